from pathlib import Path

import pytest

from .command_line import PEMDI, SAMPLE, Rows, sample_with, tangga


def test_published_indices_of_the_sample_are_reproduced() -> None:
    document = tangga("score", SAMPLE, "--json").json
    assert [entry["index_display"] for entry in document] == ["1.20", "1.50", "2.15", "2.98"]
    assert [entry["cycle"] for entry in document] == [2021, 2022, 2023, 2024]


def test_document_has_the_agreed_keys_and_unrounded_values() -> None:
    entry = tangga("score", SAMPLE, "--cycle", "2024", "--json").json[0]
    agreed = {
        "institution",
        "cycle",
        "stage",
        "instrument",
        "index",
        "index_display",
        "predicate",
        "domains",
        "aspects",
    }
    assert agreed <= entry.keys()
    assert entry["index"] == pytest.approx(2.9795, abs=1e-12)
    assert entry["predicate"] == "Baik"
    assert set(entry["domains"]) == {"d1", "d2", "d3", "d4"}
    weights = {"d1": 13, "d2": 25, "d3": 16.5, "d4": 45.5}
    assert sum(weights[d] * value for d, value in entry["domains"].items()) / 100 == pytest.approx(entry["index"])


def test_pemdi_has_no_domains() -> None:
    entry = tangga("score", PEMDI, "--json").json[0]
    assert entry["index_display"] == "1.24"
    assert entry["domains"] == {}
    assert len(entry["aspects"]) == 7


def test_people_read_decimal_commas() -> None:
    said = tangga("score", SAMPLE)
    assert said.status == 0
    assert "2,98" in said.out
    assert "2.98" not in said.out


def test_simulated_levels_say_so(tmp_path: Path) -> None:
    def simulate(rows: Rows) -> None:
        rows[0].append("simulated")
        for row in rows[1:]:
            row.append("SIMULASI")

    path = sample_with(tmp_path / "tiruan.csv", simulate)
    many, one = tangga("score", path), tangga("score", path, "--cycle", 2024)
    assert "SIMULASI" in many.out
    assert "SIMULASI" in one.out
    assert "SIMULASI" in many.err
    assert all(entry["simulated"] for entry in tangga("score", path, "--json").json)


def test_a_cycle_that_is_not_there_names_those_that_are() -> None:
    said = tangga("score", SAMPLE, "--cycle", 2019)
    assert said.status == 2
    assert said.out == ""
    assert "2021, 2022, 2023, 2024" in said.words


def test_every_row_of_the_real_panel_is_scored(shared_data: Path) -> None:
    document = tangga("score", shared_data / "panel" / "levels.csv", "--json").json
    assert len(document) == 847
    assert all(1 <= entry["index"] <= 5 for entry in document)


@pytest.mark.parametrize("width", ["60", "80", "120"])
def test_no_figure_is_cut_off_in_a_narrow_window(monkeypatch: pytest.MonkeyPatch, width: str) -> None:
    monkeypatch.setenv("COLUMNS", width)
    for sample in (SAMPLE, PEMDI):
        said = tangga("score", sample)
        assert "…" not in said.out
        assert max(map(len, said.out.splitlines())) <= int(width)
    assert "Pemerintah Kota" in tangga("score", SAMPLE).answer
