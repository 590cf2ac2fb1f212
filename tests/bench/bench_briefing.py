"""The deck, and the sample that a first visitor waits for."""

from __future__ import annotations

import time

import pandas as pd
from pptx import Presentation

from analysis import BudgetScenario, compare_sizes, fit_decline
from analysis.briefing import budget_slide, decline_slide, make_briefing, make_deck
from data.samples import load_sample


def _seconds(work, times: int = 3) -> float:
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)


def run() -> list[dict]:
    """Rows of the benchmark table."""
    sample = load_sample()
    fit = fit_decline(sample)
    compared = compare_sizes(fit, {20_000: 200, 1_000_000: 12_000}, BudgetScenario(budget=24_000, handling_cost=150),
                             small=20_000, large=1_000_000, draws=4096)
    slides = (decline_slide(fit), budget_slide(compared)) * 4
    briefing = make_briefing(slides, card=sample.card, date_text="today")
    deck, bare = _seconds(lambda: make_deck(briefing)), _seconds(Presentation)
    load = _seconds(load_sample)
    folder = __import__("data.samples", fromlist=["x"]).__path__[0]
    read = _seconds(lambda: [pd.read_parquet(f"{folder}/{t}.parquet") for t in ("creators", "posts", "deals")])
    return [
        {"name": "deck of eight slides (target 2 s)", "seconds": deck, "baseline": bare, "ratio": deck / bare,
         "against": "an empty deck"},
        {"name": "the sample, from its files to campaigns", "seconds": load, "baseline": read, "ratio": load / read,
         "against": "reading three of its files alone"},
    ]
