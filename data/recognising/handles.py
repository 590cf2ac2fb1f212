"""Accounts as people write them: @Name, links to profiles, handles in any case of letters."""

from __future__ import annotations

import re
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.codings import known_coding, letters
from data.keys import arrow

#: Hosts, without www. and m., and the platform they are.
_HOSTS = {"instagram.com": "Instagram", "instagr.am": "Instagram", "tiktok.com": "TikTok", "vm.tiktok.com": "TikTok",
          "youtube.com": "YouTube", "youtu.be": "YouTube", "x.com": "X", "twitter.com": "X", "facebook.com": "Facebook",
          "fb.com": "Facebook", "fb.me": "Facebook", "twitch.tv": "Twitch", "threads.net": "Threads",
          "threads.com": "Threads", "pinterest.com": "Pinterest", "linkedin.com": "LinkedIn",
          "snapchat.com": "Snapchat"}
_LINK = re.compile(r"(?:https?:)?(?://)?(?:www\.|m\.|mobile\.|web\.|[a-z]{2}-[a-z]{2}\.)?"
                   rf"(?P<host>{'|'.join(re.escape(h) for h in sorted(_HOSTS, key=len, reverse=True))})"
                   r"(?::\d+)?/?(?P<path>[^?#]*)(?P<query>\?[^#]*)?(?:#.*)?", re.IGNORECASE)
#: What stands before the handle in a path, and first steps of a path that lead to a post and to no profile.
_BEFORE = frozenset({"channel", "c", "user", "in", "company", "add", "pages", "people", "stories"})
_POSTS = frozenset({"p", "reel", "reels", "tv", "watch", "shorts", "status", "video", "videos", "explore", "hashtag",
                    "playlist", "groups", "events", "live", "photo", "photo.php", "permalink.php", "share", "i"})
_QUICK = r"(?i)\.(?:com|am|tv|be|me|net)\b"


def account(text: str) -> tuple[str | None, str | None]:
    """(platform, handle) of a link to a profile; (platform, None) of another link of a platform; (None, None) else.

    instagram.com/Name/?hl=en, m.youtube.com/@x, youtube.com/channel/UC..., tiktok.com/@x/video/1 (its owner), x.com/x.
    """
    found = _LINK.fullmatch(text.strip())
    if found is None:
        return None, None
    platform = _HOSTS[found["host"].lower()]
    steps = [unquote(step) for step in found["path"].split("/") if step]
    while steps and steps[0].lower() in _BEFORE and len(steps) > 1:
        steps = steps[1:]
    if not steps and platform == "Facebook":
        return platform, None
    if platform == "Facebook" and steps[0].lower() == "profile.php":
        number = re.search(r"[?&]id=(\d+)", found["query"] or "")
        return platform, number[1] if number is not None else None
    if not steps or steps[0].lower() in _POSTS or found["host"].lower() in ("youtu.be", "vm.tiktok.com"):
        return platform, None
    return platform, steps[0].lstrip("@") or None


def _may_link(texts: pa.Array) -> bool:
    """Whether any of the texts looks like a link."""
    known = known_coding(texts)
    different = texts if known is None else known.distinct
    if not (letters(different) == ord(".")).any():
        return False
    return bool(pc.any(pc.match_substring_regex(different, _QUICK)).as_py())


def accounts_in(texts: pd.Series) -> tuple[pd.Series, pd.Series, int]:
    """A column of accounts with links read as handles: handles, platforms (None where no link says it), and how many
    cells were links. Cells that are no links stay."""
    if not _may_link(arrow(texts.astype("str"))):
        return texts, pd.Series(np.full(len(texts), None), index=texts.index, dtype=object, copy=False), 0
    links = texts.astype("str").str.contains(_QUICK, regex=True).fillna(False).to_numpy(dtype=bool)
    told = {text: account(text) for text in texts[links].unique()}
    named = texts.map(lambda t: told[t][1] if t in told and told[t][0] is not None else t)
    platforms = texts.map(lambda t: told[t][0] if t in told else None).astype(object)
    changed = sum(told[t][0] is not None for t in texts[links])
    return (named.astype(object).where(named.notna(), None), platforms.where(platforms.notna(), None), changed)
