"""Briefings that are kept as they are made: found again after a restart, and never overwritten unseen.

The desk is what a session has before it: the briefing that is open, if one is, as it was when this session saw it
last. What is changed on the page is saved at once; who only looks writes nothing. Two who change the same one are told,
and decide which of both stands. Who comes with other inputs than it was saved with is asked whether they belong to it:
until that is answered what is changed goes into a draft beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from data.errors import DataError
from pages.shared import appearance, state, workspace
from pages.shared.briefing_content import (
    CHOSEN,
    OWN,
    SCREENS,
    SETTINGS,
    TITLE,
    USUAL_TITLE,
    content,
    inputs,
    note,
    note_name,
    notes,
    notes_of,
    screens_of,
    settings_of,
    title,
)

if TYPE_CHECKING:
    from data.workspace.saved import Saved

KIND = "briefing"
#: The briefing that is open stands in the address as id-version.
OPEN = "briefing"
#: A change of these parts of a content begins a briefing.
OWN_PARTS = ("title", "notes", "screens", "left out", "look")
#: The draft beside the open briefing stands in the address by its id.
DRAFT = "briefing_draft"
_DESK, _SAID = "briefing_desk", "briefing_said"
_NAMED = re.compile("([0-9a-f]{32})-([1-9][0-9]{0,8})")


@dataclass(frozen=True)
class Desk:
    """data: the dataset shown. seen: the version that is open, None before anything was saved. last: the content at
    the last look, None before the first one. theirs: what somebody else saved meanwhile, until it is settled. parted:
    whether inputs came from elsewhere, until it is said whether they belong to the open briefing; draft: what was
    changed meanwhile, None where nothing was."""

    data: str
    seen: Saved | None = None
    last: Mapping[str, Any] | None = None
    theirs: Saved | None = None
    parted: bool = False
    draft: Saved | None = None


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
    draft = None
    if found is None:
        state.forget(OPEN, DRAFT)
    else:
        draft = _draft_of(found)
        _lay_out(found if draft is None else draft)
        latest = _tried(lambda works: works.get(found.id))
        if latest is not None and latest.version > found.version:
            say(f"This address shows version {found.version} of this briefing, and somebody has saved version "
                f"{latest.version} since: open it under “Saved briefings”.")
    return _put(Desk(state.data(), found, parted=draft is not None, draft=draft))


def look(screens: Sequence[str]) -> Desk:
    """After the inputs were read: what was changed since the last look is saved. screens: those shown, in order."""
    on, now = desk(), content(screens)
    came = state.came()  # a meeting may have put that question off
    if on.theirs is None and on.seen is not None and came and inputs(now) != inputs(on.seen.content):
        on = _put(replace(on, parted=True))
    elif on.parted and now == on.seen.content:
        on = _put(_without_draft(replace(on, parted=False)))
    if on.last is None or now == on.last or (on.seen is not None and on.theirs is None and now == on.seen.content):
        return _put(replace(on, last=now))
    if on.parted:
        return _save_draft(on, now)
    begun = on.seen is not None or any(now.get(part) != on.last.get(part) for part in OWN_PARTS)
    if on.theirs is not None or not begun:
        return _put(replace(on, last=now))
    return _save(on, now)


def keep(screens: Sequence[str]) -> Saved | None:
    """Save what is shown even where nothing was changed, so that it can be shared; None where that failed, or where
    it is to be settled first whose version stands."""
    on, now = look(screens), content(screens)
    if on.parted:
        return None
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
    _without_draft(desk())
    state.retell(SETTINGS, settings_of(wanted))
    state.put(CHOSEN, screens_of(wanted))
    _lay_out(wanted)
    state.put(OPEN, f"{latest.id}-{latest.version}")
    _put(Desk(state.data(), latest, last=None if wanted.version == latest.version else latest.content))


def begin() -> None:
    """A new briefing: the usual screens, no title, no notes; numbers, colours and template stay as they are set."""
    _without_draft(desk())
    _clear()
    state.forget(CHOSEN, *OWN)
    _put(Desk(state.data()))


def delete(work: str) -> None:
    """Delete one with all its versions, links and drafts, and the templates that no other one names."""
    on = desk()
    _tried(lambda works: None if works is None else _delete(works, work), "Deleting the briefing")
    if on.seen is not None and on.seen.id == work:
        begin()


def _delete(works: Any, work: str) -> None:
    works.delete(work)
    for draft in works.all(kind="draft", dataset=state.data()):
        if draft.content.get("of") == work:
            works.delete(draft.id)
    # An earlier version may come back, and needs its own.
    named = {text for one in works.all(kind=KIND, dataset=state.data()) for version in works.versions(one.id)
             for text in settings_of(version).get(appearance.TEMPLATE, [])}
    appearance.clear_away(frozenset(named))


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


def keep_as_next() -> None:
    """What came from elsewhere belongs to the open briefing: what is seen becomes its next version."""
    on = desk()
    if on.parted and on.last is not None:
        _save(replace(on, parted=False), dict(on.last))


def keep_as_new() -> None:
    """What came from elsewhere is another briefing: what was changed since goes with it, what was the open one's own
    stays there. Nothing is saved where nothing was changed."""
    on = desk()
    if not on.parted or on.seen is None or on.last is None:
        return
    if title() == on.seen.content.get("title", ""):
        state.keep_own(TITLE, "")
    for key, text in notes_of(on.seen).items():
        if note(key) == text.strip():
            state.keep_own(note_name(key), "")
    now = {**on.last, "title": title(), "notes": notes()}
    state.forget(OPEN)
    if on.draft is None:
        _put(Desk(on.data, last=now))
    else:
        # Should it fail, the next look finds everything new and tries again.
        _save(_put(Desk(on.data, last={}, draft=on.draft)), now)


def as_it_was() -> None:
    """Back to what the open briefing was saved with; what was changed since is given up."""
    on = desk()
    if on.seen is None:
        return
    _without_draft(on)
    state.retell(SETTINGS, settings_of(on.seen))
    state.put(CHOSEN, screens_of(on.seen))
    _lay_out(on.seen)
    _put(Desk(state.data(), on.seen))


def say(text: str) -> None:
    """Say something above the screens, once."""
    state.keep_own(_SAID, text)


def said() -> str:
    """What is to be said, then forgotten; "" for nothing."""
    text = state.own(_SAID, "")
    state.keep_own(_SAID, "")
    return text


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
    _without_draft(on)
    return _put(Desk(on.data, seen, now))


def _save_draft(on: Desk, now: dict[str, Any]) -> Desk:
    """What is changed before it is said where it belongs."""
    told = {**now, "of": on.seen.id}
    try:
        with workspace.saying("Saving the draft"):
            works, draft = workspace.works(make=True), on.draft
            if draft is not None:
                try:
                    draft = works.save_on(draft, told)
                except DataError:  # somebody at the same address went on in it, or it was cleared away
                    draft = None
            if draft is None:
                draft = works.save("draft", "Draft of a briefing", told, dataset=on.data)
    except DataError as error:
        say(str(error))
        return on
    state.put(DRAFT, draft.id)
    return _put(replace(on, last=now, draft=draft))


def _draft_of(seen: Saved) -> Saved | None:
    """The draft beside this briefing that the address names; None where there is none."""
    named = state.get(DRAFT, "")
    draft = _tried(lambda works: works.get(named)) if re.fullmatch("[0-9a-f]{32}", named) else None
    if draft is None or draft.kind != "draft" or draft.content.get("of") != seen.id:
        state.forget(DRAFT)
        return None
    return draft


def _without_draft(on: Desk) -> Desk:
    """The desk with its draft deleted: it was kept elsewhere, or given up."""
    if on.draft is not None:
        _tried(lambda works: works.delete(on.draft.id), "Clearing away the draft")
    state.forget(DRAFT)
    return replace(on, draft=None)


def _lay_out(saved: Saved) -> None:
    """Title and notes as they were saved."""
    state.keep_own(TITLE, str(saved.content.get("title", "")))
    for key in SCREENS:
        state.keep_own(note_name(key), notes_of(saved).get(key, ""))


def _clear() -> None:
    state.forget(OPEN, DRAFT)
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
