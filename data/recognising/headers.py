"""Which canonical column a header may stand for: by its words, its units and marks, in eight languages."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from data import schema
from data.recognising.languages import names_in

#: Words that add nothing to what is counted ("nb likes", "Subscribers count", "Username_Followers").
_NOISE = frozenset({
    "total", "number", "numbers", "no", "nb", "num", "of", "the", "count", "counts", "values", "value", "qty",
    "n", "lifetime", "username", "user", "profile", "influencer", "creator", "account", "instagram", "insta",
    "tiktok", "youtube", "facebook", "ig", "post", "posts", "de", "del", "do", "da", "la", "el", "los", "las",
    "numero", "cantidad", "quantidade", "current", "anzahl", "jumlah", "количество", "число", "кол", "во", "totale",
    "gesamt", "всего", "organic and paid", "all", "time",
})
_PLATFORMS = frozenset({"instagram", "insta", "ig", "tiktok", "youtube", "yt", "facebook", "fb", "twitter", "twitch"})
#: Words for a mean: with a count of posts they make an average ("avg. likes", "promedio de likes", "ø Likes").
_MEAN = frozenset({"avg", "average", "mean", "promedio", "media", "medio", "medios", "medias", "moyenne", "moyen",
                   "moyens", "moyennes", "durchschnittliche", "durchschnitt", "durchschn", "ø", "medie", "medi", "rata",
                   "средние", "среднее", "средний", "per", "por", "pro", "par", "im", "в", "среднем", "na"})
_SURELY_MEAN = _MEAN - {"per", "por", "pro", "par", "im", "в", "na"}
#: What may stand in brackets without making another thing of a column.
_HARMLESS = re.compile(r"lifetime|total|totals|count|latest|current|as of .*|last \d+ (days|posts|months)|"
                       r"\d+ ?(d|days)|instagram|tiktok|youtube|facebook|ig|x|twitter|all|all time|"
                       r"required|optional|utc|approx|est|estimated|per post|followers|mostly|sum|n|nr|no")
#: What in brackets makes another thing of it: a part of a count, or a change.
_OTHER_THING = re.compile(r"\b(unique|paid|organic|change|growth|delta|vs|prev|previous|median|max|min|std|cost|goal|"
                          r"target|planned|non followers|%)\b")
_BRACKETS = re.compile(r"[(\[{]([^)\]}]*)[)\]}]")
_FACTORS = {1e3: r"k|'?000s?|0{3}|tsd|tausend|thousands?|miles|mil|milliers|mille|migliaia|ribu|rb|тыс",
            1e6: r"m|mm|mn|mio|millions?|millionen|millones|milhões|milioni|juta|jt|млн"}
_UNIT = re.compile("|".join(
    rf"(?P<f{int(factor)}>[(\[{{]\s*(?:in\s+|en\s+|em\s+|в\s+)?(?:{words})\.?\s*[)\]}}]|"
    rf"[\s,]+(?:in|en|em|в)\s+(?:{words})\.?\s*$)" for factor, words in _FACTORS.items()), re.IGNORECASE)
#: A bare unit at the end counts in capitals only: "Followers K".
_BARE_UNIT = re.compile(r"(?<=[A-Za-z])[\s_]+(K|M|Mio|Tsd)\.?\s*$")
_SIGNS = {"R$": "BRL", "US$": "USD", "€": "EUR", "£": "GBP", "₹": "INR", "¥": "JPY", "₽": "RUB", "zł": "PLN",
          "$": "USD"}
_CODES = ("USD|EUR|GBP|INR|BRL|IDR|RUB|JPY|CHF|MXN|CAD|AUD|PLN|TRY|SEK|DKK|NOK|ARS|COP|CLP|PEN|AED|SAR|ZAR|SGD|MYR|"
          "THB|VND|PHP|KRW|CNY|HKD|NZD|CZK|HUF|RON|UAH|KZT|ILS|EGP|NGN|PKR")
_CURRENCY = re.compile(rf"[(\[]?\s*(?:\b(?:in|en|em|в)\s+)?(?:(?<![A-Za-z])(?P<code>{_CODES})(?![A-Za-z])|"
                       rf"(?P<sign>R\$|US\$|[€£₹¥₽$]|zł))\s*[)\]]?")
#: Thousands and millions of money: k€, TEUR (Tausend), M$.
_SCALED = re.compile(r"(?<![A-Za-z])(?P<scale>[kKTM])\s?(?P<money>[€$£]|EUR|USD|GBP)(?![A-Za-z])")
_WORDS_FOR = re.compile(r"[(\[]?\b(?:in|en|em)\s+(?P<word>euros?|dollars?|us dollars?|pounds?|rupees|reais|rupiah)\b"
                        r"\s*[)\]]?", re.IGNORECASE)
_WORD_CODES = {"euro": "EUR", "dollar": "USD", "us dollar": "USD", "pound": "GBP", "rupee": "INR", "reai": "BRL",
               "rupiah": "IDR"}
#: Records within records (JSON): what stands in one of a person is said of the creator ("user.username").
_WHOSE = re.compile(r"(?:[^.]+\.)*?(?:user|owner|author|creator|account|profile)\.(?P<rest>.+)", re.IGNORECASE)
#: What such a record tells of a post or deal beside it; a link or an id in it is the person's, not the post's.
_OF_PERSON = frozenset({"creator_id", "followers", "platform"})
#: How rows that stood within a record are told whose they are (data/reading/flattening).
_PARENT = "parent "
#: A little less than by the same name without more words, and more than by anything less.
_NESTED = 0.96
#: Typing errors are looked for in names of this many letters; longer ones may have two.
_LONG, _LONGER = 7, 11


@dataclass(frozen=True)
class Heading:
    """A header taken apart. text: without its units; factor: what its numbers are to be multiplied by;
    currency: the code it names, or None."""

    text: str
    factor: float = 1.0
    currency: str | None = None


@lru_cache(maxsize=20_000)
def normalised(header: str) -> str:
    """Lower case, without accents, punctuation and camelCase as single spaces: "#FollowerCount" -> "follower count"."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", html.unescape(html.unescape(header)))
    plain = "".join(c for c in unicodedata.normalize("NFKD", parted) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w%]+|_", " ", plain.casefold().replace("%", " % ")).split())


@lru_cache(maxsize=4096)
def heading(header: str) -> Heading:
    """The header without its units, and what the units say."""
    text, factor, currency = html.unescape(header), 1.0, None
    unit = _UNIT.search(text)
    if (scaled := _SCALED.search(text)) is not None:
        factor = 1e6 if scaled["scale"] == "M" else 1e3
        text = f"{text[:scaled.start()]}{scaled['money']}{text[scaled.end():]}"
    elif unit is not None:
        factor = next(f for f in _FACTORS if unit[f"f{int(f)}"] is not None)
        text = text[:unit.start()] + " " + text[unit.end():]
    elif (bare := _BARE_UNIT.search(text)) is not None:
        factor = 1e3 if bare[1].lower() in ("k", "tsd") else 1e6
        text = text[:bare.start()]
    if (named := _WORDS_FOR.search(text)) is not None:
        currency = _WORD_CODES[named["word"].lower().rstrip("s")]
        text = text[:named.start()] + " " + text[named.end():]
    elif (money := _CURRENCY.search(text)) is not None:
        currency = money["code"] or _SIGNS[money["sign"]]
        text = text[:money.start()] + " " + text[money.end():]
    return Heading(text, factor, currency)


def _core(text: str) -> str:
    return " ".join(word for word in text.split() if word not in _NOISE)


@lru_cache(maxsize=1)
def _known() -> dict[str, tuple[dict[str, list[str]], dict[str, list[str]], dict[str, list[str]]]]:
    """Per table: canonical spellings, synonyms and their cores, each to the columns it may stand for."""
    known = {}
    for table, columns in schema.TABLES.items():
        names, synonyms, cores = {}, {}, {}
        listed = [(synonym, c.name) for c in columns for synonym in c.synonyms]
        listed += names_in(table, {c.name for c in columns})
        for column in columns:
            names.setdefault(column.name.replace("_", " "), []).append(column.name)
        for synonym, name in listed:
            if name not in synonyms.setdefault(normalised(synonym), []):
                synonyms[normalised(synonym)].append(name)
        for text, name in [*((c.name.replace("_", " "), c.name) for c in columns), *listed]:
            core = _core(normalised(text))
            if core in ("url", "link") and name in ("creator_id", "handle"):
                continue  # "profile link" is one of a profile, "link" need not be
            if core and name not in cores.setdefault(core, []):
                cores[core].append(name)
        known[table] = (names, synonyms, cores)
    return known


def candidates(header: str, table: str) -> list[tuple[str, float]]:
    """The columns of a table that this header may stand for, the surest first, each with a sureness from 0 to 1.

    1 and 0.95: its name or another name for it, within a record of a person ("user.username") nearly so; 0.8: so
    without words that add nothing; 0.7: so without what stands in brackets; 0.6: so but for a typing error.
    """
    return list(_candidates(header, table))


@lru_cache(maxsize=20_000)
def _candidates(header: str, table: str) -> tuple[tuple[str, float], ...]:
    nested = _nested(header, table)
    if nested is not None:
        return tuple(sorted(nested.items(), key=lambda item: -item[1]))
    found = _by_words(normalised(header), table)
    about = heading(header)
    if not found and (about.factor != 1.0 or about.currency is not None):
        found = _by_words(normalised(about.text) or "fee" * (about.currency is not None), table)
    if not found:
        text = normalised(about.text)
        found = _averages(text, table) or _without_platform(text, table)
        if not found and (numbered := re.fullmatch(r"(.*\D) \d{1,2}", text)) is not None:
            found = {name: 0.9 * sureness for name, sureness in _by_words(numbered[1], table).items()}
        if not found and _BRACKETS.search(about.text):
            inside = [normalised(part) for part in _BRACKETS.findall(about.text)]
            mean = table == "posts" and _SURELY_MEAN & set(" ".join(inside).split())
            if not mean and not any(_OTHER_THING.search(part) for part in inside):
                sure = 0.9 if all(not part or _HARMLESS.fullmatch(part) for part in inside) else 0.7
                bare = normalised(_BRACKETS.sub(" ", about.text))
                rest = _averages(bare, table) or _by_words(bare, table)
                found = {name: sure * sureness for name, sureness in rest.items()}
    if not found:
        found = _mistyped(normalised(about.text), table)
    return tuple(sorted(found.items(), key=lambda item: -item[1]))


def _by_words(text: str, table: str) -> dict[str, float]:
    names, synonyms, cores = _known()[table]
    found: dict[str, float] = {}
    for sureness, place, key in ((1.0, names, text), (0.95, synonyms, text), (0.8, cores, _core(text))):
        for name in place.get(key, []) if key else []:
            found.setdefault(name, sureness)
    return found


def _nested(header: str, table: str) -> dict[str, float] | None:
    """What a record of a person, or the record around the row, says ("user.followers_count", "parent id"); None where
    the header is of neither."""
    if header.startswith(_PARENT) and table in ("posts", "deals"):
        around = {name for name, sureness in _candidates(header[len(_PARENT):], "creators") if sureness >= 0.8}
        return {"creator_id": 0.95 * _NESTED} if around & {"creator_id", "handle"} else None
    within = _WHOSE.fullmatch(header)
    if within is None or table not in ("creators", "posts", "deals"):
        return None
    found = {name: _NESTED * sureness for name, sureness in _candidates(within["rest"], table)
             if table == "creators" or name in _OF_PERSON}
    known = _by_words(normalised(header), table).items()
    return found or {name: _NESTED * sureness for name, sureness in known if table == "creators" or sureness > 0.9}


def _averages(text: str, table: str) -> dict[str, float]:
    """A word for a mean beside a count of posts."""
    words = text.split()
    if table != "creators" or not _SURELY_MEAN & set(words):
        return {}
    rest = " ".join(word for word in words if word not in _MEAN)
    counted = {name for name, sureness in _by_words(rest, "posts").items() if sureness >= 0.8}
    counted |= {"engagement"} if _core(rest) in ("engagement", "engagements", "interactions") else set()
    known = {column.name for column in schema.TABLES["creators"]}
    return {f"average_{name}": 0.9 for name in counted if f"average_{name}" in known}


def _without_platform(text: str, table: str) -> dict[str, float]:
    """ "instagram username": what is left without the platform's name."""
    rest = " ".join(word for word in text.split() if word not in _PLATFORMS)
    known = _averages(rest, table) or _by_words(rest, table) if rest and rest != text else {}
    return {name: 0.9 * sureness for name, sureness in known.items() if sureness > 0.8}


def is_mistyped(header: str) -> bool:
    """Whether a header is known only if a typing error is assumed."""
    return all(_candidates(header, t)[0][1] <= 0.6 for t in schema.TABLES if _candidates(header, t)) and any(
        _candidates(header, t) for t in schema.TABLES)


@lru_cache(maxsize=1)
def _long_names() -> dict[str, list[tuple[str, list[str]]]]:
    return {table: [(text, columns) for place in (names, synonyms) for text, columns in place.items()
                    if len(text) >= _LONG] for table, (names, synonyms, _) in _known().items()}


def _mistyped(text: str, table: str) -> dict[str, float]:
    """The columns whose name this nearly is; nothing where it is a known name of another table."""
    if len(text) < _LONG or any(_by_words(text, other) for other in schema.TABLES):
        return {}
    most, letters = 2 if len(text) >= _LONGER else 1, set(text)
    found = {}
    for name, columns in _long_names()[table]:
        if (abs(len(name) - len(text)) <= most and name[0] == text[0]
                and len(letters ^ set(name)) <= 2 * most  # one error changes two letters at most; this is soon known
                and _apart(name, text, most) <= most):
            for column in columns:
                found[column] = 0.6
    return found


def _apart(one: str, other: str, most: int) -> int:
    """Letters added, left out, changed or swapped between two texts; `most` + 1 where there are more."""
    before, last = None, list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if before is not None and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]
