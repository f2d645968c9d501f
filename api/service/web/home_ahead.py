"""What is to be expected of the next final result: from this year's claims, and from the history alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from starlette.requests import Request

from api.service.expectation_cases import ForecastCase, StoredOutlook
from api.service.problems import ProblemError

from .home_basis import Known
from .home_target import Target
from .solved_before import solved_once

QUANTILES = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}


@dataclass(frozen=True)
class Expectation:
    """One forecast of the final index.

    Attributes:
        cycle: the cycle that it is about.
        spread: mean and quantiles, index points.
        claims: whether it looked at self levels; otherwise at the history of indices alone.
        simulated: whether it learned from, or looked at, simulated data.
        source: what it rests on, in words.
        chance: probability 0-1 of reaching the target; ``None`` without a target. Exact from claims; of an outlook
            only quantiles are known, and it lies on straight lines between them.
    """

    cycle: int
    spread: Mapping[str, float]
    claims: bool
    simulated: bool
    source: str
    chance: float | None


@dataclass(frozen=True)
class Ahead:
    """What could be forecast, and why the rest could not.

    Attributes:
        best: the forecast that knows most.
        other: the forecast from history alone, where `best` looked at claims.
        reasons: why there is none, in words.
    """

    best: Expectation | None = None
    other: Expectation | None = None
    reasons: tuple[str, ...] = ()


async def ahead_of(request: Request, known: Known) -> Ahead:
    """Forecast the next final result of an institution."""
    latest = known.latest
    if latest is None:
        return Ahead()
    if latest.stage == "desk":
        words = f"Penilaian dokumen {latest.assessment.cycle} sudah keluar"
        return Ahead(reasons=(f"{words}; perkiraan hasil akhirnya dihitung di halaman Klarifikasi.",))
    found: list[Expectation] = []
    reasons: list[str] = []
    for work in (_of_claims, _of_history):
        try:
            one = await work(request, known)
        except ProblemError as error:
            reasons += [f"{f.message[:1].upper()}{f.message[1:]}. {f.remedy or ''}".strip() for f in error.faults]
            reasons += [] if error.faults else [error.detail]
        else:
            found += [] if one is None else [one]
    if not found and not reasons:
        reasons.append("Belum ada hasil akhir yang lengkap sebagai pangkal ramalan.")
    return Ahead(found[0] if found else None, found[1] if len(found) > 1 else None, () if found else tuple(reasons))


async def _of_claims(request: Request, known: Known) -> Expectation | None:
    if known.claim is None or not known.whole:
        return None
    everything = tuple(one.assessment for one in known.results)
    name, cycle = known.institution.institution.name, known.claim.assessment.cycle
    case = ForecastCase(everything, name, cycle, target=known.target.index if known.target else None)
    found = json.loads(await solved_once(request, "stored_forecast", case))
    model = found["model"]
    return Expectation(
        cycle=cycle,
        spread=found["index"]["final"],
        claims=True,
        simulated=bool(model["simulated"]) or known.claim.assessment.simulated,
        source=f"prakiraan asesor dari penilaian mandiri {cycle}, sebelum langkah rencana; model {model['version']}",
        chance=found["target"]["probability"]["final"] if known.target else None,
    )


async def _of_history(request: Request, known: Known) -> Expectation | None:
    finals = tuple(one.assessment for one in known.results if one.stage == "final" and one.score is not None)
    if not finals:
        return None
    cycle = max(finals[-1].cycle + 1, known.claim.assessment.cycle if known.claim else 0)
    document = json.loads(await solved_once(request, "stored_outlook", StoredOutlook(finals, cycle)))
    found: Mapping[str, Any] = document["outlooks"][0]
    return Expectation(
        cycle=cycle,
        spread=found,
        claims=False,
        simulated=bool(found["simulated"]),
        source=f"riwayat indeks sampai {found['base_cycle']}, tanpa melihat penilaian mandiri",
        chance=chance_between(known.target, found),
    )


def chance_between(target: Target | None, spread: Mapping[str, float]) -> float | None:
    """Chance of at least the target, read off straight lines between the quantiles: an outlook tells no more."""
    if target is None:
        return None
    index = float(target.index)
    points = [(spread[name], share) for name, share in QUANTILES.items()]
    if index <= points[0][0] or index > points[-1][0]:
        # Beyond the known quantiles nothing is known but the side.
        return 1.0 if index <= points[0][0] else 0.0
    low, high = next((a, b) for a, b in pairwise(points) if index <= b[0])
    return 1 - (low[1] + (high[1] - low[1]) * (index - low[0]) / (high[0] - low[0]))
