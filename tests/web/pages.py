"""Every page of the web app, as the tests that hold for all of them visit it."""

from __future__ import annotations

from dataclasses import dataclass

from api.sample_region import FIRST_LOOK
from api.service.security.principal import Role

HERE = f"/instansi/{FIRST_LOOK}"
ROADMAP = "dari=2024-final&tahun=2025&target=2,5&anggaran=&tahun=2026&target=2,8&anggaran=&rawat=ya"


@dataclass(frozen=True)
class Visit:
    """One page as one person sees it.

    Attributes:
        key: name of the screenshot.
        path: address; ``role`` ``None``: not signed in.
    """

    key: str
    path: str
    role: Role | None = "planner"


VISITS: tuple[Visit, ...] = (
    Visit("depan", "/", None),
    Visit("masuk", "/masuk", None),
    Visit("instansi", "/instansi", "admin"),
    Visit("beranda", HERE),
    Visit("beranda-kementerian", HERE, "ministry"),
    Visit("opd", f"{HERE}/opd"),
    Visit("opd-satu", f"{HERE}/opd?opd=Diskominfo"),
    Visit("opd-sendiri", f"{HERE}/opd", "opd"),
    Visit("banding", f"{HERE}/banding"),
    Visit("belajar", f"{HERE}/banding/belajar"),
    Visit("kunjungan", f"{HERE}/banding/kunjungan?tuan=pemerintah-kabupaten-contoh-hanjuang"),
    Visit("wilayah", "/wilayah", "province"),
    Visit("rencana-bersama", "/wilayah/bersama?provinsi=Provinsi+Contoh&tujuan=rata&target=3,1", "province"),
    Visit("data", "/data"),
    Visit("data-impor", "/data/impor"),
    Visit("data-biaya", f"/data/biaya/{FIRST_LOOK}"),
    Visit("data-aturan", f"/data/aturan/{FIRST_LOOK}"),
    Visit("data-model", "/data/model", "ministry"),
    Visit("data-pekerjaan", "/data/pekerjaan", "province"),
    Visit("data-kunci", "/data/kunci", "opd"),
    Visit("data-pengguna", "/data/pengguna?ubah=planner", "admin"),
    Visit("data-audit", "/data/audit", "admin"),
    Visit("prakiraan", f"{HERE}/prakiraan"),
    Visit("klarifikasi", f"{HERE}/klarifikasi?siklus=2024&mulai=2026-11-21T08:00"),
    Visit("klarifikasi-nilai", f"{HERE}/klarifikasi"),
    Visit("peta-jalan", f"{HERE}/peta-jalan?{ROADMAP}"),
    Visit("peta-jalan-awal", f"{HERE}/peta-jalan"),
    Visit("penilaian", f"{HERE}/penilaian?siklus=2025&tahap=self"),
    Visit("penilaian-akhir", f"{HERE}/penilaian?siklus=2024&tahap=final", "ministry"),
    Visit("penilaian-opd", f"{HERE}/penilaian", "opd"),
    Visit("penilaian-baru", f"{HERE}/penilaian?siklus=2026&tahap=self"),
    Visit("rencana", f"{HERE}/rencana"),
    Visit("rencana-saran", f"{HERE}/rencana?tuju=Memuaskan&peluang=80"),
    Visit("rencana-jaga", f"{HERE}/rencana?nilai=2024-final&tuju=Baik&peluang=90"),
    Visit("rencana-tersimpan", f"{HERE}/rencana/tersimpan"),
)
