"""Facts about institutions that no panel holds: population, read from an optional file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .assessment import Institution
from .content import Content
from .faults import Fault, InputError
from .numbers import parse_number
from .panel_words import column_of, one_line, word
from .table import Header, Problem, Table
from .tabular import missing_columns, read_table

REQUIRED = ("institution", "population")
OPTIONAL = ("region_code",)
MOST_PEOPLE = 10**9

_OWN_WORDS = {
    "population": "population",
    "penduduk": "population",
    "jumlah_penduduk": "population",
}


@dataclass(frozen=True)
class Populations:
    """Population by institution.

    Attributes:
        by_code: people per region code.
        by_name: people per institution name, for institutions without a code.
    """

    by_code: Mapping[str, int]
    by_name: Mapping[str, int]

    def of(self, institution: Institution) -> int | None:
        """Population of an institution, by region code and else by name; ``None`` if not known."""
        found = self.by_code.get(institution.region_code) if institution.region_code else None
        return found if found is not None else self.by_name.get(institution.name.casefold())

    def all_of(self, institutions: Iterable[Institution]) -> dict[Institution, int]:
        """Population of every institution that has one."""
        found = {institution: self.of(institution) for institution in institutions}
        return {institution: people for institution, people in found.items() if people is not None}


def read_populations(source: str | Path | Content) -> Populations:
    """Read ``institution, population`` and optionally ``region_code`` from CSV or XLSX.

    A blank population is left out; other columns are ignored.

    Raises:
        InputError: with every population that is no whole number of people, and every institution named
            twice, each with row and column.
    """
    table = read_table(source, Header(_column, REQUIRED, OPTIONAL))
    faults = missing_columns(table, REQUIRED)
    if faults:
        raise InputError(faults)
    by_code: dict[str, int] = {}
    by_name: dict[str, int] = {}
    rows_of: dict[str, int] = {}
    twins: set[str] = set()
    for row, cells in table.rows:
        name = one_line(cells[table.fields["institution"]])
        code = cells[table.fields["region_code"]] if "region_code" in table.fields else ""
        key = code or name.casefold()
        people = _people(table, row, cells, faults)
        if key in rows_of:
            faults.append(_repeat(table, row, name, rows_of[key]))
        rows_of.setdefault(key, row)
        if people is None:
            continue
        if code:
            by_code[code] = people
        twins.update({name.casefold()} & by_name.keys())
        by_name[name.casefold()] = people
    if faults:
        raise InputError(faults)
    # A name that two region codes bear says nothing without its code.
    return Populations(by_code, {name: n for name, n in by_name.items() if name not in twins})


def _column(title: str) -> str | None:
    found = _OWN_WORDS.get(word(title)) or column_of(title)
    return found if found in (*REQUIRED, *OPTIONAL) else None


def _people(table: Table, row: int, cells: list[str], faults: list[Fault]) -> int | None:
    position = table.fields["population"]
    if not cells[position]:
        return None
    number = parse_number(cells[position])
    if number is None or number.denominator != 1 or not 0 < number <= MOST_PEOPLE:
        problem = Problem(
            "bad_population",
            "jumlah penduduk tidak terbaca",
            cells[position],
            "bilangan bulat di atas nol",
            "Tulis tanpa titik pemisah, misalnya 156059.",
        )
        faults.append(table.fault(row, position, problem))
        return None
    return int(number)


def _repeat(table: Table, row: int, name: str, first: int) -> Fault:
    problem = Problem("institution_repeated", f"instansi sudah ada pada baris {first}", name)
    return table.fault(row, table.fields["institution"], problem)
