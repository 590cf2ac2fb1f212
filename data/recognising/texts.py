"""Cells of any type as Arrow text, and the small repairs that every kind of cell needs: digits, spaces, signs."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.codings import is_bare, known_coding, one_array

#: Above this a float cannot tell two neighbouring whole numbers apart.
EXACT = 2**53
#: Digits of other scripts, spaces that hold a line together, and signs that look like the ASCII ones.
_SAME = {start + i: str(i) for start in (0x0660, 0x06F0, 0x0966, 0xFF10) for i in range(10)} | dict.fromkeys(
    map(ord, "\u00a0\u202f\u2009\u2007\u2008\u3000\t\r\n"), " ") | dict.fromkeys(
    map(ord, "\u2019\u2018\u02bc\u00b4`\u066c"), "'") | dict.fromkeys(map(ord, "\u2212\ufe63\uff0d"), "-") | {
    ord("．"): ".", ord("，"): ",", ord("％"): "%", ord("٪"): "%", ord("＋"): "+", ord("٫"): "·", ord("$"): "$",
    ord("＄"): "$", ord("￥"): "¥", ord("\u200b"): None, ord("\ufeff"): None, ord("\u200e"): None, ord("\u200f"): None}

#: What stands for "unknown" in a column of numbers, dates or flags.
UNKNOWN = frozenset({
    "", "na", "n/a", "n.a.", "nan", "null", "none", "nil", "-", "--", "---", "–", "—", "?", "unknown", "s/d", "n.d.",
    "n/d", "nd", "hidden", "oculto", "private", ".", "...", "…", "not available", "not provided", "no data",
    "sin datos", "sem dados", "k.a.", "k. a.", "keine angabe", "unbekannt", "versteckt", "nicht verfügbar",
    "masqué", "inconnu", "nascosto", "non disponibile", "no disponible", "não disponível", "desconocido",
    "desconhecido", "sconosciuto", "н/д", "нет данных", "скрыто", "неизвестно", "tidak diketahui", "okänd", "tbd",
    "tba", "*", "**", "<na>"})
#: #VALOR!, #DIV/0!, #ИМЯ?: what a spreadsheet shows for a mistake; ##### is a column too narrow for its number.
_ERROR = re.compile(r"#[¡!]?[\w/]+[!?]|#(n/a|n/d|nv|nd|н/д)|#{3,}")
_ANY_ERROR = re.compile(r"#[¡!]?[\w/]+[!?]?|#{3,}")


def is_unknown(text: str) -> bool:
    """Whether a cell says that its value is not known (also #VALOR!, #N/A and their kin)."""
    plain = text.strip().casefold()
    return plain in UNKNOWN or bool(_ANY_ERROR.fullmatch(plain))


def is_error(text: str) -> bool:
    """Whether a text is what a spreadsheet shows for a mistake; #food is none."""
    return bool(_ERROR.fullmatch(text.strip().casefold()))


def plain(text: str) -> str:
    """Digits of any script as 0 to 9, any space as " ", typographic signs as the ASCII ones; trimmed."""
    return (text if text.isascii() and text.isprintable() else text.translate(_SAME)).strip()


def arrow_texts(cells: pd.Series) -> pa.Array:
    """Cells as one Arrow array of text, trimmed, without nulls ("" for unknown)."""
    if pd.api.types.is_float_dtype(cells) and (cells.isna() | (cells % 1 == 0) & (cells.abs() < EXACT)).all():
        cells = cells.astype("Int64")
    if pd.api.types.is_integer_dtype(cells):
        return pc.fill_null(pc.cast(pa.array(cells, from_pandas=True), pa.large_string()), "")
    if str(cells.dtype) not in ("str", "string"):
        cells = as_text(cells)
    texts = one_array(pa.array(cells, from_pandas=True))
    return _trimmed(pc.fill_null(texts, "") if texts.null_count else texts)


def _trimmed(texts: pa.Array) -> pa.Array:
    """Texts without blanks around them; the array itself where there are none, so that what is known of it holds."""
    known = known_coding(texts)
    if known is not None and pc.utf8_trim_whitespace(known.distinct).equals(known.distinct):
        return texts
    if is_bare(texts):
        return texts
    tidy = pc.utf8_trim_whitespace(texts)
    return texts if pc.sum(pc.binary_length(tidy)) == pc.sum(pc.binary_length(texts)) else tidy


def as_text(cells: pd.Series) -> pd.Series:
    """Typed cells as text, "" for unknown; text stays. Whole floats lose their ".0"."""
    if cells.dtype == object or str(cells.dtype) in ("str", "string"):
        known = cells.notna()
        if cells.dtype == object:
            return cells.where(known, "").map(lambda v: v if isinstance(v, str) else _said(v)).astype(object)
        return cells if known.all() else cells.where(known, "")
    if pd.api.types.is_float_dtype(cells):
        known = cells.dropna()
        if (known % 1 == 0).all() and (known.abs() < EXACT).all():
            return cells.astype("Int64").astype("string").fillna("").astype(object)
    if pd.api.types.is_integer_dtype(cells):
        return cells.astype("Int64" if cells.dtype.kind == "i" else "UInt64").astype("string").fillna("").astype(object)
    return cells.astype(object).map(lambda v: "" if pd.isna(v) else _said(v))


def _said(value: object) -> str:
    if isinstance(value, (float, np.floating)) and float(value).is_integer() and abs(value) < EXACT:
        return str(int(value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
