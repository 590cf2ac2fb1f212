"""The only place with st.cache_*: thin wrappers, keyed by fingerprint and frozen request, never by a frame.

A fingerprint is a digest of the content, so two owners who share a key share the very same data.
"""

from __future__ import annotations

import streamlit as st

from data import Campaigns, Filters
from data.quality.young import latest_day, young_posts
from data.samples import load_sample
from data.workspace import is_kept, open_dataset
from pages.shared.state import NO_DATA, SAMPLE


def campaigns(fingerprint: str) -> Campaigns | None:
    """The dataset under this fingerprint (or the sample), None when it is not kept here: also where another server
    over the same folder deleted it."""
    if fingerprint == NO_DATA:
        return None
    if fingerprint != SAMPLE and not is_kept(fingerprint):
        _opened.clear(fingerprint)
        return None
    return _opened(fingerprint)


# Results here are frozen and nothing writes into their frames, so one copy serves all sessions.
@st.cache_resource(max_entries=8, show_spinner=False)
def _opened(fingerprint: str) -> Campaigns | None:
    return load_sample() if fingerprint == SAMPLE else open_dataset(fingerprint)


@st.cache_resource(max_entries=32, show_spinner=False)
def filtered(fingerprint: str, filters: Filters) -> Campaigns:
    """The dataset under these filters."""
    whole = campaigns(fingerprint)
    return whole.keep(filters) if filters.any else whole


@st.cache_data(max_entries=32, show_spinner=False)
def filter_options(fingerprint: str) -> dict[str, list[str]]:
    """What the shared filters may be set to in this dataset, most frequent first; months in order.
    young: not empty where posts were too young to judge when their counts were read."""
    whole = campaigns(fingerprint)
    options = {
        "platforms": _values(whole.creators["platform"]),
        "niches": _values(whole.creators["niche"]),
        "countries": _values(whole.creators["country"]),
        "campaigns": _values(whole.posts["campaign"]),
    }
    options["months"] = sorted(whole.posts["published_at"].dropna().dt.strftime("%Y-%m").unique().tolist())
    options["young"] = ["young"] if young_posts(whole.posts, latest_day(whole.posts)).any() else []
    options["sponsored"] = sorted({str(v) for v in whole.posts["sponsored"].dropna().unique()})
    return options


def forget_dataset(fingerprint: str) -> None:
    """Look anew at what is kept under this fingerprint."""
    _opened.clear(fingerprint)
    filtered.clear()
    filter_options.clear(fingerprint)


def forget_everything() -> None:
    """After a deletion: no cache of any page holds what was deleted, nor anything computed from it. Whoever looks at
    other data meanwhile has it computed once more."""
    st.cache_resource.clear()
    st.cache_data.clear()


def _values(column) -> list[str]:
    return [str(v) for v in column.dropna().value_counts().index]
