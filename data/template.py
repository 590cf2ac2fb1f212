"""A template to fill in: every canonical column with its meaning, unit, allowed values and example rows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data import schema
from data.codings import known_coding
from data.exporting import csv_bytes
from data.keys import arrow

#: Example rows are known by these words alone, so that those left in can be set aside and no real row ever is.
EXAMPLE_IDS = ("example-creator-1", "example-creator-2", "example-creator-3")
EXAMPLE_POSTS = ("example-post-1", "example-post-2")
EXAMPLE_DEALS = ("example-deal-1",)
EXAMPLE_REGION = "example-region"
EXAMPLE_WORDS = frozenset({*EXAMPLE_IDS, *EXAMPLE_POSTS, *EXAMPLE_DEALS, EXAMPLE_REGION})
#: Why a row that holds one of them is set aside.
EXAMPLE_REASON = "an example row of the template"

#: The sheet that explains; nothing in it is data.
ABOUT = "what the columns mean"
_ABOUT_HEADER = ("Sheet", "Column", "Meaning", "Unit", "Allowed", "Example")
_HINT = ("Rows in italics with example-... in them are examples: overwrite or delete them; those left in are set "
         "aside. Sheets you do not need may stay empty.")

#: Values a text column takes, where only some make sense; the platforms are those that have a colour on every page.
ALLOWED = {
    "platform": ("Instagram", "TikTok", "YouTube", "X", "Facebook", "Twitch"),
    "currency": ("EUR", "USD", "GBP", "INR", "BRL"),
}
_YES_NO = ("yes", "no")

_EXAMPLES: dict[str, tuple[dict[str, object], ...]] = {
    "creators": (
        {"creator_id": EXAMPLE_IDS[0], "platform": "Instagram", "handle": "anna.cooks", "name": "Anna Cooks",
         "followers": 18_400, "niche": "food", "country": "Germany", "quoted_fee": 250, "currency": "EUR"},
        {"creator_id": EXAMPLE_IDS[1], "platform": "TikTok", "handle": "ben_on_tour", "name": "Ben on Tour",
         "followers": 412_000, "niche": "travel", "country": "United Kingdom", "quoted_fee": 3_100, "currency": "EUR"},
        {"creator_id": EXAMPLE_IDS[2], "platform": "Instagram", "handle": "averages.only", "name": "Averages Only",
         "followers": 52_000, "average_likes": 1_240, "average_comments": 38, "engagement_rate": 0.0246},
    ),
    "posts": (
        {"post_id": EXAMPLE_POSTS[0], "creator_id": EXAMPLE_IDS[0], "platform": "Instagram", "campaign": "Spring",
         "published_at": date(2026, 3, 14), "observed_at": date(2026, 4, 14), "format": "reel", "followers": 18_100,
         "likes": 702, "comments": 31, "shares": 12, "saves": 40, "sponsored": True, "disclosed": True},
        {"post_id": EXAMPLE_POSTS[1], "creator_id": EXAMPLE_IDS[1], "platform": "TikTok",
         "published_at": date(2026, 3, 20), "observed_at": date(2026, 4, 20), "format": "video", "followers": 409_000,
         "views": 88_000, "likes": 6_900, "comments": 210, "shares": 330, "sponsored": False},
    ),
    "deals": (
        {"deal_id": EXAMPLE_DEALS[0], "creator_id": EXAMPLE_IDS[0], "platform": "Instagram", "campaign": "Spring",
         "agreed_at": date(2026, 2, 20), "fee": 480, "product_cost": 60, "currency": "EUR", "posts_agreed": 2,
         "posts_delivered": 2, "code": "ANNA10", "clicks": 311, "orders": 14, "revenue": 612.5},
    ),
    "overlaps": ({"creator_a": EXAMPLE_IDS[0], "creator_b": EXAMPLE_IDS[1], "overlap": 0.08},),
    "sales": ({"date": date(2026, 3, 14), "region": EXAMPLE_REGION, "orders": 120, "revenue": 5_300},),
}

_KINDS = {"text": "text", "id": "text, kept exactly as written", "count": "a number, zero or more",
          "money": "an amount, zero or more", "fraction": "a share: 12 % or 0.12", "number": "a number",
          "date": "a date", "flag": "yes or no"}
_FORMATS = {"count": "#,##0", "money": "#,##0.00", "fraction": "0.0 %", "date": "yyyy-mm-dd", "id": "@", "text": "@"}
_WIDTHS = {"id": 22, "text": 18, "date": 14, "fraction": 16, "count": 14, "money": 14, "flag": 12, "number": 14}
_LAST_ROW = 5_000  # formats and lists reach as far down as a person fills in by hand


def allowed_values(column: schema.Column) -> str:
    """What may stand in a column, in words."""
    if column.name in ALLOWED:
        return ", ".join(ALLOWED[column.name])
    return _KINDS[column.kind]


def columns_explained() -> pd.DataFrame:
    """One row a column of the template: sheet, column, meaning, unit, allowed, example (as it would be typed)."""
    rows = []
    for table, columns in schema.TABLES.items():
        for column in columns:
            shown = next((_typed(example[column.name]) for example in _EXAMPLES[table] if column.name in example), "")
            rows.append((table, column.name, column.meaning, column.unit, allowed_values(column), shown))
    return pd.DataFrame(rows, columns=["sheet", "column", "meaning", "unit", "allowed", "example"])


def explains_columns(header: Sequence[str] | None, rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table is the template's sheet about its columns as it was written, with nothing put into it."""
    if list(header or ()) != list(_ABOUT_HEADER) or len(rows) > 1_000:
        return False
    known = {(table, column.name) for table, columns in schema.TABLES.items() for column in columns}
    return all(tuple(row[:2]) in known or row[0] in ("", _HINT) for row in rows)


def is_template(columns: Sequence[str]) -> bool:
    """Whether these are the columns of a table of the template, all of them: what is empty in it was left out."""
    return set(columns) in ({column.name for column in known} for known in schema.TABLES.values())


def example_rows(frame: pd.DataFrame) -> pd.Series:
    """Which rows of a frame (columns of any kind) hold a word that only the template's examples hold."""
    found = pd.Series(False, index=frame.index)
    for name in frame.columns:
        if not pd.api.types.is_numeric_dtype(frame[name]) and not pd.api.types.is_datetime64_any_dtype(frame[name]):
            if str(frame[name].dtype) == "str":
                found |= _among_examples(arrow(frame[name]))
            else:
                found |= frame[name].isin(EXAMPLE_WORDS).astype(bool)
    return found


def _among_examples(texts: pa.Array) -> np.ndarray:
    """Which texts are words of the examples."""
    words, known = pa.array(sorted(EXAMPLE_WORDS), pa.large_string()), known_coding(texts)
    if known is not None and not pc.any(pc.is_in(known.distinct, value_set=words)).as_py():
        return np.zeros(len(texts), dtype=bool)
    found = np.zeros(len(texts), dtype=bool)
    long = np.flatnonzero(pc.is_in(pc.binary_length(texts), value_set=pc.unique(pc.binary_length(words))))
    found[long] = pc.is_in(texts.take(pa.array(long)), value_set=words)
    return found


def template_csv(table: str) -> bytes:
    """One table of the template as UTF-8 CSV: header and example rows."""
    names = [c.name for c in schema.TABLES[table]]
    rows = [[_typed(example.get(name, "")) for name in names] for example in _EXAMPLES[table]]
    return csv_bytes(pd.DataFrame(rows, columns=names))


def template_archive() -> bytes:
    """All tables of the template as CSV files in one ZIP, with a text that explains the columns."""
    told = [f"{r.sheet}.{r.column}: {r.meaning}{f' ({r.unit})' if r.unit else ''}; {r.allowed}"
            for r in columns_explained().itertuples()]
    lead = ("Fill in the files you need and leave the others out. Rows with example-... in them are examples: "
            "overwrite or delete them; those left in are set aside.")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in schema.TABLES:
            archive.writestr(f"{table}.csv", template_csv(table))
        archive.writestr(f"{ABOUT}.txt", "\r\n".join([lead, "", *told]))
    return packed.getvalue()


def template_workbook() -> bytes:
    """The template as XLSX: a sheet a table (frozen header, example rows in italics, lists where only some values
    make sense, the meaning of each column as a note on its header), and a last sheet that explains all columns."""
    import xlsxwriter  # a page that offers the file need not load the writer

    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    styles = {kind: book.add_format({"num_format": form}) for kind, form in _FORMATS.items()}
    examples = {kind: book.add_format({"italic": True, "font_color": "#6B7280", "num_format": _FORMATS.get(
        kind, "General")}) for kind in _KINDS}
    head = book.add_format({"bold": True, "bg_color": "#0F6E66", "font_color": "#FFFFFF", "valign": "vcenter"})
    for table, columns in schema.TABLES.items():
        sheet = book.add_worksheet(table)
        sheet.freeze_panes(1, 1)
        sheet.set_row(0, 22)
        for place, column in enumerate(columns):
            width = max(_WIDTHS[column.kind], len(column.name) + 4)
            sheet.set_column(place, place, width, styles.get(column.kind))
            sheet.write_string(0, place, column.name, head)
            unit = f"\nUnit: {column.unit}" if column.unit else ""
            sheet.write_comment(0, place, f"{column.meaning}.{unit}\nAllowed: {allowed_values(column)}",
                                {"x_scale": 1.8, "y_scale": 1.1})
            _limit(sheet, place, column)
            for row, example in enumerate(_EXAMPLES[table], start=1):
                if column.name in example:
                    _write(sheet, row, place, example[column.name], examples[column.kind])
    _explain(book, head)
    book.close()
    return written.getvalue()


def _explain(book, head) -> None:
    """The last sheet. Its own header names nothing that a table of data could hold."""
    sheet = book.add_worksheet(ABOUT)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    told = columns_explained()
    for place, (name, title, width) in enumerate(zip(told, _ABOUT_HEADER, (12, 22, 60, 20, 46, 24), strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title, head)
        for row, text in enumerate(told[name], start=1):
            sheet.write_string(row, place, str(text), wrapped)
    sheet.freeze_panes(1, 0)
    sheet.write_string(len(told) + 2, 0, _HINT)


def _limit(sheet, place: int, column: schema.Column) -> None:
    """A list to choose from where only some values make sense: it proposes, it does not forbid."""
    values = ALLOWED.get(column.name, _YES_NO if column.kind == "flag" else None)
    if values is not None:
        sheet.data_validation(1, place, _LAST_ROW, place, {
            "validate": "list", "source": list(values), "error_type": "information",
            "error_title": column.name, "error_message": f"Usual are {', '.join(values)}."})


def _write(sheet, row: int, place: int, value: object, style) -> None:
    if isinstance(value, bool):
        sheet.write_string(row, place, _typed(value), style)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, style)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, place, value, style)
    else:
        sheet.write_string(row, place, str(value), style)


def _typed(value: object) -> str:
    """A value as a person types it into a cell."""
    if isinstance(value, bool):
        return _YES_NO[0] if value else _YES_NO[1]
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:g}" if isinstance(value, float) else str(value)
