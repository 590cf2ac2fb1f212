"""Which platform a name, a header or a link speaks of."""

from __future__ import annotations

import re

import pandas as pd

from data.recognising.headers import normalised

#: Other names of a platform, as whole words; the first name is the one used everywhere.
_NAMES = {
    "Instagram": ("instagram", "insta", "ig"),
    "TikTok": ("tiktok", "tik tok", "tiktoker", "tt", "douyin"),
    "YouTube": ("youtube", "you tube", "youtuber", "yt"),
    "X": ("twitter", "x", "tweet", "tweets", "twitter x", "x twitter"),
    "Facebook": ("facebook", "fb"),
    "Twitch": ("twitch", "streamer"),
}
#: Words of a header that only one platform's exports use; weaker than a name.
_TELLING = {"Instagram": ("shortcode", "reel", "followees"),
            "Facebook": ("me gusta totales de la pagina", "page total likes", "lifetime post total reach"),
            "YouTube": ("subscribers gained",), "X": ("retweets", "retweet count")}


def named_platform(text: str) -> str | None:
    """The platform's usual name for what a cell says, or None."""
    plain = normalised(text)
    return next((name for name, others in _NAMES.items() if plain in others), None)


def platforms_in(texts: pd.Series) -> pd.Series:
    """A platform column with its usual names; an unknown one stays as it is."""
    distinct = {t: named_platform(t) for t in texts.dropna().unique()}
    return texts.map(lambda t: t if t is None or distinct.get(t) is None else distinct[t])


def platform_of_file(name: str, header: list[str]) -> tuple[str | None, float]:
    """The one platform that a file's name or its header speaks of, and how sure; (None, 0) for none or several."""
    words = f" {normalised(re.sub(r'[.][a-z0-9]+$', '', name.lower()))} "
    found = {p for p, others in _NAMES.items() for other in others if len(other) > 1 and f" {other} " in words}
    if len(found) == 1:
        return found.pop(), 0.95
    headers = [f" {normalised(h)} " for h in header]
    found = {p for p, others in _NAMES.items() for other in others
             for h in headers if len(other) > 1 and f" {other} " in h}
    if len(found) == 1:
        return found.pop(), 0.9
    texts = [*headers, words, words.replace("reels", "reel")]
    found = {p for p, others in _TELLING.items() for other in others for h in texts if f" {other} " in h}
    return (found.pop(), 0.7) if len(found) == 1 else (None, 0.0)


def platform_of_header(header: str) -> str | None:
    """The one platform that a header names ("Instagram followers"), or None."""
    words = f" {normalised(header)} "
    found = {p for p, others in _NAMES.items() for other in others if len(other) > 1 and f" {other} " in words}
    return found.pop() if len(found) == 1 else None
