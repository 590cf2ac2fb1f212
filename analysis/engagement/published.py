"""Published figures that may stand behind the user's own: only with the same outcome and denominator."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.engagement.request import EngagementRequest
from data import evidence

#: More lines than these cannot be named in a picture.
MOST_DRAWN = 4


def published(request: EngagementRequest, platforms: Sequence[str]) -> tuple[evidence.Benchmark, ...]:
    """The benchmarks that fit: of these platforms, per the request's denominator; none unless asked for.

    The first MOST_DRAWN are to be drawn: platforms take turns, in the order given, each with its sources that were
    read themselves first, then the latest.
    """
    if not request.show_benchmarks or request.outcome != "engagement" or request.is_count:
        return ()
    found = [b for b in evidence.benchmarks(per=request.per) if b.platform in platforms]
    found.sort(key=lambda b: (b.kind != "primary", -(b.year or 0)))
    turns: dict[str, int] = {}
    order = []
    for b in found:
        turns[b.platform] = turns.get(b.platform, -1) + 1
        order.append((turns[b.platform], list(platforms).index(b.platform), b))
    return tuple(b for *_, b in sorted(order, key=lambda o: o[:2]))


def published_note(request: EngagementRequest, found: Sequence[evidence.Benchmark]) -> str:
    """The sources with their definitions of the rate, or why nothing is drawn; "" when it was not asked for. found: as
    `published` gives them."""
    if not request.show_benchmarks:
        return ""
    if not found:
        return f"No published figures are kept for {request.measure} on these platforms."
    rest = found[MOST_DRAWN:]
    undrawn = f" Published too but not drawn: {_listed(rest)}." if rest else ""
    return ("Broken lines: published, each with its own definition of the rate, to read beside your data. "
            f"{_listed(found[:MOST_DRAWN])}.{undrawn}")


def _listed(found: Sequence[evidence.Benchmark]) -> str:
    by_platform: dict[str, list[str]] = {}
    for b in found:
        year = "" if b.year is None else f" {b.year}"
        posts = {True: ", sponsored posts", False: ", unpaid posts", None: ""}[b.sponsored]
        by_platform.setdefault(b.platform, []).append(f"{b.source}{year} ({b.denominator}{posts})")
    return "; ".join(f"{platform}: {', '.join(said)}" for platform, said in by_platform.items())
