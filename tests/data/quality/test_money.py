"""Amounts are converted once, at the rate given, and never summed across currencies."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import schema
from data.quality.money import converted, currency_totals
from tests.data.quality.datasets import quality

CODES = ("EUR", "USD", "GBP", None)


def tables(rows: list[tuple[float | None, str | None]]) -> dict[str, pd.DataFrame]:
    deals = schema.conform("deals", pd.DataFrame({
        "creator_id": [f"c{i}" for i in range(len(rows))], "fee": [fee for fee, _ in rows],
        "revenue": [None if fee is None else 2 * fee for fee, _ in rows], "currency": [code for _, code in rows]}))
    return {name: deals if name == "deals" else schema.empty(name) for name in schema.TABLES}


AMOUNTS = st.lists(st.tuples(st.none() | st.floats(0, 1e6), st.sampled_from(CODES)), max_size=30)


@settings(deadline=None, max_examples=50)
@given(AMOUNTS, st.decimals("0.01", "100", places=2))
def test_what_is_converted_is_the_total_times_the_rate_and_the_rest_stays(rows, rate):
    before = tables(rows)
    after, changes = converted(before, {"rate:USD:EUR": str(rate)})
    total = {code: sum(f for f, c in rows if c == code and f is not None) for code in CODES}
    found = currency_totals(after).query("column == 'fee'")
    found = {None if pd.isna(c) else c: t for c, t in zip(found["currency"], found["total"], strict=True)}
    assert "USD" not in set(after["deals"]["currency"])
    assert found.get("EUR", 0) == pytest.approx(total["EUR"] + total["USD"] * float(rate))
    assert found.get("GBP", 0) == pytest.approx(total["GBP"])
    assert found.get(None, 0) == pytest.approx(total[None])
    assert sum(n for _, column, n, _ in changes if column == "fee") == sum(
        c == "USD" and f is not None for f, c in rows)
    pd.testing.assert_frame_equal(before["deals"], tables(rows)["deals"])  # nothing is written into what was given


@given(AMOUNTS)
def test_without_a_rate_nothing_changes(rows):
    before = tables(rows)
    after, changes = converted(before, {"selection": "don't know"})
    assert changes == []
    assert all(after[name] is before[name] for name in before)


def test_a_row_is_converted_once():
    after, _ = converted(tables([(100.0, "USD"), (100.0, "EUR")]), {"rate:USD:EUR": "0.5", "rate:EUR:GBP": "0.8"})
    assert after["deals"][["fee", "currency"]].to_numpy().tolist() == [[50.0, "EUR"], [80.0, "GBP"]]


def test_totals_stand_apart_by_currency():
    totals = currency_totals(tables([(100.0, "USD"), (50.0, "EUR"), (25.0, "EUR"), (1.0, None)]))
    assert totals[totals["column"] == "fee"].drop(columns="column").astype(object).where(
        totals["currency"].notna().to_frame().reindex(columns=["table", "currency", "rows", "total"], fill_value=True),
        None).to_numpy().tolist() == [["deals", "EUR", 2, 75.0], ["deals", "USD", 1, 100.0], ["deals", None, 1, 1.0]]


def test_amounts_without_a_currency_beside_others_are_told():
    check = quality({"deals": tables([(100.0, "EUR"), (50.0, None)])["deals"]}).check("currencies")
    assert (check.status, check.rows) == ("review", 2)  # fee and revenue
    assert "2 amounts without a currency" in check.text
