"""What cannot be planned is said on the page in a sentence, by size and by creator, and the inputs stay to mend it."""

from __future__ import annotations

import csv
import io
import re

import numpy as np
import pytest

from data import load_campaigns
from data.workspace import keep_dataset
from tests.pages.test_plan_page import page, roster, said


def files(*, fees, currencies=("EUR",), creators=60):
    """A list of creators and their posts as two files; fees: a function of number and followers -> text."""
    rng = np.random.default_rng(5)
    listed, posts = io.StringIO(), io.StringIO()
    people, work = csv.writer(listed), csv.writer(posts)
    people.writerow(["creator_id", "platform", "handle", "followers", "quoted_fee", "currency"])
    work.writerow(["post_id", "creator_id", "platform", "likes", "comments"])
    for i in range(creators):
        followers = int(10 ** rng.uniform(3.3, 6))
        people.writerow([f"c{i}", "Instagram", f"creator{i}", followers, fees(i, followers),
                         currencies[i % len(currencies)]])
        for j in range(3):
            likes = rng.poisson(followers * 0.03 * (followers / 1e4) ** -0.15 * np.exp(rng.normal(0, 0.5)))
            work.writerow([f"p{i}_{j}", f"c{i}", "Instagram", likes, likes // 40])
    return [("creators.csv", listed.getvalue().encode()), ("posts.csv", posts.getvalue().encode())]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """{name: fingerprint} of small datasets with the fees that give trouble, kept where the app looks for them."""
    patch = pytest.MonkeyPatch()
    patch.setenv("MICROSCOPE_HOME", str(tmp_path_factory.mktemp("home")))

    def usual(_, followers):
        return round(0.01 * followers + 20)

    wanted = {
        "usual": files(fees=usual),
        "negative": files(fees=lambda i, f: -50 if i % 3 == 0 else usual(i, f)),
        "missing": files(fees=lambda i, f: "" if i % 2 else usual(i, f)),
        "none": files(fees=lambda i, f: ""),
        "mixed": files(fees=usual, currencies=("EUR", "EUR", "USD")),
    }
    yield {name: keep_dataset(load_campaigns(*sources)) for name, sources in wanted.items()}
    patch.undo()


def problem(at) -> str:
    """What the page says is wrong; nothing where it has an answer."""
    found = re.search(r'class="problem" role="alert">(.*?)</div>', said(at))
    return found.group(1) if found else ""


def test_no_money(kept):
    at = page(data=kept["usual"], budget="0")
    assert "the budget is €0. The cheapest creator" in problem(at)
    assert not roster(at)[0].empty
    assert "There is nothing to split: the budget is €0" in said(page(data=kept["usual"], budget="0", plan="size"))


def test_every_fee_is_above_the_budget(kept):
    at = page(data=kept["usual"], budget="30")
    assert "buys nobody: the cheapest creator" in said(at) and "Raise the budget" in said(at)
    assert "budget" in said(page(data=kept["usual"], budget="30", plan="size")).lower()


def test_nobody_is_left(kept):
    everyone = [f"c{i}" for i in range(60)]
    at = page(data=kept["usual"], lock_out=everyone)
    assert "All 60 creators that could be planned with are locked out" in problem(at)
    table, _ = roster(at)
    assert set(table["lock"]) == {"never in"}  # they can be freed in the table


def test_everybody_is_locked_in_and_the_money_does_not_pay_them(kept):
    at = page(data=kept["usual"], budget="1000", lock_in=[f"c{i}" for i in range(60)])
    assert "€1,000" in problem(at) and "locked in" in problem(at)
    assert set(roster(at)[0]["lock"]) == {"always in"}
    paid = page(data=kept["usual"], budget="100000000", lock_in=[f"c{i}" for i in range(60)])
    assert "Pay 60 creators" in said(paid)


@pytest.mark.parametrize(("link", "named"), [
    ({"fewest": "10", "team": "5"}, ("10", "5")),
    ({"limits": "platform|Instagram|5000|100||||"}, ("5,000", "100")),
    ({"limits": "platform|Instagram|||||3|", "fewest": "5"}, ("Instagram", "3", "5")),
    ({"fewest": "59", "budget": "500"}, ("59",)),
])
def test_limits_that_contradict_each_other(kept, link, named):
    at = page(data=kept["usual"], **link)
    assert all(one in problem(at) for one in named), problem(at)
    assert "<h1" not in said(at)  # no answer beside it


def test_negative_fees_are_not_believed(kept):
    at = page(data=kept["negative"])
    table, _ = roster(at)
    assert (table["fee"] > 0).all()
    whole = said(at)
    assert "Pay " in whole
    assert "fee" in whole.lower() and any(word in whole for word in ("negative", "fitted on", "too few quotes"))


def test_missing_fees_are_fitted_and_said(kept):
    at = page(data=kept["missing"])
    table, _ = roster(at)
    assert {"quote", "fitted"} <= set(table["fee_kind"])
    assert "fitted on" in said(at) and "Ask for their quotes before deciding." in said(at)


def test_no_fees_at_all_are_assumed_and_said(kept):
    at = page(data=kept["none"])
    assert "Fees: assumed, as typed in" in said(at)
    assert set(roster(at)[0]["fee_kind"]) == {"rate card"}
    assert "no quote but comes from the rate card typed in" in said(at)


def test_several_currencies_are_never_added(kept):
    at = page(data=kept["mixed"])
    assert "another currency" in said(at)
    table, _ = roster(at)
    dollars = {f"c{i}" for i in range(60) if i % 3 == 2}
    assert not set(table[table["fee_kind"] == "quote"]["creator_id"]) & dollars
