"""Texts of which every line is wrapped as a whole: in quotation marks, or in the bars and rules of a drawn table."""

from __future__ import annotations

import re

from data.reading.dialect import dialect_of, quick_records
from data.reading.raw import Note

_HEAD = 60_000
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
#: A rule between the names and the rows, as Markdown and database clients draw it.
_RULE = re.compile(r"\s*[|+]?(?:\s*:?-+:?\s*[|+])*\s*:?-+:?\s*[|+]?\s*")
_BAR = re.compile(r"(?<!\\)\|")
_MOST_RULES = 4


def unwrapped(text: str) -> tuple[str, list[Note]]:
    """The text without what its lines are wrapped in, line for line, and what is said of it; else as it was given."""
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if start == '"':
        inner = _without_marks(text)
        if inner is not None:
            return inner, [Note("Every line stands in quotation marks as a whole; what is within was read.", 0.8)]
    elif start and start in "|+":
        inner = _without_frame(text)
        if inner is not None:
            return inner, [Note("The table is drawn with bars and rules; its cells were read without them.", 0.9)]
    return text, []


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
        out.append("|".join(map(_written, _BAR.split(line[1:-1]))) if line.startswith("|") else line)
    return "\n".join(out) if rules and rows > 1 else None


def _written(cell: str) -> str:
    """A cell as it is written between bars, with marks around what holds a mark or a bar."""
    cell = cell.strip().replace("\\|", "|")
    return '"' + cell.replace('"', '""') + '"' if '"' in cell or "|" in cell else cell
