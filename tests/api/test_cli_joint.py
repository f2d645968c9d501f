"""Joint plans from the command line."""

import csv
from pathlib import Path

import pytest

from .command_line import PEMDI, SAMPLE, Rows, tangga

NAMES = ("Kab. Satu", "Kab. Dua", "Kota Tiga")


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three institutions made from the sample: as it is, one level lower, and two."""
    path = tmp_path_factory.mktemp("panel") / "panel.csv"
    header, *rows = list(csv.reader(SAMPLE.read_text("utf-8").splitlines()))
    place, kind, level = (header.index(name) for name in ("institution", "institution_type", "i01"))
    made: Rows = [header]
    for number, name in enumerate(NAMES):
        row = list(rows[-1])
        row[place], row[kind] = name, "kota" if name.startswith("Kota") else "kabupaten"
        for column in range(level, level + 47):
            row[column] = str(max(1, int(row[column]) - number))
        made.append(row)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(made)
    return path


def test_the_average_is_reached_at_a_proven_least_cost(panel: Path) -> None:
    said = tangga("joint", panel, "--target", "2,6", "--floor", "2", "--json")
    assert said.status == 0
    document = said.json
    assert document["status"] == "optimal"
    assert document["average_after"] >= 2.6
    assert document["cost"] == document["lower_bound"]
    assert document["gap"] == 0
    assert min(plan["index_after"] for plan in document["plans"]) >= 2
    assert sum(plan["cost"] for plan in document["plans"]) == pytest.approx(document["cost"])
    assert document["cost"] <= document["separate"]["cost_at_least"]
    assert document["spread_after"]["gini"] < document["spread_before"]["gini"]


def test_people_see_who_gains_and_that_it_is_proven(panel: Path) -> None:
    said = tangga("joint", panel, "--target", "2,6")
    assert all(name in said.out for name in NAMES)
    for words in ("Terbukti termurah", "Pemerataan", "Siapa naik berapa", "poin upaya"):
        assert words in said.answer


def test_merata_raises_the_lowest_first_and_keeps_the_budget(panel: Path) -> None:
    document = tangga("joint", panel, "--merata", "--budget", "60", "--json").json
    assert document["cost"] <= 60
    assert document["spread_after"]["lowest"] > document["spread_before"]["lowest"]
    raised = [plan["institution"] for plan in document["plans"] if plan["steps"]]
    assert raised == ["Kota Tiga"]


def test_a_predicate_for_as_many_as_the_budget_brings(panel: Path) -> None:
    poor = tangga("joint", panel, "--predicate", "Baik", "--budget", "0", "--json").json
    rich = tangga("joint", panel, "--predicate", "Baik", "--budget", "100000", "--json").json
    assert poor["reached"] < rich["reached"] == 3


def test_shared_works_are_paid_once(panel: Path) -> None:
    alone = tangga("joint", panel, "--target", "3,4", "--json").json
    shared = tangga("joint", panel, "--target", "3,4", "--shared", "peraturan-spbe", "--json").json
    assert [work["group"] for work in shared["shared_works"]] == ["peraturan-spbe"]
    assert shared["cost"] < alone["cost"]


def test_a_budget_that_falls_short_shows_what_it_does_reach(panel: Path) -> None:
    said = tangga("joint", panel, "--target", "3", "--budget", "40", "--json")
    assert said.status == 1
    document = said.json
    assert document["status"] == "infeasible"
    assert document["cost_needed"] > 40
    assert document["within_budget"]["cost"] <= 40
    assert document["average_before"] < document["within_budget"]["average_after"] < 3
    answer = tangga("joint", panel, "--target", "3", "--budget", "40").answer
    assert "Anggaran tidak cukup" in answer
    assert "Yang dapat dicapai" in answer


def test_a_floor_out_of_reach_names_each_institution(panel: Path) -> None:
    frozen = ",".join(f"i{number:02}" for number in range(1, 48))
    said = tangga("joint", panel, "--floor", "3,5", "--freeze", frozen)
    assert said.status == 1
    assert "Lantai tidak terjangkau" in said.answer
    assert all(name in said.out for name in NAMES)


def test_members_are_chosen_by_name_type_and_province(panel: Path) -> None:
    assert tangga("joint", panel, "--target", "3", "--type", "kota", "--json").json["institutions"] == 1
    named = tangga(
        "joint", panel, "--target", "3", "--institutions", "kab. satu", "--institutions", "Kab. Dua", "--json"
    )
    in_a_row = tangga("joint", panel, "--target", "3", "--institutions", "kab. satu", "Kab. Dua", "--json")
    assert in_a_row.json == named.json
    assert named.json["institutions"] == 2


@pytest.mark.parametrize("ending", [".svg", ".png"])
def test_the_chart_is_saved_the_same_each_time(panel: Path, tmp_path: Path, ending: str) -> None:
    paths = [tmp_path / f"{name}{ending}" for name in ("satu", "dua")]
    for path in paths:
        assert tangga("joint", panel, "--target", "2,6", "--chart", path).status == 0
    assert paths[0].read_bytes() == paths[1].read_bytes()
    if ending == ".svg":
        assert all(name in paths[0].read_text("utf-8") for name in NAMES)


def test_institutions_with_another_instrument_are_named(panel: Path, tmp_path: Path) -> None:
    mixed = tmp_path / "campur.csv"
    rows = list(csv.DictReader(panel.read_text("utf-8").splitlines()))
    others = list(csv.DictReader(PEMDI.read_text("utf-8-sig").splitlines()))
    header = list(dict.fromkeys([*rows[0], *others[0]]))
    with mixed.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header)
        writer.writeheader()
        writer.writerows([*rows, *others])
    said = tangga("joint", mixed, "--target", "3")
    assert (said.status, said.out) == (2, "")
    assert "Aceh Tengah" in said.words
    assert "pemdi-2026" in said.words


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "belum ada yang diminta"),
        (["--target", "3", "--merata"], "beberapa tujuan"),
        (["--merata"], "anggaran belum diberikan"),
        (["--predicate", "Hebat", "--budget", "1"], "opsi --predicate"),
        (["--target", "9"], "opsi --target"),
        (["--target", "3", "--budget", "banyak"], "opsi --budget"),
        (["--target", "3", "--shared", "jalan-tol"], "bukan kelompok biaya"),
        (["--target", "3", "--province", "Atlantis"], "provinsi ini tidak ada"),
        (["--target", "3", "--type", "desa"], "jenis instansi tidak dikenal"),
        (["--target", "3", "--institutions", "Kab. Empat"], "Nama yang paling dekat"),
        (["--target", "3", "--chart", "grafik.bmp"], "akhiran nama grafik"),
    ],
)
def test_wrong_calls_are_explained(panel: Path, options: list[str], words: str) -> None:
    said = tangga("joint", panel, *options)
    assert (said.status, said.out) == (2, "")
    assert words in said.words
