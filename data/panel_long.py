"""The long form of the panel: a row a level."""

from .panel_group import LevelRows
from .panel_groups import Groups
from .table import Table


def read_long(table: Table, groups: Groups) -> None:
    """Put every row's level into its group; what is wrong becomes faults of `groups`."""
    rows = LevelRows(groups)
    for row, cells in table.rows:
        opened = groups.open(row, cells)
        if opened.reader is not None:
            rows.read(row, cells, opened.reader, opened.group)
