"""A plan document, arranged as the page shows it: by OPD, with the demands of each level."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from data.assessment import STAGE_NAMES
from data.instrument_file import shipped_instrument

HAND_RULES = {"weight_gap": "Cara «bobot × selisih»", "greedy": "Cara «kenaikan per biaya»"}


def plan_view(document: Mapping[str, Any]) -> dict[str, Any]:
    """Values of ``rencana.html``."""
    instrument = shipped_instrument(str(document["instrument"]))
    steps = document.get("steps", [])
    owners: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    for step in steps:
        owners.setdefault(step["owner"], {}).setdefault(step["indicator"], []).append(step)
    return {
        "plan": document,
        "stage": STAGE_NAMES[document["stage"]],
        "decimals": instrument.display_decimals,
        "owners": [_owner(instrument, name, work) for name, work in owners.items()],
        "touched": len({step["indicator"] for step in steps}),
        "baselines": [_baseline(document, name, words) for name, words in HAND_RULES.items() if steps],
        "gap": None if document.get("gap") is None else 100 * Fraction(str(document["gap"])),
    }


def _owner(instrument: Any, name: str, work: Mapping[str, list[Mapping[str, Any]]]) -> dict[str, Any]:
    indicators = []
    for id_, steps in work.items():
        texts = instrument.by_id[id_].level_texts
        indicators.append(
            {
                "id": id_,
                "name": instrument.by_id[id_].short_name,
                "from": steps[0]["from"],
                "to": steps[-1]["to"],
                **_sums(steps),
                "levels": [
                    {"level": s["to"], "name": instrument.level_name(id_, s["to"]), "text": texts.get(s["to"], "")}
                    for s in steps
                ],
            }
        )
    every = [step for steps in work.values() for step in steps]
    return {"name": name, "steps": len(every), **_sums(every), "indicators": indicators}


def _sums(steps: list[Mapping[str, Any]]) -> dict[str, float]:
    return {
        "cost": float(sum(Fraction(str(step["cost"])) for step in steps)),
        "gain": float(sum(Fraction(str(step["gain"])) for step in steps)),
    }


def _baseline(document: Mapping[str, Any], name: str, words: str) -> dict[str, Any]:
    other, cost = document["baselines"].get(name), document["cost"]
    extra = None if not other or not cost else 100 * (Fraction(str(other)) - Fraction(str(cost))) / Fraction(str(cost))
    return {"words": words, "cost": other, "extra": extra}
