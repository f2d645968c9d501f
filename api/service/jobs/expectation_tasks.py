"""Tasks that forecast: what assessors will say, what next cycle's index will be, what to reopen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from api.clarifying import ClarificationCase, clarification_request
from api.commands.outlook import outlook_document
from api.forecasting import needed_forecaster, self_claims
from api.selection import several_institutions
from api.service.cases import csv_content
from api.service.encoding import encode
from api.service.expectation_cases import (
    ForecastCase,
    StoredClarification,
    StoredOutlook,
    case_of_clarification,
    clarification_case,
    forecast_case,
    published_indices,
)
from api.service.model_folders import named
from api.service.wire.assessments import instrument_of
from api.service.wire.expectations import ClarifyBody, ForecastBody, OutlookBody
from data.assessment import Regime
from data.faults import InputError, refuse
from data.indices_file import Indices, read_indices
from data.instrument import Scale
from engine.clarification import clarify
from engine.clarification_document import clarification_document
from engine.optimise import Limits
from engine.plan_document import warnings_document

from .forecast_detail import detail_document
from .outcomes import Done, Task


def forecast_task(value: Any, limits: Limits) -> Done:
    """Forecasts of a `ForecastBody`, which may be `Modelled`."""
    body, model = named(value)
    return stored_forecast_task(forecast_case(ForecastBody.model_validate(body), model), limits)


def stored_forecast_task(value: Any, limits: Limits) -> Done:
    """Forecasts of a `ForecastCase`: one document, or a list where every institution is asked for."""
    from models.forecasting import forecast, forecast_all

    del limits
    case: ForecastCase = value
    claims = self_claims(case.known, "penilaian")
    forecaster = needed_forecaster(case.model, instrument_of(claims[-1].instrument))
    known = [a for a in case.known if a.instrument == forecaster.instrument.id]
    about = warnings_document(case.notices)
    if case.target is not None:
        _insist_on_scale(case.target, forecaster.instrument.scale)
    if case.every:
        found = [one.as_json(case.target) for one in forecast_all(forecaster, known, case.cycle)]
        return Done(encode([{**one, "warnings": [*about, *one["warnings"]]} for one in found]), "forecast")
    names = [a.institution.name for a in claims]
    if case.institution is None and len(set(names)) > 1:
        raise several_institutions(names, "Sebut institution, atau minta all_institutions.")
    answer = forecast(forecaster, known, case.institution or names[-1], case.cycle)
    one = answer.as_json(case.target)
    detail = detail_document(answer) if case.detailed else {}
    return Done(encode({**one, **detail, "warnings": [*about, *one["warnings"]]}), "forecast")


def _insist_on_scale(target: Fraction, scale: Scale) -> None:
    if not scale.minimum <= target <= scale.maximum:
        allowed = f"{scale.minimum} sampai {scale.maximum}"
        raise refuse("out_of_range", "nilai di luar skala", place="target", found=f"{float(target):g}", allowed=allowed)


def outlook_task(value: Any, limits: Limits) -> Done:
    """Forecasts of an `OutlookBody`: ``{"outlooks": [...], "simulated": bool, "warnings": [...]}``."""
    del limits
    body = OutlookBody.model_validate(value)
    indices = read_indices(csv_content("indices_csv", body.indices_csv))
    return _outlook(indices, body.cycle, body.regime, body.institutions)


def stored_outlook_task(value: Any, limits: Limits) -> Done:
    """The forecast of a `StoredOutlook`, as `outlook_task` words it."""
    del limits
    stored: StoredOutlook = value
    return _outlook(Indices(*published_indices(stored.finals)), stored.cycle, stored.regime, ())


def _outlook(indices: Indices, cycle: int, regime: Regime | None, institutions: Sequence[str]) -> Done:
    from models.outlook import outlook

    report = outlook(indices.records, cycle, regime, institutions or None)
    document = {
        "outlooks": [outlook_document(one, report) for one in report.outlooks],
        "simulated": report.simulated,
        "warnings": warnings_document((*indices.notices, *report.notices)),
    }
    return Done(encode(document), "forecast")


def clarify_task(value: Any, limits: Limits) -> Done:
    """What a `ClarifyBody`, maybe `Modelled`, should reopen; ``indicators`` is the list that the command prints."""
    del limits
    body, model = named(value)
    return _clarify(clarification_case(ClarifyBody.model_validate(body), model))


def stored_clarify_task(value: Any, limits: Limits) -> Done:
    """What a `StoredClarification` should reopen."""
    del limits
    stored: StoredClarification = value
    return _clarify(case_of_clarification(stored))


def _clarify(case: ClarificationCase) -> Done:
    request, about_model = clarification_request(case)
    try:
        answer = clarify(request)
    except InputError as error:
        if request.prospects or not about_model:
            raise
        # Whoever reads that no chances are known also has to read why no model gave them.
        raise InputError(_with_reasons(error, [notice.message for notice in about_model])) from error
    return Done(encode(clarification_document(answer)), "clarified")


def _with_reasons(error: InputError, reasons: list[str]) -> list[Any]:
    why = " ".join(reasons)
    return [replace(fault, remedy=f"{why} {fault.remedy or ''}".strip()) for fault in error.faults]


TASKS: Mapping[str, Task] = {
    "forecast": forecast_task,
    "stored_forecast": stored_forecast_task,
    "outlook": outlook_task,
    "stored_outlook": stored_outlook_task,
    "clarify": clarify_task,
    "stored_clarify": stored_clarify_task,
}
