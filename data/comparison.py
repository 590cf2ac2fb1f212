"""What a change of the data did: what is new, what is told anew, what is gone."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data import schema
from data.campaigns import Campaigns

#: What rows of a table are known by. Posts and deals without an id cannot be told apart: they are counted only.
_KEYS = {"creators": ["creator_id", "platform"], "posts": ["platform", "post_id"], "deals": ["deal_id"],
         "overlaps": ["creator_a", "creator_b"], "sales": ["date", "region"]}


@dataclass(frozen=True)
class TableChange:
    """One table before and after. new, gone: rows known by their id (where all have one), else the difference in
    number; updated: rows of both in which a known value became another (another spelling is none); filled: rows of both
    in which something unknown became known; columns, filled_columns: which ones, the most frequent first."""

    table: str
    before: int
    after: int
    new: int
    gone: int
    updated: int = 0
    filled: int = 0
    columns: tuple[str, ...] = ()
    filled_columns: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything is different."""
        return bool(self.new or self.gone or self.updated or self.filled)


def compared(before: Campaigns, after: Campaigns) -> tuple[TableChange, ...]:
    """What became of each table; tables in which nothing is different are left out."""
    changes = (_compared(name, getattr(before, name), getattr(after, name)) for name in schema.TABLES)
    return tuple(change for change in changes if change.any)


def set_aside_more(before: Campaigns, after: Campaigns) -> pd.Series:
    """Reasons for which more rows are set aside than before -> how many more, the most frequent first."""
    counts = [c.report.set_aside["reason"].astype(str).str.replace(r" (in|of) line [0-9,]+\b.*$", "", regex=True)
              .value_counts() for c in (before, after)]
    more = counts[1].sub(counts[0], fill_value=0).astype(int)
    return more[more > 0].sort_values(ascending=False, kind="stable")


def _compared(name: str, before: pd.DataFrame, after: pd.DataFrame) -> TableChange:
    key = _KEYS[name]
    known_by_id = all(not frame[key[-1]].isna().any() and not frame.duplicated(key).any() for frame in (before, after))
    if not known_by_id:
        more = len(after) - len(before)
        return TableChange(name, len(before), len(after), max(more, 0), max(-more, 0))
    then, now = (frame.set_index(pd.MultiIndex.from_frame(frame[key].astype(object).where(frame[key].notna(), "")))
                 for frame in (before, after))
    both = now.index.intersection(then.index)
    then, same = then.loc[both], now.loc[both]
    other, filled = pd.Series(False, index=both), pd.Series(False, index=both)
    updated_in, filled_in = {}, {}
    for column in schema.TABLES[name]:
        if column.name in key:
            continue
        was, became = then[column.name], same[column.name]
        if column.kind in ("text", "id"):
            was, became = (texts.map(_plain, na_action="ignore") for texts in (was, became))
        differs = (was.notna() & became.notna() & (was != became)).fillna(False).astype(bool)
        known = was.isna() & became.notna()
        updated_in[column.name], filled_in[column.name] = int(differs.sum()), int(known.sum())
        other |= differs
        filled |= known
    return TableChange(name, len(before), len(after), len(now) - len(both), len(before) - len(both),
                       int(other.sum()), int(filled.sum()), _frequent(updated_in), _frequent(filled_in))


def _plain(text: str) -> str:
    """A text without what is only spelling."""
    return str(text).strip().lstrip("@").casefold()


def _frequent(counts: dict[str, int]) -> tuple[str, ...]:
    return tuple(sorted((name for name, count in counts.items() if count), key=lambda name: -counts[name]))
