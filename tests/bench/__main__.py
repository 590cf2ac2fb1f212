"""Runs every bench_*.py of this folder and prints each figure as a ratio against its baseline in the same run."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import tests.bench

if __name__ == "__main__":
    wanted = sys.argv[1:]
    print(f"{'benchmark':<58} {'seconds':>9} {'baseline':>9} {'ratio':>8}  baseline is")
    for module in sorted(m.name for m in pkgutil.iter_modules(tests.bench.__path__) if m.name.startswith("bench_")):
        if wanted and module.removeprefix("bench_") not in wanted:
            continue
        for row in importlib.import_module(f"tests.bench.{module}").run():
            print(f"{row['name']:<58} {row['seconds']:>9.3f} {row['baseline']:>9.3f} {row['ratio']:>8.2f}  "
                  f"{row.get('against', '')}", flush=True)
