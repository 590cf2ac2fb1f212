"""A company's PowerPoint file as a template, with all that must not come through: slides with texts, notes, comments,
links, a linked picture, properties, a sound, and a theme of its own."""

from __future__ import annotations

import io
import re
import zipfile

from lxml import etree
from PIL import Image
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml.ns import qn
from pptx.util import Inches

#: Stands in everything that must stay behind.
SECRET = "Zyxquartz"
ACCENTS = ("7A1FA2", "C2185B")


def template(*, dark: bool = False, wide: bool = True, with_links: bool = True) -> bytes:
    """The file; dark: white on black by its theme; wide: 16:9, else 4:3."""
    deck = Presentation()
    if wide:
        deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
        for page in (deck.slide_master, *deck.slide_layouts):
            for place in page.placeholders:
                if place._element.spPr is not None and place._element.spPr.find(qn("a:xfrm")) is not None:
                    place.left, place.width = int(place.left * 4 / 3), int(place.width * 4 / 3)
    master = deck.slide_master
    picture = io.BytesIO()
    Image.new("RGB", (40, 12), "#7A1FA2").save(picture, "PNG")
    # A picture of the master's own, as a logo is.
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    logo = slide.shapes.add_picture(io.BytesIO(picture.getvalue()), Inches(8), Inches(0.1))
    image, identity = logo.image, master.part.relate_to(slide.part.related_part(logo._element.blip_rId), RT.IMAGE)
    assert image.content_type == "image/png"
    logo._element.find(qn("p:blipFill")).find(qn("a:blip")).set(qn("r:embed"), identity)
    logo._element.find(qn("p:nvPicPr")).find(qn("p:cNvPr")).set("name", "company logo")
    master.shapes._spTree.append(logo._element)
    theme = master.part.part_related_by(RT.THEME)
    blob = theme.blob.decode()
    for name, colour in zip(("accent1", "accent2"), ACCENTS, strict=True):
        blob = re.sub(rf"(<a:{name}><a:srgbClr val=\")[0-9A-F]{{6}}", rf"\g<1>{colour}", blob)
    theme._blob = blob.replace('name="Office Theme"', 'name="Company"').encode()
    if dark:
        mapped = master._element.find(qn("p:clrMap"))
        for role, name in (("bg1", "dk1"), ("tx1", "lt1"), ("bg2", "dk2"), ("tx2", "lt2")):
            mapped.set(role, name)
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = f"{SECRET} plan"
    first.notes_slide.notes_text_frame.text = f"{SECRET} said"
    if with_links:
        run = first.placeholders[1].text_frame.paragraphs[0].add_run()
        run.text, run.hyperlink.address = SECRET, f"http://{SECRET.lower()}.example/a"
        # A link and a linked picture on the master itself.
        box = master.shapes._spTree
        foreign = master.part.relate_to(f"http://{SECRET.lower()}.example/b", RT.HYPERLINK, is_external=True)
        linked = master.part.relate_to(f"http://{SECRET.lower()}.example/c.png", RT.IMAGE, is_external=True)
        properties = box.find(qn("p:pic")).find(qn("p:nvPicPr")).find(qn("p:cNvPr"))
        etree.SubElement(properties, qn("a:hlinkClick")).set(qn("r:id"), foreign)
        other = etree.fromstring(etree.tostring(box.find(qn("p:pic"))))
        blip = other.find(qn("p:blipFill")).find(qn("a:blip"))
        del blip.attrib[qn("r:embed")]
        blip.set(qn("r:link"), linked)
        for link in other.iter(qn("a:hlinkClick")):
            link.getparent().remove(link)
        box.append(other)
        sound = Part(PackURI("/ppt/media/sound.wav"), "audio/wav", deck.part.package, SECRET.encode())
        deck.slide_layouts[5].part.relate_to(sound, RT.AUDIO)
    deck.core_properties.title = deck.core_properties.author = deck.core_properties.comments = SECRET
    custom = Part(PackURI("/docProps/custom.xml"),
                  "application/vnd.openxmlformats-officedocument.custom-properties+xml", deck.part.package,
                  f'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties">'
                  f"<!--{SECRET}--></Properties>".encode())
    deck.part.package.relate_to(custom, RT.CUSTOM_PROPERTIES)
    written = io.BytesIO()
    deck.save(written)
    return written.getvalue()


def with_part(file: bytes, name: str, content: bytes) -> bytes:
    """The same archive with one more part."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, old.read(part))
        new.writestr(name, content)
    return written.getvalue()
