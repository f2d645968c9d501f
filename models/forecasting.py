"""Forecast institutions from their assessments, and say what the forecast had to do without."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from data.assessment import INSTITUTION_TYPES, STAGE_NAMES, Assessment, Stage
from data.faults import Notice, refuse
from data.near import suggestion
from data.numbers import indonesian

from .arrays import exact
from .assessor_forecast import AssessorForecast, forecast_row
from .baselines import BASELINE_NAMES
from .forecaster import ASSESSED, AssessorForecaster
from .own_history import PanelUpdate
from .pairs import PairPanel, pair_panel
from .panel_update import panel_update
from .planned_work import PlannedWork

SIMULATION_NOTICE = Notice(
    "model_simulated",
    "SIMULASI: model ini dilatih pada data simulasi; pakai panel siklus lalu Anda sendiri agar angkanya milik Anda.",
)


def forecast(
    forecaster: AssessorForecaster,
    assessments: Iterable[Assessment],
    institution: str | None = None,
    cycle: int | None = None,
) -> AssessorForecast:
    """Forecast one institution's cycle from its self levels, with all earlier cycles as history.

    Args:
        forecaster: fitted for the assessments' instrument.
        assessments: of the forecaster's instrument; rows of other institutions teach about the panel as a whole.
        institution: name; may be left out if there is only one.
        cycle: year; by default the institution's latest with self levels.

    Raises:
        InputError: for faulty assessments, an unknown or unnamed institution, or a cycle without self levels.
    """
    panel = pair_panel(assessments, forecaster.instrument)
    row = find_row(panel, institution, cycle)
    return _forecast(forecaster, panel, row, _updates(forecaster, panel, int(panel.cycle[row])))


def planned_work(forecaster: AssessorForecaster) -> PlannedWork:
    """What the forecaster knows of planned work.

    Raises:
        InputError: `planned_work_unknown` if nothing is known of planned work under the forecaster's instrument.
    """
    if forecaster.planned is None:
        raise refuse(
            "planned_work_unknown",
            "peluang rencana hanya dapat dihitung untuk instrumen dengan statistik acuan",
            place=f"instrumen {forecaster.instrument.id}",
            remedy="Hilangkan --assurance, atau pakai instrumen spbe-2020.",
        )
    return forecaster.planned


def forecast_all(
    forecaster: AssessorForecaster, assessments: Iterable[Assessment], cycle: int | None = None
) -> tuple[AssessorForecast, ...]:
    """Forecast every institution with self levels in a cycle, by default each one's latest.

    Raises:
        InputError: as `forecast`.
    """
    panel = pair_panel(assessments, forecaster.instrument)
    claimed = ~np.isnan(panel.claimed).all(axis=1)
    if not claimed.any():
        raise _no_claims("berkas", cycle)
    rows = np.flatnonzero(claimed if cycle is None else claimed & (panel.cycle == cycle))
    if len(rows) == 0:
        raise _no_claims("berkas", cycle)
    # Rows are in order of cycle within an institution, so that its latest comes last.
    latest = {int(panel.institution[row]): int(row) for row in rows}
    years = sorted({int(panel.cycle[row]) for row in latest.values()})
    updates = {year: _updates(forecaster, panel, year) for year in years}
    return tuple(_forecast(forecaster, panel, row, updates[int(panel.cycle[row])]) for row in latest.values())


def _forecast(
    forecaster: AssessorForecaster, panel: PairPanel, row: int, updates: Mapping[Stage, PanelUpdate]
) -> AssessorForecast:
    return forecast_row(forecaster, panel, row, notices(forecaster, panel, row, updates), updates)


def _updates(forecaster: AssessorForecaster, panel: PairPanel, cycle: int) -> dict[Stage, PanelUpdate]:
    return {stage: panel_update(forecaster, panel, cycle, stage) for stage in ASSESSED}


def find_row(panel: PairPanel, institution: str | None, cycle: int | None) -> int:
    """Row of an institution's cycle that has self levels.

    Raises:
        InputError: `institution_needed`, `institution_unknown` or `claims_missing`.
    """
    code = _institution_code([i.name for i in panel.institutions], institution)
    rows = np.flatnonzero((panel.institution == code) & ~np.isnan(panel.claimed).all(axis=1))
    if cycle is not None:
        rows = rows[panel.cycle[rows] == cycle]
    if len(rows) == 0:
        raise _no_claims(panel.institutions[code].name, cycle)
    return int(rows[-1])


def notices(
    forecaster: AssessorForecaster,
    panel: PairPanel,
    row: int,
    updates: Mapping[Stage, PanelUpdate],
    *,
    of_plan: bool = False,
) -> tuple[Notice, ...]:
    """What the forecast of a row had to do without, where a baseline stands in for the model, and where one should.

    Args:
        forecaster: fitted for the panel's instrument.
        panel: of the file.
        row: to be forecast.
        updates: what the earlier cycles of the file teach, by stage.
        of_plan: whether a plan rests on the forecast.
    """
    found = [SIMULATION_NOTICE] if forecaster.background.simulated else []
    found += _claim_notices(panel, row)
    own = panel.institution == panel.institution[row]
    past = own & (panel.cycle < panel.cycle[row]) & ~np.isnan(panel.final).all(axis=1)
    if not past.any():
        found.append(Notice("no_history", "Tidak ada hasil siklus lalu; prakiraan bersandar pada instansi lain."))
    if (own & (panel.cycle > panel.cycle[row])).any():
        found.append(Notice("later_cycles_unused", "Siklus sesudah siklus yang diprakirakan tidak dipakai."))
    if np.isnan(panel.evidence[row]).all():
        found.append(
            Notice("evidence_unknown", "Kelengkapan bukti penilaian mandiri tidak diisi; prakiraan lebih lebar.")
        )
    if np.isnan(panel.document[row]):
        found.append(Notice("regime_unknown", "Belum disebut apakah siklus ini memakai interviu atau dokumen saja."))
    kind = INSTITUTION_TYPES[int(panel.type[row])]
    if kind not in forecaster.background.types:
        found.append(Notice("type_unseen", f"Model belum pernah melihat instansi berjenis {kind}."))
    found += _baseline_notices(forecaster, panel, row)
    found += training_notices(updates, of_plan=of_plan)
    return tuple(found)


def _claim_notices(panel: PairPanel, row: int) -> list[Notice]:
    claims = panel.claimed[row]
    missing = [i for i, level in zip(panel.instrument.ids, claims, strict=True) if np.isnan(level)]
    found = []
    if missing:
        found.append(
            Notice(
                "claims_incomplete",
                f"Klaim {len(missing)} indikator belum diisi ({', '.join(missing)}); levelnya diduga dari yang lain.",
            )
        )
    if len(missing) < len(claims) - 1 and np.nanmin(claims) == np.nanmax(claims):
        found.append(
            Notice("claims_all_equal", f"Semua klaim sama, yaitu level {int(np.nanmin(claims))}; periksa isiannya.")
        )
    return found


def training_notices(updates: Mapping[Stage, PanelUpdate], *, of_plan: bool = False) -> list[Notice]:
    """That the file's own averages foresaw its past results better than the model, and what follows from it.

    Args:
        updates: what the earlier cycles of the file teach, by stage.
        of_plan: whether a plan rests on them; what becomes of planned work no file tells.
    """
    beaten = [
        f"{STAGE_NAMES[stage]} {indonesian(exact(past.model), 3)} berbanding {indonesian(exact(past.averages), 3)}"
        for stage, past in ((stage, update.scores) for stage, update in updates.items())
        if past is not None and past.beaten
    ]
    if not beaten:
        return []
    counted = (
        "Klaim yang dibiarkan karena itu dinilai juga menurut rata-rata dan potongan siklus lalu berkas itu; peluang "
        "langkah rencana dan hasil yang dibiarkan tetap dari simulasi. Bila asesor menilai lain, janji 80 % ke atas "
        "lebih dapat dipegang daripada 50 %."
        if of_plan
        else "Rata-rata dan potongan siklus lalu berkas itu karena itu ikut dihitung."
    )
    words = (
        "Model bawaan kurang cocok dengan penilaian dalam berkas ini: hasil siklus lalu lebih tepat ditebak oleh "
        f"rata-rata berkas itu sendiri (RPS {', '.join(beaten)}). {counted} Dari 60 instansi atau lebih, prakiraan "
        "model sendiri lebih tepat lagi: `tangga train PANEL --out DIR`, lalu pakai --model DIR."
    )
    return [Notice("own_training_advised", words)]


def _baseline_notices(forecaster: AssessorForecaster, panel: PairPanel, row: int) -> list[Notice]:
    servers = {stage: forecaster.calibration_of(panel, row, stage).server for stage in ASSESSED}
    return [
        Notice(
            "baseline_served",
            f"Pada {STAGE_NAMES[stage]} model tidak mengalahkan cara «{BASELINE_NAMES[server]}»; cara itu yang "
            "dipakai.",
        )
        for stage, server in servers.items()
        if server != "level_model"
    ]


def _institution_code(names: Sequence[str], wanted: str | None) -> int:
    if wanted is None and len(names) == 1:
        return 0
    if wanted is None:
        raise refuse(
            "institution_needed",
            f"berkas memuat {len(names)} instansi",
            allowed=", ".join(names[:5]) + (", ..." if len(names) > 5 else ""),
            remedy="Sebut satu dengan --institution.",
        )
    if wanted in names:
        return names.index(wanted)
    raise refuse(
        "institution_unknown",
        "instansi tidak ada dalam berkas",
        found=wanted,
        remedy=suggestion(wanted, names),
    )


def _no_claims(place: str, cycle: int | None) -> Exception:
    when = "" if cycle is None else f" pada siklus {cycle}"
    return refuse(
        "claims_missing",
        f"tidak ada penilaian mandiri{when}",
        place=place,
        remedy="Isi level tahap self untuk siklus yang hendak diprakirakan.",
    )
