"""A real forecaster, fitted in seconds on few simulated institutions: right in form, too rough to believe."""

from functools import cache

import numpy as np
from scipy.special import ndtri

from data.instrument_file import shipped_instrument
from models.calibration import STRATA, Calibration, HeldOut
from models.conformal import KNOT_PROBABILITIES, ErrorShape
from models.dependence import Dependence
from models.discount_features import discount_features
from models.forecaster import ASSESSED, AssessorForecaster, Background
from models.known_past import KNOWN_PASTS
from models.level_model import fit_level_model
from models.level_table import fit_level_table
from models.own_history import ShiftPrior
from models.pairs import pair_panel
from models.planned_work import PLAN_STARTS, PlannedWork
from models.stacked_model import StackedModel
from training.plan_rows import plan_rows
from training.planned_fitting import fit_planned
from training.training_rows import TrainingRows

from .simulated import assessments, simulated

SPBE = shipped_instrument("spbe-2020")


@cache
def small_forecaster(institutions: int = 40) -> AssessorForecaster:
    """Level models of both stages without calibration against held-out institutions."""
    panel = pair_panel(assessments(institutions), SPBE)
    every = np.ones(len(panel), dtype=bool)
    rows = TrainingRows(panel, np.zeros(len(panel), dtype=int), (simulated(institutions),))
    tables = {stage: fit_level_table(panel, stage) for stage in ASSESSED}
    models = {}
    for stage in ASSESSED:
        features, levels = discount_features(panel, tables, stage), panel.levels(stage)
        known = np.isfinite(levels)
        models[stage] = StackedModel(fit_level_model(features[known], levels[known], 0), dict.fromkeys(KNOWN_PASTS))
    plain = Calibration(
        server="level_model",
        panel_share=0.0,
        shift=0.0,
        dependence=Dependence(0.3, 0.1),
        shape=ErrorShape(np.asarray(ndtri(KNOT_PROBABILITIES)), 100.0),
        held_out=HeldOut(0, {}, {}, {}),
    )
    return AssessorForecaster(
        instrument=SPBE,
        tables=tables,
        models=models,
        calibrations={(stage, stratum): plain for stage in ASSESSED for stratum in STRATA},
        shift_prior={stage: ShiftPrior(0.3, 0.2, 0.5) for stage in ASSESSED},
        planned=PlannedWork(
            fit_planned(
                [plan_rows(rows, tables, start, every, 0) for start in PLAN_STARTS], every, 0, beside_own=False
            ),
            {(start, stratum): plain for start in PLAN_STARTS for stratum in STRATA},
        ),
        background=Background("panel kecil (SIMULASI)", simulated=True, own_rows=0, types=("kota",), version="uji"),
    )
