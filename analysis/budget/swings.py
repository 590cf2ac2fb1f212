"""Each assumption of a plan moved to the ends of its own uncertainty: as measured or fitted, else over a stated range.

What is moved is moved alone; the slope of the decline and its level are parted so that their errors are independent.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from analysis import words
from analysis.budget.prices import FittedPrices, RateCard
from analysis.budget.scenario import BudgetScenario
from analysis.decline import DeclineFit
from analysis.decline.line import Line
from analysis.findings import Kind

#: Stated ranges of what nobody measured. Money per creator: half to double. Delivery: ten points to each side. What
#: further posts add, and fees typed in: a quarter to each side. Fees in negotiation: a tenth to each side. A typed loss
#: of sponsored posts: ten points to each side.
HALF_TO_DOUBLE = (0.5, 2.0)
POINTS, QUARTER, TENTH = 0.1, 0.25, 0.1
#: Level of the intervals of what was measured or fitted.
LEVEL = 0.95


@dataclass(frozen=True, eq=False)
class Inputs:
    """What a plan is made from, one of them moved."""

    decline: DeclineFit
    scenario: BudgetScenario
    fees: RateCard | Mapping[float, float] | None


@dataclass(frozen=True, eq=False)
class Swing:
    """One assumption with its two ends. name: what it is; low, high: as said; kind: measured, fitted or assumed;
    basis: where the range comes from; at_low, at_high: the inputs with only that moved."""

    name: str
    low: str
    high: str
    kind: Kind
    basis: str
    at_low: Inputs
    at_high: Inputs


def swings_of(inputs: Inputs, *, prices: RateCard | None, deals: int | None = None) -> tuple[Swing, ...]:
    """All assumptions of these inputs that have a range.

    prices: the fees that stand for quotes nobody gave (fitted or typed), None where every fee is known. deals: how
    many deals the scenario's delivery was counted in, None where it is assumed.
    """
    scenario = inputs.scenario
    found = [*_decline(inputs), *_money(inputs), _delivery(inputs, deals), *_posts(inputs), *_sponsored(inputs),
             *_fees(inputs, prices)]
    if scenario.goal != "profit":
        found.append(_all_fees(inputs))
    return tuple(swing for swing in found if swing is not None)


def moved_decline(decline: DeclineFit, *, slope: float = 0.0, level: float = 0.0) -> DeclineFit:
    """The decline with its slope moved by so much around the size at which slope and level err independently, and its
    level there by so much; typical and average creator alike."""
    covariance = decline.covariance
    carried = covariance[0, 1] / covariance[1, 1] if covariance[1, 1] > 0 else 0.0
    by = level + carried * slope

    def line(old: Line) -> Line:
        s = old.slope
        moved = replace(s, slope=s.slope + slope, low=s.low + slope, high=s.high + slope)
        return replace(old, slope=moved, level=old.level + by, levels=tuple(v + by for v in old.levels))

    return replace(decline, typical_line=line(decline.typical_line), average_line=line(decline.average_line))


def level_error(decline: DeclineFit) -> float:
    """Standard error of ln(rate) where it does not hang on the slope's."""
    (level, both), (_, slope) = decline.covariance
    return math.sqrt(max(level - (both**2 / slope if slope > 0 else 0.0), 0.0))


def share_interval(share: float, number: int) -> tuple[float, float]:
    """95 % interval of a share counted in so many cases (Wilson)."""
    z = stats.norm.ppf(0.5 + LEVEL / 2)
    middle = (share + z * z / (2 * number)) / (1 + z * z / number)
    half = z / (1 + z * z / number) * math.sqrt(share * (1 - share) / number + z * z / (4 * number * number))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def _with(inputs: Inputs, **scenario) -> Inputs:
    return replace(inputs, scenario=replace(inputs.scenario, **scenario))


def _decline(inputs: Inputs) -> list[Swing]:
    decline, slope = inputs.decline, inputs.decline.average
    kind: Kind = "assumed" if decline.rows is None else "fitted"
    basis = "95 % range of the curve"
    found = []
    if slope.standard_error > 0:
        ends = [(words.percent(words.per_doubling(b), sign=True), replace(inputs, decline=moved_decline(
            decline, slope=b - slope.slope))) for b in (slope.low, slope.high)]
        found.append(Swing("Change of the rate when followers double", ends[0][0], ends[1][0], kind, basis, ends[0][1],
                           ends[1][1]))
    error = level_error(decline)
    if error > 1e-9:
        half = float(stats.t.ppf(0.5 + LEVEL / 2, slope.df)) * error
        ends = [(words.percent(math.expm1(by), sign=True), replace(inputs, decline=moved_decline(decline, level=by)))
                for by in (-half, half)]
        found.append(Swing("Level of the curve", ends[0][0], ends[1][0], kind, basis, ends[0][1], ends[1][1]))
    return found


def _money(inputs: Inputs) -> list[Swing]:
    scenario, found = inputs.scenario, []
    for field, name in (("handling_cost", "Handling cost per creator"), ("product_cost", "Product cost per creator")):
        value = getattr(scenario, field)
        if value > 0:
            low, high = (value * factor for factor in HALF_TO_DOUBLE)
            found.append(Swing(name, words.money(low, scenario.currency), words.money(high, scenario.currency),
                               "assumed", "half to double", _with(inputs, **{field: low}),
                               _with(inputs, **{field: high})))
    return found


def _delivery(inputs: Inputs, deals: int | None) -> Swing:
    share = inputs.scenario.delivery
    if deals:
        low, high = share_interval(share, deals)
        kind, basis = "measured", f"95 % range of {words.plural(deals, 'deal')}"
    else:
        low, high = max(share - POINTS, 0.0), min(share + POINTS, 1.0)
        kind, basis = "assumed", "10 points to each side"
    return Swing("Share of creators who deliver", words.percent(low), words.percent(high), kind, basis,
                 _with(inputs, delivery=low), _with(inputs, delivery=high))


def _posts(inputs: Inputs) -> list[Swing]:
    scenario = inputs.scenario
    if scenario.posts < 2:
        return []
    added = np.diff(np.array(scenario.post_factors, float))
    ends = []
    for factor in (1 - QUARTER, 1 + QUARTER):
        # A further post never brings more than the first.
        factors = np.cumsum([scenario.post_factors[0], *np.minimum(added * factor, scenario.post_factors[0])])
        ends.append(_with(inputs, post_factors=tuple(float(f) for f in factors)))
    said = [words.marked(f"{e.scenario.post_factors[scenario.posts - 1]:.2g}") + " posts" for e in ends]
    return [Swing(f"What {scenario.posts} posts of one creator count as", *said, "assumed",
                  "a quarter less or more from each further post", *ends)]


def _sponsored(inputs: Inputs) -> list[Swing]:
    effect = inputs.scenario.sponsored
    if effect is None or effect.neutral:
        return []
    name = "What a sponsored post brings"
    if effect.loss is not None:
        ends = [effect.typed(effect.loss + by) for by in (POINTS, -POINTS)]
        said = [words.percent(-e.loss, sign=True) for e in ends]
        basis, kind = "10 points to each side", "assumed"
    elif effect.error > 0:
        by = float(stats.norm.ppf(0.5 + LEVEL / 2)) * effect.error
        ends = [replace(effect, shift=effect.shift + sign * by) for sign in (-1, 1)]
        said = [words.percent(math.expm1(sign * by), sign=True) for sign in (-1, 1)]
        basis, kind = "95 % range of the discount", effect.kind
    else:
        return []
    return [Swing(name, *said, kind, basis, *(_with(inputs, sponsored=e) for e in ends))]


def _fees(inputs: Inputs, prices: RateCard | None) -> list[Swing]:
    """Fees that nobody quoted: a fitted curve by its level and its exponent, a typed card by a stated range."""
    if prices is None:
        return []
    if not isinstance(prices, FittedPrices):
        ends = [replace(inputs, fees=_scaled(prices, 1 + by)) for by in (-QUARTER, QUARTER)]
        return [Swing("Fees typed in", *(words.percent(by, sign=True) for by in (-QUARTER, QUARTER)), "assumed",
                      "a quarter to each side", *ends)]
    found, basis = [], f"95 % range of {words.plural(prices.quotes, 'quote')}"
    half = float(stats.t.ppf(0.5 + LEVEL / 2, prices.df)) * math.sqrt(max(prices.covariance[0][0], 0.0))
    if half > 0:
        ends = [replace(inputs, fees=_moved(prices, level=by)) for by in (-half, half)]
        found.append(Swing("Fees where no quote is known", *(words.percent(math.expm1(by), sign=True)
                                                             for by in (-half, half)), "fitted", basis, *ends))
    if math.isfinite(prices.exponent_low) and prices.exponent_high > prices.exponent_low:
        exponents = (prices.exponent_low, prices.exponent_high)
        ends = [replace(inputs, fees=_moved(prices, exponent=e - prices.exponent)) for e in exponents]
        found.append(Swing("Change of the fitted fee when followers double",
                           *(words.percent(2**e - 1, sign=True) for e in exponents), "fitted", basis, *ends))
    return found


def _moved(prices: FittedPrices, *, level: float = 0.0, exponent: float = 0.0) -> FittedPrices:
    """Fitted fees with their level moved in ln, and their exponent around the middle of the quotes."""
    return replace(prices, coefficient=prices.coefficient * math.exp(level - exponent * prices.centre),
                   exponent=prices.exponent + exponent,
                   platforms=tuple((name, _moved(own, level=level, exponent=exponent)) for name, own in
                                   prices.platforms))


def _scaled(prices: RateCard, factor: float) -> RateCard:
    return replace(prices, coefficient=None if prices.coefficient is None else prices.coefficient * factor,
                   steps=tuple((size, fee * factor) for size, fee in prices.steps))


def _all_fees(inputs: Inputs) -> Swing:
    """Every fee a tenth lower or higher. It is the same as every other amount of money the other way, which reaches
    the quotes too."""
    ends = [_with(inputs, **_other_money(inputs.scenario, 1 / (1 + by))) for by in (-TENTH, TENTH)]
    return Swing("All fees after negotiation", *(words.percent(by, sign=True) for by in (-TENTH, TENTH)), "assumed",
                 "a tenth to each side", *ends)


def _other_money(scenario: BudgetScenario, factor: float) -> dict:
    limits = tuple(replace(limit, min_spend=limit.min_spend * factor,
                           max_spend=None if limit.max_spend is None else limit.max_spend * factor)
                   for limit in scenario.group_limits)
    return {"budget": scenario.budget * factor, "handling_cost": scenario.handling_cost * factor,
            "product_cost": scenario.product_cost * factor, "group_limits": limits}
