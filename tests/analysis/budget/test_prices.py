"""Rate cards pass through what they were given; fitted prices recover a known curve."""

import numpy as np
import pytest

from analysis import FitError, RateCard, ScenarioError, words
from analysis.budget.prices import fit_prices


def test_a_power_law_card():
    card = RateCard(coefficient=0.02, exponent=0.95)
    assert card.fee(20_000) == pytest.approx(0.02 * 20_000**0.95)
    assert card.fee(np.array([1e3, 1e6])) == pytest.approx([0.02 * 1e3**0.95, 0.02 * 1e6**0.95])


def test_a_card_of_known_fees_gives_them_back_and_rises_between():
    card = RateCard.of({1_000_000: 12_000, 20_000: 200})
    assert (card.fee(20_000), card.fee(1_000_000)) == (pytest.approx(200), pytest.approx(12_000))
    fees = card.fee(np.geomspace(1e3, 1e7, 50))
    assert (np.diff(fees) > 0).all()
    assert card.exponent == pytest.approx(np.log(60) / np.log(50))
    assert card.coefficient * 1e5**card.exponent == pytest.approx(card.fee(100_000))


def test_a_fitted_card_recovers_its_curve_and_says_how_sure():
    rng = np.random.default_rng(2)
    followers = 10 ** rng.uniform(3, 6, 300)
    fees = 0.03 * followers**0.9 * np.exp(rng.normal(0, 0.4, 300))
    prices = fit_prices(followers, fees)
    assert prices.exponent_low < 0.9 < prices.exponent_high
    assert prices.residual_sd == pytest.approx(0.4, abs=0.05)
    assert prices.quotes == 300
    by_hand = np.polyfit(np.log(followers), np.log(fees), 1)
    assert prices.exponent == pytest.approx(by_hand[0], rel=1e-9)
    residuals = np.log(fees) - np.polyval(by_hand, np.log(followers))
    half_variance = (residuals**2).sum() / 298 / 2
    assert np.log(prices.coefficient) == pytest.approx(by_hand[1] + half_variance, rel=1e-9)


def test_the_fitted_fee_is_the_average_one():
    """What many creators of one size are paid in all is their number times the fitted fee."""
    rng = np.random.default_rng(8)
    followers = 10 ** rng.uniform(3, 6, 20_000)
    fees = 0.03 * followers**0.9 * np.exp(rng.normal(0, 0.7, 20_000))
    prices = fit_prices(followers, fees)
    assert fees.sum() == pytest.approx(prices.fee(followers).sum(), rel=0.03)


def test_units_of_money_scale_the_fee_alone():
    rng = np.random.default_rng(3)
    followers = 10 ** rng.uniform(3, 6, 50)
    fees = followers**0.8 * np.exp(rng.normal(0, 0.3, 50))
    euros, cents = fit_prices(followers, fees), fit_prices(followers, fees * 100)
    assert cents.exponent == pytest.approx(euros.exponent)
    assert cents.fee(5e4) == pytest.approx(100 * euros.fee(5e4))


def test_unknown_quotes_take_no_part():
    followers, fees = [1e3, 3e3, 1e4, 3e4, 1e5, 3e5], [10, 30, 100, 280, 900, 2500]
    extra = fit_prices([*followers, np.nan, 5e3, 7e3], [*fees, 5.0, np.nan, 0.0])
    assert extra == fit_prices(followers, fees)


@pytest.mark.parametrize(("followers", "fees"), [([1e3, 1e4], [10, 100]), ([1e4] * 30, range(1, 31)), ([], [])])
def test_too_few_quotes_or_one_size_is_refused_in_words(followers, fees):
    with pytest.raises(FitError, match="rate card"):
        fit_prices(followers, list(fees))


@pytest.mark.parametrize("card", [{}, {0: 5}, {10: -1}])
def test_impossible_cards_are_refused(card):
    with pytest.raises(ScenarioError):
        RateCard.of(card)


def test_a_card_of_steps_holds_each_fee_up_to_the_next():
    card = RateCard.of_steps({10_000: 100, 1_000: 20, 100_000: 900})
    sizes = np.array([500, 1_000, 9_999, 10_000, 99_999, 1e5, 1e7])
    assert card.fee(sizes) == pytest.approx([20, 20, 20, 100, 100, 900, 900])
    assert card.fee(50_000) == 100.0 and card.exponent is None


def test_all_impossible_fees_of_a_card_are_named_at_once():
    with pytest.raises(ScenarioError) as error:
        RateCard.of({1_000: -5, 10_000: float("nan"), 20_000: 3})
    assert f"{words.MINUS}5 at 1,000" in str(error.value) and "nan at 10,000" in str(error.value)


def quotes(rng, n, *, factor=(1.0, 4.0)):
    followers = 10 ** rng.uniform(3, 6, n)
    platforms = rng.choice(["A", "B"], n)
    fees = 0.03 * followers**0.9 * np.where(platforms == "A", *factor) * np.exp(rng.normal(0, 0.4, n))
    return followers, fees, platforms


def test_platforms_have_a_level_of_their_own_where_quotes_tell():
    followers, fees, platforms = quotes(np.random.default_rng(3), 400)
    prices = fit_prices(followers, fees, [*platforms[:-2], None, "C"])
    ratio = prices.on("B").fee(5e4) / prices.on("A").fee(5e4)
    assert ratio == pytest.approx(4, rel=0.15)
    assert prices.on("A").residual_sd == pytest.approx(0.4, abs=0.05) and prices.residual_sd > 0.6
    assert prices.on("C") is prices and prices.on(None) is prices      # one quote is no level
    assert prices == fit_prices(followers, fees) or prices.fee(5e4) == fit_prices(followers, fees).fee(5e4)


def test_the_interval_holds_as_many_new_quotes_as_it_says():
    """Few quotes, a thousand worlds: of one new quote a world, 80 % lie inside, at the middle and far out."""
    rng, inside = np.random.default_rng(9), []
    for _ in range(500):
        followers = 10 ** rng.uniform(3, 6, 12)
        fees = 0.03 * followers**0.9 * np.exp(rng.normal(0, 0.5, 12))
        low, high = fit_prices(followers, fees).interval(np.array([3e4, 3e6]))
        new = 0.03 * np.array([3e4, 3e6])**0.9 * np.exp(rng.normal(0, 0.5, 2))
        inside.append((low <= new) & (new <= high))
    # HC3 is careful on twelve quotes; the share may lie above, not below.
    share = np.mean(inside, axis=0)
    assert (share > 0.8 - 3 * 0.018).all() and (share < 0.92).all()
