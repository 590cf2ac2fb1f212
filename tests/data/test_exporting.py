"""A table taken along runs nothing in a spreadsheet, and its numbers are untouched."""

import csv
import io

import pandas as pd
import pytest

from data.exporting import csv_bytes

PAYLOADS = ["=1+1", '=HYPERLINK("http://x.test","y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_cell_or_header_starts_a_formula(payload):
    text = csv_bytes(pd.DataFrame({payload: [payload], "n": [-1.5]})).decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(text, newline=""))
    # A tab parts cells in some programs, and a line ends a row in those that part at semicolons.
    assert header[0] == row[0] == "'" + payload.replace("\t", "\t'").replace("\r", "\r'")


def test_numbers_keep_their_sign_and_missing_stays_empty():
    frame = pd.DataFrame({"n": [-1.5, None], "name": ["a", None]})
    back = pd.read_csv(io.BytesIO(csv_bytes(frame)))
    assert back["n"].iloc[0] == -1.5
    assert back["n"].isna().tolist() == [False, True]
    assert back["name"].isna().tolist() == [False, True]


def test_letters_of_any_script_survive():
    assert "Ünï 漢字" in csv_bytes(pd.DataFrame({"a": ["Ünï 漢字"]})).decode("utf-8-sig")
