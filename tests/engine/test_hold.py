"""Keeping a predicate with a probability."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from data.assessment import Assessment
from data.effort import default_costs
from data.faults import InputError
from data.instrument import Instrument
from data.rules import Rules
from engine.hold import held
from engine.plan import Plan, PlanRequest, make_plan

from .strict_assessor import Strict


def keep(sample: Assessment, instrument: Instrument, probability: float) -> Plan:
    rules = held(Rules(), instrument, sample, probability)
    # A severe assessor: without any step the predicate is lost more often than not.
    assessed = Strict(instrument, share=0.75)
    return make_plan(
        PlanRequest(instrument, sample, default_costs(instrument), rules, assurance=probability, assessed=assessed)
    )


@pytest.mark.parametrize("probability", [0.5, 0.8, 0.95])
def test_the_assessor_gives_the_predicate_again_with_the_asked_chance(
    sample: Assessment, instrument: Instrument, probability: float
) -> None:
    plan = keep(sample, instrument, probability)
    assert plan.status == "optimal"
    assert plan.optimum is not None
    baik = next(p for p in instrument.predicates if p.name == "Baik")
    assert Strict(instrument, share=0.75).chance(plan.optimum.outcome.planned, baik.lower) >= probability


def test_a_surer_predicate_never_costs_less(sample: Assessment, instrument: Instrument) -> None:
    plans = [keep(sample, instrument, probability) for probability in (0.5, 0.7, 0.8, 0.9, 0.95)]
    costs = [plan.optimum.outcome.cost for plan in plans if plan.optimum is not None]
    assert len(costs) == len(plans)
    assert costs == sorted(costs)
    assert costs[0] < costs[-1]


def test_other_rules_stay(sample: Assessment, instrument: Instrument) -> None:
    rules = Rules(budget=Decimal(100), freeze=("i45",))
    assert held(rules, instrument, sample, 0.8) == replace(rules, predicate="Baik")


def test_every_index_has_a_predicate_to_keep(sample: Assessment, instrument: Instrument) -> None:
    for level, name in ((1, "Kurang"), (3, "Baik"), (5, "Memuaskan")):
        flat = replace(sample, levels=dict.fromkeys(instrument.ids, Fraction(level)))
        assert held(Rules(), instrument, flat, 0.8).predicate == name


@pytest.mark.parametrize(
    ("rules", "probability", "code"),
    [
        (Rules(), None, "hold_without_assurance"),
        (Rules(target=Fraction(3)), 0.8, "hold_with_target"),
        (Rules(predicate="Baik"), 0.8, "hold_with_target"),
    ],
)
def test_what_makes_no_sense_is_refused(
    sample: Assessment, instrument: Instrument, rules: Rules, probability: float | None, code: str
) -> None:
    with pytest.raises(InputError) as refusal:
        held(rules, instrument, sample, probability)
    assert refusal.value.code == code


def test_levels_are_needed(sample: Assessment, instrument: Instrument) -> None:
    with pytest.raises(InputError):
        held(Rules(), instrument, replace(sample, levels={"i01": Fraction(3)}), 0.8)


def test_an_index_below_every_predicate_has_none_to_keep(sample: Assessment, instrument: Instrument) -> None:
    above = tuple(p for p in instrument.predicates if p.lower > 1)
    without_lowest = replace(instrument, predicates=above)
    flat = replace(sample, levels=dict.fromkeys(instrument.ids, Fraction(1)))
    with pytest.raises(InputError) as refusal:
        held(Rules(), without_lowest, flat, 0.8)
    assert refusal.value.code == "index_off_scale"
