"""Model card in Bahasa Indonesia, written beside each artifact."""

from pathlib import Path

from data.assessment import STAGE_NAMES
from data.numbers import indonesian
from data.saving import saving
from models.arrays import exact
from models.baselines import BASELINE_NAMES, BASELINES
from models.calibration import STRATA, Calibration, Stratum
from models.forecaster import ASSESSED, AssessorForecaster
from models.manifest import CARD_FILE, Manifest
from models.planned_work import PlannedWork, PlanStart

from .calibrating import PRIOR_CASES
from .evaluation import Evaluation, Result

SPLIT_NAMES = {
    "known_next": "instansi dikenal, siklus berikut",
    "new_next": "instansi baru dengan riwayat sendiri, siklus berikut",
    "new_blank": "instansi baru tanpa riwayat, siklus berikut",
}

START_NAMES: dict[PlanStart, str] = {
    "claims": "klaim siklus yang sama",
    "results": "hasil siklus sebelumnya",
}

STRATUM_NAMES: dict[Stratum, str] = {
    "with_history": "dengan riwayat",
    "without_history": "tanpa riwayat",
}


def write_card(
    folder: Path, forecaster: AssessorForecaster, manifest: Manifest, evaluation: Evaluation | None = None
) -> Path:
    """Write the card of an artifact and return its path.

    Args:
        folder: of the artifact.
        forecaster: as fitted.
        manifest: of the artifact.
        evaluation: by institution and cycle, where the panel was large enough to be split.
    """
    path = folder / CARD_FILE
    with saving(path) as part:
        part.write_text(card_text(forecaster, manifest, evaluation), encoding="utf-8")
    return path


def card_text(forecaster: AssessorForecaster, manifest: Manifest, evaluation: Evaluation | None) -> str:
    """The card as Markdown."""
    parts = [
        _head(forecaster, manifest),
        _held_out(forecaster),
        _splits(evaluation),
        _plans(forecaster.planned),
        _LIMITS,
    ]
    return "\n\n".join(parts) + "\n"


def _head(forecaster: AssessorForecaster, manifest: Manifest) -> str:
    mark = " (SIMULASI)" if manifest.simulated else ""
    towards = " yang ditarik ke regresi model bawaan" if _beside_own(forecaster) else ""
    second = f"regresi ridge atas galat indeksnya{towards} (tahap kedua), " if _regressed(forecaster) else ""
    pool = "rata-rata peluangnya dengan peluang model bawaan, " if forecaster.beside is not None else ""
    if _beside_own(forecaster):
        pool += "campuran dengan pengklasifikasi itu tanpa ajaran simulasi menurut bobot di bawah, "
    libraries = ", ".join(f"{name} {number}" for name, number in manifest.libraries.items())
    lines = [
        f"# Kartu model: prakiraan penilaian asesor{mark}",
        "",
        f"- Instrumen: {manifest.instrument}",
        f"- Data latih: {manifest.trained_on}",
        f"- Benih acak: {manifest.seed}; versi Tangga: {manifest.version}; pustaka: {libraries}",
        f"- SHA-256 data: `{manifest.data_hash}`",
        f"- SHA-256 berkas model: `{manifest.sha256}`",
        "- Model: empat pengklasifikasi bertingkat yang monoton (P(level > k)) untuk tahap dokumen dan hasil akhir, "
        f"{second}{pool}kopula satu faktor instansi dan satu faktor aspek, lalu kalibrasi konformal pada indeks.",
        f"- Jenis instansi yang pernah dilihat: {', '.join(forecaster.background.types)}",
    ]
    if manifest.simulated:
        lines.insert(
            2, "> **SIMULASI.** Sebagian atau seluruh data latih adalah hasil simulasi, bukan penilaian nyata.\n"
        )
    return "\n".join(lines)


def _beside_own(forecaster: AssessorForecaster) -> bool:
    """Whether simulated countries took part beside a user's panel."""
    return forecaster.background.own_rows > 0 and forecaster.planned is not None


def _regressed(forecaster: AssessorForecaster) -> bool:
    """Whether index errors of any stage were regressed."""
    return any(each is not None for model in forecaster.models.values() for each in model.index.values())


def _held_out(forecaster: AssessorForecaster) -> str:
    how = "Instansi disisihkan utuh, pada panel pengguna beserta satu siklusnya; dunia simulasi disisihkan utuh."
    if _beside_own(forecaster):
        if forecaster.beside is not None:
            how += " Model bawaan pernah melihat negara lain dari dunia itu."
        elif _regressed(forecaster):
            how += " Regresi model bawaan pernah melihat negara lain dari dunia itu."
        how += (
            " Dalam MAE dan RPS kasus simulasi ikut dihitung, semuanya bersama paling banyak seberat "
            f"{PRIOR_CASES:.0f} kasus."
        )
    lines = [
        "## Uji pada instansi yang disisihkan",
        "",
        how,
        "",
        "| Tahap | Riwayat | Kasus | Dilayani oleh | MAE indeks | MAE pembanding | RPS | RPS pembanding "
        "| Cakupan 50/80/90 % |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for stage in ASSESSED:
        for stratum in STRATA:
            lines.append(_held_out_row(STAGE_NAMES[stage], stratum, forecaster.calibrations[stage, stratum]))
    if _beside_own(forecaster):
        lines += ["", _panel_shares(forecaster)]
    served = [c.server for c in forecaster.calibrations.values() if c.server != "level_model"]
    if served:
        lines += ["", "Model tidak mengalahkan pembanding pada sebagian kelompok; di sana pembanding yang melayani."]
    return "\n".join(lines)


def _panel_shares(forecaster: AssessorForecaster) -> str:
    shares = ", ".join(
        f"{STAGE_NAMES[stage]} {STRATUM_NAMES[stratum]} {_percent(forecaster.calibrations[stage, stratum].panel_share)}"
        for stage in ASSESSED
        for stratum in STRATA
    )
    return (
        f"Bobot pengklasifikasi tanpa ajaran simulasi: {shares}. Bobot itu dipelajari dari hasil panel yang "
        "disisihkan; makin besar, makin lain penilaian pada panel ini daripada dalam simulasi."
    )


def _held_out_row(stage: str, stratum: Stratum, calibration: Calibration) -> str:
    held_out = calibration.held_out
    best_mae = min(held_out.mae[name] for name in BASELINES)
    best_rps = min(held_out.rps[name] for name in BASELINES)
    server = "model" if calibration.server == "level_model" else BASELINE_NAMES[calibration.server]
    covered = " / ".join(_percent(share) for share in held_out.coverage.values()) or "tidak terukur"
    return (
        f"| {stage} | {STRATUM_NAMES[stratum]} | {held_out.cases} | {server} "
        f"| {_number(held_out.mae[calibration.server])} | {_number(best_mae)} "
        f"| {_number(held_out.rps[calibration.server])} | {_number(best_rps)} | {covered} |"
    )


def _splits(evaluation: Evaluation | None) -> str:
    head = "## Uji menurut instansi dan siklus sekaligus"
    if evaluation is None:
        return f"{head}\n\nPanel terlalu kecil untuk dibagi, atau pengujian tidak diminta. Jalankan `tangga evaluate`."
    lines = [
        head,
        "",
        f"Siklus yang diprakirakan: {evaluation.cycle}. Model untuk uji ini tidak melihat siklus itu.",
        "",
        "| Pembagian | Tahap | Kasus | MAE | Pembanding terbaik | Selisih | RPS | Selisih | Cakupan 50/80/90 % "
        "| Kelompok terendah (90 %) |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [_split_row(result) for result in evaluation.results]
    return "\n".join(lines)


def _split_row(result: Result) -> str:
    best = min(BASELINES, key=lambda name: result.mae[name])
    worst = min(result.group_coverage.items(), key=lambda item: item[1], default=None)
    lowest = "kasus terlalu sedikit" if worst is None else f"{worst[0]}: {_percent(worst[1])}"
    return (
        f"| {SPLIT_NAMES[result.split]} | {STAGE_NAMES[result.stage]} | {result.cases} "
        f"| {_number(result.mae['forecast'])} | {BASELINE_NAMES[best]} {_number(result.mae[best])} "
        f"| {_percent(result.mae_gain)} | {_number(result.rps['forecast'])} | {_percent(result.rps_gain)} "
        f"| {' / '.join(_percent(share) for share in result.coverage.values())} | {lowest} |"
    )


def _plans(planned: PlannedWork | None) -> str:
    head = "## Rencana (SIMULASI)"
    if planned is None:
        return f"{head}\n\nTidak ada: instrumen ini tanpa statistik acuan, jadi peluang rencana tidak dapat dihitung."
    lines = [
        head,
        "",
        "Tidak ada catatan nyata tentang rencana dan hasilnya. Nasib pekerjaan yang selesai dan dibuktikan dipelajari "
        "dari rencana acak di dunia simulasi; nasib level yang dibiarkan juga dari panel pengguna. Diuji pada dunia "
        "simulasi yang disisihkan utuh; model bawaan juga pada instansi baru dari dunia yang dikenalnya. Yang diuji "
        "rencana termurah menurut prakiraan itu sendiri.",
        "",
        "| Rencana dimulai dari | Riwayat | Kasus | MAE indeks | MAE bila semua klaim diberikan | Cakupan 50/80/90 % |",
        "|---|---|---|---|---|---|",
    ]
    for (start, stratum), calibration in planned.calibrations.items():
        held_out = calibration.held_out
        covered = " / ".join(_percent(share) for share in held_out.coverage.values()) or "tidak terukur"
        lines.append(
            f"| {START_NAMES[start]} | {STRATUM_NAMES[stratum]} | {held_out.cases} "
            f"| {_number(held_out.mae['level_model'])} | {_number(held_out.mae['no_discount'])} | {covered} |"
        )
    return "\n".join(lines)


def _number(value: float) -> str:
    return indonesian(exact(value), 3)


def _percent(share: float | None) -> str:
    if share is None:
        return "tidak terukur"
    return f"{indonesian(exact(100 * share), 0)} %"


_LIMITS = """## Batas

- Prakiraan bukan penilaian. Asesor menilai bukti; model hanya melihat klaim, riwayat, kelengkapan bukti, dan rezim.
- Setiap siklus dapat bergeser secara nasional; pergeseran yang belum pernah terjadi tidak dapat diketahui model.
- Pasangan klaim dan hasil per indikator yang nyata dan terbuka hanya ada satu (Denpasar 2018). \
Model bawaan karena itu dilatih pada simulasi yang mengikuti statistik acuan 2021-2022.
- Selang aspek dan domain memakai bentuk galat indeks dan tidak dikalibrasi sendiri.
- Peluang rencana menganggap setiap langkah sungguh dikerjakan dan dibuktikan lengkap, bukan sekadar ditulis lebih \
tinggi, dan level lain dibiarkan begitu saja.

## Bukan untuk

- menilai, memeringkat, atau memberi sanksi kepada instansi, unit, atau orang;
- menggantikan penilaian mandiri, bukti, interviu, atau reviu;
- menebak asesor tertentu, atau mengatur klaim agar lolos tanpa pekerjaan nyata."""
