"""Bodies of the routes over the store."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, SecretStr, StrictBool, StrictInt, model_validator

from api.service.security.principal import Role, Scope
from data.assessment import InstitutionType, Stage
from data.evidence import EvidenceState

from .assessments import Year
from .bodies import Body, Id, Text
from .planning import ASSURANCE_WORDS, HOLD_WORDS, MODEL_WORDS, Assurance, CsvText, LevelNumber, RulesBody
from .programmes import JointGoalBody, YearsBody

JobKind = Literal["plans", "frontier", "joint", "roadmap", "train"]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class InstitutionBody(Body):
    """An institution."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Pemerintah Kota Bandar Lampung", "institution_type": "kota", "province": "Lampung"}]
        }
    )

    name: Name
    institution_type: InstitutionType
    province: Text = ""
    region_code: Id = ""


class PublishBody(Body):
    """Whether others may see it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"published": True}]})

    published: StrictBool


class EvidenceBody(Body):
    """What became of one item of evidence at one level."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"indicator": "i29", "level": 2, "item": "Laporan audit TIK", "state": "submitted"}]
        }
    )

    indicator: Id
    level: LevelNumber
    item: Annotated[str, Field(min_length=1, max_length=2000)]
    state: EvidenceState
    note: Annotated[str, Field(max_length=4000)] = ""


class StoredPlanBody(Body):
    """What to plan from a stored assessment, and under which name to keep it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "rencana 2025", "rules": {"predicate": "Sangat Baik"}}]}
    )

    name: Name
    cycle: Annotated[Year | None, Field(description="Biasanya siklus terakhir.")] = None
    stage: Annotated[Stage | None, Field(description="Biasanya yang paling resmi.")] = None
    rules: RulesBody = RulesBody()
    own_costs: Annotated[StrictBool, Field(description="Pakai biaya tersimpan instansi, bila ada.")] = True
    alternatives: Annotated[StrictInt, Field(ge=0, le=50)] = 0
    assurance: Annotated[Assurance | None, Field(description=ASSURANCE_WORDS)] = None
    hold: Annotated[StrictBool, Field(description=HOLD_WORDS)] = False
    model: Annotated[Id | None, Field(description=MODEL_WORDS)] = None


class CostsBody(Body):
    """Own costs, as the text of costs.csv."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"costs_csv": "# unit: rupiah\nindicator,to_level,cost\ni01,3,25000000\n"}]}
    )

    costs_csv: CsvText
    instrument: Id = "spbe-2020"


class NamedRulesBody(Body):
    """Rules to keep under a name."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"rules": {"target": 3.5, "freeze": ["i29"]}}]})

    rules: RulesBody
    instrument: Id = "spbe-2020"


class TrainBody(Body):
    """What to train a forecast model on: every stored assessment of an instrument."""

    instrument: Id = "spbe-2020"
    seed: Annotated[StrictInt, Field(ge=0, le=2**31 - 1, description="Benih acak; sama: modelnya sama.")] = 0


class JobBody(Body):
    """Long work over stored assessments."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"kind": "plans", "rules": {"predicate": "Baik"}},
                {"kind": "joint", "province": "Lampung", "joint": {"target": 2.6, "floor": 2}},
            ]
        }
    )

    kind: Annotated[JobKind, Field(description="Jenis pekerjaan.")]
    institutions: Annotated[list[Name], Field(max_length=2000, description="Id instansi; kosong: semua.")] = []
    province: Text | None = None
    cycle: Year | None = None
    stage: Stage | None = None
    rules: Annotated[RulesBody, Field(description="Aturan, untuk plans, frontier, roadmap.")] = RulesBody()
    own_costs: StrictBool = False
    joint: Annotated[JointGoalBody | None, Field(description="Tujuan bersama, untuk joint.")] = None
    roadmap: Annotated[YearsBody | None, Field(description="Target tiap tahun, untuk roadmap.")] = None
    train: Annotated[TrainBody | None, Field(description="Untuk train.")] = None

    @model_validator(mode="after")
    def _own_part(self) -> JobBody:
        for name in ("joint", "roadmap", "train"):
            given = getattr(self, name) is not None
            if given and self.kind != name:
                raise ValueError(f"{name} hanya untuk pekerjaan {name}")
            if not given and self.kind == name:
                raise ValueError(f"pekerjaan {name} memerlukan isian {name}")
        return self


class UserBody(Body):
    """A new user."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "siti",
                    "role": "planner",
                    "institution_id": "pemerintah-kota-bandar-lampung",
                    "password": "empat kata yang acak sekali",
                }
            ]
        }
    )

    name: Name
    role: Role
    institution_id: Name | None = None
    owner: Name | None = None
    password: SecretStr | None = None


class UserChange(Body):
    """What to change of a user; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"disabled": True}]})

    role: Role | None = None
    institution_id: Name | None = None
    owner: Name | None = None
    disabled: StrictBool | None = None
    password: SecretStr | None = None

    def changes(self) -> dict[str, Any]:
        """Fields that were sent, without the password."""
        return {name: getattr(self, name) for name in self.model_fields_set - {"password"}}


class KeyBody(Body):
    """A new key."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"label": "dasbor provinsi", "scopes": ["read"], "days": 90}]}
    )

    scopes: Annotated[list[Scope], Field(min_length=1, max_length=5)]
    label: Text = ""
    days: Annotated[StrictInt, Field(ge=1, le=3650)] = 90
    user: Annotated[Name | None, Field(description="Hanya administrator: kunci untuk orang lain.")] = None
