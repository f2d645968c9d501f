"""Holding risk: laws of every distribution, then examples, then what may hinder it."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.assessment import INSTITUTION_TYPES, Assessment, Institution, InstitutionType
from data.faults import InputError
from data.instrument_file import shipped_instrument
from data.transitions import shipped_transitions
from models.holding import holding_risks, level_chances, next_levels
from models.holding_features import HoldingLayout
from models.holding_fit import LEAST_PAIRS, fit_holding, holding_pairs
from models.holding_parameters import HoldingParameters, parse_holding, shipped_holding

from .synthetic_levels import SPBE, pairs

profiles = st.dictionaries(st.sampled_from(SPBE.ids), st.integers(1, 5).map(Fraction), min_size=1, max_size=47)
kinds = st.sampled_from(INSTITUTION_TYPES)


@pytest.fixture(scope="module")
def own() -> HoldingParameters:
    return fit_holding(pairs(), SPBE, "tes", 0.1)


def flat(level: int) -> dict[str, Fraction]:
    return dict.fromkeys(SPBE.ids, Fraction(level))


@given(profiles, kinds)
def test_every_row_is_a_distribution(levels: dict[str, Fraction], kind: InstitutionType) -> None:
    tensor = next_levels(SPBE, levels, kind)
    assert tensor.shape == (47, 5, 5)
    assert (tensor >= 0).all()
    assert tensor.sum(axis=-1) == pytest.approx(1)


@given(profiles, kinds)
def test_holding_more_never_lowers_the_chance_of_any_level(levels: dict[str, Fraction], kind: InstitutionType) -> None:
    reach = 1 - np.cumsum(next_levels(SPBE, levels, kind), axis=-1)
    assert (np.diff(reach, axis=1) >= -1e-12).all()


@given(profiles, kinds)
def test_risks_agree_with_the_tensor(levels: dict[str, Fraction], kind: InstitutionType) -> None:
    tensor = next_levels(SPBE, levels, kind)
    for risk in holding_risks(SPBE, levels, kind).risks:
        row = tensor[SPBE.ids.index(risk.indicator), risk.level - 1]
        assert risk.probabilities == pytest.approx(row)
        assert risk.lost == pytest.approx(row[: risk.level - 1].sum())
        assert 1 <= risk.expected <= 5


@given(profiles, kinds, st.sampled_from(SPBE.ids), st.integers(1, 5))
def test_an_indicators_own_level_is_not_part_of_its_profile(
    levels: dict[str, Fraction], kind: InstitutionType, indicator: str, level: int
) -> None:
    other = {**levels, indicator: Fraction(level)}
    if indicator not in levels:
        return
    position = SPBE.ids.index(indicator)
    assert next_levels(SPBE, levels, kind)[position] == pytest.approx(next_levels(SPBE, other, kind)[position])


def test_disordered_chances_are_put_in_order() -> None:
    reach = np.array([[0.9, 0.95, 0.2, 0.3], [0.8, 0.7, 0.6, 0.1]])
    chances = level_chances(reach)
    assert (chances >= 0).all()
    assert chances.sum(axis=1) == pytest.approx(1)
    assert chances[0] == pytest.approx([0.1, 0.0, 0.7, 0.0, 0.2])
    assert 1 - np.cumsum(chances, axis=1)[1, :4] == pytest.approx([0.9, 0.9, 0.6, 0.2])


def test_level_one_cannot_be_lost() -> None:
    report = holding_risks(SPBE, flat(1), "kabupaten")
    assert all(risk.lost == 0 for risk in report.risks)


def test_a_stronger_institution_holds_better() -> None:
    lone = {"i05": Fraction(4)}
    weak = {**flat(1), **lone}
    strong = {**flat(4), **lone}
    lost = {
        name: next(r.lost for r in holding_risks(SPBE, levels, "kota").risks if r.indicator == "i05")
        for name, levels in {"weak": weak, "strong": strong}.items()
    }
    assert lost["strong"] < lost["weak"]


def test_national_shares_of_lost_levels_lie_between_weak_and_strong_institutions() -> None:
    seen = shipped_transitions()
    weak, strong = (next_levels(SPBE, flat(level), "kabupaten") for level in (1, 4))
    for level in (2, 3, 4):
        started = np.array([seen.started(i, level) for i in SPBE.ids])
        share = sum(seen.fell(i, level) for i in SPBE.ids) / started.sum()
        lost = [started @ t[:, level - 1, : level - 1].sum(axis=1) / started.sum() for t in (weak, strong)]
        assert lost[1] < share < lost[0]


def test_a_fit_finds_the_chance_of_staying() -> None:
    parameters = fit_holding(pairs(400, keep=0.7), SPBE, "tes", 0.0)
    middle = next_levels(SPBE, flat(3), "kota", parameters)[:, 2, 2]
    assert middle.mean() == pytest.approx(0.7, abs=0.05)


def test_fitting_twice_gives_the_same(own: HoldingParameters) -> None:
    assert fit_holding(pairs(), SPBE, "tes", 0.1).document() == own.document()


def test_parameters_survive_writing_and_reading(tmp_path: Path, own: HoldingParameters) -> None:
    own.write(tmp_path / "holding.json")
    back = parse_holding((tmp_path / "holding.json").read_text("utf-8"), "holding.json")
    assert back.document() == own.document()
    assert next_levels(SPBE, flat(3), "kota", back) == pytest.approx(next_levels(SPBE, flat(3), "kota", own), abs=1e-4)


def test_what_was_learned_from_simulation_says_so(own: HoldingParameters) -> None:
    report = holding_risks(SPBE, flat(3), "kota", own)
    assert report.simulated
    assert any("SIMULASI" in notice.message for notice in report.notices)
    assert not holding_risks(SPBE, flat(3), "kota").simulated


def test_the_shipped_fit_names_its_monitoring_year() -> None:
    assert "holding_monitoring_year" in {n.code for n in holding_risks(SPBE, flat(3), "kota").notices}


def test_missing_indicators_are_named_and_left_out() -> None:
    levels = {i: Fraction(3) for i in SPBE.ids if i != "i05"}
    report = holding_risks(SPBE, levels, "kota")
    assert len(report.risks) == 46
    assert any(n.code == "holding_partial" and "i05" in n.message for n in report.notices)


def test_a_profile_falls_back_on_larger_parts() -> None:
    layout = HoldingLayout(SPBE)
    profile = layout.profile(layout.vector({"i01": 4, "i02": 2}))
    assert profile[0] == pytest.approx([2, 2, 2])
    assert profile[1] == pytest.approx([4, 4, 4])
    assert profile[46] == pytest.approx([3, 3, 3])
    assert np.isfinite(layout.profile(layout.vector({"i01": 4}))).all()


def test_pairs_are_neighbouring_final_cycles_only() -> None:
    who = Institution("Kota Uji", "kota", "Uji")

    def final(cycle: int, stage: str = "final") -> Assessment:
        return Assessment(who, cycle, "spbe-2020", stage, flat(2))  # type: ignore[arg-type]  # stages in plain text

    found = holding_pairs([final(2024), final(2021), final(2022), final(2023, "self")], SPBE)
    assert [(p.cycle, p.institution) for p in found] == [(2021, "Kota Uji")]


@pytest.mark.parametrize(
    ("levels", "kind", "code"),
    [
        ({}, "kota", "no_levels"),
        ({"i99": Fraction(2)}, "kota", "unknown_indicator"),
        ({"i01": Fraction(0)}, "kota", "level_out_of_range"),
        ({"i01": Fraction(6)}, "kota", "level_out_of_range"),
        ({"i01": Fraction(5, 2)}, "kota", "level_out_of_range"),
        ({"i01": Fraction(2)}, "desa", "unknown_institution_type"),
    ],
)
def test_bad_levels_are_refused_by_name(levels: dict[str, Fraction], kind: InstitutionType, code: str) -> None:
    with pytest.raises(InputError) as caught:
        holding_risks(SPBE, levels, kind)
    assert caught.value.code == code


def test_every_bad_level_is_named_at_once() -> None:
    with pytest.raises(InputError) as caught:
        holding_risks(SPBE, {"i01": Fraction(0), "i02": Fraction(9), "x": Fraction(1)}, "kota")
    assert len(caught.value.faults) == 3


def test_another_instrument_is_refused() -> None:
    pemdi = shipped_instrument("pemdi-2026")
    with pytest.raises(InputError) as caught:
        holding_risks(pemdi, dict.fromkeys(pemdi.ids, Fraction(2)), "kota")
    assert caught.value.code == "holding_other_instrument"


def test_too_few_pairs_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        fit_holding(pairs(LEAST_PAIRS - 1), SPBE, "tes", 0.0)
    assert caught.value.code == "too_few_pairs"


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"instrument": "spbe-2020"}', '{"instrument": 3}'])
def test_damaged_parameters_are_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_holding(text, "holding.json")
    assert caught.value.code in {"holding_parameters_damaged", "unknown_instrument"}


def test_shipped_parameters_know_their_origin() -> None:
    shipped = shipped_holding()
    assert shipped.pairs == 354
    assert not shipped.simulated
    assert 0 < shipped.shared_correlation < 1
