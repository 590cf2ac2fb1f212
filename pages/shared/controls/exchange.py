"""Exchange rates for fees in other currencies: a rate and its day for each, typed by the user; none is assumed."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from analysis import words
from analysis.budget.inputs_told import day_missing, rates_missing
from pages.shared import show, state

#: A rate stands in the link as "USD|EUR|0.92|2026-11-20": what one USD is worth in EUR, and of which day that is.
RATES = "rates"
_TEXT = re.compile(r"([A-Z]{3})\|([A-Z]{3})\|([^|]*)\|(\d{4}-\d\d-\d\d)?")
_LARGEST = 1e9


@dataclass(frozen=True)
class Rate:
    """What one unit of `code` is worth in `currency`, 0 where only the day was typed so far; day: as 2026-11-20, ""
    where none was typed."""

    code: str
    currency: str
    worth: float
    day: str


def rates_of_state(currency: str) -> tuple[Rate, ...]:
    """The rates to this currency that were typed; what is no rate is left out."""
    return tuple(rate for rate in _typed(currency).values() if rate.worth > 0)


def draw_rates(codes: Sequence[str], currency: str) -> None:
    """A rate and its day for each of these currencies but the plan's own. Empty: their fees are not used."""
    others = [code for code in codes if code != currency]
    if not others:
        return
    known = _typed(currency)
    sign = show.escape(words.sign(currency))
    listed = ", ".join(others[:3]) + (" …" if len(others) > 3 else "")
    missing = [code for code in others if code not in known or not known[code].worth]
    with st.expander(f"Fees in {listed}: exchange rates", expanded=bool(missing) and bool(known)):
        for code in others:
            rate = known.get(code)
            keys = f"_rate_{code}_{currency}", f"_rate_day_{code}_{currency}"
            state.hold(keys[0], None if rate is None or rate.worth <= 0 else rate.worth)
            state.hold(keys[1], None if rate is None or not rate.day else date.fromisoformat(rate.day))
            st.number_input(f"1 {code} in {sign}", value=None, key=keys[0], format="%.6g", step=0.01,
                            placeholder="not known", on_change=_keep, args=(code, currency, keys))
            st.date_input(f"Day of the rate of {code}", value=None, key=keys[1], format="YYYY-MM-DD", on_change=_keep,
                          args=(code, currency, keys))
            if rate is not None and rate.worth and not rate.day:
                show.note(day_missing(code))
        if missing:
            show.note(rates_missing(missing))


def _keep(code: str, currency: str, keys: tuple[str, str]) -> None:
    """Keep what was typed; an empty rate is none."""
    worth, day = (state.widget(key) for key in keys)
    kept = [text for text in state.get(RATES, []) if not text.startswith(f"{code}|{currency}|")]
    if worth is not None or day is not None:
        said = "" if worth is None or not _usable(float(worth)) else f"{float(worth):.12g}"
        kept.append(f"{code}|{currency}|{said}|{'' if day is None else day.isoformat()}")
    state.put(RATES, kept)


def _typed(currency: str) -> dict[str, Rate]:
    """code -> what was typed last for it in this currency, in the order of the codes."""
    found = {}
    for text in state.get(RATES, []):
        parts = _TEXT.fullmatch(text)
        if parts is None or parts[2] != currency or parts[1] == currency:
            continue
        try:
            worth = float(parts[3] or 0)
        except ValueError:
            continue
        found[parts[1]] = Rate(parts[1], currency, worth if _usable(worth) else 0.0, _day(parts[4] or ""))
    return {code: found[code] for code in sorted(found)}


def _day(text: str) -> str:
    """A day that there is, or ""."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _usable(worth: float) -> bool:
    return math.isfinite(worth) and 0 < worth <= _LARGEST
