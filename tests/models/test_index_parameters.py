"""The copy of the shipped regressions is the shipped model's, and a damaged one is refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.faults import InputError
from models.forecaster import ASSESSED
from models.index_parameters import (
    index_document,
    parse_index_regressions,
    shipped_index_regressions,
    write_index_regressions,
)
from models.index_regression import INPUTS
from models.known_past import KNOWN_PASTS
from models.registry import default_forecaster


def test_the_copy_is_the_shipped_model_to_the_last_digit(tmp_path: Path) -> None:
    write_index_regressions(default_forecaster(), tmp_path / "copy.json")
    for found in (
        shipped_index_regressions(),
        parse_index_regressions((tmp_path / "copy.json").read_text("utf-8"), "copy.json"),
    ):
        for (stage, past), regression in found.items():
            original = default_forecaster().models[stage].index[past]
            assert original is not None
            inputs = np.random.default_rng(3).normal(3, 1, (20, len(INPUTS)))
            inputs[::3, ::2] = np.nan
            assert np.array_equal(regression.line(inputs), original.line(inputs))
            assert (regression.lowest, regression.highest) == (original.lowest, original.highest)
        assert set(found) == {(stage, past) for stage in ASSESSED for past in KNOWN_PASTS}


def test_a_forecaster_without_regressions_has_no_document() -> None:
    shipped = default_forecaster()
    bare = {stage: replace(model, index=dict.fromkeys(KNOWN_PASTS)) for stage, model in shipped.models.items()}
    with pytest.raises(ValueError, match="missing"):
        index_document(replace(shipped, models=bare))


def _without_stage(document: dict[str, Any]) -> None:
    del document["stages"]["desk"]


def _without_past(document: dict[str, Any]) -> None:
    del document["stages"]["final"]["results"]


def _without_input(document: dict[str, Any]) -> None:
    del document["stages"]["final"]["pairs"]["inputs"]["forecast"]


def _other_input(document: dict[str, Any]) -> None:
    document["stages"]["final"]["pairs"]["inputs"]["weather"] = {"slope": 0.0, "unknown": 0.0}


def _no_number(document: dict[str, Any]) -> None:
    document["stages"]["final"]["pairs"]["intercept"] = "much"


def _not_finite(document: dict[str, Any]) -> None:
    document["stages"]["final"]["pairs"]["inputs"]["forecast"]["slope"] = float("nan")


def _limits_crossed(document: dict[str, Any]) -> None:
    document["stages"]["desk"]["pairs"]["lowest"] = 9.0


@pytest.mark.parametrize(
    "damage",
    [_without_stage, _without_past, _without_input, _other_input, _no_number, _not_finite, _limits_crossed],
)
def test_a_damaged_document_is_refused(damage: Callable[[dict[str, Any]], None]) -> None:
    document = index_document(default_forecaster())
    damage(document)
    with pytest.raises(InputError, match="parameter regresi indeks rusak") as refused:
        parse_index_regressions(json.dumps(document), "copy.json")
    assert "copy.json" in str(refused.value)


@pytest.mark.parametrize("text", ["", "[]", '{"stages": 3}', "{"])
def test_no_document_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="rusak"):
        parse_index_regressions(text, "copy.json")
