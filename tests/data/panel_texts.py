"""Small panels as text, to be spoilt one cell at a time."""

from pathlib import Path

from data.content import Content
from data.faults import Fault, InputError, Notice
from data.instrument_file import shipped_instrument
from data.panel_file import Panel, read_panel

HEAD = ["institution", "institution_type", "province", "cycle", "instrument", "stage"]
IDS = list(shipped_instrument("spbe-2020").ids)
SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"

Rows = list[list[str]]


def wide(levels: str = "3") -> Rows:
    """Header and two complete rows, self and final, in the wide form."""
    first = ["Pemerintah Kota A", "kota", "Lampung", "2024", "spbe-2020"]
    return [[*HEAD, *IDS], *([*first, stage, *[levels] * 47] for stage in ("self", "final"))]


def long() -> Rows:
    """Header and the 47 rows of one assessment in the long form."""
    head = ["Pemerintah Kota A", "kota", "Lampung", "2024", "spbe-2020", "self"]
    return [[*HEAD, "indicator", "level", "owner", "evidence"], *([*head, i, "3", "Setda", "0.5"] for i in IDS)]


def content(rows: Rows, delimiter: str = ",", encoding: str = "utf-8", name: str = "panel.csv") -> Content:
    """The rows as a CSV file."""
    return Content(name, "\n".join(delimiter.join(row) for row in rows).encode(encoding))


def read(rows: Rows) -> Panel:
    """The panel that the rows make."""
    return read_panel(content(rows))


def faults_of(source: Rows | Content) -> tuple[Fault, ...]:
    """Every fault of a panel that is refused."""
    try:
        read_panel(source if isinstance(source, Content) else content(source))
    except InputError as error:
        return error.faults
    raise AssertionError("the panel was read without a fault")


def notices_of(rows: Rows) -> list[Notice]:
    """Notices of a panel that is read."""
    return list(read(rows).notices)
