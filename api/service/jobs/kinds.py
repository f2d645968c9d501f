"""The kinds of long work."""

from __future__ import annotations

from collections.abc import Mapping

from .import_job import run_import
from .planning_jobs import run_frontier, run_joint, run_plans, run_roadmap
from .training_job import run_train
from .work import Kind

KINDS: Mapping[str, Kind] = {
    "frontier": Kind(run_frontier),
    "plans": Kind(run_plans),
    "joint": Kind(run_joint),
    "roadmap": Kind(run_roadmap),
    "import": Kind(run_import),
    "train": Kind(run_train, slow=True),
}
