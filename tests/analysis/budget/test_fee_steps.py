"""Fees by steps as people type them: read as they are meant, or told why not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import BudgetScenario, DeclineFit, RateCard, ScenarioError, compare_sizes
from analysis.budget.fee_steps import MOST_STEPS, USUAL_STEPS, read_steps
from analysis.budget.odds import MOST_PEOPLE
from analysis.budget.size_words import fees_said

KNOWN = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15)


@given(st.dictionaries(st.integers(1, 9_999_999), st.integers(0, 999_999), min_size=1, max_size=20), st.randoms())
def test_what_was_written_is_read_in_whatever_order(steps, luck):
    """Law: writing and reading give the same card, and it holds from each size up to the next."""
    written = [f"{size}: {fee}" for size, fee in steps.items()]
    luck.shuffle(written)
    card = read_steps("; ".join(written))
    assert card == RateCard.of_steps(steps)
    sizes = sorted(steps)
    for size, after in zip(sizes, [*sizes[1:], 10 * sizes[-1] + 1], strict=True):
        assert card.fee(size) == card.fee(after - 1) == steps[size]
    assert card.fee(sizes[0] / 2) == steps[sizes[0]]


@pytest.mark.parametrize("text", ["10K: 200; 1M: 1500", "10k=200\n1m=1,500", " 10000 : €200 ;; 1,000,000: 1.500 EUR;",
                                  "1M: $1.5K; 10K: 200.00", "10K: 200,00; 1M: 1 500", "1M: CHF 1'500; 10K:200"])
def test_one_card_is_written_in_many_ways(text):
    assert read_steps(text) == RateCard.of_steps({10_000: 200, 1_000_000: 1_500})


@pytest.mark.parametrize(("text", "told"), [
    ("", "nothing was typed"), (" ; \n", "nothing was typed"), ("10K", "“10K” cannot be read"),
    ("10K: ", "“10K:” cannot"), ("small: 20; 10K: dear", "“small: 20”, “10K: dear” cannot be read"),
    ("10K: -5", "cannot be read"), ("0: 5", "cannot be read"), ("10K: 1: 2", "cannot be read"),
    ("10K: nan", "cannot be read"), ("10K: 5; 10000: 6", "Two fees begin at 10000 followers"),
    (";".join(f"{n}: 1" for n in range(1, MOST_STEPS + 2)), f"are more than {MOST_STEPS}")])
def test_what_cannot_be_read_is_named_with_what_to_write(text, told):
    with pytest.raises(ScenarioError) as error:
        read_steps(text)
    assert told in str(error.value)
    assert "begin" in str(error.value)


def test_the_steps_to_begin_with_are_the_assumed_fees_and_say_so():
    def said(card):
        return fees_said(compare_sizes(KNOWN, card, BudgetScenario(24_000, handling_cost=150), small=10_000,
                                       large=1_000_000)).text

    assert "the app's own starting values" in said(read_steps(USUAL_STEPS))
    assert "typed in" in said(read_steps("1K: 90; 1M: 9000"))


@pytest.mark.parametrize("handling", [0.0, 0.01, 150.0])
def test_who_asks_nothing_breaks_no_answer(handling):
    """A size that works for the product alone, or for nothing at all."""
    card = read_steps("1K: 0; 1M: 5000")
    compared = compare_sizes(KNOWN, card, BudgetScenario(24_000, handling_cost=handling), small=10_000, large=1_000_000)
    assert compared.small.count == (round(24_000 / handling) if handling else MOST_PEOPLE) and compared.answer.title


def test_a_fee_within_a_step_costs_what_the_step_says_by_size_and_by_creator():
    card = read_steps("1K: 50; 10K: 300")
    compared = compare_sizes(KNOWN, card, BudgetScenario(24_000, handling_cost=100), small=9_000, large=11_000)
    assert (compared.small.fee, compared.large.fee) == (50, 300)
    assert (compared.small.count, compared.large.count) == (24_000 // 150, 24_000 // 400)
