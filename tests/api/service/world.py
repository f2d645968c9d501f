"""A service with three institutions, a province and a user in every role, as tests meet it."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import structlog
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.service.app import create_app
from api.service.jobs.pool import SolverPool
from api.service.jobs.tasks import run
from api.service.routers import ALL_ROUTERS
from api.service.security.passwords import hash_password
from api.service.security.principal import ROLES, SCOPES, Role
from api.service.security.tokens import key_text, new_key, token_digest
from api.service.settings import LOCAL_SECRET, Settings
from api.service.state import Service
from api.service.wire.assessments import AssessmentBody, assessment_of
from api.service.wire.bodies import example_assessment
from api.service.wire.planning import PlanBody, RulesBody
from data.assessment import Assessment, Institution, Stage
from data.store.assessments import AssessmentKey
from data.store.database import Database
from data.store.keys import Key
from data.store.stamp import Stamp
from data.store.store import Store
from data.store.users import User
from tests.waiting import wait_until

BASE = "http://127.0.0.1"
PASSWORD = "kuda baterai benar staples"  # noqa: S105 - of a store that lives for one test
STAMP = Stamp("uji", datetime(2026, 8, 17, 3, 0, tzinfo=UTC))
KOTA = Institution("Pemerintah Kota Bandar Lampung", "kota", "Lampung")
KABUPATEN = Institution("Pemerintah Kab. Pringsewu", "kabupaten", "Lampung")
FAR = Institution("Pemerintah Kota Denpasar", "kota", "Bali")
PROVINCE = Institution("Pemerintah Provinsi Lampung", "provinsi", "Lampung")
MINE, MEMBER, OTHER, GOVERNOR = (
    "pemerintah-kota-bandar-lampung",
    "pemerintah-kab-pringsewu",
    "pemerintah-kota-denpasar",
    "pemerintah-provinsi-lampung",
)
STORED: tuple[tuple[int, Stage, bool], ...] = ((2024, "self", False), (2024, "final", False), (2023, "final", True))
"""Cycle, stage and whether it is published, of what each institution has stored."""


@cache
def hashed() -> str:
    """The password's digest, made once: it is slow on purpose."""
    return hash_password(PASSWORD, "uji")


@cache
def plan_document() -> dict[str, Any]:
    """A plan of the sample."""
    body = PlanBody(assessment=AssessmentBody(**example_assessment()), rules=RulesBody(target=3.2))
    answer: Any = run("plan", body, 60)
    document: dict[str, Any] = json.loads(answer.document)
    return document


def sample(institution: Institution = KOTA, cycle: int = 2024, stage: Stage = "final") -> Assessment:
    """The sample's levels, as another assessment."""
    found = assessment_of(AssessmentBody(**example_assessment()))
    return replace(found, institution=institution, cycle=cycle, stage=stage)


@dataclass(frozen=True)
class World:
    """The service and what its store began with.

    Attributes:
        keys: key text of each role's user, covering every scope.
        plans: ids of the unpublished and the published plan of each institution.
    """

    app: FastAPI
    client: TestClient
    keys: dict[Role, str]
    plans: dict[str, tuple[str, str]]

    @property
    def service(self) -> Service:
        """The wired parts."""
        service: Service = self.app.state.service
        return service

    @property
    def database(self) -> Database:
        """The store's database."""
        return self.service.database

    def ask(self, role: Role | None, method: str, path: str, **options: Any) -> Any:
        """One request with the key of a role; ``None``: without any."""
        headers = dict(options.pop("headers", {}))
        if role is not None:
            headers["Authorization"] = f"Bearer {self.keys[role]}"
        return self.client.request(method, path, headers=headers, **options)

    def audit(self) -> list[Any]:
        """The audit log, latest first."""
        with self.database.read() as store:
            return [one.entry for one in store.audit.page().items]


def quiet() -> None:
    """Let services of tests log nothing: what they log is tested where it matters."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def settings(url: str, **values: Any) -> Settings:
    """Settings of a test's service: no worker before it is needed, no rate that a test could meet."""
    plenty = {"rate": 10**6, "anonymous_rate": 10**6, "login_rate": 10**6}
    return Settings(**{"database_url": url, "warm": False, **plenty, **values})


@contextmanager
def running(url: str, pool: SolverPool | None, **values: Any) -> Iterator[World]:
    """A service over a store that is filled on first use."""
    chosen = settings(url, **values)
    with Database(url) as database:
        keys, plans = fill(database)
    app = create_app(chosen, ALL_ROUTERS, pool)
    with TestClient(app, base_url=BASE, client=("127.0.0.1", 50000)) as client:
        yield World(app, client, keys, plans)


@contextmanager
def listening(app: FastAPI) -> Iterator[str]:
    """An app over real HTTP on loopback, in a thread of this process; its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started, "the server listens")
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


def fill(database: Database) -> tuple[dict[Role, str], dict[str, tuple[str, str]]]:
    """Put institutions, users, keys, assessments and plans into an empty store."""
    plans: dict[str, tuple[str, str]] = {}
    keys: dict[Role, str] = {}
    with database.transaction() as store:
        for institution in (KOTA, KABUPATEN, FAR, PROVINCE):
            id_ = store.institutions.add(institution, STAMP).id
            for cycle, stage, published in STORED:
                saved = store.assessments.save(id_, sample(institution, cycle, stage), based_on=None, stamp=STAMP)
                if published:
                    key = AssessmentKey(id_, cycle, stage)
                    store.assessments.publish(key, True, based_on=saved.version, stamp=STAMP)
            hidden = store.plans.add(id_, "rahasia", plan_document(), based_on=None, stamp=STAMP)
            shown = store.plans.add(id_, "terbit", plan_document(), based_on=None, stamp=STAMP)
            store.plans.publish(shown.id, True)
            plans[id_] = hidden.id, shown.id
        for role in ROLES:
            keys[role] = add_person(store, role)
    return keys, plans


def add_person(store: Store, role: Role) -> str:
    """A user of that role, and the text of a key that covers every scope."""
    whose = {"opd": MINE, "planner": MINE, "province": GOVERNOR}.get(role)
    store.users.add(User(role, role, hashed(), whose, "Inspektorat" if role == "opd" else None), STAMP)
    return add_key(store, role)


def add_key(store: Store, user: str, scopes: tuple[str, ...] = SCOPES, days: float = 1) -> str:
    """A key of a user."""
    prefix, secret = new_key()
    at = datetime.now(UTC)
    digest = token_digest(LOCAL_SECRET, secret)
    store.keys.add(Key(prefix, digest, user, "", tuple(scopes), at, at + timedelta(days=days)))
    return key_text(prefix, secret)
