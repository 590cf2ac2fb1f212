"""Steps on the Budget page, each saved as it is made: they can be taken back after a reload or a restart of the server.

A draft is one session's way through the inputs over one dataset. Its address carries the draft's id. A session that
begins at somebody else's address finds the steps and, at its first own one, goes on in a draft of its own: so nobody
writes into the draft of another, and who only looks writes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from data.errors import DataError
from pages.shared import state, workspace

Texts = Mapping[str, tuple[str, ...]]

#: The draft's id stands under this name in the address.
DRAFT = "draft"
_ID = re.compile("[0-9a-f]{32}")
_SEEN, _PROBLEM = "budget_draft", "budget_draft_problem"
#: Drafts that a dataset keeps, the ones written last: each session that changes something makes one.
_MOST_DRAFTS = 40


@dataclass(frozen=True)
class Step:
    """Settings that were reached. number: counts the steps of a history, also those that were given up."""

    number: int
    texts: Texts


@dataclass(frozen=True)
class History:
    """Steps before, the present one, and those that were taken back (the last one first to be done again).
    moved: the inputs that the last step changed, and when (seconds of the machine's clock); no draft keeps it."""

    done: tuple[Step, ...]
    now: Step
    undone: tuple[Step, ...] = ()
    moved: tuple[frozenset[str], float] = field(default=(frozenset(), 0.0), compare=False)

    @property
    def next_number(self) -> int:
        """A number that no step of it has."""
        return 1 + max(step.number for step in (*self.done, self.now, *self.undone))


def save(history: History) -> None:
    """Save where a session has come to; on the disk when this returns. What goes wrong is told by `problem`."""
    data, seen, told = state.own(_SEEN, (None, None, frozenset()))
    every = (*history.done, history.now, *history.undone)
    try:
        with workspace.saying("Saving your changes"):
            works = workspace.works(make=True)
            if data == state.data() and seen is not None:
                try:
                    news = tuple(step for step in every if step.number not in told or step is history.now)
                    seen = works.save_on(seen, _content(history, news))
                except DataError:  # it was cleared away meanwhile: what is known of it goes into another
                    seen = None
            else:
                seen = None
            if seen is None:
                seen, told = works.save("draft", "Draft", _content(history, every), dataset=state.data()), frozenset()
                for old in works.all(kind="draft", dataset=state.data())[_MOST_DRAFTS:]:
                    works.delete(old.id)
    except DataError as error:
        state.keep_own(_PROBLEM, str(error))
        return
    state.keep_own(_PROBLEM, None)
    state.keep_own(_SEEN, (state.data(), seen, told | {step.number for step in every}))
    state.put(DRAFT, seen.id)


def problem() -> str | None:
    """Why the last step could not be saved; None where it was."""
    return state.own(_PROBLEM)


def found() -> History | None:
    """The steps of the draft that the address names; None where there is none of this dataset."""
    draft = state.get(DRAFT, "")
    if not _ID.fullmatch(draft):
        return None
    try:
        with workspace.saying("Looking for your changes"):
            works = workspace.works()
            versions = [] if works is None else works.versions(draft)
    except DataError:
        return None  # what is seen stands in the address; only the steps before it are not known
    # A draft of a briefing has no steps.
    if (not versions or versions[0].kind != "draft" or versions[0].dataset != state.data()
            or "steps" not in versions[-1].content):
        return None
    return _history([version.content for version in versions])


def _content(history: History, steps: tuple[Step, ...]) -> dict[str, Any]:
    """What a version keeps: these steps, and the order of all by their numbers."""
    return {"steps": {str(step.number): {name: list(texts) for name, texts in step.texts.items()} for step in steps},
            "done": [step.number for step in history.done], "now": history.now.number,
            "undone": [step.number for step in history.undone]}


def _history(contents: list[Mapping[str, Any]]) -> History | None:
    """The history that these versions tell, the first one first."""
    known: dict[str, Step] = {}
    for content in contents:
        known |= {number: Step(int(number), {name: tuple(texts) for name, texts in told.items()})
                  for number, told in content["steps"].items()}
    last = contents[-1]
    done, undone = (tuple(known[str(n)] for n in last[which] if str(n) in known) for which in ("done", "undone"))
    now = known.get(str(last["now"]))
    return None if now is None else History(done, now, undone)
