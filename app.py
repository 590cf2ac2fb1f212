"""Home: which data is loaded, and three answers, each linking to its page."""

import streamlit as st

from pages.shared import serving, shell
from pages.shared.cached import briefing as cached
from pages.shared.cached import decline as cached_decline
from pages.shared.cached import engagement as cached_choices
from pages.shared.controls import briefing as controls
from pages.shared.show import briefing as meeting
from pages.shared.show import home as parts

if __name__ == "__main__":
    with shell.page("Home", question="What do we know?") as campaigns:
        parts.data_card(campaigns)
        known = cached_choices.choices(campaigns.fingerprint, campaigns)
        platforms = cached_decline.platforms(campaigns.fingerprint, campaigns)
        request = controls.request_from_state(campaigns, known, platforms)
        briefing, problems = cached.briefing(campaigns.fingerprint, request, meeting.today(), campaigns)
        parts.answers(briefing)
        parts.problems(problems)
else:  # the server imports this file: Streamlit looks for an App in it before it serves the pages
    app = st.App(__file__, lifespan=serving.ready, middleware=serving.MIDDLEWARE)
