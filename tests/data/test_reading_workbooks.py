"""Workbooks: what a reader of values would lose is told; those that ask for all the memory there is are refused."""

from __future__ import annotations

import datetime
import io
import random
import re
import resource
import struct
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from data import DataError, load_campaigns, read_raw
from tests.data.workbooks import binary_sheet, binary_workbook, workbook

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "badfiles"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="shared/badfiles is not beside the project")


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


def test_hundreds_of_megabytes_of_one_string_are_refused_quickly():
    many = b'<?xml version="1.0"?><sst>' + b"<si><t>" + b"a" * 340_000_000 + b"</t></si></sst>"
    content, began = rewritten(lambda _: many, "sharedStrings.xml"), time.monotonic()
    assert len(content) < 1_300_000
    with pytest.raises(DataError, match="unfolds"):
        read_raw(("strings.xlsx", content))
    assert time.monotonic() - began < 5


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


def said(table) -> str:
    return "\n".join(note.text for note in table.notes)


def from_openpyxl(change) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    change(book)
    book.save(out)
    return out.getvalue()


def test_hidden_rows_columns_and_sheets_are_read_and_said():
    def change(book):
        sheet = book.active
        sheet.title = "Posts"
        for row in (["creator", "likes", "fee"], *(["c", i, 10] for i in range(8))):
            sheet.append(row)
        for row in (3, 4, 7):
            sheet.row_dimensions[row].hidden = True
        sheet.column_dimensions["C"].hidden = True
        sheet.column_dimensions["E"].hidden = True  # beyond the cells: nobody misses it
        notes = book.create_sheet("Old", 0)
        notes.append(["a", "b"])
        notes.append(["x", 1])
        notes.sheet_state = "hidden"

    table = read_raw(("book.xlsx", from_openpyxl(change)))
    assert table.header == ["creator", "likes", "fee"] and len(table.rows) == 8, "a visible sheet comes first"
    assert "3 row(s) are hidden in the sheet and were read all the same: 3 to 4, 7." in said(table)
    assert "1 column(s) are hidden in the sheet and were read all the same: C." in said(table)
    assert [other.name for other in table.other_tables] == ["book.xlsx / Old"]
    assert "is hidden in the workbook" in said(table.other_tables[0])


def test_a_value_merged_over_rows_belongs_to_each_of_them():
    def change(book):
        sheet = book.active
        for row in (["creator", "likes"], ["ana", 1], [None, 2], [None, 3], ["bob", 4]):
            sheet.append(row)
        sheet.merge_cells("A2:A4")

    table = read_raw(("merged.xlsx", from_openpyxl(change)))
    assert table.rows == [["ana", "1"], ["ana", "2"], ["ana", "3"], ["bob", "4"]]
    assert "2 cell(s) below the first of a merged area were filled with its value: 2 in column A." in said(table)


def test_a_header_merged_over_columns_heads_each_of_them():
    def change(book):
        sheet = book.active
        for row in (["creator", "Reach", None, "Cost", None], [None, "paid", "organic", "fee", "product"],
                    ["ana", 1, 2, 3, 4], ["bob", 5, 6, 7, 8]):
            sheet.append(row)
        for area in ("B1:C1", "D1:E1", "A1:A2"):
            sheet.merge_cells(area)

    table = read_raw(("merged.xlsx", from_openpyxl(change)))
    assert table.header == ["creator", "Reach paid", "Reach organic", "Cost fee", "Cost product"]
    assert table.rows == [["ana", "1", "2", "3", "4"], ["bob", "5", "6", "7", "8"]]
    assert "2 header cell(s) were filled" in said(table)


def test_a_title_merged_over_the_table_is_no_header():
    def change(book):
        sheet = book.active
        for row in (["Campaign of May", None, None], ["creator", "likes", "fee"], ["ana", 1, 2], ["bob", 3, 4]):
            sheet.append(row)
        sheet.merge_cells("A1:C1")

    table = read_raw(("title.xlsx", from_openpyxl(change)))
    assert table.header == ["creator", "likes", "fee"] and table.preamble[0][0] == "Campaign of May"


def test_merged_areas_beyond_all_measure_are_refused():
    areas = "".join(f'<mergeCell ref="A{row}:XFD1048576"/>' for row in range(1, 40)).encode()
    tall = workbook([["a", "b"], *([i, i] for i in range(200_000))])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(tall)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry).replace(b"</sheetData>", b"</sheetData><mergeCells>" + areas + b"</mergeCells>")
            new.writestr(entry.filename, content)
    with pytest.raises(DataError, match="merged cells"):
        read_raw(("merged.xlsx", out.getvalue()))


def test_dates_times_flags_errors_and_percents_are_what_the_sheet_shows():
    def change(book):
        sheet = book.active
        sheet.append(["day", "moment", "clock", "long", "flag", "broken", "rate", "text id", "plain"])
        sheet.append([datetime.date(2024, 1, 2), datetime.datetime(2024, 1, 2, 3, 4, 5), datetime.time(3, 4, 5),
                      datetime.timedelta(hours=30), True, "#REF!", 0.034, "007", 0.5])
        sheet["F2"].data_type, sheet["G2"].number_format = "e", "0.0%"
        sheet["I2"].number_format = '0.0" %"'  # a sign that is only written beside the number

    table = read_raw(("kinds.xlsx", from_openpyxl(change)))
    assert table.rows == [["2024-01-02", "2024-01-02T03:04:05", "03:04:05", "30:00:00", "TRUE", "#REF!", "0.034", "007",
                           "0.5"]]
    assert "1 cell(s) hold an error of the spreadsheet, kept as text: #REF! (1)." in said(table)
    assert 'Formatted as percent, so that 0.034 means 3.4 %: "rate".' in said(table)


def test_a_currency_that_only_the_format_shows_is_told():
    def change(book):
        sheet = book.active
        sheet.append(["creator", "fee", "product", "views"])
        for i, code in enumerate(['#,##0.00\\ "€"', '[$€-407] #,##0', "[$$-409]#,##0.00", '#,##0 "pcs"']):
            sheet.append(["c", 10 + i, i, i])
            sheet.cell(i + 2, 2).number_format = code
            sheet.cell(i + 2, 3).number_format = '_("$"* #,##0.00_)'
            sheet.cell(i + 2, 4).number_format = "[Red]#,##0;[$-409]-0"

    table = read_raw(("money.xlsx", from_openpyxl(change)))
    assert 'Formatted as money in €: "fee" in 2 cell(s).' in said(table)
    assert 'Formatted as money in $: "fee" in 1 cell(s), "product".' in said(table)
    content = opendocument(row("creator", "fee") + row("ana", cell(5, ' office:value-type="currency" '
                                                                       'office:currency="BRL"')))
    assert 'Formatted as money in BRL: "fee".' in said(read_raw(("money.ods", content)))


def test_the_calendar_that_begins_in_1904():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["creator", "day"])
        sheet.write(1, 0, "ana")
        sheet.write_datetime(1, 1, datetime.datetime(2024, 5, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
    assert read_raw(("mac.xlsx", out.getvalue())).rows == [["ana", "2024-05-01"]]


def test_numbers_longer_than_a_spreadsheet_keeps():
    def put(value: bytes) -> bytes:
        return rewritten(lambda c: c.replace(b"<v>490</v>", b"<v>" + value + b"</v>"))

    whole = read_raw(("exact.xlsx", put(b"1340000000000000001")))
    assert whole.rows[-1][1] == "1340000000000000001", "a program wrote every digit"
    rounded = read_raw(("rounded.xlsx", put(b"1.34E+18")))
    assert rounded.rows[-1][1] == "1.34E+18"
    assert "1 number(s) have more than 15 digits" in said(rounded) and "more than 15" not in said(whole)


def test_formulas_without_a_result_are_said():
    def change(book):
        for row in (["creator", "likes", "rate"], ["ana", 10, "=B2/2"], ["bob", 20, "=B3/2"]):
            book.active.append(row)

    table = read_raw(("formulas.xlsx", from_openpyxl(change)))
    assert "2 cell(s) hold a formula whose result is not in the file" in said(table)


def test_a_workbook_that_defines_entities_is_refused():
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    content = rewritten(lambda c: laughs + c[c.index(b"?>") + 2:].replace(b"<cols>", b""), "xl/workbook.xml")
    with pytest.raises(DataError, match="DOCTYPE"):
        read_raw(("laughs.xlsx", content))


def test_more_columns_than_the_limit_are_refused():
    wide = workbook([[f"c{i}" for i in range(16_000)], list(range(16_000))])
    with pytest.raises(DataError, match="16,000 columns"):
        read_raw(("wide.xlsx", wide))


def opendocument(rows: str, *, columns: str = "", mimetype: str = "application/vnd.oasis.opendocument.spreadsheet",
                 name: str = "Sheet") -> bytes:
    out = io.BytesIO()
    spaces = "".join(f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"' for short, long in
                     (("office", "office"), ("table", "table"), ("text", "text")))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", mimetype)
        book.writestr("META-INF/manifest.xml", "<manifest/>")
        book.writestr("content.xml", f"""<?xml version="1.0" encoding="UTF-8"?><office:document-content{spaces}
            xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">
            <office:body><office:spreadsheet><table:table table:name="{name}">{columns}{rows}</table:table>
            </office:spreadsheet></office:body></office:document-content>""")
    return out.getvalue()


def cell(value: object, more: str = "") -> str:
    if value is None:
        return f"<table:table-cell{more}/>"
    kind, said_so = ("float", f' office:value="{value}"') if isinstance(value, (int, float)) else ("string", "")
    kind = "" if "value-type" in more else f' office:value-type="{kind}"'
    return f"<table:table-cell{kind}{said_so}{more}><text:p>{value}</text:p></table:table-cell>"


def row(*values: object, more: str = "") -> str:
    return f"<table:table-row{more}>{''.join(v if str(v).startswith('<') else cell(v) for v in values)}" \
           "</table:table-row>"


def test_opendocument_tells_what_is_hidden_merged_percent_and_broken():
    content = opendocument(
        row("creator", "likes", "rate", "sum") +
        row(cell("ana", ' table:number-rows-spanned="2" table:number-columns-spanned="1"'), 1,
            cell(0.034, ' office:value-type="percentage"'), cell("#REF!", ' calcext:value-type="error"')) +
        row("<table:covered-table-cell/>", 2, 0.05, 1340000000000000001, more=' table:visibility="filter"') +
        row("bob", 3, None, 2) +
        '<table:table-row table:number-rows-repeated="1048000" table:visibility="collapse"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>',
        columns='<table:table-column/><table:table-column table:visibility="collapse"/>')
    table = read_raw(("book.ods", content))
    assert table.header == ["creator", "likes", "rate", "sum"]
    assert table.rows == [["ana", "1", "3.4%", "#REF!"], ["ana", "2", "0.05", "1340000000000000001"],
                          ["bob", "3", "", "2"]]
    assert "1 row(s) are hidden in the sheet and were read all the same: 3." in said(table)
    assert "1 column(s) are hidden in the sheet and were read all the same: B." in said(table)
    assert "filled with its value: 1 in column A" in said(table)
    assert '0.034 means 3.4 %: "rate" in 1 cell(s).' in said(table) and "#REF! (1)" in said(table)


def test_opendocument_cells_of_every_kind():
    content = opendocument(row("a", "b", "c", "d", "e") + row(
        "<table:table-cell><text:p>without a kind</text:p></table:table-cell>",
        '<table:table-cell office:value-type="currency" office:value="12.5"><text:p>12,50</text:p></table:table-cell>',
        '<table:table-cell office:value-type="date" office:date-value="2024-05-01"/>',
        '<table:table-cell office:value-type="time" office:time-value="PT30H00M07.5S"/>',
        '<table:table-cell office:value-type="string"><office:annotation><text:p>a note</text:p></office:annotation>'
        "<text:p>one</text:p><text:p>two</text:p></table:table-cell>",
        "<table:table-cell><text:p>far out</text:p></table:table-cell>"))
    assert read_raw(("book.ods", content)).rows == [
        ["without a kind", "12.5", "2024-05-01", "30:00:07.5", "one\ntwo", "far out"]]


@pytest.mark.parametrize("rows", [
    row("a", more=' table:number-rows-repeated="1048576"') + row(cell("b", ' table:number-columns-repeated="16384"')),
    row(cell("b", ' table:number-columns-repeated="999999999"')),
    '<table:table-row table:number-rows-repeated="900000000"/>' + row("a", "b"),
])
def test_opendocument_sheets_that_repeat_without_end_are_refused(rows):
    began = time.monotonic()
    with pytest.raises(DataError, match="reaches to row"):
        read_raw(("far.ods", opendocument(rows)))
    assert time.monotonic() - began < 2


def test_other_opendocument_files_say_what_they_are():
    with pytest.raises(DataError, match="no.* spreadsheet|not a spreadsheet"):
        read_raw(("letter.odt", opendocument(row("a"), mimetype="application/vnd.oasis.opendocument.text")))


@needs_shared
def test_old_excel_files_tell_what_is_hidden_and_merged():
    merged = read_raw(SHARED / "frictionless_data" / "merged-cells.xls")
    assert "1 merged area(s): A1:B3." in said(merged)
    content = bytearray((SHARED / "frictionless_data" / "table.xls").read_bytes())
    record = struct.pack("<HHH", 0x208, 16, 1)  # the ROW record of the second row
    at = content.index(record)
    content[at + 4 + 12] |= 0x20
    table = read_raw(("table.xls", bytes(content)))
    assert table.rows == [["1", "english"], ["2", "中国人"]]
    assert "1 row(s) are hidden in the sheet and were read all the same: 2." in said(table)


def patched(name: str, kind: int, number: int, at: int, new: bytes) -> bytes:
    """An old Excel file with a few bytes of its n-th record of a kind changed. Its records lie in one piece."""
    content = bytearray((SHARED / "frictionless_data" / name).read_bytes())
    place, seen = content.index(struct.pack("<HHHH", 0x809, 16, 0x600, 5)), 0
    while True:
        found, length = struct.unpack_from("<HH", content, place)
        if found == kind and (seen := seen + 1) == number:
            content[place + 4 + at:place + 4 + at + len(new)] = new
            return bytes(content)
        place += 4 + length


@needs_shared
def test_old_excel_files_tell_errors_and_percents():
    broken = read_raw(("b.xls", patched("table-with-booleans.xls", 0x06, 1, 6, b"\x02\x00\x17")))
    assert broken.rows == [["1", "#REF!"], ["2", "FALSE"]] and "#REF! (1)" in said(broken)
    name = "table-with-ints-floats-dates.xls"
    plain = read_raw(SHARED / "frictionless_data" / name)
    assert "percent" not in said(plain)
    styles = [read_raw(("p.xls", patched(name, 0xE0, number, 2, struct.pack("<H", 10)))) for number in range(20, 27)]
    told = [table for table in styles if '3.4 %: "Float"' in said(table)]
    assert told and all(table.formats == {1: "percent"} or "as the sheet shows it" in said(table) for table in told)
    for table in told:
        for mine, theirs in zip(table.rows, plain.rows, strict=True):
            shown = mine[1].endswith("%") and float(mine[1][:-1]) == pytest.approx(100 * float(theirs[1]))
            assert (mine[0], mine[2]) == (theirs[0], theirs[2]) and (shown or mine[1] == theirs[1])


@needs_shared
def test_an_old_excel_file_that_says_it_reaches_beyond_all_rows_is_refused():
    content = patched("table.xls", 0x200, 1, 4, struct.pack("<I", 0xFFFFFFF0))
    with pytest.raises(DataError, match="reaches to row 4,294,967,280"):
        read_raw(("far.xls", content))


@needs_shared
def test_old_excel_files_cut_anywhere_are_refused_or_read():
    content = (SHARED / "csvkit_examples" / "sheets.xls").read_bytes()
    for size in range(600, len(content), 1500):
        try:
            read_raw(("cut.xls", content[:size]))
        except DataError as error:
            assert "cut.xls" in str(error)


def compound(*streams: str) -> bytes:
    """An old office file with streams of these names."""
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0"))
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", head, 40, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head[76:] = struct.pack("<109I", 0, *([0xFFFFFFFF] * 108))
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *([0xFFFFFFFF] * 126))
    directory = b""
    for kind, name in ((5, "Root Entry"), *((2, name) for name in streams)):
        said_as = name.encode("utf-16-le") + b"\0\0"
        directory += said_as.ljust(64, b"\0") + struct.pack("<HBB", len(said_as), kind, 1) + b"\xff" * 12 + bytes(36) \
            + struct.pack("<IQ", 0xFFFFFFFE, 0)
    return bytes(head) + table + directory.ljust(512, b"\0")


@pytest.mark.parametrize(("stream", "says"), [("EncryptedPackage", "password"), ("WordDocument", "Word document"),
                                              ("Contents", "without a workbook"), ("Workbook", "cannot be read|save")])
def test_old_office_files_say_what_they_are(stream, says):
    with pytest.raises(DataError, match=says):
        read_raw(("old.xls", compound(stream)))


LISTED = {"List": [["creator", "followers", "likes"], ["ana", 1200.0, 30.5], ["bób", 3400.0, 7.0]],
          "More": [["a", "b"], ["x", 1.0]]}


def test_binary_workbooks_are_read_like_others_and_say_what_they_do_not_tell():
    table = read_raw(("a.xlsb", binary_workbook(LISTED, hidden=frozenset({"More"}))))
    assert (table.header, list(table.rows)) == (["creator", "followers", "likes"],
                                                [["ana", "1200", "30.5"], ["bób", "3400", "7"]])
    assert [other.sheet for other in table.other_tables] == ["More"]
    assert 'The sheet "More" is hidden' in said(table.other_tables[0])
    assert "does not tell which rows and columns are hidden" in said(table)
    campaigns = load_campaigns(("a.xlsb", binary_workbook({"List": LISTED["List"]})))
    assert campaigns.creators["followers"].tolist() == [1200, 3400]


def test_binary_workbooks_that_reach_too_far_or_are_damaged_are_refused():
    far = binary_sheet({(0, 0): "creator", (1_048_575, 16_383): 1.0})
    with pytest.raises(DataError, match=r"a\.xlsb broke its reader|GB of memory"):
        read_raw(("a.xlsb", binary_workbook(LISTED, change=lambda part, content: far if "sheet1" in part else content)))
    chance, outcomes = random.Random(1), set()
    for _ in range(40):
        def damaged(part, content):
            content = bytearray(content)
            for _ in range(chance.randint(1, 4) if part.endswith(".bin") else 0):
                content[chance.randrange(len(content))] = chance.randrange(256)
            return bytes(content)

        try:
            outcomes.add(type(read_raw(("a.xlsb", binary_workbook(LISTED, change=damaged)))).__name__)
        except DataError as error:
            assert "a.xlsb" in str(error)
            outcomes.add("refused")
    assert outcomes == {"RawTable", "refused"}


def test_a_web_page_under_a_spreadsheets_name():
    page = """<html><head><meta charset="utf-8"><style>td {color: red}</style></head><body><table border=1>
        <tr><th rowspan=2>Creator</th><th colspan=2>Reach</th></tr><tr><th>paid</th><th>organic</th></tr>
        <tr><td rowspan=2>ana &amp; co</td><td>1</td><td>2<br>3</td></tr><tr><td>4<td>5</tr>
        <tr><td>bob</td><td>6</td><td>7</td></tr></table></body></html>"""
    table = read_raw(("export.xls", page.encode()))
    assert table.header == ["Creator", "Reach paid", "Reach organic"]
    assert table.rows == [["ana & co", "1", "2 3"], ["ana & co", "4", "5"], ["bob", "6", "7"]]
    assert "web page" in said(table)
    with pytest.raises(DataError, match="login page"):
        read_raw(("login.csv", page.replace("<table", "<input type=password><table").encode()))
    with pytest.raises(DataError, match="login page"):
        read_raw(("login.csv", b"<!DOCTYPE html><html><body>Please log in</body></html>"))


@pytest.mark.parametrize("more", ["<a " * 100_000, "<!--" * 50_000, "&#" * 100_000, "<table><tr><td>" * 20_000,
                                  "<td rowspan=1000 colspan=1000>x" * 3_000, "<script>" * 50_000])
def test_a_web_page_made_to_keep_us_busy_does_not(more):
    page, began = "<table><tr><td>a</td><td>b</td></tr><tr><td>x</td><td>1</td></tr>" + more, time.monotonic()
    try:
        read_raw(("busy.xls", page.encode()))
    except DataError as error:
        assert "busy.xls" in str(error)
    assert time.monotonic() - began < 5


def test_excel_xml_of_2003():
    book = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
        <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
         xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Posts"><Table>
        <Row><Cell><Data ss:Type="String">creator</Data></Cell><Cell><Data ss:Type="String">likes</Data></Cell>
        <Cell><Data ss:Type="String">day</Data></Cell></Row>
        <Row ss:Hidden="1"><Cell ss:MergeDown="1"><Data ss:Type="String">ana</Data></Cell>
        <Cell><Data ss:Type="Number">12</Data></Cell>
        <Cell><Data ss:Type="DateTime">2024-05-01T00:00:00.000</Data></Cell></Row>
        <Row><Cell ss:Index="2"><Data ss:Type="Number">1340000000000000001</Data></Cell></Row>
        </Table></Worksheet></Workbook>"""
    table = read_raw(("export.xls", book.encode()))
    assert table.header == ["creator", "likes", "day"]
    assert table.rows == [["ana", "12", "2024-05-01"], ["ana", "1340000000000000001", ""]]
    assert "1 row(s) are hidden" in said(table)
    for far in ('ss:Index="99999999"', 'ss:Index="2000000000"'):
        with pytest.raises(DataError, match="reaches to"):
            read_raw(("far.xls", book.replace('ss:Index="2"', far).encode()))
    with pytest.raises(DataError, match="damaged"):
        read_raw(("cut.xls", book[:-60].encode()))


@needs_shared
def test_every_workbook_in_the_collection_is_read_or_refused():
    files = [f for end in ("xls", "xlsx", "ods") for f in SHARED.rglob(f"*.{end}")]
    assert len(files) >= 40
    for file in files:
        table = read_raw(file)
        assert table.header is not None or len(table.rows), file.name
