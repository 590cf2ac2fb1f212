"""Every check finds its fault with the exact count, says nothing else, and is silent on clean data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.quality.report import quality_of
from data.quality.values import EXAMPLE_COLUMNS, MOST_EXAMPLES
from tests.data.quality.datasets import FAULTS, TODAY, campaigns_of, clean, planted, quality

#: These need files: test_reading.py looks at them.
OF_FILES = {"set_aside", "duplicates", "unreadable", "empty_columns", "selection"}


@pytest.mark.parametrize("seed", range(5))
def test_clean_data_passes_every_check(seed):
    found = quality(clean(seed))
    assert [(c.key, c.text) for c in found.checks if c.status != "pass"] == []
    assert all(c.rows == 0 and c.examples.empty for c in found.checks)
    assert {c.key for c in found.checks} >= set(FAULTS) | {"selection"}


@pytest.mark.parametrize("key", FAULTS)
def test_a_planted_fault_is_found_with_its_count(key):
    _, rows, text, others = FAULTS[key]
    found = quality(planted(key))
    check = found.check(key)
    assert check.status in ("review", "fail")
    assert check.rows == rows
    assert text in check.text
    assert check.advice
    assert 1 <= len(check.examples) <= MOST_EXAMPLES
    assert list(check.examples.columns) == list(EXAMPLE_COLUMNS)
    assert {c.key for c in found.to_review} - {key} <= set(others)


def test_every_check_has_a_fault_planted_for_it():
    assert {c.key for c in quality(clean()).checks} - OF_FILES == set(FAULTS)


def test_faults_of_different_columns_are_found_together():
    together = ("encoding", "control_characters", "cut_off", "thousands_lost", "engagement_above_reach", "hidden_likes",
                "dates_in_the_future", "read_before_published", "fees_of_zero")
    tables = clean()
    for key in together:
        FAULTS[key][0](tables)
    found = quality(tables)
    assert {c.key: c.rows for c in found.to_review} == {key: FAULTS[key][1] for key in together}


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), keys=st.sets(st.sampled_from(sorted(FAULTS)), max_size=6))
def test_the_order_of_rows_changes_nothing(seed, keys):
    tables = clean()
    for key in sorted(keys):
        FAULTS[key][0](tables)
    rng = np.random.default_rng(seed)
    shuffled = {name: t.iloc[rng.permutation(len(t))].reset_index(drop=True) for name, t in tables.items()}
    for one, other in zip(quality(tables).checks, quality(shuffled).checks, strict=True):
        assert (one.key, one.status, one.text, one.rows) == (other.key, other.status, other.text, other.rows)
        pd.testing.assert_frame_equal(one.examples, other.examples)


@settings(max_examples=15, deadline=None)
@given(keys=st.sets(st.sampled_from(sorted(FAULTS)), max_size=4), followers=st.integers(2_001, 900_000),
       rate=st.floats(0.02, 0.08), day=st.integers(0, 150))
def test_a_clean_row_more_adds_no_finding(keys, followers, rate, day):
    tables = clean()
    for key in sorted(keys):
        FAULTS[key][0](tables)
    before = quality(tables)
    size = followers // 10 * 10 + 3
    views = size // 2 + 151
    creator = {"creator_id": "extra", "platform": "TikTok", "handle": "extra", "name": "Extra Person",
               "followers": float(size), "country": "Germany", "niche": "Fashion"}
    post = {"post_id": "extra", "creator_id": "extra", "platform": "TikTok", "views": float(views),
            "published_at": pd.Timestamp("2026-03-01 07:11") + pd.Timedelta(days=day), "reach": float(views - 31),
            "observed_at": pd.Timestamp("2026-10-01"), "followers": float(size), "impressions": float(views + 17),
            "likes": float(int(views * rate) + 4), "comments": 2.0, "caption": "Nothing that was said before"}
    for name, row in (("creators", creator), ("posts", post)):
        tables[name] = pd.concat([tables[name], pd.DataFrame([row])], ignore_index=True)
    for check in quality(tables).checks:
        assert check.rows <= before.check(check.key).rows, check.text
        assert check.status == before.check(check.key).status


def test_looking_changes_nothing():
    campaigns = campaigns_of(planted("hidden_likes"))
    copies = {name: table.copy() for name, table in campaigns.report.tables.items()}
    quality_of(campaigns.report.tables, campaigns.report, today=TODAY)
    for name, table in campaigns.report.tables.items():
        pd.testing.assert_frame_equal(table, copies[name])


def test_what_cannot_be_looked_at_is_absent():
    creators = pd.DataFrame({"creator_id": ["a", "b"], "platform": "TikTok", "followers": [5123.0, 71234.0],
                             "average_engagement": [100.0, 90_000.0]})
    found = quality({"creators": creators})
    assert found.check("engagement_above_reach") is None
    assert found.check("young_posts") is None
    assert found.check("currencies") is None
    assert found.check("rate_above_100").rows == 1
    assert "1 of 2 creators" in found.check("rate_above_100").text


def test_nothing_at_all_can_be_looked_at():
    assert [c for c in quality({}).checks if c.status != "pass"] == []


def test_many_contradictions_mean_that_the_column_is_something_else():
    tables = clean()
    tables["posts"]["reach"] = 2.0
    assert quality(tables).check("engagement_above_reach").status == "fail"


def test_a_lone_tilde_of_portuguese_is_no_broken_encoding():
    tables = clean()
    tables["posts"].loc[:3, "caption"] = ["MANHÃ… de sol", "SÃO PAULO, NÃO!", "a Â — b", "“Ã” é uma letra"]
    assert quality(tables).check("encoding").status == "pass"


@pytest.mark.parametrize(("text", "meant"), [("cafÃ©", "café"), ("donâ€™t", "don’t"), ("MÃ¼ller", "Müller"),
                                             ("EspaÃ±a", "España"), ("ÐœÐ¾ÑÐºÐ²Ð°", None), ("caf\ufffd", None)])
def test_broken_encodings_are_said_with_what_was_meant(text, meant):
    tables = clean()
    tables["creators"].loc[0, "name"] = text
    check = quality(tables).check("encoding")
    assert check.rows == 1
    assert meant is None or f"(meant: {meant})" in check.examples["what"].iloc[0]


def test_limits_of_platforms_are_no_cut():
    tables = clean()
    tables["posts"].loc[:9, "caption"] = [f"{i:02d}" + "x" * 2198 for i in range(10)]
    assert quality(tables).check("cut_off").status == "pass"


def test_lists_show_how_they_were_made():
    tables = clean()
    tables["creators"] = tables["creators"].sort_values("followers", ascending=False).head(50)
    text = quality(tables).check("selection").text
    assert "sorted by followers" in text
    assert "exactly 50" in text
    assert "Its own signs" not in quality(clean()).check("selection").text
