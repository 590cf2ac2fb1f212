"""JSON and JSON lines: where in a document the records stand, however they are wrapped"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from data.errors import DataError
from data.reading.columnar import halves_told
from data.reading.flattening import Number, free_name, json_text, record_tables
from data.reading.limits import in_force
from data.reading.raw import Note, RawTable

#: JSON becomes Python objects of some ten times its size before it is a table, at some 5 MB a second.
MOST_CHARACTERS = 100_000_000
_STRING = r'"(?:[^"\\]++|\\.)*+(?:"|\Z)'
_STRINGS, _TRAILING = re.compile(_STRING, re.DOTALL), re.compile(rf"({_STRING})|,(?=\s*[\]}}])", re.DOTALL)
_BETWEEN = re.compile(r"[\s,\x1e]*")
#: What JSON begins with; a CSV whose first header is in brackets does not go on like this.
_BEGINS = re.compile(r'\s*(?:\{\s*["}]|\[\s*(?:[\[{"\]]|-?\d|true|false|null))')


def looks_like_json(text: str) -> bool:
    """Whether a text, or the beginning of one, is JSON or JSON lines."""
    if not _BEGINS.match(text[:4000]):
        return False
    begin = text.lstrip()
    if begin.startswith("{") or re.match(r"\[\s*[\[{]\s*[\"\[{\]}]", begin):
        return True
    try:  # [12] alone may be a cell of a CSV
        _, end = json.JSONDecoder().raw_decode(begin)
    except RecursionError:
        return True
    except json.JSONDecodeError as error:  # a beginning only: nothing is wrong before its end
        return error.pos > 0.9 * len(begin) > 100
    return begin[end:].strip()[:1] in ("", "[", "{")


#: Escapes of JSON one after the other: a whole character in two halves, a half alone, anything else.
_ESCAPES = re.compile(r"\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}"
                      r"|(?P<half>u[dD][89a-fA-F][\da-fA-F]{2})|.)", re.DOTALL)
_MAYBE_HALF = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass
class _Found:
    """What was met on the way. lists: where in the document -> records. single: values beside the records."""

    lists: dict[str, list] = field(default_factory=dict)
    single: list[list[str]] = field(default_factory=list)
    twice: Counter = field(default_factory=Counter)
    constants: Counter = field(default_factory=Counter)


def json_table(name: str, text: str, notes: list[Note]) -> RawTable:
    """The longest list of records; further lists, and lists of records within records, are its other_tables.

    Records within records become columns named parent.child, lists of single values one cell joined by "; ". Numbers
    keep the digits they are written with. What stands beside the records is in the preamble. Raises DataError where
    the text breaks off, nests deeper than the limits allow or is too long.
    """
    if len(text) > MOST_CHARACTERS:
        raise DataError(f"{name} has {len(text) / 1e6:,.0f} million characters of JSON and the most that is read is "
                        f"{MOST_CHARACTERS / 1e6:,.0f} million: split it, or save it as CSV or Parquet.")
    _weigh_depth(name, text)
    found, notes = _Found(), list(notes)
    text, halves = _without_halves(text)
    if halves:
        notes.append(halves_told(halves))
    document, lines = _parsed(name, text, found, notes)
    tables = []
    for where, records in sorted(_lists(document, found).items(), key=lambda item: -len(item[1])):
        called = f"{name} / {where}" if where and tables else name
        made = record_tables(called, name, where, records, lines if records is document else None)
        if made and not tables:
            made = [replace(made[0], name=name), *(replace(t, name=f"{name} / records") if t.name == name else t
                                                   for t in made[1:])]
        tables += made
    if found.twice:
        said = ", ".join(f'"{key}" ({count:,})' for key, count in found.twice.most_common(6))
        notes.append(Note(f"Records that name one thing twice keep both values, the second under a name of its own: "
                          f"{said}."))
    if found.constants:
        notes.append(Note(f"{found.constants.total():,} value(s) are no numbers ({', '.join(found.constants)}) and "
                          "were kept as text."))
    if not tables:
        return RawTable(name, None, [], preamble=found.single, notes=notes)
    first = tables[0]
    return replace(first, preamble=[*found.single, *first.preamble], notes=[*notes, *first.notes],
                   other_tables=[*first.other_tables, *tables[1:]])


def _without_halves(text: str) -> tuple[str, int]:
    """The text, and how many halves of a character were escaped in it without their other half: such a text can be
    held by nothing that follows. Every place stays where it is."""
    count = 0

    def whole(found: re.Match) -> str:
        nonlocal count
        if found["half"] is None:
            return found[0]
        count += 1
        return "\\ufffd"

    return (_ESCAPES.sub(whole, text), count) if _MAYBE_HALF.search(text) else (text, 0)


def _weigh_depth(name: str, text: str) -> None:
    """Raise DataError for brackets within brackets beyond the limit, before anything follows them down."""
    most = in_force().json_depth
    brackets = re.sub(r"[^\[\]{}]+", "", _STRINGS.sub("", text))
    signs = np.frombuffer(brackets.encode("ascii"), dtype=np.uint8)
    depth = np.cumsum(np.where((signs == ord("[")) | (signs == ord("{")), 1, -1), dtype=np.int64)
    if len(depth) and depth.max() > most:
        raise DataError(f"{name} nests {int(depth.max()):,} levels deep and the most that is read is {most}: save the "
                        "records as a plain list, or as CSV.")


def _parsed(name: str, text: str, found: _Found, notes: list[Note]) -> tuple[object, list[int] | None]:
    """The document; of several documents after one another (JSON lines) a list, with the line each begins on."""

    def pairs(items: list[tuple[str, object]]) -> dict:
        record = dict(items)
        if len(record) < len(items):
            record = {}
            for key, value in items:
                if key in record:
                    found.twice[key] += 1
                record[free_name(key, record)] = value
        return record

    def constant(said: str) -> Number:
        found.constants[said] += 1
        return Number(said)

    decoder = json.JSONDecoder(object_pairs_hook=pairs, parse_int=Number, parse_float=Number, parse_constant=constant,
                               strict=False)
    try:
        return _documents(decoder, text, notes)
    except json.JSONDecodeError as error:
        tidy = _TRAILING.sub(lambda match: match[1] or "", text)
        if tidy == text:
            raise DataError(_broken(name, text, error)) from error
    found.twice.clear()
    found.constants.clear()
    try:
        document = _documents(decoder, tidy, notes)
    except json.JSONDecodeError as error:
        raise DataError(_broken(name, tidy, error)) from error
    notes.append(Note("Commas before a closing bracket, which JSON does not allow, were passed over.", 0.9))
    return document


def _documents(decoder: json.JSONDecoder, text: str, notes: list[Note]) -> tuple[object, list[int] | None]:
    documents, lines, at, line, counted, commas = [], [], _BETWEEN.match(text).end(), 1, 0, 0
    while at < len(text):
        document, end = decoder.raw_decode(text, at)
        line += text.count("\n", counted, at)
        counted = at
        documents.append(document)
        lines.append(line)
        between = _BETWEEN.match(text, end)
        at = between.end()
        commas += "," in between[0]
    if commas:
        notes.append(Note("Commas between records of JSON lines were passed over.", 0.9))
    if len(documents) == 1:
        return documents[0], None
    return documents, lines


def _broken(name: str, text: str, error: json.JSONDecodeError) -> str:
    if not text[error.pos:].strip() or error.msg.startswith("Unterminated"):
        return f"{name} breaks off at line {error.lineno:,}, before its last bracket is closed: export it again."
    return (f"{name} is no valid JSON from line {error.lineno:,}, character {error.colno:,} on "
            f"(\"{text[error.pos:error.pos + 20].strip()}\"): export it again, or save the table as CSV.")


def _lists(document: object, found: _Found) -> dict[str, list]:
    """Where -> records, for every list of records that is not within a record."""
    if isinstance(document, list):
        return {"": document} if document else {}
    if not isinstance(document, dict):
        return {"": [document]}
    _walk(document, "", found)
    if found.lists:
        return found.lists
    found.single.clear()
    return {"": [document]} if document else {}


def _walk(document: Mapping[str, object], where: str, found: _Found) -> None:
    columns = _by_column(document)
    if columns is not None:
        found.lists[where] = columns
        return
    for key, value in document.items():
        place = f"{where}.{key}" if where else key
        if isinstance(value, list) and any(isinstance(one, (dict, list)) for one in value):
            found.lists[place] = value
        elif isinstance(value, dict):
            _walk(value, place, found)
        else:
            found.single.append([place, json_text(value)])


def _by_column(document: Mapping[str, object]) -> list | None:
    """Records of a document that holds them by column, or by name; None for one that does not.

    By column: {"likes": [1, 2], "views": [3, 4]}, {"likes": {"0": 1, "1": 2}, ...}, {"columns": [...], "data": [...]}.
    By name: {"ana": {"likes": 1}, "bob": {"likes": 2}}.
    """
    values = list(document.values())
    if len(values) > 1 and all(isinstance(v, list) and not any(isinstance(c, (dict, list)) for c in v)
                               for v in values) and len({len(v) for v in values}) == 1 and values[0]:
        return [dict(zip(document, cells, strict=True)) for cells in zip(*values, strict=True)]
    head, data = document.get("columns"), document.get("data")
    if isinstance(head, list) and isinstance(data, list) and data and all(
            isinstance(row, list) and len(row) == len(head) for row in data):
        return [dict(zip(map(json_text, head), row, strict=True)) for row in data]
    if len(values) > 1 and all(isinstance(v, dict) and v for v in values):
        keys = list(values[0])
        if all(key.isdigit() for key in keys) and all(v.keys() == values[0].keys() for v in values):
            return [{name: column[key] for name, column in document.items()} for key in keys]
        often = Counter(key for value in values for key in value)
        alike = all(v.keys() == values[0].keys() for v in values)
        if alike or len(values) > 2 and all(
                sum(often[key] > 0.5 * len(values) for key in v) >= 0.5 * len(v) for v in values):
            return [{"key": name, **value} for name, value in document.items()]
    return None
