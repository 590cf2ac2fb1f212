"""Alembic's entry: migrate on the connection that was handed over, within its transaction."""

from alembic import context

from data.workspace.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA,
                  transactional_ddl=False)
context.run_migrations()
