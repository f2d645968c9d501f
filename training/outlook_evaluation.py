"""The honest table of the outlook: each cycle forecast from earlier cycles only, against named baselines."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from data.faults import InputError, refuse
from data.indices_file import read_indices
from data.published_index import PublishedIndex
from models.index_history import Floats, IndexHistory, index_history
from models.outlook import Outlook, outlook
from models.outlook_drift import Drift
from models.outlook_fit import NATIONAL_SIZE

NOMINAL = (0.5, 0.9)
"""Nominal coverage of the intervals between `q25` and `q75`, and between `q05` and `q95`."""


@dataclass(frozen=True)
class OutlookScore:
    """How a method did on one group of institutions in one cycle.

    Attributes:
        cycle: the cycle forecast.
        method: ``outlook`` or the baseline's name.
        group: whom it counts, e.g. ``semua`` or ``jenis: kota``.
        rmse: root mean square error, index points; ``mae`` and ``bias`` (actual minus forecast) likewise.
        coverage: share inside the interval per entry of `NOMINAL`; ``None`` for a baseline, which has none.
    """

    cycle: int
    method: str
    group: str
    institutions: int
    rmse: float
    mae: float
    bias: float
    coverage: tuple[float, ...] | None


@dataclass(frozen=True)
class OutlookEvaluation:
    """One cycle's evaluation.

    Attributes:
        scores: the outlook and the baselines on institutions assessed in the cycle before, then the outlook
            by type and by third of the base index, then on institutions with a gap, if any.
        forecast_drift: national drift as forecast.
        drift: national drift as it came, same institutions.
        simulated: whether any index is simulated; then every figure says SIMULASI.
    """

    cycle: int
    scores: tuple[OutlookScore, ...]
    forecast_drift: Drift
    drift: float
    simulated: bool


def evaluate_outlook(records: Iterable[PublishedIndex], cycle: int) -> OutlookEvaluation:
    """Forecast `cycle` from the rows before it and score against its final indices.

    Raises:
        InputError: as `models.outlook.outlook`, or if the records hold no outcome to score against.
    """
    records = tuple(records)
    history = index_history(records)
    forecast = outlook(records, cycle)
    actual = dict(zip(history.institutions, history.column(cycle), strict=True))
    scored = [o for o in forecast.outlooks if not np.isnan(actual[o.institution])]
    if not scored:
        raise refuse("no_outcomes", f"berkas tidak memuat hasil akhir siklus {cycle}", place="kolom cycle")
    recent = [o for o in scored if o.base_cycle == cycle - 1]
    gaps = [o for o in scored if o.base_cycle < cycle - 1]
    came = np.array([actual[o.institution] for o in recent])
    scores = [_score(recent, came, cycle, "semua")]
    scores += _baselines(history, recent, came, cycle)
    scores += [
        _score(members, np.array([actual[o.institution] for o in members]), cycle, name)
        for name, members in [*_groups(history, recent), ("tidak dinilai pada siklus sebelumnya", gaps)]
        if members
    ]
    drift = float(np.mean(came - [o.base_index for o in recent]))
    return OutlookEvaluation(cycle, tuple(scores), forecast.drift, drift, forecast.simulated)


def evaluable_cycles(records: Iterable[PublishedIndex], least: int = NATIONAL_SIZE) -> tuple[int, ...]:
    """Cycles that can be forecast: same instrument as the cycle before, and an earlier pair to learn from.

    Args:
        records: published indices.
        least: institutions that a pair of cycles must share.
    """
    history = index_history(records)
    pairs = history.pairs(least)
    return tuple(c + 1 for c in pairs if any(p + 1 <= c for p in pairs))


def table_rows(evaluation: OutlookEvaluation) -> list[tuple[str, ...]]:
    """The evaluation as rows of text: cycle, method, group, institutions, RMSE, MAE, bias, 50 %, 90 %."""
    return [
        (
            str(s.cycle),
            s.method,
            s.group,
            str(s.institutions),
            f"{s.rmse:.3f}",
            f"{s.mae:.3f}",
            f"{s.bias:+.3f}",
            *(("-", "-") if s.coverage is None else (f"{100 * c:.1f} %" for c in s.coverage)),
        )
        for s in evaluation.scores
    ]


TABLE_HEADER = (
    "siklus",
    "metode",
    "kelompok",
    "instansi",
    "RMSE",
    "MAE",
    "bias",
    "cakupan 50 %",
    "cakupan 90 %",
)


def _score(outlooks: Sequence[Outlook], actual: Floats, cycle: int, group: str) -> OutlookScore:
    quantiles = np.array([[o.q05, o.q25, o.q75, o.q95] for o in outlooks])
    inside = [(actual >= quantiles[:, low]) & (actual <= quantiles[:, high]) for low, high in ((1, 2), (0, 3))]
    error = actual - np.array([o.mean for o in outlooks])
    return _row(cycle, "outlook", group, error, tuple(float(part.mean()) for part in inside))


def _row(cycle: int, method: str, group: str, error: Floats, coverage: tuple[float, ...] | None) -> OutlookScore:
    rmse, mae = float(np.sqrt(np.mean(error**2))), float(np.mean(np.abs(error)))
    return OutlookScore(cycle, method, group, len(error), rmse, mae, float(error.mean()), coverage)


def _baselines(history: IndexHistory, outlooks: Sequence[Outlook], actual: Floats, cycle: int) -> list[OutlookScore]:
    base = np.array([o.base_index for o in outlooks])
    seen = [
        float(np.nanmean(history.column(c + 1) - history.column(c))) for c in history.before(cycle).pairs(NATIONAL_SIZE)
    ]
    methods = {"indeks terakhir": 0.0}
    if seen:
        methods["indeks terakhir + gerak nasional terakhir"] = seen[-1]
        methods["indeks terakhir + rata-rata gerak nasional"] = float(np.mean(seen))
    return [_row(cycle, name, "semua", actual - base - drift, None) for name, drift in methods.items()]


def _groups(history: IndexHistory, outlooks: Sequence[Outlook]) -> list[tuple[str, list[Outlook]]]:
    types = dict(zip(history.institutions, history.types, strict=True))
    by_type = [
        (f"jenis: {kind}", [o for o in outlooks if types[o.institution] == kind])
        for kind in sorted({types[o.institution] for o in outlooks})
    ]
    ranked = sorted(outlooks, key=lambda o: o.base_index)
    cuts = [0, len(ranked) // 3, 2 * len(ranked) // 3, len(ranked)]
    thirds = [
        (f"sepertiga {name}", ranked[cuts[k] : cuts[k + 1]]) for k, name in enumerate(("terbawah", "tengah", "teratas"))
    ]
    return by_type + thirds


def best_before(evaluations: Iterable[OutlookEvaluation], cycle: int) -> str | None:
    """Method with the least pooled RMSE over the cycles before `cycle`; ``None`` where none was evaluated.

    The rule by which a forecast may be chosen without having seen the cycle. Methods that some earlier cycle lacks do
    not take part.
    """
    earlier = [{s.method: s for s in e.scores if s.group == "semua"} for e in evaluations if e.cycle < cycle]
    if not earlier:
        return None
    methods = [method for method in earlier[0] if all(method in scores for scores in earlier)]

    def squared(method: str) -> float:
        return sum(scores[method].rmse ** 2 * scores[method].institutions for scores in earlier)

    return min(methods, key=squared)


def report(evaluation: OutlookEvaluation) -> str:
    """The evaluation of one cycle as text."""
    mark = " (SIMULASI)" if evaluation.simulated else ""
    ahead = evaluation.forecast_drift
    lines = [
        f"Outlook {evaluation.cycle}{mark}: gerak nasional diramalkan {ahead.mean:+.3f} (simpangan baku "
        f"{ahead.sd:.3f}), nyata {evaluation.drift:+.3f}",
        *(" | ".join(row) for row in [TABLE_HEADER, *table_rows(evaluation)]),
    ]
    return "\n".join(lines)


def _choices(evaluations: Sequence[OutlookEvaluation]) -> str:
    years = [e.cycle for e in evaluations]
    lines = [f"{year}: {best_before(evaluations, year) or 'belum ada siklus untuk menilai'}" for year in years[1:]]
    lines.append(f"{years[-1] + 1} dan sesudahnya: {best_before(evaluations, years[-1] + 1)}")
    return "\n".join(["Terbaik pada semua siklus sebelumnya (RMSE gabungan):", *lines])


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table for one indices file; exit status 2 if the file cannot serve."""
    parser = argparse.ArgumentParser(description="Uji outlook: tiap siklus diramalkan dari siklus sebelumnya")
    parser.add_argument("indices", help="berkas indeks, misalnya indices.csv")
    parser.add_argument("--cycle", type=int, help="satu siklus saja; tanpa ini semua yang dapat diuji")
    options = parser.parse_args(arguments)
    try:
        records = read_indices(options.indices).records
        cycles = (options.cycle,) if options.cycle else evaluable_cycles(records)
        if not cycles:
            raise refuse("no_evaluable_cycle", "tidak ada siklus yang dapat diuji", place=options.indices)
        evaluations = [evaluate_outlook(records, cycle) for cycle in cycles]
        reports = [report(each) for each in evaluations]
        if not options.cycle:
            reports.append(_choices(evaluations))
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    print("\n\n".join(reports))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
