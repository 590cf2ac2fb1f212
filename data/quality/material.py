"""What the checks look at: the canonical tables, the report, and what several checks would compute twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.quality.origins import origin
from data.quality.values import MOST_EXAMPLES, clipped, examples, said_date
from data.speech import marked, number, retold

if TYPE_CHECKING:
    from data.campaigns import Report


@dataclass(frozen=True, eq=False)
class Material:
    """Tables as in Campaigns, the report of their reading, and the day it is (dates after it lie in the future)."""

    tables: Mapping[str, pd.DataFrame]
    report: Report
    today: pd.Timestamp

    @property
    def creators(self) -> pd.DataFrame:
        """The canonical table of creators."""
        return self.tables["creators"]

    @property
    def posts(self) -> pd.DataFrame:
        """The canonical table of posts, with `engagement`."""
        return self.tables["posts"]

    @property
    def deals(self) -> pd.DataFrame:
        """The canonical table of deals."""
        return self.tables["deals"]

    def column(self, table: str, column: str) -> pd.Series:
        """A column of a table."""
        return self.tables[table][column]

    def where(self, table: str, *columns: str) -> str:
        """The file (or files) from which these columns of a table come; the table's name where it comes from none."""
        wanted = {f"{table}.{column}" for column in columns}
        taken = self.report.columns["taken_for"]
        hits = taken.isin(wanted) if wanted else taken.astype(str).str.startswith(f"{table}.")
        return ", ".join(dict.fromkeys(self.report.columns.loc[hits, "file"])) or table

    def place(self, table: str, source: str, row: int) -> tuple[str, int | None]:
        """File and line of a row (by position) of a table; `source` without a line where that is not known."""
        found = origin(self.report.origins, self.report.files, table, int(row), len(self.tables[table]))
        return (source, None) if found is None else found

    def retold(self, sentence: str) -> str:
        """A sentence of the report, which stays English there, with the marks in use; names of files stay."""
        return retold(sentence, verbatim=self.report.files)

    def fed_by(self, table: str, column: str) -> list[str]:
        """Names, in their files, of the columns that were taken for this one."""
        taken = self.report.columns
        return list(dict.fromkeys(taken.loc[taken["taken_for"] == f"{table}.{column}", "found"]))

    @cached_property
    def _factorized(self) -> dict[tuple[str, str], tuple[np.ndarray, np.ndarray]]:
        return {}

    def distinct(self, table: str, column: str) -> tuple[np.ndarray, np.ndarray]:
        """(number of the text in each row, −1 for unknown; the texts so numbered), found once for all checks."""
        if (table, column) not in self._factorized:
            codes, texts = pd.factorize(self.tables[table][column])
            self._factorized[table, column] = codes, np.asarray(texts, dtype=object)
        return self._factorized[table, column]

    @cached_property
    def accounts(self) -> np.ndarray:
        """A whole number, from 0, for the creator and platform of each post; the same number, the same account."""
        who, _ = self.distinct("posts", "creator_id")
        on, platforms = self.distinct("posts", "platform")
        return (who.astype("int64") + 1) * (len(platforms) + 1) + on + 1

    @cached_property
    def spans(self) -> pd.DataFrame:
        """Of every account with a follower count beside its posts: row (of its first such post), low and high."""
        counts = self.posts["followers"].to_numpy()
        rows = np.flatnonzero(counts > 0)
        codes, counts = self.accounts[rows], counts[rows]
        size = int(codes.max(initial=-1)) + 1
        low, high, first = np.full(size, np.inf), np.zeros(size), np.zeros(size, dtype="int64")
        np.minimum.at(low, codes, counts)
        np.maximum.at(high, codes, counts)
        first[codes[::-1]] = rows[::-1]
        return pd.DataFrame({"row": first, "low": low, "high": high})[high > 0]

    def varying(self, ratio: float) -> np.ndarray:
        """Rows of dated posts of the accounts whose follower counts differ by more than this ratio, in order."""
        wide = self.spans.index[self.spans["high"] > ratio * self.spans["low"]]
        if not len(wide):
            return np.zeros(0, dtype="int64")
        is_wide = np.zeros(int(self.accounts.max()) + 1, dtype=bool)
        is_wide[wide] = True
        return np.flatnonzero(is_wide[self.accounts] & (self.posts["followers"] > 0).to_numpy()
                              & self.posts["published_at"].notna().to_numpy())

    def post_examples(self, hits: np.ndarray, columns: tuple[str, ...], severity: np.ndarray | pd.Series,
                      source: str) -> pd.DataFrame:
        """Examples among posts (hits: a mask), the most severe first; what: creator, post and these columns."""
        return _told(self.posts, hits, ("creator_id", "post_id"), columns, severity,
                     partial(self.place, "posts", source))

    def creator_examples(self, hits: np.ndarray, columns: tuple[str, ...], severity: np.ndarray | pd.Series,
                         source: str, **beside: pd.Series) -> pd.DataFrame:
        """The same among creators; beside: columns that do not stand in the table."""
        return _told(self.creators.assign(**beside), hits, ("creator_id", "platform"), columns, severity,
                     partial(self.place, "creators", source))

    def deal_examples(self, hits: np.ndarray, columns: tuple[str, ...], source: str) -> pd.DataFrame:
        """The same among deals; the largest fee first."""
        return _told(self.deals, hits, ("creator_id", "campaign"), columns, self.deals["fee"].fillna(0.0),
                     partial(self.place, "deals", source))


def _told(table: pd.DataFrame, hits: np.ndarray, names: tuple[str, ...], columns: tuple[str, ...],
          severity: np.ndarray | pd.Series, place: Callable[[int], tuple[str, int | None]]) -> pd.DataFrame:
    """The worst few rows in words. Which ones depends on what stands in the rows, never on where they stand."""
    places = np.flatnonzero(hits)
    weights = np.nan_to_num(np.asarray(severity, dtype="float64")[places])
    if len(places) > MOST_EXAMPLES:  # as severe as the last example, so that ties are told apart by their names
        least = np.partition(weights, -MOST_EXAMPLES)[-MOST_EXAMPLES]
        places, weights = places[weights >= least], weights[weights >= least]
    rows = table.iloc[places]
    named = rows[list(names)].astype(object).where(rows[list(names)].notna(), None)
    order = np.lexsort((*(named[n].astype(str).to_numpy(dtype=str) for n in reversed(names)), -weights))[:MOST_EXAMPLES]
    rows, named, places = rows.iloc[order], named.iloc[order], places[order]
    return examples((*place(at), ", ".join([*(clipped(n) for n in who if n is not None),
                                              *(f"{c.replace('_', ' ')} {value_said(row[c])}" for c in columns)]))
                    for at, who, (_, row) in zip(places, named.itertuples(index=False), rows.iterrows(), strict=True))


def value_said(value: object) -> str:
    """A number, date or text as it stands in an example, with the marks in use."""
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return "unknown"
    if isinstance(value, (int, float, np.number)):
        if float(value).is_integer():
            return number(value)
        return number(value, 2) if abs(value) >= 1000 else marked(f"{value:.6g}")
    if isinstance(value, pd.Timestamp):
        return said_date(value)
    return str(value)
