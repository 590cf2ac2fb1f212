"""Amounts and their currencies: each as it was found, converted only at rates that the user gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

import numpy as np
import pandas as pd

from data.quality.material import Material
from data.quality.values import CURRENCY_COLUMNS, Check, examples, listed, said
from data.speech import number

#: An answer "rate:USD:EUR" says what one USD is worth in EUR, as a decimal number.
RATE = "rate:"
#: Columns of amounts, by table with a currency.
AMOUNTS = {"creators": ("quoted_fee",), "deals": ("fee", "product_cost", "revenue")}
_PAIR = re.compile(r"rate:([A-Z]{3}):([A-Z]{3})")


def rate_problems(answers: Mapping[str, str]) -> list[str]:
    """What is wrong with the rates among the answers: a sentence each."""
    problems, goes_to = [], {}
    for key, value in answers.items():
        if not key.startswith(RATE):
            continue
        pair = _PAIR.fullmatch(key)
        if pair is None or pair[1] == pair[2]:
            problems.append(f'"{key}" names no two currencies: write rate:USD:EUR for what one USD is worth in EUR.')
            continue
        if _rate(value) is None:
            problems.append(f'"{value}" is no rate from {pair[1]} to {pair[2]}: give a number above zero with a '
                            "decimal point, such as 0.92.")
        if goes_to.setdefault(pair[1], pair[2]) != pair[2]:
            problems.append(f"{pair[1]} cannot be converted to both {goes_to[pair[1]]} and {pair[2]}: give one of the "
                            "two rates.")
    return problems


def rates(answers: Mapping[str, str]) -> dict[str, tuple[str, Decimal]]:
    """from -> (to, rate) of the answers, which hold no problem."""
    found = {}
    for key, value in answers.items():
        pair = _PAIR.fullmatch(key)
        if pair is not None:
            found[pair[1]] = (pair[2], _rate(value))
    return found


def _rate(text: str) -> Decimal | None:
    try:
        rate = Decimal(text.strip())
    except InvalidOperation:
        return None
    return rate if rate.is_finite() and rate > 0 else None


def converted(tables: Mapping[str, pd.DataFrame], answers: Mapping[str, str]) -> tuple[
        dict[str, pd.DataFrame], list[tuple[str, str, int, str]]]:
    """The tables with amounts at the rates given, and (table, column, cells, what was done) of each change.

    A row is converted once, from the currency it was found in. Without rates the tables come back as they are.
    """
    given, changes, done = rates(answers), [], dict(tables)
    for table, columns in AMOUNTS.items() if given else ():
        frame = tables[table]
        if frame.empty:
            continue
        frame = frame.copy()
        found = frame["currency"].to_numpy(dtype=object).copy()
        for source, (target, rate) in given.items():
            here = found == source
            for column in columns:
                cells = here & frame[column].notna().to_numpy()
                if cells.any():
                    frame.loc[cells, column] = frame.loc[cells, column] * float(rate)
                    changes.append((table, column, int(cells.sum()),
                                    f"converted from {source} to {target} at {rate}, the rate you gave"))
            frame.loc[here, "currency"] = target
        done[table] = frame
    return done, changes


def currency_totals(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row an amount column and currency: rows that have an amount, and their total; the most frequent first."""
    rows = []
    for table, columns in AMOUNTS.items():
        frame = tables[table]
        for column in columns:
            known = frame[frame[column].notna()]
            if known.empty:
                continue
            grouped = known.groupby("currency", dropna=False)[column].agg(["size", "sum"]).reset_index()
            grouped = grouped.sort_values(["size", "currency"], ascending=[False, True], na_position="last")
            rows += [(table, column, None if pd.isna(r.currency) else r.currency, int(r.size_), float(r.sum_))
                     for r in grouped.rename(columns={"size": "size_", "sum": "sum_"}).itertuples()]
    return pd.DataFrame(rows, columns=list(CURRENCY_COLUMNS)).astype({"rows": "int64", "total": "float64"})


def currencies(data: Material) -> Check | None:
    """Whether amounts come in one currency, and whether each says which."""
    totals = currency_totals(data.tables)
    if totals.empty:
        return None
    used = sorted(totals["currency"].dropna().unique())
    unsaid = int(totals.loc[totals["currency"].isna(), "rows"].sum())
    count = int(totals["rows"].sum())
    if len(used) < 2 and not (used and unsaid):
        if used:
            return Check("currencies", "pass", f"{said(count, 'amount is', 'amounts are all')} in {used[0]}.")
        return Check("currencies", "review", f"No currency is said for {said(count, 'amount')}.",
                     "Answer the question on the currency, so that amounts carry it everywhere.", count)
    main = totals.groupby("currency")["rows"].sum().sort_values(ascending=False, kind="stable").index[0]
    other = int(totals.loc[totals["currency"] != main, "rows"].sum())  # None is no main one either
    parts = [f"{said(int(rows), 'amount')} in {name}"
             for name, rows in totals.groupby("currency")["rows"].sum().sort_values(
                 ascending=False, kind="stable").items()]
    parts += [f"{said(unsaid, 'amount')} without a currency"] * bool(unsaid)
    if len(used) > 1:
        text = f"Amounts come in several currencies: {listed(parts)}. Each is kept as found; they are never summed."
        advice = (f"Give a rate (what is 1 {next(c for c in used if c != main)} in {main}?) and the amounts are "
                  "converted, with a record of it. Until then prices are read off those in one currency only.")
    else:
        text = f"Not every amount says its currency: {listed(parts)}."
        advice = f"Those without one are taken for {main}; correct them in the file if they are not."
    shown = [(data.where(row.table, row.column), None, f"{row.column.replace('_', ' ')} in "
              f"{row.currency if isinstance(row.currency, str) else 'no currency'}: {said(row.rows, 'amount')}, "
              f"{number(row.total, 2)} in all") for row in totals.itertuples()]
    return Check("currencies", "review", text, advice, other, examples(shown))


def free_of_charge(data: Material) -> Check | None:
    """Fees of zero: a gift, a barter, or a fee that nobody typed in."""
    deals, creators = data.deals, data.creators
    fees = int(deals["fee"].notna().sum())
    quotes = int(creators["quoted_fee"].notna().sum())
    if not fees and not quotes:
        return None
    zero = ((deals["fee"] == 0) & ~(deals["product_cost"] > 0)).to_numpy()
    asked = (creators["quoted_fee"] == 0).to_numpy()
    count = int(zero.sum() + asked.sum())
    if not count:
        return Check("fees_of_zero", "pass", "No fee is zero without a product given instead.")
    parts = [f"{said(int(zero.sum()), 'deal')} of {number(fees)}, with no cost of a product either"] * bool(zero.any())
    parts += [f"{said(int(asked.sum()), 'quote')} of {number(quotes)}"] * bool(asked.any())
    shown = (data.deal_examples(zero, ("fee", "product_cost"), data.where("deals", "fee")) if zero.any() else
             data.creator_examples(asked, ("quoted_fee",), np.zeros(len(creators)),
                                   data.where("creators", "quoted_fee")))
    return Check("fees_of_zero", "review", f"A fee is zero in {listed(parts)}.",
                 "If it is not known, leave the cell empty: zero makes a post free. If a product was given, add its "
                 "cost.", count, shown)
