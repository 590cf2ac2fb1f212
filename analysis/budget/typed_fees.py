"""Fees that somebody typed in for a creator: they stand in the place of the creator's quote, and are told from quotes.

A creator may ask for another fee than the file says, or name one where the file has none. What was typed is part of a
scenario: it changes no dataset.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.errors import ScenarioError
from data.campaigns import Campaigns

#: How a fee that was typed in is called beside "quote", "paid before", "fitted" and "rate card".
TYPED = "typed in"
#: No post costs more, in any currency.
DEAREST = 1e12


@dataclass(frozen=True, order=True)
class TypedFee:
    """What one post of this creator costs on this platform (None: unknown), in `currency`. Zero is a fee: goods only.

    Raises ScenarioError where the fee is no amount of zero or more.
    """

    creator_id: str
    platform: str | None
    fee: float
    currency: str

    def __post_init__(self):
        fee = self.fee
        if isinstance(fee, bool) or not isinstance(fee, (int, float)) or not 0 <= fee <= DEAREST:
            said = "no number" if isinstance(fee, float) and math.isnan(fee) else f"{fee}"
            raise ScenarioError(f"The fee of {self.creator_id} is {said}: type an amount of zero or more, or clear the "
                                "cell to go back to what the data say.")


def with_fees(campaigns: Campaigns, fees: Sequence[TypedFee]) -> Campaigns:
    """The same data with these fees as the quotes of their creators. The fingerprint stays: whoever keeps results by it
    must keep them by the fees too. Fees of creators who are not listed change nothing."""
    if not fees:
        return campaigns
    creators = campaigns.creators.copy()
    amounts = pd.to_numeric(creators["quoted_fee"], errors="coerce").astype("float64")
    currencies = creators["currency"].astype(object)
    for one in fees:
        rows = _rows(creators, one)
        amounts[rows], currencies[rows] = float(one.fee), one.currency
    return replace(campaigns, creators=creators.assign(quoted_fee=amounts, currency=currencies))


def mark_typed(table: pd.DataFrame, fees: Sequence[TypedFee], currency: str) -> pd.DataFrame:
    """A table with creator_id, platform and fee_kind in which typed fees of this currency are called so."""
    kinds = table["fee_kind"].astype(object).copy()
    for one in fees:
        if one.currency == currency:
            kinds[_rows(table, one)] = TYPED
    return table.assign(fee_kind=kinds)


def _rows(table: pd.DataFrame, one: TypedFee) -> np.ndarray:
    """(n,) which rows are this creator's on this platform."""
    platform = table["platform"]
    on = platform.isna() if one.platform is None else platform == one.platform
    return ((table["creator_id"].astype(object) == one.creator_id) & on.fillna(False)).to_numpy(bool)
