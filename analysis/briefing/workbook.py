"""The briefing as a workbook: answers, each picture as numbers with a chart of Excel's own, every formula in words.

Plans compute: their columns that follow from others are formulas written here, so that a fee changed in the sheet moves
its totals. Nothing else is a formula, and nothing a link: texts are written as texts, whatever they begin with.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

from analysis.briefing.computing import LINE, add_table, cell, printable
from analysis.briefing.look import HOUSE, Look
from analysis.briefing.native import DOT, POWER_FORMAT, plain, stacked
from analysis.briefing.pictures import ChanceChart, Chart, ColumnsChart, CurveChart, DotsChart, MapChart
from analysis.briefing.slides import Briefing, Slide
from analysis.briefing.tables import Table
from analysis.charts.style import Palette

#: What each sheet of a picture is called; a workbook takes 31 letters.
SHEETS = {"engagement": "By size", "decline": "Decline", "budget": "Futures", "plans": "Plans A and B",
          "change": "What would change it", "odds": "Handling cost", "watch": "What to watch", "plan": "Whom to pay"}
#: Size of a chart in pixels.
CHART = {"width": 760, "height": 430}


def make_workbook(briefing: Briefing, *, look: Look = HOUSE) -> bytes:
    """An XLSX file: "Answers"; a sheet a picture, its numbers beside a chart that can be edited; a sheet a plan, with
    formulas that compute; "Scenario"; "Numbers" with value, kind (measured, fitted, assumed) and formula of each;
    "About" with the card of the data, date and version."""
    import xlsxwriter  # a page that offers the file need not load the writer

    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                         "nan_inf_to_errors": True})
    book.set_properties({"title": plain(briefing.title), "comments": plain(briefing.data_line)})
    _answers(book, briefing)
    for slide in briefing.slides:
        if slide.chart is not None:
            _picture(book, slide, look.palette)
            if isinstance(slide.chart, MapChart):
                _map_sheet(book, slide.chart)
        elif slide.table is not None:
            add_table(book, SHEETS.get(slide.key, slide.key[:31]), slide.answer.title, slide.table)
    if briefing.inputs is not None:
        _texts(book, "Scenario", *_said(briefing.inputs), widths=(44, 60))
    head = ("Number", "Value", "Range or unit", "Kind", "How it is computed")
    _texts(book, "Numbers", head, [(n.label, n.value, n.note, n.kind, n.formula) for n in briefing.assumptions],
           widths=(30, 16, 44, 11, 90))
    if briefing.about:
        _texts(book, "About", ("What", "This briefing"), briefing.about, widths=(30, 90))
    book.close()
    return written.getvalue()


def _said(table: Table) -> tuple[list[str], list[list[str]]]:
    head, *rows = table.said()
    return head, rows


def _answers(book, briefing: Briefing) -> None:
    rows = [(slide.answer.question, slide.answer.title, slide.answer.text, slide.certainty, slide.note)
            for slide in briefing.slides]
    sheet = _texts(book, "Answers", ("Question", "Answer", "In two sentences", "How sure", "Note"), rows,
                   widths=(30, 38, 70, 60, 40))
    foot = briefing.foot
    sheet.write_string(len(rows) + 2, 0, cell(foot))


def _texts(book, name: str, head: Sequence[str], rows: Sequence[Sequence[str]], *, widths: Sequence[int]):
    sheet = book.add_worksheet(name)
    bold, wrapped = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    for column, (label, width) in enumerate(zip(head, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, label, bold)
    for row, texts in enumerate(rows, start=1):
        # Said outright: not every program finds the height of wrapped text by itself.
        sheet.set_row(row, LINE * max(math.ceil(len(text) / (0.95 * width)) for text, width in
                                      zip(texts, widths, strict=True)) + 3)
        for column, text in enumerate(texts):
            sheet.write_string(row, column, cell(text), wrapped)
    sheet.freeze_panes(1, 0)
    printable(sheet)
    return sheet


def _picture(book, slide: Slide, palette: Palette) -> None:
    columns, number_format = _columns_of(slide.chart)
    name = SHEETS.get(slide.key, slide.key[:31])
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats = {how: book.add_format({"num_format": how}) for how in set(number_format.values())}
    sheet.write_string(0, 0, cell(slide.answer.title), book.add_format({"bold": True, "font_size": 14}))
    sheet.set_row(2, 3 * LINE)
    for column, (label, values) in enumerate(columns.items()):
        sheet.set_column(column, column, 17)
        sheet.write_string(2, column, cell(label), bold)
        for row, value in enumerate(values, start=3):
            if isinstance(value, str):
                sheet.write_string(row, column, cell(value))
            elif math.isfinite(value):
                sheet.write_number(row, column, value, formats[number_format[label]])
    chart = _chart(book, name, slide.chart, columns, palette)
    chart.set_title({"name": cell(slide.answer.title), "name_font": {"size": 13, "color": palette.ink}})
    chart.set_size(CHART)
    printable(sheet)
    sheet.insert_chart(2, len(columns) + 1, chart,
                       {"description": plain(f"{slide.answer.title}. {slide.answer.text}")})


def _map_sheet(book, chart: MapChart) -> None:
    """Every square of the map: a row a decline, a column a handling cost."""
    sheet = book.add_worksheet("Map")
    bold = {how: book.add_format({"bold": True, "num_format": how}) for how in ("0.0%", "#,##0.00", "@")}
    share = book.add_format({"num_format": "0%"})
    sheet.write_string(0, 0, cell(f"Chance that many small win, by {chart.y_title} and {chart.x_title}"), bold["@"])
    for place, cost in enumerate(chart.handling_costs, start=1):
        sheet.write_number(2, place, cost, bold["#,##0.00"])
    for row, (decline, chances) in enumerate(zip(chart.declines, chart.chances, strict=True), start=3):
        sheet.write_number(row, 0, decline, bold["0.0%"])
        for place, chance in enumerate(chances, start=1):
            sheet.write_number(row, place, chance, share)
    sheet.freeze_panes(3, 1)
    printable(sheet)


def _columns_of(chart: Chart) -> tuple[dict[str, Sequence], dict[str, str]]:
    """Headed columns of numbers, and the number format of each."""
    if isinstance(chart, CurveChart):
        rate = "0.0%" if chart.percent else "#,##0.0"
        columns = {"followers": chart.followers, "typical creator": chart.typical, "average creator": chart.average,
                   "nine in ten from": chart.low, "nine in ten to": chart.high,
                   "followers of dots": [size for size, _ in chart.dots], "rate of dots": [r for _, r in chart.dots]}
        for name, size, found in chart.plans:
            columns |= {f"followers, {name}": (size,), f"rate, {name}": (found,)}
        return columns, {label: "#,##0" if "followers" in label else rate for label in columns}
    if isinstance(chart, DotsChart):
        small, large = stacked(chart.small, chart.large)
        columns = {chart.small_label: chart.small, f"{chart.large_label} ": chart.large,
                   "small: place along": [x for x, _ in small], "small: place up": [y for _, y in small],
                   "large: place along": [x for x, _ in large], "large: place up": [y for _, y in large]}
        return columns, dict.fromkeys(columns, "#,##0")
    if isinstance(chart, ChanceChart):
        ends = (chart.handling_costs[0], chart.handling_costs[-1])
        columns = {chart.x_title: chart.handling_costs, "chance that many small win": chart.chances,
                   "even odds at": ends, "even odds": (0.5, 0.5), "the plan at": chart.here[:1],
                   "the plan": chart.here[1:]}
        if chart.turns_at is not None:
            columns |= {"it turns at": (chart.turns_at,), "it turns": (0.5,)}
        return columns, {label: "0%" if label in ("chance that many small win", "even odds", "the plan", "it turns")
                         else "#,##0.00" for label in columns}
    if isinstance(chart, MapChart):
        columns = {"you: handling cost": chart.here[:1], "you are here": chart.here[1:],
                   "interval at": (chart.here[0],) * 2, "95 % interval of the decline": (chart.low, chart.high)}
        for place, (name, line) in enumerate(chart.lines):
            mark = f" ({place + 1})" if name in [n for n, _ in chart.lines[:place]] else ""
            columns |= {f"handling at {name}{mark}": [cost for cost, _ in line], f"{name}{mark}": [f for _, f in line]}
        form = {label: "#,##0.00" if "handling" in label or label == "interval at" else "0.0%" for label in columns}
        return columns, form
    columns = {"size (creators)": chart.names, chart.y_title: chart.values}
    return columns, dict.fromkeys(columns, "0.0%" if chart.percent else "#,##0.0")


def _chart(book, sheet: str, picture: Chart, columns: dict[str, Sequence], palette: Palette):
    labels = list(columns)

    def where(column: int) -> list:
        return [sheet, 3, column, 2 + max(len(columns[labels[column]]), 1), column]

    def name(column: int) -> list:
        return [sheet, 2, column]

    grid = {"visible": True, "line": {"color": palette.grid, "width": 0.75}}
    if isinstance(picture, ColumnsChart):
        chart = book.add_chart({"type": "column"})
        chart.add_series({"name": name(1), "categories": where(0), "values": where(1), "gap": 60,
                          "fill": {"color": palette.accent}, "data_labels": {"value": True}})
        chart.set_y_axis({"name": plain(picture.y_title), "min": 0, "major_gridlines": grid,
                          "num_format": "0%" if picture.percent else "#,##0"})
        chart.set_legend({"none": True})
        return chart

    chart = book.add_chart({"type": "scatter", "subtype": "straight"})

    def line(x: int, y: int, colour: str, width: float, dash: str = "solid") -> None:
        chart.add_series({"name": name(y), "categories": where(x), "values": where(y), "marker": {"type": "none"},
                          "line": {"color": colour, "width": width, "dash_type": dash}})

    def dots(x: int, y: int, colour: str, size: int) -> None:
        chart.add_series({"name": name(y), "categories": where(x), "values": where(y), "line": {"none": True},
                          "marker": {"type": "circle", "size": size, "fill": {"color": colour},
                                     "border": {"none": True}}})

    if isinstance(picture, CurveChart):
        if picture.dots:
            dots(5, 6, DOT, 4)
        line(0, 3, palette.accent, 1.0)
        line(0, 4, palette.accent, 1.0)
        line(0, 2, palette.accent, 1.75, "round_dot")
        line(0, 1, palette.accent, 3.0)
        for place, hex_colour in zip(range(len(picture.plans)), (palette.small, palette.large), strict=False):
            dots(7 + 2 * place, 8 + 2 * place, hex_colour, 10)
        rates = [v for label in labels if not label.startswith("followers")
                 for v in columns[label] if v > 0]
        sizes = [v for label in labels if label.startswith("followers") for v in columns[label]]
        chart.set_x_axis({"name": "followers", "log_base": 10, "num_format": POWER_FORMAT, "crossing": "min",
                          "min": 10.0 ** math.floor(math.log10(min(sizes))),
                          "max": 10.0 ** math.ceil(math.log10(max(sizes))), "major_gridlines": grid})
        chart.set_y_axis({"name": plain(picture.y_title), "log_base": 10, "crossing": "min", "major_gridlines": grid,
                          "min": 10.0 ** math.floor(math.log10(min(rates))),
                          "max": 10.0 ** math.ceil(math.log10(max(rates))),
                          "num_format": "0.##%" if picture.percent else "#,##0.###"})
    elif isinstance(picture, DotsChart):
        dots(2, 3, palette.small, 6)
        dots(4, 5, palette.large, 6)
        chart.set_x_axis({"name": plain(picture.x_title), "min": 0, "num_format": "#,##0", "major_gridlines": grid})
        chart.set_y_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    elif isinstance(picture, MapChart):
        for place, (called, _) in enumerate(picture.lines):
            even = called == "even odds"
            line(4 + 2 * place, 5 + 2 * place, palette.ink if even else palette.muted, 2.5 if even else 1.0,
                 "solid" if even else "dash")
        line(2, 3, palette.ink, 1.75)
        dots(0, 1, palette.ink, 10)
        chart.set_x_axis({"name": plain(picture.x_title), "min": 0, "max": picture.handling_costs[-1],
                          "num_format": "#,##0", "major_gridlines": grid})
        chart.set_y_axis({"name": plain(picture.y_title), "min": picture.declines[0], "max": picture.declines[-1],
                          "num_format": "0%", "major_gridlines": grid})
    else:
        line(0, 1, palette.accent, 3.0)
        line(2, 3, palette.muted, 1.25, "dash")
        dots(4, 5, palette.ink, 10)
        if picture.turns_at is not None:
            dots(6, 7, palette.large, 10)
        chart.set_x_axis({"name": plain(picture.x_title), "min": 0, "num_format": "#,##0", "major_gridlines": grid})
        chart.set_y_axis({"name": "chance that many small win", "min": 0, "max": 1, "num_format": "0%",
                          "major_gridlines": grid})
    chart.set_legend({"position": "bottom"})
    return chart
