"""What the inputs rest on, and what is said of one that cannot be used."""

from __future__ import annotations

import numpy as np
import pytest

from analysis import words
from analysis.budget import inputs_told
from analysis.budget.prices import fit_prices


def test_where_fees_come_from():
    assert inputs_told.fees_told(None) == "Fees: assumed, as typed in (10 per 1,000 followers unless changed)."
    assert inputs_told.fees_told(None, quotes=1) == (
        "Fees: your 1 quote where there is one, all others assumed, as typed in (10 per 1,000 followers unless "
        "changed).")
    with words.speaking("de-DE"):
        assert "(10 per 1.000 followers" in inputs_told.fees_told(None, quotes=1_200)
        assert "your 1.200 quotes" in inputs_told.fees_told(None, quotes=1_200)


@pytest.mark.parametrize(("exponent", "said"), [(0.99, "99 %"), (0.5, "41 %")])
def test_fitted_fees_say_on_how_many_quotes(exponent, said):
    followers = np.geomspace(1e3, 1e6, 40)
    noise = np.tile([0.98, 1.02], 20)
    fitted = fit_prices(followers, 0.02 * followers**exponent * noise)
    told = inputs_told.fees_told(fitted, quotes=7)
    assert told.startswith("Fees: your 40 quotes, fitted: twice the followers cost ") and said in told


def test_where_delivery_comes_from():
    assert inputs_told.delivery_told(0) == "Delivery: assumed."
    assert inputs_told.delivery_told(1_050) == "Delivery: measured in 1,050 deals."


def test_what_is_missing_or_cannot_be_used():
    assert inputs_told.too_low(-5_000, 1, 24_000) == (
        "−5,000 cannot be used: this number must be 1 or more. The answer is for 24,000.")
    assert inputs_told.funnel_needs("clicks", ["clicks"]).startswith(
        "The goal clicks needs how many clicks follow from 100 engagements: the data do not tell it.")
    assert "100 clicks, the value of one order and the margin of it: the data" in inputs_told.funnel_needs(
        "profit", ["orders", "value", "margin"])
    assert inputs_told.rates_missing(["USD", "INR"]) == "Without a rate fees in USD and INR are not used."
    assert inputs_told.day_missing("USD").startswith("Say of which day the rate of USD is")
