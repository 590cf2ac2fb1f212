"""Records -> header, rows, and what stands before, after and beside them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from data.reading.aligning import aligned
from data.reading.blocks import (
    EDGE,
    Grid,
    always_filled,
    breaks,
    filled,
    grid_of,
    header_rows,
    is_rule,
    names_over,
    profile,
    shares_names,
    single,
    usual_width,
)
from data.reading.glued import glued_apart, shapes_of
from data.reading.held import HeldRecords
from data.reading.kinds import TYPED, kind, misfits
from data.reading.raw import Note, RawTable

_TOTAL = re.compile(
    r"(?:grand[\s-]+|sub[\s-]?)?(?:totals?|total (?:geral|general)|sum|summ[ae]|"
    r"gesamt(?:summe|ergebnis)?|sumas?|soma|somme|somma|totale|totaux|média|media|promedio|moyenne|durchschnitt|mittelwert|medel|average|avg\.?|mean|median|"
    r"jumlah|rata-?rata|итого|всего|сумма|среднее)(?:\s+(?:total|general|geral|générale?|generale|keseluruhan))?\s*:?",
    re.IGNORECASE)
_REMARK = re.compile(
    r"(?:note|notes|nota|notas|source|quelle|fuente|fonte|sumber|источник|exported|generated|created|made|prepared|"
    r"erstellt|generado|gerado|generato|généré|dibuat|copyright|©|\*|†|\(\d+ rows?\)|\d+ rows?\b|"
    r"data (?:as of|provided)|end of|disclaimer|page \d|powered)", re.IGNORECASE)
_MOST_TABLES = 200


def laid_out(name: str, records: Sequence[list[str]], lines: Sequence[int], notes: list[Note], *,
             gaps: Collection[int] = (), joint: str = ",", words: bool = False) -> RawTable:
    """The first table among the records, with the others in `other_tables`.

    gaps: numbers of the records that a blank line stands before; blank records count as such lines. joint: the
    delimiter, with which cells that belong together are joined. words: it also stands between words.

    The header is what names columns of other kinds than text, or looks like names; several rows of it are joined by
    one space. What stands before a table (titles, rules drawn with signs) is its preamble; totals and remarks behind
    it are its footer. Short rows are filled up, longer ones keep what they have.
    """
    notes, rules, kept, spaces, blank = list(notes), [], [], set(), False
    for number, (record, line) in enumerate(zip(records, lines, strict=True)):
        blank = blank or number in gaps
        if not record or not any(map(str.strip, record)):
            blank = True
        elif is_rule(record):
            rules.append((len(kept), record))
            notes.append(Note(f"Line {line} is a drawn rule and was passed over."))
        else:
            if blank:
                spaces.add(len(kept))
            blank = False
            kept.append((record, line))
    if not kept:
        return RawTable(name, None, [], preamble=[rule for _, rule in rules], notes=notes)
    found = [record for record, _ in kept]
    return tables_of(name, grid_of(found, spaces), [line for _, line in kept], notes, rules=[rule for _, rule in rules],
                     joint=joint, words=words)


def tables_of(name: str, grid: Grid, lines: Sequence[int], notes: list[Note], *, rules: Sequence[list[str]] = (),
              joint: str = ",", words: bool = False) -> RawTable:
    """The tables of a grid of records as one RawTable: the first, and in it the others."""
    tables, loose, parts = [], [], _parts(grid)
    for start, end, is_table in parts[:_MOST_TABLES]:
        if not is_table:
            loose += [grid.records[i] for i in range(start, end)]
            continue
        tables.append(_one(name, grid, lines, start, end, loose, joint, words))
        loose = []
    for start, end, _ in parts[_MOST_TABLES:]:
        loose += [grid.records[i] for i in range(start, end)]
    if not tables:
        start, end = 0, len(grid.records)
        tables, loose = [_one(name, grid, lines, start, end, [], joint, words)], []
    first, others = tables[0][0], [table for group in tables for table in group][1:]
    (others[-1] if others else first).footer.extend(loose)
    first.preamble.extend(rules)
    notes.extend(first.notes)
    if first.footer and not others:
        notes.append(Note(f"{len(first.footer)} line(s) at the end are totals or remarks and were passed over.", 0.9))
    if others:
        notes.append(Note(f"The file holds {len(others) + 1} tables; the first one was read as the table, "
                          "the others stand beside it.", 0.8))
    return RawTable(name, first.header, first.rows, first.lines, first.preamble, first.footer, others, notes)


def _parts(grid: Grid) -> list[tuple[int, int, bool]]:
    """The blocks of the grid as (start, end, whether it is a table), those that continue a table joined to it."""
    starts = breaks(grid)
    blocks = list(zip(starts, [*starts[1:], len(grid.records)], strict=True))
    joined: list[tuple[int, int, bool]] = []
    widths = [usual_width(grid.records[s:min(e, s + EDGE)]) for s, e in blocks]
    widest = max(widths)
    for number, (start, end) in enumerate(blocks):
        if joined and start in grid.gaps and _continues(grid, joined, start, end):
            joined[-1] = (joined[-1][0], end, True)
            continue
        joined.append((start, end, _is_table(grid, start, end, widest, widths[number + 1:])))
    return joined


def _continues(grid: Grid, joined: Sequence[tuple[int, int, bool]], start: int, end: int) -> bool:
    """Whether a block after a blank line holds more rows of the table before it."""
    begun, _, is_table = joined[-1]
    if not is_table:
        return False
    records = grid.records
    first = records[begun:min(start, begun + EDGE)]
    head = [r for r in first if not single(r)] or list(first)
    width = usual_width(head)
    some = [records[i] for i in range(start, min(end, start + 20))]
    if width == 1:
        return all(len(r) == 1 for r in some) and not _REMARK.match(some[0][0].strip())
    if start - begun == 1 and width > 1:
        # a blank line between the header and the rows
        return header_rows(records, begun, start, width) > 0 and not header_rows(records, start, end, width) \
            and sum(len(r) == width for r in some) >= 0.6 * len(some)
    alike = [r for r in some if len(r) == width and not single(r)]
    columns = profile(records, begun + 1, start, width)
    top = next((r for r in some if not single(r)), some[0])
    if top == head[0] or len(top) != width and shares_names(top, head[0]) or names_over(top, columns) \
            and header_rows(records, start, end, len(top)):
        return False
    if end - start <= 2 and not alike:
        # a row or two of another length: rows they are where their first cells fit
        return all(not _REMARK.match(r[0]) and not _TOTAL.fullmatch(r[0].strip()) and columns[0] in TYPED
                   and kind(r[0]) == columns[0] and not misfits(r, columns) for r in some)
    if not alike or sum(len(r) == width for r in some) < 0.6 * len(some):
        return False
    if not any(k in TYPED for k in columns):
        return records[start] != records[begun] and _usual_fill(head, width) <= filled(alike[0]) + 1
    if _TOTAL.fullmatch(next((c.strip() for c in some[0] if c.strip()), "")):
        return False
    return sum(misfits(r, columns) for r in alike) <= 0.25 * sum(map(filled, alike))


def _usual_fill(records: Sequence[Sequence[str]], width: int) -> int:
    return Counter(filled(r) for r in records if len(r) == width).most_common(1)[0][0]


def _is_table(grid: Grid, start: int, end: int, widest: int, later: Sequence[int]) -> bool:
    records = grid.records
    some = [records[i] for i in range(start, min(end, start + EDGE))]
    broad = [r for r in some if not single(r) and len(r) > 1]
    if widest == 1:
        return end - start > 1 or not later
    if not broad or len(broad) == 1 and (later or start > 0) and header_rows(records, start, end, widest) == 0:
        return False
    if max(map(filled, broad)) < 2:
        return False
    if any(width > 2 for width in later) and max(map(filled, broad)) <= 2 and len(some) <= 15:
        # lines of name and value over a table; they are no table of their own unless names stand over them
        return header_rows(records, start, end, usual_width(broad)) > 0 and len(some) > 2 \
            and not all(r[0].strip().endswith(":") for r in broad[1:])
    if start > 0 and end == len(records) and end - start < 3 and not header_rows(records, start, end, widest):
        return False
    if start == 0 and later and len(broad) == 1 and end - start == 1:
        return widest == len(broad[0]) and filled(broad[0]) == widest
    return True


def _one(name: str, grid: Grid, lines: Sequence[int], start: int, end: int, before: list[list[str]], joint: str,
         words: bool) -> list[RawTable]:
    """The table of one block, and those beside it."""
    records, notes = grid.records, []
    start, width, above = _begin(records, start, end, words)
    preamble = [*before, *above]
    named = header_rows(records, start, end, width) if end > start else 0
    body = start + named
    stop, footer = _without_footer(grid, body, end, width)
    header = _joined([records[i] for i in range(start, body)], width) if named else None
    if header is not None and len(header) > width:
        width = len(header)
    if named > 1:
        notes.append(Note(f"{named} rows are the header; they were joined.", 0.8))
    if header is None:
        notes.append(Note("The first row is like those below it, so the table has no header.", 0.8))
    split = _beside(records, body, stop, width, header, notes)
    if split:
        return _side_by_side(name, records, lines, header, body, stop, split, preamble, footer, notes)
    rows = _rows(grid, body, stop, width, lines, notes, joint, words)
    return [RawTable(name, header, rows, lines[body:stop], preamble, footer, [], notes)]


def _begin(records: Sequence[list[str]], start: int, end: int, words: bool) -> tuple[int, int, list[list[str]]]:
    """Where the header or the first row of a block stands, how wide the table is, and what stands above it."""
    some = list(records[start:min(end, start + EDGE)])
    width = usual_width(some)
    if words and len(some) > 2 and 1 < len(some[0]) <= min(map(len, some[1:])):
        width = len(some[0])
    if width < 2:
        return start, width, []
    first = start
    while first < end - 1 and first < start + EDGE and (
            single(records[first]) or filled(records[first]) < 0.5 * width and len(records[first]) < width):
        first += 1
    if first == end - 1 and single(records[first]):
        first = start
    # lines that hold delimiters by chance, over a header that fits the columns
    columns = profile(records, min(first + 6, max(end - 2, first)), end, width)
    if any(k in TYPED for k in columns):
        for at in range(first + 1, min(first + 6, end - 1)):
            if len(records[at]) == width and names_over(records[at], columns) and all(
                    _is_above(records[i], records[at], width) for i in range(first, at)):
                first = at
                break
    return first, width, [records[i] for i in range(start, first)]


def _is_above(record: Sequence[str], names: Sequence[str], width: int) -> bool:
    """Whether a record over a row of names is no part of the header: it leaves much out, or it has more cells than the
    table while the names are complete."""
    if len(record) < width:
        return filled(record) <= 0.5 * width
    return filled(record) > width and filled(names) == width


def _joined(rows: Sequence[list[str]], width: int) -> list[str]:
    """The header: rows of names joined by one space."""
    if len(rows) == 1:
        header = list(rows[0])
    else:
        longest = max(map(len, rows))
        header = [" ".join(r[i].strip() for r in rows if i < len(r) and r[i].strip()) for i in range(longest)]
    while len(header) > width and not header[-1].strip():
        header.pop()
    extra = len(header) - width
    if extra > 0 and sum(not c.strip() for c in header) == extra:
        header = [c for c in header if c.strip()]
    return header + [""] * (width - len(header))


def _rows(grid: Grid, body: int, stop: int, width: int, lines: Sequence[int], notes: list[Note], joint: str,
          words: bool) -> Sequence[list[str]]:
    records = grid.records
    among = (i for i in grid.watched if body <= i < stop) if width == grid.width else range(body, stop)
    odd = [i for i in among if len(records[i]) != width]
    mended = _mended_rows(records, odd, body, stop, width, lines, notes, joint, words)
    if isinstance(records, HeldRecords):
        return records.rows(body, stop, width, dict(mended))
    rows = list(records[body:stop])
    for place, row in mended:
        rows[place - body] = row
    return rows


def _mended_rows(records: Sequence[list[str]], odd: Sequence[int], body: int, stop: int, width: int,
                lines: Sequence[int], notes: list[Note], joint: str, words: bool) -> list[tuple[int, list[str]]]:
    """Rows of another length than the header, moved where the kinds of the columns decide, filled up or kept long."""
    if not odd:
        return []
    columns, always = profile(records, body, stop, width), always_filled(records, body, stop, width)
    out, short, long, moved, shapes = [], 0, 0, [], None
    for i in odd:
        if len(records[i]) == width - 1 and shapes is None:
            shapes = shapes_of(records[body:min(stop, body + EDGE)], columns)
        parted = glued_apart(records[i], columns, shapes) if len(records[i]) == width - 1 else None
        row, done = (parted, "two cells stand as one") if parted is not None else \
            aligned(records[i], columns, joint, words=words, always=always)
        if done:
            moved.append((lines[i], done))
        elif len(records[i]) < width:
            short += 1
        elif len(row) > width:
            long += 1
        out.append((i, row))
    if short:
        notes.append(Note(f"{short} row(s) are shorter than the header; what is missing is unknown.", 0.9))
    if long:
        notes.append(Note(f"{long} row(s) have more cells than the header; what is more was kept.", 0.7))
    for line, done in moved[:5]:
        notes.append(Note(f"Line {line}: {done}; its cells were put where they fit.", 0.8))
    if len(moved) > 5:
        notes.append(Note(f"So were the cells of {len(moved) - 5} further lines.", 0.8))
    return out


def _without_footer(grid: Grid, body: int, end: int, width: int) -> tuple[int, list[list[str]]]:
    """Where the rows end: totals and remarks at the very end are none."""
    records, stop = grid.records, end
    always, apart = None, False
    while stop - body > 1:
        record, i = records[stop - 1], stop - 1
        apart = apart or stop in grid.gaps
        cells = [c.strip() for c in record if c.strip()]
        if _TOTAL.fullmatch(cells[0]) and len(cells) > 1 or any(map(_TOTAL.fullmatch, cells[:1])):
            stop -= 1
            continue
        if width == 1 or not single(record):
            break
        if always is None:
            rows = [r for r in records[max(body, stop - 60):stop - 1] if len(r) == width and not single(r)]
            always = sum(all(r[k].strip() for r in rows) for k in range(1, width)) if len(rows) >= 8 else 0
            first = profile(records, body, max(body + 1, stop - 3), width)[0]
        odd = first in TYPED and kind(record[0]) != first
        told = bool(_REMARK.match(cells[0])) or i in grid.gaps or apart
        lone = len(record) == 1 and width > 2
        if not (told or lone and kind(record[0]) != "number" or odd or always >= 2) or stop - body < 2:
            break
        stop -= 1
    return stop, [records[i] for i in range(stop, end)]


def _beside(records: Sequence[list[str]], body: int, stop: int, width: int, header: list[str] | None,
            notes: list[Note]) -> list[int]:
    """Columns that are empty from top to bottom and part tables that stand beside each other."""
    if header is None or width < 5 or stop - body < 1:
        return []
    empty = [c for c in range(1, width - 1) if not header[c].strip()]
    some = [records[i] for i in range(body, stop)] if empty and stop - body <= 20_000 else []
    empty = [c for c in empty if not any(len(r) > c and r[c].strip() for r in some)] if some else []
    if not empty:
        return []
    edges = [-1, *empty, width]
    sides = [(a + 1, b) for a, b in zip(edges, edges[1:], strict=False) if b - a > 1]
    if len(sides) < 2 or any(sum(bool(header[c].strip()) for c in range(a, b)) < 2 for a, b in sides):
        return []
    names = [{header[c].strip().lower() for c in range(a, b) if header[c].strip()} for a, b in sides]
    same = any(len(one & other) >= 0.5 * min(len(one), len(other))
               for k, one in enumerate(names) for other in names[k + 1:])
    alone = any(not any(len(r) > c and r[c].strip() for c in range(a, b)) for r in some for a, b in sides)
    if not (same or alone):
        notes.append(Note("An empty column stands between filled ones; they were read as one table.", 0.5))
        return []
    return empty


def _side_by_side(name: str, records: Sequence[list[str]], lines: Sequence[int], header: list[str], body: int,
                  stop: int, empty: Sequence[int], preamble: list[list[str]], footer: list[list[str]],
                  notes: list[Note]) -> list[RawTable]:
    edges, tables = [-1, *empty, len(header)], []
    for a, b in zip(edges, edges[1:], strict=False):
        if b - a < 2:
            continue
        rows, at = [], []
        for i in range(body, stop):
            cells = records[i][a + 1:b]
            if any(c.strip() for c in cells):
                rows.append(cells + [""] * (b - a - 1 - len(cells)))
                at.append(lines[i])
        tables.append(RawTable(name, header[a + 1:b], rows, at))
    notes.append(Note("Tables stand beside each other, parted by empty columns.", 0.8))
    first = tables[0]
    tables[0] = RawTable(name, first.header, first.rows, first.lines, preamble, footer, [], notes)
    return tables
