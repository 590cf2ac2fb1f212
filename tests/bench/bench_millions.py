"""Ten million posts in DuckDB to the full verdict: creators summed, both fits, bend, state, findings, text and answer;
and to the average creator alone, which SQL fits where they stand.

The baseline is DuckDB's own group-by to creators, its rows handed over. What the process holds at its peak, and the
seconds of computing of all cores together, are printed in the name: on a machine that does other work the clock tells
more about that.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.memory import peak_bytes

POSTS, CREATORS = 10_000_000, 1_000_000


def _made(folder: Path) -> Path:
    """A DuckDB file with the posts, made by DuckDB itself from its seeded generator."""
    import duckdb

    path = folder / "posts.duckdb"
    connection = duckdb.connect(str(path))
    connection.execute("SET threads = 1")
    connection.execute("SELECT setseed(0.42)")
    normal = "(sqrt(-2 * ln(random() + 1e-12)) * cos(2 * pi() * random()))"
    connection.execute(f"""
        CREATE TABLE creators AS
        SELECT i, 'c' || lpad(i::VARCHAR, 7, '0') AS creator_id,
               ['Instagram', 'TikTok', 'YouTube'][1 + i % 3] AS platform,
               round(exp(ln(10) * greatest(3, least(7, 4.5 + 0.8 * {normal})))) AS followers, 0.7 * {normal} AS effect
        FROM range({CREATORS}) t(i)""")
    connection.execute(f"""
        CREATE TABLE posts AS
        SELECT creator_id, platform, followers,
               floor(followers * 0.03 * pow(followers / 1e4, -0.15) * exp(effect + 0.6 * {normal})) AS likes
        FROM range({POSTS}) p(k) JOIN creators ON creators.i = hash(k) % {CREATORS}""")
    connection.execute("DROP TABLE creators")
    connection.close()
    return path


class _Clock:
    """Seconds by the clock and of computing (all cores) since it was made, in (clock, computing)."""

    def __init__(self):
        self._began = time.perf_counter(), time.process_time()

    def read(self) -> tuple[float, float]:
        return time.perf_counter() - self._began[0], time.process_time() - self._began[1]


def _fitted(path: str) -> None:
    """In a process of its own, so that its memory is its own: prints seconds of each part and the peak."""
    from analysis.decline import fit_posts
    from data.engine import creator_rows_of, opened

    with opened(path) as posts:
        clock = _Clock()
        posts.get_backend().con.sql("SELECT creator_id, platform, sum(likes) AS likes, count(*) AS posts, "
                                    "avg(ln(followers)) AS size FROM posts GROUP BY 1, 2").to_arrow_table()
        grouped = clock.read()
    clock = _Clock()
    with opened(path) as posts:
        creator_rows_of(posts, outcome="likes")
    aggregated = clock.read()
    clock = _Clock()
    fit = fit_posts(opened(path), outcome="likes")
    fitted = clock.read()
    assert fit.state and fit.text and fit.findings and fit.answer.numbers
    assert fit.bend is None or fit.bend.followers > 0
    whole = clock.read()
    peak = peak_bytes() / 1e9
    print(json.dumps({"grouped": grouped, "aggregated": aggregated, "fitted": fitted, "whole": whole, "peak": peak,
                      "creators": fit.creators, "slope": fit.average.slope, "verdict": fit.text}))


def _averaged(path: str) -> None:
    """The same for the average creator alone, of whom no row comes into the process."""
    from analysis.decline.average import fit_average_of
    from data.engine import opened, standing_creators

    clock = _Clock()
    with opened(path) as posts, standing_creators(posts, outcome="likes") as creators:
        summed = clock.read()
        fit = fit_average_of(creators)
        averaged = clock.read()
    print(json.dumps({"averaged": averaged, "passes": [b - a for a, b in zip(summed, averaged, strict=True)],
                      "slope": fit.line.slope.slope, "peak": peak_bytes() / 1e9}))


def run() -> list[dict]:
    """Rows name, seconds, baseline, ratio, against."""
    with tempfile.TemporaryDirectory() as folder:
        path = _made(Path(folder))

        def in_its_own_process(part: str) -> dict:
            done = subprocess.run([sys.executable, "-m", "tests.bench.bench_millions", part, str(path)], check=True,
                                  capture_output=True, text=True)
            return json.loads(done.stdout)

        found, alone = in_its_own_process("whole"), in_its_own_process("average")
    found["averaged"] = alone["averaged"]

    def row(part: str, what: str, against: str) -> dict:
        (seconds, computing), (baseline, baseline_computing) = found[part], found["grouped"]
        return {"name": f"{POSTS:,} posts to {what}; {computing:.1f} s of computing", "seconds": seconds,
                "baseline": baseline, "ratio": seconds / baseline,
                "against": f"{against} ({computing / baseline_computing:.1f} times its computing)"}

    alone_in_words = (f"the average creator alone, by SQL ({alone['slope']:.4f}; the fit {alone['passes'][1]:.1f} s of "
                      f"computing; peak {alone['peak']:.2f} GB)")
    return [
        row("aggregated", f"{found['creators']:,} creator rows", "DuckDB's own group-by (target 1.2)"),
        row("averaged", alone_in_words, "the same"),
        row("fitted", f"both slopes (average {found['slope']:.4f})", "the same"),
        row("whole", f"the full verdict (target 15 s; peak {found['peak']:.2f} GB, target 1.5)", "the same"),
    ]


if __name__ == "__main__":
    {"whole": _fitted, "average": _averaged}[sys.argv[1]](sys.argv[2])
