"""Archives weighed before anything in them is unfolded: a few kilobytes can hold gigabytes"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from data.errors import DataError
from data.reading.limits import in_force

#: Below this many bytes the ratio does not matter: whatever it is, it is unfolded in a blink.
SMALL = 50_000_000

#: What reading a damaged archive may raise.
DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError)


@contextmanager
def weighed(name: str, content: bytes) -> Iterator[zipfile.ZipFile]:
    """The archive, when it unfolds to a size that is safe. Nothing is ever written to disk.

    Raises DataError for one that is damaged, locked, or unfolds too far; also for errors while it is read.
    """
    with _damage_said(name), zipfile.ZipFile(io.BytesIO(content)) as archive:
        _weigh(name, archive, len(content))
        yield archive


def members(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of every file in an archive, one after the other. Raises DataError as `weighed` does."""
    with _damage_said(name):
        archive = zipfile.ZipFile(io.BytesIO(content))
        _weigh(name, archive, len(content))
    for entry in archive.infolist():
        if not entry.is_dir():
            with _damage_said(name):
                unfolded = archive.read(entry)
                if len(unfolded) != entry.file_size:
                    raise zipfile.BadZipFile("a member is shorter than it says")
            yield entry.filename, unfolded


@contextmanager
def _damage_said(name: str) -> Iterator[None]:
    try:
        yield
    except DAMAGED as error:
        raise DataError(f"{name} is a damaged archive: open it, save it again and add that.") from error


def _weigh(name: str, archive: zipfile.ZipFile, size: int) -> None:
    entries, limits = archive.infolist(), in_force()
    if len(entries) > limits.archive_entries:
        raise DataError(f"{name} holds {len(entries):,} entries and the most that is opened is "
                        f"{limits.archive_entries:,}: "
                        "unpack it and add the tables in it.")
    unfolded = sum(entry.file_size for entry in entries)
    if unfolded > limits.archive_bytes or (unfolded > SMALL and unfolded > limits.archive_ratio * size):
        raise DataError(f"{name} unfolds from {size / 1e6:.1f} to {unfolded / 1e6:,.0f} MB, more than is opened "
                        "safely: save the table as CSV and add that.")
    folded = sum(entry.compress_size for entry in entries)
    if folded > size or len({entry.header_offset for entry in entries}) < len(entries):
        raise DataError(f"{name} is an archive whose entries lie over one another, which no honest program writes: "
                        "save the table as CSV and add that.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise DataError(f"{name} is locked with a password: take the password away, or save the table as CSV.")


def gunzipped(name: str, content: bytes) -> bytes:
    """The content of a gzip file, several members after one another as one. Raises DataError where it is damaged or
    unfolds too far."""
    parts, unfolded, rest = [], 0, content
    limits = in_force()
    most = min(limits.archive_bytes, max(SMALL, limits.archive_ratio * len(content)))
    try:
        while rest.startswith(b"\x1f\x8b"):
            member = zlib.decompressobj(wbits=31)
            parts.append(member.decompress(rest, most - unfolded + 1))
            unfolded += len(parts[-1])
            if unfolded > most:
                raise DataError(f"{name} unfolds from {len(content) / 1e6:.1f} to more than {most / 1e6:,.0f} MB, more "
                                "than is opened safely: unpack it and add what is in it.")
            if not member.eof:
                raise EOFError("the end is missing")
            rest = member.unused_data.lstrip(b"\0")
    except (zlib.error, EOFError) as error:
        raise DataError(f"{name} is a damaged gzip archive: export it again.") from error
    return b"".join(parts)
