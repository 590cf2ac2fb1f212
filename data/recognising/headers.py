"""Which canonical column a header may stand for."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from data import schema

#: Words that add nothing to what is counted ("nb likes", "Subscribers count", "Username_Followers").
_NOISE = frozenset({
    "total", "number", "numbers", "no", "nb", "num", "of", "the", "count", "counts", "values", "value", "qty",
    "n", "lifetime", "username", "user", "profile", "influencer", "creator", "account", "instagram", "insta",
    "tiktok", "youtube", "facebook", "ig", "post", "posts", "de", "del", "do", "da", "la", "el", "los", "las",
    "numero", "cantidad", "quantidade", "current",
})


def normalised(header: str) -> str:
    """Lower case, without accents, punctuation and camelCase as single spaces: "#FollowerCount" -> "follower count"."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header)
    plain = "".join(c for c in unicodedata.normalize("NFKD", parted) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^0-9a-z%]+", " ", plain.casefold().replace("%", " % ")).split())


def _core(text: str) -> str:
    return " ".join(word for word in text.split() if word not in _NOISE)


@lru_cache(maxsize=1)
def _known() -> dict[str, tuple[dict[str, list[str]], dict[str, list[str]], dict[str, list[str]]]]:
    """Per table: canonical spellings, synonyms and their cores, each to the columns it may stand for."""
    known = {}
    for table, columns in schema.TABLES.items():
        names, synonyms, cores = {}, {}, {}
        for column in columns:
            names.setdefault(column.name.replace("_", " "), []).append(column.name)
            for synonym in column.synonyms:
                synonyms.setdefault(normalised(synonym), []).append(column.name)
            for text in (column.name.replace("_", " "), *column.synonyms):
                core = _core(normalised(text))
                if core and column.name not in cores.setdefault(core, []):
                    cores[core].append(column.name)
        known[table] = (names, synonyms, cores)
    return known


def candidates(header: str, table: str) -> list[tuple[str, float]]:
    """The columns of a table that this header may stand for, the surest first, each with a sureness from 0 to 1."""
    text = normalised(header)
    names, synonyms, cores = _known()[table]
    found: dict[str, float] = {}
    for sureness, place, key in ((1.0, names, text), (0.95, synonyms, text), (0.8, cores, _core(text))):
        for name in place.get(key, []) if key else []:
            found.setdefault(name, sureness)
    return sorted(found.items(), key=lambda item: -item[1])
