"""The shipped regressions of index errors as JSON: training beside a user's panel starts from them.

A copy of what the shipped model holds, readable without unpickling it: whoever trains anew because scikit-learn has
another version must not need the model that this version cannot read.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from data.assessment import Stage
from data.faults import refuse

from .forecaster import ASSESSED, AssessorForecaster
from .index_regression import INPUTS, IndexRegression
from .known_past import KNOWN_PASTS, KnownPast

Regressions = Mapping[tuple[Stage, KnownPast], IndexRegression]
"""One per stage and kind of past."""

SHIPPED_FILE = Path(str(resources.files("models") / "parameters" / "index_regression.json"))


def index_document(forecaster: AssessorForecaster) -> dict[str, Any]:
    """The regressions of a forecaster as a JSON document, every digit kept.

    Raises:
        ValueError: if a stage or kind of past has none.
    """
    stages: dict[str, Any] = {}
    for stage in ASSESSED:
        stages[stage] = {past: _one(forecaster.models[stage].index[past]) for past in KNOWN_PASTS}
    return {"simulated": forecaster.background.simulated, "stages": stages}


def write_index_regressions(forecaster: AssessorForecaster, path: Path) -> None:
    """Write the JSON document to `path`."""
    path.write_text(json.dumps(index_document(forecaster), indent=1) + "\n", "utf-8")


@cache
def shipped_index_regressions() -> Regressions:
    """Those of the shipped model, learned from simulated countries (SPBE 2020)."""
    return parse_index_regressions(SHIPPED_FILE.read_text("utf-8"), SHIPPED_FILE.name)


def parse_index_regressions(text: str, name: str) -> Regressions:
    """Read the JSON document of `index_document`.

    Raises:
        InputError: if the document is damaged or knows other inputs.
    """
    try:
        stages = json.loads(text)["stages"]
        return {(stage, past): _parsed(stages[stage][past]) for stage in ASSESSED for past in KNOWN_PASTS}
    except (KeyError, TypeError, ValueError) as error:
        raise refuse(
            "index_parameters_damaged",
            f"parameter regresi indeks rusak atau tidak lengkap ({error})",
            place=name,
            remedy="Pasang ulang Tangga.",
        ) from error


def _one(regression: IndexRegression | None) -> dict[str, Any]:
    if regression is None:
        raise ValueError("a regression is missing")
    return {
        "intercept": regression.intercept,
        "lowest": regression.lowest,
        "highest": regression.highest,
        "inputs": {
            each: {"slope": float(slope), "unknown": float(unknown)}
            for each, slope, unknown in zip(INPUTS, regression.slopes, regression.unknown, strict=True)
        },
    }


def _parsed(document: dict[str, Any]) -> IndexRegression:
    inputs = document["inputs"]
    if set(inputs) != set(INPUTS):
        raise ValueError("other inputs")
    intercept, lowest, highest = (float(document[each]) for each in ("intercept", "lowest", "highest"))
    slopes, unknown = (np.array([float(inputs[each][part]) for each in INPUTS]) for part in ("slope", "unknown"))
    if not np.isfinite([intercept, lowest, highest, *slopes, *unknown]).all() or lowest > highest:
        raise ValueError("not finite or out of order")
    return IndexRegression(intercept, slopes, unknown, lowest, highest)
