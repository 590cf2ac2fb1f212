"""The briefing as one HTML file that needs nothing beside it: no script, no other host, pictures drawn within."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from analysis.briefing.native import plain
from analysis.briefing.sketch import Area, Dot, Line, Mark, Sketch, Words, sketch
from analysis.briefing.slides import Briefing, Slide
from analysis.charts.style import DARK, FONT, LIGHT, Palette

#: Size of a picture in the file, in points; a browser scales it to the page.
PICTURE = (760.0, 340.0)
#: Nothing may be fetched and nothing may run, whatever stands in the text.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def make_webpage(briefing: Briefing) -> bytes:
    """The file as UTF-8: the answers in order, each with picture, numbers and certainty; then every number with its
    formula and kind. Follows the reader's light or dark setting, and prints."""
    title = escape(plain(briefing.title))
    body = "".join(_section(slide) for slide in briefing.slides)
    foot = briefing.foot
    return (f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
            f'<meta name="viewport" content="width=device-width"><style>{_style()}</style></head><body><main>'
            f'<p class="data">{escape(plain(foot))}</p>{body}{_assumptions(briefing)}'
            f"</main></body></html>").encode()


def svg(drawing: Sketch, *, label: str) -> str:
    """A sketch as an SVG element; label is what a screen reader says of it."""
    marks = "".join(_mark(mark) for mark in drawing.marks)
    return (f'<svg viewBox="0 0 {drawing.width:g} {drawing.height:g}" role="img" aria-label="{escape(plain(label))}" '
            f'xmlns="http://www.w3.org/2000/svg">{marks}</svg>')


def _mark(mark: Mark) -> str:
    if isinstance(mark, Line):
        dash = f' stroke-dasharray="{" ".join(f"{length:g}" for length in mark.dash)}"' if mark.dash else ""
        return (f'<polyline points="{_points(mark.points)}" fill="none" stroke="{mark.colour}" '
                f'stroke-width="{mark.width:g}"{dash}/>')
    if isinstance(mark, Area):
        return f'<polygon points="{_points(mark.points)}" fill="{mark.colour}" fill-opacity="{mark.opacity:g}"/>'
    if isinstance(mark, Dot):
        x, y = mark.at
        return (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{mark.radius:g}" fill="{mark.colour}" '
                f'fill-opacity="{mark.opacity:g}"/>')
    return _words(mark)


def _words(mark: Words) -> str:
    x, y = mark.at
    turned = f' transform="rotate(-90 {x:.1f} {y:.1f})"' if mark.upright else ""
    weight = ' font-weight="600"' if mark.bold else ""
    return (f'<text x="{x:.1f}" y="{y:.1f}" fill="{mark.colour}" text-anchor="{mark.anchor}" '
            f'font-size="{mark.size:g}"{weight}{turned}>{escape(plain(mark.text))}</text>')


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _section(slide: Slide) -> str:
    answer = slide.answer
    numbers = "".join(f"<div><dt>{escape(plain(n.label))}</dt><dd>{escape(plain(n.value))}</dd>"
                      f"<dd class='note'>{escape(plain(' · '.join(p for p in (n.note, n.kind) if p)))}</dd></div>"
                      for n in answer.numbers)
    pictures = "" if slide.chart is None else "".join(
        f'<figure class="{palette.name}">'
        f"{svg(sketch(slide.chart, width=PICTURE[0], height=PICTURE[1], palette=palette), label=answer.title)}</figure>"
        for palette in (LIGHT, DARK))
    return (f'<section><p class="question">{escape(plain(answer.question))}</p><h1>{escape(plain(answer.title))}</h1>'
            f"<p>{escape(plain(answer.text))}</p><dl>{numbers}</dl>{pictures}"
            f'<p class="sure">{escape(plain(slide.certainty))}</p></section>')


def _assumptions(briefing: Briefing) -> str:
    rows = "".join("<tr>" + "".join(f"<td>{escape(plain(text))}</td>" for text in (
        n.label, f"{n.value} ({n.note})" if n.note else n.value, n.kind, n.formula)) + "</tr>"
        for n in briefing.assumptions)
    head = "".join(f"<th>{name}</th>" for name in ("Number", "Value", "Kind", "How it is computed"))
    return f"<section><h2>Every number with its formula</h2><table><tr>{head}</tr>{rows}</table></section>"


def _style() -> str:
    return (":root{color-scheme:light dark}" + _colours(LIGHT) + "figure.dark{display:none}"
            f"@media (prefers-color-scheme:dark){{{_colours(DARK)}figure.dark{{display:block}}"
            "figure.light{display:none}}"
            f"@media print{{{_colours(LIGHT)}figure.light{{display:block}}figure.dark{{display:none}}"
            "section{break-inside:avoid}}"
            f"body{{margin:0;font:16px/1.5 {FONT}}}main{{max-width:54rem;margin:0 auto;padding:2rem 1.5rem}}"
            "section{padding:1.6rem 0}h1{font-size:1.9rem;line-height:1.25;margin:.2rem 0 .6rem}h2{font-size:1.2rem}"
            ".question{text-transform:uppercase;font-size:.8rem;letter-spacing:.04em;margin:0}"
            "figure{margin:1rem 0}svg{width:100%;height:auto;font-family:inherit}"
            "dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:1rem 2rem;margin:1rem 0}"
            "dd{margin:0;font-size:1.5rem}"
            "dt,dd.note{font-size:.85rem}table{border-collapse:collapse;width:100%;font-size:.85rem}"
            "td,th{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0}"
            "td:nth-child(2){white-space:nowrap}")


def _colours(palette: Palette) -> str:
    return (f"body{{color:{palette.ink};background:{palette.paper}}}"
            f".question,.note,.sure,.data,dt{{color:{palette.muted}}}"
            f"section+section,td,th{{border-top:1px solid {palette.line}}}")
