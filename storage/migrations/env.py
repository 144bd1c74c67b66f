"""How alembic runs here: on the connection and inside the transaction that `storage.upgrade` hands over."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transactional_ddl=True,  # SQLite can, when the driver leaves BEGIN alone, as `storage.database` makes it do
)
context.run_migrations()
