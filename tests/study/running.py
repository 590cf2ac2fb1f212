"""Every cell of the study by its name, and its datasets worked off by processes that give way to others."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import pkgutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor

import tests.study
from tests.study.table import Cell, Row

PROCESSES, CHUNK, NICENESS = 2, 25, 10


def cells() -> dict[str, Cell]:
    """Every cell by its name, in the order of the modules."""
    modules = sorted(m.name for m in pkgutil.iter_modules(tests.study.__path__) if m.name.startswith("study_"))
    found = [cell for name in modules for cell in importlib.import_module(f"tests.study.{name}").CELLS]
    if len({cell.name for cell in found}) < len(found):
        raise ValueError("two cells have one name, and so the same random numbers")
    return {cell.name: cell for cell in found}


def rows_by_cell(chosen: list[Cell], datasets: int, *, processes: int = PROCESSES) -> Iterator[list[Row]]:
    """The rows of each cell, in order, as soon as they are known."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawn, initializer=_give_way) as pool:
        # All cells at once, so that no process waits for the last datasets of another's cell.
        waiting = [[pool.submit(_values, cell.name, first, min(first + CHUNK, datasets))
                    for first in range(0, datasets, CHUNK)] for cell in chosen]
        try:
            for cell, chunks in zip(chosen, waiting, strict=True):
                yield rows_of(cell, (chunk.result() for chunk in chunks))
        finally:  # who interrupts the study does not wait for the datasets still to come
            pool.shutdown(wait=False, cancel_futures=True)


def _give_way() -> None:
    """Below whatever else runs, and no further below where the study itself was started so."""
    os.nice(max(0, NICENESS - os.nice(0)))


def _values(name: str, first: int, last: int) -> dict[str, list[float]]:
    return cells()[name].values(first, last)


def rows_of(cell: Cell, chunks: Iterable[dict[str, list[float]]]) -> list[Row]:
    """The rows of one cell from the values of its chunks of datasets."""
    values = {name: [] for name in cell.targets}
    for chunk in chunks:
        for name, more in chunk.items():
            values[name] += more
    return [Row.of(f"{cell.name}: {name}", values[name], target) for name, target in cell.targets.items()]
