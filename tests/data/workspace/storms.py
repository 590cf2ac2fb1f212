"""What the tests of the workspace do to it from outside: processes that are killed while they save, and many at once.

Run as a program, so that children are forked from a process that has only the database in it:
    python -m tests.data.workspace.storms kills URL 200
    python -m tests.data.workspace.storms crowd URL 6 50
    python -m tests.data.workspace.storms keeps FOLDER 200
It prints what it found as JSON.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time

from data.workspace.database import open_database
from data.workspace.saved import ChangedError, Works


def _child(url: str | None, work) -> int:
    """Run `work` in a process of its own, with a database connection of its own, if it has one."""
    started = os.fork()
    if started == 0:
        try:
            if url is not None:
                open_database(url).dispose(close=False)  # a connection must not be shared over a fork
            work()
        finally:
            os._exit(0)
    return started


def kills(url: str, times: int) -> dict:
    """Save without end, be killed (-9) at a random moment, again and again; then compare with what was acknowledged."""
    chance = random.Random(7)
    saved = Works(open_database(url)).save("plan", "Ours", {"count": 0, "filling": "x" * 3000})
    open_database(url).dispose()
    acknowledged: dict[int, int] = {1: 0}
    for _ in range(times):
        listening, telling = os.pipe()

        def save_on(telling: int = telling) -> None:
            works = Works(open_database(url))
            seen = works.get(saved.id)
            while True:
                seen = works.save_on(seen, {"count": seen.version, "filling": "x" * 3000})
                os.write(telling, f"{seen.version} {seen.content['count']}\n".encode())

        child = _child(url, save_on)
        os.close(telling)
        with os.fdopen(listening) as told:
            heard = [told.readline()]  # it is at it, however busy the machine
            time.sleep(chance.uniform(0, 0.03))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            heard += told.read().splitlines()
        for line in heard:
            version, count = map(int, line.split())
            acknowledged[version] = count
    versions = {one.version: one for one in Works(open_database(url)).versions(saved.id)}
    wrong = [v for v, count in acknowledged.items() if v not in versions or versions[v].content["count"] != count]
    whole = [v for v, one in versions.items() if one.content != {"count": v - 1, "filling": "x" * 3000}]
    return {"acknowledged": len(acknowledged), "lost": wrong, "torn": whole,
            "gaps": sorted(set(range(1, len(versions) + 1)) ^ set(versions))}


def crowd(url: str, processes: int, each: int) -> dict:
    """Several processes that all save on the same work, beginning again when another came first."""
    saved = Works(open_database(url)).save("plan", "Ours", {"by": "nobody", "count": 0})
    open_database(url).dispose()
    listening, telling = os.pipe()

    def take_part(name: int) -> None:
        works = Works(open_database(url))
        conflicts = 0
        try:
            for count in range(each):
                while True:
                    try:
                        works.save_on(works.get(saved.id), {"by": str(name), "count": count})
                        break
                    except ChangedError:
                        conflicts += 1
            os.write(telling, f"{json.dumps({'name': name, 'conflicts': conflicts})}\n".encode())
        except BaseException as error:
            os.write(telling, f"{json.dumps({'name': name, 'error': repr(error)[:300]})}\n".encode())

    children = [_child(url, lambda name=name: take_part(name)) for name in range(processes)]
    os.close(telling)
    for child in children:
        os.waitpid(child, 0)
    with os.fdopen(listening) as told:
        reports = [json.loads(line) for line in told]
    versions = Works(open_database(url)).versions(saved.id)
    counted: dict[str, list[int]] = {}
    for one in versions[1:]:
        counted.setdefault(one.content["by"], []).append(one.content["count"])
    return {"errors": [r["error"] for r in reports if "error" in r],
            "conflicts": sum(r.get("conflicts", 0) for r in reports), "versions": len(versions),
            "in order": all(c == list(range(each)) for c in counted.values()),
            "people": len(counted)}


#: Stands in every file of the datasets below.
MARK = "SECRET-4711"


def keeps(home: str, times: int) -> dict:
    """Keep datasets without end, each with its files, and be killed (-9) at a random moment, again and again; compare
    with what was acknowledged, then delete them all and look for what is left of them."""
    os.environ["MICROSCOPE_HOME"] = home
    import pandas as pd

    from data.campaigns import from_tables
    from data.workspace import delete_dataset, durable, folder, keep_dataset, kept_datasets, kept_sources, open_dataset

    chance, acknowledged, begun = random.Random(5), {}, set()
    for turn in range(times):
        listening, telling = os.pipe()

        def keep_on(turn: int = turn, telling: int = telling) -> None:
            for count in range(1_000_000):
                number = turn * 1_000 + count // 2 % 3  # also what is there already
                made = from_tables(creators=pd.DataFrame({
                    "creator_id": [f"{MARK} {i}" for i in range(50)],
                    "followers": [float(number + i) for i in range(50)]}))
                source = f"{MARK} {turn} {count} ".encode() * 2_000
                keep_dataset(made, sources=[("a.csv", source)], answers={"turn": f"{turn} {count}"})
                os.write(telling, f"{made.fingerprint} {turn} {count} {number}\n".encode())

        child = _child(None, keep_on)
        os.close(telling)
        with os.fdopen(listening) as told:
            heard = [told.readline()]
            time.sleep(chance.uniform(0, 0.06))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            heard += told.read().splitlines()
        begun |= {str(place) for place in folder().glob(".begun-*")}  # half a dataset
        begun |= {str(place) for place in folder().glob("*/read-*") if len(list(place.parent.glob("read-*"))) > 1}
        for line in heard:
            fingerprint, *numbers = line.split()
            acknowledged[fingerprint] = tuple(map(int, numbers))
    lost, torn = [], []
    for fingerprint, (turn, count, number) in acknowledged.items():
        opened, sources = open_dataset(fingerprint), kept_sources(fingerprint)
        if opened is None or list(opened.creators["followers"]) != [float(number + i) for i in range(50)]:
            lost.append(fingerprint)
            continue
        # The last reading that was acknowledged, or a later one that was whole when its process was killed.
        words = sources[0][1].split()
        whole = words == [MARK.encode(), words[1], words[2]] * 2_000 and int(words[1]) == turn
        if not whole or int(words[2]) < count:
            torn.append(fingerprint)
    torn += [fingerprint for fingerprint, _ in kept_datasets() if open_dataset(fingerprint) is None]
    durable.GRACE = -1.0  # nobody is at it any more
    for fingerprint, _ in kept_datasets():
        delete_dataset(fingerprint)
    left = [str(place) for place in folder().rglob("*")]
    return {"acknowledged": len(acknowledged), "lost": lost, "torn": torn, "left by kills": len(begun),
            "left at last": left}


if __name__ == "__main__":
    storm, place, *numbers = sys.argv[1:]
    print(json.dumps({"kills": kills, "crowd": crowd, "keeps": keeps}[storm](place, *map(int, numbers))))
