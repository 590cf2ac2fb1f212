"""The shipped dataset: synthetic, with its truth beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from data import schema
from data.campaigns import Campaigns, Card, from_tables

HERE = Path(__file__).resolve().parent

CARD = Card(
    title="Synthetic sample: invented creators on Instagram, TikTok and YouTube",
    lines=(
        "Made from a seed to show the app; no person, brand or number in it was observed.",
        "Levels and slopes follow published tables, named in data/samples/calibration.py; what it was made of stands "
        "in truth.json.",
        "January 2025 to June 2026. YouTube shows no shares and saves; 1 % of Instagram posts hide their likes; "
        "TikTok changes its algorithm in January 2026.",
        "Amounts are in US dollars.",
    ),
    synthetic=True,
    selection="all we worked with",
)


def load_sample() -> Campaigns:
    """The synthetic sample campaigns; their card says so in its first line."""
    return from_tables(card=CARD, **{name: pd.read_parquet(HERE / f"{name}.parquet") for name in schema.TABLES})


def sample_truth() -> dict:
    """The parameters the sample was made with (slopes, loss of sponsored posts, break month, fee curve, seed ...)."""
    return json.loads((HERE / "truth.json").read_text(encoding="utf-8"))
