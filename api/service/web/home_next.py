"""What to do next: one sentence and one button, by what is there and what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from api.service.security.principal import Role
from data.numbers import indonesian

from .home_basis import Known, Result


@dataclass(frozen=True)
class NextStep:
    """The one thing to do.

    Attributes:
        sentence: why, in one sentence.
        action: words of the button; empty: nothing to press.
        place: key of the place that the button leads to.
        query: what the address asks, without the question mark.
    """

    sentence: str
    action: str = ""
    place: str = ""
    query: str = ""


def next_step(known: Known, role: Role) -> NextStep:
    """Choose it for somebody in that role."""
    if role == "opd":
        return NextStep("Catat bukti untuk indikator OPD Anda dan lihat level yang diminta.", "Buka kerja OPD", "opd")
    return _own(known) if known.whole else _visitor(known)


def _own(known: Known) -> NextStep:
    latest = known.latest
    if latest is None:
        return NextStep(
            "Belum ada nilai: isi penilaian mandiri atau unggah lembar kerja Anda.", "Isi penilaian", "penilaian"
        )
    cycle = latest.assessment.cycle
    if latest.score is None:
        return NextStep(_incomplete(known, latest), "Lanjutkan mengisi", "penilaian")
    if latest.stage == "desk":
        return NextStep(
            f"Penilaian dokumen {cycle} sudah keluar dan hasil akhirnya belum: pilih indikator yang dibuka kembali "
            "selagi masa klarifikasi.",
            "Siapkan klarifikasi",
            "klarifikasi",
        )
    if known.plan.plan is not None:
        return _under_way(known)
    if known.plan.outdated is not None:
        return NextStep(
            f"Nilai berubah sesudah rencana «{known.plan.outdated.name}» disimpan: susun rencana baru dari nilai yang "
            "berlaku.",
            "Susun rencana baru",
            "rencana",
            known.target.query if known.target else "",
        )
    return _to_plan(known, latest)


def _incomplete(known: Known, latest: Result) -> str:
    whole = len(known.instrument.ids) if known.instrument else 0
    stage = {"self": "Penilaian mandiri", "desk": "Penilaian dokumen", "final": "Hasil akhir"}[latest.stage]
    return f"{stage} {latest.assessment.cycle} baru terisi {latest.filled} dari {whole} indikator: lengkapi dahulu."


def _under_way(known: Known) -> NextStep:
    assert known.plan.plan is not None  # noqa: S101 - the only caller has looked
    name, ready = known.plan.plan.head.name, known.readiness
    if ready is None or not ready.needed:
        return NextStep(f"Rencana «{name}» sudah ada: bagikan pekerjaannya kepada OPD.", "Buka kerja OPD", "opd")
    if ready.ready == ready.needed:
        return NextStep(
            f"Bukti rencana «{name}» lengkap ({ready.needed} dari {ready.needed}): naikkan levelnya dalam penilaian.",
            "Buka penilaian",
            "penilaian",
        )
    return NextStep(
        f"Rencana «{name}» sedang dikerjakan: {ready.ready} dari {ready.needed} bukti siap.", "Pantau kerja OPD", "opd"
    )


def _to_plan(known: Known, latest: Result) -> NextStep:
    cycle, target = latest.assessment.cycle, known.target
    done = f"Penilaian mandiri {cycle} sudah lengkap" if latest.stage == "self" else f"Hasil akhir {cycle} sudah ada"
    if target is None:
        return NextStep(
            f"{done}: pilih target, lalu susun rencana termurah menuju ke sana.", "Susun rencana", "rencana"
        )
    goal = target.predicate or indonesian(target.index)
    return NextStep(f"{done}: susun rencana termurah menuju target {goal}.", "Susun rencana", "rencana", target.query)


def _visitor(known: Known) -> NextStep:
    name = known.institution.institution.name
    if known.latest is None:
        return NextStep(f"{name} belum menerbitkan nilai apa pun.")
    return NextStep(f"Bandingkan hasil {name} dengan instansi lain yang sejenis.", "Bandingkan", "banding")
