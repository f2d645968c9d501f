"""Every bad cell is told with its row, its column, what was found and what is allowed; all at once."""

import pytest

from data.assessment import STAGES
from data.content import Content
from data.faults import InputError
from data.panel_file import read_panel

from .panel_texts import HEAD, IDS, content, faults_of, long, notices_of, read, wide

BAD_CELLS = [
    ("institution", "", "value_missing"),
    ("institution_type", "", "value_missing"),
    ("institution_type", "desa", "unknown_institution_type"),
    ("province", "", "value_missing"),
    ("cycle", "", "value_missing"),
    ("cycle", "24", "cycle_not_year"),
    ("cycle", "2024.5", "cycle_not_year"),
    ("cycle", "dua ribu", "cycle_not_year"),
    ("cycle", "3024", "cycle_not_year"),
    ("instrument", "", "value_missing"),
    ("instrument", "spbe-2021", "unknown_instrument"),
    ("stage", "", "value_missing"),
    ("stage", "final2x", "unknown_stage"),
    ("i07", "0", "level_out_of_range"),
    ("i07", "6", "level_out_of_range"),
    ("i07", "-3", "level_out_of_range"),
    ("i07", "2.5", "level_not_whole"),
    ("i07", "tiga", "level_not_number"),
    ("i07", "3 dari 5", "level_not_number"),
    ("i07", "TRUE", "level_not_number"),
    ("i07", "#REF!", "spreadsheet_error"),
    ("i07", "#N/A", "spreadsheet_error"),
    ("i07", "#DIV/0!", "spreadsheet_error"),
    ("i07", "2026-05-02", "level_is_date"),
    ("i07", "02/05/2026", "level_is_date"),
    ("i07", "2-Mei", "level_is_date"),
    ("i07", "May-02", "level_is_date"),
    ("i07", "", "level_missing"),
    ("i07", "-", "level_missing"),
]


def spoil(rows: list[list[str]], row: int, column: str, text: str) -> list[list[str]]:
    rows[row - 1][rows[0].index(column)] = text
    return rows


@pytest.mark.parametrize(("column", "text", "code"), BAD_CELLS)
def test_a_bad_cell_is_told_with_row_and_column(column: str, text: str, code: str) -> None:
    (fault,) = faults_of(spoil(wide(), 3, column, text))
    assert (fault.code, fault.row) == (code, 3)
    assert f"({column})" in str(fault.column)
    assert fault.place.startswith("panel.csv, baris 3, kolom ")
    if text:
        assert fault.found == text


@pytest.mark.parametrize(("column", "text", "code"), [cell for cell in BAD_CELLS if cell[0] == "i07"])
def test_a_bad_level_is_told_in_the_long_form_too(column: str, text: str, code: str) -> None:
    (fault,) = faults_of(spoil(long(), 8, "level", text))
    assert (fault.code, fault.row, fault.column) == (code, 8, "H (level)")


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("indicator", "i48", "unknown_indicator"),
        ("indicator", "", "unknown_indicator"),
        ("indicator", "kebijakan", "unknown_indicator"),
        ("evidence", "1.5", "evidence_out_of_range"),
        ("evidence", "-0.1", "evidence_out_of_range"),
        ("evidence", "120%", "evidence_out_of_range"),
        ("evidence", "lengkap", "evidence_out_of_range"),
        ("evidence", "#VALUE!", "spreadsheet_error"),
    ],
)
def test_bad_long_cells(column: str, text: str, code: str) -> None:
    faults = [fault for fault in faults_of(spoil(long(), 9, column, text)) if fault.row == 9]
    assert [fault.code for fault in faults] == [code]
    assert f"({column})" in str(faults[0].column)


def test_all_faults_come_at_once_in_the_order_of_the_rows() -> None:
    rows = wide()
    for row, column, text in (
        (2, "institution_type", "desa"),
        (2, "i01", "9"),
        (2, "i47", "x"),
        (3, "stage", "?"),
        (3, "i10", "2.5"),
        (3, "cycle", "24"),
    ):
        spoil(rows, row, column, text)
    faults = faults_of(rows)
    assert [f.row for f in faults] == [2, 2, 2, 3, 3, 3]
    assert {f.code for f in faults} == {
        "unknown_institution_type",
        "level_out_of_range",
        "level_not_number",
        "unknown_stage",
        "level_not_whole",
        "cycle_not_year",
    }


def test_the_message_says_what_where_and_the_way_out() -> None:
    with pytest.raises(InputError) as caught:
        read(spoil(wide(), 3, "instrument", "spbe-2021"))
    text = str(caught.value)
    for part in ("panel.csv, baris 3, kolom E (instrument)", "«spbe-2021»", "spbe-2020", "Mungkin maksudnya"):
        assert part in text


def test_an_assessment_given_twice_is_refused() -> None:
    (fault,) = faults_of(spoil(wide(), 3, "stage", "self"))
    assert (fault.code, fault.row) == ("duplicate_row", 3)
    assert "baris 2" in fault.message


def test_an_indicator_given_twice_is_refused() -> None:
    rows = long()
    (fault,) = faults_of([*rows, rows[5]])
    assert (fault.code, fault.row, fault.column) == ("duplicate_row", 49, "G (indicator)")
    assert "baris 6" in fault.message


@pytest.mark.parametrize(("column", "text"), [("institution_type", "kabupaten"), ("province", "Aceh")])
def test_one_institution_has_one_type_and_one_province(column: str, text: str) -> None:
    (fault,) = faults_of(spoil(wide(), 3, column, text))
    assert (fault.code, fault.row, fault.found) == ("institution_conflict", 3, text)
    assert "baris 2" in fault.message


def test_one_assessment_has_one_instrument() -> None:
    rows = long()
    rows[10][4] = "pemdi-2026"
    codes = [fault.code for fault in faults_of(rows)]
    assert codes[:1] == ["level_missing"]
    assert "two_instruments" in codes


def test_missing_rows_of_the_long_form_are_named() -> None:
    (fault,) = faults_of(long()[:-1])
    assert fault.code == "level_missing"
    assert "i47" in fault.message


def test_a_misspelt_institution_is_one_fault_and_the_row_it_left() -> None:
    rows = long()
    rows[3][0] = "Pemerintah Kota AA"
    faults = faults_of(rows)
    assert [(fault.code, fault.row) for fault in faults] == [("level_missing", 2), ("level_missing", 4)]
    assert "46 dari 47" in faults[1].message
    assert "«Pemerintah Kota A»" in str(faults[1].remedy)


def test_a_missing_column_is_one_fault_not_one_a_row() -> None:
    rows = [row[:-1] for row in wide()]
    (fault,) = faults_of(rows)
    assert (fault.code, fault.row) == ("column_missing", 1)
    assert "i47" in fault.message


def test_missing_levels_may_be_allowed_with_a_notice() -> None:
    panel = read_panel(content(spoil(wide(), 2, "i07", "")), allow_missing=True)
    assert "i07" not in panel.assessments[0].levels
    assert [notice.code for notice in panel.notices] == ["level_missing"]
    assert "i07" in panel.notices[0].message


def test_allowing_blank_levels_does_not_allow_error_cells() -> None:
    with pytest.raises(InputError) as caught:
        read_panel(content(spoil(wide(), 2, "i07", "#REF!")), allow_missing=True)
    assert caught.value.code == "spreadsheet_error"


def test_the_services_of_2018_are_scored_apart() -> None:
    ids = [f"i{n:02d}" for n in range(1, 36)]
    rows = [[*HEAD, *ids], ["Pemerintah Kota A", "kota", "Bali", "2018", "spbe-2018", "self", *["2"] * 35]]
    faults = faults_of(rows)
    lone = next(fault for fault in faults if fault.code == "sub_scores_needed")
    assert "i35-1, i35-2, i35-3" in str(lone.remedy)
    rows = [[*HEAD, *ids[:-1], "35.1", "i35-2", "I35-3"], [*rows[1], "2", "0"]]
    assert len(read(rows).assessments[0].levels) == 37


def test_another_instruments_columns_may_stay_blank() -> None:
    rows = wide()
    pemdi = ["Pemerintah Kota A", "kota", "Lampung", "2026", "pemdi-2026", "desk", *["1.26"] * 20, *[""] * 27]
    assert len(read([*rows, pemdi]).assessments[2].levels) == 20
    (fault,) = faults_of([*rows, [*pemdi[:-1], "3"]])
    assert (fault.code, fault.row, fault.column) == ("unknown_indicator", 4, "BA (i47)")


@pytest.mark.parametrize("name", [n for n in HEAD if n != "instrument"])
def test_a_missing_required_column_is_named(name: str) -> None:
    at = HEAD.index(name)
    (fault,) = faults_of([[*row[:at], *row[at + 1 :]] for row in wide()])
    assert (fault.code, fault.row) == ("column_missing", 1)
    assert name in fault.message


def test_a_misspelt_column_gets_the_nearest_name() -> None:
    (fault,) = faults_of(spoil(wide(), 1, "province", "provinse"))
    assert "«provinse»" in str(fault.remedy)


def test_a_title_that_is_right_is_not_said_to_be_like_itself() -> None:
    (fault,) = faults_of([["Province", "daftar", "skor"], ["Kota A", "Lampung", "3"]])
    assert fault.code == "header_not_found"
    assert "mirip" not in fault.message


def test_a_header_that_is_not_known_is_shown_with_near_names() -> None:
    (fault,) = faults_of([["Rekap 2024"], [], ["institusion", "provinse", "skor"], ["Kota A", "Lampung", "3"]])
    assert (fault.code, fault.row, fault.found) == ("header_not_found", 3, "institusion, provinse, skor")
    assert "(«institusion» mirip «institution»; «provinse» mirip «province»)" in fault.message
    assert "institution_type" in str(fault.allowed)


def test_a_column_given_twice_is_refused() -> None:
    (fault,) = faults_of(spoil(wide(), 1, "i02", "I1"))
    assert (fault.code, fault.row, fault.column) == ("column_duplicate", 1, "H")


def test_both_forms_in_one_header_are_refused() -> None:
    assert "form_ambiguous" in [f.code for f in faults_of([[*row, "x"] for row in spoil(wide(), 1, "i47", "level")])]


def test_without_an_instrument_the_only_one_that_fits_is_used() -> None:
    rows = [[*row[:4], *row[5:]] for row in wide()]
    panel = read(rows)
    assert {a.instrument for a in panel.assessments} == {"spbe-2020"}
    assert [notice.code for notice in panel.notices] == ["instrument_assumed"]
    (fault,) = faults_of([rows[0], *([*row[:3], "2017", *row[4:]] for row in rows[1:])])
    assert fault.code == "column_missing"
    assert "2017" in fault.message


def test_an_instrument_outside_its_years_is_noticed() -> None:
    rows = [rows if n == 0 else [*rows[:3], "2018", *rows[4:]] for n, rows in enumerate(wide())]
    assert [notice.code for notice in notices_of(rows)] == ["instrument_not_applied"]


def test_simulated_rows_are_marked_and_noticed() -> None:
    rows = [[*row, mark] for row, mark in zip(wide(), ("simulated", "SIMULASI", ""), strict=True)]
    panel = read(rows)
    assert [a.simulated for a in panel.assessments] == [True, False]
    assert "SIMULASI" in panel.notices[0].message
    (fault,) = faults_of([*rows[:2], [*rows[2][:-1], "mungkin"]])
    assert fault.code == "unknown_simulated"


def test_columns_that_are_not_used_are_noticed() -> None:
    rows = [[*row, extra, stray] for row, extra, stray in zip(wide(), ("skor", "1", "2"), ("", "", "x"), strict=True)]
    (notice,) = notices_of(rows)
    assert notice.code == "columns_ignored"
    assert "BB (skor)" in notice.message
    assert "BC (tanpa judul)" in notice.message


def test_names_that_differ_in_case_only_are_noticed() -> None:
    assert [n.code for n in notices_of(spoil(wide(), 3, "institution", "PEMERINTAH KOTA A"))] == [
        "similar_institutions"
    ]


def test_a_region_code_that_lost_its_zero_is_refused() -> None:
    rows = [[*row, code] for row, code in zip(wide(), ("region_code", "11.10", "11.1"), strict=True)]
    (fault,) = faults_of(rows)
    assert fault.code == "region_code_cut"
    assert "11.10" in str(fault.remedy)


@pytest.mark.parametrize(
    ("column", "first", "second"), [("regime", "interview", "dokumen"), ("assessor_group", "G1", "G2")]
)
def test_rows_of_one_assessment_agree(column: str, first: str, second: str) -> None:
    rows = [[*row, first] for row in long()]
    rows[0][-1], rows[4][-1] = column, second
    (fault, missing) = faults_of(rows)
    assert (fault.code, missing.code) == ("level_missing", "inconsistent_column")


def test_faults_of_all_47_rows_are_all_told() -> None:
    rows = long()
    for row in rows[1:]:
        row[5] = "akhirnya"
    faults = faults_of(rows)
    assert [fault.row for fault in faults] == list(range(2, 49))


@pytest.mark.parametrize("stage", STAGES)
def test_a_header_without_rows_is_refused(stage: str) -> None:
    (fault,) = faults_of([[*HEAD, *IDS]])
    assert fault.code == "table_empty"


BAD_FILES = [
    (b"", "file_empty"),
    (b"\xef\xbb\xbf \r\n\n", "file_empty"),
    (b"a;b;c\n1;2;3\n", "header_not_found"),
    (b"hanya teks", "header_not_found"),
    (b"<html><table><tr><td>institution</td></tr></table>", "html_not_table"),
    (b"  <!DOCTYPE html>", "html_not_table"),
    (b'<?xml version="1.0"?><Workbook/>', "html_not_table"),
    (b"%PDF-1.7", "not_a_table"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_excel"),
    (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "file_protected"),
    (b"PK\x03\x04 rusak", "file_damaged"),
    (b"institution;stage\x00\x01\x02;cycle\n" * 3, "not_a_table"),
    (b'institution,stage,cycle,"province\nA,self,2024,x\n', "broken_quotes"),
    (b"institution;stage;cycle\n\x81\x8d;self;2024\n", "unknown_encoding"),
]


@pytest.mark.parametrize(("data", "code"), BAD_FILES)
@pytest.mark.parametrize("name", ["panel.csv", "panel.xlsx", "panel.xls"])
def test_files_that_hold_no_panel_are_refused_by_content(data: bytes, code: str, name: str) -> None:
    (fault,) = faults_of(Content(name, data))
    assert fault.code == code
    assert name in fault.place
