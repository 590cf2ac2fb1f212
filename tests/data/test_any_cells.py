"""Whatever stands under whatever headers, alone or in several files: a sentence, or tables of which every law holds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import DataError, load_campaigns
from data.reading import read_here

FIRST = st.sampled_from([["creator", "followers"], ["username", "Followers"], ["handle", "likes"], ["creator", "fee"],
                         ["date", "orders"]])
HEADER = st.sampled_from([
    "post_id", "handle", "followers (K)", "likes", "comments", "views", "reach", "date", "observed_at", "Fee in €",
    "quoted fee", "currency", "platform", "niche", "campaign", "caption", "url", "ER %", "engagement rate", "orders",
    "revenue", "deal_id", "code", "posts agreed", "sponsored", "avg likes", "Instagram followers", "TikTok followers",
    "audience overlap", "creator_a", "creator_b", "", "foo", "id", "Abonnenten", "Дата"])
CELL = st.sampled_from([
    "", "ana", "bob", "@Ana", "https://instagram.com/ana/", "12", "-1", "0", "1.2K", "#VALOR!", "N/A", "x", "12,5",
    "1,234", "1.234,5", '"', "1e400", "2024-05-01", "03/04/2024", "1714521600", "=1+1", "a b", "\n", "NaN", "inf",
    "TRUE", "3.4%", "0.034", "€12", "$5", "12 kr", "(5)", "1.34E+18", "007", "instagram", "Total", "\x00", "\u202e",
    "\ufeff", "999999999999999999999", "10k-50k", "½", "²", "null", "x" * 300])


@st.composite
def tables(draw) -> pd.DataFrame:
    header = draw(FIRST) + draw(st.lists(HEADER, max_size=5))
    palette = draw(st.lists(CELL, min_size=1, max_size=8)) + ["ana", "800"]
    row = st.lists(st.sampled_from(palette), min_size=len(header), max_size=len(header))
    return pd.DataFrame(draw(st.lists(row, max_size=8)), columns=header)


CHOICES = st.sampled_from(["unused", "posts.likes", "deals.fee", "creators.niche", "creators.followers",
                           "posts.published_at", "creators.platform"])


@settings(max_examples=60, deadline=None,
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(files=st.lists(st.tuples(tables(), st.sampled_from([",", ";", "\t", "frame"])), min_size=1, max_size=2),
       data=st.data())
def test_any_cells_end_in_a_sentence_or_in_tables_that_keep_the_laws(monkeypatch, files, data):
    monkeypatch.setattr("data.recognising.load.read_raw", lambda source, **_: read_here(source))
    sources = [(f"file{i}.csv", table if how == "frame" else table.to_csv(index=False, sep=how).encode())
               for i, (table, how) in enumerate(files)]
    answers: dict[str, str] = {}
    try:
        for _ in range(2):  # as it is, and with some questions answered and a column corrected
            campaigns = load_campaigns(*sources, answers=answers)
            check(campaigns)
            assert load_campaigns(*sources, answers=answers).fingerprint == campaigns.fingerprint
            for question in campaigns.report.questions:
                assert question.guess in question.options
                if data.draw(st.booleans()):
                    answers[question.key] = data.draw(st.sampled_from(question.options))
            found = data.draw(st.sampled_from(campaigns.report.columns[["file", "found"]].values.tolist()))
            answers[f"column:{found[0]}:{found[1]}"] = data.draw(CHOICES)
    except DataError as error:
        assert str(error).strip()


def check(campaigns) -> None:
    report = campaigns.report
    assert report.rows_read == report.rows_kept + len(report.set_aside)
    assert not report.set_aside.duplicated(["file", "line"]).any() and report.set_aside["reason"].str.len().gt(0).all()
    assert (report.changes["count"] > 0).all()
    for table in (campaigns.creators, campaigns.posts, campaigns.deals):
        numbers = table.select_dtypes("number").to_numpy()
        assert np.isfinite(numbers[~np.isnan(numbers)]).all()
    for table in (campaigns.creators, campaigns.posts):
        assert not (table["followers"] <= 0).any()
    assert not (campaigns.posts[["likes", "comments", "views", "reach", "engagement"]] < 0).any(axis=None)
    assert {check.status for check in report.quality.checks} <= {"pass", "review", "fail"}


@pytest.mark.parametrize("headers", [["creator", "followers", "likes"], ["date", "orders", "revenue"]])
def test_the_laws_are_looked_at(headers):
    """The table of a plain file passes `check`, so that it is not sentences alone that the law above meets."""
    rows = [["ana", "900", "5"], ["bob", "800", "6"]] if headers[0] == "creator" else [["2024-05-01", "3", "4"]]
    beside = ("c.csv", b"creator,followers\nana,900\n")
    made = ("f.csv", pd.DataFrame(rows, columns=headers).to_csv(index=False).encode())
    campaigns = load_campaigns(made, beside) if headers[0] == "date" else load_campaigns(made)
    check(campaigns)
    assert campaigns.report.rows_kept == campaigns.report.rows_read > 0
