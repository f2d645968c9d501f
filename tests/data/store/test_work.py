"""The audit log, jobs, and answers that are repeated."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from data.faults import InputError
from data.store.audit import AuditEntry
from data.store.database import Database
from data.store.errors import ConstraintBroken, JobLost, KeyReused, NotFound, StoreBusy
from data.store.idempotency import StoredAnswer, WriteKey
from data.store.jobs import Job
from data.store.paging import PageRequest
from data.store.store import Store

from .examples import KOTA, NOW, STAMP, add_institutions

MINUTE = timedelta(minutes=1)
LONG_AGO = NOW - timedelta(days=1)


def entry(number: int, **other: object) -> AuditEntry:
    values: dict[str, object] = {"actor": "sri", "action": "plan.add", "object": f"rencana {number}", "outcome": "done"}
    return AuditEntry(NOW + number * MINUTE, **{**values, **other})  # type: ignore[arg-type]  # by name


def test_the_audit_log_keeps_everything_in_order(database: Database) -> None:
    entries = [entry(n, detail={"ke": n, "dalam": ["ä", None]}, request_id=f"r{n}") for n in range(7)]
    with database.transaction() as store:
        for one in entries:
            store.audit.append(one)
    with database.read() as store:
        page = store.audit.page(PageRequest(5), latest_first=False)
        rest = store.audit.page(PageRequest(5, page.next), latest_first=False)
        latest = store.audit.page(PageRequest(3))
        older = store.audit.page(PageRequest(4, latest.next))
    assert [s.entry for s in (*page.items, *rest.items)] == entries
    assert [s.entry for s in (*latest.items, *older.items)] == entries[::-1]
    assert rest.next is older.next is None
    ids = [s.id for s in (*page.items, *rest.items)]
    assert ids == sorted(set(ids))


def test_the_audit_log_is_filtered(database: Database) -> None:
    lines = [entry(0), entry(1, actor="budi"), entry(2, action="user.add"), entry(3, outcome="refused")]
    with database.transaction() as store:
        for one in lines:
            store.audit.append(one)

    def found(**where: object) -> list[AuditEntry]:
        with database.read() as store:
            return [s.entry for s in store.audit.page(latest_first=False, **where).items]  # type: ignore[arg-type]  # keyword arguments of several types

    assert found(actor="budi") == [lines[1]]
    assert found(action="user.add") == [lines[2]]
    assert found(outcome="refused") == [lines[3]]
    assert found(since=NOW + MINUTE, until=NOW + 3 * MINUTE) == lines[1:3]
    assert found(actor="siti") == []


def test_a_refusal_outlives_the_refused_write(database: Database) -> None:
    with pytest.raises(InputError), database.transaction() as store:
        store.audit.append(entry(1, object="a\x00b"))
    with database.transaction() as store:
        store.audit.append(entry(2, outcome="refused"))
    with database.read() as store:
        assert [s.entry for s in store.audit.page().items] == [entry(2, outcome="refused")]


def submit(database: Database, number: int = 1) -> list[Job]:
    with database.transaction() as store:
        return [store.jobs.submit("batch", {"target": n}, replace(STAMP, at=NOW + n * MINUTE)) for n in range(number)]


def test_a_job_goes_from_queue_to_answer(database: Database) -> None:
    (job,) = submit(database)
    assert (job.state, job.percent, job.attempts, job.request) == ("queued", 0, 0, {"target": 0})
    with database.transaction() as store:
        mine = store.jobs.claim("w1", NOW, LONG_AGO)
        assert mine is not None
        assert (mine.id, mine.state, mine.worker, mine.attempts, mine.heartbeat_at) == (job.id, "running", "w1", 1, NOW)
        assert store.jobs.claim("w2", NOW, LONG_AGO) is None
        assert store.jobs.heartbeat(job.id, "w1", NOW + MINUTE, 40, "12 dari 30 instansi") is False
        assert store.jobs.get(job.id).stage_words == "12 dari 30 instansi"
        store.jobs.finish(job.id, "w1", NOW + 2 * MINUTE, {"rows": [1, 2]})
    with database.read() as store:
        done = store.jobs.get(job.id)
    assert (done.state, done.percent, done.result, done.finished_at) == (
        "done",
        100,
        {"rows": [1, 2]},
        NOW + 2 * MINUTE,
    )


def test_the_oldest_job_comes_first(database: Database) -> None:
    jobs = submit(database, 3)
    with database.transaction() as store:
        taken = [store.jobs.claim(f"w{n}", NOW, LONG_AGO) for n in range(4)]
        assert store.jobs.count("running") == 3
    assert [job.id if job else None for job in taken] == [*(job.id for job in jobs), None]


def test_a_job_whose_worker_died_is_taken_over_and_the_dead_cannot_answer(database: Database) -> None:
    (job,) = submit(database)
    with database.transaction() as store:
        store.jobs.claim("w1", NOW, LONG_AGO)
    with database.transaction() as store:
        assert store.jobs.claim("w2", NOW + MINUTE, NOW) is None
        taken = store.jobs.claim("w2", NOW + 5 * MINUTE, NOW + MINUTE)
        assert taken is not None
        assert (taken.id, taken.worker, taken.attempts) == (job.id, "w2", 2)
    reports: list[Callable[[Store], object]] = [
        lambda store: store.jobs.heartbeat(job.id, "w1", NOW, 50),
        lambda store: store.jobs.finish(job.id, "w1", NOW, {}),
        lambda store: store.jobs.fail(job.id, "w1", NOW, {}),
        lambda store: store.jobs.stopped(job.id, "w1", NOW),
        lambda store: store.jobs.release(job.id, "w1"),
    ]
    for report in reports:
        with pytest.raises(JobLost), database.transaction() as store:
            report(store)
    with database.transaction() as store:
        store.jobs.fail(job.id, "w2", NOW, {"code": "solver_failed"})
        assert store.jobs.get(job.id).error == {"code": "solver_failed"}


def test_cancelling_waits_for_a_worker_only_where_there_is_one(database: Database) -> None:
    waiting, running = submit(database, 2)
    with database.transaction() as store:
        assert store.jobs.cancel(waiting.id, NOW).state == "cancelled"
        store.jobs.claim("w1", NOW, LONG_AGO)
        assert store.jobs.cancel(running.id, NOW).state == "running"
        assert store.jobs.heartbeat(running.id, "w1", NOW, 10) is True
        store.jobs.stopped(running.id, "w1", NOW)
        assert store.jobs.get(running.id).state == "cancelled"
        assert store.jobs.cancel(running.id, NOW + MINUTE).finished_at == NOW
        with pytest.raises(NotFound):
            store.jobs.cancel("0", NOW)


def test_jobs_are_listed_by_time_the_latest_first(database: Database) -> None:
    jobs = submit(database, 7)
    found: list[Job] = []
    request: PageRequest | None = PageRequest(3)
    with database.read() as store:
        while request:
            page = store.jobs.page(request)
            found += page.items
            request = PageRequest(3, page.next) if page.next else None
        for after in ("WyIyMDI2IiwiYSJd", "WyIyMDI2LTAxLTAxVDAwOjAwOjAwIiwiYSJd", "WzEsMl0"):
            with pytest.raises(InputError):
                store.jobs.page(PageRequest(3, after))
    assert found == jobs[::-1]


def test_a_released_job_waits_again(database: Database) -> None:
    (job,) = submit(database)
    with database.transaction() as store:
        store.jobs.claim("w1", NOW, LONG_AGO)
        store.jobs.release(job.id, "w1")
        again = store.jobs.claim("w2", NOW, LONG_AGO)
    assert again is not None
    assert (again.id, again.attempts) == (job.id, 2)


def test_jobs_are_listed_and_chosen_by_kind(database: Database) -> None:
    id_ = add_institutions(database)[KOTA.name]
    with database.transaction() as store:
        train = store.jobs.submit("train", {}, STAMP)
        joint = store.jobs.submit("joint", {}, replace(STAMP, by="budi"), id_)
        assert store.jobs.claim("w1", NOW, LONG_AGO, ("joint",)) == store.jobs.get(joint.id)
        assert store.jobs.claim("w1", NOW, LONG_AGO, ("batch",)) is None
        assert {j.id for j in store.jobs.page().items} == {train.id, joint.id}
        for where in ({"created_by": "budi"}, {"institution_id": id_}, {"state": "running"}, {"kind": "joint"}):
            assert [j.id for j in store.jobs.page(**where).items] == [joint.id]  # type: ignore[arg-type]  # keyword arguments of several types
    with pytest.raises(ConstraintBroken), database.transaction() as store:
        store.jobs.submit("joint", {}, STAMP, "atlantis")


WRITE = WriteKey("sri", "POST /v1/plans", "abc", "hash")
ANSWER = StoredAnswer(201, '{"id": 1}')


def test_a_repeated_request_gets_the_same_answer(database: Database) -> None:
    with database.transaction() as store:
        assert store.idempotency.find(WRITE) is None
        assert store.idempotency.claim(WRITE, NOW) is None
        store.idempotency.complete(WRITE, ANSWER)
    with database.transaction() as store:
        assert store.idempotency.claim(WRITE, NOW + MINUTE) == ANSWER
        assert store.idempotency.find(WRITE) == ANSWER
        for other in (replace(WRITE, actor="budi"), replace(WRITE, key="b"), replace(WRITE, route="POST /v1/x")):
            assert store.idempotency.find(other) is None


def test_a_key_stands_for_one_request(database: Database) -> None:
    with database.transaction() as store:
        store.idempotency.claim(WRITE, NOW)
        store.idempotency.complete(WRITE, ANSWER)
    with pytest.raises(KeyReused), database.transaction() as store:
        store.idempotency.claim(replace(WRITE, request_hash="lain"), NOW)


def test_an_answer_that_was_never_given(database: Database) -> None:
    with pytest.raises(ValueError, match="not claimed"), database.transaction() as store:
        store.idempotency.complete(WRITE, ANSWER)
    with database.transaction() as store:
        store.idempotency.claim(WRITE, NOW)
    with pytest.raises(StoreBusy), database.transaction() as store:
        store.idempotency.claim(WRITE, NOW)


def test_old_answers_are_forgotten(database: Database) -> None:
    with database.transaction() as store:
        store.idempotency.claim(WRITE, NOW)
        store.idempotency.complete(WRITE, ANSWER)
        assert store.idempotency.forget(NOW) == 0
        assert store.idempotency.forget(NOW + MINUTE) == 1
        assert store.idempotency.find(WRITE) is None
