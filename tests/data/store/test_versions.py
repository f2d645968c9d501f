"""Costs, rules, plans and forecasts: every version stays as it was written."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import text

from data.costs import CostsFile
from data.faults import InputError
from data.store.audit import AuditEntry
from data.store.columns import Document
from data.store.cost_document import costs_document, costs_of_document
from data.store.database import Database
from data.store.errors import DocumentDamaged, NotFound, RowProtected, StaleVersion
from data.store.paging import PageRequest
from data.store.store import Store
from data.store.visibility import Visibility

from .examples import (
    KABUPATEN,
    KEMENTERIAN,
    KOTA,
    LATER,
    STAMP,
    add_institutions,
    costs,
    documents,
    plan,
    price_list,
)

NAMES = count(1)
COSTS_BY_VERSION = {1: "1000000.00", 2: "2000000.50", 3: "3"}


@given(own=costs)
def test_costs_survive_as_a_document(own: CostsFile) -> None:
    assert costs_of_document(costs_document(own)) == own


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=documents)
def test_documents_come_back(database: Database, document: Document) -> None:
    name = f"aturan {next(NAMES)}"
    with database.transaction() as store:
        if not store.institutions.find(KOTA.name):
            store.institutions.add(KOTA, STAMP)
        id_ = store.institutions.named(KOTA.name).id
        store.rules.save(id_, name, document, based_on=None, stamp=STAMP)
    with database.read() as store:
        found = store.rules.get(id_, name).document
    assert found == document
    assert list(found) == list(document)


def test_every_version_of_costs_stays(database: Database) -> None:
    id_ = add_institutions(database)[KOTA.name]
    for version, price in COSTS_BY_VERSION.items():
        with database.transaction() as store:
            saved = store.costs.save(id_, price_list(price), based_on=version - 1 or None, stamp=STAMP)
        assert saved.version == version
    with database.read() as store:
        assert store.costs.versions(id_) == (1, 2, 3)
        assert {v: store.costs.get(id_, v).costs for v in (1, 2, 3)} == {
            v: price_list(price) for v, price in COSTS_BY_VERSION.items()
        }
        assert store.costs.get(id_).version == 3
        assert store.costs.find("tidak-ada") is None
        with pytest.raises(NotFound, match="versi 4"):
            store.costs.get(id_, 4)


def _save_costs(store: Store, id_: str, based_on: int | None) -> Any:
    return store.costs.save(id_, price_list(), based_on=based_on, stamp=LATER)


def _save_rules(store: Store, id_: str, based_on: int | None) -> Any:
    return store.rules.save(id_, "hemat", {"budget": 500}, based_on=based_on, stamp=LATER)


def _save_plan(store: Store, id_: str, based_on: int | None) -> Any:
    return store.plans.add(id_, "2027", plan(), based_on=based_on, stamp=LATER)


SAVES = [_save_costs, _save_rules, _save_plan]


@pytest.mark.parametrize("save", SAVES)
@pytest.mark.parametrize("based_on", [None, 1, 3])
def test_only_the_latest_version_can_be_followed(
    database: Database, save: Callable[[Store, str, int | None], Any], based_on: int | None
) -> None:
    id_ = add_institutions(database)[KOTA.name]
    with database.transaction() as store:
        save(store, id_, None)
        latest = save(store, id_, 1)
    assert latest.version == 2
    with pytest.raises(StaleVersion) as caught, database.transaction() as store:
        save(store, id_, based_on)
    assert (caught.value.based_on, caught.value.current_version) == (based_on, 2)
    assert caught.value.current is not None
    with database.transaction() as store:
        assert save(store, id_, 2).version == 3


@pytest.mark.parametrize("save", SAVES)
def test_an_unknown_institution_is_named(database: Database, save: Callable[[Store, str, int | None], Any]) -> None:
    with pytest.raises(NotFound, match="atlantis"), database.transaction() as store:
        save(store, "atlantis", None)


def test_rules_are_listed_in_their_latest_version(database: Database) -> None:
    ids = add_institutions(database)
    with database.transaction() as store:
        for name, versions in {"hemat": 3, "cepat": 1}.items():
            for version in range(versions):
                store.rules.save(ids[KOTA.name], name, {"v": version}, based_on=version or None, stamp=STAMP)
        store.rules.save(ids[KABUPATEN.name], "hemat", {"v": 0}, based_on=None, stamp=STAMP)
    with database.read() as store:
        assert [(r.name, r.version, r.document) for r in store.rules.latest(ids[KOTA.name])] == [
            ("cepat", 1, {"v": 0}),
            ("hemat", 3, {"v": 2}),
        ]
        assert store.rules.get(ids[KOTA.name], "hemat", 2).document == {"v": 1}
        with pytest.raises(NotFound):
            store.rules.get(ids[KOTA.name], "hemat", 4)


def test_a_plan_is_kept_with_its_document(database: Database) -> None:
    id_ = add_institutions(database)[KOTA.name]
    document = {**plan(cost=0.1 + 0.2), "explanation": "Naikkan «i11» dari 2 ke 3 — Rp154,6 juta"}
    with database.transaction() as store:
        head = store.plans.add(id_, "RKPD 2027", document, based_on=None, stamp=STAMP)
    with database.read() as store:
        kept = store.plans.get(head.id)
    assert (kept.head, kept.document) == (head, document)
    assert (head.status, head.cycle, head.stage, head.simulated) == ("optimal", 2024, "final", False)
    assert len(head.digest) == 64


@pytest.mark.parametrize(
    ("said", "simulated"),
    [
        ({"simulated": False, "assurance": None}, False),
        ({"simulated": False, "assurance": {"simulated": False}}, False),
        ({"simulated": False, "assurance": {"simulated": True}}, True),
        ({"simulated": True, "assurance": {"simulated": False}}, True),
    ],
)
def test_a_list_of_plans_tells_whose_levels_or_chance_are_simulated(
    database: Database, said: Document, simulated: bool
) -> None:
    id_ = add_institutions(database)[KOTA.name]
    with database.transaction() as store:
        store.plans.add(id_, "2027", {**plan(), **said}, based_on=None, stamp=STAMP)
    with database.read() as store:
        (head,) = store.plans.page().items
    assert head.simulated == simulated


def test_plans_are_seen_by_their_own_until_published(database: Database) -> None:
    ids = add_institutions(database)
    with database.transaction() as store:
        heads = [
            store.plans.add(ids[i.name], "2027", plan(), based_on=None, stamp=STAMP)
            for i in (KOTA, KABUPATEN, KEMENTERIAN)
        ]
        store.plans.publish(heads[2].id, True)
    with database.read() as store:
        own = Visibility(institution_ids=frozenset({ids[KOTA.name]}))
        assert {p.institution_id for p in store.plans.page(visibility=own).items} == {
            ids[KOTA.name],
            ids[KEMENTERIAN.name],
        }
        assert {p.published for p in store.plans.page(visibility=Visibility()).items} == {True}
        first = store.plans.page(PageRequest(2))
        rest = store.plans.page(PageRequest(2, first.next))
        assert len(first.items) + len(rest.items) == 3
        assert len(store.plans.page(institution_id=ids[KOTA.name], name="2027", cycle=2024).items) == 1
        assert store.plans.page(cycle=2025).items == ()


def test_a_plan_that_is_not_there(database: Database) -> None:
    with database.transaction() as store:
        for ask in (store.plans.get, store.plans.head, lambda id_: store.plans.publish(id_, True)):
            with pytest.raises(NotFound):
                ask("0" * 24)


def test_a_forecast_names_its_model(database: Database) -> None:
    id_ = add_institutions(database)[KOTA.name]
    document: Document = {"index": {"final": {"mean": 2.98}}}
    with database.transaction() as store:
        for cycle, version in ((2024, "a1"), (2025, "a1"), (2025, "b2")):
            store.forecasts.add(id_, cycle, document, model_version=version, simulated=version == "b2", stamp=STAMP)
    with database.read() as store:
        assert {(f.cycle, f.model_version, f.simulated) for f in store.forecasts.of(id_)} == {
            (2024, "a1", False),
            (2025, "a1", False),
            (2025, "b2", True),
        }
        assert len(store.forecasts.of(id_, 2025)) == 2
        assert store.forecasts.of(id_)[0].document == document
        with pytest.raises(NotFound):
            store.forecasts.get("0")
    with pytest.raises(NotFound), database.transaction() as store:
        store.forecasts.add("atlantis", 2025, {}, model_version="a1", simulated=False, stamp=STAMP)


CHANGES = {
    "plans": ["document = '{}'", "digest = 'x'", "name = 'lain'", "version = 9", "created_by = 'x'", "cycle = 2020"],
    "costs": ["document = '{}'", "unit = 'effort'"],
    "rules": ["document = '{}'", "version = 9"],
    "forecasts": ["document = '{}'", "simulated = NOT simulated"],
    "audit": ["detail = '{}'", "actor = 'x'"],
}


@pytest.mark.parametrize("table", CHANGES)
def test_the_database_itself_refuses_to_change_what_is_kept(database: Database, table: str) -> None:
    fill(database)
    statements = [f"UPDATE {table} SET {change}" for change in CHANGES[table]]  # noqa: S608 - names from above
    statements += [f"DELETE FROM {table}"]  # noqa: S608 - a name from above
    if database.kind == "postgresql":
        statements += [f"TRUNCATE {table}"]
    for statement in statements:
        with pytest.raises(RowProtected, match=table), database.transaction() as store:
            store.connection.execute(text(statement))


PEEKS = {
    "plans": lambda store, id_: store.plans.get(store.plans.page().items[0].id),
    "costs": lambda store, id_: store.costs.get(id_),
    "rules": lambda store, id_: store.rules.get(id_, "hemat"),
    "forecasts": lambda store, id_: store.forecasts.of(id_),
}


@pytest.mark.parametrize("table", PEEKS)
def test_a_document_changed_behind_the_stores_back_is_noticed(database: Database, table: str) -> None:
    id_ = fill(database)
    with database.transaction() as store:
        postgresql = database.kind == "postgresql"
        unlock = "SET LOCAL session_replication_role = replica" if postgresql else f"DROP TRIGGER {table}_no_update"
        store.connection.execute(text(unlock))
        change = f"UPDATE {table} SET document = replace(document, '2', '3')"  # noqa: S608 - a name from above
        store.connection.execute(text(change))
    with database.read() as store, pytest.raises(DocumentDamaged):
        PEEKS[table](store, id_)


@pytest.mark.parametrize(
    ("document", "error"),
    [({"x": float("nan")}, ValueError), ({"x": float("inf")}, ValueError), ({"x": "\ud800"}, InputError)],
)
def test_what_json_cannot_say_is_refused(database: Database, document: Document, error: type[Exception]) -> None:
    id_ = add_institutions(database)[KOTA.name]
    with pytest.raises(error), database.transaction() as store:
        store.rules.save(id_, "hemat", document, based_on=None, stamp=STAMP)


def fill(database: Database) -> str:
    """A row in every protected table; tells the institution's id."""
    id_ = add_institutions(database)[KOTA.name]
    with database.transaction() as store:
        for save in SAVES:
            save(store, id_, None)
        store.rules.save(id_, "dua", {"level": 2}, based_on=None, stamp=STAMP)
        store.rules.save(id_, "hemat", {"budget": 2000}, based_on=1, stamp=STAMP)
        store.forecasts.add(id_, 2025, {"mean": 2.5}, model_version="a1", simulated=False, stamp=STAMP)
        store.audit.append(AuditEntry(STAMP.at, "sri", "plan.add", id_, "done"))
    return id_
