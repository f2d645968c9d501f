"""Which instrument a panel's levels belong to: named by the file, or the only one that fits."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from .faults import Fault, Notice
from .instrument import Instrument
from .instrument_file import shipped_instrument, shipped_instruments
from .near import suggestion
from .numbers import parse_number
from .panel_words import LONG, OPTIONAL, REQUIRED, indicator_id, word
from .table import Problem, Table


class Instruments:
    """The instruments a file may name: the shipped ones, read when first needed, and the user's own."""

    def __init__(self, own: Mapping[str, Instrument] | None = None) -> None:
        self._own = dict(own or {})

    @property
    def ids(self) -> tuple[str, ...]:
        """Every known id."""
        return tuple(dict.fromkeys((*self._own, *shipped_instruments())))

    def get(self, id_: str) -> Instrument:
        """The instrument of a known id."""
        return self._own[id_] if id_ in self._own else shipped_instrument(id_)

    def find(self, text: str) -> Instrument | Problem:
        """The instrument that a cell names, without regard to case, spaces and dashes."""
        ids = {word(id_): id_ for id_ in self.ids}
        if word(text) in ids:
            return self.get(ids[word(text)])
        near = suggestion(text, self.ids)
        return Problem("unknown_instrument", "instrumen tidak dikenal", text, ", ".join(self.ids), near)

    def fitting(self, cycle: int, indicators: set[str]) -> list[Instrument]:
        """Instruments applied in `cycle` that know all of `indicators`."""
        every = [self.get(id_) for id_ in self.ids]
        return [i for i in every if cycle in i.applied_years and indicators <= i.by_id.keys()]


@dataclass(frozen=True)
class Assumed:
    """Instrument per cycle of a file that names none, and what to tell about it."""

    by_cycle: Mapping[int, Instrument]
    notices: tuple[Notice, ...] = ()
    faults: tuple[Fault, ...] = ()


def assume_instruments(table: Table, instruments: Instruments) -> Assumed:
    """Find the one instrument that fits each cycle, where the file has no `instrument` column."""
    if "instrument" in table.fields:
        return Assumed({})
    by_cycle: dict[int, Instrument] = {}
    notices, faults = [], []
    for cycle, indicators in _indicators_by_cycle(table).items():
        fitting = instruments.fitting(cycle, indicators)
        if len(fitting) == 1:
            by_cycle[cycle] = fitting[0]
            message = f"{table.place}: tanpa kolom instrument; siklus {cycle} dibaca sebagai {fitting[0].id}."
            notices.append(Notice("instrument_assumed", message))
        else:
            problem = Problem(
                "column_missing",
                f"kolom instrument tidak ada, dan siklus {cycle} cocok dengan {len(fitting)} instrumen",
                allowed=", ".join(instruments.ids),
                remedy="Tambahkan kolom instrument.",
            )
            faults.append(table.fault(table.header_row, None, problem))
    return Assumed(by_cycle, tuple(notices), tuple(faults))


def _indicators_by_cycle(table: Table) -> dict[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    cycle_at, indicator_at = table.fields["cycle"], table.fields.get("indicator")
    others = {*REQUIRED, *LONG, *OPTIONAL}
    columns = [(name, position) for name, position in table.fields.items() if name not in others]
    for _, cells in table.rows:
        year = parse_number(cells[cycle_at])
        if year is None or year.denominator != 1:
            continue
        if indicator_at is None:
            found[int(year)].update(name for name, position in columns if cells[position])
        else:
            found[int(year)].add(indicator_id(cells[indicator_at]) or cells[indicator_at])
    return found
