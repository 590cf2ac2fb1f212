"""The parts every page is made of, and the one function that text from data passes through on its way to a screen."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

import pandas as pd
import streamlit as st
from plotly.graph_objects import Figure

from analysis import words
from analysis.charts.style import Palette
from analysis.charts.style import palette as palette_of
from analysis.findings import Answer, Finding, Number
from data import DataError, MicroscopeError
from data.exporting import csv_bytes

#: Formats a table column may ask for, in the words of Streamlit's number columns.
FORMATS = {"percent": "percent", "count": "localized", "tenths": "%.1f", "number": "%.3f", "compact": "compact"}
#: Cells of a table that are said in the reader's marks; what Streamlit styles may have 262,144.
MOST_SAID = 200_000

#: Parts that are gathered to be sent as one, while there are any.
_GATHERED: ContextVar[list[str] | None] = ContextVar("gathered", default=None)

STATUS_ICONS = {"pass": ("✓", "fine"), "review": ("!", "read this"), "fail": ("✕", "do not decide on this")}

#: Characters that start something in Markdown or HTML; written as references they are only characters.
_SPECIAL = {ord(c): f"&#{ord(c)};" for c in "\\`*_{}[]()<>#+-.!|~$:&\"'/@="}


def escape(text: object) -> str:
    """Text from data, safe in Markdown, in labels and in HTML: it can make no link, image, heading or element.

    References alone do not stop the automatic links that are searched for after decoding, so a zero-width space
    parts "://", "www." and "@".
    """
    parted = str(text).replace("://", ":\u200b//").replace("www.", "www\u200b.").replace("@", "@\u200b")
    return words.in_one_line(parted).translate(_SPECIAL)


def plain(text: object) -> str:
    """Text from data as a label that needs no escaping, since nothing is left in it but letters, digits and commas."""
    return " ".join("".join(c if c.isalnum() or c == "," else " " for c in str(text)).split()).replace(" ,", ",")


def listed(names: Sequence[str]) -> str:
    """Names of files in a sentence; many are counted."""
    return " and ".join(names) if len(names) < 3 else f"{names[0]} and {len(names) - 1} more files"


def palette() -> Palette:
    """The palette of the theme this browser shows, asked at every run."""
    return palette_of(st.context.theme.type)


@contextmanager
def together():
    """Headings, paragraphs, findings, numbers and notes drawn within it are one element of the page, with the distances
    they have apart: each element is a message of its own, and a rerun pays for every one of them. Nothing else may be
    drawn within."""
    gathered: list[str] = []
    before = _GATHERED.set(gathered)
    try:
        yield
    finally:
        _GATHERED.reset(before)
    if gathered:
        _html(f'<div class="together">{"".join(gathered)}</div>')


def _html(markup: str) -> None:
    """Draw markup of our own, in which text from data is escaped."""
    gathered = _GATHERED.get()
    if gathered is None:
        st.html(markup)
    else:
        gathered.append(f"<div>{markup}</div>")


def answer(value: Answer) -> None:
    """The top of a page: the question in small capitals, the answer as its title, two sentences, the numbers."""
    _html(
        f'<p class="question">{escape(value.question)}</p><h1 class="answer">{escape(value.title)}</h1>'
        f'<p class="reading">{escape(value.text)}</p>{_numbers(value.numbers)}'
    )


def brief(value: Answer) -> None:
    """An answer among others: its question, title and sentences, without the numbers."""
    _html(
        f'<p class="question">{escape(value.question)}</p><h2 class="brief">{escape(value.title)}</h2>'
        f'<p class="reading">{escape(value.text)}</p>'
    )


def synthetic(data_line: str) -> None:
    """Says that data is made up, where its line in a briefing does."""
    if data_line.lower().startswith("synthetic"):
        _html('<span class="synthetic">Synthetic sample data: made up to show the app, not measured</span>')


def numbers(values: Sequence[Number]) -> None:
    """Numbers side by side, each with its range, its kind and, in the tooltip, its formula."""
    _html(_numbers(values))


def _numbers(values: Sequence[Number]) -> str:
    """One list, in plain HTML: as elements of their own four numbers took seventeen messages a rerun."""
    told = "".join(
        f'<div><dt>{escape(number.label)}<span class="how" tabindex="0" aria-label="How it is computed">?'
        f'<span class="formula" role="tooltip">{escape(f"{number.formula} ({number.kind})")}</span></span></dt>'
        f'<dd class="value">{escape(number.value)}</dd>'
        f'<dd class="range">{escape(number.note)}{" · " if number.note else ""}<span class="kind">{number.kind}</span>'
        '</dd></div>' for number in values)
    return f'<dl class="numbers">{told}</dl>' if told else ""


def figure(
    value: Figure | dict, *, key: str, select: Sequence[str] | None = None, note: str = "", alt: str = "",
    fill: bool = False,
) -> dict | None:
    """A chart in our own style, with a line under it that says what is drawn. fill: as high as there is room.

    select: ("lasso", "box", "points") makes it selectable; then the selection is returned, {"points": [...]}.
    """
    config = {"displayModeBar": bool(select), "displaylogo": False,
              "modeBarButtonsToRemove": ["toImage", "autoScale2d", "zoomIn2d", "zoomOut2d"]}
    if select is None:
        st.plotly_chart(value, theme=None, key=key, config=config, alt=alt or None,
                        height="stretch" if fill else "content")
        event = None
    else:
        event = st.plotly_chart(value, theme=None, key=key, config=config, alt=alt or None, on_select="rerun",
                                selection_mode=tuple(select))
    if note:
        _html(f'<p class="caption">{escape(note)}</p>')
    return None if event is None else dict(event["selection"])


def drawing(svg: str, *, alt: str) -> None:
    """A picture drawn by ourselves as SVG; as an image of its own nothing in it can run or load anything."""
    told = base64.b64encode(svg.encode()).decode()
    _html(f'<img class="drawing" alt="{escape(alt)}" src="data:image/svg+xml;base64,{told}">')


def finding(value: Finding) -> None:
    """One checked statement with its advice."""
    findings([value])


def findings(values: Sequence[Finding]) -> None:
    """Checked statements, the gravest first; one element of the page, however many they are."""
    ordered = sorted(values, key=lambda f: ("fail", "review", "pass").index(f.status))
    if ordered:
        _html("".join(_finding(value) for value in ordered))


def _finding(value: Finding) -> str:
    mark, meaning = STATUS_ICONS[value.status]
    advice = f' <span class="advice">{escape(value.advice)}</span>' if value.advice else ""
    return (f'<p class="finding {value.status}"><span class="mark" title="{meaning}">{mark}</span>'
            f'<span>{escape(value.text)}{advice}</span></p>')


def heading(text: str) -> None:
    """A heading within a page."""
    _html(f'<h2 class="part">{escape(text)}</h2>')


def note(text: str) -> None:
    """A quiet line."""
    _html(f'<p class="caption">{escape(text)}</p>')


def label(text: str, status: str) -> None:
    """What a field is for, with its state in a quieter voice; for a field whose own label is hidden."""
    _html(f'<p class="label">{escape(text)} <span>({escape(status)})</span></p>')


def paragraph(text: str) -> None:
    """A paragraph to read."""
    _html(f'<p class="reading">{escape(text)}</p>')


def table(
    frame: pd.DataFrame, *, key: str, labels: Mapping[str, str] | None = None,
    formats: Mapping[str, str] | None = None, download: str | None = None, height: int | str = "auto",
    widths: Mapping[str, str | int] | None = None,
) -> None:
    """A table; cells are drawn as text and never as links. With `download` (a file name) it can be taken along.

    labels: column -> heading; only labelled columns are shown, in that order, when given.
    formats: column -> one of FORMATS. widths: column -> "small", "medium", "large" or
    pixels, where the width that Streamlit finds by itself cuts cells off.
    """
    names = dict(labels) if labels is not None else {c: str(c) for c in frame.columns}
    config, cells = {}, _said_cells(frame, [c for c in names if c in (formats or {})], formats or {})
    for column, label in names.items():
        how = (formats or {}).get(column)
        # Headings and cells of a table are drawn on a canvas: they are text and need no escaping.
        config[column] = (
            st.column_config.Column(label, width=(widths or {}).get(column)) if how is None
            else st.column_config.NumberColumn(label, format=None if column in cells else FORMATS[how],
                                               width=(widths or {}).get(column))
        )
    shown = frame[list(names)]
    shown = shown.reset_index(drop=True).style.format(cells, na_rep="") if cells else shown
    st.dataframe(shown, hide_index=True, column_config=config, key=key, height=height)
    if download is not None:
        st.download_button("Download as CSV", data=lambda: csv_bytes(frame[list(names)].rename(columns=names)),
                           file_name=download, mime="text/csv", on_click="ignore", key=f"{key}_download",
                           icon=":material/download:", type="tertiary")


def _said_cells(frame: pd.DataFrame, columns: Sequence[str], formats: Mapping[str, str]) -> dict[str, Callable]:
    """column -> how its values are said; none where reader and browser are English, or the table is too large.

    A browser writes numbers in its own language, whatever was chosen here, and sizes in words of that language. Columns
    whose values are said sort by the values all the same.
    """
    if words.locale() == words.locale_of(st.context.locale) == "en" or frame.size > MOST_SAID:
        return {}
    return {column: words.cell(formats[column]) for column in columns}


def small_table(frame: pd.DataFrame, *, labels: Mapping[str, str]) -> None:
    """A table of a few rows to read, not to work in: plain HTML, since the grid of `table` costs a browser that opens
    the page half a second before its first chart.

    labels: column -> heading, in the order shown, the first of them the name of the row. Texts are escaped; numbers are
    whole counts. Counts and columns that hold written numbers only ("2.3 %") stand at the right.
    """
    amounts = {column for place, column in enumerate(labels) if place and _is_amounts(frame[column])}
    head = "".join(f"<th{_class(column in amounts)}>{escape(label)}</th>" for column, label in labels.items())
    rows = "".join(f"<tr>{''.join(_cell(row[column], column in amounts) for column in labels)}</tr>"
                   for row in frame.to_dict("records"))
    _html(f'<table class="small"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>')


def text_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A few rows of text as they stand, in plain HTML: names of columns may repeat."""
    head = "".join(f"<th>{escape(name)}</th>" for name in header)
    body = "".join(f"<tr>{''.join(_cell(cell, False) for cell in row)}</tr>" for row in rows)
    _html(f'<table class="small"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')


def _is_amounts(column: pd.Series) -> bool:
    """Whether a column holds counts, or texts that are numbers as one writes them, with sign, currency and unit."""
    told = [value for value in column if not (isinstance(value, str) and not value.strip())]
    return all(not isinstance(value, str) or words.is_amount(value) for value in told)


def _class(amount: bool) -> str:
    return ' class="count"' if amount else ""


def _cell(value: object, amount: bool) -> str:
    told = value if isinstance(value, str) else "" if pd.isna(value) else words.whole(value)
    return f"<td{_class(amount)}>{escape(told)}</td>"


#: Whether the files offered at present may still be had at the click; None where they always may.
_MAY_STILL: ContextVar[Callable[[], bool] | None] = ContextVar("may_still", default=None)


@contextmanager
def offered_while(may_still: Callable[[], bool]):
    """Files offered within are made only if this says so at the click, which may come long after the page was drawn."""
    before = _MAY_STILL.set(may_still)
    try:
        yield
    finally:
        _MAY_STILL.reset(before)


def _asking(build: Callable[[], bytes], may_still: Callable[[], bool]) -> bytes:
    if not may_still():
        raise DataError("What offered this file was taken back meanwhile, or has ended: it is not made.")
    return build()


def download(label: str, build: Callable[[], bytes], *, name: str, mime: str, primary: bool = False) -> None:
    """A file that is built on the click only."""
    may_still = _MAY_STILL.get()
    build = build if may_still is None else partial(_asking, build, may_still)
    st.download_button(label, data=words.bound(build), file_name=name, mime=mime, on_click="ignore",
                       icon=":material/download:", type="primary" if primary else "secondary")


def method(label: str, text: str) -> None:
    """The method, folded away. The text is ours and may hold Markdown; text from data must be escaped in it."""
    with st.expander(label):
        st.markdown(text)


def folded(label: str, lines: Sequence[str]) -> None:
    """Sentences folded away."""
    said = "".join(f"<p>{escape(line)}</p>" for line in lines)
    _html(f'<details class="folded"><summary>{escape(label)}</summary>{said}</details>')


def empty(title: str, text: str) -> None:
    """What a page shows when it has nothing to show: what is missing, and how to add it."""
    _html(f'<div class="empty"><h2>{escape(title)}</h2><p>{escape(text)}</p></div>')


def nothing_shared() -> None:
    """What stands wherever a link opens nothing, for whatever reason."""
    empty("This link does not open anything", "It may have ended or been taken back, or a part of it got lost on the "
          "way. Ask whoever sent it for a new one.")


def problem(error: MicroscopeError) -> None:
    """Our own error, calmly: what was found and what to do, all of it at once."""
    lines = "".join(f"<p>{escape(line)}</p>" for line in str(error).splitlines() if line.strip())
    _html(f'<div class="problem" role="alert">{lines}</div>')


def progress_bar(share: float, stage: str, text: str) -> None:
    """How far something is that takes long: what it is, and the stage it has reached."""
    _html(f'<p class="reading">{escape(text)}</p>')
    st.progress(share, text=f"{escape(words.percent(share))} · {escape(stage)}")


def notice(lines: Sequence[str], *, good: bool) -> None:
    """What came of something that was done: it worked, or why it did not."""
    said = "".join(f"<p>{escape(line)}</p>" for line in lines if line.strip())
    _html(f'<div class="{"done" if good else "problem"}" role="{"status" if good else "alert"}">{said}</div>')


@contextmanager
def progress(text: str):
    """A line that says what is being done while it takes long."""
    with st.spinner(text):
        yield
