"""The steps that a backtest takes as recommended: cheapest per index point until the next predicate.

A rule of thumb close to the engine's optimum, which training may not import: shared works and dependencies
are left aside.
"""

from collections.abc import Mapping
from fractions import Fraction

from data.effort import step_efforts
from data.instrument import Instrument
from data.numbers import to_decimal
from data.scoring import weighted_mean


def steps_to_next_predicate(instrument: Instrument, levels: Mapping[str, Fraction]) -> dict[str, int]:
    """Level after the recommended steps, for the indicators that they raise; empty at the highest predicate.

    Args:
        instrument: whose predicates count.
        levels: complete whole levels.
    """
    index = weighted_mean(instrument, levels, instrument.ids)
    above = [p.lower for p in instrument.predicates if p.lower > index]
    if not above:
        return {}
    efforts = step_efforts(instrument)
    goals = {i: int(levels[i]) for i in instrument.ids}
    while index < above[0]:
        open_steps = [i for i in instrument.ids if goals[i] < instrument.scale.maximum]
        best = min(open_steps, key=lambda i: efforts[i, goals[i] + 1] / to_decimal(instrument.by_id[i].weight))
        goals[best] += 1
        index += instrument.by_id[best].weight / 100
    return {i: goal for i, goal in goals.items() if goal > levels[i]}
