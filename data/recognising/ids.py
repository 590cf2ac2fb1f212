"""Names and ids kept as text: what spreadsheets did to them is undone where it can be, and told where it cannot."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.codings import Coding, ends, known_coding, letters, texts_of
from data.recognising.texts import is_error

#: Texts that say "nothing here" in a column of names. NA is none of them: it may be Namibia.
_NO_TEXT = ("n/a", "#n/a", "null", "<na>", "nan")
#: Where a text is one of a few words, these say so too; in a caption or a name they are what was written.
_NO_WORD = ("-", "--", "---", "–", "—", "none", "n.d.", "n/d", "s/d", "k.a.", "н/д", "?")
_LONGEST_WORD = max(len(word.encode()) for word in (*_NO_TEXT, *_NO_WORD))
_FREE = frozenset({"caption", "bio", "name", "campaign", "url"})
_HANDLES = frozenset({"creator_id", "handle", "creator_a", "creator_b"})
#: How a text begins that may be a number, a formula, an error, or carry a mark before what it says.
_DISGUISES = b"=@'\"#0123456789"
#: An id that a spreadsheet has rounded: 1.23457E+17 stands for thousands of posts at once.
_DAMAGED = r"^\d([.,]\d+)?[eE]\+\d+$"
#: Spreadsheets keep fifteen digits and put zeros behind them.
_FILLED_UP, _FEWEST = r"^\d{15}0+$", 3


def tidied(cells: pa.Array, *, name: str, identifies: bool) -> tuple[pa.Array, list[tuple[int, str]]]:
    """Texts (trimmed, "" for unknown) with null for unknown, and what was changed.

    name: the canonical column; identifies: these are ids, of which numbers in disguise are looked for.
    """
    known = known_coding(cells)
    if known is not None:
        tidy, changes = _tidied(known.distinct, name, identifies)
        if not changes:  # then at most "" became unknown
            return (cells if not tidy.null_count else texts_of(_without(known, tidy))), []
    return _tidied(cells, name, identifies)


def _without(known: Coding, tidy: pa.Array) -> Coding:
    """The coding without the text that `tidy` says is none."""
    gone = int(np.flatnonzero(tidy.is_null().to_numpy(zero_copy_only=False))[0])
    codes = np.where(known.codes == gone, -1, known.codes - (known.codes > gone))
    return Coding(codes.astype(np.int32), tidy.drop_null())


def _tidied(cells: pa.Array, name: str, identifies: bool) -> tuple[pa.Array, list[tuple[int, str]]]:
    changes: list[tuple[int, str]] = []
    disguised = _begin_with(cells, _DISGUISES)
    for pattern, order, told in _repairs(name, identifies) if disguised else ():
        hit = pc.match_substring_regex(cells, pattern)
        count = pc.sum(hit).as_py() or 0
        if count:
            changes.append((count, told.format(text=cells.filter(hit)[0].as_py())))
            cells = pc.utf8_trim_whitespace(pc.replace_substring_regex(cells, pattern, order))
    if identifies and disguised:
        cells = _whole(cells, changes)
    unknown = _unknown(cells, name)
    for entry in pc.value_counts(cells.filter(unknown)).to_pylist():
        changes.append((entry["counts"], f'"{entry["values"]}" read as unknown'))
    if identifies and disguised:
        damaged = pc.match_substring_regex(cells, _DAMAGED)
        count = pc.sum(damaged).as_py() or 0
        if count:
            changes.append((count, f'ids rounded by a spreadsheet ("{cells.filter(damaged)[0]}") identify nothing and '
                                   "were read as unknown"))
            unknown = pc.or_(unknown, damaged)
        _tell_filled_up(cells, changes)
    if pc.min(pc.binary_length(cells)).as_py() == 0:
        unknown = pc.or_(unknown, pc.equal(cells, ""))
    return (pc.if_else(unknown, None, cells) if pc.any(unknown).as_py() else cells), changes


def _begin_with(cells: pa.Array, wanted: bytes) -> bool:
    """Whether any text begins with one of these ASCII characters."""
    places = ends(cells)
    begins = places[:-1][np.diff(places) > 0] - places[0]
    found = np.zeros(256, dtype=bool)
    found[np.frombuffer(wanted, dtype=np.uint8)] = True
    return bool(found[letters(cells)[begins]].any())


def _repairs(name: str, identifies: bool) -> list[tuple[str, str, str]]:
    """What is taken off a text: (where, what is left, how it is told)."""
    repairs = [(r'^="(.*)"$', r"\1", 'the formula around a text ({text}) was taken off')]
    if identifies:
        repairs.append((r"^\"([^\"]*)\"$|^'([^']*)'$", r"\1\2", "the quotation marks around {text} were taken off"))
        repairs.append((r"^'([^']+)$", r"\1", "the apostrophe of {text}, which marks a text, was taken off"))
    if name in _HANDLES:
        repairs.append((r"^(?:@\s*)+", "", 'the @ of "{text}" was taken off'))
    return repairs


def _whole(cells: pa.Array, changes: list[tuple[int, str]]) -> pa.Array:
    """Ids that came as floats (123.0) where the whole column is numbers."""
    floats = pc.match_substring_regex(cells, r"^\d+\.0+$")
    count = pc.sum(floats).as_py() or 0
    if not count or not pc.all(pc.or_(floats, pc.match_substring_regex(cells, r"^\d*$"))).as_py():
        return cells
    changes.append((count, f'the decimals of ids that a spreadsheet took for amounts ({cells.filter(floats)[0]}) were '
                           "taken off"))
    return pc.replace_substring_regex(cells, r"\.0+$", "")


def _unknown(cells: pa.Array, name: str) -> pa.Array:
    """Which texts say that there is none. "Nan" is a name, "nan" is none."""
    words = _NO_TEXT + (() if name in _FREE else _NO_WORD)
    if (pc.min(pc.binary_length(cells)).as_py() or 0) > _LONGEST_WORD and not _begin_with(cells, b"#"):
        return pa.repeat(pa.scalar(False), len(cells))
    brief = pc.if_else(pc.less_equal(pc.binary_length(cells), _LONGEST_WORD), cells, None)
    if brief.null_count == len(brief):
        unknown = pc.equal(cells, None).fill_null(False)
    else:
        unknown = pc.and_(pc.is_in(pc.utf8_lower(brief), pa.array(words, cells.type)), pc.not_equal(cells, "Nan"))
    signs = pc.starts_with(cells, "#")
    if not pc.any(signs).as_py():
        return unknown
    errors = [text for text in pc.unique(cells.filter(signs)).to_pylist() if is_error(text)]
    return pc.or_(unknown, pc.is_in(cells, pa.array(errors, cells.type)))


def _tell_filled_up(cells: pa.Array, changes: list[tuple[int, str]]) -> None:
    """Long ids that all end in zeros behind their fifteenth digit have lost their ends; they are kept as they are."""
    long = pc.match_substring_regex(cells, r"^\d{16,}$")
    if not pc.any(long).as_py():
        return
    found = pc.unique(cells.filter(long))
    if len(found) >= _FEWEST and pc.all(pc.match_substring_regex(found, _FILLED_UP)).as_py() and \
            pc.sum(pc.subtract(pc.utf8_length(found), 15)).as_py() >= 2 * _FEWEST:
        changes.append((pc.sum(long).as_py(), f'ids such as "{found[0]}" all end in zeros, as a spreadsheet that keeps '
                                              "fifteen digits leaves them: they may not be found in other files"))
