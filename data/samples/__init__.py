"""The shipped dataset: synthetic, with its truth beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from data.campaigns import Campaigns, Card, from_tables

_FOLDER = Path(__file__).parent
_SELECTION = "all we worked with"


def load_sample() -> Campaigns:
    """The synthetic sample campaigns; their card says so in its first line."""
    names = ("creators", "posts", "deals", "overlaps", "sales")
    tables = {name: pd.read_parquet(_FOLDER / f"{name}.parquet") for name in names}
    truth = sample_truth()
    card = Card(
        title="Synthetic sample: invented creators and campaigns",
        lines=(
            "Synthetic: no person or brand in it exists. It was made from a seed so that you can try every page, and "
            "so that what the app finds can be compared with the truth that was put in.",
            "Its constants follow published figures where there are any; the others are assumed. Results from it say "
            "nothing about your creators.",
            f"Put in: an algorithm change on {truth['break']['platform']} in {truth['break']['month']}, posts that "
            "nobody saw, hidden likes, and posts that were agreed but never came.",
        ),
        synthetic=True, selection=_SELECTION,
    )
    return from_tables(**tables, card=card, answers={"selection": _SELECTION})


def sample_truth() -> dict:
    """The parameters the sample was made with (slopes, loss of sponsored posts, break month, fee curve, seed ...)."""
    return json.loads((_FOLDER / "truth.json").read_text(encoding="utf-8"))
