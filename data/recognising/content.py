"""What a column holds, told by its cells alone: links, handles, platforms, countries, dates, numbers.

A guess of this kind is weak evidence: it is shown with low sureness and never overrules a header that says more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pandas as pd

from data.recognising.handles import account
from data.recognising.platforms import named_platform
from data.recognising.texts import is_unknown

#: Cells looked at, and the share of them that must agree.
_SAMPLE, _MOST = 400, 0.9
#: Columns of a table whose cells are looked at, the first ones.
MOST_COLUMNS = 200
#: Sureness of a guess by content.
SURENESS = 0.4
_COUNTRIES = re.compile(
    "ad|ae|af|al|am|ao|ar|at|au|az|ba|bd|be|bg|bh|bo|br|by|ca|ch|ci|cl|cm|cn|co|cr|cu|cy|cz|de|dk|do|dz|ec|ee|eg|es|et|"
    "fi|fr|gb|ge|gh|gr|gt|hk|hn|hr|hu|id|ie|il|in|iq|ir|is|it|jm|jo|jp|ke|kh|kr|kw|kz|lb|lk|lt|lu|lv|ly|ma|md|me|mk|mm|"
    "mn|mt|mx|my|mz|ng|ni|nl|no|np|nz|om|pa|pe|ph|pk|pl|pr|ps|pt|py|qa|ro|rs|ru|sa|se|sg|si|sk|sn|sv|sy|th|tn|tr|tt|tw|"
    "tz|ua|ug|uk|us|uy|uz|ve|vn|ye|za|zm|zw", re.IGNORECASE)
_LANGUAGES = re.compile("en|es|pt|de|fr|it|id|ru|ar|tr|pl|nl|sv|da|no|fi|el|he|hi|bn|th|vi|zh|ja|ko|uk|cs|ro|hu|ms|tl|"
                        "fa|ur|ta|te")
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([T ].*)?|\d{1,2}[./-]\d{1,2}[./-](\d{4}|\d{2})( .*)?")
_NUMBER = re.compile(r"[-+]?[$€£]?\s?\d[\d.,\s]*\s?(k|m|b|mio|tsd|mil)?\s?[%€$£]?", re.IGNORECASE)
#: Digits of a number of followers, at the least.
_FOLLOWER_DIGITS = 3
#: A handle holds no spaces, and letters.
_HANDLE = re.compile(r"@?[\w.\-]{2,40}")
_POST = re.compile(r"/(p|reel|reels|tv|video|videos|shorts|status|posts)/|[?&]v=|youtu\.be/", re.IGNORECASE)
#: Headers that say nothing of what stands below them.
_SAYS_NOTHING = re.compile(r"|(column|col|field|unnamed|spalte|columna|coluna|colonne|colonna|kolom|столбец|feld|campo|"
                           r"champ|var|x|f|c)? ?\d*|(unnamed|untitled)( \d+)?( level \d+)?|[a-z]")


def says_nothing(plain: str) -> bool:
    """Whether a normalised header names nothing ("", "column 3", "unnamed 0")."""
    return _SAYS_NOTHING.fullmatch(plain) is not None


def kind_of(cells: pd.Series) -> str | None:
    """"post link", "profile link", "mention", "platform", "country", "language", "date", "flag", "number", "handle",
    "text", or None where hardly a cell says anything."""
    found = cells.head(5 * _SAMPLE).dropna().tolist()
    texts = [t for t in (str(c).strip() for c in found) if not is_unknown(t)][:_SAMPLE]
    if not texts:
        return None
    tests = (
        ("post link", lambda t: _POST.search(t) is not None and "." in t),
        ("profile link", lambda t: account(t)[1] is not None),
        ("mention", lambda t: t.startswith("@") and _HANDLE.fullmatch(t) is not None),
        ("platform", lambda t: len(t) > 1 and named_platform(t) is not None),
        ("date", lambda t: _DATE.fullmatch(t) is not None),
        ("flag", lambda t: t.lower() in ("0", "1", "true", "false", "yes", "no")),
        ("number", lambda t: _NUMBER.fullmatch(t) is not None),
        ("country", lambda t: t.isupper() and _COUNTRIES.fullmatch(t) is not None),
        ("language", lambda t: _LANGUAGES.fullmatch(t) is not None),
        ("handle", lambda t: _HANDLE.fullmatch(t) is not None and any(c.isalpha() for c in t)),
    )
    for kind, test in tests:
        if _mostly(test, texts):
            return kind
    return "text"


def _mostly(test: Callable[[str], bool], texts: Sequence[str]) -> bool:
    """Whether so many texts pass that the column is of that kind; those behind too many that do not are not tried."""
    left = len(texts)
    for text in texts:
        left -= not test(text)
        if left < _MOST * len(texts):
            return False
    return True


#: What a column of a kind may be taken for, per table, where no header says it.
MEANINGS = {
    "creators": {"profile link": "handle", "mention": "handle", "platform": "platform", "country": "country",
                 "language": "language"},
    "posts": {"post link": "url", "profile link": "creator_id", "mention": "creator_id", "platform": "platform",
              "date": "published_at"},
    "deals": {"profile link": "creator_id", "mention": "creator_id", "platform": "platform", "date": "agreed_at"},
    "overlaps": {}, "sales": {},
}
#: Kinds that tell so much by themselves that any unknown header may stand above them.
TELLING = frozenset({"post link", "profile link", "platform"})


def headless(columns: list[pd.Series]) -> list[str | None] | None:
    """Names for the columns of a table without a header, or None where it cannot be told.

    One column of accounts and one column of numbers are creators and their followers; beside them links of posts,
    platforms, countries, languages and dates are known by themselves. Two columns of numbers leave it open.
    """
    kinds = [kind_of(column) for column in columns]
    if not any(k in ("mention", "profile link") for k in kinds) and sum(k == "handle" for k in kinds) > 1:
        return None
    names: list[str | None] = []
    taken: set[str] = set()
    for kind in kinds:
        name = {"mention": "handle", "profile link": "handle", "handle": "handle", "number": "followers",
                "platform": "platform", "country": "country", "language": "language"}.get(kind or "")
        if name == "followers" and kinds.count("number") > 1:
            return None
        names.append(name if name not in taken else None)
        taken |= {name} if name else set()
    if not {"handle", "followers"} <= taken:
        return None
    sure = any(k in ("mention", "profile link") for k in kinds)
    return names if sure or _like_followers(columns[kinds.index("number")]) else None


def _like_followers(cells: pd.Series) -> bool:
    """Numbers as large as followers are: 1, 2, 3 beside words are numbers of lines."""
    texts = cells.head(_SAMPLE).astype(str).str.strip()
    digits = texts.str.replace(r"\D", "", regex=True).str.len()
    large = (digits >= _FOLLOWER_DIGITS) | texts.str.contains(r"\d\s?[kmKM]$", regex=True)
    return bool(large.mean() >= 0.5)
