"""Whatever stands in the tables, the quality report can be made, and says nothing that contradicts itself."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from data import schema
from data.campaigns import from_tables
from data.quality.report import quality_of
from tests.data.quality.datasets import TODAY

_NUMBERS = st.sampled_from([None, 0.0, 0.5, 1.0, 3.0, 12.5, 777.0, 10_000.0, 1e6, 1e12])
_TEXTS = st.sampled_from([None, "a", "b", "A", "Ã©", "\x00", " ", "", "x" * 255, "=1+1", "Instagram", "EUR", "USD"])
_DATES = st.sampled_from([None, "1970-01-01", "2026-01-01", "2026-01-01 10:11:12", "2026-11-19", "2031-01-01",
                          "2200-01-01"]).map(pd.Timestamp)
_FLAGS = st.sampled_from([None, True, False])
_KINDS = {"text": _TEXTS, "id": _TEXTS, "date": _DATES, "flag": _FLAGS}


@st.composite
def any_table(draw, name: str) -> pd.DataFrame:
    size = draw(st.integers(0, 12))
    columns = draw(st.sets(st.sampled_from([c.name for c in schema.TABLES[name]])))
    kinds = {c.name: c.kind for c in schema.TABLES[name]}
    return pd.DataFrame({c: pd.Series(draw(st.lists(_KINDS.get(kinds[c], _NUMBERS), min_size=size, max_size=size)),
                                      dtype="datetime64[ns]" if kinds[c] == "date" else object)
                         for c in sorted(columns)})


@settings(deadline=None, max_examples=30)
@given(st.fixed_dictionaries({name: any_table(name) for name in ("creators", "posts", "deals")}))
def test_the_report_can_always_be_made(tables):
    campaigns = from_tables(**tables)
    quality = quality_of(campaigns.report.tables, campaigns.report, today=TODAY)
    assert len({c.key for c in quality.checks}) == len(quality.checks)
    for check in quality.checks:
        assert check.text.endswith(".") and check.text[0].isupper() | check.text[0].isdigit()
        assert check.status in ("pass", "review", "fail")
        if check.status == "pass":
            assert check.rows == 0 and check.examples.empty
        else:
            assert check.rows > 0 and check.advice.endswith((".", "?"))
    amounts = quality.currencies.groupby(["table", "column"])["rows"].sum()
    for (table, column), rows in amounts.items():
        assert rows == campaigns.report.tables[table][column].notna().sum()
    assert np.isfinite(quality.currencies["total"]).all()
