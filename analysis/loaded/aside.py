"""Rows that were set aside, counted by reason, in words."""

from __future__ import annotations

import re

from analysis import words
from data.campaigns import Report
from data.template import EXAMPLE_REASON

#: Reasons that most files give, in fewer words: the beginning of the reason, of one row, of several.
_REASONS = (
    ("its creator is not among the creators listed", "post by a creator not on your list",
     "posts by creators not on your list"),
    ("an exact duplicate of", "exact repeat", "exact repeats"),
    ("the same creator is listed again", "creator updated by a later row", "creators updated by a later row"),
    ("an earlier observation", "earlier count of a post", "earlier counts of posts"),
    (EXAMPLE_REASON, "example row of the template", "example rows of the template"))


def told_aside(report: Report, reason: str, rows: int) -> str:
    """So many rows set aside for one reason: "177 exact repeats"; a reason that is rare stands as it was given."""
    known = next((forms for start, *forms in _REASONS if reason.startswith(start)), None)
    if known is not None:
        return words.plural(int(rows), *known)
    return f"{words.whole(int(rows))} (“{report.retold(reason)}”)"


def without_place(reason: str) -> str:
    """A reason without the line it points to, so that equal ones can be counted."""
    return re.sub(r" (in|of) line [0-9,]+\b.*$", "", reason)


def first_of(shown: int, rows: int, what: str) -> str:
    """That a table holds the first of its rows only, and what holds the others: "the list holds all of them"."""
    return f"The first {words.whole(shown)} of {words.whole(rows)}; {what}."


def correcting_note(correctable: int, rows: int) -> str:
    """How rows that can be corrected come back; of the others, that they need nothing."""
    left = rows - correctable
    others = "The other row needs" if left == 1 else f"The other {words.whole(left)} rows need"
    return ("Rows to correct have the columns of their file, with line and reason beside: correct them and add the "
            "file here." + (f" {others} no correcting, as repeats do not." if left else ""))
