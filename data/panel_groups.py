"""Collects the rows of a panel into assessments, and every fault on the way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .assessment import Assessment, Institution, InstitutionType
from .faults import InputError, Notice
from .instrument import Instrument
from .near import similar_institutions
from .panel_group import Faults, Group, Key, group_assessment, group_notices
from .panel_heads import HEAD_FIELDS, Head, read_head
from .panel_instruments import Assumed, Instruments, assume_instruments
from .panel_levels import LevelReader
from .table import Problem, Table


@dataclass
class _Known:
    """What the file said first about an institution, and where."""

    type: InstitutionType
    province: str
    region_code: str
    row: int


@dataclass(frozen=True)
class Opened:
    """What a row's identity cells lead to.

    Attributes:
        reader: judges the row's levels; ``None`` if its instrument is unknown.
        group: takes the row's levels; ``None`` if any identity cell is wrong.
        problems: pairs (field, what is wrong).
    """

    reader: LevelReader | None
    group: Group | None
    problems: tuple[tuple[str, Problem], ...]


class Groups(Faults):
    """Every group of a file, with its faults.

    Args:
        table: the panel's table, for places.
        instruments: what the file may name.
        allow_missing: whether blank levels are noticed instead of refused.
    """

    def __init__(self, table: Table, instruments: Instruments, allow_missing: bool) -> None:
        super().__init__(table, allow_missing)
        self._instruments = instruments
        self._assumed: Assumed = assume_instruments(table, instruments)
        self.faults += self._assumed.faults
        self._fields = tuple(name for name in HEAD_FIELDS if name in table.fields)
        self._at = tuple(table.fields[name] for name in self._fields)
        self._opened: dict[tuple[str, ...], Opened] = {}
        self._groups: dict[Key, Group] = {}
        self._known: dict[str, _Known] = {}
        self._readers: dict[str, LevelReader] = {}

    def open(self, row: int, cells: Sequence[str]) -> Opened:
        """Find or start the group a row belongs to; what is wrong with its identity becomes faults."""
        texts = tuple([cells[position] for position in self._at])
        opened = self._opened.get(texts)
        if opened is None:
            opened = self._opened[texts] = self._open(row, texts)
        for name, problem in opened.problems:
            self.fault(row, self.table.fields.get(name), problem)
        return opened

    def assessments(self) -> tuple[Assessment, ...]:
        """One assessment a group, in file order.

        Raises:
            InputError: with every fault gathered, in the order of the rows.
        """
        for group in self._groups.values():
            self.missing_rows(group, group.row, self._known)
        if self.faults:
            raise InputError(sorted(self.faults, key=lambda fault: fault.row or 0))
        institutions = {
            name: Institution(name, known.type, known.province, known.region_code)
            for name, known in self._known.items()
        }
        return tuple(group_assessment(group, institutions[group.key[0]]) for group in self._groups.values())

    def notices(self) -> Iterator[Notice]:
        """What a reader of the assessments should know."""
        yield from self._assumed.notices
        yield from group_notices(self._groups.values(), self.table.place)
        yield from similar_institutions(self._known)

    def _open(self, row: int, texts: tuple[str, ...]) -> Opened:
        head = read_head(dict(zip(self._fields, texts, strict=True)), self._instruments, self._assumed.by_cycle)
        instrument = head.instrument
        reader = None if instrument is None else self._reader(instrument)
        problems = (*head.problems, *self._institution_conflicts(head, row))
        if problems or reader is None or head.cycle is None or head.stage is None:
            return Opened(reader, None, problems)
        key = (head.name, head.cycle, head.stage)
        group = self._groups.get(key)
        if group is None:
            group = Group(key, row, reader, head.simulated, head.regime, head.assessor_group)
            self._groups[key] = group
            return Opened(reader, group, ())
        problems = tuple(_group_conflicts(group, head))
        return Opened(reader, None if problems else group, problems)

    def _reader(self, instrument: Instrument) -> LevelReader:
        return self._readers.setdefault(instrument.id, LevelReader(instrument))

    def _institution_conflicts(self, head: Head, row: int) -> Iterator[tuple[str, Problem]]:
        if not head.name or head.type is None or not head.province:
            return
        known = self._known.get(head.name)
        if known is None:
            self._known[head.name] = _Known(head.type, head.province, head.region_code, row)
            return
        known.region_code = known.region_code or head.region_code
        for name, what, now, before in (
            ("institution_type", "jenis", head.type, known.type),
            ("province", "provinsi", head.province, known.province),
            ("region_code", "kode wilayah", head.region_code or known.region_code, known.region_code),
        ):
            if now != before:
                message = f"{what} «{head.name}» berbeda dengan baris {known.row}"
                remedy = "Samakan, atau bedakan nama instansinya bila memang dua."
                yield name, Problem("institution_conflict", message, now, before, remedy)


def _group_conflicts(group: Group, head: Head) -> Iterator[tuple[str, Problem]]:
    before = group.reader.instrument
    if head.instrument is not None and head.instrument.id != before.id:
        message = f"penilaian yang sama memakai instrumen lain pada baris {group.row}"
        yield "instrument", Problem("two_instruments", message, head.instrument.id, before.id)
    for name, now, then in (
        ("regime", head.regime, group.regime),
        ("assessor_group", head.assessor_group, group.assessor_group),
    ):
        if now and then and now != then:
            message = f"isi kolom {name} berbeda dengan baris {group.row} untuk penilaian yang sama"
            yield name, Problem("inconsistent_column", message, now, then)
    group.regime = group.regime or head.regime
    group.assessor_group = group.assessor_group or head.assessor_group
    # One simulated level makes the whole assessment a simulated one.
    group.simulated = group.simulated or head.simulated
