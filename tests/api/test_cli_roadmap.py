"""Roadmaps from the command line."""

from pathlib import Path

import pytest

from .command_line import PEMDI, SAMPLE, tangga

TARGETS = ("--targets", "2027=3,2", "2028=3,4", "2029=3,6")


def test_every_year_meets_its_target_at_a_proven_least_cost() -> None:
    said = tangga("roadmap", SAMPLE, *TARGETS, "--json")
    assert said.status == 0
    document = said.json
    assert (document["status"], document["gap"]) == ("optimal", 0)
    assert document["cost"] == document["lower_bound"] <= document["year_by_year"]
    years = document["years"]
    assert [year["year"] for year in years] == [2027, 2028, 2029]
    assert all(year["index_after"] >= year["target"] for year in years)
    assert [year["index_before"] for year in years[1:]] == [year["index_after"] for year in years[:-1]]
    assert sum(year["cost"] for year in years) == pytest.approx(document["cost"])
    assert all(0 <= year["chance_untended"] <= 1 for year in years)
    groups = [group["group"] for year in years for group in year["group_costs"]]
    assert len(groups) == len(set(groups))


def test_without_upkeep_the_last_target_alone_decides_the_cost() -> None:
    document = tangga("roadmap", SAMPLE, *TARGETS, "--no-upkeep", "--json").json
    assert document["cost"] == tangga("plan", SAMPLE, "--target", "3,6", "--json").json["cost"]
    assert document["proof"] == "exact"
    assert all(year["upkeep"] == 0 for year in document["years"])


def test_people_see_years_owners_and_what_to_renew() -> None:
    answer = tangga("roadmap", SAMPLE, *TARGETS).answer
    for words in ("Tahun demi tahun", "OPD dan tahun", "Terbukti termurah", "harus diperbarui", "Diskominfo", "2029"):
        assert words in answer


def test_a_predicate_may_be_a_target() -> None:
    document = tangga("roadmap", SAMPLE, "--targets", "2027=3,2", "2028=Sangat Baik", "--json").json
    assert document["targets"] == {"2027": 3.2, "2028": 3.5}
    assert document["years"][-1]["predicate_after"] == "Sangat Baik"


def test_limits_per_year_are_kept() -> None:
    document = tangga("roadmap", SAMPLE, *TARGETS, "--levels-per-year", "1", "--max-indicators", "12", "--json").json
    for year in document["years"]:
        raised = [step["indicator"] for step in year["steps"]]
        assert len(raised) == len(set(raised)) <= 12


def test_a_yearly_budget_is_kept_or_the_year_that_fails_is_named() -> None:
    rich = tangga("roadmap", SAMPLE, *TARGETS, "--budgets", "2027=300 2028=300 2029=300", "--json")
    assert rich.status == 0
    assert all(year["cost"] <= 300 == year["budget"] for year in rich.json["years"])
    poor = tangga("roadmap", SAMPLE, *TARGETS, "--budget", "200", "--json")
    assert poor.status == 1
    assert poor.json["fails_in"] in (2027, 2028, 2029)
    assert poor.json["possible_without_budgets"] is True
    assert "Tanpa batas anggaran" in tangga("roadmap", SAMPLE, *TARGETS, "--budget", "200").answer


def test_years_belong_to_the_option_that_they_follow() -> None:
    quoted = tangga("roadmap", SAMPLE, *TARGETS, "--budgets", "2027=300 2028=290 2029=280", "--json")
    loose = tangga("roadmap", SAMPLE, "--budgets", "2027=300", "2028=290", "2029=280", *TARGETS, "--json")
    joined = tangga("roadmap", SAMPLE, *TARGETS, "--budgets=2027=300", "--budgets", "2028=290", "2029=280", "--json")
    assert quoted.status == 0
    assert [year["budget"] for year in quoted.json["years"]] == [300, 290, 280]
    assert loose.json == joined.json == quoted.json


def test_a_budget_that_vanishes_names_the_year_or_is_done_without() -> None:
    gone = tangga("roadmap", SAMPLE, *TARGETS, "--budgets", "2027=300", "2028=0", "2029=300", "--json")
    assert gone.status == 1
    assert (gone.json["status"], gone.json["fails_in"]) == ("infeasible", 2028)
    assert gone.json["possible_without_budgets"] is True
    spared = tangga("roadmap", SAMPLE, *TARGETS, "--budgets", "2028=0", "--no-upkeep", "--json")
    assert spared.status == 0
    assert spared.json["years"][1]["cost"] == 0


def test_a_level_that_needs_three_years_is_not_there_before() -> None:
    document = tangga("roadmap", SAMPLE, *TARGETS, "--lock", "i12=4", "--json").json
    reached = [year["levels_after"]["i12"] for year in document["years"]]
    assert reached[-1] == 4
    assert max(reached[:-1]) < 4
    early = tangga("roadmap", SAMPLE, "--targets", "2027=3,2", "2028=3,4", "--lock", "i12=4", "--json")
    assert early.status == 1


def test_an_instrument_without_holding_model_is_planned_without_upkeep() -> None:
    said = tangga("roadmap", PEMDI, "--targets", "2027=1,6", "2028=2", "--json")
    assert said.status == 0
    assert said.json["upkeep_included"] is False
    assert "upkeep_unknown" in {warning["code"] for warning in said.json["warnings"]}


@pytest.mark.parametrize("ending", [".svg", ".png"])
def test_the_chart_is_saved_the_same_each_time(tmp_path: Path, ending: str) -> None:
    paths = [tmp_path / f"{name}{ending}" for name in ("satu", "dua")]
    for path in paths:
        assert tangga("roadmap", SAMPLE, *TARGETS, "--chart", path).status == 0
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "belum ada target per tahun"),
        (["--targets", "2027=3,4", "2028=3,2"], "lebih rendah daripada target 2027"),
        (["--targets", "2027=3,2", "2029=3,4"], "tidak berurutan"),
        (["--targets", "2027=3,2", "2027=3,4"], "dua kali"),
        (["--targets", "2023=3,2"], "sesudah siklus 2024"),
        (["--targets", "2027"], "bukan TAHUN=NILAI"),
        (["--targets", "2027=9"], "di luar skala"),
        (["--targets", "2027=Hebat"], "Hebat"),
        (["--targets", "2027=3,2", "--budgets", "2028=100"], "tahun tanpa target"),
        (["--targets", "2027=3,2", "--budgets", "2027=-5"], "biaya"),
        (["--targets", "2027=3,2", "--levels-per-year", "0"], "opsi --levels-per-year"),
        (["--targets", "2027=3,2", "--chart", "peta.bmp"], "akhiran nama grafik"),
    ],
)
def test_wrong_calls_are_explained(options: list[str], words: str) -> None:
    said = tangga("roadmap", SAMPLE, *options)
    assert (said.status, said.out) == (2, "")
    assert words in said.words
