"""Passes over creators who stand in an engine, for the average creator of very many: each is one statement in SQL, of
which a row a platform comes back (method.md A10).

A pass computes inverse = 1 / mean of each row, and with it share = 1 / (inverse + alpha), its expected information;
score = share * (total * inverse - 1); and share * (1 + alpha * score), which is mean (1 + alpha total) / (1 + alpha
mean)**2, its observed information. Summed are their products with 1 and with the columns that are not platforms,
by platform; `_spread` says which column of the design each belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

import numpy as np

from analysis.decline import thresholds
from analysis.decline.binned import Bins, Sandwich, Sums
from data.engine import answer, kept

if TYPE_CHECKING:
    import ibis


@contextmanager
def passes_over(creators: ibis.Table, platforms: Sequence[str], *, extra: Sequence[str] = ()) -> Iterator[SqlPasses]:
    """Passes over the creators of these platforms, for as long as the context lasts.

    creators: platform, followers, total, exposure (`data.engine.standing_creators`), and the numeric columns named in
    `extra`, which follow the platforms in the design. The logarithms are taken once, and kept beside the rows.
    """
    where = creators.filter(creators["platform"].isin(list(platforms)))
    rows = where.select(
        code=where["platform"].cases(*((name, i) for i, name in enumerate(platforms))).cast("int32"),
        total=where["total"].cast("float64"), exposure=where["exposure"].cast("float64"),
        offset=where["exposure"].cast("float64").ln(),
        x=(where["followers"].cast("float64") / thresholds.REFERENCE).ln(),
        **{f"extra_{i}": where[name].cast("float64") for i, name in enumerate(extra)})
    with kept(rows) as table:
        yield SqlPasses(table, len(platforms), ("x", *(f"extra_{i}" for i in range(len(extra)))))


class SqlPasses:
    """`analysis.decline.binned.Passes` over a table with code (of the platform), total, exposure, offset (ln exposure)
    and columns: the names of the others, x first. `passes_over` makes it."""

    def __init__(self, rows: ibis.Table, platforms: int, columns: tuple[str, ...]):
        self._rows, self._platforms, self._columns = rows, platforms, columns
        there = answer(rows.aggregate(creators=rows.count(), low=rows["x"].min(), high=rows["x"].max()))
        self._low, self._high = float(there["low"][0]), float(there["high"][0])
        self.shape = int(there["creators"][0]), platforms + len(columns)

    def bins(self, sizes: int) -> Bins:
        """Creators of one platform whose x falls into the same of so many equal steps, put together."""
        width = self._high - self._low
        rows = self._rows
        step = ((rows["x"] - self._low) * (sizes / width if width > 0 else 0.0)).floor().cast("int32")
        rows = rows.mutate(step=step.clip(upper=sizes - 1), inverse=1.0 / rows["exposure"])
        rows = rows.mutate(rate=rows["total"] * rows["inverse"])
        pairs = rows["rate"] * (rows["total"] - 1.0) * rows["inverse"]
        means = {"rate": rows["rate"], "pairs": pairs, "exposed": rows["exposure"],
                 **{f"mean_{name}": rows[name] for name in self._columns}}
        found = answer(rows.group_by(["code", "step"]).agg(
            number=rows.count(), **{name: value.mean() for name, value in means.items()}).order_by(["code", "step"]))
        products = np.column_stack([np.ones(len(found["code"])), *(found[f"mean_{name}"] for name in self._columns)])
        design = np.einsum("rkj,rj->rk", self._spread[found["code"].astype(int)], products)
        return Bins(found["number"], design, found["rate"], found["pairs"], found["exposed"])

    def sums(self, coefficients: np.ndarray, alpha: float) -> Sums:
        """Score, information and dispersion at these coefficients."""
        rows = self._scored(coefficients, alpha)
        excess = rows["ratio"] * rows["ratio"] - rows["inverse"]
        found = self._by_platform(rows, scores=("score",), informations=("share",), dispersion=excess.sum())
        return Sums(self._vector(found, "score"), self._matrix(found, "share"), float(found["dispersion"].sum()))

    def sandwich(self, coefficients: np.ndarray, alpha: float) -> Sandwich:
        """What the covariance at these coefficients is made of."""
        rows = self._scored(coefficients, alpha)
        score = rows["score"]
        rows = rows.mutate(observed=rows["share"] * (1.0 + float(alpha) * score), squared=score * score)
        found = self._by_platform(rows, informations=("observed", "squared"))
        return Sandwich(self._matrix(found, "observed"), self._matrix(found, "squared"))

    @property
    def _spread(self) -> np.ndarray:
        """(platforms, k, 1 + columns): a row's products with (1, columns) times this are those with its design."""
        found = np.zeros((self._platforms, self.shape[1], 1 + len(self._columns)))
        found[:, 0, 0] = found[:, 1, 1] = 1.0
        for code in range(1, self._platforms):
            found[code, 1 + code, 0] = 1.0
        for i in range(1, len(self._columns)):
            found[:, self._platforms + i, 1 + i] = 1.0
        return found

    def _scored(self, coefficients: np.ndarray, alpha: float) -> ibis.Table:
        """The rows with inverse, ratio (total / mean - 1), share and score."""
        rows = self._rows
        constant, slope, *others = (float(value) for value in coefficients)
        log_mean = rows["offset"] + constant + slope * rows["x"]
        for code, level in enumerate(others[: self._platforms - 1], start=1):
            # No CASE of the levels: DuckDB reads their digits as a decimal number, and turns each row's into a float.
            log_mean = log_mean + level * (rows["code"] == code).cast("float64")
        for name, slope in zip(self._columns[1:], others[self._platforms - 1 :], strict=True):
            log_mean = log_mean + slope * rows[name]
        # Not held within a range, which takes longer than the rest: where it overflows the score is no number, and no
        # step is made of that.
        rows = rows.mutate(inverse=(-log_mean).exp())
        rows = rows.mutate(share=1.0 / (rows["inverse"] + float(alpha)), ratio=rows["total"] * rows["inverse"] - 1.0)
        return rows.mutate(score=rows["share"] * rows["ratio"])

    def _by_platform(self, rows: ibis.Table, *, scores=(), informations=(), **more) -> dict[str, np.ndarray]:
        """Sums of these columns' products with 1 and each column, and of the informations' with each pair of those."""
        asked = dict(more)
        for name in (*scores, *informations):
            asked |= {f"{name}_{place}": (rows[name] * rows[column]).sum() for place, column in self._places()}
            asked[f"{name}_0"] = rows[name].sum()
        for name in informations:
            for (i, one), (j, other) in combinations_with_replacement(self._places(), 2):
                asked[f"{name}_{i}_{j}"] = (rows[name] * rows[one] * rows[other]).sum()
        return answer(rows.group_by("code").agg(**asked))

    def _places(self) -> list[tuple[int, str]]:
        """(position behind the constant, name) of each column that names no platform."""
        return list(enumerate(self._columns, start=1))

    def _vector(self, found: dict[str, np.ndarray], name: str) -> np.ndarray:
        products = np.column_stack([found[f"{name}_{i}"] for i in range(1 + len(self._columns))])
        return np.einsum("pkj,pj->k", self._spread[found["code"].astype(int)], products)

    def _matrix(self, found: dict[str, np.ndarray], name: str) -> np.ndarray:
        """(k, k) of the products by platform, each platform's at its own columns."""
        size = 1 + len(self._columns)
        products = np.empty((len(found["code"]), size, size))
        products[:, 0, 0] = found[f"{name}_0"]
        for i in range(1, size):
            products[:, 0, i] = products[:, i, 0] = found[f"{name}_{i}"]
            for j in range(i, size):
                products[:, i, j] = products[:, j, i] = found[f"{name}_{i}_{j}"]
        spread = self._spread[found["code"].astype(int)]
        return np.einsum("pki,pij,plj->kl", spread, products, spread)
