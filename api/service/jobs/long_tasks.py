"""Tasks that may take minutes or hours and tell how far they are; each runs in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from api.roadmapping import make_roadmap_work
from api.service.cases import case_of_stored
from api.service.encoding import encode
from api.service.programme_cases import StoredJoint, StoredRoadmap, cycles_of_years, joint_of_store
from api.service.wire.assessments import instrument_of
from data.faults import Fault, InputError
from engine.joint_document import joint_document
from engine.joint_request import plan_jointly
from engine.roadmap_document import roadmap_document
from engine.solver.highs import SolverError
from models.manifest import CARD_FILE

from .apart import Say
from .outcomes import Done, Outcome, Refused, Training

LongTask = Callable[[Any, Say], Done]


def run(name: str, value: Any, say: Say) -> Outcome:
    """Run one task by name."""
    try:
        return TASKS[name](value, say)
    except InputError as error:
        return Refused("invalid_input", error.faults)
    except SolverError as error:
        remedy = "Longgarkan atau kurangi aturan lalu ulangi; bila tetap, laporkan beserta permintaannya."
        fault = Fault("solver_failed", "solver berhenti tanpa jawaban yang terbukti", found=str(error), remedy=remedy)
        return Refused("solver_failed", (fault,))


def joint(value: Any, say: Say) -> Done:
    """The joint plan of a `StoredJoint`."""
    stored: StoredJoint = value
    say(0, 2, "menyiapkan instansi")
    request = joint_of_store(stored)
    answer = plan_jointly(request, lambda words: say(1, 2, words))
    return Done(encode(joint_document(answer)), answer.status)


def roadmap(value: Any, say: Say) -> Done:
    """The roadmap of a `StoredRoadmap`."""
    stored: StoredRoadmap = value
    case = case_of_stored(stored.case)
    cycles = cycles_of_years(case, stored.years)
    work = make_roadmap_work(
        case,
        cycles,
        stored.years.levels_per_year,
        upkeep=stored.years.upkeep,
        progress=lambda words: say(1, 2, words),
    )
    document = roadmap_document(case.assessment, work.answer, work.chances, work.due, work.notices)
    return Done(encode(document), work.answer.status)


def train(value: Any, say: Say) -> Done:
    """A model of a `Training`, written into its folder; the answer names it and holds its card."""
    from models.pairs import pair_panel
    from training.artifact import train_artifact

    asked: Training = value

    def told(done: int, total: int) -> None:
        words = f"melatih, langkah {done} dari {total}" if done < total else "menguji pada data yang disisihkan"
        # Testing takes about as long again.
        say(done, 2 * total, words)

    told(0, 1)
    folder = Path(asked.folder)
    panel = pair_panel(asked.assessments, instrument_of(asked.assessments[0].instrument))
    _, manifest = train_artifact(panel, folder, asked.seed, evaluated=True, progress=told)
    document = {
        "model": folder.name,
        "version": manifest.version,
        "instrument": manifest.instrument,
        "trained_on": manifest.trained_on,
        "simulated": manifest.simulated,
        "seed": manifest.seed,
        "sha256": manifest.sha256,
        "card": (folder / CARD_FILE).read_text("utf-8"),
    }
    return Done(encode(document), "trained")


TASKS: Mapping[str, LongTask] = {"joint": joint, "roadmap": roadmap, "train": train}
