"""What is seen of briefings that are kept and shared: who saved what when, both sides of a conflict, and what a link
shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd
import streamlit as st

from analysis import words
from analysis.sharing import Difference
from pages.shared import appearance, briefing_content, briefings, show
from pages.shared.show import briefing as screens
from pages.shared.show import scenarios as inputs

if TYPE_CHECKING:
    from data.workspace.links import Given
    from data.workspace.saved import Saved
    from pages.shared.sharing import Shown

#: What some settings are called; the others are called by their own names.
_CALLED = {"data": "Data", "brief_no_money": "Leave out fees", "brief_no_names": "Leave out names",
           "dec_measure": "Outcome", "dec_per": "Per", "dec_platform": "Platform", "eng_sizes": "Sizes",
           "eng_edges": "Edges of sizes", "handling": "Handling cost", "small": "Small creator",
           appearance.ACCENT: "Colour of the curve and small creators", appearance.LARGE: "Colour of large creators",
           appearance.TEMPLATE: "PowerPoint template", appearance.APPENDIX: "Deck with the appendix",
           "large": "Large creator", "delivery": "Creators who deliver, %"}


def shared(found: Shown | None) -> None:
    """What a link shows: the briefing, read only, and what of it is others now; or one sentence."""
    if found is None:
        show.nothing_shared()
        return
    briefing = found.briefing
    show.synthetic(briefing.foot)
    head, taken = st.columns([3, 2], vertical_alignment="center")
    with head:
        st.html(f'<h2 class="brief">{show.escape(briefing.title)}</h2>'
                f'<p class="caption">{show.escape(briefing.foot)}</p>')
    if found.to_take is not None:
        with taken, show.offered_while(found.still):
            screens.downloads(found.to_take, found.worn, pictures=False)
    if found.notice:
        show.notice([found.notice], good=False)
        _changes(found.changed)
    screens.read_only(briefing)
    if briefing.assumptions:
        screens.in_words(briefing)


def _changes(changed: tuple[Difference, ...]) -> None:
    if changed:
        rows = [{"question": one.question, "before": one.before, "now": one.now or "is not shown any more"}
                for one in changed]
        show.small_table(pd.DataFrame(rows), labels={"question": "Question", "before": "Then", "now": "Now"})


def both(theirs: Saved, mine: Mapping[str, Any]) -> None:
    """What somebody else saved, and what was not saved, side by side: what differs."""
    who = f" by {theirs.author}" if theirs.author else ""
    show.notice([f"“{theirs.name}” was saved{who} elsewhere at {moment(theirs.saved_at)} (version {theirs.version}) "
                 "while you were at it. Nothing is lost: say which of both is to stand."], good=False)
    _side_by_side(theirs.content, mine, ("Theirs", "Mine"))


def parted(seen: Saved, now: Mapping[str, Any], *, drafted: bool) -> None:
    """What a briefing was saved with and what is set at present, where the two differ: what differs."""
    kept = "What you changed since is kept as a draft." if drafted else "Nothing of this is saved yet."
    show.notice([f"What you see is not what version {seen.version} of “{seen.name}” was saved with: inputs were "
                 f"changed elsewhere since. Say where this belongs. {kept}"], good=False)
    _side_by_side(seen.content, now, (f"Version {seen.version}", "Now"))


def _side_by_side(one: Mapping[str, Any], other: Mapping[str, Any], heads: tuple[str, str]) -> None:
    first, second = _told(one), _told(other)
    rows = [{"what": what, "one": first.get(what, "as proposed"), "other": second.get(what, "as proposed")}
            for what in dict.fromkeys((*first, *second)) if first.get(what) != second.get(what)]
    if rows:
        show.small_table(pd.DataFrame(rows), labels={"what": "", "one": heads[0], "other": heads[1]})


def _told(content: Mapping[str, Any]) -> dict[str, str]:
    """A content, line by line."""
    notes = content.get("notes", {})
    lines = {"Title": content.get("title") or briefing_content.USUAL_TITLE,
             "Screens": ", ".join(briefing_content.SCREENS.get(key, key) for key in content.get("screens", []))}
    lines |= {f"Note: {briefing_content.SCREENS[key]}": notes.get(key, "none") for key in briefing_content.SCREENS}
    for name, texts in content.get("settings", {}).items():
        called = _CALLED.get(name) or inputs.LABELS.get(name) or name.replace("_", " ").capitalize()
        yes_or_no = name in (*briefing_content.OWN, appearance.APPENDIX)
        lines[called] = (("yes" if texts == ["1"] else "no") if yes_or_no
                         else "one of your own" if name == appearance.TEMPLATE
                         else inputs.value_said(name, tuple(texts)))
    return lines


def saved_line() -> None:
    """Whether what is seen is saved, quietly; and whether somebody else has saved since."""
    on = briefings.desk()
    if on.seen is not None and on.theirs is None and not on.parted:
        with st.container(horizontal=True, horizontal_alignment="right"):
            show.note(f"Saved {moment(on.seen.saved_at)}, version {on.seen.version}.")


def line(saved: Saved) -> str:
    """A briefing in a list."""
    return f"{saved.name} · {moment(saved.saved_at)}"


def version_line(saved: Saved) -> str:
    """A version in a list."""
    who = f", {saved.author}" if saved.author else ""
    return f"{moment(saved.saved_at)}{who} (version {saved.version})"


def address(text: str) -> None:
    """The address of a link, to be copied; it is seen this once."""
    st.code(text, language=None, wrap_lines=True)
    show.note("Copy it now: it is not kept anywhere, and nobody can look it up later.")


def link(given: Given) -> None:
    """A link in the list: when it was made, what it hides, when it ends."""
    hidden = [what for what, seen in (("fees", given.money), ("names", given.names)) if not seen]
    hides = f"without {' and '.join(hidden)}" if hidden else "shows everything"
    ends = "" if given.ends_at is None else f", ends {moment(given.ends_at)}"
    show.note(f"Made {moment(given.made_at)}: {hides}{ends}")


def moment(seconds: float) -> str:
    """A moment on the clock of whoever looks, the day with it where that is another one."""
    then, now = (datetime.fromtimestamp(at, _zone()) for at in (seconds, datetime.now(UTC).timestamp()))
    if then.date() == now.date():
        return f"{then:%H:%M}"
    return f"{words.day(then) if then.year == now.year else words.date(then)}, {then:%H:%M}"


def _zone():
    """The browser's zone; where it tells none, the server's."""
    try:
        return ZoneInfo(st.context.timezone) if st.context.timezone else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
