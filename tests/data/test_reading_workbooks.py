"""Workbooks that ask for all the memory there is are refused before they are opened, however they hide it."""

from __future__ import annotations

import io
import re
import resource
import zipfile

import pytest
import xlsxwriter

from data import DataError, read_raw


def workbook(*sheets: list[list]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
    return out.getvalue()


GOOD = workbook([["Username", "Followers", "avg likes"], *([f"c{i}", i * 10, i] for i in range(1, 50))])


def rewritten(change, name: str = "sheet1.xml") -> bytes:
    """The workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry.filename, change(content) if entry.filename.endswith(name) else content)
    return out.getvalue()


def many_unplaced(content: bytes) -> bytes:
    """A row far down whose cells leave out their places and go to the last column."""
    row = b'<row r="1048576">' + b"<c><v>1</v></c>" * 16_000 + b"</row>"
    return content.replace(b"</sheetData>", row + b"</sheetData>")


FAR = {
    "double quotes": lambda c: c.replace(b'r="C2"', b'r="XFD1048576"'),
    "single quotes": lambda c: c.replace(b'r="C2"', b"r='XFD1048576'"),
    "small letters": lambda c: c.replace(b'r="C2"', b'r="xfd1048576"'),
    "spaces and other attributes": lambda c: c.replace(b'<c r="C2"', b'<c  s="0"\n r = "XFD1048576"'),
    "no places": many_unplaced,
}


@pytest.mark.parametrize("how", FAR)
def test_a_cell_in_the_far_corner_is_refused_without_taking_memory(how):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(DataError, match="far.xlsx.*(row 1,048,576).*CSV"):
        read_raw(("far.xlsx", rewritten(FAR[how])))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kilobytes


def test_a_sheet_that_lies_about_its_own_size_is_read_for_what_it_holds():
    lying = rewritten(lambda c: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', c))
    assert read_raw(("lying.xlsx", lying)).rows == read_raw(("good.xlsx", GOOD)).rows


def test_cells_without_places_are_read_in_order():
    unplaced = rewritten(lambda c: re.sub(rb'<c r="[A-Z]+\d+"', b"<c", c))
    assert read_raw(("unplaced.xlsx", unplaced)).rows == read_raw(("good.xlsx", GOOD)).rows


def test_strings_that_unfold_too_far_are_refused(monkeypatch):
    monkeypatch.setenv("MICROSCOPE_ARCHIVE_BYTES", "1000000")
    many = b'<?xml version="1.0"?><sst><si><t>' + b"a" * 2_000_000 + b"</t></si></sst>"
    with pytest.raises(DataError, match="unfolds from .* MB"):
        read_raw(("strings.xlsx", rewritten(lambda _: many, "sharedStrings.xml")))


@pytest.mark.parametrize("content", [GOOD[:len(GOOD) // 2], GOOD[:40], GOOD[:200] + b"\0" * 500 + GOOD[700:]])
def test_a_damaged_workbook_says_what_to_do(content):
    with pytest.raises(DataError, match=r"broken\.xlsx .*(save|Save)"):
        read_raw(("broken.xlsx", content))


def test_a_workbook_by_another_name_is_read_for_what_it_is():
    assert read_raw(("export.csv", GOOD)).header == ["Username", "Followers", "avg likes"]


def test_every_sheet_is_there():
    table = read_raw(("two.xlsx", workbook([["a", "b"], [1, 2]], [], [["c"], ["x"]])))
    assert (table.header, table.rows) == (["a", "b"], [["1", "2"]])
    assert [(t.header, t.rows) for t in table.other_tables] == [(["c"], [["x"]])]
