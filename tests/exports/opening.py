"""Every byte of an export, however deep it is packed, and every text that a reader of its kind finds in it."""

from __future__ import annotations

import io
import zipfile
from html.parser import HTMLParser

from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader

from analysis.briefing import make_deck, make_onepager, make_webpage, make_workbook

MAKERS = {"pptx": make_deck, "xlsx": make_workbook, "pdf": make_onepager, "html": make_webpage}


def parts(file: bytes, name: str = "") -> dict[str, bytes]:
    """Each part of a packed file by its path; files within files too. A file that is not packed is its one part."""
    if not file.startswith(b"PK\x03\x04"):
        return {name: file}
    found: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        for member in archive.namelist():
            found |= parts(archive.read(member), f"{name}/{member}")
    return found


def everything(kind: str, file: bytes) -> bytes:
    """All bytes of an export unpacked, and what its independent reader makes of it: what is not in here is not in the
    file."""
    return b"\n".join([*parts(file).values(), said(kind, file).encode()])


def said(kind: str, file: bytes) -> str:
    """All that an independent reader finds in an export, in one line: notes and document properties included."""
    return " ".join(" ".join({"pptx": _deck, "xlsx": _book, "pdf": _sheet, "html": _page}[kind](file)).split())


def _deck(file: bytes) -> list[str]:
    deck = Presentation(io.BytesIO(file))
    core = deck.core_properties
    found = [str(core.title), str(core.author), str(core.subject), str(core.comments), str(core.keywords)]
    for slide in deck.slides:
        for shape in slide.shapes:
            found.append(shape.name)
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
        if slide.has_notes_slide:
            found.append(slide.notes_slide.notes_text_frame.text)
    for path, part in parts(file).items():
        # The workbooks behind charts are packed files: their own parts stand below theirs.
        if path.endswith("xl/sharedStrings.xml") or path.endswith("docProps/core.xml"):
            found.append(part.decode())
    return found


def _book(file: bytes) -> list[str]:
    book = load_workbook(io.BytesIO(file))
    core = book.properties
    found = [str(core.title), str(core.creator), str(core.subject), str(core.description), str(core.keywords)]
    for sheet in book:
        found.append(sheet.title)
        found += [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    return found


def _sheet(file: bytes) -> list[str]:
    reader = PdfReader(io.BytesIO(file))
    properties = (reader.metadata or {}).values()
    return [*(page.extract_text() for page in reader.pages), *map(str, properties)]


def _page(file: bytes) -> list[str]:
    page = Page(file)
    return [*page.said, *(value for _, attributes in page.tags for value in attributes.values() if value)]


class Page(HTMLParser):
    """Tags with their attributes, and the text between them; what styles hold is not text."""

    def __init__(self, source: bytes):
        super().__init__()
        self.tags, self.said, self._quiet = [], [], False
        self.feed(source.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._quiet = tag == "style"

    def handle_data(self, data):
        if not self._quiet:
            self.said.append(data)
