"""JSON and JSON lines: records, however they are wrapped and nested, as flat tables of text"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from data.errors import DataError
from data.reading.layout import laid_out
from data.reading.limits import in_force
from data.reading.raw import Note, RawTable
from data.reading.rows import TextRows

#: JSON becomes Python objects of some ten times its size before it is a table, at some 5 MB a second.
MOST_CHARACTERS = 100_000_000
#: Records beyond this number are held by column.
_MANY = 20_000
_STRING = r'"(?:[^"\\]++|\\.)*+(?:"|\Z)'
_STRINGS, _TRAILING = re.compile(_STRING, re.DOTALL), re.compile(rf"({_STRING})|,(?=\s*[\]}}])", re.DOTALL)
_BETWEEN = re.compile(r"[\s,\x1e]*")
#: What JSON begins with; a CSV whose first header is in brackets does not go on like this.
_BEGINS = re.compile(r'\s*(?:\{\s*["}]|\[\s*(?:[\[{"\]]|-?\d|true|false|null))')
#: Names that tell one record from another, the surest first.
_KEYS = re.compile(r"(?:.*[._ ])?(?:id|uid|pk|username|user_name|handle|key|url|name)|.*_id", re.IGNORECASE)


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


@dataclass
class _Found:
    """What was met on the way. lists: where in the document -> records. single: values beside the records."""

    lists: dict[str, list] = field(default_factory=dict)
    single: list[list[str]] = field(default_factory=list)
    twice: Counter = field(default_factory=Counter)
    constants: Counter = field(default_factory=Counter)


class Number(str):
    """A number as it is written."""

    __slots__ = ()


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
    document, lines = _parsed(name, text, found, notes)
    tables = []
    for where, records in sorted(_lists(document, found).items(), key=lambda item: -len(item[1])):
        called = f"{name} / {where}" if where and tables else name
        made = _tables(called, name, where, records, lines if records is document else None)
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
                record[_free(key, record)] = value
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
            found.single.append([place, _text(value)])


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
        return [dict(zip(map(_text, head), row, strict=True)) for row in data]
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


def _tables(called: str, file: str, where: str, records: list, lines: list[int] | None) -> list[RawTable]:
    """The table of a list of records, and those of the lists within them."""
    if not any(isinstance(record, dict) for record in records):
        if any(isinstance(record, list) for record in records):
            rows = [[_text(cell) for cell in record] if isinstance(record, list) else [_text(record)]
                    for record in records]
            return [laid_out(called, rows, lines or list(range(1, len(rows) + 1)), [])]
        records = [{"value": record} for record in records]
    notes, features = [], all(isinstance(r, dict) and r.get("type") == "Feature" and isinstance(
        r.get("properties"), dict) for r in records)
    if features:
        notes.append(Note("The file holds places on a map (GeoJSON): their properties are the columns."))
        records = [{**{k: v for k, v in r.items() if k not in ("type", "properties")}, **r["properties"]}
                   for r in records]
    flat = [_flat(record if isinstance(record, dict) else {"value": record}) for record in records]
    key = _key_of(flat)
    within: dict[str, list] = {}
    header: dict[str, None] = {}
    for number, record in enumerate(flat, start=1):
        for name, value in record.items():
            header.setdefault(name)
            if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
                known = record[key] if key is not None else str(number)
                within.setdefault(name, []).extend(_children(value, key or "record", known))
                record[name] = str(len(value))
    if within:
        said = ", ".join(f'"{name}" ({len(rows):,})' for name, rows in within.items())
        notes.append(Note(f"Lists of records within the records became tables of their own, each row with "
                          f"{'the number of its record' if key is None else chr(34) + key + chr(34)}; how many there "
                          f"were stands in their place: {said}."))
    names, most = list(header), in_force().columns
    if len(names) > most:
        raise DataError(f"{file} has records with {len(names):,} different names and the most that is read is {most:,} "
                        "columns: save the records as a plain list, or as CSV.")
    if any("." in name for name in names) or any(isinstance(v, list) for record in flat for v in record.values()):
        notes.append(Note("Records within records became columns named with a point, lists became one cell."))
    columns = [[_text(record.get(name)) for record in flat] for name in names]
    rows = [list(cells) for cells in zip(*columns, strict=True)] if len(flat) <= _MANY else TextRows(
        [pa.array(column, pa.string()) for column in columns])
    table = RawTable(called, names, rows if names else [], lines or range(1, len(flat) + 1), notes=notes)
    if not names:
        return []
    children = [child for name, more in within.items()
                for child in _tables(f"{file} / {where}.{name}" if where else f"{file} / {name}", file,
                                     f"{where}.{name}" if where else name, more, None)]
    # Records that are known by nothing are the wrapping of those within them: pages of an answer.
    return [*children, table] if key is None and within and len(children[0].rows) > len(flat) else [table, *children]


def _flat(record: Mapping[str, object]) -> dict[str, object]:
    """A record with the records in it laid out: names of nested ones joined by a point."""
    flat: dict[str, object] = {}
    for name, value in record.items():
        if value.__class__ is dict and value:
            for below, leaf in _flat(value).items():
                flat[_free(f"{name}.{below}", flat)] = leaf
        else:
            flat[_free(name, flat)] = value
    return flat


def _free(name: str, taken: Mapping[str, object]) -> str:
    """The name, or one with a number behind it where something else has it."""
    if name not in taken:
        return name
    number = 2
    while f"{name} ({number})" in taken:
        number += 1
    return f"{name} ({number})"


def _key_of(records: Sequence[Mapping[str, object]]) -> str | None:
    """The column that tells the records apart: filled, different in each, and named like an id, a handle or a name."""
    if not any(isinstance(v, list) and v and isinstance(v[0], dict) for r in records for v in r.values()):
        return None
    for name in sorted((n for n in records[0] if _KEYS.fullmatch(n)), key=lambda n: n.count(".")):
        values = [record.get(name) for record in records]
        if all(isinstance(value, str) and value for value in values) and len(set(values)) == len(values):
            return name
    return None


def _children(value: Sequence[Mapping[str, object]], key: str, parent: str) -> Iterator[dict[str, object]]:
    for child in value:
        yield {(f"parent {key}" if key in child else key): parent, **child}


def _text(value: object) -> str:
    """A value as a cell: texts and numbers as written, lists of them joined by "; ", anything deeper as JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, list) and not any(isinstance(one, (dict, list)) for one in value):
        texts = [_text(one) for one in value]
        if not any("; " in text for text in texts):
            return "; ".join(texts)
    return _written(value)


def _written(value: object) -> str:
    """JSON again, with numbers as they were written."""
    if isinstance(value, Number):
        return value
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k, ensure_ascii=False)}: {_written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
