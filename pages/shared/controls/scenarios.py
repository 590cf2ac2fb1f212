"""The widgets around the scenarios of the Budget page: take back, do again, start over, keep under a name."""

from __future__ import annotations

import streamlit as st

from pages.shared import scenarios, show, state


def draw_steps() -> None:
    """Three buttons: what they do is said when pointed at."""
    row = st.container(horizontal=True, gap="small")
    for key, icon, label, do, can in (
            ("undo", ":material/undo:", "Take back the last change", scenarios.undo, scenarios.can_undo()),
            ("redo", ":material/redo:", "Do it again", scenarios.redo, scenarios.can_redo()),
            ("over", ":material/restart_alt:", "Start over with what the data propose", scenarios.start_over,
             scenarios.differs())):
        row.button("", key=f"scenario_{key}", icon=icon, help=label, on_click=do, disabled=not can, type="tertiary")


def draw_keeping() -> None:
    """Keep the present settings under a name, open or forget those that were kept."""
    kept = scenarios.saved()
    with st.popover(f"Scenarios ({len(kept)})" if kept else "Keep this scenario", width="stretch",
                    icon=":material/bookmark:"):
        st.text_input("Name", key="scenario_name", max_chars=60, placeholder="such as: more hands")
        st.button("Keep the present settings", key="scenario_keep", on_click=_keep, icon=":material/add:")
        for place, one in enumerate(kept):
            name, opened, gone = st.columns([3, 1, 1], vertical_alignment="center")
            with name:
                show.note(one.name)
            opened.button("Open", key=f"scenario_open_{place}", on_click=scenarios.open_saved, args=(one.name,),
                          type="tertiary")
            gone.button("Forget", key=f"scenario_drop_{place}", on_click=scenarios.drop, args=(one.name,),
                        type="tertiary")
        show.note("They stand in the address: whoever opens the link has them too.")


def _keep() -> None:
    scenarios.save(state.widget("scenario_name") or "")
