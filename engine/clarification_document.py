"""What to reopen, as the JSON document of the contract."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from data.numbers import plain

from .clarification import Clarification, Reopening
from .demand import READINESS_NAMES
from .gaps_document import proof_document
from .plan_document import number, warnings_document

Document = dict[str, Any]

QUANTILES = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}


def clarification_document(answer: Clarification) -> Document:
    """The whole decision; `indicators` is the list of the contract, in the order to work."""
    request = answer.request
    return {
        "institution": request.desk.institution.name,
        "instrument": request.instrument.id,
        "cycle": request.desk.cycle,
        "simulated": answer.simulated,
        "hours": number(request.hours),
        "expected_index": {"before": number(answer.index_before), "after": number(answer.index_after)},
        "expected_index_display": {"before": plain(answer.index_before), "after": plain(answer.index_after)},
        "index": {
            "mean": number(answer.index_after),
            **{name: number(answer.quantile(share)) for name, share in QUANTILES.items()},
        },
        "predicate_before": request.instrument.predicate_of(answer.index_before),
        "probability": dict(answer.predicates),
        "together": {
            "institution": request.together.institution,
            "aspect": request.together.aspect,
            "source": request.together.source,
        },
        "owners": [
            {
                "owner": c.owner,
                "people": c.people,
                "hours_available": number(c.available),
                "hours_used": number(c.used),
            }
            for c in answer.capacities
        ],
        "indicators": reopening_list(answer),
        "left": [_reopening(answer, one) for one in answer.left],
        "warnings": warnings_document(answer.notices),
    }


def reopening_list(answer: Clarification) -> list[Document]:
    """What to reopen in the order to work; `expected_index` runs from the desk index to the expected final one."""
    entries = []
    index = answer.index_before
    for order, one in enumerate(answer.chosen, start=1):
        after: Fraction = index + one.expected_gain
        running = {"before": number(index), "after": number(after)}
        entries.append({"order": order, **_reopening(answer, one), "expected_index": running})
        index = after
    return entries


def _reopening(answer: Clarification, one: Reopening) -> Document:
    return {
        "indicator": one.indicator,
        "name": answer.request.instrument.by_id[one.indicator].short_name,
        "owner": one.units.main,
        "support": list(one.units.support),
        "desk": number(one.desk),
        "self": None if one.claimed is None else number(one.claimed),
        "chance": float(one.prospect.chance),
        "chances": {str(level): float(chance) for level, chance in sorted(one.prospect.chances.items())},
        "chance_source": one.prospect.source,
        "simulated": one.prospect.simulated or answer.request.desk.simulated,
        "expected_gain": number(one.expected_gain),
        "hours": number(one.hours),
        "to_level": one.to_level,
        "readiness": one.readiness,
        "readiness_name": READINESS_NAMES[one.readiness],
        "evidence": [proof_document(proof) for proof in one.evidence],
    }
