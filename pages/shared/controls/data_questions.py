"""What the files cannot decide: the questions, and the rates at which amounts are converted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from analysis import words
from data import Campaigns, Question
from pages.shared import show, state
from pages.shared.loading import Wanted

_RATE = "rate"
_NOT_KNOWN = "don't know"


def answers(campaigns: Campaigns) -> Wanted | None:
    """Draw the questions with what was assumed, all at once; the answers when they are given, else None.

    Once all are answered they fold into a line, and open again with a switch.
    """
    questions = [replace(q, text=campaigns.report.retold(q.text)) for q in campaigns.report.questions
                 if not q.key.startswith(f"{_RATE}:")]
    if not questions:
        return None
    still = sum(not q.answered for q in questions)
    show.heading("Questions the files cannot answer")
    if still == 0:
        show.note(f"{words.plural(len(questions), 'question')} answered. {_in_a_line(questions)}")
        if not st.toggle("Change the answers", key=f"answers_open_{state.data()}"):
            return None
    with st.form(f"questions_{campaigns.fingerprint}", border=False):
        given = _grid(questions)
        sent = st.form_submit_button("Use these answers", type="primary")
    if not sent:
        return None
    return Wanted(f"answered {words.plural(len(questions), 'question')}", answers=given, together=True, remember=True)


def _in_a_line(questions: Sequence[Question]) -> str:
    return " ".join(f"{q.text} {q.guess[:1].upper()}{q.guess[1:]}." for q in questions[:4])


def _grid(questions: Sequence[Question]) -> dict[str, str]:
    """Two questions a row; what is assumed until somebody answers says so."""
    given = {}
    for start in range(0, len(questions), 2):
        for column, question in zip(st.columns(2, vertical_alignment="bottom"), questions[start:start + 2],
                                    strict=False):
            with column:
                given[question.key] = _question(question)
    return given


def _question(question: Question) -> str:
    status = "answered" if question.answered else (
        "not answered yet" if question.guess == _NOT_KNOWN else "assumed until you answer")
    # Labels are Markdown, and what makes a name of a file safe there is read out as it stands: the question is drawn as
    # text, and the label that a screen reader says holds nothing but letters.
    show.label(question.text, status)
    label, key = f"{show.plain(question.text)}, {status}", f"question_{question.key}_{state.data()}"
    if not question.options:
        return st.text_input(label, value=question.guess, key=key, label_visibility="collapsed")
    options = list(question.options)
    if question.guess not in options:  # never another answer than the one that was assumed
        options = [question.guess, *options]
    return st.selectbox(label, options, index=options.index(question.guess), key=key, label_visibility="collapsed")


def rates(currencies: Sequence[str], answered: Mapping[str, str]) -> Wanted | None:
    """Draw a rate for each currency into one of them; the rates when they are given, else None.

    currencies: codes found in the amounts, the most frequent first. answered: the answers the dataset was read under.
    Nothing is converted at a rate that nobody gave.
    """
    known = {tuple(key.split(":")[1:]): value for key, value in answered.items() if key.startswith(f"{_RATE}:")}
    aim = next((to for _, to in known), currencies[0])
    target = st.selectbox("Convert all amounts to", currencies, key=f"rate_to_{state.data()}", width=240,
                          index=list(currencies).index(aim) if aim in currencies else 0)
    others = [code for code in currencies if code != target]
    typed = {}
    with st.form(f"rates_{state.data()}", border=False):
        for column, code in zip(st.columns(max(len(others), 4)), others, strict=False):
            with column:
                typed[code] = st.number_input(
                    f"1 {show.escape(code)} in {show.escape(target)}", min_value=0.0, format="%.4f",
                    placeholder="no rate", value=float(known.get((code, target), 0)) or None,
                    key=f"rate_{code}_{target}_{state.data()}")
        sent = st.form_submit_button("Convert at these rates")
    given = {f"{_RATE}:{code}:{target}": f"{rate:g}" for code, rate in typed.items() if rate}
    if not sent or (not given and not known):
        return None
    gone = tuple(key for key in answered if key.startswith(f"{_RATE}:") and key not in given)
    return Wanted("gave rates of exchange" if given else "took rates of exchange away", answers=given, together=True,
                  dropped=gone)
