"""Read chances.csv: the user's own chance that a reopened indicator is raised, and the hours it takes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from .content import Content, open_content
from .faults import Fault, InputError
from .instrument import Instrument
from .numbers import parse_number
from .panel_levels import LevelReader, read_evidence
from .panel_words import word
from .table import Header, Problem, Table
from .tabular import missing_columns, read_table

MOST_HOURS = 10_000

_TITLES = {
    "indicator": ("indikator", "kode_indikator", "kode"),
    "chance": ("peluang", "kemungkinan"),
    "to_level": ("ke_level", "level_tujuan", "level"),
    "hours": ("jam", "lama_jam"),
}
_TITLE_OF = {title: name for name, titles in _TITLES.items() for title in (name, *titles)}
_HEADER = Header(lambda title: _TITLE_OF.get(word(title)), ("indicator",), ("chance", "to_level", "hours"))


@dataclass(frozen=True)
class OwnChances:
    """What the user knows better.

    Attributes:
        chances: chance, 0-1, per indicator and level reached; ``None`` as level: the next one.
        hours: hours of work per indicator.
        source: name of the file.
    """

    chances: Mapping[str, Mapping[int | None, Fraction]]
    hours: Mapping[str, Fraction]
    source: str


@dataclass
class _Reading:
    table: Table
    reader: LevelReader
    faults: list[Fault]
    chances: dict[str, dict[int | None, Fraction]] = field(default_factory=dict)
    hours: dict[str, Fraction] = field(default_factory=dict)
    rows: dict[tuple[str, int | None], int] = field(default_factory=dict)


def read_chances(source: str | Path | Content, instrument: Instrument) -> OwnChances:
    """Read ``indicator, chance`` and optionally ``to_level, hours`` from CSV or XLSX.

    Several rows of one indicator give the chances of different levels; what they leave of 1 is the chance
    that the level stays.

    Raises:
        InputError: with every fault of the file, each with row and column.
    """
    content = open_content(source)
    table = read_table(content, _HEADER)
    faults = missing_columns(table, ("indicator",))
    if not {"chance", "hours"} & table.fields.keys():
        faults += missing_columns(table, ("chance",))
    if not table.rows:
        faults.append(table.fault(table.header_row, None, Problem("table_empty", "tidak ada baris di bawah judul")))
    if faults:
        raise InputError(faults)
    reading = _Reading(table, LevelReader(instrument), faults)
    for row, cells in table.rows:
        _read_row(reading, row, {name: cells[position] for name, position in table.fields.items()})
    _check_sums(reading)
    if reading.faults:
        raise InputError(reading.faults)
    return OwnChances(reading.chances, reading.hours, content.name)


def _read_row(reading: _Reading, row: int, cells: dict[str, str]) -> None:
    failed = False

    def bad(name: str, problem: Problem) -> None:
        nonlocal failed
        failed = True
        reading.faults.append(reading.table.fault(row, reading.table.fields.get(name), problem))

    def take(name: str, read: Callable[[str], Fraction | Problem]) -> Fraction | None:
        value = read(cells[name]) if cells.get(name) else None
        if isinstance(value, Problem):
            bad(name, value)
            return None
        return value

    indicator = reading.reader.indicator(cells["indicator"])
    if isinstance(indicator, Problem):
        bad("indicator", indicator)
    chance, hours = take("chance", _chance), take("hours", read_hours)
    level = take("to_level", reading.reader.level)
    if level is not None and level.denominator != 1:
        bad("to_level", Problem("level_not_whole", "level tujuan harus bulat", cells["to_level"]))
    if failed or isinstance(indicator, Problem):
        return
    key = (indicator, None if level is None else int(level))
    before = {known[1]: number for known, number in reading.rows.items() if known[0] == indicator}
    # A row for "the next level" cannot stand beside one that names its level.
    if key[1] in before or None in before or (before and key[1] is None):
        message = f"{indicator} sudah ada pada baris {next(iter(before.values()))}"
        remedy = "Hapus salah satunya, atau beri level tujuan yang berbeda pada setiap baris."
        bad("indicator", Problem("duplicate_row", message, cells["indicator"], remedy=remedy))
        return
    reading.rows[key] = row
    if chance is not None:
        reading.chances.setdefault(indicator, {})[key[1]] = chance
    if hours is not None and reading.hours.setdefault(indicator, hours) != hours:
        bad("hours", Problem("hours_differ", f"jam untuk {indicator} berbeda dengan baris lain", cells["hours"]))


def _check_sums(reading: _Reading) -> None:
    for indicator, chances in reading.chances.items():
        total = sum(chances.values(), Fraction(0))
        if total > 1:
            row = max(number for known, number in reading.rows.items() if known[0] == indicator)
            message = f"jumlah peluang {indicator} melebihi 1"
            problem = Problem("chances_over_one", message, f"{float(total):g}", "paling banyak 1")
            reading.faults.append(reading.table.fault(row, reading.table.fields.get("chance"), problem))


def _chance(text: str) -> Fraction | Problem:
    value = read_evidence(text)
    if isinstance(value, Problem):
        remedy = "Tulis misalnya 0,4 atau 40%."
        return Problem("chance_out_of_range", "peluang bukan bilangan 0 sampai 1", text, "0 sampai 1", remedy)
    return value


def read_hours(text: str) -> Fraction | Problem:
    """Hours of work, above 0."""
    value = parse_number(text)
    if value is None or not 0 < value <= MOST_HOURS:
        remedy = "Tulis jam kerja, misalnya 6 atau 2,5."
        return Problem("bad_hours", "jam bukan bilangan positif", text, f"di atas 0 sampai {MOST_HOURS}", remedy)
    return value
