"""Who answers for each indicator: what the institution wrote, else the usual owner of its kind of institution.

No regulation assigns indicators to units. Usual owners of regional governments follow published matrices of
Denpasar (2021) and Parepare (2023); those of central institutions follow Kemenko Perekonomian (2022).
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from .assessment import Assessment, InstitutionType
from .instrument import Indicator, Instrument

_FILE = "default-owners.csv"


@dataclass(frozen=True)
class Ownership:
    """Units of one indicator.

    Attributes:
        main: answers for it; what is summed over owners counts here.
        support: help; they see the indicator too.
        named: whether the institution named them itself.
    """

    main: str
    support: tuple[str, ...]
    named: bool

    @property
    def all(self) -> tuple[str, ...]:
        """Main owner first."""
        return (self.main, *self.support)


def ownership(instrument: Instrument, assessment: Assessment) -> Mapping[str, Ownership]:
    """Owners per indicator, in instrument order.

    Where the institution wrote several units (``Diskominfo / Bappeda`` or ``Diskominfo; Bappeda``) the first
    is the main owner. A slash inside a known name, as in ``Bagian PBJ/UKPBJ``, does not part it.
    """
    usual = usual_owners(instrument, assessment.institution.type)
    known = {n for i in instrument.indicators for n in (i.owner, *i.support_owners)} | _known_names()
    return {i.id: _own(assessment.owners.get(i.id, ""), known) or usual[i.id] for i in instrument.indicators}


def usual_owners(instrument: Instrument, type_: InstitutionType) -> Mapping[str, Ownership]:
    """Owners per indicator of an institution that named none, in instrument order."""
    names = _names(type_)
    return {i.id: _usual(i, instrument.id, names) for i in instrument.indicators}


def _own(text: str, known: Iterable[str]) -> Ownership | None:
    units = [unit for part in text.split(";") for unit in _units(part.strip(), known)]
    distinct = tuple(dict.fromkeys(units))
    return Ownership(distinct[0], distinct[1:], named=True) if distinct else None


def _units(text: str, known: Iterable[str]) -> list[str]:
    slashed = sorted((name for name in known if "/" in name), key=len, reverse=True)
    for name in slashed:
        before, found, after = text.partition(name)
        if found:
            return [*_units(before, known), name, *_units(after, known)]
    return [part.strip() for part in text.split("/") if part.strip()]


def _usual(indicator: Indicator, instrument_id: str, names: Mapping[tuple[str, str], str]) -> Ownership:
    def renamed(unit: str) -> str:
        return names.get(("*", unit), unit)

    main = names.get((instrument_id, indicator.id)) or renamed(indicator.owner)
    # A unit that gives an indicator away, e.g. IT to the inspectorate, still helps with it.
    helpers = (renamed(indicator.owner), *map(renamed, indicator.support_owners))
    return Ownership(main, tuple(dict.fromkeys(unit for unit in helpers if unit != main)), named=False)


def _names(type_: InstitutionType) -> Mapping[tuple[str, str], str]:
    """Usual owner by instrument (``*`` for all) and by indicator or regional name."""
    group = {"kabupaten": "", "kota": "", "provinsi": "provinsi"}.get(type_, "pusat")
    return {(row["instrument"], row["of"]): row["owner"] for row in _rows() if row["group"] == group}


@cache
def _known_names() -> frozenset[str]:
    return frozenset(row["owner"] for row in _rows())


@cache
def _rows() -> tuple[Mapping[str, str], ...]:
    text = (resources.files("data") / "reference" / _FILE).read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))
