"""A search that runs beside the page: it can be waited for, asked how long it has taken, and ended; without anybody who
waits it ends, also where they went without a word: to another page, or with their browser."""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from pages.shared import state

Found = TypeVar("Found")
#: Seconds after which a search that nobody looked at ends. A page that waits looks twice a second; a browser that shows
#: another tab once a second.
LEASE = 15.0
_WAITED_FOR = "search_waited_for"


class Search(Generic[Found]):
    """find(cancelled) in a thread of its own; cancelled() says whether its answer is still wanted. What it raises is
    raised to whoever asks for the result."""

    def __init__(self, find: Callable[[Callable[[], bool]], Found]):
        self._find, self._found, self._fault = find, None, None
        self._stop, self._ended = threading.Event(), threading.Event()
        self._begun = self._looked_at = time.monotonic()
        self._waiting, self._counting = 0, threading.Lock()

    def start(self) -> Search[Found]:
        """Begin, with the language and the like of whoever begins it; returns at once."""
        threading.Thread(target=contextvars.copy_context().run, args=(self._run,), name="microscope-search",
                         daemon=True).start()
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

    def look(self) -> None:
        """Somebody still wants it."""
        self._looked_at = time.monotonic()

    def unwanted(self) -> bool:
        """Whether it was asked to end, or nobody has looked at it for so long that nobody will."""
        if time.monotonic() - self._looked_at > LEASE:
            self.cancel()
        return self.cancelled

    def cancel(self) -> None:
        """Ask it to end; it does so at its next step. One that has ended stays as it is."""
        if not self.finished:
            self._stop.set()

    def join(self) -> None:
        """One more waits for it. Sessions that ask the same share a search, so it is theirs together."""
        self.look()
        with self._counting:
            self._waiting += 1

    def leave(self) -> None:
        """One who joined waits no more; without anybody left it is asked to end."""
        with self._counting:
            self._waiting -= 1
            nobody = self._waiting <= 0
        if nobody:
            self.cancel()

    def wait(self, seconds: float) -> bool:
        """Wait until it has ended, at most so long; whether it has."""
        self.look()
        return self._ended.wait(seconds)

    def result(self) -> Found:
        """What was found, once it has ended; waits for that."""
        while not self._ended.wait(LEASE / 5):
            self.look()
        if self._fault is not None:
            raise self._fault
        return self._found

    def _run(self) -> None:
        try:
            self._found = self._find(self.unwanted)
        except BaseException as fault:  # nobody sees what a thread raises: whoever asks for the result raises it
            self._fault = fault
        finally:
            self._find = None
            self._ended.set()


def wait_only_for(search: Search, *, place: str = "plan") -> None:
    """Of all searches for this place of the page this session waits for this one; the one before it is left, since its
    inputs have changed."""
    if state.own(_WAITED_FOR + place) is not search:
        leave(place)
        if not search.finished:
            search.join()
            state.keep_own(_WAITED_FOR + place, search)


def leave(place: str = "plan") -> None:
    """This session waits for no search for this place any more: one that nobody else waits for ends."""
    former = state.own(_WAITED_FOR + place)
    if former is not None:
        state.keep_own(_WAITED_FOR + place, None)
        former.leave()
