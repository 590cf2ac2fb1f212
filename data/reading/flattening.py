"""Records that hold records and lists -> flat tables of text, digit by digit"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa

from data.errors import DataError
from data.reading.layout import laid_out
from data.reading.limits import in_force
from data.reading.raw import Note, RawTable
from data.reading.rows import TextRows

#: Records beyond this number are held by column.
_MANY = 20_000
#: Names of columns that tell one record from another.
_KEYS = re.compile(r"(?:.*[._ ])?(?:id|uid|pk|username|user_name|handle|key|url|name)|.*_id", re.IGNORECASE)


class Number(str):
    """A number as it is written."""

    __slots__ = ()


def record_tables(called: str, file: str, where: str, records: list, lines: list[int] | None) -> list[RawTable]:
    """The table of a list of records, and those of the lists within them."""
    if not any(isinstance(record, dict) for record in records):
        if any(isinstance(record, list) for record in records):
            rows = [[json_text(cell) for cell in record] if isinstance(record, list) else [json_text(record)]
                    for record in records]
            return [laid_out(called, rows, lines or list(range(1, len(rows) + 1)), [])]
        records = [{"value": record} for record in records]
    notes, features = [], all(isinstance(r, dict) and r.get("type") == "Feature" and isinstance(
        r.get("properties"), dict) for r in records)
    if features:
        notes.append(Note("The file holds places on a map (GeoJSON): their properties are the columns."))
        records = [_feature(record) for record in records]
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
    columns = [[json_text(record.get(name)) for record in flat] for name in names]
    rows = [list(cells) for cells in zip(*columns, strict=True)] if len(flat) <= _MANY else TextRows(
        [pa.array(column, pa.string()) for column in columns])
    table = RawTable(called, names, rows if names else [], lines or range(1, len(flat) + 1), notes=notes)
    if not names:
        return []
    children = [child for name, more in within.items()
                for child in record_tables(f"{file} / {where}.{name}" if where else f"{file} / {name}", file,
                                     f"{where}.{name}" if where else name, more, None)]
    # Records that are known by nothing are the wrapping of those within them: pages of an answer.
    return [*children, table] if key is None and within and len(children[0].rows) > len(flat) else [table, *children]


def _feature(record: Mapping[str, object]) -> dict[str, object]:
    beside = {name: value for name, value in record.items() if name not in ("type", "properties")}
    properties = record["properties"]
    return beside | {f"properties.{name}" if name in beside else name: value for name, value in properties.items()}


def _flat(record: Mapping[str, object]) -> dict[str, object]:
    """A record with the records in it laid out: names of nested ones joined by a point."""
    flat: dict[str, object] = {}
    for name, value in record.items():
        if value.__class__ is dict and value:
            for below, leaf in _flat(value).items():
                flat[free_name(f"{name}.{below}", flat)] = leaf
        else:
            flat[free_name(name, flat)] = value
    return flat


def free_name(name: str, taken: Mapping[str, object]) -> str:
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


def json_text(value: object) -> str:
    """A value as a cell: texts and numbers as written, lists of them joined by "; ", anything deeper as JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, list) and not any(isinstance(one, (dict, list)) for one in value):
        texts = [json_text(one) for one in value]
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
