"""The template: it names every column, explains it, and what is filled in loads without a question about columns."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pandas as pd
import pytest

from data import load_campaigns, schema
from data.template import (
    EXAMPLE_REASON,
    columns_explained,
    example_rows,
    is_template,
    template_archive,
    template_csv,
    template_workbook,
)

FILLED = {
    "creators": [{"creator_id": f"c{i}", "platform": "Instagram", "handle": f"h{i}", "followers": 1000 * (i + 1),
                  "quoted_fee": 90.5, "currency": "EUR"} for i in range(5)],
    "posts": [{"post_id": f"p{i}", "creator_id": f"c{i % 5}", "platform": "Instagram", "published_at": "2026-03-04",
               "likes": 10 + i, "comments": i, "sponsored": "yes"} for i in range(20)],
    "deals": [{"deal_id": "d1", "creator_id": "c1", "platform": "Instagram", "fee": 100, "currency": "EUR"}],
}


def workbook():
    return openpyxl.load_workbook(io.BytesIO(template_workbook()))


def filled() -> bytes:
    book = workbook()
    for table, rows in FILLED.items():
        sheet = book[table]
        names = [cell.value for cell in sheet[1]]
        for row in rows:
            sheet.append([row.get(name) for name in names])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_every_column_stands_in_its_sheet_with_its_meaning():
    book = workbook()
    for table, columns in schema.TABLES.items():
        cells = book[table][1]
        assert [cell.value for cell in cells] == [c.name for c in columns]
        assert book[table].freeze_panes == "B2"
        for cell, column in zip(cells, columns, strict=True):
            assert column.meaning in cell.comment.text
            assert column.unit in cell.comment.text
    told = columns_explained()
    assert len(told) == sum(len(columns) for columns in schema.TABLES.values())
    assert (told["allowed"].str.len() > 0).all()


def test_every_row_of_an_example_is_known_as_one():
    for table in schema.TABLES:
        rows = pd.read_csv(io.BytesIO(template_csv(table)))
        assert 1 <= len(rows) <= 3
        assert example_rows(rows).all()


def test_no_row_of_a_person_is_taken_for_an_example():
    rows = pd.DataFrame({"creator_id": ["anna", "example", "example creator", "Example-creator-1x", None],
                         "followers": [1, 2, 3, 4, 5]})
    assert not example_rows(rows).any()


def test_the_archive_holds_the_same_tables():
    with zipfile.ZipFile(io.BytesIO(template_archive())) as archive:
        assert {n for n in archive.namelist() if n.endswith(".csv")} == {f"{t}.csv" for t in schema.TABLES}


def test_what_a_person_writes_into_the_explaining_sheet_is_not_lost():
    book = openpyxl.load_workbook(io.BytesIO(filled()))
    book["what the columns mean"]["A30"] = "my own"
    written = io.BytesIO()
    book.save(written)
    report = load_campaigns(("template.xlsx", written.getvalue())).report
    assert any("my own" in cells for cells in report.set_aside["cells"])


def loaded(kind: str):
    if kind == "workbook":
        return load_campaigns(("template.xlsx", filled()))
    files = []
    for table, rows in FILLED.items():
        examples = pd.read_csv(io.BytesIO(template_csv(table)), dtype=str)
        text = pd.concat([examples, pd.DataFrame(rows).astype(str)]).to_csv(index=False)
        files.append((f"{table}.csv", text.encode()))
    return load_campaigns(*files)


@pytest.mark.parametrize("kind", ["workbook", "csv"])
def test_the_filled_template_loads_without_a_question_about_columns(kind):
    campaigns = loaded(kind)
    assert {q.key for q in campaigns.report.questions} == {"selection"}
    assert (len(campaigns.creators), len(campaigns.posts), len(campaigns.deals)) == (5, 20, 1)
    assert campaigns.posts["sponsored"].all()
    assert set(campaigns.posts["published_at"].dt.strftime("%Y-%m-%d")) == {"2026-03-04"}
    assert (campaigns.creators["quoted_fee"] == 90.5).all()
    examples = campaigns.report.set_aside["reason"] == EXAMPLE_REASON
    assert examples.all()
    assert examples.sum() >= 6
    assert campaigns.report.rows_read == campaigns.report.rows_kept + len(campaigns.report.set_aside)
    columns = campaigns.report.columns
    used = columns[columns["taken_for"] != ""]
    assert (used["sureness"] == 1).all()
    assert (used["found"] == used["taken_for"].str.split(".").str[1]).all()


def test_a_filled_template_is_not_scolded_for_what_is_our_own():
    filled = template_csv("creators") + "".join(
        f"c{i},Instagram,c{i},,{1000 + 37 * i}\r\n" for i in range(8)).encode()
    quality = load_campaigns(("creators.csv", filled)).report.quality
    assert quality.check("set_aside").status == "pass"
    assert "examples of the template" in quality.check("set_aside").text
    assert quality.check("empty_columns").status == "pass"
    assert is_template([column.name for column in schema.TABLES["creators"]])
    assert not is_template(["creator_id", "platform", "followers"])
