"""What the files cannot decide, asked with the best guess; and the answers, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data import schema
from data.campaigns import Question
from data.errors import DataError
from data.quality.answers import HIDDEN_LIKES, KEPT, UNKNOWN
from data.quality.money import RATE, rate_problems
from data.recognising.table import Part

SELECTIONS = ("all we worked with", "top by followers", "top by engagement", "top by engagement rate",
              "don't know")
PLATFORMS = ("Instagram", "TikTok", "YouTube", "X", "Facebook", "Twitch", "don't know")
CURRENCIES = ("EUR", "USD", "GBP", "INR", "BRL", "not stated")
DAY_FIRST = ("day first", "month first")
DECIMAL = ("decimal point", "decimal comma")
OPTIONS = {"selection": SELECTIONS, "platform": PLATFORMS, "currency": CURRENCIES, "day_first": DAY_FIRST,
           "decimal": DECIMAL, HIDDEN_LIKES: (KEPT, UNKNOWN)}
_ROUND = (50, 100, 200, 500, 1000, 5000, 10_000)
#: An answer "column:<file>:<header>" says what a column is: "table.column", or "unused".
COLUMN = "column:"


def checked(answers: Mapping[str, str] | None) -> dict[str, str]:
    """The answers, or DataError naming every one that answers nothing."""
    said = dict(answers or {})
    problems = rate_problems(said)
    columns = {f"{table}.{c.name}" for table, known in schema.TABLES.items() for c in known} | {"unused"}
    for key, value in said.items():
        if key.startswith(COLUMN):
            if value not in columns:
                problems.append(f'"{value}" is no column: say table and column, such as posts.likes, or "unused".')
        elif key.startswith(RATE):
            continue
        elif key not in OPTIONS:
            problems.append(f'There is no question "{key}": answer one of {", ".join(OPTIONS)}.')
        elif value not in OPTIONS[key]:
            problems.append(f'"{value}" is no answer to "{key}": take one of {", ".join(OPTIONS[key])}.')
    if problems:
        raise DataError(problems)
    return said


def corrections_for(file: str, answers: Mapping[str, str]) -> dict[str, str]:
    """header -> "table.column" ("" for unused), as the user corrected it."""
    start = f"{COLUMN}{file}:"
    return {key[len(start):]: "" if value == "unused" else value
            for key, value in answers.items() if key.startswith(start)}


def raised(
    parts: Sequence[Part], answers: Mapping[str, str], *, day_first_guess: bool, money: bool,
) -> tuple[Question, ...]:
    """The questions these files raise; answered ones carry their answer as the guess."""
    asked = [("selection", "How was this list of creators chosen?", _selection_guess(parts))]
    guessed = {p.platform for p in parts if p.platform is not None and p.platform_sureness < 0.9}
    without = [p for p in parts if p.table in ("creators", "posts") and p.platform is None
               and ("platform" not in p.main or p.main["platform"].isna().all())]
    if guessed or without or "platform" in answers:
        names = ", ".join(dict.fromkeys(p.file for p in (without or parts)))
        asked.append(("platform", f"Which platform are the accounts on ({names})? No column says so.",
                      guessed.pop() if len(guessed) == 1 else "don't know"))
    for part in parts:
        if "day_first" in part.questions:
            asked.append(("day_first", f'Is "{part.questions["day_first"]}" in {part.file} written day first or month '
                                       "first?", DAY_FIRST[0 if day_first_guess else 1]))
        if "decimal" in part.questions:
            asked.append(("decimal", f'Does the mark in "{part.questions["decimal"]}" in {part.file} part thousands or '
                                     "decimals: which decimal mark does the file use?", DECIMAL[0]))
    if money:
        asked.append(("currency", "Which currency are the amounts in? No column says so.", "not stated"))
    unique = {key: (key, text, guess) for key, text, guess in reversed(asked)}
    return tuple(Question(key, text, OPTIONS[key], answers.get(key, guess), key in answers)
                 for key, text, guess in reversed(unique.values()))


def _selection_guess(parts: Sequence[Part]) -> str:
    """A file called "top ...", or a round number of creators of whom averages are given, is a ranking."""
    named = any("top" in part.file.lower().split(".")[0].replace("-", "_").split("_") for part in parts)
    ranked = any(part.table == "creators" and len(part.reasons) in _ROUND
                 and any(name.startswith("average_") for name in part.main) for part in parts)
    return "top by engagement" if named or ranked else "don't know"
