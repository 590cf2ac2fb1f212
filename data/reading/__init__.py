"""bytes -> RawTable: cells as text, nothing dropped."""

from data.reading.capped import read_raw
from data.reading.files import read_here
from data.reading.raw import Note, RawTable, Source

__all__ = ["Note", "RawTable", "Source", "read_here", "read_raw"]
