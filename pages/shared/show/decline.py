"""The parts of the Decline page."""

from __future__ import annotations

import io
import zipfile

import pandas as pd
import streamlit as st

from analysis import DeclineFit, FitError
from analysis.charts.decline import MOST_POINTS, alternative, runs_on
from analysis.decline.choice import SHAPES_NOTE, shapes_as_said
from analysis.decline.drift import NO_DRIFT, drift_note, drift_text, latest_break
from analysis.decline.handout import closer as closer_tables
from analysis.decline.handout import handout, handout_notes
from analysis.decline.measured import NO_REPEATS, corrected_text, example_text
from analysis.decline.sensitivity import as_said
from analysis.decline.telling import (
    REFUSED_CLOSER,
    caption,
    expectations,
    listed_only,
    passed_text,
    sizes_as_said,
    sizes_note,
    stated_sizes,
    without_zeros,
)
from analysis.decline.verdict import refused
from data import Campaigns
from data.exporting import csv_bytes
from pages.shared import show
from pages.shared.cached import decline as cached
from pages.shared.controls import decline as controls
from pages.shared.controls.decline import DeclineRequest


def curve(campaigns: Campaigns, ask: DeclineRequest, fit: DeclineFit) -> None:
    """The picture with its caption."""
    figure = cached.figure(campaigns.fingerprint, ask.outcome, ask.per, ask.tiers, show.palette(), campaigns)
    show.figure(figure, key="decline_curve", note=caption(fit, shaded=fit.creators > MOST_POINTS),
                alt=alternative(fit))


def table(fit: DeclineFit) -> None:
    """What to expect at a few sizes."""
    show.heading("What to expect by size")
    sizes = stated_sizes(fit)
    found = expectations(fit, sizes)
    shown = sizes_as_said(fit, found)
    labels = {"size": "Followers", "typical": "Typical creator", "lands": "Nine in ten", "average": "Average creator",
              "plausible": "Average plausibly", "per_post": f"{fit.outcome.capitalize()} per post",
              "creators": "Creators near", "support": "Support"}
    show.small_table(shown, labels={k: v for k, v in labels.items() if k in shown})
    show.download("Download as CSV", lambda: csv_bytes(found), name="decline-by-size.csv", mime="text/csv")
    show.note(sizes_note(fit))


def closer(whole: Campaigns, campaigns: Campaigns, ask: DeclineRequest, fit: DeclineFit) -> None:
    """One of the further parts. whole: the data before it was cut to what came after a break."""
    by = [column for column in controls.BY if column in fit.groupings]
    # What is counted by deal has no month, whatever the posts have.
    dated = fit.posts_of is not None and whole.posts["published_at"].notna().any()
    told = not refused(fit)  # else a slope of a part, or of another model, is as little to be told as that of all
    offered = ([controls.GROUPS] * bool(by and told) + [controls.TIME] * bool(dated)
               + [controls.MODELS, controls.CHOICES] * told)
    show.heading("Look closer")
    if not told:
        show.note(REFUSED_CLOSER)
    if not offered:
        return
    chosen = controls.closer(offered)
    if chosen == controls.GROUPS:
        groups(campaigns, ask, fit, by)
    elif chosen == controls.TIME:
        months(whole, ask)
    elif chosen == controls.MODELS:
        models(campaigns, ask, fit)
    else:
        choices(campaigns, ask, fit)


def groups(campaigns: Campaigns, ask: DeclineRequest, fit: DeclineFit, offered: list[str]) -> None:
    """Slopes by niche, platform, country or campaign."""
    column = controls.by(offered)
    try:
        found = cached.grouped(campaigns.fingerprint, ask.outcome, ask.per, column, campaigns)
    except FitError as error:
        show.note(str(error))
        return
    show.paragraph(" ".join(said for said in (found.text, listed_only(fit), without_zeros(fit)) if said))
    figure = cached.group_figure(campaigns.fingerprint, ask.outcome, ask.per, column, show.palette(), campaigns)
    show.figure(figure, key=f"decline_by_{column}", alt=found.text, note=found.caption(cut=runs_on(found)))
    show.download("Download as CSV", lambda: csv_bytes(found.taken_along), name=f"decline-by-{column}.csv",
                  mime="text/csv")


def months(campaigns: Campaigns, ask: DeclineRequest) -> None:
    """The level over the months, and the offer to fit only what came after a break."""
    drifts = cached.drifts(campaigns.fingerprint, ask.outcome, ask.per, campaigns)
    if not drifts:
        show.note(NO_DRIFT)
        return
    show.paragraph(drift_text(drifts))
    found = latest_break(drifts)
    if found is not None:
        controls.after_break(found.month)
    figure = cached.months_figure(campaigns.fingerprint, ask.outcome, ask.per, show.palette(), campaigns)
    show.figure(figure, key="decline_months", note=drift_note(drifts), alt=drift_text(drifts))
    table = pd.concat([drift.table.assign(platform=drift.platform) for drift in drifts], ignore_index=True)
    show.download("Download as CSV", lambda: csv_bytes(table), name="decline-by-month.csv", mime="text/csv")


def models(campaigns: Campaigns, ask: DeclineRequest, fit: DeclineFit) -> None:
    """Other shapes of the curve, and what happens as one creator grows."""
    key = (campaigns.fingerprint, ask.outcome, ask.per, campaigns)
    try:
        found = cached.shapes(*key)
    except FitError as error:
        show.note(str(error))
    else:
        show.paragraph(" ".join(said for said in (found.text, listed_only(fit), without_zeros(fit)) if said))
        show.small_table(shapes_as_said(found), labels={
            "shape": "Shape", "told": "Of the differences, foretold", "gain": "Gain over the line"})
        show.note(SHAPES_NOTE)
        show.download("Download as CSV", lambda: csv_bytes(found.table), name="decline-shapes.csv", mime="text/csv")
    try:
        with show.progress("Comparing each creator with their own past"):
            grown = cached.within(*key)
    except FitError as error:
        show.note(str(error))
    else:
        show.paragraph(grown.text)
        show.note(grown.note)


def choices(campaigns: Campaigns, ask: DeclineRequest, fit: DeclineFit) -> None:
    """How far the slope depends on choices, and on how right the follower counts are."""
    found = cached.sensitivity(campaigns.fingerprint, ask.outcome, ask.per, campaigns)
    show.paragraph(found.text)
    show.small_table(as_said(found.table), labels={"choice": "Choice", "change": "Per doubling", "range": "95 % range",
                                                   "creators": "Creators", "note": "What it is"})
    for line in found.left_out_lines:
        show.note(line)
    show.download("Download as CSV", lambda: csv_bytes(found.table), name="decline-choices.csv", mime="text/csv")
    if fit.undone is not None:
        return
    show.note(example_text(fit.rows.followers))
    share = controls.reliability()
    show.paragraph(corrected_text(fit.stated, share, per=fit.per))
    told = cached.repeats(campaigns.fingerprint, campaigns)
    show.note(told.text if told is not None else NO_REPEATS)


def checks(fit: DeclineFit) -> None:
    """What to read before deciding; what was checked and is fine stands folded under its number."""
    show.heading("Before you believe this")
    passed = [f for f in fit.findings if f.status == "pass"]
    show.findings([f for f in fit.findings if f.status != "pass"])
    if passed:
        with st.expander(passed_text(len(passed), of=len(fit.findings))):
            show.findings(passed)


def take_along(campaigns: Campaigns, fit: DeclineFit) -> None:
    """Everything on this page in one file, with its formulas."""
    show.download("Download all numbers with their formulas", lambda: zipped(campaigns, fit), name="decline.zip",
                  mime="application/zip")


def zipped(campaigns: Campaigns, fit: DeclineFit) -> bytes:
    """All tables as CSV, those of every closer look among them, and the verdict with its method, in one ZIP file."""
    packed, (further, missing) = io.BytesIO(), closer_tables(fit, campaigns)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, table in handout(fit, **further).items():
            archive.writestr(f"{name}.csv", csv_bytes(table))
        archive.writestr("method.md", handout_notes(fit, missing))
    return packed.getvalue()
