"""Closed forms of many small against few large: free, instant, and continuous (no whole creators). Method.md B2."""

from __future__ import annotations

import math

from analysis.budget.reach import equal_reach


def cheapest_size(*, coefficient: float, fee_exponent: float, fixed_cost: float, slope: float) -> float:
    """The follower count with the least money per result: (beta h / (a (g - beta))) ** (1 / g), beta = 1 + slope.

    coefficient a, fee_exponent g: fee = a * followers ** g, all posts together. fixed_cost h: money per creator
    beside the fees. slope: d ln(rate) / d ln(followers). Infinite where bigger is always cheaper (g <= beta), zero
    where smaller is (no fixed cost, or a result that does not grow with followers).
    """
    beta = 1 + slope
    if beta <= 0:
        return 0.0
    if fee_exponent <= beta:
        return math.inf
    return (beta * fixed_cost / (coefficient * (fee_exponent - beta))) ** (1 / fee_exponent)


def break_even_handling_cost(*, small_result: float, large_result: float, small_fee: float, large_fee: float,
                             product_cost: float = 0.0) -> float:
    """The handling cost per creator at which a result costs the same at both sizes:
    (e_small p_large - e_large p_small) / (e_large - e_small) - product_cost.

    Results are expected per creator, fees are of all posts of one creator. Below it small is cheaper. Infinite where
    the large creator brings no more than the small one; negative where large is cheaper even without handling.
    """
    if large_result <= small_result:
        return math.inf if large_fee >= small_fee else math.nan
    return (small_result * large_fee - large_result * small_fee) / (large_result - small_result) - product_cost


def break_even_count(*, budget: float, large_unit_cost: float, small_result: float, large_result: float) -> float:
    """How many small creators bring what the large ones bring for the whole budget: B / (p + h) * e_large / e_small."""
    return budget / large_unit_cost * large_result / small_result


def reach_break_even_handling_cost(*, small_reach: float, large_reach: float, small_fee: float, large_fee: float,
                                   audience: float) -> float:
    """The handling cost at which both sizes reach equally many different people of one audience (Sainsbury).

    Net reach is a monotone function of count * -ln(1 - reach / audience), so the form is that of results.
    """
    small, large = (-math.log1p(-reach / audience) for reach in (small_reach, large_reach))
    return break_even_handling_cost(small_result=small, large_result=large, small_fee=small_fee, large_fee=large_fee)


__all__ = ["break_even_count", "break_even_handling_cost", "cheapest_size", "equal_reach",
           "reach_break_even_handling_cost"]
