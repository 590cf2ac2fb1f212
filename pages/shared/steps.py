"""What was done to the data in this session: what came of it in words, undo and redo, and the load under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from data.background import BackgroundLoad
from pages.shared import state

_HISTORY, _NOTICE, _TURN, _LOAD, _REFUSED = "data_history", "data_notice", "data_turn", "data_load", "data_refused"
#: Steps that can be taken back; the datasets themselves stay kept until they are deleted.
_MOST_STEPS = 50


@dataclass(frozen=True)
class Step:
    """One change: the dataset before and after it, and what was done, in words."""

    before: str
    after: str
    what: str


@dataclass(frozen=True)
class Notice:
    """What to say above the data. good: it worked; else nothing was changed. shown: the dataset it is said over."""

    shown: str
    lines: tuple[str, ...]
    good: bool = True


@dataclass(frozen=True)
class Underway:
    """A load beside the page, the dataset shown when it began, and what was wanted (`pages.shared.loading.Wanted`,
    without its bytes)."""

    load: BackgroundLoad
    before: str
    wanted: Any


def went_to(fingerprint: str, what: str, *lines: str) -> None:
    """Look at the dataset that a change led to; the change can be taken back."""
    before = state.data()
    if fingerprint != before:
        done, _ = _history()
        state.keep_own(_HISTORY, ((*done, Step(before, fingerprint, what))[-_MOST_STEPS:], ()))
        state.choose_data(fingerprint)
    say(*lines or (f"{what}.",))


def say(*lines: str, good: bool = True) -> None:
    """Say something over the dataset that is shown, until the next thing is said or another one is shown."""
    state.keep_own(_NOTICE, Notice(state.data(), lines, good))
    state.keep_own(_TURN, turn() + 1)


def said() -> Notice | None:
    """What is to be said over the dataset that is shown."""
    found = state.own(_NOTICE)
    return found if found is not None and found.shown == state.data() else None


def refused(wanted: Any, *lines: str) -> None:
    """Say why something could not be read, and keep what was wanted until the next thing is done: perhaps it can be
    read once somebody says what its columns hold."""
    say(*lines, good=False)
    state.keep_own(_REFUSED, (turn(), wanted))


def to_mend() -> Any | None:
    """What could not be read just now, if nothing was done since."""
    at, wanted = state.own(_REFUSED, (None, None))
    if at != turn() and wanted is not None:
        state.keep_own(_REFUSED, (None, None))  # its bytes are let go
    return wanted if at == turn() else None


def turn() -> int:
    """Counts what was done. A widget with this in its key is empty again after each: an uploader lets its bytes go."""
    return state.own(_TURN, 0)


def to_undo() -> Step | None:
    """The step that led to the dataset shown, if one did in this session."""
    done, _ = _history()
    return done[-1] if done and done[-1].after == state.data() else None


def to_redo() -> Step | None:
    """The step that was taken back last, if the dataset before it is shown."""
    _, undone = _history()
    return undone[-1] if undone and undone[-1].before == state.data() else None


def undo() -> None:
    """Back to the dataset before the last step."""
    step = to_undo()
    if step is not None:
        done, undone = _history()
        state.keep_own(_HISTORY, (done[:-1], (*undone, step)))
        state.choose_data(step.before)
        say(f"Taken back: {step.what}.")


def redo() -> None:
    """Do again what was taken back."""
    step = to_redo()
    if step is not None:
        done, undone = _history()
        state.keep_own(_HISTORY, ((*done, step), undone[:-1]))
        state.choose_data(step.after)
        say(f"Done again: {step.what}.")


def forget_dataset(fingerprint: str) -> None:
    """A deleted dataset is no step to go back to."""
    kept = tuple(tuple(s for s in steps if fingerprint not in (s.before, s.after)) for steps in _history())
    state.keep_own(_HISTORY, kept)


def begin(underway: Underway) -> None:
    """Start a load beside the page; there is one a session."""
    state.keep_own(_LOAD, underway)
    state.keep_own(_TURN, turn() + 1)
    underway.load.start()


def underway() -> Underway | None:
    """The load that this session waits for."""
    return state.own(_LOAD)


def end() -> None:
    """Wait for it no more; one that runs still is asked to end."""
    found = underway()
    if found is not None:
        found.load.cancel()
    state.keep_own(_LOAD, None)


def _history() -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """Steps done and steps taken back, each in order."""
    return state.own(_HISTORY, ((), ()))
