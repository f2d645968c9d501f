"""Advice for rules that cannot be obeyed together: each repair is a link to the question that carries it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from math import floor
from typing import Any

from data.instrument_file import shipped_instrument

from .question import Question, decimal_of

Document = Mapping[str, Any]


def advice_view(document: Document, question: Question) -> dict[str, Any] | None:
    """Conflict, ways out and what is possible; ``None`` if there is a plan."""
    if document["status"] != "infeasible":
        return None
    best, within = document["best_reachable"], document["within_budget"]
    return {
        "conflict": [_capital(rule["sentence"]) for rule in document["conflict"]],
        "repairs": [_repair(repair, question) for repair in document["repairs"]],
        "best": best and _offer(best, question, keep_budget=False),
        "within": within and _offer(within, question, keep_budget=True),
        "sure": _surest_predicate(document, question),
    }


def repaired(question: Question, changes: list[Mapping[str, Any]]) -> Question | None:
    """The question with a repair's changes made; ``None`` if it has no field for one of them."""
    for change in changes:
        changed = _changed(question, str(change["rule"]), change["value"])
        if changed is None:
            return None
        question = changed
    return question


def _changed(question: Question, rule: str, value: Any) -> Question | None:
    kind, _, name = rule.partition(":")
    exact = None if value is None else decimal_of(value)
    if kind == "target" and exact is not None:
        return question.to_target(exact)
    if kind == "budget":
        return replace(question, budget=exact)
    if kind == "assurance":
        return replace(question, assurance=None if exact is None else int(exact * 100))
    if kind == "max_indicators":
        return replace(question, most_indicators=value)
    if kind == "horizon":
        return replace(question, months=value)
    if kind == "freeze":
        return replace(question, freeze=tuple(i for i in question.freeze if i != name))
    if kind == "capacity" and value is None:
        return replace(question, without=tuple(owner for owner in question.without if owner != name))
    if kind == "lock":
        return replace(question, lock=_with_level(question.lock, name, value))
    if kind == "ceiling":
        return replace(question, ceiling=_with_level(question.ceiling, name, value))
    return None


def _with_level(levels: Mapping[str, int], indicator: str, level: int | None) -> dict[str, int]:
    rest = {i: kept for i, kept in levels.items() if i != indicator}
    return rest if level is None else {**rest, indicator: level}


def _repair(repair: Mapping[str, Any], question: Question) -> dict[str, Any]:
    changes = [_words(change) for change in repair["changes"]]
    weaker = repaired(question, repair["changes"])
    if weaker is None:
        # An OPD that could do a little cannot be said on this page: it does nothing, or what it likes.
        dropped = [{**c, "value": None} if str(c["rule"]).startswith("capacity:") else c for c in repair["changes"]]
        weaker = repaired(question, dropped)
    return {
        "changes": changes,
        "index": repair["index_after"],
        "cost": repair["cost"],
        "query": weaker.query() if weaker else None,
    }


def _words(change: Mapping[str, Any]) -> str:
    rule = str(change["rule"])
    if rule.startswith("capacity:"):
        return f"Minta {rule.partition(':')[2]} ikut mengerjakan bagiannya"
    if change["to"] is None:
        return f"Lepaskan aturan «{change['from']}»"
    return f"Ubah «{change['from']}» menjadi «{change['to']}»"


def _surest_predicate(document: Document, question: Question) -> dict[str, Any] | None:
    """The highest predicate that some plan reaches with the probability asked for; ``None`` without a probability."""
    if document["assurance"] is None:
        return None
    sure = decimal_of(document["assurance"]["sure_index"])
    bands = [p for p in shipped_instrument(str(document["instrument"])).predicates if p.lower <= sure]
    if not bands:
        return None
    there = replace(question, target=None, predicate=bands[-1].name, highest=False)
    return {"predicate": bands[-1].name, "lower": bands[-1].lower, "query": there.query()}


def _offer(found: Mapping[str, Any], question: Question, *, keep_budget: bool) -> dict[str, Any]:
    index = decimal_of(found["index"])
    reachable = question.to_target(Fraction(floor(index * 100), 100))
    kept = replace(reachable, assurance=None, budget=question.budget if keep_budget else None)
    return {"index": found["index"], "cost": found["cost"], "query": kept.query()}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
