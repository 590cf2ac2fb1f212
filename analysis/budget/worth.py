"""What one more cheap test would be worth before the money is spent: how much better the decision gets on average by
what the test may show (expected value of sample information), simulated with a seed.

A test never makes a decision worse: its worth is zero or more before its own cost, and zero where all is known.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from analysis import words
from analysis.budget.choosing import choose_for
from analysis.budget.plan import Plan
from analysis.budget.plan_words import called, noun
from analysis.budget.prices import RateCard
from analysis.budget.reasons import explain_choices, rows_of
from analysis.budget.sizes import SizeComparison
from analysis.budget.values import Candidates, creator_options
from analysis.decline import DeclineFit
from analysis.decline.line import to_x
from analysis.errors import ScenarioError
from analysis.findings import Finding
from data.campaigns import Campaigns

#: Outcomes of a test that are planned anew, and that a comparison by size is looked at under.
PLANNED, DRAWN = 12, 20_000
#: Creators proposed for a test unless named.
TESTED = 3
#: Less than this share of the outcome is said to be nothing.
LITTLE = 0.001


@dataclass(frozen=True, eq=False)
class TestWorth:
    """What a test is worth. gain: results by which the decision improves on average, zero or more, before the cost of
    the test and without what its own posts bring. present: expected results now. money: what the gain would cost to
    buy, NaN where nothing more can be bought. cost: money the test takes, NaN where that is not known. what: the test,
    a clause. changes: share of the test's outcomes in which the decision would be another. single: (creator, worth of
    testing only this one, estimated from its price) for tests of named creators, the most worth first."""

    __test__ = False  # no test of pytest's

    gain: float
    present: float
    money: float
    cost: float
    what: str
    changes: float
    single: tuple[tuple[str, float], ...]
    currency: str
    goal: str
    looked: int
    seed: int

    @property
    def pays(self) -> bool | None:
        """Whether it is worth more than it costs; None where either is not known."""
        return None if math.isnan(self.money) or math.isnan(self.cost) else self.money > self.cost

    @words.told
    def text(self) -> str:
        """What it is worth, in goal units and money, and whether that is more than it costs."""
        said = f"{self.what[0].upper()}{self.what[1:]}"
        if self.gain <= LITTLE * self.present:
            return f"{said} is worth next to nothing: the decision would hardly change."
        size = (words.money(self.gain, self.currency) + " of profit" if self.goal == "profit" else
                f"{words.count(self.gain)} {noun(self.goal)}")
        lead = (f"{said} is worth about {size} ({words.percent(self.gain / self.present)}) on average: in "
                f"{words.futures(self.changes)} it would change the decision")
        if math.isnan(self.money):
            return f"{lead}."
        lead += f". That much costs {words.money(self.money, self.currency)} otherwise"
        if self.pays is None:
            return f"{lead}: a test for less than that pays."
        return (f"{lead}; the test costs {words.money(self.cost, self.currency)}, "
                f"{'less than it is worth' if self.pays else 'more than it is worth'}.")

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Whether to test first."""
        if self.gain <= LITTLE * self.present:
            return (Finding("pass", "A test would hardly change the decision."),)
        if self.pays:
            return (Finding("review", "A test before deciding is worth more than it costs.", "Test first."),)
        return (Finding("pass", "A test before deciding costs more than it is worth." if self.pays is False else
                        f"A test pays if it costs less than {words.money(self.money, self.currency)}."
                        if not math.isnan(self.money) else "What a test may cost is not known."),)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """How it was found."""
        return (f"{words.whole(self.looked)} outcomes of the test, seed {self.seed}; after each the best decision is "
                "made anew.",
                "What creators differ by and what posts scatter by are as fitted; what the test's own posts bring is "
                "not counted.")


def worth_of_test(campaigns: Campaigns, decline: DeclineFit, plan: Plan, *, creators: Sequence[str] | None = None,
                  posts: int = 1, fees: RateCard | Mapping[float, float] | None = None, outcomes: int = PLANNED,
                  seed: int = 0) -> TestWorth:
    """What it is worth to see so many posts more of some creators before the plan is bought.

    creators: ids; without them the three of which knowing more is worth most by their prices. A post more moves what
    is expected of a creator by exp(s z - s²/2), s² = (trust after - trust now) × variance between creators, since
    expectations are shrunken (method.md B8); after every outcome the plan is chosen anew with all its limits. Raises
    ScenarioError for creators who cannot be planned with and for numbers below one.
    """
    if posts < 1 or outcomes < 1:
        raise ScenarioError(f"A test needs at least one post and one outcome, not {posts} and {outcomes}.")
    scenario = plan.scenario
    candidates = creator_options(campaigns, decline, scenario, fees=fees)
    table = candidates.table
    known = set(table["creator_id"])
    missing = [c for c in creators or () if c not in known]
    if missing:
        raise ScenarioError(f"{', '.join(map(str, missing))} cannot be planned with, so testing them tells nothing.")
    seen = table["posts_seen"].to_numpy(float)
    moves = _moves(decline, seen, table["trust"].to_numpy(float), posts)
    alone = _alone(campaigns, decline, plan, fees, table, moves)
    rows = _tested(table, alone, creators)
    present = plan.expected
    names = [called(table.iloc[i]) for i in rows]
    single = tuple(sorted(((name, float(alone[i])) for name, i in zip(names, rows, strict=True)),
                          key=lambda pair: -pair[1]))
    cost = float((table["fee"].to_numpy(float)[rows] * posts).sum())
    price = plan.shadow_prices.get("budget", 0.0)
    what = f"seeing {words.plural(posts, 'post')} more of {_and(names)} first" if names else "a test of nobody"
    gains, changed = _planned_anew(candidates, plan, rows, moves, outcomes, seed) if len(rows) and moves[
        rows].max() > 0 else (np.zeros(1), np.zeros(1))
    gain = float(gains.mean())
    return TestWorth(gain, present, gain / price if price > 0 else math.nan, cost, what, float(changed.mean()), single,
                     scenario.currency, scenario.goal, outcomes, seed)


def worth_of_size_test(comparison: SizeComparison, *, creators: int = 5, seed: int = 0) -> TestWorth:
    """What it is worth to see one campaign of so many creators of each size before deciding between the sizes.

    The test narrows the error of the curve at both sizes as far as the creators' own scatter lets it. Raises
    ScenarioError for less than one creator, and where one size cannot be paid.
    """
    if creators < 1:
        raise ScenarioError(f"A test needs at least one creator of each size, not {creators}.")
    sides, s = comparison.sides, comparison.scenario
    if not (comparison.small.count and comparison.large.count):
        raise ScenarioError("The budget pays for one of the two sizes only: no test can change that.")
    x = to_x(np.array([side.followers for side in sides]))
    to_sides = np.column_stack([np.ones(2), x])
    prior = to_sides @ np.asarray(comparison.covariance, float) @ to_sides.T
    noise = np.diag([max(side.sd, 0.0) ** 2 / creators for side in sides])
    expected = np.array([comparison.small.expected, comparison.large.expected])
    now = int(expected.argmax())
    factors = _posterior_factors(prior, noise, seed)
    after = expected * factors
    # The best after each outcome against the best of now under the same outcomes: never less.
    gains = after.max(axis=1) - after[:, now]
    gain = float(gains.mean())
    outcome = (comparison.small, comparison.large)[now]
    money = gain * outcome.cost / outcome.expected if outcome.expected > 0 else math.nan
    cost = creators * sum(side.fee + s.fixed_cost for side in sides)
    what = (f"testing {words.plural(creators, 'creator')} of {words.size(comparison.small.followers)} and as many of "
            f"{words.size(comparison.large.followers)} with a post each first")
    return TestWorth(gain, float(expected[now]), money, float(cost), what,
                     float((after.argmax(axis=1) != now).mean()), (), s.currency, s.goal, DRAWN, seed)


def _moves(decline: DeclineFit, seen: np.ndarray, trust: np.ndarray, posts: int) -> np.ndarray:
    """(n,) sd of ln(expected) that so many posts more may move each creator's expectation by."""
    after = np.asarray(decline.trust.weight(seen + posts), float)
    return np.sqrt(np.maximum(after - trust, 0.0)) * decline.creator_effect_sd


def _alone(campaigns: Campaigns, decline: DeclineFit, plan: Plan, fees, table, moves: np.ndarray) -> np.ndarray:
    """(n,) worth of testing one creator alone, by the price of its place: E max(v M - p, 0) - max(v - p, 0) for a
    log-normal M of mean one."""
    reasons = explain_choices(campaigns, decline, plan, fees=fees).table.dropna(subset=["surplus"])
    keyed = reasons.set_index(["creator_id", "platform"])[["expected", "surplus"]]
    found = table[["creator_id", "platform"]].merge(keyed, left_on=["creator_id", "platform"], right_index=True,
                                                    how="left")
    value = np.maximum(found["expected"].to_numpy(float), 0.0)
    surplus = found["surplus"].to_numpy(float)
    price = value - surplus
    with np.errstate(divide="ignore", invalid="ignore"):
        d = np.log(value / price) / moves + moves / 2
        better = value * stats.norm.cdf(d) - price * stats.norm.cdf(d - moves)
    worth = np.where((moves > 0) & (value > 0) & (price > 0), better - np.maximum(surplus, 0.0), 0.0)
    return np.maximum(np.nan_to_num(worth), 0.0)


def _tested(table, alone: np.ndarray, creators: Sequence[str] | None) -> np.ndarray:
    """Rows that are tested: those named, or those worth most."""
    if creators is None:
        best = np.argsort(-alone, kind="stable")[:TESTED]
        return best[alone[best] > 0]
    return np.flatnonzero(table["creator_id"].isin(set(creators)).to_numpy(bool))


def _planned_anew(candidates: Candidates, plan: Plan, rows: np.ndarray, moves: np.ndarray, outcomes: int,
                  seed: int) -> tuple[np.ndarray, np.ndarray]:
    """(outcomes,) what the plan made after the test brings beyond the present one, and whether it is another."""
    scenario, table = plan.scenario, candidates.table
    # Of each creator evenly spread outcomes, the middles of equal shares, in an order of their own.
    shares = stats.qmc.LatinHypercube(len(rows), scramble=False, rng=seed).random(outcomes)
    normal = stats.norm.ppf(shares)
    s = moves[rows]
    factors = np.exp(normal * s - s * s / 2)
    factors /= factors.mean(axis=0)  # the middles miss the rare best outcomes: their mean is one all the same
    costs = candidates.costs(scenario)
    inside, levels = rows_of(candidates, plan)
    gains, changed = np.zeros(outcomes), np.zeros(outcomes)
    for k in range(outcomes):
        expected = table["expected"].to_numpy(float).copy()
        expected[rows] *= factors[k]
        shown = replace(candidates, table=table.assign(expected=expected))
        values = shown.values(scenario)
        kept = _together(shown, values[inside, levels], inside)
        choice = choose_for(shown, values, costs, scenario)
        gains[k] = max(choice.value - kept, 0.0)
        same = set(zip(choice.indices.tolist(), choice.levels.tolist(), strict=True)) == set(
            zip(inside.tolist(), levels.tolist(), strict=True))
        changed[k] = 0.0 if same else 1.0
    return gains, changed


def _together(candidates: Candidates, values: np.ndarray, rows: np.ndarray) -> float:
    """What these options bring together: their sum, and for net reach the people reached by any of them."""
    if candidates.audiences is None:
        return float(values.sum())
    niches = candidates.table["niche"].astype(object)
    return float(candidates.audiences.nets(list(values), niches.where(niches.notna(), None).iloc[rows].tolist()))


def _posterior_factors(prior: np.ndarray, noise: np.ndarray, seed: int) -> np.ndarray:
    """(draws, 2) factors of mean one by which a test may move what is expected at both sizes."""
    if not np.any(prior):
        return np.ones((1, 2))
    total = prior + noise
    moved = prior @ np.linalg.pinv(total) @ prior
    values, vectors = np.linalg.eigh((moved + moved.T) / 2)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    normal = np.random.Generator(np.random.SFC64([seed, 21])).standard_normal((DRAWN // 2, 2))
    return np.exp(np.concatenate([normal, -normal]) @ root.T - np.diag(moved) / 2)


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
