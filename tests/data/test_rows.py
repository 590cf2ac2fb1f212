"""Rows held by column read like a list of lists."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from data import RawTable, load_campaigns
from data.reading.rows import TextRows

CELLS = st.text(alphabet="aé,\n\"1", max_size=3)


@given(st.lists(st.tuples(CELLS, CELLS, st.lists(CELLS, max_size=2)), max_size=20), st.slices(20))
def test_rows_slices_and_items_equal_those_of_a_list(rows, part):
    wanted = [[a, b, *more] for a, b, more in rows]
    held = TextRows([pa.array([r[0] for r in wanted], pa.string()), pa.array([r[1] for r in wanted], pa.string())],
                    {i: r[2:] for i, r in enumerate(wanted) if r[2:]})
    assert list(held) == wanted and len(held) == len(wanted) and held == wanted
    assert held[part] == wanted[part]
    assert [held[i] for i in range(-len(wanted), len(wanted))] == [*wanted, *wanted]
    assert held.column(1).tolist() == [r[1] for r in wanted]


def test_rows_held_by_column_load_as_rows_in_a_list_do(monkeypatch):
    rows = [["ana", "1.2K", "30"], ["bob", "3400", ""], ["cy", "5", "6", "more"]]
    held = TextRows([pa.array(c) for c in zip(*(r[:3] for r in rows), strict=True)], {2: ["more"]})
    loaded = []
    for some in (rows, held):
        table = RawTable("f.csv", ["creator", "followers", "likes"], some, [2, 3, 4])
        monkeypatch.setattr("data.recognising.load.read_raw", lambda source, table=table, **_: table)
        loaded.append(load_campaigns("f.csv"))
    one, other = loaded
    assert one.fingerprint == other.fingerprint and one.report.set_aside.equals(other.report.set_aside)
    assert one.report.rows_read == 3 and len(one.report.set_aside) == 1
