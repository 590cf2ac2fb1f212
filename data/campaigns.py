"""Campaigns: the trustworthy tables, with where they came from and what was done to them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa

from data import schema
from data.codings import one_array, remembering
from data.filters import Filters
from data.keys import positions
from data.quality.followers import SIGHTING_COLUMNS
from data.quality.origins import no_origins
from data.quality.report import quality_of
from data.quality.values import PROFILE_COLUMNS, Quality
from data.quality.young import latest_day, young_posts
from data.speech import retold, told


@dataclass(frozen=True)
class Question:
    """Something the files cannot decide. guess: what was assumed; options: the possible answers."""

    key: str
    text: str
    options: tuple[str, ...]
    guess: str
    answered: bool = False


@dataclass(frozen=True, eq=False)
class Report:
    """What was read, changed and set aside.

    set_aside: DataFrame file, line, reason, cells (one row a source row).
    changes: DataFrame file, column, count, change (what was changed and why).
    columns: DataFrame file, found, taken_for, sureness (which column was taken for what).
    rows_read == rows_kept + len(set_aside), always. notes: sentences about the reading.
    profile: what stands in each column of each file (data/quality/values.PROFILE_COLUMNS).
    sightings: creators listed more than once with follower counts that differ: creator_id, platform, file, line,
    followers. origins: where each row of the tables stands (data/quality/origins), with files as they are numbered
    there. tables: the canonical tables this report belongs to, as they were read, before any filter.
    """

    rows_read: int
    rows_kept: int
    set_aside: pd.DataFrame
    changes: pd.DataFrame
    columns: pd.DataFrame
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()
    profile: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(PROFILE_COLUMNS)))
    sightings: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(SIGHTING_COLUMNS)))
    origins: pd.DataFrame = field(default_factory=no_origins, repr=False)
    files: tuple[str, ...] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    @told
    def quality(self) -> Quality:
        """The quality report: computed at the first look (in each locale, since it is made of sentences) from the
        tables and this report, so that nothing of it has to be kept. A report without tables has no checks."""
        return quality_of(self.tables, self) if self.tables else Quality(profile=self.profile)

    def retold(self, sentence: str) -> str:
        """A note, a change, a reason or the text of a question with its numbers in the marks in use. What a report says
        is English, as it was read; names of files stay as they are."""
        return retold(sentence, verbatim=self.files)


@dataclass(frozen=True)
class Card:
    """What the data is. title: its first line (synthetic data says so here). lines: further sentences. Both are kept
    in English; headline and sentences are the same with their numbers in the marks in use.

    engagement_parts: which of likes, comments, shares, saves make up engagement here.
    selection: how the list was chosen, or None when not answered.
    """

    title: str
    lines: tuple[str, ...] = ()
    engagement_parts: tuple[str, ...] = ()
    synthetic: bool = False
    selection: str | None = None
    creators: int = 0
    posts: int = 0

    @property
    def headline(self) -> str:
        """The title as it is read."""
        return retold(self.title)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The further sentences as they are read."""
        return tuple(map(retold, self.lines))


@dataclass(frozen=True, eq=False)
class Campaigns:
    """Canonical tables (pandas; an absent table is empty with its columns), report, card, fingerprint.

    posts carries `engagement` (sum of the known parts, NaN if none is known) beside its canonical columns.
    fingerprint: 32 hex digits of the content and the answers; equal content gives an equal fingerprint.
    The tables are shared between sessions: copy before writing into one.
    """

    creators: pd.DataFrame
    posts: pd.DataFrame
    deals: pd.DataFrame
    overlaps: pd.DataFrame
    sales: pd.DataFrame
    report: Report
    card: Card
    fingerprint: str
    filters: Filters = Filters()

    def keep(self, filters: Filters) -> Campaigns:
        """The part that the filters keep, with a fingerprint of its own.

        Creators are restricted by platform, niche and country; posts by those, and by campaign, kind, month and age;
        deals by creator and campaign. A creator stays listed when none of its posts is left.
        """
        if not filters.any:
            return self
        creators = _restrict(self.creators, platform=filters.platforms, niche=filters.niches,
                             country=filters.countries)
        whose = pd.MultiIndex.from_frame(creators[["creator_id", "platform"]])
        posts, deals = (
            table[pd.MultiIndex.from_frame(table[["creator_id", "platform"]]).isin(whose)]
            if len(creators) < len(self.creators) and len(table) else table for table in (self.posts, self.deals))
        posts = _restrict(posts, campaign=filters.campaigns)
        if filters.sponsored is not None:
            posts = posts[(posts["sponsored"] == filters.sponsored).fillna(False).astype(bool)]
        if filters.months is not None:
            month = posts["published_at"].dt.strftime("%Y-%m")
            posts = posts[(month >= filters.months[0]) & (month <= filters.months[1])]
        if filters.settled:  # against the whole dataset, so that filtering twice leaves out no more
            posts = posts[~young_posts(posts, latest_day(self.report.tables.get("posts", self.posts)))]
        known = set(creators["creator_id"])
        overlaps = self.overlaps[self.overlaps["creator_a"].isin(known) & self.overlaps["creator_b"].isin(known)]
        fingerprint = hashlib.sha256(f"{self.fingerprint}{filters!r}".encode()).hexdigest()[:32]
        return replace(
            self, creators=creators.reset_index(drop=True), posts=posts.reset_index(drop=True),
            deals=_restrict(deals, campaign=filters.campaigns).reset_index(drop=True),
            overlaps=overlaps.reset_index(drop=True), fingerprint=fingerprint, filters=filters,
            card=replace(self.card, creators=counted(creators, posts), posts=len(posts)),
        )


def from_tables(
    *, creators: pd.DataFrame | None = None, posts: pd.DataFrame | None = None, deals: pd.DataFrame | None = None,
    overlaps: pd.DataFrame | None = None, sales: pd.DataFrame | None = None, card: Card | None = None,
    report: Report | None = None, answers: Mapping[str, str] | None = None,
) -> Campaigns:
    """Campaigns of tables that are clean already: canonical columns of the right kind, missing ones may be left out.

    Fills posts' followers from their creators, derives creators from posts where there are none, sums engagement,
    counts, and takes the fingerprint.
    """
    given = {"creators": creators, "posts": posts, "deals": deals, "overlaps": overlaps, "sales": sales}
    with remembering():
        return _from_tables(given, card, report, dict(sorted((answers or {}).items())))


def _from_tables(given: Mapping[str, pd.DataFrame | None], card: Card | None, report: Report | None,
                 said: Mapping[str, str]) -> Campaigns:
    tables = {name: schema.conform(name, pd.DataFrame() if t is None else t) for name, t in given.items()}
    if tables["creators"].empty and len(tables["posts"]):
        tables["creators"] = _creators_of(tables["posts"])
    parts = tuple(p for p in schema.ENGAGEMENT_PARTS if tables["posts"][p].notna().any())
    if not parts:
        parts = tuple(p for p in schema.ENGAGEMENT_PARTS if tables["creators"][f"average_{p}"].notna().any())
    at = positions(_who(given["creators"], tables["creators"]), _who(given["posts"], tables["posts"]))
    tables["posts"] = _with_engagement(_with_followers(tables["posts"], tables["creators"], at))
    active = _active(at) if len(tables["posts"]) else len(tables["creators"])
    card = replace(
        card if card is not None else Card("Your data"), engagement_parts=parts,
        selection=said.get("selection", card.selection if card is not None else None),
        creators=active, posts=len(tables["posts"]),
    )
    kept = sum(len(t) for t in tables.values())
    report = report if report is not None else Report(kept, kept, *(pd.DataFrame(columns=c) for c in REPORT_COLUMNS))
    return Campaigns(**tables, report=replace(report, tables=tables), card=card,
                     fingerprint=_fingerprint(tables, said, card.synthetic, given))


def _who(given: pd.DataFrame | None, table: pd.DataFrame) -> pd.DataFrame:
    """Who the rows of a table are about, as texts that are known already where it was made from such."""
    who = ["creator_id", "platform"]
    same = given is not None and len(given) == len(table) and all(
        name in given and str(given[name].dtype) == "str" for name in who)
    return (given if same else table)[who]


#: Columns of the report's three tables.
REPORT_COLUMNS = (["file", "line", "reason", "cells"], ["file", "column", "count", "change"],
                  ["file", "found", "taken_for", "sureness"])


def _restrict(table: pd.DataFrame, **wanted: tuple[str, ...]) -> pd.DataFrame:
    for column, values in wanted.items():
        if values:
            table = table[table[column].isin(values)]
    return table


def counted(creators: pd.DataFrame, posts: pd.DataFrame) -> int:
    """Creators (on a platform) that are listed and have posts; every one listed where there are no posts at all."""
    if posts.empty:
        return len(creators)
    return _active(positions(creators, posts))


def _active(at: np.ndarray) -> int:
    """How many different creators these positions are of."""
    return int(np.count_nonzero(np.bincount(at[at >= 0], minlength=1)))


def _creators_of(posts: pd.DataFrame) -> pd.DataFrame:
    """One row per creator and platform of the posts; followers as last observed."""
    ordered = posts.sort_values("published_at", kind="stable", na_position="first")
    grouped = ordered.groupby(["creator_id", "platform"], dropna=False, sort=True)
    derived = grouped["followers"].last().reset_index()
    return schema.conform("creators", derived.assign(handle=derived["creator_id"]))


def _with_followers(posts: pd.DataFrame, creators: pd.DataFrame, at: np.ndarray) -> pd.DataFrame:
    """Posts without a follower count of their own take the one their creator is listed with. at: the creator of each
    post, by position."""
    if posts.empty or not posts["followers"].isna().any():
        return posts
    if creators["followers"].isna().any() and creators.duplicated(["creator_id", "platform"]).any():
        creators = creators[creators["followers"].notna()]  # of several rows, the last that says it
        at = positions(creators, posts)
    if not len(creators):
        return posts
    told = np.append(creators["followers"].to_numpy(), np.nan)[at]  # -1 is nobody
    own = posts["followers"].to_numpy()
    unknown = np.isnan(own)
    return posts.assign(followers=told if unknown.all() else np.where(unknown, told, own))


def _with_engagement(posts: pd.DataFrame) -> pd.DataFrame:
    total, known = np.zeros(len(posts)), np.zeros(len(posts), dtype=bool)
    for part in schema.ENGAGEMENT_PARTS:
        counts = posts[part].to_numpy()
        there = ~np.isnan(counts)
        if there.all():
            total += counts
            known[:] = True
        elif there.any():
            total[there] += counts[there]
            known |= there
    if not known.all():
        total[~known] = np.nan
    return posts.assign(engagement=total)


def _fingerprint(tables: Mapping[str, pd.DataFrame], answers: Mapping[str, str], synthetic: bool,
                 given: Mapping[str, pd.DataFrame | None]) -> str:
    """A digest of every cell of every table, in order, and of the answers. given: what the tables were made from; its
    texts, where Arrow holds them, need not be made Arrow's again."""
    digest = hashlib.sha256(repr((list(answers.items()), synthetic)).encode())
    for name, table in tables.items():
        digest.update(repr((name, len(table), list(table.columns))).encode())
        silent: set[tuple] = set()  # where columns lie of which nothing is known: they may share their cells
        for column in table.columns:
            place = _place(table[column])
            held = _held(given.get(name), column, len(table))
            said = (_NOTHING,) if place in silent else _bytes(table[column]) if held is None else held
            if place is not None and said[0] == _NOTHING:
                silent.add(place)
            for part in said:
                digest.update(part)
    return digest.hexdigest()[:32]


def _place(cells: pd.Series) -> tuple | None:
    """Where the cells lie in memory; None where that is not known."""
    if not isinstance(cells.dtype, np.dtype) or not len(cells):
        return None
    lies = cells.to_numpy().__array_interface__
    return (*lies["data"], lies["typestr"], lies["strides"])


def _held(given: pd.DataFrame | None, column: str, rows: int) -> tuple[bytes | np.ndarray, ...] | None:
    """What a column of texts says, as it lies in Arrow already; None where it does not, or not as `_texts` puts it."""
    if given is None or column not in given or len(given) != rows or str(given[column].dtype) != "str":
        return None
    texts = one_array(given[column].array.__arrow_array__())
    if texts.offset or not rows:
        return None
    said = _spread(texts)
    if len(said) == 1 or not texts.null_count and not said[2][0]:
        return said
    _, unknown, ends, _ = said
    letters_of_unknown = np.diff(ends)[np.unpackbits(unknown, count=rows) == 1].any()  # left behind, and no one's
    return None if letters_of_unknown or ends[0] else said


def _bytes(cells: pd.Series) -> tuple[bytes | np.ndarray, ...]:
    """What a column says, unknown told from empty: one word where nothing is known, else its cells as they lie."""
    if cells.dtype == object:
        return _texts(cells.to_numpy())
    if pd.api.types.is_datetime64_any_dtype(cells):
        numbers = cells.astype("int64").to_numpy()
        return (_NOTHING,) if len(numbers) and (numbers == _NO_DAY).all() else (_DAYS, numbers)
    numbers = cells.to_numpy(dtype="float64", na_value=np.nan)
    unknown = np.isnan(numbers)
    if len(numbers) and unknown.all():
        return (_NOTHING,)
    numbers = numbers + 0.0  # zero is zero, whatever its sign
    if unknown.any():
        numbers[unknown] = np.nan
    return _NUMBERS, numbers


def _texts(values: np.ndarray) -> tuple[bytes | np.ndarray, ...]:
    try:
        texts = pa.array(values, type=pa.large_string(), from_pandas=True)
    except (pa.ArrowTypeError, pa.ArrowInvalid):  # numbers among the texts of a table that was made by hand
        texts = pa.array([None if pd.isna(v) else str(v) for v in values], type=pa.large_string())
    return _spread(texts)


def _spread(texts: pa.Array) -> tuple[bytes | np.ndarray, ...]:
    """Which texts are unknown, where each ends, and their letters."""
    if len(texts) and texts.null_count == len(texts):
        return (_NOTHING,)
    _, ends, letters = texts.buffers()
    ends = np.frombuffer(ends, dtype=np.int64)[:len(texts) + 1] if ends is not None else np.zeros(1, dtype=np.int64)
    unknown = np.packbits(texts.is_null().to_numpy(zero_copy_only=False)) if texts.null_count else \
        np.zeros(-(-len(texts) // 8), dtype=np.uint8)
    said = np.frombuffer(letters, dtype=np.uint8)[:ends[-1]] if letters is not None else b""
    return _TEXTS, unknown, ends, said


#: What stands before the cells of a column, by their kind, and instead of them.
_TEXTS, _NUMBERS, _DAYS, _NOTHING = b"texts", b"numbers", b"days", b"nothing is known"
#: How NumPy keeps an unknown date.
_NO_DAY = np.iinfo(np.int64).min
