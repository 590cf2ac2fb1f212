"""What a link showed when it was made is kept with it."""

import sqlalchemy as sa
from alembic import op

revision = "shown"
down_revision = "first"


def upgrade() -> None:
    """Links given out before show nothing that could be compared."""
    op.add_column("links", sa.Column("shown", sa.Text, nullable=False, server_default="{}"))
