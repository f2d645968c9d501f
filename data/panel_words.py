"""Words that offices write in a panel for columns, stages, types and indicators."""

import re
from collections.abc import Mapping

from .assessment import InstitutionType, Regime, Stage

REQUIRED = ("institution", "institution_type", "province", "cycle", "instrument", "stage")
LONG = ("indicator", "level")
OPTIONAL = ("region_code", "owner", "evidence", "regime", "assessor_group", "simulated", "note")

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "institution": ("instansi", "nama_instansi", "institusi", "nama_institusi", "instansi_pemerintah"),
    "institution_type": ("jenis_instansi", "tipe_instansi", "kategori_instansi", "jenis", "type"),
    "province": ("provinsi",),
    "cycle": ("tahun", "siklus", "tahun_penilaian", "tahun_evaluasi", "year"),
    "instrument": ("instrumen",),
    "stage": ("tahap", "tahapan"),
    "indicator": ("indikator", "kode_indikator", "no_indikator", "nomor_indikator"),
    "level": ("nilai", "tingkat", "tingkat_kematangan", "level_kematangan", "nilai_level"),
    "region_code": ("kode_wilayah", "kode_daerah"),
    "owner": ("opd", "pemilik", "penanggung_jawab", "perangkat_daerah", "pic"),
    "evidence": ("bukti", "bukti_dukung", "kelengkapan_bukti"),
    "regime": ("rezim", "cara_penilaian"),
    "assessor_group": ("kelompok_asesor", "tim_asesor"),
    "simulated": ("simulasi",),
    "note": ("notes", "catatan"),
}
_COLUMN_OF = {word: column for column, words in _COLUMNS.items() for word in (column, *words)}

_STAGE_WORDS: Mapping[Stage, tuple[str, ...]] = {
    "self": ("mandiri", "penilaian_mandiri", "pm"),
    "desk": ("dokumen", "penilaian_dokumen", "interim"),
    "final": ("akhir", "hasil_akhir", "nilai_akhir"),
}
STAGE_OF: Mapping[str, Stage] = {w: s for s, words in _STAGE_WORDS.items() for w in (s, *words)}

_TYPE_WORDS: Mapping[InstitutionType, tuple[str, ...]] = {
    "kementerian": ("kementrian",),
    "lpnk": ("lembaga_pemerintah_nonkementerian", "lembaga_pemerintah_non_kementerian"),
    "lns": ("lembaga_nonstruktural", "lembaga_non_struktural"),
    "lembaga_lain": ("lembaga_lainnya",),
    "provinsi": ("prov", "pemerintah_provinsi"),
    "kabupaten": ("kab", "pemerintah_kabupaten"),
    "kota": ("pemerintah_kota",),
}
TYPE_OF: Mapping[str, InstitutionType] = {w: t for t, words in _TYPE_WORDS.items() for w in (t, *words)}

REGIME_OF: Mapping[str, Regime] = {
    "interview": "interview",
    "interviu": "interview",
    "wawancara": "interview",
    "document": "document",
    "dokumen": "document",
}

SIMULATED_OF: Mapping[str, bool] = {
    **dict.fromkeys(("simulasi", "ya", "true", "1", "benar"), True),
    **dict.fromkeys(("", "tidak", "false", "0", "salah", "nyata"), False),
}

_INDICATOR = re.compile(r"(?:i|ind|indikator|indicator)?[\s._]*0*([1-9]\d{0,2})(?:[-.]([1-9]))?")


def word(text: str) -> str:
    """`text` without case, spaces and signs: ``"Jenis Instansi"`` becomes ``"jenis_instansi"``."""
    return re.sub(r"[\W_]+", "_", text.casefold()).strip("_")


def one_line(text: str) -> str:
    """`text` with every run of white space as one space."""
    return " ".join(text.split())


def indicator_id(text: str) -> str | None:
    """Id of an indicator as people write it: ``I1``, ``Indikator 1`` are ``i01``; ``35.1`` is ``i35-1``."""
    match = _INDICATOR.fullmatch(text.strip().casefold())
    if match is None:
        return None
    number, part = match.groups()
    return f"i{int(number):02d}" + (f"-{part}" if part else "")


def column_of(title: str) -> str | None:
    """Field named by a column title, or the id of the indicator it names, else ``None``."""
    return _COLUMN_OF.get(word(title)) or indicator_id(title)
