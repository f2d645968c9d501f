"""The first schema. A migration is frozen once released: it borrows nothing from the tables of today."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
TABLES = (
    "institutions",
    "assessments",
    "levels",
    "evidence",
    "costs",
    "rules",
    "plans",
    "forecasts",
    "users",
    "sessions",
    "keys",
    "audit",
    "jobs",
    "idempotency",
)
WRITTEN_ONCE = ("audit", "costs", "rules", "forecasts")
WRITTEN_ONCE_OF_PLANS = (
    "id, institution_id, name, version, cycle, stage, status, simulated, document, digest, created_at, created_by"
)


def upgrade() -> None:
    """Make everything."""
    _assessments()
    _evidence()
    _versions()
    _plans()
    _users()
    _log()
    _work()
    _protect()


def downgrade() -> None:
    """Remove everything."""
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION tangga_refuse()")


def _assessments() -> None:
    op.create_table(
        "institutions",
        *_texts("id", "name", "type", "province", "region_code"),
        *_changed(),
        sa.PrimaryKeyConstraint("id", name="pk_institutions"),
        sa.UniqueConstraint("name", name="uq_institutions_name"),
        _version_positive("institutions"),
        _one_of("institutions", "type", "kementerian lpnk lns lembaga_lain provinsi kabupaten kota"),
    )
    op.create_index("ix_institutions_province", "institutions", ["province"])
    op.create_table(
        "assessments",
        *_cycle_of_institution(),
        *_texts("stage", "instrument"),
        *_texts("regime", "assessor_group", nullable=True),
        *_flags("simulated", "published"),
        *_changed(),
        _institution_key("assessments"),
        sa.PrimaryKeyConstraint("institution_id", "cycle", "stage", name="pk_assessments"),
        _version_positive("assessments"),
        sa.CheckConstraint("cycle BETWEEN 2000 AND 2100", name=op.f("ck_assessments_cycle_is_year")),
        _one_of("assessments", "stage", "self desk final"),
        _one_of("assessments", "regime", "interview document"),
    )
    op.create_index("ix_assessments_cycle_stage", "assessments", ["cycle", "stage"])
    key = ["institution_id", "cycle", "stage"]
    op.create_table(
        "levels",
        *_cycle_of_institution(),
        *_texts("stage", "indicator"),
        sa.Column("position", sa.Integer, nullable=False),
        *_texts("level", "owner", "evidence", "note", nullable=True),
        sa.ForeignKeyConstraint(key, [f"assessments.{column}" for column in key], name="fk_levels_assessments"),
        sa.PrimaryKeyConstraint(*key, "indicator", name="pk_levels"),
    )


def _evidence() -> None:
    op.create_table(
        "evidence",
        *_cycle_of_institution(),
        *_texts("indicator"),
        sa.Column("level", sa.Integer, nullable=False),
        *_texts("item_digest", "item", "state", "note"),
        *_changed(),
        _institution_key("evidence"),
        sa.PrimaryKeyConstraint("institution_id", "cycle", "indicator", "level", "item_digest", name="pk_evidence"),
        _version_positive("evidence"),
        _one_of("evidence", "state", "missing submitted accepted rejected needs_revision"),
    )


def _versions() -> None:
    op.create_table(
        "costs",
        *_texts("institution_id"),
        sa.Column("version", sa.Integer, nullable=False),
        *_texts("unit", "document", "digest", "created_at", "created_by"),
        _institution_key("costs"),
        sa.PrimaryKeyConstraint("institution_id", "version", name="pk_costs"),
        _version_positive("costs"),
        _one_of("costs", "unit", "effort rupiah"),
    )
    op.create_table(
        "rules",
        *_texts("institution_id", "name"),
        sa.Column("version", sa.Integer, nullable=False),
        *_texts("document", "digest", "created_at", "created_by"),
        _institution_key("rules"),
        sa.PrimaryKeyConstraint("institution_id", "name", "version", name="pk_rules"),
        _version_positive("rules"),
    )


def _plans() -> None:
    op.create_table(
        "plans",
        *_texts("id", "institution_id", "name"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("cycle", sa.Integer, nullable=False),
        *_texts("stage", "status"),
        *_flags("simulated"),
        *_texts("document", "digest", "created_at", "created_by"),
        *_flags("published"),
        _institution_key("plans"),
        sa.PrimaryKeyConstraint("id", name="pk_plans"),
        _version_positive("plans"),
        sa.UniqueConstraint("institution_id", "name", "version", name="uq_plans_institution_id_name_version"),
    )
    op.create_index("ix_plans_created_at", "plans", ["created_at"])
    op.create_table(
        "forecasts",
        *_texts("id", "institution_id"),
        sa.Column("cycle", sa.Integer, nullable=False),
        *_texts("model_version"),
        *_flags("simulated"),
        *_texts("document", "digest", "created_at", "created_by"),
        _institution_key("forecasts"),
        sa.PrimaryKeyConstraint("id", name="pk_forecasts"),
    )
    op.create_index("ix_forecasts_institution_id_cycle", "forecasts", ["institution_id", "cycle"])


def _users() -> None:
    op.create_table(
        "users",
        *_texts("name"),
        *_texts("password_hash", nullable=True),
        *_texts("role"),
        *_texts("institution_id", "owner", nullable=True),
        *_flags("disabled"),
        *_changed(),
        _institution_key("users"),
        sa.PrimaryKeyConstraint("name", name="pk_users"),
        _version_positive("users"),
        _one_of("users", "role", "opd planner province ministry admin"),
        sa.CheckConstraint(
            "role IN ('ministry', 'admin') OR institution_id IS NOT NULL", name=op.f("ck_users_institution_given")
        ),
        sa.CheckConstraint("role <> 'opd' OR owner IS NOT NULL", name=op.f("ck_users_owner_given")),
    )
    op.create_table(
        "sessions",
        *_texts("token_hash", "user_name", "csrf", "created_at", "expires_at"),
        sa.ForeignKeyConstraint(["user_name"], ["users.name"], name="fk_sessions_user_name_users"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
    )
    op.create_index("ix_sessions_user_name", "sessions", ["user_name"])
    op.create_table(
        "keys",
        *_texts("prefix", "secret_hash", "user_name", "label", "scopes", "created_at"),
        *_texts("expires_at", "revoked_at", "last_used_at", nullable=True),
        sa.ForeignKeyConstraint(["user_name"], ["users.name"], name="fk_keys_user_name_users"),
        sa.PrimaryKeyConstraint("prefix", name="pk_keys"),
    )
    op.create_index("ix_keys_user_name", "keys", ["user_name"])


def _log() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, sa.Identity(), nullable=False),
        *_texts("at", "actor", "action", "object", "outcome", "request_id", "detail"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_at", "audit", ["at"])


def _work() -> None:
    op.create_table(
        "jobs",
        *_texts("id", "kind", "state", "request"),
        *_texts("institution_id", nullable=True),
        sa.Column("percent", sa.Integer, nullable=False),
        *_texts("stage_words"),
        *_texts("result", "error", nullable=True),
        *_texts("created_at", "created_by"),
        *_texts("worker", nullable=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        *_texts("heartbeat_at", "finished_at", nullable=True),
        *_flags("cancel_asked"),
        _institution_key("jobs"),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_jobs_percent_range")),
        _one_of("jobs", "state", "queued running done failed cancelled"),
    )
    op.create_index("ix_jobs_state_created_at", "jobs", ["state", "created_at"])
    op.create_table(
        "idempotency",
        *_texts("actor", "route", "key", "request_hash"),
        sa.Column("status", sa.Integer, nullable=True),
        *_texts("body", nullable=True),
        *_texts("created_at"),
        sa.PrimaryKeyConstraint("actor", "route", "key", name="pk_idempotency"),
    )
    op.create_index("ix_idempotency_created_at", "idempotency", ["created_at"])


def _protect() -> None:
    """Let the database itself refuse to change or remove what is written once."""
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:
        op.execute(
            "CREATE FUNCTION tangga_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'tangga: protected row in %', TG_TABLE_NAME; END $$"
        )
    for table in (*WRITTEN_ONCE, "plans"):
        columns = f" OF {WRITTEN_ONCE_OF_PLANS}" if table == "plans" else ""
        for name, when in (("update", f"UPDATE{columns}"), ("delete", "DELETE")):
            trigger = f"CREATE TRIGGER {table}_no_{name} BEFORE {when} ON {table} FOR EACH ROW "
            if postgres:
                op.execute(f"{trigger}EXECUTE FUNCTION tangga_refuse()")
            else:
                op.execute(f"{trigger}BEGIN SELECT RAISE(ABORT, 'tangga: protected row in {table}'); END")
        if postgres:
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION tangga_refuse()"
            )


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, TEXT, nullable=nullable) for name in names]


def _flags(*names: str) -> list[sa.Column[bool]]:
    return [sa.Column(name, sa.Boolean, nullable=False) for name in names]


def _changed() -> list[sa.Column[int] | sa.Column[str]]:
    return [sa.Column("version", sa.Integer, nullable=False), *_texts("updated_at", "updated_by")]


def _cycle_of_institution() -> list[sa.Column[int] | sa.Column[str]]:
    return [*_texts("institution_id"), sa.Column("cycle", sa.Integer, nullable=False)]


def _institution_key(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_institution_id_institutions"
    return sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name=name)


def _version_positive(table: str) -> sa.CheckConstraint:
    return sa.CheckConstraint("version >= 1", name=op.f(f"ck_{table}_version_positive"))


def _one_of(table: str, column: str, words: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words.split())
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}_known"))
