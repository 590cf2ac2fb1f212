"""The answer of the Data page: what is loaded, how much of it can be used, what stands in the way of trusting it."""

from __future__ import annotations

import pandas as pd

from analysis import words
from analysis.findings import Answer, Number
from analysis.loaded.aside import told_aside, without_place
from analysis.loaded.files import asked_about
from data import Campaigns
from data.campaigns import Report

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
    text = f"{_rows_sentence(report)} {_caveat(campaigns)}{_warning(campaigns)}"
    return Answer(QUESTION, title, text, tuple(numbers))


def _usable(campaigns: Campaigns) -> tuple[int, int]:
    """Posts (creators, where there are no posts) with followers and engagement known, and how many there are."""
    if len(campaigns.posts):
        posts = campaigns.posts
        return int(((posts["followers"] > 0) & posts["engagement"].notna()).sum()), len(posts)
    creators = campaigns.creators
    averages = creators[[c for c in creators.columns if c.startswith("average_")] + ["engagement_rate"]]
    return int(((creators["followers"] > 0) & averages.notna().any(axis=1)).sum()), len(creators)


def _rows_sentence(report: Report) -> str:
    read, aside = report.rows_read, report.set_aside
    if aside.empty:
        return f"All {words.plural(read, 'row')} read are kept; none was set aside."
    counted = aside["reason"].map(without_place).value_counts()
    verb = "was" if len(aside) == 1 else "were"
    lead = f"Of {words.plural(read, 'row')} read, {words.whole(len(aside))} {verb} set aside"
    if len(counted) == 1:
        return f"{lead}: {told_aside(report, counted.index[0], counted.iloc[0])}."
    named = ", ".join(told_aside(report, reason, n) for reason, n in counted.iloc[:2].items())
    more = f" and {words.whole(counted.iloc[2:].sum())} for other reasons" if len(counted) > 2 else ""
    return f"{lead}: {named}{more}."


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
    columns = asked_about(columns)
    understood = int(columns["taken_for"].astype(bool).sum())
    return Number("Columns understood", words.whole(understood), f"of {words.whole(len(columns))} found", "measured",
                  "Columns that were taken for something this app knows; the others are left unused")


def sure(taken_for: str, sureness: float) -> str:
    """How sure the meaning of a column is, in words."""
    if not taken_for:
        return ""
    return "certain" if sureness >= 0.98 else "very likely" if sureness >= 0.9 else "likely" if sureness >= 0.75 else \
        "a guess"


def elsewhere(campaigns: Campaigns) -> str:
    """That this page looks at the whole dataset where the others look at a part; "" where they do not."""
    if not campaigns.filters.any:
        return ""
    return f"This page shows the whole dataset; elsewhere only {words.said_months(campaigns.filters.words)}."


def missing(*, chosen: bool) -> tuple[str, str]:
    """Why no data is shown, and what to do. chosen: some dataset was asked for, and it is not kept."""
    if chosen:
        return ("The data behind this link is not kept here any more",
                "It was deleted, or the link was made on another machine. Add the files again: the same files give the "
                "same link.")
    return "No data is loaded", "Add a file with your creators and their posts below, or open the sample."


def what_could_be_checked(campaigns: Campaigns) -> str:
    """How many checks could be made, and what became of the others."""
    return (f"{words.plural(len(campaigns.report.quality.checks), 'check')} could be made on this data. What cannot be "
            "looked at, for want of a column, is not listed.")
