"""Mistakes seen in other planners (market.md, section 6) that no other test of this folder holds.

The rest of that list: shares of one budget at another, a monotone curve, limits without room, creators that differ,
the order of rows, conflicts with names (test_plan_laws, test_curve, test_optimise, test_split); followers added up
(test_reach, test_plan_reach); a curve through too few quotes (test_prices, test_plan_laws).
"""

import ast
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import analysis
from analysis import choose, net_reach, plan_budget
from analysis.budget.reach_plan import choose_reach
from tests.analysis.budget.small_world import KNOWN, creators_only, scenario

SOURCES = sorted(Path(analysis.__file__).parent.rglob("*.py"))
#: Whatever was raised is told on, to whoever asked.
TOLD_ON = {"solver.py", "template.py"}


def swallowing(source: str) -> list[int]:
    """Lines of handlers that take whatever is raised."""
    everything = {"Exception", "BaseException"}
    return [node.lineno for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ExceptHandler) and (
        node.type is None or {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)} & everything)
        and not any(isinstance(n, ast.Raise) and n.exc is None for n in node.body)]


def test_no_error_is_swallowed_for_an_answer_made_up():
    found = {f"{path.name}:{line}" for path in SOURCES if path.name not in TOLD_ON
             for line in swallowing(path.read_text())}
    assert len(SOURCES) > 50 and not found
    assert swallowing("try:\n    fit()\nexcept:\n    k = 0.8\n") == [3]
    assert swallowing("try:\n    fit()\nexcept (ValueError, Exception):\n    k = 0.8\n") == [3]
    assert not swallowing("try:\n    fit()\nexcept BaseException:\n    close()\n    raise\n")


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(1, 2))
def test_where_a_search_begins_is_not_where_it_ends(seed, levels):
    """Any plan at hand, the worst included, is left for the same best one (others returned their start)."""
    rng = np.random.default_rng(seed)
    values, costs = rng.lognormal(3, 1, (14, levels)), rng.lognormal(3, 0.6, (14, levels))
    limits = {"budget": 0.4 * costs.sum() / levels, "max_items": 6}
    best = choose(values, costs, **limits)
    worst = [(int(np.argmin(values[:, 0])), 0)]
    for start in ([], worst, list(zip(best.indices.tolist(), best.levels.tolist(), strict=True))):
        again = choose(values, costs, baseline=start, **limits)
        assert again.value == pytest.approx(best.value) and again.gap == best.gap == 0
        assert again.value > values[worst[0]]


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.floats(0.3, 3.0))
def test_followers_are_never_added_up_to_reach(seed, share):
    """What a plan for reach promises lies between its largest creator and the sum, below the sum where anybody is
    shared; one more creator to choose from never reaches fewer people."""
    rng = np.random.default_rng(seed)
    reaches, costs = rng.lognormal(8, 1, 9), rng.lognormal(3, 0.5, 9)
    population = float(reaches.max() + share * reaches.sum())
    asked = {"budget": 0.5 * costs.sum(), "audience_across": population}
    fewer, found = (choose_reach(reaches[:n], costs[:n], **asked) for n in (8, 9))
    chosen = reaches[found.indices]
    assert found.value == pytest.approx(net_reach(chosen, population=population))
    assert chosen.max() <= found.value * (1 + 1e-9) and found.value <= population
    assert len(chosen) < 2 or found.value < chosen.sum()
    assert found.bound >= fewer.value * (1 - 1e-9) and found.value >= (1 - found.gap) * fewer.value * (1 - 1e-9)


def test_a_plan_of_half_the_money_is_no_plan_for_all_of_it():
    """Who is best value for little money is not the start of who is for much: planning anew brings more than the same
    creators and the next best for the rest."""
    better = 0
    for seed in range(6):
        campaigns = creators_only(20, seed=seed)
        small, large = (plan_budget(campaigns, KNOWN, scenario(budget=b), draws=2) for b in (1_000, 2_000))
        locked = scenario(budget=2_000, locked_in=tuple(small.choices["creator_id"]))
        kept = plan_budget(campaigns, KNOWN, locked, draws=2)
        assert large.expected >= kept.expected * (1 - 1e-12)
        better += large.expected > kept.expected * (1 + 1e-9)
    assert better >= 2
