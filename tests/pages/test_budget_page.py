"""The Budget page as Streamlit runs it: the answer follows every input, the link holds them, nothing breaks."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis import RateCard, compare_sizes, fit_decline, words
from analysis.budget.prices import fit_prices
from analysis.budget.proposals import quotes_of
from analysis.budget.scenario import BudgetScenario
from analysis.budget.sponsored import sponsored_effect
from data.samples import load_sample
from pages.shared.cached.budget import BY_REPR
from pages.shared.controls.budget import POST_FACTORS, BudgetRequest
from tests.pages.shown import numbers

ROOT = Path(__file__).resolve().parents[2]


def run(**link) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in link.items():
        app.query_params[name] = value
    app.run()
    app.switch_page("pages/5_Budget.py").run()
    assert not app.exception, app.exception
    return app


def said(app: AppTest) -> str:
    """All text of the page, with its references undone."""
    return html.unescape(" ".join(e.proto.body for e in app.get("html"))).replace("\u200b", "")


def title(app: AppTest) -> str:
    return re.search(r'<h1 class="answer">(.*?)</h1>', said(app)).group(1)


def figures(app: AppTest) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def control(app: AppTest, kind: str, label: str):
    return next(w for w in getattr(app, kind) if html.unescape(w.label).startswith(label))


@pytest.fixture(scope="module")
def page() -> AppTest:
    return run()


def test_the_answer_is_that_of_the_analysis(page):
    sample = load_sample()
    quotes = quotes_of(sample)
    delivery = control(page, "slider", "Creators who deliver").value / 100
    decline = fit_decline(sample)
    expected = compare_sizes(
        decline, fit_prices(quotes["followers"], quotes["fee"]),
        BudgetScenario(24_000, handling_cost=150, delivery=delivery, post_factors=POST_FACTORS,
                       sponsored=sponsored_effect(sample, decline)),
        small=20_000, large=1_000_000, draws=4_096)
    assert title(page) == expected.answer.title
    assert {m.value for m in numbers(page)} >= {n.value for n in expected.answer.numbers}


def test_a_hundred_dots_a_plan_and_the_map():
    dots, change = figures(run())
    assert [len(trace["text"]) for trace in dots["data"] if trace.get("mode") == "markers"] == [100, 100]
    assert [trace["type"] for trace in change["data"]] == ["contour", "contour", "scatter"]


def test_the_answer_follows_the_handling_cost():
    app = run()
    before = title(app)
    control(app, "slider", "Handling cost").set_value(1_400).run()
    assert not app.exception
    assert title(app) != before
    assert app.query_params["handling"] in ("1400", ["1400"])


def test_a_link_opens_the_same_view():
    app = run(budget="48000", handling="300", small="10000", large="500000", delivery="70", posts="2", team="40")
    assert control(app, "number_input", "Budget").value == 48_000
    assert control(app, "slider", "Handling cost").value == 300
    assert control(app, "slider", "Creators who deliver").value == 70
    many, few = [m.label for m in numbers(app)][:2]
    assert many == "40 creators of 10K"  # the team manages no more
    assert few.endswith("of 500K")


@pytest.mark.parametrize("link", [
    {"budget": "minus"}, {"budget": "-5"}, {"handling": "1e9"}, {"small": "1000000"}, {"large": "20000"},
    {"delivery": "900"}, {"fees": "nonsense"}, {"plan": "nothing"}, {"posts": "7"}, {"currency": "<b>"},
])
def test_a_bad_value_in_a_link_gives_way_to_the_default(link, page):
    assert title(run(**link)) == title(page)


@pytest.mark.parametrize("link", [
    {"budget": "0"}, {"budget": "100"}, {"budget": "5000"}, {"team": "1"}, {"budget": "999999999999999999"},
    {"small": "100000", "large": "150000"}, {"small": "1000", "large": "30000"}, {"goal": "likes"}, {"posts": "3"},
    {"fees": "fees", "fee_small": "1", "fee_large": "1"}, {"fees": "card", "fee_power": "2.5"}, {"handling": "0"},
    {"fees": "steps"}, {"fees": "steps", "fee_steps": "1K: 0; 1M: 1"}, {"fees": "steps", "plan": "creator"},
])
def test_every_corner_gives_an_answer(link):
    assert title(run(**link))


def test_fees_by_steps_are_typed_kept_in_the_link_and_told_where_they_cannot_be_read():
    app = run(fees="steps")
    field = control(app, "text_area", "Fee of one post from a size on")
    field.set_value("1K: 100; 1M: 9,000").run()
    assert not app.exception and 'class="problem"' not in said(app)
    assert app.query_params["fee_steps"] in ("1K: 100; 1M: 9,000", ["1K: 100; 1M: 9,000"])
    assert "for a post €100 at 20K and €9,000 at 1M" in html.unescape(said(app))
    right = title(app)
    control(app, "text_area", "Fee of one post from a size on").set_value("<b>dear</b>").run()
    told = said(app)
    assert not app.exception and 'class="problem"' in told
    assert not any("<b>dear" in str(part.proto.body) for part in app.get("html"))
    assert "“<b>dear</b>” cannot be read" in html.unescape(html.unescape(told))
    assert "Until then the answer is for 1K: 20; 10K: 200" in html.unescape(told)
    assert title(run(fees="steps", fee_steps="1K: 100; 1M: 9,000")) == right


@pytest.mark.parametrize("view", ["one", "swing", "delivery", "overlap", "watch", "test", "mix"])
def test_a_closer_look_is_taken_on_request(view, page):
    app = run(sizes_closer=view)
    assert not app.exception and 'class="problem"' not in said(app)
    assert len(said(app)) > len(said(page)) + 100


def test_the_best_mix_goes_by_what_is_asked():
    app = run(sizes_closer="mix")
    assert "TikTok" in said(app) and "There a creator is the average of its size" in said(app)
    app.selectbox(key="_mix_by").set_value("niche").run()
    assert not app.exception and "The best mix pays" in said(app) and "own niche" in said(app)
    assert not any(f"{platform} (" in said(app) for platform in ("Instagram", "TikTok", "YouTube"))


def test_a_number_below_nothing_is_refused_in_words(page):
    """A limit of the field itself would leave it on screen and tell nobody."""
    app = run()
    control(app, "number_input", "Budget").set_value(-5).run()
    assert not app.exception
    assert f"{words.MINUS}5 cannot be used: this number must be 0 or more. The answer is for 24,000." in said(app)
    assert title(app) == title(page)
    assert "cannot be used" not in said(page)
    control(app, "number_input", "Budget").set_value(48_000).run()
    assert "cannot be used" not in said(app)


def test_no_money_is_nothing_to_split():
    app = run(budget="0")
    assert title(app) == "There is nothing to split: the budget is €0"
    assert not numbers(app) and not figures(app) and "Why: cost per result" not in said(app)


def test_fees_typed_in_are_said_to_be_assumed():
    assert "Fees: assumed" in said(run(fees="fees"))
    assert "fitted" in said(run())


def test_sample_delivery_is_measured_until_it_is_moved():
    app = run()
    assert "Delivery: measured in" in said(app)
    control(app, "slider", "Creators who deliver").set_value(55).run()
    assert "Delivery: assumed" in said(app)


def test_a_size_that_cannot_be_paid_has_no_map():
    app = run(budget="5000")
    assert len(figures(app)) == 1
    assert "What would change the answer" not in said(app)
    assert not figures(run(budget="10"))


def test_without_data_the_page_says_what_to_do():
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["data"] = "none"
    app.run()
    app.switch_page("pages/5_Budget.py").run()
    assert not app.exception
    assert "No data is loaded" in said(app)


def test_a_key_of_the_caches_says_every_input():
    scenario = BudgetScenario(24_000, handling_cost=150, post_factors=POST_FACTORS)
    one = BudgetRequest(scenario, 20_000, 1_000_000, None, "size", 0)
    others = [replace(one, small=10_000), replace(one, large=500_000), replace(one, fees=RateCard(0.01, 1.0)),
              replace(one, view="creator"), replace(one, delivery_deals=3)]
    others += [replace(one, scenario=replace(scenario, **{name: value})) for name, value in (
        ("budget", 1.0), ("goal", "likes"), ("handling_cost", 151), ("currency", "USD"), ("delivery", 0.5),
        ("posts", 2), ("product_cost", 1), ("max_creators", 5))]
    keys = [BY_REPR[f"{BudgetRequest.__module__}.{BudgetRequest.__qualname__}"](request) for request in (one, *others)]
    assert len({*keys}) == len(keys)
