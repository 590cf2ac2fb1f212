"""What is left out of a copy is in no byte of it: texts, tables, notes, properties, the workbooks behind charts."""

from __future__ import annotations

import functools
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.briefing import conceal, conceal_problems
from analysis.briefing.hiding import BOTH_SAID, FEES_SAID, NAMES_SAID, renamer, texts_of
from analysis.briefing.slides import holds_money
from analysis.briefing.whole import Wishes, brief
from analysis.errors import ScenarioError
from data.campaigns import Campaigns, from_tables
from data.filters import Filters
from data.samples import load_sample
from tests.exports.opening import MAKERS, everything, said

#: One account far from the others carries the slope, so that a finding names it; its campaign is called after it.
STAR, CURRENCY = "Zwetlana Quist", "Kronor"
#: The budget, however it is written, where it is no part of another number.
AMOUNT = re.compile(rb"(?<![\d.])313,?579(?!\d)")
HIDDEN = [frozenset({"fees"}), frozenset({"names"}), frozenset({"fees", "names"})]


@functools.cache
def campaigns() -> Campaigns:
    """Sixty-one creators with quotes in a currency that is no code, one of them far from all others."""
    sizes = np.round([*np.geomspace(1_000, 30_000, 30), *np.geomspace(20_000, 90_000, 30), 5_123_457.0])
    rates = np.array([*(0.03 * (1 + 0.1 * np.sin(np.arange(60)))), 0.0005])
    names = [*(f"Persona{i:02}x" for i in range(60)), STAR]
    ids = [f"id-{i:03}" for i in range(61)]
    creators = pd.DataFrame({
        "creator_id": ids, "platform": "X", "handle": [f"@{name.split()[0].lower()}" for name in names], "name": names,
        "followers": sizes, "quoted_fee": np.round(7.31 * sizes**0.7, 2), "currency": CURRENCY, "niche": "sport"})
    posts = pd.DataFrame({"post_id": [f"p{i}" for i in range(61)], "creator_id": ids, "platform": "X",
                          "campaign": [f"{STAR} in spring"] * 61, "followers": sizes, "likes": np.round(sizes * rates)})
    return from_tables(creators=creators, posts=posts, answers={"selection": "all we worked with"})


@functools.cache
def briefing(hide: frozenset[str] = frozenset()):
    only = campaigns().keep(Filters(campaigns=(f"{STAR} in spring",)))
    return brief(only, Wishes(hide=hide, date_text="30 June 2026", budget=313_579, currency=CURRENCY))


def names() -> list[bytes]:
    known = campaigns().creators
    return [str(label).encode() for column in ("name", "handle", "creator_id") for label in known[column]]


def test_the_case_names_a_creator_and_amounts_unless_asked_not_to():
    """Else the tests below would prove nothing."""
    made, problems = briefing()
    for kind, make in MAKERS.items():
        whole = said(kind, make(made))
        assert f"{CURRENCY} " in whole and AMOUNT.search(whole.encode()), problems
        assert "@zwetlana" in whole or "Zwetlana" in whole
        assert "left out of this copy" not in whole


@pytest.mark.parametrize("hide", HIDDEN, ids=lambda hide: " and ".join(sorted(hide)))
@pytest.mark.parametrize("kind", MAKERS)
def test_what_is_left_out_is_in_no_byte_and_the_copy_says_so(kind, hide):
    made, _ = briefing(hide)
    file = MAKERS[kind](made)
    whole = everything(kind, file)
    if "names" in hide:
        assert [name for name in names() if name in whole] == []
        assert re.search(rb"Creator \d", whole) and b"5123457" not in whole
    if "fees" in hide:
        assert CURRENCY.encode() not in whole and not AMOUNT.search(whole)
        assert not holds_money(said(kind, file))
        assert b"Fee of one post" not in whole and b"andling" not in whole
    sentence = {("fees",): FEES_SAID, ("names",): NAMES_SAID}.get(tuple(hide), BOTH_SAID).rstrip(".")
    assert sentence in said(kind, file)


def test_what_may_stay_stays():
    full, without = briefing()[0], briefing(frozenset({"fees"}))[0]
    assert [s.key for s in without.slides] == [s.key for s in full.slides if s.key not in ("change", "odds")]
    assert without.slides[1].answer == full.slides[1].answer
    assert without.slides[1].chart == full.slides[1].chart
    kept = [n.label for n in without.slides[2].answer.numbers]
    assert kept and all("creators of" in label for label in kept), "the plans' outcomes"
    nameless = briefing(frozenset({"names"}))[0]
    assert nameless.assumptions == full.assumptions and len(nameless.slides) == len(full.slides)


def test_whom_to_pay_is_numbered_with_sizes_that_name_nobody():
    """The table of the plan in its workbook, where numbers are numbers."""
    full, hidden = (next(s.table for s in briefing(hide)[0].slides if s.key == "plan")
                    for hide in (frozenset(), frozenset({"fees", "names"})))
    heads = {column.title: column for column in hidden.columns}
    assert heads["Creator"].values == tuple(f"Creator {i}" for i in range(1, full.rows + 1))
    exact = next(column.values for column in full.columns if column.title == "Followers")
    assert heads["Followers"].values == tuple(float(f"{size:.1e}") for size in exact) != exact
    assert not any(column.fees or column.unit == "money" for column in hidden.columns)
    kept = next(column.values for column in full.columns if column.title.startswith("Expected"))
    assert heads["Expected engagements"].values == kept


def test_notes_stay_behind_with_whatever_is_left_out():
    known = campaigns()
    noted = replace(briefing()[0], slides=(replace(briefing()[0].slides[0], note="She asked 1200"),))
    assert conceal(noted, (), known).slides[0].note
    assert [conceal(noted, {what}, known).slides[0].note for what in ("fees", "names")] == ["", ""]


def test_a_creator_has_one_number_whatever_it_is_called_by():
    known = campaigns()
    said_so = (f"without @persona01x (2K followers), {STAR}, id-060, Persona01x and @persona02x", "only Persona02x")
    rename = renamer(known, said_so)
    assert [rename(text) for text in said_so] == [
        "without Creator 1 (2K followers), Creator 2, Creator 2, Creator 1 and Creator 3", "only Creator 3"]
    assert rename("Persona03x") == "Persona03x", "not met: texts must be given all at once"


def test_short_names_are_found_where_a_sentence_names_a_creator_and_leave_words_alone():
    frame = pd.DataFrame({"creator_id": ["a", "12"], "platform": "X", "followers": [1e3, 2e3]})
    text = "a fall of 12 %: without a (1K followers) or without 12 (2K followers) it is a 12th"
    assert renamer(from_tables(creators=frame), [text])(text) == (
        "a fall of 12 %: without Creator 1 (1K followers) or without Creator 2 (2K followers) it is a 12th")


def test_a_name_within_a_longer_name_or_word_is_not_taken_for_it():
    frame = pd.DataFrame({"creator_id": ["Ana", "Ana Lopez", "x.*"], "platform": "X", "followers": [1e3, 2e3, 3e3]})
    text = "Ana Lopez, Ana, Anas; x.* and xyz"
    assert renamer(from_tables(creators=frame), [text])(text) == "Creator 2, Creator 1, Anas; Creator 3 and xyz"


@pytest.mark.parametrize("wrong", [{"fee"}, {"names", "posts"}, "money", [7]])
def test_what_cannot_be_left_out_is_refused(wrong):
    with pytest.raises(ScenarioError, match="choose of fees and names"):
        Wishes(hide=wrong)


def test_names_cannot_be_left_out_of_nobody_knows_whom():
    with pytest.raises(ScenarioError, match="pass the campaigns"):
        conceal(briefing()[0], {"names"})
    assert conceal(briefing()[0], ()) == briefing()[0]
    assert Wishes(hide=["names"]).hide == frozenset({"names"})


def test_what_stood_in_the_way_names_nobody_and_no_amount():
    problems = (f"The slope would rest on one account, {STAR} with 5M followers: all others have one size.",
                "One creator costs Kronor 500.00, more than the budget. Add creators.")
    shown = conceal_problems(problems, {"fees", "names"}, campaigns())
    assert shown == ("The slope would rest on one account, Creator 1 with 5M followers: all others have one size.",
                     "Add creators.")
    assert conceal_problems(problems, (), campaigns()) == problems


def test_the_sample_without_fees_and_names_holds_none(tmp_path):
    sample = load_sample()
    made, _ = brief(sample, Wishes(hide={"fees", "names"}))
    whole = "\n".join(texts_of(made))
    assert not holds_money(whole) and "€" not in whole
    assert not [name for name in sample.creators["name"].dropna() if name in whole]
