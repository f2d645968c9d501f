"""Collects the rows of a panel into assessments, and every fault on the way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from .assessment import Assessment, Institution, InstitutionType, Regime, Stage
from .faults import Fault, InputError, Notice
from .instrument import Instrument
from .panel_heads import HEAD_FIELDS, Head, read_head
from .panel_instruments import Assumed, Instruments, assume_instruments
from .panel_levels import LevelReader
from .table import Problem, Table

Key = tuple[str, int, Stage]


@dataclass
class Group:
    """Levels gathered for one institution, cycle and stage.

    Attributes:
        row: first row that speaks of it.
        rows: row that gives each indicator.
        blank: indicators whose level cell was blank.
    """

    key: Key
    row: int
    reader: LevelReader
    simulated: bool
    regime: Regime | None
    assessor_group: str | None
    levels: dict[str, Fraction] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    blank: set[str] = field(default_factory=set)
    owners: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, Fraction] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


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


class Groups:
    """Every group of a file, with its faults.

    Args:
        table: the panel's table, for places.
        instruments: what the file may name.
        allow_missing: whether blank levels are noticed instead of refused.
    """

    def __init__(self, table: Table, instruments: Instruments, allow_missing: bool) -> None:
        self.table = table
        self.faults: list[Fault] = []
        self.allow_missing = allow_missing
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

    def fault(self, row: int, position: int | None, problem: Problem) -> None:
        """Add one fault."""
        self.faults.append(self.table.fault(row, position, problem))

    def missing(self, group: Group, row: int, position: int | None, indicator: str, found: str = "") -> None:
        """A level is not given: a fault, unless missing levels are allowed."""
        group.blank.add(indicator)
        if not self.allow_missing:
            problem = missing_level(group.reader.instrument, indicator, found)
            self.fault(row, position, problem)

    def assessments(self) -> tuple[Assessment, ...]:
        """One assessment a group, in file order.

        Raises:
            InputError: with every fault gathered, in the order of the rows.
        """
        for group in self._groups.values():
            for id_ in group.reader.instrument.ids:
                if id_ not in group.rows and id_ not in group.blank:
                    self.missing(group, group.row, None, id_)
        if self.faults:
            raise InputError(sorted(self.faults, key=lambda fault: fault.row or 0))
        institutions = {
            name: Institution(name, known.type, known.province, known.region_code)
            for name, known in self._known.items()
        }
        return tuple(_assessment(group, institutions[group.key[0]]) for group in self._groups.values())

    def notices(self) -> Iterator[Notice]:
        """What a reader of the assessments should know."""
        yield from self._assumed.notices
        place = self.table.place
        cycles = {(g.reader.instrument.id, g.key[1]): g for g in self._groups.values()}
        for (id_, cycle), group in cycles.items():
            if cycle not in group.reader.instrument.applied_years:
                message = f"{place}: {id_} tidak dipakai secara resmi pada siklus {cycle}."
                yield Notice("instrument_not_applied", message)
        simulated = sum(group.simulated for group in self._groups.values())
        if simulated:
            message = f"{place}: {simulated} dari {len(self._groups)} penilaian adalah tiruan (SIMULASI)."
            yield Notice("simulated", message)
        for group in self._groups.values():
            if group.blank:
                name, cycle, stage = group.key
                ids = ", ".join(sorted(group.blank))
                yield Notice("level_missing", f"{name}, {cycle}, {stage}: level belum diisi pada {ids}.")
        yield from self._similar()

    def _similar(self) -> Iterator[Notice]:
        by_fold: dict[str, str] = {}
        for name in self._known:
            other = by_fold.setdefault(name.casefold(), name)
            if other != name:
                message = f"«{other}» dan «{name}» dibaca sebagai dua instansi; samakan ejaannya bila satu."
                yield Notice("similar_institutions", message)

    def _open(self, row: int, texts: tuple[str, ...]) -> Opened:
        head = read_head(
            dict(zip(self._fields, texts, strict=True)), self._instruments, self._assumed.by_cycle
        )
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


def missing_level(instrument: Instrument, indicator: str, found: str = "") -> Problem:
    """The problem of a level that is not given."""
    allowed = instrument.scale.describe()
    return Problem("level_missing", f"level {indicator} belum diisi", found or None, allowed, "Isi levelnya.")


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


def _assessment(group: Group, institution: Institution) -> Assessment:
    return Assessment(
        institution=institution,
        cycle=group.key[1],
        instrument=group.reader.instrument.id,
        stage=group.key[2],
        levels={id_: group.levels[id_] for id_ in group.reader.instrument.ids if id_ in group.levels},
        owners=group.owners,
        evidence=group.evidence,
        regime=group.regime,
        assessor_group=group.assessor_group,
        notes=group.notes,
        simulated=group.simulated,
    )
