"""What to watch while a campaign runs: observable thresholds at which the decision should be looked at again, each with
how often it would be crossed although all goes as expected."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from analysis import words
from analysis.budget.odds import chances
from analysis.budget.plan import Plan
from analysis.budget.plan_words import brought
from analysis.budget.prices import RateCard
from analysis.budget.reasons import explain_choices
from analysis.budget.scatter import campaign_sd, lasting_sd
from analysis.budget.scenario import BudgetScenario
from analysis.budget.sizes import SizeComparison
from analysis.budget.turning_maps import delivery_map
from analysis.decline import DeclineFit
from analysis.decline.line import to_x
from analysis.errors import ScenarioError
from analysis.findings import Finding
from data.campaigns import Campaigns

#: Posts after which rates are looked at, and creators after which delivery is.
FIRST_POSTS, FIRST_CREATORS = 10, 20
#: A threshold crossed more often than this although all goes as expected is no signal.
ALARM = 0.2
#: A median of n values scatters by sqrt(pi / 2) times as much as their mean.
OF_MEDIAN = math.pi / 2
#: sd of ln(rate) by which a campaign as a whole may differ from those the curve was fitted on, where the scenario names
#: no shock of its own: assumed, a fifth to either side.
CAMPAIGN_SD = 0.2
#: Creators whose walk-away fee is named.
NAMED = 10


@dataclass(frozen=True)
class Tripwire:
    """One threshold. signal: what to watch ("Median engagement rate of the first 10 posts"); threshold: its value;
    said: as it is said ("below 1.9 %"); expected: what it is now expected to be, as said; means: what crossing it
    means, a sentence. false_alarm: how often it is crossed although all goes as expected, NaN where that is not a
    matter of luck."""

    signal: str
    threshold: float
    said: str
    expected: str
    means: str
    false_alarm: float = math.nan

    @property
    def text(self) -> str:
        """The tripwire in a sentence or two."""
        alarm = "" if math.isnan(self.false_alarm) else (
            f" If all goes as expected that happens in {words.futures(self.false_alarm)}.")
        return f"{self.signal} {self.said} (expected {self.expected}): {self.means}{alarm}"


@dataclass(frozen=True, eq=False)
class Tripwires:
    """wires: what to watch. untold: what no observation could turn, a sentence each."""

    wires: tuple[Tripwire, ...]
    untold: tuple[str, ...] = ()

    @words.told
    def text(self) -> str:
        """All of them, a sentence or two each."""
        return " ".join([wire.text for wire in self.wires] + list(self.untold)) or (
            "Nothing that can be seen during the campaign would change the decision.")

    @words.told
    def findings(self) -> tuple[Finding, ...]:
        """Thresholds that luck alone crosses too often."""
        loud = [w for w in self.wires if w.false_alarm > ALARM]
        if not loud:
            return (Finding("pass", f"{words.plural(len(self.wires), 'threshold')} to watch; luck alone seldom crosses "
                            "them."),) if self.wires else ()
        return tuple(Finding("review", f"{wire.signal} {wire.said}: luck alone does that in "
                             f"{words.futures(wire.false_alarm)}.",
                             "Look again at that point, but wait for more before changing the plan.")
                     for wire in loud)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """How thresholds are set."""
        return ("Each is watched alone, with everything else as expected.",
                "The first posts move what is expected of the rest as far as the curve may be wrong and the campaign "
                f"as a whole may differ (sd {CAMPAIGN_SD:g} of ln(rate), assumed unless the scenario says more); the "
                "luck of single creators does not carry over to others.",
                f"Early counts: the first {FIRST_POSTS} posts, the first {FIRST_CREATORS} creators.")


def size_tripwires(comparison: SizeComparison) -> Tripwires:
    """Where the winning size would stop winning: delivery, handling cost, fee and rate of the first posts. Raises
    ScenarioError where one size cannot be paid."""
    if not (comparison.small.count and comparison.large.count):
        raise ScenarioError("The budget pays for one of the two sizes only: nothing seen later can turn that.")
    small_wins = comparison.chance_small_wins >= 0.5
    s, own = comparison.scenario, comparison.small if small_wins else comparison.large
    name = "small" if small_wins else "large"
    other = "few large would have been the better bet" if small_wins else "many small would have been the better bet"
    wires, untold = [], []
    if small_wins:
        turn = delivery_map(comparison).even_odds
        if turn is not None and turn < s.delivery:
            wires.append(_of_delivery(turn, s.delivery, own.count, f"from there {other}."))
        else:
            untold.append("No share of small creators who fail to deliver would have turned the choice.")
    turn = comparison.even_odds_handling_cost
    if turn is not None and (turn > s.handling_cost) == small_wins:
        wires.append(Tripwire("Handling cost per creator", turn, f"{'above' if small_wins else 'below'} "
                              f"{words.money(turn, s.currency)}", words.money(s.handling_cost, s.currency),
                              f"from there {other}."))
    fee = _fee_turn(comparison, small_wins)
    if fee is not None:
        wires.append(Tripwire(f"Fee of a {name} creator", fee, f"above {words.money(fee, s.currency)}",
                              words.money(own.fee, s.currency), f"from there {other}."))
    shift = _level_turn(comparison, small_wins)
    posts = min(FIRST_POSTS, own.count * s.posts)
    wire = None if shift is None else _of_rate(comparison, own.followers, shift, posts, name, f"from there {other}.")
    if wire is None:
        untold.append(f"No rate of the first {words.plural(posts, 'post')} would have turned the choice.")
    else:
        wires.append(wire)
    return Tripwires(tuple(wires), tuple(untold))


def plan_tripwires(campaigns: Campaigns, decline: DeclineFit, plan: Plan, *, target: float | None = None,
                   fees: RateCard | Mapping[float, float] | None = None) -> Tripwires:
    """What to watch of a plan of named creators: the fee from which each is better replaced, and, for a target, the
    delivery and the first posts at which reaching it becomes less likely than not. Raises ScenarioError for a target
    that is none, or that the plan misses more often than not already."""
    if target is not None and not (math.isfinite(target) and target > 0):
        raise ScenarioError(f"The target is {target!r}: it must be a number of results above zero.")
    if plan.choices.empty:
        return Tripwires(())
    wires, untold = [], []
    if target is None:
        untold.append("With a goal to reach, delivery and the first posts can be watched too.")
    elif plan.p50 < target:
        chance = words.futures(plan.chance_of(target))
        raise ScenarioError(f"The plan reaches {brought(plan, target)} in {chance} only: plan for more before watching "
                            "it.")
    else:
        wires += _toward(plan, decline, target, untold)
    return Tripwires((*wires, *_fees(campaigns, decline, plan, fees)), tuple(untold))


def _of_delivery(turn: float, delivery: float, count: int, means: str) -> Tripwire:
    """Delivery among the first creators due."""
    first = min(FIRST_CREATORS, count)
    alarm = float(stats.binom.cdf(math.ceil(turn * first - 1e-9) - 1, first, delivery))
    return Tripwire(f"Share who deliver, of the first {words.plural(first, 'creator')} due", turn,
                    f"below {words.percent(turn)}", words.percent(delivery), means, alarm)


def _campaign(scenario: BudgetScenario) -> float:
    """Variance of ln(rate) that a campaign as a whole may bring beside the curve's own error."""
    shock = scenario.segment_shock_sd if scenario.segment_shock_sd > 0 else CAMPAIGN_SD
    return shock**2 + (0.0 if scenario.sponsored is None else scenario.sponsored.error**2)


def _of_rate(comparison: SizeComparison, followers: float, shift: float, posts: int, name: str,
             means: str) -> Tripwire | None:
    """The median rate of the first posts at which the level there is believed to be `shift` lower (ln); None where it
    is too sure for so few posts to move it so far."""
    decline, x = comparison.decline, float(to_x(followers))
    sure = np.asarray(comparison.covariance, float)
    curve = sure[0, 0] + 2 * x * sure[0, 1] + x * x * sure[1, 1] + _campaign(comparison.scenario)
    scatter = campaign_sd(float(lasting_sd(decline, followers)), decline.post_sd, 1, (1.0,))
    found = _seen(shift, curve, OF_MEDIAN * scatter**2 / posts)
    if found is None:
        return None
    seen, alarm = found
    usual = float(decline.typical_rate(followers))
    if decline.per == "followers":
        threshold, said, expected = usual * math.exp(seen), words.percent(usual * math.exp(seen)), words.percent(usual)
    else:
        threshold, said, expected = usual * math.exp(seen), words.count(usual * math.exp(seen)), words.count(usual)
    what = "rate" if decline.per == "followers" else decline.outcome
    return Tripwire(f"Median {what} of the first {words.plural(posts, 'post')} of {name} creators", threshold,
                    f"below {said}", expected, means, alarm)


def _seen(shift: float, curve: float, noise: float) -> tuple[float, float] | None:
    """(ln of the ratio of seen to expected from which the level is believed to be off by `shift`, how often that is
    seen with nothing known to be wrong); None where it would have to be beyond belief."""
    seen = shift * (curve + noise) / curve
    alarm = float(stats.norm.cdf(seen / math.sqrt(curve + noise)))
    return None if alarm < 1e-6 else (seen, alarm)


def _level_turn(comparison: SizeComparison, small_wins: bool) -> float | None:
    """ln of the factor on the winner's results at which the odds are even; None beyond a factor of 100."""
    s, own = comparison.scenario, 0 if small_wins else 1

    def wins(shift: float) -> bool:
        sides = list(comparison.sides)
        sides[own] = replace(sides[own], result=sides[own].result * math.exp(shift))
        chance = chances(tuple(sides), s, comparison.covariance, np.array([s.handling_cost]),
                         draws=min(comparison.draws, 4_096), seed=comparison.seed)[0, 0]
        return (chance >= 0.5) == small_wins

    low, high = -math.log(100), 0.0
    if wins(low) or not wins(high):
        return None
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (low, middle) if wins(middle) else (middle, high)
    return high


def _fee_turn(comparison: SizeComparison, small_wins: bool) -> float | None:
    """The winner's fee at which the odds turn, all else as it is; None up to ten times the present one."""
    s, own = comparison.scenario, 0 if small_wins else 1
    present = comparison.sides[own].fee

    def wins(fee: float) -> bool:
        sides = list(comparison.sides)
        sides[own] = replace(sides[own], fee=fee, fees=s.posts * fee)
        if sides[own].count(s, s.handling_cost) == 0:
            return False
        chance = chances(tuple(sides), s, comparison.covariance, np.array([s.handling_cost]),
                         draws=min(comparison.draws, 4_096), seed=comparison.seed)[0, 0]
        return (chance >= 0.5) == small_wins

    low, high = present, 10 * present
    if present <= 0 or not wins(low) or wins(high):
        return None
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if wins(middle) else (low, middle)
    return low


def _toward(plan: Plan, decline: DeclineFit, target: float, untold: list[str]) -> list[Tripwire]:
    """Delivery and first posts at which the target is reached in half of the futures only."""
    s, count, goal = plan.scenario, len(plan.choices), brought(plan, target)
    # Profit is what is left of the results after costs that do not shrink with them.
    off = plan.total_cost if s.goal == "profit" else 0.0
    factor = (target + off) / (plan.p50 + off)
    means = f"from there {goal} are less likely than not; pay more creators, or tell those who wait."
    wires = []
    if factor * s.delivery > 0:
        wires.append(_of_delivery(factor * s.delivery, s.delivery, count, means))
    chosen = plan.choices
    weight = chosen["gross"].to_numpy(float) / float(chosen["gross"].sum())
    x = to_x(chosen["followers"].to_numpy(float))
    level = np.array([1.0, float(weight @ x)])
    curve = float(level @ decline.covariance @ level) + _campaign(s)
    own = np.hypot(lasting_sd(decline, chosen["followers"].to_numpy(float)) * np.sqrt(
        np.maximum(1 - chosen["trust"].to_numpy(float), 0.0)), decline.post_sd)
    posts = min(FIRST_POSTS, int(chosen["posts"].sum()))
    found = _seen(math.log(factor), curve, OF_MEDIAN * float(weight @ own**2) / posts)
    if found is None:
        untold.append(f"The first {words.plural(posts, 'post')} say too little of the rest to put {goal} in doubt.")
    else:
        seen, alarm = found
        wires.append(Tripwire(
            f"Median of seen over expected, of the first {words.plural(posts, 'post')}", math.exp(seen),
            f"below {words.percent(math.exp(seen))} of its usual", "100 %", means, alarm))
    return wires


def _fees(campaigns: Campaigns, decline: DeclineFit, plan: Plan, fees) -> list[Tripwire]:
    """The fee a post from which each creator is better replaced, the closest to its present one first."""
    table = explain_choices(campaigns, decline, plan, fees=fees).table
    locked = set(plan.scenario.locked_in)
    paid = plan.choices[["creator_id", "platform", "fee"]].merge(
        table[["creator_id", "platform", "creator", "most_fee"]], on=["creator_id", "platform"])
    paid = paid[~paid["creator_id"].isin(locked) & (paid["most_fee"] > paid["fee"])]
    paid = paid.assign(room=paid["most_fee"] / paid["fee"].clip(lower=1e-12)).sort_values("room", kind="stable")
    currency = plan.scenario.currency
    return [Tripwire(f"Fee of {row.creator} for a post", float(row.most_fee),
                     f"above {words.money(row.most_fee, currency)}", words.money(row.fee, currency),
                     "from there the money buys more elsewhere.") for row in paid.head(NAMED).itertuples()]
