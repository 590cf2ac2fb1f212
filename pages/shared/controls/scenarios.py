"""The widgets around the scenarios of the Budget page: take back, do again, start over, save under a name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from analysis import words
from analysis.findings import Answer
from pages.shared import drafts, kept, scenarios, show, state
from pages.shared.kept import Kept
from pages.shared.show import scenarios as parts

#: The key of the part that holds them.
POPOVER = "scenario_popover"
#: So many stand below each other; more are scrolled through, in a part of so many pixels.
_LISTED_WHOLE, _LIST_HEIGHT, _MOST_LISTED = 6, 320, 40
#: Scenarios beside the one looked at: every one is a plan to make.
_USUAL_BESIDE, _MOST_BESIDE = 4, 12


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
    """Save the present settings under a name; open, go back to, rename or delete what was saved."""
    opened, changed = kept.opened(), kept.changed()
    # Its inside is drawn while it is open only: a move of a slider need not wait for a list that nobody sees.
    inside = st.popover("Scenarios", width="stretch", icon=":material/bookmark:", key=POPOVER, on_change="rerun",
                        help="Save these settings under a name, open and compare what was saved")
    if inside.open:
        with inside:
            _draw_inside(opened, changed=changed)
    if kept.said():
        show.note(kept.said())
    if opened is not None:
        show.note(parts.opened_line(opened, changed=changed))


def draw_fault() -> None:
    """Why the last step could not be saved, where it could not."""
    if drafts.problem() is not None:
        show.notice([drafts.problem()], good=False)


def _draw_inside(opened: Kept | None, *, changed: bool) -> None:
    """What is used most comes first, what destroys last and apart."""
    if opened is not None:
        row = st.container(horizontal=True)
        row.button("Save changes", key="scenario_save", on_click=kept.save, disabled=not changed, type="primary")
        row.button("Close", key="scenario_close", on_click=kept.close, help="Go on without it; the settings stay")
    typed = st.text_input("Name", key="scenario_name", max_chars=kept.LONGEST_NAME, placeholder="such as: more hands")
    row = st.container(horizontal=True)
    row.button("Keep the present settings" if opened is None else "Save as another", key="scenario_keep",
               on_click=_keep, icon=":material/add:")
    if opened is not None:
        row.button("Rename", key="scenario_rename", on_click=_rename, args=(kept.before_typing(typed),),
                   help="To the name that stands above")
    known = kept.everything()
    wanted = ""
    if len(known) > _LISTED_WHOLE:
        wanted = st.text_input("Find", key="scenario_find", placeholder="Part of a name or of who saved it")
    found = [one for one in known if not wanted or wanted.casefold() in parts.kept_line(one).casefold()]
    with st.container(height=_LIST_HEIGHT if len(found) > _LISTED_WHOLE else "content", border=False):
        for place, one in enumerate(found[:_MOST_LISTED]):
            _draw_kept(place, one)
    if len(found) > _MOST_LISTED:
        show.note(f"And {len(found) - _MOST_LISTED} more, saved earlier.")
    show.note(kept.out_of_reach() or "Everybody who opens this data finds them here.")
    if opened is not None:
        _draw_versions(changed=changed)
    st.text_input("Your name, for the others (may stay empty)", value=kept.author(), key="scenario_author",
                  max_chars=kept.LONGEST_NAME, on_change=_call_me)
    if opened is not None:
        from pages.shared.controls.sharing import share_kept  # whoever saves nothing need not load the briefing

        share_kept(opened, words.date(date.today()), changed=changed)
    if known:
        st.divider()
        _draw_deleting(known)


def draw_conflict() -> None:
    """Where two people saved the same: both side by side, and which is to stand."""
    found = kept.conflict()
    if found is None:
        return
    parts.draw_conflict(found)
    row = st.container(horizontal=True)
    mine, theirs = (("Call it as I did", "Leave it their name") if found.of_names else
                    ("Save mine over theirs", "Take theirs"))
    row.button(mine, key="scenario_mine", on_click=kept.keep_mine)
    row.button(theirs, key="scenario_theirs", on_click=kept.take_theirs)
    if not found.of_names:
        row.button("Save mine as a copy", key="scenario_copy", on_click=kept.keep_copy)
        show.note("Whichever you take, the other stays among the versions or stands where it is.")


def draw_otherwise(answer: Answer, choices: pd.DataFrame | None = None) -> None:
    """Below the answer: whether it was another one when what is open was saved. choices: whom to pay."""
    kept.answered(answer, choices)
    otherwise = kept.answered_otherwise()
    if otherwise is not None:
        show.note(parts.otherwise_line(*otherwise))


def beside(*taken: str) -> dict[str, Kept]:
    """The scenarios that stand beside the one looked at, by name: those chosen, at first the ones saved last. One whose
    name is taken, or that another one has too, is told apart by a number."""
    known = _by_id()
    usual = list(known)[:_USUAL_BESIDE]
    found: dict[str, Kept] = {}
    for key in state.get("beside", usual, options=list(known))[:_MOST_BESIDE]:
        name, number = known[key].name, 1
        while name in found or name in taken:
            number += 1
            name = f"{known[key].name} ({number})"
        found[name] = known[key]
    return found


def draw_beside() -> None:
    """Choose them."""
    known = _by_id()
    if known:
        usual = list(known)[:_USUAL_BESIDE]
        st.multiselect("Scenarios beside it", list(known), format_func=lambda key: known[key].name,
                       max_selections=_MOST_BESIDE, **state.bind("beside", usual, options=list(known)))


def _by_id() -> dict[str, Kept]:
    return {one.saved.id if one.saved is not None else one.name: one for one in kept.everything()}


def _draw_versions(*, changed: bool) -> None:
    """Back to an earlier version of what is open."""
    versions = kept.versions()
    if versions and (len(versions) > 1 or changed):
        chosen = st.selectbox("As it was", list(range(len(versions))), key="scenario_version",
                              format_func=lambda place: parts.version_line(versions[place]))
        st.button("Go back to that", key="scenario_back", on_click=kept.open_, args=(versions[chosen],))


def _draw_kept(place: int, one: Kept) -> None:
    name, opened = st.columns([4, 1], vertical_alignment="center")
    with name:
        show.note(parts.kept_line(one))
    opened.button("Open", key=f"scenario_open_{place}", on_click=kept.open_, args=(one,), type="tertiary")


def _draw_deleting(known: Sequence[Kept]) -> None:
    """Two steps, which one and then for good: nothing is chosen beforehand."""
    chosen = st.selectbox("Delete one", list(range(len(known))), index=None, placeholder="Which one?",
                          format_func=lambda place: parts.kept_line(known[place]), key=f"scenario_gone_{len(known)}")
    if chosen is None:
        return
    one = known[chosen]
    if one.saved is None:
        st.button("Take it out of the link", key="scenario_drop", on_click=kept.unlink, args=(one.name,))
    else:
        st.button("Delete for good", key="scenario_drop", on_click=kept.delete, args=(one.saved.id,),
                  help="With all its versions, for everybody")


def _keep() -> None:
    kept.keep(state.widget("scenario_name") or "")
    if not kept.said():
        state.hold("scenario_name", "")


def _rename(seen: Kept) -> None:
    kept.rename(seen, state.widget("scenario_name") or "")
    if not kept.said():
        state.hold("scenario_name", "")


def _call_me() -> None:
    kept.call_me(state.widget("scenario_author") or "")
