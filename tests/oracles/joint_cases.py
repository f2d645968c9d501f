"""Small joint cases, and every joint plan of them; the plans come from the brute force of single cases."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from random import Random

from data.assessment import Institution

from .brute_force import Case, candidates, mean, obedient
from .small_cases import FAMILIES, Shape, small_assessment, small_costs, small_instrument, small_rules

RULES = tuple(family for family in FAMILIES if family not in ("target", "predicate", "budget"))
FREE = Shape(families=(), facts=False)
RULED = Shape(families=RULES, kinds=("ties", "cents", "zero", "rupiah"))


COARSEST = 3
"""Finest weights, in parts of a percent, that exact tables of fractional levels have room for."""


@dataclass(frozen=True)
class Choice:
    """One plan per institution.

    Attributes:
        indices: index after, per institution.
        cost: everything, in the cost unit.
    """

    indices: tuple[Fraction, ...]
    cost: Fraction

    @property
    def average(self) -> Fraction:
        """Mean index."""
        return sum(self.indices, Fraction(0)) / len(self.indices)


def joint_case(random: Random, shape: Shape) -> tuple[Case, ...]:
    """Two or three institutions under one instrument and one table of prices, each with rules of its own."""
    instrument = small_instrument(random, shape)
    while instrument.weight_scale > COARSEST and not instrument.scale.whole:
        instrument = small_instrument(random, shape)
    costs = small_costs(random, instrument, shape)
    cases = []
    for number in range(random.randint(2, 3)):
        assessment = small_assessment(random, instrument)
        named = replace(assessment, institution=Institution(f"Pemerintah Kab. {number}", "kabupaten", "Uji"))
        cases.append(Case(instrument, named, costs, small_rules(random, instrument, named, costs, shape)))
    return tuple(cases)


def choices(cases: tuple[Case, ...], shared: tuple[str, ...] = ()) -> Iterator[Choice]:
    """Every undominated joint plan; works in `shared` are paid once for all."""
    prices = {f.id: Fraction(f.cost) for f in cases[0].costs.fixed_costs}
    for plans in product(*(_undominated(case, shared) for case in cases)):
        paid = frozenset().union(*(used for used, _, _ in plans))
        cost = sum((own for _, own, _ in plans), Fraction(0)) + sum((prices[g] for g in paid), Fraction(0))
        yield Choice(tuple(index for _, _, index in plans), cost)


def _undominated(case: Case, shared: tuple[str, ...]) -> list[tuple[frozenset[str], Fraction, Fraction]]:
    """Shared works used, own cost, index: for every set of works the plans that no other beats."""
    found: dict[frozenset[str], list[tuple[Fraction, Fraction]]] = {}
    works = {f.id: f for f in case.costs.fixed_costs if f.id in shared}
    for candidate in candidates(case):
        if obedient(case, candidate):
            used = frozenset(id_ for id_, work in works.items() if work.steps & set(candidate.steps))
            own = candidate.cost - sum((Fraction(works[id_].cost) for id_ in used), Fraction(0))
            found.setdefault(used, []).append((own, mean(case, candidate.levels)))
    kept = []
    for used, plans in found.items():
        highest: Fraction | None = None
        for cost, index in sorted(plans, key=lambda plan: (plan[0], -plan[1])):
            if highest is None or index > highest:
                kept.append((used, cost, index))
                highest = index
    return kept
