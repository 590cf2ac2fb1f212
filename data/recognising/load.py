"""Files -> Campaigns: read, recognise, join, report. Every problem is gathered and raised once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from data.campaigns import REPORT_COLUMNS, Campaigns, Card, Question, Report, from_tables
from data.codings import remembering
from data.errors import DataError
from data.keys import coded
from data.quality.answers import Change, treated
from data.quality.followers import sightings
from data.quality.origins import origins_of
from data.quality.profile import profile_of
from data.reading import RawTable, Source, read_raw
from data.reading.together import read_together
from data.recognising.joining import joined
from data.recognising.part import Part
from data.recognising.questions import OPTIONS, checked, corrections_for, raised
from data.recognising.table import passed_over, recognise
from data.recognising.writing import Habits
from data.speech import ENGLISH, spoken_as
from data.template import EXAMPLE_REASON, example_rows, explains_columns

#: Where nothing decides 03/04/2024 the day is taken to come first, as in most of the world; it is asked.
GUESS_DAY_FIRST = True
#: The share of the work that is done when reading, recognising and joining end.
_READING, _JOINING, _REPORTING = 0.4, 0.75, 0.85


#: Told the stage in words and the share done (0 to 1); what it raises ends the loading and passes through untouched.
Progress = Callable[[str, float], None]

#: Given the tables read, (name, header), it answers what it knows of them.
Recall = Callable[[Sequence[tuple[str, Sequence[str]]]], Mapping[str, str]]


def load_campaigns(*sources: Source, answers: Mapping[str, str] | None = None,
                   progress: Progress | None = None, recall: Recall | None = None) -> Campaigns:
    """Read one or several files into the canonical tables.

    sources: paths, (name, bytes) or (name, DataFrame) pairs, in any order; what each holds is found out from its
    header and content. answers: to the questions of an earlier report (`report.questions`), corrections
    ("column:<file>:<header>": "posts.likes" or "unused"), and rates ("rate:USD:EUR": "0.92", what one USD is in EUR).
    Nothing is lost: rows that cannot be used stand in `report.set_aside`, changed cells in `report.changes`; whether
    the data can be trusted is `report.quality`. The same files give the same fingerprint.
    progress: called between stages with the stage in words and the share done; raise in it to cancel.
    recall: asked for more answers once the files are read; those given stand.

    Raises DataError naming every file that cannot be used, what was found in it and what to do.
    """
    said = checked(answers)
    if not sources:
        raise DataError("No file was given: add at least one file with creators, followers and engagement.")
    # What is said here is kept for every later reader: it stands in English, and is retold to each (data.speech).
    with remembering(), spoken_as(ENGLISH):
        return _loaded(sources, said, progress, recall)


def _loaded(sources: Sequence[Source], said: dict[str, str], progress: Progress | None,
            recall: Recall | None) -> Campaigns:
    tell = progress if progress is not None else _silent
    tables, unread = _read(sources, tell)
    if recall is not None:
        said = {**checked(recall([(one.name, one.header or []) for one in _sheets(tables)])), **said}
    parts, unknown = _recognised(tables, said, tell)
    if unread or unknown:
        raise DataError(list(dict.fromkeys([*unread, *unknown])))
    for part in parts:
        _answer_platform(part, said)
    for part in parts:
        if part.table in part.frames:
            part.set_aside(np.flatnonzero(example_rows(part.main)), EXAMPLE_REASON)
    tell("Finding out who is who", _JOINING)
    tables, places, how = joined(parts)
    problems = _without_followers(parts, tables)
    if problems:
        raise DataError(problems)
    if tables["creators"]["creator_id"].nunique() == 1:
        how.append("Only one creator was found. Whether engagement declines with size takes many creators of different "
                   "sizes: add the others.")
    money = tables["deals"][["fee", "revenue"]].notna().any().any() or tables["creators"]["quoted_fee"].notna().any()
    stated = tables["deals"]["currency"].notna().any() or tables["creators"]["currency"].notna().any()
    questions = raised(parts, said, money=bool(money and not stated))
    questions += _on_columns(parts, said)
    currency = said.get("currency", "not stated")
    if currency != "not stated":
        for name in ("deals", "creators"):
            tables[name]["currency"] = tables[name]["currency"].where(tables[name]["currency"].notna(), currency)
    tables, answered, asked = treated(tables, said)
    questions += tuple(Question(key, text, OPTIONS[key], said.get(key, OPTIONS[key][0]), key in said)
                       for key, text in asked.items())
    tell("Writing the report", _REPORTING)
    notes = [*(n for p in parts for n in p.notes), *how]
    # The report counts in Arrow and NumPy, outside the interpreter's lock, while the tables are put into their types.
    with ThreadPoolExecutor(1) as thread:
        reported = thread.submit(copy_context().run, _report, parts, questions, notes, answered,
                                 origins_of(places, [p.raw.lines for p in parts]))
        campaigns = from_tables(**tables, answers=said)
        report = replace(reported.result(), tables=campaigns.report.tables)
    campaigns = replace(campaigns, report=report, card=_with_words(campaigns.card, tables, report))
    tell("Done", 1.0)
    return campaigns


def _silent(stage: str, done: float) -> None:
    """Nobody listens."""


def _read(sources: Sequence[Source], tell: Progress) -> tuple[list[RawTable], list[str]]:
    """The tables that can be read, under names that differ, and what is wrong with the other files."""
    tables, problems, times = [], [], Counter()
    names = [source[0] if isinstance(source, tuple) else Path(source).name for source in sources]
    found = read_together(sources, lambda at: tell(f"Reading {names[at]}", _READING * at / len(sources)), read=read_raw)
    for table in found:
        if isinstance(table, DataError):
            problems += table.problems
            continue
        times[table.name] += 1
        again = times[table.name]
        tables.append(table if again == 1 else replace(table, name=f"{table.name} ({again})"))
    return tables, problems


def _recognised(
    tables: Sequence[RawTable], answers: Mapping[str, str], tell: Progress,
) -> tuple[list[Part], list[str]]:
    """The tables recognised, those passed over beside them, and what is wrong with files of which nothing is known."""
    parts, problems = [], []
    for at, table in enumerate(tables):
        tell(f"Finding out what {table.name} holds", _READING + (_JOINING - _READING) * at / len(tables))
        found, failed, over = [], [], []
        for number, sheet in enumerate([table, *table.other_tables], start=1):
            if number > 1 and explains_columns(sheet.header, sheet.rows):
                continue  # the template's own words about itself are no rows
            named = replace(sheet, name=_sheet_name(table, sheet, number))
            corrections = corrections_for(table.name, answers) | corrections_for(named.name, answers)
            try:
                found.append(recognise(named, corrections=corrections, habits=Habits.answered(
                    named.name, answers, guess_day_first=GUESS_DAY_FIRST)))
            except DataError as error:
                failed += error.problems
                if len(sheet.rows):
                    over.append(passed_over(named, f"{_place_of(table, number)} was not used: nothing in it is known"))
        if found:
            parts += [*found, *over]
        else:
            problems += failed
        problems += [problem for part in found for problem in part.problems]
    return parts, problems


def _sheets(tables: Sequence[RawTable]) -> list[RawTable]:
    """Every table of the files, under the name that the report calls it by."""
    return [replace(sheet, name=_sheet_name(table, sheet, number)) for table in tables
            for number, sheet in enumerate([table, *table.other_tables], start=1)]


def _sheet_name(table: RawTable, sheet: RawTable, number: int) -> str:
    """Further tables of a file go by names of their own, so that every line of the report is one place."""
    if number == 1:
        return table.name
    return sheet.name if sheet.name != table.name else f"{table.name} (table {number})"


def _place_of(table: RawTable, number: int) -> str:
    """A table of a file (counted from 1) in a sentence, by its sheet where it has one."""
    tables = [table, *table.other_tables]
    sheet = tables[number - 1].sheet
    if sheet is None:
        return f"table {number} of {table.name}"
    on_it = [one for one in tables if one.sheet == sheet]
    which = f"table {1 + sum(one.sheet == sheet for one in tables[:number - 1])} of " if len(on_it) > 1 else ""
    return f'{which}the sheet "{sheet}" of {table.name}'


def _on_columns(parts: Sequence[Part], said: Mapping[str, str]) -> tuple[Question, ...]:
    """Questions on headers that may mean two things; answered ones carry their answer."""
    asked = {question.key: question for part in parts for question in part.asked}
    return tuple(replace(question, guess=said.get(key, question.guess), answered=key in said)
                 for key, question in asked.items())


def _answer_platform(part: Part, answers: Mapping[str, str]) -> None:
    """An answer on the platform counts for files that do not say it themselves."""
    if "platform" in answers and part.platform_sureness < 0.9:
        part.platform = None if answers["platform"] == "don't know" else answers["platform"]


def _without_followers(parts: Sequence[Part], tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """What is missing before anything can be said about size."""
    known = tables["creators"]["followers"].notna().any() or tables["posts"]["followers"].notna().any()
    people = [p for p in parts if p.table in ("creators", "posts")]
    if known and not people and len(tables["creators"]):
        return []  # deals that say how large their creators are
    if not people and any(p.refusal for p in parts):
        return [p.refusal for p in parts if p.refusal]
    if not people:
        held = ", ".join(f"{p.file} ({p.table})" for p in parts)
        return [f"No file lists creators or posts; what was found: {held}. Add the file with creators and followers."]
    if not len(tables["creators"]):
        return [f"{people[0].file}: no row names a creator that can be used. Fill in the column with creators."]
    if known:
        return []
    columns = [(p.file, found) for p in parts for found, taken, _ in p.columns if taken.endswith(".followers")]
    if columns:
        return [f'The column "{found}" of {file} holds no usable follower count: every one is empty, zero or below '
                "zero. Put in how many people follow each creator." for file, found in columns]
    names = "; ".join(f"{p.file}: {', '.join(h for h in p.raw.header if h)[:200]}" for p in people)
    return [f"No column holds follower counts. Found were {names}. Add a column named Followers, or a second file that "
            "lists the creators with their followers."]


def _set_aside(parts: Sequence[Part]) -> pd.DataFrame:
    """file, line, reason and cells of every source row that is set aside."""
    found = []
    for part in parts:
        rows = np.flatnonzero(~part.stands)
        if len(rows):
            lines = np.asarray(part.raw.lines)[rows]
            why = np.asarray(part.why, dtype=object)[part.reasons[rows] - 1]
            found.append(pd.DataFrame({"file": part.file, "line": lines.astype(np.int64), "reason": why,
                                       "cells": part.cells(rows)}).astype({"file": object, "cells": object}))
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=REPORT_COLUMNS[0])


def _report(parts: Sequence[Part], questions: tuple[Question, ...], notes: Sequence[str],
            answered: Sequence[Change], origins: pd.DataFrame) -> Report:
    aside = _set_aside(parts)
    changes = [(p.file, *change) for p in parts for change in dict.fromkeys(p.changes)]
    columns = [(p.file, *column) for p in parts for column in p.columns]
    for table, name, count, change in answered:
        fed = [(file, found) for file, found, taken, _ in columns if taken == f"{table}.{name}"] or [
            (file, found) for file, found, taken, _ in columns if taken == f"creators.{name}"]  # told by the list
        changes.append((", ".join(dict.fromkeys(f for f, _ in fed)), fed[0][1] if fed else name, count, change))
    read = sum(len(p.reasons) for p in parts)
    frames = (aside, *(pd.DataFrame(rows, columns=names) for rows, names in
                       zip((changes, columns), REPORT_COLUMNS[1:], strict=True)))
    profile = pd.concat([profile_of(p.file, p.raw, p.frames, p.columns, p.changes) for p in parts], ignore_index=True)
    seen = sightings([(p.file, p.raw.lines, p.main) for p in parts if p.table == "creators"])
    return Report(read, read - len(aside), *frames, questions=questions, notes=tuple(notes), profile=profile,
                  sightings=seen, origins=origins, files=tuple(p.file for p in parts))


def _with_words(card: Card, tables: Mapping[str, pd.DataFrame], report: Report) -> Card:
    """What the data is, in a line and a few sentences."""
    creators, posts = tables["creators"], tables["posts"]
    platforms = sorted(coded((posts if len(posts) else creators)["platform"])[1])
    active = card.creators
    who = f"{active:,} creator{'' if active == 1 else 's'}"
    if len(posts):
        who = f"{who} · {len(posts):,} post{'' if len(posts) == 1 else 's'}"
    lines = [f"{report.rows_read:,} rows were read and {len(report.set_aside):,} of them set aside."]
    if not len(posts):
        lines.append("Only averages per creator are given, so each creator counts as one post.")
    elif len(creators) > active:
        lines.append(f"{len(creators):,} creators are listed; {active:,} of them have posts.")
    if len(tables["deals"]):
        lines.append(f"{len(tables['deals']):,} deals.")
    return replace(card, title=" · ".join([" and ".join(platforms)] * bool(platforms) + [who]), lines=tuple(lines))
