"""Default price of every step: relative effort, from how rarely institutions took it.

Effort of the step from level l is ``-ln(share that rose from l)``, smoothed (`rise_shares`), in points such
that the median step of SPBE 2020 costs ten. It is no money. Figures and limits: docs/effort.md.
"""

import csv
from collections.abc import Mapping
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import cache
from importlib import resources
from math import log
from statistics import median

from .costs import CostTable, FixedCost, StepKey
from .faults import Fault, InputError, Notice
from .instrument import Indicator, Instrument, SharedWork
from .instrument_file import shipped_instrument
from .joint_share import joint_share
from .rise_shares import START_LEVELS, RiseShares, rise_shares
from .transitions import SHIPPED_INSTRUMENT, shipped_transitions

SOURCE = "empirical-2021-2022"
BORROWED_SOURCE = "empirical-2021-2022, dipinjam dari spbe-2020"
MEDIAN_POINTS = 10
"""Effort of the median step of SPBE 2020, in points."""

_CENT = Decimal("0.01")
_LOANS_FILE = "effort-loans.csv"


def default_costs(instrument: Instrument) -> CostTable:
    """Effort of every step of `instrument`, with shared works as fixed costs and least durations.

    Raises:
        InputError: if two shared works of the instrument serve the same step.
    """
    efforts = step_efforts(instrument)
    prices = dict(efforts)
    fixed_costs = []
    seen: set[StepKey] = set()
    for work in instrument.shared_works:
        steps = _steps_of(work, efforts)
        if seen & set(steps):
            raise InputError(_overlap(instrument, work, seen & set(steps)))
        seen |= set(steps)
        if len(steps) < 2:
            continue
        share = Decimal(repr(joint_share(instrument, work.indicators)))
        taken_out = {step: (efforts[step] * share).quantize(_CENT, ROUND_DOWN) for step in steps}
        prices.update({step: efforts[step] - part for step, part in taken_out.items()})
        fixed_costs.append(FixedCost(work.id, work.name, _fixed(taken_out), frozenset(steps)))
    return CostTable(
        unit="effort",
        prices=prices,
        fixed_costs=tuple(fixed_costs),
        months={(d.indicator, d.to_level): d.months for d in instrument.least_durations},
        source=SOURCE if instrument.id == SHIPPED_INSTRUMENT else BORROWED_SOURCE,
    )


def effort_notices(instrument: Instrument) -> tuple[Notice, ...]:
    """What a reader of the default effort must know; empty where every price was observed."""
    if instrument.id == SHIPPED_INSTRUMENT:
        return ()
    notices = [
        Notice(
            "effort_borrowed",
            f"Belum ada data kenaikan level untuk {instrument.id}: poin upaya dipinjam dari indikator "
            f"{SHIPPED_INSTRUMENT} yang sejenis (2021-2022). Ganti dengan biaya Anda sendiri bila ada.",
        )
    ]
    crude = [i.id for i in instrument.indicators if not _lenders(instrument, i)]
    if crude:
        notices.append(
            Notice(
                "effort_crude",
                "Tidak ada indikator sejenis untuk "
                + ", ".join(crude)
                + f": dipakai rata-rata upaya {SHIPPED_INSTRUMENT} dari level yang sama.",
            )
        )
    return tuple(notices)


def step_efforts(instrument: Instrument) -> dict[StepKey, Decimal]:
    """Effort of each step taken alone, in points with two decimals, before shared works are taken out."""
    lowest, highest = instrument.scale.minimum, instrument.scale.maximum
    return {
        (indicator.id, to_level): _effort(instrument, indicator, to_level)
        for indicator in instrument.indicators
        for to_level in range(lowest + 1, highest + 1)
    }


@cache
def reference_shares() -> RiseShares:
    """Smoothed shares behind the shipped effort."""
    return rise_shares(shipped_transitions(), shipped_instrument(SHIPPED_INSTRUMENT))


@cache
def points_per_nat() -> float:
    """Points per unit of -ln(share)."""
    return MEDIAN_POINTS / median(-log(share.pooled) for share in reference_shares().indicators.values())


def _effort(instrument: Instrument, indicator: Indicator, to_level: int) -> Decimal:
    # Levels outside the observed scale (level 0 of SPBE 2018) borrow from its nearest end.
    start = min(max(to_level - 1, START_LEVELS[0]), START_LEVELS[-1])
    shares = reference_shares().indicators
    lenders = _lenders(instrument, indicator) or shipped_instrument(SHIPPED_INSTRUMENT).ids
    nats = sum(-log(shares[lender, start].pooled) for lender in lenders) / len(lenders)
    return Decimal(repr(nats * points_per_nat())).quantize(_CENT, ROUND_HALF_UP)


def _lenders(instrument: Instrument, indicator: Indicator) -> tuple[str, ...]:
    """Reference indicators whose mean effort prices `indicator`: itself, its loan, or its kind."""
    reference = shipped_instrument(SHIPPED_INSTRUMENT)
    if instrument.id == SHIPPED_INSTRUMENT and indicator.id in reference.by_id:
        return (indicator.id,)
    loan = _loans().get((instrument.id, indicator.id))
    if loan:
        return loan
    for kind in ("family", "capability"):
        alike = tuple(i.id for i in reference.indicators if getattr(i, kind) == getattr(indicator, kind))
        if alike:
            return alike
    return ()


@cache
def _loans() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Reference indicators that lend their effort, by instrument and indicator."""
    text = (resources.files("data") / "reference" / _LOANS_FILE).read_text("utf-8")
    return {
        (row["instrument"], row["indicator"]): tuple(row["lenders"].split())
        for row in csv.DictReader(text.splitlines())
    }


def _steps_of(work: SharedWork, efforts: Mapping[StepKey, Decimal]) -> list[StepKey]:
    return [(i, level) for i in work.indicators for level in work.to_levels if (i, level) in efforts]


def _fixed(taken_out: Mapping[StepKey, Decimal]) -> Decimal:
    """Cost of the shared work: what an average member gave up, and never more than any two members did."""
    parts = sorted(taken_out.values())
    mean = sum(parts, Decimal(0)) / len(parts)
    return min(mean.quantize(_CENT, ROUND_DOWN), parts[0] + parts[1])


def _overlap(instrument: Instrument, work: SharedWork, steps: set[StepKey]) -> Fault:
    named = ", ".join(f"{indicator} ke level {level}" for indicator, level in sorted(steps))
    return Fault(
        "overlapping_shared_works",
        f"pekerjaan bersama «{work.id}» memuat langkah yang sudah dimuat pekerjaan bersama lain",
        place=f"instrumen {instrument.id}",
        found=named,
        remedy="Setiap langkah hanya boleh masuk satu pekerjaan bersama.",
    )
