"""What an assurance costs the sample city, and what becomes of it: ``python -m tests.benchmarks.assured_sample``."""

from collections.abc import Iterator
from fractions import Fraction

from data.costs import MINOR_UNITS
from data.effort import default_costs
from data.instrument_file import shipped_instrument
from data.panel_file import read_panel
from data.rules import Rules
from data.scoring import weighted_mean
from engine.assessed_claims import AssessedClaims, assessed_claims
from engine.assurance import assured
from engine.build import build_problem
from engine.coupling_constraints import Target
from engine.optimise import Optimum, cheapest, with_constraint
from models.registry import default_forecaster

from .real_panel import SAMPLE_PANEL

SPBE = shipped_instrument("spbe-2020")

GOAL = Fraction(7, 2)

ASKED = (0.5, 0.8, 0.9)


def rows() -> Iterator[str]:
    """Lines to print."""
    known = read_panel(SAMPLE_PANEL).assessments
    base = known[-1]
    problem = build_problem(SPBE, base, default_costs(SPBE), Rules())
    yield f"{base.institution.name}, {base.cycle}: {float(weighted_mean(SPBE, base.levels, SPBE.ids)):.2f}"
    assessed = assessed_claims(default_forecaster(), known, base)
    today = {i: int(base.levels[i]) for i in SPBE.ids}
    yield f"expected to be given again if nothing is done (SIMULASI): {assessed.distribution(today).mean:.2f}"
    yield f"finished work on level 5 that is lost again (SIMULASI): {_lost(assessed, today):.0%}"
    yield ""
    yield f"| assurance that the assessed index reaches {float(GOAL):.2f} | effort points |"
    yield "|---|---|"
    yield _row("by claim alone", cheapest(with_constraint(problem, Target(GOAL))))
    for asked in ASKED:
        found = assured(problem, Target(GOAL), asked, assessed)
        yield _row(f"{asked:.0%}", found.optimum if found else None)


def _row(name: str, found: Optimum | None) -> str:
    return f"| {name} | {found.outcome.cost / MINOR_UNITS:.0f} |" if found else f"| {name} | no plan |"


def _lost(assessed: AssessedClaims, today: dict[str, int]) -> float:
    """Mean over the indicators below level 5."""
    place = {i: number for number, i in enumerate(SPBE.ids)}
    lost = [float(assessed.planned[place[i], 4, :4].sum()) for i, level in today.items() if level < 5]
    return sum(lost) / len(lost)


if __name__ == "__main__":
    for row in rows():
        print(row)
