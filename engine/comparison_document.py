"""Comparisons and regional summaries as JSON documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data.numbers import plain

from .comparison import Comparison, Subject
from .difference import Contribution, Difference
from .plan_document import number, warnings_document
from .ranking import Rank
from .region_summary import RegionSummary
from .standing import Standing

Document = dict[str, Any]


def comparison_document(comparison: Comparison) -> Document:
    """The whole comparison; values unrounded.

    The contributions of each non-empty list and ``rounding`` sum to ``total``, the first index less the second.
    """
    return {
        "subjects": [_subject(subject) for subject in comparison.subjects],
        "differences": [difference_document(d) for d in comparison.differences],
        "warnings": warnings_document(comparison.notices),
    }


def region_document(summary: RegionSummary) -> Document:
    """The whole summary; ``weakest`` lists domains from the lowest mean up."""
    return {
        "group": summary.name,
        "cycle": summary.cycle,
        "instrument": summary.instrument.id,
        "institutions": len(summary.institutions),
        "predicates": [{"predicate": name, "institutions": n} for name, n in summary.predicates.items()],
        "means": _numbers(summary.means),
        "means_of_all": _numbers(summary.everyone),
        "weakest": list(summary.weakest),
        "weakest_indicators": list(summary.weakest_indicators),
        "simulated": any(s.simulated for s in summary.institutions),
        "warnings": warnings_document(summary.notices),
    }


def difference_document(found: Difference) -> Document:
    """One difference with its contributions."""
    return {
        "first": _name(found.first),
        "second": _name(found.second),
        "total": number(found.total),
        "rounding": number(found.rounding),
        "domains": [_contribution(c) for c in found.domains],
        "aspects": [_contribution(c) for c in found.aspects],
        "indicators": [_contribution(c) for c in found.indicators],
    }


def _subject(subject: Subject) -> Document:
    return {
        "institution": subject.standing.institution,
        "institution_type": subject.standing.institution_type,
        "province": subject.standing.province,
        "compared": _standing(subject.standing),
        "history": [_standing(standing) for standing in subject.history],
        "ranks": {scope: _ranks(found) for scope, found in subject.ranks.items()},
        "rise": subject.rise and difference_document(subject.rise),
    }


def _standing(standing: Standing) -> Document:
    return {
        "cycle": standing.cycle,
        "stage": standing.stage,
        "instrument": standing.instrument.id,
        "index": number(standing.index),
        "index_display": plain(standing.index, standing.instrument.display_decimals),
        "predicate": standing.predicate,
        "values": {part: number(value) for part, value in standing.values.items() if part != "index"},
        "published": standing.published,
        "simulated": standing.simulated,
    }


def _ranks(found: Mapping[str, Rank]) -> Document:
    return {part: {"rank": r.place, "of": r.of, "percentile": number(r.percentile)} for part, r in found.items()}


def _name(standing: Standing) -> Document:
    return {"institution": standing.institution, "cycle": standing.cycle, "stage": standing.stage}


def _contribution(found: Contribution) -> Document:
    return {
        "part": found.part,
        "name": found.name,
        "weight": number(found.weight),
        "first": number(found.first),
        "second": number(found.second),
        "points": number(found.points),
    }


def _numbers(values: Mapping[str, Any]) -> Document:
    return {part: number(value) for part, value in values.items()}
