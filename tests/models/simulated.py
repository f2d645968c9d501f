"""Small simulated panels for tests."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np

from data.assessment import STAGES, Assessment, Stage
from models.pairs import PairPanel
from training.simulation import SimulatedPanel, simulate

CYCLES = (2021, 2022, 2023)


def simulated(institutions: int = 12, seed: int = 5) -> SimulatedPanel:
    return simulate(institutions, CYCLES, seed)


def assessments(institutions: int = 12, seed: int = 5) -> list[Assessment]:
    return list(simulated(institutions, seed).assessments())


def assessments_of(panel: PairPanel) -> Iterator[Assessment]:
    """The levels of any panel, without what it knows of evidence and regime."""
    for row in range(len(panel)):
        institution = panel.institutions[int(panel.institution[row])]
        for stage in STAGES:
            levels = {
                i: Fraction(int(level))
                for i, level in zip(panel.instrument.ids, panel.levels(stage)[row], strict=True)
                if np.isfinite(level)
            }
            if levels:
                cycle = int(panel.cycle[row])
                yield Assessment(institution, cycle, panel.instrument.id, stage, levels, simulated=True)


def of(given: list[Assessment], *, cycle: int, stage: Stage) -> list[Assessment]:
    return [a for a in given if a.cycle == cycle and a.stage == stage]


def without(given: list[Assessment], *, cycle: int, stage: Stage) -> list[Assessment]:
    return [a for a in given if not (a.cycle == cycle and a.stage == stage)]


def with_level(assessment: Assessment, indicator: str, level: int | str) -> Assessment:
    return replace(assessment, levels={**assessment.levels, indicator: Fraction(level)})
