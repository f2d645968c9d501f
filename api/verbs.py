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
SERVE = "Melayani banyak orang"

VERBS: Mapping[str, Verb] = {
    "sample": Verb("api.commands.sample", "Menyalin contoh data nyata untuk dicoba.", PREPARE),
    "template": Verb("api.commands.template", "Membuat lembar kerja Excel untuk satu instansi.", PREPARE),
    "instruments": Verb("api.commands.instruments", "Menampilkan dan memeriksa instrumen penilaian.", PREPARE),
    "check": Verb("api.commands.check", "Memeriksa panel atau lembar kerja, semua kesalahan sekaligus.", PREPARE),
    "score": Verb("api.commands.score", "Menghitung indeks, domain, aspek, dan predikat.", PREPARE),
    "plan": Verb("api.commands.plan", "Mencari rencana termurah untuk mencapai target.", PLAN),
    "frontier": Verb("api.commands.frontier", "Menghitung biaya setiap target dan harga setiap predikat.", PLAN),
    "roadmap": Verb("api.commands.roadmap", "Merencanakan beberapa tahun sekaligus, dengan target tiap tahun.", PLAN),
    "joint": Verb("api.commands.joint", "Merencanakan beberapa instansi dengan satu target atau anggaran.", PLAN),
    "batch": Verb("api.commands.batch", "Merencanakan setiap instansi dalam panel, satu baris per instansi.", PLAN),
    "verify": Verb("api.commands.verify", "Memeriksa ulang rencana tersimpan tanpa solver.", PLAN),
    "gaps": Verb("api.commands.gaps", "Menyusun tugas tiap OPD: syarat, bukti, urutan, dan bagiannya.", WORK),
    "clarify": Verb("api.commands.clarify", "Memilih indikator yang dibuka kembali menjelang wawancara.", WORK),
    "forecast": Verb("api.commands.forecast", "Meramal nilai asesor dari nilai mandiri.", FORECAST),
    "outlook": Verb("api.commands.outlook", "Meramal indeks siklus berikut dari indeks terbit.", FORECAST),
    "train": Verb("api.commands.train", "Melatih prakiraan asesor dari panel sendiri.", FORECAST),
    "evaluate": Verb("api.commands.evaluate", "Menguji prakiraan asesor terhadap cara sederhana.", FORECAST),
    "simulate": Verb("api.commands.simulate", "Membuat panel SIMULASI untuk mencoba dan menguji.", FORECAST),
    "compare": Verb("api.commands.compare", "Membandingkan instansi, wilayah, atau seluruh berkas.", LEARN),
    "peers": Verb("api.commands.peers", "Mencari instansi tempat belajar, dan apa yang dipelajari.", LEARN),
    "serve": Verb("api.commands.serve", "Menjalankan layanan: halaman web dan API.", SERVE),
    "user": Verb("api.commands.user", "Mengurus pengguna layanan.", SERVE),
    "key": Verb("api.commands.key", "Mengurus kunci bagi program.", SERVE),
    "import": Verb("api.commands.import_", "Memasukkan panel atau lembar kerja ke penyimpanan.", SERVE),
    "export": Verb("api.commands.export", "Mengeluarkan isi penyimpanan sebagai panel.", SERVE),
    "backup": Verb("api.commands.backup", "Mencadangkan penyimpanan selagi dipakai.", SERVE),
    "restore": Verb("api.commands.restore", "Memulihkan penyimpanan dari cadangan.", SERVE),
}
"""Every command in the order of the help page."""
