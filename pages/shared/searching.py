"""A search that runs beside the page: it can be waited for, asked how long it has taken, and ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

Found = TypeVar("Found")


class Search(Generic[Found]):
    """find(cancelled) in a thread of its own; cancelled() says whether its answer is still wanted. What it raises is
    raised to whoever asks for the result."""

    def __init__(self, find: Callable[[Callable[[], bool]], Found]):
        self._find, self._found, self._fault = find, None, None
        self._stop, self._ended = threading.Event(), threading.Event()
        self._begun = time.monotonic()

    def start(self) -> Search[Found]:
        """Begin; returns at once."""
        threading.Thread(target=self._run, name="microscope-search", daemon=True).start()
        return self

    @property
    def seconds(self) -> float:
        """How long ago it was made."""
        return time.monotonic() - self._begun

    @property
    def cancelled(self) -> bool:
        """Whether it was asked to end before it was done."""
        return self._stop.is_set()

    @property
    def finished(self) -> bool:
        """Whether it has ended, one way or another."""
        return self._ended.is_set()

    def cancel(self) -> None:
        """Ask it to end; it does so at its next step. One that has ended stays as it is."""
        if not self.finished:
            self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Wait until it has ended, at most so long; whether it has."""
        return self._ended.wait(seconds)

    def result(self) -> Found:
        """What was found, once it has ended; waits for that."""
        self._ended.wait()
        if self._fault is not None:
            raise self._fault
        return self._found

    def _run(self) -> None:
        try:
            self._found = self._find(self._stop.is_set)
        except BaseException as fault:  # nobody sees what a thread raises: whoever asks for the result raises it
            self._fault = fault
        finally:
            self._find = None
            self._ended.set()
