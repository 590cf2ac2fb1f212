"""Laws of the table and the line by size, agreement with pandas, and what is said about them."""

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.engagement import (
    PRESETS,
    EngagementRequest,
    Ordered,
    PostMixture,
    by_creator_and,
    free_tiers,
    line_by_size,
    preset,
    summarise,
)
from analysis.engagement import intervals as iv
from analysis.errors import FitError, ScenarioError
from tests.analysis.engagement_rows import creators, posts

VALUES = ["median", "median_low", "median_high", "mean", "mean_low", "mean_high", "p10", "p90"]
FRAMES = st.lists(
    st.tuples(st.one_of(st.floats(1, 1e8), st.just(math.nan), st.just(0.0)),
              st.one_of(st.floats(0, 5), st.just(math.nan))), min_size=1, max_size=60)


def frame(pairs) -> pd.DataFrame:
    return pd.DataFrame({"creator_id": [f"c{k}" for k in range(len(pairs))], "platform": "Instagram", "posts": 1,
                         "followers": [p[0] for p in pairs], "rate": [p[1] for p in pairs]})


@settings(max_examples=60, deadline=None)
@given(pairs=FRAMES, tiers=st.sampled_from(PRESETS))
def test_every_row_is_in_one_tier_or_outside_or_unknown(pairs, tiers):
    rows = frame(pairs)
    if not (rows["followers"].gt(0) & rows["rate"].notna()).any():
        with pytest.raises(FitError):
            summarise(rows, tiers)
        return
    summary = summarise(rows, tiers)
    assert summary.table["creators"].sum() + summary.outside + summary.unknown == summary.rows == len(rows)
    known = summary.table.dropna(subset=["median"])
    assert ((known["p10"] <= known["median"]) & (known["median"] <= known["p90"])).all()
    ranged = known.dropna(subset=["median_low"])
    assert ((ranged["median_low"] <= ranged["median"]) & (ranged["median"] <= ranged["median_high"])).all()


@pytest.mark.parametrize("unit", ["creator", "post"])
def test_the_order_of_rows_does_not_matter(unit):
    rows = creators(800) if unit == "creator" else posts(120, 6)
    request = EngagementRequest(unit=unit)
    one, other = summarise(rows, request=request), summarise(rows.sample(frac=1, random_state=3), request=request)
    pd.testing.assert_frame_equal(one.table, other.table, rtol=1e-12)
    pd.testing.assert_frame_equal(one.line, other.line, rtol=1e-12)
    assert one.text == other.text


@pytest.mark.parametrize("unit", ["creator", "post"])
def test_rates_scale(unit):
    rows = creators(500) if unit == "creator" else posts(100, 5)
    one, other = summarise(rows), summarise(rows.assign(rate=rows["rate"] * 7))
    np.testing.assert_allclose(other.table[VALUES], one.table[VALUES] * 7, rtol=1e-12)
    np.testing.assert_allclose(other.line[["median", "p10", "p90"]], one.line[["median", "p10", "p90"]] * 7)
    assert [d.conclusion for d in one.other_definitions] == [d.conclusion for d in other.other_definitions]


def test_the_table_agrees_with_pandas():
    rows = creators(3_000, zeros=0.05)
    table = summarise(rows, preset("Micro 10K–50K")).table.set_index("tier")
    edges = [0, 1e3, 1e4, 5e4, 5e5, 1e6, np.inf]
    tier = pd.cut(rows["followers"], edges, right=False, labels=list(table.index))
    parts = rows.groupby(tier, observed=False)["rate"]
    for column, quantile in (("p10", 0.1), ("median", 0.5), ("p90", 0.9)):
        np.testing.assert_allclose(table[column], parts.quantile(quantile), rtol=1e-12)
    np.testing.assert_allclose(table["mean"], parts.mean(), rtol=1e-12)
    half = parts.sem() * stats.t.ppf(0.975, parts.size() - 1)
    np.testing.assert_allclose(table["mean_high"] - table["mean"], half, rtol=1e-10)
    assert table["creators"].tolist() == parts.size().tolist()


def test_the_interval_of_the_median_is_the_exact_binomial_one():
    for number in (6, 7, 17, 60, 999):
        low, high = iv.median_ranks(number)
        assert high == number - 1 - low
        # Independent of scipy's quantile function: the chance as a sum, and one position further in is too little.
        chance = 1 - 2 * sum(math.comb(number, k) for k in range(low + 1)) / 2**number
        assert chance >= 0.95
        assert 1 - 2 * sum(math.comb(number, k) for k in range(low + 2)) / 2**number < 0.95
    assert iv.median_ranks(5) is None
    # A textbook value: n = 10, the second and the ninth value hold the median with 97.9 %.
    assert iv.median_interval(np.arange(1.0, 11.0)) == (2.0, 9.0)


def test_intervals_hold_the_truth_as_often_as_they_say():
    """2,000 samples of lognormal rates; the bounds are four binomial standard errors around 95 %."""
    rng, draws, number = np.random.default_rng(1), 2_000, 25
    samples = np.exp(rng.standard_normal((draws, number)))
    held = np.mean([a <= 1.0 <= b for a, b in map(iv.median_interval, samples)])
    low, high = iv.median_ranks(number)
    exact = 1 - 2 * stats.binom.cdf(low, number, 0.5)
    assert abs(held - exact) < 4 * math.sqrt(exact * (1 - exact) / draws)
    normal = rng.standard_normal((draws, number))
    held = np.mean([a <= 0 <= b for a, b in map(iv.mean_interval, normal)])
    assert abs(held - 0.95) < 4 * math.sqrt(0.95 * 0.05 / draws)


def test_intervals_over_posts_go_by_creator():
    """60 creators with 12 posts each: by creator the range holds the median nearly as often as it says; by post,
    as if posts were independent, it does so far less often. Bounds: four binomial standard errors, and 2.5 points
    for the normal approximation of the share at 60 creators."""
    rng, draws = np.random.default_rng(2), 800
    who = np.repeat(np.arange(60), 12)
    by_creator = by_post = means = 0
    for _ in range(draws):
        values = np.exp(np.repeat(0.7 * rng.standard_normal(60), 12) + 0.6 * rng.standard_normal(720))
        a, b = iv.clustered_median_interval(values, who)
        c, d = iv.median_interval(values)
        e, f = iv.clustered_mean_interval(np.log(values), who)
        by_creator += a <= 1 <= b
        by_post += c <= 1 <= d
        means += e <= 0 <= f
    margin = 4 * math.sqrt(0.95 * 0.05 / draws)
    assert abs(by_creator / draws - 0.95) < margin + 0.025
    assert abs(means / draws - 0.95) < margin
    assert by_post / draws < 0.75


def test_one_post_a_creator_gives_the_ordinary_mean_interval():
    values = np.random.default_rng(3).gamma(2, size=40)
    one, other = iv.clustered_mean_interval(values, np.arange(40)), iv.mean_interval(values)
    np.testing.assert_allclose(one, other, rtol=1e-12)


def test_the_ratio_of_medians_recovers_a_known_ratio():
    rng, draws = np.random.default_rng(4), 600
    held = 0
    for _ in range(draws):
        a, b = np.exp(rng.standard_normal(80)) * 1.5, np.exp(rng.standard_normal(120))
        _, low, high = iv.ratio_of_medians(*((np.median(v), *iv.median_interval(v)) for v in (a, b)))
        held += low <= 1.5 <= high
    # The exact intervals hold a little more than 95 %, so this one may too, and must not hold less.
    assert held / draws > 0.95 - 4 * math.sqrt(0.95 * 0.05 / draws)


def test_the_line_follows_a_known_decline():
    rows = creators(20_000, slope=-0.15)
    line = summarise(rows).line
    truth = 0.03 * (line["followers"] / 1e4) ** -0.15
    # A median of m values has a standard error of about 1.2533 * 0.9 / sqrt(m) on the log scale; a window of a
    # factor 1.6 each way along this slope is symmetric, so that its bias is of second order.
    error = 4 * 1.2533 * 0.9 / np.sqrt(line["rows"])
    assert (np.abs(np.log(line["median"] / truth)) < error).all()
    assert line["followers"].is_monotonic_increasing
    assert ((line["p10"] <= line["median"]) & (line["median"] <= line["p90"])).all()


def test_no_line_through_a_handful():
    assert len(line_by_size(Ordered.of(creators(19)))) == 0
    # 300 posts, but of five creators only.
    assert len(summarise(posts(5, 60), request=EngagementRequest(unit="post")).line) == 0


def test_posts_and_creators_are_both_counted():
    rows = posts(40, 5)
    table = summarise(rows, free_tiers("1"), request=EngagementRequest(unit="post")).table
    assert table["creators"].sum() == 40
    assert table["posts"].sum() == 200


def test_a_creator_on_two_platforms_is_two_accounts():
    rows = pd.concat([creators(20).assign(platform="TikTok"), creators(20).assign(platform="YouTube")])
    assert summarise(rows).overall.creators == 40


def test_rows_gathered_by_group_keep_every_post_and_sum():
    rows = posts(60, 7)
    gathered = by_creator_and(rows, ("campaign", "sponsored"))
    assert gathered["posts"].sum() == len(rows)
    assert gathered["total"].sum() == pytest.approx(rows["amount"].sum())
    assert not gathered.duplicated(["creator_id", "platform", "campaign", "sponsored"]).any()
    np.testing.assert_allclose(gathered["rate"], gathered["total"] / gathered["exposure"])


def test_groups_have_tables_of_their_own_that_add_up():
    rows = creators(900)
    summary = summarise(rows, request=EngagementRequest(colour_by="niche"))
    assert summary.by_group["creators"].sum() == summary.table["creators"].sum() == 900
    food = summarise(rows[rows["niche"] == "food"]).table
    mine = summary.by_group[summary.by_group["group"] == "food"].drop(columns="group").reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, food)
    assert len(summary.with_groups) == 4 * len(summary.table)


def test_more_groups_than_colours_are_gathered_and_none_is_lost():
    rows = creators(900).assign(niche=[f"n{k % 11}" for k in range(900)])
    groups = summarise(rows, request=EngagementRequest(colour_by="niche")).by_group
    assert groups["group"].nunique() == 7
    assert groups["creators"].sum() == 900


def test_the_title_is_a_finding_with_its_numbers():
    rows = creators(2_000)
    summary = summarise(rows, request=EngagementRequest(), where="Instagram", parts=("likes", "comments"))
    micro = rows[rows["followers"].between(1e4, 5e4, inclusive="left")]
    assert summary.answer.title.startswith(f"Half of the {len(micro)} creators of 10K–50K followers get ")
    assert f"{micro['rate'].median() * 100:.1f} % or more; over 1M it is " in summary.answer.title
    assert summary.answer.title.endswith("(Instagram)")
    assert "2,000 creators (Instagram)" in summary.answer.text
    assert "likes + comments" in summary.answer.text
    assert 3 <= len(summary.answer.numbers) <= 4
    assert all(n.kind == "measured" and n.formula for n in summary.answer.numbers)


def test_filters_are_named_in_every_sentence_that_counts():
    rows = pd.concat([creators(300, zeros=0.1), creators(4, seed=9).assign(followers=[10.0, 20, 5e7, 6e7])])
    summary = summarise(rows, preset("HypeAuditor"), where="fashion",
                        mixture=PostMixture(sponsored=10, organic=30, dated=40, young=20))
    assert len(summary.findings) >= 5
    assert all("(fashion)" in f.text for f in summary.findings)


def test_counts_are_said_as_counts():
    rows = creators(500).assign(rate=lambda c: c["rate"] * c["followers"])
    title = summarise(rows, request=EngagementRequest(outcome="likes", per="post")).answer.title
    assert "%" not in title and "likes or more" in title


def statuses(summary) -> dict[str, str]:
    return {f.text: f.status for f in summary.findings}


def finding(summary, word: str):
    return next((f for f in summary.findings if word in f.text), None)


def test_small_tiers_are_named():
    rows = pd.concat([creators(200).query("followers < 5e5"), creators(3, seed=5).assign(followers=2e6)])
    found = finding(summarise(rows), "Fewer than 10 creators")
    assert found.status == "review" and "mega over 1M (3)" in found.text


def test_a_conclusion_that_holds_under_every_definition_passes_and_one_that_changes_is_said():
    steady = finding(summarise(creators(20_000, slope=-0.2)), "definitions of micro")
    assert steady.status == "pass" and "higher" in steady.text
    # Engagement that is high only from 50K to 100K: micro to 100K is higher than larger, micro to 50K lower.
    rng = np.random.default_rng(6)
    followers = 10 ** rng.uniform(3, 6, 8_000)
    rate = np.where((followers > 5e4) & (followers < 1e5), 0.5, 0.03) * np.exp(0.3 * rng.standard_normal(8_000))
    rate = np.where(followers >= 1e5, 0.031 * rate / 0.03, rate)
    rows = creators(8_000).assign(followers=followers, rate=rate)
    changed = finding(summarise(rows), "changes with the definition of micro")
    assert changed is not None and changed.status == "review"


def test_mixed_platforms_and_mixed_posts_are_said_until_they_are_told_apart():
    rows = creators(300)
    mixture = PostMixture(sponsored=20, organic=80)
    mixed = summarise(rows, mixture=mixture)
    assert finding(mixed, "platforms are mixed").status == "review"
    assert "20 %" in finding(mixed, "Sponsored and organic").text
    apart = summarise(rows, request=EngagementRequest(colour_by="platform"), mixture=mixture)
    assert finding(apart, "platforms are mixed") is None
    assert finding(summarise(rows[rows["platform"] == "TikTok"]), "platforms are mixed") is None


def test_young_posts_and_zeros_are_counted():
    table = pd.DataFrame({
        "published_at": pd.to_datetime(["2025-01-01"] * 4),
        "sponsored": pd.array([True, False, None, False], "boolean"),
        "observed_at": pd.to_datetime(["2025-01-03", "2025-01-09", None, "2025-01-20"])})
    mixture = PostMixture.of(table)
    assert mixture == PostMixture(sponsored=1, organic=2, dated=3, young=1)
    summary = summarise(creators(500, zeros=0.1), mixture=mixture)
    assert finding(summary, "days old").status == "review"
    assert summary.zeros > 20
    assert f"{summary.zeros} creators of 500 have no engagement at all" in finding(summary, "no engagement at all").text
    linear = dataclasses.replace(summary, request=EngagementRequest(log_rate=False))
    assert "cannot be drawn" not in finding(linear, "no engagement at all").text
    assert PostMixture.of(pd.DataFrame({"likes": [1]})) == PostMixture()


def test_nothing_to_look_at_says_what_to_do():
    with pytest.raises(FitError, match=r"No creator \(fashion\).*fewer filters"):
        summarise(creators(5).assign(rate=np.nan), where="fashion")


def test_requests_that_mean_nothing_are_refused_with_every_problem():
    with pytest.raises(ScenarioError) as error:
        EngagementRequest(outcome="hearts", unit="brand", colour_by="mood")
    assert len(str(error.value).splitlines()) == 3
    with pytest.raises(ScenarioError, match="is 1 for everyone"):
        EngagementRequest(outcome="views", per="views")


def test_one_creator_is_said_without_ranges():
    summary = summarise(creators(1))
    assert summary.answer.title.startswith("The only creator gets ")
    assert math.isnan(summary.overall.median_low)
