"""Linear algebra on one thread, for tables that are a million rows long and five columns wide.

The linear algebra library cuts even such products into one part a core, and its threads wait for each other by turning
in circles: on a machine that does anything else one of them is not running, and the others burn their time until it is.
The verdict on a million creators took 40 s and 19 s of computing so beside other work, and 11 s and 12 s on one thread;
on a quiet machine it is no slower, since these products wait for memory. What can use all cores (the passes of
`analysis.decline.passes_in_memory`) cuts its rows itself.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from threadpoolctl import OpenBLASController, ThreadpoolController

_LOCK = threading.Lock()
_inside, _limit = 0, None


@contextmanager
def one_thread() -> Iterator[None]:
    """Within it, products of this process run on one thread each; as a context or around a function.

    The limit is the process's: the first to enter sets it and the last to leave lifts it, whatever thread they are on.
    """
    global _inside, _limit
    with _LOCK:
        if _inside == 0:
            # Else only the thread that once set a limit could ever set one again; here the count keeps them apart.
            OpenBLASController.clear_controlling_thread(force=True)
            _limit = _libraries().limit(limits=1, user_api="blas")
        _inside += 1
    try:
        yield
    finally:
        with _LOCK:
            _inside -= 1
            if _inside == 0:
                OpenBLASController.clear_controlling_thread(force=True)
                _limit.restore_original_limits()
                OpenBLASController.clear_controlling_thread(force=True)
                _limit = None


@cache
def _libraries() -> ThreadpoolController:
    """The linear algebra libraries of this process, looked for when first needed: numpy's and scipy's, one each."""
    import scipy.linalg  # noqa: F401  loads scipy's own, so that it is found

    return ThreadpoolController()
