"""What a copy of a briefing leaves out: fees, and the names of creators. What is left out is in no file made of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace

from analysis import words
from analysis.briefing.pictures import CurveChart
from analysis.briefing.slides import MONEY_SLIDES, Briefing, Slide, holds_money
from analysis.briefing.tables import Column
from analysis.errors import ScenarioError
from analysis.findings import Number
from data.campaigns import Campaigns

#: What can be left out.
HIDEABLE = ("fees", "names")
#: What stands in every copy that leaves something out.
FEES_SAID = "Fees are left out of this copy."
NAMES_SAID = "Names of creators are left out of this copy."
BOTH_SAID = "Fees and names of creators are left out of this copy."
AMOUNTS_SAID = "The answer holds amounts that are left out here"
#: Words of sentences and numbers that fees, or what a creator costs, could be worked out from.
_MONEY_WORDS = re.compile(r"\b(fees?|costs?|prices?|priced|quotes?|budgets?|handling|spen[dt]|left over|dear|dearer|"
                          r"cheap|cheaper|cheapest|rate card|money left|currency)\b", re.I)
#: Names are looked for as whole words; shorter ones and mere numbers only where a sentence is known to name a creator.
_SHORTEST = 3
_NAMED_HERE = (" {} (", "account, {} with ")


def checked(hide: Collection[str]) -> frozenset[str]:
    """What is to be left out, each of "fees" and "names"; ScenarioError for anything else."""
    asked = frozenset([hide] if isinstance(hide, str) else hide)
    unknown = sorted(str(one) for one in asked if one not in HIDEABLE)
    if unknown:
        raise ScenarioError(f"{', '.join(unknown)} cannot be left out of a briefing: choose of "
                            f"{' and '.join(HIDEABLE)}.")
    return asked


def conceal(briefing: Briefing, hide: Collection[str], campaigns: Campaigns | None = None) -> Briefing:
    """The same briefing without fees, names or both; every export of it is without them too.

    "fees": no amount of money is left, nor a sentence or number that speaks of fees, costs or budget; the totals go
    too, since a total and a count tell what one creator costs. "names": creators of `campaigns` are called
    "Creator 1", "Creator 2" ... in the order they are met, and follower counts of single creators have two figures, by
    which nobody is looked up. Notes go with either: whom or what a note names, only its author knows. Each copy
    says what it leaves out, at the foot of every page. Raises ScenarioError where names are to be left out and the
    campaigns that name them are not given.
    """
    asked = checked(hide)
    if "fees" in asked:
        briefing = _without_fees(briefing)
    if "names" in asked:
        if campaigns is None:
            raise ScenarioError("Names can be left out only where the creators are known: pass the campaigns.")
        briefing = _mapped(_rounded(briefing), renamer(campaigns, texts_of(briefing), names_of(briefing)))
    if not asked:
        return briefing
    slides = tuple(replace(slide, note="") for slide in briefing.slides)
    return replace(briefing, slides=slides, left_out=(said_of(asked),))


def said_of(hide: Collection[str]) -> str:
    """What a copy says of what it leaves out; "" where that is nothing."""
    asked = checked(hide)
    return BOTH_SAID if len(asked) == len(HIDEABLE) else FEES_SAID if "fees" in asked else NAMES_SAID if asked else ""


def conceal_problems(problems: Iterable[str], hide: Collection[str], campaigns: Campaigns) -> tuple[str, ...]:
    """What stood in the way of a briefing, for the same readers: no name, and no sentence with an amount."""
    asked, said = checked(hide), tuple(problems)
    if "fees" in asked:
        said = tuple(kept for kept in (_sentences(text, None) for text in said) if kept) or (
            (FEES_SAID,) if said else ())
    if "names" in asked:
        said = tuple(map(renamer(campaigns, said), said))
    return said


def renamer(campaigns: Campaigns, texts: Iterable[str], names: Iterable[str] = ()) -> Renamer:
    """What puts "Creator 1", "Creator 2" ... for the names, handles and ids of creators: first those of `names`, which
    are names by themselves, then in the order in which the texts name them."""
    whole = "\n".join(texts)
    whose: dict[str, str] = {}
    for column in ("creator_id", "name", "handle"):
        for creator, label in zip(campaigns.creators["creator_id"], campaigns.creators[column], strict=True):
            if isinstance(label, str) and label.strip():
                whose[label] = str(creator)
                whose.setdefault(label.lstrip("@") or label, str(creator))
    found: list[tuple[int, str, str]] = []
    for label in whose:
        if label not in whole:
            continue
        usable = len(label) >= _SHORTEST and not re.fullmatch(r"[\d.,\s]+", label)
        patterns = [rf"(?<!\w){re.escape(label)}(?!\w)"] if usable else [
            re.escape(place).replace(re.escape("{}"), rf"(?:{re.escape(label)})") for place in _NAMED_HERE]
        for pattern in patterns:
            met = re.search(pattern, whole)
            if met:
                found.append((met.start(), label, pattern))
    number: dict[str, int] = {}
    for label in (*names, *(label for _, label, _ in sorted(found))):
        number.setdefault(whose.get(label, label), len(number) + 1)
    # The longest first: a name may be part of another.
    rules = [(re.compile(pattern), label, f"Creator {number[whose[label]]}")
             for _, label, pattern in sorted(found, key=lambda one: (-len(one[1]), one[1]))]
    return Renamer(tuple(rules), {label: f"Creator {number[whose.get(label, label)]}" for label in names})


@dataclass(frozen=True)
class Renamer:
    """rules: (where a name stands, the name, what is put for it); names: the same for texts that are names."""

    rules: tuple[tuple[re.Pattern[str], str, str], ...]
    names: Mapping[str, str]

    def __call__(self, text: str) -> str:
        for pattern, label, alias in self.rules:
            text = pattern.sub(lambda met, label=label, alias=alias: met[0].replace(label, alias), text)
        return text

    def column(self, column: Column) -> Column:
        """A column of a table; one of names holds nothing else."""
        if column.unit == "creator":
            return replace(column, values=tuple(self.names.get(str(v)) for v in column.values))
        return replace(column, values=tuple(self(v) if isinstance(v, str) else v for v in column.values))


def names_of(briefing: Briefing) -> tuple[str, ...]:
    """Names that stand in columns of names, in order."""
    tables = [slide.table for slide in briefing.slides if slide.table is not None]
    return tuple(dict.fromkeys(str(value) for table in tables for column in table.columns if column.unit == "creator"
                               for value in column.values))


def texts_of(value: object) -> Iterator[str]:
    """Every text within frozen values, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from texts_of(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name))


def _mapped(value, change: Renamer):
    """Frozen values with every text changed."""
    if isinstance(value, Column):
        return change.column(value)
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_mapped(one, change) for one in value)
    if is_dataclass(value):
        return replace(value, **{field.name: _mapped(getattr(value, field.name), change) for field in fields(value)})
    return value


def _rounded(briefing: Briefing) -> Briefing:
    """Follower counts of single creators, as dots or in a table of names, with two figures: one in full names an
    account."""
    def two_figures(size: float) -> float:
        return float(f"{size:.1e}")

    def seen(slide: Slide) -> Slide:
        if isinstance(slide.chart, CurveChart):
            dots = tuple((two_figures(size), rate) for size, rate in slide.chart.dots)
            slide = replace(slide, chart=replace(slide.chart, dots=dots))
        if slide.table is not None and any(column.unit == "creator" for column in slide.table.columns):
            columns = tuple(column if column.unit != "size" else replace(column, values=tuple(
                two_figures(v) if isinstance(v, float) else v for v in column.values))
                for column in slide.table.columns)
            slide = replace(slide, table=replace(slide.table, columns=columns))
        return slide

    return replace(briefing, slides=tuple(map(seen, briefing.slides)))


@dataclass(frozen=True)
class _Amounts:
    """Tells amounts and words of money, those in a currency that is no code included."""

    currency: str | None

    def __call__(self, text: str) -> bool:
        return self.amount(text) or _MONEY_WORDS.search(text) is not None

    def amount(self, text: str) -> bool:
        """Whether an amount stands in the text."""
        mark = re.escape(words.sign(self.currency or ""))
        return holds_money(text) or (bool(mark) and re.search(
            rf"{mark}[\s−-]{{0,2}}\d|\d[\u00a0\u202f]?{mark}(?!\w)", text) is not None)


def _without_fees(briefing: Briefing) -> Briefing:
    money = _Amounts(briefing.currency)
    slides = tuple(_slide_without_fees(s, money, briefing.currency) for s in briefing.slides
                   if s.key not in MONEY_SLIDES)
    inputs = None if briefing.inputs is None else briefing.inputs.without_fees(money)
    return replace(briefing, slides=slides, currency=None, inputs=inputs,
                   assumptions=tuple(kept for kept in (_number(n, money) for n in briefing.assumptions) if kept))


def _slide_without_fees(slide: Slide, money: _Amounts, currency: str | None) -> Slide:
    answer = slide.answer
    numbers = tuple(kept for kept in (_number(n, money) for n in answer.numbers) if kept)
    text = _sentences(answer.text, currency)
    table = None if slide.table is None else slide.table.without_fees(money)
    if text != answer.text or numbers != answer.numbers or table != slide.table:
        text = f"{text} {FEES_SAID}".strip()
    parts = [part for part in answer.title.split(", ") if not money.amount(part)]
    title = ", ".join(parts) if parts and parts[0] == answer.title.split(", ")[0] else AMOUNTS_SAID
    return replace(slide, answer=replace(answer, title=title, text=text, numbers=numbers),
                   certainty=_sentences(slide.certainty, currency), table=table)


def _number(number: Number, money: _Amounts) -> Number | None:
    """A number without what it says of money; None where it is about money itself."""
    if money(number.label) or money(number.value) or money(number.formula):
        return None
    return replace(number, note="; ".join(
        part for part in re.split(r"; | · ", number.note) if not money(part))) if money(number.note) else number


def _sentences(text: str, currency: str | None) -> str:
    money = _Amounts(currency)
    return " ".join(s for s in re.split(r"(?<=[.!?]) ", text) if not money(s))
