"""What a cell looks like: a number, a date, a link, a code, text. The evidence by which a layout is found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

_CURRENCY = r"(?:[$€£¥₹₽₩₺₫₱]|[A-Z]{1,2}\$|USD|EUR|GBP|BRL|IDR|INR|RUB|R\$|Rp|kr|zł)"
_AMOUNT = r"\d[\d.,'’\u00a0\u202f]*(?: \d{3})*(?:[.,]\d+)?(?:[eE][-+]?\d+)?"
_NUMBER = re.compile(
    rf"[-+−(]?\s?(?:{_CURRENCY}\s?)?[-+−]?(?:{_AMOUNT}|[.,]\d+)\s?(?:%|‰|[KMBkmb]|Mio\.?|mil|Tsd\.?|{_CURRENCY})?\)?")
_MONTH = (r"(?:jan|feb|fev|mar|mär|apr|abr|avr|may|mai|mei|mag|jun|jui|giu|jul|lug|aug|ago|aoû|agu|sep|set|oct|okt|out|"
          r"ott|nov|dec|dez|dic|dis|déc|янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек)[^\W\d_]*\.?")
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[APap]\.?[Mm]\.?)?(?:\s?(?:Z|UTC|GMT|[-+]\d{2}:?\d{2}))?"
_TIME = re.compile(_CLOCK)
_DATE = re.compile(
    rf"(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}|"
    rf"\d{{1,2}}[-. ](?:de )?{_MONTH}[-,. ](?:\s?de )?\s?\d{{2,4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|"
    rf"{_MONTH}[- ]\d{{2,4}})(?:[T ,]\s?{_CLOCK})?",
    re.IGNORECASE)
_URL = re.compile(r"(?:https?://|www\.)\S+|[\w.-]+\.(?:com|net|org|io|tv|me)/\S*", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_HANDLE = re.compile(r"@[\w.-]+")
_CODE = re.compile(r"(?=\S*\d)(?=\S*[^\W\d_])[\w.:/#-]{3,}")
_TRUTH = re.compile(r"true|false|yes|no|ja|nein|sí|si|não|oui|non", re.IGNORECASE)
_MISSING = re.compile(
    r"[-–—.?]*|n/?a|n\.a\.|nan|null|none|nil|#n/a|#[A-ZÉ/0]+[!?]|undefined|unknown|\(blank\)", re.IGNORECASE)
_LONGEST = 60

#: Kinds that a name of a column does not have.
TYPED = frozenset({"number", "date", "time", "url", "email", "truth", "code", "handle"})


@lru_cache(maxsize=60_000)
def _kind(cell: str) -> str:
    if _NUMBER.fullmatch(cell):
        return "number"
    if _TIME.fullmatch(cell):
        return "time"
    if _DATE.fullmatch(cell):
        return "date"
    if _MISSING.fullmatch(cell):
        return "missing"
    if _URL.fullmatch(cell):
        return "url"
    if _EMAIL.fullmatch(cell):
        return "email"
    if _HANDLE.fullmatch(cell):
        return "handle"
    if _TRUTH.fullmatch(cell):
        return "truth"
    return "code" if _CODE.fullmatch(cell) else "text"


def kind(cell: str) -> str:
    """missing, number, date, time, url, email, handle, truth, code (letters and digits in one word) or text."""
    cell = cell.strip()
    if not cell:
        return "missing"
    if len(cell) > _LONGEST:
        return "url" if _URL.fullmatch(cell[:2000]) else "text"
    return _kind(cell)


def kinds(records: Iterable[Sequence[str]], width: int) -> list[str]:
    """The kind of each of the first `width` columns: one that four in five filled cells have, else text; missing
    where nothing is filled."""
    counts = [Counter() for _ in range(width)]
    for record in records:
        for count, cell in zip(counts, record, strict=False):
            count[kind(cell)] += 1
    return [_dominant(count) for count in counts]


def _dominant(count: Counter) -> str:
    filled = {k: n for k, n in count.items() if k != "missing"}
    if not filled:
        return "missing"
    best = max(filled, key=filled.get)
    return best if filled[best] >= 0.8 * sum(filled.values()) else "text"


def misfits(record: Sequence[str], columns: Sequence[str]) -> int:
    """How many cells are of another kind than their column; text columns take anything."""
    wrong = 0
    for cell, column in zip(record, columns, strict=False):
        if column in TYPED:
            found = kind(cell)
            wrong += found not in ("missing", column)
    return wrong
