"""What results say: numbers with their formula and kind, checked statements, and the answer that opens a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["pass", "review", "fail"]
Kind = Literal["measured", "fitted", "assumed"]


@dataclass(frozen=True)
class Finding:
    """One checked statement.

    status: "pass" (nothing to do), "review" (read before deciding), "fail" (do not decide on this).
    text: what was found, a full sentence with its numbers.
    advice: what to do next; empty when there is nothing to do.
    """

    status: Status
    text: str
    advice: str = ""


@dataclass(frozen=True)
class Number:
    """One number as it is shown and exported.

    label: what it is; value: as said ("−8.0 %"); note: its range or unit ("7.6–8.5 %").
    kind: measured (counted in the data), fitted (estimated from it) or assumed (typed in or proposed).
    formula: how it is computed, with its denominator, in words.
    """

    label: str
    value: str
    note: str
    kind: Kind
    formula: str


@dataclass(frozen=True)
class Answer:
    """The answer that opens a page, a meeting screen and a slide.

    question: as the page asks it; title: the answer in one short line; text: two sentences with certainty and
    caveat; numbers: three or four, most important first. short: the title for a meeting, at most ten words.
    """

    question: str
    title: str
    text: str
    numbers: tuple[Number, ...] = ()
