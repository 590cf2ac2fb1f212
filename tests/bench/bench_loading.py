"""A million posts in the shape of an Instagram export, with their creators: read, and made into clean tables.

Made from a seed into a temporary folder. Memory is the most that this process and the reading child took, from a
process of its own, so that no other benchmark is in it. CPU seconds are those of this process and its reading children
together: they hold also where the machine is busy with other things, and no second core can hide them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from tests.bench.memory import peak_bytes
from tests.browser.conftest import ROOT

ROWS, CREATORS = 1_000_000, 33_935
#: Times that the work is done; the best one counts.
RUNS = 4


def write(folder: Path, *, rows: int = ROWS, seed: int = 0) -> tuple[Path, Path]:
    """creators.txt and posts.csv: tab-separated under a drawn rule, and shortcode, profile, comments, likes."""
    random = np.random.default_rng(seed)
    names = [f"creator_{number:010x}" for number in random.integers(1 << 40, size=CREATORS)]
    followers = (10 ** random.normal(4.2, 0.8, CREATORS)).astype(int) + 1
    topics = random.choice(["beauty", "family", "food", "fitness", "travel", "interior", "pet", "other"], CREATORS)
    creators, posts = folder / "creators.txt", folder / "posts.csv"
    with creators.open("w") as file:
        file.write("Username\tCategory\t#Followers\t#Followees\t#Posts\n" + "=" * 71 + "\n")
        file.writelines(f"{name}\t{topic}\t{size}\t{size % 997}\t{size % 499}\n"
                        for name, topic, size in zip(names, topics, followers.tolist(), strict=True))
    who = random.integers(CREATORS, size=rows)
    likes = random.poisson(followers[who] * 0.03 * np.exp(random.normal(0, 0.7, rows)))
    comments = random.poisson(likes * 0.04)
    with posts.open("w") as file:
        file.write("shortcode,influencer_profile,nb_comments,nb_likes\n")
        columns = zip(range(rows), who.tolist(), comments.tolist(), likes.tolist(), strict=True)
        file.writelines(f"post_{number * 2654435761 % (1 << 40):010x},{names[one]},{some},{many}\n"
                        for number, one, some, many in columns)
    return creators, posts


def seconds(work, times: int = 2) -> float:
    """The best of some runs."""
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return min(spent)


def told(what: str, *paths: Path) -> dict:
    """What happened in a process of its own: seconds, CPU seconds, and the most memory of it and of its reading child,
    in bytes."""
    done = subprocess.run([sys.executable, "-m", "tests.bench.bench_loading", what, *map(str, paths)], cwd=ROOT,
                          stdout=subprocess.PIPE, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    return json.loads(done.stdout)


def run() -> list[dict]:
    """Rows of the benchmark table."""
    from data import read_raw

    with tempfile.TemporaryDirectory() as folder:
        creators, posts = write(Path(folder))
        small = Path(folder) / "small.csv"
        small.write_bytes(b"creator,followers\nana,1200\nbob,3400\n")
        read_raw(small)
        few, bare = seconds(lambda: read_raw(small), 10), seconds(lambda: pd.read_csv(small), 10)
        pandas = told("pandas", posts)
        reading, loading = told("read", posts), told("load", creators, posts)
    against = "pandas.read_csv of the posts"
    return [
        {"name": "read_raw, a small file", "seconds": few, "baseline": bare, "ratio": few / bare,
         "against": "pandas.read_csv of it"},
        *({"name": f"{name}, {one['memory'] / 1e9:.2f} GB, child {one['child'] / 1e9:.2f} GB",
           "seconds": one["seconds"], "baseline": pandas["seconds"], "ratio": one["seconds"] / pandas["seconds"],
           "against": against}
          for name, one in (("read_raw, 1M posts", reading), ("load_campaigns, 1M (target 3)", loading))),
        *({"name": f"{name}, CPU of both processes", "seconds": one["cpu"], "baseline": pandas["cpu"],
           "ratio": one["cpu"] / pandas["cpu"], "against": against}
          for name, one in (("read_raw, 1M posts", reading), ("load_campaigns, 1M", loading))),
    ]


def main(what: str, *paths: str) -> None:
    """Do it once to warm up on the small, then for the record, and print what it took."""
    from data import load_campaigns, read_raw
    from data.reading import child

    ended, wait = [], child._wait

    def listening(*about):
        ended.append(wait(*about))
        return ended[-1]

    child._wait = listening
    load_campaigns(("warm.csv", b"creator,followers,likes\nana,1200,3\nbob,3400,7\n"))
    work = {"pandas": lambda: pd.read_csv(paths[0]), "read": lambda: read_raw(paths[0]),
            "load": lambda: load_campaigns(*paths)}[what]
    took, cpu = [], []
    for _ in range(RUNS):
        ended.clear()
        begun, own = time.perf_counter(), time.process_time()
        work()
        took.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - own + sum(one["cpu"] for one in _children(ended)))
        memory = max((one["memory"] for one in _children(ended)), default=0)
    print(json.dumps({"seconds": min(took), "cpu": min(cpu), "memory": peak_bytes(), "child": memory}))


def _children(ended: list[bytes | None]) -> list[dict]:
    """What reading children took, as the worker tells it at their end."""
    return [json.loads(one.removeprefix(b"T")) for one in ended if one and b"memory" in one]


if __name__ == "__main__":
    main(*sys.argv[1:])
