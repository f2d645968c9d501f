"""Levels gathered for one institution, cycle and stage, and the faults met on the way."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from .assessment import Assessment, Institution, Regime, Stage
from .faults import Fault, Notice
from .near import suggestion
from .panel_levels import BLANK, LevelReader, read_evidence
from .panel_words import one_line
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


class Faults:
    """Gathers the faults of one table.

    Args:
        table: for places.
        allow_missing: whether blank levels are left to a notice instead of refused.
    """

    def __init__(self, table: Table, allow_missing: bool) -> None:
        self.table = table
        self.allow_missing = allow_missing
        self.faults: list[Fault] = []

    def fault(self, row: int, position: int | None, problem: Problem) -> None:
        """Add one fault."""
        self.faults.append(self.table.fault(row, position, problem))

    def missing(self, group: Group, row: int, position: int | None, indicator: str, found: str = "") -> None:
        """A level is not given: a fault, unless missing levels are allowed."""
        group.blank.add(indicator)
        if not self.allow_missing:
            allowed = group.reader.instrument.scale.describe()
            message = f"level {indicator} belum diisi"
            self.fault(row, position, Problem("level_missing", message, found or None, allowed, "Isi levelnya."))

    def missing_rows(self, group: Group, row: int, names: Iterable[str] = ()) -> None:
        """Every indicator of the group's instrument that no row gave is missing.

        Where most are missing the row itself is likelier wrong than they, so one fault names them all.

        Args:
            group: what was gathered.
            row: where to point at.
            names: institutions of the file, one of which may have been meant.
        """
        ids = group.reader.instrument.ids
        absent = [id_ for id_ in ids if id_ not in group.rows and id_ not in group.blank]
        if self.allow_missing or 2 * len(absent) <= len(ids):
            for id_ in absent:
                self.missing(group, row, None, id_)
            return
        name, cycle, stage = group.key
        message = f"{len(absent)} dari {len(ids)} level belum diisi untuk {name}, {cycle}, {stage}"
        near = suggestion(name, (other for other in names if other != name))
        remedy = near or "Isi levelnya, atau periksa instansi, siklus, dan tahap pada baris ini."
        found, allowed = ", ".join(group.rows) or None, f"{ids[0]} sampai {ids[-1]}"
        self.fault(row, None, Problem("level_missing", message, found, allowed, remedy))


class LevelRows:
    """Reads rows that each give one indicator's level, and its owner, evidence and note where told.

    Args:
        faults: takes what is wrong, and knows the table.
    """

    def __init__(self, faults: Faults) -> None:
        fields = faults.table.fields
        self._faults = faults
        self._indicator_at, self._level_at = fields["indicator"], fields["level"]
        self._extras = [(n, fields[n]) for n in ("owner", "evidence", "note") if n in fields]

    def read(self, row: int, cells: list[str], reader: LevelReader, group: Group | None) -> str | None:
        """Judge a row; put it into its group, if it has one. Returns the indicator that was put."""
        faults = self._faults
        indicator = reader.indicator(cells[self._indicator_at])
        text = cells[self._level_at]
        level = None if text in BLANK else reader.level(text)
        if isinstance(indicator, Problem):
            faults.fault(row, self._indicator_at, indicator)
        if isinstance(level, Problem):
            faults.fault(row, self._level_at, level)
        if group is None or isinstance(indicator, Problem):
            return None
        if indicator in group.rows:
            faults.fault(row, self._indicator_at, _twice(group, indicator))
            return None
        group.rows[indicator] = row
        if level is None:
            faults.missing(group, row, self._level_at, indicator, text)
        elif not isinstance(level, Problem):
            group.levels[indicator] = level
        for name, position in self._extras:
            if cells[position]:
                self._extra(group, indicator, name, row, position, cells[position])
        return indicator

    def _extra(self, group: Group, indicator: str, name: str, row: int, position: int, text: str) -> None:
        if name == "owner":
            group.owners[indicator] = one_line(text)
        elif name == "note":
            group.notes[indicator] = text
        else:
            share = read_evidence(text)
            if isinstance(share, Problem):
                self._faults.fault(row, position, share)
            else:
                group.evidence[indicator] = share


def _twice(group: Group, indicator: str) -> Problem:
    name, cycle, stage = group.key
    message = f"{indicator} untuk {name}, {cycle}, {stage} sudah ada pada baris {group.rows[indicator]}"
    return Problem("duplicate_row", message, indicator, remedy="Hapus salah satunya.")


def group_assessment(group: Group, institution: Institution) -> Assessment:
    """The group as an assessment, its levels in instrument order."""
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


def group_notices(groups: Iterable[Group], place: str) -> Iterator[Notice]:
    """What a reader of the groups' assessments should know."""
    found = list(groups)
    cycles = {(g.reader.instrument.id, g.key[1]): g.reader.instrument for g in found}
    for (id_, cycle), instrument in cycles.items():
        if cycle not in instrument.applied_years:
            message = f"{place}: {id_} tidak dipakai secara resmi pada siklus {cycle}."
            yield Notice("instrument_not_applied", message)
    simulated = sum(group.simulated for group in found)
    if simulated:
        message = f"{place}: {simulated} dari {len(found)} penilaian adalah tiruan (SIMULASI)."
        yield Notice("simulated", message)
    for group in found:
        if group.blank:
            name, cycle, stage = group.key
            ids = ", ".join(sorted(group.blank))
            yield Notice("level_missing", f"{name}, {cycle}, {stage}: level belum diisi pada {ids}.")
