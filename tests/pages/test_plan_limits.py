"""Limits by group and goals down the funnel, set on the Budget page as a person would."""

import pytest

from tests.pages.test_plan_page import link, page, roster, said


def edit_limits(at, **changes):
    key = next(t for t in at.dataframe if "or_none" in t.value.columns).proto.id.split("-")[-1]
    at.session_state[key] = {"edited_rows": {}, "added_rows": [], "deleted_rows": [], **changes}
    at.run()
    assert not at.exception, at.exception
    return at


def spent(at, **where):
    table = roster(at)[0]
    table = table[table["in_plan"] == "✓"]
    for column, value in where.items():
        table = table[table[column] == value]
    return table["cost"].sum()


def test_a_limit_typed_into_the_table_holds_and_can_be_taken_away():
    at = page(limits_open="1")
    before = spent(at, platform="TikTok")
    assert before > 3_000
    edit_limits(at, added_rows=[{"group": "platform: TikTok", "most": 3_000.0}])
    assert spent(at, platform="TikTok") <= 3_000 and link(at, "limits") == ["platform|TikTok||3000||||"]
    elsewhere = page(limits=link(at, "limits"))
    assert roster(elsewhere)[0].equals(roster(at)[0])
    edit_limits(at, deleted_rows=[0])
    assert spent(at, platform="TikTok") == before and link(at, "limits") == []


def test_a_row_that_is_not_finished_limits_nothing_and_stays():
    at = page(limits_open="1")
    before = roster(at)[0]
    edit_limits(at, added_rows=[{"most": 3_000.0}])
    assert roster(at)[0].equals(before) and link(at, "limits") == []
    edit_limits(at, edited_rows={0: {"group": "platform: TikTok"}})
    assert link(at, "limits") == ["platform|TikTok||3000||||"]


def test_limits_that_contradict_each_other_are_said_and_can_be_mended():
    at = page(limits="platform|TikTok|9000|1000||||")
    assert "the least spend 9,000 is above the most 1,000" in said(at)
    edit_limits(at, edited_rows={0: {"least": 500.0}})
    assert "above the most" not in said(at) and spent(at, platform="TikTok") <= 1_000


@pytest.mark.parametrize("text", ["", "x", "platform|TikTok|a|||||", "shoe|Red|1|||||", "niche||1|||||",
                                  "platform|TikTok|nan|||||", "platform|TikTok|1"])
def test_a_damaged_limit_of_a_link_is_none(text):
    assert "creators: about" in said(page(limits=text))


def test_orders_follow_from_what_was_counted_and_say_so():
    at = page(goal="orders")
    assert "orders" in said(at) and "Funnel data:" in said(at)
    counted = at.number_input(key="_funnel_orders").value
    assert counted > 0
    at.number_input(key="_funnel_orders").set_value(counted * 2).run()
    assert not at.exception and "orders per click, assumed" in said(at)


def test_a_goal_without_its_rates_says_what_is_missing():
    at = page(goal="profit")
    assert "needs the margin of it: the data do not tell it" in said(at)
    assert at.button(key="scenario_over") is not None  # the way back stays


def test_what_sponsored_posts_bring_is_a_choice():
    at = page()
    assert "Sponsored posts bring" in said(at)
    before = said(at)
    at.selectbox(key="_paid_posts").select("typed").run()
    at.slider(key="_paid_loss").set_value(50).run()
    assert not at.exception and "50 % less" in said(at) and said(at) != before
    at.selectbox(key="_paid_posts").select("alike").run()
    assert "Sponsored posts bring" not in said(at)
