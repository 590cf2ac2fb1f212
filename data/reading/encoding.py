"""Which characters the bytes stand for."""

from __future__ import annotations

import codecs
import re

from data.errors import DataError
from data.reading.raw import Note

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
          (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
#: Guesses that mean "a western European file"; told apart by bytes alone they are a lottery, so cp1252 stands for all.
_WESTERN = ("cp1252", "latin_1", "iso8859", "cp125", "cp437", "cp775", "cp85", "cp86", "mac_", "hp_roman8", "cp1140",
            "cp037", "cp500", "cp273", "cp1026", "ascii", "utf_7", "tis_620", "cp720", "cp737",
            "cp864", "cp869", "ptcp", "kz1048")
_SAMPLE = 60_000
_SINGLE_BYTE = ("cp1252", "cp1254", "cp1250", "mac_roman")
_WITHIN_WORDS = "’‘'·­\u00a0–—"


def decoded(name: str, content: bytes) -> tuple[str, list[Note]]:
    """The text of a file, and what was assumed. A byte-order mark wins, then UTF-8, then a guess by content.

    Raises DataError for bytes that are no text.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                said = [] if encoding.startswith("utf-8") else [Note(f"Read as {encoding}, as its first bytes say.")]
                return content.decode(encoding), said
            except UnicodeDecodeError as error:
                raise DataError(f"{name} says it is {encoding.removesuffix('-sig')} and is damaged at byte "
                                f"{error.start:,}: export it again.") from error
    wide = _wide_without_mark(content)
    if wide is not None:
        return content.decode(wide, errors="replace"), [Note(f"Read as {wide}, which the file does not say.", 0.9)]
    notes = []
    if b"\0" in content:
        # NUL bytes stand for nothing in a text: they come from cut or padded copies
        notes.append(Note(f"{content.count(0):,} NUL bytes were left out.", 0.9))
        content = content.replace(b"\0", b"")
    if _is_binary(content):
        raise DataError(f"{name} holds no text: it is a binary file of a kind that is not known here. "
                        "Save the table as CSV, XLSX or Parquet and add that file.")
    try:
        return content.decode("utf-8"), notes
    except UnicodeDecodeError:
        encoding = _guess(content)
        text = content.decode(encoding, errors="replace")
        return text, [*notes, Note(f"The characters were read as {encoding}; the file does not say.", 0.8)]


def _wide_without_mark(content: bytes) -> str | None:
    """UTF-16 without its mark: in a western text every second byte is zero."""
    head = content[:4000]
    if len(head) < 4 or b"\0" not in head:
        return None
    even, odd = head[0::2].count(0) / len(head[0::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.1 else None


def _is_binary(content: bytes) -> bool:
    head = content[:8000]
    lines = head.split(b"\n")[:-1]
    for mark in b"\x01\x1f":  # some databases part cells with these: as many of them in every line
        if len(lines) > 1 and lines[0].count(mark) and len({line.count(mark) for line in lines}) == 1:
            head = head.replace(bytes([mark]), b"\t")
    odd = sum(b < 32 and b not in b"\t\n\r\f\x0b\x1b\x1a" for b in head)
    return odd > max(2, 0.02 * len(head))


def _guess(content: bytes) -> str:
    """The encoding of bytes that are no UTF-8, by the lines that hold something beyond ASCII."""
    from charset_normalizer import from_bytes

    telling, size = [], 0
    for line in content.splitlines():
        if not line.isascii():
            telling.append(line)
            size += len(line)
            if size > _SAMPLE:
                break
    best = from_bytes(b"\n".join(telling)).best()
    if best is not None and not best.encoding.startswith(_WESTERN):
        return best.encoding
    # Cyrillic, Greek and the like share the single-byte range: believe them only where such letters stand side by
    # side, as in their words. In western words they stand alone.
    if best is not None and best.encoding in ("cp1251", "cp1253", "cp1255", "cp1256", "iso8859_5", "iso8859_7"):
        runs = [len(run) for line in telling for run in re.findall(rb"[\xa1-\xff]+", line)]
        if sum(n for n in runs if n > 2) > 0.6 * sum(runs):
            return best.encoding
    text = b"\n".join(telling)
    fits = [name for name in _SINGLE_BYTE if _decodes(text, name)]
    # Of equally believable ones the first, which is the most common.
    return min(fits, key=lambda name: _oddities(text.decode(name)), default="latin-1")


def _decodes(text: bytes, encoding: str) -> bool:
    try:
        text.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _oddities(text: str) -> float:
    """How much in a text looks like letters read in a wrong encoding: signs and capitals within words, and letters
    that only Icelandic has."""
    within = sum(not c.isascii() and not c.isalpha() and a.isalpha() and b.isalpha() and c not in _WITHIN_WORDS
                 for a, c, b in zip(text, text[1:], text[2:], strict=False))
    capitals = sum(not c.isascii() and c.isupper() and a.islower() for a, c in zip(text, text[1:], strict=False))
    return within + capitals + 0.5 * sum(c in "þðÞÐýÝ" for c in text)
