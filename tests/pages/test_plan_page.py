"""The Budget page by creator: it answers, keeps locks and fees set in its table, and says what is wrong where nothing
can be bought."""

import html
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.shown import numbers

APP = str(Path(__file__).resolve().parents[2] / "app.py")


def page(**query):
    at = AppTest.from_file(APP, default_timeout=60)
    for name, value in {"plan": "creator", **query}.items():
        at.query_params[name] = value
    at.switch_page("pages/5_Budget.py")
    at.run()
    assert not at.exception, at.exception
    return at


def said(at):
    return html.unescape(" ".join(str(part.proto.body) for part in at.get("html"))).replace("\u200b", "")


def roster(at):
    """The table of creators, with the ids that the page keeps of its rows, and the key of its widget."""
    drawn = next(t for t in at.dataframe if "lock" in t.value.columns)
    _, _, rows = at.session_state["microscope.own.roster_drawn"]
    return drawn.value.assign(creator_id=[creator_id for creator_id, _, _ in rows]), drawn.proto.id.split("-")[-1]


def edit(at, row, **cells):
    """Change cells of the table as a person would."""
    _, key = roster(at)
    at.session_state[key] = {"edited_rows": {row: cells}, "added_rows": [], "deleted_rows": []}
    at.run()
    assert not at.exception, at.exception
    return at


def link(at, name):
    value = at.query_params.get(name, [])
    return [value] if isinstance(value, str) else list(value)


@pytest.fixture(scope="module")
def opened():
    return page()


def test_it_answers_with_names_and_a_proof(opened):
    assert "creators: about" in said(opened) and "best possible" in said(opened)
    table, _ = roster(opened)
    assert len(opened.get("plotly_chart")) == 2 and (table["in_plan"] == "✓").sum() > 3
    assert len(numbers(opened)) == 3


def test_a_creator_locked_out_in_the_table_leaves_the_plan():
    at = page()
    first = roster(at)[0].iloc[0]
    edit(at, 0, lock="never in")
    table, _ = roster(at)
    row = table[table["creator_id"] == first["creator_id"]].iloc[0]
    assert row["in_plan"] == "" and row["lock"] == "never in"
    assert link(at, "lock_out") == [first["creator_id"]]


def test_a_creator_locked_in_stands_in_the_plan_and_may_be_freed():
    at = page()
    table, _ = roster(at)
    place = int((table["in_plan"] == "").to_numpy().nonzero()[0][-1])
    wanted = table.iloc[place]["creator_id"]
    edit(at, place, lock="always in")
    table, _ = roster(at)
    row = table[table["creator_id"] == wanted]
    assert row.iloc[0]["in_plan"] == "✓" and link(at, "lock_in") == [wanted]
    edit(at, int(row.index[0]), lock="free")
    assert link(at, "lock_in") == []


def test_a_fee_typed_in_is_paid_and_can_be_taken_back():
    at = page()
    table, _ = roster(at)
    first = table.iloc[0]
    edit(at, 0, fee=float(first["fee"]) + 40)
    row = roster(at)[0].set_index("creator_id").loc[first["creator_id"]]
    assert row["fee"] == first["fee"] + 40 and row["fee_kind"] == "typed in"
    second = page(own_fees=link(at, "own_fees"))
    assert roster(second)[0].set_index("creator_id").loc[first["creator_id"], "fee"] == row["fee"]
    place = int(roster(at)[0].index[roster(at)[0]["creator_id"] == first["creator_id"]][0])
    edit(at, place, fee=None)
    row = roster(at)[0].set_index("creator_id").loc[first["creator_id"]]
    assert row["fee"] == first["fee"] and link(at, "own_fees") == []


def test_a_fee_below_nothing_is_refused_in_a_sentence(opened):
    at = page()
    before = said(at)
    edit(at, 0, fee=-5.0)
    assert "is -5.0: type an amount of zero or more" in said(at) and "type an amount" not in before
    assert roster(at)[0].equals(roster(opened)[0])


def test_damaged_locks_and_fees_in_a_link_change_nothing(opened):
    at = page(own_fees=["x|EUR|TikTok|c0001", "5", "-3|EUR||c0001", "nan|EUR||c0001", "9|EUR|TikTok|nobody"],
              lock_in=["nobody"], lock_out=["nobody"])
    assert roster(at)[0].equals(roster(opened)[0])


def test_a_change_can_be_taken_back_and_done_again():
    at = page()
    before = said(at)
    edit(at, 0, lock="never in")
    changed = said(at)
    assert changed != before
    at.button(key="scenario_undo").click().run()
    assert said(at) == before and link(at, "lock_out") == []
    at.button(key="scenario_redo").click().run()
    assert said(at) == changed
    at.button(key="scenario_over").click().run()
    assert said(at) == before


def test_who_is_looked_for_is_found(opened):
    name = roster(opened)[0].iloc[-1]["creator"]
    at = page()
    at.text_input(key="_roster_search").set_value(name).run()
    assert not at.exception and set(roster(at)[0]["creator"]) == {name}
    at.text_input(key="_roster_search").set_value("nobody is called that").run()
    assert "Nobody in this data is called that." in said(at)


def test_too_little_money_says_what_the_cheapest_costs():
    at = page(budget="20")
    assert "the cheapest creator" in said(at)
    assert not roster(at)[0].empty  # a fee can be mended here


def test_plans_stand_side_by_side_with_the_scenarios_kept(opened):
    at = page(closer="sides", saved=["twice the money?budget=48000", "nothing?budget=1"], lock_in="c0002")
    assert "“twice the money” is expected to bring" in said(at)
    assert "Only whom you locked in" in said(at) and "Only below 100K followers" in said(at)
    assert "No plan for “nothing”" in said(at)
    assert at.number_input(key="_budget").value == 24_000  # looking at another scenario changes nothing here
    assert "Plans side by side" not in said(opened)


def test_more_money_and_a_goal_are_looked_at_on_request():
    at = page(closer="money")
    assert "Half of it would bring" in said(at) and len(at.get("plotly_chart")) == 3
    at = page(closer="goal")
    assert "The smallest budget that reaches" in said(at) and "are worth spending" in said(at)
    at.number_input(key="_seek_target").set_value(0).run()
    assert not at.exception and "must be a number of results above zero" in said(at)


def test_a_safer_plan_is_weighed_and_taken():
    at = page(closer="risk", budget="5000", caution="0")
    assert "in the worst tenth of futures" in said(at) and not [b for b in at.button if b.key == "plan_safer"]
    at.slider(key="_caution").set_value(100).run()
    assert "of the budget on one creator it is" in said(at)
    before = (roster(at)[0]["in_plan"] == "✓").sum()
    at.button(key="plan_safer").click().run()
    assert not at.exception and int(link(at, "share")[0]) in (50, 30, 20, 15, 10, 7, 5)
    assert (roster(at)[0]["in_plan"] == "✓").sum() > before


@pytest.mark.parametrize("view", ["limits", "swing", "why", "watch", "test", "mix"])
def test_every_closer_look_has_something_to_say(view, opened):
    at = page(closer=view)
    assert 'class="problem"' not in said(at)
    assert len(said(at)) > len(said(opened)) + 60
