"""A plan document, arranged as pages show it: figures, proof, work by OPD with the demands of each level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from api.service.web.notices import on_page
from data.assessment import STAGE_NAMES, Stage
from data.instrument import Instrument
from data.instrument_file import shipped_instrument
from data.numbers import round_down

from .question import decimal_of
from .requested_view import requested_view

Document = Mapping[str, Any]

USUAL_LISTS = {"weight_gap": "Daftar biasa: bobot × selisih", "greedy": "Daftar biasa: kenaikan per biaya"}


def answer_view(document: Document) -> dict[str, Any]:
    """Values of ``rencana_jawaban.html`` and ``rencana_langkah.html``."""
    instrument = shipped_instrument(str(document["instrument"]))
    steps = document.get("steps", [])
    gap = document.get("gap")
    return {
        "plan": document,
        "stage": STAGE_NAMES[document["stage"]],
        "reckoned": reckoned(document["stage"]),
        "requested": requested_view(document, instrument),
        "highest": document["goal"] == "highest_index",
        "decimals": instrument.display_decimals,
        "owners": owner_views(instrument, steps),
        "touched": len({step["indicator"] for step in steps}),
        "bars": cost_bars(document),
        "gap": None if gap is None else 100 * decimal_of(gap),
        "proven": gap == 0,
        "assurance": assurance_view(document["assurance"]),
        # Plans that were saved before upkeep was named have none.
        "upkeep": upkeep_view(document.get("upkeep")),
        "warnings": on_page(document["warnings"]),
    }


def reckoned(stage: Stage) -> str:
    """On what the index after a plan rests when no chance is asked for: only one's own assessment is a claim."""
    return "menurut klaim" if stage == "self" else "bila semua level diakui"


def owner_views(instrument: Instrument, steps: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The work of each owner, the largest first."""
    owners: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    for step in steps:
        owners.setdefault(step["owner"], {}).setdefault(step["indicator"], []).append(step)
    views = [_owner(instrument, name, work) for name, work in owners.items()]
    return sorted(views, key=lambda view: -view["gain"])


def _owner(instrument: Instrument, name: str, work: Mapping[str, list[Mapping[str, Any]]]) -> dict[str, Any]:
    every = [step for steps in work.values() for step in steps]
    indicators = [_indicator(instrument, id_, steps) for id_, steps in work.items()]
    return {"name": name, "steps": len(every), **sums(every), "indicators": indicators}


def _indicator(instrument: Instrument, id_: str, steps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    texts = instrument.by_id[id_].level_texts
    return {
        "id": id_,
        "name": instrument.by_id[id_].short_name,
        "from": steps[0]["from"],
        "to": steps[-1]["to"],
        **sums(steps),
        "levels": [
            {"level": s["to"], "name": instrument.level_name(id_, s["to"]), "text": texts.get(s["to"], "")}
            for s in steps
        ],
    }


def sums(steps: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Cost and gain of some steps."""
    return {
        "cost": float(sum(decimal_of(step["cost"]) for step in steps)),
        "gain": float(sum(decimal_of(step["gain"]) for step in steps)),
    }


def cost_bars(document: Document) -> list[dict[str, Any]]:
    """What this plan and the usual lists cost for the same target, as bars of 0-100."""
    if not document.get("steps"):
        return []
    costs: dict[str, Any] = {"Rencana ini": document["cost"]}
    costs |= {words: document["baselines"].get(name) for name, words in USUAL_LISTS.items()}
    most = max((decimal_of(cost) for cost in costs.values() if cost is not None), default=Fraction(0))
    mine = decimal_of(document["cost"])
    return [
        {
            "words": words,
            "cost": cost,
            "width": 0 if cost is None or not most else round(float(100 * decimal_of(cost) / most), 1),
            "extra": None if cost is None or not mine else 100 * (decimal_of(cost) - mine) / mine,
            "own": number == 0,
        }
        for number, (words, cost) in enumerate(costs.items())
    ]


def assurance_view(assurance: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Probabilities in percent; what is promised is rounded down."""
    if assurance is None:
        return None
    promised = {
        "reached": round_down(100 * decimal_of(assurance["reached"]), 0),
        "sure_index": round_down(decimal_of(assurance["sure_index"])),
    }
    return {**assurance, "asked": 100 * decimal_of(assurance["asked"]), **promised}


def upkeep_view(upkeep: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The levels to keep with exact values and chances in percent; ``None`` where there are none."""
    if upkeep is None or not upkeep["tasks"]:
        return None
    tasks = [
        {**task, "value": decimal_of(task["value"]), "lost": 100 * decimal_of(task["lost"])} for task in upkeep["tasks"]
    ]
    return {"summary": upkeep["summary"], "tasks": tasks}
