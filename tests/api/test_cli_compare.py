"""``tangga compare``: side by side, regions, charts, and every wrong call."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from data.assessment import Assessment, Institution
from data.instrument_file import shipped_instrument
from data.panel_export import write_panel

from .command_line import PEMDI, SAMPLE, tangga

SPBE = shipped_instrument("spbe-2020")
A, B = "Kab. Satu", 'Kab. "Dua", Timur'
CITY = "Pemerintah Kota Bandar Lampung"

INDICES = """institution,institution_type,province,cycle,instrument,stage,index,d1,d2,d3,d4
Kota Satu,kota,Bali,2020,spbe-2018,final,2.80,,,,
Kota Satu,kota,Bali,2023,spbe-2020,final,2.79,2.94,2.29,1.66,3.47
Kota Satu,kota,Bali,2024,spbe-2020,final,3.12,3.36,2.62,1.86,3.78
Kota Dua,kota,Riau,2024,spbe-2020,final,3.45,4.10,2.70,2.50,4.00
"""


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    path = tmp_path / "panel.csv"
    rows = []
    for number, name in enumerate((A, B)):
        for cycle in (2021, 2022):
            levels = {i: Fraction(1 + (k * (number + 2) + cycle) % 5) for k, i in enumerate(SPBE.ids)}
            rows.append(Assessment(Institution(name, "kabupaten", "Bali"), cycle, SPBE.id, "final", levels))
    write_panel(path, rows)
    return path


@pytest.fixture
def indices(tmp_path: Path) -> Path:
    path = tmp_path / "indeks.csv"
    path.write_text(INDICES, "utf-8")
    return path


def test_contributions_in_json_sum_to_the_difference(panel: Path) -> None:
    said = tangga("compare", panel, "--institutions", A, B, "--json")
    assert said.status == 0
    found = said.json["differences"][0]
    for grain in ("domains", "aspects", "indicators"):
        assert sum(c["points"] for c in found[grain]) == pytest.approx(found["total"], abs=1e-12)
    first, second = (s["compared"]["index"] for s in said.json["subjects"])
    assert found["total"] == pytest.approx(first - second, abs=1e-12)


def test_names_may_follow_the_option_or_stand_alone_in_any_case(panel: Path) -> None:
    spelled = [
        ("--institutions", A, B),
        ("--institutions", A, "--institutions", B),
        (A.upper(), f"  {B.lower()} "),
    ]
    documents = [tangga("compare", panel, *names, "--json").json for names in spelled]
    assert documents[0] == documents[1]
    assert {s["institution"] for s in documents[2]["subjects"]} == {A, B}


def test_people_read_values_ranks_history_and_reasons(panel: Path) -> None:
    said = tangga("compare", panel, "--institutions", A, B)
    for words in ("Berdampingan", "Peringkat indeks", "dari 2 (persentil", "Riwayat indeks", "Menurut domain", "lawan"):
        assert words in said.answer


def test_one_institution_is_compared_with_its_own_past() -> None:
    said = tangga("compare", SAMPLE, CITY)
    assert said.status == 0
    assert "Perubahan 2023 ke 2024: selisih indeks +0,83" in said.answer
    document = tangga("compare", SAMPLE, CITY, "--json").json
    rise = document["subjects"][0]["rise"]
    assert sum(c["points"] for c in rise["indicators"]) == pytest.approx(rise["total"], abs=1e-12)


def test_published_indices_are_explained_by_domain_and_rounding(indices: Path) -> None:
    said = tangga("compare", indices, "Kota Satu", "Kota Dua", "--json")
    found = said.json["differences"][0]
    assert found["indicators"] == []
    assert sum(c["points"] for c in found["domains"]) + found["rounding"] == pytest.approx(-0.33)
    assert {w["code"] for w in said.json["warnings"]} >= {"instrument_changes"}
    assert "pembulatan nilai terbit" in tangga("compare", indices, "Kota Satu", "Kota Dua").answer


def test_without_names_the_group_is_summed_up(indices: Path, panel: Path) -> None:
    everyone = tangga("compare", indices, "--json").json
    assert (everyone["cycle"], everyone["institutions"], everyone["weakest"][0]) == (2024, 2, "d3")
    assert everyone["means"]["index"] == pytest.approx(3.285)
    riau = tangga("compare", indices, "--province", "Riau", "--type", "Kota", "--json").json
    assert riau["institutions"] == 1
    said = tangga("compare", panel, "--cycle", "2021")
    for words in ("Predikat", "Domain dari yang terlemah", "Indikator terlemah"):
        assert words in said.answer


@pytest.mark.parametrize(("ending", "signature"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_charts_are_saved_and_the_same_each_time(panel: Path, tmp_path: Path, ending: str, signature: bytes) -> None:
    folders = [tmp_path / name for name in ("satu", "dua")]
    for folder in folders:
        folder.mkdir()
        said = tangga("compare", panel, A, B, "--charts", folder, "--chart-format", ending)
        assert said.status == 0
    names = sorted(path.name for path in folders[0].iterdir())
    assert names == [f"{name}.{ending}" for name in ("perubahan", "radar", "riwayat", "selisih-1")]
    for name in names:
        first, second = ((folder / name).read_bytes() for folder in folders)
        assert first.startswith(signature)
        assert first == second


def test_an_outlook_is_drawn_with_its_intervals(indices: Path, tmp_path: Path) -> None:
    quantiles = {"mean": 3.3, "q05": 2.9, "q25": 3.1, "q50": 3.3, "q75": 3.5, "q95": 3.7}
    outlook = tmp_path / "perkiraan.json"
    outlook.write_text(json.dumps([{"institution": "Kota Satu", "cycle": 2025, **quantiles}]), "utf-8")
    call = ("compare", indices, "Kota Satu", "--charts", tmp_path, "--chart-format", "svg")
    assert tangga(*call, "--outlook", outlook).status == 0
    ahead = (tmp_path / "riwayat.svg").read_text("utf-8")
    assert "perkiraan siklus berikut" in ahead
    assert "2025" in ahead
    assert tangga(*call).status == 0
    assert "2025" not in (tmp_path / "riwayat.svg").read_text("utf-8")


def test_a_chart_that_the_data_do_not_allow_is_named_and_the_others_are_made(indices: Path, tmp_path: Path) -> None:
    said = tangga("compare", indices, "Kota Satu", "--cycle", "2020", "--charts", tmp_path)
    assert said.status == 0
    assert "Grafik radar tidak dibuat" in said.words
    assert (tmp_path / "riwayat.png").exists()
    assert not (tmp_path / "radar.png").exists()


def test_a_single_cycle_has_no_history_and_a_single_institution_no_rank(tmp_path: Path) -> None:
    said = tangga("compare", PEMDI, "Pemerintah Kab. Aceh Tengah", "--charts", tmp_path)
    assert said.status == 0
    assert "Grafik riwayat tidak dibuat" in said.words
    assert [path.name for path in tmp_path.iterdir()] == ["radar.png"]
    assert "Peringkat" not in said.answer


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("Kota Satuu",), "«Kota Satu»"),
        (("Kota Satu", "Kota Satu"), "dua kali"),
        (("Kota Satu", "--cycle", "1999"), "--cycle"),
        (("Kota Satu", "--cycle", "2021"), "2020, 2023, 2024"),
        (("Kota Satu", "Kota Dua", "--cycle", "2023"), "siklus ini tidak ada"),
        (("Kota Satu", "--province", "Bali"), "bersamaan"),
        (("--province", "Balii"), "Bali, Riau"),
        (("--type", "desa"), "kabupaten"),
        (("--cycle", "2022"), "2020, 2023, 2024"),
        (("--charts", "."), "--institutions"),
        (("Kota Satu", "--charts", "tidak-ada"), "folder tujuan tidak ada"),
        (("Kota Satu", "--charts", ".", "--chart-format", "bmp"), "png, svg, pdf"),
        (("Kota Satu", "--outlook", "x.json"), "--charts"),
        (("Kota Satu", "--charts", ".", "--outlook", "x.json"), "tidak ditemukan"),
    ],
)
def test_a_wrong_call_is_told_in_words(
    indices: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    said = tangga("compare", indices, *arguments)
    assert (said.status, said.out) == (2, "")
    assert words in said.words
    assert [path.name for path in tmp_path.iterdir()] == [indices.name]


def test_instruments_that_differ_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "indeks.csv"
    path.write_text(INDICES.replace("Kota Dua,kota,Riau,2024,spbe-2020", "Kota Dua,kota,Riau,2024,spbe-2018"), "utf-8")
    said = tangga("compare", path, "Kota Satu", "Kota Dua")
    assert said.status == 2
    assert "instrumennya berbeda" in said.words


def test_names_borne_by_several_institutions_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "indeks.csv"
    path.write_text(INDICES.replace("Kota Dua,kota,Riau,2024", "Kota Satu,kota,Riau,2022"), "utf-8")
    said = tangga("compare", path, "Kota Satu")
    assert said.status == 2
    assert "kota di Bali; kota di Riau" in said.words


@pytest.mark.parametrize("text", ["[1]", "{}x", '[{"institution": "A"}]'])
def test_what_is_no_outlook_is_refused(indices: Path, tmp_path: Path, text: str) -> None:
    path = tmp_path / "perkiraan.json"
    path.write_text(text, "utf-8")
    said = tangga("compare", indices, "Kota Satu", "--charts", tmp_path, "--outlook", path)
    assert said.status == 2
    assert "bukan dokumen JSON" in said.words
