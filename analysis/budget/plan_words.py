"""A plan in words: the answer, what limits it, what was checked and what was assumed."""

from __future__ import annotations

import math

import numpy as np

from analysis import words
from analysis.budget import cautions
from analysis.budget.cautions import between, results
from analysis.budget.prices import FittedPrices
from analysis.findings import Answer, Finding, Number

#: How the goals are counted in a sentence.
NOUNS = {"engagement": "engagements", "reach": "people reached (with repeats)"}
#: One creator carrying more than this share of the outcome is worth a word.
CARRIES = 0.3


def noun(goal: str) -> str:
    """The goal as it is counted: "41,000 engagements"."""
    return NOUNS.get(goal, goal)


def called(row) -> str:
    """A creator's name, else handle, else id."""
    for column in ("name", "handle", "creator_id"):
        if isinstance(row[column], str) and row[column].strip():
            return row[column]
    return str(row["creator_id"])


def amount(plan, value: float) -> str:
    """Money of the plan's currency; cents only below ten."""
    return words.money(value, plan.scenario.currency, digits=2 if 0 < abs(value) < 10 else 0)


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
        else:
            said.append(_group_limit(plan, *limit))
    return tuple(said)


def _group_limit(plan, kind: str, group: str) -> str:
    limit = next(one for one in plan.scenario.group_limits if one.value == group)
    if kind == "group_max":
        return f"{group} may get at most {amount(plan, limit.max_spend)}, and more there would bring more."
    return f"{group} must get at least {amount(plan, limit.min_spend)}; without that it might get less."


def _range(plan) -> str:
    return between(plan.p10, plan.p90)


def _carried(plan) -> bool:
    return not plan.choices.empty and cautions.carried(plan.expected, plan.p10, plan.p90)


def text_of(plan) -> str:
    """Who, what it brings, what it costs, how good, what limits it."""
    if plan.choices.empty:
        return "No creator is worth paying within these limits: the plan is empty."
    who = words.plural(len(plan.choices), "creator")
    posts = int(plan.choices["posts"].sum())
    goal = noun(plan.scenario.goal)
    brings = (f"brings {results(plan.p50)} {goal} in the middle future" if _carried(plan) else
              f"is expected to bring {results(plan.expected)} {goal}")
    lines = [
        f"Paying {who} for {words.plural(posts, 'post')} {brings}; in 80 of 100 futures {_range(plan)}.",
        f"It costs {amount(plan, plan.total_cost)} and leaves {amount(plan, plan.left_over)} of "
        f"{amount(plan, plan.scenario.budget)}; of {words.plural(plan.considered, 'creator')} considered, this is "
        f"{proof(plan)}.",
    ]
    if plan.scope:
        lines.insert(0, f"Only {plan.scope}.")
    lines += plan.limits if plan.limits else ["Nothing limits it: everyone who brings anything is in."]
    return " ".join(lines)


def answer_of(plan) -> Answer:
    """The opening of the page."""
    goal = noun(plan.scenario.goal)
    count, expected = len(plan.choices), results(plan.expected)
    if plan.choices.empty:
        title = "Pay nobody: nothing within these limits brings anything"
    elif _carried(plan):
        title = (f"Pay {words.plural(count, 'creator')}: {results(plan.p50)} {goal} in the middle future, "
                 f"{left(plan)}")
    else:
        about = "about " if plan.expected >= cautions.FEW_RESULTS else ""
        title = f"Pay {words.plural(count, 'creator')}: {about}{expected} {goal}, {left(plan)}"
    only = f"Only {plan.scope}. " if plan.scope else ""
    text = (f"{only}In 80 of 100 futures this plan brings {_range(plan)} {goal}. It is {proof(plan)}, out of "
            f"{words.plural(plan.considered, 'creator')}; own records count only as far as they can be trusted.")
    return Answer("How should this money be split, creator by creator?", title, text, _numbers(plan))


def _numbers(plan) -> tuple[Number, ...]:
    scenario, goal = plan.scenario, noun(plan.scenario.goal)
    kinds = set(plan.choices["fee_kind"])
    fee_kind = "assumed" if "rate card" in kinds else "fitted" if "fitted" in kinds else "measured"
    each = plan.total_cost / plan.expected if plan.expected > 0 else math.nan
    carried = _carried(plan)
    label = f"{goal[0].upper()}{goal[1:]} in the middle future" if carried else f"Expected {goal}"
    note = f"80 % {_range(plan)}" + (": a few creators carry the average" if carried else "")
    half = f"Half of the futures bring more, half less; the average is {results(plan.expected)}: " if carried else ""
    numbers = [
        Number(label, results(plan.p50 if carried else plan.expected), note, "fitted",
               half + "Sum over the chosen creators of delivery × what their posts count for × average rate at their "
               "size × followers × own record as far as trusted"),
        Number("Cost", amount(plan, plan.total_cost), left(plan), fee_kind,
               "Fees of all posts, plus handling and product once a creator"),
    ]
    if math.isfinite(each):
        numbers.append(Number("Cost of one", words.money(each, scenario.currency, digits=2 if each >= 0.1 else 3),
                              f"of {results(plan.expected)} {goal}" + (" on average" if carried else ""), "fitted",
                              f"Cost ÷ expected {goal}"))
    numbers.append(Number("From the best possible", "0 %" if plan.gap < 1e-9 else words.percent(plan.gap, digits=2),
                          f"no plan within the limits brings more than {words.count(plan.bound)}", "fitted",
                          "(Bound − expected) ÷ bound; the bound holds for every choice of creators"))
    return tuple(numbers)


def findings_of(plan) -> tuple[Finding, ...]:
    """Proof, records against promise, unseen creators, fees, weight of one creator, who was left out."""
    chosen, found = plan.choices, []
    if plan.decline is not None:
        found += [*cautions.inherited(plan.decline), *filter(None, [cautions.mixed_posts(plan.decline)])]
    if not chosen.empty:
        if _carried(plan):
            whose = words.plural(len(chosen), "creator")
            found.append(cautions.carried_finding([(whose, plan.expected, plan.p10, plan.p90)],
                                                  noun=noun(plan.scenario.goal), spread=plan.spread))
        found.append(Finding("pass" if plan.gap < 0.01 else "review",
                             f"The plan is {proof(plan)}, over all {words.plural(plan.considered, 'creator')}.",
                             "" if plan.gap < 0.01 else "The money buys few creators, so whole creators fit badly: "
                                                        "a slightly larger budget may help much."))
        found += [f for f in (_promise(plan), _unseen(chosen), _fees(plan), _unsupported(chosen), _carrier(plan))
                  if f is not None]
    for reason, number in plan.left_out.items():
        found.append(Finding("review", f"{words.plural(number, 'creator')} listed with {reason}.",
                             "Add what is missing to plan with them."))
    return cautions.once(found)


def _promise(plan) -> Finding | None:
    seen = plan.choices[plan.choices["posts_seen"] > 0]
    if seen.empty or not seen["raw"].sum() > 0:
        return None
    raw, expected = float(seen["raw"].sum()), float(seen["expected"].sum())
    times = raw / expected if expected > 0 else 1.0
    text = (f"Taken at their word, the records of the {words.plural(len(seen), 'chosen creator')} with posts promise "
            f"{results(raw)} {noun(plan.scenario.goal)}; {results(expected)} are expected of them.")
    if times > 1.1:
        return Finding("pass", text + f" The other {words.percent(1 - 1 / times)} is mostly luck that will not repeat.")
    return Finding("pass", text)


def _unseen(chosen) -> Finding | None:
    number = int((chosen["posts_seen"] == 0).sum())
    if not number:
        return None
    return Finding("review", f"{number} of the {words.plural(len(chosen), 'creator')} have no post in the data and "
                             f"count as average for their size.", "Look at their last posts before paying.")


def _fees(plan) -> Finding | None:
    kinds = plan.choices["fee_kind"].value_counts()
    fitted, typed = int(kinds.get("fitted", 0)), int(kinds.get("rate card", 0))
    if fitted and isinstance(plan.prices, FittedPrices):
        factor = f"{math.exp(plan.prices.residual_sd):.2g}"
        return Finding("review", f"The fee of {words.plural(fitted, 'chosen creator')} is fitted on "
                                 f"{words.plural(plan.prices.quotes, 'known fee')}; one fee in three differs from that "
                                 f"by more than a factor of {factor}.", "Ask for their quotes before deciding.")
    if typed:
        return Finding("review", f"The fee of {words.plural(typed, 'chosen creator')} is no quote but comes from the "
                                 "rate card typed in, 10 per 1,000 followers unless changed: it decides this answer.",
                       "Add quotes as a column quoted_fee, or ask for them before deciding.")
    return None


def _unsupported(chosen) -> Finding | None:
    number = int((~chosen["supported"].astype(bool)).sum())
    if not number:
        return None
    return Finding("review", f"{number} of the {words.plural(len(chosen), 'creator')} are of a size at which the data "
                             f"has too few creators: the curve is extended to them.", "Treat their numbers as a guess.")


def _carrier(plan) -> Finding | None:
    share = float(plan.choices["expected"].iloc[0] / plan.expected) if plan.expected > 0 else 0.0
    if len(plan.choices) < 2 or share <= CARRIES:
        return None
    return Finding("review", f"{called(plan.choices.iloc[0])} alone is expected to bring {words.percent(share)} of the "
                             f"outcome.", "Lock this creator out to see what the plan is without.")


def assumptions_of(plan) -> tuple[str, ...]:
    """What was assumed, a sentence each."""
    scenario, said = plan.scenario, []
    delivery = words.percent(scenario.delivery)
    said.append("Everyone paid delivers." if scenario.delivery == 1 else
                f"{delivery} of those paid deliver; fee and handling are paid either way.")
    said.append(f"Each creator costs {amount(plan, scenario.handling_cost)} of handling and "
                f"{amount(plan, scenario.product_cost)} of product beside the fee.")
    if scenario.posts > 1:
        counts = ", ".join(f"{f:g}" for f in scenario.post_factors[: scenario.posts])
        said.append(f"1 to {scenario.posts} posts of one creator count as {counts} posts, and cost a fee each.")
    if plan.trust_assumed:
        said.append("Posts do not repeat within creators, so half of a creator's lead at one post is taken as lasting.")
    if scenario.segment_shock_sd > 0:
        said.append(f"Creators of one niche share a shock of {scenario.segment_shock_sd:g} in ln(engagement).")
    said.append(f"{words.whole(plan.draws)} futures, seed {plan.seed}; the curve's error is shared by all creators.")
    if np.isin("fitted", plan.choices["fee_kind"]):
        said.append("Fitted fees are the average of the size, since a plan pays the sum of many.")
    return tuple(said)
