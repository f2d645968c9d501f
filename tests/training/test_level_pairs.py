from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from data.assessment import Assessment, Institution, Stage
from data.faults import InputError
from data.instrument_file import shipped_instrument
from training.level_pairs import level_pairs, read_level_pairs

SPBE = shipped_instrument("spbe-2020")
KOTA = Institution("Kota Contoh", "kota", "Jawa Barat", "32.71")


def assessed(cycle: int, level: int, stage: Stage = "final", who: Institution = KOTA) -> Assessment:
    return Assessment(who, cycle, "spbe-2020", stage, {"i01": Fraction(level)})


def test_final_levels_of_both_cycles_are_paired() -> None:
    other = replace(KOTA, name="Kota Lain")
    rows = [assessed(2022, 3), assessed(2021, 1), assessed(2021, 2, who=other), assessed(2022, 5, "self")]
    found = level_pairs(rows, SPBE, 2021, 2022)
    assert found.pairs == (({"i01": Fraction(1)}, {"i01": Fraction(3)}),)
    assert not found.simulated


def test_a_region_code_that_one_cycle_lacks_parts_nobody() -> None:
    rows = [assessed(2021, 1), assessed(2022, 2, who=replace(KOTA, region_code=""))]
    assert len(level_pairs(rows, SPBE, 2021, 2022).pairs) == 1


def test_other_instruments_and_cycles_are_left_out() -> None:
    rows = [assessed(2020, 1), assessed(2021, 1), replace(assessed(2022, 2), instrument="spbe-2018")]
    assert level_pairs(rows, SPBE, 2021, 2022).pairs == ()


def test_one_simulated_assessment_marks_the_whole() -> None:
    rows = [assessed(2021, 1), replace(assessed(2022, 2), simulated=True)]
    assert level_pairs(rows, SPBE, 2021, 2022).simulated


@pytest.mark.parametrize("cycles", ["2021", "2022:2021", "2021:2021", "a:b", "", "2021:2022:2023"])
def test_cycles_that_are_no_two_years_are_refused(cycles: str) -> None:
    with pytest.raises(InputError) as caught:
        read_level_pairs("panel.csv", cycles, SPBE, 1)
    assert caught.value.code == "bad_cycles"


def test_too_few_institutions_are_refused(tmp_path: Path) -> None:
    header = "institution,institution_type,province,cycle,instrument,stage," + ",".join(SPBE.ids)
    row = "Kota Contoh,kota,Jawa Barat,{},spbe-2020,final," + ",".join("1" for _ in SPBE.ids)
    panel = tmp_path / "panel.csv"
    panel.write_text("\n".join([header, row.format(2021), row.format(2022)]) + "\n", "utf-8")
    assert len(read_level_pairs(str(panel), "2021:2022", SPBE, 1).pairs) == 1
    with pytest.raises(InputError) as caught:
        read_level_pairs(str(panel), "2021:2022", SPBE, 2)
    assert caught.value.code == "too_few_pairs"
    assert "ditemukan «1»" in str(caught.value)
