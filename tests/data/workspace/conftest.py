"""A database in a file and one that is served: what is true of one is true of the other."""

from __future__ import annotations

import pytest

from data.workspace.database import open_database
from data.workspace.links import Links
from data.workspace.saved import Works
from tests.data.workspace import postgres


@pytest.fixture(scope="session")
def served():
    """The address of a PostgreSQL of our own."""
    where = postgres.programs()
    if where is None:
        pytest.skip("PostgreSQL is not here and cannot be installed (that needs root and apt-get)")
    with postgres.server(where) as url:
        yield url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request, tmp_path_factory):
    if request.param == "postgresql":
        return request.getfixturevalue("served")
    return f"sqlite:///{tmp_path_factory.mktemp('workspace') / 'workspace.sqlite'}"


@pytest.fixture
def works(url):
    return Works(open_database(url))


@pytest.fixture
def links(url):
    return Links(open_database(url))
