"""Simulated plans to learn the forecast of planned work from, and levels that a user's panel left alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from data.assessment import Stage
from models.arrays import Bools, Floats
from models.calibration import Stratum, stratum_of
from models.discount_features import remembering, without_history
from models.level_table import LevelTable
from models.pairs import PairPanel
from models.planned_work import KNOWN, NAMES, PlanStart, plan_features, with_plan

from .random_streams import Stream, generator
from .training_rows import OWN, TrainingRows, short_past

MOST_WORKED = 0.8
"""A plan works for a share of indicators drawn evenly between 0 and this."""

KNOWING = {"claims": (0.7, 0.0, 0.3), "results": (0.5, 0.35, 0.15)}
"""By start, shares of institutions of which all is known, of which earlier claims are not, and nothing earlier."""

RISES = (0.6, 0.3, 0.1)
"""Shares of plan steps that go up by one, two and three levels."""


@dataclass(frozen=True)
class PlanRows:
    """One random plan per row of a merged panel, and what came of it.

    Attributes:
        start: what the plans build on.
        known: inputs of `models.planned_work` before a plan is chosen, shape (rows, indicators, inputs); some
            institutions without their own past.
        base: levels that plans build on, shape (rows, indicators); NaN in rows that no plan can start from.
        planned, result: levels, shape (rows, indicators); NaN in rows without a plan.
    """

    start: PlanStart
    known: Floats
    base: Floats
    planned: Floats
    result: Floats

    @property
    def worked(self) -> Bools:
        """Where a plan raises the level."""
        return np.asarray(self.planned > self.base)

    @property
    def features(self) -> Floats:
        """Inputs with the plan, shape (rows, indicators, inputs)."""
        return with_plan(self.known, self.planned, self.worked)

    @property
    def strata(self) -> list[Stratum]:
        """Per row, as far as its inputs tell of a past."""
        return stratum_of(self.known[:, 0, len(NAMES) + KNOWN.index("history_weight")])

    @property
    def usable(self) -> Bools:
        """Rows with a plan and a result."""
        return np.asarray(np.isfinite(self.result).all(axis=1))


def plan_rows(
    rows: TrainingRows, tables: Mapping[Stage, LevelTable], start: PlanStart, wanted: Bools, seed: int
) -> PlanRows:
    """Draw a plan for every wanted row that one can start from.

    A user's own rows bring no work, only levels that were left alone from results to results.

    Args:
        rows: rows in which plans are assessed.
        tables: by stage.
        start: what the plans build on.
        wanted: rows that need one; institutions without such a row have none.
        seed: of the plans and of the simulated assessors' draws.
    """
    panel = rows.panel
    rng = generator(seed, Stream.PLANS, start == "results")
    near = np.isin(panel.institution, panel.institution[wanted])
    base = np.where(near[:, None], _bases(panel, start), np.nan)
    own = rows.world == OWN
    planned = _random_plans(base, rng)
    planned[own] = base[own] if start == "results" else np.nan
    after = np.full(len(panel), start == "results")
    often_short = remembering(panel, short_past(len(panel), rng))
    unclaimed = replace(often_short, claimed=np.full_like(panel.claimed, np.nan))
    views = (often_short, unclaimed, without_history(panel))
    view = rng.choice(len(views), len(panel.institutions), p=KNOWING[start])[panel.institution]
    known = np.full((*base.shape, len(NAMES) + len(KNOWN)), np.nan)
    for number, each in enumerate(views):
        shown = near & (view == number)
        known[shown] = plan_features(each.take(shown), tables, np.nan_to_num(base[shown], nan=1.0), after[shown])
    return PlanRows(start, known, base, planned, results_of(rows, start, base, planned, seed))


def results_of(rows: TrainingRows, start: PlanStart, base: Floats, planned: Floats, seed: int) -> Floats:
    """Final levels that came of plans, shape (rows, indicators); NaN in rows without a plan.

    Args:
        rows: rows in which the plans are assessed.
        start: what the plans build on.
        base, planned: levels, shape (rows, indicators).
        seed: of the simulated assessors' draws.
    """
    worked = np.asarray(planned > base)
    result = np.full(base.shape, np.nan)
    simulated = _simulated_results(rows, start, planned, worked, seed)
    result[: len(simulated)] = simulated
    if start == "claims":
        # Claims that stand get what they got, which may be more than claimed.
        result = np.where(worked, result, rows.panel.final)
    own = rows.world == OWN
    result[own] = np.minimum(rows.panel.final, planned)[own]
    result[~np.isfinite(planned).all(axis=1)] = np.nan
    return result


def _bases(panel: PairPanel, start: PlanStart) -> Floats:
    """Levels that a plan assessed in each row could build on, NaN where there are none."""
    if start == "claims":
        known: Bools = np.asarray(np.isfinite(panel.claimed).all(axis=1))
        return np.where(known[:, None], panel.claimed, np.nan)
    earlier = panel.previous(1)
    last = panel.final[np.maximum(earlier, 0)]
    base = np.where((earlier >= 0)[:, None], last, np.nan)
    base[np.not_equal(panel.cycle - panel.cycle[np.maximum(earlier, 0)], 1)] = np.nan
    base[~np.isfinite(base).all(axis=1)] = np.nan
    return base


def _random_plans(base: Floats, rng: np.random.Generator) -> Floats:
    share = MOST_WORKED * rng.random((len(base), 1))
    rise = rng.choice(len(RISES), base.shape, p=RISES) + 1
    return np.asarray(np.minimum(base + np.where(rng.random(base.shape) < share, rise, 0), 5))


def _simulated_results(rows: TrainingRows, start: PlanStart, planned: Floats, worked: Bools, seed: int) -> Floats:
    """What simulated assessors give, for the simulated rows, which come first; NaN in countries without plans.

    After results the cycle is still open, so each institution has a future of its own: in what a country's cycle
    happened to bring to all, its plans would be one draw.
    """
    found, first = [], 0
    for number, country in enumerate(rows.simulated):
        cycles = np.unique(country.panel.cycle)
        here = slice(first, first + len(country.panel))
        first += len(country.panel)
        shape = (len(country.panel.institutions), len(cycles), planned.shape[1])
        levels, work = planned[here].reshape(shape), worked[here].reshape(shape)
        result = np.full(shape, np.nan)
        for t, cycle in enumerate(cycles):
            if np.isnan(levels[:, t]).all():
                continue
            draw = seed * 1_000 + number * len(cycles) + t
            assessor = country.assessors[t] if start == "claims" else country.future(int(cycle), draw)
            result[:, t] = assessor.results(np.nan_to_num(levels[:, t], nan=1.0).astype(int), work[:, t], draw)
        found.append(result.reshape(-1, planned.shape[1]))
    return np.concatenate(found) if found else np.empty((0, planned.shape[1]))
