"""Long work that outlives a request and a restart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select, update

from .columns import Document
from .errors import JobLost, NotFound
from .paging import FIRST_PAGE, Page, PageRequest, fetch_page
from .stamp import Stamp, new_id
from .tables import jobs

JobState = Literal["queued", "running", "done", "failed", "cancelled"]
ENDED: tuple[JobState, ...] = ("done", "failed", "cancelled")
_NOUN = "Pekerjaan"


@dataclass(frozen=True)
class Job:
    """A piece of long work.

    Attributes:
        kind: which work, e.g. ``batch``.
        request: all that the work needs.
        institution_id: whose, if of one institution.
        percent: how far it is, 0-100.
        stage_words: what it is at, for people.
        result: answer of a job that is done.
        error: problem of a job that failed.
        worker: who works on it, or did last.
        attempts: how often it was begun.
        heartbeat_at: when the worker last spoke.
        cancel_asked: whether the worker shall stop.
    """

    id: str
    kind: str
    state: JobState
    request: Document
    institution_id: str | None
    percent: int
    stage_words: str
    result: Document | None
    error: Document | None
    created_at: datetime
    created_by: str
    worker: str | None
    attempts: int
    heartbeat_at: datetime | None
    finished_at: datetime | None
    cancel_asked: bool


@dataclass(frozen=True)
class Jobs:
    """All jobs of the store."""

    connection: Connection

    def submit(self, kind: str, request: Document, stamp: Stamp, institution_id: str | None = None) -> Job:
        """Put work in the queue.

        Raises:
            ConstraintBroken: if there is no such institution.
        """
        id_ = new_id()
        values: dict[str, Any] = {"id": id_, "kind": kind, "state": "queued", "request": request}
        values |= {
            "institution_id": institution_id,
            "percent": 0,
            "stage_words": "",
            "attempts": 0,
            "cancel_asked": False,
        }
        self.connection.execute(jobs.insert().values(**values, created_at=stamp.at, created_by=stamp.by))
        return self.get(id_)

    def get(self, id_: str) -> Job:
        """One job.

        Raises:
            NotFound: if there is none.
        """
        row = self.connection.execute(select(jobs).where(jobs.c.id == id_)).first()
        if row is None:
            raise NotFound(_NOUN, id_)
        return _read(row)

    def page(
        self,
        request: PageRequest = FIRST_PAGE,
        *,
        created_by: str | None = None,
        institution_id: str | None = None,
        state: JobState | None = None,
        kind: str | None = None,
    ) -> Page[Job]:
        """Jobs that fit, the latest first."""
        wanted = {jobs.c.created_by: created_by, jobs.c.institution_id: institution_id}
        wanted |= {jobs.c.state: state, jobs.c.kind: kind}
        query = select(jobs).where(*(column == value for column, value in wanted.items() if value is not None))
        return fetch_page(self.connection, query, [jobs.c.created_at, jobs.c.id], request, _read, descending=True)

    def count(self, state: JobState) -> int:
        """How many jobs are in a state."""
        query = select(func.count()).select_from(jobs).where(jobs.c.state == state)
        return self.connection.execute(query).scalar_one()

    def claim(self, worker: str, now: datetime, silent_since: datetime, kinds: tuple[str, ...] = ()) -> Job | None:
        """Take the oldest job that waits, or whose worker has fallen silent; ``None`` if there is none.

        Args:
            worker: name that no other worker has, also not an earlier one before a restart.
            now: moment.
            silent_since: a running job without a sign since then is taken over.
            kinds: only these; empty for all.
        """
        query = select(jobs.c.id).where(_free(silent_since))
        if kinds:
            query = query.where(jobs.c.kind.in_(kinds))
        # Two workers of PostgreSQL must not take the same job; SQLite lets one write at a time anyway.
        query = query.order_by(jobs.c.created_at, jobs.c.id).limit(1).with_for_update(skip_locked=True)
        id_ = self.connection.execute(query).scalar()
        if id_ is None:
            return None
        values = {"state": "running", "worker": worker, "attempts": jobs.c.attempts + 1, "heartbeat_at": now}
        self.connection.execute(update(jobs).where(jobs.c.id == id_).values(values))
        return self.get(id_)

    def heartbeat(self, id_: str, worker: str, now: datetime, percent: int, stage_words: str = "") -> bool:
        """Say that the work goes on; tells whether it shall stop.

        Raises:
            JobLost: if the job is no longer this worker's.
        """
        self._own(id_, worker, heartbeat_at=now, percent=percent, stage_words=stage_words)
        return self.get(id_).cancel_asked

    def finish(self, id_: str, worker: str, now: datetime, result: Document) -> None:
        """Give the answer.

        Raises:
            JobLost: if the job is no longer this worker's.
        """
        self._own(id_, worker, state="done", result=result, percent=100, heartbeat_at=now, finished_at=now)

    def fail(self, id_: str, worker: str, now: datetime, error: Document) -> None:
        """Tell why there is no answer.

        Raises:
            JobLost: if the job is no longer this worker's.
        """
        self._own(id_, worker, state="failed", error=error, heartbeat_at=now, finished_at=now)

    def stopped(self, id_: str, worker: str, now: datetime) -> None:
        """Tell that the work has stopped, as it was asked to.

        Raises:
            JobLost: if the job is no longer this worker's.
        """
        self._own(id_, worker, state="cancelled", heartbeat_at=now, finished_at=now)

    def release(self, id_: str, worker: str) -> None:
        """Put a job back in the queue, when the service stops before it is done.

        Raises:
            JobLost: if the job is no longer this worker's.
        """
        self._own(id_, worker, state="queued", worker=None)

    def shorten(self, id_: str, request: Document) -> None:
        """Keep less of the request of a job that has ended; nothing if it has not."""
        ended = update(jobs).where(jobs.c.id == id_, jobs.c.state.in_(ENDED))
        self.connection.execute(ended.values(request=request))

    def cancel(self, id_: str, now: datetime) -> Job:
        """Ask a job to stop: at once if it waits, at the worker's next sign if it runs; nothing if it has ended.

        Raises:
            NotFound: if there is none.
        """
        waiting = update(jobs).where(jobs.c.id == id_, jobs.c.state == "queued")
        self.connection.execute(waiting.values(state="cancelled", cancel_asked=True, finished_at=now))
        running = update(jobs).where(jobs.c.id == id_, jobs.c.state == "running")
        self.connection.execute(running.values(cancel_asked=True))
        return self.get(id_)

    def _own(self, id_: str, holder: str, /, **values: Any) -> None:
        mine = and_(jobs.c.id == id_, jobs.c.worker == holder, jobs.c.state == "running")
        if self.connection.execute(update(jobs).where(mine).values(values)).rowcount != 1:
            raise JobLost(id_)


def _free(silent_since: datetime) -> ColumnElement[bool]:
    silent = and_(jobs.c.state == "running", jobs.c.heartbeat_at < silent_since)
    return or_(jobs.c.state == "queued", silent)


def _read(row: Row[Any]) -> Job:
    return Job(**row._mapping)
