"""Creator rows that stay where their posts are: summed once, asked there, and gone at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np

from data.engine.rows import summed

if TYPE_CHECKING:
    import ibis


@contextmanager
def standing_creators(posts: ibis.Table, *, outcome: str = "engagement",
                      per: str = "followers") -> Iterator[ibis.Table]:
    """The rows of `creator_rows_of` as a table of the engine itself, in no order, of which nothing comes into this
    process: creator_id, platform, followers, posts, total, exposure, rated, scatter.

    Summed on entering and forgotten on leaving, so that any number of questions costs one look at the posts. What is
    no finite number has no row. Raises DataError, naming what was found, for a table without the columns needed.
    """
    with kept(summed(posts, outcome, per)) as creators:
        known = [~(creators[name].isnan() | creators[name].isinf()) for name in ("followers", "total", "exposure")]
        yield creators.filter(*known)


@contextmanager
def kept(rows: ibis.Table) -> Iterator[ibis.Table]:
    """What this expression gives, computed once and kept in a temporary table of its engine until the end."""
    engine, name = rows.get_backend(), f"microscope_{uuid4().hex}"
    table = engine.create_table(name, rows, temp=True)
    try:
        yield table
    finally:
        # In SQL: what Ibis 12 writes for it is no statement in the dialects of sqlglot 30.
        engine.raw_sql(f'DROP TABLE "{name}"')


def answer(question: ibis.Table) -> dict[str, np.ndarray]:
    """The columns of a short answer, by name: numbers as float64 (NaN where there is none), texts as objects."""
    rows = question.get_backend().to_pyarrow(question)
    return {name: rows[name].to_numpy().astype(float if question[name].type().is_numeric() else object)
            for name in rows.column_names}
