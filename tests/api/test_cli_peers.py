"""``tangga peers``: contract, words, sheets, and every wrong call."""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import load_workbook

from data.assessment import Assessment, Institution
from data.instrument_file import shipped_instrument
from data.panel_export import write_panel

from .command_line import tangga

SPBE = shipped_instrument("spbe-2020")
ME, NEAR, HIGH = "Kab. Saya", 'Kab. "Dekat", Timur', "Kab. Tinggi"


def row(name: str, level: int, cycle: int = 2022, kind: str = "kabupaten", stage: str = "final") -> Assessment:
    levels = dict.fromkeys(SPBE.ids, Fraction(level))
    return Assessment(Institution(name, kind, "Bali"), cycle, SPBE.id, stage, levels)  # type: ignore[arg-type]  # words


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    path = tmp_path / "panel.csv"
    rows = [row(ME, 2), row(NEAR, 2, 2021), row(NEAR, 3), row(HIGH, 5), row("Kota Sendiri", 2, kind="kota")]
    write_panel(path, rows)
    return path


def test_json_keeps_the_contract_and_contributions_sum_to_the_distance(panel: Path) -> None:
    said = tangga("peers", panel, "--institution", ME, "--json")
    assert said.status == 0
    assert [(item["institution"], item["role"]) for item in said.json] == [(NEAR, "next_step"), (HIGH, "champion")]
    for item in said.json:
        assert sum(reason["contribution"] for reason in item["reasons"]) == item["distance"]
    lesson = said.json[0]["teaches"][0]
    assert (lesson["from"], lesson["to"], lesson["cycles"]) == (2, 3, [2021, 2022])


def test_people_read_who_why_and_who_teaches_what(panel: Path) -> None:
    said = tangga("peers", panel, "--institution", ME)
    assert said.status == 0
    for words in ("Selangkah di depan", "Panutan", NEAR, "Pada 2021 mereka berada di level Anda", "Siapa mengajarkan"):
        assert words in said.answer


def test_population_and_own_weights_enter(panel: Path, tmp_path: Path) -> None:
    people = tmp_path / "penduduk.csv"
    with people.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("institution", "population"), (ME, 1000), (NEAR, 2000), (HIGH, 1000)])
    said = tangga("peers", panel, "--institution", ME, "--population", people, "--json")
    size = {item["institution"]: {r["term"]: r["contribution"] for r in item["reasons"]}["size"] for item in said.json}
    assert size == {NEAR: 20, HIGH: 0}
    weights = tmp_path / "bobot.toml"
    text = Path("models/peer_weights.toml").read_text("utf-8")
    weights.write_text(text.replace("per_doubling = 20", "per_doubling = 7"), "utf-8")
    said = tangga("peers", panel, "--institution", ME, "--population", people, "--weights", weights, "--json")
    assert {r["term"]: r["contribution"] for r in said.json[0]["reasons"]}["size"] == 7


def test_a_saved_plan_decides_what_is_learned(panel: Path, tmp_path: Path) -> None:
    plan = tmp_path / "rencana.json"
    assert tangga("plan", panel, "--institution", ME, "--target", "2,05", "--out", plan).status == 0
    steps = json.loads(plan.read_text("utf-8"))["steps"]
    said = tangga("peers", panel, "--institution", ME, "--plan", plan, "--json")
    assert {lesson["indicator"] for lesson in said.json[0]["teaches"]} == {step["indicator"] for step in steps}
    assert said.json[0]["plan_basis"] == "plan"


def test_a_worksheet_of_one_is_sought_among_a_panel(panel: Path, tmp_path: Path) -> None:
    alone = tmp_path / "sendiri.csv"
    write_panel(alone, [row("Kab. Baru", 2)])
    said = tangga("peers", alone, "--among", panel, "--json")
    assert {item["institution"] for item in said.json} == {NEAR, HIGH}


def test_other_types_only_when_asked(panel: Path) -> None:
    alone = tangga("peers", panel, "--institution", "Kota Sendiri", "--json")
    assert (alone.status, alone.json) == (1, [])
    assert "--across-types" in alone.words
    across = tangga("peers", panel, "--institution", "Kota Sendiri", "--across-types", "--count", "1", "--json")
    assert across.status == 0
    assert [item["institution_type"] for item in across.json] == ["kabupaten", "kabupaten"]


@pytest.mark.parametrize("ending", [".md", ".xlsx", ".csv"])
def test_the_visit_sheet_is_saved_for_the_nearest_or_the_named_host(panel: Path, tmp_path: Path, ending: str) -> None:
    sheet = tmp_path / f"kunjungan{ending}"
    assert tangga("peers", panel, "--institution", ME, "--visit", sheet, "--host", HIGH.upper()).status == 0
    if ending == ".md":
        assert "# Lembar kunjungan belajar ke Kab. Tinggi" in sheet.read_text("utf-8")
    elif ending == ".csv":
        rows = list(csv.DictReader(sheet.read_text("utf-8").splitlines()))
        assert all(line["bukti yang diminta diperlihatkan"] for line in rows)
    else:
        page = load_workbook(sheet).active
        assert page is not None
        assert page.cell(1, 1).value == "Lembar kunjungan belajar ke Kab. Tinggi"
        assert page.cell(6, 1).value == "indikator"
        assert page.cell(7, 1).value in SPBE.ids
        assert page.page_setup.orientation == "landscape"
    said = tangga("peers", panel, "--institution", ME, "--visit", sheet)
    assert NEAR in said.words


def test_names_that_look_like_formulas_are_only_text(tmp_path: Path) -> None:
    path, sheet = tmp_path / "panel.csv", tmp_path / "kunjungan.xlsx"
    write_panel(path, [row("=1+1", 2), row("=HYPERLINK(1)", 3)])
    assert tangga("peers", path, "--institution", "=1+1", "--visit", sheet).status == 0
    page = load_workbook(sheet).active
    assert page is not None
    assert {cell.data_type for line in page.iter_rows() for cell in line if cell.value is not None} == {"s"}


def test_where_nobody_qualifies_the_status_is_one_and_nothing_is_saved(tmp_path: Path) -> None:
    path, sheet = tmp_path / "panel.csv", tmp_path / "kunjungan.md"
    write_panel(path, [row(ME, 3), row(NEAR, 1)])
    said = tangga("peers", path, "--institution", ME, "--visit", sheet)
    assert said.status == 1
    assert "Tidak satu pun" in said.answer
    assert not sheet.exists()


def test_a_claim_may_ask_but_never_teaches(tmp_path: Path) -> None:
    path = tmp_path / "panel.csv"
    write_panel(path, [row(ME, 2, stage="self"), row(NEAR, 3, stage="self"), row(HIGH, 5)])
    said = tangga("peers", path, "--institution", ME, "--json")
    assert [item["institution"] for item in said.json] == [HIGH]
    assert "Klaim bukan hasil penilaian" in said.words


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--institution", "Kab. Sayaa"), "«Kab. Saya»"),
        (("--institution", ME, "--visit", "kunjungan.docx"), ".xlsx"),
        (("--institution", ME, "--host", HIGH), "--visit"),
        (("--institution", ME, "--visit", "k.md", "--host", "Kota Jauh"), "bukan salah satu sejawat"),
        (("--institution", ME, "--count", "0"), "--count"),
        (("--institution", ME, "--count", "banyak"), "--count"),
        (("--institution", ME, "--plan", "tidak-ada.json"), "tidak ditemukan"),
        (("--institution", ME, "--plan", "rencana.json", "--freeze", "i01"), "--freeze"),
        (("--institution", ME, "--population", "tidak-ada.csv"), "tidak ditemukan"),
        (("--institution", ME, "--weights", "tidak-ada.toml"), "tidak terbaca"),
        (("--institution", ME, "--target", "9"), "--target"),
        ((), "pilih satu"),
    ],
)
def test_a_wrong_call_is_told_in_words(
    panel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    said = tangga("peers", panel, *arguments)
    assert said.status == 2
    assert words in said.words
    assert said.out == ""
    assert set(tmp_path.iterdir()) == before


@pytest.mark.parametrize("text", ["[]", "{}", "bukan json", '{"institution": "Kab. Lain"}'])
def test_what_is_no_plan_is_refused(panel: Path, tmp_path: Path, text: str) -> None:
    plan = tmp_path / "rencana.json"
    plan.write_text(text, "utf-8")
    said = tangga("peers", panel, "--institution", ME, "--plan", plan)
    assert said.status == 2
    assert "bukan" in said.words
    assert "rencana" in said.words
    assert "tangga plan" in said.words
