"""``tangga forecast``, ``simulate``, and ``plan --assurance`` with the shipped model."""

import csv
import json
import shutil
from fractions import Fraction
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from api.pair_panels import read_pair_panel
from api.selection import MOST_NAMES
from data.assessment import Assessment, Institution, Stage
from data.instrument_file import shipped_instrument
from data.panel_export import write_panel
from models.manifest import MANIFEST_FILE, default_folder
from training.data_hash import result_hashes

from .command_line import SAMPLE, Rows, sample_with, tangga

REGION = resources.files("data") / "samples" / "wilayah-contoh-simulasi.csv"
CONTRACT_INDEX = ["institution", "cycle", "stage", "mean", "q05", "q25", "q50", "q75", "q95"]
CONTRACT_LEVELS = ["institution", "cycle", "indicator", "stage", "p1", "p2", "p3", "p4", "p5"]


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    """The sample with its results of 2024 as claims of 2025."""

    def claim(rows: Rows) -> None:
        stage, cycle = rows[0].index("stage"), rows[0].index("cycle")
        again = list(rows[-1])
        again[stage], again[cycle] = "self", "2025"
        rows.append(again)

    return sample_with(tmp_path / "mandiri.csv", claim)


@pytest.fixture
def simulated(tmp_path: Path) -> Path:
    path = tmp_path / "simulasi.csv"
    assert tangga("simulate", "--institutions", 3, "--cycles", "2023:2024", "--seed", 5, "--out", path).status == 0
    return path


def test_document_has_the_agreed_shape(claims: Path) -> None:
    said = tangga("forecast", claims, "--json")
    document = said.json
    assert said.status == 0
    assert (document["cycle"], len(document["indicators"])) == (2025, 47)
    assert sum(document["probability"].values()) == pytest.approx(1)
    for stage in ("desk", "final"):
        spread = document["index"][stage]
        quantiles = [spread[key] for key in ("q05", "q25", "q50", "q75", "q95")]
        assert quantiles == sorted(quantiles)
        for indicator in document["indicators"]:
            assert sum(indicator[stage]["p"].values()) == pytest.approx(1)
    assert document["model"]["simulated"] is True


def test_any_target_has_a_probability(claims: Path) -> None:
    document = tangga("forecast", claims, "--target", "2,6", "--json").json
    chances = document["target"]["probability"]
    better = ("Baik", "Sangat Baik", "Memuaskan")
    assert document["target"]["index"] == 2.6
    assert chances["final"] == pytest.approx(sum(document["probability"][name] for name in better))
    assert 0 < chances["desk"] < 1
    assert "target" not in tangga("forecast", claims, "--json").json
    printed = tangga("forecast", claims, "--target", "2,6").answer
    assert f"Peluang indeks 2,6 ke atas: penilaian dokumen {100 * chances['desk']:.0f} %" in printed
    assert "Peluang indeks 3,125 ke atas" in tangga("forecast", claims, "--target", "3,125").answer
    higher = tangga("forecast", claims, "--target", "3", "--json").json["target"]["probability"]
    assert all(higher[stage] < chances[stage] for stage in chances)


def test_a_target_is_never_passed_over(simulated: Path, tmp_path: Path) -> None:
    """A table has no place for it."""
    said = tangga("forecast", simulated, "--target", "3", "--out", tmp_path / "level.csv")
    assert said.status == 2
    assert "target diminta untuk banyak instansi" in said.words
    assert not (tmp_path / "level.csv").exists()
    listed = tangga("forecast", simulated, "--target", "3", "--out", tmp_path / "level.csv", "--json")
    assert [one["target"]["index"] for one in listed.json] == [3.0] * 3


@pytest.mark.parametrize(("target", "words"), [("9", "nilai di luar skala"), ("tiga", "ini bukan angka")])
def test_a_target_that_is_none_is_refused(claims: Path, target: str, words: str) -> None:
    said = tangga("forecast", claims, "--target", target)
    assert (said.status, said.out) == (2, "")
    assert "opsi --target" in said.words
    assert words in said.words


def test_people_read_one_sentence_first_and_that_it_is_simulated(claims: Path) -> None:
    said = tangga("forecast", claims)
    assert said.status == 0
    assert "SIMULASI" in said.out
    assert "SIMULASI" in said.err
    assert "Mandiri 2,98; penilaian dokumen kira-kira" in said.answer
    assert "Peluang predikat hasil akhir" in said.answer


def test_tables_have_the_columns_of_the_contract(simulated: Path, tmp_path: Path) -> None:
    levels, indices = tmp_path / "level.csv", tmp_path / "indeks.csv"
    assert tangga("forecast", simulated, "--out", levels, "--index-out", indices).status == 0
    with levels.open(encoding="utf-8-sig") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == [*CONTRACT_LEVELS, "simulated"]
    assert len(rows) == 1 + 3 * 47 * 2
    assert all(sum(map(float, row[4:9])) == pytest.approx(1, abs=1e-4) for row in rows[1:])
    with indices.open(encoding="utf-8-sig") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == [*CONTRACT_INDEX, "simulated"]
    assert {(row[2], row[-1]) for row in rows[1:]} == {("desk", "SIMULASI"), ("final", "SIMULASI")}


def test_both_tables_are_saved_or_none(simulated: Path, tmp_path: Path) -> None:
    levels = tmp_path / "level.csv"
    for other, words in ((tmp_path / "tidak" / "indeks.csv", "folder tujuan"), (tmp_path / "indeks.docx", "akhiran")):
        said = tangga("forecast", simulated, "--out", levels, "--index-out", other)
        assert said.status == 2
        assert words in said.words
        assert not levels.exists()


def test_every_institution_is_forecast_in_its_own_latest_cycle(simulated: Path, tmp_path: Path) -> None:
    lines = simulated.read_text("utf-8-sig").splitlines()
    mixed, indices = tmp_path / "campur.csv", tmp_path / "indeks.csv"
    kept = [line for line in lines if not (line.startswith("Instansi Simulasi 00002") and ",2024," in line)]
    mixed.write_text("\n".join(kept) + "\n")
    assert tangga("forecast", mixed, "--index-out", indices).status == 0
    with indices.open(encoding="utf-8-sig") as stream:
        found = {row["institution"]: row["cycle"] for row in csv.DictReader(stream)}
    assert sorted(found.values()) == ["2023", "2024", "2024"]


@pytest.mark.parametrize("backwards", [False, True])
def test_the_chosen_institution_decides_the_instrument_whatever_the_order(tmp_path: Path, backwards: bool) -> None:
    pemdi = shipped_instrument("pemdi-2026")
    spbe = shipped_instrument("spbe-2020")
    rows = [
        Assessment(Institution("Kota A", "kota", "P"), 2024, spbe.id, "self", dict.fromkeys(spbe.ids, Fraction(3))),
        Assessment(Institution("Kota B", "kota", "P"), 2026, pemdi.id, "self", dict.fromkeys(pemdi.ids, Fraction(3))),
    ]
    panel = tmp_path / "panel.csv"
    write_panel(panel, rows[::-1] if backwards else rows)
    said = tangga("forecast", panel, "--institution", "kota a", "--json")
    assert (said.status, said.json["institution"]) == (0, "Kota A")
    assert tangga("forecast", panel, "--cycle", "2024", "--json").json["institution"] == "Kota A"
    unknown = tangga("forecast", panel, "--institution", "Kota")
    assert unknown.status == 2
    assert "Kota A" in unknown.words


def test_of_one_cycle_those_with_another_instrument_are_named(tmp_path: Path) -> None:
    pemdi, spbe = shipped_instrument("pemdi-2026"), shipped_instrument("spbe-2020")
    two = [
        Assessment(Institution(name, "kota", "P"), 2024, i.id, "self", dict.fromkeys(i.ids, Fraction(3)))
        for name, i in (("Kota A", spbe), ("Kota B", pemdi))
    ]
    panel = tmp_path / "panel.csv"
    write_panel(panel, two)
    said = tangga("forecast", panel, "--json")
    assert said.json["institution"] == "Kota A"
    assert "Kota B" in said.words


def test_a_panel_of_equal_levels_is_evaluated_without_a_crash(tmp_path: Path) -> None:
    spbe = shipped_instrument("spbe-2020")
    panel = tmp_path / "sama.csv"
    stages: tuple[Stage, ...] = ("self", "desk", "final")
    write_panel(
        panel,
        [
            Assessment(Institution(f"Kota {n}", "kota", "P"), c, spbe.id, stage, dict.fromkeys(spbe.ids, Fraction(3)))
            for n in range(30)
            for c in (2023, 2024)
            for stage in stages
        ],
    )
    said = tangga("evaluate", panel, "--model", "bawaan")
    assert said.status == 0
    assert "tidak terukur" in said.answer
    results = tangga("evaluate", panel, "--model", "bawaan", "--json").json["results"]
    assert any(row["mae_gain"] is None for row in results)


@pytest.mark.parametrize("learned", ["nothing", "cycles before", "a few results", "everything"])
def test_a_model_that_learned_from_what_it_is_judged_by_is_not_judged_in_silence(learned: str, tmp_path: Path) -> None:
    path, folder = tmp_path / "panel.csv", tmp_path / "model"
    tangga("simulate", "--institutions", 30, "--cycles", "2023:2024", "--seed", 5, "--out", path)
    panel = read_pair_panel(str(path))[0]
    last = panel.cycle == 2024
    known = {
        "nothing": np.zeros_like(last),
        "cycles before": ~last,
        "a few results": last & (panel.institution < 4),
        "everything": np.ones_like(last),
    }[learned]
    shutil.copytree(default_folder(), folder)
    manifest = json.loads((folder / MANIFEST_FILE).read_text("utf-8"))
    manifest["result_hashes"] = result_hashes(panel.take(known))
    (folder / MANIFEST_FILE).write_text(json.dumps(manifest), "utf-8")
    said = tangga("evaluate", path, "--model", folder, "--json")
    each = {(row["split"], row["stage"]): row["seen"] for row in said.json["results"]}
    for stage in ("desk", "final"):
        assert each["known_next", stage] + each["new_next", stage] == int((known & last).sum())
        assert each["new_blank", stage] == each["new_next", stage]
    seen = bool((known & last).any())
    assert said.json["trained_on_this_panel"] is seen
    assert ("terlalu baik" in said.words) is seen
    assert ("TERLALU BAIK" in tangga("evaluate", path, "--model", folder).answer) is seen


def test_simulation_repeats_under_its_seed_and_says_what_it_is(simulated: Path, tmp_path: Path) -> None:
    again = tmp_path / "lagi.csv"
    tangga("simulate", "--institutions", 3, "--cycles", "2023:2024", "--seed", 5, "--out", again)
    assert again.read_bytes() == simulated.read_bytes()
    with simulated.open(encoding="utf-8-sig") as stream:
        assert {row["simulated"] for row in csv.DictReader(stream)} == {"SIMULASI"}


def test_a_plan_states_its_probability(tmp_path: Path) -> None:
    path = tmp_path / "rencana.json"
    said = tangga("plan", SAMPLE, "--target", "3", "--assurance", "50%", "--out", path, "--json")
    assurance = said.json["assurance"]
    assert said.status == 0
    assert assurance["reached"] >= assurance["asked"] == 0.5
    assert assurance["simulated"] is True
    assert tangga("verify", path).status == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("plan", SAMPLE, "--target", 3, "--assurance", "yakin"), "yakin"),
        (("plan", SAMPLE, "--target", 3, "--assurance", "80"), "0,01"),
        (("plan", SAMPLE, "--budget", 50, "--assurance", "0,8"), "--target"),
        (("forecast", SAMPLE), "tangga sample wilayah.csv --name wilayah-contoh-simulasi"),
        (("simulate", "--institutions", "0", "--out", "x.csv"), "--institutions"),
        (("simulate", "--cycles", "2024:2021", "--out", "x.csv"), "2024:2021"),
        (("simulate",), "--out"),
        (("train", SAMPLE), "--out"),
        (("evaluate", SAMPLE, "--seed", "-1"), "--seed"),
    ],
)
def test_wrong_calls_name_what_is_wrong(arguments: tuple[object, ...], words: str) -> None:
    said = tangga(*arguments)
    assert said.status == 2
    assert said.out == ""
    assert words in said.words


def test_several_institutions_need_a_choice(simulated: Path) -> None:
    said = tangga("forecast", simulated)
    assert said.status == 2
    assert "--institution" in said.words


def test_of_many_institutions_some_are_named_and_the_others_counted() -> None:
    said = tangga("forecast", REGION)
    assert said.status == 2
    assert said.words.count("«") == MOST_NAMES
    assert f"dan {16 - MOST_NAMES} lainnya" in said.words


def test_a_model_that_was_touched_is_refused_before_it_is_read(claims: Path, tmp_path: Path) -> None:
    from models.manifest import MANIFEST_FILE
    from models.registry import MODEL_FILE

    for name in (MANIFEST_FILE, MODEL_FILE):
        (tmp_path / name).write_bytes((default_folder() / name).read_bytes())
    with (tmp_path / MODEL_FILE).open("ab") as stream:
        stream.write(b"x")
    said = tangga("forecast", claims, "--model", tmp_path)
    assert said.status == 2
    assert "manifes" in said.words


def test_the_shipped_model_is_evaluated_by_its_name(tmp_path: Path) -> None:
    panel = tmp_path / "panel.csv"
    assert tangga("simulate", "--institutions", 40, "--cycles", "2022:2024", "--seed", 6, "--out", panel).status == 0
    said = tangga("evaluate", panel, "--model", "bawaan")
    assert said.status == 0
    assert "Ujian prakiraan asesor pada siklus 2024 (SIMULASI)" in said.out
    assert said.out.count("Dibanding cara terbaik lain") == 6
    by_name = tangga("evaluate", panel, "--model", "bawaan", "--json").json
    assert by_name == tangga("evaluate", panel, "--model", default_folder(), "--json").json
    assert {(row["split"], row["stage"]) for row in by_name["results"]} == {
        (split, stage) for split in ("known_next", "new_next", "new_blank") for stage in ("desk", "final")
    }
    assert tangga("evaluate", panel, "--model", tmp_path / "tidak-ada").status == 2


def test_the_shipped_model_has_a_name_in_every_command(claims: Path) -> None:
    named, unnamed = tangga("forecast", claims, "--model", "bawaan", "--json"), tangga("forecast", claims, "--json")
    assert named.status == 0
    assert named.json == unnamed.json


def test_a_panel_with_an_instrument_of_ones_own_is_evaluated_with_it(tmp_path: Path) -> None:
    shipped = (resources.files("data") / "instruments" / "spbe-2020.yaml").read_text("utf-8")
    own, panel = tmp_path / "uji.yaml", tmp_path / "panel.csv"
    own.write_text(shipped.replace("id: spbe-2020", "id: uji-2020", 1), "utf-8")
    for institutions, status in ((12, 2), (60, 0)):
        tangga("simulate", "--institutions", institutions, "--cycles", "2022:2024", "--seed", 5, "--out", panel)
        panel.write_text(panel.read_text("utf-8-sig").replace("spbe-2020", "uji-2020"), "utf-8")
        said = tangga("evaluate", panel, "--instrument", own, "--json")
        assert said.status == status
    assert said.json["results"]
    refused = tangga("forecast", panel, "--instrument", own, "--institution", "Instansi Simulasi 00001")
    assert (refused.status, "tangga train" in refused.words) == (2, True)


def test_an_instrument_that_cannot_be_forecast_is_refused_without_a_circle(tmp_path: Path) -> None:
    pemdi = shipped_instrument("pemdi-2026")
    panel = tmp_path / "pemdi.csv"
    claim = Assessment(
        Institution("Kota B", "kota", "P"), 2026, pemdi.id, "self", dict.fromkeys(pemdi.ids, Fraction(3))
    )
    write_panel(panel, [claim])
    for call in (("forecast", panel), ("train", panel, "--out", tmp_path / "m"), ("evaluate", panel)):
        said = tangga(*call)
        assert said.status == 2
        assert "level bilangan bulat 1 sampai 5" in said.words
        assert "tangga train" not in said.words
