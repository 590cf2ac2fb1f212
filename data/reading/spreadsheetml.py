"""XLSX workbooks: how far their cells reach, and what a reader of values leaves out: hidden, merged, percent, errors"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Mapping
from xml.parsers import expat

from data.errors import DataError
from data.reading.formats import format_meaning
from data.reading.limits import in_force
from data.reading.sheets import Marks
from data.reading.unfolding import SMALL, weighed

#: Texts of people shrink 3 to 10 times; a part with the texts of all cells that shrinks more is one text many times.
_LARGEST_TEXT_RATIO = 100
#: A cell's place however it is quoted and wherever its sheet lies; a text that looks so can only make us careful.
_PLACE = re.compile(rb"""r\s*=\s*["']([A-Za-z]{0,3}\d{1,7})["']""")
_LETTERS, _DIGITS = bytes(range(65, 91)) + bytes(range(97, 123)), bytes(range(48, 58))
_ROW, _CELL = re.compile(rb"<(?:\w+:)?row\b"), re.compile(rb"<(?:\w+:)?c\b")
#: Where none of these occurs a sheet holds nothing that the reader of values would leave out.
_MARKED = (b"hidden", b"mergeCell", b'"e"', b"'e'", b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/")
_LONG = re.compile(rb">-?\d{16}")
_CHUNK = 1 << 20
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")


def spreadsheet_marks(name: str, content: bytes) -> dict[str, Marks]:
    """Sheet name -> what it says beside its values. Raises DataError where a sheet reaches too far, for an archive that
    is no workbook, a damaged one, or one that unfolds too far."""
    with weighed(name, content) as archive:
        parts = archive.namelist()
        if not any(part.startswith("xl/") for part in parts):
            raise DataError(f"{name} is an archive, not a workbook: unpack it and add the tables in it.")
        marked = {part for part in parts if _reach(name, archive, part)}
        if "xl/workbook.xml" not in parts:  # the binary XLSB has its own way to say these things
            return {}
        styles = _telling_styles(name, archive)
        return {sheet: _marks(name, archive, part, styles) if part in marked or styles else Marks()
                for sheet, part in _sheet_parts(name, archive).items() if part in parts}


def parse(name: str, archive: zipfile.ZipFile, part: str, start: Callable[[str, Mapping[str, str]], None],
          end: Callable[[str], None] | None = None, text: Callable[[str], None] | None = None) -> None:
    """Walk through a part's XML as it is unfolded. It may define no entities: that is how XML grows without bound.

    Raises DataError for a part that is no XML.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text

    def refuse(*_: object) -> None:
        raise DataError(f"{name} holds definitions that no spreadsheet writes (a DOCTYPE): save it again as XLSX.")

    parser.StartDoctypeDeclHandler = refuse
    try:
        with archive.open(part) as file:
            parser.ParseFile(file)
    except (expat.ExpatError, LookupError, ValueError) as error:  # an encoding that does not exist, too
        raise DataError(f"{name} is a damaged workbook ({part} breaks off or is no XML): open it, save it again and "
                        "add that.") from error


def _reach(name: str, archive: zipfile.ZipFile, part: str) -> bool:
    """Whether a part holds marks to be looked at. It is read to its end, so that one that lies about its size is found
    out; what counts is the far corner of its cells, whatever the sheet says of its own size."""
    entry = archive.getinfo(part)
    if "strings" in part.lower() and entry.file_size > max(SMALL, _LARGEST_TEXT_RATIO * entry.compress_size):
        raise DataError(f"{name} unfolds to {entry.file_size / 1e6:,.0f} MB of text from "
                        f"{entry.compress_size / 1e6:.1f} MB, more than is opened safely: save the table as "
                        "CSV and add that.")
    rows, columns, places, cells, marked, tail = set(), set(), 0, 0, False, b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            if not tail and part.startswith("xl/worksheets/") and b"\0" in chunk[:4000] and part.endswith(".xml"):
                raise DataError(f"{name} has a sheet in characters that no spreadsheet writes: save it again as XLSX.")
            chunk = tail + chunk
            found = b" ".join(_PLACE.findall(chunk))
            letters = found.translate(None, _DIGITS)
            # What lies wholly in the tail was counted with the chunk before.
            places += len(letters.split()) - sum(not place.isdigit() for place in _PLACE.findall(tail))
            cells += len(_CELL.findall(chunk)) - len(_CELL.findall(tail)) if "sheet" in part else 0
            columns |= set(letters.split(b" "))
            rows |= set(found.translate(None, _LETTERS).split())
            marked = marked or any(mark in chunk for mark in _MARKED) or _LONG.search(chunk) is not None
            tail = chunk[-200:]
    last_row, last_column = max(map(int, rows), default=0), max(map(_column_number, columns), default=0)
    if cells > places and last_row * 16_384 > in_force().workbook_cells:
        # Cells may leave out their place and follow one another: then the longest row tells the width.
        last_column = max(last_column, *(len(_CELL.findall(row)) for row in _ROW.split(archive.read(part))))
    if last_row * last_column > in_force().workbook_cells:
        raise DataError(f"{name} has a sheet that reaches to row {last_row:,} and column {last_column:,}: delete the "
                        "stray cells far from the table, or save the table as CSV.")
    return marked


def _column_number(letters: bytes | str) -> int:
    """A is 1; nothing is 0."""
    number = 0
    for letter in letters.upper() if isinstance(letters, bytes) else letters.upper().encode():
        number = number * 26 + letter - 64
    return number


def _sheet_parts(name: str, archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name -> the part it stands in."""
    targets, sheets = {}, {}

    def relation(tag: str, attributes: Mapping[str, str]) -> None:
        if _local(tag) == "Relationship":
            targets[attributes.get("Id")] = attributes.get("Target", "")

    def sheet(tag: str, attributes: Mapping[str, str]) -> None:
        if _local(tag) == "sheet":
            where = next((value for key, value in attributes.items() if key.endswith(":id")), None)
            target = targets.get(where, "")
            sheets[attributes.get("name", "")] = posixpath.normpath(
                target[1:] if target.startswith("/") else posixpath.join("xl", target))

    if "xl/_rels/workbook.xml.rels" in archive.namelist():
        parse(name, archive, "xl/_rels/workbook.xml.rels", relation)
    parse(name, archive, "xl/workbook.xml", sheet)
    return sheets


def _telling_styles(name: str, archive: zipfile.ZipFile) -> dict[str, str]:
    """Styles of cells that show a number as more than the number, and as what (`format_meaning`)."""
    formats, styles, inside = {"9": "%", "10": "%"}, [], ""  # 0% and 0.00%, which need no definition

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal inside
        local = _local(tag)
        if local in ("cellXfs", "cellStyleXfs", "dxfs"):
            inside = local
        elif local == "numFmt":
            formats[attributes.get("numFmtId", "")] = format_meaning(attributes.get("formatCode", ""))
        elif local == "xf" and inside == "cellXfs":
            styles.append(attributes.get("numFmtId"))

    if "xl/styles.xml" in archive.namelist():
        parse(name, archive, "xl/styles.xml", start)
    return {str(place): formats[number] for place, number in enumerate(styles) if formats.get(number)}


def _marks(name: str, archive: zipfile.ZipFile, part: str, styles: Mapping[str, str]) -> Marks:
    marks, row, column, kind, style, text, formula = Marks(), -1, -1, "n", None, None, False

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal row, column, kind, style, text, formula
        local = _local(tag)
        if local == "c":
            place = _REFERENCE.fullmatch(attributes.get("r", ""))
            column = column + 1 if place is None else _column_number(place[1]) - 1
            if place is not None:
                row = int(place[2]) - 1
            kind, style, formula = attributes.get("t", "n"), attributes.get("s"), False
        elif local == "f":
            formula = True
        elif local == "v":
            if kind in ("n", "e"):
                text = ""
            else:
                formula = False
            if kind == "n" and style in styles:
                marks.note_format(row, column, styles[style])
        elif local == "row":
            said = attributes.get("r", "")
            row, column = int(said) - 1 if said.isdigit() else row + 1, -1
            if attributes.get("hidden") in ("1", "true"):
                marks.hide_row(row)
        elif local == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = attributes.get("min", ""), attributes.get("max", "")
            if first.isdigit() and last.isdigit():
                marks.hidden_columns.append((int(first) - 1, int(last) - 1))
        elif local == "mergeCell":
            corners = _REFERENCE.findall(attributes.get("ref", ""))
            if len(corners) == 2:
                (left, top), (right, bottom) = corners
                marks.merged.append((int(top) - 1, _column_number(left) - 1, int(bottom) - 1,
                                     _column_number(right) - 1))

    def characters(more: str) -> None:
        nonlocal text
        if text is not None:
            text += more

    def end(tag: str) -> None:
        nonlocal text, formula
        if formula and _local(tag) == "c":
            marks.uncalculated += 1
        if text is not None and _local(tag) == "v":
            said = text.strip()
            formula = formula and not said
            if kind == "e" or exact_digits(said):
                marks.shown[row, column] = said
            text = None

    parse(name, archive, part, start, end, characters)
    return marks


def exact_digits(text: str) -> bool:
    """Whether a whole number stands there with more digits than a float keeps."""
    return len(text) > 15 and text.removeprefix("-").isdigit() and text.isascii()


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]
