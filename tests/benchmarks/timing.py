"""Ratios of times taken side by side in one run."""

import resource
from collections.abc import Callable
from math import ceil
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")


def timed(call: Callable[[], T]) -> tuple[float, T]:
    """Wall time of one call in seconds, and its result."""
    start = perf_counter()
    result = call()
    return perf_counter() - start, result


def cpu_of_children() -> float:
    """CPU seconds of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def quantile(values: list[float], share: float) -> float:
    """The value that a `share` of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def spread(values: list[float]) -> str:
    """Median, 95th percentile and largest, for a table."""
    return f"{quantile(values, 0.5):.2f} | {quantile(values, 0.95):.2f} | {max(values):.2f}"
