"""The sample: made from its seed, true to what it was made of, and told apart from anything measured."""

from __future__ import annotations

import json
import time

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from pandas.testing import assert_frame_equal

from analysis import fit_decline
from data import Filters
from data.samples import HERE, calibration, load_sample, sample_truth
from data.samples.calibration import by_size
from data.samples.synthetic import make_sample

PLATFORMS = ("Instagram", "TikTok", "YouTube")


@pytest.fixture(scope="module")
def made():
    return make_sample()


@pytest.fixture(scope="module")
def sample():
    return load_sample()


@pytest.fixture(scope="module")
def truth():
    return sample_truth()


@pytest.fixture(scope="module")
def posts(sample):
    """Posts whose likes are known, with engagement per follower."""
    known = sample.posts[sample.posts["likes"].notna()].copy()
    known["sponsored"] = known["sponsored"].astype(bool)
    known["month"] = known["published_at"].dt.strftime("%Y-%m")
    return known.assign(rate=known["engagement"] / known["followers"])


def log_line(frame: pd.DataFrame, formula: str):
    """Least squares of logs with HC3 errors: the computation independent of the app's."""
    return smf.ols(formula, frame).fit(cov_type="HC3", use_t=True)


# The snapshot ------------------------------------------------------------------------------------------------------

def test_the_snapshot_is_what_the_seed_makes(made):
    for name, table in made.tables.items():
        assert_frame_equal(pd.read_parquet(HERE / f"{name}.parquet"), table, check_dtype=False, check_exact=True)
    assert json.loads(json.dumps(made.truth)) == sample_truth()


def test_another_seed_makes_another_sample_of_the_same_kind(made):
    other = make_sample(seed=calibration.SEED + 1)
    assert not other.tables["posts"]["likes"].equals(made.tables["posts"]["likes"])
    assert {n: list(t.columns) for n, t in other.tables.items()} == {n: list(t) for n, t in made.tables.items()}
    assert other.truth["typical_slope"] == made.truth["typical_slope"]


def test_the_sample_is_small_on_disk_and_quick_to_load(sample):
    assert sum(p.stat().st_size for p in HERE.glob("*.parquet")) < 3_000_000
    took = []
    for _ in range(5):
        start = time.perf_counter()
        load_sample()
        took.append(time.perf_counter() - start)
    assert min(took) < 0.15
    assert load_sample().fingerprint == sample.fingerprint


def test_it_says_in_its_first_line_that_it_is_synthetic(sample):
    assert sample.card.title.startswith("Synthetic sample")
    assert sample.card.synthetic
    assert sample.card.creators == len(sample.creators) == sum(calibration.CREATORS.values())


# The world it shows ------------------------------------------------------------------------------------------------

def test_every_table_is_filled_and_every_key_finds_its_partner(sample):
    creators, posts, deals = sample.creators, sample.posts, sample.deals
    assert 600 <= len(creators) <= 900
    assert 12_000 <= len(posts) <= 16_000
    assert 0.15 <= posts["sponsored"].mean() <= 0.20
    assert creators["creator_id"].is_unique and posts["post_id"].is_unique and deals["deal_id"].is_unique
    assert creators["handle"].is_unique
    for table in (posts, deals):
        joined = table.merge(creators, on=["creator_id", "platform"], how="left", indicator=True)
        assert (joined["_merge"] == "both").all()
    known = set(creators["creator_id"])
    assert set(sample.overlaps["creator_a"]) | set(sample.overlaps["creator_b"]) <= known
    assert creators["followers"].min() < 2_000 and creators["followers"].max() > 1_500_000
    assert posts["published_at"].min() >= pd.Timestamp("2025-01-01")
    assert posts["published_at"].max() < pd.Timestamp("2026-07-01")


def test_counts_are_whole_conserved_and_missing_where_platforms_hide_them(sample):
    posts = sample.posts
    parts = posts[["likes", "comments", "shares", "saves"]]
    assert ((parts % 1 == 0) | parts.isna()).all(axis=None)
    assert (posts["engagement"] == parts.sum(axis=1)).all()
    tube = posts["platform"] == "YouTube"
    assert parts.loc[tube, ["shares", "saves"]].isna().all(axis=None)
    assert parts.loc[~tube, ["shares", "saves"]].notna().all(axis=None)
    hidden = posts["likes"].isna()
    assert set(posts.loc[hidden, "platform"]) == {"Instagram"}
    assert 0 < hidden.sum() < 0.02 * (posts["platform"] == "Instagram").sum()
    assert (posts["engagement"] == 0).sum() > 0
    assert posts.loc[posts["engagement"] == 0, "followers"].median() < 10_000
    seen = posts[posts["reach"].notna()]
    assert (seen["impressions"] >= seen["reach"]).all()
    assert (seen["reach"] >= seen["engagement"]).all()
    assert posts.loc[~posts["sponsored"].astype(bool), ["clicks", "disclosed"]].isna().all(axis=None)


def test_followers_at_posting_grow_towards_the_listed_count(sample):
    joined = sample.posts.merge(sample.creators[["creator_id", "followers"]], on="creator_id", suffixes=("", "_now"))
    assert (joined["followers"] <= joined["followers_now"]).all()
    ordered = joined.sort_values("published_at").groupby("creator_id")["followers"]
    assert (ordered.last() >= ordered.first()).all()


def test_deals_add_up(sample):
    deals, posts = sample.deals, sample.posts
    assert (deals["posts_delivered"] <= deals["posts_agreed"]).all()
    assert (deals["orders"] <= deals["clicks"]).all()
    assert ((deals["revenue"] > 0) == (deals["orders"] > 0)).all()
    assert deals["posts_delivered"].sum() == posts["sponsored"].sum()
    assert deals["clicks"].sum() == posts["clicks"].sum()
    per_campaign = posts.groupby("campaign")["clicks"].sum()
    assert deals.groupby("campaign")["clicks"].sum().equals(per_campaign)


# What it was made of comes back ------------------------------------------------------------------------------------

def creator_rows(posts: pd.DataFrame) -> pd.DataFrame:
    rows = posts.groupby(["creator_id", "platform"]).agg(
        engagement=("engagement", "sum"), exposure=("followers", "sum"),
        followers=("followers", lambda s: np.exp(np.log(s).mean()))).reset_index()
    rows = rows[rows["engagement"] > 0]
    return rows.assign(x=np.log(rows["followers"] / 1e4), y=np.log(rows["engagement"] / rows["exposure"]))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_typical_slope_and_level_come_back(posts, truth, platform):
    before = posts["month"] < truth["break"]["month"]
    part = posts[(posts["platform"] == platform) & ~posts["sponsored"] & before]
    fit = log_line(creator_rows(part), "y ~ x")
    low, high = fit.conf_int().loc["x"]
    assert low <= truth["typical_slope"][platform] <= high
    level = np.log(truth["typical_rate_at_10k"][platform])
    # Posts around their creator are few, so the log of a creator's mean lies a little under: half its variance.
    few = truth["post_sd"] ** 2 / 2 / part.groupby("creator_id").size().mean()
    assert abs(fit.params["Intercept"] - level) < 3 * fit.bse["Intercept"] + few


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_apps_own_fit_recovers_both_slopes(sample, truth, platform):
    fit = fit_decline(sample.keep(Filters(platforms=(platform,), sponsored=False)))
    for slope, true in ((fit.typical, truth["typical_slope"]), (fit.average, truth["average_slope"])):
        assert abs(slope.slope - true[platform]) < 3 * slope.standard_error
    assert fit.typical.low <= truth["typical_slope"][platform] <= fit.typical.high


def test_three_platforms_together_give_the_weighted_slope(sample, truth):
    fit = fit_decline(sample.keep(Filters(sponsored=False)))
    assert fit.typical.low <= truth["typical_slope_all_platforms"] <= fit.typical.high
    assert abs(fit.average.slope - truth["average_slope_all_platforms"]) < 3 * fit.average.standard_error


def test_creators_differ_as_made_and_small_ones_more(posts, truth):
    rows = creator_rows(posts[~posts["sponsored"]])
    rows["square"] = log_line(rows, "y ~ x * C(platform)").resid ** 2
    fit = log_line(rows, "square ~ x")
    assert abs(fit.params["x"] - truth["creator_variance_slope"]) < 3 * fit.bse["x"]
    assert fit.params["x"] < 0


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_algorithm_change_comes_back_and_only_where_it_was(posts, truth, platform):
    part = posts[(posts["platform"] == platform) & (posts["engagement"] > 0)].copy()
    kept = np.log(1 - by_size(truth["sponsored_loss"], part["followers"]))
    part["y"] = np.log(part["rate"]) - kept * part["sponsored"]
    part["after"] = (part["month"] >= truth["break"]["month"]).astype(float)
    own = part.groupby("creator_id")[["y", "after"]]
    part[["y", "after"]] -= own.transform("mean")
    fit = log_line(part, "y ~ after - 1")
    expected = np.log(truth["break"]["factor"]) if platform == truth["break"]["platform"] else 0.0
    assert abs(fit.params["after"] - expected) < 3 * fit.bse["after"]
    assert fit.bse["after"] < 0.04


def test_the_loss_of_paid_posts_comes_back_by_size(posts, truth):
    part = posts[posts["engagement"] > 0].copy()
    after = (part["platform"] == truth["break"]["platform"]) & (part["month"] >= truth["break"]["month"])
    part["y"] = np.log(part["rate"]) - np.log(truth["break"]["factor"]) * after
    found = []
    for low, high, loss in truth["sponsored_loss"]:
        tier = part[(part["followers"] >= low) & (part["followers"] < high)].copy()
        tier["paid"] = tier["sponsored"].astype(float)
        tier[["y", "paid"]] -= tier.groupby("creator_id")[["y", "paid"]].transform("mean")
        fit = log_line(tier, "y ~ paid - 1")
        assert abs(fit.params["paid"] - np.log(1 - loss)) < 3 * fit.bse["paid"], (low, high)
        found.append(fit.params["paid"])
    assert found[-1] < found[0]


def test_the_fee_curve_comes_back(sample, truth):
    quotes = sample.creators.dropna(subset=["quoted_fee"])
    quotes = quotes.assign(y=np.log(quotes["quoted_fee"]), x=np.log(quotes["followers"]))
    fit = log_line(quotes, "y ~ x + C(platform) - 1")
    low, high = fit.conf_int().loc["x"]
    assert low <= truth["fee_exponent"] <= high
    for platform, coefficient in truth["fee_coefficient"].items():
        name = f"C(platform)[{platform}]"
        assert abs(fit.params[name] - np.log(coefficient)) < 3 * fit.bse[name]
    assert np.sqrt(fit.scale) == pytest.approx(truth["fee_sd"], rel=0.1)


def test_delivery_clicks_orders_and_order_value_come_back(sample, posts, truth):
    deals = sample.deals
    agreed, delivered = deals["posts_agreed"].sum(), deals["posts_delivered"].sum()
    error = np.sqrt(truth["delivery"] * (1 - truth["delivery"]) / agreed)
    assert abs(delivered / agreed - truth["delivery"]) < 3 * error
    for platform, rate in truth["clicks_per_engagement"].items():
        paid = posts[(posts["platform"] == platform) & posts["sponsored"]]
        clicks, engagement = paid["clicks"].sum(), paid["engagement"].sum()
        assert abs(clicks / engagement - rate) < 3 * np.sqrt(rate / engagement)
    sizes = deals.merge(sample.creators[["creator_id", "followers"]], on="creator_id")
    expected = (sizes["clicks"] * by_size(truth["orders_per_click"], sizes["followers"])).sum()
    assert deals["orders"].sum() == pytest.approx(expected, rel=0.05)
    assert deals["revenue"].sum() / deals["orders"].sum() == pytest.approx(truth["order_value"], rel=0.05)


def test_the_effective_audience_of_a_niche_comes_back(sample, truth):
    sizes = sample.creators.set_index("creator_id")["followers"]
    pairs = sample.overlaps[(sample.overlaps["overlap"] > 0.002) & (sample.overlaps["overlap"] < 0.6)]
    one, two = pairs["creator_a"].map(sizes), pairs["creator_b"].map(sizes)
    niches = sample.creators.set_index("creator_id")["niche"]
    assert (pairs["creator_a"].map(niches) == pairs["creator_b"].map(niches)).all()
    people = pairs["overlap"] * np.minimum(one, two)
    audience = one * two / people
    noise = truth["overlap_sd"]
    error = noise / np.sqrt(len(pairs))
    assert abs(np.log(audience).mean() - np.log(truth["effective_audience_of_a_niche"]) - noise**2 / 2) < 3 * error
