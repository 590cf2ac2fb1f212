"""What a check says: a status, a sentence, an advice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["pass", "review", "fail"]


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
