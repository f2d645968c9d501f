"""Random cases of full size: a shipped instrument, all its indicators, prices with many ties."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

from data.assessment import Assessment, Institution
from data.costs import CostTable, FixedCost
from data.instrument import Instrument
from data.instrument_file import shipped_instrument
from data.rules import Rules

from .brute_force import Case
from .dynamic_programme import Fixed, Plan, cheapest_plan


def plain_instrument(instrument_id: str) -> Instrument:
    """A shipped instrument without demands between indicators and without outside scores."""
    instrument = shipped_instrument(instrument_id)
    indicators = tuple(replace(indicator, external=None) for indicator in instrument.indicators)
    return replace(instrument, indicators=indicators, dependencies=())


def full_case(random: Random, instrument_id: str = "spbe-2020", groups: int = 0) -> Case:
    """A random institution with random prices that wants to rise by up to one and a half index points."""
    instrument = plain_instrument(instrument_id)
    assessment = full_assessment(random, instrument)
    index = sum((i.weight * assessment.levels[i.id] for i in instrument.indicators), Fraction(0)) / 100
    rise = Fraction(random.randint(1, 150), 100)
    target = min(Fraction(instrument.scale.maximum), index + rise)
    target = Fraction(int(target * 100), 100) if random.random() < 0.5 else target
    return Case(instrument, assessment, full_costs(random, instrument, groups), Rules(target=target))


def full_assessment(random: Random, instrument: Instrument) -> Assessment:
    """Levels of a random institution: weak, middling or strong."""
    low, high = instrument.scale.minimum, instrument.scale.maximum
    centre = random.uniform(low, high - 1)
    levels = {i: Fraction(min(high, max(low, round(random.gauss(centre, 1))))) for i in instrument.ids}
    if not instrument.scale.whole:
        unit = random.choice((2, 4, 100))
        levels = {i: min(Fraction(high), level + Fraction(random.randrange(unit), unit)) for i, level in levels.items()}
    return Assessment(
        institution=Institution("Pemerintah Kab. Uji", "kabupaten", "Uji"),
        cycle=2024,
        instrument=instrument.id,
        stage="final",
        levels=levels,
    )


def full_costs(random: Random, instrument: Instrument, groups: int = 0) -> CostTable:
    """A price for every step, drawn from a pool small enough to tie often, and `groups` fixed costs."""
    pool = random.choice(
        (
            [Decimal(1)],
            [Decimal(price) for price in (0, 1, 2, 3)],
            [Decimal(price) for price in range(5, 25)],
            [Decimal(random.randint(1, 5000)) / 100 for _ in range(300)],
            [Decimal(random.randint(1, 400)) * 2_500_000 for _ in range(60)],
        )
    )
    low, high = instrument.scale.minimum, instrument.scale.maximum
    steps = [(i, level) for i in instrument.ids for level in range(low + 1, high + 1)]
    prices = {step: random.choice(pool) for step in steps}
    fixed: list[FixedCost] = []
    for number in range(groups):
        level = random.randint(low + 1, high)
        start = random.randrange(len(instrument.ids) // groups * number, len(instrument.ids) - 4)
        members = [(i, level) for i in instrument.ids[start : start + random.randint(2, 12)]]
        taken = {step for f in fixed for step in f.steps}
        members = [step for step in members if step not in taken]
        cost = random.choice(pool) * random.randint(1, 4)
        fixed.append(FixedCost(f"g{number}", f"Kelompok {number}", cost, frozenset(members)))
    return CostTable("effort", prices, tuple(fixed), source="uji")


def oracle_plan(case: Case) -> Plan | None:
    """The dynamic programme's answer to a case whose only rule is its target."""
    instrument = case.instrument
    assert case.rules == Rules(target=case.rules.target), "the dynamic programme knows a target only"
    assert case.rules.target is not None
    return cheapest_plan(
        weights={i.id: i.weight for i in instrument.indicators},
        levels=case.now,
        prices={step: int(price * 100) for step, price in case.costs.prices.items()},
        target=case.rules.target,
        fixed=[Fixed(int(f.cost * 100), f.steps) for f in case.costs.fixed_costs],
        top=instrument.scale.maximum,
    )
