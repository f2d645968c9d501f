"""The worksheet: template, filled by hand, read, written, read again."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl.worksheet.worksheet import Worksheet

from data.assessment import INSTITUTION_TYPES, Assessment, Institution, InstitutionType
from data.assessment_files import read_assessments
from data.faults import Fault, InputError
from data.instrument_file import shipped_instrument, shipped_instruments
from data.owners import ownership, usual_owners
from data.panel_file import read_panel
from data.worksheet import read_worksheet
from data.worksheet_layout import REGIONAL
from data.worksheet_template import write_template

from .strategies import assessments

SPBE = shipped_instrument("spbe-2020")
FILLED = Assessment(
    institution=Institution("Pemerintah Kota Contoh", "kota", "Lampung", "18.71"),
    cycle=2024,
    instrument="spbe-2020",
    stage="self",
    levels={id_: Fraction(1 + n % 5) for n, id_ in enumerate(SPBE.ids)},
    owners={"i02": "Bagian Umum"},
    evidence={"i03": Fraction(1, 3), "i04": Fraction(0), "i05": Fraction(1)},
    notes={"i06": "baris satu\nbaris dua"},
    regime="document",
    assessor_group="G7",
)


def named_by_the_user(assessment: Assessment) -> Assessment:
    """The assessment without owners that the worksheet names by itself."""
    instrument = shipped_instrument(assessment.instrument)
    printed = [usual_owners(instrument, kind) for kind in (assessment.institution.type, REGIONAL)]
    own = {i: o for i, o in assessment.owners.items() if all(o != usual[i].main for usual in printed)}
    return replace(assessment, owners=own)


def write(path: Path, assessment: Assessment | None, instrument: str = "spbe-2020") -> Path:
    write_template(path, shipped_instrument(instrument), assessment)
    return path


def faults_of(path: Path) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as caught:
        read_worksheet(path)
    return caught.value.faults


def column_of(page: Worksheet, title: str) -> int:
    return int(next(cell.column for cell in page[3] if cell.value == title))


def row_of(page: Worksheet, id_: str) -> int:
    return int(next(cell.row for cell in page["A"] if cell.value == id_))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(assessment=assessments())
def test_a_worksheet_reads_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, assessment: Assessment
) -> None:
    path = tmp_path_factory.mktemp("sheet") / "lembar.xlsx"
    write_template(path, shipped_instrument(assessment.instrument), assessment)
    (read,) = read_worksheet(path).assessments
    assert read == named_by_the_user(assessment)


@pytest.mark.parametrize("instrument_id", shipped_instruments())
def test_filled_by_hand_it_survives_being_read_written_and_read(tmp_path: Path, instrument_id: str) -> None:
    instrument = shipped_instrument(instrument_id)
    path = write(tmp_path / "lembar.xlsx", None, instrument_id)
    book = openpyxl.load_workbook(path)
    for row, value in zip(
        range(4, 14),
        ("Pemerintah Kab. Contoh", "kabupaten", "Aceh", None, 2024, "penilaian mandiri", None, None, None, None),
        strict=True,
    ):
        if value is not None:
            book["Sampul"].cell(row, 2).value = value
    page = book["Penilaian"]
    for id_ in instrument.ids:
        page.cell(row_of(page, id_), column_of(page, "Level")).value = 2
    page.cell(row_of(page, "i01"), column_of(page, "Penanggung jawab")).value = "Setda"
    page.cell(row_of(page, "i02"), column_of(page, "Catatan")).value = "=bukan rumus"
    checklist = book["Bukti"]
    lines = [row for row in range(4, checklist.max_row + 1) if checklist.cell(row, 1).value == "i01"]
    checklist.cell(lines[0], 5).value = "ada"
    book.save(path)

    panel = read_assessments(path)
    (first,) = panel.assessments
    assert first.levels == dict.fromkeys(instrument.ids, Fraction(2))
    assert first.owners == {"i01": "Setda"}
    assert first.evidence == {"i01": Fraction(1, len(lines))}
    assert (first.stage, first.cycle, first.institution.type) == ("self", 2024, "kabupaten")
    again = tmp_path / "lagi.xlsx"
    write_template(again, instrument, first)
    assert read_assessments(again).assessments == (first,)


def test_a_filled_worksheet_reads_back_equal(tmp_path: Path) -> None:
    assert read_worksheet(write(tmp_path / "a.xlsx", FILLED)).assessments == (FILLED,)


def test_rows_may_be_sorted(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", FILLED)
    book = openpyxl.load_workbook(path)
    page = book["Penilaian"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=4)]
    for row, values in enumerate(reversed(rows), start=4):
        for column, value in enumerate(values, start=1):
            page.cell(row, column).value = value
    book.save(path)
    assert read_worksheet(path).assessments == (FILLED,)


def test_simulated_worksheets_say_so_on_every_face(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", replace(FILLED, simulated=True))
    book = openpyxl.load_workbook(path)
    assert "SIMULASI" in str(book["Sampul"]["A1"].value)
    assert "SIMULASI" in str(book["Penilaian"]["A1"].value)
    panel = read_worksheet(path)
    assert panel.assessments[0].simulated
    assert [notice.code for notice in panel.notices] == ["simulated"]


def test_the_template_helps_to_fill_it_in(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write(tmp_path / "a.xlsx", None))
    page = book["Penilaian"]
    assert book.sheetnames == ["Sampul", "Penilaian", "Bukti", "Petunjuk"]
    assert page.freeze_panes == "D4"
    assert page.page_setup.orientation == "landscape"
    assert page.page_setup.fitToHeight == 0
    assert page.sheet_properties.pageSetUpPr.fitToPage
    lists = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    assert lists["F4:F50"] == '"1,2,3,4,5"'
    texts = [cell.value for cell in page[row_of(page, "i01")]]
    assert any(str(text).startswith("Rintisan: ") for text in texts)
    assert "Diskominfo" in texts


def of_type(kind: InstitutionType) -> Assessment:
    return replace(FILLED, institution=replace(FILLED.institution, type=kind), owners={})


@pytest.mark.parametrize("kind", INSTITUTION_TYPES)
def test_usual_owners_are_those_of_the_kind_of_institution_and_read_back_as_nobodys_word(
    tmp_path: Path, kind: InstitutionType
) -> None:
    assessment = of_type(kind)
    path = write(tmp_path / "a.xlsx", assessment)
    page = openpyxl.load_workbook(path)["Penilaian"]
    column = column_of(page, "Penanggung jawab")
    shown = {i: page.cell(row_of(page, i), column).value for i in SPBE.ids}
    assert shown == {i: owner.main for i, owner in ownership(SPBE, assessment).items()}
    assert read_worksheet(path).assessments == (assessment,)


@pytest.mark.parametrize("kind", INSTITUTION_TYPES)
def test_a_blank_worksheet_made_for_nobody_names_regional_owners_that_no_reader_takes_for_a_word(
    tmp_path: Path, kind: InstitutionType
) -> None:
    path = write(tmp_path / "a.xlsx", None)
    filled = write(tmp_path / "b.xlsx", of_type(kind))
    book, source = openpyxl.load_workbook(filled), openpyxl.load_workbook(path)["Penilaian"]
    page = book["Penilaian"]
    column = column_of(page, "Penanggung jawab")
    for i in SPBE.ids:
        page.cell(row_of(page, i), column).value = source.cell(row_of(source, i), column).value
    page.cell(row_of(page, "i07"), column).value = "Pusat Data"
    book.save(filled)
    assert read_worksheet(filled).assessments[0].owners == {"i07": "Pusat Data"}


def test_a_blank_worksheet_for_a_ministry_names_its_units(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_template(path, SPBE, type_="kementerian")
    book = openpyxl.load_workbook(path)
    page = book["Penilaian"]
    units = {page.cell(row_of(page, i), column_of(page, "Penanggung jawab")).value for i in SPBE.ids}
    remarks = [str(row[-1].value).splitlines() for row in page.iter_rows(min_row=4)]
    helpers = " ".join(line for lines in remarks for line in lines if line.startswith("Dukungan: "))
    assert {"Biro Perencanaan", "Tim Koordinasi SPBE"} <= units
    assert "Unit TIK" in helpers
    for regional in ("Diskominfo", "Bappeda", "BKPSDM"):
        assert regional not in units
        assert regional not in helpers
    assert book["Sampul"]["B5"].value == "kementerian"


def test_doubtful_texts_and_outside_scores_are_marked(tmp_path: Path) -> None:
    page = openpyxl.load_workbook(write(tmp_path / "a.xlsx", None, "pemdi-2026"))["Penilaian"]
    remarks = {row[0].value: str(row[-1].value) for row in page.iter_rows(min_row=4)}
    assert "Dinilai lembaga lain: Bappenas" in remarks["i05"]
    assert any("belum terverifikasi" in remarks[i] for i in remarks if i != "i05")


def test_blank_template_tells_everything_that_is_missing(tmp_path: Path) -> None:
    faults = faults_of(write(tmp_path / "a.xlsx", None))
    codes = [fault.code for fault in faults]
    assert codes.count("level_missing") == 47
    assert {f.row for f in faults if "Sampul" in f.place} == {4, 5, 6, 8, 9}
    first = next(fault for fault in faults if fault.code == "level_missing")
    assert (first.row, first.column) == (4, "F (Level)")


def test_blank_levels_may_be_left_out(tmp_path: Path) -> None:
    partial = replace(FILLED, levels={"i01": Fraction(3)})
    panel = read_worksheet(write(tmp_path / "a.xlsx", partial), allow_missing=True)
    assert panel.assessments[0].levels == {"i01": Fraction(3)}
    assert [notice.code for notice in panel.notices] == ["level_missing"]


def test_every_fault_is_told_at_once_with_sheet_row_and_column(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", FILLED)
    book = openpyxl.load_workbook(path)
    page, cover, checklist = book["Penilaian"], book["Sampul"], book["Bukti"]
    cover["B5"], cover["B9"] = "desa", "sementara"
    page["F4"], page["F5"], page["F6"], page["A7"], page["A9"] = 9, "tiga", 2.5, "i99", "i05"
    page["L10"] = 7
    checklist["E4"] = "entah"
    checklist.cell(row_of(checklist, "i05"), 5).value = "belum"
    book.save(path)
    found = {(f.code, f.row, (f.column or "").split(" ")[0]) for f in faults_of(path)}
    assert found == {
        ("unknown_institution_type", 5, "B"),
        ("unknown_stage", 9, "B"),
        ("level_out_of_range", 4, "F"),
        ("level_not_number", 5, "F"),
        ("level_not_whole", 6, "F"),
        ("unknown_indicator", 7, "A"),
        ("duplicate_row", 9, "A"),
        ("level_missing", 3, ""),
        ("evidence_out_of_range", 10, "L"),
        ("unknown_status", 4, "E"),
        ("evidence_conflict", 8, "L"),
    }


@pytest.mark.parametrize(
    ("sheet", "cell", "code"),
    [("Penilaian", "A3", "column_missing"), ("Penilaian", "F3", "column_missing"), ("Bukti", "E3", "column_missing")],
)
def test_lost_titles_are_named(tmp_path: Path, sheet: str, cell: str, code: str) -> None:
    path = write(tmp_path / "a.xlsx", FILLED)
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = "?"
    book.save(path)
    assert code in [fault.code for fault in faults_of(path)]


def test_a_missing_sheet_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", FILLED)
    book = openpyxl.load_workbook(path)
    del book["Penilaian"]
    book.save(path)
    assert [fault.code for fault in faults_of(path)] == ["sheet_missing"]


def test_a_panel_is_no_worksheet_and_content_decides(tmp_path: Path) -> None:
    worksheet = write(tmp_path / "a.xlsx", FILLED)
    assert read_assessments(worksheet).assessments == (FILLED,)
    with pytest.raises(InputError) as caught:
        read_panel(worksheet)
    assert caught.value.code == "column_missing"


def test_a_worksheet_of_another_instrument_is_a_programming_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="pemdi-2026"):
        write_template(tmp_path / "a.xlsx", shipped_instrument("pemdi-2026"), FILLED)
    assert list(tmp_path.iterdir()) == []


def test_only_xlsx_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        write_template(tmp_path / "a.csv", SPBE)
    assert caught.value.code == "unknown_format"
