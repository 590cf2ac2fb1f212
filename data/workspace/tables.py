"""The tables of the workspace's database: works, their versions, and the links that were given out."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Integer, MetaData, String, Table, Text

METADATA = MetaData(naming_convention={"pk": "pk_%(table_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s",
                                       "ix": "ix_%(table_name)s_%(column_0_name)s"})

#: One thing that somebody saved. Its content stands in its versions.
WORKS = Table(
    "works", METADATA,
    Column("id", String(32), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("dataset", String(32), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("latest", Integer, nullable=False),
    Column("made_at", Float, nullable=False),
)

#: Every content it ever had, as JSON, numbered from 1.
VERSIONS = Table(
    "versions", METADATA,
    Column("work", String(32), ForeignKey("works.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("saved_at", Float, nullable=False),
)

#: Links given out; of the secret in a link only its digest is kept. shown: what was seen when it was made, as JSON.
LINKS = Table(
    "links", METADATA,
    Column("digest", String(64), primary_key=True),
    Column("work", String(32), ForeignKey("works.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("money", Boolean, nullable=False),
    Column("names", Boolean, nullable=False),
    Column("made_at", Float, nullable=False),
    Column("ends_at", Float),
    Column("shown", Text, nullable=False, server_default="{}"),
)
