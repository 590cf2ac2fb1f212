"""Texts as numbers: what is equal, what is there twice, and who is who, without a step per row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.codings import Coding, coding, digests, one_array, texts_of

#: Blanks among the ASCII characters, as Python strips them.
_BLANKS = "".join(chr(i) for i in range(128) if chr(i).isspace())


def arrow(texts: pd.Series) -> pa.Array:
    """A column of texts as one Arrow array, null for unknown."""
    return one_array(pa.array(texts.array, type=pa.large_string(), from_pandas=True))


def coded(texts: pd.Series) -> tuple[np.ndarray, pd.Index]:
    """(codes, distinct texts): equal texts have equal codes, unknown is -1."""
    found = coding(arrow(texts))
    return found.codes, found.names


def series(texts: pa.Array, index: pd.Index) -> pd.Series:
    """An Arrow array of texts as a column of dtype str, without a copy."""
    return pd.Series(pd.array(texts, dtype="str"), index=index, copy=False)


def taken(values: Sequence[str | None], codes: np.ndarray, index: pd.Index) -> pd.Series:
    """Texts by their codes, of dtype str; -1 stands for unknown."""
    known = pa.array([None if v is None or v != v else str(v) for v in values], type=pa.large_string())
    return series(known.take(pa.array(codes, mask=codes < 0)), index)


def constant(text: str, index: pd.Index) -> pd.Series:
    """One text in every row, of dtype str."""
    once = Coding(np.zeros(len(index), dtype=np.int32), pa.array([text], pa.large_string()))
    return series(texts_of(once), index)


def row_digests(frame: pd.DataFrame) -> np.ndarray:
    """64 bits a row, whatever the order of the columns; unknown cells count as equal."""
    mixed = np.zeros(len(frame), dtype=np.uint64)
    for name in sorted(frame.columns):
        cells = frame[name]
        if str(cells.dtype) in ("str", "object", "string"):
            one = digests(arrow(cells))
        elif pd.api.types.is_datetime64_any_dtype(cells):
            one = pd.util.hash_array(cells.astype("datetime64[ns]").astype("int64").to_numpy())
        else:
            one = pd.util.hash_array(cells.astype("float64").to_numpy(dtype="float64", na_value=np.nan))
        mixed = mixed * np.uint64(6364136223846793005) + one * np.uint64(2862933555777941757) + np.uint64(len(name))
    return mixed


def plain(names: Sequence[str | None]) -> list[str | None]:
    """Names without the case of their letters."""
    if isinstance(names, pd.Series) and str(names.dtype) == "str":
        names = arrow(names).to_pylist()  # a step a cell of the Series itself takes ten times as long
    return [n.casefold().strip() if isinstance(n, str) else None for n in names]


def plain_texts(texts: pa.Array) -> pa.Array:
    """The same of an Arrow array of large strings."""
    if pc.all(pc.string_is_ascii(texts)).as_py() is not False:
        return pc.utf8_trim(pc.ascii_lower(texts), _BLANKS)
    return pa.array(plain(texts.to_pylist()), pa.large_string())


def positions(creators: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    """For each row the position of its creator (by creator_id and platform) among `creators`, the last of several;
    -1 for none. An unknown platform is found where the list knows none either."""
    if rows.empty or creators.empty:
        return np.full(len(rows), -1)
    ids, places = coding(arrow(rows["creator_id"])), coding(arrow(rows["platform"]))
    width = len(places.distinct) + 1
    alone = width == 2 and not places.codes.any()  # all are on one platform
    found = np.full((len(ids.distinct) + 1) * width, -1)
    who = found_in(arrow(creators["creator_id"]), ids.distinct)
    on = found_in(arrow(creators["platform"]), places.distinct)
    blank = creators["platform"].isna().to_numpy()
    usable = (who >= 0) & ((on >= 0) | blank)
    found[who[usable] * width + np.where(blank, -1, on)[usable] + 1] = np.flatnonzero(usable)
    if alone and ids.codes.min(initial=0) >= 0:
        return found[1::2][ids.codes]
    who = np.where(ids.codes < 0, len(ids.distinct), ids.codes) if (ids.codes < 0).any() else ids.codes
    at = who.astype(np.int64) * width  # behind the last place of all, where nobody is, for an unknown one
    at += places.codes
    at += 1
    return found[at]


def found_in(texts: pa.Array, among: pa.Array) -> np.ndarray:
    """The place of each text among different ones; -1 for none, and for an unknown text."""
    found = pc.index_in(texts, value_set=among)
    return found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
