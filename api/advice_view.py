"""What a planner reads when the rules cannot all be obeyed: why, and the ways out."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from data.numbers import indonesian
from engine.explanation import cost_words, most_sure, surer
from engine.optimise import Optimum
from engine.plan import Plan

from .page import heading, item


def print_advice(console: Console, plan: Plan, document: dict[str, Any]) -> None:
    """Print conflict, repairs, and how far one can get."""
    console.print(Text("Tidak ada rencana yang memenuhi semua aturan.", "bold red"))
    console.print(f"Indeks sekarang {indonesian(plan.problem.index_now)}.")
    heading(console, "Sebabnya: aturan Anda yang bertabrakan")
    for rule in document["conflict"]:
        item(console, f"• {rule['sentence']}")
    if len(document["conflict"]) > 1:
        item(console, Text("Salah satu saja dilepas, sisanya dapat dipenuhi.", "dim"))
    if document["repairs"]:
        heading(console, "Jalan keluar, yang paling ringan dulu")
        for number, repair in enumerate(document["repairs"], start=1):
            item(console, f"{number}. {repair['sentence']}")
    _print_reach(console, plan)


def _print_reach(console: Console, plan: Plan) -> None:
    advice = plan.advice
    if advice is None or (advice.best_reachable is None and advice.within_budget is None):
        return
    heading(console, "Sejauh mana yang mungkin")
    if advice.best_reachable is not None:
        item(console, f"• Tanpa batas biaya: {_reached(plan, advice.best_reachable)}")
    if advice.within_budget is not None:
        item(console, f"• Di dalam anggaran: {_reached(plan, advice.within_budget)}")
    for words in filter(None, [most_sure(plan), surer(plan)]):
        item(console, f"• {words}")


def _reached(plan: Plan, optimum: Optimum) -> str:
    outcome = optimum.outcome
    predicate = plan.problem.instrument.predicate_of(outcome.index)
    cost = cost_words(plan.problem, outcome.cost)
    return f"indeks {indonesian(outcome.index)} ({predicate}), biaya {cost}, {len(outcome.touched)} indikator"
