"""Consistent instruments of any size, shaped like SPBE 2020, with institutions and prices to plan for."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

from data.assessment import Assessment, Institution
from data.costs import CostTable, FixedCost
from data.instrument import Aspect, Domain, Indicator, Instrument, Predicate, Scale
from data.rules import Rules

from .brute_force import Case

UNITS_PER_PERCENT = 20
"""Weights are multiples of 0.05 %, as in SPBE 2020."""

ASPECTS_PER_DOMAIN = 2
BANDS = (("Kurang", "1"), ("Cukup", "1.8"), ("Baik", "2.6"), ("Sangat Baik", "3.5"), ("Memuaskan", "4.2"))


def sized_instrument(count: int, seed: int = 0) -> Instrument:
    """An instrument of `count` indicators, 8 or more, on levels 1-5, in four domains of two aspects each."""
    random = Random(seed)
    scale = Scale(1, 5, whole=True)
    units = _shares(random, 100 * UNITS_PER_PERCENT, count)
    cuts = [round(count * part / 8) for part in range(9)]
    aspect_of = [next(a for a in range(8) if cuts[a] <= k < cuts[a + 1]) for k in range(count)]
    indicators = tuple(
        _indicator(f"i{k + 1:03}", k + 1, f"a{aspect_of[k] + 1}", Fraction(unit, UNITS_PER_PERCENT))
        for k, unit in enumerate(units)
    )
    weight = {a: sum(units[k] for k in range(count) if aspect_of[k] == a) for a in range(8)}
    aspects = tuple(
        Aspect(f"a{a + 1}", f"d{a // ASPECTS_PER_DOMAIN + 1}", f"Aspek {a + 1}", Fraction(weight[a], UNITS_PER_PERCENT))
        for a in range(8)
    )
    domains = tuple(
        Domain(f"d{d + 1}", f"Domain {d + 1}", Fraction(weight[2 * d] + weight[2 * d + 1], UNITS_PER_PERCENT))
        for d in range(4)
    )
    lows = [Fraction(low) for _, low in BANDS]
    predicates = tuple(
        Predicate(name, low, high) for (name, _), low, high in zip(BANDS, lows, [*lows[1:], None], strict=True)
    )
    return Instrument(
        id=f"uji-{count}",
        title=f"Instrumen uji {count} indikator",
        status="uji",
        applied_years=(),
        scale=scale,
        domains=domains,
        aspects=aspects,
        indicators=indicators,
        predicates=predicates,
        level_names={},
        dependencies=(),
        shared_works=(),
        least_durations=(),
        notes=(),
    )


def sized_case(instrument: Instrument, seed: int, rise: Fraction = Fraction(4, 5)) -> Case:
    """A weak to middling institution that is to rise by `rise` index points, at prices that seldom tie."""
    random = Random(seed)
    centre = random.uniform(1.2, 2.8)
    levels = {i: Fraction(min(5, max(1, round(random.gauss(centre, 1))))) for i in instrument.ids}
    assessment = Assessment(
        Institution("Pemerintah Kab. Uji", "kabupaten", "Uji"), 2024, instrument.id, "final", levels
    )
    index = sum((i.weight * levels[i.id] for i in instrument.indicators), Fraction(0)) / 100
    prices = {(i, level): Decimal(random.randint(20, 60) * level) / 10 for i in instrument.ids for level in range(2, 6)}
    third = len(instrument.ids) // 3
    shared = tuple(
        FixedCost(f"g{part}", f"Bersama {part}", Decimal(20), frozenset((i, 3) for i in ids))
        for part, ids in enumerate((instrument.ids[:third], instrument.ids[third : 2 * third]))
    )
    table = CostTable("effort", prices, shared, source="uji")
    return Case(instrument, assessment, table, Rules(target=min(Fraction(9, 2), index + rise)))


def _shares(random: Random, total: int, count: int) -> list[int]:
    """`count` whole numbers of 1 or more around their mean that sum to `total`."""
    drawn = [random.uniform(0.5, 1.5) for _ in range(count)]
    parts = [max(1, round(total * share / sum(drawn))) for share in drawn]
    parts[parts.index(max(parts))] += total - sum(parts)
    return parts


def _indicator(id_: str, number: int, aspect: str, weight: Fraction) -> Indicator:
    return Indicator(
        id=id_,
        number=number,
        aspect=aspect,
        name=f"Indikator {number}",
        short_name=f"Indikator {number}",
        weight=weight,
        capability="uji",
        family=aspect,
        level_texts={level: f"level {level}" for level in range(1, 6)},
        evidence=(),
        owner="Diskominfo",
        support_owners=(),
        verified="ya",
    )


def without_rules(case: Case) -> Case:
    """The same institution with nothing asked of it."""
    return replace(case, rules=Rules())
