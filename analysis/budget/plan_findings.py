"""What was checked of a plan: records, fees, sponsored posts, the funnel, odd rates, who carries it, who is out."""

from __future__ import annotations

import math

import numpy as np

from analysis import words
from analysis.budget import cautions
from analysis.budget.cautions import results
from analysis.budget.plan_limits import called, names_of
from analysis.budget.plan_words import added, amount, carried, figure, noun, proof
from analysis.budget.prices import FittedPrices
from analysis.findings import Finding

#: One creator carrying more than this share of the outcome is worth a word.
CARRIES = 0.3


def findings_of(plan) -> tuple[Finding, ...]:
    """Proof, records against promise, unseen creators, fees, weight of one creator, who was left out."""
    chosen, found = plan.choices, []
    if plan.decline is not None:
        mixed = cautions.mixed_posts(plan.decline) if plan.scenario.sponsored is None else _sponsored(plan)
        found += [*cautions.inherited(plan.decline), *filter(None, [mixed])]
    if not chosen.empty:
        if carried(plan):
            whose = words.plural(len(chosen), "creator")
            found.append(cautions.carried_finding([(whose, plan.expected, plan.p10, plan.p90)],
                                                  noun=noun(plan.scenario.goal), spread=plan.spread))
        found.append(_proved(plan))
        found += [f for f in (_promise(plan), _unseen(chosen), _fees(plan), _free(chosen), _above(plan),
                              _unsupported(chosen), _carrier(plan), _losers(plan), _funnel(plan),
                              _audience(plan)) if f is not None]
    for reason, number in plan.left_out.items():
        found.append(Finding("review", f"{words.plural(number, 'creator')} listed with {reason}.",
                             "Add what is missing to plan with them."))
    return cautions.once(found)


def _proved(plan) -> Finding:
    """How far from the best possible the plan can be, and why it is not proved better."""
    text = f"The plan is {proof(plan)}, over all {words.plural(plan.considered, 'creator')}."
    if plan.cut_short:
        return Finding("review", f"The search was ended when its time was up; this is the best plan found by then. "
                                 f"{text}", "Loosen or lift a limit: with fewer of them the search ends sooner.")
    if plan.gap < 0.01:
        return Finding("pass", text)
    return Finding("review", text, "The money buys few creators, so whole creators fit badly: a slightly larger "
                                   "budget may help much.")


def _promise(plan) -> Finding | None:
    chosen = plan.choices
    seen = chosen["posts_seen"].to_numpy() > 0
    raw, paid, gross = (chosen[name].to_numpy(float)[seen] for name in ("raw", "paid", "gross"))
    if not raw.sum() > 0:
        return None
    # Like with like: what sponsoring takes off is no luck, and neither are costs.
    raw, expected = float((raw * paid).sum()), float(gross.sum())
    times = raw / expected if expected > 0 else 1.0
    whose = words.plural(int(seen.sum()), "chosen creator")
    text = (f"Taken at their word, the records of the {whose} with posts promise "
            f"{figure(plan, raw)} {added(plan)}; {figure(plan, expected)} are expected of them.")
    if times > 1.1:
        return Finding("pass", text + f" The other {words.percent(1 - 1 / times)} is mostly luck that will not repeat.")
    return Finding("pass", text)


def _unseen(chosen) -> Finding | None:
    number = int((chosen["posts_seen"] == 0).sum())
    if not number:
        return None
    return Finding("review", f"{number} of the {words.plural(len(chosen), 'creator')} "
                             + ("has no post in the data and counts as average for its size." if number == 1 else
                                "have no post in the data and count as average for their size."),
                   f"Look at {'its' if number == 1 else 'their'} last posts before paying.")


def _fees(plan) -> Finding | None:
    kinds = plan.choices["fee_kind"].to_list()
    fitted, typed = kinds.count("fitted"), kinds.count("rate card")
    if fitted and isinstance(plan.prices, FittedPrices):
        platforms = plan.choices.loc[plan.choices["fee_kind"] == "fitted", "platform"]
        scatter = max(plan.prices.on(name if isinstance(name, str) else None).residual_sd for name in set(platforms))
        text = (f"The fee of {words.plural(fitted, 'chosen creator')} is fitted on "
                f"{words.plural(plan.prices.quotes, 'known fee')}; one fee in three differs from that by more than a "
                f"factor of {words.marked(f'{math.exp(scatter):.2g}')}.")
        if plan.cost_range is not None:
            low, high = (amount(plan, value) for value in plan.cost_range)
            text += (f" Once they have quoted, the plan costs between {low} and {high} in 80 of 100 futures, and more "
                     f"than the budget in {words.futures(plan.chance_over_budget)}.")
        return Finding("review", text, "Ask for their quotes before deciding.")
    if typed:
        return Finding("review", f"The fee of {words.plural(typed, 'chosen creator')} is no quote but comes from the "
                                 f"rate card typed in, 10 per {words.whole(1_000)} followers unless changed: it "
                                 "decides this answer.",
                       "Add quotes as a column quoted_fee, or ask for them before deciding.")
    return None


def _free(chosen) -> Finding | None:
    number = int((chosen["fee"] == 0).sum())
    if not number:
        return None
    return Finding("review", f"{words.plural(number, 'chosen creator')} {'has' if number == 1 else 'have'} a fee of "
                             "zero, so handling and product are all they cost.",
                   "Clear the fee where it is not known: an empty cell is priced by size.")


def _above(plan) -> Finding | None:
    """Posts with more results than followers: a viral post, or a wrong follower count."""
    above, gross = (plan.choices[name].to_numpy(float) for name in ("above", "gross"))
    beyond = np.flatnonzero(above > 0)
    if not beyond.size:
        return None
    posts, share = int(above.sum()), float(gross[beyond].sum() / max(gross.sum(), 1e-300))
    whose = ", ".join(names_of(plan.choices.iloc[beyond[:3]]))
    more = f" and {len(beyond) - 3} more" if len(beyond) > 3 else ""
    return Finding("review", f"{words.plural(posts, 'post')} of {words.plural(len(beyond), 'chosen creator')} "
                             f"({whose}{more}) {'has' if posts == 1 else 'have'} a rate above 100 %; "
                             f"{'this creator brings' if len(beyond) == 1 else 'these creators bring'} "
                             f"{words.percent(share)} of what is expected.",
                   "Check their follower counts and their numbers of posts: it may be one viral post, or an error.")


def _sponsored(plan) -> Finding | None:
    """What sponsored posts bring, and how much that weighs in this plan."""
    effect, chosen = plan.scenario.sponsored, plan.choices
    gross, paid = chosen["gross"].to_numpy(float), chosen["paid"].to_numpy(float)
    if effect.neutral or not gross.sum() > 0:
        return None
    now, before = float(gross.sum()), float((gross / paid).sum())
    text = effect.text
    if abs(now / before - 1) >= 0.005:
        less = "less" if now < before else "more"
        text += (f" In this plan that is {words.percent(abs(now / before - 1))} {less} than posts like those behind "
                 f"the curve: {figure(plan, now)} {added(plan)}, not {figure(plan, before)}.")
    if effect.kind == "fitted":
        return Finding("pass", text)
    return Finding("review", text, "Mark posts as sponsored or organic in the data, or type in what you know.")


def _losers(plan) -> Finding | None:
    """Creators who cost more than they bring, where the goal is profit."""
    expected = plan.choices["expected"].to_numpy(float)
    losing = expected[expected < 0]
    if plan.scenario.goal != "profit" or not losing.size:
        return None
    return Finding("review", f"{words.plural(len(losing), 'chosen creator')} are expected to lose "
                             f"{amount(plan, -float(losing.sum()))} in all, and are in only because a lock "
                             "or a minimum asks for it.", "Loosen it to keep that money.")


def _funnel(plan) -> Finding | None:
    """Rates of the funnel that nobody measured decide the answer."""
    funnel = plan.scenario.funnel
    if funnel is None or plan.scenario.goal not in ("clicks", "orders", "profit"):
        return None
    guessed = [name for name, rates in (("clicks per engagement", funnel.clicks_per_engagement),
                                        ("orders per click", funnel.orders_per_click))
               if any(not rate.counted for _, rate in rates)]
    if not guessed:
        return None
    return Finding("review", f"Assumed, not counted: {' and '.join(guessed)}. The {noun(plan.scenario.goal)} of this "
                             "plan rise and fall with them.", "Add clicks and orders of earlier deals to the data.")


def _audience(plan) -> Finding | None:
    """How often the same people are met, and what is known of it."""
    if plan.audiences is None or not plan.expected > 0:
        return None
    model, reaches = plan.audiences, plan.choices["gross"].to_numpy(float)
    together = float(reaches.sum())
    text = (f"Added up these creators reach {results(together)} people; each person counted once it is "
            f"{results(plan.expected)}, so everybody is met {words.number(together / plan.expected, 1)} times on "
            "average. "
            f"{model.text}")
    if model.pairs:
        return Finding("pass", text)
    niches = plan.choices["niche"].astype(object).where(plan.choices["niche"].notna(), None)
    fewer = float(model.at_least().nets(reaches, niches))
    return Finding("review", f"{text} Drawn from a quarter of them it would be {results(fewer)}.",
                   "Add a table of overlaps between creators: a few known pairs tell most of it.")


def _unsupported(chosen) -> Finding | None:
    number = int((~chosen["supported"].astype(bool)).sum())
    if not number:
        return None
    return Finding("review", f"{number} of the {words.plural(len(chosen), 'creator')} {'is' if number == 1 else 'are'} "
                             f"of a size at which the data has too few creators: the curve is extended to "
                             f"{'it' if number == 1 else 'them'}.",
                   f"Treat {'its' if number == 1 else 'their'} numbers as a guess.")


def _carrier(plan) -> Finding | None:
    share = float(plan.choices["expected"].iloc[0] / plan.expected) if plan.expected > 0 else 0.0
    if plan.scenario.goal in ("profit", "net reach"):  # what creators bring does not add up to the goal
        share = float(plan.choices["gross"].max() / max(plan.choices["gross"].sum(), 1e-300))
    if len(plan.choices) < 2 or share <= CARRIES:
        return None
    return Finding("review", f"{called(plan.choices.iloc[0])} alone is expected to bring {words.percent(share)} of the "
                             f"outcome.", "Lock this creator out to see what the plan is without.")
