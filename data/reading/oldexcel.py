"""Old Excel files (.xls): what an old office file is, and what a reader of values leaves out of its sheets"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from data.errors import DataError
from data.reading.formats import format_meaning
from data.reading.limits import in_force
from data.reading.sheets import Marks

#: Streams of an old office file that is something else, and what it is then.
_OTHERS = {
    "EncryptedPackage": "a workbook locked with a password: take the password away and add it again.",
    "WordDocument": "a Word document, not a table: copy its table into a spreadsheet and add that.",
    "PowerPoint Document": "a PowerPoint presentation, not a table: copy its table into a spreadsheet and add that.",
    "__properties_version1.0": "an e-mail saved by Outlook, not a table: save its attachment and add that.",
}
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_FREE = 0xFFFFFFFA  # sector numbers from here on mean something else
_BOF, _EOF, _BOUNDSHEET, _FILEPASS, _FORMAT, _XF = 0x809, 0x0A, 0x85, 0x2F, 0x41E, 0xE0
_ROW, _COLINFO, _MERGED, _BOOLERR, _FORMULA, _NUMBER, _RK, _MULRK = 0x208, 0x7D, 0xE5, 0x205, 0x06, 0x203, 0x27E, 0xBD
_CELLS = frozenset({_BOOLERR, _FORMULA, _NUMBER, _RK, _MULRK, 0xFD, 0x201, 0xBE, 0x204})
_BLANK, _MULBLANK, _DIMENSIONS = 0x201, 0xBE, 0x200


def old_marks(name: str, content: bytes) -> dict[str, Marks]:
    """Sheet name -> what it says beside its values; empty where the file is too old or odd to tell.

    Raises DataError for old office files that are no workbook, locked ones, and sheets that reach too far.
    """
    try:
        streams = _streams(content)
        for stream, what in _OTHERS.items():
            if stream in streams:
                raise DataError(f"{name} is {what}")
        if "Workbook" in streams:
            return _workbook(name, streams["Workbook"])
        if "Book" in streams:
            return {}
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise DataError(f"{name} is a damaged old Excel file: open it, save it as XLSX and add that.") from error
    raise DataError(f"{name} is an old office file without a workbook in it. Save the table as CSV or XLSX and add "
                    "that file.")


def _streams(content: bytes) -> dict[str, bytes]:
    """The streams of a compound file by name; only those of a workbook are unfolded, others stand for themselves."""
    size, small = 1 << struct.unpack_from("<H", content, 30)[0] % 32, 1 << struct.unpack_from("<H", content, 32)[0] % 32
    if size not in (512, 4096) or small > size:
        raise IndexError("sectors of a size that does not exist")
    tables, first = struct.unpack_from("<I", content, 44)[0], struct.unpack_from("<I", content, 48)[0]
    cutoff, small_first = struct.unpack_from("<I", content, 56)[0], struct.unpack_from("<I", content, 60)[0]
    more, most = struct.unpack_from("<I", content, 68)[0], len(content) // size + 1

    def sector(number: int) -> bytes:
        return content[(number + 1) * size:(number + 2) * size]

    places = list(struct.unpack_from("<109I", content, 76))
    while more < _FREE and len(places) < most + 200:
        part = struct.unpack(f"<{size // 4}I", sector(more))
        places += part[:-1]
        more = part[-1]
    table = b"".join(sector(p) for p in places[:min(tables, most)] if p < _FREE)
    following = struct.unpack(f"<{len(table) // 4}I", table[:len(table) // 4 * 4])

    def chain(start: int, links: tuple[int, ...]) -> Iterator[int]:
        taken = 0
        while start < _FREE and taken <= len(links):
            yield start
            start, taken = links[start], taken + 1

    def stream(start: int) -> bytes:
        return b"".join(sector(s) for s in chain(start, following))

    found, root = {}, b""
    directory = stream(first)
    small_links = stream(small_first)
    small_following = struct.unpack(f"<{len(small_links) // 4}I", small_links)
    for at in range(0, len(directory) - 127, 128):
        length, kind = struct.unpack_from("<HB", directory, at + 64)
        label = directory[at:at + max(min(length, 64) - 2, 0)].decode("utf-16-le")
        start, long = struct.unpack_from("<II", directory, at + 116)
        if kind == 5:
            root = stream(start)
        elif kind == 2 and label in ("Workbook", "Book"):
            found[label] = stream(start)[:long] if long >= cutoff else b"".join(
                root[s * small:(s + 1) * small] for s in chain(start, small_following))[:long]
        elif kind == 2:
            found[label] = b""
    return found


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of the records of one substream, charts within it left out."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == _BOF:
            depth += 1
        if depth == 1:
            yield kind, at + 4, length
        if kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        at += 4 + length


def _workbook(name: str, stream: bytes) -> dict[str, Marks]:
    sheets, formats, styles, cells = [], {9: "%", 10: "%"}, [], 0  # 0% and 0.00%, which need no definition
    for kind, at, length in _records(stream, 0):
        if kind == _FILEPASS:
            raise DataError(f"{name} is locked with a password: take the password away and add it again.")
        if kind == _BOUNDSHEET:
            sheets.append((struct.unpack_from("<I", stream, at)[0],
                           _text(stream, at + 8, stream[at + 6], stream[at + 7])))
        elif kind == _FORMAT and length > 5:
            number, letters = struct.unpack_from("<HH", stream, at)
            formats[number] = format_meaning(_text(stream, at + 5, letters, stream[at + 4]))
        elif kind == _XF:
            styles.append(struct.unpack_from("<H", stream, at + 2)[0])
    telling = {place: formats[number] for place, number in enumerate(styles) if formats.get(number)}
    marks = {}
    for start, sheet in sheets:
        marks[sheet], reach = _marks(name, stream, start, telling)
        cells += reach
        if cells > in_force().workbook_cells:  # all sheets are laid out at once when the workbook is opened
            raise DataError(f"{name} has sheets that reach over {cells:,} cells: delete the stray cells far from the "
                            "tables, or save them as CSV.")
    return marks


def _text(stream: bytes, at: int, letters: int, flags: int) -> str:
    return stream[at:at + 2 * letters].decode("utf-16-le") if flags & 1 else stream[at:at + letters].decode("latin-1")


def _marks(name: str, stream: bytes, start: int, styles: Mapping[int, str]) -> tuple[Marks, int]:
    """What a sheet says, and how many cells it spans."""
    marks, last_row, last_column = Marks(), 0, 0
    for kind, at, length in _records(stream, start):
        if kind in _CELLS and length >= 6:
            row, column, style = struct.unpack_from("<HHH", stream, at)
            last = struct.unpack_from("<H", stream, at + length - 2)[0] if kind in (_MULRK, _MULBLANK) else column
            last_row, last_column = max(last_row, row + 1), max(last_column, last + 1)
            if kind in (_NUMBER, _RK, _FORMULA) and style in styles:
                marks.note_format(row, column, styles[style])
            elif kind == _MULRK:
                for place in range((length - 6) // 6):
                    style = struct.unpack_from("<H", stream, at + 4 + 6 * place)[0]
                    marks.note_format(row, column + place, styles.get(style, ""))
            if kind == _BOOLERR and stream[at + 7]:
                marks.shown[row, column] = _ERRORS.get(stream[at + 6], "#N/A")
            elif kind == _FORMULA and stream[at + 12:at + 14] == b"\xff\xff" and stream[at + 6] == 2:
                marks.shown[row, column] = _ERRORS.get(stream[at + 8], "#N/A")
        elif kind == _DIMENSIONS and length >= 12:
            top, bottom, left, right = struct.unpack_from("<IIHH", stream, at)
            if (bottom - top) * (right - left) > in_force().workbook_cells:  # memory is taken for what is said here
                raise DataError(f"{name} has a sheet that says it reaches to row {bottom:,} and column {right:,}, "
                                "which no such file holds: open it, save it as XLSX and add that.")
        elif kind == _ROW and length >= 14:
            row, flags = struct.unpack_from("<H", stream, at)[0], struct.unpack_from("<H", stream, at + 12)[0]
            if flags & 0x20:
                marks.hide_row(row)
        elif kind == _COLINFO and length >= 10 and stream[at + 8] & 1:
            marks.hidden_columns.append(struct.unpack_from("<HH", stream, at))
        elif kind == _MERGED:
            for place in range(struct.unpack_from("<H", stream, at)[0]):
                top, bottom, left, right = struct.unpack_from("<4H", stream, at + 2 + 8 * place)
                marks.merged.append((top, left, bottom, right))
    return marks, last_row * last_column
