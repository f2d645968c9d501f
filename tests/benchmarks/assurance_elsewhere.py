"""Assured plans where assessors do otherwise than simulated ones: ``python -m tests.benchmarks.assurance_elsewhere``.

As `tests.benchmarks.assurance_reached`, of a province on panels of `training.other_process`, which the shipped model
does not suit. Every institution wants more than it has, or may expect for its claims.
"""

from argparse import ArgumentParser
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from data.assessment import Stage
from data.effort import default_costs
from data.rules import Rules
from data.scoring import weighted_mean
from engine.assessed_claims import AssessedClaims, claims_on
from engine.assurance import assured
from engine.build import build_problem
from engine.claim_basis import claim_bases
from engine.coupling_constraints import Target
from models.planned_work import PLAN_STARTS, PlanStart
from models.registry import default_forecaster
from tests.models.simulated import assessments_of
from training.other_process import CYCLES, OTHER_PROCESSES, OtherCountry, OtherProcess, other_country

from .assurance_reached import ASKED, CLIMB, FUTURES, SPBE, Judged, table

FIRST_SEED = 80_000


def judged_plans(process: OtherProcess, institutions: int, seed: int = FIRST_SEED) -> Iterator[Judged]:
    """Make and judge plans of all institutions of a fresh file; those without a sure enough plan bring none."""
    country = other_country(process, institutions, seed)
    for start in PLAN_STARTS:
        stage: Stage = "self" if start == "claims" else "final"
        known = [
            a for a in assessments_of(country.panel) if a.cycle < CYCLES[-1] or start == "results" or a.stage == "self"
        ]
        bases = [a for a in known if (a.cycle, a.stage) == (CYCLES[-1], stage)]
        model = default_forecaster()
        for number, (basis, base) in enumerate(zip(claim_bases(model, known, bases), bases, strict=True)):
            today = np.array([int(base.levels[i]) for i in SPBE.ids])
            assessed = claims_on(model, basis)
            target = _target(assessed, weighted_mean(SPBE, base.levels, SPBE.ids), start)
            problem = build_problem(SPBE, base, default_costs(SPBE), Rules())
            for asked in ASKED:
                found = assured(problem, target, asked, assessed)
                if found is not None:
                    planned = np.array([float(found.optimum.outcome.planned[i]) for i in SPBE.ids])
                    reached = _reached(country, number, planned, planned > today, start, target, seed)
                    yield Judged(start, process.name, CYCLES[-1], asked, found.assurance.reached, reached)


def _target(assessed: AssessedClaims, index: Fraction, start: PlanStart) -> Target:
    """More than the last results; of claims, more than the assessor will probably make of them."""
    today = index if start == "results" else Fraction(round(100 * assessed.forecast.distribution().mean), 100)
    return Target(min(today + CLIMB, Fraction(5)))


def _reached(
    country: OtherCountry,
    number: int,
    planned: np.ndarray,
    worked: np.ndarray,
    start: PlanStart,
    target: Target,
    seed: int,
) -> float:
    """Share of futures in which the assessed index reaches the target."""
    years, weights = int(start == "results"), np.array(list(SPBE.integer_weights.values()))
    futures = range((seed + number) * FUTURES, (seed + number + 1) * FUTURES)
    finals = np.stack([country.results(number, planned, worked, years, future) for future in futures])
    return float((finals @ weights >= target.index * SPBE.weight_scale * 100).mean())


def main(arguments: list[str] | None = None) -> None:
    """Print a table per process."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--institutions", type=int, default=50, help="of the file")
    parser.add_argument("--seed", type=int, default=FIRST_SEED, help="of the file")
    parser.add_argument("--processes", type=int, default=len(OTHER_PROCESSES), help="how many of the processes")
    options = parser.parse_args(arguments)
    for process in OTHER_PROCESSES[: options.processes]:
        print(f"\n{options.institutions} institutions, SIMULASI: {process.name}\n")
        print("| start | asked | promised | achieved | achieved - asked, points | standard error | plans |")
        print("|---|---|---|---|---|---|---|")
        for row in table(list(judged_plans(process, options.institutions, options.seed))):
            print(row)


if __name__ == "__main__":
    main()
