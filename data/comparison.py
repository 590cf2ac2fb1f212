"""What a change of the data did: what is new, what is told anew, what is gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data import schema
from data.campaigns import Campaigns

#: What rows of a table are known by. Posts and deals without an id cannot be told apart: they are counted only.
_KEYS = {"creators": ["creator_id", "platform"], "posts": ["platform", "post_id"], "deals": ["deal_id"],
         "overlaps": ["creator_a", "creator_b"], "sales": ["date", "region"]}
#: The ids among them, which tell a row by themselves where none is there twice.
_OWN = {"creators": ["creator_id"], "posts": ["post_id"]}


@dataclass(frozen=True)
class TableChange:
    """One table before and after. new, gone: rows known by their id (where all have one), else the difference in
    number; updated: rows of both in which a known value became another (another spelling is none); filled, lost: rows
    of both in which something unknown became known, or the other way round; columns, filled_columns, lost_columns:
    which ones, the most frequent first."""

    table: str
    before: int
    after: int
    new: int
    gone: int
    updated: int = 0
    filled: int = 0
    columns: tuple[str, ...] = ()
    filled_columns: tuple[str, ...] = ()
    lost: int = 0
    lost_columns: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything is different."""
        return bool(self.new or self.gone or self.updated or self.filled or self.lost)


@dataclass(frozen=True)
class AnswerChange:
    """A question that is answered otherwise now. was: the answer or assumption before, None where it was not asked;
    assumed, assumed_before: nobody gave this answer."""

    key: str
    text: str
    was: str | None
    now: str
    assumed_before: bool
    assumed: bool


def compared(before: Campaigns, after: Campaigns) -> tuple[TableChange, ...]:
    """What became of each table; tables in which nothing is different are left out."""
    changes = (_compared(name, getattr(before, name), getattr(after, name)) for name in schema.TABLES)
    return tuple(change for change in changes if change.any)


def answers_changed(before: Campaigns, after: Campaigns) -> tuple[AnswerChange, ...]:
    """What is answered now and was not, or was answered otherwise, and the other way round."""
    then = {question.key: question for question in before.report.questions}
    found = []
    for question in after.report.questions:
        was = then.get(question.key)
        if question.answered if was is None else (was.guess, was.answered) != (question.guess, question.answered):
            found.append(AnswerChange(question.key, question.text, None if was is None else was.guess, question.guess,
                                      was is not None and not was.answered, not question.answered))
    return tuple(found)


def divided_anew(changes: Sequence[TableChange], after: Campaigns) -> int:
    """Posts whose rates are divided by another count now, since they carry none of their own: how many, by what
    `compared` found."""
    if (after.report.columns["taken_for"] == "posts.followers").any():
        return 0
    change = next((one for one in changes if one.table == "posts"), None)
    return change.updated if change is not None and change.columns == ("followers",) else 0


def set_aside_more(before: Campaigns, after: Campaigns) -> pd.Series:
    """Reasons for which more rows are set aside than before -> how many more, the most frequent first."""
    counts = [c.report.set_aside["reason"].astype(str).str.replace(r" (in|of) line [0-9,]+\b.*$", "", regex=True)
              .value_counts() for c in (before, after)]
    more = counts[1].sub(counts[0], fill_value=0).astype(int)
    return more[more > 0].sort_values(ascending=False, kind="stable")


def _compared(name: str, before: pd.DataFrame, after: pd.DataFrame) -> TableChange:
    paired = _paired(name, before, after)
    if paired is None:
        more = len(after) - len(before)
        filled, lost = _first_known(name, before, after), _first_known(name, after, before)
        return TableChange(name, len(before), len(after), max(more, 0), max(-more, 0),
                           filled=max(filled.values(), default=0), filled_columns=_frequent(filled),
                           lost=max(lost.values(), default=0), lost_columns=_frequent(lost))
    then, same = paired
    other, filled, lost = (np.zeros(len(same), bool) for _ in range(3))
    updated_in, filled_in, lost_in = {}, {}, {}
    for column in schema.TABLES[name]:
        was, became = (frame[column.name].reset_index(drop=True) for frame in (then, same))
        if column.kind in ("text", "id"):
            was, became = (texts.map(_plain, na_action="ignore") for texts in (was, became))
        differs = (was.notna() & became.notna() & (was != became)).fillna(False).to_numpy(bool)
        known, unknown = ((one.isna() & two.notna()).to_numpy(bool) for one, two in ((was, became), (became, was)))
        updated_in[column.name], filled_in[column.name] = int(differs.sum()), int(known.sum())
        lost_in[column.name] = int(unknown.sum())
        other |= differs
        filled |= known
        lost |= unknown
    return TableChange(name, len(before), len(after), len(after) - len(same), len(before) - len(then),
                       int(other.sum()), int(filled.sum()), _frequent(updated_in), _frequent(filled_in),
                       int(lost.sum()), _frequent(lost_in))


def _paired(name: str, before: pd.DataFrame, after: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """The rows that are in both, in one order; None where they cannot be told apart.

    An account whose platform was told otherwise is the same account, so that the id alone tells it where it is the
    only one of its id. Rows without ids are the same where as many stand in the same order with the same creators.
    """
    for key in dict.fromkeys((tuple(_OWN.get(name, _KEYS[name])), tuple(_KEYS[name]))):
        columns = list(key)
        if any(frame[_OWN.get(name, columns)].isna().any().any() or frame.duplicated(columns).any()
               for frame in (before, after)):
            continue
        then, now = (frame.set_index(pd.MultiIndex.from_frame(
            frame[columns].astype(object).where(frame[columns].notna(), ""))) for frame in (before, after))
        both = now.index.intersection(then.index)
        return then.loc[both], now.loc[both]
    who = [column.name for column in schema.TABLES[name] if column.name == "creator_id"]
    same = (frame[who].reset_index(drop=True) for frame in (before, after))
    return (before, after) if who and next(same).equals(next(same)) else None


def _first_known(name: str, before: pd.DataFrame, after: pd.DataFrame) -> dict[str, int]:
    """Columns of which nothing was known and something is now: of how many rows."""
    if before.empty or after.empty:
        return {}
    known = {column.name: int(after[column.name].notna().sum()) for column in schema.TABLES[name]
             if not before[column.name].notna().any()}
    return {column: rows for column, rows in known.items() if rows}


def _plain(text: str) -> str:
    """A text without what is only spelling."""
    return str(text).strip().lstrip("@").casefold()


def _frequent(counts: dict[str, int]) -> tuple[str, ...]:
    return tuple(sorted((name for name, count in counts.items() if count), key=lambda name: -counts[name]))
