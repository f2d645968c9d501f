"""``tangga gaps``: the document adds up, the page reads well, the workbook opens, bad calls are told."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from api.gaps_workbook import MOST_NAME, SUMMARY, sheet_name
from data.assessment import Assessment
from data.panel_export import write_panel
from data.panel_file import read_panel
from models.registry import save
from tests.models.small_forecaster import small_forecaster

from .command_line import PEMDI, SAMPLE, sample_with, tangga

CALL = ("gaps", SAMPLE, "--target", "3,5")


def latest() -> Assessment:
    """The last cycle of the sample."""
    return read_panel(str(SAMPLE)).assessments[-1]


def panel(path: Path, **changes: object) -> Path:
    """The sample's last cycle with something changed."""
    write_panel(path, [replace(latest(), **changes)])  # type: ignore[arg-type]  # fields by name
    return path


def test_the_document_sums_to_the_plans_gain() -> None:
    document = tangga(*CALL, "--json").json
    plan = tangga("plan", SAMPLE, "--target", "3,5", "--json").json
    assert document["basis"] == "plan"
    assert document["index_after"] == plan["index_after"]
    assert document["gain"] == pytest.approx(plan["index_after"] - plan["index_before"])
    assert sum(owner["gain"] for owner in document["owners"]) == pytest.approx(document["gain"])
    tasks = [task for owner in document["owners"] for task in owner["tasks"]]
    steps = {(task["indicator"], step["to"]) for task in tasks for step in task["steps"]}
    assert steps == {(step["indicator"], step["to"]) for step in plan["steps"]}


def test_a_saved_plan_decides(tmp_path: Path) -> None:
    saved = tmp_path / "rencana.json"
    tangga("plan", SAMPLE, "--target", "3,2", "--out", saved)
    assert (
        tangga("gaps", SAMPLE, "--plan", saved, "--json").json["owners"]
        == (tangga("gaps", SAMPLE, "--target", "3,2", "--json").json["owners"])
    )


def test_a_plan_in_rupiah_is_laid_out_in_rupiah(tmp_path: Path) -> None:
    saved, costs = tmp_path / "rencana.json", tmp_path / "biaya.csv"
    steps = [f"i{n:02},{level},{n * level}000000" for n in range(1, 48) for level in range(2, 6) if n != 29]
    costs.write_text("\n".join(["# unit: rupiah", "indicator,to_level,cost", *steps]) + "\n")
    plan = tangga("plan", SAMPLE, "--target", "3,2", "--costs", costs, "--freeze", "i29", "--out", saved, "--json").json
    document = tangga("gaps", SAMPLE, "--plan", saved, "--json").json
    assert document["cost_unit"] == "rupiah"
    assert document["cost"] == plan["cost"]
    said = tangga("gaps", SAMPLE, "--plan", saved)
    assert said.status == 0
    assert "poin upaya" not in said.words


def test_what_an_assured_plan_keeps_reaches_its_owners(tmp_path: Path) -> None:
    saved, book = tmp_path / "rencana.json", tmp_path / "tugas.xlsx"
    tangga("plan", SAMPLE, "--target", "3,1", "--assurance", "0,8", "--out", saved)
    tasks = json.loads(saved.read_text("utf-8"))["upkeep"]["tasks"]
    said = tangga("gaps", SAMPLE, "--plan", saved, "--xlsx", book)
    assert said.answer.count("Jaga ") == len(tasks)
    first = tasks[0]
    detail = tangga("gaps", SAMPLE, "--plan", saved, "--owner", first["owner"]).answer
    worth = f"{first['value']:.3f}".replace(".", ",")
    words = f"{first['indicator']} {first['name']} di level {first['level']} (SIMULASI: bernilai {worth} indeks;"
    assert " ".join(words.split()) in " ".join(detail.split())
    assert first["evidence"][0].split()[0] in detail
    sheet = openpyxl.load_workbook(book)[sheet_name(first["owner"], [SUMMARY])]
    assert "SIMULASI" in str(sheet["A1"].value)
    row = next(row for row in sheet.iter_rows(values_only=True) if str(row[1]).startswith(first["indicator"]))
    assert row[2] == f"tetap {first['level']}"
    assert row[6].splitlines() == [f"☐ {text}" for text in first["evidence"]]
    assert row[8].startswith(f"SIMULASI: bernilai {worth} indeks")
    assert "Jaga " not in tangga("gaps", SAMPLE, "--target", "3,1").answer


def test_the_page_names_owners_and_says_where_details_are() -> None:
    said = tangga(*CALL)
    assert said.status == 0
    for words in ("Diskominfo memegang", "% dari seluruh kenaikan", "--owner NAMA"):
        assert words in said.answer


def test_the_page_of_one_owner_tells_demand_evidence_and_whom_to_wait_for() -> None:
    said = tangga("gaps", SAMPLE, "--owner", "inspektorat")
    for words in (
        "Inspektorat memegang 5 indikator",
        "Berikutnya: Level",
        "Bukti yang disiapkan:",
        "Sesudah:",
        "[audit]",
    ):
        assert words in said.answer
    assert "BKPSDM memegang" not in said.answer


def test_an_unreachable_target_still_lists_and_exits_with_one() -> None:
    said = tangga("gaps", SAMPLE, "--target", "5", "--budget", "50")
    assert said.status == 1
    assert "terjangkau" in said.answer


def test_complete_evidence_that_did_not_raise_is_asked_about(tmp_path: Path) -> None:
    evidence = tmp_path / "bukti.csv"
    evidence.write_text("indicator,item,state,note\ni45,3,diterima,\ni01,3,ditolak,notula tanpa saran\n")
    levels = {**latest().levels, "i45": 3, "i01": 3}
    file = panel(tmp_path / "panel.csv", levels=levels)
    said = tangga("gaps", file, "--evidence", evidence)
    assert "Tanyakan kepada asesor" in said.answer
    document = tangga("gaps", file, "--evidence", evidence, "--json").json
    assert document["questions"] == ["i45"]
    assert "notula tanpa saran" in tangga("gaps", file, "--evidence", evidence, "--owner", "Diskominfo").answer


def test_the_checklist_of_a_worksheet_is_taken_without_asking(tmp_path: Path) -> None:
    sheet = tmp_path / "kertas.xlsx"
    assert tangga("template", sheet, "--instrument", "spbe-2020").status == 0
    book = openpyxl.load_workbook(sheet)
    cover, page, checks = book["Sampul"], book["Penilaian"], book["Bukti"]
    fill = {"Instansi": "Pemerintah Kota Uji", "Jenis instansi": "kota", "Provinsi": "Uji", "Siklus (tahun)": 2024}
    fill["Tahap"] = "hasil akhir"
    for row in cover.iter_rows():
        if row[0].value in fill:
            row[1].value = fill[str(row[0].value)]
    level = next(cell.column for cell in page[3] if cell.value == "Level")
    for cells in page.iter_rows(min_row=4):
        if cells[0].value:
            cells[level - 1].value = 3
    for line in checks.iter_rows(min_row=4):
        if line[0].value == "i45":
            line[4].value = "ada"
    book.save(sheet)
    assert tangga("gaps", sheet, "--json").json["questions"] == ["i45"]


def test_the_workbook_has_a_sheet_per_owner_and_adds_up(tmp_path: Path) -> None:
    path = tmp_path / "tugas.xlsx"
    said = tangga(*CALL, "--xlsx", path, "--json")
    book = openpyxl.load_workbook(path)
    busy = [o["owner"] for o in said.json["owners"] if o["tasks"] or o["held"] or o["helps"]]
    assert len(book.sheetnames) == 1 + len(busy)
    summary = book[SUMMARY]
    gains = [row[3].value for row in summary.iter_rows(min_row=4) if isinstance(row[3].value, float | int)]
    assert gains[-1] == pytest.approx(sum(gains[:-1])) == pytest.approx(said.json["gain"])
    texts = [str(c.value) for row in book["Diskominfo"].iter_rows() for c in row if c.value]
    assert any(text.startswith("☐ ") for text in texts)


def test_cells_that_look_like_formulas_are_harmless(tmp_path: Path) -> None:
    owners = dict.fromkeys(latest().levels, '=HYPERLINK("x")')
    file = panel(tmp_path / "panel.csv", owners=owners)
    path = tmp_path / "tugas.xlsx"
    assert tangga("gaps", file, "--xlsx", path).status == 0
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not str(cell.value or "").startswith("=")


@pytest.mark.parametrize(
    ("owner", "taken", "name"),
    [
        ("Bagian PBJ/UKPBJ", [], "Bagian PBJ UKPBJ"),
        ("Dinas [A]: *?", [], "Dinas A"),
        ("ringkasan", ["Ringkasan"], "ringkasan 2"),
        ("x" * 40, ["x" * 31], "x" * 29 + " 2"),
        ("///", [], "OPD"),
    ],
)
def test_sheet_names_are_valid_and_distinct(owner: str, taken: list[str], name: str) -> None:
    assert sheet_name(owner, taken) == name
    assert len(name) <= MOST_NAME


def test_pemdi_lists_without_what_others_score() -> None:
    document = tangga("gaps", PEMDI, "--json").json
    tasks = {task["indicator"] for owner in document["owners"] for task in owner["tasks"]}
    assert tasks
    assert not tasks & {"i05", "i06", "i07", "i18"}


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (("--owner", "Inspectorat"), "Mungkin maksudnya «Inspektorat»"),
        (("--plan", "tidak-ada.json"), "berkas tidak ditemukan"),
        (("--plan", "rencana.json", "--target", "3", "--budget", "5"), "--target, --budget"),
        (("--evidence", "tidak-ada.csv"), "berkas tidak ditemukan"),
        (("--target", "9"), "--target"),
        (("--xlsx", "tugas.pdf"), ".xlsx"),
    ],
)
def test_bad_calls_are_refused(call: tuple[str, str], words: str) -> None:
    said = tangga("gaps", SAMPLE, *call)
    assert (said.status, said.out) == (2, "")
    assert words in said.words


def test_evidence_with_faults_is_refused_with_all_of_them(tmp_path: Path) -> None:
    evidence = tmp_path / "bukti.csv"
    evidence.write_text("indicator,level,item,state\ni99,4,1,diterima\ni01,9,1,diterima\ni01,4,3,entah\n")
    said = tangga("gaps", SAMPLE, "--evidence", evidence)
    assert said.status == 2
    for words in ("Ada 3 kesalahan", "i99", "entah", "3 B (level) 9"):
        assert words in said.words


def test_a_plan_from_other_levels_is_refused(tmp_path: Path) -> None:
    saved = tmp_path / "rencana.json"
    tangga("plan", SAMPLE, "--target", "3,2", "--out", saved)
    other = sample_with(tmp_path / "lain.csv", lambda rows: rows[-1].__setitem__(rows[0].index("i45"), "1"))
    said = tangga("gaps", other, "--plan", saved)
    assert said.status == 2
    assert "rencana berangkat dari level lain" in said.words
    saved.write_text(json.dumps({"status": "infeasible"}))
    assert tangga("gaps", SAMPLE, "--plan", saved).status == 2


def test_a_model_tells_what_complete_evidence_is_worth(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    save(small_forecaster(), folder, seed=0, data_hash="uji")
    file = panel(tmp_path / "panel.csv", stage="self", evidence={"i45": Fraction(1, 2), "i01": Fraction(1)})
    said = tangga("gaps", file, "--model", folder, "--json")
    assert said.json["evidence_effect"]["simulated"]
    tasks = [gap for owner in said.json["owners"] for gap in (*owner["tasks"], *owner["held"])]
    assert [gap["indicator"] for gap in tasks if gap["evidence_gain"] is not None] == ["i45"]
    page = tangga("gaps", file, "--model", folder).answer
    assert "Melengkapi bukti klaim menaikkan perkiraan (SIMULASI)" in page
    assert "bukti klaim 50 % lengkap; bila dilengkapi indeks diperkirakan" in page


def test_a_model_without_a_use_is_refused() -> None:
    said = tangga(*CALL, "--model", "/tidak-ada")
    assert (said.status, said.out) == (2, "")
    assert "--model tidak terpakai" in said.words


def test_a_plan_changed_by_hand_is_refused(tmp_path: Path) -> None:
    saved = tmp_path / "rencana.json"
    tangga("plan", SAMPLE, "--target", "3,2", "--out", saved)
    saved.write_text(json.dumps({**json.loads(saved.read_text("utf-8")), "cost": 1}))
    said = tangga("gaps", SAMPLE, "--plan", saved)
    assert (said.status, said.out) == (2, "")
    assert "isi berkas tidak utuh sejak disimpan" in said.words
