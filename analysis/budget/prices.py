"""What a post costs at a size: a rate card that was typed in, or one fitted on quotes.

fee = coefficient * followers ** exponent. The exponent is the fee elasticity: 1 means that twice the followers cost
twice as much; whether small creators are the cheaper engagement is this exponent against the engagement's
(method.md B2).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from analysis import words
from analysis.errors import FitError, ScenarioError

#: Quotes fewer than this, or spread over less than this many powers of ten of followers, carry no curve.
FEWEST_QUOTES, LEAST_SPREAD_DEX = 5, 0.3


@dataclass(frozen=True)
class RateCard:
    """Fee of one post by followers: a power law, known fees between which it is one, or steps.

    coefficient: money per follower ** exponent; exponent: fee elasticity. steps: ((followers, fee), ...), from
    `RateCard.of` or `RateCard.of_steps`; then coefficient and exponent are those of a card of two known fees, else
    None. stepped: each fee holds from its follower count up to the next one.
    """

    coefficient: float | None = None
    exponent: float | None = None
    steps: tuple[tuple[float, float], ...] = ()
    stepped: bool = False

    def __post_init__(self):
        if isinstance(self.coefficient, Mapping):
            # RateCard({20_000: 200}) reads as a card of known fees.
            known = RateCard.of(self.coefficient)
            for name in ("coefficient", "exponent", "steps"):
                object.__setattr__(self, name, getattr(known, name))
        if self.steps:
            bad = [f"{words.marked(f'{fee:,.10g}')} at {words.marked(f'{size:,.10g}')} followers"
                   for size, fee in self.steps
                   if not (size > 0 and fee >= 0 and math.isfinite(fee))]
            if bad:
                raise ScenarioError("A rate card needs followers above zero and fees of zero or more; found "
                                    f"{', '.join(bad)}.")
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

    @classmethod
    def of_steps(cls, fees: Mapping[float, float]) -> RateCard:
        """A card of steps {followers: fee}: each fee holds from that follower count up to the next; the first one below
        it too."""
        if not fees:
            raise ScenarioError("The rate card is empty: give at least one fee by followers.")
        return cls(steps=tuple(sorted((float(f), float(p)) for f, p in fees.items())), stepped=True)

    def fee(self, followers):
        """Fee of one post at these follower counts; between known fees along straight lines of the logs, beyond the
        outermost in proportion to followers; of a card of steps, the fee of the step."""
        f = np.asarray(followers, float)
        if self.stepped:
            sizes, fees = (np.array(v, float) for v in zip(*self.steps, strict=True))
            fee = fees[np.maximum(np.searchsorted(sizes, f, side="right") - 1, 0)]
        elif not self.steps:
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
    centre: mean ln(followers) of the quotes; covariance: 2 x 2 of (ln(fee) there, exponent). df: degrees of freedom.
    platforms: (name, prices) of those with enough quotes of their own, with one exponent in common. currency: that of
    the quotes, None where they name none.
    """

    exponent_low: float = math.nan
    exponent_high: float = math.nan
    residual_sd: float = 0.0
    quotes: int = 0
    low: float = 0.0
    high: float = math.inf
    centre: float = 0.0
    covariance: tuple[tuple[float, float], tuple[float, float]] = ((0.0, 0.0), (0.0, 0.0))
    df: float = math.inf
    platforms: tuple[tuple[str, FittedPrices], ...] = ()
    currency: str | None = None

    def on(self, platform: str | None) -> FittedPrices:
        """The prices of a platform; those of all together where it has too few quotes."""
        return dict(self.platforms).get(platform, self)

    def curve_error(self, followers) -> np.ndarray:
        """sd of the curve's own ln(fee) at these follower counts, which all fees taken from it share."""
        z = np.log(np.asarray(followers, float)) - self.centre
        (level, both), (_, slope) = self.covariance
        return np.sqrt(np.maximum(level + 2 * both * z + slope * z * z, 0.0))

    def interval(self, followers, level: float = 0.8) -> tuple[np.ndarray, np.ndarray]:
        """(low, high) between which this share of single quotes at these follower counts is to be expected: creators'
        scatter and the curve's own error (t)."""
        if not 0 < level < 1:
            raise ScenarioError(f"The level of an interval is a share between 0 and 1, not {level}.")
        middle = np.log(self.fee(np.asarray(followers, float))) - self.residual_sd**2 / 2
        half = stats.t.ppf(0.5 + level / 2, self.df) * np.hypot(self.residual_sd, self.curve_error(followers))
        return np.exp(middle - half), np.exp(middle + half)


def fit_prices(followers: Sequence[float], fees: Sequence[float], platforms: Sequence | None = None, *,
               currency: str | None = None) -> FittedPrices:
    """Fit ln(fee) on ln(followers) by least squares, HC3 errors, t intervals; the level is raised by half the residual
    variance, from the median of log-normal fees to their mean.

    platforms: of each pair; those with at least five quotes get a level of their own (`prices.on(platform)`), since the
    same size costs several times as much on one as on another. currency: of the fees, kept with the result.
    Pairs without both above zero take no part. FitError where fewer than five quotes are left or they are all of
    about one size: say what a post costs instead.
    """
    f, p = np.asarray(followers, float), np.asarray(fees, float)
    known = np.isfinite(f) & np.isfinite(p) & (f > 0) & (p > 0)
    x, y = np.log(f[known]), np.log(p[known])
    if x.size < FEWEST_QUOTES or np.ptp(x) < LEAST_SPREAD_DEX * math.log(10):
        raise FitError(f"{x.size} quotes {'of about one size ' if x.size >= FEWEST_QUOTES else ''}are too few to fit "
                       "fees by followers: type in a rate card, or add a fee column for more creators.")
    together = _line(x, y, np.ones((x.size, 1)), 0, currency)
    if platforms is None:
        return together
    names = np.array([None if name is None or name != name else str(name) for name in platforms], object)[known]
    own = [name for name in sorted({n for n in names if n is not None})
           if (names == name).sum() >= FEWEST_QUOTES]
    inside = np.isin(names, own)
    if len(own) < 2 or np.ptp(x[inside]) < LEAST_SPREAD_DEX * math.log(10):
        return together
    marks = np.column_stack([(names[inside] == name).astype(float) for name in own])
    if np.linalg.matrix_rank(np.column_stack([marks, x[inside] - x[inside].mean()])) <= len(own):
        return together
    return replace(together, platforms=tuple(
        (name, _line(x[inside], y[inside], marks, place, currency)) for place, name in enumerate(own)))


def _line(x: np.ndarray, y: np.ndarray, levels: np.ndarray, place: int, currency: str | None) -> FittedPrices:
    """The line of one of several levels (one a platform) with a common slope."""
    import statsmodels.api as sm

    here = levels[:, place] > 0
    centre, last = float(x[here].mean()), levels.shape[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        fit = sm.OLS(y, np.column_stack([levels, x - centre])).fit(cov_type="HC3", use_t=True)
    low, high = fit.conf_int()[last]
    slope, wanted = float(fit.params[last]), [place, last]
    covariance = np.asarray(fit.cov_params())[np.ix_(wanted, wanted)]
    return FittedPrices(
        float(np.exp(fit.params[place] - slope * centre + fit.scale / 2)), slope, exponent_low=float(low),
        exponent_high=float(high), residual_sd=float(np.sqrt(fit.scale)), quotes=int(here.sum()),
        low=float(np.exp(x[here].min())), high=float(np.exp(x[here].max())), centre=centre,
        covariance=tuple(tuple(map(float, row)) for row in covariance), df=float(fit.df_resid), currency=currency)
