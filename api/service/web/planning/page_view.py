"""What the planning page shows of a question and its answer."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

from data.assessment import STAGE_NAMES
from data.costs import money
from data.faults import Fault
from data.numbers import comma, indonesian_short
from data.store.plans import rests_on_simulation

from .advice_view import advice_view
from .answer_view import answer_view, reckoned
from .question import Question
from .stored_question import StoredQuestion

ASSURANCES = (50, 80, 90, 95)
"""Probabilities to choose from, percent."""

HOLD_WITH = 80
"""Probability offered to keep what is reached already, percent."""


def question_values(asked: StoredQuestion) -> dict[str, Any]:
    """The question, as fields and as words."""
    question, instrument = asked.question, asked.instrument
    target = _target(asked)
    index = asked.index if asked.index is not None else Fraction(instrument.scale.minimum)
    return {
        "asked": asked,
        "question": question,
        "query": question.query(),
        "page": f"/instansi/{asked.institution}/rencana",
        "stage_name": STAGE_NAMES[asked.assessment.stage],
        "index_now": asked.index,
        "index_now_decimals": instrument.display_decimals,
        "predicate_now": None if asked.index is None else instrument.predicate_of(asked.index),
        "predicates": instrument.predicates,
        "target_typed": asked.reading.typed["target"] or ("" if target is None else comma(target)),
        "slider": {
            "low": _slider_low(asked),
            "high": f"{instrument.scale.maximum:.2f}",
            "value": f"{float(target if target is not None else index):.2f}",
        },
        "budget_typed": asked.reading.typed["anggaran"] or ("" if question.budget is None else comma(question.budget)),
        "assurances": sorted({*ASSURANCES, *([question.assurance] if question.assurance else [])}),
        "sources": [(f"{cycle}-{stage}", f"{cycle}, {STAGE_NAMES[stage]}") for cycle, stage in asked.sources],
        "source": f"{asked.assessment.cycle}-{asked.assessment.stage}",
        "has_own_costs": asked.costs is not None,
        "budget_unit": "rupiah"
        if asked.costs and question.own_costs and asked.costs.unit == "rupiah"
        else "poin upaya",
        "field_faults": _field_faults(asked),
        "chance_unused": _chance_unused(question),
        "reckoned": reckoned(asked.assessment.stage),
    }


def answer_values(asked: StoredQuestion, document: dict[str, Any] | None, faults: tuple[Fault, ...]) -> dict[str, Any]:
    """The answer, or the faults that there are instead."""
    if document is None:
        words = "Belum ada rencana: " + "; ".join(fault.message for fault in faults)
        empty = {"levels": {}, "simpan": False, "sidik": "", "pertanyaan": asked.question.query(), "kabar": words}
        return {
            "answer": None,
            "advice": None,
            "faults": faults,
            "levels_after": {},
            "simulated": asked.assessment.simulated,
            "state": empty | _state_of_question(asked),
        }
    levels = document.get("levels_after", {})
    answer = answer_view(document)
    for owner in answer["owners"]:
        owner["without"] = replace(asked.question, without=(*asked.question.without, owner["name"])).query()
    return {
        "answer": answer,
        "advice": advice_view(document, asked.question),
        "faults": (),
        "hold_query": _hold_query(asked, document),
        "hold_with": HOLD_WITH,
        "levels_after": levels,
        "simulated": rests_on_simulation(document),
        "state": _state_of_question(asked)
        | {
            "levels": levels,
            "simpan": document["status"] != "infeasible",
            "sidik": document["digest"],
            "pertanyaan": asked.question.query(),
            "nama": summary(asked),
            "kabar": f"{_news(document)} {_chance_unused(asked.question)}".strip(),
        },
    }


def summary(asked: StoredQuestion) -> str:
    """A name for a plan."""
    question = asked.question
    if question.highest:
        goal = "dalam anggaran"
    elif question.predicate:
        goal = f"ke {question.predicate}"
    else:
        goal = f"ke {indonesian_short(question.target or Fraction(0))}"
    sure = f", peluang {question.sure} %" if question.sure else ""
    return f"Rencana {asked.assessment.cycle + 1} {goal}{sure}"


def _state_of_question(asked: StoredQuestion) -> dict[str, Any]:
    """What the open page keeps in step with the question, whether it can be answered or not."""
    return {
        "kurva": _curve_key(asked),
        "target": _target_number(asked),
        "geser": _slider_low(asked),
        "salah": _field_faults(asked),
    }


def _slider_low(asked: StoredQuestion) -> str:
    """Lowest target that the slider offers: by claim one above the index, with a chance any, as assessors lower."""
    index, target = asked.index, _target(asked)
    if index is None or asked.question.sure is not None:
        return f"{asked.instrument.scale.minimum:.2f}"
    lowest = floor(target * 100) if target is not None and target < index else ceil(index * 100)
    return f"{lowest / 100:.2f}"


def _field_faults(asked: StoredQuestion) -> dict[str, str]:
    """What is wrong, by field."""
    told: dict[str, str] = {}
    for fault in asked.faults:
        found = f" (ditemukan: {fault.found})" if fault.found else ""
        allowed = f" Yang boleh: {fault.allowed}." if fault.allowed else ""
        remedy = f" {fault.remedy}" if fault.remedy else ""
        words = f"{fault.message[:1].upper()}{fault.message[1:]}{found}.{allowed}{remedy}"
        column = str(fault.column)
        told[column] = f"{told[column]} {words}" if column in told else words
    return told


def _chance_unused(question: Question) -> str:
    """That a chance was chosen which the goal leaves no use for; empty if it is used."""
    if question.assurance == question.sure:
        return ""
    return (
        f"Peluang {question.assurance} % tidak dipakai: «Sejauh anggaran» mencari indeks tertinggi dan tidak digabung "
        "dengan peluang. Pilih sebuah target untuk memakainya lagi."
    )


def _hold_query(asked: StoredQuestion, document: dict[str, Any]) -> str | None:
    """The question that keeps, after the assessor has spoken, what is there already; ``None`` if there is nothing."""
    if document["status"] != "already_met" or asked.question.assurance is not None or asked.question.highest:
        return None
    return replace(asked.question, assurance=HOLD_WITH).query()


def _curve_key(asked: StoredQuestion) -> str:
    """Query of the curve: the same while only goal, budget or assurance move, so that it need not be drawn anew."""
    rest = replace(asked.question, target=None, predicate=None, highest=False, budget=None, assurance=None)
    return rest.query()


def _target(asked: StoredQuestion) -> Fraction | None:
    """The index to reach, also where a predicate is asked for."""
    band = next((p for p in asked.instrument.predicates if p.name == asked.question.predicate), None)
    return band.lower if band else asked.question.target


def _target_number(asked: StoredQuestion) -> float | None:
    target = _target(asked)
    return None if target is None else float(floor(target * 10000) / 10000)


def _news(document: dict[str, Any]) -> str:
    """The answer in one breath, for those who hear the page."""
    if document["status"] == "infeasible":
        return "Tidak ada rencana yang memenuhi semua aturan. Jalan keluarnya tercantum."
    if document["status"] == "already_met":
        return "Permintaan ini sudah terpenuhi, tanpa langkah."
    cost = money(Decimal(str(document["cost"])), document["cost_unit"])
    return f"Rencana baru: {len(document['steps'])} langkah, biaya {cost}."
