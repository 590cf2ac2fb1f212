"""What do we have, and can we trust it?"""

import streamlit as st

from data.workspace import has_sources, kept_answers, kept_datasets, kept_names
from pages.shared import cached as shared
from pages.shared import loading, shell, state, steps
from pages.shared.cached import data as cached
from pages.shared.controls import data as controls
from pages.shared.controls import data_adding, data_columns, data_questions
from pages.shared.show import data as parts
from pages.shared.show import data_details, data_files, data_quality


def look_into(campaigns, fingerprint: str, own: bool) -> loading.Wanted | None:
    """What is known of the data, by importance; what is to be read again, once that is said."""
    wishes = [data_questions.answers(campaigns) if own else None]
    data_quality.before_you_trust_it(campaigns)
    data_files.files(campaigns)
    if own:
        wishes.append(data_columns.remembered(cached.remembered(fingerprint)))
    else:
        data_quality.what_it_is(campaigns)
    view = controls.one_of("Look closer", data_details.views(campaigns, own=own), name="view")
    if view == "columns":
        wishes.append(data_columns.corrections(cached.columns(fingerprint, campaigns), fingerprint))
    elif view == "aside":
        data_details.set_aside(campaigns, cached.reasons(fingerprint, campaigns), cached.correcting(fingerprint, own))
    elif view == "changes":
        data_details.changes(campaigns)
    elif view == "fine":
        data_quality.what_was_fine(campaigns)
    elif view == "profile":
        data_quality.profile(campaigns)
    elif view == "currencies":
        codes = data_quality.currencies(campaigns)
        wishes.append(data_questions.rates(codes, kept_answers(fingerprint)) if own and len(codes) > 1 else None)
    return next((wish for wish in wishes if wish is not None), None)


with shell.page("Data", question=parts.QUESTION, needs_data=False) as filtered:
    loading.settle()
    fingerprint = state.data()
    campaigns = shared.campaigns(fingerprint)
    own = campaigns is not None and has_sources(fingerprint)
    parts.top(filtered, None if campaigns is None else cached.answer(fingerprint, campaigns))
    if controls.undo_and_redo():
        st.rerun()
    if steps.underway() is not None:
        loading.watch()
    else:
        refused = steps.to_mend()
        mended = None if refused is None else data_columns.mend(refused, cached.unread_columns(
            cached.digest(refused.sources), refused.sources))
        added = data_adding.adding(own=own, names=kept_names(fingerprint)) or mended
        again = look_into(campaigns, fingerprint, own) if campaigns is not None else None
        opened, deleted = controls.which_dataset(kept_datasets())
        if added is not None or again is not None:
            loading.take(added if added is not None else again)
        for one in deleted:
            cached.delete(one)
            steps.forget_dataset(one)
        if opened is not None or fingerprint in deleted:
            state.choose_data(opened if opened is not None else state.SAMPLE)
        if opened is not None or deleted:
            st.rerun()
