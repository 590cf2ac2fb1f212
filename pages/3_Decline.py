"""Does engagement decline with followers here, how fast, where, how sure?"""

import streamlit as st

from analysis.decline.drift import latest_break
from analysis.decline.telling import method_text
from analysis.decline.verdict import QUESTION
from pages.shared import shell, show
from pages.shared.cached import decline as cached
from pages.shared.cached import engagement as cached_choices
from pages.shared.controls import decline as controls
from pages.shared.show import decline as parts

with shell.page("Decline", question=QUESTION) as campaigns:
    # The answer stands above the choices that it depends on.
    top = st.container()
    known = cached_choices.choices(campaigns.fingerprint, campaigns)
    ask = controls.request(known, cached.platforms(campaigns.fingerprint, campaigns))
    if ask.platform is not None:
        campaigns = cached.only(campaigns.fingerprint, ask.platform, campaigns)
    whole = campaigns
    if ask.after_break:
        found = latest_break(cached.drifts(whole.fingerprint, ask.outcome, ask.per, whole))
        if found is not None:
            campaigns = cached.since(whole.fingerprint, found.month, whole)
    fit = cached.decline(campaigns.fingerprint, ask.outcome, ask.per, campaigns)
    with top:
        show.answer(fit.answer)
    parts.curve(campaigns, ask, fit)
    parts.table(fit)
    parts.closer(whole, campaigns, ask, fit)
    parts.checks(fit)
    show.method("How this is computed", method_text(fit))
    parts.take_along(campaigns, fit)
