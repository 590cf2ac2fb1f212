"""Figures of other pages before an audience: type that the last row can read, and nobody's name behind the dots."""

from __future__ import annotations

from typing import Any

import numpy as np
from plotly.graph_objects import Figure

from analysis.charts import style

#: Least size of type in a figure on a screen of 720 points, and by how much marks grow with it.
STAGE_TYPE, STAGE_MARKS = 18, 1.3


def presented(figure: Figure, *, large: bool = False, creators: bool = True) -> Figure:
    """Another figure, the given one stays. large: with type for a room, its height left to the screen. creators=False:
    dots that stand for creators say no name, and their followers have two figures, by which nobody is looked up; what
    is drawn stays where it is."""
    shown = {"data": [trace.to_plotly_json() for trace in figure.data], "layout": figure.layout.to_plotly_json()}
    if not creators:
        shown["data"] = [_nameless(trace) for trace in shown["data"]]
    if large:
        _enlarge(shown)
    return style.drawn(shown["data"], shown["layout"])


def _nameless(trace: dict[str, Any]) -> dict[str, Any]:
    """Of dots only where they stand; lines and areas name nobody."""
    if "markers" not in (trace.get("mode") or ""):
        return trace
    kept = {name: value for name, value in trace.items()
            if name not in ("text", "hovertext", "hovertemplate", "customdata", "ids")}
    return {**kept, "x": [_two_figures(value) for value in np.asarray(trace["x"], dtype=float)], "hoverinfo": "skip"}


def _two_figures(value: float) -> float | None:
    return float(f"{value:.1e}") if np.isfinite(value) else None


def _enlarge(shown: dict[str, Any]) -> None:
    layout = shown["layout"]
    layout.pop("height", None)
    layout["font"] = {**layout.get("font", {}), "size": STAGE_TYPE}
    for name in [name for name in layout if name.startswith(("xaxis", "yaxis"))]:
        axis = layout[name]
        axis["tickfont"] = {**axis.get("tickfont", {}), "size": STAGE_TYPE}
        title = axis.get("title") or {}
        axis["title"] = {**title, "font": {**title.get("font", {}), "size": STAGE_TYPE}}
    for note in layout.get("annotations", ()):
        font = note.get("font", {})
        note["font"] = {**font, "size": max(font.get("size", 0), STAGE_TYPE)}
    margin = layout.get("margin", {})
    layout["margin"] = {**margin, "r": round(margin.get("r", 80) * STAGE_TYPE / 15)}
    for trace in shown["data"]:
        marker = trace.get("marker", {})
        if "markers" in (trace.get("mode") or "") and isinstance(marker.get("size"), (int, float)):
            trace["marker"] = {**marker, "size": marker["size"] * STAGE_MARKS}
