"""Assured plans for every institution: what `tangga plan --assurance` answers one by one, whatever is killed."""

import csv
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from api.batch_file import JOURNAL
from api.batch_model import BatchModel, forecaster_of
from data.faults import InputError
from data.instrument_file import shipped_instrument
from data.panel_export import write_panel
from models.manifest import MANIFEST_FILE, default_folder
from tests.models.simulated import assessments_of
from training.other_process import OTHER_PROCESSES, other_panel

from .command_line import PEMDI, SAMPLE, tangga

COUNT = 6
TARGET = ("--target", "3,3", "--assurance", "80%")


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A simulated panel with claims and results, in which two institutions have claimed and not been assessed yet."""
    folder = tmp_path_factory.mktemp("panel")
    made, path = folder / "simulasi.csv", folder / "panel.csv"
    assert tangga("simulate", "--institutions", COUNT, "--cycles", "2022:2024", "--seed", 4, "--out", made).status == 0
    header, *rows = list(csv.reader(made.read_text("utf-8").splitlines()))
    name, cycle, stage = (header.index(column) for column in ("institution", "cycle", "stage"))
    waiting = sorted({row[name] for row in rows})[:2]
    kept = [row for row in rows if not (row[name] in waiting and row[cycle] == "2024" and row[stage] != "self")]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *kept])
    return path


@pytest.fixture(scope="module")
def rows(panel: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    out = tmp_path_factory.mktemp("hasil") / "hasil.csv"
    said = tangga("batch", panel, *TARGET, "--out", out, "--jobs", "1", "--json")
    assert said.status in (0, 1)
    codes = {warning["code"] for warning in said.json["warnings"]}
    assert {"model_simulated", "planned_work_assumed"} <= codes
    return list(csv.DictReader(out.read_text("utf-8").splitlines()))


def test_a_model_that_does_not_suit_the_panel_says_so_once(panel: Path, tmp_path: Path) -> None:
    other = tmp_path / "lain.csv"
    write_panel(other, list(assessments_of(other_panel(OTHER_PROCESSES[1], 22, 9))))
    said = tangga("batch", other, "--target", "3", "--assurance", "80%", "--out", tmp_path / "hasil.csv", "--json")
    codes = [warning["code"] for warning in said.json["warnings"]]
    assert codes.count("own_training_advised") == 1
    suits = tangga("batch", panel, *TARGET, "--out", tmp_path / "biasa.csv", "--jobs", "1", "--json")
    assert "own_training_advised" not in {warning["code"] for warning in suits.json["warnings"]}


def test_every_row_is_the_assured_plan_of_its_institution(panel: Path, rows: list[dict[str, str]]) -> None:
    assert len(rows) == COUNT
    assert {row["stage"] for row in rows} == {"self", "final"}
    for row in rows:
        plan = tangga("plan", panel, "--institution", row["institution"], *TARGET, "--json").json
        assert row["status"] == plan["status"]
        surety = plan["assurance"]
        assert (row["assurance_asked"], row["assurance_reached"]) == (str(surety["asked"]), str(surety["reached"]))
        assert (row["margin"], row["sure_index"]) == (str(surety["margin"]), str(surety["sure_index"]))
        if plan["status"] != "infeasible":
            assert float(row["cost"]) == plan["cost"]
            assert float(row["index_after"]) == pytest.approx(plan["index_after"], abs=5e-5)
            assert int(row["indicators"]) == len({step["indicator"] for step in plan["steps"]})
            assert float(row["assurance_reached"]) >= 0.8
            assert set(row["warnings"].split()) == {warning["code"] for warning in plan["warnings"]}


def test_what_was_learned_from_simulation_says_so_in_every_row(rows: list[dict[str, str]]) -> None:
    assert all(row["model"].startswith("SIMULASI") for row in rows)


@pytest.mark.slow
def test_processes_and_a_kill_change_nothing(panel: Path, rows: list[dict[str, str]], tmp_path: Path) -> None:
    out = tmp_path / "hasil.csv"
    call = ["batch", panel, *TARGET, "--jobs", "2", "--out", out]
    process = subprocess.Popen(  # noqa: S603 - our own program with our own arguments
        [sys.executable, "-m", "api.cli", *map(str, call)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        if out.exists() and len(out.read_bytes().splitlines()) > 1:
            process.kill()
        time.sleep(0.005)
    process.wait()
    if (tmp_path / f"hasil.csv{JOURNAL}").exists():
        other = tangga("batch", panel, "--target", "3,3", "--assurance", "0,9", "--out", out)
        assert other.status == 2
        assert "permintaan lain" in other.words
        assert tangga(*call).status in (0, 1)
    assert list(csv.DictReader(out.read_text("utf-8").splitlines())) == rows


def _model_of(folder: Path, **changed: object) -> Path:
    manifest = json.loads((default_folder() / MANIFEST_FILE).read_text("utf-8"))
    (folder / MANIFEST_FILE).write_text(json.dumps(manifest | changed), "utf-8")
    (folder / "model.joblib").write_bytes((default_folder() / "model.joblib").read_bytes())
    return folder


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--target", "3", "--assurance", "1,2"], "di antara 0,01 dan 0,99"),
        (["--target", "3", "--assurance", "0"], "di antara 0,01 dan 0,99"),
        (["--target", "3", "--assurance", "tinggi"], "opsi --assurance"),
        (["--budget", "100", "--assurance", "0,8"], "peluang diminta tanpa target"),
        (["--target", "3", "--model", "model"], "--model tanpa --assurance"),
        (["--target", "3", "--assurance", "0,8", "--model", "tidak-ada"], "berkas model tidak dapat dibaca"),
    ],
)
def test_wrong_calls_write_nothing(tmp_path: Path, options: list[str], words: str) -> None:
    out = tmp_path / "hasil.csv"
    said = tangga("batch", SAMPLE, "--out", out, "--jobs", "1", *options)
    assert (said.status, said.out) == (2, "")
    assert words in said.words
    assert not list(tmp_path.iterdir())


def test_a_model_that_was_changed_is_refused(tmp_path: Path) -> None:
    out, model = tmp_path / "hasil.csv", tmp_path / "model"
    model.mkdir()
    _model_of(model, sha256="0" * 64)
    said = tangga("batch", SAMPLE, *TARGET, "--model", model, "--out", out, "--jobs", "1")
    assert said.status == 2
    assert "tidak sama dengan yang tercatat" in said.words
    assert not out.exists()


def test_a_worker_with_another_model_says_so() -> None:
    with pytest.raises(InputError) as caught:
        forecaster_of(BatchModel(None, "0" * 64), shipped_instrument("spbe-2020"))
    assert caught.value.code == "model_differs"


def test_institutions_without_a_model_are_rows_and_the_others_go_on(tmp_path: Path) -> None:
    out, mixed = tmp_path / "hasil.csv", tmp_path / "panel.csv"
    pemdi = list(csv.DictReader(PEMDI.read_text("utf-8").splitlines()))
    spbe = list(csv.DictReader(SAMPLE.read_text("utf-8").splitlines()))
    fields = list(dict.fromkeys([*spbe[0], *pemdi[0]]))
    with mixed.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fields, restval="")
        writer.writeheader()
        writer.writerows([*spbe, *pemdi])
    said = tangga("batch", mixed, "--target", "3,1", "--assurance", "0,5", "--out", out, "--jobs", "1")
    assert said.status == 1
    found = {row["instrument"]: row for row in csv.DictReader(out.read_text("utf-8").splitlines())}
    assert found["spbe-2020"]["status"] == "optimal"
    assert (found["pemdi-2026"]["status"], found["pemdi-2026"]["error_code"]) == (
        "failed",
        "instrument_not_forecastable",
    )
    alone = tmp_path / "pemdi.csv"
    assert tangga("batch", PEMDI, *TARGET, "--out", alone, "--jobs", "1").status == 2
    assert not alone.exists()


def test_everyones_own_predicate_is_kept(panel: Path, tmp_path: Path) -> None:
    out = tmp_path / "bertahan.csv"
    said = tangga("batch", panel, "--hold", "--out", out, "--jobs", "1", "--json")
    assert "hold_assurance_assumed" in {warning["code"] for warning in said.json["warnings"]}
    found = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    assert len(found) == COUNT
    for row in found:
        plan = tangga("plan", panel, "--institution", row["institution"], "--hold", "--json").json
        assert (row["status"], row["assurance_asked"]) == (plan["status"], "0.8")
        assert float(row["target"]) == plan["target"]
        if plan["status"] != "infeasible":
            assert float(row["cost"]) == plan["cost"]


def test_without_all_levels_there_is_no_predicate_to_keep_and_the_others_go_on(panel: Path, tmp_path: Path) -> None:
    header, *lines = list(csv.reader(panel.read_text("utf-8").splitlines()))
    indicator, name = header.index("indicator"), header.index("institution")
    first = lines[0][name]
    path, out = tmp_path / "kurang.csv", tmp_path / "hasil.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        kept = [line for line in lines if (line[name], line[indicator]) != (first, "i07")]
        csv.writer(stream).writerows([header, *kept])
    assert tangga("batch", path, "--hold", "--assurance", "0,9", "--out", out, "--jobs", "1").status == 1
    failed = [row for row in csv.DictReader(out.read_text("utf-8").splitlines()) if row["status"] == "failed"]
    assert [row["institution"] for row in failed] == [first]
    assert "i07" in failed[0]["error"]


@pytest.mark.parametrize("rival", [("--target", "3"), ("--predicate", "Baik")])
def test_a_kept_predicate_and_another_goal_exclude_each_other(
    panel: Path, tmp_path: Path, rival: tuple[str, str]
) -> None:
    said = tangga("batch", panel, "--hold", *rival, "--out", tmp_path / "hasil.csv", "--jobs", "1")
    assert said.status == 2
    assert "Pilih salah satu" in said.words
    assert not (tmp_path / "hasil.csv").exists()
