from pathlib import Path

import pytest

from .command_line import SAMPLE, tangga

HEAD = "institution,institution_type,province,cycle,instrument,stage,index\n"
ROW = "Pemerintah Kota Bandar Lampung,kota,Lampung,{},spbe-2020,final,{}\n"


@pytest.fixture
def indices(tmp_path: Path) -> Path:
    """The published indices of Kota Bandar Lampung."""
    path = tmp_path / "indeks.csv"
    path.write_text(HEAD + "".join(ROW.format(*one) for one in ((2021, 1.2), (2022, 1.5), (2023, 2.15), (2024, 2.98))))
    return path


def test_quantiles_ascend_and_say_what_they_rest_on(indices: Path) -> None:
    (one,) = tangga("outlook", indices, "--cycle", 2025, "--json").json
    quantiles = [one[key] for key in ("q05", "q25", "q50", "q75", "q95")]
    assert quantiles == sorted(quantiles)
    assert 1 <= quantiles[0] <= one["mean"] <= quantiles[-1] <= 5
    assert (one["base_cycle"], one["base_index"], one["basis"]) == (2024, 2.98, "shipped")


def test_later_cycles_are_not_read(indices: Path) -> None:
    before = tangga("outlook", indices, "--cycle", 2024, "--json").json
    indices.write_text(indices.read_text().replace("2.98", "4.98"))
    assert tangga("outlook", indices, "--cycle", 2024, "--json").json == before


def test_an_interview_year_is_named_in_either_language(indices: Path) -> None:
    english = tangga("outlook", indices, "--cycle", 2025, "--regime", "interview", "--json")
    assert english.json == tangga("outlook", indices, "--cycle", 2025, "--regime", "wawancara", "--json").json


def test_people_read_decimal_commas(indices: Path) -> None:
    said = tangga("outlook", indices, "--cycle", 2025)
    assert said.status == 0
    assert "2,98 (2024)" in said.answer


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "--cycle"),
        (("--cycle", "depan"), "depan"),
        (("--cycle", "2025", "--regime", "tertulis"), "tertulis"),
        (("--cycle", "2025", "--institution", "Kota Bandar Lampug"), "Bandar Lampung"),
        (("--cycle", "2021"), "2021"),
    ],
)
def test_wrong_calls_name_what_is_wrong(indices: Path, arguments: tuple[str, ...], words: str) -> None:
    said = tangga("outlook", indices, *arguments)
    assert said.status == 2
    assert said.out == ""
    assert words in said.words


def test_a_panel_of_levels_is_no_file_of_indices() -> None:
    assert tangga("outlook", SAMPLE, "--cycle", 2025).status == 2


def test_names_that_differ_in_capitals_only_are_told(indices: Path) -> None:
    assert "samakan ejaannya" not in tangga("outlook", indices, "--cycle", 2025).words
    indices.write_text(
        indices.read_text().replace("Pemerintah Kota Bandar Lampung", "PEMERINTAH KOTA BANDAR LAMPUNG", 1)
    )
    said = tangga("outlook", indices, "--cycle", 2025)
    assert said.status == 0
    assert "dibaca sebagai dua instansi; samakan ejaannya bila satu" in said.words
