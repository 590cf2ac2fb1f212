"""Which source column is which canonical one, before a cell is read: headers claim, and competing claims are asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data import schema
from data.campaigns import Question
from data.recognising.headers import candidates, normalised
from data.recognising.platforms import platform_of_header

#: Two meanings of a header compete where their sureness differs by less.
_CLOSE = 0.05
_WHO = ("creator_id", "handle", "name", "platform")
#: A header that is surely a column's name keeps out others that only may be.
_SURE, _MAYBE = 0.9, 0.8
#: Words that mean a column only where nothing else does.
_WEAK = {"posts": {"reactions": "likes", "total reactions": "likes"},
         "deals": {"posts": "posts_delivered", "post count": "posts_delivered", "number of posts": "posts_delivered",
                   "total posts": "posts_delivered"}}


@dataclass(frozen=True)
class Claims:
    """places: canonical column -> the source columns that claim it, the surest first, each with its sureness.
    asked: questions on headers that may mean two things, with the meaning taken as the guess."""

    places: dict[str, list[tuple[int, float]]]
    asked: tuple[Question, ...] = ()


def claims(header: Sequence[str], places: Sequence[int], table: str, *, allowed: tuple[str, ...] | None,
           corrections: Mapping[str, str], file: str = "") -> Claims:
    """For each canonical column the places that claim it.

    A place claims one column. Of several places that name a creator the first takes creator_id, the next handle.
    corrections: header -> "table.column", or "" for unused; what is named there no other header claims.
    """
    identified = any(name == "creator_id" and sureness > 0.9 and normalised(header[p]) != "id"
                     for p in places for name, sureness in candidates(header[p], table))
    wishes, weak = [], []
    said = {corrections.get(header[place], "") for place in places}
    for place in places:
        if header[place] in corrections:
            target = corrections[header[place]]
            if target.startswith(f"{table}."):
                wishes.append((place, [(target.split(".")[1], 1.0)]))
            continue
        options = [(n, s) for n, s in candidates(header[place], table)
                   if (allowed is None or n in allowed) and (n != "creator_id" or s > _MAYBE)
                   and f"{table}.{n}" not in said]
        own = "post_id" if table == "posts" else "deal_id"
        if normalised(header[place]) == "id" and table in ("posts", "deals") and identified and \
                f"{table}.{own}" not in said:
            options = [(own, 0.9)]
        if options:
            wishes.append((place, options))
        elif allowed is None and normalised(header[place]) in _WEAK.get(table, {}):
            weak.append((place, _WEAK[table][normalised(header[place])]))
    asked = [_question(header[place], table, options, file) for place, options in wishes
             if _compete(table, options, place, wishes)]
    kinds = {c.name: c.kind for c in schema.TABLES[table]}
    found: dict[str, list[tuple[int, float]]] = {}
    for place, options in sorted(wishes, key=lambda w: (-w[1][0][1], _about_another(header[w[0]]), len(w[1]), w[0])):
        close = [o for o in options if o[1] > options[0][1] - _CLOSE and o[0] not in found]
        for name, sureness in [*close, *(o for o in options if o not in close)]:
            first = found.get(name)
            if first is None or (name not in _WHO and kinds[name] != "id" and not (
                    first[0][1] >= _SURE and sureness <= 0.7)):
                found.setdefault(name, []).append((place, sureness))
                break
    for place, name in weak:
        found.setdefault(name, [(place, 0.75)])
    return Claims(found, tuple(asked))


def _compete(table: str, options: list[tuple[str, float]], place: int, wishes: list) -> bool:
    """Whether two counts or amounts may be meant, and no other header has decided by naming one of them alone."""
    kinds = {c.name: c.kind for c in schema.TABLES[table]}
    close = [name for name, sureness in options if sureness > options[0][1] - _CLOSE and kinds[name] in
             ("count", "money", "fraction", "date")]
    alone = {other[0][0] for at, other in wishes if at != place and len(other) == 1}
    return len([name for name in close if name not in alone]) > 1


def _question(found: str, table: str, options: list[tuple[str, float]], file: str) -> Question:
    names = [name for name, sureness in options if sureness > options[0][1] - _CLOSE]
    said = " or ".join(name.replace("_", " ") for name in names)
    return Question(f"column:{file}:{found}", f'What is "{found}" in {file}: {said}? The word means both.',
                    (*(f"{table}.{name}" for name in names), "unused"), f"{table}.{names[0]}")


def _about_another(header: str) -> bool:
    """What names a creator only where nothing better does: a user id beside an influencer id is a customer's, and a
    handle or a name beside an id goes with it."""
    plain = normalised(header)
    return plain in ("user id", "account", "account id", "id", "page", "channel") or plain.endswith(
        ("name", "handle", "owner", "author", "profile", "url", "link"))


def by_platform(header: Sequence[str], corrections: Mapping[str, str]) -> dict[str, list[int]]:
    """A list of creators with columns for several platforms ("Instagram followers", "TikTok followers"): platform ->
    its columns, where two platforms have a column of one kind; {} where they do not."""
    named: dict[str, list[int]] = {}
    kinds: dict[str, set[str]] = {}
    for place, found in enumerate(header):
        platform = platform_of_header(found)
        options = candidates(found, "creators")
        if platform is None or not options or found in corrections:
            continue
        named.setdefault(platform, []).append(place)
        kinds.setdefault(options[0][0], set()).add(platform)
    several = {platform for name in ("followers", "average_likes", "average_views", "engagement_rate", "handle")
               for platform in kinds.get(name, ()) if len(kinds[name]) > 1}
    return {platform: places for platform, places in named.items() if platform in several} if "followers" in kinds and \
        len(kinds["followers"]) > 1 else {}
