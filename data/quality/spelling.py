"""Values that look like a misspelling of a much more frequent one: a niche or country written wrongly makes a group"""

from __future__ import annotations

import re

import numpy as np

from data.quality.material import Material
from data.quality.values import Check, clipped, examples, listed, said

#: Columns by whose values rows are grouped, by table.
LOOKED_AT = {"creators": ("niche", "country", "platform"), "posts": ("platform", "campaign"), "deals": ("campaign",)}
#: A misspelling is rarer than this against what was meant.
RARE = 0.01
#: Words up to this length are other words with another letter: "UK" and "US", "Spring A" and "Spring B".
SHORT = 4
#: From this length on two letters may be wrong.
LONG = 8
#: Names of their own although a letter or two make another one of them.
ALSO_NAMES = frozenset({
    "gambia", "zambia", "iceland", "ireland", "slovakia", "slovenia", "niger", "nigeria", "austria", "australia",
    "guinea", "guyana", "latvia", "libya", "malta", "malawi", "mauritius", "mauritania", "dominica", "india", "health",
    "wealth", "north korea", "south korea", "paraguay", "uruguay", "switzerland", "swaziland", "finland", "england"})
_WORD = re.compile(r"\w+")
#: More values than this are no names of groups.
MOST_VALUES = 2_000


def misspelt(data: Material) -> Check | None:
    """Rare values that differ from a frequent one of their column by one letter (two in long words)."""
    found, looked = [], False
    for table, names in LOOKED_AT.items():
        for name in names:
            codes, texts = data.distinct(table, name)
            if not len(texts) or len(texts) > MOST_VALUES:
                continue
            looked = True
            times = np.bincount(codes[codes >= 0], minlength=len(texts))
            found += [((table, name), rare, int(times[rare_at]), meant, int(times[meant_at]))
                      for rare_at, meant_at in pairs(list(texts), times)
                      for rare, meant in [(texts[rare_at], texts[meant_at])]]
    if not looked:
        return None
    if not found:
        return Check("misspelt", "pass", "No value of a column that groups rows looks like a misspelling of "
                     "a frequent one.")
    found.sort(key=lambda f: (-f[2], f[0], f[1]))
    rows = sum(count for _, _, count, _, _ in found)
    shown = [f'"{clipped(rare, 24)}" ({said(count, "row")}) beside "{clipped(meant, 24)}" ({said(often, "row")})'
             for _, rare, count, meant, often in found]
    return Check("misspelt", "review",
                 f"{said(len(found), 'value')} {'looks' if len(found) == 1 else 'look'} like a misspelling of a much "
                 f"more frequent one: {listed(shown, 3)}. Nothing was changed.",
                 "Where one is meant, correct it in the file: each spelling makes a group of its own.", rows,
                 examples((data.where(*place), None, f"{place[1]}: {what}")
                          for (place, *_), what in zip(found, shown, strict=True)))


def pairs(texts: list[str], times: np.ndarray) -> list[tuple[int, int]]:
    """(the rare text, the frequent one it is taken for) by number: of several the nearest, then the commonest."""
    lengths: dict[int, list[int]] = {}
    for i in np.flatnonzero(times * RARE > 1).tolist():
        lengths.setdefault(len(_plain(texts[i])), []).append(i)
    found = []
    for i, text in enumerate(texts):
        mine = _plain(text)
        if times[i] >= RARE * times.max() or mine in ALSO_NAMES:
            continue
        near = []
        for size in range(len(mine) - 2, len(mine) + 3):
            for j in lengths.get(size, ()):
                most = 2 if min(len(mine), size) >= LONG else 1
                if times[i] < RARE * times[j]:
                    theirs = _plain(texts[j])
                    apart = distance(mine, theirs, most)
                    if apart is not None and not _other_word(mine, theirs):
                        near.append((apart, -int(times[j]), texts[j], j))
        if near:
            found.append((i, min(near)[3]))
    return found


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _other_word(one: str, other: str) -> bool:
    """Whether a short word differs, which makes another name rather than a misspelling."""
    mine, theirs = _WORD.findall(one), _WORD.findall(other)
    return len(mine) == len(theirs) and any(
        a != b and min(len(a), len(b)) <= SHORT for a, b in zip(mine, theirs, strict=True))


def distance(one: str, other: str, most: int) -> int | None:
    """How many letters must be put in, left out, changed or swapped with their neighbour to make one of the other; None
    where it is more than `most`. Digits are no letters: "Q1" and "Q2", "Wave 3" and "Wave 4" are two things."""
    if "".join(filter(str.isdigit, one)) != "".join(filter(str.isdigit, other)) or abs(len(one) - len(other)) > most:
        return None
    if len(set(one) ^ set(other)) > 2 * most:
        return None
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        older, before = before, row
        row = [i]
        for j, theirs in enumerate(other, start=1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != theirs))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == theirs:
                best = min(best, older[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return None
    return row[-1] if row[-1] <= most else None
