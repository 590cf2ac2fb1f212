"""Cells that are done, kept in a file, so that an interrupted study goes on where it was: hours of work are no loss."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from tests.study.table import Row, Target

ROOT = Path(__file__).resolve().parents[2]


def code() -> str:
    """A mark of everything that is measured and of what measures it: other code, other numbers."""
    files = sorted(file for folder in ("analysis", "data", "tests/study") for file in (ROOT / folder).rglob("*.py"))
    parts = (str(file.relative_to(ROOT)).encode() + file.read_bytes() for file in files)
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


class Kept:
    """rows: {cell: its rows} of the cells that were done with as many datasets and the same code. file: one line a
    cell, None where nothing is kept."""

    def __init__(self, file: Path | None, datasets: int):
        self._file, self._mark = file, {"datasets": datasets, "code": code() if file is not None else ""}
        lines = file.read_text().splitlines() if file is not None and file.exists() else []
        done = [one for one in map(json.loads, lines) if {key: one[key] for key in self._mark} == self._mark]
        self.rows = {one["cell"]: [_row(row) for row in one["rows"]] for one in done}

    def add(self, cell: str, rows: list[Row]) -> None:
        """Keep a finished cell."""
        self.rows[cell] = rows
        if self._file is not None:
            with self._file.open("a") as kept:
                kept.write(json.dumps({**self._mark, "cell": cell, "rows": [asdict(row) for row in rows]}) + "\n")


def _row(values: dict) -> Row:
    return Row(**values | {"target": Target(**values["target"])})
