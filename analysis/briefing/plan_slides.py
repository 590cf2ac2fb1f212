"""Slides about plans: both side by side, the odds along the handling cost, what to watch, whom to pay."""

from __future__ import annotations

from dataclasses import replace

from analysis import words
from analysis.briefing.change import ChangeOfMind
from analysis.briefing.pictures import ChanceChart, CurveChart
from analysis.briefing.slides import Slide, gravest
from analysis.briefing.tables import choices_table, plans_table, watch_table
from analysis.budget.explaining import unit_of
from analysis.budget.plan import Plan
from analysis.budget.size_words import LEFT_OVER_SAID
from analysis.budget.sizes import SizeComparison
from analysis.budget.tripwires import Tripwires
from analysis.findings import Answer, Number


def with_plans(slide: Slide, comparison: SizeComparison) -> Slide:
    """The slide of the curve with both plans' sizes on it, where the money of each goes; other slides as they are."""
    if not isinstance(slide.chart, CurveChart):
        return slide
    decline = comparison.decline
    marks = tuple((f"{words.whole(outcome.count)} of {words.size(outcome.followers)}", float(outcome.followers),
                   float(decline.average_rate(outcome.followers)))
                  for outcome in (comparison.small, comparison.large) if outcome.count)
    return replace(slide, chart=replace(slide.chart, plans=marks))


def plans_slide(comparison: SizeComparison) -> Slide:
    """Both plans side by side: how the money is laid out and what it brings, with intervals."""
    said = {"small": "plan A", "large": "plan B"}
    paid = [(said[name], outcome, number) for name, outcome, number in zip(
        ("small", "large"), (comparison.small, comparison.large), comparison.answer.numbers, strict=False)
        if outcome.count]
    unit = unit_of(comparison)
    brings = [f"{name} about {number.value}" for name, _, number in paid]
    title = f"{brings[0][0].upper()}{brings[0][1:]} {unit}" if brings else "This budget pays for neither"
    if len(brings) > 1:
        title = f"{title}, {brings[1]}"
    text = [f"Plan A brings more in {words.futures(comparison.chance_small_wins)}, plan B in "
            f"{words.futures(comparison.chance_large_wins)}."] if len(paid) > 1 else []
    scenario = comparison.scenario
    unspent = [(name, outcome.left_over) for name, outcome, _ in paid
               if outcome.left_over > LEFT_OVER_SAID * scenario.budget]
    text += [f"{name[0].upper()}{name[1:]} leaves {words.money(left, scenario.currency)} unspent, since creators come "
             "whole." for name, left in unspent]
    sure = "How sure: each range holds 80 of 100 futures, and both plans are drawn in the same futures."
    return Slide("plans", Answer("What does each plan cost and bring?", title, " ".join(text)), None, sure,
                 table=plans_table(comparison) if paid else None)


def odds_slide(change: ChangeOfMind) -> Slide | None:
    """What the work with each creator decides: the chance that the small win along the handling cost. None where no
    handling cost decides."""
    if not change.both_paid:
        return None
    chart = ChanceChart(change.handling_costs, change.chances, change.here, change.turns_at,
                        f"handling cost per creator, {change.currency}")
    named = [(change.handling_costs[0], change.chances[0]), change.here,
             (change.handling_costs[-1], change.chances[-1])]
    numbers = tuple(Number(f"At {words.money(cost, change.currency)} of handling", words.futures(chance),
                           "in which the small creators win", "fitted",
                           "share of futures in which the small bring more, all else as it is, with whole creators")
                    for cost, chance in dict.fromkeys(named))
    ends = words.futures(named[0][1]), words.futures(named[-1][1])
    title = f"Without handling small win in {ends[0]}, at {words.money(named[-1][0], change.currency)} in {ends[1]}"
    text = ("Handling is what finding, briefing and following up one creator takes, in money and hours. Many small "
            "creators need it many times.")
    return Slide("odds", Answer("What does the work with each creator decide?", title, text, numbers), chart,
                 "How sure: the same futures at every handling cost; the cost itself was set by hand.")


def watch_slide(tripwires: Tripwires) -> Slide:
    """What to watch while the campaign runs."""
    count = len(tripwires.wires)
    title = "Look again past any of these thresholds" if count else "Nothing seen later would turn the choice"
    means = tuple(dict.fromkeys(wire.means for wire in tripwires.wires))
    lead = [f"Past any of them, {means[0].removeprefix('from there ')}"] if len(means) == 1 else []
    found = [finding for finding in tripwires.findings if finding.status != "pass"]
    loud = f" {found[0].text}" if found else ""
    sure = "How sure: each is watched alone, with everything else as expected."
    return Slide("watch", Answer("What should be watched while it runs?", title, " ".join([*lead, *tripwires.untold])),
                 None, f"{sure}{loud}", table=watch_table(tripwires) if count else None)


def plan_slide(plan: Plan) -> Slide:
    """Whom to pay by name."""
    reading = gravest(plan.findings)
    low, high = words.count(plan.p10), words.count(plan.p90)
    sure = f"How sure: 80 of 100 futures lie between {low} and {high}."
    return Slide("plan", plan.answer, None, f"{sure} {reading}".strip(),
                 table=None if plan.choices.empty else choices_table(plan))
