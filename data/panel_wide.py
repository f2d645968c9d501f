"""The wide form of the panel: a row an institution, cycle and stage, a column an indicator."""

from .panel_group import Group
from .panel_groups import Groups
from .panel_levels import BLANK, LevelReader
from .panel_words import LONG, OPTIONAL, REQUIRED
from .table import Problem, Table

_OTHERS = frozenset((*REQUIRED, *LONG, *OPTIONAL))
_Columns = list[tuple[int, str | Problem]]


def read_wide(table: Table, groups: Groups) -> None:
    """Put every row's levels into its group; what is wrong becomes faults of `groups`."""
    columns: dict[str, _Columns] = {}
    for row, cells in table.rows:
        opened = groups.open(row, cells)
        reader, group = opened.reader, opened.group
        if reader is None:
            continue
        if reader.instrument.id not in columns:
            columns[reader.instrument.id] = _columns(table, reader)
            _missing_columns(groups, reader, row, columns[reader.instrument.id])
        if group is not None and group.row != row:
            name, cycle, stage = group.key
            message = f"{name}, {cycle}, {stage} sudah ada pada baris {group.row}"
            groups.fault(row, None, Problem("duplicate_row", message, remedy="Hapus salah satunya."))
            group = None
        _read_row(groups, reader, group, row, cells, columns[reader.instrument.id])


def _columns(table: Table, reader: LevelReader) -> _Columns:
    return [(position, reader.indicator(name)) for name, position in table.fields.items() if name not in _OTHERS]


def _missing_columns(groups: Groups, reader: LevelReader, row: int, columns: _Columns) -> None:
    """One fault a column, not one a row, where a whole column is not there."""
    present = {id_ for _, id_ in columns}
    for id_ in reader.instrument.ids:
        if id_ not in present and not groups.allow_missing:
            message = f"kolom {id_} tidak ada, padahal {reader.instrument.id} dipakai sejak baris {row}"
            groups.fault(
                groups.table.header_row,
                None,
                Problem("column_missing", message, remedy="Tambahkan kolom itu."),
            )


def _read_row(
    groups: Groups, reader: LevelReader, group: Group | None, row: int, cells: list[str], columns: _Columns
) -> None:
    present = set[str]()
    for position, indicator in columns:
        text = cells[position]
        if isinstance(indicator, Problem):
            # Another instrument's column may stay blank here.
            if text not in BLANK:
                groups.fault(row, position, indicator)
            continue
        present.add(indicator)
        level = None if text in BLANK else reader.level(text)
        if isinstance(level, Problem):
            groups.fault(row, position, level)
        if group is None:
            continue
        group.rows[indicator] = row
        if level is None:
            groups.missing(group, row, position, indicator, text)
        elif not isinstance(level, Problem):
            group.levels[indicator] = level
    if group is not None:
        group.blank.update(id_ for id_ in reader.instrument.ids if id_ not in present)
