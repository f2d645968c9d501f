"""Check a saved plan without a solver: levels, cost, gains, rules and bound, all in whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from data.faults import InputError, refuse
from data.instrument import Instrument
from data.numbers import plain

from .constraint import open_choices
from .coupling_constraints import Target
from .explanation import cost_words
from .optimise import with_constraint
from .outcome import Outcome, evaluate
from .plan import by_hand
from .plan_basis import NO_DOCUMENT, SAVE_AGAIN, exact, planned_levels, posed_problem
from .plan_document import (
    FORMAT,
    Document,
    alternative_document,
    amount,
    baselines_document,
    digest,
    number,
    outcome_document,
)
from .problem import Problem
from .relaxation import relax
from .verification_assurance import SENTENCES, assurance_checks


@dataclass(frozen=True)
class Check:
    """One thing that was checked.

    Attributes:
        code: stable name, e.g. ``cost``.
        passed: whether the document agrees.
        message: what was found, in Bahasa Indonesia.
    """

    code: str
    passed: bool
    message: str


def verify(document: Mapping[str, Any], find_instrument: Callable[[str], Instrument]) -> tuple[Check, ...]:
    """Check a plan document.

    Args:
        document: as written by ``tangga plan --out`` or ``--json``.
        find_instrument: instrument by id.

    Raises:
        InputError: if it is no plan document of a format that is known here.
    """
    if not isinstance(document, Mapping) or document.get("format") != FORMAT or "basis" not in document:
        raise refuse("not_a_plan", "berkas ini bukan rencana Tangga, atau dari versi format lain", remedy=SAVE_AGAIN)
    if document.get("status") == "infeasible":
        raise refuse(
            "no_plan_inside",
            "dokumen ini memuat saran, bukan rencana",
            remedy="Pilih perbaikan lalu buat rencana.",
        )
    try:
        instrument = find_instrument(str(document["instrument"]))
        return tuple(_checks(document, instrument))
    except InputError:
        raise
    except NO_DOCUMENT as error:
        raise refuse(
            "not_a_plan", "isi dokumen rencana ini rusak, jadi tidak dapat dihitung ulang", remedy=SAVE_AGAIN
        ) from error


def _checks(document: Mapping[str, Any], instrument: Instrument) -> Iterator[Check]:
    basis = document["basis"]
    yield _check("digest", digest(document) == document.get("digest"), "isi berkas utuh sejak disimpan")
    same = basis["instrument_hash"] == instrument.scoring_hash
    yield _check("instrument", same, f"bobot dan predikat {instrument.id} sama dengan saat rencana dibuat")
    problem = _problem(document, instrument)
    planned = planned_levels(problem, document["levels_after"])
    outcome = evaluate(problem, planned)
    yield from _agreement(document, outcome)
    for code, passed in assurance_checks(document):
        yield _check(code, passed, SENTENCES[code])
    if document.get("upkeep") is not None:
        yield _check("upkeep", _kept(document["upkeep"], outcome), "yang dijaga ialah level yang dibiarkan rencana")
    for constraint in problem.constraints:
        yield _check(f"rule:{constraint.key}", constraint.satisfied(problem, outcome), constraint.sentence(problem))
    yield _bound(document, problem, outcome)


def _check(code: str, passed: bool, message: str) -> Check:
    return Check(code, passed, message if passed else f"TIDAK: {message}")


def _problem(document: Mapping[str, Any], instrument: Instrument) -> Problem:
    problem = posed_problem(document, instrument)
    if not document["basis"].get("expected") and document["goal"] == "highest_index":
        # No plan inside the budget reaches more, so the index reached is what the cost is compared at.
        planned = planned_levels(problem, document["levels_after"])
        return with_constraint(problem, Target(evaluate(problem, planned).index))
    return problem


def _agreement(document: Mapping[str, Any], outcome: Outcome) -> Iterator[Check]:
    """Every figure that needs no solver and no forecast, against the one rebuilt from levels."""
    rebuilt: Document = outcome_document(outcome)
    problem = outcome.problem
    rebuilt["index_before"] = number(problem.index_now)
    rebuilt["predicate_before"] = problem.instrument.predicate_of(problem.index_now)
    rebuilt["index_before_display"] = plain(problem.index_now)
    rebuilt["baselines"] = baselines_document(by_hand(problem))
    others = [planned_levels(problem, other["levels_after"]) for other in document["alternatives"]]
    rebuilt["alternatives"] = [alternative_document(evaluate(problem, other), outcome) for other in others]
    rebuilt["status"] = "optimal" if outcome.steps else "already_met"
    for key, value in rebuilt.items():
        yield _check(key, document.get(key) == value, f"{key} dihitung ulang dari level: {_short(value)}")
    target = next((c for c in problem.constraints if isinstance(c, Target)), None)
    rules = document["basis"]["rules"]
    goal = "highest_index" if "budget" in rules and not {"target", "predicate"} & set(rules) else "target"
    yield _check("goal", document["goal"] == goal, f"yang dicari sesuai aturan: {goal}")
    if goal == "target":
        asked = number(target.index) if target else None
        yield _check("target", document.get("target") == asked, f"target {asked} sesuai aturan")


def _short(value: object) -> str:
    return f"{len(value)} isian" if isinstance(value, list | dict) else str(value)


def _kept(upkeep: Any, outcome: Outcome) -> bool:
    """Whether every level to keep is one that the plan leaves alone; what it is worth is a forecast, like chances."""
    base, planned = outcome.problem.base, outcome.planned
    return isinstance(upkeep, Mapping) and all(
        base[task["indicator"]] == planned[task["indicator"]] == task["level"] for task in upkeep["tasks"]
    )


def _bound(document: Mapping[str, Any], problem: Problem, outcome: Outcome) -> Check:
    """Prove again, without a solver, how cheap a plan can be at best."""
    relaxation = relax(problem, open_choices(problem, problem.constraints))
    bound = (relaxation.bound or 0) // problem.tie_base if relaxation and relaxation.bound else 0
    claimed = document["lower_bound"]
    # Until November 2026 plans with floors were proven by the solver alone.
    earlier = document["proof"] == "solver" and relaxation is not None and bool(relaxation.carried)
    consistent = (
        amount(bound) <= amount(outcome.cost)
        and claimed <= document["cost"]
        and (earlier or claimed >= amount(bound))
        and document["gap"] == _gap(claimed, document["cost"])
        and (earlier or (document["proof"] == "exact") == (bound >= outcome.cost))
    )
    if bound >= outcome.cost:
        words = f"terbukti termurah tanpa solver: tidak ada rencana di bawah {cost_words(problem, bound)}"
    else:
        words = (
            f"tanpa solver terbukti tidak ada rencana di bawah {cost_words(problem, bound)}; selebihnya adalah "
            "pembuktian solver saat rencana dibuat"
        )
    return _check("bound", consistent, words)


def _gap(bound: float, cost: float) -> int | float:
    return number((exact(cost) - exact(bound)) / exact(cost)) if cost else 0
