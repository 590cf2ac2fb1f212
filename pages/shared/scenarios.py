"""Scenarios of the Budget page: steps that can be taken back, and settings kept under a name.

A scenario is what its inputs say, written as the texts of a link. So a step back, a scenario kept under a name and a
link opened elsewhere are read and checked in one way.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from pages.shared import state

#: Every input of the Budget page: what is not named here is in no scenario and cannot be taken back.
INPUTS = (
    "plan", "budget", "goal", "handling", "small", "large", "delivery", "fees", "fee_small", "fee_large", "fee_unit",
    "fee_power", "posts", "product", "team", "fewest", "share", "hours_each", "hours", "currency", "limits",
    "lock_in", "lock_out", "own_fees", "paid_posts", "paid_loss", "funnel_clicks", "funnel_orders", "funnel_value",
    "funnel_margin", "population",
)
#: Inputs that say how to look and not what to plan: "Start over" leaves them.
VIEWS = ("plan",)
#: Scenarios kept under a name stand here in the link.
SAVED = "saved"
_HISTORY = "budget_history"
_MOST_STEPS, _MOST_SAVED, _LONGEST_NAME = 100, 12, 60
#: Moves of one slider with less than this many seconds between them are one step.
_ONE_DRAG = 1.5
_DRAGGED = frozenset({"handling", "small", "large", "delivery", "share", "paid_loss"})


@dataclass(frozen=True)
class Saved:
    """Settings kept under a name. texts: input -> its texts in a link; inputs at their defaults are not in it."""

    name: str
    texts: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class _History:
    """Settings before, the present ones, and those that were taken back (the last one first to be done again).
    moved: the inputs that the last step changed, and when (seconds of the machine's clock)."""

    done: tuple[Mapping[str, tuple[str, ...]], ...]
    now: Mapping[str, tuple[str, ...]]
    undone: tuple[Mapping[str, tuple[str, ...]], ...] = ()
    moved: tuple[frozenset[str], float] = (frozenset(), 0.0)


def notice() -> None:
    """After the inputs were read: what changed since the last look becomes a step that can be taken back."""
    now, known = state.told(INPUTS), _history()
    if known is None:
        state.keep_own(_HISTORY, (state.data(), _History((), now)))
    elif now != known.now:
        changed, moment = frozenset(n for n in INPUTS if now.get(n) != known.now.get(n)), time.monotonic()
        # A slider that is dragged reports on its way: one drag is one step.
        drag = (changed == known.moved[0] and moment - known.moved[1] < _ONE_DRAG and bool(changed & _DRAGGED)
                and bool(known.done))
        done = known.done if drag else (*known.done, known.now)[-_MOST_STEPS:]
        state.keep_own(_HISTORY, (state.data(), _History(done, now, moved=(changed, moment))))


def can_undo() -> bool:
    """Whether there is a step to take back."""
    known = _history()
    return known is not None and bool(known.done)


def can_redo() -> bool:
    """Whether there is a step to do again."""
    known = _history()
    return known is not None and bool(known.undone)


def undo() -> None:
    """Back to the settings before the last change."""
    known = _history()
    if known is not None and known.done:
        _go(_History(known.done[:-1], known.done[-1], (*known.undone, known.now)))


def redo() -> None:
    """Do again what was taken back last."""
    known = _history()
    if known is not None and known.undone:
        _go(_History((*known.done, known.now), known.undone[-1], known.undone[:-1]))


def start_over() -> None:
    """All inputs back to what the data proposes; the step can be taken back, and scenarios with a name stay."""
    texts = state.told(VIEWS)
    state.retell(INPUTS, texts)


def differs() -> bool:
    """Whether anything but the view was set."""
    return bool(set(state.told(INPUTS)) - set(VIEWS))


def saved() -> tuple[Saved, ...]:
    """Scenarios kept under a name in this session or by its link, the first one kept first."""
    found = {}
    for text in state.get(SAVED, []):
        name, _, query = text.partition("?")
        if name.strip():
            found[name] = Saved(name, texts_of(query))
    return tuple(found.values())[:_MOST_SAVED]


def save(name: str) -> None:
    """Keep the present settings under this name; one of the same name gives way."""
    name = " ".join(name.replace("?", " ").split())[:_LONGEST_NAME]
    if name:
        others = [one for one in saved() if one.name != name]
        _keep((*others, Saved(name, state.told(INPUTS)))[-_MOST_SAVED:])


def drop(name: str) -> None:
    """Forget what was kept under this name."""
    _keep(tuple(one for one in saved() if one.name != name))


def open_saved(name: str) -> None:
    """Set the inputs to what was kept under this name; the step can be taken back."""
    for one in saved():
        if one.name == name:
            state.retell(INPUTS, one.texts)


def query_of(texts: Mapping[str, tuple[str, ...]]) -> str:
    """Settings as the query of a link."""
    return urlencode({name: list(values) for name, values in texts.items()}, doseq=True)


def texts_of(query: str) -> dict[str, tuple[str, ...]]:
    """The query of a link as settings; what is no input is left out."""
    return {name: tuple(values) for name, values in parse_qs(query, keep_blank_values=True).items() if name in INPUTS}


def _keep(scenarios: tuple[Saved, ...]) -> None:
    state.put(SAVED, [f"{one.name}?{query_of(one.texts)}" for one in scenarios])


def _history() -> _History | None:
    """The steps over the dataset that is shown; another dataset begins anew."""
    data, known = state.own(_HISTORY, (None, None))
    return known if data == state.data() else None


def _go(to: _History) -> None:
    state.keep_own(_HISTORY, (state.data(), to))
    state.retell(INPUTS, to.now)
