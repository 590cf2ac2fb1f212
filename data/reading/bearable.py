"""What is refused as a table in whatever file it stands: lines, cells and widths beyond all that people write."""

from __future__ import annotations

import pandas as pd
import pyarrow.compute as pc

from data.errors import DataError
from data.reading.columnar import FrameRows
from data.reading.limits import in_force
from data.reading.raw import RawTable
from data.reading.rows import TextRows


def check_lines(name: str, text: str) -> None:
    """Raise DataError for a delimited text with a line so long that parting it would take minutes."""
    most, begin = in_force().line_characters, 0
    while len(text) - begin > most:
        end = begin + most
        last = max(text.rfind("\n", begin, end), text.rfind("\r", begin, end))
        if last < 0:
            raise DataError(f"{name} has a line of more than {most:,} characters, which is no row of a table: export "
                            "it again with one row a line.")
        begin = last + 1


def bearable(table: RawTable) -> RawTable:
    """The table. Raises DataError where it, or one beside it, is too wide or has a cell that is too long."""
    limits = in_force()
    for one in (table, *table.other_tables):
        width = len(one.header or (one.rows[0] if len(one.rows) else []))
        if width > limits.columns:
            raise DataError(f"{one.name} has {width:,} columns and the most that is read is {limits.columns:,}: keep "
                            "those that are needed.")
        longest = max(_longest(one.rows), _longest([one.header or [], *one.preamble, *one.footer]))
        if longest > limits.cell_characters:
            raise DataError(f"{one.name} has a cell of {longest:,} characters and the longest that is read has "
                            f"{limits.cell_characters:,}: look for a quotation mark that is never closed.")
    return table


def _longest(rows) -> int:
    """The length of the longest cell; of columns in bytes, which is no less."""
    if isinstance(rows, TextRows):
        lengths = [pc.max(pc.binary_length(column)).as_py() for column in rows.columns]
        return max(*(length or 0 for length in lengths), _longest(rows.longer.values()), 0)
    if isinstance(rows, FrameRows):
        lengths = [rows.frame.iloc[:, place].str.len().max() for place, kind in enumerate(rows.frame.dtypes)
                   if pd.api.types.is_string_dtype(kind)]
        return max((int(length) for length in lengths if length == length), default=0)
    return max((max(map(len, row), default=0) for row in rows), default=0)
