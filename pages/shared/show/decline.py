"""The parts of the Decline page."""

from __future__ import annotations

from analysis import DeclineFit, FitError, words
from analysis.charts.decline import MOST_POINTS, alternative, runs_on
from analysis.decline.numbers import amount
from analysis.decline.telling import SIZES, caption, expectations, stated_sizes
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
    shown = found.assign(**{c: [amount(fit, v) for v in found[c]] for c in ("typical", "average", "low", "high")})
    labels = {"size": "Followers", "typical": "Typical creator", "average": "Average creator",
              "low": "Nine in ten from", "high": "to", "per_post": f"{fit.outcome.capitalize()} per post",
              "creators": "Creators near", "support": "Support"}
    show.small_table(shown, labels={k: v for k, v in labels.items() if k in found})
    show.download("Download as CSV", lambda: csv_bytes(found), name="decline-by-size.csv", mime="text/csv")
    away = [words.size(size) for size in SIZES if size not in sizes]
    left = f" Nobody here is that small or large, so left out: {', '.join(away)}." if away else ""
    show.note("Average creator: the mean, which money follows. Creators near: within a factor of 1.8 of that size; "
              f"fewer than 15 are few.{left}")


def groups(campaigns: Campaigns, ask: DeclineRequest, fit: DeclineFit) -> None:
    """Slopes by niche, platform or country, where there are several."""
    offered = [column for column in controls.BY if fit.rows.frame[column].nunique() > 1]
    if not offered:
        return
    show.heading("Is it the same everywhere?" if len(offered) > 1 else f"Is it the same in every {offered[0]}?")
    column = controls.by(offered)
    try:
        found = cached.grouped(campaigns.fingerprint, ask.outcome, ask.per, column, campaigns)
    except FitError as error:
        show.note(str(error))
        return
    show.paragraph(found.text)
    figure = cached.group_figure(campaigns.fingerprint, ask.outcome, ask.per, column, show.palette(), campaigns)
    left = f" Left out with fewer than 30 creators: {', '.join(name for name, _ in found.left_out)}." if (
        found.left_out) else ""
    arrows = " Arrows: the range runs on beyond the picture." if runs_on(found) else ""
    show.figure(figure, key=f"decline_by_{column}", alt=found.text,
                note="Dots: each group alone with its 95 % range. Upright ticks: drawn towards the others, a better "
                     f"guess for small groups. Band: all together (95 %).{arrows}{left}")
