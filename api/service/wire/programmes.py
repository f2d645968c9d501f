"""Bodies of the routes that plan over years, or for several institutions."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, StrictBool, StrictInt

from data.assessment import Stage

from .assessments import Year
from .bodies import Body, Id, Text, example_assessment
from .planning import CaseBody, CsvText, Exact, RulesBody

MOST_YEARS = 20
YearText = Annotated[str, Field(pattern=r"^\d{4}$")]


class YearsBody(Body):
    """What is to be reached in which year."""

    targets: Annotated[
        dict[YearText, Exact | Text],
        Field(max_length=MOST_YEARS, description="Indeks atau predikat tiap tahun."),
    ]
    budgets: Annotated[
        dict[YearText, Exact], Field(max_length=MOST_YEARS, description="Anggaran tiap tahun; rules.budget: semua.")
    ] = {}
    levels_per_year: Annotated[
        StrictInt | None, Field(ge=1, le=5, description="Level paling banyak per indikator per tahun.")
    ] = None
    upkeep: Annotated[StrictBool, Field(description="Hitung biaya perawatan level yang sudah dipegang.")] = True


class RoadmapBody(CaseBody, YearsBody):
    """Where a roadmap starts, and what it shall reach."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"assessment": example_assessment(), "targets": {"2027": 3.2, "2028": "Sangat Baik"}}]
        }
    )


class JointGoalBody(Body):
    """What several institutions shall reach together; exactly one goal."""

    target: Annotated[Exact | None, Field(description="Rata-rata indeks yang dicapai.")] = None
    floor: Annotated[Exact | None, Field(description="Indeks paling rendah bagi setiap instansi.")] = None
    predicate: Annotated[Text | None, Field(description="Predikat bagi sebanyak mungkin instansi.")] = None
    merata: Annotated[StrictBool, Field(description="Naikkan yang terendah lebih dahulu.")] = False
    budget: Annotated[Exact | None, Field(description="Anggaran untuk semua bersama.")] = None
    shared: Annotated[
        list[Id], Field(max_length=10, description="Kelompok biaya yang dibayar sekali untuk semua.")
    ] = []
    rules: Annotated[RulesBody, Field(description="Aturan bagi setiap instansi.")] = RulesBody()
    costs_csv: Annotated[CsvText | None, Field(description="Isi costs.csv sebagai teks.")] = None


class JointBody(JointGoalBody):
    """A panel, and what its institutions shall reach together."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"panel_csv": "isi panel.csv", "province": "Lampung", "target": 2.6}]}
    )

    panel_csv: Annotated[CsvText, Field(description="Isi panel CSV sebagai teks.")]
    institutions: Annotated[list[Text], Field(max_length=1000, description="Hanya instansi ini.")] = []
    province: Annotated[Text | None, Field(description="Hanya satu provinsi.")] = None
    institution_type: Annotated[Id | None, Field(description="Hanya satu jenis instansi.")] = None
    cycle: Annotated[Year | None, Field(description="Siklus; biasanya yang terakhir.")] = None
    stage: Annotated[Id | None, Field(description="Tahap; biasanya yang paling resmi.")] = None


class StoredRoadmapBody(YearsBody):
    """What a roadmap from a stored assessment shall reach."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"targets": {"2027": 3.2, "2028": "Sangat Baik"}}]})

    cycle: Annotated[Year | None, Field(description="Biasanya siklus terakhir.")] = None
    stage: Annotated[Stage | None, Field(description="Biasanya yang paling resmi.")] = None
    rules: Annotated[RulesBody, Field(description="Aturan, seperti berkas rules.toml.")] = RulesBody()
    own_costs: Annotated[StrictBool, Field(description="Pakai biaya tersimpan instansi, bila ada.")] = True


class StoredJointBody(JointGoalBody):
    """What institutions of the store shall reach together."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"province": "Lampung", "target": 2.6}]})

    institutions: Annotated[
        list[Text], Field(max_length=1000, description="Id instansi; kosong: semua yang boleh dilihat.")
    ] = []
    province: Annotated[Text | None, Field(description="Hanya satu provinsi.")] = None
    cycle: Annotated[Year | None, Field(description="Siklus; biasanya yang terakhir.")] = None
    stage: Annotated[Stage | None, Field(description="Tahap; biasanya yang paling resmi.")] = None
