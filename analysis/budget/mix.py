"""The best mix by size, without names: how much money for each tier and platform (or niche) where audiences saturate.

n creators of a cell, of whom any two share the part o of an audience, bring as much as (1 - (1 - o)**n) / o who share
nobody (method.md B3), so that every cell saturates exactly as `split_budget` asks, and its optimum bounds what whole
creators can do.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis import words
from analysis.budget.cautions import between, results
from analysis.budget.curve import each
from analysis.budget.plan_words import noun
from analysis.budget.prices import RateCard
from analysis.budget.scatter import campaign_sd, lasting_sd
from analysis.budget.scenario import BudgetScenario
from analysis.budget.simulate import curve_factors, luck
from analysis.budget.sizes import BY_CREATOR_ONLY
from analysis.budget.split import split_budget
from analysis.budget.values import Candidates, creator_options
from analysis.decline import DeclineFit
from analysis.decline.line import to_x
from analysis.errors import InfeasiblePlanError, ScenarioError
from analysis.findings import Finding
from data.campaigns import Campaigns

#: Columns that may make the cells beside the tier.
SEGMENTS = ("platform", "niche", "country")
#: Part of an audience that two creators of one cell share where no pair is known: assumed.
OVERLAP = 0.02
#: Known pairs of a cell from which its own overlap is taken.
FEWEST_PAIRS = 3
#: Futures of the mix.
DRAWS = 4_096
#: Halvings of the price of a creator's place.
STEPS = 60


@dataclass(frozen=True, eq=False)
class Mix:
    """cells: one row per tier and segment, that with most money first: tier, segment, available (creators listed),
    followers (their geometric mean), cost and expected (of one creator, alone), overlap, overlap_kind ("measured" or
    "assumed"), count (whole creators), spend, brings (expected, people counted once), marginal (results per unit of
    money that one more would bring). bound: no mix of whole creators brings more. totals: (draws,) futures. share: of
    the money in the best single cell instead, and what it would bring (best_single). scenario: as asked."""

    cells: pd.DataFrame
    spend: float
    expected: float
    bound: float
    best_single: float
    single_name: str
    multiplier: float
    totals: np.ndarray
    scenario: BudgetScenario
    by: str
    seed: int

    @property
    def left_over(self) -> float:
        """Money that is not spent."""
        return max(self.scenario.budget - self.spend, 0.0)

    @property
    def gap(self) -> float:
        """How far whole creators stay behind what could be had in parts: (bound - expected) / bound."""
        return (self.bound - self.expected) / self.bound if self.bound > 0 else 0.0

    @cached_property
    def p10(self) -> float:
        """In 90 of 100 futures the mix brings at least this."""
        return float(np.quantile(self.totals, 0.1))

    @cached_property
    def p90(self) -> float:
        """In 10 of 100 futures the mix brings more than this."""
        return float(np.quantile(self.totals, 0.9))

    @words.told
    def text(self) -> str:
        """The mix in sentences."""
        currency, goal = self.scenario.currency, noun(self.scenario.goal)
        paid = self.cells[self.cells["count"] > 0]
        if paid.empty:
            return "This budget pays no creator of any kind."
        parts = ", ".join(f"{row.count_} of {row.name_} ({words.money(row.spend, currency)})" for row in paid.assign(
            count_=[words.whole(n) for n in paid["count"]], name_=[_name(r) for _, r in paid.iterrows()]).head(
                4).itertuples())
        more = f", and {words.plural(len(paid) - 4, 'other kind')}" if len(paid) > 4 else ""
        said = [f"The best mix pays {words.plural(int(paid['count'].sum()), 'creator')}: {parts}{more}.",
                f"It is expected to bring {results(self.expected)} {goal}, every person counted once within a kind "
                f"(80 % {between(self.p10, self.p90)}), {each(self.spend / self.expected, currency)} each."]
        gain = self.expected / self.best_single - 1 if self.best_single > 0 else 0.0
        said.append(f"All of it for {self.single_name} would bring {words.percent(gain / (1 + gain))} less."
                    if gain > 0.005 else f"All of it for {self.single_name} would bring about as much.")
        return " ".join(said)

    @words.told
    def findings(self) -> tuple[Finding, ...]:
        """How good the mix is proved to be, and what rests on an assumption."""
        found = [Finding("pass" if self.gap < 0.05 else "review",
                         f"Whole creators bring {words.percent(self.gap)} less than the best that parts of creators "
                         "could.", "" if self.gap < 0.05 else "A slightly larger budget may fit much better.")]
        assumed = int((self.cells.loc[self.cells["count"] > 0, "overlap_kind"] == "assumed").sum())
        if assumed:
            found.append(Finding("review", f"How audiences overlap is assumed in {words.plural(assumed, 'kind')} of "
                                 "creators: it decides how far the money is spread.",
                                 "Add known overlaps of pairs of creators."))
        full = self.cells[(self.cells["count"] >= self.cells["available"]) & (self.cells["count"] > 0)]
        if len(full):
            names = ", ".join(_name(row) for _, row in full.head(3).iterrows())
            found.append(Finding("review", f"The list holds no more creators of {names}.", "More of them would bring "
                                 "more: look for such creators."))
        return tuple(found)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What was assumed, a sentence each."""
        known = self.cells["overlap_kind"] == "measured"
        overlaps = ("Overlap of two creators of one kind: " + ("as measured in known pairs." if known.all() else
                    f"{words.percent(float(self.cells.loc[~known, 'overlap'].iloc[0]))} of an audience, assumed"
                    + (" where no pairs are known." if known.any() else ".")))
        return (overlaps, f"Audiences of different kinds (tier and {self.by}) are taken to share nobody.",
                "A creator of a kind costs and brings what the listed ones do on average.",
                "Limits of groups and locks belong to the plan by creator and are not kept here.")


def best_mix(campaigns: Campaigns, decline: DeclineFit, scenario: BudgetScenario, *, by: str = "platform",
             overlap: float = OVERLAP, fees: RateCard | Mapping[float, float] | None = None,
             seed: int = 0) -> Mix:
    """The best mix of whole creators over tiers and the values of `by`, within budget, number and share limits.

    Cells are those of the listed creators; overlap: what two creators of a cell share where fewer than three pairs of
    it are known. The continuous optimum by `split_budget` (with the price of a place where the number of creators is
    limited, and cells held at the creators there are) bounds what whole creators can bring; they are then filled in
    by the best gain per cost. Raises ScenarioError for goals that are planned by creator only and impossible
    arguments, InfeasiblePlanError where nobody can be paid.
    """
    problems = []
    if scenario.goal in BY_CREATOR_ONLY:
        problems.append(f"The goal {scenario.goal} is planned by creator only: for a mix take {scenario.outcome}.")
    if by not in SEGMENTS:
        problems.append(f"A mix goes by tier and one of {', '.join(SEGMENTS)}, not by {by!r}.")
    if not 0 < overlap < 1:
        problems.append(f"The overlap is {overlap!r}: it is a share of an audience above 0 and below 1.")
    if problems:
        raise ScenarioError("\n".join(problems))
    candidates = creator_options(campaigns, decline, scenario, fees=fees)
    cells = _cells(candidates, scenario, by, campaigns.overlaps if hasattr(campaigns, "overlaps") else None, overlap)
    if cells.empty:
        raise InfeasiblePlanError("No listed creator of any kind can be paid within the budget and the most that one "
                                  "creator may cost: raise the budget.")
    problem = _Problem(*(cells[c].to_numpy(float) for c in ("expected", "cost", "overlap", "available")),
                       scenario.budget, math.inf if scenario.most_creators is None else float(scenario.most_creators))
    parts, multiplier, place = problem.continuous()
    whole = problem.whole(parts, place)
    brings = problem.brings(whole)
    single = [float(problem.brings(one)[i]) for i, one in enumerate(problem.alone())]
    best = int(np.argmax(single))
    with np.errstate(invalid="ignore"):
        marginal = problem.gain_of_one_more(whole) / problem.cost
    shown = cells.assign(count=whole.astype(int), spend=whole * problem.cost, brings=brings, marginal=marginal)
    totals = _futures(shown, decline, scenario, seed)
    order = np.argsort(-shown["spend"].to_numpy(), kind="stable")
    bound = float(problem.brings(parts).sum())
    return Mix(shown.iloc[order].reset_index(drop=True), float(shown["spend"].sum()), float(brings.sum()),
               max(bound, float(brings.sum())), single[best], _name(cells.iloc[best]), multiplier, totals, scenario, by,
               seed)


@dataclass(frozen=True, eq=False)
class _Problem:
    """Cells: expected and cost of one creator, overlap, creators there are; money and creators in all."""

    expected: np.ndarray
    cost: np.ndarray
    overlap: np.ndarray
    available: np.ndarray
    budget: float
    most: float

    def brings(self, count: np.ndarray) -> np.ndarray:
        """(cells,) what so many creators bring, every person counted once."""
        return self.expected * -np.expm1(count * np.log1p(-self.overlap)) / self.overlap

    def gain_of_one_more(self, count: np.ndarray) -> np.ndarray:
        """(cells,) what one more would bring."""
        return self.expected * (1 - self.overlap) ** count

    def continuous(self) -> tuple[np.ndarray, float, float]:
        """(counts in parts of creators, results per unit of money at the margin, price of a place in money)."""
        counts, multiplier = self._at(0.0)
        if counts.sum() <= self.most * (1 + 1e-9):
            return counts, multiplier, 0.0
        low, high = 0.0, max(float(self.cost.max()), 1e-9)
        while self._at(high)[0].sum() > self.most and high < 1e9 * self.budget:
            low, high = high, 2 * high
        for _ in range(STEPS):
            middle = (low + high) / 2
            low, high = (middle, high) if self._at(middle)[0].sum() > self.most else (low, middle)
        counts, multiplier = self._at(high)
        return counts, multiplier, high

    def _at(self, place: float) -> tuple[np.ndarray, float]:
        """The split where a creator's place costs so much beside the money. Places are paid for by the number allowed,
        so that at the right price budget and number are both used up."""
        cost = self.cost + place
        left = self.budget + (place * self.most if place > 0 else 0.0)
        counts, open_ = np.zeros(len(cost)), np.ones(len(cost), bool)
        multiplier = 0.0
        while open_.any() and left > 0:
            rates = -np.log1p(-self.overlap[open_]) / cost[open_]
            split = split_budget(gains=self.expected[open_] / self.overlap[open_], rates=rates, budget=left)
            wanted, multiplier = split.spend / cost[open_], split.multiplier
            over = wanted > self.available[open_]
            rows = np.flatnonzero(open_)
            if not over.any():
                counts[rows] = wanted
                return counts, multiplier
            # A cell that wants more than there is stays full: with less for the others its wish only grows.
            full = rows[over]
            counts[full] = self.available[full]
            left -= float((counts[full] * cost[full]).sum())
            open_[full] = False
        return counts, 0.0

    def whole(self, parts: np.ndarray, place: float) -> np.ndarray:
        """Whole creators: those of the parts, then the best gain for money and place that still fits."""
        count = np.floor(parts + 1e-9)
        while True:
            left, places = self.budget - float(count @ self.cost), self.most - count.sum()
            fits = (self.cost <= left * (1 + 1e-12)) & (count < self.available) & (places >= 1)
            worth = np.where(fits, self.gain_of_one_more(count) / (self.cost + place), -1.0)
            best = int(worth.argmax())
            if not fits.any() or worth[best] <= 0:
                return count
            count[best] += 1

    def alone(self) -> list[np.ndarray]:
        """For each cell all the money in it."""
        found = []
        for i in range(len(self.cost)):
            count = np.zeros(len(self.cost))
            count[i] = min(math.floor(self.budget / self.cost[i] * (1 + 1e-12)), self.available[i], self.most)
            found.append(count)
        return found


def _cells(candidates: Candidates, scenario: BudgetScenario, by: str, overlaps: pd.DataFrame | None,
           assumed: float) -> pd.DataFrame:
    """One row per tier and segment of the creators who can be paid."""
    table = candidates.table
    cost = candidates.costs(scenario)[:, -1]
    value = candidates.values(scenario)[:, -1]
    frame = pd.DataFrame({"creator_id": table["creator_id"], "tier": table["tier"].fillna("other sizes"),
                          "segment": table[by].astype(object).where(table[by].notna(), "unknown"),
                          "followers": np.log(table["followers"].astype(float)), "cost": cost, "expected": value})
    cap = scenario.budget * min(scenario.max_share_per_creator, 1.0) * (1 + 1e-9)
    grouped = frame.groupby(["tier", "segment"], sort=True, observed=True)
    cells = grouped.agg(available=("cost", "size"), followers=("followers", "mean"), cost=("cost", "mean"),
                        expected=("expected", "mean")).reset_index()
    cells["followers"] = np.exp(cells["followers"])
    cells = cells[(cells["cost"] <= cap) & (cells["cost"] > 0) & (cells["expected"] > 0)].reset_index(drop=True)
    known = _known_overlaps(frame, overlaps)
    shares = [known.get((row.tier, row.segment)) for row in cells.itertuples()]
    return cells.assign(overlap=[assumed if s is None else s for s in shares],
                        overlap_kind=["assumed" if s is None else "measured" for s in shares])


def _known_overlaps(frame: pd.DataFrame, overlaps: pd.DataFrame | None) -> dict:
    """{(tier, segment): mean overlap of its known pairs}, where enough are known."""
    if overlaps is None or overlaps.empty:
        return {}
    first = frame.drop_duplicates("creator_id").set_index("creator_id")[["tier", "segment"]]
    a, b = (first.reindex(overlaps[c]).reset_index(drop=True) for c in ("creator_a", "creator_b"))
    share = pd.to_numeric(overlaps["overlap"], errors="coerce").reset_index(drop=True).astype(float)
    same = (a["tier"] == b["tier"]) & (a["segment"] == b["segment"]) & share.between(0, 1, inclusive="left")
    pairs = a[same].assign(share=share[same]).groupby(["tier", "segment"])["share"].agg(["mean", "size"])
    return {key: max(float(row["mean"]), 1e-6) for key, row in pairs.iterrows() if row["size"] >= FEWEST_PAIRS}


def _futures(cells: pd.DataFrame, decline: DeclineFit, scenario: BudgetScenario, seed: int) -> np.ndarray:
    """(draws,) of the mix: one draw of the curve for all, creators' own luck, delivery."""
    total = np.zeros(DRAWS)
    for i, row in enumerate(cells.itertuples()):
        if row.count == 0:
            continue
        sd = campaign_sd(float(lasting_sd(decline, row.followers)), decline.post_sd, scenario.posts,
                         scenario.post_factors)
        sums = luck(sd=sd, delivery=scenario.delivery, most=row.count, draws=DRAWS, seed=seed, stream=i + 2).of(
            row.count)
        curve = curve_factors(np.asarray(decline.covariance, float), float(to_x(row.followers)), draws=DRAWS, seed=seed)
        total += row.brings * sums / max(row.count * scenario.delivery, 1e-300) * curve
    return total if scenario.sponsored is None else total * scenario.sponsored.luck(DRAWS, seed)


def _name(row) -> str:
    """A kind of creator: "micro Instagram"."""
    return f"{row['tier']} {row['segment']}"
