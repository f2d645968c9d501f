"""Questions from real institutions: each wants the next predicate, at the shipped effort."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random

from data.assessment import Assessment
from data.effort import default_costs
from data.instrument import Instrument
from data.instrument_file import shipped_instrument
from data.panel_file import read_panel
from data.rules import Rules
from data.scoring import weighted_mean
from tests.conftest import ROOT
from tests.oracles.brute_force import Case

DEFAULT_PANEL = ROOT.parent / "shared" / "data" / "panel" / "levels.csv"
SAMPLE_PANEL = ROOT / "data" / "samples" / "bandar-lampung.csv"


def real_cases(panel: Path, count: int, seed: int = 0) -> list[Case]:
    """`count` cases drawn from a panel, with repetition where it has fewer rows.

    Hard demands between indicators are left out, so that every rival solves the same bare problem.
    """
    rows = [a for a in read_panel(panel).assessments if a.instrument == "spbe-2020"]
    random = Random(seed)
    random.shuffle(rows)
    instrument = replace(shipped_instrument("spbe-2020"), dependencies=())
    costs = default_costs(instrument)
    cases = []
    for number in range(count):
        assessment = rows[number % len(rows)]
        cases.append(Case(instrument, assessment, costs, next_predicate(instrument, assessment)))
    return cases


def next_predicate(instrument: Instrument, assessment: Assessment) -> Rules:
    """The lower bound of the next predicate as target; the highest level where there is none."""
    index = weighted_mean(instrument, assessment.levels, instrument.ids)
    above = [p.lower for p in instrument.predicates if p.lower > index]
    return Rules(target=above[0] if above else Fraction(instrument.scale.maximum))
