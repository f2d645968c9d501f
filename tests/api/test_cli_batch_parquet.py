"""The result as Parquet: the same rows with numbers as numbers, as safe against a kill as CSV."""

import csv
import math
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from api.batch_file import JOURNAL, WAITING, ResultFile
from api.batch_parquet import AMOUNTS, NUMBERS, WHOLE, write_parquet
from engine.batch_row import COLUMNS

from .command_line import several, tangga

parquet = pytest.importorskip("pyarrow.parquet", reason="the Parquet extra is not installed")
COUNT = 5


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return several(tmp_path_factory.mktemp("panel") / "panel.csv", COUNT)


def _rows(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
    return found


def test_both_formats_hold_the_same_rows(panel: Path, tmp_path: Path) -> None:
    text, table = tmp_path / "hasil.csv", tmp_path / "hasil.parquet"
    call = ("batch", panel, "--target", "3,3", "--jobs", "1", "--out")
    assert tangga(*call, text).status == tangga(*call, table).status == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hasil.csv", "hasil.parquet"]
    found = _rows(table)
    assert len(found) == COUNT
    for row, cells in zip(found, csv.DictReader(text.read_text("utf-8").splitlines()), strict=True):
        assert tuple(row) == COLUMNS
        for name, cell in cells.items():
            if not cell:
                assert row[name] is None
            elif name in WHOLE:
                assert row[name] == int(cell)
            elif name in AMOUNTS:
                assert row[name] == Decimal(cell)
            elif name in NUMBERS:
                assert math.isclose(row[name], float(cell))
            else:
                assert row[name] == cell


def test_amounts_beyond_floating_point_stay_exact(tmp_path: Path) -> None:
    path = tmp_path / "hasil.parquet"
    row = {**dict.fromkeys(COLUMNS, ""), "number": "1", "cost": "90071992547409931.25", "simulated": "SIMULASI"}
    write_parquet(path, [row])
    (read,) = _rows(path)
    assert read["cost"] == Decimal("90071992547409931.25")
    assert (read["simulated"], read["index_after"]) == ("SIMULASI", None)


def test_rows_wait_beside_the_result_and_a_kill_loses_none(tmp_path: Path) -> None:
    path = tmp_path / "hasil.parquet"
    row = {**dict.fromkeys(COLUMNS, ""), "number": "2"}
    first = ResultFile(str(path), "sama", restart=False)
    first.append([row])
    first.close()
    assert not path.exists()
    with Path(f"{path}{WAITING}").open("ab") as stream:
        stream.write(b"3,terpo")
    again = ResultFile(str(path), "sama", restart=False)
    assert again.rows == {2: row}
    again.append([{**row, "number": "1"}])
    again.finish()
    assert [entry["number"] for entry in _rows(path)] == [1, 2]
    assert [entry.name for entry in tmp_path.iterdir()] == ["hasil.parquet"]


def test_a_complete_result_is_not_overwritten_unless_asked(panel: Path, tmp_path: Path) -> None:
    out = tmp_path / "hasil.parquet"
    call = ("batch", panel, "--target", "3,3", "--jobs", "1", "--out", out)
    assert tangga(*call).status == 0
    before = out.read_bytes()
    said = tangga(*call)
    assert said.status == 2
    assert "--restart" in said.words
    assert out.read_bytes() == before
    assert tangga(*call, "--restart").status == 0


def test_without_the_library_nothing_is_read_and_the_way_out_is_said(panel: Path, tmp_path: Path) -> None:
    out = tmp_path / "hasil.parquet"
    code = "import sys; sys.modules['pyarrow'] = None; from api.cli import main; main()"
    call = ["batch", str(panel), "--target", "3", "--out", str(out)]
    done = subprocess.run(  # noqa: S603 - our own program with our own arguments
        [sys.executable, "-c", code, *call], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "tangga-spbe[parquet]" in " ".join(done.stderr.split())
    assert not list(tmp_path.iterdir())
    assert not Path(f"{out}{JOURNAL}").exists()


@pytest.mark.parametrize("name", ["hasil.xlsx", "hasil", "hasil.json"])
def test_other_formats_are_refused(panel: Path, tmp_path: Path, name: str) -> None:
    said = tangga("batch", panel, "--target", "3", "--out", tmp_path / name)
    assert (said.status, said.out) == (2, "")
    assert ".parquet" in said.words
    assert not list(tmp_path.iterdir())
