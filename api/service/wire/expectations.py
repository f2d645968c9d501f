"""Bodies of the routes that forecast."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictBool, StrictInt, model_validator

from api.clarifying import MOST_PEOPLE
from data.assessment import Regime

from .assessments import AssessmentBody, Year
from .bodies import MOST_ENTRIES, Body, Id, Number, Text, example_assessment
from .planning import MODEL_WORDS, CsvText, Exact

MOST_ASSESSMENTS = 1000


def example_claim() -> dict[str, Any]:
    """The sample as an institution's own claim of the next cycle."""
    return {**example_assessment(), "cycle": 2025, "stage": "self"}


class PanelBody(Body):
    """Several assessments: as bodies, or a panel as CSV text."""

    assessments: Annotated[
        list[AssessmentBody], Field(max_length=MOST_ASSESSMENTS, description="Penilaian, riwayatnya boleh ikut.")
    ] = []
    panel_csv: Annotated[CsvText | None, Field(description="Isi panel CSV sebagai teks.")] = None
    institution: Annotated[Text | None, Field(description="Instansi yang dipilih.")] = None
    cycle: Annotated[Year | None, Field(description="Siklus yang dipilih; biasanya yang terakhir.")] = None

    @model_validator(mode="after")
    def _one_source(self) -> PanelBody:
        if bool(self.assessments) == (self.panel_csv is not None):
            raise ValueError("beri assessments atau panel_csv, salah satu")
        return self


class ForecastBody(PanelBody):
    """Self levels to forecast, with earlier cycles as history."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"assessments": [example_claim(), {**example_assessment(), "cycle": 2024}]}]}
    )

    all_institutions: Annotated[
        StrictBool, Field(description="true: setiap instansi siklus itu; jawabannya larik.")
    ] = False
    target: Annotated[Exact | None, Field(description="Indeks yang peluangnya juga diminta, misalnya 3.1.")] = None
    model: Annotated[Id | None, Field(description=MODEL_WORDS)] = None


class OutlookBody(Body):
    """Published indices to forecast from."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "indices_csv": "institution,institution_type,province,cycle,instrument,stage,index\n"
                    "Pemerintah Kota Bandar Lampung,kota,Lampung,2023,spbe-2020,final,2.15\n"
                    "Pemerintah Kota Bandar Lampung,kota,Lampung,2024,spbe-2020,final,2.98\n",
                    "cycle": 2025,
                }
            ]
        }
    )

    indices_csv: Annotated[CsvText, Field(description="Isi berkas indeks terbit.")]
    cycle: Annotated[Year, Field(description="Siklus yang diramal.")]
    institutions: Annotated[list[Text], Field(max_length=MOST_ASSESSMENTS, description="Hanya instansi ini.")] = []
    regime: Annotated[Regime | None, Field(description="Akhir siklus itu: interview atau document.")] = None


class TeamBody(Body):
    """Who works until the interview."""

    hours: Annotated[Number, Field(description="Jam kerja tiap orang sampai wawancara.")]
    work: Annotated[Number | None, Field(description="Jam per indikator, pengganti asumsi.")] = None
    people_each: Annotated[StrictInt, Field(ge=0, le=MOST_PEOPLE, description="Orang tiap OPD.")] = 1
    people: Annotated[
        dict[Text, Annotated[StrictInt, Field(ge=0, le=MOST_PEOPLE)]],
        Field(max_length=MOST_ENTRIES, description="Orang per OPD."),
    ] = {}
    chances_csv: Annotated[CsvText | None, Field(description="Peluang naik menurut Anda: isi chances.csv.")] = None
    model: Annotated[Id | None, Field(description=MODEL_WORDS)] = None


class ClarifyBody(PanelBody, TeamBody):
    """A desk assessment, and whatever is known of its institution."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "assessments": [
                        {**example_assessment(), "stage": "desk"},
                        {**example_assessment(), "stage": "self"},
                    ],
                    "hours": 48,
                    "people": {"Diskominfo": 3},
                }
            ]
        }
    )

    evidence_csv: Annotated[CsvText | None, Field(description="Keadaan bukti: isi evidence.csv.")] = None


class StoredForecastBody(Body):
    """Which cycle of an institution to forecast from its stored self levels."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"cycle": 2024}]})

    cycle: Annotated[Year | None, Field(description="Biasanya siklus terakhir yang punya penilaian mandiri.")] = None
    model: Annotated[Id | None, Field(description=MODEL_WORDS)] = None


class StoredClarifyBody(TeamBody):
    """Which stored desk assessment to clarify, with whom."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"hours": 48, "people": {"Diskominfo": 3}}]})

    cycle: Annotated[Year | None, Field(description="Biasanya siklus terakhir yang punya penilaian dokumen.")] = None
