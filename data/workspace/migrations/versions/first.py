"""The first shape: works, their versions, links."""

import sqlalchemy as sa
from alembic import op

revision = "first"
down_revision = None


def upgrade() -> None:
    """Make the tables in a database that has none."""
    op.create_table(
        "works",
        sa.Column("id", sa.String(32), primary_key=True), sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("dataset", sa.String(32), nullable=False), sa.Column("name", sa.Text, nullable=False),
        sa.Column("latest", sa.Integer, nullable=False), sa.Column("made_at", sa.Float, nullable=False))
    op.create_index("ix_works_dataset", "works", ["dataset"])
    op.create_table(
        "versions",
        sa.Column("work", sa.String(32), sa.ForeignKey("works.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True), sa.Column("content", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False), sa.Column("saved_at", sa.Float, nullable=False))
    op.create_table(
        "links",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("work", sa.String(32), sa.ForeignKey("works.id", ondelete="CASCADE"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False), sa.Column("money", sa.Boolean, nullable=False),
        sa.Column("names", sa.Boolean, nullable=False), sa.Column("made_at", sa.Float, nullable=False),
        sa.Column("ends_at", sa.Float))
    op.create_index("ix_links_work", "links", ["work"])
