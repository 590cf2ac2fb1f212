"""A plan in words: the answer, what limits it, and what was assumed."""

from __future__ import annotations

import math

import numpy as np

from analysis import words
from analysis.budget import cautions
from analysis.budget.cautions import between, results
from analysis.budget.exchange import rates_sentence
from analysis.budget.group_limits import GroupLimit
from analysis.budget.plan_limits import called as called
from analysis.budget.plan_limits import grouped_columns, limits_of_column
from analysis.findings import Answer, Number

#: A group that has had this share of what it may get is kept back by that.
PRESSED = 0.9
#: How the goals are counted in a sentence.
NOUNS = {"engagement": "engagements", "reach": "people reached (with repeats)",
         "net reach": "people reached (each once)"}


def noun(goal: str) -> str:
    """The goal as it is counted: "41,000 engagements"."""
    return NOUNS.get(goal, goal)


def amount(plan, value: float) -> str:
    """Money of the plan's currency; cents only below ten."""
    return words.money(value, plan.scenario.currency, digits=2 if 0 < abs(value) < 10 else 0)


def figure(plan, value: float) -> str:
    """So much of the goal, as a number: "33,100", "€8,100" where the goal is money."""
    return amount(plan, value) if plan.scenario.goal == "profit" else results(value)


def brought(plan, value: float) -> str:
    """So much of the goal, as it stands in a sentence: "33,100 engagements", "€8,100 of profit"."""
    return f"{figure(plan, value)} {'of profit' if plan.scenario.goal == 'profit' else noun(plan.scenario.goal)}"


def added(plan) -> str:
    """What creators bring, added up over them before costs and before people are counted once."""
    return {"profit": "of profit before costs", "net reach": NOUNS["reach"]}.get(
        plan.scenario.goal, noun(plan.scenario.goal))


def left(plan) -> str:
    """What is not spent, as it stands in a sentence."""
    return f"{amount(plan, plan.left_over)} left over" if plan.left_over >= 0.005 else "nothing left over"


def proof(plan) -> str:
    """How good the plan is proved to be."""
    if plan.gap < 1e-9:
        return "proved to be the best possible within these limits"
    return f"proved within {words.percent(max(plan.gap, 1e-4), digits=2)} of the best possible"


def limits_of(plan) -> tuple[str, ...]:
    """The limits that bind, a sentence each."""
    scenario, said = plan.scenario, []
    for limit in plan.binding:
        if limit == "budget":
            rest = f"nothing more fits in the {left(plan)}" if plan.left_over >= 0.005 else "all of it is spent"
            said.append(f"The budget: {rest}.")
        elif limit == "max_items":
            said.append(f"The number of creators: {scenario.most_creators} can be managed, and more would bring more.")
        elif limit == "min_items":
            said.append(f"At least {scenario.min_creators} creators: fewer might bring more.")
        elif limit[0] != "group_max" or _presses(plan, limit):
            said.append(_group_limit(plan, *limit))
    return tuple(said)


def _presses(plan, limit: tuple) -> bool:
    """Whether the most that a group may get keeps the plan back, and not only some creator dearer than all of it."""
    _, group, place = limit
    column = grouped_columns(plan.scenario)[place]
    spent = float(plan.choices.loc[plan.choices[column] == group, "cost"].sum())
    most = _limit_of(plan, group, column).most(plan.scenario.budget)
    return plan.shadow_prices.get(limit, 0.0) > 0 or spent >= PRESSED * most


def _limit_of(plan, group: str, column: str) -> GroupLimit:
    """The limit of a group, what the spread of the budget allows included; the group may have nobody in the plan."""
    own = limits_of_column(plan.choices, plan.scenario, column).get(group)
    return own if own is not None else GroupLimit(column, group, max_share=dict(plan.scenario.spread)[column])


def _group_limit(plan, kind: str, group: str, place: int) -> str:
    """A limit of one group, with what it is and what lifting it would do."""
    scenario, column = plan.scenario, grouped_columns(plan.scenario)[place]
    limit = _limit_of(plan, group, column)
    shared = dict(scenario.spread).get(column)
    if kind == "group_max_items":
        return f"{group} may have at most {words.plural(limit.max_creators, 'creator')}, and more would bring more."
    if kind == "group_min_items":
        return f"{group} must have at least {words.plural(limit.min_creators, 'creator')}: fewer might bring more."
    if kind == "group_min":
        return f"{group} must get at least {amount(plan, limit.least(scenario.budget))}: less might bring more."
    most = limit.most(scenario.budget)
    why = f" ({words.percent(shared)} of the budget in any one {column})" if shared is not None and (
        math.isclose(most, shared * scenario.budget)) else ""
    return f"{group} may get at most {amount(plan, most)}{why}, and more there would bring more."


def _range(plan) -> str:
    if plan.scenario.goal == "profit":
        return f"between {amount(plan, plan.p10)} and {amount(plan, plan.p90)}"
    return between(plan.p10, plan.p90)


def carried(plan) -> bool:
    """Whether the average lies outside the range of 80 futures: a few creators carry it."""
    return not plan.choices.empty and cautions.carried(plan.expected, plan.p10, plan.p90)


def text_of(plan) -> str:
    """Who, what it brings, what it costs, how good, what limits it."""
    if plan.choices.empty:
        return "No creator is worth paying within these limits: the plan is empty."
    who = words.plural(len(plan.choices), "creator")
    posts = int(plan.choices["posts"].sum())
    brings = (f"brings {brought(plan, plan.p50)} in the middle future" if carried(plan) else
              f"is expected to bring {brought(plan, plan.expected)}")
    lines = [
        f"Paying {who} for {words.plural(posts, 'post')} {brings}; in 80 of 100 futures {_range(plan)}.",
        f"It costs {amount(plan, plan.total_cost)} and leaves {amount(plan, plan.left_over)} of "
        f"{amount(plan, plan.scenario.budget)}; of {words.plural(plan.considered, 'creator')} considered, this is "
        f"{proof(plan)}.",
    ]
    if plan.scope:
        lines.insert(0, f"Only {words.said_months(plan.scope)}.")
    everyone = "earns more than they cost" if plan.scenario.goal == "profit" else "brings anything"
    lines += plan.limits if plan.limits else [f"Nothing limits it: everyone who {everyone} is in."]
    return " ".join(lines)


def answer_of(plan) -> Answer:
    """The opening of the page."""
    count = len(plan.choices)
    if plan.choices.empty:
        title = "Pay nobody: nothing within these limits brings anything"
    elif carried(plan):
        title = (f"Pay {words.plural(count, 'creator')}: {brought(plan, plan.p50)} in the middle future, "
                 f"{left(plan)}")
    else:
        about = "about " if plan.expected >= cautions.FEW_RESULTS else ""
        title = f"Pay {words.plural(count, 'creator')}: {about}{brought(plan, plan.expected)}, {left(plan)}"
    only = f"Only {words.said_months(plan.scope)}. " if plan.scope else ""
    unit = "of profit" if plan.scenario.goal == "profit" else noun(plan.scenario.goal)
    text = (f"{only}In 80 of 100 futures this plan brings {_range(plan)} {unit}. It is {proof(plan)}, out of "
            f"{words.plural(plan.considered, 'creator')}; own records count only as far as they can be trusted.")
    return Answer("How should this money be split, creator by creator?", title, text, _numbers(plan))


#: From a post to the goal, where the goal is not what the curve is of.
_CONVERTED = {"clicks": " × clicks per engagement", "orders": " × clicks per engagement × orders per click",
              "profit": " × clicks per engagement × orders per click × value of an order × margin, minus all costs"}


def _numbers(plan) -> tuple[Number, ...]:
    scenario, goal = plan.scenario, noun(plan.scenario.goal)
    kinds = set(plan.choices["fee_kind"])
    fee_kind = "assumed" if kinds & {"rate card", "typed in"} else "fitted" if "fitted" in kinds else "measured"
    few = carried(plan)
    label = f"{goal[0].upper()}{goal[1:]} in the middle future" if few else f"Expected {goal}"
    note = f"80 % {_range(plan)}" + (": a few creators carry the average" if few else "")
    half = (f"Half of the futures bring more, half less; the average is {figure(plan, plan.expected)}: " if few
            else "")
    formula = (half + "Sum over the chosen creators of delivery × what their posts count for × average rate at their "
               "size × followers × own record as far as trusted"
               + (" × what a sponsored post brings" if scenario.sponsored is not None else "")
               + (", each person counted once: at random within a niche, then across" if plan.audiences is not None
                  else "")
               + (_CONVERTED.get(scenario.goal, "") if scenario.funnel is not None else ""))
    numbers = [Number(label, figure(plan, plan.p50 if few else plan.expected), note, "fitted", formula)]
    spent = left(plan)
    if plan.cost_range is not None:
        spent += f"; 80 % {amount(plan, plan.cost_range[0])} to {amount(plan, plan.cost_range[1])} once all have quoted"
    numbers.append(Number("Cost", amount(plan, plan.total_cost), spent, fee_kind,
                          "Fees of all posts, plus handling and product once a creator"))
    if scenario.goal == "profit" and plan.total_cost > 0:
        one = words.money(1, scenario.currency)
        numbers.append(Number(f"Profit for {one} of cost", words.money(plan.expected / plan.total_cost,
                                                                       scenario.currency, digits=2),
                              "what is left after all costs", "fitted", "Expected profit ÷ cost"))
    elif plan.expected > 0:
        each = plan.total_cost / plan.expected
        numbers.append(Number("Cost of one", words.money(each, scenario.currency, digits=2 if each >= 0.1 else 3),
                              f"of {results(plan.expected)} {goal}" + (" on average" if few else ""), "fitted",
                              f"Cost ÷ expected {goal}"))
    bound = amount(plan, plan.bound) if scenario.goal == "profit" else words.count(plan.bound)
    numbers.append(Number("From the best possible", "0 %" if plan.gap < 1e-9 else words.percent(plan.gap, digits=2),
                          f"no plan within the limits brings more than {bound}", "fitted",
                          "(Bound − expected) ÷ bound; the bound holds for every choice of creators"))
    return tuple(numbers)


def fees_said(plan) -> str:
    """Where the fees of the plan come from, in one sentence: "Fees: 3 quotes, 1 from the rate card typed in."."""
    named = {"quote": "own quotes", "typed in": "typed in", "paid before": "as paid before",
             "fitted": "fitted by size on known fees", "rate card": "from the rate card typed in"}
    kinds = plan.choices["fee_kind"].value_counts()
    parts = [f"{words.whole(kinds[kind])} {said}" for kind, said in named.items() if kinds.get(kind, 0)]
    return f"Fees: {', '.join(parts)}." if parts else "Fees: none, since nobody is paid."


def assumptions_of(plan) -> tuple[str, ...]:
    """What was assumed, a sentence each."""
    scenario, said = plan.scenario, []
    delivery = words.percent(scenario.delivery)
    said.append("Everyone paid delivers." if scenario.delivery == 1 else
                f"{delivery} of those paid deliver; fee and handling are paid either way.")
    said.append(f"Each creator costs {amount(plan, scenario.handling_cost)} of handling and "
                f"{amount(plan, scenario.product_cost)} of product beside the fee.")
    if scenario.posts > 1:
        counts = ", ".join(words.marked(f"{f:g}") for f in scenario.post_factors[: scenario.posts])
        said.append(f"1 to {scenario.posts} posts of one creator count as {counts} posts, and cost a fee each.")
    if plan.trust_assumed:
        said.append("Posts do not repeat within creators, so half of a creator's lead at one post is taken as lasting.")
    if scenario.segment_shock_sd > 0:
        said.append(f"Creators of one niche share a shock of {words.marked(f'{scenario.segment_shock_sd:g}')} in "
                    "ln(engagement).")
    said.append(f"{words.whole(plan.draws)} futures, seed {plan.seed}; the curve's error is shared by all creators.")
    if scenario.sponsored is not None:
        said.append(scenario.sponsored.text)
    if scenario.funnel is not None and scenario.goal in ("clicks", "orders", "profit"):
        said.append(f"{scenario.funnel.text(scenario.currency)} Creators of a platform share its rates.")
    if plan.audiences is not None:
        said.append(plan.audiences.text)
    if scenario.exchange_rates:
        said.append(rates_sentence(scenario))
    unknown = [column for column in grouped_columns(scenario) if plan.choices[column].isna().any()]
    if unknown:
        said.append(f"Creators whose {' or '.join(unknown)} is not known are under no limit by it.")
    if np.isin("fitted", plan.choices["fee_kind"]):
        said.append("Fitted fees are the average of the size, since a plan pays the sum of many.")
    return tuple(said)
