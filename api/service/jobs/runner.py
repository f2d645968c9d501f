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

from api.service.logs import log
from api.service.problems import ProblemError, problem_document
from api.service.refusals import of_input, of_store
from data.faults import InputError
from data.store.errors import JobLost, StoreError
from data.store.jobs import Job

from .kinds import KINDS, Cancelled, Progress

if TYPE_CHECKING:
    from api.service.state import Service

POLL_SECONDS = 1.0
BEAT_SECONDS = 5.0
SILENT = timedelta(seconds=60)
"""A running job without a sign for so long is begun again."""

MOST_ATTEMPTS = 5
TIDY_SECONDS = 3600.0
REMEMBERED = timedelta(days=7)
"""How long a write with an idempotency key is answered the same."""


class Stopping(Exception):  # noqa: N818 - not an error: the service is asked to stop
    """The service stops; the job goes back to the queue."""


class JobRunner:
    """One thread that works off jobs until it is stopped."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._name = f"layanan-{secrets.token_hex(6)}"
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Let the piece at hand finish, and put its job back in the queue."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        tidied = time.monotonic() - TIDY_SECONDS
        while not self._stop.is_set():
            try:
                if time.monotonic() - tidied >= TIDY_SECONDS:
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
        """Forget what nobody needs any more, so that the store does not grow for ever."""
        from api.service.state import now

        with self._service.database.transaction() as store:
            store.idempotency.forget(now() - REMEMBERED)
            store.sessions.forget_expired(now())

    def _claim(self) -> Job | None:
        from api.service.state import now

        at = now()
        with self._service.database.read() as store:
            # Reading first keeps an idle service from taking the write lock every second.
            if not store.jobs.count("queued") and not store.jobs.count("running"):
                return None
        with self._service.database.transaction() as store:
            return store.jobs.claim(self._name, at, at - SILENT, tuple(KINDS))

    def _work(self, job: Job) -> None:
        from api.service.state import now

        beat = _Beat(self._service, job, self._name, self._stop)
        state = "failed"
        try:
            if job.attempts > MOST_ATTEMPTS:
                raise ProblemError("internal_error", f"Pekerjaan ini sudah gagal {MOST_ATTEMPTS} kali.")
            with beat:
                result = KINDS[job.kind].run(self._service, job, beat.progress)
            with self._service.database.transaction() as store:
                store.jobs.finish(job.id, self._name, now(), result)
            state = "done"
        except Cancelled:
            with self._service.database.transaction() as store:
                store.jobs.stopped(job.id, self._name, now())
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
        while not self._ended.wait(BEAT_SECONDS):
            with contextlib.suppress(StoreError):
                self._tell()

    def _tell(self) -> None:
        from api.service.state import now

        with self._service.database.transaction() as store:
            if store.jobs.heartbeat(self._job.id, self._worker, now(), self._percent, self._words):
                self._cancel.set()
