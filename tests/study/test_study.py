"""The study itself: a right interval is told as holding, a wrong one as not; its worlds have the truths they name."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest

from analysis.decline import Slope
from analysis.errors import FitError
from tests.browser.conftest import ROOT
from tests.study.keeping import Kept
from tests.study.running import cells, rows_of
from tests.study.study_line import INTERVAL, covers
from tests.study.study_null import RARE
from tests.study.table import Cell, Row, Target
from tests.study.worlds import CONSTANT, FALLING, STRAIGHT, World


def means(factor: float) -> Cell:
    """Intervals of a mean of 50 normal numbers, their error multiplied by this factor."""

    def look(random):
        sample = random.normal(0.3, 1, 50)
        return {"interval": covers(Slope.of(sample.mean(), factor * sample.std(ddof=1) / math.sqrt(50), 49), 0.3)}

    return Cell("means", look, {"interval": INTERVAL})


@pytest.mark.parametrize(("factor", "holds"), [(1.0, True), (0.7, False), (1.4, False)])
def test_intervals_too_narrow_or_too_wide_do_not_hold(factor, holds):
    (row,) = rows_of(means(factor), [means(factor).values(0, 1_000)])
    assert row.holds is holds
    assert row.text.split("  ")[-1].strip().startswith("yes" if holds else "no, by")


def test_the_error_is_that_of_a_share():
    row = Row.of("share", [1.0] * 360 + [0.0] * 40, INTERVAL)
    assert (row.found, row.error) == pytest.approx((0.9, math.sqrt(0.9 * 0.1 / 400)), rel=2e-3)
    assert "no, by 2.0 errors" in row.text and "90.0 %" in row.text and "93-97 %" in row.text
    assert Row.of("all", [1.0] * 50, Target(0.9, 1)).error == 0.02, "fifty of fifty are no proof of all"


def test_datasets_without_an_answer_are_told_and_too_many_do_not_hold():
    near = Target(-0.02, 0.02, share=False)
    few, many = (Row.of("slope", [0.001] * (1_000 - n) + [math.nan] * n, near) for n in (10, 11))
    assert few.holds and "10 without an answer" in few.text
    assert not many.holds and not Row.of("none", [math.nan] * 5, near).holds


def test_a_refused_fit_is_a_dataset_without_an_answer():
    def look(random):
        if random.random() < 0.5:
            raise FitError("The fit does not settle.")
        return {"interval": 1.0}

    cell = Cell("refusals", look, {"interval": Target(0.9, 1.0)})
    (row,) = rows_of(cell, [cell.values(0, 40)])
    assert 5 < row.unanswered < 35 and row.found == 1 and not row.holds


def test_a_dataset_is_the_same_however_many_there_are():
    cell = means(1.0)
    assert cell.values(0, 6)["interval"] == cell.values(0, 4)["interval"] + cell.values(4, 6)["interval"]


def test_every_cell_of_the_issue_is_there_and_gives_its_values():
    names = " | ".join(f"{cell.name}: {target}" for cell in cells().values() for target in cell.targets)
    for wanted in ("30", "60", "200", "1,000"):
        for spread in ("constant spread", "falling spread"):
            for measure in ("typical interval", "average interval", "bend claimed"):
                assert f"{spread}, {wanted} creators: {measure}" in names
    for wanted in ("band, small", "band, large", "peak claimed", "top 1,000", "zeros fires", "decline claimed"):
        assert wanted in names
    for name, cell in cells().items():
        if "30 creators" in name or "200 creators" in name:
            seen = cell.values(0, 1)
            assert all(0 <= seen[target][0] <= 1 for target, of in cell.targets.items() if of.share), name


def test_what_was_done_is_told_again_and_only_for_the_same_code(tmp_path, monkeypatch):
    file = tmp_path / "kept.jsonl"
    mine = rows_of(means(1.0), [means(1.0).values(0, 50)])
    Kept(file, 50).add("means", mine)
    assert Kept(file, 50).rows == {"means": mine}, "what is told again is what was found"
    assert Kept(file, 60).rows == {} and Kept(None, 50).rows == {}
    monkeypatch.setattr("tests.study.keeping.code", lambda: "other")
    assert Kept(file, 50).rows == {}, "numbers of other code are none of this"


def test_the_slope_of_the_mean_is_that_of_the_simulated_sizes():
    """ln of the mean is the median's line plus half the variance: its slope by small differences, averaged over a
    large draw of creators. Where it is a little curved (FALLING), its least squares line is not far from that."""
    size = np.clip(np.random.default_rng(0).normal(4.5, 0.8, 1_000_000), 3, 7)
    for spread in (CONSTANT, FALLING, STRAIGHT):
        held = np.minimum(size, spread.most - 1e-4)
        difference = spread.sd(held + 1e-4) ** 2 / 2 - spread.sd(held) ** 2 / 2
        truth = World(spread=spread).average_slope
        assert truth == pytest.approx(-0.15 + np.mean(difference) / (1e-4 * math.log(10)), abs=2e-4)
        line = np.polyfit(held * math.log(10), spread.sd(held) ** 2 / 2, 1)[0]
        assert truth == pytest.approx(-0.15 + line, abs=2e-3)
    assert World(spread=FALLING).average_slope == pytest.approx(-0.216, abs=5e-4), "method.md A3"


def test_a_tenth_of_the_rare_world_is_zero_and_small():
    rows = RARE.draw(50_000, np.random.default_rng(1))
    zero = rows["total"] == 0
    assert zero.mean() == pytest.approx(0.1, abs=0.01)
    assert rows["followers"][zero].median() < rows["followers"].median() / 5


def test_the_table_of_two_processes_is_that_of_one():
    """In a process of its own, as `make study` starts it: a test's own process is no ground to spawn others from."""
    name = "no change with size, constant spread, 30 creators"
    done = subprocess.run([sys.executable, "-m", "tests.study", "--datasets", "30", name], cwd=ROOT, text=True,
                          stdout=subprocess.PIPE, timeout=300, check=False)
    cell = cells()[name]
    (row,) = rows_of(cell, [cell.values(0, 30)])
    said, code = done.stdout.splitlines(), bool(done.returncode)
    assert said[0].startswith("cell") and said[1] == row.text and len(said) == 3
    assert said[2].startswith("1 of 1 rows hold" if row.holds else "0 of 1 rows hold") and code == (not row.holds)
