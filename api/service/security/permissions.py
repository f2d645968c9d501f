"""Who may do what: one table of rules, from which the service, its documentation and its tests all read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from .principal import ROLES, Principal, Role, Scope

Relation = Literal["own", "member", "other"]
"""The asker's own institution, one in the province that it answers for, or any other."""


class Access(IntEnum):
    """How much of an institution's content may be reached."""

    NONE = 0
    PUBLISHED = 1
    OFFICIAL = 2
    PART = 3
    ALL = 4


ACCESS_NAMES: Mapping[Access, str] = {
    Access.NONE: "-",
    Access.PUBLISHED: "yang diterbitkan",
    Access.OFFICIAL: "penilaian dokumen, hasil akhir, dan yang diterbitkan",
    Access.PART: "indikator OPD-nya",
    Access.ALL: "semua",
}

Reach = tuple[Access, Access, Access]
"""Access to one's own institution, to members, to others."""

_NO: Reach = (Access.NONE, Access.NONE, Access.NONE)
_ALL: Reach = (Access.ALL, Access.ALL, Access.ALL)
_OWN: Reach = (Access.ALL, Access.NONE, Access.NONE)
_PART: Reach = (Access.PART, Access.NONE, Access.NONE)
_OFFICIAL: Reach = (Access.OFFICIAL, Access.OFFICIAL, Access.OFFICIAL)
_OWN_AND_PUBLISHED: Reach = (Access.ALL, Access.PUBLISHED, Access.PUBLISHED)
_PART_AND_PUBLISHED: Reach = (Access.PART, Access.PUBLISHED, Access.PUBLISHED)
_PUBLISHED: Reach = (Access.PUBLISHED, Access.PUBLISHED, Access.PUBLISHED)
_OWN_AND_MEMBERS_OFFICIAL: Reach = (Access.ALL, Access.OFFICIAL, Access.PUBLISHED)

Grants = Mapping[Role, Reach]


def _grants(opd: Reach, planner: Reach, province: Reach, ministry: Reach, admin: Reach = _ALL) -> Grants:
    return {"opd": opd, "planner": planner, "province": province, "ministry": ministry, "admin": admin}


EVERYONE: Grants = dict.fromkeys(ROLES, _ALL)
ADMINISTRATORS: Grants = _grants(_NO, _NO, _NO, _NO)
READ_LEVELS = _grants(_PART_AND_PUBLISHED, _OWN_AND_PUBLISHED, _OWN_AND_MEMBERS_OFFICIAL, _OFFICIAL)
READ_HOME = _grants(_PUBLISHED, _OWN_AND_PUBLISHED, _OWN_AND_MEMBERS_OFFICIAL, _OFFICIAL)
READ_RESULTS = _grants(_NO, _OWN_AND_PUBLISHED, _OWN_AND_MEMBERS_OFFICIAL, _OFFICIAL)
READ_PLANS = _grants(_PUBLISHED, _OWN_AND_PUBLISHED, (Access.ALL, Access.PUBLISHED, Access.PUBLISHED), _PUBLISHED)
READ_OWN_PART = _grants(_PART, _OWN, _OWN, _NO)
READ_OWN = _grants(_NO, _OWN, _OWN, _NO)
WRITE_OWN_PART = _grants(_PART, _OWN, _OWN, _NO)
WRITE_OWN = _grants(_NO, _OWN, _OWN, _NO)
WRITE_LEVELS = _grants(_NO, _OWN, _OWN, _OFFICIAL)
KEEPERS = _grants(_NO, _NO, _NO, _ALL)
PLANNERS = _grants(_NO, _ALL, _ALL, _ALL)


@dataclass(frozen=True)
class Rule:
    """One route and who may call it.

    Attributes:
        path: as the route declares it; ``{institution}`` in it makes ownership matter.
        summary: what the route does, in Bahasa Indonesia.
        grants: reach per role; ``None``: open to all, signed in or not.
        scope: what a key must cover.
        form: a page's form: its CSRF token stands in the form instead of a header.
    """

    method: str
    path: str
    summary: str
    grants: Grants | None
    scope: Scope = "read"
    form: bool = False

    @property
    def owned(self) -> bool:
        """Whether the answer depends on whose institution it is."""
        return "{institution}" in self.path

    @property
    def writes(self) -> bool:
        """Whether the route changes what is stored, and therefore goes into the audit log."""
        return self.method not in ("GET", "HEAD") and self.scope in ("write", "manage")

    def access(self, role: Role, relation: Relation) -> Access:
        """How much of an institution in that relation the role may reach."""
        if self.grants is None:
            return Access.ALL
        return self.grants[role][("own", "member", "other").index(relation)]

    def allows(self, role: Role) -> bool:
        """Whether the role may call the route for some institution."""
        return self.grants is None or any(self.grants[role])


_PAGE = "/instansi/{institution}"
_PLAN = f"{_PAGE}/rencana"
_SAVED_PLAN = f"{_PLAN}/tersimpan/{{plan}}"
_ONE = "/v1/institutions/{institution}"
_SHEET = "/instansi/{institution}/penilaian"
_ASSESSMENT = f"{_ONE}/assessments/{{cycle}}/{{stage}}"

_TABLE: tuple[Rule, ...] = (
    Rule("GET", "/", "Halaman depan", None),
    Rule("GET", "/masuk", "Halaman masuk", None),
    Rule("POST", "/masuk", "Masuk dengan nama dan kata sandi", None, "write", form=True),
    Rule("GET", "/masuk/tautan", "Masuk dengan tautan sekali pakai", None),
    Rule("POST", "/keluar", "Keluar", EVERYONE, "write", form=True),
    Rule("POST", "/tur", "Memulai atau menutup tur perkenalan", EVERYONE, "read", form=True),
    Rule("GET", "/instansi", "Halaman: memilih instansi", EVERYONE),
    Rule("GET", "/instansi/{institution}", "Halaman: beranda instansi", READ_HOME),
    Rule("POST", "/instansi/{institution}/target", "Halaman: menetapkan target", WRITE_OWN, "write", form=True),
    Rule("GET", "/instansi/{institution}/prakiraan", "Halaman: prakiraan asesor", READ_OWN),
    Rule("POST", "/instansi/{institution}/prakiraan", "Halaman: menyimpan prakiraan", WRITE_OWN, "write", form=True),
    Rule("GET", "/instansi/{institution}/peta-jalan", "Halaman: peta jalan beberapa tahun", READ_OWN),
    Rule("GET", "/instansi/{institution}/klarifikasi", "Halaman: papan klarifikasi", READ_OWN),
    Rule("POST", "/instansi/{institution}/klarifikasi/nilai", "Halaman: nilai dokumen", WRITE_OWN, "write", form=True),
    Rule("POST", "/instansi/{institution}/klarifikasi/bukti", "Halaman: bukti diajukan", WRITE_OWN, "write", form=True),
    Rule("GET", _SHEET, "Halaman: lembar penilaian", READ_LEVELS),
    Rule("POST", _SHEET, "Halaman: menyimpan isian lembar", WRITE_LEVELS, "write", form=True),
    Rule("GET", f"{_SHEET}/keadaan", "Halaman: isi lembar sesudah diubah orang lain", READ_LEVELS),
    Rule("GET", f"{_SHEET}/unduh", "Halaman: lembar sebagai berkas", READ_LEVELS),
    Rule("POST", f"{_SHEET}/baru", "Halaman: membuka lembar baru", WRITE_LEVELS, "write", form=True),
    Rule("POST", f"{_SHEET}/terbit", "Halaman: menerbitkan lembar", WRITE_LEVELS, "write", form=True),
    Rule("POST", f"{_SHEET}/impor", "Halaman: pratinjau impor lembar", WRITE_LEVELS, "plan", form=True),
    Rule("POST", f"{_SHEET}/impor/terapkan", "Halaman: mengimpor lembar", WRITE_LEVELS, "write", form=True),
    Rule("GET", f"{_PAGE}/opd", "Halaman: kerja per OPD", READ_OWN_PART),
    Rule("POST", f"{_PAGE}/opd/bukti", "Halaman: mencatat satu bukti", WRITE_OWN_PART, "write", form=True),
    Rule("GET", f"{_PAGE}/opd/unduh", "Tugas OPD sebagai XLSX", READ_OWN_PART),
    Rule("GET", f"{_PAGE}/banding", "Halaman: banding dengan instansi lain", READ_RESULTS),
    Rule("GET", f"{_PAGE}/banding/cari", "Halaman: mencari pembanding", READ_RESULTS),
    Rule("GET", f"{_PAGE}/banding/belajar", "Halaman: belajar dari siapa", READ_RESULTS),
    Rule("GET", f"{_PAGE}/banding/kunjungan", "Halaman: lembar kunjungan belajar", READ_RESULTS),
    Rule("GET", f"{_PAGE}/banding/kunjungan.xlsx", "Lembar kunjungan belajar sebagai XLSX", READ_RESULTS),
    Rule("GET", _PLAN, "Halaman: rencana termurah untuk pertanyaan di alamatnya", READ_OWN),
    Rule("GET", f"{_PLAN}/kurva", "Bagian halaman: biaya setiap target", READ_OWN),
    Rule("GET", f"{_PLAN}/pembanding", "Bagian halaman: rencana lain, dan tanpa satu OPD", READ_OWN),
    Rule("GET", f"{_PLAN}/unduh.xlsx", "Mengunduh rencana, XLSX", READ_OWN),
    Rule("GET", f"{_PLAN}/unduh.json", "Mengunduh rencana, JSON", READ_OWN),
    Rule("GET", f"{_PLAN}/banding", "Halaman: dua rencana tersimpan berdampingan", READ_PLANS),
    Rule("GET", f"{_PLAN}/tersimpan", "Halaman: rencana tersimpan", READ_PLANS),
    Rule("POST", f"{_PLAN}/tersimpan", "Halaman: menyimpan rencana", WRITE_OWN, "write", form=True),
    Rule("GET", _SAVED_PLAN, "Halaman: satu rencana tersimpan", READ_PLANS),
    Rule("GET", f"{_SAVED_PLAN}/unduh.xlsx", "Mengunduh rencana tersimpan, XLSX", READ_PLANS),
    Rule("GET", f"{_SAVED_PLAN}/unduh.json", "Mengunduh rencana tersimpan, JSON", READ_PLANS),
    Rule("POST", f"{_SAVED_PLAN}/terbit", "Halaman: menerbitkan atau menarik rencana", WRITE_OWN, "write", form=True),
    Rule("GET", "/wilayah", "Halaman: anggota wilayah", PLANNERS),
    Rule("GET", "/wilayah/unduh", "Anggota wilayah sebagai CSV atau XLSX", PLANNERS),
    Rule("GET", "/wilayah/bersama", "Halaman: rencana bersama", PLANNERS),
    Rule("GET", "/wilayah/bersama/unduh", "Rencana bersama sebagai CSV atau XLSX", PLANNERS),
    Rule("POST", "/wilayah/bersama", "Halaman: rencana bersama di latar", PLANNERS, "write", form=True),
    Rule("GET", "/data", "Halaman: siklus dan tahap yang tersimpan", EVERYONE),
    Rule("GET", "/data/impor", "Halaman: impor", PLANNERS),
    Rule("POST", "/data/impor", "Halaman: pratinjau impor panel", PLANNERS, "plan", form=True),
    Rule("POST", "/data/impor/terapkan", "Halaman: mengimpor panel", PLANNERS, "write", form=True),
    Rule("GET", "/data/biaya/{institution}", "Halaman: biaya sendiri", READ_OWN),
    Rule("GET", "/data/biaya/{institution}/unduh", "Biaya sendiri sebagai CSV", READ_OWN),
    Rule("POST", "/data/biaya/{institution}", "Halaman: pratinjau biaya sendiri", WRITE_OWN, "plan", form=True),
    Rule("POST", "/data/biaya/{institution}/simpan", "Halaman: menyimpan biaya sendiri", WRITE_OWN, "write", form=True),
    Rule("GET", "/data/aturan/{institution}", "Halaman: aturan bernama", READ_OWN),
    Rule("POST", "/data/aturan/{institution}", "Halaman: menyimpan aturan bernama", WRITE_OWN, "write", form=True),
    Rule("GET", "/data/model", "Halaman: kartu model", EVERYONE),
    Rule("GET", "/data/pekerjaan", "Halaman: daftar pekerjaan", PLANNERS),
    Rule("GET", "/data/pekerjaan/{job}", "Halaman: satu pekerjaan sendiri", PLANNERS),
    Rule("POST", "/data/pekerjaan/{job}/batal", "Halaman: membatalkan pekerjaan", PLANNERS, "write", form=True),
    Rule("GET", "/data/kunci", "Halaman: kunci", EVERYONE, "manage"),
    Rule("POST", "/data/kunci", "Halaman: membuat kunci", EVERYONE, "manage", form=True),
    Rule("POST", "/data/kunci/{key}/cabut", "Halaman: mencabut kunci", EVERYONE, "manage", form=True),
    Rule("GET", "/data/pengguna", "Halaman: pengguna", ADMINISTRATORS, "manage"),
    Rule("POST", "/data/pengguna", "Halaman: menambah pengguna", ADMINISTRATORS, "manage", form=True),
    Rule("POST", "/data/pengguna/{user}", "Halaman: mengubah pengguna", ADMINISTRATORS, "manage", form=True),
    Rule("GET", "/data/audit", "Halaman: catatan audit", ADMINISTRATORS, "manage"),
    Rule("GET", "/health/live", "Apakah proses hidup", None),
    Rule("GET", "/health/ready", "Apakah layanan siap", None),
    Rule("GET", "/metrics", "Ukuran kerja untuk Prometheus", ADMINISTRATORS, "metrics"),
    Rule("GET", "/v1/openapi.json", "Uraian API untuk program", None),
    Rule("GET", "/v1/docs", "Uraian API untuk orang", None),
    Rule("GET", "/v1/me", "Siapa saya", EVERYONE),
    Rule("GET", "/v1/instruments", "Daftar instrumen", None),
    Rule("GET", "/v1/instruments/{instrument}", "Satu instrumen", None),
    Rule("POST", "/v1/check", "Memeriksa panel atau lembar kerja", EVERYONE, "plan"),
    Rule("POST", "/v1/score", "Menghitung indeks", EVERYONE, "plan"),
    Rule("POST", "/v1/plan", "Mencari rencana termurah", EVERYONE, "plan"),
    Rule("POST", "/v1/frontier", "Biaya setiap target", EVERYONE, "plan"),
    Rule("POST", "/v1/verify", "Memeriksa ulang rencana", EVERYONE, "plan"),
    Rule("POST", "/v1/gaps", "Daftar kesenjangan per OPD", EVERYONE, "plan"),
    Rule("POST", "/v1/compare", "Membandingkan instansi", EVERYONE, "plan"),
    Rule("POST", "/v1/peers", "Mencari sejawat", EVERYONE, "plan"),
    Rule("POST", "/v1/forecast", "Meramal nilai asesor", EVERYONE, "plan"),
    Rule("POST", "/v1/outlook", "Meramal indeks siklus berikutnya", EVERYONE, "plan"),
    Rule("POST", "/v1/clarify", "Memilih indikator yang dibuka kembali", EVERYONE, "plan"),
    Rule("POST", "/v1/roadmap", "Peta jalan beberapa tahun", EVERYONE, "plan"),
    Rule("POST", "/v1/joint", "Rencana bersama beberapa instansi", EVERYONE, "plan"),
    Rule("POST", "/v1/joint/stored", "Rencana bersama dari penilaian tersimpan", PLANNERS, "plan"),
    Rule("GET", "/v1/models", "Daftar model prakiraan", EVERYONE),
    Rule("GET", "/v1/models/{model}", "Satu model prakiraan dengan kartunya", EVERYONE),
    Rule("GET", "/v1/institutions", "Daftar instansi", EVERYONE),
    Rule("POST", "/v1/institutions", "Menambah instansi", KEEPERS, "write"),
    Rule("GET", _ONE, "Satu instansi", EVERYONE),
    Rule("PUT", _ONE, "Membetulkan instansi", KEEPERS, "write"),
    Rule("GET", f"{_ONE}/assessments", "Daftar penilaian", READ_LEVELS),
    Rule("GET", _ASSESSMENT, "Satu penilaian dengan levelnya", READ_LEVELS),
    Rule("PUT", _ASSESSMENT, "Menyimpan penilaian", WRITE_LEVELS, "write"),
    Rule("PUT", f"{_ASSESSMENT}/published", "Menerbitkan penilaian", WRITE_LEVELS, "write"),
    Rule("GET", f"{_ONE}/evidence/{{cycle}}", "Keadaan bukti", READ_OWN_PART),
    Rule("PUT", f"{_ONE}/evidence/{{cycle}}", "Mencatat bukti", WRITE_OWN_PART, "write"),
    Rule("GET", f"{_ONE}/gaps", "Daftar kesenjangan dari penilaian tersimpan", READ_OWN_PART),
    Rule("GET", f"{_ONE}/plans", "Daftar rencana", READ_PLANS),
    Rule("POST", f"{_ONE}/plans", "Menghitung dan menyimpan rencana", WRITE_OWN, "write"),
    Rule("GET", f"{_ONE}/plans/{{plan}}", "Satu rencana", READ_PLANS),
    Rule("GET", f"{_ONE}/plans/{{plan}}/verification", "Memeriksa ulang rencana tersimpan", READ_PLANS),
    Rule("GET", f"{_ONE}/plans/{{plan}}/replay", "Menghitung ulang rencana tersimpan dari dokumennya", READ_PLANS),
    Rule("PUT", f"{_ONE}/plans/{{plan}}/published", "Menerbitkan rencana", WRITE_OWN, "write"),
    Rule("GET", f"{_ONE}/costs", "Biaya sendiri", READ_OWN),
    Rule("PUT", f"{_ONE}/costs", "Menyimpan biaya sendiri", WRITE_OWN, "write"),
    Rule("GET", f"{_ONE}/rules", "Daftar aturan bernama", READ_OWN),
    Rule("GET", f"{_ONE}/rules/{{name}}", "Satu aturan bernama", READ_OWN),
    Rule("PUT", f"{_ONE}/rules/{{name}}", "Menyimpan aturan bernama", WRITE_OWN, "write"),
    Rule("GET", f"{_ONE}/forecasts", "Prakiraan tersimpan", READ_OWN),
    Rule("POST", f"{_ONE}/forecasts", "Meramal dan menyimpan prakiraan", WRITE_OWN, "write"),
    Rule("GET", f"{_ONE}/forecasts/{{forecast}}", "Satu prakiraan tersimpan", READ_OWN),
    Rule("GET", f"{_ONE}/outlook", "Indeks siklus berikutnya dari hasil tersimpan", READ_OWN),
    Rule("POST", f"{_ONE}/clarification", "Klarifikasi dari penilaian tersimpan", READ_OWN, "plan"),
    Rule("POST", f"{_ONE}/roadmap", "Peta jalan dari penilaian tersimpan", READ_OWN, "plan"),
    Rule("POST", "/v1/imports", "Pratinjau dan impor panel", PLANNERS, "write"),
    Rule("GET", "/v1/jobs", "Daftar pekerjaan sendiri", PLANNERS),
    Rule("POST", "/v1/jobs", "Memulai pekerjaan panjang", PLANNERS, "write"),
    Rule("GET", "/v1/jobs/{job}", "Satu pekerjaan sendiri", PLANNERS),
    Rule("POST", "/v1/jobs/{job}/cancel", "Membatalkan pekerjaan sendiri", PLANNERS, "write"),
    Rule("GET", "/v1/users", "Daftar pengguna", ADMINISTRATORS, "manage"),
    Rule("POST", "/v1/users", "Menambah pengguna", ADMINISTRATORS, "manage"),
    Rule("GET", "/v1/users/{user}", "Satu pengguna", ADMINISTRATORS, "manage"),
    Rule("PATCH", "/v1/users/{user}", "Mengubah pengguna", ADMINISTRATORS, "manage"),
    Rule("GET", "/v1/keys", "Daftar kunci sendiri", EVERYONE, "manage"),
    Rule("POST", "/v1/keys", "Membuat kunci", EVERYONE, "manage"),
    Rule("POST", "/v1/keys/{key}/revoke", "Mencabut kunci", EVERYONE, "manage"),
    Rule("GET", "/v1/audit", "Catatan audit", ADMINISTRATORS, "manage"),
)


def _table() -> Mapping[tuple[str, str], Rule]:
    table = {(rule.method, rule.path): rule for rule in _TABLE}
    if len(table) != len(_TABLE):
        raise ValueError("a route stands twice in the permission table")
    return table


RULES = _table()
"""Every route by method and path."""


def relation(principal: Principal, institution: str, province: str) -> Relation:
    """How an institution stands to the asker."""
    if principal.institution == institution:
        return "own"
    if principal.role == "province" and principal.province == province:
        return "member"
    return "other"


def reaches(access: Access, *, published: bool, claim: bool) -> bool:
    """Whether content may be read in whole or in part.

    Args:
        access: what the rule grants.
        published: whether the institution has published it.
        claim: whether it is the institution's own (self scores, plans), not an assessor's verdict.
    """
    if access is Access.PUBLISHED:
        return published
    if access is Access.OFFICIAL:
        return published or not claim
    return access is not Access.NONE
