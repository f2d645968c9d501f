"""Many at once: nothing is lost, nothing is done twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from data.store.assessments import AssessmentKey
from data.store.database import Database
from data.store.errors import AlreadyExists, StaleVersion
from data.store.idempotency import StoredAnswer, WriteKey

from .examples import KOTA, NOW, STAMP, add_institutions, assessment, plan

THREADS = 6
EACH = 4


def at_once(work: Callable[[int], object]) -> list[object]:
    """Run `work` in several threads that start together; what each gave."""
    start = threading.Barrier(THREADS)

    def run(number: int) -> object:
        start.wait()
        return work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_every_edit_counts_or_is_refused(database: Database) -> None:
    id_ = add_institutions(database)[KOTA.name]
    key = AssessmentKey(id_, 2024, "final")
    with database.transaction() as store:
        store.assessments.save(id_, assessment(notes={"i01": ""}), based_on=None, stamp=STAMP)

    def edit(number: int) -> int:
        refused = 0
        for turn in range(EACH):
            while True:
                with database.read() as store:
                    seen = store.assessments.get(key)
                mark = f"{seen.assessment.notes['i01']}{number}.{turn} "
                try:
                    with database.transaction() as store:
                        mine = replace(seen.assessment, notes={"i01": mark})
                        store.assessments.save(id_, mine, based_on=seen.version, stamp=STAMP)
                    break
                except StaleVersion:
                    refused += 1
        return refused

    at_once(edit)
    with database.read() as store:
        final = store.assessments.get(key)
    assert final.version == 1 + THREADS * EACH
    assert sorted(final.assessment.notes["i01"].split()) == [f"{n}.{t}" for n in range(THREADS) for t in range(EACH)]


def test_of_many_who_add_the_same_one_succeeds(database: Database) -> None:
    def add(number: int) -> str:
        try:
            with database.transaction() as store:
                return store.institutions.add(KOTA, STAMP).id
        except AlreadyExists:
            return ""

    assert sorted(at_once(add))[:-1] == [""] * (THREADS - 1)  # type: ignore[type-var]  # texts


def test_a_server_that_is_slow_to_tell_of_itself_is_asked_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What SQLAlchemy learns from the first connection, all others need."""
    dialect = database._engine.dialect  # how slowly a server answers cannot be told otherwise
    learn, asked = dialect.initialize, []

    def slowly(connection: Connection) -> None:
        asked.append(threading.get_ident())
        time.sleep(0.3)
        learn(connection)

    monkeypatch.setattr(dialect, "initialize", slowly)

    def look(_: int) -> int:
        with database.read() as store:
            return len(list(store.institutions.page().items))

    assert at_once(look) == [0] * THREADS
    assert len(asked) == 1


def test_names_that_look_alike_get_ids_apart_even_at_once(database: Database) -> None:
    def add(number: int) -> str:
        with database.transaction() as store:
            return store.institutions.add(replace(KOTA, name="Kota Baru" + "!" * number), STAMP).id

    assert len(set(at_once(add))) == THREADS


def test_versions_of_a_plan_leave_no_gap(database: Database) -> None:
    id_ = add_institutions(database)[KOTA.name]

    def add(number: int) -> int:
        based_on: int | None = None
        while True:
            try:
                with database.transaction() as store:
                    document = {**plan(), "by": number}
                    return store.plans.add(id_, "2027", document, based_on=based_on, stamp=STAMP).version
            except StaleVersion as error:
                based_on = error.current_version

    assert sorted(at_once(add)) == list(range(1, THREADS + 1))  # type: ignore[type-var]  # numbers


def test_every_job_is_taken_once(database: Database) -> None:
    with database.transaction() as store:
        jobs = {store.jobs.submit("batch", {"n": n}, STAMP).id for n in range(THREADS * 2)}

    def work(number: int) -> list[str]:
        taken: list[str] = []
        while True:
            with database.transaction() as store:
                job = store.jobs.claim(f"w{number}", NOW, NOW)
            if job is None:
                return taken
            taken.append(job.id)

    found = [id_ for ids in at_once(work) for id_ in ids]  # type: ignore[attr-defined]  # lists
    assert sorted(found) == sorted(jobs)


def test_a_request_sent_many_times_at_once_writes_once(database: Database) -> None:
    id_ = add_institutions(database)[KOTA.name]
    request = WriteKey("sri", "POST /v1/plans", "abc", "hash")

    def send(number: int) -> str:
        with database.transaction() as store:
            answered = store.idempotency.claim(request, NOW)
            if answered is None:
                head = store.plans.add(id_, "2027", plan(), based_on=None, stamp=STAMP)
                answered = StoredAnswer(201, head.id)
                store.idempotency.complete(request, answered)
        return answered.body

    answers = set(at_once(send))
    with database.read() as store:
        assert answers == {head.id for head in store.plans.page().items}
    assert len(answers) == 1


def test_a_reader_sees_one_moment(database: Database) -> None:
    id_ = add_institutions(database)[KOTA.name]
    with database.transaction() as store:
        store.assessments.save(id_, assessment(level=1), based_on=None, stamp=STAMP)
    with database.read() as reader:
        before = reader.assessments.all()
        with database.transaction() as store:
            store.assessments.save(id_, assessment(level=5), based_on=1, stamp=STAMP)
        assert reader.assessments.all() == before
    with database.read() as store:
        assert store.assessments.all() != before


@pytest.mark.parametrize("threads", [3])
def test_migrating_at_once_makes_one_store(kind: str, empty_url: Callable[[str], str], threads: int) -> None:
    url = empty_url(kind)

    def migrate(_: int) -> str:
        with Database(url) as database:
            return database.migrate()

    with ThreadPoolExecutor(threads) as pool:
        assert len(set(pool.map(migrate, range(threads)))) == 1
    with Database(url) as database, database.read() as store:
        assert store.institutions.names() == ()
