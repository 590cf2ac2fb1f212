"""Tables drawn for the eye are read as tables, with a word on how sure that is; what only looks like one is let be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import load_campaigns
from data.reading.files import read_here
from data.reading.ruled import aligned, between_bars

CELL = st.text(alphabet="abé19 .,'\"", min_size=1, max_size=9).map(str.strip).filter(lambda t: t and "  " not in t)
TABLE = st.integers(2, 4).flatmap(lambda width: st.lists(
    st.lists(CELL, min_size=width, max_size=width), min_size=4, max_size=7))


def drawn(rows: list[list[str]], joint: str, rule: str | None) -> str:
    """The rows with their columns below each other, and a rule under the first where one is asked for."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [joint.join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in rows]
    return "\n".join([lines[0], *([rule.join("-" * (w + 2) for w in widths)[1:-1]] if rule else []), *lines[1:]])


def cells(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if not set(line) <= set("-+")]
    return [[c.replace('""', '"') for c in _parted(line)] for line in lines]


def _parted(line: str) -> list[str]:
    found, quoted = [""], False
    for sign in line:
        quoted ^= sign == '"'
        if sign == "|" and not quoted:
            found.append("")
        else:
            found[-1] += sign
    return [c[1:-1] if c.startswith('"') else c for c in found]


@given(TABLE, st.sampled_from("+|"))
def test_what_was_drawn_with_bars_and_a_rule_is_found_again(rows, rule):
    found = between_bars(drawn(rows, " | ", rule))
    assert found is not None and cells(found) == rows


@given(TABLE, st.integers(2, 4))
def test_columns_that_blanks_hold_apart_are_found_again(rows, gap):
    found = aligned(drawn(rows, " " * gap, None))
    assert found is not None and cells(found) == rows


PSQL = b""" creator | followers | likes
---------+-----------+-------
 ana     |      1200 |    30
 bob b   |      3400 |
(2 rows)
"""
MARKDOWN = b"creator | followers\n--- | ---\nana | 1200\nbob b | 3400\n"
FRAMED = b"+---------+-----------+\n| creator | followers |\n+---------+-----------+\n| ana     |      1200 |\n" \
         b"| bob b   |      3400 |\n+---------+-----------+\n2 rows in set\n"
BLANKS = b"""creator      followers   likes  country
ana maria         1200      30  Spain
bob               3400          United Kingdom
cyd                 77      12  France
"""


@pytest.mark.parametrize(("content", "header", "rows", "delimiter"), [
    (PSQL, ["creator", "followers", "likes"], [["ana", "1200", "30"], ["bob b", "3400", ""]], "|"),
    (MARKDOWN, ["creator", "followers"], [["ana", "1200"], ["bob b", "3400"]], "|"),
    (FRAMED, ["creator", "followers"], [["ana", "1200"], ["bob b", "3400"]], "|"),
    (BLANKS, ["creator", "followers", "likes", "country"],
     [["ana maria", "1200", "30", "Spain"], ["bob", "3400", "", "United Kingdom"], ["cyd", "77", "12", "France"]], " "),
])
def test_drawn_tables_are_read_and_it_is_said_how_sure_that_is(content, header, rows, delimiter):
    table = read_here(("list.txt", content))
    assert (table.header, list(table.rows), table.delimiter) == (header, rows, delimiter)
    assert any(0 < note.sureness < 1 and ("drawn" in note.text or "blanks" in note.text) for note in table.notes)
    assert all(note.text != "Cells are parted by commas." for note in table.notes)
    assert load_campaigns(("list.txt", content)).creators["followers"].tolist()[:2] == [1200, 3400]


@pytest.mark.parametrize("text", [
    "a | b\nc | d\ne | f\n", "a | b\n-----\nc | d\n", "a | b\n---+---+---\nc | d\ne | f\n",
    "a | b\n---+---\nc | d | e\nf | g\n", "a,b\n---+---\nc,d\n", "", "\n\n", "---+---\n"])
def test_bars_without_a_rule_that_fits_them_are_no_drawn_table(text):
    assert between_bars(text) is None


@pytest.mark.parametrize("text", [
    "one word here\nand two there\nor three\nmore\n", "a  b\nc  d\n", "name  size\nana maria 12\nbob b 9\ncy c 8\n",
    "a\tb  c\nd\te  f\ng\th  i\nj\tk  l\n", "    one\n    two\n    three\n    four\n", ""])
def test_lines_that_no_blanks_part_throughout_are_no_columns(text):
    assert aligned(text) is None
