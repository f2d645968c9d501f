"""Names of the worksheet's sheets, cover lines and columns, shared by its writer and its reader."""

from .assessment import REGIMES, STAGE_NAMES, InstitutionType, Regime
from .panel_words import word

COVER = "Sampul"
LEVELS = "Penilaian"
EVIDENCE = "Bukti"
GUIDE = "Petunjuk"

REGIONAL: InstitutionType = "kabupaten"
"""Whose usual owners a worksheet names that is made for no kind of institution: most are regions."""

COVER_LINES = {
    "institution": "Instansi",
    "institution_type": "Jenis instansi",
    "province": "Provinsi",
    "region_code": "Kode wilayah",
    "cycle": "Siklus (tahun)",
    "stage": "Tahap",
    "instrument": "Instrumen",
    "regime": "Cara penilaian",
    "assessor_group": "Kelompok asesor",
    "simulated": "Simulasi",
}
"""Cover line per field; the value stands in the next column."""

COVER_FIELD_OF = {word(label): field for field, label in COVER_LINES.items()}

LEVEL_TITLES = {
    "indicator": "Kode",
    "level": "Level",
    "evidence": "Kelengkapan bukti",
    "owner": "Penanggung jawab",
    "note": "Catatan",
}
"""Titles of the columns on `LEVELS` that are read back."""

EVIDENCE_TITLES = {"indicator": "Kode", "item": "Bukti", "status": "Status"}
"""Titles of the columns on `EVIDENCE` that are read back."""

READY, LACKING = "ada", "belum"
"""Status of one line of the evidence checklist."""

STAGE_CHOICES = tuple(STAGE_NAMES.values())
REGIME_NAMES: dict[Regime, str] = dict(zip(REGIMES, ("wawancara", "dokumen"), strict=True))
