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
    sources = "; ".join(dict.fromkeys(f"{b.source} ({b.platform}, {b.denominator})" for b in found))
    return f"Published, dotted, each with its own definition of the rate: {sources}."
