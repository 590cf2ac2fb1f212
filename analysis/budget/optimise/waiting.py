"""How long a search may take, and whether anybody still wants its answer.

A question of many plans (a budget curve, a goal sought) passes neither on to each of them: `waiting` says both once for
all that is searched within it.
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass

from data.errors import CancelledError


@dataclass(frozen=True)
class Patience:
    """until: on the monotonic clock, inf for no end. cancelled: True when nobody wants the answer any more."""

    until: float = math.inf
    cancelled: Callable[[], bool] | None = None

    @classmethod
    def of(cls, seconds: float | None, cancelled: Callable[[], bool] | None) -> Patience:
        """From now on; what is not said is as `waiting` says around it."""
        around = _AROUND.get()
        seconds = around[0] if seconds is None else seconds
        return cls(math.inf if seconds is None else time.monotonic() + seconds,
                   around[1] if cancelled is None else cancelled)

    @property
    def left(self) -> float:
        """Seconds left, zero or more."""
        return math.inf if math.isinf(self.until) else max(self.until - time.monotonic(), 0.0)

    @property
    def over(self) -> bool:
        """Whether the time is used up."""
        return self.left <= 0

    def look(self) -> None:
        """Raise CancelledError when the answer is not wanted any more."""
        if self.cancelled is not None and self.cancelled():
            raise CancelledError("The search for a plan was ended, as asked.")


FOREVER = Patience()
#: (seconds, cancelled) for every search of this thread that is told neither.
_AROUND: ContextVar[tuple[float | None, Callable[[], bool] | None]] = ContextVar("around", default=(None, None))


@contextlib.contextmanager
def waiting(*, seconds: float | None = None, cancelled: Callable[[], bool] | None = None) -> Iterator[None]:
    """Every search within takes at most so many seconds, and ends with CancelledError once cancelled() is True."""
    before = _AROUND.set((seconds, cancelled))
    try:
        yield
    finally:
        _AROUND.reset(before)
