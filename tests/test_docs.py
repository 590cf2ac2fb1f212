"""Documentation moves with the code: a public name without a docstring, a column without a meaning, a page or a
dependency the README does not know, fails here."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from pathlib import Path

import pytest

import analysis
import data
from data.schema import TABLES

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
MODULES = sorted(p for folder in ("analysis", "data", "pages/shared") for p in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_public_name_has_a_docstring(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = [] if ast.get_docstring(tree) or not tree.body else ["the module"]

    def look(body, prefix=""):
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
                if not ast.get_docstring(node):
                    bare.append(prefix + node.name)
                if isinstance(node, ast.ClassDef):
                    look(node.body, f"{node.name}.")

    look(tree.body)
    assert bare == []


@pytest.mark.parametrize("room", [data, analysis], ids=["data", "analysis"])
def test_everything_exported_exists_and_is_explained(room):
    for name in room.__all__:
        assert inspect.getdoc(getattr(room, name)), name


def test_every_column_says_what_it_means():
    assert set(TABLES) == {"creators", "posts", "deals", "overlaps", "sales"}
    silent = [f"{table}.{c.name}" for table, columns in TABLES.items() for c in columns if len(c.meaning.split()) < 3]
    assert silent == []


def test_the_readme_knows_every_page():
    for page in sorted((ROOT / "pages").glob("[0-9]_*.py")):
        assert f"**{page.stem.split('_', 1)[1]}**" in README, f"{page.name} is not mentioned in the README"


def test_the_readme_gives_a_reason_for_every_dependency():
    for file in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-r")):
                assert "==" in line, f"{line} is not pinned"
                name = re.split(r"[\[=]", line)[0]
                reason = re.search(rf"^\| {re.escape(name)} \| .{{12,}} \|$", README, re.M)
                assert reason, f"{name} has no reason in the README"


#: Names of packages where they differ from what is imported.
IMPORTED_AS = {"python-pptx": "pptx", "python-calamine": "python_calamine", "ibis-framework": "ibis",
               "charset-normalizer": "charset_normalizer", "pillow": "PIL"}


def test_what_the_app_imports_is_what_it_requires():
    """A package that another one happens to bring may go with the next version of that; one that nobody imports is
    weight."""
    imported = set()
    for path in [ROOT / "app.py", *(p for room in ("data", "analysis", "pages") for p in (ROOT / room).rglob("*.py"))]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.split(".")[0])
    ours = imported - set(sys.stdlib_module_names) - {"app", "data", "analysis", "pages"}
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    required = {re.split(r"[\[=]", line)[0] for line in lines if line and not line.startswith("#")}
    # DuckDB is reached through Ibis, PostgreSQL through SQLAlchemy, and the server takes uvloop where it is there:
    # their versions are ours to choose.
    elsewhere = {"duckdb", "uvloop", "psycopg"}
    assert {IMPORTED_AS.get(name, name) for name in required} - elsewhere == ours - elsewhere


def test_the_readme_names_every_make_target():
    targets = re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert {t for t in targets if f"make {t}" not in README} == set()


def test_every_option_of_the_configuration_has_its_reason():
    lines = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8").splitlines()
    silent, reason = [], False
    for line in lines:
        if line.startswith("["):
            reason = False
        elif line.startswith("#"):
            reason = True
        elif not line.strip():
            reason = False
        else:
            silent += [] if reason else [line]
            reason = False
    assert silent == []


def test_the_architecture_page_names_every_module_and_no_other():
    """Files and folders of the rooms, as the table of ARCHITECTURE.md lists them."""
    rooms = {p.relative_to(ROOT).as_posix() for p in MODULES if p.name != "__init__.py"}
    named = set(re.findall(r"`((?:analysis|data|pages/shared)/[\w/]+\.py)`", ARCHITECTURE))
    assert named == rooms, f"missing: {sorted(rooms - named)}; gone: {sorted(named - rooms)}"


def test_the_changelog_has_an_open_section():
    assert "## Unreleased" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_ten_lines_of_the_readme_are_the_ones_that_run():
    text = (ROOT / "tests" / "reference" / "ten_lines.py").read_text(encoding="utf-8")
    block = re.search(r"<!-- ten lines -->\n```python\n(.*?)```", README, re.S).group(1)
    assert block.strip() == text.strip()
