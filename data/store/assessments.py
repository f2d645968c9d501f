"""Assessments with their levels; an edit names the version it was based on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, and_, delete, insert, select, update

from data.assessment import Assessment, Institution, Stage

from .errors import NotFound, StaleVersion
from .paging import FIRST_PAGE, Page, PageRequest, fetch_page
from .stamp import Stamp
from .statements import insert_if_absent
from .tables import assessments, institutions, levels
from .visibility import ALL, Visibility, visible

_NOUN = "Penilaian"
_KEY = (assessments.c.institution_id, assessments.c.cycle, assessments.c.stage)
_LEVEL_KEY = (levels.c.institution_id, levels.c.cycle, levels.c.stage)


class AssessmentKey(NamedTuple):
    """Which assessment."""

    institution_id: str
    cycle: int
    stage: Stage


@dataclass(frozen=True)
class StoredAssessment:
    """An assessment as stored.

    Attributes:
        version: 1 when added, one more with every edit.
        published: whether others than its institution may see it.
    """

    key: AssessmentKey
    assessment: Assessment
    version: int
    published: bool
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True)
class AssessmentFilter:
    """Which assessments of a list; ``None`` leaves a matter open."""

    institution_id: str | None = None
    province: str | None = None
    cycle: int | None = None
    stage: Stage | None = None
    instrument: str | None = None


NO_FILTER = AssessmentFilter()


@dataclass(frozen=True)
class Assessments:
    """All assessments of the store."""

    connection: Connection

    def get(self, key: AssessmentKey) -> StoredAssessment:
        """One assessment with its levels.

        Raises:
            NotFound: if there is none.
        """
        found = self.find(key)
        if found is None:
            raise NotFound(_NOUN, f"{key.institution_id}, {key.cycle}, {key.stage}")
        return found

    def find(self, key: AssessmentKey) -> StoredAssessment | None:
        """One assessment with its levels; ``None`` if there is none."""
        row = self.connection.execute(_heads().where(_is(key))).first()
        return self._with_levels([row])[0] if row else None

    def save(
        self, institution_id: str, assessment: Assessment, *, based_on: int | None, stamp: Stamp
    ) -> StoredAssessment:
        """Add an assessment, or put it in the place of the version it was based on.

        Args:
            institution_id: whose it is; the name inside `assessment` is not looked at.
            assessment: everything it shall hold; indicators that it leaves out are removed.
            based_on: current version; ``None`` to add a new one.
            stamp: who and when.

        Raises:
            NotFound: if there is no such institution.
            StaleVersion: if `based_on` is not the current version; nothing was changed.
            InputError: if a text cannot be stored.
        """
        return self.get(self.put(institution_id, assessment, based_on=based_on, stamp=stamp))

    def put(self, institution_id: str, assessment: Assessment, *, based_on: int | None, stamp: Stamp) -> AssessmentKey:
        """`save` without reading it again, for many at once."""
        key = AssessmentKey(institution_id, assessment.cycle, assessment.stage)
        values = {**_head_values(assessment), "updated_at": stamp.at, "updated_by": stamp.by}
        if based_on is None:
            self._require_institution(institution_id)
            values |= {"version": 1, "published": False}
            done = insert_if_absent(self.connection, assessments, **key._asdict(), **values)
        else:
            change = update(assessments).where(_is(key), assessments.c.version == based_on)
            done = self.connection.execute(change.values(**values, version=based_on + 1)).rowcount == 1
        if not done:
            raise self._stale(key, based_on, assessment)
        self._put_levels(key, assessment, fresh=based_on is None)
        return key

    def publish(self, key: AssessmentKey, published: bool, *, based_on: int, stamp: Stamp) -> StoredAssessment:
        """Show an assessment to others, or hide it again.

        Raises:
            NotFound: if there is none.
            StaleVersion: if `based_on` is not the current version.
        """
        change = update(assessments).where(_is(key), assessments.c.version == based_on)
        values = {"published": published, "version": based_on + 1, "updated_at": stamp.at, "updated_by": stamp.by}
        if self.connection.execute(change.values(values)).rowcount != 1:
            raise self._stale(key, based_on, published)
        return self.get(key)

    def remove(self, key: AssessmentKey, *, based_on: int) -> None:
        """Remove an assessment with its levels.

        Raises:
            NotFound: if there is none.
            StaleVersion: if `based_on` is not the current version.
        """
        # Locks the row, so that nobody saves levels for it meanwhile.
        held = select(assessments.c.version).where(_is(key)).with_for_update()
        if self.connection.execute(held).scalar() != based_on:
            raise self._stale(key, based_on, None)
        self.connection.execute(delete(levels).where(_is(key, _LEVEL_KEY)))
        self.connection.execute(delete(assessments).where(_is(key)))

    def page(
        self,
        request: PageRequest = FIRST_PAGE,
        *,
        where: AssessmentFilter = NO_FILTER,
        visibility: Visibility = ALL,
    ) -> Page[StoredAssessment]:
        """Assessments with their levels, by institution, cycle and stage."""
        query = _filtered(where, visibility)
        page = fetch_page(self.connection, query, _KEY, request, lambda row: row)
        return Page(self._with_levels(page.items), page.next)

    def all(self, *, where: AssessmentFilter = NO_FILTER, visibility: Visibility = ALL) -> tuple[StoredAssessment, ...]:
        """Every assessment that fits, with its levels; for comparisons, exports and models."""
        rows = self.connection.execute(_filtered(where, visibility).order_by(*_KEY)).all()
        return self._with_levels(rows)

    def of_institutions(self, institution_ids: Iterable[str]) -> dict[AssessmentKey, StoredAssessment]:
        """Every assessment of some institutions, by key."""
        wanted = sorted(set(institution_ids))
        found: dict[AssessmentKey, StoredAssessment] = {}
        for start in range(0, len(wanted), 500):
            query = _heads().where(assessments.c.institution_id.in_(wanted[start : start + 500]))
            rows = self.connection.execute(query.order_by(*_KEY)).all()
            found |= {stored.key: stored for stored in self._with_levels(rows)}
        return found

    def simulated(self, institution_ids: Iterable[str]) -> frozenset[str]:
        """Those of some institutions that have any simulated assessment; at most a page of them."""
        query = select(assessments.c.institution_id).distinct().where(assessments.c.simulated)
        wanted = assessments.c.institution_id.in_(list(institution_ids))
        return frozenset(self.connection.execute(query.where(wanted)).scalars())

    def cycles(self, institution_id: str, visibility: Visibility = ALL) -> tuple[tuple[int, Stage], ...]:
        """Cycles and stages that an institution has, oldest first."""
        query = (
            select(assessments.c.cycle, assessments.c.stage)
            .where(assessments.c.institution_id == institution_id)
            .where(visible(visibility, assessments.c.institution_id, assessments.c.published))
            .order_by(assessments.c.cycle, assessments.c.stage)
        )
        return tuple((row.cycle, row.stage) for row in self.connection.execute(query))

    def years(self) -> tuple[int, ...]:
        """Every cycle that anybody has an assessment of, latest first."""
        query = select(assessments.c.cycle).distinct().order_by(assessments.c.cycle.desc())
        return tuple(self.connection.execute(query).scalars())

    def _put_levels(self, key: AssessmentKey, assessment: Assessment, *, fresh: bool) -> None:
        if not fresh:
            self.connection.execute(delete(levels).where(_is(key, _LEVEL_KEY)))
        parts = (assessment.levels, assessment.owners, assessment.evidence, assessment.notes)
        indicators = list(dict.fromkeys(indicator for part in parts for indicator in part))
        rows = [
            {
                **key._asdict(),
                "indicator": indicator,
                "position": position,
                "level": assessment.levels.get(indicator),
                "owner": assessment.owners.get(indicator),
                "evidence": assessment.evidence.get(indicator),
                "note": assessment.notes.get(indicator),
            }
            for position, indicator in enumerate(indicators)
        ]
        if rows:
            self.connection.execute(insert(levels), rows)

    def _with_levels(self, rows: Iterable[Row[Any]]) -> tuple[StoredAssessment, ...]:
        heads = {AssessmentKey(row.institution_id, row.cycle, row.stage): row for row in rows}
        by_key: dict[AssessmentKey, list[Row[Any]]] = {key: [] for key in heads}
        ids, cycles = sorted({key.institution_id for key in heads}), sorted({key.cycle for key in heads})
        stages = sorted({key.stage for key in heads})
        for start in range(0, len(ids), 400):
            query = select(levels).where(levels.c.institution_id.in_(ids[start : start + 400]))
            # One year's results of everybody must not cost the reading of all years.
            query = query.where(levels.c.cycle.in_(cycles), levels.c.stage.in_(stages))
            for row in self.connection.execute(query.order_by(*_LEVEL_KEY, levels.c.position)):
                key = AssessmentKey(row.institution_id, row.cycle, row.stage)
                if key in by_key:
                    by_key[key].append(row)
        return tuple(_read(head, by_key[key]) for key, head in heads.items())

    def _require_institution(self, institution_id: str) -> None:
        if not self.connection.execute(select(institutions.c.id).where(institutions.c.id == institution_id)).first():
            raise NotFound("Instansi", institution_id)

    def _stale(self, key: AssessmentKey, based_on: int | None, yours: object) -> StaleVersion | NotFound:
        current = self.find(key)
        if current is None and not isinstance(yours, Assessment):
            return NotFound(_NOUN, f"{key.institution_id}, {key.cycle}, {key.stage}")
        return StaleVersion(_NOUN, based_on, current.version if current else None, current, yours)


def _is(key: AssessmentKey, columns: tuple[Column[Any], ...] = _KEY) -> ColumnElement[bool]:
    # One by one, for a comparison of tuples would pass by the types' own checks.
    return and_(*(column == value for column, value in zip(columns, key, strict=True)))


def _heads() -> Select[Any]:
    places = (institutions.c.name, institutions.c.type, institutions.c.province, institutions.c.region_code)
    return select(assessments, *places).join_from(assessments, institutions)


def _filtered(where: AssessmentFilter, visibility: Visibility) -> Select[Any]:
    wanted = {
        assessments.c.institution_id: where.institution_id,
        institutions.c.province: where.province,
        assessments.c.cycle: where.cycle,
        assessments.c.stage: where.stage,
        assessments.c.instrument: where.instrument,
    }
    query = _heads().where(visible(visibility, assessments.c.institution_id, assessments.c.published))
    return query.where(*(column == value for column, value in wanted.items() if value is not None))


def _head_values(assessment: Assessment) -> dict[str, object]:
    return {
        "instrument": assessment.instrument,
        "regime": assessment.regime,
        "assessor_group": assessment.assessor_group,
        "simulated": assessment.simulated,
    }


def _read(head: Row[Any], rows: Iterable[Row[Any]]) -> StoredAssessment:
    found = list(rows)
    assessment = Assessment(
        institution=Institution(head.name, head.type, head.province, head.region_code),
        cycle=head.cycle,
        instrument=head.instrument,
        stage=head.stage,
        levels={row.indicator: row.level for row in found if row.level is not None},
        owners={row.indicator: row.owner for row in found if row.owner is not None},
        evidence={row.indicator: row.evidence for row in found if row.evidence is not None},
        regime=head.regime,
        assessor_group=head.assessor_group,
        notes={row.indicator: row.note for row in found if row.note is not None},
        simulated=head.simulated,
    )
    key = AssessmentKey(head.institution_id, head.cycle, head.stage)
    return StoredAssessment(key, assessment, head.version, head.published, head.updated_at, head.updated_by)
