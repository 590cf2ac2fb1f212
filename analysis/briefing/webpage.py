"""The briefing as one HTML file that needs nothing beside it: no script, no other host, pictures drawn within."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from analysis.briefing.look import HOUSE, Look
from analysis.briefing.native import plain
from analysis.briefing.sketch import Area, Dot, Line, Mark, Sketch, Words, sketch
from analysis.briefing.slides import Briefing, Slide
from analysis.briefing.tables import Table
from analysis.charts.style import FONT, Palette

#: Size of a picture in the file, in points; a browser scales it to the page.
PICTURE = (760.0, 340.0)
#: The same on a screen of 1,280 by 720.
STAGE = (740.0, 274.0)
#: Letters of the longest number with its range that is kept on one line in a table.
LONGEST_NUMBER = 48
#: Nothing may be fetched and nothing may run, whatever stands in the text.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def make_webpage(briefing: Briefing, *, look: Look = HOUSE) -> bytes:
    """The file as UTF-8: the answers in order, each with picture or table, numbers and certainty; then what was asked,
    every number with its formula and kind, and what the data is. Follows the reader's light or dark setting, and
    prints."""
    title = escape(plain(briefing.title))
    body = "".join(_section(slide, look) for slide in briefing.slides)
    if briefing.inputs is not None:
        body += f"<section><h2>What was asked</h2>{_table(briefing.inputs)}</section>"
    foot = briefing.foot
    return (f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
            f'<meta name="viewport" content="width=device-width"><style>{_style(look)}</style></head><body><main>'
            f'<p class="data">{escape(plain(foot))}</p>{body}{_assumptions(briefing)}{_about(briefing)}'
            f"</main></body></html>").encode()


def make_stage(briefing: Briefing, *, look: Look = HOUSE, size: tuple[int, int]) -> bytes:
    """The screens alone, one below the other, each as large as `size`, in light colours: what a picture is taken of."""
    width, height = size
    body = "".join(
        f'<section><p class="question">{escape(plain(slide.answer.question))}</p>'
        f"<h1>{escape(plain(slide.answer.title))}</h1>{_shown(slide, (look.palette,), STAGE)}"
        f'<p class="sure">{escape(plain(slide.certainty))}</p>'
        f'<p class="data">{escape(plain(briefing.foot))}</p></section>'
        for slide in briefing.slides)
    style = (f":root{{color-scheme:light}}{_colours(look.palette)}"
             f"body{{margin:0;font:17px/1.35 {FONT}}}"
             f"section{{box-sizing:border-box;width:{width}px;height:{height}px;padding:34px 60px 0;overflow:hidden;"
             "position:relative;border:0!important}h1{font-size:34px;line-height:1.15;margin:4px 0 10px}"
             ".question{text-transform:uppercase;font-size:15px;letter-spacing:.04em;margin:0}"
             "figure{margin:0}svg{display:block;width:100%;height:430px;font-family:inherit}"
             ".sure{position:absolute;left:60px;right:60px;bottom:44px;margin:0;font-size:17px}"
             ".data{position:absolute;left:60px;right:60px;bottom:14px;margin:0;font-size:13px}"
             "table{border-collapse:collapse;width:100%;font-size:15px}ul{display:none}"
             "td,th{text-align:left;vertical-align:top;padding:3px 12px 3px 0}tr:nth-child(n+17){display:none}")
    return (f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(plain(briefing.title))}</title>'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><style>{style}</style></head>'
            f"<body>{body}</body></html>").encode()


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


def _section(slide: Slide, look: Look) -> str:
    answer = slide.answer
    numbers = "".join(f"<div><dt>{escape(plain(n.label))}</dt><dd>{escape(plain(n.value))}</dd>"
                      f"<dd class='note'>{escape(plain(' · '.join(p for p in (n.note, n.kind) if p)))}</dd></div>"
                      for n in answer.numbers)
    shown = _shown(slide, (look.palette, look.dark), PICTURE)
    note = f'<p class="said">{escape(plain(slide.note))}</p>' if slide.note else ""
    return (f'<section><p class="question">{escape(plain(answer.question))}</p><h1>{escape(plain(answer.title))}</h1>'
            f"<p>{escape(plain(answer.text))}</p><dl>{numbers}</dl>{shown}"
            f'<p class="sure">{escape(plain(slide.certainty))}</p>{note}</section>')


def _shown(slide: Slide, palettes: Sequence[Palette], size: tuple[float, float]) -> str:
    """A slide's picture in each palette, and its table."""
    pictures = "" if slide.chart is None else "".join(
        f'<figure class="{palette.name}">'
        f"{svg(sketch(slide.chart, width=size[0], height=size[1], palette=palette), label=slide.answer.title)}</figure>"
        for palette in palettes)
    return pictures + ("" if slide.table is None else _table(slide.table))


def _table(table: Table) -> str:
    """A table as it is said, all of its rows; sums last."""
    head, *rows = table.said()
    said = "".join("<tr>" + "".join(f"<td>{escape(plain(text))}</td>" for text in row) + "</tr>" for row in rows)
    heads = "".join(f"<th>{escape(plain(text))}</th>" for text in head)
    formulas = "".join(f"<li>{escape(plain(f'{c.title} = {c.formula}'))}</li>" for c in table.columns if c.formula)
    return (f'<div class="wide"><table class="plan"><tr>{heads}</tr>{said}</table></div>'
            + (f'<ul class="note">{formulas}</ul>' if formulas else ""))


def _about(briefing: Briefing) -> str:
    """The card of the data, the date and the version."""
    rows = "".join(f"<tr><td>{escape(plain(what))}</td><td>{escape(plain(said))}</td></tr>"
                   for what, said in briefing.about)
    return f'<section><h2>Where this comes from</h2><table class="plan">{rows}</table></section>' if rows else ""


def _assumptions(briefing: Briefing) -> str:
    rows = "".join("<tr>" + "".join(_cell(text) for text in (
        n.label, f"{n.value} ({n.note})" if n.note else n.value, n.kind, n.formula)) + "</tr>"
        for n in briefing.assumptions)
    head = "".join(f"<th>{name}</th>" for name in ("Number", "Value", "Kind", "How it is computed"))
    return f"<section><h2>Every number with its formula</h2><table><tr>{head}</tr>{rows}</table></section>"


def _cell(text: str) -> str:
    """A cell whose text stays on one line where it is a number with its range; a sentence may break."""
    whole = ' class="whole"' if len(text) <= LONGEST_NUMBER else ""
    return f"<td{whole}>{escape(plain(text))}</td>"


def _style(look: Look) -> str:
    light, dark = look.palette, look.dark
    return (":root{color-scheme:light dark}" + _colours(light) + "figure.dark{display:none}"
            f"@media (prefers-color-scheme:dark){{{_colours(dark)}figure.dark{{display:block}}"
            "figure.light{display:none}}"
            f"@media print{{{_colours(light)}figure.light{{display:block}}figure.dark{{display:none}}"
            "section{break-inside:avoid}}"
            f"body{{margin:0;font:16px/1.5 {FONT}}}main{{max-width:54rem;margin:0 auto;padding:2rem 1.5rem}}"
            "section{padding:1.6rem 0}h1{font-size:1.9rem;line-height:1.25;margin:.2rem 0 .6rem}h2{font-size:1.2rem}"
            ".question{text-transform:uppercase;font-size:.8rem;letter-spacing:.04em;margin:0}"
            "figure{margin:1rem 0}svg{width:100%;height:auto;font-family:inherit}"
            "dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:1rem 2rem;margin:1rem 0}"
            "dd{margin:0;font-size:1.5rem}"
            "dt,dd.note{font-size:.85rem}table{border-collapse:collapse;width:100%;font-size:.85rem}"
            "td,th{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0}"
            "td.whole:nth-child(2){white-space:nowrap}.wide{overflow-x:auto}"
            "ul.note{font-size:.85rem;padding-left:1.2rem}.said{border-left:3px solid;padding-left:.8rem}")


def _colours(palette: Palette) -> str:
    return (f"body{{color:{palette.ink};background:{palette.paper}}}"
            f".question,.note,.sure,.data,dt{{color:{palette.muted}}}"
            f"section+section,td,th{{border-top:1px solid {palette.line}}}")
