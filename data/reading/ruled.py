"""Tables drawn for the eye: a rule under the names and bars between cells, or columns held apart by blanks alone"""

from __future__ import annotations

import re
from itertools import pairwise

#: A rule between names and rows as database clients and Markdown draw it, without bars at its ends.
_RULE = re.compile(r"\s*:?-{2,}:?\s*(?:[+|]\s*:?-{2,}:?\s*)+")
_BAR = re.compile(r"(?<!\\)\|")
#: Blanks between two columns in every line, and the fewest lines, names among them, that show it.
_GUTTER, _FEWEST = 2, 4
#: Longer texts are no list that was made to be looked at; nor are lines of so many characters.
_MOST_LINES, _LONGEST = 20_000, 2_000


def between_bars(text: str) -> str | None:
    """The text with bars between its cells and no blanks around them, line for line; None where the second line is no
    rule with as many joints as the first has bars, or a line has bars of another number."""
    lines = text.splitlines()
    begin = [place for place, line in enumerate(lines) if line.strip()][:2]
    if len(begin) < 2 or not _RULE.fullmatch(lines[begin[1]]):
        return None
    joints = [place for place, sign in enumerate(lines[begin[1]]) if sign in "+|"]
    out, rows = [], 0
    for number, line in enumerate(lines):
        if number == begin[1]:
            out.append(line.strip().replace("|", "+"))
            continue
        cells = _cells(line, joints)
        if cells is None and _BAR.search(line):
            return None
        rows += cells is not None
        out.append(line if cells is None else "|".join(map(written, cells)))
    return "\n".join(out) if rows > 1 and _cells(lines[begin[0]], joints) is not None else None


def _cells(line: str, joints: list[int]) -> list[str] | None:
    """The cells of a line: where the rule has its joints if bars stand there, else between its bars."""
    if len(line) > joints[-1] and all(line[place] == "|" for place in joints):
        return [line[one + 1:other] for one, other in pairwise([-1, *joints, len(line)])]
    found = _BAR.split(line)
    return found if len(found) == len(joints) + 1 else None


def written(cell: str) -> str:
    """A cell as it is written between bars, with marks around what holds a mark or a bar."""
    cell = cell.strip().replace("\\|", "|")
    return '"' + cell.replace('"', '""') + '"' if '"' in cell or "|" in cell else cell


def aligned(text: str) -> str | None:
    """The text with bars between its columns, line for line, where these are held apart by two blanks or more in every
    line and each has a name in the first; else None."""
    if "\t" in text or "  " not in text:
        return None
    lines = text.splitlines()
    said = [line for line in lines if line.strip()]
    if not _FEWEST <= len(said) <= _MOST_LINES or max(map(len, said)) > _LONGEST:
        return None
    size = max(map(len, said))
    inked = [False] * size
    for line in said:
        for place, sign in enumerate(line):
            if sign != " ":
                inked[place] = True
    columns = _stretches(inked)
    if len(columns) < 2 or not all(said[0][begin:stop].strip() for begin, stop in columns):
        return None
    filled = sum(bool(line[begin:stop].strip()) for line in said for begin, stop in columns)
    if filled < 0.5 * len(said) * len(columns):
        return None
    return "\n".join("|".join(written(line[begin:stop]) for begin, stop in columns) if line.strip() else line
                     for line in lines)


def _stretches(inked: list[bool]) -> list[tuple[int, int]]:
    """Where something is written, parted where there are blanks enough in every line."""
    places = [place for place, there in enumerate(inked) if there]
    found = [[places[0], places[0] + 1]]
    for place in places[1:]:
        if place - found[-1][1] >= _GUTTER:
            found.append([place, place + 1])
        else:
            found[-1][1] = place + 1
    return [(begin, stop) for begin, stop in found]
