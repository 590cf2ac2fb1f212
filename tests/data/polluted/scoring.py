"""How well a reading agrees with the clean answer: success, and precision, recall and F1 of header, records, cells.

The measures are those of Vitagliano et al., "Pollock: A Data Loading Benchmark" (VLDB 2023): multisets of header
cells, of records and of cells are compared; ten measures between 0 and 1 are summed, so that 10 is without a fault.
Stricter than there: a record counts only where each of its cells stands in its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MEASURES = ("success", "header_precision", "header_recall", "header_f1", "record_precision", "record_recall",
            "record_f1", "cell_precision", "cell_recall", "cell_f1")


@dataclass(frozen=True)
class Score:
    """The ten measures of one file."""

    values: tuple[float, ...]

    @property
    def total(self) -> float:
        """0 to 10."""
        return sum(self.values)


FAILED = Score((0.0,) * len(MEASURES))


def score(header: Sequence[str] | None, rows: Iterable[Sequence[str]], wanted_header: Sequence[str] | None,
          wanted_rows: Iterable[Sequence[str]]) -> Score:
    """The score of a reading against the clean answer."""
    rows, wanted_rows = [_trimmed(r) for r in rows], [_trimmed(r) for r in wanted_rows]
    return Score((1.0, *_measures(header or (), wanted_header or ()), *_measures(rows, wanted_rows),
                  *_measures([c for r in rows for c in r], [c for r in wanted_rows for c in r])))


def _trimmed(row: Sequence[str]) -> tuple[str, ...]:
    """A row without the empty cells at its end: a reader may fill rows up."""
    cells = list(row)
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _measures(found: Sequence, wanted: Sequence) -> tuple[float, float, float]:
    if not found and not wanted:
        return 1.0, 1.0, 1.0
    common = sum((Counter(found) & Counter(wanted)).values())
    if not common:
        return 0.0, 0.0, 0.0
    precision, recall = common / len(found), common / len(wanted)
    return precision, recall, 2 * precision * recall / (precision + recall)
