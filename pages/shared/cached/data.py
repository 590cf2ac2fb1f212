"""What the Data page computes: files read (by a digest of their bytes and the answers), the answer, the counts."""
# ruff: noqa: ARG001  (digests and fingerprints are there to be the key)

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from analysis.findings import Answer
from data import Campaigns, load_campaigns, schema
from data.workspace import delete_dataset, keep_dataset, kept_answers, kept_sources
from pages.shared import cached
from pages.shared.show import data as parts

Sources = Sequence[tuple[str, bytes]]


def digest(sources: Sources) -> str:
    """What these files are known by."""
    found = hashlib.sha256()
    for name, content in sources:
        found.update(repr((name, len(content))).encode())
        found.update(content)
    return found.hexdigest()


# A wrong file stays in the uploader until it is taken out; a rerun need not read the right ones beside it again.
@st.cache_resource(max_entries=2, show_spinner=False)
def _read(digest: str, answers: tuple[tuple[str, str], ...], _sources: Sources) -> Campaigns:
    return load_campaigns(*_sources, answers=dict(answers))


def read_and_keep(sources: Sources, answers: Mapping[str, str]) -> str:
    """Read the files under these answers, keep dataset and files, return the fingerprint."""
    campaigns = _read(digest(sources), tuple(sorted(answers.items())), list(sources))
    fingerprint = keep_dataset(campaigns, sources=sources, answers=answers)
    cached.forget_dataset(fingerprint)  # that it was not there may be cached
    return fingerprint


def read_again(fingerprint: str, answers: Mapping[str, str], more: Sources = ()) -> str:
    """Read the kept files of a dataset again, under its answers and these, with more files; the new fingerprint."""
    return read_and_keep([*kept_sources(fingerprint), *more], {**kept_answers(fingerprint), **answers})


def delete(fingerprint: str) -> None:
    """Delete a kept dataset with its files, from the folder and from memory."""
    delete_dataset(fingerprint)
    cached.forget_dataset(fingerprint)
    _read.clear()


@st.cache_resource(max_entries=16, show_spinner=False)
def answer(fingerprint: str, _campaigns: Campaigns) -> Answer:
    """What opens the page."""
    return parts.answer_of(_campaigns)


@st.cache_resource(max_entries=16, show_spinner=False)
def reasons(fingerprint: str, _campaigns: Campaigns) -> pd.DataFrame:
    """Rows set aside, counted: file, reason, rows; the most frequent first."""
    rows = _campaigns.report.set_aside
    rows = rows.assign(reason=rows["reason"].map(parts.without_place))
    return rows.groupby(["file", "reason"], sort=False).size().rename("rows").reset_index().sort_values(
        "rows", ascending=False, kind="stable")


@st.cache_resource(max_entries=16, show_spinner=False)
def columns(fingerprint: str, _campaigns: Campaigns) -> pd.DataFrame:
    """The report's columns with the meaning and the unit of what each was taken for."""
    found = _campaigns.report.columns
    known = {f"{table}.{column.name}": column for table, described in schema.TABLES.items() for column in described}
    taken = [known.get(name) for name in found["taken_for"]]
    return found.assign(meaning=["not used" if c is None else c.meaning + (f" ({c.unit})" if c.unit else "")
                                 for c in taken])
