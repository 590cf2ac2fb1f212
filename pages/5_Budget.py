"""How should this money be split?"""

import streamlit as st

from analysis.budget.size_words import QUESTION
from pages.shared import shell
from pages.shared.controls import budget as controls
from pages.shared.show import budget as parts

with shell.page("Budget", question=QUESTION) as campaigns:
    inputs, answer = st.columns([1, 2.5], gap="large")
    with inputs:
        request = controls.budget_controls(campaigns)
    with answer:
        if request.view == "size":
            parts.draw_sizes(campaigns, request)
        else:
            # Only who plans by creator pays for loading the solver.
            from pages.shared.cached.decline import decline
            from pages.shared.show.plan import draw_plan

            draw_plan(campaigns, request.scenario,
                      decline(campaigns.fingerprint, request.scenario.goal, "followers", campaigns))
