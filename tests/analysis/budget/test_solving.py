"""The solver's process: ended when its time is up or nobody wants the answer, silent, and replaced when it breaks."""

import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from analysis import InfeasiblePlanError, choose
from analysis.budget.optimise import solving
from analysis.budget.optimise.waiting import FOREVER, Patience, waiting
from data.errors import CancelledError


def hard(n=60, seed=0):
    """A knapsack that branch and bound does not finish for hours: several rows, values next to costs, market split."""
    rng = np.random.default_rng(seed)
    rows = rng.integers(0, 100, (8, n)).astype(float)
    return rows.sum(axis=0), [(rows, -np.inf, rows.sum(axis=1) // 2), (rows, rows.sum(axis=1) // 2, np.inf)]


def asked(patience, n=60):
    objective, constraints = hard(n)
    return solving.solve(objective, constraints, np.ones(n), (np.zeros(n), np.ones(n)), nodes=10**9, gap=0.0,
                         patience=patience)


def small():
    return solving.solve(np.array([-2.0, -3.0]), [(np.array([[1.0, 1.0]]), -np.inf, 1.0)], np.ones(2),
                         (np.zeros(2), np.ones(2)), nodes=100, gap=0.0, patience=FOREVER)


def test_an_answer_is_exact():
    assert small().x.tolist() == [0, 1] and small().bound == pytest.approx(-3)


def test_a_solver_that_does_not_end_is_ended(monkeypatch):
    monkeypatch.setattr(solving, "OWN_LIMIT", 1e6)     # as if HiGHS did not know of the limit, or overshot it
    begun = time.monotonic()
    found = asked(Patience.of(0.5, None))
    assert found.x is None and not found.infeasible and found.bound == -np.inf
    assert time.monotonic() - begun < 30               # HiGHS alone needs hours
    assert small().x.tolist() == [0, 1]                # and the next problem gets a solver of its own


def test_a_search_that_nobody_wants_any_more_is_ended():
    wanted = threading.Event()
    threading.Timer(0.3, wanted.set).start()
    with pytest.raises(CancelledError):
        asked(Patience(cancelled=wanted.is_set))
    with pytest.raises(CancelledError):
        choose([1.0], [1.0], budget=1, cancelled=lambda: True)


def test_a_solver_killed_from_outside_is_an_error_that_says_so_and_the_next_one_works():
    solving.stop()
    solving.start()
    process = solving._idle[-1].process
    threading.Timer(0.3, process.kill).start()
    with pytest.raises(solving.SolverError, match="ended with"):
        asked(FOREVER)
    assert small().x.tolist() == [0, 1]


def test_a_time_limit_gives_the_best_plan_so_far_with_its_proof():
    rng = np.random.default_rng(2)
    values, costs = rng.lognormal(5, 1, (1_500, 3)), rng.lognormal(5, 0.2, (1_500, 3))
    limits = {"budget": 30_000, "groups": rng.integers(0, 24, 1_500), "group_min_spend": dict.fromkeys(range(24), 700),
              "group_max_spend": dict.fromkeys(range(24), 1_500), "max_items": 90}
    patient = choose(values, costs, time_limit=20, **limits)
    plan = list(zip(patient.indices.tolist(), patient.levels.tolist(), strict=True))[:-1]
    with pytest.raises(InfeasiblePlanError, match="in the time given"):
        choose(values, costs, time_limit=1e-6, **limits)
    limits |= {"group_min_spend": None, "group_max_spend": 410, "budget": 9_000}     # groups decide, not money alone
    plan = plan[::5]
    hasty, patient = (choose(values, costs, time_limit=s, baseline=plan, **limits) for s in (1e-6, 20))
    assert hasty.gap > 0 and hasty.cut_short and not patient.cut_short
    assert hasty.cost <= 9_000 * (1 + 1e-9)
    assert hasty.value <= patient.bound * (1 + 1e-9) and patient.value <= hasty.bound * (1 + 1e-9)
    assert hasty.gap == pytest.approx((hasty.bound - hasty.value) / hasty.bound)


def test_what_is_waited_for_around_a_question_holds_for_each_search_in_it():
    rng = np.random.default_rng(2)
    values, costs = rng.lognormal(5, 1, (300, 2)), rng.lognormal(5, 0.2, (300, 2))
    limits = {"budget": 3_000, "groups": rng.integers(0, 6, 300), "group_max_spend": 600}
    free = choose(values, costs, **limits)
    with waiting(seconds=1e-6):
        assert choose(values, costs, **limits).cut_short
        assert choose(values, costs, time_limit=60, **limits).value == free.value      # its own word counts more
    with waiting(cancelled=lambda: True), pytest.raises(CancelledError):
        choose(values, costs, **limits)
    again = choose(values, costs, **limits)
    assert (again.value, again.gap, again.cut_short) == (free.value, free.gap, False)


def test_nothing_is_printed_whatever_highs_prints():
    """HiGHS prints some lines to stdout although it is told not to; this problem makes it do so."""
    script = ("from tests.bench.bench_choose import _world; from analysis import choose; "
              "v, c, g = _world(20_000, 1); choose(v, c, budget=1e5, max_items=200, groups=g, "
              "group_min_spend=dict.fromkeys(range(8), 2_000.0), group_max_spend=dict.fromkeys(range(8), 12_000.0))")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
