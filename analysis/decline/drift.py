"""Did the level change at some month? A search over the months with creator effects removed (method.md A7).

Everything is compared within creators, so that a change in who posts is no drift. For each possible month the score of
a step, summed by creator, is set against its own size; how large the largest would be by chance is seen by flipping the
signs of whole creators (a wild bootstrap, since the posts of one creator are not independent). On simulated data with
24 months and 100 creators it claims a break in 6 of 100 worlds without one, finds a fall of a third always, and its
month exactly in 91 of 100. Where sponsored posts are marked, what they have more or less than organic ones (within
creators and months) is taken off first: campaigns come and go, and are no change of the platform. A step that returns
every year looks like a break in data shorter than two years.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import stats
from scipy.sparse import csr_array

from analysis import words
from analysis.decline import thresholds
from analysis.decline.verdict import change, changes
from analysis.engagement.rows import account_codes
from analysis.threads import one_thread

DRAWS = 999
#: Above this many creators the bootstrap sums are drawn from the normal law that they have reached.
ROWS_FOR_SIGNS = 5_000
#: A break is looked for where at least this share of the posts lies on either side of it.
SHARE_ASIDE = 0.1
#: Fewest months, and fewest creators with posts on both sides of a break.
FEWEST_MONTHS = 4
FEWEST_CREATORS = 10


@dataclass(frozen=True)
class Break:
    """A step in ln(rate) from `month` ("YYYY-MM") on: shift with its 95 % interval given that month, bootstrap p,
    number of creators with posts on both sides."""

    platform: str
    month: str
    shift: float
    low: float
    high: float
    p_value: float
    creators: int
    seed: int = 0

    @property
    def text(self) -> str:
        """In a sentence."""
        way = "fell" if self.shift < 0 else "rose"
        return (f"On {self.platform} the level {way} by {change(abs(math.expm1(self.shift)))} "
                f"({changes(math.expm1(self.low), math.expm1(self.high))}) from {words.said_month(self.month)} on, "
                f"within the same {words.plural(self.creators, 'creator')}.")


@dataclass(frozen=True, eq=False)
class Drift:
    """One platform over the months, creator effects removed.

    table: month, level, low, high (rates; the level of a creator in the middle of them all, with the 95 % range of the
    month against the mean over the months), posts, creators. best: the month where a step fits best, proven or not.
    proven: whether it is one, at 5 in 100 over all platforms together. left_out: posts with none of the outcome.
    sponsored: what sponsored posts have more or less than organic ones in ln(rate), taken off; None where not marked.
    """

    platform: str
    table: pd.DataFrame
    best: Break | None
    proven: bool
    left_out: int
    sponsored: float | None = None

    @property
    def found(self) -> Break | None:
        """The break, where one is proven."""
        return self.best if self.proven else None


@one_thread()
def find_drifts(posts: pd.DataFrame, *, seed: int = 0) -> tuple[Drift, ...]:
    """Each platform with at least four months of posts, by its name.

    posts: creator_id, platform, month ("YYYY-MM"), rate, sponsored where that is known. Posts with none of the outcome
    have no logarithm and take no part. The platforms share one chance of 5 in 100 of a false break (Bonferroni).
    """
    if posts.empty or "month" not in posts:
        return ()
    dated = posts[posts["month"].notna().to_numpy()]
    platforms = dated["platform"].fillna("unknown").astype(str)
    cells = [(str(name), _cells(part)) for name, part in dated.groupby(platforms, sort=True)]
    cells = [(name, found) for name, found in cells if found is not None]
    level = thresholds.BEND_LEVEL / max(len(cells), 1)
    return tuple(_drift(name, found, level, seed) for name, found in cells)


def find_break(posts: pd.DataFrame, *, platform: str, seed: int = 0) -> Break | None:
    """The break of one platform's level, or None where none is proven at 5 in 100."""
    mine = posts[(posts["platform"].fillna("unknown").astype(str) == platform).to_numpy()]
    return next((drift.found for drift in find_drifts(mine, seed=seed)), None)


@dataclass(frozen=True, eq=False)
class _Cells:
    """Posts counted by creator and month: number and sum of ln(rate), sparse (creators, months) of one pattern. Most
    creators posted in few of the months, and all below are sums over creators that need no dense table."""

    months: tuple[str, ...]
    number: csr_array
    total: csr_array
    left_out: int
    sponsored: float | None

    @cached_property
    def posts(self) -> np.ndarray:
        """(creators,) number of posts of each."""
        return self.number.sum(axis=1)

    @cached_property
    def owner(self) -> np.ndarray:
        """The creator of each cell."""
        return np.repeat(np.arange(len(self.posts)), np.diff(self.number.indptr))

    @cached_property
    def deviations(self) -> csr_array:
        """Sum of ln(rate) against the creator's own mean, by cell."""
        means = self.total.sum(axis=1) / self.posts
        return self.of(self.total.data - self.number.data * means[self.owner])

    @cached_property
    def together(self) -> np.ndarray:
        """(months, months): posts in either month, over the posts of the creator, summed over creators."""
        return (self.of(self.number.data / self.posts[self.owner]).T @ self.number).toarray()

    @cached_property
    def normal(self) -> np.ndarray:
        """(months, months): the normal equations of steps for the months, cleared of a level for each creator."""
        return np.diag(self.number.sum(axis=0)) - self.together

    def of(self, values: np.ndarray) -> csr_array:
        """These values of the cells as a table of the same pattern."""
        return csr_array((values, self.number.indices, self.number.indptr), shape=self.number.shape)

    def steps(self) -> np.ndarray:
        """Least-squares steps of the months beside a level for each creator."""
        return np.linalg.pinv(self.normal, hermitian=True, rcond=1e-10) @ self.deviations.sum(axis=0)


def _cells(posts: pd.DataFrame) -> _Cells | None:
    """The cells of the creators who posted in at least two months; None where there are too few of them."""
    rate = posts["rate"].to_numpy(float, na_value=np.nan)
    usable = np.isfinite(rate) & (rate > 0)
    left_out = int((rate == 0).sum())
    kept = posts[usable]
    if kept.empty:
        return None
    month, months = pd.factorize(kept["month"].astype(str), sort=True)
    account = account_codes(kept)
    shape = int(account.max()) + 1, len(months)

    def sums(values: np.ndarray) -> csr_array:
        return csr_array((values, (account, month)), shape=shape)

    logs, number = np.log(rate[usable]), sums(np.ones(len(account)))
    paid = _paid(kept)
    effect = None
    if paid is not None:
        of_paid = _Cells((), number, sums(paid), 0, None)
        steps, means = of_paid.steps(), of_paid.total.sum(axis=1) / of_paid.posts
        rest = paid - means[account] - steps[month] + (number @ steps / of_paid.posts)[account]
        effect = float(rest @ logs / (rest @ rest)) if rest @ rest > 1e-9 * len(rest) else None
    total = sums(logs if effect is None else logs - effect * paid)
    several = np.diff(number.indptr) > 1
    number, total = number[several], total[several]
    here = number.sum(axis=0) > 0
    if number.shape[0] < FEWEST_CREATORS or here.sum() < FEWEST_MONTHS:
        return None
    return _Cells(tuple(str(m) for m in np.asarray(months)[here]), number[:, here], total[:, here], left_out, effect)


def _paid(posts: pd.DataFrame) -> np.ndarray | None:
    """1 for sponsored, 0 for organic posts; None where any is unmarked or all are alike."""
    if "sponsored" not in posts or posts["sponsored"].isna().any():
        return None
    paid = posts["sponsored"].to_numpy(float)
    return paid if 0 < paid.mean() < 1 else None


def _drift(platform: str, cells: _Cells, level: float, seed: int) -> Drift:
    best = _best_break(platform, cells, seed)
    return Drift(platform, _levels(cells), best, best is not None and best.p_value < level, cells.left_out,
                 cells.sponsored)


def _best_break(platform: str, cells: _Cells, seed: int) -> Break | None:
    number, posts = cells.number, cells.posts
    # A step after month m, cleared of each creator's mean: its product with ln(rate) is summed by creator into scores,
    # (creators, steps). What is needed of them is in the products of months.
    later = np.tri(len(cells.months), len(cells.months) - 1, -1)
    products = later.T @ (cells.deviations.T @ cells.deviations).toarray() @ later
    sums, variance = cells.deviations.sum(axis=0) @ later, np.diag(products)
    lengths = np.einsum("mi,mn,ni->i", later, cells.normal, later)
    both = _on_both_sides(number)
    share = number.sum(axis=0) @ later / posts.sum()
    usable = (both >= FEWEST_CREATORS) & (share >= SHARE_ASIDE) & (share <= 1 - SHARE_ASIDE) & (lengths > 1e-9)
    usable &= variance > 1e-18 * posts.sum()
    if not usable.any():
        return None
    places = np.flatnonzero(usable)
    statistics = sums[places] ** 2 / variance[places]
    scores = (cells.deviations @ later[:, places]) if len(posts) <= ROWS_FOR_SIGNS else None
    p_value = _p_value(scores, products[np.ix_(places, places)], statistics.max(), seed)
    # The month is where the step leaves least unexplained.
    at = int(places[np.argmax(sums[places] ** 2 / lengths[places])])
    shift = float(sums[at] / lengths[at])
    after = number @ later[:, at]
    rest = cells.deviations @ later[:, at] - shift * after * (posts - after) / posts
    groups = int(both[at])
    error = math.sqrt(float(rest @ rest) * groups / (groups - 1)) / lengths[at]
    half = float(stats.t.ppf(0.975, groups - 1)) * error
    return Break(platform, cells.months[at + 1], shift, float(shift - half), float(shift + half), p_value, groups, seed)


def _on_both_sides(number: csr_array) -> np.ndarray:
    """(months - 1,) how many creators have posts up to each month and after it."""
    months = number.shape[1]
    first = np.minimum.reduceat(number.indices, number.indptr[:-1])
    last = np.maximum.reduceat(number.indices, number.indptr[:-1])
    begun, ended = (np.bincount(v, minlength=months).cumsum()[:-1] for v in (first, last))
    return begun - ended


def _p_value(scores: np.ndarray | None, products: np.ndarray, found: float, seed: int) -> float:
    random = np.random.default_rng(seed)
    if scores is not None:
        signs = random.integers(0, 2, size=(DRAWS, len(scores)), dtype=np.int8).astype(float) * 2 - 1
        sums = signs @ scores
    else:
        values, vectors = np.linalg.eigh(products)
        sums = random.standard_normal((DRAWS, len(values))) @ (vectors * np.sqrt(np.maximum(values, 0))).T
    sups = (sums**2 / np.diag(products)).max(axis=1)
    return (1 + int(np.sum(sups >= found * (1 - 1e-9)))) / (DRAWS + 1)


def _levels(cells: _Cells) -> pd.DataFrame:
    """The level of each month from least squares on creators and months, with clustered ranges."""
    number, month = cells.number, cells.steps()
    creators, posts = len(cells.posts), number.sum(axis=0)
    against = np.eye(len(month)) - (posts / posts.sum())[None, :]
    fitted = month[number.indices] - (number @ month / cells.posts)[cells.owner]
    rest = cells.of(cells.deviations.data - number.data * fitted)
    inverse = np.linalg.pinv(cells.normal, hermitian=True, rcond=1e-10)
    covariance = inverse @ (rest.T @ rest).toarray() @ inverse * creators / (creators - 1)
    error = np.sqrt(np.maximum(np.diag(against @ covariance @ against.T), 0))
    half = float(stats.t.ppf(0.975, creators - 1)) * error
    middle = float(cells.total.sum() / posts.sum()) + against @ month
    return pd.DataFrame({"month": cells.months, "level": np.exp(middle), "low": np.exp(middle - half),
                         "high": np.exp(middle + half), "posts": posts.astype(int),
                         "creators": np.bincount(number.indices, minlength=len(posts))})


def drift_text(drifts: tuple[Drift, ...]) -> str:
    """What the months say, over all platforms."""
    found = [drift.found.text for drift in drifts if drift.found is not None]
    months = max(len(drift.table) for drift in drifts)
    others = [drift.platform for drift in drifts if drift.found is None]
    if not found:
        where = "on any platform" if len(drifts) > 1 else f"on {drifts[0].platform}"
        return f"No break in the level is proven {where} over {words.plural(months, 'month')}, creator by creator."
    rest = f" None is proven on {' or '.join(others)}." if others else ""
    return " ".join(found) + rest


def latest_break(drifts: tuple[Drift, ...]) -> Break | None:
    """The last break proven on any platform: after it no level is known to have changed."""
    found = [drift.found for drift in drifts if drift.found is not None]
    return max(found, key=lambda b: b.month) if found else None


def drift_note(drifts: tuple[Drift, ...]) -> str:
    """What stands under the picture: what is drawn, and what was done to the posts before the months were compared."""
    said = [DRIFT_NOTE]
    paid = [f"{d.platform} {change(math.expm1(d.sponsored), sign=True)}" for d in drifts if d.sponsored is not None]
    if paid:
        said.append(f"Sponsored posts are set level with organic ones first ({', '.join(paid)}).")
    left = sum(d.left_out for d in drifts)
    if left:
        said.append(f"Left out: {words.plural(left, 'post')} with none at all, which no ratio can compare.")
    return " ".join(said)


#: What stands under the picture of the months.
DRIFT_NOTE = ("Line: what the posts of a month have against the same creators' other months. Band: its 95 % range. A "
              "break is looked for at every month; all platforms together share 5 chances in 100 of a false one. What "
              "returns every year can look like a break in data shorter than two years.")
#: What is said where there are no months to compare.
NO_DRIFT = ("No platform has ten creators who posted in two months or more, over four months: whether the level "
            "changed cannot be told.")
