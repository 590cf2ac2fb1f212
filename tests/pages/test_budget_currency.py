"""Another currency on the Budget page relabels no fee, and few quotes are still called quotes."""

import html
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis import BudgetScenario, RateCard
from data import load_campaigns
from data.workspace import keep_dataset
from pages.shared.controls import budget as controls
from tests.pages.test_budget_sentences import files

APP = str(Path(__file__).resolve().parents[2] / "app.py")


def page(**query):
    at = AppTest.from_file(APP, default_timeout=120)
    for name, value in query.items():
        at.query_params[name] = value
    at.switch_page("pages/5_Budget.py")
    return at.run()


def said(at):
    return " ".join(str(part.proto.body) for part in at.get("html"))


@pytest.mark.parametrize("view", ["size", "creator"])
def test_quotes_in_euros_are_no_dollars(view):
    at = page(plan=view, currency="USD")
    assert not at.exception
    text = said(at)
    assert "fitted&#58; twice the followers" not in text and "assumed, as typed in" in text
    if view == "creator":
        assert "another currency than USD" in text


def test_few_quotes_are_said_to_be_quotes():
    request = controls.BudgetRequest(BudgetScenario(1_000), 20_000, 1_000_000, RateCard(0.01, 1.0), "creator", 0)
    offers = controls._Offers(("engagement",), "EUR", ("EUR", "USD"), 80, 0, 3, None, 20_000, 1_000_000)
    assert controls._sources(offers, request).startswith("Fees: your 3 quotes where there is one, all others assumed")
    for other in (replace(offers, quotes=0), offers):
        asked = request if other.quotes == 0 else replace(request, view="size")
        assert controls._sources(other, asked).startswith("Fees: assumed, as typed in")
    dollars = replace(request, scenario=BudgetScenario(1_000, currency="USD"))
    assert controls._sources(offers, dollars).startswith("Fees: assumed, as typed in")


def field(at, kind, key):
    return next(one for one in getattr(at, kind) if one.key == key)


@pytest.fixture
def mixed(tmp_path, monkeypatch):
    """Fees in three currencies, kept where the app looks: by thirds in euros, dollars and rupees."""
    monkeypatch.setenv("MICROSCOPE_HOME", str(tmp_path))
    return keep_dataset(load_campaigns(*files(fees=lambda _, followers: round(0.01 * followers + 20),
                                              currencies=("EUR", "USD", "INR"))))


def test_creators_with_fees_in_another_currency_take_part_at_a_rate_typed_in(mixed):
    at = page(data=mixed, plan="creator", budget="20000")
    assert "a quote in another currency than EUR" in said(at) and "INR, USD" in said(at)
    field(at, "number_input", "_rate_USD_EUR").set_value(0.5).run()
    assert not at.exception
    text = html.unescape(said(at))
    assert "a quote in another currency than EUR" in text and "INR, USD" not in text
    assert "1 USD is €0.50, of no stated day" in text and "Say of which day the rate of USD is" in text
    field(at, "date_input", "_rate_day_USD_EUR").set_value(date(2026, 11, 20)).run()
    field(at, "number_input", "_rate_INR_EUR").set_value(0.01).run()
    text = html.unescape(said(at))
    assert "another currency than EUR" not in text and "1 USD is €0.50, of 20 November 2026" in text
    assert at.query_params["rates"] == ["USD|EUR|0.5|2026-11-20", "INR|EUR|0.01|"]
    elsewhere = page(data=mixed, plan="creator", budget="20000", rates=at.query_params["rates"])
    assert "of 20 November 2026" in said(elsewhere)
    assert str(field(elsewhere, "date_input", "_rate_day_USD_EUR").value) == "2026-11-20"
    elsewhere.button(key="scenario_over").click().run()
    assert field(elsewhere, "number_input", "_rate_USD_EUR").value is None
    assert "a quote in another currency than EUR" in said(elsewhere)


def test_by_size_fees_are_fitted_on_all_that_have_a_rate(mixed):
    alone, whole = page(data=mixed), page(data=mixed, rates=["USD|EUR|1|2026-11-20", "INR|EUR|1|", "USD|GBP|7|"])
    assert "your 20 quotes, fitted" in html.unescape(said(alone))
    assert "your 60 quotes, fitted" in html.unescape(said(whole))
    inputs = whole.dataframe[-1].value
    assert ("1 USD", "€1.00, of 20 November 2026, typed in", "assumed") in list(
        inputs.itertuples(index=False, name=None))


def test_a_damaged_rate_of_a_link_is_none(mixed):
    at = page(data=mixed, plan="creator", rates=[
        "", "USD", "USD|EUR|x|", "USD|EUR|nan|", "USD|EUR|inf|", "USD|EUR|-1|", "USD|EUR|0|", "USD|EUR|1e99|",
        "usd|EUR|1|", "USD|EUR|1|2026-13-45x", "EUR|EUR|2|", "INR|EUR|0.01|2026-99-99"])
    assert not at.exception
    text = html.unescape(said(at))
    assert "(USD)" in text and "1 INR is €0.01, of no stated day." in text


def test_no_rate_is_asked_for_where_all_fees_are_in_one_currency():
    assert not any(str(one.key).startswith("_rate_") for one in page(plan="size").number_input)
