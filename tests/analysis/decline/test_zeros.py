"""Creators with none of the outcome: the typical creator leaves them out, so the average one decides and it is said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.decline import DeclineFit, fit_rows, thresholds
from analysis.decline.artefact import artefact_factor
from analysis.decline.fit import Context
from analysis.decline.handout import slopes
from analysis.decline.telling import caption, method_text, of_some, without_zeros
from analysis.decline.verdict import about_average, state_of
from analysis.findings import Finding
from tests.analysis.decline.worlds import simulated
from tests.study.study_null import FALLS, RARE

#: Datasets in which nothing changes with size, and what a typical creator would say of them.
NULL = 60


def small_at_zero(creators: int, share: float, *, seed: int = 11, slope: float = 0.0) -> pd.DataFrame:
    """Rows in which this share of the creators, the smallest of them, have none."""
    frame, _ = simulated(creators, seed=seed, slope=slope, creator_sd=0.4, post_sd=0.3)
    gone = frame["followers"].rank(method="first") <= round(share * creators)
    return frame.assign(total=frame["total"].where(~gone, 0))


def test_the_state_follows_whom_it_is_judged_by():
    some, none = fit_rows(small_at_zero(300, 0.1)), fit_rows(small_at_zero(300, 0.0))
    assert (some.judged_by, none.judged_by) == ("average", "typical")
    assert some.stated == some.average and some.state == state_of(some.average)
    assert none.stated == none.typical and none.state == state_of(none.typical)


@pytest.mark.parametrize("above", [0, 1])
def test_it_turns_at_the_threshold(above):
    creators = 400
    share = (creators * thresholds.MANY_ZEROS - 1 + above) / creators
    found = fit_rows(small_at_zero(creators, share))
    assert found.share_without == pytest.approx(share)
    assert found.judged_by == ("average" if above else "typical")
    assert bool(about_average(found)) is bool(above)


def test_no_decline_and_no_bend_come_of_zeros_alone():
    """In these worlds the rate changes nowhere. What the typical creator would say shows that the test can fail."""
    claims = []
    for seed in range(NULL):
        found = fit_rows(RARE.draw(200, np.random.default_rng([2, seed])))
        claims.append((found.state == "declines", state_of(found.typical) == "declines"))
        assert found.judged_by == "average" and found.bend is None
    average, typical = np.mean(claims, axis=0)
    assert average <= 0.06 < typical - 0.15


def test_a_decline_is_still_seen():
    seen = [fit_rows(FALLS.draw(200, np.random.default_rng([3, seed]))).state for seed in range(25)]
    assert seen.count("declines") >= 20


def test_all_of_it_is_said_of_the_average_creator():
    found = fit_rows(small_at_zero(300, 0.1, slope=-0.4), context=Context("likes", "followers"))
    assert found.state == "declines"
    why = "10 % of creators have no likes at all, which the typical creator leaves out; so the answer is about the " \
          "average creator."
    assert about_average(found) == why and why in found.text and why in found.answer.text
    assert "an average creator's likes per follower" in found.text and "typical creator's" not in found.text
    assert found.answer.title.startswith("Average likes per follower fall ")
    assert "bend" not in found.text and "explains" not in found.text
    labels = [n.label for n in found.answer.numbers]
    assert labels == ["Rate, per doubling", "Likes, per doubling", "Average rate at 10K", "To fake this"]
    assert found.answer.numbers[0].value.startswith("−") and "zeros included" in found.answer.numbers[0].formula
    assert found.artefact_factor == artefact_factor(found.average.slope, np.log(found.rows.followers))
    assert "range of the average slope" in method_text(found) and "no bend is looked for" in method_text(found)
    assert "nine in ten creators who have any land" in caption(found, shaded=False)
    assert "no likes at all" in without_zeros(found) and "10 % have none" in of_some(found)
    all_have = fit_rows(small_at_zero(300, 0.0))
    assert without_zeros(all_have) == of_some(all_have) == ""
    assert slopes(found).set_index("what")["decides"].to_dict() == {"typical creator": False, "average creator": True}


def test_the_share_without_any_is_a_number_where_nothing_is_to_fake():
    found = fit_rows(small_at_zero(3000, 0.02, slope=0.4))
    assert found.state == "rises"
    number = found.answer.numbers[-1]
    assert (number.label, number.value, number.kind) == ("No engagement at all", "2.0 %", "measured")


def test_what_is_read_off_the_others_alone_is_not_said():
    """A bend at the small end and micro creators above macro ones, both made by leaving the zeros out."""
    rows = RARE.draw(1500, np.random.default_rng(8))
    found = fit_rows(rows)
    told = " ".join(f.text for f in found.findings)
    assert "is not told" in told and "definitions of" not in told and "bend is proven" not in told
    assert "curve bends around" not in told
    some = fit_rows(rows[rows["total"] > 0])
    assert some.bend is not None, "or there is nothing to keep silent about"


def test_a_list_chosen_by_its_outcome_is_not_judged_so():
    """It has no zeros; where it does, it was not cut as said, and that is the answer."""
    found = fit_rows(small_at_zero(300, 0.1), context=Context(selection="top by engagement"))
    assert found.judged_by == "typical" and found.state == "cannot tell"
    zeros: list[Finding] = [f for f in found.findings if "had no engagement at all" in f.text]
    assert len(zeros) == 1 and "the answer is about" not in zeros[0].text


def test_known_parameters_have_no_zeros():
    known = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15)
    assert (known.judged_by, known.share_without, known.stated) == ("typical", 0.0, known.typical)
