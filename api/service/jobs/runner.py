"""Works off long jobs, one piece at a time, so that people's requests always get their turn.

A job is claimed in the store. If the service dies, another start finds the job silent and begins it again;
if the service stops, the job goes back to the queue.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from api.service.coverage import coverage
from api.service.logs import log
from api.service.problems import ProblemError, problem_document
from api.service.refusals import of_input, of_store
from api.service.wire.stored import LARGE
from data.faults import InputError
from data.store.errors import JobLost, StoreError
from data.store.jobs import Job
from data.store.store import Store

from .kinds import KINDS
from .work import Cancelled, Progress

if TYPE_CHECKING:
    from api.service.state import Service

POLL_SECONDS = 1.0
BEATS = 12
"""Signs that a running job gives in the time after which a silent one is begun again."""

MOST_ATTEMPTS = 5
TIDY_SECONDS = 3600.0
REMEMBERED = timedelta(days=7)
"""How long a write with an idempotency key is answered the same."""


class Stopping(Exception):  # noqa: N818 - not an error: the service is asked to stop
    """The service stops; the job goes back to the queue."""


class JobRunner:
    """Two threads that work off jobs until they are stopped: one for slow kinds, one for all others."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._stop = threading.Event()
        self._lanes = [_Lane(service, slow, self._stop) for slow in (False, True)]

    def start(self) -> None:
        """Begin."""
        for lane in self._lanes:
            lane.thread.start()

    def stop(self) -> None:
        """Let the pieces at hand finish, and put their jobs back in the queue."""
        self._stop.set()
        for lane in self._lanes:
            if lane.thread.is_alive():
                lane.thread.join()


class _Lane:
    """One thread and the kinds of jobs that it takes."""

    def __init__(self, service: Service, slow: bool, stop: threading.Event) -> None:
        self._service, self._stop = service, stop
        self._kinds = tuple(name for name, kind in KINDS.items() if kind.slow is slow)
        self._tidies = not slow
        self._name = f"layanan-{secrets.token_hex(6)}"
        self.thread = threading.Thread(target=self._run, name="slow-jobs" if slow else "jobs", daemon=True)

    def _run(self) -> None:
        tidied = time.monotonic() - TIDY_SECONDS
        while not self._stop.is_set():
            try:
                if self._tidies and time.monotonic() - tidied >= TIDY_SECONDS:
                    tidied = time.monotonic()
                    self._tidy()
                job = self._claim()
                if job is not None:
                    self._work(job)
                    continue
            except JobLost as error:
                log().warning("job_lost", detail=error.message)
            except Exception as error:
                log().error("jobs_wait", exc_info=error)
            self._stop.wait(POLL_SECONDS)

    def _tidy(self) -> None:
        """Forget what nobody needs any more, so that the store does not grow for ever; count how forecasts held."""
        from api.service.state import now

        with self._service.database.transaction() as store:
            store.idempotency.forget(now() - REMEMBERED)
            store.sessions.forget_expired(now())
        with self._service.database.read() as store:
            self._service.metrics.covers(coverage(store))

    def _claim(self) -> Job | None:
        from api.service.state import now

        at = now()
        with self._service.database.read() as store:
            # Reading first keeps an idle service from taking the write lock every second.
            if not store.jobs.count("queued") and not store.jobs.count("running"):
                return None
        with self._service.database.transaction() as store:
            silent = timedelta(seconds=self._service.settings.job_silence)
            return store.jobs.claim(self._name, at, at - silent, self._kinds)

    def _work(self, job: Job) -> None:
        from api.service.state import now

        beat = _Beat(self._service, job, self._name, self._stop)
        state = "failed"
        try:
            if job.attempts > MOST_ATTEMPTS:
                raise ProblemError("internal_error", f"Pekerjaan ini sudah gagal {MOST_ATTEMPTS} kali.")
            with beat:
                answer = KINDS[job.kind].run(self._service, job, beat.progress)
                with self._service.database.transaction() as store:
                    result = answer(store) if callable(answer) else answer
                    store.jobs.finish(job.id, self._name, now(), result)
                    _drop_file(store, job)
            state = "done"
        except Cancelled:
            with self._service.database.transaction() as store:
                store.jobs.stopped(job.id, self._name, now())
                _drop_file(store, job)
            state = "cancelled"
        except Stopping:
            with self._service.database.transaction() as store:
                store.jobs.release(job.id, self._name)
            state = "released"
        except (InputError, ProblemError, StoreError) as error:
            if isinstance(error, JobLost):
                raise
            self._fail(job, error)
        except Exception as error:
            log().error("job_defect", job=job.id, exc_info=error)
            self._fail(job, ProblemError("internal_error", "Layanan gagal mengerjakan ini."))
        finally:
            self._service.metrics.jobs.labels(job.kind, state).inc()
            log().info("job", job=job.id, kind=job.kind, state=state)

    def _fail(self, job: Job, error: InputError | ProblemError | StoreError) -> None:
        from api.service.state import now

        if isinstance(error, InputError):
            problem = of_input(error)
        else:
            problem = of_store(error) if isinstance(error, StoreError) else error
        with self._service.database.transaction() as store:
            store.jobs.fail(job.id, self._name, now(), problem_document(problem, job.id))
            _drop_file(store, job)


def _drop_file(store: Store, job: Job) -> None:
    """A job that has ended needs its file no more."""
    if LARGE in job.request:
        store.jobs.shorten(job.id, {key: value for key, value in job.request.items() if key != LARGE})


class _Beat:
    """Tells the store that a job goes on, also while one piece takes long."""

    def __init__(self, service: Service, job: Job, worker: str, stop: threading.Event) -> None:
        self._service, self._job, self._worker, self._stop = service, job, worker, stop
        self._percent, self._words = 0, ""
        self._cancel = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> _Beat:
        self._tell()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    @property
    def progress(self) -> Progress:
        """Called between pieces; raises where the job shall not go on."""

        def between(done: int, of: int, words: str) -> None:
            self._percent, self._words = min(99, 100 * done // max(1, of)), words
            self._tell()
            if self._cancel.is_set():
                raise Cancelled
            if self._stop.is_set():
                raise Stopping

        return between

    def _beat(self) -> None:
        while not self._ended.wait(self._service.settings.job_silence / BEATS):
            with contextlib.suppress(StoreError):
                self._tell()

    def _tell(self) -> None:
        from api.service.state import now

        with self._service.database.transaction() as store:
            if store.jobs.heartbeat(self._job.id, self._worker, now(), self._percent, self._words):
                self._cancel.set()
