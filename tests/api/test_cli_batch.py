"""A plan for every institution: the same rows however they are computed, whatever is killed on the way."""

import csv
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from api.batch_file import JOURNAL, ResultFile
from api.progress import Progress, duration
from engine.batch_row import COLUMNS
from tests.waiting import wait_until

from .command_line import several, tangga, write_rows

COUNT = 60


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return several(tmp_path_factory.mktemp("panel") / "panel.csv", COUNT)


def _read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def test_every_row_is_the_plan_of_its_institution(panel: Path, tmp_path: Path) -> None:
    out = tmp_path / "hasil.csv"
    said = tangga("batch", panel, "--target", "3,3", "--out", out, "--jobs", "1", "--json")
    assert said.status == 0
    rows = _read(out)
    assert [row["institution"] for row in rows] == [f"Pemerintah Kab. Uji {n:02}" for n in range(COUNT)]
    assert said.json["rows"] == rows
    assert tuple(rows[0]) == COLUMNS
    for row in rows[:3]:
        plan = tangga("plan", panel, "--institution", row["institution"], "--target", "3,3", "--json").json
        assert float(row["cost"]) == plan["cost"]
        assert int(row["indicators"]) == len({step["indicator"] for step in plan["steps"]})
    assert not (tmp_path / f"hasil.csv{JOURNAL}").exists()


@pytest.mark.parametrize("options", [("--jobs", "2"), ("--jobs", "2", "--backend", "threading")], ids=" ".join)
def test_processes_and_threads_give_the_same_file(panel: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    one, other = tmp_path / "satu.csv", tmp_path / "dua.csv"
    assert tangga("batch", panel, "--target", "3,2", "--out", one, "--jobs", "1").status == 0
    assert tangga("batch", panel, "--target", "3,2", "--out", other, *options).status == 0
    assert one.read_bytes() == other.read_bytes()


def test_a_killed_batch_goes_on_where_it_stopped(panel: Path, tmp_path: Path) -> None:
    whole, out = tmp_path / "utuh.csv", tmp_path / "hasil.csv"
    call = ["batch", panel, "--target", "3,4", "--jobs", "1", "--out"]
    assert tangga(*call, whole).status == 0
    process = subprocess.Popen(  # noqa: S603 - our own program with our own arguments
        [sys.executable, "-m", "api.cli", *map(str, call), str(out)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until(lambda: out.exists() and len(out.read_bytes().splitlines()) > 4, "four rows are written")
    process.kill()
    process.wait()
    with out.open("ab") as stream:
        stream.write(b"59,Pemerintah Kab. U")  # what a kill in the middle of a row leaves
    before = len(_read(out)) - 1
    assert before > 0
    if (tmp_path / f"hasil.csv{JOURNAL}").exists():
        said = tangga(*call, out)
        assert said.status == 0
        assert f"{before} baris sudah ada" in said.words
    assert out.read_bytes().splitlines()[:COUNT] == whole.read_bytes().splitlines()[:COUNT]


@pytest.mark.slow
def test_a_killed_worker_process_loses_and_doubles_nothing(panel: Path, tmp_path: Path) -> None:
    whole, out = tmp_path / "utuh.csv", tmp_path / "hasil.csv"
    call = ["batch", panel, "--target", "3,4", "--out"]
    assert tangga(*call, whole, "--jobs", "1").status == 0
    process = subprocess.Popen(  # noqa: S603 - our own program with our own arguments
        [sys.executable, "-m", "api.cli", *map(str, call), str(out), "--jobs", "2"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    killed = 0
    while process.poll() is None and not killed:
        if out.exists() and len(out.read_bytes().splitlines()) > 1:
            killed = _kill_a_worker(process.pid)
        time.sleep(0.002)
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors.decode()
    assert killed, "the batch was over before a worker could be killed"
    assert out.read_bytes() == whole.read_bytes()


def _kill_a_worker(parent: int) -> int:
    """Kill one of the processes that loky started to plan; its resource tracker is none of them."""
    for child in psutil.Process(parent).children():
        if any("popen_loky" in word for word in child.cmdline()):
            child.kill()
            return 1
    return 0


def test_rows_are_never_doubled_and_a_torn_one_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "hasil.csv"
    row = {**dict.fromkeys(COLUMNS, ""), "number": "2", "institution": "A, «B»"}
    first = ResultFile(str(path), "sama", restart=False)
    first.append([row, row])
    first.append([row])
    first.close()
    with path.open("ab") as stream:
        stream.write(b"3,terpo")
    again = ResultFile(str(path), "sama", restart=False)
    assert again.rows == {2: row}
    again.append([row, {**row, "number": "1"}])
    again.finish()
    assert [entry["number"] for entry in _read(path)] == ["1", "2"]


def test_a_failing_institution_is_a_row_and_no_end(panel: Path, tmp_path: Path) -> None:
    rows = list(csv.reader(panel.read_text("utf-8").splitlines()))
    rows[3][rows[0].index("i05")] = ""
    damaged, out = tmp_path / "panel.csv", tmp_path / "hasil.csv"
    write_rows(damaged, rows)
    said = tangga("batch", damaged, "--target", "3", "--out", out, "--jobs", "1")
    assert said.status == 1
    found = _read(out)
    assert len(found) == COUNT
    assert [row["number"] for row in found if row["status"] == "failed"] == ["3"]
    assert "i05" in found[2]["error"]
    assert "Yang gagal" in said.answer


def test_what_cannot_be_reached_is_said_with_the_best(panel: Path, tmp_path: Path) -> None:
    out = tmp_path / "hasil.csv"
    frozen = ",".join(f"i{n:02}" for n in range(1, 45))
    said = tangga("batch", panel, "--target", "4,5", "--freeze", frozen, "--out", out, "--jobs", "1")
    assert said.status == 1
    assert {row["status"] for row in _read(out)} == {"infeasible"}
    assert all(float(row["best_reachable"]) < 4.5 for row in _read(out))


def test_another_request_never_mixes_with_unfinished_rows(panel: Path, tmp_path: Path) -> None:
    out = tmp_path / "hasil.csv"
    unfinished = ResultFile(str(out), "permintaan lain", restart=False)
    unfinished.close()
    before = out.read_bytes()
    said = tangga("batch", panel, "--target", "3", "--out", out)
    assert (said.status, said.out) == (2, "")
    assert "permintaan lain" in said.words
    assert out.read_bytes() == before
    assert tangga("batch", panel, "--target", "3", "--out", out, "--jobs", "1", "--restart").status == 0


def test_a_complete_result_is_not_overwritten(panel: Path, tmp_path: Path) -> None:
    out = tmp_path / "hasil.csv"
    ResultFile(str(out), "sama", restart=False).finish()
    before = out.read_bytes()
    said = tangga("batch", panel, "--target", "3", "--out", out)
    assert said.status == 2
    assert "--restart" in said.words
    assert out.read_bytes() == before


@pytest.mark.parametrize("name", ["hasil.csv", "hasil.parquet"])
@pytest.mark.parametrize("journal", [False, True], ids=["finished", "begun"])
def test_what_is_no_result_is_never_thrown_away(panel: Path, tmp_path: Path, name: str, journal: bool) -> None:
    out = tmp_path / name
    if journal:
        ResultFile(str(out), "sama", restart=False).close()
    out.write_text("milik orang lain", "utf-8")
    for options in ((), ("--restart",)):
        said = tangga("batch", panel, "--target", "3", "--out", out, *options)
        assert said.status == 2
        assert "bukan hasil batch" in said.words
        assert "--restart" not in said.words
        assert out.read_text("utf-8") == "milik orang lain"


def test_the_panel_is_never_taken_for_the_result(tmp_path: Path) -> None:
    panel = several(tmp_path / "panel.csv", 2)
    before = panel.read_bytes()
    for options in ((), ("--restart",)):
        said = tangga("batch", panel, "--target", "3", "--out", panel, *options)
        assert said.status == 2
        assert "menimpa" in said.words
        assert "--restart" not in said.words
        assert panel.read_bytes() == before


def test_names_that_a_spreadsheet_would_run_are_harmless_and_recognised(tmp_path: Path) -> None:
    path = tmp_path / "hasil.csv"
    row = {**dict.fromkeys(COLUMNS, ""), "number": "1", "institution": "=cmd|x", "province": "'@SUM(A1)", "gap": "-0.5"}
    first = ResultFile(str(path), "sama", restart=False)
    first.append([row])
    first.close()
    escaped = [{**row, "institution": "'=cmd|x", "province": "''@SUM(A1)"}]
    assert _read(path) == escaped
    again = ResultFile(str(path), "sama", restart=False)
    assert again.rows == {1: row}
    again.finish()
    assert _read(path) == escaped


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--target", "3", "--backend", "ray"], "cara menjalankan tidak dikenal"),
        (["--target", "3", "--backend", "dask"], "--scheduler"),
        (["--target", "3", "--scheduler", "tcp://127.0.0.1:1"], "--backend dask"),
        (["--target", "3", "--jobs", "0"], "opsi --jobs"),
        (["--target", "7"], "opsi --target"),
        ([], "belum ada yang diminta"),
        (["--target", "3", "--province", "Atlantis"], "provinsi ini tidak ada"),
        (["--target", "3", "--institutions", "Kab. Uji 99"], "Nama yang paling dekat"),
    ],
)
def test_wrong_calls_write_nothing(panel: Path, tmp_path: Path, options: list[str], words: str) -> None:
    out = tmp_path / "hasil.csv"
    said = tangga("batch", panel, "--out", out, *options)
    assert (said.status, said.out) == (2, "")
    assert words in said.words
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_missing_is_named(panel: Path, tmp_path: Path) -> None:
    said = tangga("batch", panel, "--target", "3", "--out", tmp_path / "tidak" / "ada.csv")
    assert said.status == 2
    assert "folder tujuan tidak ada" in said.words


def test_progress_tells_the_time_left() -> None:
    said: list[str] = []
    progress = Progress(10, said.append, every=0)
    progress.advance(5)
    progress.advance(5)
    assert said[0].startswith("5 dari 10, sisa sekitar")
    assert said[-1] == "10 dari 10"
    assert progress.words(1.0) == "10 dari 10"
    assert [duration(s) for s in (0, 60, 600, 9000)] == [
        "sekitar 1 detik", "sekitar 60 detik", "sekitar 10 menit", "sekitar 2,5 jam",
    ]  # fmt: skip
