"""What do we have, and can we trust it?"""

import streamlit as st

from data import MicroscopeError
from data.workspace import has_sources, kept_datasets
from pages.shared import cached as shared
from pages.shared import shell, show, state
from pages.shared.cached import data as cached
from pages.shared.controls import data as controls
from pages.shared.show import data as parts


def look_at(fingerprint: str) -> None:
    state.choose_data(fingerprint)
    st.rerun()


with shell.page("Data", question=parts.QUESTION, needs_data=False) as filtered:
    fingerprint = state.data()
    campaigns = shared.campaigns(fingerprint)
    # What is wrong with files just dropped in stands above what is shown of the data before them.
    trouble = st.container()
    parts.top(filtered, None if campaigns is None else cached.answer(fingerprint, campaigns))
    own = campaigns is not None and has_sources(fingerprint)
    files, together = controls.files(can_add=own)
    if files:
        try:
            with show.progress("Reading, recognising and joining"):
                found = cached.read_again(fingerprint, {}, files) if together else cached.read_and_keep(files, {})
        except MicroscopeError as error:
            with trouble:
                show.problem(error)
                show.note("Nothing was changed: what follows is the data from before.")
        else:
            if found != fingerprint:
                look_at(found)
            show.note("These files are the dataset that is shown.")
    if campaigns is not None:
        answers = controls.answers(campaigns) if own else None
        parts.about(campaigns)
        corrections = controls.corrections(cached.columns(fingerprint, campaigns), fingerprint) if own else None
        for said in (answers, corrections):
            if said is not None:
                with show.progress("Reading the files again"):
                    found = cached.read_again(fingerprint, said)
                look_at(found)
        parts.changes(campaigns)
        parts.set_aside(campaigns.report.set_aside, cached.reasons(fingerprint, campaigns))
    show.heading("Other data")
    if st.button("Open the sample", disabled=fingerprint == state.SAMPLE):
        look_at(state.SAMPLE)
    datasets = kept_datasets()
    if datasets:
        opened, deleted = controls.kept(datasets)
        if deleted is not None:
            cached.delete(deleted)
            look_at(state.SAMPLE) if deleted == fingerprint else st.rerun()
        if opened is not None:
            look_at(opened)
