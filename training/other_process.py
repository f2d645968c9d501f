"""Panels of another process: nothing of `training.simulation`, its worlds or its statistics takes part.

There, a latent maturity meets the cuts of an assessor group. Here levels are counted: whole levels are claimed on top
of the true ones, and each true level stands if an assessor finds its document, a chance that depends on team,
indicator and level. Nothing is known of evidence and regime.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from data.assessment import INSTITUTION_TYPES, Institution
from data.instrument_file import shipped_instrument
from models.arrays import Bools, Floats, Ints
from models.cohort import cohort_columns
from models.pairs import EVERY_CYCLE, PairPanel, aspect_codes

from .reference_levels import REFERENCE_INSTRUMENT

CYCLES = (2021, 2022, 2023, 2024)

TYPE_SHARES = {"kabupaten": 0.62, "kota": 0.15, "provinsi": 0.06, "kementerian": 0.1, "lpnk": 0.07}

HONEST = 0.45
"""Share of institutions that claim little more than they have, in every cycle."""

TEAMS = 14
"""Of assessors; an institution meets another one each cycle."""

Inflation = Callable[[np.random.Generator, Floats, Bools, int], Floats]
"""Levels claimed on top of the true ones, from these, shape (institutions, indicators), the honest institutions, shape
(institutions, 1), and the number of the cycle."""


@dataclass(frozen=True)
class OtherProcess:
    """One way to claim and to be assessed.

    Attributes:
        name: Bahasa Indonesia.
        inflation: what is claimed on top.
        leniency: logits by which documents are found more easily from cycle to cycle.
        unsent: share of aspects for which nothing was sent in time: level 1 at the desk stage, and for three in ten of
            their indicators in the end.
    """

    name: str
    inflation: Inflation
    leniency: float = 0.0
    unsent: float = 0.0


def _some_inflate(rng: np.random.Generator, true: Floats, honest: Bools, cycle: int) -> Floats:
    inflated = rng.random(true.shape) < np.where(honest, 0.08, 0.45)
    return np.where(inflated, rng.integers(1, 3, true.shape), 0.0)


def _claims_of_plans(rng: np.random.Generator, true: Floats, honest: Bools, cycle: int) -> Floats:
    planned = 1 / (1 + np.exp(-rng.normal(0, 1.2, (len(true), 1))))
    return np.where(rng.random(true.shape) < planned, 1.0, 0.0) + np.where(
        rng.random(true.shape) < planned / 5, 1.0, 0.0
    )


def _a_level_too_many(rng: np.random.Generator, true: Floats, honest: Bools, cycle: int, kept: float = 1.0) -> Floats:
    return np.where(honest, 0.3, 1.1) * kept**cycle + rng.normal(0, 0.6, true.shape)


OTHER_PROCESSES = (
    OtherProcess("sebagian melebihkan", _some_inflate),
    OtherProcess("rencana diklaim", _claims_of_plans),
    OtherProcess("aspek tanpa kiriman", _a_level_too_many, unsent=0.06),
    OtherProcess("makin jujur, makin longgar", partial(_a_level_too_many, kept=0.75), leniency=0.35),
)


@dataclass(frozen=True)
class OtherCountry:
    """A panel of another process, and what nobody sees of it.

    Attributes:
        process: that made it.
        panel: of four cycles for SPBE 2020.
        true: levels that institutions have in the last cycle, shape (institutions, indicators).
        habits: logits by which documents of an indicator escape a team, shape (teams, indicators).
    """

    process: OtherProcess
    panel: PairPanel
    true: Floats
    habits: Floats

    def results(self, institution: int, planned: Floats, worked: Bools, years: int, seed: int) -> Floats:
        """Final levels in one future of an institution that claims `planned`, shape (indicators,).

        Args:
            institution: its number.
            planned: levels claimed, shape (indicators,).
            worked: where they are work done rather than levels left alone, shape (indicators,).
            years: after the last cycle, 0 or 1.
            seed: of the future.
        """
        rng = np.random.default_rng(seed)
        true = self.true[[institution]]
        if years:
            true = _a_year_later(rng, true)
        true = np.where(worked, np.maximum(true, planned), true)
        codes, cycle = aspect_codes(self.panel.instrument), len(CYCLES) - 1 + years
        _, final = _assessed(rng, self.process, true, planned[None], self.habits, codes, cycle)
        return np.asarray(final[0])


def other_panel(process: OtherProcess, institutions: int, seed: int) -> PairPanel:
    """The panel of `other_country`."""
    return other_country(process, institutions, seed).panel


def other_country(process: OtherProcess, institutions: int, seed: int) -> OtherCountry:
    """Institutions that are assessed four times.

    Args:
        process: how claims and results come about.
        institutions: how many.
        seed: 0 or more.
    """
    rng = np.random.default_rng(seed)
    instrument = shipped_instrument(REFERENCE_INSTRUMENT)
    codes = aspect_codes(instrument)
    kinds = np.array([INSTITUTION_TYPES.index(name) for name in TYPE_SHARES])
    types = rng.choice(kinds, institutions, p=list(TYPE_SHARES.values()))
    honest = rng.random((institutions, 1)) < HONEST
    difficulty, habits = rng.normal(0, 0.7, len(codes)), rng.normal(0, 0.25, (TEAMS, len(codes)))
    true = _first_levels(rng, types, difficulty, codes)
    stages: dict[str, list[Floats]] = {"claimed": [], "desk": [], "final": []}
    for cycle in range(len(CYCLES)):
        if cycle:
            true = _a_year_later(rng, true)
        claimed = _on_scale(np.round(true + process.inflation(rng, true, honest, cycle)))
        desk, final = _assessed(rng, process, true, claimed, habits, codes, cycle)
        for stage, levels in (("claimed", claimed), ("desk", desk), ("final", final)):
            stages[stage].append(levels)
    panel = _panel(types, {stage: np.stack(levels, axis=1) for stage, levels in stages.items()})
    return OtherCountry(process, panel, true, habits)


def _first_levels(rng: np.random.Generator, types: Ints, difficulty: Floats, codes: Ints) -> Floats:
    count = len(types)
    maturity = rng.normal(2.2, 0.9, count) + 0.5 * (types == INSTITUTION_TYPES.index("provinsi"))
    aspects = rng.normal(0, 0.5, (count, codes.max() + 1))[:, codes]
    own = rng.normal(0, 0.5, (count, len(codes)))
    return _on_scale(np.round(maturity[:, None] - 0.6 * difficulty + aspects + own))


def _a_year_later(rng: np.random.Generator, true: Floats) -> Floats:
    risen = _on_scale(true + np.where(rng.random(true.shape) < 0.22, rng.integers(1, 3, true.shape), 0))
    return _on_scale(risen - np.where(rng.random(true.shape) < 0.07, 1, 0))


def _assessed(
    rng: np.random.Generator,
    process: OtherProcess,
    true: Floats,
    claimed: Floats,
    habits: Floats,
    codes: Ints,
    cycle: int,
) -> tuple[Floats, Floats]:
    """Desk and final levels: two documents are looked for, what was not at hand at the desk costs a level or two."""
    team = rng.integers(0, TEAMS, len(true))
    severity = rng.normal(0, 0.25, TEAMS)[team, None]
    found = 1 / (1 + np.exp(0.45 * (true - 1) - 2.1 + 1.2 * severity + habits[team] - process.leniency * (cycle - 1)))
    lost = np.where(rng.random(true.shape) > found, 1, 0) + np.where(rng.random(true.shape) > found + 0.12, 1, 0)
    final = _on_scale(np.minimum(true - lost, claimed))
    absent = rng.random(true.shape) < rng.beta(2, 5, (len(true), 1))
    desk = _on_scale(final - np.where(absent, rng.integers(1, 3, true.shape), 0))
    unsent = (rng.random((len(true), codes.max() + 1)) < process.unsent)[:, codes]
    final = np.where(unsent & (rng.random(true.shape) < 0.3), 1.0, final)
    final = _on_scale(final + np.where(rng.random(true.shape) < 0.02, 1, 0))
    return np.where(unsent, 1.0, desk), final


def _on_scale(levels: Floats) -> Floats:
    return np.clip(levels, 1.0, 5.0)


def _panel(types: Ints, stages: dict[str, Floats]) -> PairPanel:
    """Rows ordered by institution, then cycle; stages of shape (institutions, cycles, indicators)."""
    count, cycles = len(types), len(CYCLES)
    flat = {stage: levels.reshape(count * cycles, -1) for stage, levels in stages.items()}
    institution, cycle = np.repeat(np.arange(count), cycles), np.tile(np.array(CYCLES), count)
    names = [INSTITUTION_TYPES[code] for code in types]
    return PairPanel(
        instrument=shipped_instrument(REFERENCE_INSTRUMENT),
        institutions=tuple(
            Institution(f"Instansi Tiruan {number + 1:04d}", kind, f"Provinsi Tiruan {number % 30 + 1}")
            for number, kind in enumerate(names)
        ),
        institution=institution,
        cycle=cycle,
        type=np.repeat(types, cycles),
        document=np.full(count * cycles, np.nan),
        remembered=np.full(count * cycles, EVERY_CYCLE),
        evidence=np.full_like(flat["final"], np.nan),
        **flat,
        **cohort_columns(institution, cycle, flat["claimed"], flat["desk"], flat["final"]),
        simulated=True,
    )
