"""``tangga forecast``: what the assessor will probably say of self scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from fractions import Fraction
from typing import Annotated

import typer

from api.command import verb_app
from api.console import err, print_json, print_notices, working
from api.forecast_tables import write_tables
from api.forecast_view import print_forecast
from api.forecasting import ModelOption, needed_forecaster, self_claims
from api.inputs import instrument_of, own_instruments
from api.option_values import OptionReader, number
from api.options import CycleOption, InstitutionOption, InstrumentOption, JsonOption
from api.selection import FIRST_CYCLE, LAST_CYCLE, MOST_NAMES, Selection, several_institutions
from data.assessment import Assessment
from data.assessment_files import read_assessments
from data.faults import Notice, refuse
from data.rules_values import index, whole
from models.assessor_forecast import AssessorForecast
from models.forecasting import forecast, forecast_all
from models.pairs import check_forecastable

SAMPLE = " Untuk mencoba dahulu: tangga sample wilayah.csv --name wilayah-contoh-simulasi (data tiruan)."

app, command = verb_app(
    "forecast",
    "Dari nilai mandiri ke nilai penilaian dokumen dan nilai akhir: sebaran level tiap indikator, indeks dengan "
    "selang, peluang tiap predikat, dan dengan --target peluang mencapai indeks itu. Siklus sebelumnya dalam berkas "
    "dipakai sebagai riwayat. Tanpa --model dipakai model bawaan, yang dilatih pada SIMULASI.",
    [
        "tangga forecast mandiri.csv",
        "tangga forecast panel.csv --institution 'Pemerintah Kota Metro' --model model-kami",
        "tangga forecast mandiri.csv --target 3,1",
        "tangga forecast panel.csv --out level.csv --index-out indeks.csv",
    ],
)


@command
def forecast_file(
    file: Annotated[
        str, typer.Argument(metavar="BERKAS", help="Panel atau lembar kerja dengan tahap self; siklus lalu boleh ikut.")
    ],
    institution: InstitutionOption = None,
    cycle: CycleOption = None,
    target: Annotated[
        str | None, typer.Option(metavar="INDEKS", help="Cetak juga peluang mencapai indeks ini, misalnya 3,1.")
    ] = None,
    model: ModelOption = None,
    out: Annotated[
        str | None, typer.Option(metavar="LEVEL.csv", help="Simpan peluang tiap level, semua instansi.")
    ] = None,
    index_out: Annotated[
        str | None, typer.Option(metavar="INDEKS.csv", help="Simpan sebaran indeks, semua instansi.")
    ] = None,
    instrument: InstrumentOption = None,
    as_json: JsonOption = False,
) -> int:
    """Forecast from self scores."""
    reader = OptionReader()
    year = reader.take("--cycle", cycle, number(whole(FIRST_CYCLE, LAST_CYCLE)))
    reader.finish()
    own = own_instruments(instrument or ())
    with working("membaca dan meramal"):
        panel = read_assessments(file, instruments=own, allow_missing=True)
        chosen = Selection(institution, cycle, None).matching(panel.assessments)
        claims = self_claims(chosen, file, SAMPLE)
        instrument_asked = instrument_of(claims[-1].instrument, own)
        check_forecastable(instrument_asked)
        forecaster = needed_forecaster(model, instrument_asked)
        goal = reader.take("--target", target, number(index(forecaster.instrument.scale)))
        reader.finish()
        known = [a for a in panel.assessments if a.instrument == forecaster.instrument.id]
        names = {a.institution.name for a in claims if a.instrument == forecaster.instrument.id}
        several = len(names) > 1
        if several:
            _refuse_many(names, saved=out is not None or index_out is not None, chance=goal is not None and not as_json)
        one, *_ = sorted(names)
        forecasts = forecast_all(forecaster, known, year) if several else (forecast(forecaster, known, one, year),)
        write_tables(out, index_out, forecasts)
    about_others = _other_instrument(claims, names, forecaster.instrument.id)
    notices = (*panel.notices, *about_others, *dict.fromkeys(notice for one in forecasts for notice in one.notices))
    _deliver(forecasts, several, as_json, goal)
    print_notices(notices)
    for path in (out, index_out):
        if path is not None:
            err().print(f"Disimpan di {path}.")
    return 0


def _refuse_many(names: Set[str], *, saved: bool, chance: bool) -> None:
    """Refuse what cannot be shown of several institutions: a forecast nowhere saved, the chance of a target."""
    if not saved:
        raise several_institutions(
            sorted(names), "Tambahkan --institution, atau simpan semuanya dengan --out dan --index-out."
        )
    if chance:
        raise refuse(
            "target_of_many",
            "target diminta untuk banyak instansi, padahal tabel tidak memuat peluangnya",
            place="opsi --target",
            remedy="Tambahkan --institution, atau --json untuk semua instansi.",
        )


def _other_instrument(claims: Sequence[Assessment], names: Set[str], instrument: str) -> Iterator[Notice]:
    others = sorted({a.institution.name for a in claims} - names)
    if others:
        listed = "; ".join(others[:MOST_NAMES]) + (
            f"; dan {len(others) - MOST_NAMES} lainnya" if others[MOST_NAMES:] else ""
        )
        yield Notice(
            "other_instrument",
            f"{len(others)} instansi tidak diprakirakan karena klaimnya bukan dengan {instrument}: {listed}. "
            "Prakirakan tersendiri dengan --institution.",
        )


def _deliver(forecasts: tuple[AssessorForecast, ...], several: bool, as_json: bool, target: Fraction | None) -> None:
    if as_json:
        documents = [one.as_json(target) for one in forecasts]
        print_json(documents if several else documents[0])
    elif not several:
        print_forecast(forecasts[0], target)
