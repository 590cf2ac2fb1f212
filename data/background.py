"""A load that runs beside whoever asked for it, says how far it is, and can be ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence

from data.errors import MicroscopeError
from data.mappings import Proposal, load_as_before, note_borrowed
from data.workspace import keep_dataset

#: The share of the work that is done when the tables are to be kept.
_KEEPING = 0.9


class LoadCancelled(Exception):  # noqa: N818  (it is no error: somebody asked for it)
    """The load was ended because it was asked to."""


class BackgroundLoad:
    """Reads files and keeps the dataset in a thread of its own.

    stage, done: what is being done, in words, and the share done (0 to 1). finished: whether it has ended; then one
    of fingerprint (it is kept), problem (a MicroscopeError to show) and fault (anything else: a bug, to be raised)
    is set, or none of them when it was cancelled. The bytes of the files are let go when it ends.
    borrowed: those of the answers that nobody gave, as `data.mappings` noted them.
    """

    def __init__(self, sources: Sequence[tuple[str, bytes]], answers: Mapping[str, str], *,
                 borrowed: Sequence[Proposal] = ()):
        self.files = tuple(name for name, _ in sources)
        self.stage, self.done = "Beginning", 0.0
        self.fingerprint: str | None = None
        self.problem: MicroscopeError | None = None
        self.fault: BaseException | None = None
        self._sources, self._answers = list(sources), dict(answers)
        self._borrowed = tuple(borrowed)
        self._stop, self._ended = threading.Event(), threading.Event()
        self._begun = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="microscope-load", daemon=True)

    def start(self) -> BackgroundLoad:
        """Begin; returns at once."""
        self._thread.start()
        return self

    @property
    def seconds(self) -> float:
        """How long ago it was begun."""
        return time.monotonic() - self._begun

    @property
    def finished(self) -> bool:
        """Whether it has ended, one way or another."""
        return self._ended.is_set()

    @property
    def cancelled(self) -> bool:
        """Whether it was asked to end before it was done."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask it to end: it does so before its next step, and nothing is kept."""
        self._stop.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it has ended, at most so long; whether it has."""
        return self._ended.wait(seconds)

    def _tell(self, stage: str, done: float) -> None:
        if self._stop.is_set():
            raise LoadCancelled
        self.stage, self.done = stage, min(max(float(done), self.done), 1.0)

    def _run(self) -> None:
        try:
            read = load_as_before(*self._sources, answers=self._answers,
                                  progress=lambda stage, done: self._tell(stage, _KEEPING * done))
            self._tell("Keeping the tables", _KEEPING)
            kept = keep_dataset(read.campaigns, sources=self._sources, answers=read.answers)
            note_borrowed(kept, [*self._borrowed, *read.borrowed])
            self.fingerprint, self.done = kept, 1.0
        except LoadCancelled:
            pass
        except MicroscopeError as error:
            self.problem = error
        except BaseException as error:  # nobody sees what a thread raises: whoever asked for the load raises it
            self.fault = error
        finally:
            self._sources = []
            self._ended.set()
