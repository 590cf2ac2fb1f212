"""The widgets around how a briefing's files look: colours, the company's PowerPoint template, a long or short deck."""

from __future__ import annotations

import streamlit as st

from analysis.briefing import Briefing
from analysis.briefing.deck import deck_length
from analysis.briefing.template import LARGEST_FILE
from pages.shared import appearance, show, state
from pages.shared.appearance import Appearance

_GIVEN = "brief_template_given"


def draw(worn: Appearance, briefing: Briefing) -> None:
    """A part that opens: colours, template, appendix. briefing: what goes into the deck."""
    with st.popover("Look and length", icon=":material/palette:", key="brief_look", on_change="rerun") as part:
        if part.open:
            _draw(worn, briefing)
    for line in worn.problems if not part.open else ():
        show.note(line)


def _draw(worn: Appearance, briefing: Briefing) -> None:
    st.toggle("With the appendix: every number and its formula", **state.bind(appearance.APPENDIX, False))
    show.note(f"The deck will have {deck_length(briefing, appendix=worn.appendix)} slides; the workbook and the web "
              "page list every number in any case.")
    small, large = st.columns(2)
    for place, name, label in ((small, appearance.ACCENT, "Curve and many small creators"),
                               (large, appearance.LARGE, "Few large creators")):
        appearance.colour(name)
        with place:
            st.color_picker(label, **state.bind(name, appearance.usual(name)))
    if worn.called:
        show.note(f"Slides stand on “{worn.called}”: its master, letters and colours, unless you choose others "
                  "here. Of its slides nothing is kept.")
    # A file that was taken leaves the field, which is then ready for the next one.
    number = state.own(_GIVEN, 0)
    st.file_uploader("Another PowerPoint template" if worn.called else "Your PowerPoint template (.pptx)",
                     type=["pptx", "potx"], key=f"{_GIVEN}_{number}", on_change=_take, args=(number,),
                     max_upload_size=LARGEST_FILE // 1_000_000,
                     help="A deck or template of your company. Only what draws a page is kept: master, layouts, "
                          "letters, colours and their pictures.")
    problems = [line for text in (appearance.problem(), *worn.problems) for line in text.splitlines()]
    if problems:
        show.notice(problems, good=False)
    if worn.look != Appearance().look:
        st.button("Back to the usual look", on_click=appearance.usual_again, type="tertiary",
                  icon=":material/restart_alt:")


def _take(number: int) -> None:
    given = state.widget(f"{_GIVEN}_{number}")
    if given is not None:
        appearance.take(given.name, given.getvalue())
        state.keep_own(_GIVEN, number + 1)
