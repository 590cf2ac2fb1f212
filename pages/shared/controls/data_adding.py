"""The ways to add data: files, a table pasted from a spreadsheet, a template to fill in."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis import words
from data import DataError
from data.pasting import AMOUNTS, Pasted, pasted_table
from data.template import columns_explained, template_archive, template_workbook
from pages.shared import show, state, steps
from pages.shared.loading import Wanted

#: An upload stays in memory until it is read, and ten sessions may upload at once: hence a cap on count and size.
MOST_FILES, MOST_MB_EACH, MOST_MB_TOGETHER = 20, 200, 400
_MB = 1_000_000

WAYS = {"files": "Files", "paste": "Paste a table", "template": "Template to fill in"}
#: Rows of a pasted table that are shown before it is added.
_PREVIEW = 5
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def adding(*, own: bool, names: Sequence[str]) -> Wanted | None:
    """Draw the ways to add data; what is to be read, once that is said. own: the dataset shown was read from files,
    named so, and can be added to."""
    way = st.segmented_control("Add to this data" if own else "Add your data", list(WAYS), format_func=WAYS.get,
                               default=None if own else "files", key=f"way_{state.data()}")
    if way == "files":
        return _files(own)
    if way == "paste":
        return _paste(own, names)
    if way == "template":
        _template()
    return None


def _files(own: bool) -> Wanted | None:
    together = own and _together("files")
    # Any kind of file may be dropped: what it is stands in its content, and a wrong one gets a sentence.
    dropped = st.file_uploader("Files", accept_multiple_files=True, key=f"upload_{state.data()}_{steps.turn()}",
                               max_upload_size=MOST_MB_EACH, label_visibility="collapsed")
    show.note("Creators and posts may be one file or several: CSV, TSV, text, Excel, OpenDocument, JSON, Parquet, or a "
              f"ZIP of these. Up to {MOST_FILES} files at once, {MOST_MB_EACH} MB each, {MOST_MB_TOGETHER} MB in all. "
              "They stay on this machine.")
    if not dropped:
        return None
    too_much = over_the_cap([(file.name, file.size) for file in dropped])
    if too_much is not None:
        steps.say(too_much, good=False)
        st.rerun()
    files = tuple((file.name, file.getvalue()) for file in dropped)
    return Wanted(f"added {show.listed([name for name, _ in files])}", files, together=together)


def over_the_cap(files: Sequence[tuple[str, int]]) -> str | None:
    """What is too much about files of these names and sizes, and what to do; None when they may be read."""
    if len(files) > MOST_FILES:
        return (f"{words.whole(len(files))} files were given and at most {MOST_FILES} are read at once: add them in "
                "several goes, or put tables of one kind into one file.")
    large = [(name, size) for name, size in files if size > MOST_MB_EACH * _MB]
    if large:
        return (f"{large[0][0]} has {words.whole(large[0][1] / _MB)} MB and the most is {MOST_MB_EACH}: split it by "
                "year or platform, or save it as Parquet.")
    total = sum(size for _, size in files)
    if total > MOST_MB_TOGETHER * _MB:
        return (f"These files have {words.whole(total / _MB)} MB together and at most {MOST_MB_TOGETHER} are read at "
                "once: add them in several goes.")
    return None


def _together(where: str) -> bool:
    return st.radio("Read them", (True, False), horizontal=True, key=f"together_{where}_{state.data()}",
                    format_func=lambda add: "together with the data shown" if add else "as a dataset of its own")


def _paste(own: bool, names: Sequence[str]) -> Wanted | None:
    text = st.text_area(
        "Copy the cells in your spreadsheet and paste them here", height=140,
        placeholder="@anna.cooks\t250 €\n@ben_on_tour\t1,200 €", key=f"paste_{state.data()}_{steps.turn()}",
        help="With or without a row of column names. A list of creators and their fees is enough to add quotes to "
             "creators who are loaded already.")
    show.note("Then press Ctrl + Enter, or click outside the field.")
    if not text.strip():
        return None
    try:
        table = pasted_table(text, taken_names=names)
    except DataError as error:
        show.problem(error)
        return None
    table = _amounts(table)
    unnamed = "" if table.named else ", without column names"
    first = f"; the first {_PREVIEW} of them" if len(table.rows) > _PREVIEW else ""
    show.note(f"{words.plural(len(table.rows), 'row')}{unnamed}{first}:")
    show.text_table(table.header, table.rows[:_PREVIEW])
    together = own and _together("paste")
    if st.button("Add this table", type="primary"):
        return Wanted(f"added {table.name}", (table.source,), table.answers, together=together)
    return None


def _amounts(table: Pasted) -> Pasted:
    """What the amounts of a list of handles and amounts are: a number alone does not say it."""
    if table.amount is None:
        return table
    kinds = [kind for kind in AMOUNTS if not (table.named and kind == "follower counts")]
    named = f" in {show.plain(table.header[table.amount])}" if table.named else ""
    return table.meaning(st.selectbox(f"The amounts{named} are", kinds, index=kinds.index(table.guess),
                                      key=f"amounts_{state.data()}_{steps.turn()}"))


def _template() -> None:
    show.paragraph("Fill in the sheets you need, leave the others empty, and add the file here. Rows with “example” in "
                   "italics show how; those left in are set aside.")
    with st.container(horizontal=True):
        show.download("Template for Excel (XLSX)", template_workbook, name="microscope-template.xlsx", mime=XLSX,
                      primary=True)
        show.download("Template as CSV files (ZIP)", template_archive, name="microscope-template.zip",
                      mime="application/zip")
    if st.toggle("Show what each column means", key=f"template_columns_{state.data()}"):
        show.table(columns_explained(), key="template_table", height=320, widths={"meaning": "large"}, labels={
            "sheet": "Sheet", "column": "Column", "meaning": "Meaning", "unit": "Unit", "allowed": "Allowed",
            "example": "Example"})
