"""The gap list on the screen: a table of owners, then what each of them does, in the order to work."""

from __future__ import annotations

from fractions import Fraction

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from data.evidence import Proof
from data.numbers import indonesian, indonesian_short
from data.work_types import work_name
from engine.demand import Demand
from engine.explanation import cost_words
from engine.gaps import Gap, GapList, GapStep, OwnerGaps
from engine.upkeep_words import evidence_task, stake

from .console import out
from .page import attention, heading, item, title

BASIS_WORDS = {
    "plan": "menurut rencana",
    "best_reachable": "menurut rencana terbaik yang terjangkau",
    "next_level": "bila setiap indikator naik satu level",
}

SIMULATED = "SIMULASI: "
MOST_WORTH = 10
"""Claims whose evidence is worth completing that the page of all owners shows."""


def print_gaps(gaps: GapList, detailed: bool) -> None:
    """Print the list; `detailed` adds what each next level demands and the evidence it lacks."""
    console = out()
    title(console, gaps.assessment)
    console.print(index_line(gaps))
    if len(gaps.owners) > 1:
        console.print()
        _print_summary(console, gaps)
    for owner in gaps.owners:
        _print_owner(console, gaps, owner, detailed)
    _print_questions(console, gaps, detailed)
    if not detailed:
        console.print()
        console.print(Text("Syarat level dan bukti tiap OPD: --owner NAMA, atau --xlsx BERKAS untuk semua.", "dim"))
    attention(console, gaps.notices)


def index_line(gaps: GapList) -> str:
    """Index before and after, and what decides it."""
    problem, outcome = gaps.outcome.problem, gaps.outcome
    decimals = problem.instrument.display_decimals
    before, after = problem.index_now, outcome.index
    return (
        f"Indeks {indonesian(before, decimals)} ({problem.instrument.predicate_of(before) or 'di bawah skala'}) → "
        f"{indonesian(after, decimals)} ({problem.instrument.predicate_of(after)}) {BASIS_WORDS[gaps.basis]}."
    )


def owner_line(gaps: GapList, owner: OwnerGaps) -> str:
    """One owner's part in a sentence."""
    count = len(owner.tasks) + len(owner.held)
    if not owner.tasks:
        return f"memegang {count} indikator; tidak ada yang perlu naik" if count else "tidak memegang indikator"
    share = gaps.share(owner)
    part = f" ({indonesian(100 * share, 1)} % dari seluruh kenaikan)" if share is not None else ""
    cost = cost_words(gaps.outcome.problem, owner.cost)
    return (
        f"memegang {count} indikator, {len(owner.tasks)} dinaikkan; indeks +{indonesian(owner.gain, 3)}{part}; "
        f"biaya sendiri {cost}"
    )


def task_line(gap: Gap) -> str:
    """One task: what, from where to where, for what."""
    return (
        f"{gap.indicator.id} {gap.indicator.short_name}: level {level_words(gap.now)} → {level_words(gap.asked)}"
        f" (indeks +{indonesian(gap.gain, 3)})"
    )


def keep_line(gaps: GapList, gap: Gap) -> str:
    """A level that is worth keeping, and what it is worth."""
    return f"{gap.indicator.id} {gap.indicator.short_name} di level {level_words(gap.now)} ({stake_words(gaps, gap)})"


def keeping_words(gaps: GapList, gap: Gap) -> str:
    """The evidence that keeps a level, as far as it is not there yet."""
    lacking = [proof_words(proof) for proof in gap.keeping if not proof.complete]
    return f"{evidence_task(lacking, gaps.assessment.stage)}." if lacking else "Bukti sudah lengkap."


def stake_words(gaps: GapList, gap: Gap) -> str:
    """What keeping a level is worth by the plan's forecast; empty where no plan says so."""
    if gap.upkeep is None:
        return ""
    return f"{SIMULATED if gaps.upkeep_simulated else ''}{stake(gap.upkeep.value, gap.upkeep.lost)}"


def level_words(level: Fraction) -> str:
    """A level as people write it."""
    return indonesian_short(level)


def demand_words(demand: Demand) -> str:
    """What a level demands, with its name."""
    name = f" ({demand.level_name})" if demand.level_name else ""
    return f"Level {demand.level}{name}: {demand.text}"


def proof_words(proof: Proof) -> str:
    """One item of evidence with its state, where one is recorded."""
    if proof.state is None:
        return proof.text
    note = f"; catatan asesor: {proof.note}" if proof.note else ""
    return f"{proof.text} [{proof.state_name}{note}]"


def waits_words(gaps: GapList, step: GapStep) -> str:
    """Steps of others that ought to come first, with their owners."""
    owners = gaps.outcome.problem.owners
    return ", ".join(f"{i} ke level {level} ({owners[i]})" for i, level in step.waits_for)


def evidence_words(gaps: GapList, gap: Gap) -> str:
    """How complete a claim's evidence is, and what completing it is expected to bring; empty if not known."""
    if gap.evidence_share is None or gap.evidence_share == 1:
        return ""
    words = f"bukti klaim {indonesian(100 * gap.evidence_share, 0)} % lengkap"
    if gap.evidence_gain is None:
        return words
    mark = SIMULATED if gaps.evidence_simulated else ""
    gain = Fraction(gap.evidence_gain)
    return f"{mark}{words}; bila dilengkapi indeks diperkirakan {'+' if gain >= 0 else '-'}{indonesian(abs(gain), 3)}"


def _print_summary(console: Console, gaps: GapList) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("OPD", overflow="fold")
    for words in ("Indikator", "Dinaikkan", "Indeks", "Bagian", "Biaya sendiri"):
        table.add_column(words, justify="right", no_wrap=True)
    for owner in gaps.owners:
        share = gaps.share(owner)
        if owner.tasks and share is not None:
            table.add_row(
                owner.owner,
                str(len(owner.tasks) + len(owner.held)),
                str(len(owner.tasks)),
                f"+{indonesian(owner.gain, 3)}",
                f"{indonesian(100 * share, 1)} %",
                cost_words(gaps.outcome.problem, owner.cost),
            )
    if table.row_count:
        console.print(table)
    idle = [f"{owner.owner} ({len(owner.held)})" for owner in gaps.owners if owner.held and not owner.tasks]
    if idle:
        console.print(Text(f"Cukup mempertahankan (jumlah indikator): {', '.join(idle)}.", "dim"))
    for charge in gaps.outcome.charges:
        cost = cost_words(gaps.outcome.problem, charge.cost)
        console.print(Text(f"Pekerjaan bersama, dibayar sekali: {charge.name}, {cost}.", "dim"))


def _print_owner(console: Console, gaps: GapList, owner: OwnerGaps, detailed: bool) -> None:
    if not (owner.tasks or owner.kept or detailed):
        return
    console.print()
    console.print(Text.assemble((owner.owner, "bold cyan"), f" {owner_line(gaps, owner)}"))
    for number, gap in enumerate(owner.tasks, start=1):
        kind = work_name(gap.steps[0].demand.work_type)
        item(console, Text.assemble((f"{number}. ", "bold"), task_line(gap), (f" [{kind}]", "dim")))
        if detailed:
            _print_task(console, gaps, gap)
    for gap in owner.kept:
        item(console, Text.assemble(("Jaga ", "green"), keep_line(gaps, gap)))
        if detailed:
            item(console, keeping_words(gaps, gap), 5)
    if not detailed:
        return
    held = [gap for gap in owner.held if not gap.upkeep]
    if held:
        words = ", ".join(f"{g.indicator.id} {g.indicator.short_name} level {level_words(g.now)}" for g in held)
        item(console, f"{'Juga dipertahankan' if owner.kept else 'Dipertahankan'}: {words}.")
    if owner.helps:
        words = ", ".join(f"{g.indicator.id} {g.indicator.short_name} ({g.units.main})" for g in owner.helps)
        item(console, f"Membantu, dihitung pada pemiliknya: {words}.")


def _print_task(console: Console, gaps: GapList, gap: Gap) -> None:
    step = gap.steps[0]
    item(console, Text.assemble(("Berikutnya: ", "green"), demand_words(step.demand)), 5)
    lacking = step.demand.lacking
    if lacking:
        item(console, "Bukti yang disiapkan: " + "; ".join(map(proof_words, lacking)) + ".", 5)
    elif step.demand.proofs:
        item(console, "Bukti sudah lengkap.", 5)
    else:
        item(console, "Daftar bukti instrumen tidak merinci level ini; buktikan menurut uraian level.", 5)
    if step.waits_for:
        item(console, f"Sesudah: {waits_words(gaps, step)}.", 5)
    if step.shared_work:
        item(console, f"Dikerjakan sekali bersama indikator lain: {step.shared_work}.", 5)
    if gap.units.support:
        item(console, f"Bersama: {', '.join(gap.units.support)}.", 5)
    for later in gap.steps[1:]:
        item(console, Text(f"Lalu {demand_words(later.demand)}", "dim"), 5)


def _print_questions(console: Console, gaps: GapList, detailed: bool) -> None:
    mine = [gap for owner in gaps.owners for gap in (*owner.tasks, *owner.held) if gap in gaps.questions]
    if mine:
        heading(console, "Tanyakan kepada asesor: bukti lengkap, level belum naik")
        for gap in mine:
            following = gap.following.level if gap.following else ""
            item(console, f"{gap.indicator.id} {gap.indicator.short_name} ({gap.units.main}): level {following}")
    worth = [gap for owner in gaps.owners for gap in (*owner.tasks, *owner.held) if gap.evidence_gain]
    if worth:
        mark = " (SIMULASI)" if gaps.evidence_simulated else ""
        heading(console, f"Melengkapi bukti klaim menaikkan perkiraan{mark}")
        worth.sort(key=lambda gap: -(gap.evidence_gain or 0))
        for gap in worth if detailed else worth[:MOST_WORTH]:
            name = f"{gap.indicator.id} {gap.indicator.short_name} ({gap.units.main})"
            item(console, f"{name}: {evidence_words(gaps, gap).removeprefix(SIMULATED)}")
        if len(worth) > MOST_WORTH and not detailed:
            item(console, Text(f"dan {len(worth) - MOST_WORTH} lagi.", "dim"))
