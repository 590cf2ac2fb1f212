"""Files collected for breaking readers: each loads, or is refused with a reason, soon and without filling memory."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from data import Campaigns, DataError, load_campaigns, read_raw

FOLDER = Path(__file__).resolve().parents[2] / ".." / "shared" / "badfiles"
FILES = sorted(p for p in FOLDER.rglob("*") if p.is_file())
pytestmark = pytest.mark.skipif(not FILES, reason="shared/badfiles is not beside the project")

LONGEST, MOST_GROWTH = 30, 100_000_000  # seconds, bytes


def memory(what: str) -> int:
    """VmRSS, or VmHWM (the most since it was last forgotten), of this process in bytes; 0 where it is not told."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    return next(int(line.split()[1]) * 1024 for line in status.read_text().splitlines() if line.startswith(what))


def forget_peak() -> None:
    """Let the peak begin anew at what is taken now."""
    if Path("/proc/self/clear_refs").exists():
        Path("/proc/self/clear_refs").write_text("5")


@pytest.fixture(scope="module")
def at_first() -> int:
    """Memory when the worker runs and one file was read: what grows from here grows by files."""
    load_campaigns(("warm.csv", b"creator,followers,likes\nana,1,1\nbob,2,2\n"))
    return memory("VmRSS")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(FOLDER).as_posix())
def test_a_bad_file_is_read_or_refused_soon_and_in_little_memory(path, at_first):
    forget_peak()
    begun = time.monotonic()
    try:
        table = read_raw(path)
        assert table.name.startswith(path.name)  # of an archive also the file in it
    except DataError as error:
        check_reasons(error, path.name)
    try:
        campaigns = load_campaigns(path)
        assert isinstance(campaigns, Campaigns)
        assert campaigns.report.rows_read == campaigns.report.rows_kept + len(campaigns.report.set_aside)
    except DataError as error:
        check_reasons(error, path.name)
    assert time.monotonic() - begun < LONGEST
    assert memory("VmHWM") - at_first < MOST_GROWTH


def check_reasons(error: DataError, name: str, *, reader_may_break: bool = False) -> None:
    """Each problem names the file and says in a sentence what to do."""
    assert error.problems
    for problem in error.problems:
        assert name in problem
        assert problem.endswith((".", ":", ")")) and len(problem) > 30
        assert "Traceback" not in problem
        assert "built in a way its reader does not know" not in problem, error.__cause__
        assert reader_may_break or "broke its reader" not in problem
