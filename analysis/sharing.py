"""What a shared briefing said when it was shared, and what it says otherwise when it is opened."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analysis import words
from analysis.briefing import Briefing, Slide
from analysis.briefing.slides import holds_money
from analysis.briefing.tables import Column, Table
from analysis.findings import Answer, Number

#: What an answer's number is, in order: how it is kept.
_NUMBER = ("label", "value", "note", "kind", "formula")


@dataclass(frozen=True)
class Difference:
    """An answer that is another one now. question: which; before, now: what differs of it, as it was said and as it is
    said; "" where there was, or is, no such answer."""

    question: str
    before: str
    now: str


def titled(briefing: Briefing, title: str, hide: Collection[str] = ()) -> Briefing:
    """The briefing under a title of its own. Where fees are hidden a title that may tell one (an amount, or a number of
    three digits or more that is no year) is left out."""
    title = title.strip()
    tells = holds_money(title) or any(not re.fullmatch(r"(19|20)\d\d", number) and len(re.sub(r"\D", "", number)) > 2
                                      for number in re.findall(r"\d[\d.,'\u00a0\u202f ]*(?<=\d)", title))
    return replace(briefing, title=title) if title and not ("fees" in hide and tells) else briefing


def noted(briefing: Briefing, notes: Mapping[str, str], hide: Collection[str] = ()) -> Briefing:
    """The briefing with a note at each screen, by key. Where anything is hidden there are none: what a note names,
    only its author knows."""
    if hide:
        notes = {}
    return replace(briefing, slides=tuple(replace(s, note=notes.get(s.key, "").strip()) for s in briefing.slides))


def arranged(briefing: Briefing, keys: Sequence[str]) -> Briefing:
    """The briefing with these screens alone, in this order."""
    slides = {slide.key: slide for slide in briefing.slides}
    return replace(briefing, slides=tuple(slides[key] for key in keys if key in slides))


def to_take(whole: Briefing, keys: Sequence[str], usual: Sequence[str]) -> Briefing:
    """What goes into a file: the screens chosen, in their order; where nobody chose any, every answer there is."""
    return whole if list(keys) == list(usual) else arranged(whole, keys)


def sentences(briefing: Briefing) -> list[dict[str, Any]]:
    """What the screens say, as JSON can keep it: without pictures, and without what only the assumptions hold."""
    return [{"key": s.key, "question": s.answer.question, "title": s.answer.title, "text": s.answer.text,
             "certainty": s.certainty, "note": s.note,
             "numbers": [[getattr(n, name) for name in _NUMBER] for n in s.answer.numbers],
             "table": [] if s.table is None else [s.table.title, *s.table.said()]} for s in briefing.slides]


def slides_of(kept: Sequence[Mapping[str, Any]]) -> tuple[Slide, ...]:
    """The screens as they were kept, without pictures."""
    return tuple(Slide(one["key"], Answer(one["question"], one["title"], one["text"],
                                          tuple(Number(*number) for number in one["numbers"])),
                       None, one["certainty"], one.get("note", ""), _table(one.get("table", ()))) for one in kept)


def _table(kept: Sequence) -> Table | None:
    """A table as it was kept: its title, its heads, its rows, all as they were said."""
    if len(kept) < 2:
        return None
    title, heads, *rows = kept
    return Table(title, tuple(Column(head, tuple(row[at] for row in rows)) for at, head in enumerate(heads)))


def differences(kept: Sequence[Mapping[str, Any]], briefing: Briefing) -> tuple[Difference, ...]:
    """The answers that were kept and are others now, or are no more, in their order."""
    now = {slide.key: slide for slide in briefing.slides}
    found = []
    for before in slides_of(kept):
        after = now.get(before.key)
        if after is None:
            found.append(Difference(before.answer.question, before.answer.title, ""))
        elif (was := _said(before)) != (told := _said(after)):
            parted = [(a, b) for a, b in zip(was, told, strict=True) if a != b]
            found.append(Difference(before.answer.question, " · ".join(a for a, _ in parted if a),
                                    " · ".join(b for _, b in parted if b)))
    return tuple(found)


def _said(slide: Slide) -> tuple[str, ...]:
    """What is compared: every word on the screen but the note, which is no finding. A number of the figures beside the
    picture is one word."""
    figures = ", ".join(f"{n.label} {n.value}{f' ({n.note})' if n.note else ''}" for n in slide.answer.numbers)
    rows = "" if slide.table is None else "; ".join(", ".join(line) for line in slide.table.said())
    return slide.answer.title, slide.answer.text, figures, rows, slide.certainty


def changed_text(found: Sequence[Difference], screens: int, date_text: str, *,
                 lines: tuple[str, str] | None = None) -> str:
    """What is to be said before answers that are others than when they were shared; "" where none is. lines: what the
    data was called then and is called now, None where it is the same."""
    data = "" if lines is None else (f" It was: {lines[0].rstrip('.')}. It is: {lines[1].rstrip('.')}."
                                     if lines[0] != lines[1] else f" It is called the same: {lines[1].rstrip('.')}.")
    if not found:
        return "" if lines is None else (f"The data behind this briefing is not quite what it was on {date_text}; "
                                         f"every number shown is the same.{data}")
    why = ("The data is the same: this version of Microscope computes it otherwise." if lines is None
           else f"The data behind it changed since.{data}")
    which = (f"{'The answer' if screens == 1 else 'Every answer'} differs" if len(found) == screens
             else f"{len(found)} of {words.plural(screens, 'answer')} {'differs' if len(found) == 1 else 'differ'}")
    return f"{which} from what this link showed on {date_text}. {why}"


def gone_text(data_line: str, date_text: str) -> str:
    """What is to be said where the data behind a shared briefing is not there any more."""
    return (f"The data behind this briefing is not kept here any more ({data_line}), so nothing can be computed anew. "
            f"This is what it said on {date_text}, without its pictures.")
