"""One RawTable -> canonical columns, with a word on where each came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import zip_longest

import numpy as np
import pandas as pd

from data import schema
from data.campaigns import Question
from data.errors import DataError
from data.reading import RawTable
from data.reading.columnar import FrameRows
from data.reading.rows import TextRows
from data.recognising import content
from data.recognising.claiming import by_platform, claims
from data.recognising.columns import read_columns
from data.recognising.grain import SET_ASIDE, are_days, grain_of
from data.recognising.headers import normalised
from data.recognising.identity import identify
from data.recognising.part import Part
from data.recognising.platforms import platform_of_file
from data.recognising.vendors import Export, export_of
from data.recognising.writing import Habits

#: What the rows of one table may say beside their main subject.
BESIDE = {"posts": ("deals", "creators"), "deals": ("creators",), "creators": (), "overlaps": (), "sales": ()}
#: Who, where and for what: columns that a row has once, whatever else it tells of.
_WHO_AND_WHERE = frozenset({"creator_id", "platform", "campaign"})
#: Columns of those further tables that may be taken so (who and where come from the main subject).
_TAKEN_BESIDE = {
    "deals": ("fee", "product_cost", "currency", "posts_agreed", "posts_delivered", "code", "orders", "revenue"),
    "creators": ("handle", "name", "niche", "country", "language", "bio", "following", "followers", "quoted_fee",
                 "currency", "posts_count"),
}


def recognise(raw: RawTable, *, habits: Habits, corrections: Mapping[str, str]) -> Part:
    """Find out what a table holds. corrections: header -> "table.column" (or "" for unused), by the user.

    Raises DataError when nothing tells what the rows are.
    """
    raw, told = _with_header(raw)
    if not len(raw.rows):
        raise DataError(f"{raw.name} has a header and no rows: add the file that holds the data.")
    said = {**told, **corrections}
    export = export_of(raw.header) if not told else None
    table = export.table if export is not None else _table_of(raw, said, corrections)
    if table is None:
        names = ", ".join(f'"{h}"' for h in raw.header[:8] if h)
        raise DataError(f"{raw.name}: none of its columns ({names}) is known. Name the columns for what they hold, "
                        "such as creator, followers, likes, comments, fee.")
    part = Part(raw.name, table, raw, {}, np.zeros(len(raw.rows), dtype=np.int32), export=export)
    if table not in SET_ASIDE:
        corrections = _within(table, raw, corrections)
        said = {**told, **corrections}
        part.corrected = frozenset(corrections.values())
    part.platform, part.platform_sureness = platform_of_file(raw.name, raw.header)
    part.notes = [f"{raw.name}: {note.text}" for note in raw.notes]
    if table in SET_ASIDE:
        return _set_aside_whole(part, table)
    columns, too_long = _source_columns(raw)
    part.set_aside(too_long, f"more cells than the header has ({len(raw.header)})")
    if export is not None:
        said = _as_exported(part, export, corrections)
    found = _all_tables(part, columns, said, habits.of(raw.header, columns, raw.delimiter))
    _check_corrected(part, columns, corrections)
    if table == "posts" and are_days(found["posts"]) and "posts.published_at" not in corrections.values():
        part.columns = []
        return _set_aside_whole(part, "days")
    order = {header: i for i, header in reversed(list(enumerate(raw.header)))}
    part.columns.sort(key=lambda row: order[row[0]])
    if told:
        _tell_headless(part, told, corrections)
    index = pd.RangeIndex(len(raw.rows))
    part.frames = {one: pd.DataFrame(values, index=index, copy=False) for one, values in found.items()
                   if one == table or values}
    identify(part, columns)
    return part


def _table_of(raw: RawTable, said: Mapping[str, str], corrections: Mapping[str, str]) -> str | None:
    """What one row is: what the other headers say, where that can hold the columns that were corrected; else what the
    corrected ones say, else the table that they name."""
    targets = {target.split(".")[0] for header, target in corrections.items() if target and header in raw.header}
    others = grain_of([header for header in raw.header if header not in corrections])
    all_said = grain_of([said[h].split(".")[-1].replace("_", " ") if h in said else h for h in raw.header])
    if not targets or others is None:
        return all_said
    possible = [others, all_said, *(one for one in ("deals", "posts", "creators") if one in targets)]
    return next((one for one in possible if one in BESIDE and targets <= {one, *BESIDE[one]}), all_said)


def _within(table: str, raw: RawTable, corrections: Mapping[str, str]) -> dict[str, str]:
    """The corrections as this table can hold them: who, where and for what a row is are the row's own columns. Raises
    DataError for a column of a table that its rows say nothing of."""
    own = {column.name for column in schema.TABLES[table]}
    found, problems = {}, []
    for header, target in corrections.items():
        other, _, name = target.partition(".")
        if target and header in raw.header and other not in (table, *BESIDE[table]):
            can = " and ".join((table, *BESIDE[table]))
            problems.append(f'{raw.name}: "{header}" cannot be {target}, since its rows tell of {can}. Take a column '
                            "of these, or leave it unused.")
        found[header] = f"{table}.{name}" if target and other != table and name in _WHO_AND_WHERE & own else target
    if problems:
        raise DataError(problems)
    return found


def _check_corrected(part: Part, columns: list[pd.Series], corrections: Mapping[str, str]) -> None:
    """Raise DataError for columns that hold something and cannot be what the user says."""
    taken = {(header, target) for header, target, _ in part.columns}
    problems = []
    for header, target in corrections.items():
        if not target or header not in part.raw.header or (header, target) in taken:
            continue
        cells = columns[part.raw.header.index(header)]
        sample = next((str(cell).strip() for cell in cells[cells.notna()] if str(cell).strip()), "")
        if sample:
            problems.append(f'{part.file}: the column "{header}" cannot be read as {target}: it holds cells such as '
                            f'"{sample[:60]}". Take another column for it, or leave it unused.')
    if problems:
        raise DataError(problems)


def _with_header(raw: RawTable) -> tuple[RawTable, dict[str, str]]:
    """The table with a header; where it has none, what its cells tell. Raises DataError where they do not."""
    if raw.header is not None:
        return raw, {}
    if not len(raw.rows):
        raise DataError(f"{raw.name} is empty: add a file with a header row and at least one row below it.")
    first = raw.rows[0]
    header = [f"Column {i + 1}" for i in range(max(len(first), 1))]
    headed = replace(raw, header=header)
    names = content.headless(_source_columns(headed)[0])
    if names is None:
        raise DataError(f"{raw.name} has no header row: its first row already holds numbers ({', '.join(first[:3])}). "
                        "Put column names (creator, followers, likes ...) above it.")
    return headed, {h: f"creators.{name}" if name else "" for h, name in zip(header, names, strict=True)}


def _tell_headless(part: Part, told: Mapping[str, str], corrections: Mapping[str, str]) -> None:
    """What cells alone have told is shown as unsure, and asked."""
    part.columns = [(h, taken, sureness if h in corrections else min(sureness, content.SURENESS))
                    for h, taken, sureness in part.columns]
    number = next(h for h, taken in told.items() if taken == "creators.followers")
    part.asked.append(Question(
        f"column:{part.file}:{number}", f"{part.file} has no header row. Are the numbers in its "
        f"{number.lower()} the creators' followers?", ("creators.followers", "creators.quoted_fee", "unused"),
        "creators.followers"))
    part.notes.append(f"{part.file} has no header row: what its columns hold was told from their cells.")


def _set_aside_whole(part: Part, grain: str) -> Part:
    """Every row set aside: they are nothing that can be used."""
    reason, sentence = SET_ASIDE[grain]
    part.table, part.refusal = grain, sentence.format(file=part.file)
    part.set_aside(np.arange(len(part.reasons)), reason)
    part.columns = [(h, "", 0.0) for h in part.raw.header]
    part.notes.append(part.refusal)
    return part


def passed_over(raw: RawTable, reason: str) -> Part:
    """A table of which nothing is known, beside others of its file: its rows are accounted for, and not used."""
    part = Part(raw.name, "unknown", raw, {}, np.zeros(len(raw.rows), dtype=np.int32))
    part.set_aside(np.arange(len(part.reasons)), reason)
    part.columns = [(h, "", 0.0) for h in raw.header or []]
    part.notes.append(f"{reason[:1].upper()}{reason[1:]}.")
    return part


def _as_exported(part: Part, export: Export, corrections: Mapping[str, str]) -> dict[str, str]:
    """What the columns of a known export mean, below what the user says."""
    said: dict[str, str] = {}
    for header in part.raw.header:
        plain = normalised(header)
        if plain in export.columns:
            said[header] = export.columns[plain]
        elif export.only:
            said[header] = ""
    part.notes.append(f"{part.file} looks like an export of {export.name}: its columns were taken for what they mean "
                      "there.")
    if export.platform is not None and part.platform_sureness < 0.95:
        part.platform, part.platform_sureness = export.platform, 0.95
    return {**said, **corrections}


def _source_columns(raw: RawTable) -> tuple[list[pd.Series], np.ndarray]:
    """The cells by column, and the rows that have more cells than the header (set aside, not cut)."""
    if isinstance(raw.rows, FrameRows):
        frame = raw.rows.frame
        return [frame.iloc[:, i].reset_index(drop=True) for i in range(frame.shape[1])], np.array([], dtype=int)
    size = len(raw.header)
    if isinstance(raw.rows, TextRows):
        return [raw.rows.column(i) for i in range(size)], np.array(sorted(raw.rows.longer), dtype=int)
    too_long = np.array([i for i, row in enumerate(raw.rows) if len(row) > size], dtype=int)
    return [pd.Series(cells, dtype=object) for cells in list(zip_longest(*raw.rows, fillvalue=""))[:size]], too_long


def _all_tables(part: Part, columns: list[pd.Series], said: Mapping[str, str], habits: Habits) -> dict:
    """The canonical columns of the rows' own subject and of what they say beside it."""
    header, table = part.raw.header, part.table
    found, left = {}, list(range(len(header)))
    platforms = by_platform(header, said) if table == "creators" else {}
    if platforms:
        return {"creators": _of_platforms(part, columns, said, habits, platforms)}
    for one in (table, *BESIDE[table]):
        allowed = None if one == table else _TAKEN_BESIDE[one]
        claimed = claims(header, left, one, allowed=allowed, corrections=said, file=part.file)
        places = claimed.places
        if one != table:
            places = {name: at for name, at in places.items() if f"{one}.{name}" in part.corrected or (
                name not in found[table] and not (table == "deals" and name == "quoted_fee"))}
        else:
            part.asked += claimed.asked
        found[one], used = read_columns(part, one, places, columns, habits)
        left = [place for place in left if place not in used]
    left = _by_content(part, found, columns, left, said, habits)
    part.columns += [(header[place], "", 0.0) for place in left]
    return found


def _of_platforms(part: Part, columns: list[pd.Series], said: Mapping[str, str], habits: Habits,
                  platforms: Mapping[str, list[int]]) -> dict[str, pd.Series]:
    """A list with columns for several platforms: one row of creators a platform, from one source row."""
    header = part.raw.header
    of_one = {place for places in platforms.values() for place in places}
    shared = [place for place in range(len(header)) if place not in of_one]
    frames, used = [], set()
    for platform, places in platforms.items():
        places_of = claims(header, [*places, *shared], "creators", allowed=None, corrections=said).places
        values, taken = read_columns(part, "creators", places_of, columns, habits)
        values["platform"] = pd.Series(platform, index=columns[0].index, dtype="str")
        used |= taken
        frames.append((values, [name for name, at in places_of.items()
                                if at[0][0] in of_one and name in values and name not in ("handle", "name")]))
    part.columns = list(dict.fromkeys(part.columns))
    part.columns += [(header[place], "", 0.0) for place in range(len(header)) if place not in used]
    part.notes.append(f"{part.file}: its columns are of {' and '.join(platforms)}, so a row was read as one account on "
                      "each.")
    (first, own), *others = frames
    part.more = [pd.DataFrame(values)[pd.DataFrame(values)[own].notna().any(axis=1)] for values, own in others]
    elsewhere = np.unique(np.concatenate([frame.index for frame in part.more]))
    nothing = pd.DataFrame(first)[own].isna().all(axis=1)
    gone = nothing[nothing].index.intersection(elsewhere)
    if len(gone):  # only the other platforms say something of them
        first = {name: cells.drop(gone).reindex(cells.index) for name, cells in first.items()}
    return first


def _by_content(part: Part, found: dict, columns: list[pd.Series], left: list[int], said: Mapping[str, str],
                habits: Habits) -> list[int]:
    """Columns that no header explains, told by their cells; returns those that remain unknown."""
    known = {name for values in found.values() for name in values}
    unknown = []
    for place in left:
        header = part.raw.header[place]
        silent = content.says_nothing(normalised(header))
        kind = None if header in said or place >= content.MOST_COLUMNS else content.kind_of(columns[place])
        name = content.MEANINGS[part.table].get(kind or "") if silent or kind in content.TELLING else None
        if name is None or name in known or (name == "handle" and known & {"creator_id", "handle"}):
            unknown.append(place)
            continue
        values, used = read_columns(part, part.table, {name: [(place, content.SURENESS)]}, columns, habits)
        found[part.table] |= values
        known |= set(values)
        if used:
            part.notes.append(f'{part.file}: "{header or f"column {place + 1}"}" says little; by its cells it was '
                              f"taken for {name.replace('_', ' ')}.")
        else:
            unknown.append(place)
    return unknown
