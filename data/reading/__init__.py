"""bytes -> RawTable: cells as text, nothing dropped."""

from data.reading.raw import Note, RawTable, Source, read_raw

__all__ = ["Note", "RawTable", "Source", "read_raw"]
