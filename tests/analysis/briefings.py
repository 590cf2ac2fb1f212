"""Briefings for tests of what is made of them: one of the sample, and one whose every text is hostile."""

from __future__ import annotations

import dataclasses
import functools

from analysis import BudgetScenario, RateCard, compare_sizes, fit_decline
from analysis.briefing import (
    Briefing,
    ChanceChart,
    ColumnsChart,
    CurveChart,
    DotsChart,
    Slide,
    budget_slide,
    change_of_mind,
    change_slide,
    decline_slide,
    engagement_slide,
    make_briefing,
    plan_assumptions,
)
from analysis.budget.sensitivity import change_map
from analysis.engagement import EngagementRequest, PostMixture, engagement_rows, summarise
from analysis.findings import Answer, Number
from data.campaigns import Card
from data.samples import load_sample

HOSTILE = '=HYPERLINK("http://evil.example","x") <img src=x onerror=alert(1)> {{7*7}} ![a](http://b.example)\x00\x0b\u202e'
CARD = Card("Synthetic sample: invented", (), engagement_parts=("likes",), synthetic=True, creators=3, posts=9)


@functools.cache
def sample_briefing(money: bool = True) -> Briefing:
    """All four answers of the sample, with the assumptions of the plan."""
    campaigns = load_sample()
    fit, ask = fit_decline(campaigns), EngagementRequest()
    found = engagement_rows(campaigns, ask)
    summary = summarise(found.rows, request=ask, points=found.points, where="",
                        mixture=PostMixture.of(campaigns.posts), parts=campaigns.card.engagement_parts)
    compared = compare_sizes(fit, RateCard(0.02, 0.95), BudgetScenario(budget=24_000, handling_cost=150, delivery=0.85),
                             small=20_000, large=1_000_000, draws=4_096, seed=0)
    slides = [engagement_slide(summary), decline_slide(fit), budget_slide(compared),
              change_slide(change_of_mind(compared, change_map(compared)))]
    return make_briefing(slides, card=campaigns.card, date_text="30 June 2026", money=money,
                         assumptions=plan_assumptions(compared))


def hostile_briefing() -> Briefing:
    """Every text a formula, a tag, a template and a link at once, with a picture of each kind and with none."""
    answer = Answer(HOSTILE, HOSTILE, HOSTILE, (Number(HOSTILE, HOSTILE, HOSTILE, "fitted", HOSTILE),))
    curve = CurveChart((1e3, 1e6), (0.03, 0.02), (0.04, 0.03), (0.01, 0.01), (0.1, 0.1), (), HOSTILE, HOSTILE)
    pictures = (ColumnsChart((HOSTILE, "b"), (0.1, 0.2), HOSTILE), curve,
                DotsChart((1.0, 2.0), (1.0, 3.0), HOSTILE, HOSTILE, HOSTILE),
                ChanceChart((0.0, 1.0), (0.9, 0.1), (0.5, 0.5), None, HOSTILE), None)
    slides = [Slide(str(i), answer, picture, HOSTILE) for i, picture in enumerate(pictures)]
    return make_briefing(slides, card=dataclasses.replace(CARD, title=HOSTILE), date_text=HOSTILE)
