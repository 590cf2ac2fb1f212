"""Where the rows of the canonical tables stand in their files, so that an example can be found there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from data import schema

#: Columns of the origins, all whole numbers: the place of the table in schema.TABLES, of the file in report.files, and
#: the line there. One row a row of the tables, in their order.
ORIGIN_COLUMNS = ("table", "file", "line")


def origins_of(places: Mapping[str, tuple[np.ndarray, np.ndarray]], lines: Sequence[Sequence[int]]) -> pd.DataFrame:
    """Origins of the rows of each table. places: of each, the number of the file and the row there, row for row.
    lines: of each file, the line of each row."""
    found = []
    for number, table in enumerate(schema.TABLES):
        files, rows = places.get(table, (np.zeros(0, dtype="int64"),) * 2)
        known = np.flatnonzero(np.bincount(files))
        if len(known) == 1:
            at = _taken(lines[known[0]], rows)
        else:
            at = np.zeros(len(rows), dtype="int64")
            for file in known:
                here = files == file
                at[here] = _taken(lines[file], rows[here])
        found.append(pd.DataFrame({"table": np.full(len(at), number, dtype="int8"), "file": files.astype("int16"),
                                   "line": at}))
    return pd.concat(found, ignore_index=True)


def _taken(lines: Sequence[int], rows: np.ndarray) -> np.ndarray:
    """Lines of these rows; a range need not be written out."""
    if isinstance(lines, range):
        return lines.start + lines.step * rows
    lines = np.asarray(lines, dtype="int64")
    return lines if len(rows) == len(lines) and (np.diff(rows) == 1).all() else lines[rows]


def no_origins() -> pd.DataFrame:
    """The origins of tables that come from no file."""
    return pd.DataFrame({"table": np.zeros(0, "int8"), "file": np.zeros(0, "int16"), "line": np.zeros(0, "int64")})


def origin(origins: pd.DataFrame, files: Sequence[str], table: str, row: int, rows: int) -> tuple[str, int] | None:
    """File and line of a row (by position) of a table of so many rows; None where it is not known."""
    here = origins["table"].to_numpy() == list(schema.TABLES).index(table)
    first = int(here.argmax()) if len(here) else 0
    if not len(here) or int(here.sum()) != rows:
        return None
    found = origins.iloc[first + row]
    return files[int(found["file"])], int(found["line"])
