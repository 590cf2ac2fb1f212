"""What does engagement look like by size?"""

import streamlit as st

from analysis.engagement import QUESTION, method_text
from pages.shared import shell, show
from pages.shared.cached import engagement as cached
from pages.shared.controls import engagement as controls
from pages.shared.show import engagement as parts

with shell.page("Engagement", question=QUESTION) as campaigns:
    known = cached.choices(campaigns.fingerprint, campaigns)
    # The answer stands above the choices that it depends on.
    top = st.container()
    request = controls.request(known)
    summary = cached.summary(campaigns.fingerprint, request, campaigns)
    with top:
        show.answer(summary.answer)
    parts.scatter(campaigns, request)
    if controls.closer(known) == controls.OVER_MONTHS:
        parts.months(campaigns, request, controls.months_by(known) if known.has_months else None)
    else:
        parts.tiers(summary)
    show.heading("Before you decide on this")
    show.findings(summary.findings)
    show.method("How this is computed", method_text(request))
