"""Ten million posts in DuckDB to the full verdict: creator rows, both fits, bend, findings and text.

The baseline is DuckDB's own group-by to creators. What the process holds at its peak is printed in the name.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


def _fitted(path: str) -> None:
    """In a process of its own, so that its memory is its own: prints seconds of each part and the peak."""
    import ibis

    from analysis.decline import fit_rows
    from data.engine import creator_rows_of

    connection = ibis.duckdb.connect(path, read_only=True)
    connection.raw_sql("SET memory_limit = '700MB'")
    table = connection.table("posts")
    began = time.perf_counter()
    connection.raw_sql("SELECT count(*) FROM (SELECT creator_id, platform, sum(likes), count(*), avg(ln(followers)) "
                       "FROM posts GROUP BY 1, 2)").fetchall()
    grouped = time.perf_counter() - began
    began = time.perf_counter()
    rows = creator_rows_of(table, outcome="likes")
    aggregated = time.perf_counter() - began
    fit = fit_rows(rows)
    fitted = time.perf_counter() - began
    assert fit.text and fit.findings and (fit.bend is None or fit.bend.followers > 0)
    whole = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(grouped, aggregated, fitted, whole, peak, fit.creators, fit.average.slope)


def run() -> list[dict]:
    """Rows name, seconds, baseline, ratio, against."""
    with tempfile.TemporaryDirectory() as folder:
        path = _made(Path(folder))
        done = subprocess.run([sys.executable, "-m", "tests.bench.bench_millions", str(path)], check=True,
                              capture_output=True, text=True)
    grouped, aggregated, fitted, whole, peak, creators, slope = map(float, done.stdout.split())
    return [
        {"name": f"{POSTS:,} posts to {creators:,.0f} creator rows", "seconds": aggregated, "baseline": grouped,
         "ratio": aggregated / grouped, "against": "DuckDB's own group-by (target 1.2)"},
        {"name": f"{POSTS:,} posts to both slopes (average {slope:.4f})", "seconds": fitted, "baseline": grouped,
         "ratio": fitted / grouped, "against": "the same"},
        {"name": f"{POSTS:,} posts to the full verdict (target 15 s; peak {peak:,.0f} MB, target 1,500)",
         "seconds": whole, "baseline": grouped, "ratio": whole / grouped, "against": "the same"},
    ]


if __name__ == "__main__":
    _fitted(sys.argv[1])
