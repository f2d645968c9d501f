"""Files as Indonesian offices really save them, made here with other people's writers."""

import datetime
import io
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from data.content import MAX_BYTES, Content
from data.faults import Fault, InputError
from data.panel_file import Panel, read_panel
from data.tabular import column_letter

from .panel_texts import HEAD, IDS, SAMPLES, content, long, read, wide

TITLES = [["REKAPITULASI PENILAIAN MANDIRI SPBE"], ["Pemerintah Provinsi Lampung, Tahun 2024"], []]


def workbook(fill: Callable[[Worksheet], None], rows: list[list[str]] | None = None, start: int = 1) -> Content:
    """An XLSX whose first sheet holds `rows` from row `start` on, finished by `fill`."""
    book = openpyxl.Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    for row, cells in enumerate(rows or wide(), start=start):
        for column, text in enumerate(cells, start=1):
            page.cell(row, column).value = int(text) if text.isdigit() else text
    fill(page)
    stream = io.BytesIO()
    book.save(stream)
    return Content("panel.xlsx", stream.getvalue())


def fault_of(source: Content) -> Fault:
    with pytest.raises(InputError) as caught:
        read_panel(source)
    (fault,) = caught.value.faults
    return fault


def same(panel: Panel) -> bool:
    return panel.assessments == read(wide()).assessments


def test_semicolons_decimal_commas_windows_1252_and_titles_above() -> None:
    rows = [
        *TITLES,
        [*HEAD, *(f"i{n:02d}" for n in range(1, 21))],
        ["Pemkab Café – “Pusat”", "kabupaten", "Aceh", "2026", "pemdi-2026", "desk", "2,5", *["1,25"] * 19],
    ]
    (assessment,) = read_panel(content(rows, ";", "cp1252")).assessments
    assert assessment.institution.name == "Pemkab Café – “Pusat”"
    assert assessment.levels["i01"] == Fraction(5, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_separator(encoding: str, delimiter: str) -> None:
    assert same(read_panel(content(wide(), delimiter, encoding)))


def test_indonesian_titles_and_words() -> None:
    titles = ["Nama Instansi ", "JENIS INSTANSI", "Provinsi", "Tahun", "Instrumen", "Tahap"]
    forms = ["1", "i2", "I03", "Indikator 4", "indikator_05", *(f"i{n}" for n in range(6, 48))]
    rows = [[*titles, *forms]]
    for stage, type_ in (("Penilaian Mandiri", "Kota"), ("Hasil  Akhir", "KOTA")):
        rows.append(["Pemerintah  Kota\u00a0A", type_, " Lampung", "2024", "SPBE 2020", stage, *[" 3 "] * 47])
    assert same(read(rows))


def test_the_row_numbers_are_those_of_the_spreadsheet() -> None:
    rows = wide()
    rows[2][10] = "9"
    fault = fault_of(content([*TITLES, rows[0], [], rows[1], [""] * 53, rows[2]], ";"))
    assert (fault.row, fault.column) == (8, "K (i05)")


def test_a_cell_of_two_lines_is_one_row() -> None:
    rows = wide()
    rows[1][0] = '"Pemerintah\nKota A"'
    rows[2][10] = "9"
    fault = fault_of(content(rows))
    assert fault.row == 3


def test_separator_hint_and_comments_above() -> None:
    assert same(read_panel(content([["sep=;"], ["# dari SIMPEG"], *wide()], ";")))


def test_workbooks_read_like_text() -> None:
    assert same(read_panel(workbook(lambda page: None)))


def test_merged_titles_and_identity_cells() -> None:
    def merge(page: Worksheet) -> None:
        page["A1"] = "REKAPITULASI"
        page.merge_cells("A1:AZ2")
        for column in "ABCDE":
            page.merge_cells(f"{column}5:{column}6")

    rows = wide()
    rows[2][:5] = [""] * 5
    assert same(read_panel(workbook(merge, rows, start=4)))


def test_a_header_of_two_tiers() -> None:
    def merge(page: Worksheet) -> None:
        for column in range(1, 7):
            page.merge_cells(start_row=1, end_row=2, start_column=column, end_column=column)
        page.merge_cells("G1:BA1")

    rows = wide()
    upper = [*HEAD, "Nilai indikator", *[""] * 46]
    assert same(read_panel(workbook(merge, [upper, [*[""] * 6, *IDS], *rows[1:]])))


def test_merged_levels_are_not_copied_to_other_institutions() -> None:
    def merge(page: Worksheet) -> None:
        page.merge_cells("G2:G3")

    fault = fault_of(workbook(merge))
    assert (fault.code, fault.row, fault.column) == ("level_missing", 3, "G (i01)")


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?"])
def test_error_cells_are_not_blank_cells(error: str) -> None:
    def spoil(page: Worksheet) -> None:
        page["H3"] = error
        page["H3"].data_type = "e"

    fault = fault_of(workbook(spoil))
    assert (fault.code, fault.row, fault.column, fault.found) == ("spreadsheet_error", 3, "H (i02)", error)


def test_dates_that_excel_made_of_numbers() -> None:
    def spoil(page: Worksheet) -> None:
        page["H3"] = datetime.date(2026, 5, 2)

    fault = fault_of(workbook(spoil))
    assert (fault.code, fault.found) == ("level_is_date", "2026-05-02")
    assert "Angka" in str(fault.remedy)


def test_other_sheets_with_panels_are_noticed_and_hidden_ones_left_alone() -> None:
    def add(page: Worksheet) -> None:
        for title, state in (("Lama", "visible"), ("Arsip", "hidden")):
            other = page.parent.copy_worksheet(page)
            other.title, other.sheet_state = title, state

    panel = read_panel(workbook(add))
    assert same(panel)
    (notice,) = panel.notices
    assert notice.code == "sheets_ignored"
    assert "«Lama»" in notice.message
    assert "Arsip" not in notice.message


def test_the_panel_may_stand_on_a_later_sheet() -> None:
    def cover(page: Worksheet) -> None:
        page.parent.create_sheet("Sampul", 0)["A1"] = "Laporan"
        page["H3"] = "#REF!"
        page["H3"].data_type = "e"

    fault = fault_of(workbook(cover))
    assert "lembar «Sheet»" in fault.place
    assert fault.column == "H (i02)"


def test_the_name_does_not_decide_what_a_file_is() -> None:
    book = workbook(lambda page: None)
    assert same(read_panel(Content("panel.csv", book.data)))
    assert same(read_panel(Content("panel.xls", content(wide()).data)))


def test_a_far_stray_cell_is_refused_before_memory_is_taken() -> None:
    def stray(page: Worksheet) -> None:
        page["XFD1048576"] = "x"

    assert fault_of(workbook(stray)).code == "file_too_large"


def test_far_empty_styled_cells_are_harmless() -> None:
    def style(page: Worksheet) -> None:
        page["XFD900000"].number_format = "0.00"

    assert same(read_panel(workbook(style)))


def test_a_workbook_that_unpacks_to_gigabytes_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/_rels/workbook.xml.rels", "<Relationships/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(300):
                part.write(bytes(2**20))
    assert fault_of(Content("bom.xlsx", stream.getvalue())).code == "file_too_large"


def test_too_many_bytes_are_refused() -> None:
    assert fault_of(Content("besar.csv", b"x" * (MAX_BYTES + 1))).code == "file_too_large"


def test_a_cut_workbook_is_damaged() -> None:
    data = workbook(lambda page: None).data
    for end in (len(data) // 2, len(data) - 10):
        assert fault_of(Content("panel.xlsx", data[:end])).code == "file_damaged"


def test_a_document_is_no_workbook() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert fault_of(Content("surat.docx", stream.getvalue())).code == "not_xlsx"


def test_macros_are_harmless(tmp_path: Path) -> None:
    path = tmp_path / "panel.xlsm"
    (tmp_path / "vba.bin").write_bytes(b"macro")
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        for row, cells in enumerate(wide()):
            page.write_row(row, 0, cells)
        book.add_vba_project(str(tmp_path / "vba.bin"))
    assert same(read_panel(path))


def test_a_missing_file_gets_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "panel-2024.csv").write_text("x")
    with pytest.raises(InputError) as caught:
        read_panel(tmp_path / "panel-2042.csv")
    assert caught.value.code == "file_missing"
    assert "panel-2024.csv" in str(caught.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_panel(tmp_path)
    assert caught.value.code == "file_is_folder"


def test_numbers_in_workbooks_keep_their_decimals() -> None:
    rows = [[*HEAD, *IDS[:20]], ["Kab. A", "kabupaten", "Aceh", "2026", "pemdi-2026", "desk", *["x"] * 20]]

    def fill(page: Worksheet) -> None:
        for column in range(7, 27):
            page.cell(2, column).value = 1 + 0.1 + 0.2

    (assessment,) = read_panel(workbook(fill, rows)).assessments
    assert assessment.levels["i01"] == Fraction(13, 10)


@pytest.mark.parametrize("name", ["bandar-lampung.csv", "aceh-tengah-pemdi.csv"])
def test_shipped_samples_read_cleanly_and_name_their_source(name: str) -> None:
    panel = read_panel(SAMPLES / name)
    assert panel.assessments
    assert panel.notices == ()
    assert name in (SAMPLES / "SUMBER.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("position", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA")]
)
def test_column_letters(position: int, letter: str) -> None:
    assert column_letter(position) == letter


def test_long_and_wide_forms_say_the_same() -> None:
    assert read(long()).assessments[0].levels == read(wide()).assessments[0].levels
