"""plan_budget: what it promises adds up, keeps its limits, and does not depend on how the data is written down."""

import numpy as np
import pandas as pd
import pytest

from analysis import (
    BudgetScenario,
    DeclineFit,
    InfeasiblePlanError,
    RateCard,
    ScenarioError,
    fit_decline,
    plan_budget,
    words,
)
from data.campaigns import from_tables

FACTORS = (1, 1.75, 2.3)
KNOWN = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, slope_standard_error=0.03, residual_sd=0.9)


def world(creators=120, *, posts=4, seed=0, quoted=0.8):
    """Creators on two platforms with posts, quotes and a known decline."""
    rng = np.random.default_rng(seed)
    followers = np.round(np.exp(rng.normal(10, 1.3, creators)))
    lasting = rng.normal(0, 0.7, creators)
    frame = pd.DataFrame({
        "creator_id": [f"c{i:04d}" for i in range(creators)], "platform": rng.choice(["Instagram", "TikTok"], creators),
        "name": [f"Name {i}" for i in range(creators)], "niche": rng.choice(["Food", "Home", "Pets"], creators),
        "followers": followers, "currency": "EUR",
        "quoted_fee": np.where(rng.random(creators) < quoted,
                               0.05 * followers**0.85 * np.exp(rng.normal(0, 0.3, creators)), np.nan)})
    rows = np.repeat(np.arange(creators), rng.integers(0, posts + 1, creators))
    rate = 0.03 * (followers[rows] / 1e4) ** -0.15 * np.exp(lasting[rows] + rng.normal(0, 0.6, len(rows)))
    table = pd.DataFrame({
        "post_id": [f"p{i}" for i in range(len(rows))], "creator_id": frame["creator_id"].to_numpy()[rows],
        "platform": frame["platform"].to_numpy()[rows], "followers": followers[rows],
        "likes": rng.poisson(rate * followers[rows])})
    return from_tables(creators=frame, posts=table)


@pytest.fixture(scope="module")
def campaigns():
    return world()


@pytest.fixture(scope="module")
def decline(campaigns):
    return fit_decline(campaigns)


def usual(**changes):
    return BudgetScenario(**{"budget": 10_000, "posts": 3, "post_factors": FACTORS, "handling_cost": 120,
                             "delivery": 0.8} | changes)


def test_sums_and_limits_hold(campaigns, decline):
    plan = plan_budget(campaigns, decline, usual(max_creators=12, max_share_per_creator=0.2))
    table = plan.choices
    assert plan.total_cost == pytest.approx(table["cost"].sum()) and plan.total_cost <= 10_000
    assert plan.left_over == pytest.approx(10_000 - plan.total_cost)
    assert plan.expected == pytest.approx(table["expected"].sum()) and plan.expected <= plan.bound
    assert plan.expected >= (1 - plan.gap) * plan.bound * (1 - 1e-12)
    assert table["cost"].to_numpy() == pytest.approx(table["fee"] * table["posts"] + 120)
    assert len(table) <= 12 and table["posts"].between(1, 3).all() and table["cost"].max() <= 2_000
    assert plan.p10 < plan.p50 < plan.p90 and len(plan.futures) == 100 and (np.diff(plan.futures) >= 0).all()
    assert list(table.columns[:6]) == ["creator_id", "platform", "posts", "cost", "expected", "trust"]


def test_the_futures_are_centred_on_what_is_expected(campaigns, decline):
    plan = plan_budget(campaigns, decline, usual(), draws=40_000)
    error = plan.totals.std() / np.sqrt(plan.draws)
    # The curve's own error makes the mean of its exponential slightly larger; half its variance bounds that.
    shift = plan.expected * decline.covariance[0, 0]
    assert abs(plan.totals.mean() - plan.expected) < 4 * error + 2 * shift


def test_a_creator_never_seen_is_worth_the_average():
    creators = pd.DataFrame({"creator_id": ["a"], "platform": ["X"], "followers": [50_000.0], "quoted_fee": [300.0]})
    plan = plan_budget(from_tables(creators=creators), KNOWN, BudgetScenario(1_000))
    assert plan.expected == pytest.approx(KNOWN.average_rate(50_000) * 50_000)
    assert plan.choices["trust"].tolist() == [0.0] and plan.choices["fee_kind"].tolist() == ["quote"]
    assert (plan.total_cost, plan.left_over) == (300, 700)


def test_a_record_counts_as_far_as_it_is_trusted(campaigns, decline):
    plan = plan_budget(campaigns, decline, BudgetScenario(10_000))
    for row in plan.choices.itertuples():
        record = decline.residuals.query("creator_id == @row.creator_id and platform == @row.platform")
        moved = 0.0
        if len(record):
            w, r = float(record["trust"].iloc[0]), float(record["residual"].iloc[0])
            moved = w * r - w * decline.creator_effect_sd**2 / 2
        average = decline.average_rate(row.followers, row.platform) * row.followers
        assert row.expected == pytest.approx(average * np.exp(moved))
        assert row.trust == (w if len(record) else 0)


def test_the_luck_of_one_creator_is_log_normal_with_delivery():
    creators = pd.DataFrame({"creator_id": ["a"], "platform": ["X"], "followers": [10_000.0], "quoted_fee": [300.0]})
    known = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, residual_sd=0.9)
    plan = plan_budget(from_tables(creators=creators), known, BudgetScenario(300, delivery=0.7), draws=100_000, seed=3)
    paid = plan.totals[plan.totals > 0]
    assert len(paid) / plan.draws == pytest.approx(0.7, abs=0.006)
    assert np.log(paid).std() == pytest.approx(0.9, abs=0.01)
    assert np.log(paid).mean() == pytest.approx(np.log(300) - 0.405, abs=0.012)


def test_many_creators_share_the_error_of_the_curve():
    """With 800 alike creators only the shared draw is left: sd of ln(total) near se * ln(f / 10,000)."""
    creators = pd.DataFrame({"creator_id": [f"c{i}" for i in range(800)], "platform": "X", "followers": 1e6,
                             "quoted_fee": 1.0})
    sure = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, residual_sd=0.5)
    unsure = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, slope_standard_error=0.05,
                                        residual_sd=0.5)
    campaigns = from_tables(creators=creators)
    alone, shared = (plan_budget(campaigns, d, BudgetScenario(800), draws=8_000) for d in (sure, unsure))
    own = np.sqrt((np.exp(0.25) - 1) / 800)
    assert np.log(alone.totals).std() == pytest.approx(own, rel=0.05)
    assert np.log(shared.totals).std() == pytest.approx(np.hypot(own, 0.05 * np.log(100)), rel=0.05)


def test_chances_are_shares_of_common_futures(campaigns, decline):
    one, other = plan_budget(campaigns, decline, usual()), plan_budget(campaigns, decline, usual(max_creators=3))
    assert one.chance_of(0) == 1 and one.chance_of(1e12) == 0
    assert one.chance_of(one.p50) == pytest.approx(0.5, abs=0.001)
    ties = (one.totals == other.totals).mean()
    assert one.chance_to_beat(other) + other.chance_to_beat(one) + ties == pytest.approx(1)
    again = plan_budget(campaigns, decline, usual())
    assert one.chance_to_beat(again) == 0 and (one.totals == again.totals).all()
    with pytest.raises(ScenarioError, match="seed"):
        one.chance_to_beat(plan_budget(campaigns, decline, usual(), seed=1))


def test_dropping_a_creator_leaves_the_luck_of_the_others():
    creators = pd.DataFrame({"creator_id": list("abc"), "platform": "X", "followers": [1e4, 2e4, 3e4],
                             "quoted_fee": 100.0})
    campaigns = from_tables(creators=creators)
    all_three = plan_budget(campaigns, KNOWN, BudgetScenario(300))
    without = plan_budget(campaigns, KNOWN, BudgetScenario(300, locked_out=("b",)))
    assert (without.totals < all_three.totals).all()
    assert without.chance_to_beat(all_three) == 0


def test_rows_and_money_units_do_not_matter(campaigns, decline):
    plan = plan_budget(campaigns, decline, usual())
    shuffled = from_tables(creators=campaigns.creators.sample(frac=1, random_state=1), posts=campaigns.posts)
    assert plan_budget(shuffled, decline, usual()).choices.equals(plan.choices)
    cents = from_tables(creators=campaigns.creators.assign(quoted_fee=campaigns.creators["quoted_fee"] * 100),
                        posts=campaigns.posts)
    other = plan_budget(cents, decline, usual(budget=1_000_000, handling_cost=12_000)).choices
    assert other["creator_id"].tolist() == plan.choices["creator_id"].tolist()
    assert other["posts"].tolist() == plan.choices["posts"].tolist()


def test_more_money_brings_no_less(campaigns, decline):
    brought = [plan_budget(campaigns, decline, usual(budget=b), draws=10).expected for b in range(1_000, 12_000, 1_000)]
    assert brought == sorted(brought) and brought[0] < brought[-1]


def test_locks_are_kept(campaigns, decline):
    free = plan_budget(campaigns, decline, usual()).choices["creator_id"].tolist()
    unwanted = next(c for c in campaigns.creators.sort_values("followers")["creator_id"] if c not in free)
    plan = plan_budget(campaigns, decline, usual(locked_in=(unwanted,), locked_out=(free[0], free[1])))
    chosen = set(plan.choices["creator_id"])
    assert unwanted in chosen and not chosen & {free[0], free[1]}
    with pytest.raises(InfeasiblePlanError, match="nobody-like-this"):
        plan_budget(campaigns, decline, usual(locked_in=("nobody-like-this",)))


def test_limits_of_groups_are_kept_and_said(campaigns, decline):
    limits = {"niche": {"Food": (4_000, None), "Pets": (0, 1_000)}}
    plan = plan_budget(campaigns, decline, usual(group_limits=limits))
    spend = plan.choices.groupby("niche")["cost"].sum()
    assert spend["Food"] >= 4_000 and spend.get("Pets", 0) <= 1_000
    assert any("Pets may get at most €1,000" in line for line in plan.limits)
    both = plan_budget(campaigns, decline, usual(group_limits=limits | {"platform": {"TikTok": (0, 500)}}))
    assert both.choices.query("platform == 'TikTok'")["cost"].sum() <= 500
    assert both.choices.query("niche == 'Food'")["cost"].sum() >= 4_000
    assert any("TikTok may get at most €500" in line for line in both.limits)


def test_too_little_money_names_the_cheapest(campaigns, decline):
    with pytest.raises(InfeasiblePlanError, match=r"cheapest creator, Name \d+, costs €\d+\.\d\d"):
        plan_budget(campaigns, decline, usual(budget=50))


def test_fees_come_from_quotes_then_deals_then_the_card_or_the_fit(campaigns, decline):
    plan = plan_budget(campaigns, decline, BudgetScenario(1e7))
    kinds = plan.choices.set_index("creator_id")["fee_kind"]
    quoted = campaigns.creators.set_index("creator_id")["quoted_fee"]
    known = quoted[kinds.index].notna()
    assert (kinds[known] == "quote").all() and (kinds[~known] == "fitted").all() and (~known).any()
    typed = plan_budget(campaigns, decline, BudgetScenario(1e7), fees=RateCard(0.02, 0.95)).choices
    rows = typed[typed["fee_kind"] == "rate card"]
    assert len(rows) and rows["fee"].to_numpy() == pytest.approx(0.02 * rows["followers"] ** 0.95)
    lone = campaigns.creators["creator_id"][campaigns.creators["quoted_fee"].isna()].iloc[0]
    platform = campaigns.creators.set_index("creator_id")["platform"][lone]
    deals = pd.DataFrame({"deal_id": ["d"], "creator_id": [lone], "platform": [platform], "fee": [90.0],
                          "posts_agreed": [3], "currency": ["EUR"]})
    dealt = from_tables(creators=campaigns.creators, posts=campaigns.posts, deals=deals)
    row = plan_budget(dealt, decline, BudgetScenario(1e7)).choices.query("creator_id == @lone").iloc[0]
    assert (row["fee"], row["fee_kind"]) == (30.0, "paid before")


def test_quotes_in_another_currency_are_not_taken_as_euros():
    creators = pd.DataFrame({"creator_id": ["a", "b"], "platform": "X", "followers": [1e4, 1e4],
                             "quoted_fee": [100.0, 100.0], "currency": ["EUR", "JPY"]})
    plan = plan_budget(from_tables(creators=creators), KNOWN, BudgetScenario(10_000), fees={10_000: 500})
    assert plan.choices.set_index("creator_id")["fee"].to_dict() == {"a": 100.0, "b": 500.0}
    assert any("another currency" in f.text for f in plan.findings)


def test_a_goal_the_decline_does_not_measure_is_refused(campaigns, decline):
    with pytest.raises(ScenarioError, match="likes"):
        plan_budget(campaigns, decline, usual(goal="likes"))


def test_it_reads_as_sentences(campaigns, decline):
    plan = plan_budget(campaigns, decline, usual())
    assert plan.answer.title.startswith(f"Pay {len(plan.choices)} creators: about ")
    assert "left over" in plan.answer.title and "in 80 of 100 futures between" in plan.text
    assert "80 % of those paid deliver" in plan.assumptions[0]
    assert all(n.formula and n.kind in ("measured", "fitted", "assumed") for n in plan.answer.numbers)
    assert "significant" not in plan.text and "nan" not in plan.text


def creators_alike(number=20):
    return from_tables(creators=pd.DataFrame({"creator_id": [f"c{i}" for i in range(number)], "platform": "X",
                                              "followers": 1e4, "quoted_fee": 100.0}))


def test_an_average_that_few_carry_gives_way_to_the_middle_future():
    wild = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, residual_sd=4.5)
    plan = plan_budget(creators_alike(), wild, BudgetScenario(2_000))
    assert plan.expected > plan.p90
    lead = plan.answer.numbers[0]
    assert "in the middle future" in plan.answer.title and "in the middle future" in lead.label
    assert lead.value == words.count(plan.p50) and words.count(plan.expected) in lead.formula
    assert plan.findings[0].status == "fail" and "sd 4.5" in plan.findings[0].text
    assert "middle future" in plan.text and words.count(plan.expected) not in plan.text
    usual = plan_budget(creators_alike(), KNOWN, BudgetScenario(2_000))
    assert usual.answer.numbers[0].value == words.count(usual.expected)
    assert all(f.status != "fail" for f in usual.findings)


def test_parts_of_an_engagement_are_not_promised():
    tiny = DeclineFit.from_parameters(rate_at_reference=1e-6, slope=-0.15, residual_sd=0.5)
    plan = plan_budget(creators_alike(), tiny, BudgetScenario(2_000))
    assert plan.answer.title == "Pay 20 creators: under 10 engagements, nothing left over"
    assert plan.answer.numbers[0].note == "80 % under 10"


def test_the_warnings_of_the_curve_are_the_plans_too(campaigns):
    """A list chosen by its engagement turned a slope of 0 into -0.55: no plan may keep that to itself."""
    chosen = from_tables(creators=campaigns.creators, posts=campaigns.posts,
                         answers={"selection": "the best by engagement"})
    curve = fit_decline(chosen)
    plan = plan_budget(chosen, curve, usual())
    failures = {f.text for f in curve.findings if f.status == "fail"}
    said = [f.text for f in plan.findings if f.status == "fail"]
    assert failures <= set(said) and any("chosen" in text and "the best by engagement" in text for text in said)
    assert plan.findings[0].status == "fail"
    unknown = fit_decline(from_tables(creators=campaigns.creators, posts=campaigns.posts))
    found = [f.text for f in plan_budget(campaigns, unknown, usual()).findings]
    warned = [f.text for f in unknown.findings if "list was chosen" in f.text]
    assert set(warned) <= set(found) and len(found) == len(set(found))


def test_fees_of_a_typed_card_are_said_to_decide(campaigns, decline):
    plan = plan_budget(campaigns, decline, usual(budget=1e6), fees=RateCard(0.02, 0.95))
    found = [f for f in plan.findings if "decides this answer" in f.text]
    assert found and "quoted_fee" in found[0].advice
