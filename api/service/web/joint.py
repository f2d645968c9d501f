"""A joint plan for a region: who gains what, who pays, and how evenly; its address can be shared."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Form, Query
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.service.problems import ProblemError
from api.service.programme_cases import StoredJoint
from api.service.wire.programmes import JointGoalBody
from api.service.writes import Written, write_from_page
from data.costs import FixedCost
from data.effort import default_costs
from data.faults import Fault, InputError, refuse
from data.instrument import Instrument
from data.instrument_file import shipped_instrument
from data.store.assessments import StoredAssessment
from data.store.stamp import Stamp
from data.store.store import Store

from .downloads import table_file
from .forms import page_router
from .frame import framed
from .joint_form import GOALS, JointForm, goal_of
from .joint_view import joint_table, joint_view
from .region import file_name, read_region
from .region_read import TYPE_WORDS, Region, Wanted
from .solved_before import solved_once

router = page_router()
Typed = Annotated[str, Field(max_length=200)]
Many = Annotated[list[str], Field(max_length=1000)]


class Given(BaseModel):
    """The question as it was typed, in an address or a form."""

    provinsi: Typed = ""
    jenis: Typed = ""
    siklus: Typed = ""
    anggota: Many = []
    tujuan: Typed = ""
    target: Typed = ""
    lantai: Typed = ""
    predikat: Typed = ""
    anggaran: Typed = ""
    bersama: Many = []


class Download(Given):
    """The question, and the kind of file."""

    berkas: Typed = "csv"


@dataclass(frozen=True)
class Asked:
    """A joint plan as it was asked for.

    Attributes:
        members: those that take part.
        goal: ``None`` before anything was asked, or where it cannot be asked so.
    """

    region: Region
    members: tuple[StoredAssessment, ...]
    form: JointForm
    instrument: Instrument | None
    works: tuple[FixedCost, ...]
    goal: JointGoalBody | None
    faults: tuple[Fault, ...]


@router.get("/wilayah/bersama")
async def joint_page(request: Request, given: Annotated[Given, Query()]) -> Response:
    """Rencana bersama."""
    asked = await run_in_threadpool(_asked, request, given)
    faults, view = asked.faults, dict[str, Any]()
    if asked.goal is not None:
        try:
            view = joint_view(json.loads(await solved_once(request, "stored_joint", _case(asked))))
        except ProblemError as problem:
            if not problem.faults:
                raise
            faults = (*faults, *problem.faults)
    values = {
        "asked": asked,
        "form": asked.form,
        "goals": GOALS,
        "types": TYPE_WORDS,
        "chosen": {one.key.institution_id for one in asked.members},
        "faults": faults,
        "answer": None,
        "query": str(request.url.query),
        **view,
    }
    return await run_in_threadpool(
        framed, request, "wilayah_bersama.html", "wilayah", simulated=asked.region.simulated, **values
    )


@router.get("/wilayah/bersama/unduh")
async def download_joint(request: Request, given: Annotated[Download, Query()]) -> Response:
    """Rencana bersama sebagai tabel."""
    asked = await run_in_threadpool(_asked, request, given)
    name = file_name("rencana-bersama", asked.region, given.berkas)
    titles, rows = joint_table(json.loads(await solved_once(request, "stored_joint", _case(asked))))
    return await run_in_threadpool(table_file, name, titles, rows, "Rencana bersama")


@router.post("/wilayah/bersama")
async def start_joint(request: Request, given: Annotated[Given, Form()]) -> Response:
    """Rencana bersama sebagai pekerjaan di latar, untuk wilayah yang besar."""
    asked = await run_in_threadpool(_asked, request, given)
    goal = _case(asked).goal

    def work(store: Store, stamp: Stamp) -> Written:
        content = {
            "assessments": [list(one.key) for one in asked.members],
            "rules": {},
            "own_costs": False,
            "joint": goal.model_dump(mode="json", exclude_unset=True),
        }
        job = store.jobs.submit("joint", content, stamp)
        return Written({"id": job.id}, f"jobs/{job.id}", 202, {"kind": "joint", "institutions": len(asked.members)})

    written = await write_from_page(request, work)
    return RedirectResponse(f"/data/pekerjaan/{written.document['id']}", 303)


def _asked(request: Request, given: Given) -> Asked:
    """What was asked, with every fault of it. Reads the store: call it in a thread."""
    found = read_region(request, Wanted(given.provinsi, given.jenis, given.siklus))
    ids = given.anggota
    form = JointForm(given.tujuan, given.target, given.lantai, given.predikat, given.anggaran, tuple(given.bersama))
    faults = list(found.faults)
    known = {one.key.institution_id for one in found.members}
    strange = [id_ for id_ in ids if id_ not in known]
    if strange:
        names = ", ".join(strange[:3])[:120]
        faults.append(Fault("member_missing", "instansi ini bukan anggota yang hasilnya terlihat", "Anggota", names))
    taking_part = known.intersection(ids) or known
    members = tuple(one for one in found.members if one.key.institution_id in taking_part)
    if not members:
        return Asked(found, (), form, None, (), None, tuple(faults))
    instrument = shipped_instrument(members[0].assessment.instrument)
    works = default_costs(instrument).fixed_costs
    goal, wrong = (None, []) if not form.goal else goal_of(form, instrument, [work.id for work in works])
    return Asked(found, members, form, instrument, works, goal if not faults else None, (*faults, *wrong))


def _case(asked: Asked) -> StoredJoint:
    """What the worker takes.

    Raises:
        InputError: with every fault of what was asked.
    """
    if asked.faults:
        raise InputError(asked.faults)
    if asked.goal is None:
        raise refuse("goal_missing", "tujuan rencana bersama belum dipilih", place="Tujuan")
    return StoredJoint(tuple(one.assessment for one in asked.members), asked.goal)
