"""The ten lines of the README do the whole job, and every public name of house.md with them, without Streamlit."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

#: Run after the script, in the same process: every public name and attribute, and what is loaded.
CHECKS = '''
import sys
from analysis import DeclineFit, choose, net_reach, split_budget
from data import read_raw

raw = read_raw("creators.csv")
assert raw.header[:2] == ["creator_id", "platform"] and len(list(raw.rows)) == 80, raw.header
for part in (raw.preamble, raw.footer, raw.other_tables):
    assert len(part) == 0, part
assert [note.sureness for note in raw.notes] == [1.0], "that commas part the cells is no guess"
assert len(campaigns.creators) == 80 and len(campaigns.posts) == 320 and campaigns.deals.empty
assert campaigns.report.rows_read == 400 == campaigns.report.rows_kept + len(campaigns.report.set_aside)
assert campaigns.report.changes is not None and campaigns.report.questions is not None
assert campaigns.fingerprint and campaigns.card
for line in (decline.typical, decline.average):
    assert line.low < line.slope < line.high and line.standard_error > 0
low, high = decline.band(np.array([1e4, 1e5]), level=0.9)
assert (low < decline.typical_rate(np.array([1e4, 1e5]))).all() and (high > low).all()
assert decline.average_rate(1e4) > 0 and decline.state in ("declines", "rises", "flat", "cannot tell")
assert decline.bend is None or decline.bend.low <= decline.bend.followers <= decline.bend.high
by = decline.by("niche")
assert list(by.table.columns[:6]) == ["group", "slope", "low", "high", "standard_error", "creators"]
assert by.pooled.low < by.pooled.high
assert {"q", "p_value", "i2", "tau"} <= set(dir(by.heterogeneity))
assert decline.text and all(f.status and f.text for f in decline.findings)
known = DeclineFit.from_parameters(rate_at_reference=0.03, slope=-0.15, reference=10_000, slope_standard_error=0.03,
                                   residual_sd=0.9)
known_sizes = compare_sizes(known, {20_000: 200, 1_000_000: 12_000}, scenario, small=20_000, large=1_000_000,
                            draws=20_000, seed=0)
for side in (known_sizes.small, known_sizes.large):
    assert side.count == int(side.count) and side.cost <= 24_000 and side.p10 <= side.p50 <= side.p90
    assert abs(side.expected / (side.count * float(known.average_rate(20_000 if side is known_sizes.small else 1e6))
                                * (20_000 if side is known_sizes.small else 1e6)) - 1) < 1e-9
assert 0 < known_sizes.chance_small_wins < 1 and known_sizes.break_even_handling_cost > 0
assert known_sizes.break_even_count > 0 and known_sizes.cheapest_size > 0 and known_sizes.text
split = split_budget(gains=[100, 80, 50], rates=[0.01, 0.02, 0.05], budget=200)
assert abs(sum(split.spend) - 200) < 1e-6 and split.objective > 0 and split.multiplier > 0
choice = choose([5, 4, 3], [3, 2, 2], budget=4)
assert (list(choice.indices), list(choice.levels), choice.value, choice.cost, choice.bound, choice.gap) == (
    [1, 2], [0, 0], 7, 4, 7, 0)
assert list(plan.choices.columns[:6]) == ["creator_id", "platform", "posts", "cost", "expected", "trust"]
assert abs(plan.total_cost + plan.left_over - 24_000) < 1e-6 and plan.p10 <= plan.p50 <= plan.p90
assert (1 - plan.gap) * plan.bound <= plan.expected * (1 + 1e-9) <= plan.bound * (1 + 2e-9)
assert plan.chance_of(0) == 1 and plan.chance_to_beat(plan) == 0 and plan.limits is not None and plan.text
assert net_reach([100_000, 50_000, 25_000], population=500_000) == 158_000
assert not [name for name in sys.modules if name.split(".")[0] == "streamlit"]
print("all of it, without streamlit")
'''


def write_files(folder: Path) -> None:
    """Eighty creators with quotes and 320 posts, rate falling with followers."""
    rng = np.random.default_rng(0)
    followers = np.round(np.exp(rng.uniform(np.log(2_000), np.log(2e6), 80))).astype(int)
    creators = pd.DataFrame({
        "creator_id": [f"c{i:03d}" for i in range(80)], "platform": "Instagram",
        "name": [f"Creator {i}" for i in range(80)], "niche": np.repeat(["food", "travel"], 40),
        "followers": followers, "quoted_fee": np.round(0.02 * followers**0.95 * np.exp(rng.normal(0, 0.3, 80)), 2)})
    owner = np.repeat(np.arange(80), 4)
    rate = 0.03 * (followers[owner] / 1e4) ** -0.3 * np.exp(rng.normal(0, 0.5, 80)[owner] + rng.normal(0, 0.4, 320))
    posts = pd.DataFrame({
        "post_id": [f"p{i:04d}" for i in range(320)], "creator_id": creators["creator_id"].to_numpy()[owner],
        "platform": "Instagram", "published_at": pd.date_range("2025-01-01", periods=320).strftime("%Y-%m-%d"),
        "likes": rng.poisson(rate * followers[owner] * 0.95), "comments": rng.poisson(rate * followers[owner] * 0.05)})
    creators.to_csv(folder / "creators.csv", index=False)
    posts.to_csv(folder / "posts.csv", index=False)


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """What the script prints, followed by the checks, run as a process of its own."""
    folder = tmp_path_factory.mktemp("script")
    write_files(folder)
    script = (HERE / "ten_lines.py").read_text(encoding="utf-8")
    (folder / "script.py").write_text(f"import numpy as np\n{script}\n{CHECKS}", encoding="utf-8")
    run = subprocess.run([sys.executable, "script.py"], cwd=folder, env={"PYTHONPATH": str(ROOT), "PATH": ""},
                         capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr[-3000:]
    return run.stdout


def test_the_script_does_the_whole_job_without_streamlit(said):
    assert said.rstrip().endswith("all of it, without streamlit")


def test_it_says_what_it_found(said):
    assert "per doubling" in said or "doubling" in said
    assert "expected to bring" in said and "creator_id" in said


def test_it_is_ten_statements():
    import ast

    tree = ast.parse((HERE / "ten_lines.py").read_text(encoding="utf-8"))
    assert len(tree.body) == 10
