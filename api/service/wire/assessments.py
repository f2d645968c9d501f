"""Assessments as bodies, and their way to the domain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictBool, StrictInt

from data.assessment import Assessment, Institution, InstitutionType, Regime, Stage
from data.faults import Fault, InputError
from data.instrument import Instrument
from data.instrument_file import shipped_instrument, shipped_instruments
from data.near import suggestion
from data.numbers import plain, to_decimal
from data.panel_levels import LevelReader, read_evidence
from data.panel_words import one_line
from data.table import Problem

from .bodies import MOST_ENTRIES, Body, Id, Number, Text, example_assessment

Levels = Annotated[dict[Id, Number], Field(max_length=MOST_ENTRIES)]
Words = Annotated[dict[Id, Text], Field(max_length=MOST_ENTRIES)]
Year = Annotated[StrictInt, Field(ge=2000, le=2100)]


class AssessmentBody(Body):
    """Levels of one institution, cycle and stage."""

    model_config = ConfigDict(json_schema_extra={"examples": [example_assessment()]})

    institution: Annotated[Text, Field(min_length=1, description="Nama instansi.")]
    institution_type: Annotated[InstitutionType, Field(description="Jenis instansi.")]
    province: Annotated[Text, Field(description="Provinsi; kosong untuk instansi pusat.")] = ""
    region_code: Annotated[Id, Field(description="Kode wilayah.")] = ""
    cycle: Annotated[Year, Field(description="Tahun penilaian.")]
    instrument: Annotated[Id, Field(description="Instrumen, misalnya spbe-2020.")]
    stage: Annotated[Stage, Field(description="self (mandiri), desk (dokumen), atau final (hasil akhir).")]
    levels: Annotated[Levels, Field(description="Level per indikator, semuanya.")]
    owners: Annotated[Words, Field(description="OPD per indikator, bila berbeda dari yang lazim.")] = {}
    evidence: Annotated[Levels, Field(description="Bagian bukti yang lengkap per indikator, 0 sampai 1.")] = {}
    notes: Annotated[Words, Field(description="Catatan per indikator.")] = {}
    regime: Annotated[Regime | None, Field(description="Berakhir dengan interviu atau dokumen saja.")] = None
    assessor_group: Annotated[Text | None, Field(description="Kelompok asesor.")] = None
    simulated: Annotated[StrictBool, Field(description="Apakah ini simulasi.")] = False


def assessment_of(body: AssessmentBody, place: str = "assessment") -> Assessment:
    """The assessment that a body describes; levels may be missing, as `data.scoring` will say where it matters.

    Raises:
        InputError: with every fault, each with its place in the body.
    """
    instrument = instrument_of(body.instrument, f"{place}.instrument")
    reading = _Reading(instrument, place)
    assessment = Assessment(
        institution=Institution(
            one_line(body.institution), body.institution_type, one_line(body.province), body.region_code
        ),
        cycle=body.cycle,
        instrument=instrument.id,
        stage=body.stage,
        levels=dict(reading.entries("levels", body.levels, reading.reader.level)),
        owners=dict(reading.entries("owners", body.owners, one_line)),
        evidence=dict(reading.entries("evidence", body.evidence, read_evidence)),
        notes=dict(reading.entries("notes", body.notes, str)),
        regime=body.regime,
        assessor_group=body.assessor_group,
        simulated=body.simulated,
    )
    if reading.faults:
        raise InputError(reading.faults)
    return assessment


def assessment_document(assessment: Assessment) -> dict[str, Any]:
    """An assessment as the same body; levels that no JSON number holds exactly are text."""
    institution = assessment.institution
    return {
        "institution": institution.name,
        "institution_type": institution.type,
        "province": institution.province,
        "region_code": institution.region_code,
        "cycle": assessment.cycle,
        "instrument": assessment.instrument,
        "stage": assessment.stage,
        "levels": {i: exact(level) for i, level in assessment.levels.items()},
        "owners": dict(assessment.owners),
        "evidence": {i: exact(share) for i, share in assessment.evidence.items()},
        "notes": dict(assessment.notes),
        "regime": assessment.regime,
        "assessor_group": assessment.assessor_group,
        "simulated": assessment.simulated,
    }


def exact(value: Fraction) -> int | float | str:
    """A value as a JSON number where that is exact, else as text that is read back unchanged."""
    if value.denominator == 1:
        return value.numerator
    if Fraction(repr(float(value))) == value:
        return float(value)
    try:
        return str(to_decimal(value))
    except ValueError:
        return f"{value.numerator}/{value.denominator}" if 0 <= value <= 1 else plain(value, 6)


def instrument_of(id_: str, place: str = "instrument") -> Instrument:
    """A shipped instrument.

    Raises:
        InputError: if there is none of that id; files and paths are never opened here.
    """
    known = shipped_instruments()
    if id_ in known:
        return shipped_instrument(id_)
    raise InputError(
        Fault("unknown_instrument", "instrumen tidak dikenal", place, id_, ", ".join(known), suggestion(id_, known))
    )


class _Reading:
    """Reads entries by indicator and keeps every fault."""

    def __init__(self, instrument: Instrument, place: str) -> None:
        self.reader = LevelReader(instrument)
        self.place = place
        self.faults: list[Fault] = []

    def entries(self, name: str, entries: Mapping[str, object], read: Any) -> Iterator[tuple[str, Any]]:
        """Indicator and value of each entry that can be read."""
        seen: set[str] = set()
        for key, raw in entries.items():
            place = f"{self.place}.{name}.{key}"
            indicator = self.reader.indicator(key)
            value = read(str(raw))
            for found in (indicator, value):
                if isinstance(found, Problem):
                    self._add(place, found)
            if isinstance(indicator, Problem) or isinstance(value, Problem):
                continue
            if indicator in seen:
                self._add(place, Problem("duplicate_key", f"{indicator} tertulis dua kali", key))
            seen.add(indicator)
            yield indicator, value

    def _add(self, place: str, p: Problem) -> None:
        self.faults.append(Fault(p.code, p.message, place, p.found, p.allowed, p.remedy))
