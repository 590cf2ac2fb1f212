"""Claimed source columns read: units of the header, several columns of one thing, and what could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from data import schema
from data.recognising import content
from data.recognising.cells import Cells, read_cells, without_impossible
from data.recognising.headers import heading, is_mistyped, normalised
from data.recognising.part import Part
from data.recognising.writing import Habits

#: A column of numbers of which less can be read is not what its header says.
_READABLE = 0.5
#: Two columns of one thing agree where they differ by no more than the rounding of 1.2M.
_ROUNDING = 0.06
#: Where more of their rows differ, two columns are not one thing.
_MOSTLY = 0.5
#: More followers than any account has: a header's unit that leads there is not meant.
_MOST_FOLLOWERS = 1e9


def read_columns(part: Part, table: str, places: Mapping[str, list[tuple[int, float]]], columns: list[pd.Series],
          habits: Habits) -> tuple[dict[str, pd.Series], set[int]]:
    """The claimed columns read; those that cannot be what their header says are left to others."""
    values, used = {}, set()
    for column in schema.TABLES[table]:
        read = []
        for place, sureness in places.get(column.name, []):
            header = part.raw.header[place]
            if column.name in ("creator_id", "handle") and _leads_elsewhere(header, columns[place]):
                continue
            cells = _cells(part, column, header, columns[place], habits, part.raw.formats.get(place, ""))
            if cells.share < _READABLE:
                if column.name == "followers":
                    sample = next((str(c) for c in columns[place] if str(c).strip()), "")
                    part.problems.append(f'{part.file}: the column "{header}" should hold follower counts and holds '
                                         f'text such as "{sample[:60]}". Put numbers there (12500 or 12.5K).')
                continue
            read.append((place, sureness, cells))
        if not read:
            continue
        best = max(read, key=lambda r: (r[1] >= 0.9, _exactness(r[2]), r[2].values.notna().sum(), -r[0]))
        read = [r for r in read if r is best or not _another_thing(best[2].values, r[2].values)]
        by_sign = values.get("currency") if column.name == "currency" else None
        values[column.name] = _reconciled(part, best, [r for r in read if r is not best])
        if by_sign is not None:  # the column knows better than a sign beside an amount, which fills its gaps
            if (values["currency"].notna() | by_sign.isna()).all():
                part.questions.pop("currency", None)
            values["currency"] = values["currency"].astype("str").fillna(by_sign)
        if column.kind in ("text", "id"):
            values[column.name] = values[column.name].astype("str")
        for place, sureness, cells in read:
            header = part.raw.header[place]
            used.add(place)
            part.columns.append((header, f"{table}.{column.name}", sureness * (1.0 if cells is best[2] else 0.9)))
            if is_mistyped(header) and 0.5 < sureness < 0.7:
                meant = column.name.replace("_", " ")
                part.notes.append(f'{part.file}: "{header}" was taken for {meant}, written with a typing error.')
        part.changes += [(part.raw.header[best[0]], count, change) for count, change in best[2].changes]
        for key, doubt in best[2].questions.items():
            part.questions.setdefault(key, replace(doubt, column=part.raw.header[best[0]]))
        if best[2].currency is not None:
            said = pd.Series(best[2].currency, index=columns[0].index, dtype="str")
            first = values.setdefault("currency", said)
            apart = first.notna() & said.notna() & (first != said)
            if apart.any():
                part.changes.append((part.raw.header[best[0]], int(apart.sum()), "amounts in another currency than the "
                                     f"amounts before them in the row ({said[apart].iloc[0]}, not "
                                     f"{first[apart].iloc[0]}): the row keeps the first"))
            values["currency"] = first.fillna(said)
    return values, used


def _leads_elsewhere(header: str, cells: pd.Series) -> bool:
    """A link that is none of a profile names nobody (a website, a post)."""
    if normalised(header).split()[-1:] not in (["url"], ["link"]):
        return False
    return content.kind_of(cells) not in ("profile link", "mention", "handle")


def _cells(part: Part, column: schema.Column, header: str, cells: pd.Series, habits: Habits, shown: str) -> Cells:
    """A source column read, with the unit and the currency that its header names. shown: what its format says."""
    about = heading(header)
    if column.kind == "money":
        read = read_cells(column, cells, habits, header=header, currency=about.currency, shown=shown)
    elif column.kind == "count" and about.factor != 1.0:
        read = read_cells(replace(column, kind="number"), cells, habits, shown=shown)
    else:
        return read_cells(column, cells, habits, header=header, shown=shown)
    if about.factor == 1.0:
        return read
    plain = read.values.notna() & ~(read.rounded if read.rounded is not None else np.zeros(len(cells), bool))
    if column.kind == "count":
        without_impossible(column, read)
        plain &= read.values.notna()
    if column.name == "followers" and (read.values[plain] * about.factor > _MOST_FOLLOWERS).any():
        part.notes.append(f'{part.file}: "{header}" names a unit that would make accounts larger than any there is; '
                          "its numbers were taken as they stand.")
        return read
    read.values = read.values.where(~plain, read.values * about.factor)
    read.changes.append((int(plain.sum()), f"multiplied by {about.factor:,.0f}, as the header says"))
    return read


def _exactness(cells: Cells) -> float:
    return 1.0 if cells.rounded is None else 1.0 - float(np.mean(cells.rounded)) if len(cells.rounded) else 1.0


def _apart(values: pd.Series, others: pd.Series) -> pd.Series:
    """Where two columns of one thing say different things: numbers by more than the rounding of 1.2M."""
    both = values.notna() & others.notna()
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        return both & ((values - others).abs() > _ROUNDING * values.abs() + 0.5)
    return both & (values != others).fillna(False).astype(bool)


def _another_thing(values: pd.Series, others: pd.Series) -> bool:
    """Two columns that differ in most of several rows are not one thing, whatever their headers say."""
    both = int((values.notna() & others.notna()).sum())
    return both > 2 and int(_apart(values, others).sum()) > _MOSTLY * both


def _reconciled(part: Part, best: tuple[int, float, Cells], others: list[tuple[int, float, Cells]]) -> pd.Series:
    """Several columns of one thing: the exact one is taken, gaps are filled from the others, differences told."""
    place, _, cells = best
    values, name = cells.values, part.raw.header[place]
    for other_place, _, other in others:
        both = values.notna() & other.values.notna()
        apart = _apart(values, other.values)
        gaps = values.isna() & other.values.notna()
        told = f'"{part.raw.header[other_place]}" (column {other_place + 1}) says the same, less exactly'
        if apart.any():
            told = f'differs from "{part.raw.header[other_place]}" (column {other_place + 1}); the exact one was taken'
        if both.any():
            part.changes.append((name, int(apart.sum()) if apart.any() else int(both.sum()), told))
        if gaps.any():
            part.changes.append((name, int(gaps.sum()),
                                 f'gaps filled from "{part.raw.header[other_place]}" (column {other_place + 1})'))
            values = values.where(~gaps, other.values)
    return values
