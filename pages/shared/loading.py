"""From what was asked for to the dataset that is shown: at once, or beside the page when it takes long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st

from analysis import loaded, words
from data import MicroscopeError
from data.background import BackgroundLoad
from data.workspace import kept_answers, kept_sources
from pages.shared import cached as shared
from pages.shared import show, speaking, state, steps
from pages.shared.cached import data as cached

#: Files of less are read while the page waits, bytes: a second or two. Longer loads show how far they are.
LONG = 5_000_000


@dataclass(frozen=True)
class Wanted:
    """What is to be read. what: in words, as it stands beside "undo". sources: files, (name, bytes); together: with
    the files of the dataset shown and under its answers (without sources: those files read again). answers: to be read
    under; dropped: keys of answers to be read without; remember: keep the answers for files of the same shape; forget:
    a shape of which nothing is to be remembered any more."""

    what: str
    sources: tuple[tuple[str, bytes], ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    together: bool = False
    dropped: tuple[str, ...] = ()
    remember: bool = False
    forget: str | None = None


def take(wanted: Wanted) -> None:
    """Read what is wanted; the page runs again with what came of it."""
    if wanted.forget is not None:
        cached.forget_memory(state.data(), wanted.forget, wanted.dropped)
    before = state.data()
    sources, answers, borrowed = list(wanted.sources), dict(wanted.answers), ()
    if wanted.together:
        kept = kept_sources(before)
        there = {cached.digest([("", content)]) for _, content in kept}
        more = [one for one in sources if cached.digest([("", one[1])]) not in there]
        if sources and not more:
            steps.say("These files are part of the data shown already: nothing was added.")
            st.rerun()
        sources = [*kept, *more]
        answers = {k: v for k, v in {**kept_answers(before), **answers}.items() if k not in wanted.dropped}
        borrowed = cached.still_remembered(before, answers, wanted.answers)
    told = Wanted(wanted.what, answers=wanted.answers, together=wanted.together, remember=wanted.remember)
    if sum(len(content) for _, content in sources) >= LONG:
        steps.begin(steps.Underway(BackgroundLoad(sources, answers, borrowed=borrowed), before, told))
    else:
        try:
            with show.progress("Reading, recognising and joining"):
                found = cached.read_and_keep(sources, answers, borrowed=borrowed)
        except MicroscopeError as error:
            steps.refused(wanted, *_why(error, [name for name, _ in sources]), loaded.NO_CHANGE)
        else:
            _arrived(found, told)
    st.rerun()


def settle() -> None:
    """Look at what a load beside the page has led to, if it has ended."""
    underway = steps.underway()
    if underway is None or not underway.load.finished:
        return
    load = underway.load
    steps.end()
    if load.fault is not None:
        raise load.fault
    if load.fingerprint is not None:
        shared.forget_dataset(load.fingerprint)  # that it was not there may be cached
        _arrived(load.fingerprint, underway.wanted)
    elif load.problem is not None:
        steps.say(*_why(load.problem, load.files), loaded.NO_CHANGE, good=False)
    st.rerun()


@st.fragment(run_every=0.4)
def watch() -> None:
    """How far the load under way is, and the way to end it."""
    speaking.begin()
    underway = steps.underway()
    if underway is None or underway.load.finished:
        st.rerun()
    load = underway.load
    show.progress_bar(load.done, f"{load.stage} · {load.seconds:.0f} s", f"Reading {show.listed(load.files)}")
    show.note("You may look at other pages meanwhile; this one shows the data from before until it is done.")
    if st.button("Cancel", icon=":material/close:"):
        steps.end()
        steps.say(f"Cancelled: {show.listed(load.files)} {'was' if len(load.files) == 1 else 'were'} not read. "
                  f"{loaded.NO_CHANGE}")
        st.rerun()


def _why(error: MicroscopeError, names: Sequence[str]) -> list[str]:
    """Why files of these names were refused, each reason in the reader's marks: reading speaks English."""
    return [words.retold(line, verbatim=names) for line in str(error).splitlines()]


def _arrived(found: str, wanted: Wanted) -> None:
    """Show the dataset, say what is different, and remember what was said of the columns."""
    before = state.data()
    campaigns = shared.campaigns(found)
    lines = []
    if found == before:
        lines = [loaded.nothing_new(together=wanted.together)]
    elif wanted.together and shared.campaigns(before) is not None:
        lines = [f"{wanted.what}.", *loaded.difference(shared.campaigns(before), campaigns)]
    if wanted.remember and campaigns is not None:
        told = cached.remember(campaigns, wanted.answers, before=before if wanted.together else None)
        lines = [*(lines or [f"{wanted.what}."]), *told] if told else lines
    steps.went_to(found, wanted.what, *lines)
