from pathlib import Path

import pytest

from .command_line import SAMPLE, Rows, sample_with, tangga


def _several(rows: Rows) -> None:
    rows[1][1] = "kotamadya"
    rows[2][6] = "7"
    rows[3][10] = "tiga"
    rows[4][5] = "finl"


def test_a_good_file_is_summed_up() -> None:
    document = tangga("check", SAMPLE, "--json").json
    assert document["valid"] is True
    assert document["faults"] == []
    assert (document["assessments"], document["institutions"]) == (4, 1)
    assert document["cycles"] == [2021, 2022, 2023, 2024]
    assert "tidak ada kesalahan" in tangga("check", SAMPLE).answer


def test_all_faults_come_at_once_with_row_and_column(tmp_path: Path) -> None:
    said = tangga("check", sample_with(tmp_path / "salah.csv", _several))
    assert said.status == 2
    assert said.out == ""
    assert "Ada 4 kesalahan" in said.words
    for piece in ("kotamadya", "G (i01)", "K (i05)", "tiga", "bilangan bulat 1 sampai 5", "«kota»", "«final»"):
        assert piece in said.words


def test_programs_get_every_fault_with_its_place(tmp_path: Path) -> None:
    said = tangga("check", sample_with(tmp_path / "salah.csv", _several), "--json")
    assert said.status == 2
    document = said.json
    assert document["valid"] is False
    assert [fault["row"] for fault in document["faults"]] == [2, 3, 4, 5]
    assert {"code", "message", "place", "found", "allowed", "remedy", "row", "column"} <= document["faults"][0].keys()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("kosong.csv", b"", "kosong"),
        ("rusak.xlsx", b"PK\x03\x04rusak", "rusak"),
        ("lama.xls", b"\xd0\xcf\x11\xe0" + bytes(600), ".xls"),
        ("halaman.csv", b"<html><table></table></html>", "HTML"),
        ("acak.csv", b"a,b\n1,2\n", "judul kolom"),
    ],
)
def test_files_that_are_no_tables_are_named(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    said = tangga("check", path)
    assert said.status == 2
    assert words in said.words


def test_a_missing_file_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "panel.csv").write_text("x")
    said = tangga("check", tmp_path / "panl.csv")
    assert said.status == 2
    assert "«panel.csv»" in said.words


@pytest.mark.parametrize("width", ["60", "80", "140"])
def test_faults_fit_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: str) -> None:
    monkeypatch.setenv("COLUMNS", width)
    said = tangga("check", sample_with(tmp_path / "salah.csv", _several))
    assert max(map(len, said.err.splitlines())) <= int(width)
