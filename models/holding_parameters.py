"""Parameters of holding risk: coefficients of four cumulative logits, as JSON that anyone can read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from data.faults import refuse
from data.instrument_file import shipped_instrument

from .holding_features import LEVELS, Floats, HoldingLayout

THRESHOLDS = LEVELS[1:]
"""The logits are of reaching level 2, 3, 4 and 5 or more."""


@dataclass(frozen=True)
class HoldingParameters:
    """A fitted holding-risk model.

    Attributes:
        instrument: id of the instrument whose indicators it knows.
        source: provenance of the data.
        pairs: institution-pairs it was fitted on.
        cycles: pairs of cycles it was fitted on, as first cycles.
        simulated: whether any of them was simulated.
        intercepts: shape (`THRESHOLDS`,).
        coefficients: shape (`THRESHOLDS`, names of the layout).
        shared_correlation: 0-1, correlation of an institution's next levels, given this cycle's, on the normal
            scale; what a joint simulation should use.
    """

    instrument: str
    source: str
    pairs: int
    cycles: tuple[int, ...]
    simulated: bool
    intercepts: Floats
    coefficients: Floats
    shared_correlation: float

    def __post_init__(self) -> None:
        columns = len(HoldingLayout(shipped_instrument(self.instrument)).names)
        if self.intercepts.shape != (len(THRESHOLDS),) or self.coefficients.shape != (len(THRESHOLDS), columns):
            raise ValueError("holding parameters do not fit the instrument")
        if not (np.isfinite(self.intercepts).all() and np.isfinite(self.coefficients).all()):
            raise ValueError("holding parameters are not finite")
        if not 0.0 <= self.shared_correlation < 1.0:
            raise ValueError("shared correlation must lie in [0, 1)")

    def document(self) -> dict[str, Any]:
        """The parameters as a JSON document."""
        names = HoldingLayout(shipped_instrument(self.instrument)).names
        return {
            "instrument": self.instrument,
            "source": self.source,
            "pairs": self.pairs,
            "cycles": list(self.cycles),
            "simulated": self.simulated,
            "shared_correlation": round(self.shared_correlation, 4),
            "thresholds": {
                str(level): {
                    "intercept": round(float(intercept), 5),
                    "coefficients": {n: round(float(c), 5) for n, c in zip(names, row, strict=True)},
                }
                for level, intercept, row in zip(THRESHOLDS, self.intercepts, self.coefficients, strict=True)
            },
        }

    def write(self, path: Path) -> None:
        """Write the JSON document to `path`."""
        path.write_text(json.dumps(self.document(), ensure_ascii=False, indent=1) + "\n", "utf-8")


@cache
def shipped_holding() -> HoldingParameters:
    """The parameters that come with Tangga (SPBE 2020, real transitions 2021 to 2022)."""
    source = resources.files("models") / "parameters" / "holding.json"
    return parse_holding(source.read_text("utf-8"), "holding.json")


def parse_holding(text: str, name: str) -> HoldingParameters:
    """Read the JSON document of `HoldingParameters.document`.

    Raises:
        InputError: if the document is damaged or does not fit its instrument.
    """
    try:
        content = json.loads(text)
        columns = HoldingLayout(shipped_instrument(content["instrument"])).names
        thresholds = [content["thresholds"][str(level)] for level in THRESHOLDS]
        return HoldingParameters(
            instrument=content["instrument"],
            source=content["source"],
            pairs=content["pairs"],
            cycles=tuple(content["cycles"]),
            simulated=content["simulated"],
            intercepts=np.array([t["intercept"] for t in thresholds], dtype=np.float64),
            coefficients=np.array([[t["coefficients"][n] for n in columns] for t in thresholds], dtype=np.float64),
            shared_correlation=content["shared_correlation"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise refuse(
            "holding_parameters_damaged",
            f"parameter risiko bertahan rusak atau tidak lengkap ({error})",
            place=name,
            remedy="Pasang ulang Tangga atau latih ulang dari panel Anda.",
        ) from error
