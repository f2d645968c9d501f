"""Forecasts of many institutions as CSV or XLSX, in the columns of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from decimal import Decimal

from data.saving import saving
from data.table_export import Value, table_ending, write_table
from models.assessor_forecast import AssessorForecast, spread
from models.forecaster import ASSESSED

LEVEL_COLUMNS = ("institution", "cycle", "indicator", "stage", "p1", "p2", "p3", "p4", "p5", "simulated")
INDEX_COLUMNS = ("institution", "cycle", "stage", "mean", "q05", "q25", "q50", "q75", "q95", "simulated")

Row = Sequence[Value]


def write_tables(levels: str | None, indices: str | None, forecasts: Iterable[AssessorForecast]) -> None:
    """P(level = 1..5) per indicator and stage, and mean and quantiles of the index per stage: both or neither.

    Args:
        levels: file for the first; ``None`` for none.
        indices: likewise for the second.
        forecasts: a few rows for each.

    Raises:
        InputError: if a file cannot be written; then none is.
    """
    tables = ((levels, LEVEL_COLUMNS, _level_rows), (indices, INDEX_COLUMNS, _index_rows))
    asked = [(path, columns, rows) for path, columns, rows in tables if path is not None]
    for path, _, _ in asked:
        table_ending(path)
    with ExitStack() as drafts:
        for path, columns, rows in asked:
            draft = drafts.enter_context(saving(path))
            write_table(draft, columns, (row for one in forecasts for row in rows(one)))


def _level_rows(one: AssessorForecast) -> Iterator[Row]:
    for stage in ASSESSED:
        for indicator, chances in zip(one.instrument.ids, one.stages[stage].probabilities, strict=True):
            yield (one.institution, one.cycle, indicator, stage, *(Decimal(f"{p:.6f}") for p in chances), _mark(one))


def _index_rows(one: AssessorForecast) -> Iterator[Row]:
    for stage in ASSESSED:
        values = spread(one.distribution(stage=stage))
        figures = (Decimal(f"{values[column]:.4f}") for column in INDEX_COLUMNS[3:-1])
        yield (one.institution, one.cycle, stage, *figures, _mark(one))


def _mark(one: AssessorForecast) -> str:
    return "SIMULASI" if one.background.simulated else ""
