from importlib import resources
from pathlib import Path

import pytest

from .command_line import Rows, sample_with, tangga

SPBE = resources.files("data") / "instruments" / "spbe-2020.yaml"


def test_the_shipped_instruments_are_listed() -> None:
    said = tangga("instruments", "--json")
    assert said.status == 0
    assert {"spbe-2018", "spbe-2020", "pemdi-2026"} == {entry["id"] for entry in said.json}
    assert [entry["id"] for entry in said.json if entry["default"]] == ["spbe-2020"]
    assert "spbe-2020 (bawaan)" in tangga("instruments").answer


def test_one_is_shown_with_weights_that_sum_to_100() -> None:
    document = tangga("instruments", "show", "spbe-2020", "--json").json
    assert len(document["indicators"]) == 47
    assert sum(entry["weight"] for entry in document["indicators"]) == pytest.approx(100)
    people = tangga("instruments", "show", "spbe-2020")
    assert "Sangat Baik: mulai 3,5 sampai di bawah 4,2" in people.answer


def test_one_indicator_is_shown_with_its_levels() -> None:
    said = tangga("instruments", "show", "spbe-2020", "--indicator", "13")
    assert "Level 5" in said.answer
    assert "Bukti yang diterima" in said.answer
    unverified = tangga("instruments", "show", "pemdi-2026", "--indicator", "i19")
    assert "belum terverifikasi" in unverified.answer


def test_weights_that_do_not_sum_to_100_are_refused_with_the_difference(tmp_path: Path) -> None:
    path = tmp_path / "instrumen.yaml"
    text = SPBE.read_text("utf-8")
    assert "weight: 1.3\n" in text
    path.write_text(text.replace("weight: 1.3\n", "weight: 2.3\n", 1), "utf-8")
    said = tangga("instruments", "check", path)
    assert (said.status, said.out) == (2, "")
    assert "101" in said.words
    assert tangga("instruments", "check", str(SPBE)).status == 0


def test_unknown_things_are_named() -> None:
    assert "spbe-2018, spbe-2020, pemdi-2026" in tangga("instruments", "show", "spbe-2021").words
    assert tangga("instruments", "show", "spbe-2020", "--indicator", "i99").status == 2
    assert "show, check" in tangga("instruments", "lihat").words


def test_an_own_instrument_needs_no_code(tmp_path: Path) -> None:
    path = tmp_path / "milik-sendiri.yaml"
    path.write_text(SPBE.read_text("utf-8").replace("id: spbe-2020\n", "id: milik-sendiri\n", 1), "utf-8")

    def own(rows: Rows) -> None:
        for row in rows[1:]:
            row[4] = "milik-sendiri"

    panel = sample_with(tmp_path / "panel.csv", own)
    assert tangga("check", panel).status == 2
    said = tangga("score", panel, "--instrument", path, "--json")
    assert [entry["index_display"] for entry in said.json] == ["1.20", "1.50", "2.15", "2.98"]
    plan = tmp_path / "rencana.json"
    assert tangga("plan", panel, "--instrument", path, "--target", "3,2", "--out", plan).status == 0
    assert tangga("verify", plan).status == 2
    assert tangga("verify", plan, "--instrument", path).status == 0
