"""The fits on 20,000 and 200,000 creators: the average creator against statsmodels' own row fit of the same model, the
bend against one plain bootstrap pass, the whole fit against the typical creator alone; and the average creator of a
million, in this process and where they stand in DuckDB, against one row fit of statsmodels at the dispersion found."""

from __future__ import annotations

import time

import ibis
import numpy as np
import pandas as pd
from statsmodels.genmod.families import NegativeBinomial
from statsmodels.genmod.generalized_linear_model import GLM

from analysis.decline import fit_rows
from analysis.decline.average import fit_average, fit_average_of
from analysis.decline.rows import prepare
from analysis.decline.typical import fit_typical


def _rows(creators: int) -> pd.DataFrame:
    random = np.random.default_rng(0)
    followers = np.round(10 ** np.clip(random.normal(4.5, 0.8, creators), 3, 7))
    rate = 0.03 * (followers / 1e4) ** -0.15 * np.exp(random.normal(0, 0.9, creators))
    return pd.DataFrame({"creator_id": np.arange(creators).astype(str), "followers": followers, "posts": 3,
                         "total": random.poisson(3 * followers * rate).astype(float), "exposure": 3 * followers})


def _seconds(work) -> float:
    best = np.inf
    for _ in range(5):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return best


def run() -> list[dict]:
    """Rows name, seconds, baseline, ratio, against."""
    found = []
    for creators in (20_000, 200_000):
        frame = _rows(creators)
        rows = prepare(frame)

        def their_own(rows=rows):
            alpha = 1.0
            for _ in range(15):
                fit = GLM(rows.total, rows.design, family=NegativeBinomial(alpha=alpha),
                          offset=np.log(rows.exposure)).fit()
                mean = fit.fittedvalues
                moment = float(np.clip((((rows.total - mean) ** 2 - mean) / mean**2).sum() / fit.df_resid, 1e-3, 5))
                if abs(moment - alpha) < 1e-4:
                    break
                alpha = moment
            GLM(rows.total, rows.design, family=NegativeBinomial(alpha=alpha),
                offset=np.log(rows.exposure)).fit(cov_type="HC1", use_t=True)

        mine, theirs = _seconds(lambda r=rows: fit_average(r)), _seconds(their_own)
        found.append({"name": f"decline: average creator, {creators:,} creators", "seconds": mine, "baseline": theirs,
                      "ratio": mine / theirs, "against": "statsmodels' own steps for the same fit"})
        whole, plain = _seconds(lambda f=frame: fit_rows(f)), _seconds(lambda r=rows: fit_typical(r))
        found.append({"name": f"decline: whole fit, {creators:,} creators", "seconds": whole, "baseline": plain,
                      "ratio": whole / plain, "against": "the typical creator alone"})
        bend = _seconds(lambda f=frame: fit_rows(f).bend)
        found.append({"name": f"decline: fit and bend, {creators:,} creators", "seconds": bend, "baseline": whole,
                      "ratio": bend / whole, "against": "the whole fit without its bend"})
    return [*found, *_million()]


def _million() -> list[dict]:
    """The least of several turns: other work lengthens a fit of a tenth of a second more than one of many seconds.
    statsmodels' turns stand between ours, so that a busy minute is one for both."""
    rows = prepare(_rows(1_000_000))
    offset = np.log(rows.exposure)
    engine = ibis.duckdb.connect()
    engine.con.register("frame", rows.frame[["platform", "followers", "total", "exposure"]])
    engine.raw_sql("CREATE TABLE creators AS SELECT * FROM frame")
    creators = engine.table("creators")
    ways = {"": lambda: fit_average(rows), " standing in DuckDB, by SQL alone": lambda: fit_average_of(creators)}
    fits = {name: way() for name, way in ways.items()}

    def row_fit():
        family = NegativeBinomial(alpha=fits[""].alpha)
        return GLM(rows.total, rows.design, family=family, offset=offset).fit(cov_type="HC1", use_t=True)

    theirs, clocks = row_fit(), {name: [] for name in (*ways, "theirs")}
    for _ in range(2):
        for name, way in ways.items():
            clocks[name].append(_clocked(way, 4))
        clocks["theirs"].append(_clocked(row_fit, 1))
    least = {name: (min(t[0] for t in turns), min(t[1] for t in turns)) for name, turns in clocks.items()}
    baseline, theirs_computing = least["theirs"]
    found = []
    for name, mine in fits.items():
        seconds, computing = least[name]
        apart = float(np.abs(mine.coefficients - theirs.params).max())
        errors = float(np.abs(np.sqrt(np.diag(mine.covariance)) / theirs.bse - 1).max())
        target = "" if name else " (target 20)"
        found.append({
            "name": f"decline: average creator, 1,000,000 creators{name}, dispersion included (coefficients "
                    f"{apart:.0e} apart, errors {errors:.0e})", "seconds": seconds, "baseline": baseline,
            "ratio": seconds / baseline,
            "against": f"one row fit of statsmodels at that dispersion: {baseline / seconds:.0f} times as long, "
                       f"{theirs_computing / computing:.0f} times as much computing{target}"})
    return found


def _clocked(work, times: int) -> tuple[float, float]:
    """(seconds by the clock, seconds of computing), the least of several turns of each."""
    turns = []
    for _ in range(times):
        began, computing = time.perf_counter(), time.process_time()
        work()
        turns.append((time.perf_counter() - began, time.process_time() - computing))
    return min(t[0] for t in turns), min(t[1] for t in turns)
