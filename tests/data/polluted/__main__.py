"""Prints the scores of the whole corpus by flaw: `make score`."""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterable

from data.errors import DataError
from data.reading.files import read_here
from tests.data.polluted.corpus import FREQUENCY, Case, cases
from tests.data.polluted.scoring import FAILED, Score, score


def scored(case: Case) -> Score:
    """The score of what the reader makes of a case; a refusal is a failure."""
    try:
        raw = read_here(("file.csv", case.content))
    except DataError:
        return FAILED
    wanted = case.document
    found = score(raw.header, raw.rows, wanted.header, wanted.rows)
    if wanted.also is not None:
        row, cells = wanted.also
        other = score(raw.header, raw.rows, wanted.header, (*wanted.rows[:row], cells, *wanted.rows[row + 1:]))
        found = max(found, other, key=lambda one: one.total)
    return found


def by_flaw(scores: Iterable[tuple[Case, float]]) -> dict[str, list[float]]:
    """Flaw -> the scores of its files."""
    found = defaultdict(list)
    for case, value in scores:
        found[case.flaw].append(value)
    return dict(found)


def summary(found: dict[str, list[float]]) -> tuple[float, float]:
    """Simple: the mean over files. Weighted: the mean over flaws, by how often each occurs in the wild."""
    every = [value for values in found.values() for value in values]
    weights = {flaw: FREQUENCY.get(flaw, 1) for flaw in found}
    weighted = sum(weights[flaw] * sum(values) / len(values) for flaw, values in found.items()) / sum(weights.values())
    return sum(every) / len(every), weighted


def main() -> None:
    """The table."""
    verbose, began = "-v" in sys.argv, time.perf_counter()
    corpus = cases()
    scores = [(case, scored(case).total) for case in corpus]
    found = by_flaw(scores)
    for case, value in scores:
        if verbose and value < 9.9:
            print(f"{value:6.3f}  {case.name}")
    for flaw, values in sorted(found.items(), key=lambda item: sum(item[1]) / len(item[1])):
        print(f"{sum(values) / len(values):7.3f}  {len(values):5d} files  {flaw}")
    simple, weighted = summary(found)
    print(f"\n{len(corpus)} files in {time.perf_counter() - began:.0f} s: simple {simple:.3f} of 10, "
          f"weighted {weighted:.3f} of 10")


if __name__ == "__main__":
    main()
