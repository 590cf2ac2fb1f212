"""Campaigns: the trustworthy tables, with where they came from and what was done to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from data.filters import Filters
from data.reading import Source


@dataclass(frozen=True)
class Question:
    """Something the files cannot decide. guess: what was assumed; options: the possible answers."""

    key: str
    text: str
    options: tuple[str, ...]
    guess: str
    answered: bool = False


@dataclass(frozen=True)
class Report:
    """What was read, changed and set aside.

    set_aside: DataFrame file, line, reason, cells (one row a source row).
    changes: DataFrame file, column, count, change (what was changed and why).
    columns: DataFrame file, found, taken_for, sureness (which column was taken for what).
    rows_read == rows_kept + len(set_aside), always. notes: sentences about the reading.
    """

    rows_read: int
    rows_kept: int
    set_aside: pd.DataFrame
    changes: pd.DataFrame
    columns: pd.DataFrame
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """What the data is. title: its first line (synthetic data says so here). lines: further sentences.

    engagement_parts: which of likes, comments, shares, saves make up engagement here.
    selection: how the list was chosen, or None when not answered.
    """

    title: str
    lines: tuple[str, ...]
    engagement_parts: tuple[str, ...]
    synthetic: bool = False
    selection: str | None = None
    creators: int = 0
    posts: int = 0


@dataclass(frozen=True, eq=False)
class Campaigns:
    """Canonical tables (pandas; an absent table is empty with its columns), report, card, fingerprint.

    posts carries `engagement` (sum of the known parts, null if none is known) beside its canonical columns.
    fingerprint: 32 hex digits of the content and the answers; equal content gives an equal fingerprint.
    """

    creators: pd.DataFrame
    posts: pd.DataFrame
    deals: pd.DataFrame
    overlaps: pd.DataFrame
    sales: pd.DataFrame
    report: Report
    card: Card
    fingerprint: str
    filters: Filters = Filters()

    def keep(self, filters: Filters) -> Campaigns:
        """The part that the filters keep, with a fingerprint of its own."""
        raise NotImplementedError


def load_campaigns(*sources: Source, answers: Mapping[str, str] | None = None) -> Campaigns:
    """Read one or several files into the canonical tables."""
    raise NotImplementedError
