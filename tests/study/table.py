"""Cells of the study, and the rows of its table: what was found, how sure that is, what it should be."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.errors import FitError

HEADING = f"{'cell':<88} {'datasets':>8} {'found':>8} {'error':>7}  {'target':<16} holds"


@dataclass(frozen=True)
class Target:
    """From low to high, both included. share: a share of datasets, told in percent; else a mean distance.
    answered: least share of the datasets that must have an answer."""

    low: float
    high: float
    share: bool = True
    answered: float = 0.99

    @property
    def text(self) -> str:
        """The target as the table tells it."""
        if not self.share:
            return f"{self.low:+.3f} to {self.high:+.3f}"
        if self.low <= 0:
            return f"at most {100 * self.high:g} %"
        return f"at least {100 * self.low:g} %" if self.high >= 1 else f"{100 * self.low:g}-{100 * self.high:g} %"


@dataclass(frozen=True)
class Cell:
    """One simulated world and size. look: one dataset from its own random numbers -> a value for each of `targets`
    (1 or 0 for a yes or no; nan where the dataset has no answer)."""

    name: str
    look: Callable[[np.random.Generator], dict[str, float]]
    targets: dict[str, Target]

    def values(self, first: int, last: int) -> dict[str, list[float]]:
        """What was seen in the datasets from `first` to before `last`: each has its seed, however many there are."""
        key = zlib.crc32(self.name.encode())
        seen = [self._answers(np.random.default_rng([key, number])) for number in range(first, last)]
        return {name: [float(one[name]) for one in seen] for name in self.targets}

    def _answers(self, random: np.random.Generator) -> dict[str, float]:
        try:
            return self.look(random)
        except FitError:  # a refusal of data as these is told in the table: it is no answer
            return dict.fromkeys(self.targets, math.nan)


@dataclass(frozen=True)
class Row:
    """One line of the table. error: Monte Carlo standard error of what was found; unanswered: datasets without an
    answer, which are in no mean."""

    name: str
    datasets: int
    found: float
    error: float
    target: Target
    unanswered: int = 0

    @classmethod
    def of(cls, name: str, values: list[float], target: Target) -> Row:
        """The mean of the values and its error (never less than one dataset's worth)."""
        told = np.array([v for v in values if not math.isnan(v)])
        if not len(told):
            return cls(name, len(values), math.nan, math.nan, target, len(values))
        deviation = float(told.std(ddof=1)) if len(told) > 1 else 1.0
        error = max(deviation / math.sqrt(len(told)), 1 / len(told) if target.share else 0.0)
        return cls(name, len(values), float(told.mean()), error, target, len(values) - len(told))

    @property
    def holds(self) -> bool:
        """Whether what was found lies in the target, and enough datasets gave an answer (99 of 100 unless told)."""
        few = self.unanswered > (1 - self.target.answered) * self.datasets
        return self.target.low <= self.found <= self.target.high and not few

    @property
    def text(self) -> str:
        """The line as printed; a miss with its distance in Monte Carlo errors."""
        if self.target.share:
            found, error = f"{100 * self.found:.1f} %", f"{100 * self.error:.1f} %"
        else:
            found, error = f"{self.found:+.4f}", f"{self.error:.4f}"
        said = "yes" if self.holds else "no"
        missed = max(self.target.low - self.found, self.found - self.target.high)
        if missed > 0:
            said += f", by {missed / self.error:.1f} errors" if self.error > 0 else ""
        if self.unanswered:
            said += f" ({self.unanswered} without an answer)"
        return f"{self.name:<88} {self.datasets:>8,} {found:>8} {error:>7}  {self.target.text:<16} {said}"
