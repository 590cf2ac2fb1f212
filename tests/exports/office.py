"""LibreOffice as an independent reader: what it makes of a file, with a profile of its own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path


def missing() -> str | None:
    """Why files cannot be opened here, None where they can."""
    return None if shutil.which("soffice") else "LibreOffice is not installed: no soffice on the path"


def converted(name: str, file: bytes, kind: str) -> bytes:
    """The file opened and saved as another kind ("pdf", "xlsx", "csv")."""
    return all_converted({name: file}, kind)[name]


def all_converted(files: dict[str, bytes], kind: str) -> dict[str, bytes]:
    """Several files at once: starting the program takes most of the time."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        here, made = Path(folder) / "in", Path(folder) / "out"
        here.mkdir()
        for name, content in files.items():
            (here / name).write_bytes(content)
        subprocess.run(["soffice", f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--headless",
                        "--norestore", "--convert-to", kind, "--outdir", str(made),
                        *(str(here / name) for name in files)],
                       check=True, capture_output=True, timeout=300)
        return {name: (made / f"{Path(name).stem}.{kind.split(':')[0]}").read_bytes() for name in files}
