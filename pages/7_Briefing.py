"""Show it: the answers of a meeting, large, one after the other, and the deck to take along."""

import streamlit as st

from pages.shared import shell, show
from pages.shared.cached import briefing as cached
from pages.shared.cached import decline as cached_decline
from pages.shared.cached import engagement as cached_choices
from pages.shared.controls import briefing as controls
from pages.shared.show import briefing as parts

with shell.page("Briefing", question="Show it") as campaigns:
    choices, deck = st.columns([3, 2], vertical_alignment="center")
    with choices:
        request = controls.request(campaigns, cached_choices.choices(campaigns.fingerprint, campaigns),
                                   cached_decline.platforms(campaigns.fingerprint, campaigns))
    briefing, problems = cached.briefing(campaigns.fingerprint, request, parts.today(), campaigns)
    with deck:
        parts.downloads(briefing)
    parts.screens(campaigns, request, briefing)
    for problem in problems:
        show.empty("Not everything can be shown", problem)
    show.note(briefing.data_line)
    parts.in_words(briefing)
