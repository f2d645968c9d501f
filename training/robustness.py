"""Forecasts on panels of other worlds: `python -m training.robustness`, of which `--help` tells more.

Prints one JSON document: the evaluation on the reference world and on worlds with another optimism law, more
under-claims and harsher assessor groups, or on panels that share nothing with the simulation
(`training.other_process`), with the shipped model or with one trained on each panel's training part; or the error that
nobody can go below, or that of somebody who has seen the cycle's results of other institutions. With `--draws N` a
model is judged on N panels of each world, and the gains have standard errors.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from models.cohort import cohort_columns
from models.forecaster import AssessorForecaster
from models.pairs import PairPanel
from models.registry import default_forecaster

from .evaluation import Evaluation, evaluate
from .hindsight import Hindsight, hindsight
from .other_process import OTHER_PROCESSES, other_panel
from .pooled import PooledResult, group_coverage, pooled
from .reference_levels import DOMAIN_MEANS
from .simulation import SimulatedPanel, simulate
from .worlds import REFERENCE_WORLD, ROBUSTNESS_WORLDS, World

INSTITUTIONS = 600
SEED = 900

NEXT_DRAW = 100
"""From the seed of one draw to that of the next."""

FLOOR_DRAWS = 60
"""Of assessors and surprises behind the oracle's expectation."""


def robustness(
    forecaster: AssessorForecaster | None,
    worlds: Sequence[World],
    institutions: int = INSTITUTIONS,
    seed: int = SEED,
) -> dict[str, Evaluation]:
    """Evaluate a forecaster on a fresh panel of each world, and on one with knowledge missing.

    Args:
        forecaster: not trained on these panels; ``None`` trains one on the training part of each.
        worlds: to simulate, each with the next seed.
        institutions: per panel.
        seed: of the first panel.
    """
    return {name: evaluate(panel, seed, forecaster) for name, panel in world_panels(worlds, institutions, seed).items()}


def world_panels(worlds: Sequence[World], institutions: int, seed: int) -> dict[str, PairPanel]:
    """Fresh panels by name: one of each world, and the first with knowledge missing (`with_gaps`)."""
    found = {
        world.name: simulate(institutions, sorted(DOMAIN_MEANS), seed + number, world).panel
        for number, world in enumerate(worlds, start=1)
    }
    first = next(iter(found.values()))
    return {**found, f"{worlds[0].name}, riwayat dan bukti berlubang": with_gaps(first, seed)}


def other_processes(
    forecaster: AssessorForecaster | None, institutions: int = INSTITUTIONS, seed: int = SEED
) -> dict[str, Evaluation]:
    """As `robustness`, on a fresh panel of each of `OTHER_PROCESSES`."""
    return {name: evaluate(panel, seed, forecaster) for name, panel in other_panels(institutions, seed).items()}


def other_panels(institutions: int, seed: int) -> dict[str, PairPanel]:
    """A fresh panel of each of `OTHER_PROCESSES`, by name."""
    return {
        process.name: other_panel(process, institutions, seed + number)
        for number, process in enumerate(OTHER_PROCESSES, start=1)
    }


def floor(simulated: SimulatedPanel, seed: int) -> tuple[float, float]:
    """Index MAE at the final stage that nobody can go below, and the share of it that is common to all institutions.

    Of an oracle that knows every institution's maturity, but neither the severity of its assessor group nor the last
    cycle's unforeseen national shift.

    Returns:
        mean absolute error, and absolute mean error, index points.
    """
    assessor, world = simulated.assessors[-1], simulated.world
    rng = np.random.default_rng(seed)
    known = np.zeros(len(assessor.severity))
    for draw in range(FLOOR_DRAWS):
        surprise = world.drift_deviation * rng.standard_normal()
        other = assessor.other_groups(seed + draw)
        cuts = assessor.cuts + assessor.unforeseen[:, None, None] - surprise
        moved = replace(other, cuts=cuts, unforeseen=np.full_like(assessor.unforeseen, surprise))
        known += moved.finals @ simulated.panel.weights / FLOOR_DRAWS
    error = known - assessor.finals @ simulated.panel.weights
    return float(np.abs(error).mean()), float(abs(error.mean()))


def with_gaps(panel: PairPanel, seed: int) -> PairPanel:
    """The panel without evidence or regime, and without a third of its earlier claims and of its earlier results."""
    rng = np.random.default_rng(seed)
    earlier = panel.cycle < panel.cycle.max()

    def hide(levels: np.ndarray) -> np.ndarray:
        lost = earlier & (rng.random(len(panel)) < 1 / 3)
        return np.where(lost[:, None], np.nan, levels)

    claimed, final = hide(panel.claimed), hide(panel.final)
    return replace(
        panel,
        evidence=np.full_like(panel.evidence, np.nan),
        document=np.full_like(panel.document, np.nan),
        claimed=claimed,
        final=final,
        **cohort_columns(panel.institution, panel.cycle, claimed, panel.desk, final),
    )


def summary(evaluations: dict[str, Evaluation]) -> dict[str, Any]:
    """The figures of docs/forecast.md, rounded."""
    return {
        name: [
            {
                "split": r.split,
                "stage": r.stage,
                "cases": r.cases,
                "mae": {k: round(v, 3) for k, v in r.mae.items()},
                "mae_gain": _rounded(r.mae_gain),
                "rps": {k: round(v, 3) for k, v in r.rps.items()},
                "rps_gain": _rounded(r.rps_gain),
                "bias": round(r.bias, 3),
                "coverage": {k: round(v, 3) for k, v in r.coverage.items()},
                "lowest_group": min(((v, k) for k, v in r.group_coverage.items()), default=None),
            }
            for r in evaluation.results
        ]
        for name, evaluation in evaluations.items()
    }


def _rounded(gain: float | None) -> float | None:
    return None if gain is None else round(gain, 3)


def overall(evaluations: dict[str, Evaluation]) -> dict[str, Any]:
    """Over all rows of `summary`: mean gains and coverage, and how many rows reach 20 % in MAE and 10 % in RPS."""
    rows = [result for evaluation in evaluations.values() for result in evaluation.results]
    maes = [r.mae_gain for r in rows if r.mae_gain is not None]
    rpses = [r.rps_gain for r in rows if r.rps_gain is not None]
    return {
        "rows": len(rows),
        "mae_gain": round(float(np.mean(maes)), 3),
        "mae_gain_reached": sum(gain >= 0.2 for gain in maes),
        "rps_gain": round(float(np.mean(rpses)), 3),
        "rps_gain_reached": sum(gain >= 0.1 for gain in rpses),
        "coverage": {k: round(float(np.mean([r.coverage[k] for r in rows])), 3) for k in rows[0].coverage},
        "groups_under_82": sum(min(r.group_coverage.values(), default=1.0) < 0.82 for r in rows),
    }


def drawn(judged: Callable[[int], dict[str, Evaluation]], draws: int, seed: int = SEED) -> dict[str, Any]:
    """What is judged on several draws of the same worlds, pooled and rounded.

    Args:
        judged: evaluations by world, from the seed of a draw.
        draws: two or more.
        seed: of the first.
    """
    return pooled_document(pooled([judged(seed + NEXT_DRAW * draw) for draw in range(draws)]))


def pooled_document(found: Sequence[PooledResult]) -> dict[str, Any]:
    """Pooled results as the document that is printed, rounded."""
    return {"rows": [_pooled_row(r) for r in found], "overall": _pooled_overall(found)}


def _pooled_row(row: PooledResult) -> dict[str, Any]:
    gains = ("mae_gain", "mae_gain_error", "rps_gain", "rps_gain_error")
    return {
        **{name: getattr(row, name) for name in ("world", "split", "stage", "draws", "cases")},
        **{name: round(getattr(row, name), 3) for name in gains},
        "coverage": {k: round(v, 3) for k, v in row.coverage.items()},
        "lowest_group": row.lowest_group,
    }


def _pooled_overall(rows: Sequence[PooledResult]) -> dict[str, Any]:
    return {
        "rows": len(rows),
        "mae_gain": round(float(np.mean([r.mae_gain for r in rows])), 3),
        "mae_gain_reached": sum(r.mae_gain >= 0.2 for r in rows),
        "mae_gain_surely_missed": sum(r.mae_gain + 2 * r.mae_gain_error < 0.2 for r in rows),
        "rps_gain": round(float(np.mean([r.rps_gain for r in rows])), 3),
        "rps_gain_reached": sum(r.rps_gain >= 0.1 for r in rows),
        "coverage": {k: round(float(np.mean([r.coverage[k] for r in rows])), 3) for k in rows[0].coverage},
        "groups_under_82": sum(r.lowest_group is not None and r.lowest_group[0] < 0.82 for r in rows),
        "group_coverage": {name: round(share, 3) for name, share in group_coverage(rows).items()},
    }


def floors(worlds: Sequence[World], institutions: int = INSTITUTIONS, seed: int = SEED) -> dict[str, dict[str, float]]:
    """`floor` of the panels of `robustness`."""
    found = {}
    for number, world in enumerate(worlds, start=1):
        mae, common = floor(simulate(institutions, sorted(DOMAIN_MEANS), seed + number, world), seed)
        found[world.name] = {"mae": round(mae, 3), "common": round(common, 3)}
    return found


def hindsights(
    forecaster: AssessorForecaster, worlds: Sequence[World], institutions: int = INSTITUTIONS, seed: int = SEED
) -> dict[str, Any]:
    """`hindsight` on the panels of `robustness`, rounded."""
    found = {n: hindsight(panel, seed, forecaster) for n, panel in world_panels(worlds, institutions, seed).items()}
    each = [h for panel in found.values() for h in panel]
    return {
        **{name: [_hindsight_row(h) for h in panel] for name, panel in found.items()},
        "overall": {
            "rows": len(each),
            "mae_gain": round(float(np.mean([h.mae_gain for h in each])), 3),
            "mae_gain_reached": sum(h.mae_gain >= 0.2 for h in each),
            "rps_gain": round(float(np.mean([h.rps_gain for h in each])), 3),
            "rps_gain_reached": sum(h.rps_gain >= 0.1 for h in each),
        },
    }


def _hindsight_row(row: Hindsight) -> dict[str, Any]:
    scores = {name: round(getattr(row, name), 3) for name in ("mae", "mae_gain", "rps", "rps_gain")}
    return {"split": row.split, "stage": row.stage, **scores}


def _judged(judged: Callable[[int], dict[str, Evaluation]], draws: int | None, seed: int) -> dict[str, Any]:
    if draws:
        return drawn(judged, draws, seed)
    found = judged(seed)
    return {**summary(found), "overall": overall(found)}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the document."""
    parser = ArgumentParser(description=__doc__)
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--retrained", action="store_true", help="train on each panel's training part")
    kind.add_argument("--floor", action="store_true", help="the error that nobody can go below")
    kind.add_argument("--hindsight", action="store_true", help="with the cycle's results of other institutions known")
    parser.add_argument("--other-process", action="store_true", help="on panels that share nothing with the simulation")
    parser.add_argument("--draws", type=int, metavar="N", help="pool what N draws of each world show, two or more")
    parser.add_argument("--seed", type=int, default=SEED, help="of the panels")
    parser.add_argument("--institutions", type=int, default=INSTITUTIONS, metavar="N", help="per panel")
    options = parser.parse_args(arguments)
    if options.draws is not None and options.draws < 2:
        parser.error("--draws needs two or more")
    if options.draws and (options.floor or options.hindsight):
        parser.error("--draws pools the evaluations of a model only")
    if options.other_process and (options.floor or options.hindsight):
        parser.error("--other-process goes with the evaluations of a model only")
    worlds = (REFERENCE_WORLD, *ROBUSTNESS_WORLDS)
    if options.floor:
        document: dict[str, Any] = dict(floors(worlds, options.institutions, options.seed))
    elif options.hindsight:
        document = hindsights(default_forecaster(), worlds, options.institutions, options.seed)
    else:
        model = None if options.retrained else default_forecaster()

        def judged(seed: int) -> dict[str, Evaluation]:
            if options.other_process:
                return other_processes(model, options.institutions, seed)
            return robustness(model, worlds, options.institutions, seed)

        document = _judged(judged, options.draws, options.seed)
    json.dump(document, sys.stdout, indent=1, ensure_ascii=False)


if __name__ == "__main__":
    main()
