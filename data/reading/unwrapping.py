"""Texts of which every line is wrapped as a whole: in quotation marks, or in the bars and rules of a drawn table."""

from __future__ import annotations

import re

from data.reading.dialect import Dialect, dialect_of, quick_records
from data.reading.raw import Note
from data.reading.ruled import aligned, between_bars, written

_HEAD = 60_000
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
#: A rule between the names and the rows, as Markdown and database clients draw it.
_RULE = re.compile(r"\s*[|+]?(?:\s*:?-+:?\s*[|+])*\s*:?-+:?\s*[|+]?\s*")
_BAR = re.compile(r"(?<!\\)\|")
_BARS, _DRAWN = Dialect("|"), "its cells were read without them."
_MOST_RULES = 4


def unwrapped(text: str) -> tuple[str, list[Note], Dialect | None]:
    """The text without what its lines are wrapped in, line for line, what is said of it, and its dialect where that is
    known by now; else as it was given."""
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if start == '"':
        inner = _without_marks(text)
        if inner is not None:
            return inner, [Note("Every line stands in quotation marks as a whole; what is within was read.", 0.8)], None
    elif start and start in "|+":
        inner = _without_frame(text)
        if inner is not None:
            return inner, [Note(f"The table is drawn with bars and rules; {_DRAWN}", 0.9)], _BARS
    elif (inner := between_bars(text)) is not None:
        return inner, [Note(f"The table is drawn with bars and a rule; {_DRAWN}", 0.9)], _BARS
    return text, [], None


def held_apart(text: str) -> tuple[str, list[Note], Dialect | None]:
    """The same for columns that only blanks hold apart, of a text in which nothing else parts them."""
    inner = aligned(text)
    if inner is None:
        return text, [], None
    return inner, [Note("Columns stand below each other and are parted by blanks alone; where every line is blank, two "
                        "wide or more, a new one was taken to begin.", 0.7)], _BARS


def _without_marks(text: str) -> str | None:
    """What stands within the marks, where each line is one cell in quotation marks and what is within has the same
    number of cells everywhere, parted by more than a comma and a blank as in a name or a place."""
    if _all_within(text[:_HEAD].splitlines()[:-1] if len(text) > _HEAD else text.splitlines()) is None:
        return None
    within = _all_within(text.splitlines())
    if within is None:
        return None
    inner = "\n".join(within)
    dialect = dialect_of(inner)
    widths = {len(record) for record in quick_records(inner[:_HEAD].rpartition("\n")[0] or inner, dialect)}
    return inner if len(widths) == 1 and max(widths) > 1 and not dialect.padded and dialect.delimiter != " " else None


def _all_within(lines: list[str]) -> list[str] | None:
    found = []
    for line in lines:
        whole = _QUOTED.fullmatch(line.strip())
        if line.strip() and whole is None:
            return None
        found.append(whole[1].replace('""', '"') if whole else "")
    return found if len(found) > 2 else None


def _without_frame(text: str) -> str | None:
    """The cells between bars, blanks around them left out, where a rule is drawn under the names and each line that
    begins with a bar ends with one."""
    lines, out, rules, rows = text.splitlines(), [], 0, 0
    for line in lines:
        line = line.strip()
        if "---" in line and _RULE.fullmatch(line):
            rules += 1
            out.append(line.strip("|+").replace("|", "+"))
            continue
        if rules > _MOST_RULES or line.startswith("|") and (len(line) < 2 or not line.endswith("|")):
            return None
        rows += line.startswith("|")
        out.append("|".join(map(written, _BAR.split(line[1:-1]))) if line.startswith("|") else line)
    return "\n".join(out) if rules and rows > 1 else None
