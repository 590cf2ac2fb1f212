"""People reached at least once by a set of creators, as a concave function of one index a segment (method.md B3, B5).

Within a segment of A people, creators reach A * (1 - prod(1 - r / A)) = A * (1 - exp(-z / A)) of them, where z is the
sum of w = -A * ln(1 - r / A) over its creators: Sainsbury's formula exactly, linear inside. Across segments the same
formula holds once more, over the audience of all. Where no segment's audience is larger than that of all, the whole is
concave in the indices, so that a tangent anywhere bounds it from above everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: The largest share of an audience that one creator's reach counts as: at 1 the index would be without end.
WHOLE = 1 - 1e-9


@dataclass(frozen=True, eq=False)
class Audiences:
    """within: (segments,) people of each segment; across: people of all together. inf where nobody is shared."""

    within: np.ndarray
    across: float

    def index(self, reaches: np.ndarray, segment: np.ndarray) -> np.ndarray:
        """(n, levels) what each option adds to the index of its segment; segment: (n,)."""
        people = self.within[segment][:, None]
        with np.errstate(invalid="ignore"):
            found = -people * np.log1p(-np.minimum(reaches / people, WHOLE))
        return np.where(np.isinf(people), reaches, found)

    def nets(self, z: np.ndarray) -> np.ndarray:
        """(segments,) people reached within each."""
        with np.errstate(invalid="ignore"):
            found = -self.within * np.expm1(-z / self.within)
        return np.where(np.isinf(self.within), z, found)

    def net(self, z: np.ndarray) -> float:
        """People reached at least once."""
        nets = self.nets(z)
        if np.isinf(self.across):
            return float(nets.sum())
        return float(-self.across * np.expm1(np.log1p(-np.minimum(nets / self.across, 1.0 - 1e-15)).sum()))

    def net_of_each(self, z: np.ndarray) -> np.ndarray:
        """(plans,) people reached at least once by each of several plans; z: (segments, plans)."""
        people = self.within[:, None]
        with np.errstate(invalid="ignore"):
            nets = np.where(np.isinf(people), z, -people * np.expm1(-z / people))
        if np.isinf(self.across):
            return nets.sum(axis=0)
        return -self.across * np.expm1(np.log1p(-np.minimum(nets / self.across, 1.0 - 1e-15)).sum(axis=0))

    def others(self, z: np.ndarray) -> np.ndarray:
        """(segments,) share of the people newly reached in a segment whom no other segment reaches."""
        if np.isinf(self.across):
            return np.ones(len(z))
        missed = np.log1p(-np.minimum(self.nets(z) / self.across, 1.0 - 1e-15))
        return np.exp(missed.sum() - missed)

    def gradient(self, z: np.ndarray) -> np.ndarray:
        """(segments,) people more for a unit more of each index."""
        return self.others(z) * np.exp(-z / self.within)

    def tangent(self, z: np.ndarray) -> tuple[float, np.ndarray]:
        """(constant, slopes) of the plane that touches net reach at z and is nowhere below it."""
        slopes = self.gradient(z)
        return self.net(z) - float(slopes @ z), slopes
