"""Faults as a table that a person can work through, file open beside it."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from data.faults import Fault


def print_faults(console: Console, faults: Sequence[Fault]) -> None:
    """Print every fault: one as sentences, several as a table with row, column, found, allowed and remedy."""
    if len(faults) == 1:
        _print_one(console, faults[0])
        return
    console.print(Text(f"Ada {len(faults)} kesalahan. Perbaiki semuanya lalu ulangi.", "bold red"))
    for place, group in _by_file(faults).items():
        console.print()
        if place:
            console.print(Text(place, "bold"))
        console.print(_table(group))


def _print_one(console: Console, fault: Fault) -> None:
    place = f"{fault.place}: " if fault.place else ""
    console.print(Text.assemble(("Kesalahan: ", "bold red"), place, f"{fault.message}."))
    for name, words in (("Ditemukan", fault.found), ("Yang boleh", fault.allowed), ("Jalan keluar", fault.remedy)):
        if words:
            console.print(Text.assemble((f"  {name}: ", "bold"), words))


def _by_file(faults: Sequence[Fault]) -> dict[str, list[Fault]]:
    groups: dict[str, list[Fault]] = {}
    for fault in faults:
        groups.setdefault(_file(fault), []).append(fault)
    return groups


def _file(fault: Fault) -> str:
    """The file of a fault that names its row; the row and column have cells of their own."""
    return fault.place.split(", baris ")[0] if fault.row is not None else ""


def _table(faults: Sequence[Fault]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
    if any(fault.row is not None for fault in faults):
        table.add_column("Baris", justify="right", no_wrap=True)
        table.add_column("Kolom", max_width=18, overflow="fold")
    elif any(fault.place for fault in faults):
        table.add_column("Tempat", max_width=24, overflow="fold")
    table.add_column("Ditemukan", max_width=16, overflow="fold")
    table.add_column("Kesalahan dan jalan keluar", ratio=1, overflow="fold")
    for fault in faults:
        table.add_row(*_cells(fault, len(table.columns)))
    return table


def _cells(fault: Fault, columns: int) -> list[Text]:
    words = Text(f"{fault.message}.")
    if fault.allowed:
        words.append(f" Yang boleh: {fault.allowed}.", "green")
    if fault.remedy:
        words.append(f" {fault.remedy}", "cyan")
    found = Text(fault.found if fault.found is not None else "")
    if columns == 4:
        return [Text(str(fault.row)), Text(fault.column or ""), found, words]
    return [Text(fault.place), found, words] if columns == 3 else [found, words]
