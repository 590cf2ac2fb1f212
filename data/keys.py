"""Texts as numbers: what is equal, what is there twice, and who is who, without a step per row."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


def arrow(texts: pd.Series) -> pa.Array:
    """A column of texts as one Arrow array, null for unknown."""
    found = pa.array(texts.array, type=pa.large_string(), from_pandas=True)
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def coded(texts: pd.Series) -> tuple[np.ndarray, pd.Index]:
    """(codes, distinct texts): equal texts have equal codes, unknown is -1."""
    texts = arrow(texts)
    first = texts[0] if len(texts) else None
    if first is not None and first.is_valid and not texts.null_count and pc.all(pc.equal(texts, first)).as_py():
        return np.zeros(len(texts), dtype=np.int32), pd.Index([first.as_py()], dtype=object)
    if texts.null_count == len(texts):
        return np.full(len(texts), -1, dtype=np.int32), pd.Index([], dtype=object)
    found = texts.dictionary_encode()
    codes = found.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return codes, pd.Index(found.dictionary.to_pandas(), dtype=object)


def taken(values: Sequence[str | None], codes: np.ndarray, index: pd.Index) -> pd.Series:
    """Texts by their codes, of dtype str; -1 stands for unknown."""
    known = pa.array([None if v is None or v != v else str(v) for v in values], type=pa.large_string())
    places = pa.array(codes, mask=codes < 0)
    return pd.Series(pd.array(known.take(places), dtype="str"), index=index)


def digests(texts: pd.Series) -> np.ndarray:
    """64 bits a text; unknown has its own. Equal texts have equal digests, different ones nearly always others."""
    table = pa.table({"t": arrow(texts)})
    with duckdb.connect(config={"enable_external_access": "false", "lock_configuration": "true"}) as connection:
        connection.register("rows", table)
        return np.asarray(connection.sql("SELECT hash(t) AS h FROM rows").fetchnumpy()["h"])


def row_digests(frame: pd.DataFrame) -> np.ndarray:
    """64 bits a row, whatever the order of the columns; unknown cells count as equal."""
    mixed = np.zeros(len(frame), dtype=np.uint64)
    for name in sorted(frame.columns):
        cells = frame[name]
        if str(cells.dtype) in ("str", "object", "string"):
            one = digests(cells)
        elif pd.api.types.is_datetime64_any_dtype(cells):
            one = pd.util.hash_array(cells.astype("datetime64[ns]").astype("int64").to_numpy())
        else:
            one = pd.util.hash_array(cells.astype("float64").to_numpy(dtype="float64", na_value=np.nan))
        mixed = mixed * np.uint64(6364136223846793005) + one * np.uint64(2862933555777941757) + np.uint64(len(name))
    return mixed


def repeated(digest: np.ndarray) -> np.ndarray:
    """Which numbers are there more than once."""
    ordered = np.sort(digest)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    if not len(twice):
        return np.zeros(len(digest), dtype=bool)
    at = np.searchsorted(twice, digest)
    return twice[np.minimum(at, len(twice) - 1)] == digest


def plain(names: Sequence[str | None]) -> list[str | None]:
    """Names without the case of their letters."""
    if isinstance(names, pd.Series) and str(names.dtype) == "str":
        names = arrow(names).to_pylist()  # a step a cell of the Series itself takes ten times as long
    return [n.casefold().strip() if isinstance(n, str) else None for n in names]


def positions(creators: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    """For each row the position of its creator (by creator_id and platform) among `creators`, the last of several;
    -1 for none. An unknown platform is found where the list knows none either."""
    if rows.empty or creators.empty:
        return np.full(len(rows), -1)
    ids, names = coded(rows["creator_id"])
    places, platforms = coded(rows["platform"])
    width = len(platforms) + 1
    found = np.full((len(names) + 1) * width, -1)
    who = names.get_indexer(creators["creator_id"].astype(object)) if len(names) else np.full(len(creators), -1)
    on = platforms.get_indexer(creators["platform"].astype(object)) if len(platforms) else np.full(len(creators), -1)
    blank = creators["platform"].isna().to_numpy()
    usable = (who >= 0) & ((on >= 0) | blank)
    found[who[usable] * width + np.where(blank, -1, on)[usable] + 1] = np.flatnonzero(usable)
    at = ids.astype(np.int64) * width + places + 1
    return np.where(ids < 0, -1, found[np.where(ids < 0, 0, at)])
