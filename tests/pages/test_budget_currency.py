"""Another currency on the Budget page relabels no fee, and few quotes are still called quotes."""

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis import BudgetScenario, RateCard
from pages.shared.controls import budget as controls

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
