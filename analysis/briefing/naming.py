"""What the files of a briefing are called: its title and the day, so that a folder full of them can be told apart."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from itertools import dropwhile

#: Letters of Latin alphabets that no accent alone makes of a plain one.
_SPELLED = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
#: Letters and bytes of a title in a name: with day and ending the whole stays below what file systems and mail take.
LONGEST, MOST_BYTES = 60, 120


def file_name(title: str, day: date, kind: str, *, part: str = "") -> str:
    """A name such as "spring-campaign-2026-11-23.pptx" that every file system takes: letters, digits and hyphens, those
    of Latin alphabets plain, those of others as they are. part: what of the briefing is in the file, where it is not
    the whole. A title without a letter or digit is called "briefing"."""
    plain = unicodedata.normalize("NFKD", title.lower().translate(_SPELLED))
    # An accent of a Latin letter goes; in other alphabets marks belong to their letters.
    plain = unicodedata.normalize("NFC", re.sub(r"(?<=[a-z])[\u0300-\u036f]+", "", plain))
    words = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in plain).split()
    # A mark that follows no letter is no part of a word.
    words = [whole for word in words if (whole := "".join(dropwhile(_is_mark, word)))]
    name = ""
    for word in words:
        longer = f"{name}-{word}" if name else word
        if len(longer) > LONGEST or len(longer.encode()) > MOST_BYTES:
            break
        name = longer
    if not name and words:  # one endless word
        name = words[0][:LONGEST].encode()[:MOST_BYTES].decode(errors="ignore")
    return f"{name or 'briefing'}{f'-{part}' if part else ''}-{day.isoformat()}.{kind}"


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"
