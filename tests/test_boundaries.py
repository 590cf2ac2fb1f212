"""The walls of the house (ARCHITECTURE.md), held by reading every file's syntax tree. Widen this, never narrow it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted(p for folder in ("analysis", "data", "pages") for p in (ROOT / folder).rglob("*.py")) + [ROOT / "app.py"]
STATSMODELS_ROOMS = ("analysis/decline/", "analysis/results/", "analysis/budget/prices")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(tree: ast.AST) -> set[str]:
    """Every module a file imports, wherever in the file, with each `from a import b` as a and a.b."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "write imports in full: relative ones hide which room they reach into"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif (isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute))
              and getattr(node.func, "id", getattr(node.func, "attr", "")) in ("import_module", "__import__")
              and node.args and isinstance(node.args[0], ast.Constant)):
            found.add(node.args[0].value)
    return found


def attributes(tree: ast.AST) -> set[str]:
    """Dotted names used in a file, such as st.session_state."""
    return {f"{n.value.id}.{n.attr}" for n in ast.walk(tree)
            if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)}


def reaches(found: set[str], *modules: str) -> set[str]:
    return {one for one in found for module in modules if one == module or one.startswith(module + ".")}


def broken_rules(name: str, source: str) -> list[str]:
    """What a file at this place may not do, and does."""
    tree = ast.parse(source)
    found, used = imports(tree), attributes(tree)
    broken = []

    def forbid(hits: set[str], why: str) -> None:
        if hits:
            broken.append(f"{name} uses {', '.join(sorted(hits))}: {why}")

    in_pages = name.startswith("pages/") or name == "app.py"
    if not in_pages:
        forbid(reaches(found, "streamlit"), "Streamlit stays in app.py and pages/")
        forbid(reaches(found, "pages"), "nobody imports pages but pages")
    if name.startswith("data/"):
        forbid(reaches(found, "analysis"), "data knows nothing of analysis")
        forbid(reaches(found, "plotly"), "figures are built in analysis/charts")
    if name.startswith("analysis/"):
        forbid(reaches(found, "data.reading", "data.recognising", "data.workspace", "data.samples"),
               "analysis imports data only for its values")
        called = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
        forbid(called & {"open"}, "analysis reads no files")
        forbid(used & {"datetime.now", "date.today", "time.time", "datetime.today"}, "analysis has no clock")
    if not name.startswith(STATSMODELS_ROOMS):
        forbid(reaches(found, "statsmodels"), "statsmodels stays in " + ", ".join(STATSMODELS_ROOMS))
    if not name.startswith("analysis/charts/"):
        forbid(reaches(found, "plotly.express"), "figures are built in analysis/charts")
        forbid(reaches(found, "plotly.graph_objects") - {"plotly.graph_objects", "plotly.graph_objects.Figure"},
               "figures are built in analysis/charts")
        forbid({one for one in used if one.startswith("go.")}, "figures are built in analysis/charts")
        # Figure itself may be named in a signature, never called.
        forbid(called_names(tree) & {"Figure", "FigureWidget"}, "figures are built in analysis/charts")
    if in_pages:
        forbid(reaches(found, "scipy", "numpy", "plotly.express", "duckdb", "ibis"), "pages compute nothing")
        if name != "pages/shared/state.py":
            forbid(used & {"st.session_state", "streamlit.session_state"}, "session state lives in pages/shared/state")
            forbid(used & {"st.query_params"}, "links are written in pages/shared/state")
        if not name.startswith("pages/shared/cached/"):
            forbid({u for u in used if u.startswith("st.cache_")}, "caches live in pages/shared/cached")
        if not name.startswith("pages/shared/show/") and name != "pages/shared/shell.py":
            forbid(used & {"st.html", "st.markdown", "st.write", "st.title", "st.header", "st.subheader", "st.metric",
                           "st.plotly_chart", "st.table", "st.caption", "st.info", "st.error", "st.warning",
                           "st.success"},
                   "text reaches the screen through pages/shared/show")
    return broken


def called_names(tree: ast.AST) -> set[str]:
    """Names of everything a file calls, with or without the module before them."""
    calls = [n.func for n in ast.walk(tree) if isinstance(n, ast.Call)]
    return {f.attr if isinstance(f, ast.Attribute) else getattr(f, "id", "") for f in calls}


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_file_reaches_through_a_wall(path):
    assert broken_rules(name_of(path), path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("name", "source"), [
    ("data/engine/rows.py", "import streamlit as st"),
    ("data/engine/rows.py", "def f():\n    from analysis import words"),
    ("analysis/words.py", "import importlib\nimportlib.import_module('streamlit')"),
    ("analysis/words.py", "from data import workspace"),
    ("analysis/words.py", "open('x')"),
    ("analysis/budget/sizes.py", "import statsmodels.api as sm"),
    ("analysis/budget/sizes.py", "import plotly.graph_objects as go\ngo.Figure()"),
    ("pages/1_Data.py", "import streamlit as st\nst.session_state['a'] = 1"),
    ("pages/1_Data.py", "import streamlit as st\n@st.cache_data\ndef f(): pass"),
    ("pages/1_Data.py", "import streamlit as st\nst.markdown('x')"),
    ("pages/1_Data.py", "import numpy as np"),
    ("pages/shared/show/x.py", "import plotly.graph_objects as go\ngo.Figure()"),
    ("pages/shared/show/x.py", "from plotly.graph_objects import Figure\nFigure()"),
    ("pages/shared/cached/x.py", "from plotly.graph_objects import Scatter"),
    ("analysis/budget/sizes.py", "import plotly\nplotly.graph_objects.Figure()"),
])
def test_the_walls_would_be_felt(name, source):
    assert broken_rules(name, source) != []


def test_no_page_is_more_than_thin():
    long = {name_of(p): n for p in FILES if p.parent.name == "pages" or p.name == "app.py"
            if (n := sum(1 for line in p.read_text(encoding="utf-8").splitlines() if line.strip())) > 60}
    assert long == {}


def test_no_drawer_called_utils():
    assert [p for p in FILES if "util" in p.stem or "helper" in p.stem] == []


def test_the_top_level_is_fixed():
    allowed = {"app.py", "pages", "data", "analysis", "tests", "requirements.txt", "requirements-dev.txt",
               "README.md", "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", "Makefile", ".streamlit",
               ".ci", "deploy", ".gitignore"}
    made = {".git", ".venv", ".pytest_cache", ".hypothesis", ".ruff_cache", "__pycache__", ".microscope"}
    assert {p.name for p in ROOT.iterdir()} - allowed - made == set()
