import json
from fractions import Fraction
from pathlib import Path

import pytest

from .command_line import PEMDI, SAMPLE, Rows, sample_with, tangga

AGREED = {
    "status", "institution", "instrument", "cycle", "stage", "target", "cost_unit", "index_before", "index_after",
    "predicate_before", "predicate_after", "cost", "lower_bound", "gap", "levels_after", "steps", "group_costs",
    "assurance", "alternatives", "baselines", "warnings", "explanation",
}  # fmt: skip


def test_document_has_the_agreed_keys_and_adds_up() -> None:
    said = tangga("plan", SAMPLE, "--target", "3,5", "--json")
    document = said.json
    assert said.status == 0
    assert document.keys() >= AGREED
    assert document["status"] == "optimal"
    assert (document["cycle"], document["stage"]) == (2024, "final")
    gains = sum(Fraction(str(step["gain"])) for step in document["steps"])
    assert gains == Fraction(str(document["index_after"])) - Fraction(str(document["index_before"]))
    assert document["index_after"] >= 3.5
    assert document["gap"] == 0
    assert document["lower_bound"] == document["cost"]


def test_target_is_read_with_comma_or_point() -> None:
    assert (
        tangga("plan", SAMPLE, "--target", "3,5", "--json").json
        == tangga("plan", SAMPLE, "--target", "3.5", "--json").json
    )


def test_predicate_is_its_lower_bound() -> None:
    by_name = tangga("plan", SAMPLE, "--predicate", "sangat baik", "--json").json
    assert by_name["target"] == 3.5
    assert by_name["cost"] == tangga("plan", SAMPLE, "--target", "3.5", "--json").json["cost"]


def test_people_read_what_each_owner_does_and_what_each_level_demands() -> None:
    said = tangga("plan", SAMPLE, "--target", "3,5")
    for words in ("2,98 (Baik) → 3,50 (Sangat Baik)", "Diskominfo:", "i11 Arsitektur SPBE", "level 1 → 3"):
        assert words in said.answer
    assert "Dokumen memuat keenam domain arsitektur" in said.answer
    assert "Terbukti termurah" in said.answer
    assert "bukan rupiah" in said.answer


def test_an_index_already_reached_costs_nothing() -> None:
    said = tangga("plan", SAMPLE, "--target", "2,5", "--json")
    assert (said.status, said.json["status"], said.json["cost"], said.json["steps"]) == (0, "already_met", 0, [])


def test_an_impossible_request_is_answered_with_advice() -> None:
    call = ("plan", SAMPLE, "--target", "4,9", "--budget", "200")
    said = tangga(*call, "--json")
    assert said.status == 1
    document = said.json
    assert document["status"] == "infeasible"
    assert {entry["rule"] for entry in document["conflict"]} == {"target", "budget"}
    assert document["repairs"]
    assert document["best_reachable"]["index"] > 4.9
    assert document["within_budget"]["cost"] <= 200
    people = tangga(*call)
    assert people.status == 1
    for words in ("Tidak ada rencana", "Sebabnya", "Jalan keluar", "Sejauh mana yang mungkin"):
        assert words in people.answer


def test_options_join_the_rules_file(tmp_path: Path) -> None:
    rules = tmp_path / "aturan.toml"
    rules.write_text('target = 3.2\nfreeze = ["i45"]\nlock = { i11 = 2 }\n', "utf-8")
    call = ("plan", SAMPLE, "--rules", rules, "--target", "3,3", "--freeze", "i46, i47", "--lock", "i12=3", "--json")
    document = tangga(*call).json
    assert document["target"] == 3.3
    before = {i: level for i, level in document["basis"]["levels_before"].items() if i in ("i45", "i46", "i47")}
    assert {i: document["levels_after"][i] for i in before} == before
    assert document["levels_after"]["i11"] >= 2
    assert document["levels_after"]["i12"] >= 3
    assert "option_over_rules" in {warning["code"] for warning in document["warnings"]}


def test_a_budget_alone_asks_for_the_highest_index() -> None:
    document = tangga("plan", SAMPLE, "--budget", "100", "--json").json
    assert document["goal"] == "highest_index"
    assert document["cost"] <= 100
    assert document["index_after"] > document["index_before"]


def test_own_rupiah_are_never_mixed_with_effort(tmp_path: Path) -> None:
    costs = tmp_path / "biaya.csv"
    costs.write_text("# unit: rupiah\nindicator,to_level,cost\ni11,2,100000000\n", "utf-8")
    said = tangga("plan", SAMPLE, "--target", "3", "--costs", costs)
    assert said.status == 2
    assert "belum punya harga dalam rupiah" in said.words


def test_own_effort_replaces_single_prices(tmp_path: Path) -> None:
    costs = tmp_path / "biaya.csv"
    costs.write_text("# unit: effort\nindicator;to_level;cost\ni33;5;0,01\n", "utf-8")
    document = tangga("plan", SAMPLE, "--target", "3,5", "--costs", costs, "--json").json
    assert document["cost"] < tangga("plan", SAMPLE, "--target", "3,5", "--json").json["cost"]


def test_alternatives_come_with_replacement_costs() -> None:
    said = tangga("plan", SAMPLE, "--target", "3,2", "--alternatives", "3", "--json")
    document = said.json
    assert len(document["alternatives"]) == 3
    costs = [document["cost"], *(entry["cost"] for entry in document["alternatives"])]
    assert costs == sorted(costs)
    assert {entry["without"] for entry in document["replacements"]["owners"]} == {
        step["owner"] for step in document["steps"]
    }
    people = tangga("plan", SAMPLE, "--target", "3,2", "--alternatives", "3")
    assert "Rencana lain (3)" in people.answer
    assert "Bila OPD ini tidak dapat mengerjakan bagiannya" in people.answer


def test_the_saved_plan_is_the_printed_document(tmp_path: Path) -> None:
    path = tmp_path / "rencana.json"
    said = tangga("plan", SAMPLE, "--target", "3,2", "--out", path, "--json")
    assert json.loads(path.read_text("utf-8")) == said.json
    assert list(tmp_path.iterdir()) == [path]


def test_same_call_same_bytes() -> None:
    call = ("plan", SAMPLE, "--target", "3,5", "--alternatives", "2", "--json")
    assert tangga(*call).out == tangga(*call).out


def test_nothing_is_written_when_the_call_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "rencana.json"
    said = tangga("plan", SAMPLE, "--target", "9", "--out", path)
    assert (said.status, said.out) == (2, "")
    assert not path.exists()


def test_json_stands_alone_on_standard_output() -> None:
    said = tangga("plan", SAMPLE, "--target", "3,2", "--json")
    assert said.json
    assert "Peringatan" in said.err


def test_claims_are_planned_with_a_warning(tmp_path: Path) -> None:
    def claim(rows: Rows) -> None:
        for row in rows[1:]:
            row[5] = "self"

    said = tangga("plan", sample_with(tmp_path / "klaim.csv", claim), "--target", "3,2", "--json")
    assert said.json["stage"] == "self"
    assert "self_scores_only" in {warning["code"] for warning in said.json["warnings"]}


def test_final_comes_before_desk_before_self(tmp_path: Path) -> None:
    def stages(rows: Rows) -> None:
        rows[2][3:6] = ["2024", "spbe-2020", "self"]
        rows[3][3:6] = ["2024", "spbe-2020", "desk"]

    path = sample_with(tmp_path / "tahap.csv", stages)
    assert tangga("plan", path, "--target", "3,2", "--json").json["stage"] == "final"
    assert tangga("plan", path, "--target", "3,2", "--stage", "dokumen", "--json").json["stage"] == "desk"

    def without_final(rows: Rows) -> None:
        stages(rows)
        rows.pop()

    said = tangga("plan", sample_with(tmp_path / "tanpa.csv", without_final), "--target", "3,2", "--json")
    assert said.json["stage"] == "desk"
    assert "interim_stage" in {warning["code"] for warning in said.json["warnings"]}


def test_several_institutions_need_a_choice(tmp_path: Path) -> None:
    def second(rows: Rows) -> None:
        rows.append(["Pemerintah Kota Metro", *rows[-1][1:]])

    path = sample_with(tmp_path / "dua.csv", second)
    said = tangga("plan", path, "--target", "3,2")
    assert said.status == 2
    assert "«Pemerintah Kota Bandar Lampung», «Pemerintah Kota Metro»" in said.words
    wrong = tangga("plan", path, "--target", "3,2", "--institution", "kota metrro")
    assert "«Pemerintah Kota Metro»" in wrong.words
    right = tangga("plan", path, "--target", "3,2", "--institution", "pemerintah kota METRO", "--json")
    assert right.json["institution"] == "Pemerintah Kota Metro"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--target", "9"], "nilai di luar skala"),
        (["--target", "tiga"], "opsi --target: ini bukan angka"),
        (["--predicate", "Bagus"], "predikat tidak dikenal"),
        (["--target", "3", "--predicate", "Baik"], "target dan predikat diberikan bersamaan"),
        (["--target", "3", "--freeze", "i99"], "opsi --freeze"),
        (["--target", "3", "--lock", "i11"], "tanda = tidak ada"),
        (["--target", "3", "--lock", "i11=9"], "opsi --lock"),
        (["--target", "3", "--budget", "-5"], "opsi --budget"),
        (["--target", "3", "--budget", "Rp1.000.000"], "rupiah"),
        (["--target", "3", "--max-indicators", "2,5"], "bilangan bulat"),
        (["--target", "3", "--alternatives", "banyak"], "opsi --alternatives"),
        (["--target", "3", "--cycle", "24"], "siklus bukan tahun"),
        (["--target", "3", "--stage", "awal"], "tahap tidak dikenal"),
        (["--target", "3", "--costs", "tidak-ada.csv"], "berkas tidak ditemukan"),
        (["--target", "3", "--rules", "tidak-ada.toml"], "berkas tidak ditemukan"),
        (["--target", "3", "--out", "tidak/ada/rencana.json"], "folder tujuan tidak ada"),
        (["--target", "3", "--instrument", "asing"], "instrumen tidak dikenal"),
        (["--hold", "--target", "3"], "predikat diminta bertahan bersama target"),
        (["--hold", "--predicate", "Baik"], "predikat diminta bertahan bersama target"),
        (["--hold", "--assurance", "2"], "di antara 0,01 dan 0,99"),
        ([], "belum ada yang diminta"),
    ],
)
def test_wrong_options_are_refused_in_words(options: list[str], words: str) -> None:
    said = tangga("plan", SAMPLE, *options)
    assert (said.status, said.out) == (2, "")
    assert words in said.words
    assert "Traceback" not in said.err


def test_wrong_options_come_at_once() -> None:
    said = tangga("plan", SAMPLE, "--target", "9", "--freeze", "i99", "--max-indicators", "x")
    assert "Ada 3 kesalahan" in said.words


def test_the_real_panel_is_planned_by_name(shared_data: Path) -> None:
    panel = shared_data / "panel" / "levels.csv"
    said = tangga("plan", panel, "--institution", "Pemerintah Kota Bandar Lampung", "--target", "2", "--json")
    assert said.json["cycle"] == 2022
    assert tangga("plan", panel, "--target", "2").status == 2


def test_an_instrument_without_forecasts_is_not_blamed_on_the_model() -> None:
    for goal in (("--target", "2", "--assurance", "0,8"), ("--hold",)):
        said = tangga("plan", PEMDI, *goal)
        assert (said.status, said.out) == (2, "")
        assert "prakiraan asesor hanya untuk instrumen" in said.words
        assert "tangga train" not in said.words


@pytest.mark.parametrize("typed", ["80", "100%", "0,995"])
def test_a_probability_off_the_range_is_shown_as_typed(typed: str) -> None:
    said = tangga("plan", SAMPLE, "--target", "3", "--assurance", typed)
    assert (said.status, said.out) == (2, "")
    assert f"Ditemukan: {typed} " in f"{said.words} "
    assert "0,8 atau 80%" in said.words
