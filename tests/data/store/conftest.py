"""The databases of `tests.databases`, for every test of the store."""

from tests.databases import (
    cluster,
    database,
    empty_url,
    kind,
    postgresql_store,
    sqlite_template,
    store_url,
)

__all__ = ["cluster", "database", "empty_url", "kind", "postgresql_store", "sqlite_template", "store_url"]
