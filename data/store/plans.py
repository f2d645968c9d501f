"""Plans, kept as they were written: a plan is replaced by its next version, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from .columns import Document
from .errors import NotFound, StaleVersion
from .paging import FIRST_PAGE, Page, PageRequest, fetch_page
from .stamp import Stamp, new_id
from .tables import plans
from .versions import add_version, opened, sealed
from .visibility import ALL, Visibility, visible

_NOUN = "Rencana"
_HEAD = [column for column in plans.c if column.name != "document"]


def rests_on_simulation(document: Mapping[str, Any]) -> bool:
    """Whether anything in a plan document is simulated or rests on a model that learned from simulated data.

    Its own `simulated` speaks of its levels, that of its assurance of the model behind its chance.

    Raises:
        KeyError: if it is no plan document.
    """
    return bool(document["simulated"] or (document.get("assurance") or {}).get("simulated"))


@dataclass(frozen=True)
class PlanHead:
    """A stored plan without its document, as lists show it.

    Attributes:
        id: names this version for good.
        name: what the user calls it; its versions share it.
        status: ``optimal``, ``already_met`` or ``infeasible``, as in the document.
        digest: SHA-256, hex, of the stored text.
        simulated: whether it rests on simulation (`rests_on_simulation`).
        published: whether others than its institution may see it.
    """

    id: str
    institution_id: str
    name: str
    version: int
    cycle: int
    stage: str
    status: str
    simulated: bool
    digest: str
    created_at: datetime
    created_by: str
    published: bool


@dataclass(frozen=True)
class StoredPlan:
    """A stored plan; its document holds all that it rests on, so it can be verified and solved again."""

    head: PlanHead
    document: Document


@dataclass(frozen=True)
class Plans:
    """All plans of the store."""

    connection: Connection

    def add(
        self, institution_id: str, name: str, document: Document, *, based_on: int | None, stamp: Stamp
    ) -> PlanHead:
        """Keep a plan as the next version of its name.

        Args:
            institution_id: whose.
            name: what the user calls it.
            document: the whole plan document.
            based_on: latest version of that name; ``None`` if there is none yet.
            stamp: who and when.

        Raises:
            NotFound: if there is no such institution.
            StaleVersion: if `based_on` is not the latest version.
            KeyError: if the document is no plan document.
        """

        def stale(latest: int | None) -> StaleVersion:
            current = None if latest is None else self._find(institution_id, name, latest)
            return StaleVersion(_NOUN, based_on, latest, current, document)

        names = {"institution_id": institution_id, "name": name}
        facts = {column: document[column] for column in ("cycle", "stage", "status")}
        facts["simulated"] = rests_on_simulation(document)
        values = {"id": new_id(), **facts, **sealed(document), "published": False}
        values |= {"created_at": stamp.at, "created_by": stamp.by}
        add_version(self.connection, plans, names, values, based_on, stale)
        return self.head(values["id"])

    def head(self, id_: str) -> PlanHead:
        """A plan without its document.

        Raises:
            NotFound: if there is none.
        """
        row = self.connection.execute(select(*_HEAD).where(plans.c.id == id_)).first()
        if row is None:
            raise NotFound(_NOUN, id_)
        return _read(row)

    def get(self, id_: str) -> StoredPlan:
        """A plan with its document, after its digest was checked.

        Raises:
            NotFound: if there is none.
            DocumentDamaged: if it was changed behind the store's back.
        """
        row = self.connection.execute(select(plans).where(plans.c.id == id_)).first()
        if row is None:
            raise NotFound(_NOUN, id_)
        return StoredPlan(_read(row), opened(row.document, row.digest, _NOUN, id_))

    def page(
        self,
        request: PageRequest = FIRST_PAGE,
        *,
        institution_id: str | None = None,
        name: str | None = None,
        cycle: int | None = None,
        visibility: Visibility = ALL,
    ) -> Page[PlanHead]:
        """Plans without their documents, by institution, name and version."""
        query = select(*_HEAD).where(visible(visibility, plans.c.institution_id, plans.c.published))
        wanted = {plans.c.institution_id: institution_id, plans.c.name: name, plans.c.cycle: cycle}
        query = query.where(*(column == value for column, value in wanted.items() if value is not None))
        order = [plans.c.institution_id, plans.c.name, plans.c.version]
        return fetch_page(self.connection, query, order, request, _read)

    def publish(self, id_: str, published: bool) -> PlanHead:
        """Show a plan to others, or hide it again; the one thing about a plan that may change.

        Raises:
            NotFound: if there is none.
        """
        self.connection.execute(update(plans).where(plans.c.id == id_).values(published=published))
        return self.head(id_)

    def _find(self, institution_id: str, name: str, version: int) -> StoredPlan:
        query = select(plans.c.id).where(plans.c.institution_id == institution_id)
        query = query.where(plans.c.name == name, plans.c.version == version)
        return self.get(self.connection.execute(query).scalar_one())


def _read(row: Row[Any]) -> PlanHead:
    return PlanHead(**{column.name: row._mapping[column] for column in _HEAD})
