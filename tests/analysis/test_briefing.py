"""The briefing: what it shows is what the results say, in a deck that PowerPoint can edit, with nothing alive in it."""

from __future__ import annotations

import dataclasses
import io
import math
import zipfile

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pptx.oxml.ns import qn
from scipy.interpolate import RegularGridInterpolator

from analysis import BudgetScenario, DeclineFit, RateCard, compare_sizes, fit_decline, words
from analysis.briefing import (
    ChangeOfMind,
    budget_slide,
    change_of_mind,
    change_slide,
    decline_slide,
    engagement_slide,
    make_briefing,
    make_deck,
    plan_assumptions,
)
from analysis.briefing.native import cell_text, plain, stacked
from analysis.briefing.plan_slides import odds_slide, with_plans
from analysis.briefing.slides import data_line, holds_money, nameless
from analysis.budget.sensitivity import change_map
from analysis.budget.size_words import fees_said
from analysis.charts.style import LIGHT
from analysis.engagement import EngagementRequest, PostMixture, engagement_rows, summarise
from data.campaigns import from_tables
from data.samples import load_sample
from tests.analysis.briefings import CARD, HOSTILE, hostile_briefing


@pytest.fixture(scope="module")
def campaigns():
    return load_sample()


@pytest.fixture(scope="module")
def fit(campaigns):
    return fit_decline(campaigns)


@pytest.fixture(scope="module")
def summary(campaigns):
    ask = EngagementRequest()
    found = engagement_rows(campaigns, ask)
    return summarise(found.rows, request=ask, points=found.points, where="",
                     mixture=PostMixture.of(campaigns.posts), parts=campaigns.card.engagement_parts)


@pytest.fixture(scope="module")
def comparison(fit):
    scenario = BudgetScenario(budget=24_000, handling_cost=150, delivery=0.85)
    return compare_sizes(fit, RateCard(0.02, 0.95), scenario, small=20_000, large=1_000_000, draws=4_096, seed=0)


@pytest.fixture(scope="module")
def change(comparison):
    return change_of_mind(comparison, change_map(comparison))


@pytest.fixture(scope="module")
def briefing(campaigns, fit, summary, comparison, change):
    slides = [engagement_slide(summary), decline_slide(fit), budget_slide(comparison), change_slide(change)]
    return make_briefing(slides, card=campaigns.card, date_text="30 June 2026",
                         assumptions=plan_assumptions(comparison))


@pytest.fixture(scope="module")
def deck(briefing):
    return Presentation(io.BytesIO(make_deck(briefing)))


def charts(deck) -> list:
    return [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]


def xy(series) -> list[tuple[float, float]]:
    """The points of a native XY series as the file holds them."""
    def values(tag: str) -> list[float]:
        return [float(v.text) for v in series._element.find(qn(tag)).iter(qn("c:v"))]
    return list(zip(values("c:xVal"), values("c:yVal"), strict=True))


def by_name(chart) -> dict[str, list[tuple[float, float]]]:
    return {series.name: xy(series) for series in chart.plots[0].series}


def texts(deck) -> list[str]:
    """Every text of the deck, tables included."""
    found = []
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
    return found


# The deck says what the results say --------------------------------------------------------------------------------

def test_one_slide_an_answer_in_order_then_the_assumptions(deck, briefing, summary, fit, comparison, change):
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    answers = [summary.answer, fit.answer, comparison.answer, change.answer]
    assert titles[0] == briefing.title
    assert titles[1:5] == [a.title for a in answers] == [s.answer.title for s in briefing.slides]
    assert len(titles) > 6 and all(t.startswith("Assumptions") for t in titles[5:-1])
    assert titles[-1] == "The data, and what made this"
    for slide, answer in zip(list(deck.slides)[1:], answers, strict=False):
        said = [s.text_frame.text for s in slide.shapes if s.has_text_frame]
        assert answer.text in said and answer.question.upper() in said
        shown = "\n".join(said)
        for number in answer.numbers[:4]:
            assert number.label in shown and number.value in shown and number.note in shown and number.kind in shown


def test_every_slide_has_a_line_of_certainty_and_says_where_the_data_is_from(deck, briefing):
    for slide, made in zip(list(deck.slides)[1:], briefing.slides, strict=False):
        said = [s.text_frame.text for s in slide.shapes if s.has_text_frame]
        assert made.certainty.startswith("How sure: ")
        assert any(t.startswith(made.certainty) for t in said)
    for slide in deck.slides:
        foot = [s.text_frame.text for s in slide.shapes if s.has_text_frame and "30 June 2026" in s.text_frame.text]
        assert len(foot) == 1 and foot[0].startswith("Synthetic")


def test_the_first_slide_has_every_answer_at_a_glance(deck, briefing):
    (said,) = [shape.text_frame for shape in deck.slides[0].shapes if shape.has_text_frame
               and briefing.slides[0].answer.title in shape.text_frame.text]
    lines = [paragraph.text for paragraph in said.paragraphs]
    assert lines == [plain(part) for s in briefing.slides for part in (s.answer.question, s.answer.title)]


def test_fees_that_nobody_quoted_are_said_where_the_plans_are_compared(comparison):
    said = fees_said(comparison)
    assert "they decide this answer" in said.text and said.text in budget_slide(comparison).certainty


def test_the_assumptions_hold_every_number_once(deck, briefing, comparison):
    rows = [tuple(cell.text for cell in row.cells) for slide in deck.slides for shape in slide.shapes if shape.has_table
            for row in list(shape.table.rows)[1:] if slide.shapes.title.text_frame.text.startswith("Assumptions")]
    wanted = [(n.label, f"{n.value} ({n.note})" if n.note else n.value, n.kind, n.formula)
              for n in briefing.assumptions]
    assert rows == [tuple(plain(part) for part in row) for row in wanted]
    assert len(set(rows)) == len(rows)
    shown = {n for s in briefing.slides for n in s.answer.numbers}
    assert shown <= set(briefing.assumptions)
    assert {what for what, _, _ in comparison.assumptions} <= {label for label, *_ in rows}
    assert all(kind in ("measured", "fitted", "assumed") and formula for _, _, kind, formula in rows)


def test_delivery_that_was_counted_is_marked_so(comparison):
    (assumed,) = [n for n in plan_assumptions(comparison) if n.label == "Creators who deliver"]
    (counted,) = [n for n in plan_assumptions(comparison, deals=40) if n.label == "Creators who deliver"]
    assert assumed.kind == "assumed"
    assert counted.kind == "measured" and "40 deals" in counted.formula and counted.value == assumed.value


# Charts: native, with the results' own values ------------------------------------------------------------------------

def test_the_curve_holds_the_fits_values_on_two_log_axes(deck, fit, campaigns):
    chart = charts(deck)[1]
    lines = by_name(chart)
    typical = np.array(lines["typical creator"])
    assert typical[:, 1] == pytest.approx(fit.curve(typical[:, 0]).typical, rel=1e-12)
    assert np.array(lines["average creator"])[:, 1] == pytest.approx(fit.curve(typical[:, 0]).average, rel=1e-12)
    low, high = (np.array(lines[f"nine in ten creators: {end}"])[:, 1] for end in ("from", "to"))
    assert (low < typical[:, 1]).all() and (typical[:, 1] < high).all()
    assert low == pytest.approx(fit.curve(typical[:, 0]).low, rel=1e-12)
    everything = np.array([point for points in lines.values() for point in points])
    for axis, values in ((chart.category_axis, everything[:, 0]), (chart.value_axis, everything[:, 1])):
        scaling = axis._element.find(qn("c:scaling"))
        assert scaling[0].tag == qn("c:logBase") and scaling[0].get("val") == "10"
        assert axis.minimum_scale <= values.min() and values.max() <= axis.maximum_scale
        assert math.log10(axis.minimum_scale) % 1 == pytest.approx(0)


def test_lines_have_a_colour_and_a_width_of_their_own(deck):
    """python-pptx writes the line of an XY series as no line: without both the fit is invisible."""
    for chart, names in ((charts(deck)[1], ("typical creator", "average creator")),
                         (charts(deck)[3], ("even odds",))):
        assert set(names) <= {series.name for series in chart.plots[0].series}
        for series in chart.plots[0].series:
            if series.name in names:
                line = series._element.find(qn("c:spPr")).find(qn("a:ln"))
                assert line.find(qn("a:noFill")) is None
                assert line.find(qn("a:solidFill")).find(qn("a:srgbClr")).get("val") in (
                    LIGHT.accent.lstrip("#"), LIGHT.ink.lstrip("#"))
                assert int(line.get("w")) >= 12_700


def test_futures_are_all_there_small_in_teal_large_in_amber(deck, comparison):
    chart = charts(deck)[2]
    small, large = chart.plots[0].series
    for series, outcome, hex_colour in ((small, comparison.small, LIGHT.small), (large, comparison.large, LIGHT.large)):
        dots = np.array(xy(series))
        assert len(dots) == 100
        assert dots[:, 0].sum() == pytest.approx(np.sum(outcome.futures))
        shift = np.abs(np.sort(dots[:, 0]) - np.sort(outcome.futures)).max()
        every = np.concatenate([comparison.small.futures, comparison.large.futures])
        assert shift <= np.ptp(every) / 40 * (1 + 1e-9)
        fill = series._element.find(qn("c:marker")).find(qn("c:spPr")).find(qn("a:solidFill"))
        assert fill.find(qn("a:srgbClr")).get("val") == hex_colour.lstrip("#")
    assert min(y for _, y in xy(small)) > max(y for _, y in xy(large))


def test_the_chance_falls_or_steps_along_the_handling_cost_and_meets_the_comparison(change, comparison):
    slide = odds_slide(change)
    (chart,) = charts(Presentation(io.BytesIO(make_deck(make_briefing([slide], card=CARD)))))
    lines = by_name(chart)
    curve = dict(lines["chance that many small win"])
    assert lines["the plan"] == [(150.0, comparison.chance_small_wins)]
    assert curve[150.0] == pytest.approx(comparison.chance_small_wins, abs=1e-12)
    assert all(0 <= chance <= 1 for chance in curve.values())
    for number, (cost, _) in zip(slide.answer.numbers, [min(curve.items()), *lines["the plan"]], strict=False):
        assert number.value == words.futures(curve[cost]), cost
    if change.turns_at is not None:
        assert lines["it turns"] == [(change.turns_at, 0.5)]
        below = max(c for c in curve if c <= change.turns_at)
        above = min(c for c in curve if c > change.turns_at)
        assert min(curve[below], curve[above]) - 0.03 <= 0.5 <= max(curve[below], curve[above]) + 0.03


def test_the_map_has_the_plan_its_interval_and_the_line_of_even_odds_between_the_sides(deck, change, comparison):
    seen, lines = change.change, by_name(charts(deck)[3])
    assert lines["you are here"] == [(150.0, pytest.approx(seen.decline))]
    assert [y for _, y in lines["decline: 95 % interval"]] == pytest.approx([seen.decline_low, seen.decline_high])
    chance = RegularGridInterpolator((seen.declines, seen.handling_costs), seen.chance)
    for name, level in (("even odds", 0.5), ("small win in 75 of 100", 0.75), ("large win in 75 of 100", 0.25)):
        for cost, fall in lines.get(name, []):
            assert chance((fall, cost)) == pytest.approx(level, abs=0.02), (name, cost, fall)
    assert len(lines["even odds"]) > 3
    own = [cost for cost, fall in lines["even odds"] if abs(fall - seen.decline) < 0.01]
    assert min(abs(cost - comparison.even_odds_handling_cost) for cost in own) < 15, "the turn that the answer names"
    scales = charts(deck)[3]
    assert (scales.value_axis.minimum_scale, scales.value_axis.maximum_scale) == (seen.declines[0], seen.declines[-1])


def test_the_plans_stand_on_the_average_curve(fit, comparison):
    marked = with_plans(decline_slide(fit), comparison)
    deck = Presentation(io.BytesIO(make_deck(make_briefing([marked], card=CARD))))
    lines = by_name(charts(deck)[0])
    for outcome in (comparison.small, comparison.large):
        (name,) = [n for n in lines if n.startswith(f"plan: {outcome.count} of")]
        assert lines[name] == [(outcome.followers, pytest.approx(float(fit.average_rate(outcome.followers))))]
    assert with_plans(budget_slide(comparison), comparison) == budget_slide(comparison)


def test_columns_hold_the_medians_of_the_tiers(deck, summary):
    plot = charts(deck)[0].plots[0]
    table = summary.table[summary.table["creators"] > 0]
    assert list(plot.series[0].values) == pytest.approx(list(table["median"]))
    assert [c.split(" (")[0] for c in plot.categories] == list(table["tier"])


def test_no_creator_is_lost_between_fit_and_dots(fit):
    chart = decline_slide(fit).chart
    assert chart.dots_note.startswith("dots: medians of about")
    assert len(chart.dots) == 40
    rng = np.random.default_rng(1)
    followers = np.round(10 ** rng.uniform(3, 6, 60))
    posts = pd.DataFrame({
        "post_id": [f"p{i}" for i in range(60)], "creator_id": [f"c{i}" for i in range(60)], "platform": "X",
        "followers": followers, "likes": np.where(np.arange(60) < 5, 0, rng.poisson(followers * 0.03) + 1.0)})
    small = fit_decline(from_tables(posts=posts))
    slide = decline_slide(small)
    assert len(slide.chart.dots) == 55
    assert "5 at zero cannot stand on a log axis" in slide.chart.dots_note


def test_known_parameters_make_a_slide_without_creators():
    known = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, residual_sd=0.9, slope_standard_error=0.03)
    slide = decline_slide(known)
    assert slide.chart.dots == ()
    assert (slide.chart.followers[0], slide.chart.followers[-1]) == pytest.approx((1e3, 1e6))
    deck = Presentation(io.BytesIO(make_deck(make_briefing([slide], card=CARD))))
    assert len(charts(deck)[0].plots[0].series) == 4


def test_stacks_conserve_every_future_and_count_upwards():
    small, large = (1.0, 1.1, 5.0, 9.0), (0.0, 0.0, 0.0, 10.0)
    above, below = stacked(small, large)
    assert sum(x for x, _ in above) == pytest.approx(sum(small))
    assert [y for _, y in below] == [1, 2, 3, 1]
    assert stacked((2.0, 2.0), (2.0,))[1] == [(2.0, 1.0)]
    assert len(stacked((), ())[0]) == 0


# Words ---------------------------------------------------------------------------------------------------------------

def test_the_third_answer_agrees_with_the_comparison(change, comparison):
    turn = comparison.even_odds_handling_cost
    assert change.turns_at == turn
    if turn is not None:
        winner_now = comparison.chance_small_wins > 0.5
        assert ("few large win" in change.answer.title) == winner_now
        assert change.answer.title.startswith("Above" if turn >= 150 else "Below")
    assert "statistically" not in change.answer.text


@pytest.mark.parametrize(("budget", "paid"), [(0.0, 0), (3_000.0, 1), (24_000.0, 2)])
def test_a_plan_that_cannot_be_paid_is_said_and_not_drawn(budget, paid):
    known = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, residual_sd=0.9)
    compared = compare_sizes(known, {20_000: 200, 1_000_000: 12_000}, BudgetScenario(budget=budget, handling_cost=150),
                             small=20_000, large=1_000_000, draws=512)
    slides = [budget_slide(compared), change_slide(change_of_mind(compared, change_map(compared)))]
    chart = slides[0].chart
    assert (0 if chart is None else bool(chart.small) + bool(chart.large)) == paid
    assert (slides[1].chart is not None) == (paid == 2)
    assert ("€12,150" in slides[1].answer.title) == (paid < 2)
    deck = Presentation(io.BytesIO(make_deck(make_briefing(slides, card=CARD))))
    assert len(charts(deck)) == paid
    assert deck.slides[1].shapes.title.text_frame.text == compared.answer.title


def test_a_lead_that_changes_hands_more_than_once_is_said(change):
    def along(*chances: float) -> ChangeOfMind:
        costs = tuple(float(i) for i in range(len(chances)))
        return dataclasses.replace(change, chances=chances, handling_costs=costs)

    assert along(0.9, 0.7, 0.2).changes_of_lead == 1
    assert along(0.9, 0.8).changes_of_lead == 0
    assert "changes hands" not in change_slide(along(0.9, 0.2)).certainty
    assert "changes hands 3 times between 0 and €3" in change_slide(along(0.9, 0.4, 0.6, 0.2)).certainty


def test_synthetic_data_says_so_first_whatever_its_title():
    assert data_line(CARD).startswith("Synthetic sample")
    assert data_line(dataclasses.replace(CARD, title="A demonstration")).startswith("Synthetic data: A demonstration")
    real = data_line(dataclasses.replace(CARD, title="Your data", synthetic=False), "Instagram")
    assert real.startswith("Your data · 3 creators · 9 posts · only Instagram") and "not stated" in real
    counted = dataclasses.replace(CARD, title="Instagram · 3 creators · 20 posts", synthetic=False)
    assert data_line(counted).startswith("Instagram · 3 creators · 20 posts · 9 posts · engagement")


def test_money_can_be_left_out_entirely(campaigns, fit, summary, comparison, change):
    slides = [engagement_slide(summary), decline_slide(fit), budget_slide(comparison), change_slide(change)]
    said = make_briefing(slides, card=campaigns.card, assumptions=plan_assumptions(comparison), money=False)
    found = " ".join(texts(Presentation(io.BytesIO(make_deck(said)))))
    assert not holds_money(found) and "€" not in found
    assert [s.key for s in said.slides] == ["engagement", "decline", "budget"]
    assert said.slides[1] == slides[1]
    assert said.slides[2].answer.numbers and said.slides[2].answer.text


def test_names_can_be_left_out():
    """One account far from the others carries the slope and is named, unless names are to be left out."""
    sizes = np.array([*np.geomspace(1_000, 3_000, 20), 5_000_000.0])
    rates = np.array([*(0.03 * (1 + 0.1 * np.sin(np.arange(20)))), 0.0005])
    posts = pd.DataFrame({"post_id": [f"p{i}" for i in range(21)], "creator_id": [f"creator_{i}" for i in range(21)],
                          "platform": "X", "followers": sizes, "likes": np.round(sizes * rates)})
    fit = fit_decline(from_tables(posts=posts, answers={"selection": "all we worked with"}))
    assert any("creator_20" in f.text for f in fit.findings), "the case must have a finding that names a creator"
    kept = nameless(fit)
    assert not any("creator_20" in f.text for f in kept) and len(kept) == len(fit.findings) - 1
    shown = decline_slide(fit, names=False)
    assert "creator_" not in shown.certainty
    assert shown.certainty.startswith("How sure: ") and shown.chart == decline_slide(fit).chart


@pytest.mark.parametrize(("text", "money"), [("€1,060 each", True), ("costs CHF 120", True), ("R$ 5", True),
                                             ("20K followers", False), ("TOP 10", True), ("−8.0 %", False)])
def test_amounts_are_recognised(text, money):
    # A code beside a figure is taken for money even when it is none: better one sentence less than one fee too many.
    assert holds_money(text) is money


# Hostile text, odd cases, speed --------------------------------------------------------------------------------------

def test_hostile_text_stays_plain():
    file = make_deck(hostile_briefing())
    deck = Presentation(io.BytesIO(file))
    assert len(deck.slides) == 8
    assert deck.slides[1].shapes.title.text_frame.text == plain(HOSTILE)
    archive = zipfile.ZipFile(io.BytesIO(file))
    for name in archive.namelist():
        if name.endswith(".rels"):
            assert b"External" not in archive.read(name) and b"evil.example" not in archive.read(name)
        if name.endswith(".xml"):
            assert b"hlinkClick" not in archive.read(name) and b"<img" not in archive.read(name)
        if name.endswith(".xlsx"):
            book = load_workbook(io.BytesIO(archive.read(name)))
            cells = [cell for row in book.active.iter_rows() for cell in row]
            assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)


def test_plain_text_has_no_control_characters_and_an_end():
    assert plain("a\x00b\x0bc\u202ed\n e") == "a b c d e"
    assert len(plain("x" * 9_999)) == 2_000
    assert plain("bad \ud800 half") == "bad half"
    assert cell_text("=1+1") == "'=1+1" and cell_text("micro") == "micro"


def test_an_empty_briefing_is_a_deck_that_says_so():
    deck = Presentation(io.BytesIO(make_deck(make_briefing([], card=CARD))))
    assert [s.shapes.title.text_frame.text for s in deck.slides] == ["Assumptions", "The data, and what made this"]
    assert "No numbers were shown." in texts(deck)


def test_equal_briefings_make_equal_decks(briefing):
    twice = dataclasses.replace(briefing, slides=(*briefing.slides, *briefing.slides))
    file = make_deck(twice)
    one, two = (Presentation(io.BytesIO(f)) for f in (file, make_deck(twice)))
    assert texts(one) == texts(two)
    assert len(charts(one)) == 8
