"""bytes -> RawTable: cells as text, nothing dropped."""

from data.reading.files import read_here
from data.reading.raw import Note, RawTable, Source

read_raw = read_here

__all__ = ["Note", "RawTable", "Source", "read_here", "read_raw"]
