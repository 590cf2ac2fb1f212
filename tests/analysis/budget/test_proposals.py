"""What a page proposes is counted in the data, or it proposes nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import DeclineFit, fit_decline
from analysis.budget.proposals import LARGE_SIZES, SMALL_SIZES, delivery_of, prices_of, quotes_of, usual_sizes
from data import Campaigns
from data.samples import load_sample


class Tables:
    """Only the tables that proposals read."""

    def __init__(self, creators=None, deals=None):
        self.creators = pd.DataFrame({} if creators is None else creators)
        self.deals = pd.DataFrame({} if deals is None else deals)


CREATORS = {"creator_id": ["a", "b", "c", "d"], "platform": "Instagram", "followers": [1e4, 2e4, 3e4, np.nan],
            "quoted_fee": [100, np.nan, 0, 50], "currency": ["EUR", None, "EUR", "EUR"]}
DEALS = {"creator_id": ["a", "b", "b", "x"], "platform": "Instagram", "fee": [999.0, 300.0, 500.0, 70.0],
         "posts_agreed": [1, 3, 1, 1], "posts_delivered": [1, 2, 2, np.nan], "currency": "EUR"}


def test_own_quotes_come_first_and_deals_fill_in_per_post():
    quotes = quotes_of(Tables(CREATORS, DEALS)).set_index("creator_id")
    assert quotes["fee"].to_dict() == {"a": 100.0, "b": 300.0}  # b: mean of 300 / 3 and 500 / 1
    assert quotes["followers"].to_dict() == {"a": 1e4, "b": 2e4}


def test_only_the_most_frequent_currency():
    mixed = CREATORS | {"quoted_fee": [1, 2, 3, 4], "followers": [1e4] * 4, "currency": ["USD", "EUR", "EUR", "USD"]}
    mixed["currency"][0] = "EUR"
    assert set(quotes_of(Tables(mixed))["currency"]) == {"EUR"}
    assert len(quotes_of(Tables(mixed))) == 3


def test_fees_of_several_currencies_are_never_averaged():
    deals = DEALS | {"creator_id": ["b", "b", "c", "c"], "fee": [300.0, 40_000.0, 70.0, 90.0], "posts_agreed": 1,
                     "currency": ["EUR", "INR", "INR", None]}
    quotes = quotes_of(Tables(CREATORS, deals)).set_index("creator_id")
    assert quotes["fee"].to_dict() == {"a": 100.0, "b": 300.0, "c": 90.0}
    rupees = CREATORS | {"currency": ["INR", None, "EUR", "EUR"], "followers": [1e4, 2e4, 3e4, 5e4]}
    assert quotes_of(Tables(rupees, DEALS)).set_index("creator_id")["fee"].to_dict() == {
        "d": 50.0, "a": 999.0, "b": 300.0}  # a quotes in rupees, and was paid in euros


def test_a_chosen_currency_takes_only_its_own_quotes_and_those_with_a_rate():
    mixed = CREATORS | {"quoted_fee": [1.0, 2.0, 3.0, 4.0], "followers": [1e4] * 4,
                        "currency": ["EUR", "USD", None, "EUR"]}
    def fees(**asked):
        return quotes_of(Tables(mixed), **asked).set_index("creator_id")["fee"].to_dict()
    assert fees(currency="USD") == {"b": 2.0}
    assert fees(currency="USD", exchange_rates={"EUR": 1.5}) == {"a": 1.5, "b": 2.0, "c": 4.5, "d": 6.0}
    assert fees(currency="JPY") == {}
    assert fees() == {"a": 1.0, "c": 3.0, "d": 4.0}
    nameless = mixed | {"currency": None}
    assert len(quotes_of(Tables(nameless), currency="USD")) == 4


def test_prices_know_their_currency_and_are_never_relabelled():
    many = {"creator_id": [f"c{i}" for i in range(20)], "platform": "Instagram",
            "followers": np.geomspace(1e3, 1e6, 20), "quoted_fee": np.geomspace(10, 9_000, 20), "currency": "EUR"}
    assert prices_of(Tables(many)).currency == prices_of(Tables(many), currency="EUR").currency == "EUR"
    assert prices_of(Tables(many), currency="USD") is None
    converted = prices_of(Tables(many), currency="USD", exchange_rates={"EUR": 2})
    assert converted.currency == "USD" and converted.fee(1e4) == pytest.approx(2 * prices_of(Tables(many)).fee(1e4))
    nameless = prices_of(Tables(many | {"currency": None}))
    assert nameless.currency is None


@pytest.mark.parametrize("tables", [Tables(), Tables({"creator_id": ["a"]}), Tables(None, {"fee": [1.0]})])
def test_nothing_known_proposes_nothing(tables):
    if "creator_id" not in tables.deals:
        tables.deals = pd.DataFrame()
    assert quotes_of(tables).empty
    assert delivery_of(tables) is None


def test_delivery_counts_posts_not_deals_and_never_more_than_agreed():
    assert delivery_of(Tables(CREATORS, DEALS)) == (pytest.approx((1 + 2 + 1) / 5), 3)


def test_the_sample_says_both():
    sample: Campaigns = load_sample()
    quotes = quotes_of(sample)
    assert len(quotes) >= 100
    assert quotes[["creator_id", "platform"]].duplicated().sum() == 0
    share, deals = delivery_of(sample)
    assert 0.5 < share < 1
    assert deals == len(sample.deals.dropna(subset=["posts_agreed", "posts_delivered"]))
    small, large = usual_sizes(fit_decline(sample))
    assert small in SMALL_SIZES
    assert large in LARGE_SIZES
    assert small < large


def test_usual_sizes_without_data_are_the_usual_ones():
    assert usual_sizes(DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.1)) == (20_000, 1_000_000)
