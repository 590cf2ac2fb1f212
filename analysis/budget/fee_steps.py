"""A rate card of steps as it is typed: "1K: 20; 10K: 200", the size a fee begins at and the fee."""

from __future__ import annotations

import re

from analysis.budget.prices import RateCard
from analysis.budget.proposals import assumed_fee
from analysis.engagement.tiers import read_followers
from analysis.errors import ScenarioError

#: The steps to begin with: where each begins, and a size within it whose assumed fee it is.
_BEGINNINGS = (("1K", 2_000), ("10K", 20_000), ("50K", 100_000), ("250K", 500_000), ("1M", 1_000_000))
USUAL_STEPS = "; ".join(f"{begins}: {assumed_fee(within)}" for begins, within in _BEGINNINGS)
#: Steps that a text may hold; more is no rate card.
MOST_STEPS = 60
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_MONEY = re.compile(r"\d+(?:[.,]\d{1,2})?")


def read_steps(text: str) -> RateCard:
    """The card that this text says; the first fee holds below its size too.

    Steps are parted by semicolons or lines, a size and its fee by a colon or an equals sign. Sizes as on the Engagement
    page (10K, 1,5M, 10000); fees with a currency's sign or without, 1,500 and 1.500 are fifteen hundred, 99,50 is not.
    Raises ScenarioError naming every step that cannot be read, and every size that is given twice.
    """
    parts = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
    read = [(part, _step(part)) for part in parts]
    problems = [f"“{part}”" for part, step in read if step is None]
    if not parts or problems or len(parts) > MOST_STEPS:
        found = ("nothing was typed" if not parts else f"{', '.join(problems)} cannot be read" if problems else
                 f"{len(parts)} steps are more than {MOST_STEPS}")
        raise ScenarioError(f"These are no fees by size: {found}. Write where a fee begins, and the fee: "
                            f"{USUAL_STEPS}.")
    steps = [step for _, step in read if step is not None]
    sizes = [size for size, _ in steps]
    twice = sorted({size for size in sizes if sizes.count(size) > 1})
    if twice:
        listed = ", ".join(f"{size:g}" for size in twice)
        raise ScenarioError(f"Two fees begin at {listed} followers: keep one of them.")
    return RateCard.of_steps(dict(steps))


def _step(part: str) -> tuple[float, float] | None:
    size, parted, fee = part.replace("=", ":", 1).partition(":")
    followers, amount = read_followers(size.strip()), _amount(fee)
    return None if not parted or not followers or amount is None else (followers, amount)


def _amount(text: str) -> float | None:
    """An amount of money as it is typed; None where it is none."""
    plain = re.sub(r"[\s\u00a0\u202f'’]|[A-Z]{3}|[$€£¥]", "", text)
    if _THOUSANDS.fullmatch(plain):
        return float(re.sub("[.,]", "", plain))
    if _MONEY.fullmatch(plain):
        return float(plain.replace(",", "."))
    return read_followers(plain)
