"""The tables of this release. Migrations make them; this is what repositories query."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
)

from .columns import NAME_LENGTH, ExactNumber, JsonText, StoredText, UtcTime, WholeNumber

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

PROTECTED = ("audit", "costs", "rules", "plans", "forecasts")
"""Tables whose rows stay as they were written; triggers see to it. Of plans, `published` may change."""


def _name(column: str, **options: Any) -> Column[str]:
    options.setdefault("nullable", False)
    return Column(column, StoredText(NAME_LENGTH), **options)


def _institution(*, nullable: bool = False, key: bool = False) -> Column[str]:
    return Column(
        "institution_id", StoredText(NAME_LENGTH), ForeignKey("institutions.id"), nullable=nullable, primary_key=key
    )


def _version() -> Column[int]:
    return Column("version", WholeNumber, nullable=False)


def _version_positive() -> CheckConstraint:
    return CheckConstraint("version >= 1", "version_positive")


def _at(column: str, *, nullable: bool = False) -> Column[Any]:
    return Column(column, UtcTime, nullable=nullable)


def _one_of(column: str, words: str) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words.split())
    return CheckConstraint(f"{column} IN ({listed})", f"{column}_known")


institutions = Table(
    "institutions",
    metadata,
    _name("id", primary_key=True),
    _name("name", unique=True),
    _name("type"),
    _name("province"),
    _name("region_code"),
    _version(),
    _at("updated_at"),
    _name("updated_by"),
    _version_positive(),
    _one_of("type", "kementerian lpnk lns lembaga_lain provinsi kabupaten kota"),
    Index("ix_institutions_province", "province"),
)

assessments = Table(
    "assessments",
    metadata,
    _institution(key=True),
    Column("cycle", WholeNumber, primary_key=True, autoincrement=False),
    _name("stage", primary_key=True),
    _name("instrument"),
    _name("regime", nullable=True),
    _name("assessor_group", nullable=True),
    Column("simulated", Boolean, nullable=False),
    Column("published", Boolean, nullable=False),
    _version(),
    _at("updated_at"),
    _name("updated_by"),
    _one_of("stage", "self desk final"),
    _one_of("regime", "interview document"),
    _version_positive(),
    CheckConstraint("cycle BETWEEN 2000 AND 2100", "cycle_is_year"),
    Index("ix_assessments_cycle_stage", "cycle", "stage"),
)

levels = Table(
    "levels",
    metadata,
    _name("institution_id", primary_key=True),
    Column("cycle", WholeNumber, primary_key=True, autoincrement=False),
    _name("stage", primary_key=True),
    _name("indicator", primary_key=True),
    Column("position", WholeNumber, nullable=False),
    Column("level", ExactNumber),
    _name("owner", nullable=True),
    Column("evidence", ExactNumber),
    Column("note", StoredText),
    ForeignKeyConstraint(
        ["institution_id", "cycle", "stage"],
        ["assessments.institution_id", "assessments.cycle", "assessments.stage"],
        name="fk_levels_assessments",
    ),
)

evidence = Table(
    "evidence",
    metadata,
    _institution(key=True),
    Column("cycle", WholeNumber, primary_key=True, autoincrement=False),
    _name("indicator", primary_key=True),
    Column("level", WholeNumber, primary_key=True, autoincrement=False),
    _name("item_digest", primary_key=True),
    Column("item", StoredText, nullable=False),
    _name("state"),
    Column("note", StoredText, nullable=False),
    _version(),
    _at("updated_at"),
    _name("updated_by"),
    _version_positive(),
    _one_of("state", "missing submitted accepted rejected needs_revision"),
)

costs = Table(
    "costs",
    metadata,
    _institution(key=True),
    Column("version", WholeNumber, primary_key=True, autoincrement=False),
    _name("unit"),
    Column("document", StoredText, nullable=False),
    _name("digest"),
    _at("created_at"),
    _name("created_by"),
    _version_positive(),
    _one_of("unit", "effort rupiah"),
)

rules = Table(
    "rules",
    metadata,
    _institution(key=True),
    _name("name", primary_key=True),
    Column("version", WholeNumber, primary_key=True, autoincrement=False),
    Column("document", StoredText, nullable=False),
    _name("digest"),
    _at("created_at"),
    _name("created_by"),
    _version_positive(),
)

plans = Table(
    "plans",
    metadata,
    _name("id", primary_key=True),
    _institution(),
    _name("name"),
    _version(),
    Column("cycle", WholeNumber, nullable=False),
    _name("stage"),
    _name("status"),
    Column("simulated", Boolean, nullable=False),
    Column("document", StoredText, nullable=False),
    _name("digest"),
    _at("created_at"),
    _name("created_by"),
    Column("published", Boolean, nullable=False),
    _version_positive(),
    UniqueConstraint("institution_id", "name", "version"),
    Index("ix_plans_created_at", "created_at"),
)

forecasts = Table(
    "forecasts",
    metadata,
    _name("id", primary_key=True),
    _institution(),
    Column("cycle", WholeNumber, nullable=False),
    _name("model_version"),
    Column("simulated", Boolean, nullable=False),
    Column("document", StoredText, nullable=False),
    _name("digest"),
    _at("created_at"),
    _name("created_by"),
    Index("ix_forecasts_institution_id_cycle", "institution_id", "cycle"),
)

users = Table(
    "users",
    metadata,
    _name("name", primary_key=True),
    Column("password_hash", StoredText),
    _name("role"),
    _institution(nullable=True),
    _name("owner", nullable=True),
    Column("disabled", Boolean, nullable=False),
    _version(),
    _at("updated_at"),
    _name("updated_by"),
    _version_positive(),
    _one_of("role", "opd planner province ministry admin"),
    CheckConstraint("role IN ('ministry', 'admin') OR institution_id IS NOT NULL", "institution_given"),
    CheckConstraint("role <> 'opd' OR owner IS NOT NULL", "owner_given"),
)

sessions = Table(
    "sessions",
    metadata,
    _name("token_hash", primary_key=True),
    Column("user_name", StoredText(NAME_LENGTH), ForeignKey("users.name"), nullable=False, index=True),
    _name("csrf"),
    _at("created_at"),
    _at("expires_at"),
)

keys = Table(
    "keys",
    metadata,
    _name("prefix", primary_key=True),
    _name("secret_hash"),
    Column("user_name", StoredText(NAME_LENGTH), ForeignKey("users.name"), nullable=False, index=True),
    _name("label"),
    Column("scopes", StoredText, nullable=False),
    _at("created_at"),
    _at("expires_at", nullable=True),
    _at("revoked_at", nullable=True),
    _at("last_used_at", nullable=True),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    _at("at"),
    _name("actor"),
    _name("action"),
    Column("object", StoredText, nullable=False),
    _name("outcome"),
    _name("request_id"),
    Column("detail", JsonText, nullable=False),
    Index("ix_audit_at", "at"),
    sqlite_autoincrement=True,
)

jobs = Table(
    "jobs",
    metadata,
    _name("id", primary_key=True),
    _name("kind"),
    _name("state"),
    Column("request", JsonText, nullable=False),
    _institution(nullable=True),
    Column("percent", WholeNumber, nullable=False),
    Column("stage_words", StoredText, nullable=False),
    Column("result", JsonText),
    Column("error", JsonText),
    _at("created_at"),
    _name("created_by"),
    _name("worker", nullable=True),
    Column("attempts", WholeNumber, nullable=False),
    _at("heartbeat_at", nullable=True),
    _at("finished_at", nullable=True),
    Column("cancel_asked", Boolean, nullable=False),
    CheckConstraint("percent BETWEEN 0 AND 100", "percent_range"),
    _one_of("state", "queued running done failed cancelled"),
    Index("ix_jobs_state_created_at", "state", "created_at"),
)

idempotency = Table(
    "idempotency",
    metadata,
    _name("actor", primary_key=True),
    _name("route", primary_key=True),
    _name("key", primary_key=True),
    _name("request_hash"),
    Column("status", WholeNumber),
    Column("body", StoredText),
    _at("created_at"),
    Index("ix_idempotency_created_at", "created_at"),
)
