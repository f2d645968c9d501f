"""Outlook: the next cycle's index of an institution, from published indices alone.

    index(T) = index(T - 1) + drift(T) + b' features + error

drift is the national movement with its own uncertainty (`outlook_drift`), the features are the institution's
own history, type and province (`outlook_features`), the error's scale and shape come from earlier pairs of
cycles (`outlook_fit`). docs/outlook.md has the formulas, splits and figures.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from data.assessment import Regime
from data.faults import Fault, InputError, Notice
from data.near import suggestion
from data.published_index import PublishedIndex

from .index_history import CENTRAL_PROVINCES, IndexHistory, index_history, instrument_of_cycle
from .outlook_distribution import drift_between, forecast_from
from .outlook_drift import KNOWN_REGIMES, Drift
from .outlook_faults import (
    gap_notice,
    instrument_not_learned,
    no_history,
    other_instrument,
    other_instrument_notice,
    parameters_notice,
    province_notice,
    regime_notice,
    short_history_notice,
    simulated_notice,
)
from .outlook_features import NationalMeans
from .outlook_fit import NATIONAL_SIZE, fit_outlook
from .outlook_parameters import OutlookParameters, shipped_outlook

LEARNED_INSTRUMENTS = frozenset({"spbe-2018", "spbe-2020"})
"""Instruments whose movement from cycle to cycle the shipped parameters know."""

CHUNK = 100
"""Institutions forecast at a time, so that memory stays small whatever the file's size."""

Basis = Literal["file", "shipped"]
"""Whether the parameters were fitted on the user's own file or are those that come with Tangga."""


@dataclass(frozen=True)
class Outlook:
    """Forecast of one institution's final index, index points.

    Attributes:
        cycle: the cycle forecast.
        base_cycle: the latest earlier cycle with an index of this institution.
        base_index: index of that cycle.
        mean: mean of the forecast; like the quantiles within the instrument's scale.
        q05: quantile at 5 %; the other quantiles likewise, never decreasing.
    """

    institution: str
    cycle: int
    base_cycle: int
    base_index: float
    mean: float
    q05: float
    q25: float
    q50: float
    q75: float
    q95: float

    def document(self) -> dict[str, str | int | float]:
        """The forecast as the JSON contract names it."""
        numbers = {name: getattr(self, name) for name in ("mean", "q05", "q25", "q50", "q75", "q95")}
        return {"institution": self.institution, "cycle": self.cycle, **numbers}


@dataclass(frozen=True)
class OutlookReport:
    """Forecasts of one call.

    Attributes:
        outlooks: in alphabetical order of institutions.
        basis: which parameters were used.
        trained_through: last cycle that those parameters have seen.
        drift: forecast of the national drift into the cycle, from the cycle before.
        notices: what degrades or limits the forecasts.
        simulated: whether any index of the history is simulated.
    """

    outlooks: tuple[Outlook, ...]
    basis: Basis
    trained_through: int
    drift: Drift
    notices: tuple[Notice, ...]
    simulated: bool


def outlook(
    records: Iterable[PublishedIndex],
    cycle: int,
    regime: Regime | None = None,
    institutions: Sequence[str] | None = None,
) -> OutlookReport:
    """Forecast the final index of `cycle` for every institution with an earlier index under its instrument.

    Rows of `cycle` and later are never looked at. A file that holds the country is fitted afresh; otherwise
    the newest shipped parameters that have not seen `cycle` serve.

    Args:
        records: published indices; only final rows count.
        cycle: assessment year to forecast.
        regime: how that cycle will end; ``None`` takes what is known of it, else allows for both.
        institutions: forecast these only; ``None`` for all.

    Raises:
        InputError: nothing to forecast from, the instrument changes, or an institution is not in the records.
    """
    known_records = list(records)
    earlier = [record for record in known_records if record.cycle < cycle]
    if not any(record.stage == "final" for record in earlier) and any(r.stage == "final" for r in known_records):
        raise no_history(cycle)
    history = index_history(earlier)
    instrument = instrument_of_cycle(cycle) or history.instruments[history.cycles[-1]]
    wanted = _wanted(history, institutions)
    if not any(history.instruments[c] == instrument for c in history.cycles):
        raise other_instrument(history.instruments[history.cycles[-1]], instrument, cycle)
    parameters, basis = parameters_for(history, cycle, instrument)
    known = regime or KNOWN_REGIMES.get(cycle)
    bases = _base_cycles(history, instrument, parameters.means)
    rows = [i for i in wanted if i in bases]
    if not rows:
        raise other_instrument(history.instruments[history.cycles[-1]], instrument, cycle)
    notices = [
        parameters_notice(basis, parameters),
        simulated_notice(history.simulated),
        regime_notice(cycle, known),
        other_instrument_notice([history.institutions[i] for i in wanted if i not in bases], instrument),
        gap_notice([(history.institutions[i], bases[i]) for i in rows if bases[i] < cycle - 1], cycle),
        province_notice(_without_mean(history, rows, bases, parameters.means)),
        short_history_notice([history.institutions[i] for i in rows if _cycles_known(history, i) == 1]),
    ]
    return OutlookReport(
        outlooks=_forecasts(history, rows, bases, cycle, parameters, known),
        basis=basis,
        trained_through=parameters.trained_through,
        drift=drift_between(parameters, cycle - 1, cycle, instrument, known),
        notices=tuple(notice for notice in notices if notice),
        simulated=history.simulated,
    )


def parameters_for(history: IndexHistory, cycle: int, instrument: str) -> tuple[OutlookParameters, Basis]:
    """Parameters for a forecast: fitted on `history` if it holds the country, else the shipped ones.

    Args:
        history: cut before `cycle`.
        cycle: the cycle to forecast.
        instrument: instrument of that cycle.

    Raises:
        InputError: if neither file nor shipped parameters know the instrument, or the cycle is too early.
    """
    latest = np.count_nonzero(~np.isnan(history.column(history.cycles[-1])))
    pairs = history.pairs(NATIONAL_SIZE)
    own = any(history.instruments[c] == instrument for c in pairs)
    if latest >= NATIONAL_SIZE and pairs and (own or instrument in LEARNED_INSTRUMENTS):
        return fit_outlook(history), "file"
    if instrument not in LEARNED_INSTRUMENTS:
        raise instrument_not_learned(instrument, cycle, NATIONAL_SIZE)
    return shipped_outlook(cycle), "shipped"


def _wanted(history: IndexHistory, institutions: Sequence[str] | None) -> list[int]:
    if institutions is None:
        return list(range(len(history.institutions)))
    positions = {name: i for i, name in enumerate(history.institutions)}
    unknown = [name for name in institutions if name not in positions]
    if unknown:
        raise InputError(
            Fault(
                "unknown_institution",
                "instansi tidak ada dalam riwayat sebelum siklus yang diramalkan",
                found=name,
                remedy=suggestion(name, positions),
            )
            for name in unknown
        )
    return sorted(positions[name] for name in set(institutions))


def _base_cycles(history: IndexHistory, instrument: str, means: NationalMeans) -> dict[int, int]:
    """Latest cycle under `instrument` with an index, per position; institutions without one are absent."""
    usable = [c for c in history.cycles if history.instruments[c] == instrument and c in means.index]
    bases: dict[int, int] = {}
    for c in usable:
        bases |= {int(i): c for i in np.flatnonzero(~np.isnan(history.column(c)))}
    return bases


def _without_mean(history: IndexHistory, rows: list[int], bases: dict[int, int], means: NationalMeans) -> list[str]:
    wanted = {(history.provinces[i], bases[i]) for i in rows}
    return sorted({name for name, base in wanted - means.provinces.keys() if name not in CENTRAL_PROVINCES})


def _cycles_known(history: IndexHistory, row: int) -> int:
    return int(np.count_nonzero(~np.isnan(history.values[row])))


def _forecasts(
    history: IndexHistory,
    rows: list[int],
    bases: dict[int, int],
    cycle: int,
    parameters: OutlookParameters,
    regime: Regime | None,
) -> tuple[Outlook, ...]:
    found: dict[int, Outlook] = {}
    for base in sorted({bases[i] for i in rows}):
        same = [i for i in rows if bases[i] == base]
        for start in range(0, len(same), CHUNK):
            chunk = same[start : start + CHUNK]
            forecasts = forecast_from(history, chunk, base, cycle, parameters, regime)
            for i, mean, quantiles in zip(chunk, forecasts.mean, forecasts.quantiles, strict=True):
                found[i] = Outlook(
                    history.institutions[i],
                    cycle,
                    base,
                    float(history.column(base)[i]),
                    float(mean),
                    *(float(q) for q in quantiles),
                )
    return tuple(found[i] for i in rows)
