"""How saved scenarios are said: when and by whom, and in what two of them differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import streamlit as st

from analysis import words
from analysis.budget.exchange import day_said
from pages.shared import scenarios, show
from pages.shared.drafts import Texts
from pages.shared.kept import Conflict, Kept

#: How the inputs are called where two scenarios are compared.
LABELS = {
    "plan": "Planned", "budget": "Budget", "goal": "Goal", "handling": "Handling cost per creator",
    "small": "Small creator", "large": "Large creator", "delivery": "Creators who deliver, %", "fees": "Fees",
    "fee_small": "Fee of a small creator", "fee_large": "Fee of a large creator", "fee_unit": "Fee at one follower",
    "fee_power": "Fee rises to the power of", "fee_steps": "Fees from a size on", "posts": "Posts",
    "product": "Product for each", "team": "Most creators", "fewest": "Fewest creators",
    "share": "Most for one creator, %", "hours_each": "Hours a creator takes", "hours": "Hours the team has",
    "currency": "Currency", "limits": "Limits by group", "lock_in": "Always in", "lock_out": "Never in",
    "own_fees": "Fees typed in", "paid_posts": "Sponsored posts count", "paid_loss": "Sponsored posts bring less by, %",
    "funnel_clicks": "Clicks from 100 engagements", "funnel_orders": "Orders from 100 clicks",
    "funnel_value": "Value of one order", "funnel_margin": "Margin of it, %", "population": "People to reach",
    "rates": "Exchange rates",
}
#: What stands where an input was left as the data propose it.
UNSET = "as proposed"
_VALUES = {("plan", "size"): "by size", ("plan", "creator"): "by creator", ("fees", "quotes"): "fitted on quotes",
           ("fees", "fees"): "typed in for both sizes", ("fees", "card"): "a rate card",
           ("fees", "steps"): "a rate card in steps",
           ("paid_posts", "typed"): "as typed in", ("paid_posts", "alike"): "like organic ones"}
_NUMBERS = frozenset({"budget", "handling", "small", "large", "fee_small", "fee_large", "product", "population"})


def moment(seconds: float, now: datetime) -> str:
    """When something was saved, in the zone of `now`: 14:05 today, else with the day, and the year where it differs."""
    then = datetime.fromtimestamp(seconds, now.tzinfo)
    clock = f"{then:%H:%M}"
    if then.date() == now.date():
        return clock
    return f"{words.short_day(then) if then.year == now.year else words.short_date(then)}, {clock}"


def now_here() -> datetime:
    """The time where the browser is; the server's where it does not say."""
    try:
        return datetime.now(ZoneInfo(st.context.timezone or ""))
    except (ValueError, KeyError, TypeError, OSError):
        return datetime.now().astimezone()


def kept_line(one: Kept) -> str:
    """A scenario in a list: its name, when it was saved, and by whom."""
    if one.saved is None:
        return f"{one.name} (in the link)"
    return f"{one.name} · {_when_and_who(one)}"


def opened_line(one: Kept, *, changed: bool) -> str:
    """What is open, and whether it was changed since."""
    return f"“{one.name}”, saved {_saved(one)}{', changed since' if changed else ''}."


def version_line(one: Kept) -> str:
    """A version in a list of versions."""
    title = f": {one.title}" if one.title else ""
    return f"{_when_and_who(one)}{title}"


def otherwise_line(one: Kept, paid: frozenset[str]) -> str:
    """What to say where a saved answer is no longer the one that is computed. paid: ids of whom the plan pays now."""
    numbers = ", ".join(f"{label} {value}" for label, value in one.numbers[:3])
    answer = f"{one.title} ({numbers})" if numbers else one.title
    gone, new = len(one.creators - paid), len(paid - one.creators)
    people = (f" Of the {words.plural(len(one.creators), 'creator')} it paid then {_are(gone)} out now, and "
              f"{_are(new)} new.") if gone or new else ""
    return (f"When “{one.name}” was saved {_saved(one)} the answer was: {answer}.{people} The settings are the same: "
            "the data under them, or the program, changed since.")


def _are(count: int) -> str:
    return "1 is" if count == 1 else f"{words.whole(count)} are"


def _when_and_who(one: Kept) -> str:
    said = moment(one.saved.saved_at, now_here())
    return f"{said} by {one.saved.author}" if one.saved.author else said


def _saved(one: Kept) -> str:
    """The same within a sentence: "at 14:05 by Ana", "on 23 Nov, 14:05"."""
    said = _when_and_who(one)
    return f"{'at' if said[2] == ':' else 'on'} {said}"


def differences(first: Texts, second: Texts) -> list[tuple[str, str, str]]:
    """(input, in the first, in the second) of every input in which two scenarios differ, in the order of the page."""
    return [(LABELS[name], value_said(name, first.get(name)), value_said(name, second.get(name)))
            for name in scenarios.INPUTS if tuple(first.get(name, ())) != tuple(second.get(name, ()))]


def value_said(name: str, texts: tuple[str, ...] | None) -> str:
    """An input's texts of a link as they are read."""
    if texts is None:
        return UNSET
    if name == "limits":
        return "; ".join(_limit(text) for text in texts) or "none"
    if name == "rates":
        return "; ".join(_rate(text) for text in texts) or "none"
    if name == "own_fees":
        return "; ".join(_fee(text) for text in texts) or "none"
    said = []
    for text in texts:
        number = _number(text) if name in _NUMBERS else None
        said.append(_VALUES.get((name, text), text) if number is None else words.whole(number))
    return ", ".join(said) or "none"


def draw_conflict(found: Conflict) -> None:
    """Both versions side by side: their answers, and the inputs in which they differ."""
    theirs, mine = found.theirs, found.mine
    who = theirs.saved.author or "Somebody else"
    when = _saved(replace(theirs, saved=replace(theirs.saved, author="")))
    if found.of_names:
        show.notice([f"{who} called it “{theirs.name}” {when}, while you called it “{mine.name}”. "
                     "Its settings are the same under either name: say which name is to stand."], good=False)
        return
    show.notice([f"{who} saved “{theirs.name}” {when}, while you were at it. "
                 "Yours is not lost: say which of the two is to stand."], good=False)
    rows = [("Answer", theirs.title or "not computed", mine.title or "not computed")]
    rows += differences(theirs.texts, mine.texts) or [("Inputs", "the same", "the same")]
    show.text_table(("", f"Theirs ({who})", "Yours"), rows)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _limit(text: str) -> str:
    """A limit by group as it stands in a link (`controls.plan_limits`)."""
    parts = text.split("|")
    if len(parts) != 8:
        return text
    said = [f"{label} {value}" for label, value in zip(
        ("at least", "at most", "at most % of the budget", "creators at least", "creators at most"), parts[2:7],
        strict=True) if value]
    return f"{parts[0]} {unquote(parts[1])}: {', '.join(said)}{' or none' if parts[7] == '1' else ''}"


def _fee(text: str) -> str:
    """A typed fee as it stands in a link (`controls.plan`)."""
    parts = text.split("|", 3)
    return f"{parts[3]} {parts[0]} {parts[1]}" if len(parts) == 4 else text


def _rate(text: str) -> str:
    """An exchange rate as it stands in a link (`controls.exchange`)."""
    parts = text.split("|")
    return f"1 {parts[0]} = {parts[2] or '?'} {parts[1]}, {day_said(parts[3])}" if len(parts) == 4 else text
