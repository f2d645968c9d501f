"""Desk and final index from the claimed index alone: for instruments and years without indicator levels."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from data.assessment import Stage
from data.faults import refuse

from .forecaster import ASSESSED

PROBABILITIES: Mapping[str, float] = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}

PARAMETERS = "claim_index.json"


@dataclass(frozen=True)
class IndexQuantiles:
    """Quantiles of an assessed index, index points, rising and inside 1.00-5.00."""

    q05: float
    q25: float
    q50: float
    q75: float
    q95: float


@dataclass(frozen=True)
class ClaimIndexModel:
    """Linear conditional quantiles, conformalised on institutions that the lines have not seen.

    Attributes:
        lines: intercept and slope per stage and quantile name; index points and points per point.
        simulated: always true as shipped; every face says SIMULASI.
        trained_on: training data in words.
    """

    lines: Mapping[Stage, Mapping[str, tuple[float, float]]]
    simulated: bool
    trained_on: str

    def quantiles(self, claimed_index: float, stage: Stage) -> IndexQuantiles:
        """Quantiles of the index of a stage for a claimed index.

        Raises:
            InputError: if the claimed index lies outside 1.00-5.00.
        """
        if not 1 <= claimed_index <= 5:
            raise refuse(
                "index_out_of_range",
                "indeks mandiri di luar skala",
                found=f"{claimed_index:g}",
                allowed="1,00 sampai 5,00",
            )
        values = sorted(a + b * claimed_index for a, b in (self.lines[stage][q] for q in PROBABILITIES))
        return IndexQuantiles(*(min(max(value, 1.0), 5.0) for value in values))

    def as_json(self) -> dict[str, Any]:
        """Plain types, read back by `claim_index_model`."""
        return {
            "simulated": self.simulated,
            "trained_on": self.trained_on,
            "lines": {s: {q: list(line) for q, line in self.lines[s].items()} for s in ASSESSED},
        }


@cache
def claim_index_model() -> ClaimIndexModel:
    """The shipped lines, fitted on simulated worlds."""
    text = (resources.files("models") / "parameters" / PARAMETERS).read_text(encoding="utf-8")
    raw = json.loads(text)
    lines: dict[Stage, dict[str, tuple[float, float]]] = {
        s: {q: (float(raw["lines"][s][q][0]), float(raw["lines"][s][q][1])) for q in PROBABILITIES} for s in ASSESSED
    }
    return ClaimIndexModel(lines, bool(raw["simulated"]), str(raw["trained_on"]))
