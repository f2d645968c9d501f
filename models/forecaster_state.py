"""A forecaster as plain containers of library objects and arrays, and back: what the artifact holds."""

from typing import Any

from data.assessment import Stage
from data.instrument import Instrument

from .calibration import STRATA, Calibration, HeldOut
from .conformal import ErrorShape
from .dependence import Dependence
from .forecaster import ASSESSED, AssessorForecaster, Background
from .index_regression import IndexRegression
from .known_past import KNOWN_PASTS
from .level_model import LevelModel
from .level_table import LevelTable
from .own_history import ShiftPrior
from .planned_work import PLAN_STARTS, PlannedWork
from .stacked_model import StackedModel

State = dict[str, Any]


def to_state(forecaster: AssessorForecaster) -> State:
    """Dictionaries, lists, numbers, arrays and scikit-learn estimators; no class of ours."""
    return {
        "background": {
            "trained_on": forecaster.background.trained_on,
            "simulated": forecaster.background.simulated,
            "own_rows": forecaster.background.own_rows,
            "types": list(forecaster.background.types),
            "version": forecaster.background.version,
        },
        "stages": {stage: _stage_state(forecaster, stage) for stage in ASSESSED},
        "planned": None if forecaster.planned is None else _planned_state(forecaster.planned),
        "beside": None if forecaster.beside is None else to_state(forecaster.beside),
    }


def from_state(state: State, instrument: Instrument) -> AssessorForecaster:
    """Rebuild what `to_state` took apart.

    Raises:
        KeyError: if a part is missing.
        ValueError: if a part breaks its own rules.
    """
    stages = state["stages"]
    background = state["background"]
    return AssessorForecaster(
        instrument=instrument,
        tables={stage: LevelTable(**stages[stage]["table"]) for stage in ASSESSED},
        models={stage: _model(stages[stage]) for stage in ASSESSED},
        calibrations={
            (stage, stratum): _calibration(stages[stage]["calibrations"][stratum])
            for stage in ASSESSED
            for stratum in STRATA
        },
        shift_prior={stage: ShiftPrior(**stages[stage]["shift_prior"]) for stage in ASSESSED},
        planned=None if state["planned"] is None else _planned(state["planned"]),
        background=Background(**{**background, "types": tuple(background["types"])}),
        beside=None if state["beside"] is None else from_state(state["beside"], instrument),
    )


def _stage_state(forecaster: AssessorForecaster, stage: Stage) -> State:
    table, model, prior = forecaster.tables[stage], forecaster.models[stage], forecaster.shift_prior[stage]
    return {
        "table": {"raw": table.raw, "shrunken": table.shrunken, "institution_k": table.institution_k},
        "columns": list(model.levels.columns),
        "cuts": list(model.levels.cuts),
        "index": {past: _regression_state(model.index[past]) for past in KNOWN_PASTS},
        "shift_prior": {"between": prior.between, "cycle": prior.cycle, "within": prior.within},
        "calibrations": {stratum: _calibration_state(forecaster.calibrations[stage, stratum]) for stratum in STRATA},
    }


def _model(state: State) -> StackedModel:
    levels = LevelModel(tuple(state["columns"]), tuple(state["cuts"]))
    fitted = {past: state["index"][past] for past in KNOWN_PASTS}
    return StackedModel(levels, {p: None if one is None else IndexRegression(**one) for p, one in fitted.items()})


def _regression_state(regression: IndexRegression | None) -> State | None:
    if regression is None:
        return None
    return {name: getattr(regression, name) for name in ("intercept", "slopes", "unknown", "lowest", "highest")}


def _planned_state(planned: PlannedWork) -> State:
    return {
        "columns": list(planned.model.columns),
        "cuts": list(planned.model.cuts),
        "calibrations": {
            start: {stratum: _calibration_state(planned.calibrations[start, stratum]) for stratum in STRATA}
            for start in PLAN_STARTS
        },
    }


def _planned(state: State) -> PlannedWork:
    return PlannedWork(
        model=LevelModel(tuple(state["columns"]), tuple(state["cuts"])),
        calibrations={
            (start, stratum): _calibration(state["calibrations"][start][stratum])
            for start in PLAN_STARTS
            for stratum in STRATA
        },
    )


def _calibration_state(calibration: Calibration) -> State:
    held_out = calibration.held_out
    return {
        "server": calibration.server,
        "panel_share": calibration.panel_share,
        "shift": calibration.shift,
        "institution": calibration.dependence.institution,
        "aspect": calibration.dependence.aspect,
        "knots": calibration.shape.knots,
        "cases": calibration.shape.cases,
        "held_out": {
            "cases": held_out.cases,
            "mae": dict(held_out.mae),
            "rps": dict(held_out.rps),
            "coverage": dict(held_out.coverage),
        },
    }


def _calibration(state: State) -> Calibration:
    return Calibration(
        server=state["server"],
        panel_share=state["panel_share"],
        shift=state["shift"],
        dependence=Dependence(state["institution"], state["aspect"]),
        shape=ErrorShape(state["knots"], state["cases"]),
        held_out=HeldOut(**state["held_out"]),
    )
