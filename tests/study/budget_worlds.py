"""Creators to be paid, drawn from a law that is known exactly (method.md B1, B4, B8): what the data show of them, and
what each would truly bring.

Followers are lognormal around 30,000 (sd 1.5 of the natural log), held between 1,000 and 5 million; ln(rate) falls by
0.15 per unit of ln(followers) from the typical creator's 0.03 at 10,000; creators differ by 0.6 for good and posts by
0.7; a post asks 0.02 * followers ** 0.95 with a scatter of 0.4, and every creator takes 150 of handling.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import BudgetScenario
from data.campaigns import Campaigns, from_tables

HANDLING = 150.0
#: What 1, 2 and 3 posts of one creator bring, in posts.
POST_FACTORS = (1.0, 1.75, 2.3)


@dataclass(frozen=True)
class People:
    """The creators of one drawn world. level: (n,) ln(rate) that lasts; worth: (n,) what a post is expected to bring;
    fee: (n,) what it asks; campaigns: what the data tell of them, quotes included; not_for_hire: ids of those who are
    only there to learn from."""

    followers: np.ndarray
    level: np.ndarray
    fee: np.ndarray
    campaigns: Campaigns
    post_sd: float
    not_for_hire: tuple[str, ...] = ()

    @property
    def worth(self) -> np.ndarray:
        return self.followers * np.exp(self.level + self.post_sd**2 / 2)

    def places(self, choices: pd.DataFrame) -> np.ndarray:
        """Places of a plan's creators among these."""
        return choices["creator_id"].str.removeprefix("c").astype(int).to_numpy()

    def run(self, posts: np.ndarray, delivery: float, random: np.random.Generator) -> np.ndarray:
        """(n,) what each brings in one campaign with so many posts (0: not paid): new posts, delivered or not."""
        effects = np.diff(np.array([0.0, *POST_FACTORS]))
        noise = np.exp(random.normal(0, self.post_sd, (len(posts), len(effects))))
        brought = (noise * effects * (np.arange(len(effects)) < posts[:, None])).sum(axis=1)
        delivered = random.random(len(posts)) < delivery
        return delivered * self.followers * np.exp(self.level) * brought


@dataclass(frozen=True)
class Market:
    """The law. seen: posts known of each creator, or (fewest, most) of them, drawn evenly. others: further creators who
    are not for hire, ten posts of each."""

    creators: int = 500
    seen: int | tuple[int, int] = 3
    between: float = 0.6
    post_sd: float = 0.7
    slope: float = -0.15
    others: int = 0

    def level_at(self, followers) -> np.ndarray:
        """ln(rate) of the typical creator."""
        return np.log(0.03) + self.slope * np.log(np.asarray(followers) / 1e4)

    def draw(self, random: np.random.Generator) -> People:
        """One world, and the tables that the app is given of it."""
        n = self.creators + self.others
        followers = np.round(np.clip(np.exp(random.normal(10.3, 1.5, n)), 1e3, 5e6))
        level = self.level_at(followers) + random.normal(0, self.between, n)
        fee = np.round(0.02 * followers**0.95 * np.exp(random.normal(0, 0.4, n)), 2)
        seen = np.full(n, self.seen) if np.isscalar(self.seen) else random.integers(
            self.seen[0], self.seen[1] + 1, n)
        seen[self.creators :] = 10
        who = np.repeat(np.arange(n), seen)
        mean = followers[who] * np.exp(level[who] + random.normal(0, self.post_sd, who.size))
        ids = np.char.add("c", np.arange(n).astype(str)).astype(object)
        posts = pd.DataFrame({"post_id": np.char.add("p", np.arange(who.size).astype(str)).astype(object),
                              "creator_id": ids[who], "platform": "Instagram", "followers": followers[who],
                              "likes": random.poisson(mean).astype(float)})
        people = pd.DataFrame({"creator_id": ids, "platform": "Instagram", "followers": followers, "quoted_fee": fee,
                               "currency": "EUR"})
        told = from_tables(creators=people, posts=posts, answers={"selection": "all we worked with"})
        return People(followers, level, fee, told, self.post_sd, tuple(ids[self.creators :]))


def scenario(budget: float, **more) -> BudgetScenario:
    """A scenario in the study's terms."""
    return BudgetScenario(**{"budget": budget, "handling_cost": HANDLING, "post_factors": POST_FACTORS} | more)
