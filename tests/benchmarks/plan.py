"""Our plan against rivals on real institutions: ``python -m tests.benchmarks.plan [PANEL] [--count N]``."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from engine.baselines import greedy, weight_gap
from engine.build import build_problem
from engine.optimise import Optimum, cheapest
from engine.outcome import Outcome
from engine.problem import Problem
from tests.oracles.brute_force import Case
from tests.oracles.full_cases import oracle_plan

from .plain_model import cbc, plain_cost
from .real_panel import DEFAULT_PANEL, real_cases
from .timing import spread, timed


def ours(case: Case) -> Optimum:
    """Build, solve, break ties, prove the bound and check exactly: all that a plan takes."""
    found = cheapest(build_problem(case.instrument, case.assessment, case.costs, case.rules))
    if found is None:
        raise AssertionError(f"{case.assessment.label}: no plan")
    return found


def theirs(case: Case) -> int:
    """One CBC solve of the bare model."""
    return plain_cost(build_problem(case.instrument, case.assessment, case.costs, case.rules))


def oracle(case: Case) -> int:
    """The independent dynamic programme."""
    found = oracle_plan(case)
    if found is None:
        raise AssertionError(f"{case.assessment.label}: no plan")
    return found.cost


def times_against(name: str, rival: Callable[[Case], int], cases: list[Case]) -> str:
    """A table row of our time divided by the rival's, which has to find the same cost."""
    ratios = []
    for case in cases:
        mine, found = timed(lambda case=case: ours(case))  # type: ignore[misc]  # bound now, not later
        other, cost = timed(lambda case=case: rival(case))  # type: ignore[misc]  # mypy cannot infer a lambda that binds its loop variable
        if cost != found.outcome.cost:
            raise AssertionError(f"{case.assessment.label}: {name} costs {cost}, ours {found.outcome.cost}")
        ratios.append(mine / other)
    return f"| our time / {name} | {spread(ratios)} |"


def costs_against(name: str, rule: Callable[[Problem], Outcome | None], cases: list[Case]) -> str:
    """A table row of a hand rule's cost divided by ours."""
    ratios = []
    for case in cases:
        by_hand = rule(build_problem(case.instrument, case.assessment, case.costs, case.rules))
        cost = ours(case).outcome.cost
        if by_hand is not None and cost:
            ratios.append(by_hand.cost / cost)
    if min(ratios) < 1:
        raise AssertionError(f"{name} beat a plan that was proven cheapest")
    return f"| cost of {name} / our cost | {spread(ratios)} |"


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("panel", nargs="?", type=Path, default=DEFAULT_PANEL)
    parser.add_argument("--count", type=int, default=200)
    options = parser.parse_args(arguments)
    cases = real_cases(options.panel, options.count)
    milliseconds = [1000 * timed(lambda case=case: ours(case))[0] for case in cases]  # type: ignore[misc]  # mypy cannot infer a lambda that binds its loop variable
    print(f"| {len(cases)} real institutions, next predicate | median | p95 | largest |\n|---|---|---|---|")
    print(f"| our plan, milliseconds | {spread(milliseconds)} |")
    if cbc() is None:
        print("| our time / plain PuLP+CBC | skipped: no CBC here | | |")
    else:
        print(times_against("plain PuLP+CBC", theirs, cases))
    print(times_against("oracle dynamic programme", oracle, cases[: max(1, len(cases) // 10)]))
    print(costs_against("weight x gap", weight_gap, cases))
    print(costs_against("gain per cost", greedy, cases))


if __name__ == "__main__":
    main()
