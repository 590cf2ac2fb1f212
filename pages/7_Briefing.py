"""Show it: the answers of a meeting, large, one after the other, and the deck to take along."""

import streamlit as st

from pages.shared import shell, show
from pages.shared.cached import briefing as cached
from pages.shared.cached import decline as cached_decline
from pages.shared.cached import engagement as cached_choices
from pages.shared.controls import briefing as controls
from pages.shared.controls.budget import handling_of_state
from pages.shared.show import briefing as parts

with shell.page("Briefing", question="Show it") as campaigns:
    known = cached_choices.choices(campaigns.fingerprint, campaigns)
    platforms = cached_decline.platforms(campaigns.fingerprint, campaigns)
    screen, today = controls.on_stage(), parts.today()
    if screen:
        request = controls.request_from_state(campaigns, known, platforms)
        whole, problems = cached.briefing(campaigns.fingerprint, request, today, campaigns)
        shown = parts.chosen(whole, controls.screens_of_state(whole))
        screen = min(screen, len(shown.slides))
        if shown.slides:
            parts.stage(campaigns, request, shown.slides[screen - 1])
        controls.turn(screen, len(shown.slides), request.budget.scenario.currency, handling_of_state(campaigns))
    else:
        choices, taken = st.columns([3, 2], vertical_alignment="center")
        with choices:
            request = controls.request(campaigns, known, platforms)
            whole, problems = cached.briefing(campaigns.fingerprint, request, today, campaigns)
            keys = controls.screens(whole)
        shown = parts.chosen(whole, keys)
        with taken:
            parts.downloads(shown if list(keys) != controls.USUAL else whole)
            controls.present()
        parts.screens(campaigns, request, shown)
        parts.problems(problems)
        show.note(whole.data_line)
        parts.in_words(whole)
