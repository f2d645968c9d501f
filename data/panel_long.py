"""The long form of the panel: a row a level."""

from .panel_groups import Group, Groups
from .panel_levels import BLANK, read_evidence
from .panel_words import one_line
from .table import Problem, Table


def read_long(table: Table, groups: Groups) -> None:
    """Put every row's level into its group; what is wrong becomes faults of `groups`."""
    indicator_at, level_at = table.fields["indicator"], table.fields["level"]
    extras = [(n, table.fields[n]) for n in ("owner", "evidence", "note") if n in table.fields]
    for row, cells in table.rows:
        opened = groups.open(row, cells)
        if opened.reader is None:
            continue
        indicator = opened.reader.indicator(cells[indicator_at])
        text = cells[level_at]
        level = None if text in BLANK else opened.reader.level(text)
        if isinstance(indicator, Problem):
            groups.fault(row, indicator_at, indicator)
        if isinstance(level, Problem):
            groups.fault(row, level_at, level)
        group = opened.group
        if group is None or isinstance(indicator, Problem):
            continue
        if indicator in group.rows:
            groups.fault(row, indicator_at, _twice(group, indicator))
            continue
        group.rows[indicator] = row
        if level is None:
            groups.missing(group, row, level_at, indicator, text)
        elif not isinstance(level, Problem):
            group.levels[indicator] = level
        for name, position in extras:
            if cells[position]:
                _extra(groups, group, indicator, name, row, position, cells[position])


def _extra(
    groups: Groups, group: Group, indicator: str, name: str, row: int, position: int, text: str
) -> None:
    if name == "owner":
        group.owners[indicator] = one_line(text)
    elif name == "note":
        group.notes[indicator] = text
    else:
        share = read_evidence(text)
        if isinstance(share, Problem):
            groups.fault(row, position, share)
        else:
            group.evidence[indicator] = share


def _twice(group: Group, indicator: str) -> Problem:
    name, cycle, stage = group.key
    message = f"{indicator} untuk {name}, {cycle}, {stage} sudah ada pada baris {group.rows[indicator]}"
    return Problem("duplicate_row", message, indicator, remedy="Hapus salah satunya.")
