"""How much a file may take while it is read, with the reason for every figure; the environment may set others."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Self

from data.errors import DataError

_MB = 1_000_000


@dataclass(frozen=True)
class Limits:
    """What one file may take. Each field is set by MICROSCOPE_ and its name in capitals (MICROSCOPE_CPU_SECONDS=60).

    The first group is looked at before a file is opened, the second holds the process that opens it.
    """

    # A million posts with long captions are 300 MB of CSV. Beyond a gigabyte the answer is Parquet, or a part of it.
    file_bytes: int = 1_000 * _MB
    # A workbook has some thirty parts, a folder of exports zipped rarely a hundred. More is an archive of documents,
    # or made to keep us busy.
    archive_entries: int = 1_000
    # XML shrinks 10 to 50 times, a sheet of one repeated number up to 200; bombs start at 1,000.
    archive_ratio: int = 300
    # A sheet of a million rows and ten columns is 350 MB of XML; unfolding alone takes 2 s of CPU for that.
    archive_bytes: int = 400 * _MB
    # Sheets are laid out densely, about 50 bytes a cell: this many fill the memory below.
    workbook_cells: int = 20 * _MB
    # Typed columns are 8 to 16 bytes a value; the footer of a Parquet file hides how far it unfolds.
    parquet_cells: int = 400 * _MB
    # Exports nest 5 to 10 levels; Python's own reader stops at 1,000.
    json_depth: int = 100
    # The widest insight exports have 300 columns. Each is matched against every known name and is a row of the mapping
    # on the Data page: 16,000 took 20 s to match, and nobody reads such a list.
    columns: int = 4_000
    # A caption has at most 63,206 characters (Facebook); what is longer is a quotation mark that is never closed.
    cell_characters: int = 1 * _MB
    # So a row of such captions still fits. Parting a line of 200 MB would take a minute and lead to no table.
    line_characters: int = 20 * _MB

    # One file's own memory, beside the 100 MB of the reader itself. 1 GB opened every honest workbook tried, and of
    # eight hostile files none did harm within it.
    memory_bytes: int = 1_000 * _MB
    # A CSV file is held as bytes, as text and as columns at once, and the cells of messy ones one by one: 40 MB took
    # 770 MB in all.
    memory_per_byte: int = 20
    # Whatever its size, no file may take more: two at once fit into a laptop.
    memory_most: int = 3_000 * _MB
    # What runs away is ended while a person still waits.
    cpu_seconds: float = 20
    # Larger files get more by the 100 MB, and by the clock twice that. 200,000 rows of five columns in a workbook are
    # 5 MB and took 4 s, so a full sheet of ten columns has 54 MB and needs 40 s; a CSV file of 40 MB took 12 s.
    cpu_seconds_per_100_mb: float = 40
    # Seconds by the clock beyond those of CPU: a busy machine, a slow disk. A person gets an answer within 30 s.
    waiting_seconds: float = 8
    # What comes back: a table has about the size of its file; typed and dictionary-coded columns unfold further. The
    # app itself grows by this much, so a small file may not ask for more.
    answer_bytes: int = 100 * _MB
    answer_per_byte: int = 8
    # Some archives are read by several handles; anything beyond is a leak.
    open_files: int = 64
    # Files read at the same moment, over all sessions. Each may take the memory above; the next ones wait.
    at_once: int = 3

    def __post_init__(self):
        wrong = [name for name, value in asdict(self).items() if not 0 < value < math.inf]
        if wrong:
            raise ValueError(f"{', '.join(wrong)}: a limit is a number above zero")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """The limits as the environment sets them. Raises DataError for a value that is no number above zero."""
        values, wrong = {}, []
        for field in fields(cls):
            said = environment.get(variable(field.name))
            if said is None:
                continue
            try:
                values[field.name] = float(said) if "seconds" in field.name else int(said)
                cls(**{field.name: values[field.name]})
            except ValueError:
                wrong.append(f"{variable(field.name)} is {said!r}: give a number above zero.")
        if wrong:
            raise DataError(wrong)
        return cls(**values)

    def memory_for(self, size: int) -> int:
        """Bytes of memory that a file of this size may take."""
        return min(self.memory_bytes + self.memory_per_byte * size, max(self.memory_most, self.memory_bytes))

    def cpu_for(self, size: int) -> float:
        """Seconds of CPU that a file of this size may take."""
        return self.cpu_seconds + self._more_for(size)

    def wall_for(self, size: int) -> float:
        """Seconds by the clock that a file of this size may take."""
        return self.cpu_for(size) + self.waiting_seconds + self._more_for(size)

    def _more_for(self, size: int) -> float:
        return self.cpu_seconds_per_100_mb * size / (100 * _MB)

    def answer_for(self, size: int) -> int:
        """Bytes that the table of a file of this size may have."""
        return self.answer_bytes + self.answer_per_byte * size


_given: Limits | None = None


def variable(name: str) -> str:
    """The environment variable that sets a limit."""
    return f"MICROSCOPE_{name.upper()}"


def in_force() -> Limits:
    """The limits that hold here: those put in force, else those of the environment."""
    return Limits.from_environment(os.environ) if _given is None else _given


def put_in_force(limits: Limits) -> None:
    """Let these hold for the rest of this process: the reading child is told by its parent what holds."""
    global _given
    _given = limits
