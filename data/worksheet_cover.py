"""The cover of the worksheet: who is assessed, when, at which stage."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .assessment import INSTITUTION_TYPES, STAGE_NAMES, Assessment, InstitutionType
from .instrument import Instrument
from .panel_export import SIMULATED_MARK
from .panel_heads import FIRST_CYCLE, LAST_CYCLE
from .table_export import Value, write_cell
from .worksheet_layout import COVER, COVER_LINES, REGIME_NAMES, STAGE_CHOICES
from .worksheet_styles import HEADER_ROW, Styles, new_page

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

_HINTS = {
    "institution": "Nama resmi, misalnya Pemerintah Kota Bandar Lampung.",
    "institution_type": "Pilih satu.",
    "province": "Instansi pusat: tulis Pusat.",
    "region_code": "Boleh kosong, misalnya 18.71.",
    "cycle": "Tahun penilaian.",
    "stage": "Pilih satu.",
    "instrument": "Jangan diubah.",
    "regime": "Boleh kosong: apakah siklus berakhir dengan wawancara atau dokumen saja.",
    "assessor_group": "Boleh kosong.",
    "simulated": f"Kosong untuk data nyata; {SIMULATED_MARK} untuk data tiruan.",
}
_CHOICES = {
    "institution_type": INSTITUTION_TYPES,
    "stage": STAGE_CHOICES,
    "regime": tuple(REGIME_NAMES.values()),
    "simulated": (SIMULATED_MARK,),
}


def write_cover(
    book: "Workbook", styles: Styles, instrument: Instrument, filled: Assessment | None, type_: InstitutionType | None
) -> None:
    """Write the cover, filled in with what is known of the institution."""
    mark = f" ({SIMULATED_MARK})" if filled and filled.simulated else ""
    columns = (("Butir", 22), ("Isian", 48), ("Keterangan", 60))
    page = new_page(book, styles, COVER, (f"Lembar kerja penilaian{mark}", instrument.title), columns)
    values = {"instrument": instrument.id, "institution_type": type_, **(_values(filled) if filled else {})}
    for row, (field, label) in enumerate(COVER_LINES.items(), HEADER_ROW + 1):
        style = styles.fixed if field == "instrument" else styles.entry
        page.write_string(row, 0, label, styles.header)
        write_cell(page, row, 1, values.get(field), style)
        page.write_string(row, 2, _HINTS[field], styles.plain)
        if field in _CHOICES:
            page.data_validation(row, 1, row, 1, {"validate": "list", "source": list(_CHOICES[field])})
        elif field == "cycle":
            limits = {"criteria": "between", "minimum": FIRST_CYCLE, "maximum": LAST_CYCLE}
            page.data_validation(row, 1, row, 1, {"validate": "integer", **limits})


def _values(filled: Assessment) -> Mapping[str, Value]:
    return {
        "institution": filled.institution.name,
        "province": filled.institution.province,
        "region_code": filled.institution.region_code,
        "cycle": filled.cycle,
        "stage": STAGE_NAMES[filled.stage],
        "regime": REGIME_NAMES[filled.regime] if filled.regime else None,
        "assessor_group": filled.assessor_group,
        "simulated": SIMULATED_MARK if filled.simulated else None,
    }
