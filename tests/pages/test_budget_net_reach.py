"""The Budget page can aim at people counted once each, and says where that cannot be."""

import pytest

from tests.pages.test_budget_currency import page, said


def test_people_are_counted_once_each():
    at = page(plan="creator", goal="net reach")
    assert not at.exception
    assert "people reached &#40;each once&#41;" in said(at) or "people reached (each once)" in said(at)
    assert "known overlaps" in said(at)


@pytest.mark.parametrize("goal", ["net reach", "profit"])
def test_by_size_it_says_that_this_is_planned_by_creator(goal):
    at = page(plan="size", goal=goal, funnel_margin="40.0")
    assert not at.exception and "planned by creator" in said(at)
