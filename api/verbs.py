"""The verbs of the command line: what each does, and the module that is imported only when it is called."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Verb:
    """One command.

    Attributes:
        module: where its `app` lives.
        summary: one line of help, in Bahasa Indonesia.
        panel: heading under which ``tangga --help`` lists it.
    """

    module: str
    summary: str
    panel: str


PREPARE = "Menyiapkan dan memeriksa data"
PLAN = "Merencanakan"
WORK = "Mengerjakan"
FORECAST = "Meramal"
LEARN = "Membandingkan dan belajar"

VERBS: Mapping[str, Verb] = {
    "sample": Verb("api.commands.sample", "Menyalin contoh data nyata untuk dicoba.", PREPARE),
    "template": Verb("api.commands.template", "Membuat lembar kerja Excel untuk satu instansi.", PREPARE),
    "instruments": Verb("api.commands.instruments", "Menampilkan dan memeriksa instrumen penilaian.", PREPARE),
    "check": Verb("api.commands.check", "Memeriksa panel atau lembar kerja, semua kesalahan sekaligus.", PREPARE),
    "score": Verb("api.commands.score", "Menghitung indeks, domain, aspek, dan predikat.", PREPARE),
    "plan": Verb("api.commands.plan", "Mencari rencana termurah untuk mencapai target.", PLAN),
    "frontier": Verb("api.commands.frontier", "Menghitung biaya setiap target dan harga setiap predikat.", PLAN),
    "joint": Verb("api.commands.joint", "Merencanakan beberapa instansi dengan satu target atau anggaran.", PLAN),
    "verify": Verb("api.commands.verify", "Memeriksa ulang rencana tersimpan tanpa solver.", PLAN),
    "gaps": Verb("api.commands.gaps", "Menyusun tugas tiap OPD: syarat, bukti, urutan, dan bagiannya.", WORK),
    "clarify": Verb("api.commands.clarify", "Memilih indikator yang dibuka kembali menjelang wawancara.", WORK),
    "outlook": Verb("api.commands.outlook", "Meramal indeks siklus berikut dari indeks terbit.", FORECAST),
    "compare": Verb("api.commands.compare", "Membandingkan instansi, wilayah, atau seluruh berkas.", LEARN),
    "peers": Verb("api.commands.peers", "Mencari instansi tempat belajar, dan apa yang dipelajari.", LEARN),
}
"""Every command in the order of the help page."""
