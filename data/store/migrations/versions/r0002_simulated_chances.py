"""A plan is marked as simulated where the chance that it states is, and not its levels alone."""

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PLANS = sa.table("plans", sa.column("id"), sa.column("simulated", sa.Boolean), sa.column("document"))
WRITTEN_ONCE = (
    "id, institution_id, name, version, cycle, stage, status, simulated, document, digest, created_at, created_by"
)


def upgrade() -> None:
    """Mark them."""
    _mark(lambda document: bool(document.get("simulated") or (document.get("assurance") or {}).get("simulated")))


def downgrade() -> None:
    """Mark simulated levels only."""
    _mark(lambda document: bool(document.get("simulated")))


def _mark(rests_on_simulation: Callable[[dict[str, Any]], bool]) -> None:
    connection = op.get_bind()
    changed: dict[bool, list[str]] = {True: [], False: []}
    for row in connection.execute(sa.select(PLANS).execution_options(yield_per=100)):
        found = _document(row.document)
        # What cannot be read keeps its mark; whoever opens it is told.
        if found is not None and rests_on_simulation(found) != bool(row.simulated):
            changed[not row.simulated].append(row.id)
    _unprotect()
    for mark, plans in changed.items():
        for plan in plans:
            connection.execute(sa.update(PLANS).where(PLANS.c.id == plan).values(simulated=mark))
    _protect()


def _document(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _unprotect() -> None:
    where = " ON plans" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"DROP TRIGGER plans_no_update{where}")


def _protect() -> None:
    trigger = f"CREATE TRIGGER plans_no_update BEFORE UPDATE OF {WRITTEN_ONCE} ON plans FOR EACH ROW "
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"{trigger}EXECUTE FUNCTION tangga_refuse()")
    else:
        op.execute(f"{trigger}BEGIN SELECT RAISE(ABORT, 'tangga: protected row in plans'); END")
