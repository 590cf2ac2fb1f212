"""Scenarios of the Budget page: what belongs to one, and steps that can be taken back.

A scenario is what its inputs say, written as the texts of a link. So a step back, a scenario saved under a name and a
link opened elsewhere are read and checked in one way.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qs, urlencode

from pages.shared import drafts, state
from pages.shared.drafts import History, Step, Texts

#: Every input of the Budget page: what is not named here is in no scenario and cannot be taken back.
INPUTS = (
    "plan", "budget", "goal", "handling", "small", "large", "delivery", "fees", "fee_small", "fee_large",
    "fee_unit", "fee_power", "fee_steps", "posts", "product", "team", "fewest", "share", "hours_each", "hours",
    "currency", "limits", "lock_in", "lock_out", "own_fees", "paid_posts", "paid_loss", "funnel_clicks",
    "funnel_orders", "funnel_value", "funnel_margin", "population", "rates",
)
#: Inputs that say how to look and not what to plan: "Start over" leaves them.
VIEWS = ("plan",)
_HISTORY, _UNSAVED = "budget_history", "budget_unsaved"
_MOST_STEPS = 100
#: Moves of one slider with less than this many seconds between them are one step.
_ONE_DRAG = 1.5
_DRAGGED = frozenset({"handling", "small", "large", "delivery", "share", "paid_loss"})


def notice() -> None:
    """After the inputs were read: what changed since the last look becomes a step that can be taken back, to be saved
    by `settle`. The first look of a session takes up the steps of the draft in its address."""
    now, known = state.told(INPUTS), _history()
    if known is None:
        known = drafts.found()
        if known is None:
            known = History((), Step(1, now))
        elif now != known.now.texts:  # the address was changed by hand, or is older than the draft
            known = History((*known.done, known.now)[-_MOST_STEPS:], Step(known.next_number, now))
        state.keep_own(_HISTORY, (state.data(), known))
    elif now != known.now.texts:
        changed = frozenset(n for n in INPUTS if now.get(n) != known.now.texts.get(n))
        moment = time.monotonic()
        # A slider that is dragged reports on its way: one drag is one step.
        drag = (changed == known.moved[0] and moment - known.moved[1] < _ONE_DRAG and bool(changed & _DRAGGED)
                and bool(known.done))
        if drag:
            to = History(known.done, replace(known.now, texts=now), moved=(changed, moment))
        else:
            to = History((*known.done, known.now)[-_MOST_STEPS:], Step(known.next_number, now),
                         moved=(changed, moment))
        _keep(to, known.now.texts)


def settle() -> None:
    """Save the step that was made, once the answer to it is on its way: nobody waits for the disk. Where another input
    calls the page away before, the next run saves both."""
    known = _history()
    if state.own(_UNSAVED) == state.data() and known is not None:
        state.keep_own(_UNSAVED, None)
        drafts.save(known)


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
        _go(History(known.done[:-1], known.done[-1], (*known.undone, known.now)))


def redo() -> None:
    """Do again what was taken back last."""
    known = _history()
    if known is not None and known.undone:
        _go(History((*known.done, known.now), known.undone[-1], known.undone[:-1]))


def start_over() -> None:
    """All inputs back to what the data proposes; the step can be taken back, and scenarios with a name stay."""
    state.retell(INPUTS, state.told(VIEWS))


def differs() -> bool:
    """Whether anything but the view was set."""
    return bool(set(state.told(INPUTS)) - set(VIEWS))


def query_of(texts: Texts) -> str:
    """Settings as the query of a link."""
    return urlencode({name: list(values) for name, values in texts.items()}, doseq=True)


def texts_of(query: str) -> dict[str, tuple[str, ...]]:
    """The query of a link as settings; what is no input is left out."""
    return inputs_of(parse_qs(query, keep_blank_values=True))


def inputs_of(told: Mapping) -> dict[str, tuple[str, ...]]:
    """Settings as they were written down; what is no input is left out."""
    return {name: tuple(map(str, values)) for name, values in told.items() if name in INPUTS}


def _history() -> History | None:
    """The steps over the dataset that is shown; another dataset begins anew."""
    data, known = state.own(_HISTORY, (None, None))
    return known if data == state.data() else None


def _keep(to: History, before: Texts) -> None:
    """Go on from here. The step is to be saved, unless it is only another way to look."""
    state.keep_own(_HISTORY, (state.data(), to))
    if any(to.now.texts.get(name) != before.get(name) for name in INPUTS if name not in VIEWS):
        state.keep_own(_UNSAVED, state.data())


def _go(to: History) -> None:
    known = _history()
    state.retell(INPUTS, to.now.texts)
    _keep(to, {} if known is None else known.now.texts)
