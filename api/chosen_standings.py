"""Standings from a panel or from published indices, and the institutions that the user names among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from data.assessment_files import read_assessments
from data.faults import Fault, InputError, Notice
from data.file_kind import file_kind
from data.indices_file import read_indices
from data.instrument import Instrument
from engine.standing import Standing, standing_of_assessment, standing_of_record

from .inputs import instrument_of
from .selection import nearest_names

Key = tuple[str, str, str]


def read_standings(file: str, own: Mapping[str, Instrument]) -> tuple[tuple[Standing, ...], tuple[Notice, ...]]:
    """Every institution, cycle and stage of a file, and what its reader should know.

    Raises:
        InputError: with every fault of the file.
    """
    if file_kind(file) == "indices":
        indices = read_indices(file)
        found = [standing_of_record(instrument_of(r.instrument, own), r) for r in indices.records]
        return tuple(found), indices.notices
    panel = read_assessments(file, instruments=own)
    found = []
    faults: list[Fault] = []
    for assessment in panel.assessments:
        try:
            found.append(standing_of_assessment(instrument_of(assessment.instrument, own), assessment))
        except InputError as error:
            faults += [
                Fault(f.code, f.message, f"{assessment.label}, {f.place}", f.found, f.allowed, f.remedy)
                for f in error.faults
            ]
    if faults:
        raise InputError(faults)
    return tuple(found), panel.notices


def keys_of(names: Sequence[str], standings: Iterable[Standing]) -> list[Key]:
    """The institution that each name means; case and spacing do not matter.

    Raises:
        InputError: with every name that is unknown, or borne by several institutions.
    """
    known: dict[str, list[Key]] = {}
    for key in dict.fromkeys(standing.key for standing in standings):
        known.setdefault(_fold(key[0]), []).append(key)
    spelled = [key[0] for keys in known.values() for key in keys]
    faults = []
    for name in names:
        found = known.get(_fold(name), [])
        if not found:
            near = ", ".join(f"«{other}»" for other in nearest_names(name, spelled))
            faults.append(
                Fault(
                    "institution_missing",
                    "instansi ini tidak ada dalam berkas",
                    place="opsi --institutions",
                    found=name,
                    remedy=f"Nama yang paling dekat: {near}. Nama yang memuat spasi diapit tanda kutip.",
                )
            )
        elif len(found) > 1:
            named = "; ".join(f"{kind} di {province}" for _, kind, province in found)
            faults.append(
                Fault(
                    "institution_ambiguous",
                    "beberapa instansi bernama sama",
                    place="opsi --institutions",
                    found=name,
                    allowed=named,
                    remedy="Bedakan namanya dalam berkas.",
                )
            )
    if faults:
        raise InputError(faults)
    return [known[_fold(name)][0] for name in names]


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())
