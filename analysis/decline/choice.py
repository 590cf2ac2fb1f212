"""Which shape of the curve predicts creators it has not seen? Cross-validation of four shapes (method.md A4, A6).

Ten folds by creator, the same for every shape, on one scale: squared errors of ln(rate). The winner by a hair is chosen
too often when the truth is a line (in .33 to .41 of simulated cases), so the simplest shape stands that is within one
standard error of the best; that error is of the paired difference, creator by creator, since the errors themselves
differ far more than their differences (.0098 against .00091 on real data). AIC is not asked: across scales it picks by
the scale.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import words
from analysis.decline.bend import KNOTS
from analysis.decline.rows import CreatorRows
from analysis.decline.smooth import SPLINE_DF, spline_basis
from analysis.errors import FitError

FOLDS = 10
#: Shapes from simple to rich, with what they are called.
SHAPES = {"line": "one straight line", "quadratic": "a parabola", "stick": "a line with one bend",
          "spline": "a smooth curve"}
FEWEST_CREATORS = 30
#: Above this many creators every k-th takes part: more decide nothing here.
MOST_CREATORS = 100_000
BLOCK = 8_192


#: What stands under the table of shapes.
SHAPES_NOTE = ("Each shape is fitted ten times, each time without a tenth of the creators, and judged by how well it "
               "foretells those. The simplest shape stands unless a richer one is better by more than its gain is "
               "unsure (±, found by comparing the two creator by creator).")


@dataclass(frozen=True, eq=False)
class ShapeChoice:
    """table: shape, squared_error (mean, of creators not seen), r_squared (cross-validated, within platforms), gain (in
    squared error over the line), gain_error (standard error of that paired difference), chosen. chosen: the simplest
    shape within one paired standard error of the best; best: the one with the least error. creators, of: how many took
    part, of how many; seed: of the folds."""

    table: pd.DataFrame
    chosen: str
    best: str
    creators: int
    of: int
    seed: int

    @property
    def text(self) -> str:
        """What follows, in a sentence or two."""
        by = self.table.set_index("shape")
        if self.chosen == "line":
            said = "One straight line predicts creators it has not seen as well as any bent or curved one"
            if self.best != "line":
                said += f" ({SHAPES[self.best]} is better, but by no more than that is unsure)"
        else:
            gain, error = by.loc[self.chosen, ["gain", "gain_error"]]
            told, straight = (words.percent(max(by.loc[shape, "r_squared"], 0.0)) for shape in (self.chosen, "line"))
            name = SHAPES[self.chosen]
            said = (f"{name[0].upper()}{name[1:]} predicts creators it has not seen better than one straight line: it "
                    f"tells {told} of the differences between them, the line {straight}. That gain is "
                    f"{words.count(round(gain / error, 1))} times as large as it is unsure")
        took = "" if self.creators == self.of else f" One creator in {round(self.of / self.creators)} took part."
        turned = (" That it turns somewhere claims no best size: only two lines may claim one."
                  if self.chosen == "quadratic" else "")
        return f"{said}.{turned}{took}"


def shapes_as_said(choice: ShapeChoice) -> pd.DataFrame:
    """The table for reading: shape (the chosen one marked), told (share of the differences between creators not seen),
    gain in that share over the line with its standard error."""
    table = choice.table
    # A gain in squared error as a gain in the share told: both are of what platform levels alone leave.
    whole = table["squared_error"] / (1 - table["r_squared"])
    return pd.DataFrame({
        "shape": [f"{one.name} (stands)" if one.chosen else one.name for one in table.itertuples()],
        "told": [words.percent(max(v, 0.0), digits=2) for v in table["r_squared"]],
        "gain": ["" if one.shape == "line" else _points(one.gain / unit, one.gain_error / unit)
                 for one, unit in zip(table.itertuples(), whole, strict=True)]})


def _points(gain: float, error: float) -> str:
    """A gain in a share, in percentage points with its error."""
    return f"{words.marked(f'{100 * gain:+.2f}')} ± {words.number(100 * error, 2)} points"


def choose_shape(rows: CreatorRows, *, seed: int = 0) -> ShapeChoice:
    """Cross-validate the four shapes on the creators with any of the outcome.

    Raises FitError with fewer than 30 creators, fewer than five sizes, or rates that follow a formula.
    """
    take = np.flatnonzero(rows.positive)
    of = len(take)
    take = take[:: int(np.ceil(max(of, 1) / MOST_CREATORS))]
    design, log_rate = rows.design[take], np.log(rows.total[take] / rows.exposure[take])
    x = design[:, 1]
    if len(x) < FEWEST_CREATORS or len(np.unique(x)) < SPLINE_DF + 1:
        raise FitError(f"Shapes can be compared with {FEWEST_CREATORS} creators of {SPLINE_DF + 1} different sizes or "
                       f"more; here are {words.plural(len(x), 'creator')} of {len(np.unique(x))}. Add creators.")
    if np.std(log_rate - design @ np.linalg.lstsq(design, log_rate, rcond=None)[0]) < 1e-9:
        raise FitError("The rates follow the line exactly: there is nothing that another shape could tell.")
    folds = _folds(rows.frame["creator_id"].to_numpy()[take], seed)
    squared = {shape: np.empty(len(x)) for shape in SHAPES}
    baseline = np.empty(len(x))
    for fold in range(FOLDS):
        out = folds == fold
        if not out.any():
            continue
        baseline[out] = (log_rate[out] - _predict(np.delete(design, 1, axis=1), log_rate, out)) ** 2
        for shape in SHAPES:
            squared[shape][out] = (log_rate[out] - _predict(_columns(shape, design, log_rate, out), log_rate, out)) ** 2
    return _choice(squared, baseline, of, seed)


def _folds(creators: np.ndarray, seed: int) -> np.ndarray:
    """A fold for each row; all rows of one creator (on several platforms) share theirs."""
    codes, names = pd.factorize(creators.astype(str), sort=True)
    order = np.random.default_rng(seed).permutation(len(names))
    return (order % FOLDS)[codes]


def _columns(shape: str, design: np.ndarray, log_rate: np.ndarray, out: np.ndarray) -> np.ndarray:
    """The design of a shape; whatever is chosen within it (the knot) is chosen without the fold left out."""
    x = design[:, 1]
    if shape == "line":
        return design
    if shape == "quadratic":
        return np.column_stack([design, x**2])
    if shape == "stick":
        return np.column_stack([design, np.maximum(x - _knot(design[~out], log_rate[~out]), 0.0)])
    # Knots from the sizes seen; beyond them the curve runs on level, as it is drawn.
    basis = spline_basis(x, x[~out])
    return design if basis is None else np.column_stack([np.delete(design, 1, axis=1), basis])


def _knot(design: np.ndarray, log_rate: np.ndarray) -> float:
    """The knot of the broken stick with the least squares, of 41 at the 10-90 % quantiles of the sizes given."""
    x = design[:, 1]
    knots = np.unique(np.quantile(x, np.linspace(0.1, 0.9, KNOTS)))
    orthogonal, _ = np.linalg.qr(design)
    residual = log_rate - orthogonal @ (orthogonal.T @ log_rate)
    blocks = [slice(i, i + BLOCK) for i in range(0, len(x), BLOCK)]
    hinges = [np.maximum(x[rows, None] - knots, 0.0) for rows in blocks]
    inside = sum(orthogonal[rows].T @ h for rows, h in zip(blocks, hinges, strict=True))
    lengths = sum((h**2).sum(axis=0) for h in hinges) - (inside**2).sum(axis=0)
    total = sum(h.T @ residual[rows] for rows, h in zip(blocks, hinges, strict=True))
    gain = np.where(lengths > 1e-8 * len(x), total**2 / np.maximum(lengths, 1e-300), 0.0)
    return float(knots[int(np.argmax(gain))])


def _predict(columns: np.ndarray, log_rate: np.ndarray, out: np.ndarray) -> np.ndarray:
    return columns[out] @ np.linalg.lstsq(columns[~out], log_rate[~out], rcond=None)[0]


def _choice(squared: dict[str, np.ndarray], baseline: np.ndarray, of: int, seed: int) -> ShapeChoice:
    number = len(baseline)
    means = {shape: float(v.mean()) for shape, v in squared.items()}
    best = min(means, key=means.get)

    def error(first: str, second: str) -> float:
        return float(np.std(squared[first] - squared[second], ddof=1)) / np.sqrt(number)

    chosen = next(shape for shape in SHAPES if means[shape] - means[best] <= error(shape, best))
    table = pd.DataFrame([
        (shape, SHAPES[shape], mean, 1 - mean / float(baseline.mean()), means["line"] - mean, error("line", shape),
         shape == chosen) for shape, mean in means.items()],
        columns=["shape", "name", "squared_error", "r_squared", "gain", "gain_error", "chosen"])
    return ShapeChoice(table, chosen, best, number, of, seed)
