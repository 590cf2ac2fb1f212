"""Several files read at the same time, each by a child of its own; whoever waits is asked whether it still does"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial

from data.errors import DataError
from data.reading.capped import read_raw
from data.reading.child import LOOK
from data.reading.raw import RawTable, Source

#: Files of one load that are read at once. Each keeps about one core busy, and other people load files as well.
AT_ONCE = 2


def read_together(sources: Sequence[Source], waiting: Callable[[int], object], *,
                  read: Callable[..., RawTable] = read_raw) -> list[RawTable | DataError]:
    """Every file as `read` reads it, in the order given, or what is wrong with it.

    waiting: told the number of the file that is waited for, when its turn comes and many times a second after that,
    always by the caller's own thread. What it raises ends the reading of all and passes through untouched.
    """
    if len(sources) == 1:
        waiting(0)
        return [_outcome(partial(read, sources[0], cancelled=partial(_unwanted, waiting)))]
    stop = threading.Event()
    found: list[RawTable | DataError] = []
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="microscope-read") as threads:
        try:
            begun = [threads.submit(read, source, cancelled=stop.is_set) for source in sources]
            for number, one in enumerate(begun):
                waiting(number)
                while not wait([one], timeout=LOOK).done:
                    waiting(number)
                found.append(_outcome(one.result))
        except BaseException:
            stop.set()
            threads.shutdown(wait=False, cancel_futures=True)
            raise
    return found


def _unwanted(waiting: Callable[[int], object]) -> bool:
    waiting(0)  # it raises where nobody wants the file any more
    return False


def _outcome(table: Callable[[], RawTable]) -> RawTable | DataError:
    try:
        return table()
    except DataError as error:
        return error
