import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .command_line import SAMPLE, tangga


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rencana") / "rencana.json"
    assert tangga("plan", SAMPLE, "--target", "3,2", "--out", path).status == 0
    return path


def test_a_saved_plan_is_valid(plan: Path) -> None:
    said = tangga("verify", plan, "--json")
    assert said.status == 0
    assert said.json["valid"] is True
    assert all(check["passed"] for check in said.json["checks"])
    assert "Sah" in tangga("verify", plan).answer


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(cost=d["cost"] - 1),
        lambda d: d.update(index_after=d["index_after"] + 0.01),
        lambda d: d["levels_after"].update(i01=5),
        lambda d: d["steps"][0].update(gain=1),
        lambda d: d.update(lower_bound=0),
        lambda d: d["basis"]["rules"].update(target="3.9"),
    ],
)
def test_a_changed_plan_is_not(plan: Path, tmp_path: Path, change: Callable[[Any], object]) -> None:
    document = json.loads(plan.read_text("utf-8"))
    change(document)
    path = tmp_path / "diubah.json"
    path.write_text(json.dumps(document), "utf-8")
    said = tangga("verify", path)
    assert said.status == 1
    assert "Tidak sah" in said.answer
    assert "TIDAK" in said.out
    assert tangga("verify", path, "--json").json["valid"] is False


@pytest.mark.parametrize("content", ["", "bukan json", "[]", "{}", '{"format": 99}', "null"])
def test_what_is_no_plan_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "lain.json"
    path.write_text(content, "utf-8")
    said = tangga("verify", path)
    assert (said.status, said.out) == (2, "")
    assert "Traceback" not in said.err


def test_advice_is_no_plan(tmp_path: Path) -> None:
    path = tmp_path / "saran.json"
    assert tangga("plan", SAMPLE, "--target", "5", "--budget", "1", "--out", path).status == 1
    said = tangga("verify", path)
    assert said.status == 2
    assert "saran, bukan rencana" in said.words


def test_nothing_in_the_answer_is_a_json_key_or_has_a_decimal_point(plan: Path) -> None:
    said = tangga("verify", plan)
    assert "index_after" not in said.out
    assert "3.2" not in said.out
