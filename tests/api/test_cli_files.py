from pathlib import Path

import openpyxl
import pytest

from data.instrument_file import shipped_instruments

from .command_line import tangga


def test_samples_are_copied_and_planned(tmp_path: Path) -> None:
    path = tmp_path / "contoh.csv"
    assert tangga("sample", path).status == 0
    assert tangga("plan", path, "--target", "3", "--json").json["status"] == "optimal"
    pemdi = tmp_path / "pemdi.csv"
    assert tangga("sample", pemdi, "--name", "aceh-tengah-pemdi", "--json").json["file"] == str(pemdi)
    assert tangga("check", pemdi).status == 0


def test_an_unknown_sample_is_refused(tmp_path: Path) -> None:
    said = tangga("sample", tmp_path / "contoh.csv", "--name", "bandung")
    assert said.status == 2
    assert "aceh-tengah-pemdi, bandar-lampung" in said.words
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("instrument", shipped_instruments())
def test_a_worksheet_filled_by_hand_is_scored_and_planned(tmp_path: Path, instrument: str) -> None:
    path = tmp_path / "lembar-kerja.xlsx"
    assert tangga("template", path, "--instrument", instrument).status == 0
    book = openpyxl.load_workbook(path)
    cover, levels = book["Sampul"], book["Penilaian"]
    answers = {
        "Instansi": "Pemerintah Kab. Contoh Hulu",
        "Jenis instansi": "kabupaten",
        "Provinsi": "Jambi",
        "Siklus (tahun)": 2024,
        "Tahap": "penilaian mandiri",
    }
    for row in cover.iter_rows():
        if row[0].value in answers:
            row[1].value = answers[row[0].value]
    header = next(row for row in levels.iter_rows() if row[0].value == "Kode")
    column = next(cell.column for cell in header if cell.value == "Level")
    for row in range(header[0].row + 1, levels.max_row + 1):
        levels.cell(row, column).value = 2
    book.save(path)
    score = tangga("score", path, "--json").json[0]
    assert (score["index"], score["stage"], score["institution"]) == (2, "self", "Pemerintah Kab. Contoh Hulu")
    plan = tangga("plan", path, "--target", "2,4", "--json")
    assert plan.status == 0
    assert plan.json["index_after"] >= 2.4


def test_an_empty_worksheet_names_every_cell_to_fill(tmp_path: Path) -> None:
    path = tmp_path / "lembar-kerja.xlsx"
    tangga("template", path)
    faults = tangga("check", path, "--json").json["faults"]
    assert len(faults) == 5 + 47
    assert all(fault["row"] for fault in faults)


def test_a_template_for_a_ministry_names_its_own_units(tmp_path: Path) -> None:
    path = tmp_path / "lembar.xlsx"
    assert tangga("template", path, "--type", "Kementerian").status == 0
    book = openpyxl.load_workbook(path)
    assert book["Sampul"]["B5"].value == "kementerian"
    owners = {cell.value for row in book["Penilaian"].iter_rows(min_row=4) for cell in row}
    assert "Biro Perencanaan" in owners
    assert "Bappeda" not in owners


def test_a_template_for_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    said = tangga("template", tmp_path / "lembar.xlsx", "--type", "kementerien")
    assert said.status == 2
    assert "kementerian" in said.words
    assert not list(tmp_path.iterdir())


def test_a_template_is_an_excel_file(tmp_path: Path) -> None:
    assert tangga("template", tmp_path / "lembar.csv").status == 2
    assert tangga("template", tmp_path / "ada" / "lembar.xlsx").status == 2
    assert not list(tmp_path.iterdir())
