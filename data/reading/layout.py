"""Records -> header, rows, and what stands before and after them."""

from __future__ import annotations

import re
from collections import Counter

from data.reading.raw import Note, RawTable

_RULE = re.compile(r"[=\-_*#+|~.\s]{3,}")
_NUMBER = re.compile(r"[-+(]?\s*[$€£]?\s*\d[\d.,\s]*\s*[%KMBkmb]?\)?")
_TOTAL = re.compile(r"(grand\s+|sub)?(total|totals|sum|summe|gesamt|suma|totale|average|mean)\s*:?", re.IGNORECASE)


def laid_out(name: str, records: list[list[str]], lines: list[int], notes: list[Note]) -> RawTable:
    """The table among the records. The header is the first full record without a number in it; rules drawn with
    signs (=====) go to the preamble, totals and remarks at the end to the footer. Short rows are filled up."""
    notes, preamble, kept = list(notes), [], []
    for record, line in zip(records, lines, strict=True):
        joined = "".join(record).strip()
        if not joined:
            continue
        if _RULE.fullmatch(joined) and len([c for c in record if c.strip()]) == 1:
            preamble.append(record)
            notes.append(Note(f"Line {line} is a drawn rule and was passed over."))
        else:
            kept.append((record, line))
    if not kept:
        return RawTable(name, None, [], preamble=preamble, notes=notes)
    width = _width([record for record, _ in kept])
    start = next((i for i, (record, _) in enumerate(kept) if _filled(record) >= max(1, 0.5 * width)), 0)
    preamble = [record for record, _ in kept[:start]] + preamble
    body, footer = _without_footer(kept[start:], width)
    if _is_header(body[0][0]):
        header, body = [cell.strip() for cell in body[0][0]], body[1:]
        header += [""] * (width - len(header))
    else:
        header = None
        notes.append(Note("The first row holds numbers, so the table has no header.", 0.8))
    if footer:
        notes.append(Note(f"{len(footer)} line(s) at the end are totals or remarks and were passed over.", 0.9))
    size = len(header) if header is not None else width
    rows, short = [], 0
    for record, _ in body:
        if len(record) < size:
            short += 1
            record = record + [""] * (size - len(record))
        elif len(record) > size and not any(cell.strip() for cell in record[size:]):
            record = record[:size]
        rows.append(record)
    if short:
        notes.append(Note(f"{short} row(s) are shorter than the header; what is missing is unknown.", 0.9))
    return RawTable(name, header, rows, [line for _, line in body], preamble, [r for r, _ in footer], [], notes)


def _filled(record: list[str]) -> int:
    return sum(1 for cell in record if cell.strip())


def _width(records: list[list[str]]) -> int:
    """The most common number of cells; of equally common ones the larger."""
    counts = Counter(len(r) for r in records)
    return max(counts, key=lambda w: (counts[w], w))


def _is_header(record: list[str]) -> bool:
    filled = [cell.strip() for cell in record if cell.strip()]
    return bool(filled) and not any(_NUMBER.fullmatch(cell) for cell in filled)


def _without_footer(body: list[tuple[list[str], int]], width: int):
    """Totals, and remarks in a single cell, at the very end are no records."""
    end = len(body)
    while end > 2:
        record = body[end - 1][0]
        filled = [cell.strip() for cell in record if cell.strip()]
        total = bool(_TOTAL.fullmatch(filled[0])) and len(filled) > 1
        remark = width > 2 and len(record) == 1 and not _NUMBER.fullmatch(filled[0])
        if not (total or remark):
            break
        end -= 1
    return body[:end], body[end:]
