"""Findings into an ordered briefing: one answer, one picture and one line of certainty a slide."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis import words
from analysis.briefing.change import ChangeOfMind
from analysis.briefing.contours import contours
from analysis.briefing.pictures import Chart, ColumnsChart, CurveChart, DotsChart, MapChart
from analysis.briefing.tables import Table
from analysis.budget import SizeComparison
from analysis.budget.explaining import plan_names, unit_of
from analysis.budget.size_words import fees_said, unsupported
from analysis.decline import DeclineFit
from analysis.decline.verdict import definition
from analysis.engagement import EngagementSummary
from analysis.findings import Answer, Finding, Number
from data.campaigns import Card

#: Up to this many creators each is a dot; above, the median of equally many, smallest first.
MOST_DOTS, GROUPS = 400, 40
CURVE_POINTS = 41
#: Slides that are drawn along an amount of money.
MONEY_SLIDES = ("change", "odds")
#: The version of the app, as every briefing says it: that of pyproject.toml.
VERSION = "0.1.0"
#: Lines on the map: the even odds, and where one side wins in three of four futures.
MAP_LINES = ((0.5, "even odds"), (0.75, "small win in 75 of 100"), (0.25, "large win in 75 of 100"))
#: What the comparison calls its chance that a paid creator posts.
DELIVERY_LABEL = "Creators who deliver"


@dataclass(frozen=True)
class Slide:
    """One screen of a meeting: an answer, its picture or its table (or none), how sure we are, and a note of whoever
    made it."""

    key: str
    answer: Answer
    chart: Chart | None
    certainty: str
    note: str = ""
    table: Table | None = None


@dataclass(frozen=True)
class Briefing:
    """title, data_line (what the data is; synthetic data says so), date_text (given, there is no clock here), slides in
    order, and assumptions: every number of the slides and of the plan, each once. currency: that of its amounts, where
    known. left_out: what this copy does not hold, a sentence each. inputs: everything that was asked. about: what the
    data is and what made this, as (what, said)."""

    title: str
    slides: tuple[Slide, ...]
    data_line: str
    date_text: str
    assumptions: tuple[Number, ...]
    currency: str | None = None
    left_out: tuple[str, ...] = ()
    inputs: Table | None = None
    about: tuple[tuple[str, str], ...] = ()

    @property
    def foot(self) -> str:
        """What stands at the foot of every page: what the data is, the date, what is left out."""
        return " · ".join(part.rstrip(".") for part in (self.data_line, self.date_text, *self.left_out) if part)


def make_briefing(slides: Sequence[Slide], *, card: Card, scope: str = "", date_text: str = "",
                  assumptions: Iterable[Number] = (), money: bool = True, currency: str | None = None,
                  inputs: Table | None = None, fingerprint: str = "") -> Briefing:
    """A briefing of these slides. scope: the filters in words. assumptions: further numbers behind the slides.
    currency: that of the amounts. inputs: everything that was asked. fingerprint: of the data.

    money=False leaves out every sentence and number that holds an amount of money, and the slide drawn along one.
    """
    kept = tuple(slides) if money else tuple(_without_money(s) for s in slides if s.key not in MONEY_SLIDES)
    behind = [n for slide in kept for n in slide.answer.numbers]
    behind += [n for n in assumptions if money or not holds_money(f"{n.label} {n.value} {n.note}")]
    return Briefing("Small creators or large ones?", kept, data_line(card, scope), date_text,
                    tuple(dict.fromkeys(behind)), currency, inputs=inputs if money else None,
                    about=_about(card, scope, date_text, fingerprint))


def _about(card: Card, scope: str, date_text: str, fingerprint: str) -> tuple[tuple[str, str], ...]:
    """The card of the data, the date and the version; what is not known is not listed."""
    known = (("Data", card.headline), ("", " ".join(card.sentences)), ("Creators", words.whole(card.creators)),
             ("Posts", words.whole(card.posts)), ("Only", words.said_months(scope)),
             ("Engagement is", " + ".join(card.engagement_parts)),
             ("How the list was chosen", card.selection or "not stated"), ("Fingerprint of the data", fingerprint),
             ("Made on", date_text), ("Made by", f"Microscope {VERSION}"))
    return tuple((what or "What was read", said) for what, said in known if said)


def data_line(card: Card, scope: str = "") -> str:
    """What the data is, in one line; synthetic data says so first."""
    lead = "" if not card.synthetic or card.title.lower().startswith("synthetic") else "Synthetic data: "
    parts = [f"{lead}{card.headline}"]
    # A title made from a file may count already; what it counts is said once.
    counts = (words.plural(card.creators, "creator"), words.plural(card.posts, "post"))
    parts += [count for count in counts if count not in card.headline]
    if scope:
        parts.append(f"only {words.said_months(scope)}")
    if card.engagement_parts:
        parts.append(f"engagement = {' + '.join(card.engagement_parts)}")
    parts.append("list chosen: not stated" if card.selection is None else f"list chosen: {card.selection}")
    return " · ".join(parts)


def engagement_slide(summary: EngagementSummary) -> Slide:
    """What engagement looks like by size: the typical value of each tier that has creators."""
    table = summary.table[summary.table["creators"] > 0]
    ask = summary.request
    names = tuple(f"{row.tier} ({words.whole(row.creators)})" for row in table.itertuples())
    chart = ColumnsChart(names, tuple(float(v) for v in table["median"]), f"typical {ask.measure}, by size (creators)",
                         percent=not ask.is_count)
    first = summary.answer.numbers[0] if summary.answer.numbers else None
    sure = "" if first is None or not first.note else f"How sure: {_lower(first.label)} {first.value} ({first.note}). "
    return Slide("engagement", summary.answer, chart, f"{sure}{gravest(summary.findings)}".strip())


def decline_slide(fit: DeclineFit, *, names: bool = True) -> Slide:
    """Does engagement decline: the curve over the creators. names=False leaves out what a finding says of one creator
    by name."""
    dots, dots_note = _dots(fit)
    curve = fit.curve(np.geomspace(*_range(fit, dots), CURVE_POINTS))
    columns = (curve.followers, curve.typical, curve.average, curve.low, curve.high)
    chart = CurveChart(*(tuple(float(v) for v in column) for column in columns), dots, dots_note,
                       definition(fit.context).replace(f" ({' + '.join(fit.context.parts)})", ""),
                       percent=fit.per != "post")
    lead = fit.answer.numbers[0]
    whose = f", over {words.plural(fit.creators, 'creator')}" if fit.creators else ""
    sure = f"How sure: the 95 % range is {lead.note} per doubling{whose} ({lead.kind})."
    return Slide("decline", fit.answer, chart, f"{sure} {gravest(fit.findings if names else nameless(fit))}".strip())


def budget_slide(comparison: SizeComparison) -> Slide:
    """How to split: both plans as a hundred futures."""
    small, large = comparison.small, comparison.large
    # A plan that cannot be paid has no futures to count.
    dots = [tuple(float(v) for v in side.futures) if side.count else () for side in (small, large)]
    chart = None if not any(dots) else DotsChart(
        dots[0], dots[1],
        f"{words.whole(small.count)} small", f"{words.whole(large.count)} large",
        f"{unit_of(comparison)} the money brings: each dot is one future of 100")
    ranges = [f"{words.spread(words.count(side.p10), words.count(side.p90))} with {words.plural(side.count, name)}"
              for side, name in ((small, "small creator"), (large, "large creator")) if side.count]
    sure = (f"How sure: in 80 of 100 futures the money brings {' and '.join(ranges)}." if ranges
            else "How sure: nothing can be paid.")
    first, fees = gravest(comparison.findings), fees_said(comparison)
    # Fees that nobody quoted decide this answer: whoever sees this slide alone must know it.
    also = "" if fees is None or fees.text in first else fees.text
    return Slide("budget", comparison.answer, chart, " ".join(part for part in (sure, also, first) if part))


def change_slide(change: ChangeOfMind) -> Slide:
    """What would change that: the map of where the answer turns, over handling cost and decline."""
    if not change.both_paid:
        return Slide("change", change.answer, None, "How sure: fees are as fitted or typed in; see the assumptions.")
    sure = "How sure: the same futures as before. The handling cost was set by hand, and decides as much as the curve."
    if change.changes_of_lead > 1:
        ends = words.money(change.handling_costs[-1], change.currency)
        sure += (f" Since creators come whole, the lead changes hands {change.changes_of_lead} times between 0 and "
                 f"{ends}: the turn named is the one nearest to the plan.")
    if unsupported(change.comparison):
        return Slide("change", change.answer, None, sure)
    return Slide("change", change.answer, map_of(change), sure)


def map_of(change: ChangeOfMind) -> MapChart:
    """The map of a change of mind, with the lines on which the odds are even or three to one."""
    seen = change.change
    small, large = plan_names(change.comparison)
    lines = tuple((name, line) for level, name in MAP_LINES
                  for line in contours(seen.handling_costs, seen.declines, seen.chance, level)[:3] if len(line) > 3)
    # The longest first: LibreOffice draws no line that has fewer points than one after it.
    lines = tuple(sorted(lines, key=lambda one: -len(one[1])))
    columns = (seen.handling_costs, seen.declines)
    return MapChart(*(tuple(float(v) for v in column) for column in columns),
                    tuple(tuple(float(v) for v in row) for row in seen.chance), lines,
                    (float(seen.handling_cost), float(seen.decline)), float(seen.decline_low), float(seen.decline_high),
                    small, large, f"handling cost per creator, {change.currency}", "decline when followers double")


def grounds(briefing: Briefing) -> tuple[tuple[str, str], ...]:
    """What the plan rests on, apart by kind, as (kind, "Budget €24,000 · ..."); numbers that the answers show
    themselves are not repeated."""
    shown = {n for slide in briefing.slides for n in slide.answer.numbers}
    found = []
    for kind in ("measured", "fitted", "assumed"):
        mine = [f"{n.label} {n.value}" for n in briefing.assumptions if n.kind == kind and n not in shown]
        if mine:
            found.append((kind, " · ".join(mine)))
    return tuple(found)


def plan_assumptions(comparison: SizeComparison, *, deals: int = 0) -> tuple[Number, ...]:
    """What went into the comparison of sizes, as numbers with their kind. deals: the number of deals that the share of
    creators who deliver was counted in, 0 where it was assumed."""
    how = {"measured": "counted in the data", "fitted": "estimated from the data",
           "assumed": "an input: set by hand, or proposed and left as it was"}
    found = [Number(what, value, "", kind, how[kind]) for what, value, kind in comparison.assumptions]
    if deals:
        counted = f"posts delivered / posts agreed, in {words.plural(deals, 'deal')}"
        found = [replace(n, kind="measured", formula=counted) if n.label == DELIVERY_LABEL else n for n in found]
    return tuple(found)


def _lower(label: str) -> str:
    """A label within a sentence; only its first letter changes, since 10K is not 10k."""
    return label[:1].lower() + label[1:]


#: An amount: a currency's sign or code beside figures, on either side, as `words.money` puts them in any locale.
#: Letters beside figures are a currency's where a no-break space parts them, which nothing else that is said has.
_CURRENCY = "$¢£¤¥฿\u20a0-\u20cf﷼￠￡￥￦"
_MONEY = re.compile(rf"[{_CURRENCY}][\s−-]{{0,2}}\d|\d\s?[{_CURRENCY}]|R\$\s?\d|\b[A-Z]{{3}}(?: [−-]?|−)\d"
                    r"|\d[\u00a0\u202f][^\W\d_]|[^\W\d_][\u00a0\u202f][−-]?\d")


def holds_money(text: str) -> bool:
    """Whether a text holds an amount of money: a currency sign or code beside a figure."""
    return _MONEY.search(text) is not None


def _without_money(slide: Slide) -> Slide:
    answer = slide.answer
    sentences = [s for s in re.split(r"(?<=[.!?]) ", answer.text) if not holds_money(s)]
    numbers = []
    for number in answer.numbers:
        if not holds_money(number.value):
            notes = [part for part in number.note.split(" · ") if not holds_money(part)]
            numbers.append(replace(number, note=" · ".join(notes)))
    title = answer.title if not holds_money(answer.title) else "The answer holds amounts that are left out here"
    certainty = " ".join(s for s in re.split(r"(?<=[.!?]) ", slide.certainty) if not holds_money(s))
    table = None if slide.table is None else slide.table.without_fees(holds_money)
    return replace(slide, answer=replace(answer, title=title, text=" ".join(sentences), numbers=tuple(numbers)),
                   certainty=certainty, table=table)


def gravest(findings: Sequence[Finding]) -> str:
    """The gravest thing to know before deciding, or nothing."""
    for status in ("fail", "review"):
        for finding in findings:
            if finding.status == status:
                return f"{'Do not decide on this yet: ' if status == 'fail' else 'Read first: '}{finding.text}"
    return ""


def nameless(fit: DeclineFit) -> tuple[Finding, ...]:
    """The findings that name no creator. A creator is named with the followers behind: "handle (20K followers)"."""
    labels = [] if fit.rows is None else [fit.rows.label(i) for i in range(len(fit.rows))]
    return tuple(f for f in fit.findings if not any(f" {label} (" in f.text for label in labels))


def _range(fit: DeclineFit, dots) -> tuple[float, float]:
    """Follower counts between which the curve is drawn: where creators stand, else 1K to 1M."""
    if fit.rows is None:
        return 1e3, 1e6
    sizes = np.sort(fit.rows.followers)
    near = sizes[fit.supported(sizes)]
    low, high = (near[0], near[-1]) if len(near) >= len(sizes) / 2 else (sizes[0], sizes[-1])
    # A log axis of PowerPoint begins at a power of ten: a few creators just below one must not add a whole decade.
    power = 10.0 ** math.ceil(math.log10(low))
    if low > 0.7 * power and all(size >= power for size, _ in dots):
        low = power
    return float(low), float(high)


def _dots(fit: DeclineFit) -> tuple[tuple[tuple[float, float], ...], str]:
    """Creators as dots; many of them as medians of equally many, so that the picture stays one."""
    if fit.rows is None:
        return (), "values given, no creators"
    rows = fit.rows
    order = np.argsort(rows.followers, kind="stable")
    followers, rate = rows.followers[order], (rows.total / rows.exposure)[order]
    if len(order) > MOST_DOTS:
        parts = np.array_split(np.arange(len(order)), GROUPS)
        dots = [(float(np.exp(np.log(followers[p]).mean())), float(np.median(rate[p]))) for p in parts]
        note = f"dots: medians of about {words.whole(len(order) / GROUPS)} creators each"
    else:
        dots = [(float(f), float(r)) for f, r in zip(followers, rate, strict=True)]
        note = "dots: one creator each"
    shown = tuple(dot for dot in dots if dot[1] > 0)
    if len(shown) < len(dots):
        note += f"; {words.whole(len(dots) - len(shown))} at zero cannot stand on a log axis"
    return shown, note
