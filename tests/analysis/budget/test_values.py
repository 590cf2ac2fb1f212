"""The options a plan chooses from: who takes part, who does not and why, and that records do not over-promise."""

import numpy as np
import pandas as pd
import pytest

from analysis import BudgetScenario, DeclineFit, FitError, fit_decline, plan_budget
from analysis.budget.values import creator_options
from data.campaigns import from_tables

KNOWN = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15)


def test_who_cannot_be_valued_or_priced_is_counted():
    creators = pd.DataFrame({"creator_id": list("abcd"), "platform": "X", "followers": [1e4, np.nan, 3e4, 2e4],
                             "quoted_fee": [100.0, 100.0, np.nan, 50.0]})
    options = creator_options(from_tables(creators=creators), KNOWN, BudgetScenario(1_000))
    assert options.table["creator_id"].tolist() == ["a", "d"]
    assert options.left_out == {"no follower count": 1, "no fee, and too few quotes to fit one": 1}


def test_no_fee_at_all_is_said():
    creators = pd.DataFrame({"creator_id": ["a"], "platform": ["X"], "followers": [1e4]})
    with pytest.raises(FitError, match="rate card"):
        creator_options(from_tables(creators=creators), KNOWN, BudgetScenario(1_000))


def test_values_and_costs_by_posts():
    creators = pd.DataFrame({"creator_id": ["a"], "platform": ["X"], "followers": [1e4], "quoted_fee": [100.0]})
    scenario = BudgetScenario(1_000, delivery=0.5, posts=2, post_factors=(1, 1.75, 2.3), handling_cost=20,
                              product_cost=5)
    options = creator_options(from_tables(creators=creators), KNOWN, scenario)
    assert options.values(scenario)[0] == pytest.approx([150, 262.5])
    assert options.costs(scenario)[0] == pytest.approx([125, 225])


def test_a_platform_without_a_curve_is_left_out():
    rng = np.random.default_rng(0)
    creators = pd.DataFrame({"creator_id": [f"c{i}" for i in range(41)], "platform": ["X"] * 40 + ["Blog"],
                             "followers": np.exp(rng.normal(10, 1, 41)), "quoted_fee": 100.0})
    posts = pd.DataFrame({"post_id": range(40), "creator_id": creators["creator_id"][:40], "platform": "X",
                          "followers": creators["followers"][:40], "likes": rng.poisson(500, 40)})
    campaigns = from_tables(creators=creators, posts=posts)
    options = creator_options(campaigns, fit_decline(campaigns), BudgetScenario(1_000))
    assert len(options.table) == 40 and options.left_out == {"a platform without a fitted curve": 1}


def test_the_plan_keeps_what_it_promises_where_raw_records_do_not():
    """The optimiser's curse (method.md B8): chosen by shrunken records, the promise is kept on average."""
    promised = realised = raw = 0.0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        n, k = 300, 2
        followers = np.exp(rng.normal(10, 1, n))
        lasting = rng.normal(0, 0.6, n)
        mean = 0.03 * (followers / 1e4) ** -0.15 * followers
        noise = rng.normal(0, 0.7, (n, k))
        likes = rng.poisson(mean[:, None] * np.exp(lasting[:, None] + noise))
        ids = np.array([f"c{i:03d}" for i in range(n)])
        creators = pd.DataFrame({"creator_id": ids, "platform": "X", "followers": followers,
                                 "quoted_fee": 0.05 * followers**0.9})
        posts = pd.DataFrame({"post_id": np.arange(n * k), "creator_id": np.repeat(ids, k), "platform": "X",
                              "followers": np.repeat(followers, k), "likes": likes.ravel()})
        campaigns = from_tables(creators=creators, posts=posts)
        plan = plan_budget(campaigns, fit_decline(campaigns), BudgetScenario(10_000), draws=10)
        chosen = np.searchsorted(ids, plan.choices["creator_id"])
        promised += plan.expected
        raw += plan.choices["raw"].sum()
        realised += (mean * np.exp(lasting + 0.7**2 / 2))[chosen].sum()
    assert promised / realised == pytest.approx(1, abs=0.1)
    assert raw / realised > 1.12
