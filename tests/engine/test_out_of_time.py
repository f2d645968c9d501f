"""When time is over, an answer is proven or refused: never a worse one that looks proven."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from data.assessment import Assessment
from data.costs import CostTable
from data.effort import default_costs
from data.instrument import Instrument
from data.rules import Rules
from engine.build import build_problem
from engine.frontier import frontier
from engine.optimise import Limits, Optimum, cheapest, feasible, highest, without
from engine.problem import Problem
from engine.solver import formulation, highs
from engine.solver.highs import Answer, SolverError, Termination

ENOUGH = 60
"""Seconds in which every search here ends."""


@pytest.fixture
def problem(sample: Assessment, instrument: Instrument) -> Problem:
    rules = Rules(budget=Decimal(60), max_indicators=9)
    return build_problem(instrument, sample, default_costs(instrument), rules)


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """The solver as it ends when its time is over just before the proof."""
    run = highs.run

    def without_proof(*arguments: Any, **options: Any) -> Answer:
        answer = run(*arguments, **options)
        if answer.termination is Termination.OPTIMAL:
            return replace(answer, termination=Termination.LIMIT, bound=answer.bound - 5)
        return answer

    monkeypatch.setattr(formulation, "run", without_proof)


@pytest.mark.parametrize("seconds", [0.0, 0.004, 0.008, 0.016, 0.032, ENOUGH])
@pytest.mark.parametrize("ask", [highest, feasible])
def test_under_any_limit_the_answer_is_the_unlimited_one_or_none(
    problem: Problem, seconds: float, ask: Callable[..., Optimum | bool | None]
) -> None:
    try:
        found = ask(problem, Limits(seconds=seconds))
    except SolverError:
        assert seconds < ENOUGH
        return
    proven = ask(problem)
    if isinstance(proven, Optimum) and isinstance(found, Optimum):
        assert found.outcome.index == proven.outcome.index
    else:
        assert found == proven


@pytest.mark.usefixtures("cut_off")
def test_a_highest_index_without_proof_is_refused(problem: Problem) -> None:
    with pytest.raises(SolverError, match="terbukti"):
        highest(problem)


@pytest.mark.parametrize("seconds", [0.0, 0.004, 0.016])
def test_a_frontier_under_a_limit_is_the_unlimited_one_or_refused(problem: Problem, seconds: float) -> None:
    problem = without(problem, "budget")
    try:
        found = frontier(problem, Limits(seconds=seconds))
    except SolverError:
        return
    proven = frontier(problem)
    assert found is not None
    assert proven is not None
    assert [(p.target, p.outcome.cost) for p in found.points] == [(p.target, p.outcome.cost) for p in proven.points]


def test_prices_to_the_rupiah_are_proven_to_the_rupiah(sample: Assessment, instrument: Instrument) -> None:
    steps = default_costs(instrument).prices
    prices = {step: Decimal(40_000_003 + 7_919_381 * k % 860_000_000) for k, step in enumerate(steps)}
    rules = Rules(target=Fraction(33, 10), max_indicators=12, floor={"d2": Fraction(3)})
    found = cheapest(build_problem(instrument, sample, CostTable("rupiah", prices), rules))
    assert found is not None
    assert found.outcome.cost > 10**11
    assert found.gap == 0
