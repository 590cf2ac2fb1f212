"""Bytes become the table that stands in the file, whatever wrote it; what is no table is refused with a sentence."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pandas as pd
import pytest

from data import DataError, read_raw

ROWS = [["creator", "followers", "caption"], ["ana", "1200", "Olé, “café” señor; a|b"], ["bob", "34000", 'said "hi"'],
        ["cleo", "560", "two\nlines"], ["dé", "99", ""]]


def as_csv(*, delimiter: str = ",", end: str = "\n") -> str:
    def quoted(cell: str) -> str:
        return f'"{cell.replace(chr(34), chr(34) * 2)}"' if any(c in cell for c in f'{delimiter}"\n') else cell

    return "".join(delimiter.join(quoted(c) for c in row) + end for row in ROWS)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_delimiter_line_ends_and_encoding_change_nothing(delimiter, end, encoding):
    raw = read_raw(("a.csv", as_csv(delimiter=delimiter, end=end).encode(encoding)))
    assert raw.header == ROWS[0]
    assert raw.rows == ROWS[1:]
    assert len(raw.lines) == len(raw.rows)


def test_latin_1_with_spanish_text():
    text = "Página;Me gusta\n" + "Año español;12\n" * 20
    raw = read_raw(("a.csv", text.encode("latin-1")))
    assert raw.header == ["Página", "Me gusta"] and raw.rows[0] == ["Año español", "12"]
    assert any("read as" in note.text for note in raw.notes), "an encoding that was guessed is said"


def test_lines_are_where_the_records_begin():
    raw = read_raw(("a.csv", as_csv().encode()))
    assert list(raw.lines) == [2, 3, 4, 6]  # the third record holds a line break


def test_preamble_rule_total_and_remark_are_kept_apart():
    text = ("Export of November\n\ncreator\tfollowers\tlikes\n=====================\nana\t1200\t40\nbob\t3400\t50\n"
            "Total\t4600\t90\nMade by a tool\n")
    raw = read_raw(("a.txt", text.encode()))
    assert raw.header == ["creator", "followers", "likes"]
    assert raw.rows == [["ana", "1200", "40"], ["bob", "3400", "50"]]
    assert {"".join(r) for r in raw.preamble} == {"Export of November", "====================="}
    assert [r[0] for r in raw.footer] == ["Total", "Made by a tool"]


def test_short_rows_are_filled_and_long_ones_kept_whole():
    raw = read_raw(("a.csv", b"a,b,c\nx,1,2\ny,3\nz,4,5,6\nw,7,8\n"))
    assert raw.rows == [["x", "1", "2"], ["y", "3", ""], ["z", "4", "5", "6"], ["w", "7", "8"]]


def test_a_quotation_mark_that_is_never_closed_swallows_nothing():
    text = "creator,caption,likes\nana,\"15 inch,12\n" + "".join(f"c{i},text,{i}\n" for i in range(300))
    raw = read_raw(("a.csv", text.encode()))
    assert len(raw.rows) == 301


def test_no_header_and_empty():
    assert read_raw(("a.csv", b"ana,1200\nbob,3400\n")).header is None
    for content in (b"", b"\n\n", b"   \n", b"\xef\xbb\xbf"):
        raw = read_raw(("a.csv", content))
        assert raw.header is None and not len(raw.rows)


def workbook(sheets: dict[str, list[list]]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(out)
    return out.getvalue()


def test_workbook_cells_as_text_and_further_sheets():
    content = workbook({"posts": [["creator", "likes", "date", "paid"],
                                  ["ana", 12.0, pd.Timestamp("2024-05-01").to_pydatetime(), True],
                                  ["bob", 1.5, None, False]],
                        "more": [["x", "y"], ["a", 1]]})
    raw = read_raw(("a.xlsx", content))
    assert raw.header == ["creator", "likes", "date", "paid"]
    assert raw.rows == [["ana", "12", "2024-05-01", "TRUE"], ["bob", "1.5", "", "FALSE"]]
    assert [t.header for t in raw.other_tables] == [["x", "y"]]


def test_parquet_and_frame_say_the_same():
    frame = pd.DataFrame({"creator": ["ana", None], "likes": [12.0, None],
                          "date": pd.to_datetime(["2024-05-01", None])})
    out = io.BytesIO()
    frame.to_parquet(out)
    from_file, given = read_raw(("a.parquet", out.getvalue())), read_raw(("a", frame))
    assert from_file.header == given.header == ["creator", "likes", "date"]
    assert list(from_file.rows) == list(given.rows) == [["ana", "12", "2024-05-01T00:00:00"], ["", "", ""]]


@pytest.mark.parametrize(("content", "says"), [
    (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "PNG image"),
    (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 9, "JPEG image"),
    (b"%PDF-1.7 ...", "PDF"),
    (bytes(range(256)) * 50, "binary"),
    (b"PK\x03\x04 not an archive", "damaged"),
    (b"PAR1 not a table", "Parquet"),
    (b"\xff\xfe\x00", "damaged"),
])
def test_what_is_no_table_is_named(content, says):
    with pytest.raises(DataError, match=says) as caught:
        read_raw(("holiday.csv", content))
    assert "holiday.csv" in str(caught.value)


def test_a_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(DataError, match="no file nothing.csv"):
        read_raw(tmp_path / "nothing.csv")


def sheet_with_far_corner(reference: str) -> bytes:
    """A workbook of a kilobyte whose second cell lies far away: readers lay out all that is between."""
    content = workbook({"a": [["x"]]})
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                row = "".join(c for c in reference if c.isdigit())
                data = data.replace(b"</sheetData>", f'<row r="{row}"><c r="{reference}"><v>1</v></c></row></sheetData>'
                                    .encode())
            new.writestr(name, data)
    return out.getvalue()


def test_a_small_workbook_that_unfolds_is_refused_before_it_is_opened():
    content = sheet_with_far_corner("XFD1048576")
    assert len(content) < 10_000
    with pytest.raises(DataError, match="row 1,048,576 and column 16,384"):
        read_raw(("a.xlsx", content))
    near = read_raw(("a.xlsx", sheet_with_far_corner("C9")))
    assert near.preamble == [["x", "", ""]] and list(near.rows) == [["", "", "1"]]


def test_limits_of_what_is_unfolded(monkeypatch):
    monkeypatch.setenv("MICROSCOPE_PARQUET_CELLS", "3")
    out = io.BytesIO()
    pd.DataFrame({"a": [1, 2], "b": [3, 4]}).to_parquet(out)
    with pytest.raises(DataError, match="4 cells"):
        read_raw(("a.parquet", out.getvalue()))
    monkeypatch.setenv("MICROSCOPE_ARCHIVE_BYTES", "100")
    with pytest.raises(DataError, match="more than is opened safely"):
        read_raw(("a.xlsx", workbook({"a": [["x"]]})))


# Damage that a person sees through: each of these was once read wrong.

WARES = [["remark", "day", "clock", "maker", "likes"]] + [
    [f"said it, {i} times", f"{i:02d}/02/2024", f"{i:02d}:30", f"@tom-{i}", f"{i * 1037:,}"] for i in range(1, 13)]


def lines_of(rows: list[list[str]], delimiter: str = ",") -> list[str]:
    return [delimiter.join(f'"{cell}"' if "," in cell else cell for cell in row) for row in rows]


def test_a_mark_out_of_order_in_the_header_damages_one_name_only():
    for place in range(len(WARES[0])):
        header = [*WARES[0]]
        header[place] = '"' + header[place]
        raw = read_raw(("a.csv", "\n".join(lines_of([header, *WARES[1:]])).encode()))
        assert [name.strip('"') for name in raw.header] == WARES[0] and raw.rows == WARES[1:], place


def test_a_mark_out_of_order_does_not_unsettle_blanks_behind_delimiters():
    for row in range(len(WARES)):
        rows = [[*r] for r in WARES]
        rows[row][3] = '"' + rows[row][3]
        raw = read_raw(("a.csv", "\n".join(lines_of(rows, ", ")).encode()))
        read = [raw.header, *raw.rows]
        assert [r for i, r in enumerate(read) if i != row] == [r for i, r in enumerate(WARES) if i != row], row


def test_names_parted_otherwise_than_the_rows():
    for other in (" ", ";", "\t"):
        text = "\n".join([other.join(WARES[0]), *lines_of(WARES[1:])])
        raw = read_raw(("a.csv", text.encode()))
        assert raw.header == WARES[0] and raw.rows == WARES[1:], other


def test_a_title_of_as_many_words_as_columns_is_no_header():
    raw = read_raw(("a.csv", "\n".join(["A list of five words", *lines_of(WARES)]).encode()))
    assert raw.header == WARES[0] and raw.rows == WARES[1:] and raw.preamble == [["A list of five words"]]


@pytest.mark.parametrize("further", [["remark", "day", "clock", "maker", "likes", "place"],
                                     ["remark", "day", "clock", "maker"]])
def test_one_row_and_then_another_table(further):
    second = [["fine", f"{i}/02/2024", "10:30", "@x", str(i), "Rome"][:len(further)] for i in range(10, 20)]
    raw = read_raw(("a.csv", "\n".join(lines_of([*WARES[:2], further, *second])).encode()))
    assert (raw.header, list(raw.rows)) == (WARES[0], WARES[1:2])
    assert [(t.header, list(t.rows)) for t in raw.other_tables] == [(further, second)]


def test_a_title_with_more_cells_than_the_table():
    title = "Tests, of March, and April, by Ana, Tom, Bea, and others"
    raw = read_raw(("a.csv", "\n".join([title, *lines_of(WARES)]).encode()))
    assert raw.header == WARES[0] and raw.rows == WARES[1:]
    assert ",".join(raw.preamble[0]) == title


def test_a_record_all_in_quotation_marks_is_what_it_says():
    text = '"name";"limit";"state"\n"OR30";"1440";"LIMIT";"\n"\n'
    raw = read_raw(("a.csv", text.encode()))
    assert list(raw.rows) == [["OR30", "1440", "LIMIT", "\n"]]
    assert not any("out of order" in note.text for note in raw.notes)


def test_a_row_parted_by_blanks_keeps_a_date_with_its_clock():
    rows = [["id", "made at", "maker", "likes"]] + [[f"1790{i}", f"2024-05-{i:02d} 07:30", f"word {i} of", str(i * 91)]
                                                   for i in range(1, 20)]
    lines = lines_of(rows)
    lines[7] = " ".join(rows[7])
    raw = read_raw(("a.csv", "\n".join(lines).encode()))
    assert raw.header == rows[0] and raw.rows == rows[1:]


def test_two_cells_that_stand_as_one_are_parted_where_only_one_cut_fits():
    for place in (1, 2):  # where a text or a handle ends is anyone's guess
        rows = [[*r] for r in WARES]
        rows[6][place:place + 2] = ["".join(rows[6][place:place + 2])]
        raw = read_raw(("a.csv", "\n".join(lines_of(rows)).encode()))
        assert raw.rows == WARES[1:], place
        assert any("two cells stand as one" in note.text for note in raw.notes)


def test_two_cells_that_stand_as_one_stay_so_where_several_cuts_fit():
    rows = [["maker", "likes", "saves"]] + [[f"tom {i}", str(i * 91), str(i * 7)] for i in range(1, 15)]
    rows[5] = ["tom 5", "455" "35"]
    raw = read_raw(("a.csv", "\n".join(lines_of(rows)).encode()))
    assert raw.rows[4] == ["tom 5", "45535", ""]


def test_lines_in_quotation_marks_as_a_whole():
    lines = ['"' + line.replace('"', '""') + '"' for line in lines_of(WARES)]
    raw = read_raw(("a.csv", "\r\n".join(lines).encode()))
    assert raw.header == WARES[0] and raw.rows == WARES[1:] and list(raw.lines) == list(range(2, 14))
    assert any("as a whole" in note.text for note in raw.notes)


@pytest.mark.parametrize("lines", [
    ["caption", "one, two", "three", "four, five, six", "seven"],
    ["place", "Rome, Italy", "Bonn, Germany", "Lyon, France", "Bern, Switzerland"],
])
def test_a_column_of_texts_in_quotation_marks_stays_one_column(lines):
    raw = read_raw(("a.csv", "\n".join(f'"{line}"' for line in lines).encode()))
    assert [raw.header, *raw.rows] == [[line] for line in lines]


@pytest.mark.parametrize("rules", [(1,), (0, 2, 15)])
def test_a_table_drawn_with_bars(rules):
    said = [[r[0].replace("said", '"said"'), *r[1:]] for r in WARES]
    lines = [f"| {' | '.join(row)} |" for row in said]
    for place in rules:
        lines.insert(place, "|---|:--:|---|---|---:|" if len(rules) == 1 else "+---+----+---+---+----+")
    raw = read_raw(("a.md", "\n".join(lines).encode()))
    assert raw.header == said[0] and raw.rows == said[1:]


@pytest.mark.parametrize("mark", ["\x01", "\x1f"])
def test_cells_parted_by_a_sign_that_nobody_sees(mark):
    raw = read_raw(("a.txt", "\n".join(mark.join(row) for row in WARES).encode()))
    assert raw.header == WARES[0] and raw.rows == WARES[1:]
