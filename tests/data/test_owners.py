"""Owners: one main owner per indicator, the institution's own word first, names that fit its kind."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.assessment import INSTITUTION_TYPES, Assessment, Institution, InstitutionType
from data.instrument_file import shipped_instrument, shipped_instruments
from data.owners import Ownership, ownership

SPBE = shipped_instrument("spbe-2020")
REGIONAL = {"Diskominfo", "Bappeda", "BKPSDM", "BPKAD", "DPMPTSP", "Disdukcapil", "Bagian Hukum", "Sekretariat Daerah"}


def assessed(type_: InstitutionType = "kabupaten", instrument_id: str = "spbe-2020", **owners: str) -> Assessment:
    instrument = shipped_instrument(instrument_id)
    levels = dict.fromkeys(instrument.ids, Fraction(1))
    return Assessment(Institution("Uji", type_, "Uji"), 2024, instrument_id, "final", levels, owners)


@pytest.mark.parametrize("instrument_id", shipped_instruments())
@pytest.mark.parametrize("type_", INSTITUTION_TYPES)
def test_every_indicator_has_one_main_owner_who_is_no_helper(instrument_id: str, type_: InstitutionType) -> None:
    instrument = shipped_instrument(instrument_id)
    found = ownership(instrument, assessed(type_, instrument_id))
    assert tuple(found) == instrument.ids
    for units in found.values():
        assert units.main
        assert not units.named
        assert len(set(units.all)) == len(units.all)


@pytest.mark.parametrize("instrument_id", shipped_instruments())
@pytest.mark.parametrize("type_", ["kementerian", "lpnk", "lns", "lembaga_lain"])
def test_central_institutions_have_no_regional_units(instrument_id: str, type_: InstitutionType) -> None:
    found = ownership(shipped_instrument(instrument_id), assessed(type_, instrument_id))
    assert not {name for units in found.values() for name in units.all} & REGIONAL


def test_regencies_and_cities_keep_the_instruments_owners() -> None:
    for type_ in ("kabupaten", "kota"):
        found = ownership(SPBE, assessed(type_))
        assert {i: units.main for i, units in found.items()} == {i.id: i.owner for i in SPBE.indicators}


def test_a_province_has_bureaus_for_sections() -> None:
    found = ownership(SPBE, assessed("provinsi"))
    assert found["i44"].main == "Biro Hukum"
    assert "Biro Hukum" in found["i01"].support


def test_who_gives_an_indicator_away_still_helps() -> None:
    assert ownership(SPBE, assessed("kementerian"))["i42"] == Ownership("Inspektorat", ("Unit TIK",), named=False)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Dinas A", ("Dinas A",)),
        ("Dinas A/Dinas B", ("Dinas A", "Dinas B")),
        ("Dinas A ; Dinas B; Dinas C", ("Dinas A", "Dinas B", "Dinas C")),
        ("Bagian PBJ/UKPBJ", ("Bagian PBJ/UKPBJ",)),
        ("Bagian PBJ/UKPBJ / Dinas A", ("Bagian PBJ/UKPBJ", "Dinas A")),
        ("Dinas A / Dinas A", ("Dinas A",)),
    ],
)
def test_several_owners_in_one_cell_are_parted(text: str, units: tuple[str, ...]) -> None:
    found = ownership(SPBE, assessed(i01=text))["i01"]
    assert found.all == units
    assert found.named


@given(st.text(alphabet=" /;", max_size=5))
def test_a_cell_without_a_name_names_nobody(text: str) -> None:
    assert not ownership(SPBE, assessed(i01=text))["i01"].named
