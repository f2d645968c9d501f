"""Schemas: made, moved up and down, and upgraded from every release, on both databases alike."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text

from data.faults import InputError
from data.store import schema
from data.store.assessments import AssessmentKey
from data.store.database import Database
from data.store.errors import RowProtected, SchemaMismatch, SchemaMissing
from data.store.tables import PROTECTED, metadata
from tests.postgresql import Cluster

from .schema_dumps import FOLDER, kept, load, postgresql_schema, sqlite_schema

MakeUrl = Callable[[str], str]
REVISIONS = schema.revisions()


def shape(connection: Connection) -> dict[str, Any]:
    """All that a database says about its tables, in no order that means nothing."""
    inspector = inspect(connection)
    return {
        table: {
            "columns": [(c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)],
            "key": inspector.get_pk_constraint(table),
            "points at": sorted(map(str, inspector.get_foreign_keys(table))),
            "unique": sorted(map(str, inspector.get_unique_constraints(table))),
            "checks": sorted((str(c["name"]), _plain(c["sqltext"])) for c in inspector.get_check_constraints(table)),
            "indexes": sorted(str(index["name"]) for index in inspector.get_indexes(table)),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def _plain(sql: str) -> str:
    return "".join(sql.split())


def test_migrations_make_what_the_repositories_query(kind: str, empty_url: MakeUrl) -> None:
    with Database(empty_url(kind)) as migrated, Database(empty_url(kind)) as created:
        migrated.migrate()
        with created.rebuilding() as connection:
            metadata.create_all(connection)
        with migrated.snapshot() as one, created.snapshot() as other:
            assert shape(one) == shape(other)
            assert len(shape(one)) == len(metadata.tables)


def test_every_step_goes_up_and_down_and_up(kind: str, empty_url: MakeUrl) -> None:
    with Database(empty_url(kind)) as database:
        shapes = {}
        steps = (schema.BASE, *REVISIONS)
        for below, revision in zip(steps, REVISIONS, strict=False):
            assert database.migrate(revision) == revision == database.revision()
            with database.snapshot() as connection:
                shapes[revision] = shape(connection)
            database.migrate(below)
            with database.snapshot() as connection:
                assert shape(connection) == shapes.get(below, {})
            database.migrate(revision)
            with database.snapshot() as connection:
                assert shape(connection) == shapes[revision]
        assert database.migrate(schema.BASE) == schema.BASE
        assert database.revision() is None
        with database.snapshot() as connection:
            assert schema.is_empty(connection)


def test_migrating_twice_changes_nothing(database: Database) -> None:
    with database.snapshot() as connection:
        before = shape(connection)
    assert database.migrate() == schema.head()
    with database.snapshot() as connection:
        assert shape(connection) == before


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_released_migration_is_frozen(
    kind: str, revision: str, empty_url: MakeUrl, request: pytest.FixtureRequest
) -> None:
    url = empty_url(kind)
    with Database(url) as database:
        database.migrate(revision)
    if kind == "sqlite":
        now = sqlite_schema(Path(url.removeprefix("sqlite:///")))
    else:
        cluster: Cluster = request.getfixturevalue("cluster")
        now = postgresql_schema(cluster, url.rsplit("/", 1)[1])
    assert now == kept(revision, kind).read_text("utf-8")


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_release_is_upgraded_with_its_rows(
    kind: str, revision: str, empty_url: MakeUrl, database: Database
) -> None:
    url = empty_url(kind)
    load(url, kept(revision, kind).read_text("utf-8"))
    load(url, (FOLDER / f"{revision}.rows.sql").read_text("utf-8"))
    with Database(url) as upgraded:
        assert upgraded.revision() == revision
        assert upgraded.migrate() == schema.head()
        with upgraded.snapshot() as one, database.snapshot() as other:
            assert shape(one) == shape(other)
            assert all(one.execute(text(f"SELECT count(*) FROM {t}")).scalar() == 1 for t in metadata.tables)  # noqa: S608  # names come from our own metadata
        with upgraded.read() as store:
            stored = store.assessments.get(AssessmentKey("kota-a", 2024, "final"))
            assert (stored.version, stored.published) == (3, True)
            assert (str(stored.assessment.levels["i01"]), stored.assessment.notes["i01"]) == ("17/5", "catatan")
            assert len(store.evidence.ledger("kota-a", 2024).records) == 1
            assert store.costs.get("kota-a").costs.unit == "rupiah"
            assert store.rules.get("kota-a", "hemat").document == {"budget": 500}
            assert store.plans.get("p1").document == {"status": "optimal"}
            assert [f.simulated for f in store.forecasts.of("kota-a")] == [True]
            assert store.users.get("ayu").user.owner == "Diskominfo"
        for table in PROTECTED:
            with pytest.raises(RowProtected), upgraded.transaction() as store:
                store.connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - a name from the tables


def test_plans_kept_before_are_marked_where_their_chance_is_simulated(kind: str, empty_url: MakeUrl) -> None:
    url = empty_url(kind)
    load(url, kept("0001", kind).read_text("utf-8"))
    load(url, (FOLDER / "0001.rows.sql").read_text("utf-8"))
    documents = {
        "chance": (False, {"simulated": False, "assurance": {"simulated": True}}),
        "levels": (True, {"simulated": True, "assurance": None}),
        "neither": (False, {"simulated": False, "assurance": {"simulated": False}}),
        "unreadable": (False, None),
    }
    for name, (marked, document) in documents.items():
        said = "{" if document is None else json.dumps(document)
        load(
            url,
            "INSERT INTO plans SELECT "  # noqa: S608 - our own words
            f"'{name}', institution_id, '{name}', 1, cycle, stage, status, {marked}, '{said}', digest, created_at, "
            "created_by, published FROM plans WHERE id = 'p1'",
        )
    with Database(url) as database:
        both = {"chance", "levels"}
        for revision, expected in (("0002", both), ("0001", {"levels"}), ("0002", both)):
            database.migrate(revision)
            with database.snapshot() as connection:
                rows = connection.execute(text("SELECT id FROM plans WHERE simulated")).scalars()
                assert set(rows) == expected
        for change in ("simulated = simulated", "document = '{}'"):
            with pytest.raises(RowProtected), database.transaction() as store:
                store.connection.execute(text(f"UPDATE plans SET {change}"))  # noqa: S608 - from above


def test_each_revision_has_its_schemas_kept() -> None:
    names = {path.name for path in FOLDER.iterdir()}
    assert names == {f"{r}.{suffix}.sql" for r in REVISIONS for suffix in ("sqlite", "postgresql", "rows")}


def test_a_store_that_was_not_made(kind: str, empty_url: MakeUrl) -> None:
    url = empty_url(kind)
    with Database(url) as database:
        assert database.revision() is None
        for opens in (database.read, database.transaction):
            with pytest.raises(SchemaMissing), opens():
                pass
    if kind == "sqlite":
        assert not Path(url.removeprefix("sqlite:///")).exists()


@pytest.mark.parametrize(("revision", "words"), [("9999", "perbarui Tangga"), ("0000", "perbarui Tangga")])
def test_a_store_of_a_newer_release(kind: str, empty_url: MakeUrl, revision: str, words: str) -> None:
    url = empty_url(kind)
    with Database(url) as database:
        database.migrate()
    load(url, f"UPDATE alembic_version SET version_num = '{revision}'")  # noqa: S608 - from above
    with Database(url) as database:
        for opens in (database.read, database.transaction):
            with pytest.raises(SchemaMismatch, match=words) as caught, opens():
                pass
            assert (caught.value.found, caught.value.needed) == (revision, schema.head())
        with pytest.raises(SchemaMismatch, match=words):
            database.migrate()


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_a_store_of_an_older_release_says_how_to_upgrade_it(kind: str, empty_url: MakeUrl, revision: str) -> None:
    with Database(empty_url(kind)) as database:
        database.migrate(revision)
        for opens in (database.read, database.transaction):
            with pytest.raises(SchemaMismatch, match="tangga serve --migrate") as caught, opens():
                pass
            assert (caught.value.found, caught.value.needed) == (revision, schema.head())


def test_an_unknown_revision_is_named(database: Database) -> None:
    with pytest.raises(InputError, match="base, 0001"):
        database.migrate("latest")


def test_a_failed_migration_leaves_nothing(kind: str, empty_url: MakeUrl) -> None:
    url = empty_url(kind)
    # A foreign table in the way of the migration's third table.
    load(url, "CREATE TABLE levels (x INTEGER)")
    with Database(url) as database:
        with pytest.raises(Exception, match="levels"):
            database.migrate()
        assert database.revision() is None
        with database.snapshot() as connection:
            assert inspect(connection).get_table_names() == ["levels"]
