"""The sheets of the worksheet that hold levels, evidence and guidance."""

from typing import TYPE_CHECKING

from .assessment import Assessment, InstitutionType
from .instrument import Indicator, Instrument
from .numbers import indonesian_short
from .owners import Ownership, usual_owners
from .panel_export import SIMULATED_MARK
from .table_export import Value, share_value, write_cell
from .worksheet_layout import COVER, EVIDENCE, EVIDENCE_TITLES, GUIDE, LACKING, LEVEL_TITLES, LEVELS, READY
from .worksheet_styles import HEADER_ROW, Styles, new_page

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_VERIFIED = {
    "ya": "",
    "sebagian": "Uraian level sebagian belum terverifikasi.",
    "tidak": "Uraian level belum terverifikasi.",
    "eksternal": "",
}


def write_levels(
    book: "Workbook", styles: Styles, instrument: Instrument, filled: Assessment | None, type_: InstitutionType
) -> None:
    """Write a row an indicator: level drop-down, level texts, evidence share, owner, note."""
    usual = usual_owners(instrument, type_)
    scale, texts = instrument.scale, range(instrument.scale.minimum, instrument.scale.maximum + 1)
    columns = [
        (LEVEL_TITLES["indicator"], 7),
        ("No", 5),
        ("Indikator", 34),
        ("Aspek", 22),
        ("Bobot (%)", 8),
        (LEVEL_TITLES["level"], 8),
        *((f"Uraian level {level}", 30) for level in texts),
        (LEVEL_TITLES["evidence"], 13),
        (LEVEL_TITLES["owner"], 22),
        (LEVEL_TITLES["note"], 34),
        ("Keterangan", 38),
    ]
    mark = f" ({SIMULATED_MARK})" if filled and filled.simulated else ""
    help_line = f"Isi sel berwarna. Level: {scale.describe()}. Kelengkapan bukti: 0% sampai 100%, boleh kosong."
    page = new_page(book, styles, LEVELS, (f"Penilaian{mark}", help_line), columns)
    for row, indicator in enumerate(instrument.indicators, HEADER_ROW + 1):
        _write_indicator(page, row, styles, instrument, indicator, filled, usual[indicator.id])
    last = HEADER_ROW + len(instrument.indicators)
    _level_choices(page, instrument, last)
    share = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
    page.data_validation(HEADER_ROW + 1, 6 + len(texts), last, 6 + len(texts), share)
    page.freeze_panes(HEADER_ROW + 1, 3)
    page.repeat_rows(HEADER_ROW)
    page.autofilter(HEADER_ROW, 0, last, len(columns) - 1)


def _level_choices(page: "Worksheet", instrument: Instrument, last: int) -> None:
    scale = instrument.scale
    rule: dict[str, object] = {"error_title": "Level", "error_message": f"Yang boleh: {scale.describe()}."}
    if scale.whole:
        rule |= {"validate": "list", "source": list(range(scale.minimum, scale.maximum + 1))}
    else:
        rule |= {
            "validate": "decimal",
            "criteria": "between",
            "minimum": scale.minimum,
            "maximum": scale.maximum,
        }
    page.data_validation(HEADER_ROW + 1, 5, last, 5, rule)


def _write_indicator(
    page: "Worksheet",
    row: int,
    styles: Styles,
    instrument: Instrument,
    indicator: Indicator,
    filled: Assessment | None,
    usual: Ownership,
) -> None:
    id_, fixed, entry = indicator.id, styles.fixed, styles.entry
    aspect = instrument.parts[indicator.aspect].name
    owner = (filled.owners.get(id_) if filled else None) or usual.main
    levels = range(instrument.scale.minimum, instrument.scale.maximum + 1)
    cells: list[tuple[Value, Format]] = [
        (id_, fixed),
        (indicator.number, fixed),
        (indicator.name, fixed),
        (aspect, fixed),
        (indonesian_short(indicator.weight), fixed),
        (filled.levels.get(id_) if filled else None, entry),
        *((_level_text(instrument, indicator, level), fixed) for level in levels),
        (share_value(filled.evidence.get(id_)) if filled else None, styles.share),
        (owner, entry),
        (filled.notes.get(id_) if filled else None, entry),
        (_remark(indicator, usual), fixed),
    ]
    for column, (value, style) in enumerate(cells):
        write_cell(page, row, column, value, style)


def _level_text(instrument: Instrument, indicator: Indicator, level: int) -> str:
    name, text = instrument.level_name(indicator.id, level), indicator.level_texts.get(level, "")
    return f"{name}: {text}" if name and text else name or text


def _remark(indicator: Indicator, usual: Ownership) -> str:
    parts = [_VERIFIED[indicator.verified]]
    if indicator.external:
        outside = indicator.external
        doubt = "" if outside.conversion_verified else " (konversi belum terverifikasi)"
        parts.append(f"Dinilai lembaga lain: {outside.assessor}, {outside.name}{doubt}.")
    if usual.support:
        parts.append(f"Dukungan: {', '.join(usual.support)}.")
    parts.append(indicator.note)
    return "\n".join(part for part in parts if part)


def write_evidence(book: "Workbook", styles: Styles, instrument: Instrument) -> None:
    """Write a row per line of each indicator's evidence checklist, with a status drop-down."""
    columns = (
        (EVIDENCE_TITLES["indicator"], 7),
        ("Indikator", 34),
        ("Butir", 6),
        (EVIDENCE_TITLES["item"], 90),
        (EVIDENCE_TITLES["status"], 10),
    )
    help_line = (
        f"Pilih «{READY}» atau «{LACKING}»; yang kosong dihitung belum. Bagian yang ada menjadi kelengkapan bukti."
    )
    page = new_page(book, styles, EVIDENCE, ("Daftar bukti", help_line), columns)
    row = HEADER_ROW
    for indicator in instrument.indicators:
        for order, item in enumerate(indicator.evidence, start=1):
            row += 1
            texts: tuple[Value, ...] = (indicator.id, indicator.short_name, order, item)
            for column, value in enumerate(texts):
                write_cell(page, row, column, value, styles.fixed)
            page.write_blank(row, 4, None, styles.entry)
    page.data_validation(HEADER_ROW + 1, 4, row, 4, {"validate": "list", "source": [READY, LACKING]})
    page.freeze_panes(HEADER_ROW + 1, 3)
    page.repeat_rows(HEADER_ROW)
    page.autofilter(HEADER_ROW, 0, row, len(columns) - 1)


def write_guide(book: "Workbook", styles: Styles, instrument: Instrument) -> None:
    """Write how to fill the worksheet in, and what is not certain about the instrument."""
    page = new_page(book, styles, GUIDE, ("Petunjuk", instrument.title), (("", 110),))
    for row, line in enumerate(_guide(instrument), HEADER_ROW):
        page.write_string(row, 0, line, styles.plain)


def _guide(instrument: Instrument) -> list[str]:
    return [
        f"1. Isi lembar «{COVER}»: instansi, jenis, provinsi, siklus, dan tahap.",
        f"2. Pada lembar «{LEVELS}», pilih level tiap indikator ({instrument.scale.describe()}). Uraian tiap "
        "level tertulis di sebelahnya dan merupakan ringkasan, bukan naskah peraturan.",
        "3. Penanggung jawab sudah terisi dengan yang lazim; ganti bila di instansi Anda berbeda.",
        f"4. Pada lembar «{EVIDENCE}», tandai bukti yang sudah ada; atau isi kolom kelengkapan bukti pada lembar "
        f"«{LEVELS}» langsung dengan persen. Cukup salah satu untuk tiap indikator.",
        "5. Jangan mengubah kolom Kode, nama lembar, dan judul kolom. Baris boleh diurutkan atau disaring.",
        "6. Periksa dengan `tangga check BERKAS.xlsx`; semua kekurangan ditunjukkan sekaligus dengan baris dan "
        "kolomnya.",
        *(f"Catatan instrumen: {note}" for note in instrument.notes),
    ]
