import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from data.assessment import REGIMES
from data.faults import InputError
from data.instrument_file import shipped_instrument
from models.cohort import LEAST_COHORT
from models.pairs import PER_INDICATOR, merge_panels, pair_panel

from .simulated import assessments, simulated, with_level

SPBE = shipped_instrument("spbe-2020")


def test_a_simulated_panel_survives_the_way_through_assessments() -> None:
    panel = simulated().panel
    back = pair_panel(assessments(), SPBE)
    for name in (*PER_INDICATOR, "document"):
        assert np.array_equal(getattr(back, name), getattr(panel, name), equal_nan=True)


def test_the_order_of_rows_in_a_file_plays_no_part() -> None:
    given = assessments()
    # Every stage tells of evidence and of the regime, and no two stages alike.
    told = [
        replace(a, evidence={**a.evidence, "i01": Fraction(k % 4, 4)}, regime=REGIMES[k % 2])
        for k, a in enumerate(given)
    ]
    mixed = random.Random(4).sample(told, len(told))
    one, other = pair_panel(told, SPBE), pair_panel(mixed, SPBE)
    for name in (*PER_INDICATOR, "document"):
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True)


def test_evidence_that_only_the_assessor_saw_is_no_input() -> None:
    given = [
        replace(a, evidence={} if a.stage == "self" else dict.fromkeys(SPBE.ids, Fraction(1))) for a in assessments()
    ]
    assert np.isnan(pair_panel(given, SPBE).evidence).all()


def test_previous_never_leaves_the_institution() -> None:
    panel = simulated().panel
    for order in (1, 2, 3):
        earlier = panel.previous(order)
        known = earlier >= 0
        assert np.array_equal(panel.institution[earlier[known]], panel.institution[known])
        assert np.all(panel.cycle[earlier[known]] == panel.cycle[known] - order)


def test_the_cohort_never_contains_the_institution_itself() -> None:
    panel = simulated(LEAST_COHORT + 1).panel
    year = panel.cycle == 2022
    claims = panel.claimed[year]
    assert panel.cohort[year][0] == pytest.approx(claims[1:].mean(axis=0))
    assert np.isnan(simulated(LEAST_COHORT).panel.cohort).all()


def test_merged_panels_keep_their_institutions_apart() -> None:
    one, two = simulated(3).panel, simulated(3, seed=6).panel
    merged = merge_panels([one, two])
    assert len(np.unique(merged.institution)) == 6
    assert np.array_equal(merged.final[len(one) :], two.final)


def test_missing_levels_stay_missing() -> None:
    first, *rest = assessments()
    levels = {i: level for i, level in first.levels.items() if i != "i07"}
    panel = pair_panel([replace(first, levels=levels), *rest], SPBE)
    assert np.isnan(panel.claimed[0]).tolist() == [i == "i07" for i in SPBE.ids]


@pytest.mark.parametrize(
    ("indicator", "level", "code"),
    [
        ("i01", 6, "level_out_of_range"),
        ("i01", 0, "level_out_of_range"),
        ("i01", "5/2", "level_out_of_range"),
        ("i48", 3, "unknown_indicator"),
    ],
)
def test_a_wrong_level_is_named_with_its_place(indicator: str, level: int | str, code: str) -> None:
    first, *rest = assessments(2)
    with pytest.raises(InputError) as refused:
        pair_panel([with_level(first, indicator, level), *rest], SPBE)
    assert refused.value.code == code
    assert first.institution.name in str(refused.value)


def test_all_faults_are_told_at_once() -> None:
    given = [with_level(a, "i01", 9) for a in assessments(2)]
    with pytest.raises(InputError) as refused:
        pair_panel(given, SPBE)
    assert len(refused.value.faults) == len(given)


def test_another_instrument_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        pair_panel([replace(assessments(1)[0], instrument="spbe-2018")], SPBE)
    assert refused.value.code == "wrong_instrument"


@pytest.mark.parametrize("instrument", ["pemdi-2026", "spbe-2018"])
def test_instruments_without_whole_levels_one_to_five_are_refused(instrument: str) -> None:
    with pytest.raises(InputError) as refused:
        pair_panel([], shipped_instrument(instrument))
    assert refused.value.code == "instrument_not_forecastable"


def test_the_same_assessment_twice_is_refused() -> None:
    given = assessments(1)
    with pytest.raises(InputError) as refused:
        pair_panel([*given, given[0]], SPBE)
    assert refused.value.code == "duplicate_assessment"


def test_evidence_off_its_scale_is_refused() -> None:
    first = replace(assessments(1)[0], evidence={"i01": Fraction(3, 2)})
    with pytest.raises(InputError) as refused:
        pair_panel([first], SPBE)
    assert refused.value.code == "evidence_out_of_range"


def test_nothing_is_no_panel() -> None:
    with pytest.raises(InputError) as refused:
        pair_panel([], SPBE)
    assert refused.value.code == "panel_empty"
