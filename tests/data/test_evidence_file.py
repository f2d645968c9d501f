"""Evidence files: laws of reading, examples, then every bad cell with its place, all at once."""

from pathlib import Path

import openpyxl
import pytest

from data.content import Content
from data.evidence import EVIDENCE_STATES, STATE_NAMES, EvidenceLedger, checklist
from data.evidence_file import STATE_OF, read_evidence_file
from data.faults import Fault, InputError
from data.instrument_file import shipped_instrument
from data.worksheet_template import write_template

SPBE = shipped_instrument("spbe-2020")
HEAD = "indicator,level,item,state,note"


def read(*rows: str, head: str = HEAD, instrument_id: str = "spbe-2020") -> EvidenceLedger:
    text = "\n".join((head, *rows))
    return read_evidence_file(Content("evidence.csv", text.encode()), shipped_instrument(instrument_id))


def faults(*rows: str, head: str = HEAD) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as caught:
        read(*rows, head=head)
    return caught.value.faults


def test_every_item_of_the_instrument_is_known_by_number_and_by_text() -> None:
    for indicator in SPBE.indicators:
        for item, full in zip(checklist(indicator, SPBE.scale), indicator.evidence, strict=True):
            by_number = read(f"{indicator.id},,{item.number},diterima,")
            assert {record.level for record in by_number.records} == set(item.levels)
            for text in (item.text, full, full.upper()):
                assert read(f'{indicator.id},,"{text}",diterima,').records == by_number.records


@pytest.mark.parametrize("state", EVIDENCE_STATES)
def test_states_are_read_in_both_languages(state: str) -> None:
    for written in (state, STATE_NAMES[state], STATE_NAMES[state].upper()):  # type: ignore[index]  # parametrised
        assert read(f"i01,4,3,{written},").records[0].state == state


def test_states_have_one_meaning_each() -> None:
    assert set(STATE_OF.values()) == set(EVIDENCE_STATES)


def test_notes_travel_and_rows_without_state_are_left_out() -> None:
    ledger = read('i01,4,3,ditolak,"notula, tanpa saran"', "i02,4,3,,")
    assert [(r.indicator, r.level, r.note) for r in ledger.records] == [("i01", 4, "notula, tanpa saran")]


def test_an_item_of_the_institutions_own_is_kept_and_told() -> None:
    ledger = read("i01,4,surat dukungan gubernur,diajukan,")
    assert ledger.records[0].item == "surat dukungan gubernur"
    assert [notice.code for notice in ledger.notices] == ["own_evidence"]
    assert "surat dukungan gubernur" in ledger.notices[0].message


def test_semicolons_and_indonesian_titles_are_read() -> None:
    ledger = read("1;4;3;diterima;baik", head="Indikator;Level;Bukti;Status;Catatan")
    assert [(r.indicator, r.level, r.state, r.note) for r in ledger.records] == [("i01", 4, "accepted", "baik")]


def test_the_checklist_of_a_worksheet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "kertas.xlsx"
    write_template(path, SPBE)
    assert read_evidence_file(path, SPBE).records == ()
    book = openpyxl.load_workbook(path)
    page = book["Bukti"]
    rows = [row for row in page.iter_rows() if row[0].value == "i01"]
    rows[0][4].value, rows[2][4].value = "ada", "belum"
    book.save(path)
    ledger = read_evidence_file(path, SPBE)
    assert {(r.indicator, r.level, r.state) for r in ledger.records} == {
        ("i01", 2, "submitted"),
        ("i01", 3, "submitted"),
        ("i01", 4, "missing"),
    }


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("i99,4,1,diterima,", "unknown_indicator", "A (indicator)"),
        ("i01,7,1,diterima,", "level_out_of_range", "B (level)"),
        ("i01,0,1,diterima,", "level_out_of_range", "B (level)"),
        ("i01,tiga,1,diterima,", "level_not_number", "B (level)"),
        ("i01,4,9,diterima,", "unknown_item", "C (item)"),
        ("i01,4,,diterima,", "item_missing", "C (item)"),
        ("i01,2,3,diterima,", "item_of_other_level", "B (level)"),
        ("i01,,surat dukungan,diterima,", "level_missing", "B (level)"),
        ("i01,4,3,entah,", "unknown_state", "D (state)"),
        ("i01,4,3,,kurang saran", "state_missing", "D (state)"),
        ('i32,2,"panduan penguna atau video pemakaian",ada,', "unknown_item", "C (item)"),
    ],
)
def test_a_bad_cell_is_told_with_its_place(row: str, code: str, column: str) -> None:
    (fault,) = faults(row)
    assert (fault.code, fault.row, fault.column) == (code, 2, column)
    assert "evidence.csv, baris 2" in fault.sentence()


def test_all_faults_come_at_once() -> None:
    found = faults("i99,9,1,entah,", "i01,4,3,diterima,", "i01,4,3,ditolak,")
    assert [(fault.row, fault.code) for fault in found] == [
        (2, "unknown_state"),
        (2, "level_out_of_range"),
        (2, "unknown_indicator"),
        (4, "duplicate_row"),
    ]
    assert "baris 3" in found[-1].message


def test_a_fractional_level_is_refused_even_where_results_may_be_fractions() -> None:
    with pytest.raises(InputError) as caught:
        read("i01,2.5,1,diterima,", instrument_id="pemdi-2026")
    assert caught.value.code == "level_not_whole"


def test_an_own_item_needs_a_level_even_without_that_column() -> None:
    (fault,) = faults("i01,surat dukungan,diterima", head="indicator,item,state")
    assert (fault.code, fault.row, fault.column) == ("level_missing", 2, None)


def test_missing_columns_and_empty_tables_are_told() -> None:
    assert [fault.code for fault in faults("i01,1", head="indicator,item")] == ["column_missing"]
    assert [fault.code for fault in faults()] == ["table_empty"]


def test_a_worksheet_without_its_checklist_is_told(tmp_path: Path) -> None:
    path = tmp_path / "kertas.xlsx"
    write_template(path, SPBE)
    book = openpyxl.load_workbook(path)
    del book["Bukti"]
    book.save(path)
    with pytest.raises(InputError) as caught:
        read_evidence_file(path, SPBE)
    assert caught.value.code == "sheet_missing"
