"""What the tests of the workspace do to it from outside: processes that are killed while they save, and many at once.

Run as a program, so that children are forked from a process that has only the database in it:
    python -m tests.data.workspace.storms kills URL 200
    python -m tests.data.workspace.storms crowd URL 6 50
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


def _child(url: str, work) -> int:
    """Run `work` in a process of its own, with a database connection of its own."""
    started = os.fork()
    if started == 0:
        open_database(url).dispose(close=False)  # a connection must not be shared over a fork
        try:
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


if __name__ == "__main__":
    storm, url, *numbers = sys.argv[1:]
    print(json.dumps({"kills": kills, "crowd": crowd}[storm](url, *map(int, numbers))))
