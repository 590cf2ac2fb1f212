"""What a post costs at a size: a rate card that was typed in, or one fitted on quotes.

fee = coefficient * followers ** exponent. The exponent is the fee elasticity: 1 means that twice the followers cost
twice as much; whether small creators are the cheaper engagement is this exponent against the engagement's
(method.md B2).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.errors import FitError, ScenarioError

#: Quotes fewer than this, or spread over less than this many powers of ten of followers, carry no curve.
FEWEST_QUOTES, LEAST_SPREAD_DEX = 5, 0.3


@dataclass(frozen=True)
class RateCard:
    """Fee of one post by followers: a power law, or known fees between which it is one.

    coefficient: money per follower ** exponent; exponent: fee elasticity. steps: ((followers, fee), ...), from
    `RateCard.of`; then coefficient and exponent are those of a card of two steps, else None.
    """

    coefficient: float | None = None
    exponent: float | None = None
    steps: tuple[tuple[float, float], ...] = ()

    def __post_init__(self):
        if isinstance(self.coefficient, Mapping):
            # RateCard({20_000: 200}) reads as a card of known fees.
            known = RateCard.of(self.coefficient)
            for name in ("coefficient", "exponent", "steps"):
                object.__setattr__(self, name, getattr(known, name))
        if self.steps:
            bad = [s for s in self.steps if not (s[0] > 0 and s[1] >= 0 and math.isfinite(s[1]))]
            if bad:
                raise ScenarioError(f"A rate card needs followers above zero and fees of zero or more; found {bad[0]}.")
        elif self.coefficient is None or self.exponent is None:
            raise ScenarioError("A rate card needs a coefficient and an exponent, or known fees by followers.")
        elif not (self.coefficient >= 0 and math.isfinite(self.exponent)):
            raise ScenarioError(f"A rate card needs a coefficient of zero or more and a finite exponent, not "
                                f"{self.coefficient} and {self.exponent}.")

    @classmethod
    def of(cls, fees: RateCard | Mapping[float, float]) -> RateCard:
        """A rate card as it is, or one through known fees {followers: fee}."""
        if not isinstance(fees, Mapping):
            return fees
        steps = tuple(sorted((float(f), float(p)) for f, p in fees.items()))
        if not steps:
            raise ScenarioError("The rate card is empty: give at least one fee by followers.")
        exponent = coefficient = None
        if len(steps) == 2 and min(p for _, p in steps) > 0:
            (f1, p1), (f2, p2) = steps
            exponent = math.log(p2 / p1) / math.log(f2 / f1)
            coefficient = p1 / f1**exponent
        return cls(coefficient, exponent, steps)

    def fee(self, followers):
        """Fee of one post at these follower counts; between known fees along straight lines of the logs, beyond the
        outermost in proportion to followers."""
        f = np.asarray(followers, float)
        if not self.steps:
            fee = self.coefficient * f**self.exponent
        else:
            sizes, fees = (np.array(v, float) for v in zip(*self.steps, strict=True))
            if (fees <= 0).any() or len(fees) == 1:
                fee = np.interp(f, sizes, fees) if len(fees) > 1 else fees[0] * f / sizes[0]
            else:
                fee = np.exp(np.interp(np.log(f), np.log(sizes), np.log(fees)))
                fee = np.where(f < sizes[0], fees[0] * f / sizes[0], fee)
                fee = np.where(f > sizes[-1], fees[-1] * f / sizes[-1], fee)
        return float(fee) if np.ndim(followers) == 0 else fee


@dataclass(frozen=True)
class FittedPrices(RateCard):
    """A rate card fitted on quotes; `fee` is the average one, since a plan pays the sum of many.

    exponent_low, exponent_high: 95 %; residual_sd: sd of ln(fee) around the curve, so that the typical (median) fee is
    exp(-residual_sd**2 / 2) times the average; quotes: their number; low, high: follower counts between which they lie.
    """

    exponent_low: float = math.nan
    exponent_high: float = math.nan
    residual_sd: float = 0.0
    quotes: int = 0
    low: float = 0.0
    high: float = math.inf


def fit_prices(followers: Sequence[float], fees: Sequence[float]) -> FittedPrices:
    """Fit ln(fee) on ln(followers) by least squares, HC3 errors, t intervals; the level is raised by half the residual
    variance, from the median of log-normal fees to their mean.

    Pairs without both above zero take no part. FitError where fewer than five quotes are left or they are all of
    about one size: say what a post costs instead.
    """
    import statsmodels.api as sm

    f, p = np.asarray(followers, float), np.asarray(fees, float)
    known = np.isfinite(f) & np.isfinite(p) & (f > 0) & (p > 0)
    x, y = np.log(f[known]), np.log(p[known])
    if x.size < FEWEST_QUOTES or np.ptp(x) < LEAST_SPREAD_DEX * math.log(10):
        raise FitError(f"{x.size} quotes {'of about one size ' if x.size >= FEWEST_QUOTES else ''}are too few to fit "
                       "fees by followers: type in a rate card, or add a fee column for more creators.")
    fit = sm.OLS(y, sm.add_constant(x)).fit(cov_type="HC3", use_t=True)
    low, high = fit.conf_int()[1]
    return FittedPrices(
        float(np.exp(fit.params[0] + fit.scale / 2)), float(fit.params[1]), exponent_low=float(low),
        exponent_high=float(high), residual_sd=float(np.sqrt(fit.scale)), quotes=int(x.size),
        low=float(np.exp(x.min())), high=float(np.exp(x.max())))
