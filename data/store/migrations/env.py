"""Alembic's entry: runs migrations on the connection that `data.store.schema` hands over."""

from alembic import context

from data.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # Either all of a migration is there or nothing: SQLite can do it too once the driver does not begin by itself.
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
