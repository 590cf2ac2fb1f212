"""Deals as several files hold them: by code, by order, by click, each counted once"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data.keys import plain
from data.recognising.matching import are_listed
from data.recognising.part import Part
from data.recognising.tracing import PART, mark

#: What a log counts.
_SUMS = ["clicks", "orders", "revenue"]


def one_each(parts: Sequence[Part], rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Rows of several files that are known by a key stand once, as said last; within one file all stand."""
    if rows.empty or rows[PART].nunique() < 2:
        return rows
    known = rows[rows[key[0]].notna()]
    last = known.groupby(key, dropna=False)[PART].transform("max")
    earlier = known[known[PART] < last]
    mark(parts, earlier, "the same row stands, with newer cells, in a later file")
    return rows.drop(earlier.index)


def by_code(parts: Sequence[Part], deals: pd.DataFrame) -> pd.DataFrame:
    """Orders that name a discount code and no creator are of the creator whose code it is."""
    nobody = deals["creator_id"].isna() & deals["code"].notna()
    if not nobody.any():
        return deals
    codes = pd.Series(plain(deals["code"]), index=deals.index, dtype=object)
    owners = pd.DataFrame({"code": codes, "who": deals["creator_id"]})[deals["creator_id"].notna() & codes.notna()]
    owner = owners.drop_duplicates().drop_duplicates("code", keep=False).set_index("code")["who"]
    found = codes[nobody].map(owner)
    lost = found[found.isna()].index
    mark(parts, deals.loc[lost], [f"no creator is known by the code {code}" for code in deals.loc[lost, "code"]])
    deals = deals.assign(creator_id=deals["creator_id"].where(~nobody, found.reindex(deals.index)).astype("str"))
    return deals.drop(lost)


def only_listed(parts: Sequence[Part], creators: pd.DataFrame, deals: pd.DataFrame) -> pd.DataFrame:
    """An export that holds all orders or all traffic says something of listed creators only in their rows."""
    of_all = [n for n, part in enumerate(parts) if part.export is not None and part.export.strangers]
    if deals.empty or not of_all:
        return deals
    gone = deals[PART].isin(of_all) & ~are_listed(creators, deals)
    if not gone.any():
        return deals
    mark(parts, deals[gone], [f"{who} is not among the creators listed" for who in deals.loc[gone, "creator_id"]])
    return deals[~gone]


def with_platform(creators: pd.DataFrame, deals: pd.DataFrame) -> pd.DataFrame:
    """Deals that name no platform are where their creator is, if that is one place."""
    blank = deals["platform"].isna()
    if deals.empty or not blank.any():
        return deals
    single = creators.drop_duplicates("creator_id", keep=False).set_index("creator_id")["platform"]
    told = deals["creator_id"].map(single).astype("str")
    return deals.assign(platform=deals["platform"].where(~blank, told).astype("str"))


def orders_once(parts: Sequence[Part], deals: pd.DataFrame) -> pd.DataFrame:
    """Orders that two files count (a tracking log, and the payouts made from it) count once: where the revenue is."""
    if deals.empty or deals[PART].nunique() < 2:
        return deals
    tracked = [p for p, rows in deals.groupby(PART) if rows["orders"].notna().any() and rows["revenue"].notna().any()]
    doubled = [p for p, rows in deals.groupby(PART) if p not in tracked and rows["orders"].notna().any()]
    if not tracked or not doubled:
        return deals
    deals = deals.copy()
    there = deals[PART].isin(doubled)
    for number in doubled:
        rows = there & (deals[PART] == number)
        parts[number].changes.append(("orders", int(deals.loc[rows, "orders"].notna().sum()),
                                      f"left out: {parts[tracked[0]].file} counts the orders, with their revenue"))
    deals.loc[there, "orders"] = np.nan
    return deals


def logs_summed(parts: Sequence[Part], deals: pd.DataFrame) -> pd.DataFrame:
    """A tracking log (a row per click or order, no fee or code of its own) is summed per creator and campaign."""
    key, all_sums = ["creator_id", "platform", "campaign"], ["fee", *_SUMS]
    agreed = deals[["deal_id", "fee", "product_cost", "posts_agreed", "posts_delivered", "code"]].notna().any(axis=1)
    tables = []
    for number, rows in deals.groupby(PART, sort=True):
        log = parts[number].orders or not agreed[rows.index].any()
        if not log or not rows.duplicated(key).any() or parts[number].table != "deals":
            tables.append(rows)
            continue
        grouped = rows.groupby(key, dropna=False, sort=False)
        sums = grouped[all_sums].sum(min_count=1).reset_index(drop=True)
        summed = rows.drop_duplicates(key).reset_index(drop=True).drop(columns=all_sums)
        tables.append(pd.concat([summed, sums], axis=1)[list(rows.columns)].assign(agreed_at=pd.NaT))
        told = f"rows of a log summed into {len(summed):,} deals, one per creator and campaign"
        said = [name for name in all_sums if rows[name].notna().any()] or ["orders"]
        parts[number].changes += [(parts[number].header_of(name), len(rows), told) for name in said]
    return pd.concat(tables, ignore_index=True) if tables else deals
