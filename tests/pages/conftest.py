"""What holds for all tests of pages."""

import os

import pytest

from pages.shared.show import plan_search

# Nobody runs a page again by itself here, as a browser does while a plan is looked for: the page waits for it, however
# busy the machine is. The tests of the waiting set their own patience.
plan_search.PATIENCE = 120.0


@pytest.fixture(autouse=True, scope="session")
def a_home_of_its_own(tmp_path_factory):
    """What pages save is saved in a folder of the test run, never in that of whoever runs it."""
    kept = {name: os.environ.get(name) for name in ("MICROSCOPE_HOME", "MICROSCOPE_DATABASE")}
    os.environ["MICROSCOPE_HOME"] = str(tmp_path_factory.mktemp("home"))
    os.environ.pop("MICROSCOPE_DATABASE", None)
    yield
    for name, value in kept.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
