"""Holding risk: next cycle's level of each indicator, given this cycle's levels.

For each threshold k = 2 ... 5 a logistic model gives P(next level >= k) from the level held, the indicator, its
family, the institution's other levels and its type. Two orderings are then enforced: reaching k is no likelier
than reaching k - 1, and holding a higher level never lowers the chance of reaching k. docs/holding-risk.md has
formulas, splits and figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.special import expit

from data.assessment import INSTITUTION_TYPES
from data.faults import InputError, Notice, refuse
from data.instrument import Instrument
from data.scoring import level_faults

from .holding_features import LEVELS, Floats, HoldingLayout
from .holding_parameters import HoldingParameters, shipped_holding


@dataclass(frozen=True)
class HoldingRisk:
    """What may become of one indicator's level in the next cycle.

    Attributes:
        level: level held now, 1-5.
        probabilities: chance of each next level 1-5; they sum to 1.
        expected: expected next level.
        lost: chance that the level is not given again, i.e. that the next one is lower.
    """

    indicator: str
    level: int
    probabilities: tuple[float, ...]
    expected: float
    lost: float


@dataclass(frozen=True)
class HoldingReport:
    """Holding risks of one institution, in regulation order, and what limits them."""

    risks: tuple[HoldingRisk, ...]
    simulated: bool
    notices: tuple[Notice, ...]


def holding_risks(
    instrument: Instrument,
    levels: Mapping[str, Fraction],
    institution_type: str,
    parameters: HoldingParameters | None = None,
) -> HoldingReport:
    """Holding risk of every indicator that has a level.

    Args:
        instrument: the instrument of the levels.
        levels: final levels of this cycle, 1-5, whole; indicators may be missing.
        institution_type: one of `data.assessment.INSTITUTION_TYPES`.
        parameters: a fit of one's own; ``None`` for the shipped one.

    Raises:
        InputError: another instrument than the parameters know, or levels that are unknown or off the scale.
    """
    parameters = parameters or shipped_holding()
    tensor = next_levels(instrument, levels, institution_type, parameters)
    risks = []
    for position, indicator in enumerate(instrument.indicators):
        if indicator.id not in levels:
            continue
        level = int(levels[indicator.id])
        chances = tensor[position, level - 1]
        risks.append(
            HoldingRisk(
                indicator=indicator.id,
                level=level,
                probabilities=tuple(float(p) for p in chances),
                expected=float(chances @ np.array(LEVELS)),
                lost=float(chances[: level - 1].sum()),
            )
        )
    return HoldingReport(tuple(risks), parameters.simulated, _notices(instrument, levels, parameters))


def next_levels(
    instrument: Instrument,
    levels: Mapping[str, Fraction],
    institution_type: str,
    parameters: HoldingParameters | None = None,
) -> Floats:
    """Distribution of the next level for every level that each indicator might hold.

    The institution's profile stays that of `levels`; an indicator's own level is not part of its profile.

    Args:
        instrument: the instrument of the levels.
        levels: final levels of this cycle, 1-5, whole; indicators may be missing.
        institution_type: one of `data.assessment.INSTITUTION_TYPES`.
        parameters: a fit of one's own; ``None`` for the shipped one.

    Returns:
        Shape (indicators, level held, next level); the last axis sums to 1.

    Raises:
        InputError: as `holding_risks`.
    """
    parameters = parameters or shipped_holding()
    _check(instrument, levels, institution_type, parameters)
    layout = HoldingLayout(instrument)
    vector = layout.vector({i: int(level) for i, level in levels.items()})
    size = len(instrument.ids)
    held = np.tile(np.array(LEVELS), size)
    rows = np.repeat(np.arange(size), len(LEVELS))
    design = layout.design(rows, held, layout.profile(vector)[rows], institution_type)
    reach = expit(design @ parameters.coefficients.T + parameters.intercepts)
    return level_chances(reach.reshape(size, len(LEVELS), -1))


def level_chances(reach: Floats) -> Floats:
    """Chance of each level from the chances of reaching levels 2-5, made orderly first.

    Args:
        reach: shape (..., level held, threshold).

    Returns:
        Shape (..., level held, level); the last axis sums to 1 and no entry is negative.
    """
    ordered = np.minimum.accumulate(reach, axis=-1)
    ordered = np.maximum.accumulate(ordered, axis=-2)
    ones = np.ones((*ordered.shape[:-1], 1))
    edges = np.concatenate([ones, ordered, np.zeros_like(ones)], axis=-1)
    chances: Floats = edges[..., :-1] - edges[..., 1:]
    return chances


def _check(
    instrument: Instrument, levels: Mapping[str, Fraction], institution_type: str, parameters: HoldingParameters
) -> None:
    if instrument.id != parameters.instrument:
        raise refuse(
            "holding_other_instrument",
            "risiko bertahan belum dapat dihitung untuk instrumen ini",
            place="instrumen",
            found=instrument.id,
            allowed=parameters.instrument,
            remedy="Latih dari panel dua siklus dengan instrumen ini, bila ada.",
        )
    if institution_type not in INSTITUTION_TYPES:
        raise refuse(
            "unknown_institution_type",
            "jenis instansi tidak dikenal",
            found=institution_type,
            allowed=", ".join(INSTITUTION_TYPES),
        )
    if not levels:
        raise refuse("no_levels", "tidak ada level yang diisi", remedy="Isi paling sedikit satu indikator.")
    faults = level_faults(instrument, levels)
    if faults:
        raise InputError(faults)


def _notices(
    instrument: Instrument, levels: Mapping[str, Fraction], parameters: HoldingParameters
) -> tuple[Notice, ...]:
    notices = []
    missing = [i for i in instrument.ids if i not in levels]
    if missing:
        message = f"{len(missing)} indikator tanpa level tidak ikut dihitung: {', '.join(missing[:10])}"
        notices.append(Notice("holding_partial", message + (" dan lainnya." if len(missing) > 10 else ".")))
    if parameters.simulated:
        notices.append(Notice("holding_simulated", "Risiko bertahan ini dilatih dari data SIMULASI."))
    if parameters.cycles == (2021,):
        notices.append(
            Notice(
                "holding_monitoring_year",
                "Risiko bertahan dilatih dari siklus 2021 ke 2022, tahun pemantauan tanpa wawancara bagi kebanyakan "
                "instansi; pada tahun evaluasi penurunan bisa lebih jarang.",
            )
        )
    return tuple(notices)
