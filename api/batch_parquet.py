"""The result of a batch as Parquet: numbers as numbers, empty cells as null, SIMULASI in the column that says so.

Parquet cannot be appended to, so rows stream as CSV and are written once, when all are in.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from data.faults import refuse
from engine.batch_row import COLUMNS, Row

ENDING = ".parquet"

WHOLE = ("number", "cycle", "indicators")
AMOUNTS = ("cost", "lower_bound")
"""Exact decimals: amounts in rupiah outgrow the whole numbers that floating point can tell apart."""

NUMBERS = (
    "index_before", "index_after", "target", "gap", "assurance_asked", "assurance_reached", "margin",
    "expected_index", "sure_index", "best_reachable", "within_budget",
)  # fmt: skip


def check_parquet() -> None:
    """Refuse before anything is planned where the optional library is missing.

    Raises:
        InputError: with the way to install it, or to do without.
    """
    try:
        import pyarrow  # noqa: F401 - whether it can be imported is the question
    except ImportError as error:
        remedy = "Pasang tambahannya: pip install 'tangga-spbe[parquet]', atau beri nama berakhiran .csv."
        message = "pustaka untuk Parquet tidak terpasang"
        raise refuse("parquet_missing", message, place="opsi --out", remedy=remedy) from error


def is_parquet_result(path: Path) -> bool:
    """Whether a file starts with the columns of a result."""
    # Large and optional: only who asks for Parquet waits for it.
    import pyarrow as pa
    from pyarrow import parquet

    try:
        names = parquet.read_schema(path).names
    except (pa.ArrowException, OSError):
        return False
    return tuple(names[:2]) == COLUMNS[:2]


def write_parquet(path: Path, rows: Sequence[Row]) -> None:
    """Write rows of `COLUMNS`, in their order."""
    # Large and optional: only who asks for Parquet waits for it.
    import pyarrow as pa
    from pyarrow import parquet

    types: dict[str, tuple[Any, Any]] = {
        **dict.fromkeys(COLUMNS, (pa.string(), str)),
        **dict.fromkeys(WHOLE, (pa.int64(), int)),
        **dict.fromkeys(AMOUNTS, (pa.decimal128(38, 2), Decimal)),
        **dict.fromkeys(NUMBERS, (pa.float64(), float)),
    }
    columns = [
        pa.array([read(row[name]) if row[name] else None for row in rows], type=kind)
        for name, (kind, read) in types.items()
    ]
    parquet.write_table(pa.table(columns, names=list(types)), path)
