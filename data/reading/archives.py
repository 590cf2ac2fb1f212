"""ZIP archives of tables: every member that is a table, read from memory and never unpacked to disk"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from data.errors import DataError
from data.reading.raw import Note, RawTable
from data.reading.unfolding import members

#: What systems put into an archive beside what the user did.
_JUNK = re.compile(r"(?:.*/)?(?:__MACOSX/.*|\.DS_Store|\._[^/]*|Thumbs\.db|desktop\.ini)", re.IGNORECASE)
#: Members that were meant as tables: when one of these cannot be read, the archive is not read in part.
_TABLES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".json", ".jsonl", ".ndjson", ".parquet", ".gz")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


def archive_table(name: str, content: bytes, read: Callable[[str, bytes], RawTable]) -> RawTable:
    """The first table of an archive, named archive/member; all further ones are its other_tables.

    read: reads one member. Members that are no tables, and what systems put in, are passed over and said. Raises
    DataError where the archive is damaged or unfolds too far, where a member that is named as a table cannot be read,
    and where nothing in it is a table.
    """
    tables, notes, junk, problems, refused = [], [], 0, [], []
    for member, unfolded in members(name, content):
        if _JUNK.fullmatch(member):
            junk += 1
            continue
        label = _label(member)
        if label != member:
            notes.append(Note(f'The member "{label}" names a place outside the archive; it was read in memory.'))
        try:
            table = read(f"{name}/{label}", unfolded)
        except DataError as error:
            named = label.lower().endswith(_TABLES)
            (problems if named else refused).extend(error.problems)
            continue
        if table.header is None and not len(table.rows):
            notes.append(Note(f'"{label}" is empty and was passed over.'))
            continue
        tables += [replace(table, other_tables=[]), *table.other_tables]
    if problems:
        raise DataError(problems)
    if not tables:
        raise DataError(refused or f"{name} is an archive without a table in it: add the tables themselves.")
    if junk:
        notes.append(Note(f"{junk:,} member(s) that a system put into the archive were passed over (.DS_Store and the "
                          "like)."))
    notes += [Note(f"Passed over: {problem}", 0.9) for problem in refused]
    return replace(tables[0], notes=[*tables[0].notes, *notes], other_tables=tables[1:])


def _label(member: str) -> str:
    """A member's path as a label that leads nowhere."""
    parts = [part for part in PurePosixPath(_CONTROL.sub(" ", member).replace("\\", "/")).parts
             if part not in ("/", "..", ".") and not part.endswith(":")]
    return "/".join(parts) or "member"
