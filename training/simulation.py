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
from models.pairs import PairPanel, aspect_codes

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
        roots: what the cycles grew from.
    """

    panel: PairPanel
    group: Ints
    assessors: tuple[CycleAssessor, ...]
    roots: _Roots
    world: World
    seed: int

    def future(self, cycle: int, seed: int) -> CycleAssessor:
        """One more way in which a cycle after the panel's last could have come about, from where institutions stand."""
        rng = np.random.default_rng(seed)
        latent, _, _ = _grow(self.roots.shared, self.roots.own, self.world, rng)
        return _cycle(
            cycle, self.roots.types, latent, self.roots.tempers, self.world, self.panel.instrument, rng
        ).assessor

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
    maturity, shared, own = _maturity(institutions, len(years), world, rng)
    tempers = _Tempers.draw(institutions, instrument, world, rng)
    drawn = [
        _cycle(year, types, latent, tempers, world, instrument, rng)
        for year, latent in zip(years, maturity, strict=True)
    ]
    return _assemble(drawn, _Roots(types, tempers, shared, own), years, instrument, world, seed)


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
class _Roots:
    """What the next cycle grows from: institution types, tempers, and the last maturity's shared and own part."""

    types: Ints
    tempers: _Tempers
    shared: Floats
    own: Floats


@dataclass(frozen=True)
class _Cycle:
    claimed: Ints
    desk: Ints
    final: Ints
    evidence: Floats
    assessor: CycleAssessor
    group: Ints
    document: bool


def _maturity(institutions: int, cycles: int, world: World, rng: Generator) -> tuple[Floats, Floats, Floats]:
    """Latent maturity, unit variance, shape (cycles, institutions, indicators): two autoregressions of order 1.

    Returns:
        the maturity, and its shared and own part in the last cycle.
    """
    first, rest = loadings()
    latent = np.empty((cycles, institutions, len(first)))
    shared, own = rng.standard_normal(institutions), rng.standard_normal((institutions, rest.shape[1])) @ rest.T
    latent[0] = shared[:, None] * first + own
    for t in range(1, cycles):
        latent[t], shared, own = _grow(shared, own, world, rng)
    return latent, shared, own


def _grow(shared: Floats, own: Floats, world: World, rng: Generator) -> tuple[Floats, Floats, Floats]:
    """Maturity one cycle later, and its shared and own part."""
    first, rest = loadings()
    shared = _step(shared, rng.standard_normal(len(shared)), world.persistence)
    own = _step(own, rng.standard_normal((len(own), rest.shape[1])) @ rest.T, world.own_persistence)
    return shared[:, None] * first + own, shared, own


def _step(before: Floats, fresh: Floats, persistence: float) -> Floats:
    return np.asarray(persistence * before + np.sqrt(1 - persistence**2) * fresh)


def _cycle(
    year: int,
    types: Ints,
    latent: Floats,
    tempers: _Tempers,
    world: World,
    instrument: Instrument,
    rng: Generator,
) -> _Cycle:
    unforeseen = world.drift_deviation * rng.standard_normal()
    cuts = level_cuts()[types] - (national_shift(instrument, year) + unforeseen)[None, :, None]
    severity = world.severity * rng.standard_normal(world.assessor_groups)
    group = rng.integers(world.assessor_groups, size=len(types))
    seen = latent * np.sqrt(1 - world.severity**2)
    truth = levels_between(seen, cuts)
    final = levels_between(seen + severity[group][:, None], cuts)
    document = year in world.document_cycles
    mood = tempers.institution + world.optimism_cycle_deviation * rng.standard_normal(len(types))
    logits = world.optimism + mood[:, None] + tempers.indicator + tempers.aspect + world.document_optimism * document
    if world.law == "jump":
        claimed = jump_claims(truth, logits + world.bottom * (truth == 1), world, rng)
    else:
        lens = blur_shift(mood, tempers.indicator, rng, truth.shape)
        claimed = levels_between(seen + lens, cuts)
        claimed = claimed - ((rng.random(truth.shape) < world.underclaims) & (claimed == truth) & (truth > 1))
    desk = desk_levels(final, claimed, document, world, rng)
    evidence = evidence_shares(claimed, desk, world, rng)
    assessor = CycleAssessor(world, seen, cuts, unforeseen, severity[group], mood, tempers.indicator, logits)
    return _Cycle(claimed, desk, final, evidence, assessor, group, document)


def _assemble(
    drawn: list[_Cycle], roots: _Roots, years: list[int], instrument: Instrument, world: World, seed: int
) -> SimulatedPanel:
    types = roots.types
    count, cycles = len(types), len(years)

    def interleave(name: str) -> Floats:
        stacked = np.stack([np.asarray(getattr(cycle, name), dtype=float) for cycle in drawn], axis=1)
        return stacked.reshape(count * cycles, *stacked.shape[2:])

    claimed, desk, final = (interleave(stage) for stage in ("claimed", "desk", "final"))
    institution, cycle = np.repeat(np.arange(count), cycles), np.tile(np.array(years), count)
    panel = PairPanel(
        instrument=instrument,
        institutions=tuple(_institution(number, INSTITUTION_TYPES[code]) for number, code in enumerate(types)),
        institution=institution,
        cycle=cycle,
        type=np.repeat(types, cycles),
        document=np.tile(np.array([float(cycle.document) for cycle in drawn]), count),
        claimed=claimed,
        desk=desk,
        final=final,
        evidence=interleave("evidence"),
        **cohort_columns(institution, cycle, claimed, desk, final),
        simulated=True,
    )
    assessors = tuple(cycle.assessor for cycle in drawn)
    return SimulatedPanel(panel, interleave("group").astype(int), assessors, roots, world, seed)


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
