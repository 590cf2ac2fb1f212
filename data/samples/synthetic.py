"""Makes the sample from a seed: `python -m data.samples.synthetic` writes the shipped files again.

The model of one post: engagement ~ Poisson(followers * rate), with
ln(rate) = level and slope of the platform + niche + creator effect + post effect, less what a sponsored post loses and
what the algorithm change took. Constants and their sources: data.samples.parameters.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from data.samples import parameters as given
from data.samples import people

FOLDER = Path(__file__).parent
TABLES = ("creators", "posts", "deals", "overlaps", "sales")
_DAYS_A_MONTH = 365.25 / 12


def make_sample(*, seed: int = given.SEED) -> tuple[dict[str, pd.DataFrame], dict]:
    """The tables (creators, posts, deals, overlaps, sales; canonical columns, absent ones left out) and their truth.

    The same seed gives the same tables. Each part draws from a stream of its own, so that a change to one leaves the
    others as they are.
    """
    streams = (np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(6))
    accounts = _accounts(next(streams))
    deals, sponsored = _deals(next(streams), accounts)
    posts = _posts(next(streams), accounts, sponsored)
    posts, deals = _funnel(next(streams), accounts, posts, deals)
    tables = {
        "creators": _listed(accounts), "posts": _published(posts), "deals": _agreed(deals),
        "overlaps": _overlaps(next(streams), accounts), "sales": _sales(next(streams), posts),
    }
    return tables, given.truth(seed)


def tier_values(table: tuple[tuple[float, float, float], ...], followers: np.ndarray) -> np.ndarray:
    """The value of each follower count in a table of (from, below, value)."""
    starts = np.array([low for low, _, _ in table])
    return np.array([value for _, _, value in table])[np.searchsorted(starts, followers, side="right") - 1]


def _accounts(rng: np.random.Generator) -> pd.DataFrame:
    """One row per creator: what is listed, and the hidden effect and growth. The last PROSPECTS have no posts."""
    number = given.CREATORS + given.PROSPECTS
    niche_codes = rng.integers(len(given.NICHES), size=number)
    country_codes = rng.choice(len(given.COUNTRIES), size=number, p=[share for _, _, share, _ in given.COUNTRIES])
    niches, countries = np.array(given.NICHES)[niche_codes], np.array([c[0] for c in given.COUNTRIES])[country_codes]
    platforms = rng.choice(list(given.PLATFORMS), size=number, p=[p.share for p in given.PLATFORMS.values()])
    followers = _sizes(rng, number)
    x = np.log(followers / given.REFERENCE)
    effect = rng.standard_normal(number) * np.sqrt(given.CREATOR_SD**2 - given.CREATOR_VARIANCE_FALL * x)
    factor = np.array([given.PLATFORMS[p].fee_factor for p in platforms])
    fee = (given.FEE_COEFFICIENT * followers**given.FEE_EXPONENT * factor
           * np.exp(given.FEE_RESPONSE * effect + given.FEE_SD * rng.standard_normal(number)))
    names, handles = people.names_and_handles(rng, niches)
    posts = 1 + rng.poisson(rng.gamma(given.ORGANIC_POSTS_SHAPE, (given.ORGANIC_POSTS_MEAN - 1)
                                      / given.ORGANIC_POSTS_SHAPE, size=number))
    posts[given.CREATORS:] = 0
    return pd.DataFrame({
        "creator_id": [f"c{k:04d}" for k in range(1, number + 1)], "platform": platforms, "handle": handles,
        "name": names, "followers": followers, "following": np.rint(np.exp(rng.normal(6.2, 0.7, number))),
        "posts_count": np.rint(np.exp(rng.normal(5.8, 0.8, number))) + posts, "niche": niches, "country": countries,
        "language": np.array([c[1] for c in given.COUNTRIES])[country_codes],
        "bio": people.descriptions(niches, countries),
        "fee": np.maximum(_rounded(fee), 5.0), "quoted": rng.random(number) < given.QUOTED_SHARE,
        "effect": effect, "niche_effect": np.array(given.NICHE_EFFECTS)[niche_codes], "organic": posts,
        "growth": rng.normal(given.GROWTH_PER_MONTH, given.GROWTH_SD, number),
        "comment_tilt": rng.normal(0, 0.4, number), "hides": rng.random(number) < given.HIDING_CREATORS,
    })


def _sizes(rng: np.random.Generator, number: int) -> np.ndarray:
    """Follower counts: lognormal, drawn again until they lie inside the limits."""
    sizes = np.zeros(0)
    while len(sizes) < number:
        drawn = np.rint(given.FOLLOWERS_MEDIAN * 10 ** (given.FOLLOWERS_SD_DEX * rng.standard_normal(number)))
        sizes = np.append(sizes, drawn[(drawn >= given.FOLLOWERS_LOW) & (drawn <= given.FOLLOWERS_HIGH)])
    return sizes[:number]


def _rounded(fee: np.ndarray) -> np.ndarray:
    """Fees as people say them: to 5 below 500, to 50 above."""
    step = np.where(fee < 500, 5.0, 50.0)
    return np.rint(fee / step) * step


def _deals(rng: np.random.Generator, accounts: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Agreements, and the sponsored posts that came of them (account, deal, published_at)."""
    pairs = rng.random((given.CREATORS, len(given.CAMPAIGNS))) < given.DEAL_CHANCE
    who, campaign = np.nonzero(pairs)
    order = np.lexsort((who, campaign))
    who, campaign = who[order], campaign[order]
    number = len(who)
    first = pd.to_datetime([c[1] for c in given.CAMPAIGNS])[campaign]
    days = (pd.to_datetime([c[2] for c in given.CAMPAIGNS])[campaign] - first).days.to_numpy()
    agreed = 1 + rng.poisson(given.FURTHER_POSTS_AGREED, number)
    delivered = rng.binomial(agreed, given.DELIVERY)
    price = accounts["fee"].to_numpy()[who] * np.exp(
        np.log(given.NEGOTIATED) + given.NEGOTIATED_SD * rng.standard_normal(number))
    deals = pd.DataFrame({
        "deal_id": [f"d{k:04d}" for k in range(1, number + 1)], "account": who,
        "creator_id": accounts["creator_id"].to_numpy()[who], "platform": accounts["platform"].to_numpy()[who],
        "campaign": np.array([c[0] for c in given.CAMPAIGNS])[campaign],
        "agreed_at": first - pd.to_timedelta(rng.integers(10, 40, number), unit="D"),
        "fee": np.maximum(_rounded(price * agreed), 5.0),
        "product_cost": np.rint(given.PRODUCT_COST * np.exp(given.PRODUCT_COST_SD * rng.standard_normal(number))),
        "posts_agreed": agreed, "posts_delivered": delivered, "tracked": rng.random(number) < given.TRACKED_SHARE,
    })
    deal = np.repeat(np.arange(number), delivered)
    minutes = (rng.random(len(deal)) * (days[deal] + 1) * 1440).astype(int)
    published = first[deal] + pd.to_timedelta(minutes, unit="min")
    return deals, pd.DataFrame({"account": who[deal], "deal": deal, "published_at": published})


def _posts(rng: np.random.Generator, accounts: pd.DataFrame, sponsored: pd.DataFrame) -> pd.DataFrame:
    """Every post with its counts, in order of time; deal is -1 for organic ones."""
    account = np.repeat(np.arange(len(accounts)), accounts["organic"])
    days = (pd.Timestamp(given.LAST_DAY) - pd.Timestamp(given.FIRST_DAY)).days + 1
    minutes = (rng.random(len(account)) * days * 1440).astype(int)
    organic = pd.DataFrame({"account": account, "deal": -1,
                            "published_at": pd.Timestamp(given.FIRST_DAY) + pd.to_timedelta(minutes, unit="min")})
    posts = pd.concat([organic, sponsored]).sort_values(["published_at", "account"], kind="stable", ignore_index=True)
    about = accounts.loc[posts["account"]].reset_index(drop=True)
    number, platform = len(posts), about["platform"].to_numpy()

    def of_platform(name: str) -> np.ndarray:
        return np.array([np.nan if getattr(given.PLATFORMS[p], name) is None else getattr(given.PLATFORMS[p], name)
                         for p in platform])

    months = (pd.Timestamp(given.OBSERVED) - posts["published_at"]).dt.days.to_numpy() / _DAYS_A_MONTH
    followers = np.maximum(np.rint(about["followers"] * np.exp(-about["growth"] * months)).to_numpy(), 1.0)
    x, paid = np.log(followers / given.REFERENCE), (posts["deal"] >= 0).to_numpy()
    later = posts["published_at"].dt.strftime("%Y-%m").to_numpy() >= given.BREAK_MONTH
    change = np.where((platform == given.BREAK_PLATFORM) & later, np.log(given.BREAK_FACTOR), 0.0)
    loss = np.where(paid, np.log1p(-tier_values(given.SPONSORED_LOSS, followers)), 0.0)
    effect = about["effect"].to_numpy()
    # Mean one, so that a creator's expected rate is level, slope, niche and own effect and nothing else.
    post_effect = given.POST_SD * rng.standard_normal(number) - given.POST_SD**2 / 2
    small = followers < given.UNSEEN_BELOW
    seen = np.where(small, (rng.random(number) >= given.UNSEEN_SHARE) / (1 - given.UNSEEN_SHARE), 1.0)
    rate = seen * np.exp(np.log(of_platform("rate_at_10k")) + of_platform("slope") * x
                         + about["niche_effect"].to_numpy() + effect + post_effect + loss + change)
    engagement = rng.poisson(followers * rate)
    parts = _parts(rng, engagement, platform, about["comment_tilt"].to_numpy())
    parts["likes"] = np.where((platform == "Instagram") & about["hides"].to_numpy()
                              & (rng.random(number) < given.HIDING_POSTS), np.nan, parts["likes"])
    # People see what others engage with, so views and reach move with a part of the same effects.
    common = 0.8 * effect + 0.8 * post_effect + loss + change
    formats, has_views = _formats(rng, platform)
    views = _seen(rng, followers, of_platform("views_at_10k"), of_platform("views_slope") * x + common, engagement)
    reach = _seen(rng, followers, of_platform("reach_at_10k"), of_platform("reach_slope") * x + 0.8 * common,
                  engagement)
    impressions = np.rint(reach * (1.1 + 0.3 * rng.random(number)))  # some people are shown a post twice
    disclosed = paid & (rng.random(number) < tier_values(given.DISCLOSED, followers))
    return posts.assign(
        creator_id=about["creator_id"], platform=platform, country=about["country"], followers=followers,
        engagement=engagement, **parts, format=formats, views=np.where(has_views, views, np.nan), reach=reach,
        impressions=impressions, sponsored=paid, disclosed=disclosed,
        caption=people.captions(rng, about["niche"].to_numpy(), disclosed),
        post_id=[f"{p[:2].lower()}{k:06d}" for k, p in enumerate(platform, start=1)])


def _parts(rng: np.random.Generator, engagement: np.ndarray, platform: np.ndarray, tilt: np.ndarray) -> dict:
    """Likes, comments, shares, saves that sum to engagement; NaN where the platform does not give them."""
    shares = np.array([given.PLATFORMS[p].parts for p in platform])
    tilted = shares * np.exp(np.column_stack([0 * tilt, tilt, 0 * tilt, 0 * tilt]))
    counts = rng.multinomial(engagement, tilted / tilted.sum(axis=1, keepdims=True)).astype(float)
    counts[shares == 0] = np.nan
    return dict(zip(("likes", "comments", "shares", "saves"), counts.T, strict=True))


def _formats(rng: np.random.Generator, platform: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The format of each post, and whether that format counts views."""
    formats, drawn = np.empty(len(platform), dtype=object), rng.random(len(platform))
    has_views = np.zeros(len(platform), dtype=bool)
    for name, truth in given.PLATFORMS.items():
        here, kinds = platform == name, {**truth.video, **truth.still}
        upper = np.cumsum(list(kinds.values()))
        formats[here] = np.array(list(kinds), dtype=object)[np.searchsorted(upper, drawn[here] * upper[-1])]
        has_views |= here & np.isin(formats, list(truth.video))
    return formats, has_views


def _seen(rng: np.random.Generator, followers: np.ndarray, at_10k: np.ndarray, log_change: np.ndarray,
          engagement: np.ndarray) -> np.ndarray:
    """People or plays: at least a fifth more than engaged."""
    seen = followers * at_10k * np.exp(log_change + 0.25 * rng.standard_normal(len(followers)))
    return np.rint(np.maximum(seen, 1.2 * engagement))


def _funnel(rng: np.random.Generator, accounts: pd.DataFrame, posts: pd.DataFrame,
            deals: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Clicks of tracked sponsored posts, and clicks, orders and revenue of their deals; unknown for the others."""
    paid = (posts["deal"] >= 0).to_numpy()
    deal = posts["deal"].to_numpy()
    tracked = paid & deals["tracked"].to_numpy()[np.where(paid, deal, 0)]
    per_engagement = np.array([given.PLATFORMS[p].clicks_per_engagement for p in posts["platform"]])
    clicks = rng.poisson(posts["engagement"].to_numpy() * per_engagement)
    orders = rng.binomial(clicks, tier_values(given.ORDERS_PER_CLICK, posts["followers"].to_numpy()))
    shape = 1 / given.ORDER_VALUE_CV**2
    revenue = np.where(orders > 0, rng.gamma(np.maximum(orders, 1) * shape, given.ORDER_VALUE / shape), 0.0)
    campaign = np.where(paid, deals["campaign"].to_numpy()[np.where(paid, deal, 0)], None)
    posts = posts.assign(campaign=campaign, clicks=np.where(tracked, clicks, np.nan),
                         orders=np.where(tracked, orders, 0))
    sums = {name: np.bincount(deal[tracked], weights=values[tracked], minlength=len(deals))
            for name, values in (("clicks", clicks), ("orders", orders), ("revenue", revenue))}
    known = deals["tracked"].to_numpy()
    codes = people.codes(accounts["name"].to_numpy()[deals["account"]].tolist(), np.arange(1, len(deals) + 1))
    return posts, deals.assign(code=np.where(known, codes, None),
                               **{name: np.where(known, np.round(values, 2), np.nan) for name, values in sums.items()})


def _overlaps(rng: np.random.Generator, accounts: pd.DataFrame) -> pd.DataFrame:
    """Pairs of one niche, and some across niches, with the share of the smaller audience that follows both."""
    rows, niches = [], accounts["niche"].to_numpy()
    ids, followers = accounts["creator_id"].to_numpy(), accounts["followers"].to_numpy()
    wanted = [(niche, given.OVERLAP_PAIRS_A_NICHE) for niche in given.NICHES] + [(None, given.OVERLAP_PAIRS_ACROSS)]
    for niche, number in wanted:
        pairs: set[tuple[int, int]] = set()
        pool = np.arange(len(accounts)) if niche is None else np.flatnonzero(niches == niche)
        while len(pairs) < number:
            a, b = sorted(rng.choice(pool, 2, replace=False).tolist())
            if niche is not None or niches[a] != niches[b]:
                pairs.add((a, b))
        audience = given.EFFECTIVE_AUDIENCE_ACROSS if niche is None else given.EFFECTIVE_AUDIENCE[niche]
        for a, b in sorted(pairs):
            noise = np.exp(given.OVERLAP_SD * rng.standard_normal() - given.OVERLAP_SD**2 / 2)
            rows.append((ids[a], ids[b], round(min(max(followers[a], followers[b]) / audience * noise, 1.0), 5)))
    return pd.DataFrame(rows, columns=["creator_a", "creator_b", "overlap"])


def _sales(rng: np.random.Generator, posts: pd.DataFrame) -> pd.DataFrame:
    """All orders by day and country: a base with season and memory, and what the tracked posts added within a week."""
    days = pd.date_range(given.FIRST_SALES_DAY, given.LAST_DAY, freq="D")
    years = np.arange(len(days)) / 365.25
    season = (np.log1p(given.SALES_GROWTH) * years + 0.12 * np.cos(2 * np.pi * (years - 0.95))
              + np.log(np.array(given.SALES_WEEK)[days.day_of_week]))
    shocks, level = rng.standard_normal(len(days)) * given.SALES_SD, 0.0
    for k, shock in enumerate(shocks):
        level = given.SALES_MEMORY * level + shock
        season[k] += level
    rows = []
    added_by = posts[posts["orders"] > 0]
    for country, _, _, base in given.COUNTRIES:
        here = added_by[added_by["country"] == country]
        added = rng.poisson(here["orders"].to_numpy() * given.ORDERS_A_TRACKED_ORDER)
        first = (here["published_at"].dt.normalize() - days[0]).dt.days.to_numpy()
        day = np.minimum(np.repeat(first, added) + rng.integers(7, size=added.sum()), len(days) - 1)
        orders = rng.poisson(base * np.exp(season)) + np.bincount(day, minlength=len(days))
        shape = 1 / given.ORDER_VALUE_CV**2
        revenue = rng.gamma(np.maximum(orders, 1) * shape, given.ORDER_VALUE / shape)
        rows.append(pd.DataFrame({"date": days, "region": country, "orders": orders,
                                  "revenue": np.round(np.where(orders > 0, revenue, 0.0), 2)}))
    return pd.concat(rows).sort_values(["date", "region"], kind="stable", ignore_index=True)


def _listed(accounts: pd.DataFrame) -> pd.DataFrame:
    columns = ["creator_id", "platform", "handle", "name", "followers", "following", "posts_count", "niche",
               "country", "language", "bio"]
    quoted = accounts["quoted"]
    return accounts[columns].assign(quoted_fee=accounts["fee"].where(quoted),
                                    currency=np.where(quoted, given.CURRENCY, None))


def _published(posts: pd.DataFrame) -> pd.DataFrame:
    columns = ["post_id", "creator_id", "platform", "campaign", "published_at", "format", "followers", "reach",
               "impressions", "views", "likes", "comments", "shares", "saves", "clicks", "sponsored",
               "disclosed", "caption"]
    disclosed = posts["disclosed"].astype("boolean").where(posts["sponsored"])
    return posts[columns].assign(disclosed=disclosed, observed_at=pd.Timestamp(given.OBSERVED))


def _agreed(deals: pd.DataFrame) -> pd.DataFrame:
    columns = ["deal_id", "creator_id", "platform", "campaign", "agreed_at", "fee", "product_cost", "posts_agreed",
               "posts_delivered", "code", "clicks", "orders", "revenue"]
    return deals[columns].assign(currency=given.CURRENCY)


def write_sample(folder: Path = FOLDER, *, seed: int = given.SEED) -> None:
    """Write the tables as Parquet and the truth as JSON into the folder."""
    tables, truth = make_sample(seed=seed)
    for name in TABLES:
        tables[name].to_parquet(folder / f"{name}.parquet", compression="zstd", index=False)
    (folder / "truth.json").write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_sample()
