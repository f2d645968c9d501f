"""Time of gap lists and clarifications, warm, against scoring once: ``python -m tests.benchmarks.lists``.

47 indicators and 16 owners; the time is shown in seconds and as a multiple of one exact score.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from random import Random
from statistics import median
from time import perf_counter

from data.clarification_hours import default_hours
from data.effort import default_costs
from data.instrument_file import shipped_instrument
from data.rules import Rules
from data.scoring import score
from engine.clarification import ClarificationRequest, clarify
from engine.clarification_document import clarification_document
from engine.gap_basis import GapRequest, list_gaps
from engine.gaps_document import gaps_document
from engine.raise_chances import YEARLY_RISES, Prospect
from tests.oracles.full_cases import full_assessment

ROUNDS = 9
OWNERS = 16
SPBE = shipped_instrument("spbe-2020")
COSTS = default_costs(SPBE)


def shapes(seed: int) -> dict[str, Callable[[], object]]:
    """What is timed, for one random institution."""
    random = Random(seed)
    assessment = full_assessment(random, SPBE)
    assessment = replace(assessment, owners={i: f"OPD {k % OWNERS}" for k, i in enumerate(SPBE.ids)})
    desk = replace(assessment, stage="desk")
    found = {
        i: Prospect({int(level) + 1: Fraction(random.randint(1, 9000), 10000)}, "acak")
        for i, level in desk.levels.items()
        if level < SPBE.scale.maximum
    }
    asked = ClarificationRequest(
        SPBE, desk, found, default_hours(SPBE, desk.levels), Fraction(48), together=YEARLY_RISES
    )
    odd = replace(
        asked,
        desk=replace(desk, owners=dict.fromkeys(SPBE.ids, "Satu")),
        work={i: Fraction(random.randint(60, 900), 60) for i in SPBE.ids},
        hours=Fraction(200),
    )
    target = Rules(target=Fraction(38, 10))
    return {
        "score": lambda: score(SPBE, assessment.levels),
        "gaps, one level up": lambda: gaps_document(list_gaps(GapRequest(SPBE, assessment, COSTS))),
        "gaps, plan for 3.80": lambda: gaps_document(list_gaps(GapRequest(SPBE, assessment, COSTS, target))),
        "clarify, 16 owners": lambda: clarification_document(clarify(asked)),
        "clarify, one owner, odd minutes": lambda: clarification_document(clarify(odd)),
    }


def seconds(call: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = perf_counter()
    call()
    return perf_counter() - start


def main(rounds: int = ROUNDS) -> None:
    """Print the median over rounds, worst of three institutions."""
    worst: dict[str, float] = {}
    for seed in range(3):
        for name, call in shapes(seed).items():
            call()
            taken = median(seconds(call) for _ in range(rounds))
            worst[name] = max(worst.get(name, 0.0), taken)
    print(f"| Warm (median of {rounds}, worst of 3) | seconds | times one score |\n|---|---|---|")
    for name, taken in worst.items():
        print(f"| {name} | {taken:.4f} | {taken / worst['score']:.0f} |")


if __name__ == "__main__":
    main()
