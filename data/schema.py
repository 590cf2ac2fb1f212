"""The column contract: every canonical column with its meaning, unit, range and synonyms."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One canonical column.

    kind: "text", "id", "count" (non-negative integer, nullable), "number", "money", "fraction", "date", "flag".
    meaning, unit: one sentence and a unit, shown on the Data page and in exports.
    synonyms: other names found in the wild, lower case, without punctuation.
    """

    name: str
    kind: str
    meaning: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    synonyms: tuple[str, ...] = ()


TABLES: dict[str, tuple[Column, ...]] = {}
