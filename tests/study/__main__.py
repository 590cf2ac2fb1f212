"""Runs the cells of every study_*.py of this folder and prints one row for each thing measured.

python -m tests.study [--datasets 2000] [part of a cell's name ...]; ends with an error where a row does not hold.
"""

from __future__ import annotations

import argparse
import os
import sys
import time


def main(arguments: list[str] | None = None) -> int:
    """0 where every row holds, else 1."""
    from tests.study.running import cells, rows_by_cell
    from tests.study.table import HEADING

    parser = argparse.ArgumentParser(prog="python -m tests.study", description=__doc__)
    parser.add_argument("--datasets", type=int, default=2_000, help="simulated datasets a cell")
    parser.add_argument("names", nargs="*", help="only cells with one of these in their name")
    wanted = parser.parse_args(arguments)
    chosen = [c for c in cells().values() if not wanted.names or any(n in c.name for n in wanted.names)]
    began, rows = time.monotonic(), []
    print(HEADING, flush=True)
    for number, mine in enumerate(rows_by_cell(chosen, wanted.datasets), 1):
        rows += mine
        print("\n".join(row.text for row in mine), flush=True)
        print(f"{number} of {len(chosen)} cells, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    print(f"{sum(row.holds for row in rows)} of {len(rows)} rows hold, {wanted.datasets:,} datasets a cell, "
          f"{time.monotonic() - began:.0f} s")
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    # One thread a process, and the processes share the cores. Before numpy is loaded, or it is too late.
    os.environ |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    sys.exit(main())
