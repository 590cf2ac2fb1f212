"""What the files cannot decide, asked with the best guess; and the answers, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data import schema
from data.campaigns import Question
from data.errors import DataError
from data.quality.answers import BY_OTHERS, FOLLOWERS_ELSEWHERE, HIDDEN_LIKES, KEPT, LEFT_UNKNOWN, TAKEN, UNKNOWN
from data.quality.money import RATE, rate_problems
from data.recognising.money import COMMON, ISO_CODES
from data.recognising.part import Part
from data.recognising.writing import DAY_FIRST, DECIMAL, PERCENT_FORMS, Doubt

SELECTIONS = ("all we worked with", "top by followers", "top by engagement", "top by engagement rate",
              BY_OTHERS, "don't know")
PLATFORMS = ("Instagram", "TikTok", "YouTube", "X", "Facebook", "Twitch", "don't know")
CURRENCIES = (*COMMON, "not stated")
OPTIONS = {"selection": SELECTIONS, "platform": PLATFORMS, "currency": CURRENCIES, "day_first": DAY_FIRST,
           "decimal": DECIMAL, "percent": PERCENT_FORMS, HIDDEN_LIKES: (KEPT, UNKNOWN),
           FOLLOWERS_ELSEWHERE: (LEFT_UNKNOWN, TAKEN)}
#: Asked of each file under a key of its own, such as "decimal:<file>"; the bare key answers for all files.
BY_FILE = ("decimal", "day_first", "percent")
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
            continue
        if key.startswith(RATE):
            continue
        question = key.partition(":")[0] if key.startswith(tuple(f"{one}:" for one in BY_FILE)) else key
        if question not in OPTIONS:
            problems.append(f'There is no question "{key}": answer one of {", ".join(OPTIONS)}.')
        elif value not in OPTIONS[question] and not (question == "currency" and value in ISO_CODES):
            problems.append(f'"{value}" is no answer to "{key}": take one of {", ".join(OPTIONS[question])}.')
    if problems:
        raise DataError(problems)
    return said


def corrections_for(file: str, answers: Mapping[str, str]) -> dict[str, str]:
    """header -> "table.column" ("" for unused), as the user corrected it."""
    start = f"{COLUMN}{file}:"
    return {key[len(start):]: "" if value == "unused" else value
            for key, value in answers.items() if key.startswith(start)}


def raised(parts: Sequence[Part], answers: Mapping[str, str], *, money: bool) -> tuple[Question, ...]:
    """The questions these files raise; answered ones carry their answer as the guess. money: whether there are amounts
    without a currency."""
    asked = [_asked("selection", "How was this list of creators chosen?", SELECTIONS, _selection_guess(parts), answers)]
    guessed = {p.platform for p in parts if p.platform is not None and p.platform_sureness < 0.9}
    without = [p for p in parts if p.table in ("creators", "posts") and p.platform is None
               and ("platform" not in p.main or p.main["platform"].isna().all())]
    if guessed or without or "platform" in answers:
        names = ", ".join(dict.fromkeys(p.file for p in (without or parts)))
        asked.append(_asked("platform", f"Which platform are the accounts on ({names})? No column says so.", PLATFORMS,
                            guessed.pop() if len(guessed) == 1 else "don't know", answers))
    for part in parts:
        for key in BY_FILE:
            if key in part.questions:
                doubt = part.questions[key]
                asked.append(_asked(f"{key}:{part.file}", _open_reading(key, part.file, doubt), OPTIONS[key],
                                    doubt.guess, answers))
    signs = [(part.file, part.questions["currency"]) for part in parts if "currency" in part.questions]
    if signs:
        file, doubt = signs[0]
        text = (f'Which currency is "{doubt.example}"{_where(file, doubt)}? Several share this sign: '
                f"{', '.join(doubt.readings)}.")
        options = tuple(dict.fromkeys([*doubt.readings, *CURRENCIES]))
        asked.append(_asked("currency", text, options, doubt.guess, answers))
    elif money:
        asked.append(_asked("currency", "Which currency are the amounts in? No column says so.", CURRENCIES,
                            "not stated", answers))
    return tuple({question.key: question for question in reversed(asked)}.values())[::-1]


def _asked(key: str, text: str, options: Sequence[str], guess: str, answers: Mapping[str, str]) -> Question:
    """A question with its answer, where it has one: its own, or the one for all files."""
    bare = key.partition(":")[0]
    said = answers.get(key, answers.get(bare))
    options = tuple(options) if said is None or said in options else (*options, said)
    return Question(key, text, options, guess if said is None else said, said is not None)


def _where(file: str, doubt: Doubt) -> str:
    return f' ({file}, column "{doubt.column}")' if doubt.column else f" ({file})"


def _open_reading(key: str, file: str, doubt: Doubt) -> str:
    """The question on a cell that may be read in two ways, both spelled out."""
    one, two = doubt.readings
    text = f'Is "{doubt.example}"{_where(file, doubt)} {one} or {two}?'
    if key == "decimal":
        text += " The first has a decimal point, the second a decimal comma."
    return f"{text} {doubt.hint}".rstrip()


def _selection_guess(parts: Sequence[Part]) -> str:
    """A file called "top ...", or a round number of creators of whom averages are given, is a ranking."""
    named = any("top" in part.file.lower().split(".")[0].replace("-", "_").split("_") for part in parts)
    ranked = any(part.table == "creators" and len(part.reasons) in _ROUND
                 and any(name.startswith("average_") for name in part.main) for part in parts)
    return "top by engagement" if named or ranked else "don't know"
