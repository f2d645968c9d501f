"""Which part of a step's effort is work that the other members of its group need too.

Read from how the levels of the group's indicators go together over institutions: their mean correlation, in
excess of their mean correlation with all other indicators, which institutions' general strength explains.
"""

from collections.abc import Sequence
from functools import cache
from importlib import resources

from .instrument import Instrument
from .instrument_file import shipped_instrument
from .transitions import SHIPPED_INSTRUMENT

SHIPPED_FILE = "level-correlation-2021.csv"


@cache
def shipped_correlation() -> tuple[tuple[float, ...], ...]:
    """Correlation of levels between indicators, SPBE 2020, cycle 2021; shape (47, 47), regulation order."""
    source = resources.files("data") / "reference" / SHIPPED_FILE
    return tuple(tuple(float(cell) for cell in line.split(",")) for line in source.read_text("utf-8").splitlines())


def joint_share(instrument: Instrument, indicators: Sequence[str]) -> float:
    """Part of the members' effort that is shared, 0-1.

    For an instrument without published levels it is the mean over the shipped instrument's shared works.
    """
    if instrument.id == SHIPPED_INSTRUMENT:
        return _excess(instrument, indicators)
    reference = shipped_instrument(SHIPPED_INSTRUMENT)
    shares = [_excess(reference, work.indicators) for work in reference.shared_works]
    return sum(shares) / len(shares)


def _excess(instrument: Instrument, indicators: Sequence[str]) -> float:
    correlation = shipped_correlation()
    inside = [instrument.ids.index(i) for i in indicators]
    outside = [k for k in range(len(instrument.ids)) if k not in inside]
    within = _mean([correlation[a][b] for a in inside for b in inside if a != b])
    across = _mean([correlation[a][b] for a in inside for b in outside])
    return max(0.0, (within - across) / (1 - across))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
