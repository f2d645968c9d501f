"""Turn an assessment, prices and the user's rules into a planning problem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, gcd

from data.assessment import Assessment
from data.costs import CostTable, StepKey, minor
from data.faults import Fault, InputError
from data.instrument import Instrument
from data.owners import ownership
from data.rules import Rules
from data.scoring import check_levels

from .constraint import Constraint, open_choices
from .coupling_constraints import Budget, CapacityLimit, Floor, MostIndicators, Requires, Target
from .level_constraints import Ceiling, Freeze, Horizon, Lock, OutsideScore
from .problem import FixedCharge, Problem, index_values
from .relaxation import UNREACHABLE

MOST_RATIO = 1 << 50
"""Largest price in units of what all prices are multiples of: what floating point in the solver keeps exact."""

MOST_COMPOSITE = UNREACHABLE
"""Largest sum of composite costs that the relaxation's tables can tell from unreachable."""

MOST_PRICE = 10**14
"""Highest price of a step in hundredths (Rp1 trillion): keeps every sum inside 64-bit whole numbers."""


def build_problem(instrument: Instrument, assessment: Assessment, costs: CostTable, rules: Rules) -> Problem:
    """The problem of reaching the rules' target (or without one, of obeying the other rules).

    Raises:
        InputError: levels missing or off the scale, rules that name unknown things, steps without a price.
    """
    check_levels(instrument, assessment.levels)
    owners = {i: units.main for i, units in ownership(instrument, assessment).items()}
    faults = [*_rule_faults(instrument, rules, owners), *_amount_faults(rules), *_price_faults(instrument, costs)]
    if faults:
        raise InputError(faults)
    values, unit = index_values(instrument, assessment.levels)
    problem = Problem(
        instrument=instrument,
        current=dict(assessment.levels),
        prices={step: minor(price) for step, price in costs.prices.items() if step in values},
        charges=tuple(
            FixedCharge(c.id, c.name, minor(c.cost), frozenset(step for step in c.steps if step in values))
            for c in costs.fixed_costs
        ),
        constraints=(
            *_facts(instrument, assessment.levels, costs, rules),
            *_user_rules(instrument, assessment.levels, costs, rules),
        ),
        owners=owners,
        cost_unit=costs.unit,
        values=values,
        index_unit=unit,
    )
    _insist_on_prices(problem, costs)
    return problem


def target_of(instrument: Instrument, rules: Rules) -> Target | None:
    """The target index, from a number or a predicate's lower bound."""
    if rules.predicate is not None:
        lower = next(p.lower for p in instrument.predicates if p.name == rules.predicate)
        return Target(lower, rules.predicate)
    return Target(rules.target) if rules.target is not None else None


def _facts(
    instrument: Instrument, levels: Mapping[str, Fraction], costs: CostTable, rules: Rules
) -> Iterator[Constraint]:
    for indicator in instrument.indicators:
        priced = any(step[0] == indicator.id for step in costs.own)
        if indicator.external and not priced and indicator.id not in rules.lock:
            yield OutsideScore(indicator.id, indicator.external.assessor)
    lowest = instrument.scale.minimum
    for dependency in instrument.dependencies:
        if dependency.hard and dependency.level is not None:
            for needs, needs_level in dependency.requires:
                for i in dependency.scope:
                    if needs_level > lowest and levels[needs] < needs_level:
                        yield Requires(i, dependency.level, needs, needs_level, False, dependency.rule)


def _user_rules(
    instrument: Instrument, levels: Mapping[str, Fraction], costs: CostTable, rules: Rules
) -> Iterator[Constraint]:
    target = target_of(instrument, rules)
    if target is not None:
        yield target
    if rules.budget is not None:
        yield Budget(minor(rules.budget))
    if rules.max_indicators is not None:
        yield MostIndicators(rules.max_indicators)
    if rules.horizon_months is not None:
        yield Horizon(rules.horizon_months, dict(costs.months))
    yield from (Lock(i, level) for i, level in rules.lock.items())
    yield from (Freeze(i) for i in rules.freeze)
    yield from (Ceiling(i, level) for i, level in rules.ceiling.items())
    yield from _floors(instrument, levels, rules)
    yield from (Requires(r.indicator, r.level, r.needs, r.needs_level) for r in rules.requires)
    yield from (CapacityLimit(c.owner, c.steps, None if c.cost is None else minor(c.cost)) for c in rules.capacity)


def _floors(instrument: Instrument, levels: Mapping[str, Fraction], rules: Rules) -> Iterator[Constraint]:
    for part, value in rules.floor.items():
        if part not in instrument.by_id:
            yield Floor(part, value)
        elif levels[part] < value:
            # Steps lead to whole levels; a fractional level that meets the floor already may stay.
            yield Lock(part, ceil(value), rule="floor")


def _rule_faults(instrument: Instrument, rules: Rules, owners: Mapping[str, str]) -> Iterator[Fault]:
    known = set(instrument.by_id)
    named = [
        *(("lock", i) for i in rules.lock),
        *(("freeze", i) for i in rules.freeze),
        *(("ceiling", i) for i in rules.ceiling),
        *(("requires", i) for r in rules.requires for i in (r.indicator, r.needs)),
    ]
    for rule, i in named:
        if i not in known:
            yield Fault("unknown_indicator", "indikator tidak dikenal", place=f"aturan {rule}", found=i)
    for part in rules.floor:
        if part not in known and part not in instrument.parts:
            yield Fault("unknown_part", "bukan domain, aspek atau indikator", place="aturan floor", found=part)
    for limit in rules.capacity:
        if limit.owner not in owners.values():
            names = ", ".join(sorted(set(owners.values())))
            yield Fault(
                "unknown_owner",
                "tidak memiliki indikator",
                place="aturan capacity",
                found=limit.owner,
                allowed=names,
            )
    predicates = [p.name for p in instrument.predicates]
    if rules.predicate is not None and rules.predicate not in predicates:
        allowed = ", ".join(predicates)
        yield Fault("unknown_predicate", "predikat tidak dikenal", found=rules.predicate, allowed=allowed)
    if rules.predicate is not None and rules.target is not None:
        yield Fault("two_targets", "target dan predikat diberikan bersamaan", remedy="Pilih salah satu.")
    low, high = instrument.scale.minimum, instrument.scale.maximum
    if rules.target is not None and not low <= rules.target <= high:
        found = str(float(rules.target))
        yield Fault("target_off_scale", "target di luar skala", found=found, allowed=f"{low} sampai {high}")


def _amount_faults(rules: Rules) -> Iterator[Fault]:
    amounts: list[tuple[str, Decimal | int | None]] = [
        ("budget", rules.budget),
        ("max_indicators", rules.max_indicators),
        ("horizon_months", rules.horizon_months),
        *((f"capacity {c.owner}", c.steps) for c in rules.capacity),
        *((f"capacity {c.owner}", c.cost) for c in rules.capacity),
    ]
    for rule, amount in amounts:
        # A budget with more than two decimals would be cut, so it is refused like a negative one.
        if amount is not None and (amount < 0 or Decimal(amount) * 100 % 1 != 0):
            yield Fault(
                "amount_not_usable",
                "nilai aturan tidak dapat dipakai",
                place=f"aturan {rule}",
                found=str(amount),
                allowed="0 atau lebih, paling banyak dua angka di belakang koma",
            )


def _price_faults(instrument: Instrument, costs: CostTable) -> Iterator[Fault]:
    prices: list[tuple[str, Decimal]] = [(f"{i} level {level}", p) for (i, level), p in costs.prices.items()]
    prices += [(f"biaya bersama {c.id}", c.cost) for c in costs.fixed_costs]
    for place, price in prices:
        if minor(price) > MOST_PRICE:
            remedy = "Periksa satuannya: rupiah penuh, bukan sen."
            yield Fault("price_too_high", "biaya melebihi Rp1 triliun", place, str(price), remedy=remedy)
    hundredths = [minor(price) for _, price in prices]
    ranks = len(instrument.ids) + 1
    if sum(hundredths) * ranks >= MOST_COMPOSITE:
        remedy = "Tulis biaya dalam ribuan atau jutaan rupiah."
        yield Fault("prices_too_high", "jumlah semua biaya terlalu besar untuk dihitung dengan tepat", remedy=remedy)
    if max(hundredths, default=0) // (gcd(*hundredths) or 1) * ranks > MOST_RATIO:
        yield Fault(
            "prices_too_far_apart",
            "biaya terkecil dan terbesar terlalu jauh untuk dihitung dengan tepat",
            remedy="Bulatkan biaya besar, misalnya ke ribuan rupiah.",
        )


def _insist_on_prices(problem: Problem, costs: CostTable) -> None:
    """Refuse a table that leaves usable steps without a price: a missing price is no price of zero."""
    imagined = replace(problem, prices=dict.fromkeys(problem.steps(), 0))
    usable = open_choices(imagined, imagined.constraints)
    missing: list[StepKey] = [
        (i, level)
        for i, levels in usable.items()
        for level in problem.steps_of(i)
        if levels and level <= levels[-1] and (i, level) not in problem.prices
    ]
    if missing:
        unit = "rupiah" if costs.unit == "rupiah" else "poin upaya"
        names = ", ".join(f"{i} ke level {level}" for i, level in missing)
        raise InputError(
            Fault(
                "steps_without_price",
                f"{len(missing)} langkah belum punya harga dalam {unit}: {names}",
                remedy="Isi harganya, bekukan indikatornya (freeze), atau batasi levelnya (ceiling); "
                "satuan rupiah dan poin upaya tidak boleh dicampur.",
            )
        )
