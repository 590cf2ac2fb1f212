"""How long a search may take, and whether anybody still wants its answer."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from data.errors import CancelledError


@dataclass(frozen=True)
class Patience:
    """until: on the monotonic clock, inf for no end. cancelled: True when nobody wants the answer any more."""

    until: float = math.inf
    cancelled: Callable[[], bool] | None = None

    @classmethod
    def of(cls, seconds: float | None, cancelled: Callable[[], bool] | None) -> Patience:
        """From now on."""
        return cls(math.inf if seconds is None else time.monotonic() + seconds, cancelled)

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
