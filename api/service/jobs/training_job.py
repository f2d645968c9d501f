"""The job that trains a forecast model on what the store holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.faults import refuse
from data.store.assessments import AssessmentFilter
from data.store.jobs import Job

from .apart import run_apart
from .outcomes import Training
from .work import APART_SECONDS, Document, Progress, answer_of

if TYPE_CHECKING:
    from api.service.state import Service


def run_train(service: Service, job: Job, progress: Progress) -> Document:
    """Train on every stored assessment of an instrument; the artifact bears the job's id."""
    progress(0, 1, "membaca penilaian tersimpan")
    instrument = job.request["train"]["instrument"]
    with service.database.read() as store:
        found = store.assessments.all(where=AssessmentFilter(instrument=instrument))
    if not found:
        raise refuse("assessments_missing", "belum ada penilaian tersimpan", place="instrument", found=instrument)
    folder = service.settings.models_folder / job.id
    asked = Training(tuple(one.assessment for one in found), str(folder), job.request["train"]["seed"])
    return answer_of(run_apart("train", asked, progress, service.settings.solver_memory, APART_SECONDS))
