"""Whose rows a reader may see."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_, select, true

from .tables import institutions


@dataclass(frozen=True)
class Visibility:
    """Rows that a reader may see: all, or those of some institutions and provinces, and what is published.

    Attributes:
        everything: sees all rows; the rest does not matter then.
        institution_ids: sees every row of these institutions.
        provinces: sees every row of institutions in these provinces.
        published: sees published rows of anyone.
    """

    everything: bool = False
    institution_ids: frozenset[str] = frozenset()
    provinces: frozenset[str] = frozenset()
    published: bool = True


ALL = Visibility(everything=True)
"""For the service itself and for those who may see all."""


def visible(
    visibility: Visibility, institution: ColumnElement[str], published: ColumnElement[bool] | None = None
) -> ColumnElement[bool]:
    """Condition that a row may be seen.

    Args:
        visibility: what the reader may see.
        institution: column with the row's institution.
        published: column that tells whether the row is published; ``None`` where nothing ever is.
    """
    if visibility.everything:
        return true()
    ways: list[ColumnElement[bool]] = []
    if visibility.institution_ids:
        ways.append(institution.in_(sorted(visibility.institution_ids)))
    if visibility.provinces:
        members = select(institutions.c.id).where(institutions.c.province.in_(sorted(visibility.provinces)))
        ways.append(institution.in_(members))
    if visibility.published and published is not None:
        ways.append(published)
    return or_(*ways) if ways else false()
