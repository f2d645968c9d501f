"""Write the worksheet that one institution fills in."""

from pathlib import Path

from .assessment import Assessment, InstitutionType
from .faults import refuse
from .instrument import Instrument
from .saving import saving
from .worksheet_cover import write_cover
from .worksheet_layout import REGIONAL
from .worksheet_pages import write_evidence, write_guide, write_levels
from .worksheet_styles import styles_of


def write_template(
    path: str | Path,
    instrument: Instrument,
    assessment: Assessment | None = None,
    type_: InstitutionType | None = None,
) -> None:
    """Write the worksheet: an XLSX with drop-downs, level texts and evidence lists.

    Args:
        path: ends in ``.xlsx``.
        instrument: gives the rows.
        assessment: fills the worksheet in; without one it is blank but for the usual owners.
        type_: kind of institution that a blank worksheet is for; it has other owners if that is a central one.

    Raises:
        InputError: if the file cannot be written.
        ValueError: if the assessment is of another instrument.
    """
    # Imported here because commands that only read need not wait for it.
    from xlsxwriter import Workbook

    if assessment is not None and assessment.instrument != instrument.id:
        raise ValueError(f"assessment of {assessment.instrument}, worksheet of {instrument.id}")
    if Path(path).suffix.lower() != ".xlsx":
        raise refuse("unknown_format", "lembar kerja disimpan sebagai .xlsx", place=str(path), allowed=".xlsx")
    kind = assessment.institution.type if assessment else type_
    with saving(path) as draft, Workbook(str(draft)) as book:
        styles = styles_of(book)
        write_cover(book, styles, instrument, assessment, kind)
        write_levels(book, styles, instrument, assessment, kind or REGIONAL)
        write_evidence(book, styles, instrument)
        write_guide(book, styles, instrument)
