"""From engagements to clicks, orders and money: rates, the counts behind them, how unsure those leave them (method B1).

A rate is pooled over the creators of a platform and leans on the other platforms as far as it was seen rarely.
Orders per click are a share (Beta); clicks per engagement may exceed one, since people click who do not engage
(Gamma). Creators differ more than counting allows, so the counts are divided by their measured scatter first: a hundred
thousand engagements of ten creators are ten creators' worth of knowledge.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import words
from analysis.errors import ScenarioError
from data.campaigns import Campaigns

#: The rate of the other platforms counts like this many events beside a platform's own.
PRIOR_EVENTS = 5.0


@dataclass(frozen=True)
class Rate:
    """How many events follow from one thing counted before: clicks per engagement, orders per click.

    value: the rate. events, out_of: the counts it was measured in, None where it is assumed. scatter: by how much
    creators differ beyond what counting alone would allow (1: not at all).
    """

    value: float
    events: float | None = None
    out_of: float | None = None
    scatter: float = 1.0

    @property
    def counted(self) -> bool:
        """Whether it was measured."""
        return self.events is not None and self.out_of is not None

    def weight(self) -> tuple[float, float]:
        """(events, out of) that it is worth as knowledge; (0, 0) where it is assumed."""
        return (self.events / self.scatter, self.out_of / self.scatter) if self.counted else (0.0, 0.0)


Rates = tuple[tuple[str | None, Rate], ...]


@dataclass(frozen=True)
class Funnel:
    """What follows an engagement. clicks_per_engagement, orders_per_click: a number, a Rate, or {platform: either}
    with None for all others; None where unknown. order_value: money of one order, in the scenario's currency;
    orders_valued: how many orders it is the mean of (None: assumed). margin: share of it that is left after the cost
    of goods; always the user's own word. Raises ScenarioError with all impossible values at once.
    """

    clicks_per_engagement: Rates | Mapping | Rate | float | None = None
    orders_per_click: Rates | Mapping | Rate | float | None = None
    order_value: float | None = None
    margin: float | None = None
    orders_valued: float | None = None

    def __post_init__(self):
        problems = []
        for name in ("clicks_per_engagement", "orders_per_click"):
            rates = _as_rates(getattr(self, name))
            object.__setattr__(self, name, rates)
            for platform, rate in rates:
                where = f"{name} of {platform}" if platform is not None else name
                most = 1.0 if name == "orders_per_click" else math.inf
                if not (_number(rate.value) and 0 <= rate.value <= most):
                    rule = "a share between 0 and 1 (0.02 for 2 %)" if most == 1 else "zero or more"
                    problems.append(f"{where} is {rate.value!r}: it must be {rule}.")
                elif rate.counted and not (rate.events >= 0 and rate.out_of > 0 and rate.scatter >= 1):
                    problems.append(f"{where} was counted as {rate.events!r} out of {rate.out_of!r}: give counts of "
                                    "zero or more, the second above zero.")
        if self.order_value is not None and not (_number(self.order_value) and self.order_value >= 0):
            problems.append(f"order_value is {self.order_value!r}: it must be an amount of zero or more.")
        if self.margin is not None and not (_number(self.margin) and 0 <= self.margin <= 1):
            problems.append(f"margin is {self.margin!r}: it must be a share between 0 and 1 (0.4 for 40 %).")
        if problems:
            raise ScenarioError("\n".join(problems))

    def steps(self, outcome: str, goal: str) -> tuple[str, ...] | None:
        """The rates that lead from what is measured to the goal; None where one is missing.

        outcome: "engagement", "clicks" or "orders"; goal: "clicks", "orders" or "profit"."""
        ways = {"engagement": 0, "clicks": 1, "orders": 2}
        last = min(ways.get(goal, 2), 2)
        if outcome not in ways or ways[outcome] > last:
            return None
        path = ("clicks_per_engagement", "orders_per_click")[ways[outcome] : last]
        valued = goal != "profit" or (self.order_value is not None and self.margin is not None)
        return path if valued and all(getattr(self, name) for name in path) else None

    def conversion(self, outcome: str, goal: str, platforms: Sequence) -> np.ndarray:
        """(n,) of the goal that one unit of the outcome is expected to bring on each of these platforms; profit before
        the costs of the plan."""
        each = np.ones(len(platforms))
        for name in self._path(outcome, goal):
            each = each * np.array([_mean(getattr(self, name), platform, name) for platform in platforms])
        return each * (self.order_value * self.margin if goal == "profit" else 1.0)

    def draw(self, platforms: Sequence, *, outcome: str, goal: str, draws: int, seed: int) -> np.ndarray:
        """(n, draws) factors of mean one on `conversion`, shared by all creators of a platform: what the counts leave
        open. Rates that are assumed are not drawn. The same seed gives the same luck to every plan."""
        names = list(platforms)
        factor = np.ones((len(names), draws))
        for name in self._path(outcome, goal):
            rates = getattr(self, name)
            drawn = {platform: _drawn(rates, platform, name, draws, seed) for platform in dict.fromkeys(names)}
            factor *= np.array([drawn[platform] for platform in names]).reshape(len(names), draws)
        return factor

    def text(self, currency: str) -> str:
        """The funnel with its counts in one sentence."""
        said = []
        for name, what, of in (("clicks_per_engagement", "clicks", "engagements"),
                               ("orders_per_click", "orders", "clicks")):
            rates = [rate for _, rate in getattr(self, name)]
            if not rates:
                continue
            if all(rate.counted for rate in rates):
                events, out_of = sum(r.events for r in rates), sum(r.out_of for r in rates)
                said.append(f"{words.whole(events)} {what} from {words.whole(out_of)} {of}")
            else:
                values = " to ".join(dict.fromkeys(_said(v) for v in (min(r.value for r in rates),
                                                                      max(r.value for r in rates))))
                said.append(f"{values} {what} per {of[:-1]}, assumed")
        if self.order_value is not None:
            kind = "assumed" if self.orders_valued is None else f"mean of {words.whole(self.orders_valued)} orders"
            said.append(f"{words.money(self.order_value, currency, digits=2)} an order ({kind})")
        if self.margin is not None:
            said.append(f"{words.percent(self.margin)} of it margin, assumed")
        return f"Funnel data: {', '.join(said)}." if said else ""

    def _path(self, outcome: str, goal: str) -> tuple[str, ...]:
        path = self.steps(outcome, goal)
        if path is None:
            raise ScenarioError(f"The funnel does not lead from {outcome} to {goal}: give the rates between them"
                                + (", the value of an order and the margin." if goal == "profit" else "."))
        return path


def funnel_of(campaigns: Campaigns, *, currency: str, margin: float | None = None) -> Funnel | None:
    """What the data tells of clicks and orders; None where it tells neither.

    Clicks per engagement: posts that know both, sponsored ones where posts are marked. Orders per click and the value
    of an order: deals that know both; amounts only in `currency` (or in none). margin: the user's own.
    """
    posts = campaigns.posts.reindex(columns=["creator_id", "platform", "clicks", "engagement", "sponsored"])
    paid = posts["sponsored"].astype("boolean")
    if paid.any():
        posts = posts[paid.fillna(False).astype(bool)]
    deals = campaigns.deals.reindex(columns=["creator_id", "platform", "clicks", "orders", "revenue", "currency"])
    clicks, orders = _counted(posts, "clicks", "engagement"), _counted(deals, "orders", "clicks")
    if not clicks and not orders:
        return None
    own = deals[deals["currency"].isna() | (deals["currency"] == currency)]
    sold = own[(_numbers(own["orders"]) > 0) & _numbers(own["revenue"]).notna()]
    number = float(_numbers(sold["orders"]).sum())
    value = float(_numbers(sold["revenue"]).sum()) / number if number > 0 else None
    return Funnel(clicks, orders, value, margin, number if number > 0 else None)


def _counted(table: pd.DataFrame, events: str, out_of: str) -> Rates:
    """The rate of each platform from the rows that know both counts; events beyond a share count as all of it."""
    frame = pd.DataFrame({"creator": table["creator_id"], "platform": table["platform"],
                          "events": _numbers(table[events]), "out_of": _numbers(table[out_of])})
    frame = frame[(frame["events"] >= 0) & (frame["out_of"] > 0)]
    if events == "orders":
        frame = frame.assign(events=np.minimum(frame["events"], frame["out_of"]))
    rates = []
    for platform, rows in frame.groupby("platform", dropna=False, sort=True):
        each = rows.groupby("creator", dropna=False)[["events", "out_of"]].sum()
        total, base = float(each["events"].sum()), float(each["out_of"].sum())
        rates.append((None if pd.isna(platform) else str(platform), Rate(total / base, total, base, _scatter(each))))
    return tuple(rates)


def _scatter(each: pd.DataFrame) -> float:
    """Pearson's chi-square per degree of freedom over creators, at least one."""
    expected = each["out_of"] * each["events"].sum() / each["out_of"].sum()
    if len(each) < 2 or not (expected > 0).all():
        return 1.0
    return max(float(((each["events"] - expected) ** 2 / expected).sum() / (len(each) - 1)), 1.0)


def _as_rates(given) -> Rates:
    if given is None:
        return ()
    if isinstance(given, tuple):
        return given
    pairs = given.items() if isinstance(given, Mapping) else [(None, given)]
    return tuple((platform, rate if isinstance(rate, Rate) else Rate(rate)) for platform, rate in pairs)


def _posterior(rates: Rates, platform) -> tuple[float, float] | float:
    """(events, out of) of a platform with what it borrows from the others; the bare rate where that is assumed."""
    known = dict(rates)
    own = known.get(platform, known.get(None))
    if own is not None and not own.counted:
        return own.value
    others = [rate.weight() for _, rate in rates if rate.counted and rate is not own]
    if own is None and not others:
        return float(np.mean([rate.value for _, rate in rates]))
    # Half an event beside the counts: what was never seen is rare, not impossible.
    events, out_of = (own.weight() if own is not None else (0.0, 0.0))
    if not others:
        return events + 0.5, out_of + 1.0
    there, base = (sum(part) for part in zip(*others, strict=True))
    lent = min(PRIOR_EVENTS, there + 0.5)
    return events + lent, out_of + lent * (base + 1.0) / (there + 0.5)


def _mean(rates: Rates, platform, name: str) -> float:
    found = _posterior(rates, platform)
    mean = found[0] / found[1] if isinstance(found, tuple) else found
    return min(mean, 1.0) if name == "orders_per_click" else mean


def _drawn(rates: Rates, platform, name: str, draws: int, seed: int) -> np.ndarray:
    """(draws,) factors of mean one of a platform's rate."""
    found = _posterior(rates, platform)
    if not isinstance(found, tuple):
        return np.ones(draws)
    source = platform if platform in dict(rates) or None not in dict(rates) else None
    key = zlib.crc32(f"{name}\n{source}".encode())
    generator = np.random.Generator(np.random.SFC64([seed, 14, key]))
    events, out_of = found
    if name == "orders_per_click":
        misses = max(out_of - events, 1e-9)
        return generator.beta(events, misses, draws) * (events + misses) / events
    return generator.gamma(events, 1.0 / events, draws)


def _said(rate: float) -> str:
    return words.marked(f"{rate:.3g}")


def _numbers(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column, errors="coerce").astype("float64")


def _number(value) -> bool:
    try:
        return not isinstance(value, (bool, str)) and math.isfinite(value)
    except TypeError:
        return False
