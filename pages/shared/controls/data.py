"""The widgets around the data: undo and redo, what to look at in the details, and which dataset is shown."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis import words
from data.workspace import with_same_files
from pages.shared import show, state, steps
from pages.shared.show import data as parts


def undo_and_redo() -> bool:
    """Draw what came of the last thing that was done, and what can be taken back or done again; whether one of them
    was asked for."""
    back, again = steps.to_undo(), steps.to_redo()
    if back is None and again is None and steps.said() is None:
        return False
    left, right = st.columns([7, 2], vertical_alignment="center")
    with left:
        parts.said()
    with right, st.container(horizontal=True, horizontal_alignment="right"):
        undone = back is not None and st.button("Undo", icon=":material/undo:", type="tertiary",
                                                help=f"Take back: {show.escape(back.what)}")
        redone = again is not None and st.button("Redo", icon=":material/redo:", type="tertiary",
                                                 help=f"Do again: {show.escape(again.what)}")
    if undone:
        steps.undo()
    elif redone:
        steps.redo()
    return undone or redone


def one_of(label: str, views: dict[str, str], *, name: str) -> str | None:
    """One of several views, by key; none until one is chosen, or where there is none."""
    if not views:
        return None
    return st.segmented_control(label, list(views), format_func=views.get, key=f"{name}_{state.data()}")


def which_dataset(datasets: Sequence[tuple[str, str]]) -> tuple[str | None, tuple[str, ...]]:
    """(dataset to open, datasets to delete): None, and none, until it is asked for."""
    shown = state.data()
    if not datasets and shown == state.SAMPLE:
        return None, ()
    show.heading("Other data")
    opened = chosen = None
    deleted: tuple[str, ...] = ()
    if datasets:
        titles = {fingerprint: words.retold(title) for fingerprint, title in datasets}
        left, middle, right = st.columns([5, 1, 2], vertical_alignment="bottom")
        with left:
            # Options are drawn as text, never as Markdown.
            chosen = st.selectbox("Datasets kept on this machine", list(titles), key=f"kept_{shown}",
                                  index=list(titles).index(shown) if shown in titles else 0,
                                  format_func=lambda one: titles[one] + (" (shown now)" if one == shown else ""))
        with middle:
            opened = st.button("Open", disabled=chosen == shown, width="stretch")
        with right, st.popover("Delete", width="stretch", key=f"delete_{chosen}", on_change="rerun") as part:
            deleted = _deleting(chosen, titles[chosen], look=part.open)
    if st.button("Open the sample", disabled=shown == state.SAMPLE, type="tertiary", icon=":material/science:"):
        return state.SAMPLE, ()
    return (chosen if opened else None), deleted


def _deleting(chosen: str, title: str, *, look: bool) -> tuple[str, ...]:
    """What goes with a dataset, and the button. look: whether to look for the same files elsewhere, which takes reading
    them."""
    show.paragraph(f"Delete “{title}”, its files, what is remembered of their columns and the scenarios, plans and "
                   "briefings saved over it from this machine? Links to it end; this cannot be undone.")
    others = with_same_files(chosen) if look else []
    too = False
    if others:
        one = len(others) == 1
        show.paragraph(f"Its files are also in {words.plural(len(others), 'other kept dataset')}: read under other "
                       f"answers, or together with other files. {'That one stays' if one else 'Those stay'} unless "
                       "you say so.")
        too = st.toggle(f"Delete {'that one' if one else 'those'} too, with what was saved over "
                        f"{'it' if one else 'them'}", key=f"delete_others_{chosen}")
    if not st.button("Delete for good", type="primary"):
        return ()
    return (chosen, *others) if too else (chosen,)
