"""A plan on the screen: what to do, by whom, at what price, and how sure that is."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from data.numbers import indonesian
from engine.assurance import Assurance
from engine.explanation import cost_words
from engine.outcome import Outcome, gains
from engine.plan import Plan
from engine.wording import percent

from .advice_view import print_advice
from .company_view import print_company
from .console import out
from .page import attention, heading, item, title
from .upkeep_view import print_upkeep

Document = dict[str, Any]


def print_plan(plan: Plan, document: Document) -> None:
    """Print the whole answer."""
    console = out()
    title(console, plan.request.assessment)
    if plan.optimum is None or plan.advice is not None:
        print_advice(console, plan, document)
    else:
        _print_figures(console, plan, plan.optimum.outcome)
        console.print()
        console.print(str(document["explanation"]))
        if plan.optimum.outcome.steps:
            _print_work(console, plan, plan.optimum.outcome)
        print_upkeep(console, document)
        print_company(console, plan, document)
    attention(console, plan.warnings)


def _print_figures(console: Console, plan: Plan, outcome: Outcome) -> None:
    problem = plan.problem
    decimals = problem.instrument.display_decimals
    now, after = problem.index_now, outcome.index
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(
        "Indeks",
        f"{indonesian(now, decimals)} ({problem.instrument.predicate_of(now) or 'di bawah skala'}) → "
        f"{indonesian(after, decimals)} ({problem.instrument.predicate_of(after)})",
    )
    if plan.target is not None:
        grid.add_row("Diminta", plan.target.sentence(problem))
    if plan.assurance is not None:
        grid.add_row("Peluang", _chance(plan.assurance))
    grid.add_row("Biaya", cost_words(problem, outcome.cost))
    grid.add_row("Bukti", _proof(plan))
    grid.add_row("Langkah", f"{len(outcome.steps)} langkah pada {len(outcome.touched)} indikator")
    for name, words in (("weight_gap", "Cara «bobot × selisih»"), ("greedy", "Cara «kenaikan per biaya»")):
        grid.add_row(words, _against(plan, outcome, plan.hand_rules.get(name)))
    console.print(grid)


def _chance(assurance: Assurance) -> str:
    expected = indonesian(Fraction(assurance.expected_index))
    mark = " (SIMULASI)" if assurance.simulated else ""
    return (
        f"{percent(assurance.reached)} % indeks hasil asesor mencapainya (diminta {percent(assurance.asked)} %); "
        f"diharapkan {expected}{mark}"
    )


def _proof(plan: Plan) -> str:
    optimum = plan.optimum
    if optimum is None:
        return ""
    bound = cost_words(plan.problem, optimum.lower_bound)
    if optimum.gap:
        return f"batas bawah {bound}; selisih {indonesian(100 * optimum.gap)} %"
    how = "dengan bilangan bulat, tanpa solver" if optimum.certified else "oleh solver"
    among = "" if plan.assurance is None else " untuk indeks harapan setinggi ini"
    return f"batas bawah {bound}; selisih 0 %, terbukti {how}{among}"


def _against(plan: Plan, outcome: Outcome, other: Outcome | None) -> str:
    if other is None:
        return "tidak dapat memenuhi permintaan ini"
    words = cost_words(plan.problem, other.cost)
    if not outcome.cost or other.cost == outcome.cost:
        return f"{words} (sama)" if other.cost == outcome.cost else words
    return f"{words} (+{indonesian(Fraction(100 * (other.cost - outcome.cost), outcome.cost), 0)} %)"


def _print_work(console: Console, plan: Plan, outcome: Outcome) -> None:
    heading(console, "Yang dikerjakan, per OPD")
    by_owner: dict[str, list[str]] = {}
    for i in outcome.touched:
        by_owner.setdefault(plan.problem.owners[i], []).append(i)
    gained = gains(outcome)
    for owner, indicators in by_owner.items():
        steps = [step for step in outcome.steps if step[0] in indicators]
        cost = sum(plan.problem.prices[step] for step in steps)
        gain = sum((gained[step] for step in steps), Fraction(0))
        console.print()
        title = f"{owner}: {len(steps)} langkah, {cost_words(plan.problem, cost)}, indeks +{indonesian(gain, 3)}"
        console.print(Text(title, "bold cyan"))
        for i in indicators:
            _print_indicator(console, plan, outcome, i)
    _print_shared(console, plan, outcome)


def _print_indicator(console: Console, plan: Plan, outcome: Outcome, i: str) -> None:
    problem = plan.problem
    indicator = problem.instrument.by_id[i]
    gained = gains(outcome)
    steps = [step for step in outcome.steps if step[0] == i]
    cost = sum(problem.prices[step] for step in steps)
    gain = sum((gained[step] for step in steps), Fraction(0))
    levels = f"level {indonesian_level(problem.current[i])} → {outcome.planned[i]}"
    head = Text.assemble((i, "bold"), f" {indicator.short_name}: {levels}", (f" ({_price(plan, cost, gain)})", "dim"))
    item(console, head, 2)
    for _, level in steps:
        name = problem.instrument.level_name(i, level)
        text = indicator.level_texts.get(level, "")
        words = Text.assemble((f"Level {level}{f' ({name})' if name else ''}: ", "green"), text)
        item(console, words, 6)


def indonesian_level(level: Fraction) -> str:
    """A level as people write it: whole, or with a decimal comma."""
    return str(level) if level.denominator == 1 else indonesian(level)


def _price(plan: Plan, cost: int, gain: Fraction) -> str:
    return f"{cost_words(plan.problem, cost)}, indeks +{indonesian(gain, 3)}"


def _print_shared(console: Console, plan: Plan, outcome: Outcome) -> None:
    if not outcome.charges:
        return
    heading(console, "Pekerjaan bersama, dibayar sekali")
    for charge in outcome.charges:
        used = dict.fromkeys(i for i, level in outcome.steps if (i, level) in charge.steps)
        words = f"{charge.name}: {cost_words(plan.problem, charge.cost)} untuk {', '.join(used)}"
        item(console, Text(words), 2)
