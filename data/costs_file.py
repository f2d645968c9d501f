"""Read costs.csv: the user's own cost of each step, in one unit."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from .content import Content, open_content
from .cost_cells import read_cost, read_months, unit_of
from .costs import CostsFile, CostUnit, FixedCost, StepKey
from .faults import Fault, InputError
from .instrument import Instrument
from .numbers import parse_number
from .panel_levels import LevelReader
from .panel_words import one_line, word
from .table import Header, Problem, Table
from .tabular import missing_columns, read_table

Value = TypeVar("Value")

_TITLES = {
    "indicator": ("indikator", "kode_indikator"),
    "to_level": ("ke_level", "level_tujuan", "level"),
    "cost": ("biaya", "harga"),
    "group": ("kelompok",),
    "group_cost": ("biaya_kelompok", "biaya_bersama"),
    "months": ("bulan", "lama_bulan"),
    "unit": ("satuan",),
}
_TITLE_OF = {title: name for name, titles in _TITLES.items() for title in (name, *titles)}
_REQUIRED = ("indicator", "to_level", "cost")
_HEADER = Header(lambda title: _TITLE_OF.get(word(title)), _REQUIRED, ("group", "group_cost", "months", "unit"))
_UNIT_LINE = re.compile(r"(?:unit|satuan)\s*[:=]\s*([^,;\t]+)", re.IGNORECASE)


def read_costs(source: str | Path | Content, instrument: Instrument) -> CostsFile:
    """Read the user's costs from CSV or XLSX; above the header stands ``# unit: rupiah`` or ``effort``.

    Raises:
        InputError: with every fault of the file, each with row and column.
    """
    content = open_content(source)
    table = read_table(content, _HEADER)
    unit = _unit(table)
    faults = [unit] if isinstance(unit, Fault) else []
    without = missing_columns(table, _REQUIRED)
    if without:
        raise InputError([*faults, *without])
    rows = _CostRows(table, instrument, None if isinstance(unit, Fault) else unit)
    for row, cells in table.rows:
        rows.read(row, {name: cells[position] for name, position in table.fields.items()})
    fixed_costs = rows.fixed_costs()
    faults += rows.faults
    if not table.rows:
        problem = Problem("table_empty", "tidak ada baris biaya di bawah judul kolom")
        faults.append(table.fault(table.header_row, None, problem))
    if faults or isinstance(unit, Fault):
        raise InputError(sorted(faults, key=lambda fault: fault.row or 0))
    return CostsFile(unit, rows.prices, fixed_costs, rows.months, content.name)


def _unit(table: Table) -> CostUnit | Fault:
    found = [match.group(1).strip() for text in table.comments if (match := _UNIT_LINE.search(text))]
    units = {unit_of(text) for text in found}
    if not found:
        remedy = "Tulis «# unit: rupiah» atau «# unit: effort» pada baris pertama."
        problem = Problem("unit_missing", "satuan biaya belum ditulis", None, "rupiah, effort", remedy)
    elif None in units:
        problem = Problem("unknown_unit", "satuan biaya tidak dikenal", ", ".join(found), "rupiah, effort")
    elif len(units) > 1:
        remedy = "Pisahkan menjadi dua berkas."
        problem = Problem("units_mixed", "satu berkas memuat dua satuan", ", ".join(found), "satu saja", remedy)
    else:
        return units.pop() or "effort"
    return table.fault(1, None, problem)


class _CostRows:
    """Gathers prices, durations and groups row by row, with every fault."""

    def __init__(self, table: Table, instrument: Instrument, unit: CostUnit | None) -> None:
        self.table = table
        self.scale = instrument.scale
        self.reader = LevelReader(instrument)
        self.unit = unit
        self.faults: list[Fault] = []
        self.prices: dict[StepKey, Decimal] = {}
        self.months: dict[StepKey, int] = {}
        self._steps: dict[StepKey, int] = {}
        self._groups: dict[str, set[StepKey]] = {}
        self._group_rows: dict[str, int] = {}
        self._group_costs: dict[str, tuple[Decimal, int]] = {}
        self._misread_groups: set[str] = set()

    def read(self, row: int, cells: dict[str, str]) -> None:
        """Take one row's cells, by field."""
        if cells.get("unit") and self.unit and unit_of(cells["unit"]) != self.unit:
            message = "satuan baris ini berbeda dengan satuan berkas"
            self._bad(row, "unit", Problem("units_mixed", message, cells["unit"], self.unit))
        if not any(cells.get(name) for name in ("cost", "group", "months")):
            remedy = "Isi biayanya, atau hapus barisnya."
            self._bad(row, "cost", Problem("cost_missing", "biaya belum diisi", remedy=remedy))
        cost = self._take(row, "cost", cells, self._cost)
        months = self._take(row, "months", cells, read_months)
        step = self._step(row, cells)
        self._read_group(row, cells, step)
        if step is None:
            return
        if cost is not None:
            self.prices[step] = cost
        if months is not None:
            self.months[step] = months

    def fixed_costs(self) -> tuple[FixedCost, ...]:
        """The shared costs, once every row is read; a group that nobody priced becomes a fault."""
        for group in self._groups:
            if group not in self._group_costs and group not in self._misread_groups:
                message = f"biaya bersama kelompok «{group}» belum diisi"
                remedy = "Isi kolom group_cost pada salah satu barisnya."
                self._bad(
                    self._group_rows[group], "group", Problem("group_cost_missing", message, group, remedy=remedy)
                )
        return tuple(
            FixedCost(group, group, self._group_costs[group][0], frozenset(steps))
            for group, steps in self._groups.items()
            if group in self._group_costs
        )

    def _bad(self, row: int, name: str, problem: Problem) -> None:
        self.faults.append(self.table.fault(row, self.table.fields.get(name), problem))

    def _cost(self, text: str) -> Decimal | Problem:
        return read_cost(text, self.unit)

    def _take(self, row: int, name: str, cells: dict[str, str], read: Callable[[str], Value | Problem]) -> Value | None:
        text = cells.get(name, "")
        if not text:
            return None
        value = read(text)
        if isinstance(value, Problem):
            self._bad(row, name, value)
            return None
        return value

    def _step(self, row: int, cells: dict[str, str]) -> StepKey | None:
        indicator = self.reader.indicator(cells["indicator"])
        if isinstance(indicator, Problem):
            self._bad(row, "indicator", indicator)
        level = parse_number(cells["to_level"])
        low, high = self.scale.minimum + 1, self.scale.maximum
        if level is None or level.denominator != 1 or not low <= level <= high:
            allowed = f"bilangan bulat {low} sampai {high}"
            message = "tidak ada langkah ke level ini"
            self._bad(row, "to_level", Problem("unknown_step", message, cells["to_level"] or "kosong", allowed))
            return None
        if isinstance(indicator, Problem):
            return None
        step = (indicator, int(level))
        before = self._steps.setdefault(step, row)
        if before != row:
            message = f"langkah {indicator} ke level {level} sudah ada pada baris {before}"
            self._bad(row, "indicator", Problem("duplicate_row", message, indicator, remedy="Hapus salah satunya."))
            return None
        return step

    def _read_group(self, row: int, cells: dict[str, str], step: StepKey | None) -> None:
        group = one_line(cells.get("group", ""))
        cost = self._take(row, "group_cost", cells, self._cost)
        if not group:
            if cells.get("group_cost"):
                remedy = "Isi nama kelompoknya, atau kosongkan biaya bersamanya."
                message = "biaya bersama tanpa nama kelompok"
                self._bad(row, "group", Problem("group_missing", message, remedy=remedy))
            return
        self._group_rows.setdefault(group, row)
        members = self._groups.setdefault(group, set())
        if step is not None:
            members.add(step)
        if cost is None:
            if cells.get("group_cost"):
                self._misread_groups.add(group)
            return
        known, at = self._group_costs.setdefault(group, (cost, row))
        if known != cost:
            message = f"biaya bersama «{group}» berbeda dengan baris {at}"
            self._bad(row, "group_cost", Problem("group_cost_differs", message, cells["group_cost"], str(known)))
