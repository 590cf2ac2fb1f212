"""Companies' PowerPoint templates as they are kept in the workspace: read once, not at each rerun."""
# ruff: noqa: ARG001  (where the workspace is belongs to the key)

from __future__ import annotations

import base64
from dataclasses import dataclass

import streamlit as st

from pages.shared import workspace


@dataclass(frozen=True)
class Kept:
    """name: that of the file it came from. file: what of it draws a page, as a .pptx."""

    name: str
    file: bytes


@st.cache_resource(max_entries=4, show_spinner=False)
def template(place: str, dataset: str, work: str) -> Kept | None:
    """The template kept under this id, None where this dataset has none such. place: of the workspace. May raise what
    the database raises."""
    works = workspace.works()
    found = None if works is None else works.get(work)
    if found is None or found.kind != "template" or found.dataset != dataset:
        return None
    return Kept(found.name, base64.b64decode(found.content["file"]))


def forget() -> None:
    """After one was deleted: none stays in memory."""
    template.clear()
