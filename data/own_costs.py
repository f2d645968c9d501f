"""The user's own costs in place of the default effort, wholly or partly; units are never mixed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from .costs import CostsFile, CostTable, FixedCost, StepKey
from .faults import Fault, InputError


def combine(default: CostTable, own: CostsFile) -> CostTable:
    """Cost table of a plan.

    Rupiah replaces every price and every shared cost: a step without a rupiah price has no price. Effort
    replaces what it names:

    - A step with an own price leaves its default shared work; its price is complete as the user wrote it.
    - An own shared cost with the id of a default one is that work at the user's price, and serves its other
      steps too. One that lists just the steps of a default one replaces it.

    Least durations are months in either unit: own ones come before the default's.

    Args:
        default: effort of every step of the instrument.
        own: what the user wrote, in effort points or rupiah.

    Raises:
        InputError: if `own` names steps that the instrument does not have, or a step lies in two shared
            costs; with every such fault.
        ValueError: if `default` is not in effort points.
    """
    if default.unit != "effort":
        raise ValueError(f"the default costs are in {default.unit}, not in effort points")
    faults = [*_unknown_steps(default, own), *_overlaps(own.fixed_costs, own.source)]
    if faults:
        raise InputError(faults)
    months = {**default.months, **own.months}
    priced = frozenset(own.prices)
    if own.unit == "rupiah":
        return CostTable(own.unit, own.prices, own.fixed_costs, months, own.source, priced)
    fixed_costs = _merge(default.fixed_costs, own)
    faults = _overlaps(fixed_costs, own.source)
    if faults:
        raise InputError(faults)
    prices: Mapping[StepKey, Decimal] = {**default.prices, **own.prices}
    source = own.source if priced >= default.prices.keys() else f"{default.source} + {own.source}"
    return CostTable("effort", prices, fixed_costs, months, source, priced)


def _merge(defaults: Iterable[FixedCost], own: CostsFile) -> tuple[FixedCost, ...]:
    """Default shared works that remain, then the user's."""
    mine = {group.id: group for group in own.fixed_costs}
    own_steps = [group.steps for group in own.fixed_costs]
    remaining = []
    for group in defaults:
        # An own price is complete, so its step owes nothing to a default shared work.
        unpriced = group.steps - own.prices.keys()
        if group.id in mine:
            steps = mine[group.id].steps | unpriced
            mine[group.id] = replace(mine[group.id], name=group.name, steps=steps)
        elif unpriced and group.steps not in own_steps and unpriced not in own_steps:
            remaining.append(replace(group, steps=unpriced))
    return (*remaining, *mine.values())


def _unknown_steps(default: CostTable, own: CostsFile) -> list[Fault]:
    named = {*own.prices, *own.months, *(step for group in own.fixed_costs for step in group.steps)}
    return [
        Fault(
            "unknown_step",
            f"instrumen tidak memiliki langkah {indicator} ke level {level}",
            place=own.source,
            remedy="Periksa kolom indicator dan to_level.",
        )
        for indicator, level in sorted(named - default.prices.keys())
    ]


def _overlaps(groups: Iterable[FixedCost], source: str) -> list[Fault]:
    """One fault per pair of groups that share steps, or that bear the same id."""
    faults = []
    seen: list[FixedCost] = []
    for group in groups:
        for earlier in seen:
            if group.steps & earlier.steps or group.id == earlier.id:
                faults.append(_overlap(earlier, group, source))
        seen.append(group)
    return faults


def _overlap(first: FixedCost, second: FixedCost, source: str) -> Fault:
    common = sorted(first.steps & second.steps)
    return Fault(
        "overlapping_groups",
        f"biaya bersama «{first.id}» dan «{second.id}» memuat langkah yang sama",
        place=source,
        found=", ".join(f"{indicator} ke level {level}" for indicator, level in common) or second.id,
        remedy="Satukan keduanya dengan nama yang sama, atau isi kolom cost untuk langkah-langkah itu.",
    )
