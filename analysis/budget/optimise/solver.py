"""The process in which HiGHS runs: it can be ended at any moment, and what HiGHS prints is thrown away.

It is started by path (solving.py) and imports nothing of ours, so that it is ready in the time that SciPy takes. It
answers one integer problem after the other on the pipe it was started with, and ends when that pipe does.
"""

from __future__ import annotations

import os
import pickle
import sys
import time


def main() -> None:
    """Serve problems until nobody asks any more."""
    answers = os.fdopen(os.dup(1), "wb")
    # HiGHS prints to stdout whatever it is told (transformNewIntegerFeasibleSolution): that would end up in the answer.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    _send(answers, "ready")
    while True:
        try:
            asked = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        begun = time.process_time()
        try:
            constraints = [LinearConstraint(*one) for one in asked["constraints"]]
            solved = milp(np.asarray(asked["objective"]), constraints=constraints, integrality=asked["integrality"],
                          bounds=Bounds(*asked["bounds"]), options=asked["options"])
            answer = {"x": solved.x, "status": solved.status, "bound": solved.mip_dual_bound}
        except Exception as error:  # noqa: BLE001  (whatever it is, whoever asked must hear of it)
            answer = {"error": f"{type(error).__name__}: {error}"}
        _send(answers, answer | {"seconds": time.process_time() - begun})


def _send(pipe, what) -> None:
    pickle.dump(what, pipe)
    pipe.flush()


if __name__ == "__main__":
    main()
