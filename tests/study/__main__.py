"""Runs the cells of every study_*.py of this folder and prints one row for each thing measured.

python -m tests.study [--datasets 2000] [--processes 2] [--keep FILE] [part of a cell's name ...]; ends with an error
where a row does not hold. Cells run in the order of the names. With --keep each finished cell is written to FILE, and
is told from there when the study is started again, as long as the code that it measures is the same.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import sys
import time


def main(arguments: list[str] | None = None) -> int:
    """0 where every row holds, else 1."""
    from tests.study.keeping import Kept
    from tests.study.running import PROCESSES, cells, rows_by_cell
    from tests.study.table import HEADING

    parser = argparse.ArgumentParser(prog="python -m tests.study", description=__doc__)
    parser.add_argument("--datasets", type=int, default=2_000, help="simulated datasets a cell")
    parser.add_argument("--processes", type=int, default=PROCESSES, help="processes that share the datasets")
    parser.add_argument("--keep", type=pathlib.Path, help="file in which finished cells are kept")
    parser.add_argument("names", nargs="*", help="only cells with one of these in their name")
    wanted = parser.parse_args(arguments)
    known = cells().values()
    # In the order of the names asked for, each cell once.
    chosen = list({c.name: c for n in wanted.names or [""] for c in known if n in c.name}.values())
    kept = Kept(wanted.keep, wanted.datasets)
    began, rows = time.monotonic(), []
    print(HEADING, flush=True)
    for cell in chosen:
        if cell.name in kept.rows:
            rows += kept.rows[cell.name]
            print("\n".join(row.text for row in kept.rows[cell.name]), flush=True)
    left = [cell for cell in chosen if cell.name not in kept.rows]
    for number, mine in enumerate(rows_by_cell(left, wanted.datasets, processes=wanted.processes), 1):
        rows += mine
        kept.add(left[number - 1].name, mine)
        print("\n".join(row.text for row in mine), flush=True)
        print(f"{number} of {len(left)} cells, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    print(f"{sum(row.holds for row in rows)} of {len(rows)} rows hold, {wanted.datasets:,} datasets a cell, "
          f"{time.monotonic() - began:.0f} s")
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    # One thread a process, and the processes share the cores. Before numpy is loaded, or it is too late.
    os.environ |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    sys.exit(main())
