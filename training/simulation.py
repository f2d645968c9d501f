"""Simulated panels with self, desk and final levels; always labelled SIMULASI.

Finals come first, because only finals are known in reality; claims, desk levels and evidence are laid over them.
Formulas: docs/simulation.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.random import Generator

from data.assessment import INSTITUTION_TYPES, REGIMES, Assessment, Institution, Stage
from data.faults import refuse
from data.instrument import Instrument
from data.instrument_file import shipped_instrument
from models.arrays import Floats, Ints
from models.cohort import cohort_columns
from models.pairs import EVERY_CYCLE, PairPanel, aspect_codes

from .claims import blur_shift, desk_levels, evidence_shares, jump_claims
from .planned_work import CycleAssessor, levels_between
from .reference_levels import REFERENCE_INSTRUMENT, TYPE_SHARES, level_cuts, loadings, national_shift
from .worlds import REFERENCE_WORLD, World

CENTRAL_TYPES = frozenset({"kementerian", "lpnk", "lns", "lembaga_lain"})

MOST_INSTITUTIONS = 10_000


@dataclass(frozen=True)
class SimulatedPanel:
    """A panel together with the assessor group of each row.

    Attributes:
        panel: rows with claimed, desk and final levels.
        group: assessor group per row, 0-based.
        assessors: what each cycle's assessors saw, in the order of the cycles.
        maturity: of each cycle, in the same order.
    """

    panel: PairPanel
    group: Ints
    assessors: tuple[CycleAssessor, ...]
    maturity: tuple[_Maturity, ...]
    country: _Country
    seed: int

    @property
    def world(self) -> World:
        """Assumptions that the panel was simulated under."""
        return self.country.world

    def future(self, cycle: int, seed: int) -> CycleAssessor:
        """One more way in which a cycle could have come about, from where institutions stand in the one before.

        Every institution meets a national shift of its own: averages over institutions are averages over shifts.

        Raises:
            ValueError: if no cycle of the panel comes before.
        """
        earlier = np.flatnonzero(np.unique(self.panel.cycle) < cycle)
        if not len(earlier):
            raise ValueError("a future needs a cycle before it")
        # Apart from the draws of those who judge plans in this future under the same seed.
        rng = np.random.default_rng([seed, cycle])
        grown = self.maturity[earlier[-1]].grown(self.world, rng)
        unforeseen = self.world.drift_deviation * rng.standard_normal(len(grown.shared))
        return _assessed(cycle, self.country, grown, unforeseen, rng)[0]

    def assessments(self) -> Iterator[Assessment]:
        """Every institution, cycle and stage as an assessment marked as simulated."""
        panel = self.panel
        for row in range(len(panel)):
            regime = REGIMES[int(panel.document[row])]
            shares = _by_id(panel, np.round(panel.evidence[row] * 100), 100)
            stages: tuple[Stage, ...] = ("self", "desk", "final")
            for stage in stages:
                yield Assessment(
                    institution=panel.institutions[int(panel.institution[row])],
                    cycle=int(panel.cycle[row]),
                    instrument=panel.instrument.id,
                    stage=stage,
                    levels=_by_id(panel, panel.levels(stage)[row], 1),
                    evidence=shares if stage == "self" else {},
                    regime=regime,
                    assessor_group=f"S{int(self.group[row]) + 1:02d}",
                    simulated=True,
                )


def simulate(institutions: int, cycles: Sequence[int], seed: int, world: World = REFERENCE_WORLD) -> SimulatedPanel:
    """Simulate a panel on SPBE 2020.

    Args:
        institutions: 1 to 10 000.
        cycles: years, each once; simulated in rising order.
        world: assumptions to simulate under.
        seed: the same seed, arguments and library versions give the same panel.

    Raises:
        InputError: for a count, cycles or a seed that make no panel.
    """
    _check(institutions, cycles, seed)
    instrument = shipped_instrument(REFERENCE_INSTRUMENT)
    rng = np.random.default_rng(seed)
    shares = np.array([TYPE_SHARES[name] for name in INSTITUTION_TYPES])
    types = rng.choice(len(INSTITUTION_TYPES), institutions, p=shares / shares.sum())
    years = sorted(cycles)
    maturity = _maturity(institutions, len(years), world, rng)
    country = _Country(types, _Tempers.draw(institutions, instrument, world, rng), world, instrument)
    drawn = [_cycle(year, country, grown, rng) for year, grown in zip(years, maturity, strict=True)]
    return _assemble(drawn, country, maturity, years, seed)


@dataclass(frozen=True)
class _Tempers:
    """What lasts over cycles: optimism of institutions, of indicators, and of institutions by aspect."""

    institution: Floats
    indicator: Floats
    aspect: Floats

    @classmethod
    def draw(cls, institutions: int, instrument: Instrument, world: World, rng: Generator) -> _Tempers:
        codes = aspect_codes(instrument)
        by_aspect = rng.standard_normal((institutions, codes.max() + 1))
        return cls(
            institution=rng.standard_normal(institutions) * world.optimism_deviation,
            indicator=rng.standard_normal(len(codes)) * world.optimism_indicator_deviation,
            aspect=by_aspect[:, codes] * world.optimism_aspect_deviation,
        )


@dataclass(frozen=True)
class _Country:
    """What lasts over cycles."""

    types: Ints
    tempers: _Tempers
    world: World
    instrument: Instrument


@dataclass(frozen=True)
class _Maturity:
    """Latent maturity of one cycle, unit variance: two autoregressions of order 1 over cycles.

    Attributes:
        shared: first axis of each institution, shape (institutions,).
        own: the rest, shape (institutions, indicators).
    """

    shared: Floats
    own: Floats

    @property
    def latent(self) -> Floats:
        """Shape (institutions, indicators)."""
        return np.asarray(self.shared[:, None] * loadings()[0] + self.own)

    @classmethod
    def draw(cls, institutions: int, rng: Generator) -> _Maturity:
        rest = loadings()[1]
        return cls(rng.standard_normal(institutions), rng.standard_normal((institutions, rest.shape[1])) @ rest.T)

    def grown(self, world: World, rng: Generator) -> _Maturity:
        """One cycle later."""
        fresh = _Maturity.draw(len(self.shared), rng)
        return _Maturity(
            _step(self.shared, fresh.shared, world.persistence), _step(self.own, fresh.own, world.own_persistence)
        )


@dataclass(frozen=True)
class _Cycle:
    claimed: Ints
    desk: Ints
    final: Ints
    evidence: Floats
    assessor: CycleAssessor
    group: Ints
    document: bool


def _maturity(institutions: int, cycles: int, world: World, rng: Generator) -> tuple[_Maturity, ...]:
    found = [_Maturity.draw(institutions, rng)]
    while len(found) < cycles:
        found.append(found[-1].grown(world, rng))
    return tuple(found)


def _step(before: Floats, fresh: Floats, persistence: float) -> Floats:
    return np.asarray(persistence * before + np.sqrt(1 - persistence**2) * fresh)


def _assessed(
    year: int, country: _Country, maturity: _Maturity, unforeseen: Floats, rng: Generator
) -> tuple[CycleAssessor, Ints]:
    """What decides a cycle's levels, and each institution's assessor group.

    Args:
        unforeseen: national shift that nobody could know, latent units, shape (institutions,).
    """
    world, types, tempers = country.world, country.types, country.tempers
    shift = national_shift(country.instrument, year) + unforeseen[:, None]
    severity = world.severity * rng.standard_normal(world.assessor_groups)
    group = rng.integers(world.assessor_groups, size=len(types))
    mood = tempers.institution + world.optimism_cycle_deviation * rng.standard_normal(len(types))
    optimism = world.optimism + world.document_optimism * (year in world.document_cycles)
    assessor = CycleAssessor(
        world=world,
        seen=maturity.latent * np.sqrt(1 - world.severity**2),
        cuts=level_cuts()[types] - shift[..., None],
        unforeseen=unforeseen,
        severity=severity[group],
        mood=mood,
        indicator=tempers.indicator,
        logits=optimism + mood[:, None] + tempers.indicator + tempers.aspect,
    )
    return assessor, group


def _cycle(year: int, country: _Country, maturity: _Maturity, rng: Generator) -> _Cycle:
    world = country.world
    unforeseen = np.full(len(country.types), world.drift_deviation * rng.standard_normal())
    assessor, group = _assessed(year, country, maturity, unforeseen, rng)
    document = year in world.document_cycles
    truth, final = levels_between(assessor.seen, assessor.cuts), assessor.finals
    if world.law == "jump":
        claimed = jump_claims(truth, assessor.logits + world.bottom * (truth == 1), world, rng)
    else:
        lens = blur_shift(assessor.mood, assessor.indicator, rng, truth.shape)
        claimed = levels_between(assessor.seen + lens, assessor.cuts)
        claimed = claimed - ((rng.random(truth.shape) < world.underclaims) & (claimed == truth) & (truth > 1))
    desk = desk_levels(final, claimed, document, world, rng)
    evidence = evidence_shares(claimed, desk, world, rng)
    return _Cycle(claimed, desk, final, evidence, assessor, group, document)


def _assemble(
    drawn: list[_Cycle], country: _Country, maturity: tuple[_Maturity, ...], years: list[int], seed: int
) -> SimulatedPanel:
    types = country.types
    count, cycles = len(types), len(years)

    def interleave(name: str) -> Floats:
        stacked = np.stack([np.asarray(getattr(cycle, name), dtype=float) for cycle in drawn], axis=1)
        return stacked.reshape(count * cycles, *stacked.shape[2:])

    claimed, desk, final = (interleave(stage) for stage in ("claimed", "desk", "final"))
    institution, cycle = np.repeat(np.arange(count), cycles), np.tile(np.array(years), count)
    panel = PairPanel(
        instrument=country.instrument,
        institutions=tuple(_institution(number, INSTITUTION_TYPES[code]) for number, code in enumerate(types)),
        institution=institution,
        cycle=cycle,
        type=np.repeat(types, cycles),
        document=np.tile(np.array([float(cycle.document) for cycle in drawn]), count),
        remembered=np.full(count * cycles, EVERY_CYCLE),
        claimed=claimed,
        desk=desk,
        final=final,
        evidence=interleave("evidence"),
        **cohort_columns(institution, cycle, claimed, desk, final),
        simulated=True,
    )
    assessors = tuple(cycle.assessor for cycle in drawn)
    return SimulatedPanel(panel, interleave("group").astype(int), assessors, maturity, country, seed)


def _institution(number: int, kind: str) -> Institution:
    province = "Pusat" if kind in CENTRAL_TYPES else f"Provinsi Simulasi {number % 38 + 1}"
    return Institution(f"Instansi Simulasi {number + 1:05d}", kind, province)  # type: ignore[arg-type]  # one of INSTITUTION_TYPES


def _by_id(panel: PairPanel, values: Floats, denominator: int) -> dict[str, Fraction]:
    ids = panel.instrument.ids
    return {i: Fraction(int(v), denominator) for i, v in zip(ids, values, strict=True) if not np.isnan(v)}


def _check(institutions: int, cycles: Sequence[int], seed: int) -> None:
    if not 1 <= institutions <= MOST_INSTITUTIONS:
        allowed = f"1 sampai {MOST_INSTITUTIONS}"
        raise refuse(
            "institutions_out_of_range",
            "banyaknya instansi tidak dapat dipakai",
            found=str(institutions),
            allowed=allowed,
        )
    if not cycles or len(set(cycles)) != len(cycles) or not all(2018 <= c <= 2100 for c in cycles):
        found = ", ".join(map(str, cycles)) or "kosong"
        raise refuse(
            "cycles_unusable",
            "daftar siklus tidak dapat dipakai",
            found=found,
            allowed="tahun 2018 sampai 2100, tanpa ulangan",
        )
    if seed < 0:
        raise refuse("seed_negative", "benih acak tidak boleh negatif", found=str(seed), allowed="0 atau lebih")
