"""What a batch has to do: the institutions of a panel in small tasks, each with all that its plan needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from data.assessment import Assessment
from data.costs import CostTable
from data.faults import Fault, InputError, Notice, refuse
from data.instrument import Instrument
from data.rules import Rules
from engine.batch import BatchChunk, BatchItem
from engine.hold import check_hold, held

from .batch_model import BatchModel, forecaster_of
from .inputs import cost_table, instrument_of
from .rules_options import RulesOptions, main_owners

CHUNK = 4
"""Institutions per task on a cluster, whose workers may be many; instrument and prices travel with each task."""

LARGEST_CHUNK = 20
"""Institutions per task on this machine at most: how much work a killed worker takes with it."""

TASKS_PER_WORKER = 8
"""Tasks per process, so that none waits long for the last."""


@dataclass(frozen=True)
class Surety:
    """How surely every target is to be reached, 0.01-0.99, and by which model."""

    probability: float
    model: BatchModel


@dataclass(frozen=True)
class BatchRequest:
    """A batch as asked.

    Attributes:
        chosen: assessments to plan for, one an institution.
        known: every assessment of the file, as history for forecasts.
        own: instruments that the user brought, by id.
        costs: the user's cost table, if any.
        typed: rules as typed.
        surety: absent where plans are by claim.
        size: institutions per task, 1 or more.
    """

    chosen: Sequence[Assessment]
    known: Sequence[Assessment]
    own: Mapping[str, Instrument]
    costs: str | None
    typed: RulesOptions
    surety: Surety | None = None
    size: int = CHUNK


def task_size(institutions: int, workers: int) -> int:
    """Institutions per task for so many worker processes."""
    return max(1, min(LARGEST_CHUNK, institutions // (workers * TASKS_PER_WORKER)))


def batch_chunks(request: BatchRequest) -> tuple[list[BatchChunk], tuple[Notice, ...]]:
    """Tasks of one instrument each.

    Raises:
        InputError: if nothing is asked for, or rules, prices or model are wrong for everyone.
    """
    by_instrument: dict[str, list[tuple[int, Assessment]]] = {}
    for place, assessment in enumerate(request.chosen, start=1):
        by_instrument.setdefault(assessment.instrument, []).append((place, assessment))
    alone = len(by_instrument) == 1
    chunks: list[BatchChunk] = []
    notices: list[Notice] = []
    for id_, group in by_instrument.items():
        instrument = instrument_of(id_, request.own)
        table, about = cost_table(instrument, request.costs)
        items, overruled = _items(group, instrument, table, request, alone)
        notices += [*about, *overruled]
        _insist_on_a_goal(items, request.surety)
        if request.surety:
            items, about = _with_claims(items, instrument, request.known, request.surety, alone)
            notices += about
        share = request.surety.probability if request.surety else None
        parts = (tuple(items[start : start + request.size]) for start in range(0, len(items), request.size))
        chunks += [BatchChunk(instrument, table, part, assurance=share) for part in parts]
    return chunks, tuple(dict.fromkeys(notices))


def _items(
    group: Sequence[tuple[int, Assessment]],
    instrument: Instrument,
    table: CostTable,
    request: BatchRequest,
    alone: bool,
) -> tuple[list[BatchItem], list[Notice]]:
    items: list[BatchItem] = []
    notices: list[Notice] = []
    for place, assessment in group:
        rules = Rules()
        refused: tuple[Fault, ...] = ()
        try:
            rules, overruled = request.typed.read(instrument, main_owners(instrument, [assessment]), table)
            notices += overruled
        except InputError as error:
            if alone and not assessment.owners:
                # The rules or options themselves are wrong, whoever is planned for.
                raise
            refused = error.faults
        if request.typed.hold and not refused:
            rules, refused = _held(rules, instrument, assessment, request.surety)
        items.append(BatchItem(place, assessment, rules, refused))
    return items, notices


def _held(
    rules: Rules, instrument: Instrument, assessment: Assessment, surety: Surety | None
) -> tuple[Rules, tuple[Fault, ...]]:
    """Rules that keep an institution's own predicate, or what keeps it from having one."""
    share = surety.probability if surety else None
    # What is asked wrongly concerns everyone and is no institution's own fault.
    check_hold(rules, share)
    try:
        return held(rules, instrument, assessment, share), ()
    except InputError as error:
        return rules, error.faults


def _with_claims(
    items: Sequence[BatchItem], instrument: Instrument, known: Sequence[Assessment], surety: Surety, alone: bool
) -> tuple[list[BatchItem], tuple[Notice, ...]]:
    """Items with what their forecasts rest on; refused ones where no model serves their instrument."""
    # Forecasts bring a large library along, and most batches need none.
    from engine.assessed_claims import WORK_ASSUMED
    from engine.claim_basis import claim_bases
    from models.forecasting import SIMULATION_NOTICE, training_notices

    try:
        forecaster = forecaster_of(surety.model, instrument)
    except InputError as error:
        if alone:
            raise
        return [replace(item, refused=(*item.refused, *error.faults)) for item in items], ()
    bases = claim_bases(forecaster, known, [item.assessment for item in items if not item.refused])
    about = [SIMULATION_NOTICE] if forecaster.background.simulated else []
    about += dict.fromkeys(notice for basis in bases for notice in training_notices(basis.updates, of_plan=True))
    given = iter(bases)
    return [item if item.refused else replace(item, claims=next(given)) for item in items], (*about, WORK_ASSUMED)


def _insist_on_a_goal(items: Sequence[BatchItem], surety: Surety | None) -> None:
    if items[0].refused:
        return
    rules = items[0].rules
    if surety and rules.target is None and rules.predicate is None:
        raise refuse(
            "assurance_without_target",
            "peluang diminta tanpa target",
            remedy="Beri --target, --predicate, atau --hold.",
        )
    if all(
        value is None
        for value in (rules.target, rules.predicate, rules.budget, rules.lock or None, rules.floor or None)
    ):
        remedy = "Beri --target, --predicate, atau --budget."
        raise refuse("nothing_asked", "belum ada yang diminta dari rencana", remedy=remedy)
