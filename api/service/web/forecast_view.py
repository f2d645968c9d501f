"""A forecast document, arranged as the page shows it: the sentence, the distribution, and one row per indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, get_args

from api.service.wire.assessments import instrument_of
from data.assessment import Assessment
from data.instrument import Instrument
from data.numbers import comma, indonesian
from data.owners import ownership
from data.scoring import weighted_mean

from .forecast_chart import IndexAxis, bar_rows, chance_of, distribution_drawing, level_interval, level_place
from .forecast_past import answer_of, came, index_of
from .notices import on_page
from .number_words import grouped

Order = Literal["susut", "urutan", "opd"]
ORDERS: Mapping[Order, str] = {"susut": "paling banyak berkurang", "urutan": "urutan indikator", "opd": "OPD"}
ORDER_KEYS: tuple[Order, ...] = get_args(Order)

NO_CAUSE = "diperkirakan bertahan"


@dataclass(frozen=True)
class Shown:
    """What a forecast page is about.

    Attributes:
        claim: the self levels that were forecast.
        known: all assessments of the institution.
        order: of the rows.
        target: index whose chance is asked for; where it has more than two decimals, the forecast was asked for it.
    """

    claim: Assessment
    known: Sequence[Assessment]
    order: Order
    target: Fraction


def forecast_view(document: Mapping[str, Any], shown: Shown) -> dict[str, Any]:
    """Values of ``prakiraan.html`` that a forecast brings."""
    instrument = instrument_of(shown.claim.instrument)
    index, reach = document["index"], document["reach"]
    actual = {stage: index_of(came(shown.known, shown.claim.cycle, stage)) for stage in ("desk", "final")}
    drawing = distribution_drawing(instrument, reach)
    return {
        "index": index,
        "answers": {stage: answer_of(index[stage], actual[stage]) for stage in actual},
        "likely": max(document["probability"].items(), key=lambda item: item[1]),
        "chances": list(document["probability"].items()),
        "target": shown.target,
        "target_words": indonesian(shown.target) if (shown.target * 100).denominator == 1 else comma(shown.target),
        "target_chance": _chance(document, instrument, shown.target),
        "drawing": drawing | {"marks": _marks(instrument, index, actual, shown.target)},
        "bars": bar_rows(instrument, reach),
        "parts": _parts(instrument, document, shown.claim),
        "groups": _groups(_rows(instrument, document, shown), shown.order),
        "axis": [
            {"x": level_place(instrument, level), "words": str(level)}
            for level in range(instrument.scale.minimum, instrument.scale.maximum + 1)
        ],
        "model": document["model"] | {"trained_on": grouped(document["model"]["trained_on"])},
        "warnings": on_page(document["warnings"]),
        "lost": sum(loss["loss"] for loss in document["losses"]),
    }


def _chance(document: Mapping[str, Any], instrument: Instrument, target: Fraction) -> float:
    asked = document.get("target")
    return float(asked["probability"]["final"]) if asked else chance_of(document["reach"]["final"], instrument, target)


def suggested_target(instrument: Instrument, index: Fraction | float) -> Fraction:
    """The lower bound of the highest predicate that an index reaches; of the lowest one with a lower bound above it."""
    reached = [p.lower for p in instrument.predicates if p.lower <= index]
    return max(reached) if len(reached) > 1 else instrument.predicates[1].lower


def _marks(
    instrument: Instrument, index: Mapping[str, Any], actual: Mapping[str, float | None], target: Fraction
) -> list[dict[str, Any]]:
    axis = IndexAxis(instrument.scale.minimum, instrument.scale.maximum)
    places = {"mandiri": index["self"], "target": float(target), "hasil": actual["final"]}
    return [{"kind": kind, "x": axis.at(value)} for kind, value in places.items() if value is not None]


def _rows(instrument: Instrument, document: Mapping[str, Any], shown: Shown) -> list[dict[str, Any]]:
    units = ownership(instrument, shown.claim)
    losses = {loss["indicator"]: loss for loss in document["losses"]}
    final = came(shown.known, shown.claim.cycle, "final")
    rows = []
    for one in document["indicators"]:
        id_ = one["indicator"]
        loss = losses.get(id_)
        row = {
            "id": id_,
            "name": instrument.by_id[id_].short_name,
            "owner": units[id_].main,
            "claim": one["self"],
            "actual": final.levels.get(id_) if final else None,
            "loss": loss["loss"] if loss else 0.0,
            "reasons": loss["reasons"] if loss else [NO_CAUSE],
            **{stage: _stage(one[stage]) for stage in ("desk", "final")},
        }
        rows.append(row | {"words": _words(row), "at": _places(instrument, row)})
    return rows


def _stage(part: Mapping[str, Any]) -> dict[str, Any]:
    low, high = level_interval(part["p"])
    return {"expected": part["expected"], "low": low, "high": high}


def _places(instrument: Instrument, row: Mapping[str, Any]) -> dict[str, Any]:
    levels: dict[str, Any] = {"claim": row["claim"], "actual": row["actual"]}
    for stage in ("desk", "final"):
        levels |= {f"{stage}_{name}": row[stage][name] for name in ("expected", "low", "high")}
    return {name: None if level is None else level_place(instrument, float(level)) for name, level in levels.items()}


def _words(row: Mapping[str, Any]) -> str:
    claim = "tidak diisi" if row["claim"] is None else f"level {row['claim']}"
    parts = [f"{row['id']}: mandiri {claim}"]
    for stage, name in (("desk", "penilaian dokumen"), ("final", "hasil akhir")):
        one = row[stage]
        parts.append(f"{name} kira-kira {indonesian(Fraction(one['expected']), 1)} ({one['low']}–{one['high']})")
    if row["actual"] is not None:
        parts.append(f"yang datang level {indonesian(row['actual'], 0)}")
    return "; ".join(parts)


def _groups(rows: list[dict[str, Any]], order: Order) -> list[tuple[str, list[dict[str, Any]]]]:
    """Rows under headings; the empty heading where there is one group only."""
    if order == "urutan":
        return [("", rows)]
    ranked = sorted(rows, key=lambda row: -float(row["loss"]))
    if order == "susut":
        return [("", ranked)]
    owners = dict.fromkeys(row["owner"] for row in rows)
    return [(owner, [row for row in ranked if row["owner"] == owner]) for owner in owners]


def _parts(instrument: Instrument, document: Mapping[str, Any], claim: Assessment) -> list[dict[str, Any]]:
    """Domains, or aspects where there are no domains: claim and both stages."""
    kinds: Sequence[Any] = instrument.domains or instrument.aspects
    found = document["domains" if instrument.domains else "aspects"]
    return [
        {
            "name": part.name,
            "claim": _claimed(instrument, claim, part.id),
            "desk": found[part.id]["desk"],
            "final": found[part.id]["final"],
        }
        for part in kinds
    ]


def _claimed(instrument: Instrument, claim: Assessment, part: str) -> Fraction | None:
    members = instrument.members(part)
    if any(i not in claim.levels for i in members):
        return None
    return weighted_mean(instrument, claim.levels, members)
