"""Show it: the answers of a meeting, large, one after the other, and the deck to take along."""

import streamlit as st

from analysis.sharing import arranged, noted, to_take
from pages.shared import appearance, briefing_content, briefings, shell, show
from pages.shared import sharing as links
from pages.shared.cached import briefing as cached
from pages.shared.cached import decline as cached_decline
from pages.shared.cached import engagement as cached_choices
from pages.shared.controls import appearance as looks
from pages.shared.controls import briefing as controls
from pages.shared.controls import sharing
from pages.shared.controls.budget import currency_of_state, handling_of_state
from pages.shared.show import briefing as parts
from pages.shared.show import sharing as shared

if links.asked():
    with shell.guest("Briefing"):
        shared.shared(links.shown())
    st.stop()

with shell.page("Briefing", question="Show it") as campaigns:
    known = cached_choices.choices(campaigns.fingerprint, campaigns)
    platforms = cached_decline.platforms(campaigns.fingerprint, campaigns)
    briefings.desk()
    screen, today, worn = controls.on_stage(), parts.today(), appearance.appearance()
    if screen:
        request = controls.request_from_state(campaigns, known, platforms, title=briefing_content.title(),
                                              screens=controls.chosen())
        whole, problems = cached.briefing(campaigns.fingerprint, request, today, campaigns)
        shown = arranged(whole, controls.screens_of_state(whole, campaigns))
        shown = noted(shown, briefing_content.notes(), request.hide)
        screen = min(screen, len(shown.slides))
        at = shown.slides[screen - 1] if shown.slides else None
        if at is not None:
            parts.stage(campaigns, request, at, worn)
        controls.turn(screen, len(shown.slides), currency_of_state(campaigns), handling_of_state(campaigns),
                      at.note if at is not None else "")
    else:
        above = st.container()
        choices, taken = st.columns([5, 4], vertical_alignment="bottom")
        with choices:
            request = controls.request(campaigns, known, platforms)
        whole, problems = cached.briefing(campaigns.fingerprint, request, today, campaigns)
        keys = controls.screens(whole, campaigns)
        whole = noted(whole, briefing_content.notes(), request.hide)
        shown = arranged(whole, keys)
        briefings.look(keys)
        with above:
            sharing.settle()
        with taken:
            taken_along = to_take(whole, keys, controls.USUAL)
            parts.downloads(taken_along, worn)
            with st.container(horizontal=True, horizontal_alignment="right"):
                looks.draw(worn, taken_along)
                controls.present()
                sharing.kept()
                sharing.share(campaigns, request, keys, today)
            shared.saved_line()
        parts.screens(campaigns, request, shown, worn, controls.note)
        parts.problems(problems)
        show.note(whole.data_line)
        parts.in_words(whole)
