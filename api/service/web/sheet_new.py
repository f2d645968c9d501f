"""A new sheet: empty, or with the levels of an earlier one."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import FormData

from data.assessment import STAGES, Assessment, Stage
from data.faults import Fault, InputError
from data.instrument_file import shipped_instrument, shipped_instruments
from data.store.assessments import StoredAssessment

from .sheet_reading import Shelf

EMPTY = "kosong"


@dataclass(frozen=True)
class NewSheet:
    """The form for a new sheet, as typed.

    Attributes:
        source: `EMPTY`, or the sheet whose levels it begins with, as ``2024-final``.
    """

    cycle: str
    stage: str
    instrument: str
    source: str = EMPTY


def typed_in(form: FormData) -> NewSheet:
    """The form as sent."""
    fields = (form.get(name) for name in ("siklus", "tahap", "instrumen", "isi"))
    return NewSheet(*(one.strip() if isinstance(one, str) else "" for one in fields))


def suggested(shelf: Shelf, cycle: int | None, stage: Stage | None) -> NewSheet:
    """What the form begins with: what was asked for, else the cycle after the latest."""
    latest = shelf.sheets[0] if shelf.sheets else None
    year = cycle or (latest.key.cycle + 1 if latest else _newest_year())
    wanted = stage or (shelf.writable[0] if shelf.writable else STAGES[0])
    instrument = instrument_for(year)
    fits = latest is not None and latest.assessment.instrument == instrument
    return NewSheet(str(year), wanted, instrument, source_of(latest) if latest and fits else EMPTY)


def instrument_for(year: int) -> str:
    """Id of the instrument of a cycle: of years to come, the newest."""
    instruments = [shipped_instrument(id_) for id_ in shipped_instruments()]
    fitting = [one for one in instruments if year in one.applied_years]
    return (fitting or instruments)[-1].id


def source_of(stored: StoredAssessment) -> str:
    """How the form names a sheet to begin with."""
    return f"{stored.key.cycle}-{stored.key.stage}"


def opened(new: NewSheet, shelf: Shelf, cycle: int, stage: Stage) -> Assessment:
    """The new sheet.

    Args:
        new: the form; cycle and stage were read from it.
        shelf: what there is already.
        cycle: assessment year.
        stage: one that the person may write.

    Raises:
        InputError: if the instrument is not known, or the sheet to begin with is missing or of another instrument.
    """
    if new.instrument not in shipped_instruments():
        allowed = ", ".join(shipped_instruments())
        raise InputError(Fault("unknown_instrument", "instrumen tidak dikenal", "instrumen", new.instrument, allowed))
    empty = Assessment(
        shelf.institution.institution, cycle, new.instrument, stage, levels={}, simulated=shelf.simulated_only
    )
    if new.source == EMPTY:
        return empty
    found = next((one.assessment for one in shelf.sheets if source_of(one) == new.source), None)
    if found is None:
        remedy = "Pilih lembar lain, atau mulai dari kosong."
        raise InputError(Fault("sheet_unknown", "lembar asal tidak ada", "isi awal", new.source, None, remedy))
    if found.instrument != new.instrument:
        remedy = "Pilih instrumen yang sama, atau mulai dari kosong: level tidak dapat dipindah antarinstrumen."
        raise InputError(
            Fault(
                "instrument_differs",
                "lembar asal memakai instrumen lain",
                "isi awal",
                found.instrument,
                new.instrument,
                remedy,
            )
        )
    return Assessment(
        shelf.institution.institution,
        cycle,
        new.instrument,
        stage,
        levels=found.levels,
        owners=found.owners,
        simulated=found.simulated,
    )


def _newest_year() -> int:
    return max(year for id_ in shipped_instruments() for year in shipped_instrument(id_).applied_years)
