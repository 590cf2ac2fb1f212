"""What the Data page computes: files read (by a digest of their bytes and the answers), the answer, the counts."""
# ruff: noqa: ARG001  (digests and fingerprints are there to be the key)

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from analysis import loaded
from analysis.findings import Answer
from data import Campaigns, DataError, RawTable, aside, mappings, read_raw, schema
from data.workspace import delete_dataset, keep_dataset, kept_answers, kept_names, kept_sources
from pages.shared import cached, workspace
from pages.shared.cached.by_locale import in_words

Sources = Sequence[tuple[str, bytes]]


def digest(sources: Sources) -> str:
    """What these files are known by."""
    found = hashlib.sha256()
    for name, content in sources:
        found.update(repr((name, len(content))).encode())
        found.update(content)
    return found.hexdigest()


def read_and_keep(
    sources: Sources, answers: Mapping[str, str], *, borrowed: Sequence[mappings.Proposal] = (),
) -> str:
    """Read the files under these answers and what is remembered for their shapes, keep dataset and files, return the
    fingerprint. borrowed: those of the answers that nobody gave. Nothing is cached here: the files are let go once
    they are read, so none is read twice."""
    read = mappings.load_as_before(*sources, answers=answers)
    fingerprint = keep_dataset(read.campaigns, sources=sources, answers=read.answers)
    mappings.note_borrowed(fingerprint, [*borrowed, *read.borrowed])
    cached.forget_dataset(fingerprint)  # that it was not there may be cached
    return fingerprint


def remember(campaigns: Campaigns, answers: Mapping[str, str], *, before: str | None = None) -> list[str]:
    """Keep what was said of the files for the next ones of the same shape; a sentence for each answer of somebody else
    that this replaces unseen. before: the dataset that the answers were given over, None for none."""
    seen = kept_answers(before) if before is not None else {}
    return [loaded.replaced(one) for one in mappings.remember_all(campaigns, answers, seen=seen)]


def forget_memory(fingerprint: str, shape: str, keys: Sequence[str]) -> None:
    """Delete what is remembered under a shape, and these answers wherever a file of the dataset would find them."""
    mappings.forget(shape)
    campaigns = cached.campaigns(fingerprint)
    if campaigns is not None:
        mappings.forget_everywhere(campaigns, keys)


def remembered(fingerprint: str) -> list[mappings.Proposal]:
    """What this dataset was read under that nobody said of it, by the earlier file it was said of."""
    return mappings.still_borrowed(mappings.borrowed(fingerprint), kept_answers(fingerprint), {})


def still_remembered(
    before: str, answers: Mapping[str, str], given: Mapping[str, str],
) -> list[mappings.Proposal]:
    """What of it stays as for an earlier file when the dataset is read again under these answers, some just given."""
    return mappings.still_borrowed(mappings.borrowed(before), answers, given)


def delete(fingerprint: str) -> None:
    """Delete a kept dataset with its files, what was remembered of them and what was saved over it, from the folder
    and from memory. Raises DataError where the database does not answer; then the dataset is there still, to be deleted
    once it does."""
    with workspace.saying("Deleting what was saved over this dataset"):
        works = workspace.works()
        if works is not None:
            works.delete_of(fingerprint)
    for name in kept_names(fingerprint):
        mappings.forget_file(name)
    mappings.forget_borrowed(fingerprint)
    delete_dataset(fingerprint)
    cached.forget_everything()


@in_words(max_entries=16, show_spinner=False)
def answer(fingerprint: str, _campaigns: Campaigns) -> Answer:
    """What opens the page."""
    return loaded.answer_of(_campaigns)


@st.cache_resource(max_entries=16, show_spinner=False)
def reasons(fingerprint: str, _campaigns: Campaigns) -> pd.DataFrame:
    """Rows set aside, counted: file, reason, rows; the most frequent first."""
    rows = _campaigns.report.set_aside
    rows = rows.assign(reason=rows["reason"].map(loaded.without_place))
    return rows.groupby(["file", "reason"], sort=False).size().rename("rows").reset_index().sort_values(
        "rows", ascending=False, kind="stable")


@st.cache_resource(max_entries=16, show_spinner=False)
def columns(fingerprint: str, _campaigns: Campaigns) -> pd.DataFrame:
    """The report's columns with their first values, how sure each meaning is, in words, and the meaning with its
    unit: file, found, values, taken_for, sure, meaning."""
    found = _campaigns.report.columns
    known = {f"{table}.{column.name}": column for table, described in schema.TABLES.items() for column in described}
    taken = [known.get(name) for name in found["taken_for"]]
    values, said = first_values(fingerprint), kept_answers(fingerprint)
    return found.assign(
        values=[values.get((row.file, row.found), "") for row in found.itertuples()],
        sure=["you said so" if f"column:{row.file}:{row.found}" in said else loaded.sure(row.taken_for, row.sureness)
              for row in found.itertuples()],
        meaning=["" if c is None else c.meaning + (f" ({c.unit})" if c.unit else "") for c in taken])


def to_correct(fingerprint: str, campaigns: Campaigns) -> dict[str, bytes]:
    """The rows set aside that can be corrected, as files under the columns of the files they came from: name -> CSV.
    Computed on the click only."""
    rows = aside.to_correct(campaigns.report)
    columns = campaigns.report.columns
    headers = {file: list(columns.loc[columns["file"] == file, "found"]) for file in rows["file"].unique()}
    # The report lists columns of one name together, not in their order.
    torn = [file for file, header in headers.items() if len(set(header)) < len(header)]
    if torn:
        headers |= {table.name: list(table.header or ()) for table in _tables(kept_sources(fingerprint))
                    if table.name in torn}
    return aside.files_to_correct(rows, headers)


def correcting(fingerprint: str, own: bool) -> Callable[[], dict[str, bytes]] | None:
    """What makes `to_correct` of this dataset on the click; None for one that no file can be added to."""
    return partial(to_correct, fingerprint, cached.campaigns(fingerprint)) if own else None


#: What is read of a large text file to show its first values, bytes.
_HEAD = 100_000
#: Larger workbooks and the like are not opened only for that, bytes.
_LARGEST = 5_000_000


@st.cache_resource(max_entries=16, show_spinner=False)
def first_values(fingerprint: str) -> dict[tuple[str, str], str]:
    """(file, column) -> its first values as they stand in the file; nothing for files that cannot be shown cheaply."""
    return {(row.file, row.found): row.values for row in _heads(kept_sources(fingerprint)).itertuples()}


@st.cache_resource(max_entries=4, show_spinner=False)
def unread_columns(digest: str, _sources: Sources) -> pd.DataFrame:
    """The columns of files that were refused, as far as they can be read, none of them taken for anything: file,
    found, values, taken_for, sure, meaning."""
    return _heads(_sources).assign(taken_for="", sure="", meaning="")


def _heads(sources: Sources) -> pd.DataFrame:
    """file, found (header), values (the first ones as they stand in the file) of every column that can be shown
    cheaply."""
    rows = []
    for one in _tables(sources):
        first = one.rows[:50]
        for place, header in enumerate(one.header or ()):
            cells = (row[place].strip() for row in first if place < len(row))
            distinct = list(dict.fromkeys(cell[:40] for cell in cells if cell))
            rows.append((one.name, header, " · ".join(distinct[:4])[:110]))
    return pd.DataFrame(rows, columns=["file", "found", "values"]).drop_duplicates(["file", "found"])


def _tables(sources: Sources) -> Iterator[RawTable]:
    """The tables of files that can be opened cheaply, of a large text its first rows."""
    for name, content in sources:
        head = content
        if len(content) > _HEAD and not content.startswith((b"PK", b"PAR1", b"\xd0\xcf", b"\xff\xfe", b"\xfe\xff")):
            head = content[:content.rfind(b"\n", 0, _HEAD) + 1]
        if not head or len(head) > _LARGEST:
            continue
        try:
            table = read_raw((name, head))
        except DataError:  # a whole file may be read where its beginning cannot
            continue
        yield from (table, *table.other_tables)
