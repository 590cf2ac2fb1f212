"""Published figures that may stand behind the user's own: only with the same outcome and denominator."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.engagement.request import EngagementRequest
from data import evidence


def published(request: EngagementRequest, platforms: Sequence[str]) -> tuple[evidence.Benchmark, ...]:
    """The benchmarks to draw: of these platforms, per the request's denominator; none unless asked for."""
    if not request.show_benchmarks or request.outcome != "engagement" or request.is_count:
        return ()
    return tuple(b for b in evidence.benchmarks(per=request.per) if b.platform in platforms)


def published_note(request: EngagementRequest, found: Sequence[evidence.Benchmark]) -> str:
    """The sources with their definitions of the rate, or why nothing is drawn; "" when it was not asked for."""
    if not request.show_benchmarks:
        return ""
    if not found:
        return f"No published figures are kept for {request.measure} on these platforms."
    by_platform: dict[str, list[str]] = {}
    for b in found:
        year = "" if b.year is None else f" {b.year}"
        posts = {True: ", sponsored posts", False: ", unpaid posts", None: ""}[b.sponsored]
        by_platform.setdefault(b.platform, []).append(f"{b.source}{year} ({b.denominator}{posts})")
    sources = "; ".join(f"{platform}: {', '.join(said)}" for platform, said in by_platform.items())
    return f"Dotted: published, each with its own definition of the rate, to read beside your data. {sources}."
