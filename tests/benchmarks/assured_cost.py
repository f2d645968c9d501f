"""What assured plans cost beside a brute search over margins: ``python -m tests.benchmarks.assured_cost``.

The brute search solves for every margin at which the cheapest plan changes, from no step at all to the most that can be
gained, and takes the cheapest of those plans that is sure enough, or the surest. The product bisects the margin instead
and then looks a little below, because a wider margin now and then makes a plan less sure.
"""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from time import perf_counter

import numpy as np
from joblib import Parallel, delayed

from data.assessment import Assessment
from data.effort import default_costs
from data.instrument_file import shipped_instrument
from data.rules import Rules
from data.scoring import weighted_mean
from engine.assessed_claims import assessed_claims
from engine.assessed_levels import AssessedLevels
from engine.assurance import assured, surest
from engine.build import build_problem
from engine.coupling_constraints import Target
from engine.margin_search import MarginSearch
from engine.optimise import DEFAULT_LIMITS
from engine.problem import Problem
from models.planned_work import PLAN_STARTS, PlanStart
from models.registry import default_forecaster
from training.simulation import simulate
from training.worlds import PRIOR_WORLDS

from .assurance_reached import ASKED, CLIMB, FIRST_SEED

SPBE = shipped_instrument("spbe-2020")

CYCLE = 2024


@dataclass(frozen=True)
class MarginPlan:
    """The cheapest plan of one margin: its cost in hundredths, and the chance that it reaches the target."""

    cost: int
    chance: float


@dataclass(frozen=True)
class Compared:
    """One assured plan beside the brute search; costs in hundredths, ``None`` where no plan was sure enough."""

    asked: float
    cost: int | None
    brute: int | None


@dataclass(frozen=True)
class Searched:
    """All searches of one institution.

    Attributes:
        plans: one per probability asked.
        highest: chance of the surest plan.
        highest_by_brute: the same of all plans of the brute search.
        slower: how many times as long the brute search takes as one assured plan, on average.
    """

    start: PlanStart
    plans: tuple[Compared, ...]
    highest: float
    highest_by_brute: float
    slower: float


def margin_plans(problem: Problem, target: Target, assessed: AssessedLevels) -> Iterator[MarginPlan]:
    """The cheapest plan of every margin, each once, by rising margin."""
    search = MarginSearch.of(problem, target, assessed, DEFAULT_LIMITS)
    for _, optimum in search.plans(search.least_margin(), search.most_margin()):
        yield MarginPlan(optimum.outcome.cost, search.chance(optimum))


def beside_brute(problem: Problem, target: Target, assessed: AssessedLevels, start: PlanStart) -> Searched:
    """Assured plans for every probability, and the brute search."""
    began = perf_counter()
    brute = list(margin_plans(problem, target, assessed))
    middle = perf_counter()
    found = [(asked, assured(problem, target, asked, assessed)) for asked in ASKED]
    slower = (middle - began) / (perf_counter() - middle) * len(ASKED)
    highest = surest(problem, target, ASKED[-1], assessed)
    if highest is None:
        raise AssertionError("there are no rules that could clash")
    compared = tuple(
        Compared(
            asked,
            plan.optimum.outcome.cost if plan else None,
            min((one.cost for one in brute if one.chance >= asked), default=None),
        )
        for asked, plan in found
    )
    return Searched(start, compared, highest.assurance.reached, max(one.chance for one in brute), slower)


def searched(seed: int, start: PlanStart) -> Searched:
    """Searches of a freshly simulated institution, after its last results or after its claims."""
    world = PRIOR_WORLDS[seed % len(PRIOR_WORLDS)]
    years = range(2021, CYCLE + (start == "claims"))
    known = [a for a in simulate(1, years, seed, world).assessments() if _is_known(a)]
    base = known[-1]
    target = Target(min(weighted_mean(SPBE, base.levels, SPBE.ids) + CLIMB, Fraction(5)))
    problem = build_problem(SPBE, base, default_costs(SPBE), Rules())
    return beside_brute(problem, target, assessed_claims(default_forecaster(), known, base), start)


def _is_known(assessment: Assessment) -> bool:
    return assessment.cycle < CYCLE or assessment.stage == "self"


def table(found: Sequence[Searched]) -> Iterator[str]:
    """Rows of what the plans cost beyond the best of the brute search."""
    yield "| start | asked | plans | no plan by either | plan by one only | dearer, mean | dearer, most | as cheap |"
    yield "|---|---|---|---|---|---|---|---|"
    for start in PLAN_STARTS:
        for asked in ASKED:
            chosen = [plan for one in found if one.start == start for plan in one.plans if plan.asked == asked]
            both = [(plan.cost, plan.brute) for plan in chosen if plan.cost is not None and plan.brute is not None]
            neither = sum(plan.cost is None and plan.brute is None for plan in chosen)
            counts = f"| {start} | {asked:.0%} | {len(both)} | {neither} | {len(chosen) - len(both) - neither} |"
            yield f"{counts} {_dearer(both) if both else '- | - | -'} |"


def _dearer(costs: Sequence[tuple[int, int]]) -> str:
    """Cells of how much dearer the first costs are than the second."""
    dearer = np.array([cost / brute - 1 if brute else float(cost > 0) for cost, brute in costs])
    return f"{dearer.mean():.3%} | {dearer.max():.2%} | {(dearer <= 0).mean():.0%}"


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--institutions", type=int, default=25)
    parser.add_argument("--seed", type=int, default=FIRST_SEED)
    asked = parser.parse_args(arguments)
    seeds = range(asked.seed, asked.seed + asked.institutions)
    tasks = (delayed(searched)(seed, start) for seed in seeds for start in PLAN_STARTS)
    found = list(Parallel(n_jobs=-1)(tasks))
    print("\n".join(table(found)))
    short = max(one.highest_by_brute - one.highest for one in found)
    print(f"\nhighest chance: at most {100 * short:.2f} points below that of the brute search")
    print(f"brute search: {np.median([one.slower for one in found]):.0f} times as long (median)")


if __name__ == "__main__":
    main()
