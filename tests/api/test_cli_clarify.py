"""``tangga clarify``: the list of the contract, the page, and every bad call."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from data.panel_export import write_panel
from data.panel_file import read_panel
from models.registry import save
from tests.models.small_forecaster import small_forecaster

from .command_line import SAMPLE, tangga


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    """A claim one level above its desk scores: the sample's levels, used as an example only."""
    final = read_panel(str(SAMPLE)).assessments[-1]
    desk = replace(final, stage="desk")
    claim = replace(final, stage="self", levels={i: min(Fraction(5), x + 1) for i, x in final.levels.items()})
    path = tmp_path / "panel.csv"
    write_panel(path, [claim, desk])
    return path


@pytest.fixture
def chances(panel: Path) -> Path:
    """Every indicator has an even chance of one level more."""
    desk = read_panel(str(panel)).assessments[-1]
    path = panel.with_name("peluang.csv")
    rows = [f"{i},0.5" for i, level in desk.levels.items() if level < 5]
    path.write_text("\n".join(("indicator,chance", *rows)) + "\n")
    return path


def test_the_list_is_in_the_order_to_work_and_runs_to_the_expected_index(panel: Path, chances: Path) -> None:
    said = tangga("clarify", panel, "--hours", "16", "--chances", chances, "--json")
    assert said.status == 0
    gains = [entry["expected_gain"] for entry in said.json]
    assert gains == sorted(gains, reverse=True)
    first, last = said.json[0]["expected_index"]["before"], said.json[-1]["expected_index"]["after"]
    assert last - first == pytest.approx(sum(gains))
    for entry in said.json:
        assert entry["self"] == entry["desk"] + 1
        assert entry["chance"] == 0.5
        assert entry["chance_source"] == "peluang.csv"


def test_nobody_works_longer_than_asked(panel: Path, chances: Path, tmp_path: Path) -> None:
    out = tmp_path / "jawaban.json"
    said = tangga(
        "clarify", panel, "--hours", "7,5", "--people", "2", "--people", "Diskominfo=3", "--chances", chances,
        "--work", "2,5", "--out", out, "--json",
    )  # fmt: skip
    used: dict[str, float] = {}
    for entry in said.json:
        used[entry["owner"]] = used.get(entry["owner"], 0) + entry["hours"]
    assert used["Diskominfo"] == 22.5
    assert all(hours <= 15 for owner, hours in used.items() if owner != "Diskominfo")
    document = json.loads(out.read_text("utf-8"))
    assert document["indicators"] == said.json
    assert {owner["owner"]: owner["hours_used"] for owner in document["owners"]} == used
    assert document["index"]["q05"] <= document["expected_index"]["after"] <= document["index"]["q95"]


def test_more_hours_never_lower_the_expected_index(panel: Path, chances: Path) -> None:
    reached = [
        tangga("clarify", panel, "--hours", hours, "--chances", chances, "--json").json[-1]["expected_index"]["after"]
        for hours in (6, 8, 16, 48, 200)
    ]
    assert reached == sorted(reached)


def test_the_page_states_interval_predicates_assumptions_and_evidence(panel: Path, chances: Path) -> None:
    said = tangga("clarify", panel, "--hours", "48", "--chances", chances)
    for words in (
        "Indeks akhir yang diharapkan", "peluang 90 % antara", "Peluang predikat:", "Bawa untuk level", "Jam kerja",
        "Jam per indikator adalah asumsi", "asumsi: sekuat kenaikan level satu instansi",
    ):  # fmt: skip
        assert words in said.answer


def test_without_hours_nothing_is_reopened(panel: Path, chances: Path) -> None:
    said = tangga("clarify", panel, "--hours", "0", "--chances", chances)
    assert said.status == 0
    assert "Tidak ada indikator yang dibuka kembali" in said.answer
    assert tangga("clarify", panel, "--hours", "0", "--chances", chances, "--json").json == []


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (("--hours", "-3"), "jam bukan bilangan 0 atau lebih"),
        (("--hours", "lama"), "jam bukan bilangan 0 atau lebih"),
        (("--hours", "8", "--work", "0"), "jam bukan bilangan positif"),
        (("--hours", "8", "--people", "-1"), "--people"),
        (("--hours", "8", "--people", "Inspectorat=2"), "Mungkin maksudnya «Inspektorat»"),
        (("--hours", "8", "--people", "Diskominfo=1", "--people", "Diskominfo=2"), "ditulis dua kali"),
        (("--hours", "8", "--cycle", "2019"), "siklus ini tidak ada"),
    ],
)
def test_bad_calls_are_refused(panel: Path, chances: Path, call: tuple[str, ...], words: str) -> None:
    said = tangga("clarify", panel, "--chances", chances, *call)
    assert (said.status, said.out) == (2, "")
    assert words in said.words


def test_final_scores_alone_cannot_be_clarified(chances: Path) -> None:
    said = tangga("clarify", SAMPLE, "--hours", "8", "--chances", chances)
    assert said.status == 2
    assert "tahap ini tidak ada" in said.words


def test_without_own_chances_the_shipped_model_serves_and_says_so(panel: Path) -> None:
    said = tangga("clarify", panel, "--hours", "8")
    assert said.status == 0
    assert "SIMULASI" in said.out


def test_hours_are_required(panel: Path) -> None:
    assert tangga("clarify", panel).status == 2


def test_bad_chances_come_with_their_rows(panel: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "peluang.csv"
    wrong.write_text("indicator,chance,to_level\ni01,2,\ni99,0.5,\ni45,0.5,1\n")
    said = tangga("clarify", panel, "--hours", "8", "--chances", wrong)
    assert said.status == 2
    assert "2 B (chance) 2 peluang bukan bilangan 0 sampai 1" in said.words
    assert "3 A (indicator) i99" in said.words


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A small forecaster on disk."""
    folder = tmp_path / "model"
    save(small_forecaster(), folder, seed=0, data_hash="uji")
    return folder


def test_a_model_gives_the_chances_and_says_that_it_is_simulated(panel: Path, model: Path) -> None:
    said = tangga("clarify", panel, "--hours", "48", "--model", model, "--json")
    assert said.status == 0
    assert said.json
    for entry in said.json:
        assert entry["simulated"]
        assert "SIMULASI" in entry["chance_source"]
        assert 0.01 <= entry["chance"] <= 1
    page = tangga("clarify", panel, "--hours", "48", "--model", model)
    assert page.answer.startswith("Pemerintah Kota Bandar Lampung")
    assert "SIMULASI: peluang naik berasal dari model" in page.answer
    assert "batas bawah bagi yang dibuka kembali" in page.answer


def test_the_users_chances_go_before_the_models(panel: Path, model: Path, tmp_path: Path) -> None:
    own = tmp_path / "sendiri.csv"
    own.write_text("indicator,chance\ni45,0.9\n")
    said = tangga("clarify", panel, "--hours", "200", "--model", model, "--chances", own, "--json")
    sources = {entry["indicator"]: (entry["chance"], entry["chance_source"]) for entry in said.json}
    assert sources["i45"] == (0.9, "sendiri.csv")
    assert any("SIMULASI" in source for _, source in sources.values())


def test_a_model_that_is_none_is_refused(panel: Path, tmp_path: Path) -> None:
    said = tangga("clarify", panel, "--hours", "8", "--model", tmp_path)
    assert said.status == 2
    assert "tangga train" in said.words
