"""How often assured plans come true in simulation: ``python -m tests.benchmarks.assurance_reached``.

Institutions are simulated one by one, each in a world, a cycle and the hands of assessors of its own, with up to three
past cycles. Each gets a plan per probability asked, from last year's results and from this year's claims, and the
simulated assessors then judge the planned levels many times over. Nothing is fitted on these institutions.
"""

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from data.effort import default_costs
from data.instrument_file import shipped_instrument
from data.rules import Rules
from data.scoring import weighted_mean
from engine.assessed_claims import assessed_claims
from engine.assurance import assured
from engine.build import build_problem
from engine.coupling_constraints import Target
from models.arrays import Bools, Ints
from models.forecaster import AssessorForecaster
from models.planned_work import PLAN_STARTS, PlanStart
from models.registry import default_forecaster, load
from training.reference_levels import DOMAIN_MEANS
from training.simulation import SimulatedPanel, simulate
from training.worlds import PRIOR_WORLDS, REFERENCE_WORLD, ROBUSTNESS_WORLDS, World

SPBE = shipped_instrument("spbe-2020")

ASKED = (0.5, 0.8, 0.9, 0.95)

ASSESSED_IN = (2022, 2023, 2024)
"""Cycles that plans are made for, in turn: each moves the country differently."""

PAST_CYCLES = 3
"""At most; earlier than the first cycle of published national means the simulation knows no movement of the country."""

CLIMB = Fraction(2, 5)
"""Index points that every institution wants to gain."""

FUTURES = 25
"""Times that each plan is judged."""

FIRST_SEED = 70_000
"""Far from the seeds that any model learns from."""

PROCESSES: Mapping[str, Sequence[World]] = {
    "the worlds that the model learned from, drawn anew": PRIOR_WORLDS,
    "reference": (REFERENCE_WORLD,),
    "blurred claims, harsh assessor groups": ROBUSTNESS_WORLDS[:1],
    "one-level jumps, many low claims": ROBUSTNESS_WORLDS[1:],
}


@dataclass(frozen=True)
class Judged:
    """One assured plan and what came of it.

    Attributes:
        world, cycle: in which the plan is assessed.
        promised: probability that the plan states; never below `asked`.
        reached: share of futures in which the assessed index reaches the target.
    """

    start: PlanStart
    world: str
    cycle: int
    asked: float
    promised: float
    reached: float


def judged_plans(
    forecaster: AssessorForecaster, worlds: Sequence[World], institutions: int, first_seed: int = FIRST_SEED
) -> Iterator[Judged]:
    """Make and judge the plans of freshly simulated institutions; those without a sure enough plan bring none."""
    for number in range(institutions):
        world = worlds[number % len(worlds)]
        cycle = ASSESSED_IN[number // len(worlds) % len(ASSESSED_IN)]
        for start in PLAN_STARTS:
            first = max(cycle - PAST_CYCLES, min(DOMAIN_MEANS))
            years = range(first, cycle + (start == "claims"))
            simulated = simulate(1, years, first_seed + number, world)
            yield from _judged(forecaster, simulated, start, cycle)


def _judged(
    forecaster: AssessorForecaster, simulated: SimulatedPanel, start: PlanStart, cycle: int
) -> Iterator[Judged]:
    known = [a for a in simulated.assessments() if a.cycle < cycle or a.stage == "self"]
    # Stages come in their order, so this is the latest final or the claims of the cycle to be assessed.
    base = known[-1]
    target = Target(min(weighted_mean(SPBE, base.levels, SPBE.ids) + CLIMB, Fraction(5)))
    problem = build_problem(SPBE, base, default_costs(SPBE), Rules())
    assessed = assessed_claims(forecaster, known, base)
    today = np.array([[int(base.levels[i]) for i in SPBE.ids]])
    for asked in ASKED:
        found = assured(problem, target, asked, assessed)
        if found is not None:
            planned = np.array([[found.optimum.outcome.planned[i] for i in SPBE.ids]])
            results = np.concatenate(
                [_result(simulated, start, cycle, planned, planned > today, seed) for seed in _futures(simulated)]
            )
            reached = float((results @ np.array(list(SPBE.integer_weights.values())) >= _units(target)).mean())
            yield Judged(start, simulated.world.name, cycle, asked, found.assurance.reached, reached)


def _futures(simulated: SimulatedPanel) -> range:
    """Seeds of an institution's futures; shared by all institutions, their luck would not average out."""
    return range(simulated.seed * FUTURES, (simulated.seed + 1) * FUTURES)


def _result(simulated: SimulatedPanel, start: PlanStart, cycle: int, planned: Ints, worked: Bools, seed: int) -> Ints:
    """Final levels in one future, shape (1, indicators).

    Claims are made already, so only the assessor group may differ; after results the whole next cycle is open.
    """
    if start == "results":
        return simulated.future(cycle, seed).results(planned, worked, seed)
    assessor = simulated.assessors[-1].other_groups(seed)
    return np.where(worked, assessor.results(planned, worked, seed), assessor.finals)


def _units(target: Target) -> Fraction:
    return target.index * SPBE.weight_scale * 100


def table(plans: Sequence[Judged]) -> Iterator[str]:
    """Rows of achieved against asked, with the standard error between institutions."""
    for start in PLAN_STARTS:
        for asked in ASKED:
            chosen = [p for p in plans if (p.start, p.asked) == (start, asked)]
            reached = np.array([p.reached for p in chosen])
            promised = float(np.mean([p.promised for p in chosen]))
            error = float(reached.std(ddof=1) / np.sqrt(len(reached)))
            miss = 100 * (reached.mean() - asked)
            yield (
                f"| {start} | {asked:.0%} | {promised:.1%} | {reached.mean():.1%} | {miss:+.1f} | {100 * error:.1f} "
                f"| {len(chosen)} |"
            )


def parts(plans: Sequence[Judged], asked: float = 0.8) -> Iterator[str]:
    """Rows of what was achieved per cycle and per world, where plans were asked to be this sure."""
    chosen = [p for p in plans if p.asked == asked]
    for part in (*sorted({p.cycle for p in chosen}), *sorted({p.world for p in chosen})):
        cells = []
        for start in PLAN_STARTS:
            here = [p.reached for p in chosen if p.start == start and part in (p.cycle, p.world)]
            cells.append(f"{np.mean(here):.0%} of {len(here)}" if here else "-")
        yield f"| {part} | {' | '.join(cells)} |"


def main(arguments: list[str] | None = None) -> None:
    """Print a table per process."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--institutions", type=int, default=200)
    parser.add_argument("--model", type=Path, help="an artifact of `tangga train`; the shipped default otherwise")
    parser.add_argument("--seed", type=int, default=FIRST_SEED, help="of the first institution")
    parser.add_argument("--processes", type=int, default=len(PROCESSES), help="how many of the simulated processes")
    options = parser.parse_args(arguments)
    forecaster = load(options.model, SPBE) if options.model else default_forecaster()
    for name, worlds in list(PROCESSES.items())[: options.processes]:
        print(f"\n{options.institutions} institutions, SIMULASI: {name}\n")
        print("| start | asked | promised | achieved | achieved - asked, points | standard error | plans |")
        print("|---|---|---|---|---|---|---|")
        plans = list(judged_plans(forecaster, worlds, options.institutions, options.seed))
        for row in table(plans):
            print(row)
        print("\n| asked 80 % | " + " | ".join(f"after {start}" for start in PLAN_STARTS) + " |\n|---|---|---|")
        for row in parts(plans):
            print(row)


if __name__ == "__main__":
    main()
