"""Small simulated panels for tests."""

from dataclasses import replace
from fractions import Fraction

from data.assessment import Assessment, Stage
from training.simulation import SimulatedPanel, simulate

CYCLES = (2021, 2022, 2023)


def simulated(institutions: int = 12, seed: int = 5) -> SimulatedPanel:
    return simulate(institutions, CYCLES, seed)


def assessments(institutions: int = 12, seed: int = 5) -> list[Assessment]:
    return list(simulated(institutions, seed).assessments())


def of(given: list[Assessment], *, cycle: int, stage: Stage) -> list[Assessment]:
    return [a for a in given if a.cycle == cycle and a.stage == stage]


def without(given: list[Assessment], *, cycle: int, stage: Stage) -> list[Assessment]:
    return [a for a in given if not (a.cycle == cycle and a.stage == stage)]


def with_level(assessment: Assessment, indicator: str, level: int | str) -> Assessment:
    return replace(assessment, levels={**assessment.levels, indicator: Fraction(level)})
