"""The gap list as a workbook to hand out: a summary, and a sheet for every owner with something to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from data.costs import MINOR_UNITS
from data.evidence import Proof
from data.faults import refuse
from data.formula_cells import neutralise
from data.saving import saving
from data.work_types import work_name
from data.worksheet_styles import HEADER_ROW, Styles, new_page, styles_of
from engine.demand import READINESS_NAMES
from engine.explanation import cost_words
from engine.gaps import Gap, GapList, OwnerGaps

from .gaps_view import demand_words, evidence_words, index_line, level_words, owner_line, stake_words, waits_words
from .workbook_rows import LINE_HEIGHT, Cell, lines_of, write_row

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

SUMMARY = "Ringkasan"
MOST_NAME = 31
"""Characters that a sheet's name may have."""

_TELLING = ("complete_not_raised", "returned")
"""States of evidence that an owner has to hear of."""

_UNSAFE = re.compile(r"[\[\]:*?/\\']")
COST = "Biaya sendiri"
_CELL = {"border": 1, "border_color": "#BFBFBF", "valign": "top"}
_SUMMARY_COLUMNS = (
    ("OPD", 34),
    ("Indikator", 10),
    ("Dinaikkan", 10),
    ("Kenaikan indeks", 12),
    ("Bagian", 9),
    (COST, 14),
    ("Tugas", 60),
)
_TASK_COLUMNS = (
    ("No", 5),
    ("Indikator", 26),
    ("Ke level", 8),
    ("Kenaikan indeks", 10),
    ("Jenis kerja", 11),
    ("Yang diminta level ini", 42),
    ("Bukti yang disiapkan", 52),
    ("Menunggu", 24),
    ("Catatan", 24),
    ("Selesai", 8),
)


def write_gaps_workbook(path: str | Path, gaps: GapList) -> None:
    """Write the workbook.

    Raises:
        InputError: if the name does not end in ``.xlsx`` or the file cannot be written.
    """
    # Imported here because commands that only print need not wait for it.
    from xlsxwriter import Workbook

    if Path(path).suffix.lower() != ".xlsx":
        raise refuse("unknown_format", "buku kerja disimpan sebagai .xlsx", place=str(path), allowed=".xlsx")
    with saving(path) as draft, Workbook(str(draft)) as book:
        styles = styles_of(book)
        points = book.add_format({**_CELL, "num_format": "+0.0000;-0.0000;0"})
        share = book.add_format({**_CELL, "num_format": "0.0%"})
        _write_summary(book, styles, gaps, points, share)
        names: list[str] = [SUMMARY]
        for owner in gaps.owners:
            if owner.tasks or owner.held or owner.helps:
                names.append(sheet_name(owner.owner, names))
                _write_owner(book, styles, gaps, owner, names[-1], points)


def sheet_name(owner: str, taken: Iterable[str]) -> str:
    """A name that a workbook accepts and that no other sheet has."""
    known = {name.casefold() for name in taken}
    base = " ".join(_UNSAFE.sub(" ", owner).split())[:MOST_NAME].strip() or "OPD"
    name, number = base, 2
    while name.casefold() in known:
        suffix = f" {number}"
        name, number = base[: MOST_NAME - len(suffix)] + suffix, number + 1
    return name


def _write_summary(book: Workbook, styles: Styles, gaps: GapList, points: Format, share: Format) -> None:
    rupiah = gaps.outcome.problem.cost_unit == "rupiah"
    costs = book.add_format({**_CELL, "num_format": "#,##0" if rupiah else "#,##0.00"})
    columns = tuple((f"{t} ({'Rp' if rupiah else 'poin'})" if t == COST else t, w) for t, w in _SUMMARY_COLUMNS)
    lines = (neutralise(f"Tugas per OPD: {_about(gaps)}"), index_line(gaps))
    page = new_page(book, styles, SUMMARY, lines, columns)
    row = HEADER_ROW
    for owner in gaps.owners:
        if not (owner.tasks or owner.held):
            continue
        row += 1
        part = gaps.share(owner)
        tasks = "; ".join(f"{g.indicator.id} {level_words(g.now)}→{level_words(g.asked)}" for g in owner.tasks)
        cells: list[Cell] = [
            (owner.owner, styles.fixed),
            (len(owner.tasks) + len(owner.held), styles.fixed),
            (len(owner.tasks), styles.fixed),
            (float(owner.gain) if owner.tasks else "", points),
            (float(part) if owner.tasks and part is not None else "", share),
            (owner.cost / MINOR_UNITS if owner.tasks else "", costs),
            (tasks, styles.fixed),
        ]
        write_row(page, row, cells, _SUMMARY_COLUMNS)
    row += 1
    total: list[Cell] = [("Jumlah", styles.header)] + [("", styles.header)] * 6
    total[3] = (float(gaps.gain), points)
    if len(gaps.owners) > 1:
        write_row(page, row, total, _SUMMARY_COLUMNS)
    row += 2
    for words in _remarks(gaps):
        page.merge_range(row, 0, row, len(_SUMMARY_COLUMNS) - 1, neutralise(words), styles.plain)
        page.set_row(row, LINE_HEIGHT * lines_of(words, sum(width for _, width in _SUMMARY_COLUMNS)))
        row += 1
    page.set_row(HEADER_ROW, 2 * LINE_HEIGHT)
    page.freeze_panes(HEADER_ROW + 1, 1)


def _remarks(gaps: GapList) -> list[str]:
    problem = gaps.outcome.problem
    shared = [
        f"Pekerjaan bersama, dibayar sekali: {charge.name}, {cost_words(problem, charge.cost)}."
        for charge in gaps.outcome.charges
    ]
    questions = [
        f"Tanyakan kepada asesor: {g.indicator.id} {g.indicator.short_name} ({g.units.main}): bukti lengkap, "
        "level belum naik."
        for g in gaps.questions
    ]
    return [*questions, *shared, *dict.fromkeys(notice.message for notice in gaps.notices)]


def _about(gaps: GapList) -> str:
    """What the list is about; the label tells of simulated levels, not of a simulated forecast behind their worth."""
    mark = " (SIMULASI)" if gaps.upkeep_simulated and not gaps.assessment.simulated else ""
    return f"{gaps.assessment.label}{mark}"


def _write_owner(book: Workbook, styles: Styles, gaps: GapList, owner: OwnerGaps, name: str, points: Format) -> None:
    title = neutralise(f"{owner.owner}: {_about(gaps)}")
    page = new_page(book, styles, name, (title, owner_line(gaps, owner) + "."), _TASK_COLUMNS)
    row = HEADER_ROW
    for number, gap in enumerate(owner.tasks, start=1):
        for cells in _task_rows(styles, gaps, gap, number, points):
            row += 1
            write_row(page, row, cells, _TASK_COLUMNS)
    for gap in owner.held:
        row += 1
        words = [READINESS_NAMES[gap.readiness]] if gap.readiness in _TELLING else []
        proofs = _proof_lines(gap.keeping) if gap.upkeep else ""
        stake = stake_words(gaps, gap)
        words += [f"{stake[0].upper()}{stake[1:]}."] if stake else []
        cells = _line(styles, gap, f"tetap {level_words(gap.now)}", "Pertahankan level ini.", words, proofs)
        write_row(page, row, cells, _TASK_COLUMNS)
    for gap in owner.helps:
        row += 1
        goal = f"{level_words(gap.now)}→{level_words(gap.asked)}"
        cells = _line(styles, gap, goal, f"Membantu {gap.units.main}; dihitung di sana.", [])
        write_row(page, row, cells, _TASK_COLUMNS)
    page.set_row(HEADER_ROW, 2 * LINE_HEIGHT)
    page.freeze_panes(HEADER_ROW + 1, 2)
    page.repeat_rows(HEADER_ROW)


def _task_rows(styles: Styles, gaps: GapList, gap: Gap, number: int, points: Format) -> Iterable[list[Cell]]:
    """A row for each step of one task."""
    for place, step in enumerate(gap.steps):
        notes = [f"Sekali untuk beberapa indikator: {step.shared_work}."] if step.shared_work else []
        if place == 0 and gap.readiness in _TELLING:
            notes.append(READINESS_NAMES[gap.readiness].capitalize() + ".")
        if place == 0 and gap.units.support:
            notes.append(f"Bersama {', '.join(gap.units.support)}.")
        evidence = evidence_words(gaps, gap)
        if place == 0 and evidence:
            notes.append(f"{evidence[0].upper()}{evidence[1:]}.")
        texts: Sequence[str] = (
            str(number) if place == 0 else "",
            f"{gap.indicator.id} {gap.indicator.short_name}",
            str(step.demand.level),
            "",
            work_name(step.demand.work_type),
            demand_words(step.demand),
            _proof_lines(step.demand.proofs),
            waits_words(gaps, step),
            " ".join(notes),
            "☐",
        )
        cells: list[Cell] = [(text, styles.fixed) for text in texts]
        cells[3] = (float(step.gain), points)
        yield cells


def _proof_lines(proofs: Sequence[Proof]) -> str:
    if not proofs:
        return "Daftar instrumen tidak merinci level ini; buktikan menurut uraiannya."
    return "\n".join(_proof_line(proof) for proof in proofs)


def _proof_line(proof: Proof) -> str:
    mark = "☑" if proof.complete else "☐"
    state = f" [{proof.state_name}]" if proof.state else ""
    note = f" Asesor: {proof.note}" if proof.note else ""
    return f"{mark} {proof.text}{state}{note}"


def _line(styles: Styles, gap: Gap, goal: str, words: str, notes: list[str], proofs: str = "") -> list[Cell]:
    name = f"{gap.indicator.id} {gap.indicator.short_name}"
    texts = ("", name, goal, "", "", words, proofs, "", " ".join(notes), "")
    return [(text, styles.fixed) for text in texts]
