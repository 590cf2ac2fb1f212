"""What is saved under a name for the Budget page, kept for some seconds: a rerun asks no database."""
# ruff: noqa: ARG001  (the place is there to be the key)

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from data.errors import DataError
from pages.shared import workspace

if TYPE_CHECKING:
    from data.workspace.saved import Saved

#: What carries a name on the Budget page: settings by size, and plans of named creators.
KINDS = ("scenario", "plan")
#: Seconds after which what other people saved is looked for.
FRESH = 5.0


# Saved works are frozen and nothing writes into them, so one copy serves all sessions. A database that does not answer
# is asked again after the same while, not at every rerun.
@st.cache_resource(max_entries=32, ttl=FRESH, show_spinner=False)
def named(place: str, dataset: str) -> tuple[tuple[Saved, ...], str]:
    """The latest version of everything named over this dataset, the one saved last first; and why none could be looked
    for, "" where they could."""
    try:
        with workspace.saying("Looking for saved scenarios"):
            works = workspace.works()
            return () if works is None else tuple(one for one in works.all(dataset=dataset) if one.kind in KINDS), ""
    except DataError as error:
        return (), str(error)


@st.cache_resource(max_entries=64, show_spinner=False)
def versions(place: str, work: str, latest: int) -> tuple[Saved, ...]:
    """Every version of a work up to the latest one, the first one first; none where it was deleted. Raises DataError
    where the database does not answer."""
    with workspace.saying("Looking for earlier versions"):
        works = workspace.works()
        return () if works is None else tuple(works.versions(work))


def forget() -> None:
    """After something was saved or deleted: everybody looks anew."""
    named.clear()


def forget_all() -> None:
    """After something was deleted: its versions are in no cache either."""
    named.clear()
    versions.clear()
