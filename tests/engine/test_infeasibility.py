"""An infeasible request names a true minimal conflict, and its repairs are plans."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from data.assessment import Assessment
from data.costs import CostTable
from data.effort import default_costs
from data.instrument import Instrument
from data.rules import Capacity, Rules
from engine.build import build_problem
from engine.constraint import Constraint
from engine.coupling_constraints import CapacityLimit
from engine.infeasibility import MOST_REPAIRS, Advice, advise, minimal_conflict
from engine.outcome import Outcome
from engine.problem import Problem
from tests.oracles.brute_force import Case, best
from tests.oracles.small_cases import ANYTHING, FAMILIES, Shape, small_case

from .asking import obeying, outcomes, problem_of, rank

NO_FACTS = Shape(families=FAMILIES, facts=False)


def infeasible_cases(first: int, count: int) -> list[tuple[int, Case]]:
    found: list[tuple[int, Case]] = []
    seed = first
    while len(found) < count:
        case = small_case(Random(seed), ANYTHING if seed % 2 else NO_FACTS)
        if best(case) is None:
            found.append((seed, case))
        seed += 1
    return found


def facts(problem: Problem) -> list[Constraint]:
    return [c for c in problem.constraints if not c.removable]


def possible(problem: Problem, plans: Sequence[Outcome], rules: Sequence[Constraint]) -> bool:
    return any(obeying(problem, plans, [*facts(problem), *rules]))


def is_minimal_conflict(problem: Problem, plans: Sequence[Outcome], conflict: Sequence[Constraint]) -> bool:
    """Infeasible as a whole, feasible without any one member; judged by trying every plan."""
    if possible(problem, plans, conflict):
        return False
    return all(possible(problem, plans, [c for c in conflict if c is not dropped]) for dropped in conflict)


@pytest.mark.parametrize("part", range(5))
def test_five_hundred_conflicts_are_minimal(part: int) -> None:
    for seed, case in infeasible_cases(100_000 * part, 100):
        problem = problem_of(case)
        plans = outcomes(case, problem)
        conflict = minimal_conflict(problem)
        assert conflict, seed
        assert all(any(rule is own for own in problem.rules) for rule in conflict), seed
        assert is_minimal_conflict(problem, plans, conflict), (seed, [c.key for c in conflict])


def test_conflicts_of_several_sizes_occur() -> None:
    sizes = {len(minimal_conflict(problem_of(case))) for _, case in infeasible_cases(0, 80)}
    assert sizes >= {1, 2, 3}


def test_advice_holds_what_it_promises() -> None:
    for seed, case in infeasible_cases(900_000, 40):
        problem = problem_of(case)
        plans = outcomes(case, problem)
        advice = advise(problem)
        assert is_minimal_conflict(problem, plans, advice.conflict), seed
        repairs_are_plans(problem, plans, advice)
        best_reachable_is_best(problem, plans, advice)
        within_budget_is_best(problem, plans, advice)


def repairs_are_plans(problem: Problem, plans: Sequence[Outcome], advice: Advice) -> None:
    order = [len(repair.changes) for repair in advice.repairs]
    assert order == sorted(order)
    for repair in advice.repairs:
        changed = [rule for rule, _ in repair.changes]
        weaker = [form for _, form in repair.changes if form is not None]
        kept = [c for c in problem.constraints if not any(c is rule for rule in changed)]
        demands = [*kept, *weaker]
        cheapest = min(obeying(problem, plans, demands), key=rank)
        assert rank(cheapest) == rank(repair.optimum.outcome)
        assert not any(obeying(problem, plans, [*kept, *changed]))


def best_reachable_is_best(problem: Problem, plans: Sequence[Outcome], advice: Advice) -> None:
    demands = [c for c in problem.constraints if c.key not in ("target", "budget")]
    reach = max((plan.index for plan in obeying(problem, plans, demands)), default=None)
    assert (advice.best_reachable and advice.best_reachable.outcome.index) == reach


def within_budget_is_best(problem: Problem, plans: Sequence[Outcome], advice: Advice) -> None:
    if not any(c.key == "budget" for c in problem.constraints):
        assert advice.within_budget is None
        return
    demands = [c for c in problem.constraints if c.key != "target"]
    reach = max((plan.index for plan in obeying(problem, plans, demands)), default=None)
    assert (advice.within_budget and advice.within_budget.outcome.index) == reach


def test_every_single_change_that_helps_is_offered() -> None:
    """Each rule whose removal alone restores feasibility appears among the repairs of one change."""
    for seed, case in infeasible_cases(700_000, 40):
        problem = problem_of(case)
        plans = outcomes(case, problem)
        helps = [
            rule for rule in problem.rules if possible(problem, plans, [c for c in problem.rules if c is not rule])
        ]
        singles = [repair.changes[0][0] for repair in advise(problem).repairs if len(repair.changes) == 1]
        assert {id(rule) for rule in singles} == {id(rule) for rule in helps}, seed


def test_a_feasible_request_has_no_conflict() -> None:
    case = next(c for c in (small_case(Random(seed)) for seed in range(50)) if best(c) is not None)
    with pytest.raises(ValueError, match="no conflict"):
        minimal_conflict(problem_of(case))


def frozen(instrument: Instrument, sample: Assessment, cheap: str) -> Problem:
    """Everything frozen, one indicator far cheaper than the others, and a target that one step reaches."""
    prices = {step: Decimal(1 if step[0] == cheap else 100) for step in default_costs(instrument).prices}
    levels = dict.fromkeys(instrument.ids, Fraction(2))
    rules = Rules(target=Fraction(2) + Fraction(1, 1000), freeze=instrument.ids)
    start = replace(sample, levels=levels)
    return build_problem(instrument, start, CostTable("effort", prices), rules)


@pytest.mark.parametrize("cheap", ["i01", "i24", "i47"])
def test_the_cheapest_way_out_is_offered_first_wherever_it_stands(
    instrument: Instrument, sample: Assessment, cheap: str
) -> None:
    advice = advise(frozen(instrument, sample, cheap))
    priced = [repair for repair in advice.repairs if repair.optimum.outcome.cost]
    assert [rule.key for rule, _ in priced[0].changes] == [f"freeze:{cheap}"]
    costs = [repair.optimum.outcome.cost for repair in advice.repairs]
    assert costs == sorted(costs)
    assert len(costs) == MOST_REPAIRS


@pytest.mark.parametrize("steps", [None, 3])
def test_money_of_an_owner_is_loosened_no_further_than_needed(
    instrument: Instrument, sample: Assessment, steps: int | None
) -> None:
    start = replace(
        sample, levels=dict.fromkeys(instrument.ids, Fraction(2)), owners=dict.fromkeys(instrument.ids, "Kominfo")
    )
    prices = {step: Decimal(5) for step in default_costs(instrument).prices}
    rules = Rules(lock={"i05": 4}, capacity=(Capacity("Kominfo", steps, Decimal(7)),))
    advice = advise(build_problem(instrument, start, CostTable("effort", prices), rules))
    weaker = next(new for repair in advice.repairs for old, new in repair.changes if old.key == "capacity:Kominfo")
    assert isinstance(weaker, CapacityLimit)
    assert (weaker.steps, weaker.cost) == (steps, 1000)
