"""Small random cases with every kind of rule, price and scale: few enough plans to try them all.

Every function draws from the random source it is given, so the same code feeds seeded runs and Hypothesis
(`strategies`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import prod
from random import Random
from typing import Any

from data.assessment import Assessment, Institution
from data.costs import CostTable, FixedCost, StepKey
from data.instrument import (
    Aspect,
    Dependency,
    Domain,
    ExternalIndex,
    Indicator,
    Instrument,
    Predicate,
    Scale,
)
from data.rules import Capacity, Prerequisite, Rules

from .brute_force import Case

OWNERS = ("Diskominfo", "Inspektorat", "Bappeda")
MOST_PLANS = 700
FAMILIES = (
    "target", "predicate", "budget", "max_indicators", "horizon", "lock", "freeze", "ceiling", "floor",
    "requires", "capacity",
)  # fmt: skip
PRICE_KINDS = ("ties", "cents", "zero", "rupiah", "huge")


@dataclass(frozen=True)
class Shape:
    """What a small case may contain.

    Attributes:
        families: rule families to draw from.
        kinds: kinds of prices to draw from.
        fractional: whether levels may be fractions, as in Pemdi.
        facts: whether the instrument may carry outside scores and hard dependencies.
        groups: whether shared fixed costs may occur.
    """

    families: tuple[str, ...] = FAMILIES
    kinds: tuple[str, ...] = PRICE_KINDS
    fractional: bool = True
    facts: bool = True
    groups: bool = True


PLAIN = Shape(families=("target",), facts=False, groups=False)
ANYTHING = Shape()


def small_case(random: Random, shape: Shape = ANYTHING) -> Case:
    """One random case with at most `MOST_PLANS` plans."""
    instrument = small_instrument(random, shape)
    assessment = small_assessment(random, instrument)
    costs = small_costs(random, instrument, shape)
    return Case(instrument, assessment, costs, small_rules(random, instrument, assessment, costs, shape))


def small_instrument(random: Random, shape: Shape = ANYTHING) -> Instrument:
    """A consistent instrument of 2 to 5 indicators in one or two aspects."""
    ids = tuple(f"i{number:02}" for number in range(1, random.randint(2, 5) + 1))
    low = random.choice((0, 1, 1))
    scale = Scale(low, random.randint(low + 2, 5), whole=not (shape.fractional and random.random() < 0.3))
    cut = random.randint(1, len(ids) - 1) if random.random() < 0.6 else len(ids)
    unit = random.choice((1, 20, 3))
    parts = _parts_of(random, 100 * unit, len(ids))
    weights = {i: Fraction(part, unit) for i, part in zip(ids, parts, strict=True)}
    two_aspects = cut < len(ids)
    indicators = tuple(
        _indicator(random, i, "a2" if position >= cut else "a1", weights[i], scale, shape)
        for position, i in enumerate(ids)
    )
    first = sum((weights[i] for i in ids[:cut]), Fraction(0))
    domains = (Domain("d1", "Satu", first), Domain("d2", "Dua", 100 - first)) if two_aspects else ()
    aspects: tuple[Aspect, ...] = (Aspect("a1", "d1" if domains else None, "Aspek satu", first),)
    if two_aspects:
        aspects += (Aspect("a2", "d2", "Aspek dua", 100 - first),)
    middle = Fraction(scale.minimum + scale.maximum, 2)
    return Instrument(
        id="kecil",
        title="Instrumen kecil",
        status="uji",
        applied_years=(),
        scale=scale,
        domains=domains,
        aspects=aspects,
        indicators=indicators,
        predicates=(Predicate("Kurang", Fraction(low), middle), Predicate("Baik", middle, None)),
        level_names={},
        dependencies=_dependencies(random, ids, scale) if shape.facts else (),
        shared_works=(),
        least_durations=(),
        notes=(),
    )


def _parts_of(random: Random, total: int, count: int) -> list[int]:
    """`count` positive whole numbers that sum to `total`; often equal ones, for ties."""
    if random.random() < 0.3 and total % count == 0:
        return [total // count] * count
    cuts = sorted(random.sample(range(1, total), count - 1))
    return [high - low for low, high in zip([0, *cuts], [*cuts, total], strict=True)]


def _indicator(random: Random, id_: str, aspect: str, weight: Fraction, scale: Scale, shape: Shape) -> Indicator:
    outside = shape.facts and random.random() < 0.1
    return Indicator(
        id=id_,
        number=int(id_[1:]),
        aspect=aspect,
        name=f"Indikator {id_}",
        short_name=id_,
        weight=weight,
        capability="proses",
        family=aspect,
        level_texts={level: f"Level {level}" for level in range(scale.minimum, scale.maximum + 1)},
        evidence=(),
        owner=random.choice(OWNERS),
        support_owners=(),
        verified="ya",
        external=ExternalIndex("EPSS", "BPS", None, conversion_verified=False) if outside else None,
    )


def _dependencies(random: Random, ids: tuple[str, ...], scale: Scale) -> tuple[Dependency, ...]:
    if random.random() < 0.8:
        return ()
    needs, *scope = random.sample(ids, 2)
    level = random.randint(scale.minimum + 1, scale.maximum)
    needs_level = random.randint(scale.minimum + 1, scale.maximum)
    return (Dependency("dulu", "Wajib didahului", tuple(scope), level, ((needs, needs_level),), (), True, True),)


def small_assessment(random: Random, instrument: Instrument) -> Assessment:
    """Levels low enough to leave something to plan, high enough to keep the plans few."""
    low, high = instrument.scale.minimum, instrument.scale.maximum
    levels = {i: Fraction(random.randint(low, high)) for i in instrument.ids}
    if not instrument.scale.whole:
        for i in instrument.ids:
            if levels[i] < high and random.random() < 0.5:
                levels[i] += random.choice((Fraction(1, 2), Fraction(1, 4), Fraction(17, 100)))
    for i in random.sample(instrument.ids, len(instrument.ids)):
        if prod(high - int(level) + 1 for level in levels.values()) > MOST_PLANS:
            levels[i] = max(levels[i], Fraction(high - 1))
    owners = {i: random.choice(OWNERS) for i in instrument.ids if random.random() < 0.5}
    return Assessment(
        institution=Institution("Pemerintah Kab. Uji", "kabupaten", "Uji"),
        cycle=2024,
        instrument=instrument.id,
        stage="final",
        levels=levels,
        owners=owners,
    )


def small_costs(random: Random, instrument: Instrument, shape: Shape = ANYTHING) -> CostTable:
    """Prices of one kind for every step; fixed costs whose steps are disjoint, some sharing an indicator."""
    kind = random.choice(shape.kinds)
    steps = [(i, level) for i in instrument.ids for level in _steps(instrument)]
    prices = {step: _price(random, kind) for step in steps}
    fixed: list[FixedCost] = []
    if shape.groups and random.random() < 0.6:
        free = random.sample(steps, len(steps))
        for number in range(random.randint(1, 4)):
            size = random.randint(1, 4)
            members, free = free[:size], free[size:]
            if members:
                cost = _price(random, kind)
                fixed.append(FixedCost(f"g{number}", f"Kelompok {number}", cost, frozenset(members)))
    months = {step: random.choice((3, 6, 12)) for step in steps if random.random() < 0.4}
    own = frozenset(step for step in steps if random.random() < 0.3)
    unit = "rupiah" if kind in ("rupiah", "huge") else "effort"
    return CostTable(unit, prices, tuple(fixed), months, "uji", own)  # type: ignore[arg-type]  # a literal


def _steps(instrument: Instrument) -> range:
    return range(instrument.scale.minimum + 1, instrument.scale.maximum + 1)


def _price(random: Random, kind: str) -> Decimal:
    draw: dict[str, Callable[[], Decimal]] = {
        "ties": lambda: Decimal(random.randint(1, 3)),
        "cents": lambda: Decimal(random.randint(0, 3000)) / 100,
        "zero": lambda: Decimal(random.choice((0, 0, 1, 2))),
        "rupiah": lambda: Decimal(random.randint(1, 2000)) * 500_000,
        "huge": lambda: Decimal(random.choice((10**12, 10**12 - 1, random.randint(10**10, 10**12)))),
    }
    return draw[kind]()


def small_rules(
    random: Random, instrument: Instrument, assessment: Assessment, costs: CostTable, shape: Shape = ANYTHING
) -> Rules:
    """A handful of rules from the families of `shape`, at most one target."""
    rules = Rules()
    wanted = [f for f in shape.families if f in ("target", "budget") or random.random() < 0.25]
    if "target" in wanted and "predicate" in wanted:
        wanted.remove(random.choice(("target", "predicate")))
    for family in wanted:
        rules = replace(rules, **_rule(random, family, instrument, assessment, costs))
    return rules


def _rule(
    random: Random, family: str, instrument: Instrument, assessment: Assessment, costs: CostTable
) -> dict[str, Any]:
    ids, low, high = instrument.ids, instrument.scale.minimum, instrument.scale.maximum
    now = sum((instrument.by_id[i].weight * assessment.levels[i] for i in ids), Fraction(0)) / 100

    def some() -> list[str]:
        return random.sample(ids, random.randint(1, min(2, len(ids))))

    def upwards() -> int:
        return random.randint(low + 1, high)

    draws: dict[str, Callable[[], dict[str, Any]]] = {
        "target": lambda: {"target": _between(random, now, Fraction(high))},
        "predicate": lambda: {"predicate": random.choice(instrument.predicates).name},
        "budget": lambda: _budget(random, instrument, assessment, costs),
        "max_indicators": lambda: {"max_indicators": random.randint(0, len(ids))},
        "horizon": lambda: {"horizon_months": random.choice((0, 3, 6, 12, 18))},
        "lock": lambda: {"lock": {i: upwards() for i in some()}},
        "freeze": lambda: {"freeze": tuple(some())},
        "ceiling": lambda: {"ceiling": {i: random.randint(low, high) for i in some()}},
        "floor": lambda: {"floor": {_part(random, instrument): _between(random, Fraction(low), Fraction(high))}},
        "requires": lambda: {
            "requires": tuple(
                Prerequisite(i, upwards(), random.choice([j for j in ids if j != i]), upwards()) for i in some()
            )
        },
        "capacity": lambda: _capacity(random, instrument, assessment, costs),
    }
    return draws[family]()


def _between(random: Random, low: Fraction, high: Fraction) -> Fraction:
    """A value with two decimals, or a finer one, between the bounds."""
    share = Fraction(random.randint(0, 100), 100) ** random.choice((1, 2))
    value = low + (high - low) * share
    return value if random.random() < 0.3 else Fraction(int(value * 100), 100)


def _part(random: Random, instrument: Instrument) -> str:
    return random.choice((*instrument.parts, *instrument.ids))


def _budget(random: Random, instrument: Instrument, assessment: Assessment, costs: CostTable) -> dict[str, Any]:
    if random.random() < 0.5:
        return {}
    open_steps = [step for step in costs.prices if step[1] > assessment.levels[step[0]]]
    whole = sum((costs.prices[step] for step in open_steps), Decimal(0))
    whole += sum((f.cost for f in costs.fixed_costs), Decimal(0))
    return {"budget": (whole * random.randint(0, 100) / 100).quantize(Decimal("0.01"))}


def _capacity(random: Random, instrument: Instrument, assessment: Assessment, costs: CostTable) -> dict[str, Any]:
    owners = {assessment.owners.get(i.id, i.owner) for i in instrument.indicators}
    owner = random.choice(sorted(owners))
    dearest: Decimal = max(costs.prices.values())
    steps = random.choice((None, random.randint(0, 4)))
    cost = random.choice((None, dearest * random.randint(0, 4)))
    return {"capacity": (Capacity(owner, steps, cost),)}


def shuffled(random: Random, case: Case) -> Case:
    """The same question with every table, list and mapping in another order."""

    def mixed(items: Any) -> list[Any]:
        pool = list(items)
        return random.sample(pool, len(pool))

    costs, rules = case.costs, case.rules
    prices: dict[StepKey, Decimal] = dict(mixed(costs.prices.items()))
    return Case(
        case.instrument,
        replace(
            case.assessment,
            levels=dict(mixed(case.assessment.levels.items())),
            owners=dict(mixed(case.assessment.owners.items())),
        ),
        replace(
            costs,
            prices=prices,
            fixed_costs=tuple(mixed(costs.fixed_costs)),
            months=dict(mixed(costs.months.items())),
        ),
        replace(
            rules,
            lock=dict(mixed(rules.lock.items())),
            freeze=tuple(mixed(rules.freeze)),
            ceiling=dict(mixed(rules.ceiling.items())),
            floor=dict(mixed(rules.floor.items())),
            requires=tuple(mixed(rules.requires)),
            capacity=tuple(mixed(rules.capacity)),
        ),
    )
