"""Bodies of the planning routes."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictBool, StrictFloat, StrictInt, model_validator

from .assessments import AssessmentBody, Year
from .bodies import MOST_ENTRIES, Body, Id, Text, example_assessment

Exact = StrictInt | Annotated[StrictFloat, Field(allow_inf_nan=False)]
LevelNumber = Annotated[StrictInt, Field(ge=0, le=10)]
Assurance = Annotated[StrictFloat, Field(ge=0.01, le=0.99)]
ASSURANCE_WORDS = "Peluang indeks hasil asesor mencapai target, misalnya 0.8."
HOLD_WORDS = "Pertahankan predikat sekarang dengan peluang assurance; tanpa target dan predikat pada rules."
MODEL_WORDS = "Model prakiraan dari /v1/models; biasanya bawaan."
CsvText = Annotated[str, Field(max_length=2 * 2**20)]


class Prerequisite(Body):
    """If `indicator` rises to `level`, `needs` must stand at `needs_level`."""

    indicator: Id
    level: LevelNumber
    needs: Id
    needs_level: LevelNumber


class Capacity(Body):
    """Most work of one owner."""

    steps: StrictInt | None = None
    cost: Exact | None = None


class RulesBody(Body):
    """The user's rules; the same keys as in ``rules.toml``."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"target": 3.5, "freeze": ["i29", "i30"]}]})

    target: Annotated[Exact | None, Field(description="Indeks yang harus dicapai.")] = None
    predicate: Annotated[Text | None, Field(description="Predikat yang harus dicapai.")] = None
    budget: Annotated[Exact | None, Field(description="Biaya paling banyak, dalam satuan biaya.")] = None
    max_indicators: Annotated[StrictInt | None, Field(description="Paling banyak indikator berubah.")] = None
    horizon_months: Annotated[StrictInt | None, Field(description="Waktu yang tersedia, bulan.")] = None
    lock: Annotated[dict[Id, LevelNumber], Field(max_length=MOST_ENTRIES, description="Level paling rendah.")] = {}
    freeze: Annotated[list[Id], Field(max_length=MOST_ENTRIES, description="Tidak boleh berubah.")] = []
    ceiling: Annotated[dict[Id, LevelNumber], Field(max_length=MOST_ENTRIES, description="Level tertinggi.")] = {}
    floor: Annotated[
        dict[Id, Exact], Field(max_length=MOST_ENTRIES, description="Nilai terendah domain atau aspek.")
    ] = {}
    requires: Annotated[list[Prerequisite], Field(max_length=MOST_ENTRIES, description="Prasyarat.")] = []
    capacity: Annotated[dict[Text, Capacity], Field(max_length=MOST_ENTRIES, description="Kapasitas per OPD.")] = {}

    def values(self) -> dict[str, Any]:
        """The rules as ``rules.toml`` would give them: numbers exact, what is unset left out."""
        return {
            key: _exact(value) for key, value in self.model_dump(exclude_none=True).items() if value not in ({}, [])
        }


class SourceBody(Body):
    """Where the levels come from: one assessment, or a panel as CSV text with a choice of rows."""

    assessment: Annotated[AssessmentBody | None, Field(description="Satu penilaian.")] = None
    panel_csv: Annotated[CsvText | None, Field(description="Isi panel CSV sebagai teks.")] = None
    institution: Annotated[Text | None, Field(description="Instansi yang dipilih dari panel.")] = None
    cycle: Annotated[Year | None, Field(description="Siklus yang dipilih dari panel.")] = None
    stage: Annotated[Id | None, Field(description="Tahap yang dipilih dari panel.")] = None

    @model_validator(mode="after")
    def _one_source(self) -> SourceBody:
        if (self.assessment is None) == (self.panel_csv is None):
            raise ValueError("beri assessment atau panel_csv, salah satu")
        return self


class CaseBody(SourceBody):
    """One planning case."""

    rules: Annotated[RulesBody, Field(description="Aturan, seperti berkas rules.toml.")] = RulesBody()
    costs_csv: Annotated[CsvText | None, Field(description="Isi costs.csv sebagai teks.")] = None


class FrontierBody(CaseBody):
    """What to draw the frontier of."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"assessment": example_assessment()}]})


class GapsBody(CaseBody):
    """What to list the gaps of."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"assessment": example_assessment(), "rules": {"target": 3.5}}]}
    )

    owner: Annotated[Text | None, Field(description="Hanya bagian OPD ini.")] = None


class PlanBody(CaseBody):
    """What to plan."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"assessment": example_assessment(), "rules": {"target": 3.5}}]}
    )

    alternatives: Annotated[StrictInt, Field(ge=0, le=50, description="Banyaknya rencana lain yang dicari.")] = 0
    assurance: Annotated[Assurance | None, Field(description=ASSURANCE_WORDS)] = None
    hold: Annotated[StrictBool, Field(description=HOLD_WORDS)] = False
    model: Annotated[Id | None, Field(description=MODEL_WORDS)] = None


class PeersBody(CaseBody):
    """Whom to find peers for, and among whom."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"assessment": example_assessment(), "among_csv": "isi panel.csv"}]}
    )

    among_csv: Annotated[CsvText, Field(description="Isi panel CSV tempat mencari.")]
    across_types: Annotated[StrictBool, Field(description="Cari juga pada jenis instansi lain.")] = False
    count: Annotated[StrictInt | None, Field(ge=1, le=50, description="Sejawat per peran.")] = None


class ScoreBody(Body):
    """What to score: assessments, or a panel as CSV text."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"assessments": [example_assessment()]}]})

    assessments: Annotated[list[AssessmentBody], Field(max_length=1000, description="Penilaian.")] = []
    panel_csv: Annotated[CsvText | None, Field(description="Isi panel CSV sebagai teks.")] = None
    institution: Annotated[Text | None, Field(description="Instansi yang dipilih.")] = None
    cycle: Annotated[Year | None, Field(description="Siklus yang dipilih.")] = None
    stage: Annotated[Id | None, Field(description="Tahap yang dipilih.")] = None

    @model_validator(mode="after")
    def _one_source(self) -> ScoreBody:
        if bool(self.assessments) == (self.panel_csv is not None):
            raise ValueError("beri assessments atau panel_csv, salah satu")
        return self


class CompareBody(Body):
    """What to compare; without names a summary of the whole file, a province or a type."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"panel_csv": "isi panel.csv", "province": "Bali"}]})

    panel_csv: Annotated[CsvText, Field(description="Isi panel CSV, atau indeks terbit.")]
    institutions: Annotated[list[Text], Field(max_length=20, description="Instansi yang dibandingkan.")] = []
    cycle: Annotated[Year | None, Field(description="Siklus.")] = None
    province: Annotated[Text | None, Field(description="Ringkasan satu provinsi.")] = None
    institution_type: Annotated[Id | None, Field(description="Ringkasan satu jenis instansi.")] = None


def _exact(value: Any) -> Any:
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, dict):
        return {key: _exact(inner) for key, inner in value.items() if inner is not None}
    return [_exact(inner) for inner in value] if isinstance(value, list) else value
