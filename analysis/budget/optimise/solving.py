"""Has an integer problem solved by HiGHS in a process of its own, which is ended when its time is up.

HiGHS' own time limit is overshot (60 seconds became 117; method.md B4), it cannot be interrupted, and it prints to
stdout. Processes are kept for the next problem: starting one takes half a second, asking one a millisecond or two.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import math
import os
import pickle
import queue
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.budget.optimise.waiting import Patience
from analysis.errors import MicroscopeError

#: Seconds between two looks at whether the answer is still wanted; seconds a process gets to start.
LOOK, START = 0.05, 60.0
#: HiGHS is asked to end by itself after this share of the time, so that its best plan so far is not lost.
OWN_LIMIT = 0.8
#: Processes kept for the next problem; more are started when several problems are asked at once.
KEPT = 2

_COMMAND = ("import json, runpy, sys; sys.path[:] = json.loads(sys.argv[1]); "
            "runpy.run_path(sys.argv[2], run_name='__main__')")
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class SolverError(MicroscopeError):
    """No process for the solver, or one that broke."""


@dataclass(frozen=True, eq=False)
class Solved:
    """x: the solution, None where there is none. infeasible: proved that there is none. bound: proved, no solution has
    a smaller objective; -inf where nothing is proved."""

    x: np.ndarray | None
    infeasible: bool
    bound: float


NOTHING = Solved(None, False, -math.inf)


class _Process:
    """A running solver, with a thread that hears its answers: pipes cannot be waited for on every system."""

    def __init__(self):
        paths = [os.path.abspath(p) for p in sys.path if p]
        script = str(Path(__file__).with_name("solver.py"))
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _COMMAND, json.dumps(paths), script], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, **_ONE_THREAD})
        except (OSError, ValueError) as error:
            raise SolverError(f"Plans are solved in a process of their own and none could be started ({error}): allow "
                              f"this program to start {sys.executable or 'Python'}.") from error
        self.answers: queue.SimpleQueue = queue.SimpleQueue()
        threading.Thread(target=self._hear, name="microscope-solver", daemon=True).start()
        try:
            ready = self.answers.get(timeout=START)
        except queue.Empty:
            ready = None
        if ready != "ready":
            self.end()
            raise SolverError(f"The process in which plans are solved did not start (it ended with "
                              f"{self.process.returncode}): check that SciPy can be imported by {sys.executable}.")

    def _hear(self) -> None:
        with contextlib.suppress(Exception):
            while True:
                self.answers.put(pickle.load(self.process.stdout))
        self.answers.put(None)      # it has ended, or been ended

    def ask(self, asked: dict) -> None:
        with contextlib.suppress(OSError):      # that it has gone shows in the answer
            pickle.dump(asked, self.process.stdin)
            self.process.stdin.flush()

    def end(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()


_idle: list[_Process] = []
_turn = threading.Lock()
#: CPU seconds that solvers have used for the problems of this process.
spent = 0.0


def start() -> None:
    """Start a solver now, so that the first plan need not wait for it. Raises SolverError."""
    _give_back(_taken())


def stop() -> None:
    """End all idle solvers; the next problem starts one again."""
    with _turn:
        idle, _idle[:] = list(_idle), []
    for one in idle:
        one.end()


def _forget() -> None:
    """After a fork the solvers are the parent's: this process starts its own."""
    global _turn
    _idle.clear()
    _turn = threading.Lock()


atexit.register(stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def _taken() -> _Process:
    """A running solver that nobody else uses."""
    while True:
        with _turn:
            one = _idle.pop() if _idle else None
        if one is None:
            return _Process()
        if one.process.poll() is None:
            return one
        one.end()


def _give_back(one: _Process) -> None:
    with _turn:
        if len(_idle) < KEPT:
            _idle.append(one)
            return
    one.end()


def solve(objective: np.ndarray, constraints: list[tuple], integrality: np.ndarray, bounds: tuple, *,
          nodes: int, gap: float, patience: Patience) -> Solved:
    """Minimise objective @ x within constraints (matrix, low, high), to a relative gap, over at most so many nodes.

    When the time is up the best solution so far is returned, if HiGHS ends by itself soon enough to tell it, else
    none. Raises CancelledError when the answer is not wanted any more, SolverError where no process can be started or
    it broke.
    """
    global spent
    patience.look()
    if patience.over:
        return NOTHING
    options = {"node_limit": nodes, "mip_rel_gap": gap}
    if math.isfinite(patience.left):
        options["time_limit"] = OWN_LIMIT * patience.left
    asked = {"objective": objective, "constraints": constraints, "integrality": integrality, "bounds": bounds,
             "options": options}
    solver = _taken()
    try:
        solver.ask(asked)
        told = _waited(solver, patience)
    except BaseException:
        solver.end()
        raise
    if told is None:
        broken = not patience.over
        solver.end()
        if broken:
            raise SolverError(f"The process in which plans are solved ended with {solver.process.returncode}: try "
                              f"again, with fewer creators if it happens again.")
        return NOTHING
    _give_back(solver)
    spent += told["seconds"]
    if "error" in told:
        raise SolverError(f"The solver refused the problem ({told['error']}): this is a fault of the program.")
    proved = -math.inf if told["bound"] is None else float(told["bound"])
    return Solved(told["x"], told["status"] == 2, proved)


def _waited(solver: _Process, patience: Patience) -> dict | None:
    """What the solver answers; None when the time is up, or when it has ended."""
    while True:
        patience.look()
        left = patience.left
        if left <= 0:
            return None
        try:
            return solver.answers.get(timeout=min(left, LOOK) if patience.cancelled is not None else
                                      None if math.isinf(left) else left)
        except queue.Empty:
            continue
