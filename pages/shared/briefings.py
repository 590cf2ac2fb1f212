"""Briefings that are kept as they are made: found again after a restart, and never overwritten unseen.

The desk is what a session has before it: the briefing that is open, if one is, as it was when this session saw it
last. What is changed on the page is saved at once; who only looks writes nothing. Two who change the same one are told,
and decide which of both stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from data.errors import DataError
from pages.shared import scenarios, state, workspace

if TYPE_CHECKING:
    from data.workspace.saved import Saved

KIND = "briefing"
#: The briefing that is open stands in the address as id-version.
OPEN = "briefing"
TITLE = "brief_title"
#: What a briefing is called that nobody gave a title.
USUAL_TITLE = "Small creators or large ones?"
#: The screens chosen stand in the address under this name.
CHOSEN = "brief_screens"
#: The screens there can be, by the key of their slide.
SCREENS = {"decline": "Decline", "budget": "Budget", "plans": "Both plans", "change": "What would change it",
           "odds": "Work with each creator", "watch": "What to watch", "plan": "Whom to pay",
           "engagement": "By size"}
#: What is set on the page itself: a change of these begins a briefing.
OWN = ("brief_no_money", "brief_no_names")
#: All that decides what the screens say, by its name in the address.
SETTINGS = ("data", *state.FILTER_NAMES, "dec_measure", "dec_per", "dec_platform", "eng_sizes", "eng_edges", *OWN,
            *(name for name in scenarios.INPUTS if name not in scenarios.VIEWS))
_DESK, _SAID = "briefing_desk", "briefing_said"
_NAMED = re.compile("([0-9a-f]{32})-([1-9][0-9]{0,8})")


@dataclass(frozen=True)
class Desk:
    """data: the dataset shown. seen: the version that is open, None before anything was saved. last: the content at
    the last look, None before the first one. theirs: what somebody else saved meanwhile, until it is settled."""

    data: str
    seen: Saved | None = None
    last: Mapping[str, Any] | None = None
    theirs: Saved | None = None


def title() -> str:
    """As it was typed; "" for the usual one."""
    return " ".join(state.own(TITLE, "").split())


def note_name(key: str) -> str:
    """The name of a screen's note in this session."""
    return f"brief_note_{key}"


def note(key: str) -> str:
    """What is to be said on a screen; "" for nothing."""
    return state.own(note_name(key), "").strip()


def notes() -> dict[str, str]:
    """The notes there are, by screen."""
    return {key: note(key) for key in SCREENS if note(key)}


def desk() -> Desk:
    """What is before this session, before anything is drawn: at its beginning the briefing that its address names."""
    known = state.own(_DESK)
    if known is not None and known.data == state.data():
        return known
    if known is not None:  # another dataset is looked at: its briefings are others
        _clear()
    found, named = None, _NAMED.fullmatch(state.get(OPEN, ""))
    if named is not None:
        found = _tried(lambda works: None if works is None else works.get(named[1], int(named[2])))
        if found is None or found.kind != KIND or found.dataset != state.data():
            found = None
            if not state.own(_SAID, ""):  # else a fault of the database is said already
                say("The saved briefing that this address names is not there: it was deleted, or saved elsewhere.")
    if found is None:
        state.forget(OPEN)
    else:
        _lay_out(found)
        latest = _tried(lambda works: works.get(found.id))
        if latest is not None and latest.version > found.version:
            say(f"This address shows version {found.version} of this briefing, and somebody has saved version "
                f"{latest.version} since: open it under “Saved briefings”.")
    return _put(Desk(state.data(), found))


def look(screens: Sequence[str]) -> Desk:
    """After the inputs were read: what was changed since the last look is saved. screens: those shown, in order."""
    on, now = desk(), _content(screens)
    if on.last is None:
        if on.seen is not None and now != on.seen.content and not state.own(_SAID, ""):
            say(f"What you see is not what version {on.seen.version} of this briefing was saved with: inputs were "
                "changed since. The next change here saves what you see; “Saved briefings” opens it as it was.")
        return _put(replace(on, last=now))
    if now == on.last:
        return on
    begun = on.seen is not None or any(now[part] != on.last[part] for part in ("title", "notes", "screens", "left out"))
    if on.theirs is not None or not begun:
        return _put(replace(on, last=now))
    return _save(on, now)


def keep(screens: Sequence[str]) -> Saved | None:
    """Save what is shown even where nothing was changed, so that it can be shared; None where that failed, or where
    it is to be settled first whose version stands."""
    on, now = look(screens), _content(screens)
    if on.theirs is None and (on.seen is None or on.seen.content != now):
        on = _save(on, now)
    return on.seen if on.theirs is None and on.last == now else None


def everything() -> list[Saved]:
    """All briefings that are kept, of any dataset, the one saved last first."""
    return _tried(lambda works: [] if works is None else works.all(kind=KIND)) or []


def versions() -> list[Saved]:
    """All versions of the one that is open, the last one first."""
    seen = desk().seen
    if seen is None:
        return []
    return _tried(lambda works: [] if works is None else works.versions(seen.id)[::-1]) or []


def open_(work: str, version: int | None = None) -> None:
    """Show a kept briefing with all that decides what it says. An earlier version becomes the next one."""
    latest = _tried(lambda works: None if works is None else works.get(work))
    wanted = latest if version is None else _tried(lambda works: None if works is None else works.get(work, version))
    if latest is None or wanted is None:
        say("It is not there any more: it was deleted elsewhere.")
        return
    state.retell(SETTINGS, settings_of(wanted))
    state.put(CHOSEN, screens_of(wanted))
    _lay_out(wanted)
    state.put(OPEN, f"{latest.id}-{latest.version}")
    _put(Desk(state.data(), latest, last=None if wanted.version == latest.version else latest.content))


def settings_of(saved: Saved) -> dict[str, list[str]]:
    """All that decides what its screens say, as the texts of an address."""
    told = saved.content.get("settings", {})
    return {name: list(map(str, texts)) for name, texts in told.items() if name in SETTINGS}


def screens_of(saved: Saved) -> list[str]:
    """Its screens, in order."""
    return list(map(str, saved.content.get("screens", [])))


def notes_of(saved: Saved) -> dict[str, str]:
    """Its notes, by screen."""
    return {str(key): str(text) for key, text in saved.content.get("notes", {}).items()}


def begin() -> None:
    """A new briefing: the usual screens, no title, no notes; the numbers stay as they are set."""
    _clear()
    state.forget(CHOSEN, *OWN)
    _put(Desk(state.data()))


def delete(work: str) -> None:
    """Delete one with all its versions and links."""
    on = desk()
    _tried(lambda works: None if works is None else works.delete(work), "Deleting the briefing")
    if on.seen is not None and on.seen.id == work:
        begin()


def keep_mine() -> None:
    """Mine becomes the version after theirs."""
    on = desk()
    if on.theirs is not None:
        _save(replace(on, seen=on.theirs, theirs=None), dict(on.last))


def take_theirs() -> None:
    """Show theirs; mine was not saved."""
    on = desk()
    if on.theirs is not None:
        open_(on.theirs.id)


def keep_copy() -> None:
    """Mine becomes a briefing of its own."""
    on = desk()
    if on.theirs is not None:
        named = f"{title() or USUAL_TITLE} (copy)"
        state.keep_own(TITLE, named)
        _save(replace(on, seen=None, theirs=None), {**on.last, "title": named})


def say(text: str) -> None:
    """Say something above the screens, once."""
    state.keep_own(_SAID, text)


def said() -> str:
    """What is to be said, then forgotten; "" for nothing."""
    text = state.own(_SAID, "")
    state.keep_own(_SAID, "")
    return text


def _content(screens: Sequence[str]) -> dict[str, Any]:
    """What is kept of a briefing. screens: as chosen; those that cannot be shown at present stay chosen."""
    settings = {name: list(texts) for name, texts in state.told(SETTINGS).items()}
    return {"title": title(), "notes": notes(), "settings": settings,
            "screens": list(state.told([CHOSEN]).get(CHOSEN, screens)),
            "left out": [name for name in OWN if name in settings]}


def _save(on: Desk, now: dict[str, Any]) -> Desk:
    from data.workspace.saved import ChangedError

    name, author = now["title"] or USUAL_TITLE, state.own("author", "")
    try:
        with workspace.saying("Saving the briefing"):
            works = workspace.works(make=True)
            if on.seen is not None and works.get(on.seen.id) is None:
                say("This briefing was deleted elsewhere: what you see was saved as a new one.")
                on = replace(on, seen=None)
            if on.seen is None:
                seen = works.save(KIND, name, now, dataset=on.data, author=author)
            else:
                seen = works.save_on(on.seen, now, name=name, author=author)
    except ChangedError as error:
        return _put(replace(on, last=now, theirs=error.theirs))
    except DataError as error:
        say(str(error))
        return on
    state.put(OPEN, f"{seen.id}-{seen.version}")
    return _put(Desk(on.data, seen, now))


def _lay_out(saved: Saved) -> None:
    """Title and notes as they were saved."""
    state.keep_own(TITLE, str(saved.content.get("title", "")))
    for key in SCREENS:
        state.keep_own(note_name(key), notes_of(saved).get(key, ""))


def _clear() -> None:
    state.forget(OPEN)
    for name in (TITLE, *map(note_name, SCREENS)):
        state.keep_own(name, "")


def _put(on: Desk) -> Desk:
    state.keep_own(_DESK, on)
    return on


def _tried(do: Callable[[Any], Any], what: str = "Looking for saved briefings") -> Any:
    """Something done with the works, None where there are none yet (looking makes none); a fault is said."""
    try:
        with workspace.saying(what):
            return do(workspace.works())
    except DataError as error:
        say(str(error))
        return None
