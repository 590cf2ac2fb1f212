"""How far creators reach the same people: audiences from the overlaps that are known, else from the population (B3)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import words
from analysis.budget.scenario import BudgetScenario
from analysis.errors import ScenarioError
from data.campaigns import Campaigns

#: Without a known overlap: what the audience of one niche may be at least, as a share of the population (method.md B3).
SHARE_AT_LEAST = 0.25


@dataclass(frozen=True, eq=False)
class AudienceModel:
    """Effective audiences: creators meet the same people as often as if their followers were drawn at random from so
    many. within: of each niche, None for creators without one; across: of all together, inf where nobody is shared.
    pairs: known overlaps they were taken from; 0 where they are the population, which is an assumption."""

    within: tuple[tuple[str | None, float], ...]
    across: float
    pairs: int

    def nets(self, reaches: Sequence[np.ndarray | float], segments: Sequence) -> np.ndarray | float:
        """People reached at least once (each of reaches may be an array over futures, all of one length): Sainsbury
        within each segment, then across them; never less than the largest reach."""
        people, missed, largest = dict(self.within), {}, 0.0
        for reach, segment in zip(reaches, segments, strict=True):
            audience = people[segment]
            share = np.minimum(np.asarray(reach, float) / audience, 1.0) if math.isfinite(audience) else 0.0
            held = missed.setdefault(segment, [1.0, 0.0])
            held[0] = held[0] * (1 - share)
            held[1] = held[1] + reach
            largest = np.maximum(largest, reach)
        nets = [people[s] * (1 - kept) if math.isfinite(people[s]) else added for s, (kept, added) in missed.items()]
        if not nets:
            return 0.0
        total = sum(nets)
        if math.isfinite(self.across):
            left = 1.0
            for net in nets:
                left = left * (1 - np.minimum(net / self.across, 1.0))
            total = self.across * (1 - left)
        return np.maximum(total, np.minimum(largest, self.across))

    def at_least(self) -> AudienceModel:
        """The same with audiences of a quarter of their people: the other end of what is possible without overlaps."""
        return AudienceModel(tuple((name, people * SHARE_AT_LEAST) for name, people in self.within),
                             self.across * SHARE_AT_LEAST, self.pairs)

    @property
    def text(self) -> str:
        """Where the overlap of audiences comes from, in a sentence."""
        if self.pairs:
            return (f"How far audiences overlap is taken from {words.plural(self.pairs, 'known overlap')} between "
                    "creators, by niche where it has its own.")
        return (f"How far audiences overlap is not known: followers are taken as drawn at random from "
                f"{words.size(self.across)} people.")


def audiences_of(table: pd.DataFrame, campaigns: Campaigns, scenario: BudgetScenario) -> AudienceModel:
    """The audiences behind these candidates (creator_id, niche, followers).

    A niche without a known pair takes those of all niches; none is larger than the population, where that is given.
    Raises ScenarioError where neither overlaps nor a population tell anything.
    """
    pairs = _pairs(table, campaigns.overlaps)
    population = math.inf if scenario.population is None else float(scenario.population)
    if pairs.empty and scenario.population is None:
        raise ScenarioError("Nothing tells how audiences overlap, so people cannot be counted once each: give the "
                            "number of people who could be reached at all (population), or add a table of overlaps "
                            "between creators.")
    same = pairs[pairs["niche_a"] == pairs["niche_b"]]
    other = pairs[(pairs["niche_a"] != pairs["niche_b"]) & pairs["niche_a"].notna() & pairs["niche_b"].notna()]
    usual = _audience(same, _audience(pairs, population))
    across = min(_audience(other, population if scenario.population is not None else max(usual, _audience(pairs, 0))),
                 population)
    own = {name: _audience(rows, usual) for name, rows in same.groupby("niche_a")}
    niches = table["niche"].astype(object).where(table["niche"].notna(), None)
    names = sorted({name for name in niches if name is not None})
    within = tuple((name, min(own.get(name, usual), across)) for name in [*names, None])
    return AudienceModel(within, across, len(pairs))


def _pairs(table: pd.DataFrame, overlaps: pd.DataFrame) -> pd.DataFrame:
    """Known overlaps of listed creators: product of their followers, people shared, niches."""
    columns = ["product", "shared", "niche_a", "niche_b"]
    known = overlaps.reindex(columns=["creator_a", "creator_b", "overlap"]).dropna()
    known = known[(known["creator_a"] != known["creator_b"]) & known["overlap"].between(0, 1)]
    about = table.sort_values("followers", ascending=False, kind="stable").drop_duplicates("creator_id")
    about = about.set_index("creator_id")[["followers", "niche"]]
    known = known[known["creator_a"].isin(about.index) & known["creator_b"].isin(about.index)]
    if known.empty:
        return pd.DataFrame(columns=columns).astype({"product": "float64", "shared": "float64"})
    a, b = (about.loc[known[side]].reset_index(drop=True) for side in ("creator_a", "creator_b"))
    return pd.DataFrame({
        "product": a["followers"] * b["followers"],
        "shared": known["overlap"].to_numpy(float) * np.minimum(a["followers"], b["followers"]),
        "niche_a": a["niche"], "niche_b": b["niche"]})[columns]


def _audience(pairs: pd.DataFrame, otherwise: float) -> float:
    """sum(r_i r_j) / sum(people shared): without end where they share nobody."""
    if pairs.empty:
        return otherwise
    shared = float(pairs["shared"].sum())
    return math.inf if shared <= 0 else float(pairs["product"].sum()) / shared
