"""The marks of a locale, from CLDR by way of Babel: which locale a header asks for, and how it writes numbers and days.

Only digits 0 to 9 are used, and words of days only where they have Latin letters: findings are English, and the faces
of exports hold no others.
"""

from __future__ import annotations

import re
import unicodedata
from copy import deepcopy
from dataclasses import replace
from functools import lru_cache
from typing import Any

from data.speech import ENGLISH, MINUS, Speech

#: Locales offered to choose from, by what they are called; every other one that CLDR knows is taken from a browser.
LOCALES = {
    "en": "English", "en-GB": "English (United Kingdom)", "en-IN": "English (India)", "en-AU": "English (Australia)",
    "en-CA": "English (Canada)", "de-DE": "German", "de-AT": "German (Austria)", "de-CH": "German (Switzerland)",
    "fr-FR": "French", "es-ES": "Spanish", "es-MX": "Spanish (Mexico)", "it-IT": "Italian", "nl-NL": "Dutch",
    "pt-BR": "Portuguese (Brazil)", "pt-PT": "Portuguese", "pl-PL": "Polish", "sv-SE": "Swedish", "da-DK": "Danish",
    "nb-NO": "Norwegian", "fi-FI": "Finnish", "cs-CZ": "Czech", "tr-TR": "Turkish", "ja-JP": "Japanese",
}

_LONGEST_HEADER = 200
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
#: Marks that turn the direction of writing; the sentences around run from left to right.
_DIRECTION = {ord(mark): None for mark in "\u200e\u200f\u061c"}
_FIELDS = re.compile(r"%\((\w+)\)s")
_KNOWN_FIELDS = frozenset({"d", "dd", "M", "MM", "MMM", "MMMM", "y"})


@lru_cache(maxsize=256)
def locale_of(header: str | None) -> str:
    """The locale that a browser's language, or a whole Accept-Language header, asks for: the best it names that is
    known, as a tag ("de-DE"); "en" where it names none. Whatever stands there, a tag of letters and digits returns."""
    wanted = []
    for place, part in enumerate((header or "")[:_LONGEST_HEADER].split(",")):
        tag, _, weight = part.strip().partition(";")
        tag = tag.strip().partition(".")[0]
        if _TAG.fullmatch(tag):
            wanted.append((-_weight(weight), place, tag.replace("_", "-")))
    for _, _, tag in sorted(wanted):
        if known := _known(tag):
            return known
    return ENGLISH.locale


def _weight(text: str) -> float:
    """The quality of a language in a header, 1 where none is told."""
    found = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", text)
    return float(found[1]) if found else 1.0


def _known(tag: str) -> str | None:
    """The longest beginning of a tag that CLDR knows, as a tag; None where it knows none, or asks for no language."""
    from babel import Locale, UnknownLocaleError

    parts = tag.split("-")
    for length in range(len(parts), 0, -1):
        try:
            found = Locale.parse("-".join(parts[:length]), sep="-")
        except (UnknownLocaleError, ValueError, TypeError):
            continue
        named = str(found).replace("_", "-")
        if named in ("en", "en-US"):
            return ENGLISH.locale
        return named if _TAG.fullmatch(named) and "latn" in _data_of(named)["number_symbols"] else None
    return None


@lru_cache(maxsize=64)
def speech_of(tag: str) -> Speech:
    """The marks of a locale; the house's English for "en", and for one that is not known."""
    tag = locale_of(tag)
    if tag == ENGLISH.locale:
        return ENGLISH
    cldr = _data_of(tag)
    marks = cldr["number_symbols"]["latn"]
    pattern, shares = cldr["currency_formats"]["standard"], cldr["percent_formats"][None]
    percent = tuple(_plain(part) for part in (shares.prefix[0], shares.suffix[0]))
    if tag.partition("-")[0] == "en":
        percent = ENGLISH.percent  # sentences are the house's English, wherever it is read
    speech = Speech(
        tag, _plain(marks["decimal"]), _plain(marks["group"]), tuple(cldr["decimal_formats"][None].grouping[:2]),
        percent,
        tuple(_plain(part) for part in (pattern.prefix[0], pattern.suffix[0], pattern.prefix[1], pattern.suffix[1])))
    return _with_days(speech, cldr)


@lru_cache(maxsize=64)
def _data_of(tag: str) -> Any:
    """What CLDR tells of a locale, as a copy: Babel keeps what it looks up in parts that languages share, so that one
    would be told the months of another that was asked for first."""
    from babel.localedata import LocaleDataDict, load

    return LocaleDataDict(deepcopy(load(tag.replace("-", "_"))))


def _plain(text: str) -> str:
    return text.translate(_DIRECTION).replace("-", MINUS)


def _with_days(speech: Speech, cldr: Any) -> Speech:
    """The same with a short form of days that cannot be misread: by words, by dots, or the year first; by slashes
    nobody knows which is the month. Where the language's own words have other letters than Latin, numbers stand."""
    months, short = cldr["months"]["stand-alone"]["wide"], cldr["months"]["format"]["abbreviated"]
    skeletons = cldr["datetime_skeletons"]
    latin = all(map(_latin, [*months.values(), *short.values()]))
    date = _template(cldr["date_formats"]["medium"])
    day = _template(skeletons.get("MMMd"))
    month = _template(skeletons.get("yMMMM"))
    if not latin:
        date = _numeric(_template(skeletons.get("yMd"))) or "%(y)s-%(MM)s-%(dd)s"
        day, month = date, "%(y)s-%(MM)s"
    elif "/" in date and not date.startswith("%(y)s"):
        date = day = ""
    date = date or "%(d)s %(MMM)s %(y)s"
    if "MMM" not in date:
        day = date  # 23.11. ends a sentence in its middle
    return replace(
        speech, date=date, short_date=date, day=day or "%(d)s %(MMM)s", short_day=day or "%(d)s %(MMM)s",
        month=month or "%(MMMM)s %(y)s", short_month="%(MMM)s" if latin else "%(MM)s",
        months=tuple(months[at] for at in range(1, 13)),
        # A dot after an abbreviation would look like the end of a sentence, to readers and to what parts sentences.
        short_months=tuple(short[at].rstrip(".") for at in range(1, 13)))


def _template(pattern) -> str:
    """A pattern of CLDR as a template of `Speech`; "" where it asks for what no template tells."""
    from babel.dates import parse_pattern

    if pattern is None:
        return ""
    told = (parse_pattern(pattern) if isinstance(pattern, str) else pattern).format.translate(_DIRECTION)
    told = told.replace("(LLLL)", "(MMMM)").replace("(LLL)", "(MMM)")
    if not _KNOWN_FIELDS.issuperset(_FIELDS.findall(told)) or not _latin(_FIELDS.sub("", told)):
        return ""
    return told.replace(". ", ".\N{NO-BREAK SPACE}").strip()


def _numeric(template: str) -> str:
    """A template of numbers if it cannot be misread, else ""."""
    return template if template.startswith("%(y)s") or "/" not in template else ""


def _latin(text: str) -> bool:
    return all("LATIN" in unicodedata.name(letter, "") for letter in text if letter.isalpha())


@lru_cache(maxsize=1024)
def sign_in(tag: str, currency: str) -> str:
    """How a currency is written in a locale ("€", "US$"); its code where CLDR knows no sign, or only that of any
    currency ("¤"), or one of other letters than Latin. An abbreviation stands without its dot."""
    told = str(_data_of(tag)["currency_symbols"].get(currency, currency)).translate(_DIRECTION).rstrip(".").strip()
    return told if told and told != "¤" and _latin(told) else currency
