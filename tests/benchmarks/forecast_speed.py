"""Time of training, of one forecast and of one assured plan: ``python -m tests.benchmarks.forecast_speed``.

Beside training stands a rival on the same pairs of claim and result, in the same run: scikit-learn's gradient boosting
as it comes out of the box, predicting the level as a class, once per stage, with nothing calibrated.
"""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Sequence
from fractions import Fraction
from functools import partial

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from data.effort import default_costs
from data.instrument_file import shipped_instrument
from data.rules import Rules
from engine.assessed_claims import assessed_claims
from engine.assurance import assured
from engine.build import build_problem
from engine.coupling_constraints import Target
from models.discount_features import discount_features
from models.forecaster import ASSESSED, AssessorForecaster
from models.forecasting import forecast
from models.level_table import fit_level_table
from models.pairs import PairPanel
from models.registry import default_forecaster
from training.evaluation import evaluate
from training.fit import train
from training.simulation import simulate

from .timing import quantile, timed

CYCLES = range(2021, 2025)
SPBE = shipped_instrument("spbe-2020")

PLANS = {
    "the same and an assured plan": Rules(),
    "the same and one with at most 20 indicators": Rules(max_indicators=20),
    "the same and one with a floor for a domain": Rules(floor={"d3": Fraction(3)}),
    "the same and one with a floor for every domain": Rules(floor={d.id: Fraction(5, 2) for d in SPBE.domains}),
}


def out_of_the_box(panel: PairPanel) -> None:
    """Fit what anyone would fit first, on the same inputs."""
    tables = {stage: fit_level_table(panel, stage) for stage in ASSESSED}
    for stage in ASSESSED:
        features, levels = discount_features(panel, tables, stage), panel.levels(stage)
        known = ~np.isnan(levels)
        HistGradientBoostingClassifier(random_state=1).fit(features[known], levels[known].astype(int))


def learned(panel: PairPanel) -> tuple[list[str], AssessorForecaster]:
    """A table row per way to learn from the panel, and what ours learned.

    Rows tell wall and processor seconds, and their ratio to the rival's.
    """
    kept: list[AssessorForecaster] = []
    ways = {
        "out of the box, uncalibrated": lambda: out_of_the_box(panel),
        "ours: both stages, planned work, three folds for calibration": lambda: kept.append(train(panel, 1)),
        "the honest table of the card (`tangga train` adds it)": lambda: evaluate(panel, 1),
    }
    measured = {}
    for name, way in ways.items():
        used = time.process_time()
        wall, _ = timed(way)
        measured[name] = (wall, time.process_time() - used)
    base = measured["out of the box, uncalibrated"]
    rows = [f"| {n} | {w:.1f} | {w / base[0]:.1f} | {c:.1f} | {c / base[1]:.1f} |" for n, (w, c) in measured.items()]
    return rows, kept[0]


def answers(institutions: int, trained: AssessorForecaster) -> dict[str, list[float]]:
    """Seconds of a forecast, and of what the assessor makes of every planned level with plans, per institution.

    Args:
        institutions: to forecast and plan for with the shipped model.
        trained: on a panel; the shipped model forecasts beside it.
    """
    forecaster = default_forecaster()
    target = Target(Fraction(13, 5))
    times: dict[str, list[float]] = {}
    for number in range(institutions + 1):
        known = [a for a in simulate(1, CYCLES, 900 + number).assessments() if a.cycle < 2024 or a.stage == "self"]
        one, _ = timed(partial(forecast, forecaster, known))
        pooled, _ = timed(partial(forecast, trained, known))
        two, assessed = timed(partial(assessed_claims, forecaster, known, known[-1]))
        found = {"forecast of both stages": one, "the same, by a model trained on a panel": pooled}
        found |= {"what the assessor makes of every planned level": two}
        for name, rules in PLANS.items():
            problem = build_problem(SPBE, known[-1], default_costs(SPBE), rules)
            found[name] = two + timed(partial(assured, problem, target, 0.8, assessed))[0]
        if number:  # the first one warms up
            for name, taken in found.items():
                times.setdefault(name, []).append(taken)
    return times


def main(arguments: Sequence[str] | None = None) -> None:
    """Print both tables."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--institutions", type=int, default=600, help="simulated institutions to train on")
    parser.add_argument("--answers", type=int, default=40, help="institutions to forecast and plan for")
    options = parser.parse_args(arguments)
    panel = simulate(options.institutions, CYCLES, 7).panel
    print(f"SIMULASI: {options.institutions} institutions x 47 indicators x {len(CYCLES)} cycles\n")
    print("| Learning | seconds | ratio | CPU seconds | ratio |\n|---|---|---|---|---|")
    rows, trained = learned(panel)
    print("\n".join(rows))
    print(f"\n| {options.answers} institutions, warm | median ms | p95 ms | most ms |\n|---|---|---|---|")
    for name, taken in answers(options.answers, trained).items():
        print(f"| {name} | {' | '.join(f'{1000 * quantile(taken, share):.0f}' for share in (0.5, 0.95, 1))} |")


if __name__ == "__main__":
    main()
