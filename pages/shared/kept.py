"""Scenarios and plans of the Budget page under a name, in the workspace: all who look at a dataset share them.

What was typed is a scenario; by creator it is a plan, which also keeps whom to pay. Both keep the answer they gave, so
that a change of the data or the program is seen when they are opened. Saving one that somebody else saved meanwhile
overwrites nothing: both are kept until it is said which is to stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.findings import Answer
from data.errors import DataError
from pages.shared import scenarios, state, workspace
from pages.shared.cached import scenarios as cached
from pages.shared.drafts import Texts

if TYPE_CHECKING:
    from data.workspace.saved import Saved

#: Scenarios that a link carries, as links did before there was a workspace; and the one that is open, id-version.
LINKED, OPEN = "saved", "kept"
LONGEST_NAME, _MOST_LINKED = 60, 12
_ANSWER, _CONFLICT, _NOTICE, _AUTHOR, _WHOLE, _NAMED = (
    "budget_answer", "budget_conflict", "budget_notice", "author", "budget_whole_page", "budget_named")
_OPEN = re.compile(r"([0-9a-f]{32})-([1-9][0-9]{0,8})")


@dataclass(frozen=True)
class Kept:
    """Settings under a name. texts, filters: input or filter -> its texts in a link; those at their defaults are not
    in it. title, numbers: the answer when it was saved, "" where none was shown; creators: ids of whom it paid. saved:
    the version in the workspace, None for one that only a link carries."""

    name: str
    texts: Texts
    filters: Texts = field(default_factory=dict)
    title: str = ""
    numbers: tuple[tuple[str, str], ...] = ()
    creators: frozenset[str] = frozenset()
    saved: Saved | None = None

    @property
    def by_creator(self) -> bool:
        """Whether it names whom to pay."""
        return self.texts.get("plan") == ("creator",)


@dataclass(frozen=True)
class Conflict:
    """Somebody else saved `theirs` while `mine` was made from an earlier version; where both only gave it a new name,
    `mine` is theirs under the other name."""

    theirs: Kept
    mine: Kept

    @property
    def of_names(self) -> bool:
        """Whether two names are to be chosen from, and not two contents."""
        return self.mine.name != self.theirs.name


def everything() -> tuple[Kept, ...]:
    """All that is named over the dataset that is shown, the one saved last first, and what only the link carries."""
    saved = tuple(_kept(one) for one in _named())
    names = {one.name for one in saved}
    linked = {}
    for text in state.get(LINKED, [])[:_MOST_LINKED]:
        name, _, query = text.partition("?")
        if name.strip() and name not in names:
            linked[name] = Kept(name, scenarios.texts_of(query))
    return (*saved, *linked.values())


def opened() -> Kept | None:
    """The version that the present settings began with; None where none is open, or it was deleted."""
    found = _OPEN.fullmatch(state.get(OPEN, ""))
    if found is None:
        return None
    work, version = found[1], int(found[2])
    for one in _named():
        if one.id == work and one.version == version:
            return _kept(one)
    called = {one.id: one.name for one in _named()}  # an earlier version may be kept under the name of its time
    for one in _versions(work, version):
        if one.version == version and one.dataset == state.data():
            return _kept(replace(one, name=called.get(work, one.name)))
    return None


def changed() -> bool:
    """Whether the settings are others than those that were opened."""
    one = opened()
    return one is not None and (dict(state.told(scenarios.INPUTS)) != dict(one.texts)
                                or dict(state.told(state.FILTER_NAMES)) != dict(one.filters))


def versions() -> tuple[Kept, ...]:
    """All versions of what is open, the last one first."""
    one = opened()
    if one is None:
        return ()
    latest = max((saved.version for saved in _named() if saved.id == one.saved.id), default=0)
    return tuple(_kept(saved) for saved in reversed(_versions(one.saved.id, latest)))


def keep(name: str) -> None:
    """Save the present settings under this name: the next version of what is open, if it is called so, else new."""
    one, name = opened(), _plain(name)
    if one is not None and name in ("", one.name):
        save()
    elif not name:
        say("Give it a name first, such as: more hands.")
    elif name in {other.name for other in everything() if other.saved is not None}:
        say(f"There is a scenario called “{name}” already: open it to change it, or take another name.")
    else:
        _try(lambda works: _made(works, name, _content()))


def save() -> None:
    """Save the present settings as the next version of what is open; a conflict is kept to be settled."""
    one = opened()
    if one is not None:
        _save_on(one, _content())


def before_typing(typed: str) -> Kept | None:
    """What is open, as it stood on the screen before a new name was begun: the page runs once more when that is typed,
    and a name that comes from elsewhere in that moment was seen by nobody."""
    one, before = opened(), state.own(_NAMED)
    if typed and one is not None and before is not None and before.saved.id == one.saved.id:
        return before
    state.keep_own(_NAMED, one)
    return one


def rename(seen: Kept, name: str) -> None:
    """Call what is open otherwise; its settings stay as they were saved last, by whoever did. seen: as it stood on the
    screen when the name was typed; another new name that came meanwhile is a conflict, other settings are none."""
    name = _plain(name)
    if not name or name == seen.name:
        return
    if name in {other.name for other in everything() if other.saved is not None and other.saved.id != seen.saved.id}:
        say(f"There is a scenario called “{name}” already: take another name.")
    else:
        _rename(seen, name)


def delete(work: str) -> None:
    """Delete it with all its versions."""
    def gone(works) -> str:
        works.delete(work)
        cached.forget_all()
        if state.get(OPEN, "").startswith(work):
            close()
        return ""

    _try(gone)


def unlink(name: str) -> None:
    """Take what only the link carries out of it."""
    state.put(LINKED, [text for text in state.get(LINKED, []) if text.partition("?")[0] != name])


def open_(one: Kept) -> None:
    """Set inputs and filters to what was saved; the step can be taken back."""
    say("")
    state.retell(scenarios.INPUTS, one.texts)
    if one.saved is not None:
        if dict(state.told(state.FILTER_NAMES)) != dict(one.filters):
            state.retell(state.FILTER_NAMES, one.filters)
            state.keep_own(_WHOLE, True)
        state.put(OPEN, f"{one.saved.id}-{one.saved.version}")
    else:
        close()


def close() -> None:
    """Go on without what is open; the settings stay."""
    say("")
    state.forget(OPEN)


def conflict() -> Conflict | None:
    """What is to be settled over the dataset that is shown."""
    found = state.own(_CONFLICT)
    return None if found is None or found.theirs.saved.dataset != state.data() else found


def keep_mine() -> None:
    """Mine becomes the version after theirs, which stays among the versions; of two names mine."""
    found = conflict()
    if found is None:
        return
    state.keep_own(_CONFLICT, None)
    if found.of_names:
        _rename(found.theirs, found.mine.name)
    else:
        _save_on(found.theirs, found.mine.saved.content)


def take_theirs() -> None:
    """Open what the other one saved; mine can be taken back as a step. Of two names theirs: no setting changes."""
    found = conflict()
    if found is None:
        return
    state.keep_own(_CONFLICT, None)
    if found.of_names:
        say(_went_on(found.theirs.saved))
    else:
        open_(found.theirs)


def keep_copy() -> None:
    """Save mine under a name of its own."""
    found = conflict()
    if found is not None:
        state.keep_own(_CONFLICT, None)
        _try(lambda works: _made(works, _free(found.mine.name), found.mine.saved.content))


def answered(answer: Answer, choices: pd.DataFrame | None = None) -> None:
    """What the page answers to the present settings: whoever saves them saves it too. choices: whom to pay."""
    paid = [] if choices is None else [
        [str(creator), None if pd.isna(platform) else str(platform), int(posts)]
        for creator, platform, posts in zip(choices["creator_id"], choices["platform"], choices["posts"], strict=True)]
    state.keep_own(_ANSWER, (state.told(scenarios.INPUTS), answer.title,
                             [[number.label, number.value] for number in answer.numbers], paid))


def answered_otherwise() -> tuple[Kept, frozenset[str]] | None:
    """What is open, where its settings stand unchanged and the answer is another one than when it was saved: then the
    data or the program changed. Beside it the ids of whom the plan pays now."""
    one = opened()
    texts, title, numbers, paid = state.own(_ANSWER, ({}, "", [], []))
    if one is None or not one.title or changed() or dict(texts) != dict(one.texts):
        return None
    now = frozenset(creator for creator, _, _ in paid)
    same = (title, tuple(map(tuple, numbers)), now) == (one.title, one.numbers, one.creators)
    return None if same else (one, now)


def author() -> str:
    """How this session's person wants to be called."""
    return state.own(_AUTHOR, "")


def call_me(name: str) -> None:
    """What others read beside what this session saves."""
    state.keep_own(_AUTHOR, _plain(name))


def said() -> str:
    """Why the last thing could not be done, until something else is done or set."""
    at, text = state.own(_NOTICE, ({}, ""))
    return text if dict(at) == dict(state.told(scenarios.INPUTS)) else ""


def whole_page() -> bool:
    """Whether the frame around the inputs must be drawn anew, asked once: filters have changed."""
    asked = state.own(_WHOLE, False)
    state.keep_own(_WHOLE, False)
    return asked


def out_of_reach() -> str:
    """Why nothing can be looked for among what is saved; "" where it can."""
    return cached.named(workspace.place(), state.data())[1]


def _named() -> tuple[Saved, ...]:
    return cached.named(workspace.place(), state.data())[0]


def _versions(work: str, latest: int) -> tuple[Saved, ...]:
    try:
        return cached.versions(workspace.place(), work, latest)
    except DataError:
        return ()  # `out_of_reach` says why


def _save_on(one: Kept, content: Mapping[str, Any]) -> None:
    from data.workspace.saved import ChangedError

    def saved(works) -> str:
        try:
            _opened(works.save_on(one.saved, content, author=author()))
        except ChangedError as error:
            mine = replace(one.saved, name=error.theirs.name, content=content, author=author())
            state.keep_own(_CONFLICT, Conflict(_kept(error.theirs), _kept(mine)))
            cached.forget()
        return ""

    _try(saved)


def _rename(seen: Kept, name: str) -> None:
    from data.workspace.saved import ChangedError

    def renamed(works) -> str:
        try:
            saved = works.rename(seen.saved, name, author=author())
        except ChangedError as error:
            theirs = _kept(error.theirs)
            state.keep_own(_CONFLICT, Conflict(theirs, replace(theirs, name=name)))
            cached.forget()
            return ""
        cached.forget()
        unlink(name)
        return _went_on(saved)

    _try(renamed)


def _went_on(saved: Saved) -> str:
    """Go on with a version that got another name, and what is to be said: where it was saved with other settings than
    those opened here, nobody's are overwritten. Those shown give way where they were saved; where they were not they
    stay, on the version they began with, so that saving them shows both."""
    one = opened()
    if one is None or one.saved.id != saved.id:
        return ""
    if one.saved.content == saved.content:
        state.put(OPEN, f"{saved.id}-{saved.version}")
        return ""
    said = f"“{saved.name}” was saved last with other settings than those you opened."
    if changed():
        return f"{said} You still see your own: saving them will show you both."
    open_(_kept(saved))
    return f"{said} Those are shown now; the step can be taken back."


def _made(works, name: str, content: Mapping[str, Any]) -> str:
    kind = "plan" if content["texts"].get("plan") == ["creator"] else "scenario"
    _opened(works.save(kind, name, content, dataset=state.data(), author=author()))
    return ""


def _opened(saved: Saved) -> None:
    cached.forget()
    unlink(saved.name)
    state.put(OPEN, f"{saved.id}-{saved.version}")


def _try(do: Callable[[Any], str]) -> None:
    """Do something with the works; what cannot be done is said."""
    try:
        with workspace.saying("Saving"):
            say(do(workspace.works(make=True)))
    except DataError as error:
        say(str(error))


def say(text: str) -> None:
    """Say why something could not be done, until something else is done or set."""
    state.keep_own(_NOTICE, (state.told(scenarios.INPUTS), text))


def _plain(name: str) -> str:
    """A name as it is saved: one line, of letters and signs that every database and screen can hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())[:LONGEST_NAME]


def _free(name: str) -> str:
    """The name, with a number where something else has it."""
    taken = {one.name for one in everything()}
    if name not in taken:
        return name
    number = 2
    while f"{name} ({number})" in taken:
        number += 1
    return f"{name} ({number})"


def _content() -> dict[str, Any]:
    """The present settings as they are saved, with the answer to them where it is shown."""
    texts = state.told(scenarios.INPUTS)
    of, title, numbers, creators = state.own(_ANSWER, ({}, "", [], []))
    answer = {"title": title, "numbers": numbers, "creators": creators} if dict(of) == dict(texts) else None
    return {"texts": _lists(texts), "filters": _lists(state.told(state.FILTER_NAMES)), "answer": answer}


def _lists(texts: Texts) -> dict[str, list[str]]:
    return {name: list(values) for name, values in texts.items()}


def _kept(saved: Saved) -> Kept:
    """A version as it is shown and opened; what no version of this program wrote counts as not there."""
    content = saved.content
    answer = content.get("answer") or {}
    filters = {name: tuple(map(str, values)) for name, values in content.get("filters", {}).items()
               if name in state.FILTER_NAMES}
    numbers: Sequence = answer.get("numbers", [])
    return Kept(saved.name, scenarios.inputs_of(content.get("texts", {})), filters, str(answer.get("title", "")),
                tuple((str(label), str(value)) for label, value in numbers),
                frozenset(str(one[0]) for one in answer.get("creators", [])), saved)
