"""What the report of the reading says: rows set aside, rows there twice, cells not understood, empty columns, and how
the list was chosen."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from data.quality.answers import BY_OTHERS
from data.quality.material import Material
from data.quality.values import Check, clipped, examples, listed, said, share
from data.speech import number
from data.template import EXAMPLE_REASON, is_template

#: Reasons (a part of their wording) for which a row is there a second time, and how they are counted.
REPEATS = (("duplicate", "exact duplicate", "exact duplicates"),
           ("observed again", "earlier observation of a post", "earlier observations of a post"),
           ("listed again", "creator listed again", "creators listed again"),
           ("the same row stands", "row that another file holds", "rows that another file holds"))
#: Above this share of rows set aside the files do not hold what they were taken for.
TOO_MANY_ASIDE = 0.5
#: Numbers of creators at which people cut a list.
ROUND_SIZES = (10, 20, 25, 50, 100, 150, 200, 250, 300, 500, 1000, 2000, 2500, 5000, 10_000, 20_000, 50_000, 100_000)
#: Fewest creators of whom an order or a smallest size is a sign of anything.
FEWEST_IN_ORDER = 20
#: A list is cut off below where so large a share of it lies within a quarter above its smallest member.
CUT_SHARE, FEWEST_NEAR = 0.03, 5


def set_aside(data: Material) -> Check | None:
    """Rows that take no part, with reasons; those there twice are counted by `duplicates`."""
    report = data.report
    if not report.rows_read:
        return None
    examples_left = report.set_aside["reason"] == EXAMPLE_REASON  # of our own template: nothing to correct
    aside = report.set_aside[~_repeated(report.set_aside) & ~examples_left]
    count = len(aside)
    if not count:
        own = ", and examples of the template" if examples_left.any() else ""
        return Check("set_aside", "pass", f"{said(report.rows_read, 'row was', 'rows were')} read; none was set aside, "
                                          f"but for repeats{own}.")
    reasons = aside.groupby(["file", "reason"]).size().sort_index().sort_values(ascending=False, kind="stable")
    told = [f"{data.retold(reason)} ({number(rows)} in {file})" for (file, reason), rows in reasons.items()]
    return Check(
        "set_aside", "fail" if count > TOO_MANY_ASIDE * report.rows_read else "review",
        f"{number(count)} of {said(report.rows_read, 'row')} ({share(count, report.rows_read)}) "
        f"{'was' if count == 1 else 'were'} set aside: {'; '.join(told[:4])}{'; and others' * (len(told) > 4)}.",
        "Take the rows to correct from the rows set aside, correct those that matter, and add that file.", count,
        _first_lines(data, aside))


def duplicates(data: Material) -> Check | None:
    """Exact duplicates, earlier observations of a post and creators listed again, by file; creators that another file
    updates are told beside them."""
    report = data.report
    if not report.rows_read:
        return None
    aside = report.set_aside[_repeated(report.set_aside)]
    newer = _told_by_another_file(aside)
    who = said(int(newer.sum()), "creator was", "creators were")
    updated = f"; {who} updated by a later file" if newer.any() else ""
    aside = aside[~newer]
    if aside.empty:
        return Check("duplicates", "pass", f"No row is there twice ({said(report.rows_read, 'row')} read){updated}.")
    told = []
    kinds = _kinds(aside["reason"].astype(str))
    for at, (_, one, many) in enumerate(REPEATS):
        here = aside.loc[kinds == at, "file"].value_counts().sort_index()
        told += [f"{said(rows, one, many)} in {file}" for file, rows in here.items()]
    return Check("duplicates", "review", f"{said(len(aside), 'row repeats', 'rows repeat')} another row and "
                 f"{'was' if len(aside) == 1 else 'were'} set aside: {listed(told)}{updated}.",
                 "Nothing is counted twice. If you expected none, look how the export was made.", len(aside),
                 _first_lines(data, aside))


def _told_by_another_file(aside: pd.DataFrame) -> np.ndarray:
    """Which creators are listed again in another file, as in a later export: that row is newer and no repeat."""
    where = aside["reason"].astype(str).str.extract(r"listed again in line [\d,]+ of (.+)$")[0]
    return (where.notna() & (where != aside["file"])).to_numpy(bool)


def _repeated(aside: pd.DataFrame) -> pd.Series:
    reasons = aside["reason"].astype(str)
    return _kinds(reasons).notna()


def _kinds(reasons: pd.Series) -> pd.Series:
    """The first of REPEATS that each reason is of, by its place; NaN where it is none."""
    kinds = pd.Series(np.nan, index=reasons.index)
    for at, (mark, _, _) in enumerate(REPEATS):
        kinds = kinds.mask(kinds.isna() & reasons.str.contains(mark, regex=False), at)
    return kinds


def _first_lines(data: Material, aside: pd.DataFrame) -> pd.DataFrame:
    """One row of each reason, then more."""
    ordered = aside.assign(_again=aside.groupby(["file", "reason"]).cumcount())
    ordered = ordered.sort_values(["_again", "file", "line"], kind="stable").head(5)
    return examples((row.file, row.line, f"{data.retold(row.reason)}: {clipped(row.cells)}")
                    for row in ordered.itertuples())


def unreadable(data: Material) -> Check | None:
    """Cells that hold something which could not be understood, and count as unknown."""
    report = data.report
    if not report.rows_read:
        return None
    changes = report.changes
    told = changes["change"].astype(str)
    elsewhere = told.str.startswith(("follower counts of zero", "hidden likes")) | (  # other checks tell them
        told.str.startswith("counts below zero") & changes["column"].isin(data.fed_by("posts", "likes")))
    hits = changes[told.str.contains("read as unknown", regex=False) & ~elsewhere]
    count = int(hits["count"].sum())
    if not count:
        return Check("unreadable", "pass", "Every filled cell in a known column could be read.")
    sums = hits.groupby(["file", "column"])["count"].sum().sort_values(ascending=False, kind="stable")
    places = [f'"{column.strip()}" of {file} ({number(rows)})' for (file, column), rows in sums.items()]
    return Check("unreadable", "review",
                 f"{said(count, 'cell')} could not be read and {'counts' if count == 1 else 'count'} as unknown: "
                 f"{listed(places)}.",
                 "Look at what stands there. A word such as N/A is fine; a number in a form that is not known is not.",
                 count, examples((row.file, None,
                                  f'"{row.column}": {data.retold(row.change)} ({said(row.count, "cell")})')
                                 for row in hits.sort_values("count", ascending=False, kind="stable")
                                 .set_axis(["file", "column", "count", "change"], axis=1).itertuples(name="Row")))


def empty_columns(data: Material) -> Check | None:
    """Columns in which no cell is filled, but for those of our own template, which may stay empty."""
    profile = data.report.profile
    if profile.empty:
        return None
    own = [file for file, rows in profile.groupby("file") if is_template(list(rows["column"]))]
    hits = profile[(profile["filled"] == 0) & (profile["read"] > 0) & ~profile["file"].isin(own)]
    if hits.empty:
        return Check("empty_columns", "pass", f"None of {said(len(profile), 'column')} is empty.")
    places = [f'"{row.column.strip()}" of {row.file}' for row in hits.itertuples()]
    return Check("empty_columns", "review",
                 f"{said(len(hits), 'column')} {'holds' if len(hits) == 1 else 'hold'} nothing: {listed(places)}.",
                 "Was something left out of the export? If the tool has it, export it again with these columns.",
                 len(hits), examples((row.file, None, f'"{row.column.strip()}": {said(row.read, "cell")}, all empty')
                                     for row in hits.itertuples()))


def selection(data: Material) -> Check | None:
    """How the list was chosen: whether that was answered, and what the list itself shows."""
    asked = next((q for q in data.report.questions if q.key == "selection"), None)
    if asked is None:
        return None
    profile = data.report.profile
    sizes = profile.loc[profile["taken_for"].isin(["creators.creator_id", "creators.handle"]), "read"].unique()
    signs = signs_of_a_ranking(data.creators, sizes if len(sizes) else [len(data.creators)])
    seen = f" Its own signs: {'; '.join(signs)}." if signs else ""
    if asked.answered and asked.guess == BY_OTHERS:
        return Check("selection", "review", f"Others made this list, and by what rule is not known.{seen}",
                     "Ask whoever made it how its creators were chosen, and answer with that. A list of the top by "
                     "engagement shows a steep decline with size that is not there among all creators.",
                     len(data.creators), examples((data.where("creators"), None, sign) for sign in signs))
    if asked.answered and asked.guess != "don't know":
        return Check("selection", "pass", f'You said how the creators were chosen: "{asked.guess}".{seen}',
                     "It is remembered with the data." if not signs else
                     "It is remembered with the data; change the answer if the signs say otherwise.")
    unknown = "You do not know" if asked.answered else "It is not said"
    return Check("selection", "review", f"{unknown} how the creators on this list were chosen.{seen}",
                 "Answer the question on the list. A list of the top by engagement shows a steep decline with size "
                 "that is not there among all creators.", len(data.creators),
                 examples((data.where("creators"), None, sign) for sign in signs))


def signs_of_a_ranking(creators: pd.DataFrame, sizes: Iterable[int]) -> list[str]:
    """What a list shows of how it was made: a round number of rows (sizes: of each file that lists creators), an order,
    a smallest size."""
    size = len(creators)
    signs = [f"it has exactly {number(rows)} rows" for rows in sizes if rows in ROUND_SIZES]
    for column, name in (("followers", "followers"), ("average_engagement", "engagement"), ("average_likes", "likes"),
                         ("average_views", "views"), ("engagement_rate", "engagement rate")):
        values = creators[column].dropna().to_numpy()
        if len(values) >= max(FEWEST_IN_ORDER, 0.9 * size) and len(np.unique(values)) >= FEWEST_IN_ORDER / 2 \
                and (np.diff(values) <= 0).mean() > 0.98:
            signs.append(f"it is sorted by {name}, the largest first")
    followers = creators["followers"].dropna().to_numpy()
    if len(followers) >= 2 * FEWEST_IN_ORDER:
        low = followers.min()
        near = int((followers <= 1.25 * low).sum())
        if low >= 500 and near >= max(FEWEST_NEAR, CUT_SHARE * len(followers)):
            scale = 10 ** np.floor(np.log10(low))
            signs.append(f"nobody on it has fewer than {number(np.floor(low / scale) * scale)} followers, and many "
                         "have hardly more")
    return signs
