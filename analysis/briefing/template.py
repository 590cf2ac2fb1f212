"""A company's own PowerPoint file as the ground of a deck: its master, layouts and theme come through, nothing else.

A template may come from anywhere: it is looked at before it is opened, and of what it holds only what draws a page is
kept. Slides, notes, links, macros, embedded files, sounds, films, comments and properties stay behind.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree
from pptx import Presentation
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn

from analysis.briefing.look import HOUSE, Look, contrast, mixed, readable
from analysis.charts.style import LIGHT, Palette
from analysis.errors import ScenarioError

#: A template is a few pages with pictures: what takes more is a whole library of slides, or made to keep us busy.
LARGEST_FILE, MOST_PARTS, LARGEST_WHOLE, LARGEST_XML = 30_000_000, 2_000, 150_000_000, 8_000_000
#: XML in all: unfolded it takes ten times its size in memory. How often larger a whole may be than its file, past so
#: many bytes: honest XML folds to a tenth, and pictures hardly at all.
MOST_XML, MOST_RATIO, SMALL = 40_000_000, 50, 20_000_000
#: Bytes at the beginning of a part that tell whether it is XML.
_BEGINS = 64
_KINDS_PART = "[Content_Types].xml"
_TEMPLATE_KIND, _DECK_KIND = b"presentationml.template.main+xml", b"presentationml.presentation.main+xml"
_REFUSED = "The template cannot be used: {} Give a PowerPoint file (.pptx) with a slide master, or leave it out."
#: What a page is drawn from; whatever else a part leads to is left behind.
_KEPT = {RT.OFFICE_DOCUMENT, RT.SLIDE_MASTER, RT.SLIDE_LAYOUT, RT.THEME, RT.IMAGE, RT.PRES_PROPS, RT.TABLE_STYLES}
#: Pictures that programs draw without running or fetching anything.
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/bmp", "image/tiff", "image/x-emf", "image/x-wmf")
#: What a page holds as a whole: where one of these leads to something left behind, it goes.
_WHOLE = {qn("a:ext"), qn("p:pic"), qn("p:graphicFrame"), qn("p:contentPart"), qn("p:bg"), qn("p:sp"), qn("p:cxnSp")}
#: Elements that go by themselves: links of a text, embedded letters, tags, lists of slides, motion and sound.
_ALONE = {qn(name) for name in (
    "a:hlinkClick", "a:hlinkHover", "a:hlinkMouseOver", "p:embeddedFont", "p:custDataLst", "p:sldIdLst",
    "p:notesMasterIdLst", "p:handoutMasterIdLst", "p:embeddedFontLst", "p:custShowLst", "p:photoAlbum",
    "p:modifyVerifier", "p:timing", "p:transition", "p:smartTags", "p:controls", "p:extLst")}
_THEME_NAMES = {"bg1": MSO_THEME_COLOR.BACKGROUND_1, "tx1": MSO_THEME_COLOR.TEXT_1,
                "accent1": MSO_THEME_COLOR.ACCENT_1, "accent2": MSO_THEME_COLOR.ACCENT_2}


class ThemeColour(str):
    """A colour as "#0F6E66" that is also one of the theme's: what is painted with it follows the theme."""

    theme: MSO_THEME_COLOR

    def __new__(cls, hex_colour: str, theme: MSO_THEME_COLOR) -> ThemeColour:
        colour = super().__new__(cls, hex_colour)
        colour.theme = theme
        return colour


@dataclass(frozen=True, eq=False)
class Ground:
    """An empty presentation to add slides to. layout: that of each slide, with a title. palette: the theme's colours on
    its own paper."""

    presentation: object
    layout: object
    palette: Palette


def ground_of(file: bytes, look: Look = HOUSE) -> Ground:
    """The template emptied of everything but what draws a page. Accents of the look, where it names any, come before
    those of the theme. Raises ScenarioError with what is wrong and what to do
    for a file that is none, is damaged, holds macros, is too large, or has no layout with a title."""
    _look_at(file)
    try:
        presentation = Presentation(io.BytesIO(_as_deck(file)))
        _empty(presentation)
        layout = _layout(presentation)
        palette = _palette(layout)
    except ScenarioError:
        raise
    except Exception as error:  # whatever a damaged file makes its reader raise
        raise ScenarioError(_REFUSED.format("it is damaged, or no PowerPoint file.")) from error
    own = {name: readable(given, palette.paper) for name, given in (("accent", look.accent), ("large", look.large))
           if given is not None}
    return Ground(presentation, layout, replace(palette, **own))


def only_ground(file: bytes) -> bytes:
    """The template as a file of its own that holds nothing but what draws a page: what is kept of it. Raises
    ScenarioError as `ground_of` does."""
    kept = io.BytesIO()
    ground_of(file).presentation.save(kept)
    return kept.getvalue()


def _as_deck(file: bytes) -> bytes:
    """A file saved as a template (.potx) as the deck that it is but for its kind, which its reader insists on."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        kinds = archive.read(_KINDS_PART)
        if _TEMPLATE_KIND not in kinds:
            return file
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as deck:
            for part in archive.infolist():
                deck.writestr(part.filename, kinds.replace(_TEMPLATE_KIND, _DECK_KIND) if part.filename == _KINDS_PART
                              else archive.read(part))
    return written.getvalue()


def _look_at(file: bytes) -> None:
    """Size and shape before anything is unfolded."""
    if len(file) > LARGEST_FILE:
        raise ScenarioError(_REFUSED.format(f"it has {len(file) / 1e6:.0f} MB, and {LARGEST_FILE / 1e6:.0f} MB are the "
                                            "most."))
    if file.startswith(b"\xd0\xcf\x11\xe0"):
        raise ScenarioError(_REFUSED.format("it is locked with a password, or an old .ppt: save it again as .pptx."))
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            parts = archive.infolist()
            whole = sum(part.file_size for part in parts)
            if len(parts) > MOST_PARTS or whole > LARGEST_WHOLE or (whole > SMALL and whole > MOST_RATIO * len(file)):
                raise ScenarioError(_REFUSED.format("it unfolds to more than a template holds."))
            if (sum(part.compress_size for part in parts) > len(file)
                    or len({part.header_offset for part in parts}) < len(parts)):
                raise ScenarioError(_REFUSED.format("its parts lie over one another, which no honest program writes."))
            if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
                raise ScenarioError(_REFUSED.format("it holds macros: save it without them."))
            xml = 0
            for part in parts:  # what a part says of its size may be untrue: each is read no further than that
                with archive.open(part) as unfolded:
                    content = unfolded.read(part.file_size + 1)
                if len(content) > part.file_size:
                    raise ScenarioError(_REFUSED.format("it unfolds to more than it says."))
                begins = content[:_BEGINS].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
                if not begins or begins.startswith(b"<"):  # XML, whatever its name
                    xml += len(content)
                    if len(content) > LARGEST_XML or xml > MOST_XML:
                        raise ScenarioError(_REFUSED.format("it unfolds to more than a template holds."))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise ScenarioError(_REFUSED.format("it is damaged, or no PowerPoint file.")) from error


def _empty(presentation) -> None:
    """Leave behind all that draws no page."""
    package = presentation.part.package
    for identity, relation in list(package._rels.items()):
        if relation.reltype != RT.OFFICE_DOCUMENT:
            package._rels.pop(identity)
    for part in _parts(presentation.part):
        dropped = {identity for identity, relation in part.rels.items() if not _kept(relation)}
        for identity in dropped:
            part.rels.pop(identity)
        if hasattr(part, "_element"):
            _cut(part._element, dropped)
        elif part.partname.endswith(".xml") and dropped:
            part._blob = _without(part.blob, dropped)
    presentation.core_properties.title = ""  # a new set of properties: the template's own stay behind


def _kept(relation) -> bool:
    if relation.is_external or relation.reltype not in _KEPT:
        return False
    return relation.reltype != RT.IMAGE or relation.target_part.content_type in _PICTURES


def _parts(part, seen: set | None = None) -> Iterator:
    """Every part that is left, each once, from the presentation on."""
    seen = set() if seen is None else seen
    if part in seen:
        return
    seen.add(part)
    yield part
    for relation in list(part.rels.values()):
        if not relation.is_external:
            yield from _parts(relation.target_part, seen)


def _without(xml: bytes, dropped: set[str]) -> bytes:
    """A part that is kept as bytes (a theme), without what led to parts left behind."""
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True))
    _cut(root, dropped)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _cut(root, dropped: set[str]) -> None:
    """Take out of a part's XML what leads to what was left behind, and what moves, sounds or lists."""
    for element in list(root.iter(etree.Element)):
        if element.tag in _ALONE:
            _remove(element)
    led = f"{{{root.nsmap.get('r') or 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'}}}"
    for element in list(root.iter(etree.Element)):
        if not any(name.startswith(led) and value in dropped for name, value in element.attrib.items()):
            continue
        whole = element
        while whole is not None and whole.tag not in _WHOLE:
            whole = whole.getparent()
        _remove(element if whole is None else whole)


def _remove(element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _layout(presentation):
    """The layout with a title and the fewest other places to fill, one made for a title alone before all others."""
    with_title = []
    for master in presentation.slide_masters:
        for layout in master.slide_layouts:
            filled = [p.placeholder_format.type for p in layout.placeholders]
            if any(str(kind).startswith("TITLE") for kind in filled):
                further = [kind for kind in filled if not str(kind).startswith(
                    ("TITLE", "DATE", "FOOTER", "SLIDE_NUMBER"))]
                alone = layout._element.get("type") == "titleOnly"
                with_title.append((not alone, len(further), len(with_title), layout))
    if not with_title:
        raise ScenarioError(_REFUSED.format("none of its layouts has a title."))
    return min(with_title, key=lambda one: one[:3])[3]


def _palette(layout) -> Palette:
    """The theme's colours as the master uses them; muted ones are mixed from ink and paper, accents are moved until
    they can be read on the paper."""
    master = layout.slide_master
    named = _theme_colours(master)
    mapped = master._element.find(qn("p:clrMap"))

    def colour(role: str, otherwise: str) -> str:
        return named.get(mapped.get(role, role) if mapped is not None else role, otherwise)

    paper, ink = colour("bg1", LIGHT.paper), colour("tx1", LIGHT.ink)
    drawn = _background(layout, master, colour) or paper
    # Text that cannot be read on the page's own colour is no text.
    said = ThemeColour(ink, _THEME_NAMES["tx1"]) if contrast(ink, drawn) >= 4.5 else readable(ink, drawn, 4.5)
    accents = []
    for role, otherwise in (("accent1", LIGHT.accent), ("accent2", LIGHT.large)):
        own = colour(role, otherwise)
        seen = readable(own, drawn)
        accents.append(ThemeColour(own, _THEME_NAMES[role]) if seen == own.upper() or seen == own else seen)
    if contrast(*accents) < 1.05 and accents[0][:7] == accents[1][:7]:
        accents[1] = readable(LIGHT.large, drawn)
    return Palette("template", ink=said, muted=mixed(said, drawn, 0.32), paper=drawn, panel=mixed(drawn, said, 0.05),
                   line=mixed(drawn, said, 0.16), grid=mixed(drawn, said, 0.1), accent=accents[0], large=accents[1])


def _theme_colours(master) -> dict[str, str]:
    """The twelve colours of a theme by their names (dk1, lt1, accent1 ...)."""
    theme = master.part.part_related_by(RT.THEME)
    scheme = etree.fromstring(theme.blob, etree.XMLParser(resolve_entities=False, no_network=True)).find(
        f".//{qn('a:clrScheme')}")
    found = {}
    for one in () if scheme is None else scheme.iterchildren(etree.Element):
        for value in one.iterchildren(etree.Element):
            hex_colour = value.get("lastClr") or value.get("val") or ""
            if len(hex_colour) == 6 and all(digit in "0123456789abcdefABCDEF" for digit in hex_colour):
                found[etree.QName(one).localname] = f"#{hex_colour.upper()}"
    return found


def _background(layout, master, colour) -> str | None:
    """The plain colour behind the page where there is one; None for the theme's paper, pictures and gradients."""
    for page in (layout, master):
        background = page._element.find(f"{qn('p:cSld')}/{qn('p:bg')}")
        if background is None:
            continue
        fill = background.find(f".//{qn('a:solidFill')}")
        chosen = background.find(qn("p:bgRef")) if fill is None else fill
        for value in () if chosen is None else chosen.iterchildren(etree.Element):
            if value.tag == qn("a:srgbClr"):
                return f"#{value.get('val').upper()}"
            if value.tag == qn("a:schemeClr"):
                return colour(value.get("val"), LIGHT.paper)
        return None
    return None
