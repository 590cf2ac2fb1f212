"""The words of a comparison by size: title, sentences, numbers, findings, assumptions. Tested like any function."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from analysis import words
from analysis.budget import cautions
from analysis.budget.barred import barred, bend_finding
from analysis.budget.cautions import between, results
from analysis.budget.exchange import rates_said
from analysis.budget.fee_steps import USUAL_STEPS, read_steps
from analysis.budget.prices import FittedPrices
from analysis.budget.proposals import ASSUMED_FEE_PER_FOLLOWER
from analysis.findings import Answer, Finding, Number

if TYPE_CHECKING:
    from analysis.budget.sizes import SizeComparison, SizeOutcome

QUESTION = "How should this money be split?"

#: Fewer creators than this near a size carry no statement about it (method.md A7).
FEWEST_NEAR = 15

#: Chances between these are too even to call.
EVEN = (0.45, 0.55)

#: Money left over is worth a word from this share of the budget, and a finding from the second.
LEFT_OVER_SAID, LEFT_OVER_FOUND = 0.02, 0.1


def answer(c: SizeComparison) -> Answer:
    """The answer that opens the Budget page: who wins in how many of 100 futures."""
    return Answer(QUESTION, title(c), reading(c), numbers(c))


def title(c: SizeComparison) -> str:
    """One line: the split that wins, and in how many of 100 futures."""
    if c.scenario.budget == 0:
        return f"There is nothing to split: the budget is {words.money(0, c.scenario.currency)}"
    if c.small.count == 0 and c.large.count == 0:
        return "This budget pays no creator of either size"
    if unsupported(c):
        return f"This data cannot tell: it holds too few creators near {sizes_short_of_creators(c)}"
    if c.large.count == 0:
        return f"Only small creators fit this budget: {words.whole(c.small.count)} of {words.size(c.small.followers)}"
    if c.small.count == 0:
        return "Only a large creator fits these limits"
    stopped = barred(c)
    if stopped is not None:
        return stopped
    many, few = _creators(c.small.count, "small"), _creators(c.large.count, "large")
    wins, losses = words.futures(c.chance_small_wins), words.futures(c.chance_large_wins)
    if EVEN[0] <= c.chance_small_wins <= EVEN[1]:
        return f"Too even to call: {many} {_beat(c.small.count)} {few} in {wins}"
    if c.chance_small_wins > c.chance_large_wins:
        return f"Split it: {many} {_beat(c.small.count)} {_short(c.large.count, 'large')} in {wins}"
    return f"Go large: {few} {_beat(c.large.count)} {_short(c.small.count, 'small')} in {losses}"


def text(c: SizeComparison) -> str:
    """Everything in sentences, for a reader without the numbers beside them: outcomes, turning point, elasticities."""
    budget = words.money(c.scenario.budget, c.scenario.currency)
    if c.scenario.budget == 0:
        return f"{title(c)}. {reading(c)}"
    return f"{title(c)}. For {budget}, {_side(c.small, c)}; {_side(c.large, c)}. {reading(c)}"


def reading(c: SizeComparison) -> str:
    """Two sentences beside the numbers: where it turns, and the elasticities behind it; neither where nothing can be
    said."""
    if c.scenario.budget == 0:
        return "Type in a budget to compare many small creators with few large ones."
    if unsupported(c):
        return " ".join(part for part in (scope(c), extrapolated(c)) if part)
    currency, turn = c.scenario.currency, c.even_odds_handling_cost
    if turn is not None:
        first = (f"The odds are even at {words.money(turn, currency)} of handling per creator; here it is "
                 f"{words.money(c.scenario.handling_cost, currency)}.")
    else:
        first = f"No handling cost turns this: {c.turning.reason}."
    return " ".join(part for part in (scope(c), first, _elasticities(c)) if part)


def scope(c: SizeComparison) -> str:
    """The filters that the curve was fitted under, as a sentence; "" without any."""
    named = words.said_months(c.decline.context.scope)
    return f"Only {named}." if named else ""


def unsupported(c: SizeComparison) -> tuple[SizeOutcome, ...]:
    """The sides that too few creators in the data stand near: nothing may be decided on them (method.md A7)."""
    return tuple(o for o, near in ((c.small, c.near[0]), (c.large, c.near[1]))
                 if near is not None and near < FEWEST_NEAR)


def sizes_short_of_creators(c: SizeComparison) -> str:
    """The sizes that the data says too little of: "20K and 1M"."""
    return " and ".join(words.size(o.followers) for o in unsupported(c))


def extrapolated(c: SizeComparison) -> str:
    """Why no turning point and no cheapest size is named."""
    return (f"What a creator of {sizes_short_of_creators(c)} brings is extrapolated, so where the answer turns and "
            "which size is cheapest is not known.")


def numbers(c: SizeComparison) -> tuple[Number, ...]:
    """Both outcomes and the turning point: the average, or the middle future where the average lies outside its own
    range; no turning point where a size is extrapolated."""
    if c.scenario.budget == 0:
        return ()
    currency, kind = c.scenario.currency, _decline_kind(c)
    formula = (f"creators who deliver × average rate × followers × effect of {words.plural(c.scenario.posts, 'post')}; "
               f"the range holds 80 of 100 futures ({words.whole(c.draws)} drawn, seed {c.seed})")
    values = []
    for o in (c.small, c.large):
        if o.count == 0:
            values.append(Number(f"Creators of {words.size(o.followers)}", "none", _too_dear(o, c), kind,
                                 "whole creators that the budget and its limits pay for"))
            continue
        note, said, how = f"{_results(c)}, 80 % {between(o.p10, o.p90)}", o.expected, formula
        if o in unsupported(c):
            note = f"{note}; extrapolated"
        if _carried(o):
            said = o.p50
            note = f"{_results(c)} in the middle future, 80 % {between(o.p10, o.p90)}: a few creators carry the average"
            how = f"half of the futures bring more, half less; the average is {results(o.expected)}: {formula}"
        if o.left_over > LEFT_OVER_SAID * c.scenario.budget:
            note += f"; {words.money(o.left_over, currency)} left over"
        label = f"{words.plural(o.count, 'creator')} of {words.size(o.followers)}"
        values.append(Number(label, results(said), note, kind, how))
    turn = c.even_odds_handling_cost
    if turn is None or unsupported(c):
        return tuple(values)
    small, large = c.turning_counts
    values.append(Number(
        "It turns at", f"{words.money(turn, currency)} each",
        f"handling cost at which the odds are even: {_short(small, 'small')} against {_short(large, 'large')}", kind,
        "the handling cost per creator at which the small win in half of the futures, with whole creators; in "
        f"continuous counts a result costs the same at {_amount(c.break_even_handling_cost, currency)}"))
    return tuple(values)


def findings(c: SizeComparison) -> tuple[Finding, ...]:
    """What to read before deciding on this comparison."""
    found, s = [*cautions.inherited(c.decline)], c.scenario
    for o, near, name in ((c.small, c.near[0], "small"), (c.large, c.near[1], "large")):
        size = words.size(o.followers)
        if near is not None and near < FEWEST_NEAR:
            few = (f"No creator in the data stands near the {name} size of {size}" if near == 0 else
                   f"Only {words.plural(near, 'creator')} in the data {'stands' if near == 1 else 'stand'} near the "
                   f"{name} size of {size}")
            found.append(Finding("fail", f"{few}: what one of them brings is extrapolated.",
                                 "Choose a size that the data holds, or add such creators."))
        if o.count == 0:
            found.append(Finding("review", f"{_too_dear(o, c).capitalize()}.",
                                 "Raise the budget, or choose a smaller size."))
        elif o.left_over > LEFT_OVER_FOUND * s.budget:
            left, budget = words.money(o.left_over, s.currency), words.money(s.budget, s.currency)
            found.append(Finding(
                "review", f"{left} of {budget} are left over with {words.plural(o.count, 'creator')} of {size}, since "
                "creators come whole.",
                "A budget that is a multiple of one creator's cost compares more fairly."))
    found += [f for f in (_carried_by_few(c), bend_finding(c), fees_said(c), _sponsored(c))
              if f is not None]
    return cautions.once(found)


def _carried_by_few(c: SizeComparison) -> Finding | None:
    """Averages that lie outside their own range."""
    wild = [(o, side.sd) for o, side in zip((c.small, c.large), c.sides, strict=True) if _carried(o)]
    if not wild:
        return None
    averages = [(f"{words.plural(o.count, 'creator')} of {words.size(o.followers)}", o.expected, o.p10, o.p90)
                for o, _ in wild]
    return cautions.carried_finding(averages, noun=_results(c), spread=max(sd for _, sd in wild))


def _sponsored(c: SizeComparison) -> Finding | None:
    """What sponsored posts bring, or that the curve rests on others."""
    effect = c.scenario.sponsored
    if effect is None or effect.neutral:
        return cautions.mixed_posts(c.decline) if effect is None else None
    sizes = " and ".join(f"{words.percent(float(c.scenario.paid_factor(o.followers)) - 1, sign=True)} at "
                         f"{words.size(o.followers)}" for o in (c.small, c.large))
    text = f"{effect.text} Against posts like those behind the curve that is {sizes} here."
    return Finding("pass", text) if effect.kind == "fitted" else Finding(
        "review", text, "Mark posts as sponsored or organic in the data, or type in what you know.")


def fees_said(c: SizeComparison) -> Finding | None:
    """Fees that nobody quoted decide the answer as much as any measurement."""
    if isinstance(c.fees, FittedPrices):
        return None
    pairs = " and ".join(f"{words.money(o.fee, c.scenario.currency)} at {words.size(o.followers)}"
                         for o in (c.small, c.large))
    usual = c.fees == read_steps(USUAL_STEPS) or all(
        math.isclose(o.fee, o.followers * ASSUMED_FEE_PER_FOLLOWER, rel_tol=0.01) for o in (c.small, c.large))
    where = f"the app's own starting values, 10 per {words.whole(1_000)} followers" if usual else "typed in"
    return Finding("review", f"Fees are not quotes but {where} (for a post {pairs}): they decide this answer.",
                   "Add quotes as a column quoted_fee, or type in what was asked.")


def assumptions(c: SizeComparison) -> tuple[tuple[str, str, str], ...]:
    """(what, value, kind) of everything that went in; a page may know better which inputs were measured."""
    s, slope = c.scenario, c.decline.average
    fee_kind = "fitted" if hasattr(c.fees, "residual_sd") else "assumed"
    fall = words.percent(words.per_doubling(slope.slope), sign=True)
    if slope.standard_error > 0:
        low, high = (words.percent(words.per_doubling(v), sign=True) for v in (slope.low, slope.high))
        fall += f" ({low} to {high})"
    rows = [
        ("Budget", words.money(s.budget, s.currency), "assumed"),
        ("Handling cost per creator", words.money(s.handling_cost, s.currency), "assumed"),
        ("Product cost per creator", words.money(s.product_cost, s.currency), "assumed"),
        ("Creators who deliver", words.percent(s.delivery), "assumed"),
        ("Posts per creator", words.whole(s.posts), "assumed"),
        ("Rate of the average creator, per doubling of followers", fall, _decline_kind(c)),
    ]
    for o, side in ((c.small, c.sides[0]), (c.large, c.sides[1])):
        size = words.size(o.followers)
        rows += [(f"Fee of one post at {size}", words.money(o.fee, s.currency), fee_kind),
                 (f"{_results(c).capitalize()} per creator at {size}", words.count(side.result), _decline_kind(c))]
    if isinstance(c.fees, FittedPrices):
        rows += [(what, rate, "assumed") for what, rate in rates_said(s)]
    if s.sponsored is not None:
        rows.append(("Sponsored posts", s.sponsored.text, s.sponsored.kind))
    bent = c.bent
    if bent is not None:
        rows.append(("Curve", f"one straight line, though it bends around {words.size(bent.bend)}: {bent.text}",
                     "fitted"))
    return tuple(rows)


def _decline_kind(c: SizeComparison) -> str:
    return "assumed" if c.decline.rows is None else "fitted"


def _creators(count: int, kind: str) -> str:
    return f"one {kind} creator" if count == 1 else f"{words.whole(count)} {kind} creators"


def _short(count: int, kind: str) -> str:
    return f"one {kind} one" if count == 1 else f"{words.whole(count)} {kind} ones"


def _beat(count: int) -> str:
    return "beats" if count == 1 else "beat"


def _results(c: SizeComparison) -> str:
    return {"engagement": "engagements"}.get(c.scenario.goal, c.scenario.goal)


def _too_dear(o: SizeOutcome, c: SizeComparison) -> str:
    unit = words.money(c.scenario.unit_cost(o.fee), c.scenario.currency)
    return f"one creator of {words.size(o.followers)} costs {unit}, more than the budget or its limits allow"


def _side(o: SizeOutcome, c: SizeComparison) -> str:
    if o.count == 0:
        return _too_dear(o, c)
    who = f"{words.plural(o.count, 'creator')} of {words.size(o.followers)}"
    brought = (f"{results(o.p50)} {_results(c)} in the middle future" if _carried(o) else
               f"about {results(o.expected)} {_results(c)}" if o.expected >= cautions.FEW_RESULTS else
               f"{results(o.expected)} {_results(c)}")
    return (f"{who} {'brings' if o.count == 1 else 'bring'} {brought} (80 % {between(o.p10, o.p90)})")


def _elasticities(c: SizeComparison) -> str:
    """The whole debate in one sentence: fee elasticity against engagement elasticity (method.md B2)."""
    if c.fees.exponent is None or math.isnan(c.cheapest_size):
        return ""
    fee, gain = (more(2**e - 1) for e in (c.fees.exponent, 1 + c.slope))
    lead = f"Twice the followers cost {fee} and bring {gain}"
    if math.isinf(c.cheapest_size):
        return f"{lead}: per result, larger is always cheaper."
    if c.cheapest_size == 0:
        return f"{lead}: without handling cost, smaller is always cheaper."
    beyond = beyond_the_data(c)
    if beyond:
        return f"{lead}; with this handling cost the cheapest size lies {beyond}."
    return f"{lead}; with this handling cost about {words.size(c.cheapest_size)} followers is the cheapest size."


def beyond_the_data(c: SizeComparison) -> str:
    """On which side of the data's creators the cheapest size lies, "" where it is among them."""
    low, high = c.decline.support
    if c.cheapest_size < low:
        return f"below the smallest creator in the data ({words.size(low)})"
    return f"above the largest creator in the data ({words.size(high)})" if c.cheapest_size > high else ""


def more(change: float) -> str:
    """A relative change as it is said: "93 % more", "2.8 % less"."""
    if abs(change) < 5e-4:
        return "the same"
    return f"{words.percent(abs(change))} {'more' if change > 0 else 'less'}"


def _carried(o: SizeOutcome) -> bool:
    return o.count > 0 and cautions.carried(o.expected, o.p10, o.p90)


def _amount(value: float, currency: str) -> str:
    if math.isnan(value):
        return "no handling cost"
    return "any handling cost" if math.isinf(value) else words.money(value, currency)
