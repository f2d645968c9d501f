"""The honest table: forecasts against four baselines, split by institution and by cycle."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from data.assessment import INSTITUTION_TYPES, Stage
from models.arrays import Bools, Floats, Ints
from models.forecaster import ASSESSED, AssessorForecaster
from models.level_table import LevelTable, fit_level_table
from models.metrics import (
    ReliabilityBin,
    brier_score,
    continuous_ranked_probability_score,
    coverage,
    ranked_probability_score,
    reliability,
)
from models.pairs import PairPanel

from .answers import FORECAST, Answers, answers
from .data_hash import result_hash
from .fit import Progress, train
from .splits import Split, Splits, split

INTERVALS = (0.5, 0.8, 0.9)

LEAST_GROUP = 20
"""Cases below which the coverage of a group says nothing."""

CRPS_QUANTILES = 39


@dataclass(frozen=True)
class Result:
    """Scores of one split and stage.

    Attributes:
        cases: institutions forecast.
        mae: mean absolute index error per forecast (``forecast`` is what a user is served), index points.
        rps: mean ranked probability score per indicator.
        bias: mean forecast minus actual index.
        crps: of the index distribution, index points.
        coverage: of the 50, 80 and 90 % interval.
        group_hits: cases inside the 90 % interval, and cases, by institution type and by tercile of the claimed index.
        brier: of the predicate probabilities, mean over predicates.
        reliability: of all predicate probabilities together.
        served: share of cases served by the level model rather than by a baseline.
        seen: cases whose result the forecaster was trained on; scores are too good where there are any.
    """

    split: str
    stage: Stage
    cases: int
    mae: Mapping[str, float]
    rps: Mapping[str, float]
    bias: float
    crps: float
    coverage: Mapping[str, float]
    group_hits: Mapping[str, tuple[int, int]]
    brier: float
    reliability: tuple[ReliabilityBin, ...]
    served: float
    seen: int = 0

    @property
    def group_coverage(self) -> dict[str, float]:
        """Coverage of the 90 % interval in every group with at least `LEAST_GROUP` cases."""
        return covered(self.group_hits)

    def gain(self, score: Mapping[str, float]) -> float | None:
        """Share by which the forecast's score lies below the best baseline's; negative if it lies above.

        ``None`` where a baseline makes no error at all, as on a panel of equal levels.
        """
        best = min(value for name, value in score.items() if name != FORECAST)
        return 1 - score[FORECAST] / best if best else None

    @property
    def mae_gain(self) -> float | None:
        """Gain in index MAE over the best baseline, 0.2 = 20 % lower."""
        return self.gain(self.mae)

    @property
    def rps_gain(self) -> float | None:
        """Gain in RPS over the best baseline."""
        return self.gain(self.rps)


@dataclass(frozen=True)
class Evaluation:
    """Results of all splits.

    Attributes:
        cycle: the cycle forecast. simulated: whether panel or model rest on simulation.
    """

    cycle: int
    simulated: bool
    trained_on: str
    results: tuple[Result, ...]

    @property
    def seen(self) -> bool:
        """Whether the forecaster was trained on any of the results that it was to forecast."""
        return any(result.seen for result in self.results)

    def as_json(self) -> dict[str, Any]:
        """Plain types only."""
        return {
            "cycle": self.cycle,
            "simulated": self.simulated,
            "trained_on": self.trained_on,
            "results": [
                asdict(r) | {"group_coverage": r.group_coverage, "mae_gain": r.mae_gain, "rps_gain": r.rps_gain}
                for r in self.results
            ],
        }


def evaluate(
    panel: PairPanel,
    seed: int,
    forecaster: AssessorForecaster | None = None,
    progress: Progress = lambda done, total: None,
    trained_results: Collection[str] = (),
) -> Evaluation:
    """Split a panel, fit on the training part unless a forecaster is given, and score every split.

    Args:
        panel: with at least two cycles and ten institutions that have both claims and results.
        seed: of the split and of the fit.
        progress: called with steps done and steps in all.
        forecaster: a fitted one to be judged on the same splits; it should not have been trained on this panel. The
            baselines are fitted on the panel's training part in any case.
        trained_results: `training.data_hash.result_hashes` of what that forecaster was trained on.

    Raises:
        InputError: if the panel is too small to be split or has nothing to learn from.
    """
    parts = split(panel, seed)
    judged = forecaster if forecaster is not None else train(parts.training, seed, progress)
    results = [
        replace(score_split(judged, parts, test, stage), seen=_seen(test, stage, trained_results))
        for test in parts.tests
        for stage in ASSESSED
        if _has(test, stage)
    ]
    return Evaluation(
        parts.cycle, panel.simulated or judged.background.simulated, judged.background.trained_on, tuple(results)
    )


def covered(hits: Mapping[str, tuple[int, int]]) -> dict[str, float]:
    """Coverage of the groups that are large enough to tell of."""
    return {name: inside / cases for name, (inside, cases) in hits.items() if cases >= LEAST_GROUP}


def _has(test: Split, stage: Stage) -> bool:
    return len(_tested(test, stage)) > 0


def _tested(test: Split, stage: Stage) -> Ints:
    return test.rows[np.isfinite(test.panel.index(stage)[test.rows])]


def _seen(test: Split, stage: Stage, trained_results: Collection[str]) -> int:
    panel, rows = test.panel, _tested(test, stage)
    given = zip(panel.cycle[rows], panel.levels(stage)[rows], strict=True)
    return sum(result_hash(stage, int(cycle), levels) in trained_results for cycle, levels in given)


def score_split(forecaster: AssessorForecaster, parts: Splits, test: Split, stage: Stage) -> Result:
    """Score one stage of one split."""
    rows = _tested(test, stage)
    tables: dict[Stage, LevelTable] = {s: fit_level_table(parts.training, s) for s in ASSESSED}
    return scored(test.name, stage, answers(forecaster, test.panel, rows, parts.training, stage, {"": tables}))


def scored(name: str, stage: Stage, given: Answers) -> Result:
    """Scores of answers, as those of a split of this name."""
    actual, expected = given.actual, given.expected
    quantile = {q: np.array([d.quantile(q) for d in given.index]) for q in _edges()}
    grid = np.stack([[d.quantile((k + 0.5) / CRPS_QUANTILES) for k in range(CRPS_QUANTILES)] for d in given.index])
    chance, happened = _predicates(given)
    inside = (actual >= quantile[0.05]) & (actual <= quantile[0.95])
    return Result(
        split=name,
        stage=stage,
        cases=len(actual),
        mae={name: float(np.abs(index - actual).mean()) for name, index in expected.items()},
        rps={n: float(ranked_probability_score(p, given.levels).mean()) for n, p in given.probabilities.items()},
        bias=float(np.mean(expected[FORECAST] - actual)),
        crps=float(continuous_ranked_probability_score(grid, actual).mean()),
        coverage={f"{i:.0%}": coverage(quantile[_low(i)], quantile[_high(i)], actual) for i in INTERVALS},
        group_hits={name: (int(inside[who].sum()), int(who.sum())) for name, who in _groups(given).items()},
        brier=brier_score(chance.ravel(), happened.ravel()),
        reliability=reliability(chance.ravel(), happened.ravel()),
        served=float(given.by_model.mean()),
    )


def _low(interval: float) -> float:
    return round((1 - interval) / 2, 4)


def _high(interval: float) -> float:
    return round((1 + interval) / 2, 4)


def _edges() -> set[float]:
    return {_low(i) for i in INTERVALS} | {_high(i) for i in INTERVALS}


def _predicates(given: Answers) -> tuple[Floats, Bools]:
    """Chance and outcome of reaching each predicate but the lowest, shape (cases, predicates - 1)."""
    lower = sorted(float(p.lower) for p in given.instrument.predicates)[1:]
    chance = np.array([[d.probability_at_least(bound) for bound in lower] for d in given.index])
    return chance, given.actual[:, None] >= np.array(lower)


def _groups(given: Answers) -> dict[str, Bools]:
    groups = {f"jenis {name}": given.type == code for code, name in enumerate(INSTITUTION_TYPES)}
    cuts = np.quantile(given.claimed, [1 / 3, 2 / 3])
    tercile = np.searchsorted(cuts, given.claimed)
    groups |= {f"sepertiga klaim {name}": tercile == k for k, name in enumerate(("bawah", "tengah", "atas"))}
    return {name: who for name, who in groups.items() if who.any()}
