"""OpenDocument spreadsheets: how far their cells reach, and what is hidden, merged, percent or an error in them"""

from __future__ import annotations

from collections.abc import Mapping

from data.errors import DataError
from data.reading.limits import in_force
from data.reading.sheets import Marks
from data.reading.spreadsheetml import exact_digits, parse
from data.reading.unfolding import weighed

#: No spreadsheet has more columns.
_MOST_COLUMNS = 16_384
#: Cells with an error may be repeated in a file made to harm: beyond this they are no one's table.
_MOST_SHOWN = 1_000_000
_SHEET = "opendocument.spreadsheet"


def opendocument_marks(name: str, content: bytes) -> dict[str, Marks] | None:
    """Sheet name -> what it says beside its values; None where this is no OpenDocument file. Raises DataError where a
    sheet reaches too far, for other documents, damaged or locked ones, and those that unfold too far."""
    with weighed(name, content) as archive:
        parts = archive.namelist()
        if "content.xml" not in parts:
            return None
        kind = archive.read("mimetype").decode("ascii", "replace") if "mimetype" in parts else _SHEET
        if _SHEET not in kind:
            raise DataError(f"{name} is an OpenDocument text or drawing, not a spreadsheet: save its table as CSV.")
        if "META-INF/manifest.xml" in parts and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise DataError(f"{name} is locked with a password: take the password away and add it again.")
        walk = _Walk(name)
        parse(name, archive, "content.xml", walk.start, walk.end, walk.characters)
        return walk.sheets


class _Walk:
    """One way through the content: rows and cells with their repetitions, where empty ones at the end count nothing."""

    def __init__(self, name: str):
        self.most = in_force().workbook_cells
        self.name, self.sheets, self.hidden, self.hidden_at = name, {}, False, 0
        self.marks = Marks()
        self.row = self.column = self.last_row = self.last_column = 0
        self.repeated = 1
        self.inside = self.notes = 0
        self.text: str | None = None
        self.cell = (0, 0, 1)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "table:table":
            self.inside += 1
            if self.inside == 1:
                self.marks = self.sheets.setdefault(attributes.get("table:name", ""), Marks())
                self.row = self.column = self.last_row = self.last_column = 0
                self.hidden_at = 0
        elif self.inside != 1:
            return
        elif tag == "table:table-column":
            times = _times(attributes, "columns")
            if attributes.get("table:visibility", "visible") != "visible":
                self.marks.hidden_columns.append((self.hidden_at, self.hidden_at + times - 1))
            self.hidden_at += times
        elif tag == "table:table-row":
            self.repeated, self.column = _times(attributes, "rows"), 0
            self.hidden = attributes.get("table:visibility", "visible") != "visible"
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self._cell(attributes)
        elif tag == "office:annotation":
            self.notes += 1

    def _cell(self, attributes: Mapping[str, str]) -> None:
        times, kind = _times(attributes, "columns"), attributes.get("office:value-type")
        self.cell = (self.row, self.column, times)
        rows, columns = (int(attributes.get(f"table:number-{what}-spanned", "1") or 1) for what in ("rows", "columns"))
        if rows * columns > 1:
            self.marks.merged.append((self.row, self.column, self.row + rows - 1, self.column + columns - 1))
        if kind is not None or "office:value" in attributes:
            self._reach(self.column + times)
        meaning = "%" if kind == "percentage" else attributes.get("office:currency", "") if kind == "currency" else ""
        if meaning:
            for column in range(self.column, self.column + times):
                self.marks.note_format(self.row, column, meaning, self.repeated)
        said = attributes.get("office:value", "")
        if exact_digits(said):
            self._show(said)
        self.marks.durations = self.marks.durations or kind == "time"
        # A text without a kind is shown by every spreadsheet, and so is an error; readers of values see neither.
        self.text = "" if kind is None or attributes.get("calcext:value-type") == "error" else None
        self.column += times

    def _reach(self, column: int) -> None:
        self.last_row = max(self.last_row, self.row + self.repeated)
        self.last_column = max(self.last_column, column)
        if self.last_row * self.last_column > self.most or self.last_column > _MOST_COLUMNS:
            raise DataError(f"{self.name} has a sheet that reaches to row {self.last_row:,} and column "
                            f"{self.last_column:,}: delete the stray cells far from the table, or save the table as "
                            "CSV.")

    def _show(self, text: str) -> None:
        row, column, times = self.cell
        if len(self.marks.shown) + self.repeated * times > _MOST_SHOWN:
            raise DataError(f"{self.name} has more than {_MOST_SHOWN:,} cells with errors or without a kind: "
                            "save the table as CSV.")
        for down in range(self.repeated):
            for across in range(times):
                self.marks.shown[row + down, column + across] = text

    def characters(self, more: str) -> None:
        if self.text is not None and not self.notes:
            self.text += more

    def end(self, tag: str) -> None:
        if tag == "table:table":
            self.inside -= 1
        elif self.inside != 1:
            return
        elif tag == "table:table-row":
            if self.hidden:
                self.marks.hide_row(self.row, self.repeated)
            self.row += self.repeated
        elif tag == "office:annotation":
            self.notes -= 1
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            if self.text and self.text.strip():
                self._reach(self.cell[1] + self.cell[2])
                self._show(self.text.strip())
            self.text = None


def _times(attributes: Mapping[str, str], what: str) -> int:
    said = attributes.get(f"table:number-{what}-repeated", "1")
    return int(said) if said.isdigit() and len(said) < 10 else 1
