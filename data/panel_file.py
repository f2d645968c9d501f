"""Read the panel: one table of levels, in long or wide form, from CSV or XLSX."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .assessment import Assessment
from .content import Content
from .faults import InputError, Notice
from .instrument import Instrument
from .panel_groups import Groups
from .panel_instruments import Instruments
from .panel_long import read_long
from .panel_wide import read_wide
from .panel_words import LONG, OPTIONAL, REQUIRED, column_of, word
from .table import Header, Problem, Table, column_letter
from .tabular import missing_columns, read_table

_SPREAD = frozenset({*REQUIRED, "region_code", "regime", "assessor_group", "simulated"})


@dataclass(frozen=True)
class Panel:
    """Assessments of a file, in its order, and what its reader should know about them."""

    assessments: tuple[Assessment, ...]
    notices: tuple[Notice, ...] = ()


def read_panel(
    source: str | Path | Content,
    *,
    instruments: Mapping[str, Instrument] | None = None,
    allow_missing: bool = False,
) -> Panel:
    """Read a panel in long or wide form; the header tells which.

    Args:
        source: a file, or its bytes with a name.
        instruments: instruments by id besides the shipped ones.
        allow_missing: leave levels that are blank absent, with a notice, instead of refusing them.

    Raises:
        InputError: with every fault of the file, each with row and column.
    """
    table = read_table(source, panel_header(instruments))
    wide = _is_wide(table)
    groups = Groups(table, Instruments(instruments), allow_missing)
    (read_wide if wide else read_long)(table, groups)
    assessments = groups.assessments()
    return Panel(assessments, (*_ignored(table, wide), *groups.notices()))


def panel_header(instruments: Mapping[str, Instrument] | None = None) -> Header:
    """How a panel's header row is known; own instruments may bring ids of another shape than ``i01``."""
    own = {word(id_): id_ for instrument in (instruments or {}).values() for id_ in instrument.ids}
    return Header(lambda title: own.get(word(title)) or column_of(title), REQUIRED, (*LONG, *OPTIONAL), _SPREAD)


def _is_wide(table: Table) -> bool:
    """Form of the panel.

    Raises:
        InputError: if required columns are missing, or the header is of both forms.
    """
    indicators = [name for name in table.fields if name not in (*REQUIRED, *LONG, *OPTIONAL)]
    named = [name for name in LONG if name in table.fields]
    missing = [name for name in REQUIRED if name not in table.fields and name != "instrument"]
    if not indicators:
        missing += [name for name in LONG if name not in named]
    faults = missing_columns(table, missing)
    if indicators and named:
        problem = Problem(
            "form_ambiguous",
            "kolom bentuk panjang dan bentuk lebar tercampur",
            ", ".join((*named, *indicators[:3])),
            "indicator dan level, atau i01, i02, ... saja",
            "Hapus salah satu kelompok kolom itu.",
        )
        faults.append(table.fault(table.header_row, None, problem))
    if not table.rows:
        problem = Problem("table_empty", "tidak ada baris di bawah judul kolom")
        faults.append(table.fault(table.header_row, None, problem))
    if faults:
        raise InputError(faults)
    return bool(indicators)


def _ignored(table: Table, wide: bool) -> list[Notice]:
    used = set(table.fields.values())
    names = [f"{column_letter(p)} ({t})" for p, t in enumerate(table.titles) if t and p not in used]
    untitled = {p for _, cells in table.rows for p in _beyond(table, cells)}
    names += [f"{column_letter(p)} (tanpa judul)" for p in sorted(untitled)]
    if wide:
        names += [table.column(table.fields[n]) for n in ("owner", "evidence", "note") if n in table.fields]
    notices = []
    if names:
        columns = ", ".join(names)
        notices.append(Notice("columns_ignored", f"{table.place}: kolom yang tidak dipakai: {columns}."))
    if table.other_sheets:
        sheets = ", ".join(f"«{sheet}»" for sheet in table.other_sheets)
        message = f"{table.place}: lembar lain tidak dibaca: {sheets}. Simpan sebagai berkas sendiri."
        notices.append(Notice("sheets_ignored", message))
    return notices


def _beyond(table: Table, cells: list[str]) -> list[int]:
    if len(cells) == len(table.titles) and all(table.titles):
        return []
    titles = table.titles
    return [p for p, cell in enumerate(cells) if cell and (p >= len(titles) or not titles[p])]
