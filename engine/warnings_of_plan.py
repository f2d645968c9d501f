"""What a reader of a plan has to watch, each as a notice with a stable code."""

from __future__ import annotations

from collections.abc import Iterator

from data.assessment import Assessment
from data.faults import Notice
from data.instrument import Dependency

from .level_constraints import OutsideScore
from .outcome import Outcome
from .problem import Problem


def plan_warnings(assessment: Assessment, problem: Problem, outcome: Outcome) -> tuple[Notice, ...]:
    """Warnings about the plan's basis and about soft demands that it leaves unmet."""
    return (
        *_about_basis(assessment, problem),
        *_about_texts(problem, outcome),
        *_about_dependencies(problem, outcome),
    )


def _about_basis(assessment: Assessment, problem: Problem) -> Iterator[Notice]:
    if assessment.simulated:
        yield Notice("simulated", "SIMULASI: level ini bukan hasil penilaian nyata.")
    if assessment.stage == "self":
        yield Notice(
            "self_scores_only",
            "Rencana ini berangkat dari penilaian mandiri. Asesor biasanya menurunkan sebagian nilai, jadi indeks "
            "resmi dapat lebih rendah.",
        )
    if problem.cost_unit == "effort":
        yield Notice(
            "effort_is_not_money",
            "Biaya dalam poin upaya relatif (dari kenaikan level 2021-2022), bukan rupiah. Masukkan biaya sendiri "
            "dengan --costs.",
        )
    if "dicabut" in problem.instrument.status:
        yield Notice("instrument_revoked", f"Instrumen {problem.instrument.id}: {problem.instrument.status}.")


def _about_texts(problem: Problem, outcome: Outcome) -> Iterator[Notice]:
    outside = [c for c in problem.constraints if isinstance(c, OutsideScore)]
    if outside:
        names = ", ".join(f"{c.indicator} ({c.assessor})" for c in outside)
        yield Notice("outside_scores", f"Dinilai lembaga lain dan tidak direncanakan: {names}.")
    unverified = [i for i in outcome.touched if problem.instrument.by_id[i].verified in ("sebagian", "tidak")]
    if unverified:
        names = ", ".join(unverified)
        yield Notice("level_texts_unverified", f"Uraian level belum terverifikasi ke naskah resmi: {names}.")


def _about_dependencies(problem: Problem, outcome: Outcome) -> Iterator[Notice]:
    for dependency in problem.instrument.dependencies:
        if dependency.hard:
            continue
        unmet = [need for need in _unmet(dependency, problem, outcome) if need]
        if unmet:
            yield Notice(f"soft_dependency:{dependency.id}", f"{dependency.rule} Perhatikan: {'; '.join(unmet)}.")


def _unmet(dependency: Dependency, problem: Problem, outcome: Outcome) -> Iterator[str]:
    for i in dependency.scope:
        reached = outcome.planned[i]
        if reached == problem.base[i] or (dependency.level is not None and reached < dependency.level):
            continue
        for needs, needs_level in dependency.requires:
            if outcome.levels[needs] < needs_level:
                yield f"{i} naik ke level {reached} sedangkan {needs} belum level {needs_level}"
        for needs in dependency.after:
            # "After" names no level: an ancestor still on the lowest level is worth a word, no more.
            if outcome.levels[needs] <= problem.instrument.scale.minimum:
                yield f"{i} naik ke level {reached} sedangkan {needs} masih level {outcome.planned[needs]}"
