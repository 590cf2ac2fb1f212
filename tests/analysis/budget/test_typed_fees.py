"""Fees typed in by hand: they are the creator's quote, nobody else's, and the dataset stays as it is."""

import math

import numpy as np
import pytest

from analysis import BudgetScenario, ScenarioError, fit_decline
from analysis.budget.typed_fees import TYPED, TypedFee, mark_typed, with_fees
from analysis.budget.values import creator_options
from tests.analysis.budget.test_plan import world


@pytest.fixture(scope="module")
def campaigns():
    return world()


@pytest.fixture(scope="module")
def decline(campaigns):
    return fit_decline(campaigns)


def fees_of(campaigns, decline, currency="EUR"):
    table = creator_options(campaigns, decline, BudgetScenario(10_000, currency=currency)).table
    return table.set_index("creator_id")["fee"]


def test_a_typed_fee_is_what_the_creator_costs(campaigns, decline):
    quoted = campaigns.creators.dropna(subset="quoted_fee").iloc[0]
    typed = TypedFee(quoted["creator_id"], quoted["platform"], 123.0, "EUR")
    assert fees_of(with_fees(campaigns, [typed]), decline)[quoted["creator_id"]] == 123.0


def test_the_dataset_is_not_changed(campaigns):
    before = campaigns.creators.copy()
    one = campaigns.creators.iloc[0]
    with_fees(campaigns, [TypedFee(one["creator_id"], one["platform"], 1.0, "EUR")])
    assert campaigns.creators.equals(before)
    assert with_fees(campaigns, []) is campaigns


def test_other_quotes_stay_to_the_cent(campaigns, decline):
    one = campaigns.creators.dropna(subset="quoted_fee").iloc[0]
    changed = with_fees(campaigns, [TypedFee(one["creator_id"], one["platform"], 5.0, "EUR")])
    quoted = campaigns.creators.dropna(subset="quoted_fee").iloc[1:].set_index("creator_id")["quoted_fee"]
    assert np.array_equal(fees_of(changed, decline)[quoted.index], quoted)


def test_a_fee_typed_in_another_currency_is_never_taken_for_this_one(campaigns, decline):
    one = campaigns.creators.dropna(subset="quoted_fee").iloc[0]
    changed = with_fees(campaigns, [TypedFee(one["creator_id"], one["platform"], 7.0, "USD")])
    assert fees_of(changed, decline)[one["creator_id"]] != 7.0


def test_another_platform_of_the_same_creator_keeps_its_fee(campaigns):
    one = campaigns.creators.iloc[0]
    other = "TikTok" if one["platform"] == "Instagram" else "Instagram"
    changed = with_fees(campaigns, [TypedFee(one["creator_id"], other, 7.0, "EUR")])
    assert changed.creators["quoted_fee"].equals(campaigns.creators["quoted_fee"].astype("float64"))


def test_typed_fees_are_told_from_quotes(campaigns, decline):
    one = campaigns.creators.dropna(subset="quoted_fee").iloc[0]
    fee = TypedFee(one["creator_id"], one["platform"], 5.0, "EUR")
    table = creator_options(with_fees(campaigns, [fee]), decline, BudgetScenario(10_000)).table
    kinds = mark_typed(table, [fee], "EUR").set_index("creator_id")["fee_kind"]
    assert kinds[one["creator_id"]] == TYPED and (kinds == TYPED).sum() == 1
    assert (mark_typed(table, [fee], "USD")["fee_kind"] == TYPED).sum() == 0


@pytest.mark.parametrize("fee", [-1, math.nan, math.inf, True, "12", None])
def test_what_is_no_fee_is_refused_in_a_sentence(fee):
    with pytest.raises(ScenarioError, match="The fee of c1 is"):
        TypedFee("c1", None, fee, "EUR")


def test_no_money_is_a_fee():
    assert TypedFee("c1", None, 0, "EUR").fee == 0
