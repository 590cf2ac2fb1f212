"""Texts that were damaged on the way: read with the wrong encoding, cut off, with control characters, repeated."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.quality.material import Material
from data.quality.values import Check, clipped, examples, listed, said
from data.speech import number

#: Columns with texts that people read, by table.
LOOKED_AT = {"creators": ("creator_id", "handle", "name", "niche", "country", "language", "bio"),
             "posts": ("campaign", "format", "caption"), "deals": ("campaign", "code")}
#: UTF-8 read as a one-byte encoding: Ã© for é, â€™ for ’; and the mark of bytes that could not be read at all. A lone
#: Ã before a capital or a full stop is Portuguese.
MISREAD = re.compile(r"Ã[\u0080-\u00bf€‚ƒ„†‡ˆ‰Š‹ŒŽ•˜™š›œž]|Ã[…–—‘’“”](?=[a-zß-ÿ])|â€[\u0080-\u00bf™œ˜“”¢¦¡]"
                     r"|Â[\u00a0-\u00bf]|Ð[\u0080-\u00bf°±²³µ¶·¸¹º»¼½¾¿]|ð[\u0178Ÿ]|\ufffd")
#: Control characters, and the marks of order that hide in names; line ends and tabs are none.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
#: What a text must hold to be looked at closely; one quick pass over all of them.
_FIRST_LOOK = r"[ÃÂâÐð\x{fffd}\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
#: Lengths at which tools and databases cut texts off; limits of the platforms themselves are none of them.
CUT_AT = (50, 64, 100, 127, 128, 200, 250, 254, 255, 256, 500, 511, 512, 1000, 1023, 1024, 2000, 2047, 2048, 4000,
          32_767)
#: Fewest different texts of exactly that length, the longest in the column.
FEWEST_CUT = 3
#: Captions this long are hardly repeated by chance; in so many posts it takes a reason.
LONG_CAPTION, FEWEST_REPEATED = 30, 3


def _columns(data: Material):
    """(table, column, distinct texts, how many rows have each) of every column that is looked at."""
    for table, names in LOOKED_AT.items():
        for name in names:
            cells = data.column(table, name)
            if table == "creators" and name == "handle" and cells.equals(data.column(table, "creator_id")):
                continue
            codes, texts = data.distinct(table, name)
            if len(texts):
                yield table, name, texts, np.bincount(codes[codes >= 0], minlength=len(texts))


def damaged_texts(data: Material) -> list[Check]:
    """The three checks on texts in one pass: wrong encoding, control characters, cut off."""
    misread, control, cut = [], [], []
    looked = False
    for table, name, texts, times in _columns(data):
        looked = True
        place = (table, name)
        arrow = pa.array(texts, type=pa.large_string())
        maybe = np.flatnonzero(pc.match_substring_regex(arrow, _FIRST_LOOK).to_numpy(zero_copy_only=False))
        for found, pattern in ((misread, MISREAD), (control, CONTROL)):
            hits = [i for i in maybe if pattern.search(texts[i])]
            if hits:
                found.append((place, int(times[hits].sum()), [texts[i] for i in hits]))
        lengths = pc.utf8_length(arrow).to_numpy()
        longest = int(lengths.max())
        at_end = np.flatnonzero(lengths == longest)
        near = int(((lengths < longest) & (lengths >= 0.9 * longest)).sum())
        # Codes are all of one length, and hold no space; what was written by people is mostly shorter than its limit.
        written = sum(" " in texts[i] for i in at_end) >= FEWEST_CUT and (lengths < longest / 2).sum() >= FEWEST_CUT
        if longest in CUT_AT and len(at_end) >= max(FEWEST_CUT, near) and written:
            cut.append((place, int(times[at_end].sum()), [texts[i] for i in at_end], longest))
    if not looked:
        return []
    return [_check(data, "encoding", misread, "read with the wrong encoding",
                   "Text is in its right encoding, as far as can be seen.",
                   "The file was saved or opened with another encoding before it came here: letters such as é are "
                   "broken. Export it again as UTF-8 (in Excel: CSV UTF-8), or names will not match.", _repaired),
            _check(data, "control_characters", control, "contain control characters",
                   "No text contains control characters.",
                   "They are invisible and keep names from matching. Clean the column where it comes from.",
                   lambda text: clipped(repr(text)[1:-1])),
            _check(data, "cut_off", [c[:3] for c in cut],
                   f"end at exactly {listed(sorted({number(c[3]) for c in cut}))} characters, as a tool cuts them off",
                   "No column of texts is cut off at a length that tools cut at.",
                   "What stood behind is lost. Export the column in full if you need it (hashtags stand at the end).",
                   lambda text: f"{clipped(text, 24)} … {text[-24:]}")]


def _check(data: Material, key: str, found: list, what: str, fine: str, advice: str, shown) -> Check:
    if not found:
        return Check(key, "pass", fine)
    rows = sum(count for _, count, _ in found)
    places = [f"{_named(data, *place)} ({number(count)})" for place, count, _ in found]
    verb = {"read": "was" if rows == 1 else "were"}.get(what.split()[0])
    told = f"{verb} {what}" if verb else what if rows != 1 else what.replace("contain ", "contains ").replace(
        "end at", "ends at").replace("cuts them off", "cuts it off")
    return Check(key, "review", f"{said(rows, 'text')} {told}: {listed(places)}.", advice, rows,
                 examples((data.where(*place), None, f"{place[1].replace('_', ' ')}: {shown(text)}")
                          for place, _, texts in found for text in sorted(texts)[:5]))


def _named(data: Material, table: str, column: str) -> str:
    found = data.fed_by(table, column)
    name = f'"{found[0].strip()}"' if found else column.replace("_", " ")
    return f"{name} of {data.where(table, column)}"


def _repaired(text: str) -> str:
    """The broken text, and what it was probably meant to be."""
    for encoding in ("cp1252", "latin-1"):
        try:
            meant = text.encode(encoding).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        return f"{clipped(text)} (meant: {clipped(meant)})"
    return clipped(text)


def repeated_captions(data: Material) -> Check | None:
    """The same long caption below posts of several creators."""
    captions = data.posts["caption"]
    if captions.isna().all():
        return None
    codes, texts = data.distinct("posts", "caption")
    known = codes >= 0
    times = np.bincount(codes[known], minlength=len(texts))
    often = np.flatnonzero(times >= FEWEST_REPEATED)
    often = [i for i in often if len(texts[i].strip()) >= LONG_CAPTION]
    pairs = pd.DataFrame({"text": codes, "who": data.accounts})[np.isin(codes, often)].drop_duplicates()
    several = pairs["text"].value_counts()
    several = several[several >= FEWEST_REPEATED]
    if several.empty:
        return Check("repeated_captions", "pass", "No long caption is repeated by several creators.")
    rows = int(times[several.index].sum())
    shown = sorted(((int(times[i]), int(n), texts[i]) for i, n in several.items()), key=lambda s: (-s[0], s[2]))
    return Check("repeated_captions", "review",
                 f"{said(rows, 'post')} {'carries' if rows == 1 else 'carry'} a caption that several creators share "
                 f"word for word ({said(len(several), 'caption')}).",
                 "A brief that is copied does this; so does an export that repeats its rows under other ids. Look at a "
                 "few.", rows, examples((data.where("posts", "caption"), None,
                                         f"{said(posts, 'post')} of {said(who, 'creator')}: {clipped(text)}")
                                        for posts, who, text in shown))
