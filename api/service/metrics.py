"""What Prometheus reads: requests, solves, queue, jobs."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from .coverage import Coverage

_FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The counters of one service; each service has its own registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "tangga_requests_total", "Requests answered", ("method", "route", "status"), registry=self.registry
        )
        self.request_seconds = Histogram(
            "tangga_request_seconds", "Time to answer", ("method", "route"), buckets=_FAST, registry=self.registry
        )
        self.solve_seconds = Histogram(
            "tangga_solve_seconds", "Time in a solver process", ("task",), buckets=_FAST, registry=self.registry
        )
        self.solves = Counter("tangga_solves_total", "Tasks by outcome", ("task", "outcome"), registry=self.registry)
        self.queue = Gauge("tangga_solver_queue", "Tasks that wait for a solver process", registry=self.registry)
        self.running = Gauge("tangga_solver_running", "Tasks that solver processes work on", registry=self.registry)
        self.refusals = Counter("tangga_refusals_total", "Refused requests", ("code",), registry=self.registry)
        self.jobs = Counter("tangga_jobs_total", "Jobs that ended", ("kind", "state"), registry=self.registry)

        self.coverage = Gauge(
            "tangga_model_coverage",
            "Share of stored results inside the interval that the model forecast before",
            ("stage", "interval", "model"),
            registry=self.registry,
        )
        self.covered = Gauge(
            "tangga_model_results",
            "Stored results that were forecast before",
            ("stage", "model"),
            registry=self.registry,
        )

    def covers(self, found: Mapping[tuple[str, str], Coverage]) -> None:
        """Show how well forecasts held, by stage and version of the model."""
        self.coverage.clear()
        self.covered.clear()
        for (stage, model), one in found.items():
            self.covered.labels(stage, model).set(one.results)
            for interval, inside in one.inside.items():
                self.coverage.labels(stage, interval, model).set(inside / one.results)

    def solved(self, task: str, outcome: str, seconds: float) -> None:
        """Count one task of the solver pool."""
        self.solve_seconds.labels(task).observe(seconds)
        self.solves.labels(task, outcome).inc()

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self.registry)
