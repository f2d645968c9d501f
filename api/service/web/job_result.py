"""What came of a job, for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data.store.jobs import Job

from .joint_view import joint_view


def result_of(job: Job) -> dict[str, Any]:
    """Values of ``data_pekerjaan_satu.html``: at most one of the kinds of result is not ``None``."""
    values: dict[str, Any] = {"answer": None, "plans": None, "counts": None, "error": None}
    values |= {"other": False, "applied": False}
    if job.state == "failed":
        return {**values, "error": _error(job.error or {})}
    if job.state != "done" or job.result is None:
        return values
    if job.kind == "joint":
        return {**values, **joint_view(job.result)}
    if job.kind == "plans":
        return {**values, "plans": [_plan(one) for one in job.result["plans"]]}
    if job.kind == "import":
        return {**values, "counts": job.result["counts"], "applied": not job.result["preview"]}
    return {**values, "other": True}


def _error(problem: Mapping[str, Any]) -> dict[str, Any]:
    faults = problem.get("errors") or [{"message": str(problem.get("detail", "sebabnya tidak tercatat")).rstrip(".")}]
    return {"title": problem.get("title", "Gagal"), "faults": faults}


def _plan(found: Mapping[str, Any]) -> dict[str, Any]:
    failed = found["status"] == "failed"
    reason = "; ".join(str(one.get("message", "")) for one in found.get("errors", ())) if failed else ""
    words = {"optimal": "ada", "already_met": "sudah tercapai", "infeasible": "tidak ada", "failed": "gagal"}
    known = {
        name: found.get(name) for name in ("institution", "index_before", "index_after", "predicate_after", "cost")
    }
    return {**found, **known, "words": words.get(found["status"], found["status"]), "reason": reason}
