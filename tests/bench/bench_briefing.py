"""The briefing's files, built on a click, and the sample that a first visitor waits for. In CPU seconds: a machine that
does other work beside takes longer by the clock."""

from __future__ import annotations

import time

import pandas as pd
from pptx import Presentation

from analysis.briefing import Look, make_deck, make_onepager, make_webpage, make_workbook
from analysis.briefing.whole import Wishes, brief
from data.samples import load_sample
from tests.exports.company import template


def _seconds(work, times: int = 3) -> float:
    spent = []
    for _ in range(times):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent)


def run() -> list[dict]:
    """Rows of the benchmark table."""
    sample = load_sample()
    briefing, _ = brief(sample, Wishes(date_text="today"))
    count, bare, company = len(briefing.slides), _seconds(Presentation), template()
    rows = []
    for name, work in ((f"deck of {count} findings", lambda: make_deck(briefing)),
                       ("the same on a company's template", lambda: make_deck(briefing, look=Look(template=company))),
                       ("one page", lambda: make_onepager(briefing)),
                       ("workbook", lambda: make_workbook(briefing)), ("web page", lambda: make_webpage(briefing))):
        spent = _seconds(work)
        rows.append({"name": f"{name} (target 2 s, CPU)", "seconds": spent, "baseline": bare, "ratio": spent / bare,
                     "against": "an empty deck"})
    whole, fitted = _seconds(lambda: brief(sample), times=2), _seconds(lambda: make_deck(briefing))
    load = _seconds(load_sample)
    folder = __import__("data.samples", fromlist=["x"]).__path__[0]
    read = _seconds(lambda: [pd.read_parquet(f"{folder}/{t}.parquet") for t in ("creators", "posts", "deals")])
    return [
        *rows,
        {"name": "all eight findings from the sample (CPU)", "seconds": whole, "baseline": fitted,
         "ratio": whole / fitted, "against": "their deck"},
        {"name": "the sample, from its files to campaigns (CPU)", "seconds": load, "baseline": read,
         "ratio": load / read, "against": "reading three of its files alone"},
    ]
