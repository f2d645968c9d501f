"""A joint plan on the screen: the answer, who gains what and at what cost, and how evenly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from data.costs import MINOR_UNITS
from data.numbers import indonesian, indonesian_short
from engine.explanation import cost_words
from engine.fairness import spread
from engine.joint_request import JointAnswer, LeastCost, Member, MostReaching, PaidPlan
from engine.outcome import Outcome
from engine.problem import Problem

from .charts import UNIT_NAMES
from .console import out
from .page import attention, heading, item

MOST_ROWS = 40
"""Rows of the table of institutions; further ones are in the JSON document."""


def print_joint(answer: JointAnswer) -> None:
    """Print the whole answer."""
    console = out()
    members = answer.request.members
    if any(member.assessment.simulated for member in members):
        console.print(Text("SIMULASI: sebagian level ini bukan hasil penilaian nyata.", "bold yellow"))
    problem = members[0].problem
    console.print(Text(f"Rencana bersama {len(members)} instansi ({problem.instrument.id})", "bold"))
    console.print(f"Rata-rata sekarang {indonesian(_mean([m.problem.index_now for m in members]))}.")
    if answer.status == "infeasible":
        _print_shortfall(console, answer, problem)
    elif answer.status == "already_met":
        console.print("Yang diminta sudah terpenuhi; tidak ada langkah yang perlu dibayar.")
    paid = answer.answer or answer.within_budget
    if paid is not None:
        _print_plan(console, answer, paid, problem)
    attention(console, answer.request.notices)


def _print_shortfall(console: Console, answer: JointAnswer, problem: Problem) -> None:
    words: list[str] = []
    reason = answer.reason
    if reason is not None and reason.highest is not None:
        words.append(f"Target tidak terjangkau: rata-rata paling tinggi {indonesian(reason.highest)}.")
    if reason is not None and reason.institutions:
        words.append("Lantai tidak terjangkau oleh:")
        words += [f"{name}: paling tinggi {indonesian(index)}" for name, index in reason.institutions]
    if reason is not None and reason.least_budget is not None:
        words.append(f"Anggaran tidak cukup: aturannya sendiri menuntut {cost_words(problem, reason.least_budget)}.")
    if answer.needed is not None:
        words.append(f"Anggaran tidak cukup: yang diminta menelan {cost_words(problem, answer.needed.cost)}.")
    for number, line in enumerate(words):
        item(console, Text(line, "red"), indent=0 if number == 0 else 2)
    if answer.within_budget is not None:
        heading(console, "Yang dapat dicapai dengan anggaran itu")


def _print_plan(console: Console, answer: JointAnswer, paid: PaidPlan, problem: Problem) -> None:
    plan = paid.plan
    console.print(f"Rata-rata sesudahnya {indonesian(plan.average_after)}, biaya {cost_words(problem, paid.cost)}.")
    goal = answer.request.goal
    if isinstance(goal, MostReaching):
        reached = sum(outcome.index >= goal.index for outcome in plan.outcomes)
        console.print(f"{reached} dari {len(plan.outcomes)} instansi mencapai {goal.predicate or 'indeks itu'}.")
    for charge in paid.paid:
        console.print(f"Dibayar sekali untuk semua: {charge.name}, {cost_words(problem, charge.cost)}.")
    _print_proof(console, answer, paid, problem)
    _print_spread(console, [m.problem.index_now for m in answer.request.members], [o.index for o in plan.outcomes])
    _print_members(console, answer.request.members, plan.outcomes)


def _print_proof(console: Console, answer: JointAnswer, paid: PaidPlan, problem: Problem) -> None:
    if paid.lower_bound is not None:
        if paid.lower_bound == paid.cost:
            console.print("Terbukti termurah: tidak ada rencana bersama yang lebih murah.")
        else:
            gap = indonesian(100 * (paid.gap or Fraction(0)), 4)
            console.print(f"Tidak ada di bawah {cost_words(problem, paid.lower_bound)} (jarak paling banyak {gap} %).")
    if answer.separate_cost is not None and isinstance(answer.request.goal, LeastCost):
        unable = len(answer.separate_unable)
        rest = f", dan {unable} instansi tidak mampu" if unable else ""
        alone = cost_words(problem, answer.separate_cost)
        console.print(f"Bila tiap instansi mencapai target itu sendiri: paling sedikit {alone}{rest}.")


def _print_spread(console: Console, before: Sequence[Fraction], after: Sequence[Fraction]) -> None:
    heading(console, "Pemerataan")
    table = _table("", ("Terendah", "Tertinggi", "Simpangan baku", "Gini"))
    for name, values in (("sekarang", before), ("sesudah", after)):
        figures = spread(values)
        table.add_row(
            name,
            indonesian(figures.lowest),
            indonesian(figures.highest),
            indonesian(Fraction(figures.deviation), 3),
            indonesian(figures.gini, 4),
        )
    console.print(table)


def _print_members(console: Console, members: Sequence[Member], outcomes: Sequence[Outcome]) -> None:
    heading(console, "Siapa naik berapa, dengan biaya berapa")
    unit = f"Biaya ({UNIT_NAMES[members[0].problem.cost_unit]})"
    rows = sorted(zip(members, outcomes, strict=True), key=lambda row: (row[0].problem.index_now, row[0].name))
    table = _table("Instansi", ("Sekarang", "Sesudah", "Naik", "Langkah", unit))
    for member, outcome in rows[:MOST_ROWS]:
        now = member.problem.index_now
        table.add_row(
            member.name,
            indonesian(now),
            indonesian(outcome.index),
            indonesian(outcome.index - now),
            str(len(outcome.steps)),
            indonesian_short(Fraction(outcome.cost, MINOR_UNITS)),
        )
    console.print(table)
    if len(rows) > MOST_ROWS:
        console.print(f"dan {len(rows) - MOST_ROWS} instansi lagi; semuanya ada dalam keluaran --json.")


def _table(first: str, numbers: Sequence[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column(first, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)
