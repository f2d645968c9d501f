"""Parameters of the outlook: aggregates that ship with Tangga, one vintage per last cycle seen."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, Literal

import numpy as np

from data.faults import Fault, InputError

from .index_history import Floats
from .outlook_drift import SeenDrift
from .outlook_features import NAMES, NationalMeans, ProvinceMean

ShapeKind = Literal["all", "interview", "document"]
"""Pairs of cycles whose errors a shape was taken from: all, both interviewed, one or both by documents."""


@dataclass(frozen=True)
class OutlookParameters:
    """A fitted outlook.

    Attributes:
        trained_through: last cycle that the fit has seen.
        pairs: first cycles of the pairs it was fitted on.
        rows: institution-pairs it was fitted on.
        intercept: index points.
        coefficients: per name in `outlook_features.NAMES`; index points per index point or per group.
        log_scale: logarithm of the error's scale, and its slope per index point above 3.
        shapes: quantiles of the error divided by its scale, at equally spaced probabilities.
        drifts: national drifts seen, ascending.
        means: national and provincial means per cycle.
    """

    trained_through: int
    pairs: tuple[int, ...]
    rows: int
    intercept: float
    coefficients: Floats
    log_scale: tuple[float, float]
    shapes: Mapping[ShapeKind, Floats]
    drifts: tuple[SeenDrift, ...]
    means: NationalMeans

    def __post_init__(self) -> None:
        numbers = [self.coefficients, np.array([self.intercept, *self.log_scale]), *self.shapes.values()]
        if len(self.coefficients) != len(NAMES) or "all" not in self.shapes:
            raise ValueError("outlook parameters are incomplete")
        if not all(np.isfinite(part).all() for part in numbers):
            raise ValueError("outlook parameters are not finite")

    def known_before(self, cycle: int) -> OutlookParameters:
        """The same fit with the drifts and means of cycles before `cycle` only."""
        means = NationalMeans(
            index={c: m for c, m in self.means.index.items() if c < cycle},
            provinces={key: m for key, m in self.means.provinces.items() if key[1] < cycle},
        )
        return replace(self, drifts=tuple(d for d in self.drifts if d.cycle < cycle), means=means)


def shipped_outlook(cycle: int) -> OutlookParameters:
    """The newest shipped fit that has seen no cycle from `cycle` on.

    Raises:
        InputError: if every shipped fit has seen `cycle`.
    """
    content = _content()
    fits = [fit for fit in content["fits"] if fit["trained_through"] < cycle]
    if not fits:
        first = min(fit["trained_through"] for fit in content["fits"])
        raise InputError(
            Fault(
                "outlook_cycle_too_early",
                "belum ada parameter outlook untuk siklus ini",
                place="--cycle",
                found=str(cycle),
                allowed=f"{first + 1} atau sesudahnya",
                remedy="Pilih siklus yang lebih akhir.",
            )
        )
    return _parameters(max(fits, key=lambda fit: int(fit["trained_through"])), content).known_before(cycle)


def outlook_document(fits: Sequence[OutlookParameters], source: str, least_members: int) -> dict[str, Any]:
    """Fits of several vintages as one JSON document.

    Args:
        fits: at least one; the newest supplies drifts and means.
        source: provenance of the data.
        least_members: a provincial mean over fewer institutions is left out, lest it reveal one of them.
    """
    newest = max(fits, key=lambda fit: fit.trained_through)
    provinces = [
        {"province": name, "cycle": cycle, "institutions": m.institutions, "deviation": round(m.deviation, 4)}
        for (name, cycle), m in sorted(newest.means.provinces.items())
        if m.institutions >= least_members
    ]
    return {
        "source": source,
        "index_means": {str(c): round(m, 4) for c, m in sorted(newest.means.index.items())},
        "drifts": [
            {
                "cycle": d.cycle,
                "instrument": d.instrument,
                "drift": round(d.drift, 4),
                "institutions": d.institutions,
            }
            for d in newest.drifts
        ],
        "fits": [
            {
                "trained_through": fit.trained_through,
                "pairs": list(fit.pairs),
                "rows": fit.rows,
                "intercept": round(fit.intercept, 6),
                "coefficients": {n: round(float(c), 6) for n, c in zip(NAMES, fit.coefficients, strict=True)},
                "log_scale": [round(v, 6) for v in fit.log_scale],
                "shapes": {kind: [round(float(q), 4) for q in shape] for kind, shape in fit.shapes.items()},
            }
            for fit in sorted(fits, key=lambda fit: fit.trained_through)
        ],
        "province_means": provinces,
    }


@cache
def _content() -> dict[str, Any]:
    source = resources.files("models") / "parameters" / "outlook.json"
    content: dict[str, Any] = json.loads(source.read_text("utf-8"))
    return content


def _parameters(fit: Mapping[str, Any], content: Mapping[str, Any]) -> OutlookParameters:
    return OutlookParameters(
        trained_through=fit["trained_through"],
        pairs=tuple(fit["pairs"]),
        rows=fit["rows"],
        intercept=fit["intercept"],
        coefficients=np.array([fit["coefficients"][name] for name in NAMES]),
        log_scale=(fit["log_scale"][0], fit["log_scale"][1]),
        shapes={kind: np.array(shape) for kind, shape in fit["shapes"].items()},
        drifts=tuple(SeenDrift(**d) for d in content["drifts"]),
        means=NationalMeans(
            index={int(c): m for c, m in content["index_means"].items()},
            provinces={
                (p["province"], p["cycle"]): ProvinceMean(p["institutions"], p["deviation"])
                for p in content["province_means"]
            },
        ),
    )
