"""Currencies as people write them: by sign, by code, by name, before or after the amount."""

from __future__ import annotations

import re

from data.currencies import ISO_CODES

#: Signs and names that mean one currency.
_SURE = {
    "€": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "₹": "INR", "r$": "BRL", "reais": "BRL", "us$": "USD",
    "u$s": "USD", "usd$": "USD", "us dollars": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD",
    "can$": "CAD", "mx$": "MXN", "mex$": "MXN", "hk$": "HKD", "nt$": "TWD", "nz$": "NZD", "s$": "SGD", "s/": "PEN",
    "s/.": "PEN", "rp": "IDR", "rp.": "IDR", "rm": "MYR", "₽": "RUB", "руб": "RUB", "руб.": "RUB", "р.": "RUB",
    "₺": "TRY", "tl": "TRY", "₩": "KRW", "₫": "VND", "đ": "VND", "฿": "THB", "₱": "PHP", "₦": "NGN", "₪": "ILS",
    "₴": "UAH", "грн": "UAH", "₸": "KZT", "zł": "PLN", "zl": "PLN", "kč": "CZK", "ft": "HUF", "lei": "RON",
    "лв": "BGN", "fr.": "CHF", "fr": "CHF", "sfr": "CHF", "sfr.": "CHF", "元": "CNY", "人民币": "CNY", "rmb": "CNY",
    "円": "JPY", "د.إ": "AED", "dhs": "AED"}
#: Signs that several currencies share, the likeliest first.
SHARED = {
    "$": ("USD", "CAD", "AUD", "MXN", "NZD", "SGD", "HKD", "ARS", "CLP", "COP", "TWD"),
    "kr": ("SEK", "NOK", "DKK", "ISK"), "kr.": ("DKK", "SEK", "NOK", "ISK"), "¥": ("JPY", "CNY"),
    "rs": ("INR", "PKR", "LKR", "NPR"), "rs.": ("INR", "PKR", "LKR", "NPR"), "₨": ("INR", "PKR", "LKR", "NPR"),
    "r": ("ZAR", "BRL")}
#: Every sign, code and name that means one currency, casefolded -> its code.
NAMED = {**{code.casefold(): code for code in ISO_CODES}, **_SURE}
#: Offered first when a currency is asked for.
COMMON = ("EUR", "USD", "GBP", "INR", "BRL", "IDR", "MXN", "CAD", "AUD", "CHF", "PLN", "RUB", "TRY", "JPY", "CNY",
          "SEK", "NOK", "DKK", "ZAR", "AED", "SGD", "NZD", "ARS", "COP", "CLP", "PHP", "MYR", "THB", "VND", "KRW")

_NAMES = sorted([*_SURE, *SHARED, *(code.casefold() for code in ISO_CODES)], key=len, reverse=True)
#: A currency before or after an amount, in casefolded text.
PATTERN = "(?:" + "|".join(re.escape(name) for name in _NAMES) + ")"


def code_of(sign: str) -> tuple[str, bool]:
    """(code, whether the sign may mean another currency as well) of a casefolded sign, code or name."""
    if sign in SHARED:
        return SHARED[sign][0], True
    return NAMED[sign], False
