"""One RawTable -> canonical columns, with a word on where each came from."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from data import schema
from data.errors import DataError
from data.reading import RawTable
from data.reading.columnar import FrameRows
from data.reading.rows import TextRows
from data.recognising.cells import Cells, Habits, read_cells
from data.recognising.grain import grain_of
from data.recognising.headers import candidates, normalised
from data.recognising.platforms import platform_of_file

#: What the rows of one table may say beside their main subject.
BESIDE = {"posts": ("deals", "creators"), "deals": ("creators",), "creators": (), "overlaps": (), "sales": ()}
#: Columns of those further tables that may be taken so (who and where come from the main subject).
_TAKEN_BESIDE = {
    "deals": ("fee", "product_cost", "currency", "posts_agreed", "posts_delivered", "code", "orders", "revenue"),
    "creators": ("handle", "name", "niche", "country", "language", "bio", "following", "followers", "quoted_fee",
                 "currency", "posts_count"),
}
#: A column of numbers of which less can be read is not what its header says.
_READABLE = 0.5
#: Where the id of a post stands in its link, and the share of links that must have it.
_LINK, _LINKED = r"(?:/(?:p|reel|reels|tv|video|videos|shorts|status|posts)/|[?&]v=|youtu\.be/)([\w-]{4,})", 0.8
#: Two columns of one thing agree where they differ by no more than the rounding of 1.2M.
_ROUNDING = 0.06


@dataclass
class Part:
    """A source table recognised. frames: canonical columns found, per table, row for row with the source.
    reasons: per source row why it is set aside, or None. platform: what file name or header say, and how sure."""

    file: str
    table: str
    raw: RawTable
    frames: dict[str, pd.DataFrame]
    reasons: np.ndarray
    columns: list[tuple[str, str, float]] = field(default_factory=list)
    changes: list[tuple[str, int, str]] = field(default_factory=list)
    questions: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    platform: str | None = None
    platform_sureness: float = 0.0

    @property
    def main(self) -> pd.DataFrame:
        """The frame of the table's own subject."""
        return self.frames[self.table]

    def cells(self, row: int) -> str:
        """A source row as a line of CSV."""
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(self.raw.rows[row])
        return line.getvalue()

    def set_aside(self, rows: np.ndarray, reason: str | list[str]) -> None:
        """Mark rows (by position) that are not set aside yet."""
        for i, row in enumerate(rows):
            if self.reasons[row] is None:
                self.reasons[row] = reason if isinstance(reason, str) else reason[i]


def recognise(raw: RawTable, *, habits: Habits, corrections: dict[str, str]) -> Part:
    """Find out what a table holds. corrections: header -> "table.column" (or "" for unused), by the user.

    Raises DataError when nothing tells what the rows are.
    """
    if raw.header is None:
        raise DataError(f"{raw.name} is empty: add a file with a header row and at least one row below it."
                        if not len(raw.rows) else
                        f"{raw.name} has no header row: its first row already holds numbers "
                        f"({', '.join(raw.rows[0][:3])}). Put column names (creator, followers, likes ...) above it.")
    if not len(raw.rows):
        raise DataError(f"{raw.name} has a header and no rows: add the file that holds the data.")
    table = _table_of(raw, corrections)
    if table is None:
        names = ", ".join(f'"{h}"' for h in raw.header[:8] if h)
        raise DataError(f"{raw.name}: none of its columns ({names}) is known. Name the columns for what they hold, "
                        "such as creator, followers, likes, comments, fee.")
    part = Part(raw.name, table, raw, {}, np.full(len(raw.rows), None, dtype=object))
    part.platform, part.platform_sureness = platform_of_file(raw.name, raw.header)
    part.notes = [f"{raw.name}: {note.text}" for note in raw.notes]
    columns, too_long = _source_columns(raw)
    part.set_aside(too_long, f"more cells than the header has ({len(raw.header)})")
    found, left = {}, list(range(len(raw.header)))
    for one in (table, *BESIDE[table]):
        allowed = None if one == table else _TAKEN_BESIDE[one]
        claims = _claims(raw.header, left, one, allowed, corrections)
        if one != table:
            claims = {name: places for name, places in claims.items() if name not in found[table]
                      and not (table == "deals" and name == "quoted_fee")}
        found[one], used = _read(part, one, claims, columns, habits)
        left = [place for place in left if place not in used]
    for place in left:
        part.columns.append((raw.header[place], "", 0.0))
    order = {header: i for i, header in reversed(list(enumerate(raw.header)))}
    part.columns.sort(key=lambda row: order[row[0]])
    index = pd.RangeIndex(len(raw.rows))
    part.frames = {one: pd.DataFrame(values, index=index) for one, values in found.items()
                   if one == table or values}
    _identify(part)
    return part


def _table_of(raw: RawTable, corrections: dict[str, str]) -> str | None:
    """The table of the rows; a user's corrections speak as if the header said so."""
    return grain_of([corrections[h].split(".")[-1].replace("_", " ") if h in corrections else h for h in raw.header])


def _source_columns(raw: RawTable) -> tuple[list[pd.Series], np.ndarray]:
    """The cells by column, and the rows that have more cells than the header (set aside, not cut)."""
    if isinstance(raw.rows, FrameRows):
        frame = raw.rows.frame
        return [frame.iloc[:, i].reset_index(drop=True) for i in range(frame.shape[1])], np.array([], dtype=int)
    size = len(raw.header)
    if isinstance(raw.rows, TextRows):
        return [raw.rows.column(i) for i in range(size)], np.array(sorted(raw.rows.longer), dtype=int)
    too_long = np.array([i for i, row in enumerate(raw.rows) if len(row) > size], dtype=int)
    return [pd.Series(cells, dtype=object) for cells in list(zip(*raw.rows, strict=False))[:size]], too_long


def _claims(header: list[str], places: list[int], table: str, allowed: tuple[str, ...] | None,
            corrections: dict[str, str]) -> dict[str, list[tuple[int, float]]]:
    """For each canonical column the places that claim it, the surest first.

    A place claims one column. Of several places that name a creator the first takes creator_id, the next handle.
    """
    wishes = []
    identified = any(name == "creator_id" and sureness > 0.9 and normalised(header[p]) != "id"
                     for p in places for name, sureness in candidates(header[p], table))
    for place in places:
        if header[place] in corrections:
            target = corrections[header[place]]
            if target.startswith(f"{table}."):
                wishes.append((place, [(target.split(".")[1], 1.0)]))
            continue
        options = [(n, s) for n, s in candidates(header[place], table)
                   if (allowed is None or n in allowed) and (n != "creator_id" or s > 0.9)]
        if normalised(header[place]) == "id" and table in ("posts", "deals") and identified:
            options = [("post_id" if table == "posts" else "deal_id", 0.9)]
        if options:
            wishes.append((place, options))
    kinds = {c.name: c.kind for c in schema.TABLES[table]}
    claims: dict[str, list[tuple[int, float]]] = {}
    for place, options in sorted(wishes, key=lambda w: (-w[1][0][1], _about_another(header[w[0]]), w[0])):
        for name, sureness in options:
            if name not in claims or kinds[name] not in ("text", "id"):
                claims.setdefault(name, []).append((place, sureness))
                break
    return claims


def _about_another(header: str) -> bool:
    """What names a creator only where nothing better does: a user id beside an influencer id is a customer's, and a
    handle or a name beside an id goes with it."""
    plain = normalised(header)
    return plain in ("user id", "account", "account id", "id", "page", "channel") or plain.endswith(
        ("name", "handle", "owner", "author", "profile"))


def _read(part: Part, table: str, claims: dict[str, list[tuple[int, float]]], columns: list[pd.Series],
          habits: Habits) -> tuple[dict[str, pd.Series], set[int]]:
    """The claimed columns read; those that cannot be what their header says are left to others."""
    values, used = {}, set()
    for column in schema.TABLES[table]:
        read = []
        for place, sureness in claims.get(column.name, []):
            cells = read_cells(column, columns[place], habits)
            header = part.raw.header[place]
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
        values[column.name] = _reconciled(part, best, [r for r in read if r is not best])
        for place, sureness, cells in read:
            header = part.raw.header[place]
            used.add(place)
            part.columns.append((header, f"{table}.{column.name}", sureness * (1.0 if cells is best[2] else 0.9)))
        part.changes += [(part.raw.header[best[0]], count, change) for count, change in best[2].changes]
        part.questions |= best[2].questions
        if best[2].currency is not None:
            values.setdefault("currency", pd.Series(best[2].currency, index=columns[0].index, dtype=object))
    return values, used


def _exactness(cells: Cells) -> float:
    return 1.0 if cells.rounded is None else 1.0 - float(np.mean(cells.rounded)) if len(cells.rounded) else 1.0


def _reconciled(part: Part, best: tuple[int, float, Cells], others: list[tuple[int, float, Cells]]) -> pd.Series:
    """Several columns of one thing: the exact one is taken, gaps are filled from the others, differences told."""
    place, _, cells = best
    values, name = cells.values, part.raw.header[place]
    for other_place, _, other in others:
        if not pd.api.types.is_numeric_dtype(values):
            continue
        both = values.notna() & other.values.notna()
        apart = both & ((values - other.values).abs() > _ROUNDING * values.abs() + 0.5)
        gaps = values.isna() & other.values.notna()
        told = f'"{part.raw.header[other_place]}" (column {other_place + 1}) says the same, less exactly'
        if apart.any():
            told = f'differs from "{part.raw.header[other_place]}" (column {other_place + 1}); the exact one was taken'
        part.changes.append((name, int(apart.sum()) if apart.any() else int(both.sum()), told))
        if gaps.any():
            part.changes.append((name, int(gaps.sum()),
                                 f'gaps filled from "{part.raw.header[other_place]}" (column {other_place + 1})'))
            values = values.where(~gaps, other.values)
    return values


def _identify(part: Part) -> None:
    """Who each row is about: creators without an id are known by their handle or name."""
    main, rows = part.main, len(part.reasons)
    unknown = pd.Series([None] * rows, dtype=object)
    if part.table == "creators":
        handle, name = main.get("handle"), main.get("name")
        if "creator_id" not in main:
            main["creator_id"] = handle if handle is not None else name if name is not None else unknown
        elif handle is None and part.raw.header and not main["creator_id"].str.fullmatch(r"\d+").any():
            main["handle"] = main["creator_id"]
    if part.table == "posts":
        if "creator_id" not in main:
            _creator_of_unnamed_posts(part)
        if "post_id" not in main and "url" in main:
            _posts_by_their_links(part)
    if part.table in ("creators", "posts", "deals") and "creator_id" in main:
        part.set_aside(np.flatnonzero(main["creator_id"].isna()), "names no creator")
    if part.table == "overlaps":
        main["overlap"] = main.get("overlap", pd.Series(np.nan, index=main.index))
        part.set_aside(np.flatnonzero(main[["creator_a", "creator_b", "overlap"]].isna().any(axis=1)),
                       "a pair of creators, or their overlap, is missing")
    if part.table == "sales":
        part.set_aside(np.flatnonzero(main["date"].isna()), "has no date")


def _posts_by_their_links(part: Part) -> None:
    """A link of a known form holds the post's id; links of a table that mostly look otherwise are left alone."""
    links = part.main["url"]
    ids = links.str.extract(_LINK, expand=False)
    if links.notna().any() and ids.notna().sum() > _LINKED * links.notna().sum():
        part.main["post_id"] = ids.astype(object).where(ids.notna(), None)
        part.changes.append(("url", int(ids.notna().sum()), "the post's id was taken from its link"))


def _creator_of_unnamed_posts(part: Part) -> None:
    """Posts that name no creator are one account's where the follower counts look like one account's history."""
    main = part.main
    followers = part.frames.get("creators", main).get("followers", main.get("followers"))
    known = followers.dropna() if followers is not None else pd.Series(dtype="float64")
    rows = pd.Series(part.raw.lines).astype(str)
    if len(known) > 1 and known.max() > 3 * known.min():
        main["creator_id"] = ("row " + rows).astype(object)
        part.notes.append(f"{part.file}: no column names the creator and follower counts differ widely, so each row "
                          "was taken for a creator of its own.")
        return
    main["creator_id"] = pd.Series([part.file.rsplit(".", 1)[0]] * len(main), dtype=object)
    part.notes.append(f"{part.file}: no column names the creator, so all posts were taken as one account's.")
