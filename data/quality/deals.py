"""Deals against posts: what was paid for and is not there, and what is there and was not agreed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.quality.material import Material
from data.quality.values import Check, said, share
from data.speech import number

#: What makes a row of deals an agreement, and not only orders that were tracked.
AGREED = ("deal_id", "fee", "product_cost", "posts_agreed", "posts_delivered", "code")
#: A post may go online some days before the deal is written down.
DAYS_BEFORE = 7


def without_posts(data: Material) -> Check | None:
    """Deals that were delivered (or paid, where delivery is not said) and of which no post is in the data."""
    deals, posts = data.deals, data.posts
    if deals.empty or posts.empty:
        return None
    delivered = deals["posts_delivered"]
    due = ((delivered > 0) | (delivered.isna() & ((deals["fee"] > 0) | (deals["posts_agreed"] > 0)))).to_numpy()
    if not due.any():
        return None
    missing = due & ~_has_posts(deals, posts)
    count, whole = int(missing.sum()), int(due.sum())
    if not count:
        return Check("deals_without_posts", "pass", f"Every one of {said(whole, 'deal')} has a post of its creator.")
    return Check("deals_without_posts", "review",
                 f"{number(count)} of {said(whole, 'deal')} ({share(count, whole)}) that "
                 f"{'was' if whole == 1 else 'were'} delivered or paid have no post of that creator in that "
                 "campaign and time.",
                 "The export of the posts may be shorter than that of the deals, or creators are named differently in "
                 "the two. What these deals brought is unknown, not zero.", count,
                 data.deal_examples(missing, ("agreed_at", "fee"), data.where("deals")))


def _has_posts(deals: pd.DataFrame, posts: pd.DataFrame) -> np.ndarray:
    """Whether a deal's creator has a post in its campaign; where posts name none such, one since it was agreed."""
    named = posts[posts["campaign"].notna()]
    known = pd.MultiIndex.from_frame(named[["creator_id", "campaign"]].drop_duplicates())
    by_campaign = deals["campaign"].isin(set(named["campaign"].unique())).to_numpy()
    there = pd.MultiIndex.from_frame(deals[["creator_id", "campaign"]]).isin(known) if len(known) \
        else np.zeros(len(deals), dtype=bool)
    wanted = posts[posts["creator_id"].isin(set(deals["creator_id"]))]
    last = wanted.groupby("creator_id")["published_at"].max().reindex(deals["creator_id"].to_numpy(dtype=object))
    latest = pd.Series(last.to_numpy(dtype="datetime64[ns]"), index=deals.index)
    dated = latest.notna() & deals["agreed_at"].notna()
    since = (latest >= deals["agreed_at"] - pd.Timedelta(days=DAYS_BEFORE)).to_numpy()
    some = deals["creator_id"].isin(set(wanted["creator_id"])).to_numpy()
    return np.where(by_campaign, there, np.where(dated.to_numpy(), since, some))


def sponsored_without_deal(data: Material) -> Check | None:
    """Posts marked as paid of creators with whom no deal is listed (in that campaign, where both name one)."""
    deals, posts = data.deals, data.posts
    paid = posts["sponsored"].fillna(False).to_numpy(dtype=bool)
    if deals.empty or not paid.any():
        return None
    rows = posts.loc[paid, ["creator_id", "campaign"]]
    has = rows["creator_id"].isin(set(deals["creator_id"])).to_numpy()
    campaigns = set(deals["campaign"].dropna())
    listed_there = rows["campaign"].isin(campaigns).to_numpy()
    if listed_there.any():
        pairs = pd.MultiIndex.from_frame(deals[["creator_id", "campaign"]].drop_duplicates())
        has = np.where(listed_there, pd.MultiIndex.from_frame(rows).isin(pairs), has)
    missing = np.zeros(len(posts), dtype=bool)
    missing[np.flatnonzero(paid)] = ~has
    count, whole = int(missing.sum()), int(paid.sum())
    if not count:
        return Check("sponsored_without_deal", "pass", f"Every one of {said(whole, 'paid post')} belongs to a deal.")
    return Check("sponsored_without_deal", "review",
                 f"No deal is listed for {number(count)} of {said(whole, 'paid post')} ({share(count, whole)}).",
                 "Add the deals if you have them: without them these posts have no cost. Others may have paid for them "
                 "too.", count, data.post_examples(missing, ("campaign", "published_at"), posts["engagement"].fillna(0),
                                    data.where("posts", "sponsored")))


def orders_without_deal(data: Material) -> Check | None:
    """Orders tracked to creators with whom nothing was agreed."""
    deals = data.deals
    ordered = (deals["orders"] > 0).to_numpy()
    agreed = deals[list(AGREED)].notna().any(axis=1).to_numpy()
    if not ordered.any() or not agreed.any():
        return None
    missing = ordered & ~deals["creator_id"].isin(set(deals.loc[agreed, "creator_id"])).to_numpy()
    count, whole = int(missing.sum()), int(ordered.sum())
    if not count:
        return Check("orders_without_deal", "pass", "All orders belong to creators with whom something was agreed.")
    orders = deals.loc[missing, "orders"].sum()
    return Check("orders_without_deal", "review",
                 f"{number(orders)} orders in {said(count, 'row')} of {number(whole)} belong to creators with whom no "
                 "deal is listed.", "Add their deals, or what they cost is missing from every cost per order.", count,
                 data.deal_examples(missing, ("orders", "revenue"), data.where("deals", "orders")))
