"""Forecasts of many institutions as CSV or XLSX, in the columns of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from data.table_export import Value, write_table
from models.assessor_forecast import AssessorForecast, spread
from models.forecaster import ASSESSED

LEVEL_COLUMNS = ("institution", "cycle", "indicator", "stage", "p1", "p2", "p3", "p4", "p5")
INDEX_COLUMNS = ("institution", "cycle", "stage", "mean", "q05", "q25", "q50", "q75", "q95")

Row = Sequence[Value]


def write_level_table(path: str, forecasts: Iterable[AssessorForecast]) -> None:
    """P(level = 1..5) per indicator and stage.

    Raises:
        InputError: if the file cannot be written.
    """
    write_table(path, LEVEL_COLUMNS, (row for one in forecasts for row in _level_rows(one)))


def write_index_table(path: str, forecasts: Iterable[AssessorForecast]) -> None:
    """Mean and quantiles of the index per stage.

    Raises:
        InputError: if the file cannot be written.
    """
    write_table(path, INDEX_COLUMNS, (row for one in forecasts for row in _index_rows(one)))


def _level_rows(one: AssessorForecast) -> Iterator[Row]:
    for stage in ASSESSED:
        for indicator, chances in zip(one.instrument.ids, one.stages[stage].probabilities, strict=True):
            yield (one.institution, one.cycle, indicator, stage, *(Decimal(f"{p:.6f}") for p in chances))


def _index_rows(one: AssessorForecast) -> Iterator[Row]:
    for stage in ASSESSED:
        values = spread(one.distribution(stage=stage))
        yield (one.institution, one.cycle, stage, *(Decimal(f"{values[column]:.4f}") for column in INDEX_COLUMNS[3:]))
