"""What bars an answer by size although its futures were drawn: a headline must not say what a finding takes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis import words
from analysis.budget import cautions
from analysis.findings import Finding

if TYPE_CHECKING:
    from analysis.budget.sizes import SizeComparison

#: A change of the ratio of the two plans from which the bend is worth a finding of its own.
NOTABLE = 0.1


@dataclass(frozen=True)
class OnBentCurve:
    """What both plans bring on average where the proven bend is followed, not the straight line of the futures."""

    small: float
    large: float
    turns: bool
    notable: bool


def on_bent_curve(c: SizeComparison) -> OnBentCurve | None:
    """None where no bend is proven, or where a side pays nobody."""
    if c.decline.bend is None or c.small.count == 0 or c.large.count == 0:
        return None
    sizes = [c.small.followers, c.large.followers]
    factor = c.decline.curve(sizes).average / np.asarray(c.decline.average_rate(sizes))
    small, large = float(c.small.expected * factor[0]), float(c.large.expected * factor[1])
    straight = c.small.expected > c.large.expected
    return OnBentCurve(small, large, (small > large) != straight, bool(abs(factor[0] / factor[1] - 1) > NOTABLE))


def barred(c: SizeComparison) -> str | None:
    """The title that stands where a comparison cannot be decided on, else None."""
    if c.decline.undone is not None:
        return f"This list cannot tell: it was chosen by {c.decline.outcome}"
    if any(o.count and cautions.carried(o.expected, o.p10, o.p90) for o in (c.small, c.large)):
        return "Creators differ too much here to plan on an average"
    bent = on_bent_curve(c)
    if bent is not None and bent.turns:
        ahead, chance = ("small", c.chance_small_wins) if c.chance_small_wins >= c.chance_large_wins else (
            "large", c.chance_large_wins)
        return f"Not to be called: {ahead} wins in {words.futures(chance)}, but only where the curve does not bend"
    return None


def bend_finding(c: SizeComparison) -> Finding | None:
    """What the bend does to this comparison, where it does much."""
    bent = on_bent_curve(c)
    if bent is None or not (bent.turns or bent.notable):
        return None
    near = words.size(c.decline.bend.followers)
    sides = [f"{words.plural(o.count, 'creator')} of {words.size(o.followers)} about {words.count(value)} instead of "
             f"{words.count(o.expected)}" for o, value in ((c.small, bent.small), (c.large, bent.large))]
    text = (f"The curve bends around {near}, and the futures follow its straight line. On the bent curve {sides[0]} "
            f"and {sides[1]}, on average{': that turns the answer' if bent.turns else ''}. {c.bent.text}")
    return Finding("fail" if bent.turns else "review", text,
                   "Compare sizes on one side of the bend, or filter to the sizes you would pay.")
