"""The top of the Data page: what we have, whether it can be trusted, and what a change of the data did."""

from __future__ import annotations

import re

import pandas as pd
import streamlit as st

from analysis import words
from analysis.findings import Answer, Number
from data import Campaigns
from data.comparison import AnswerChange, TableChange, answers_changed, compared, divided_anew, set_aside_more
from data.template import EXAMPLE_REASON
from pages.shared import show, state, steps
from pages.shared.show import data_files

QUESTION = "What do we have, and can we trust it?"

_SELECTION_MATTERS = "How this list was chosen is not answered yet, and it decides what may be concluded."


def answer_of(campaigns: Campaigns) -> Answer:
    """What is loaded, how much of it can be used, and what stands in the way of trusting it."""
    report, card = campaigns.report, campaigns.card
    aside = len(report.set_aside)
    usable, of_all = _usable(campaigns)
    noun = "post" if len(campaigns.posts) else "creator"
    count = words.plural(usable, noun)
    title = f"All {count} can be used" if usable == of_all and usable > 1 else (
        f"{words.whole(usable)} of {words.plural(of_all, noun)} can be used")
    if len(campaigns.posts):
        title += f", from {words.plural(card.creators, 'creator')}"
    numbers = [
        _usable_number(usable, of_all, noun), _creators_number(campaigns),
        Number("Rows set aside", words.whole(aside), f"of {words.whole(report.rows_read)} read", "measured",
               "Source rows that are in no table, each listed below with its file, line and reason")]
    if len(report.columns):
        numbers.append(_columns_number(report.columns))
    text = f"{_rows_sentence(report.rows_read, report.set_aside)} {_caveat(campaigns)}{_warning(campaigns)}"
    return Answer(QUESTION, title, text, tuple(numbers))


def _usable(campaigns: Campaigns) -> tuple[int, int]:
    """Posts (creators, where there are no posts) with followers and engagement known, and how many there are."""
    if len(campaigns.posts):
        posts = campaigns.posts
        return int(((posts["followers"] > 0) & posts["engagement"].notna()).sum()), len(posts)
    creators = campaigns.creators
    averages = creators[[c for c in creators.columns if c.startswith("average_")] + ["engagement_rate"]]
    return int(((creators["followers"] > 0) & averages.notna().any(axis=1)).sum()), len(creators)


def _rows_sentence(read: int, aside: pd.DataFrame) -> str:
    if aside.empty:
        return f"All {words.plural(read, 'row')} read are kept; none was set aside."
    counted = aside["reason"].map(without_place).value_counts()
    verb = "was" if len(aside) == 1 else "were"
    lead = f"Of {words.plural(read, 'row')} read, {words.whole(len(aside))} {verb} set aside"
    if len(counted) == 1:
        return f"{lead}: {told_aside(counted.index[0], counted.iloc[0])}."
    named = ", ".join(told_aside(reason, n) for reason, n in counted.iloc[:2].items())
    more = f" and {words.whole(counted.iloc[2:].sum())} for other reasons" if len(counted) > 2 else ""
    return f"{lead}: {named}{more}."


#: Reasons that most files give, in fewer words: the beginning of the reason, of one row, of several.
_REASONS = (
    ("its creator is not among the creators listed", "post by a creator not on your list",
     "posts by creators not on your list"),
    ("an exact duplicate of", "exact repeat", "exact repeats"),
    ("the same creator is listed again", "creator updated by a later row", "creators updated by a later row"),
    ("an earlier observation", "earlier count of a post", "earlier counts of posts"),
    (EXAMPLE_REASON, "example row of the template", "example rows of the template"))


def told_aside(reason: str, rows: int) -> str:
    """So many rows set aside for one reason: "177 exact repeats"; a reason that is rare stands as it was given."""
    known = next((forms for start, *forms in _REASONS if reason.startswith(start)), None)
    return words.plural(int(rows), *known) if known is not None else f"{words.whole(int(rows))} (“{reason}”)"


def without_place(reason: str) -> str:
    """A reason without the line it points to, so that equal ones can be counted."""
    return re.sub(r" (in|of) line [0-9,]+\b.*$", "", reason)


def _caveat(campaigns: Campaigns) -> str:
    card = campaigns.card
    parts = " + ".join(card.engagement_parts)
    told = f"Engagement is {parts}. " if parts else ""
    if card.selection is None:
        return told + _SELECTION_MATTERS
    return told + ("Nobody knows how this list was chosen." if _unknown(card.selection) else
                   f"List chosen: {card.selection}.")


def _warning(campaigns: Campaigns) -> str:
    """The gravest findings are said at the top; what they are stands below."""
    failed = sum(check.status == "fail" for check in campaigns.report.quality.checks)
    if not failed:
        return ""
    return f" {words.plural(failed, 'check')} below {'says' if failed == 1 else 'say'}: do not decide on this yet."


def _unknown(selection: str) -> bool:
    return selection == "don't know"


def _usable_number(usable: int, of_all: int, noun: str) -> Number:
    return Number(f"{noun.capitalize()}s that can be used", words.whole(usable), f"of {words.whole(of_all)} kept",
                  "measured", f"{noun.capitalize()}s whose follower count and engagement are both known")


def _creators_number(campaigns: Campaigns) -> Number:
    listed = len(campaigns.creators)
    if campaigns.posts.empty:
        known = int((campaigns.creators["followers"] > 0).sum())
        return Number("Creators", words.whole(listed), f"{words.whole(known)} with followers known", "measured",
                      "Creators listed, one per account and platform")
    return Number("Creators with posts", words.whole(campaigns.card.creators), f"of {words.whole(listed)} listed",
                  "measured", "Creators of whom at least one post is kept, one per account and platform")


def _columns_number(columns: pd.DataFrame) -> Number:
    columns = data_files.asked_about(columns)
    understood = int(columns["taken_for"].astype(bool).sum())
    return Number("Columns understood", words.whole(understood), f"of {words.whole(len(columns))} found", "measured",
                  "Columns that were taken for something this app knows; the others are left unused")


def top(campaigns: Campaigns | None, answer: Answer | None) -> None:
    """The answer, or what is missing."""
    if answer is not None:
        show.answer(answer)
        if campaigns is not None and campaigns.filters.any:
            show.note(f"This page shows the whole dataset; elsewhere only {campaigns.filters.words}.")
        return
    st.html(f'<p class="question">{show.escape(QUESTION)}</p>')
    if state.data() == state.NO_DATA:
        show.empty("No data is loaded", "Add a file with your creators and their posts below, or open the sample.")
    else:
        show.empty("The data behind this link is not kept here any more",
                   "It was deleted, or the link was made on another machine. Add the files again: the same files give "
                   "the same link.")


def sure(taken_for: str, sureness: float) -> str:
    """How sure the meaning of a column is, in words."""
    if not taken_for:
        return ""
    return "certain" if sureness >= 0.98 else "very likely" if sureness >= 0.9 else "likely" if sureness >= 0.75 else \
        "a guess"


def said() -> None:
    """What came of the last thing that was done to the data."""
    notice = steps.said()
    if notice is not None:
        show.notice([line[:1].upper() + line[1:] if notice.good else line for line in notice.lines],
                    good=notice.good)


def difference(before: Campaigns, after: Campaigns) -> list[str]:
    """What a change of the data did, in sentences: what is answered, new, told anew, unknown now, repeated, gone."""
    changes = compared(before, after)
    anew = divided_anew(changes, after)
    tables = [_difference(change) for change in changes if not (change.table == "posts" and anew)]
    if anew:
        tables.append(f"The rates of {words.plural(anew, 'post')} are divided by the new follower counts, because the "
                      "posts carry none of their own.")
    answered = [_answered(change) for change in answers_changed(before, after)]
    if before.card.engagement_parts != after.card.engagement_parts:
        parts = (" + ".join(card.engagement_parts) or "unknown" for card in (after.card, before.card))
        answered.append("Engagement is {} now; it was {}.".format(*parts))
    more = set_aside_more(before, after)
    aside = []
    if len(more):
        named = ", ".join(told_aside(reason, n) for reason, n in more.iloc[:3].items())
        rest = f" and {words.whole(more.iloc[3:].sum())} for other reasons" if len(more) > 3 else ""
        aside = [f"Rows set aside beside those from before: {named}{rest}."]
    if answered and not tables and not aside:
        tables = ["The values in the tables are as before."]
    return (answered + tables + aside or ["Nothing is different: the same values, the same answers."]) + _conflicts(
        before, after)


def _answered(change: AnswerChange) -> str:
    """A question answered otherwise, as a sentence: "How was this list of creators chosen? top by followers (was not
    answered)"."""
    if change.assumed:
        return f"{change.text} Not answered any more; assumed is {change.now}."
    if change.was is None:
        return f"{change.text} {_upper(change.now)}."
    was = ("it was assumed already" if change.was == change.now else f"until now {change.was} was assumed") \
        if change.assumed_before else f"it was {change.was}"
    return f"{change.text} {_upper(change.now)}; {was}."


def _upper(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _conflicts(before: Campaigns, after: Campaigns) -> list[str]:
    """What joining the files said that it did not say before: where they differ, with examples."""
    known, files = set(before.report.notes), set(after.report.columns["file"])
    new = [note for note in after.report.notes if note not in known
           and not any(note.startswith(f"{file}: ") for file in files)]
    return [note[:1].upper() + note[1:] for note in new[:_MOST_CONFLICTS]]


#: Conflicts said at once; all of them stand in the remarks on how the files were read.
_MOST_CONFLICTS = 4
_NOUNS = {"creators": "creator", "posts": "post", "deals": "deal", "overlaps": "overlap", "sales": "day of sales"}


def _difference(change: TableChange) -> str:
    one = _NOUNS[change.table]
    many = "days of sales" if change.table == "sales" else f"{one}s"
    said = []
    if change.new:
        said.append(f"{words.plural(change.new, one, many)} {'is' if change.new == 1 else 'are'} new")
    if change.filled:
        said.append(f"of {words.plural(change.filled, one, many)} more is known ({_named(change.filled_columns)})")
    if change.updated:
        said.append(f"of {words.plural(change.updated, one, many)} a value is another one now "
                    f"({_named(change.columns)})")
    if change.lost:
        said.append(f"of {words.plural(change.lost, one, many)} less is known ({_named(change.lost_columns)})")
    if change.gone:
        said.append(f"{words.plural(change.gone, one, many)} {'is' if change.gone == 1 else 'are'} gone")
    text = "; ".join(said)
    return f"{text[:1].upper()}{text[1:]}: {words.whole(change.after)} in all."


def _named(columns: tuple[str, ...]) -> str:
    more = f" and {len(columns) - 4} more" if len(columns) > 4 else ""
    return ", ".join(column.replace("_", " ") for column in columns[:4]) + more
