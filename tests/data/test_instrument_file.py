"""Instruments are data: shipped ones add up, wrong ones are refused with the difference, new ones need no code."""

import copy
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from data.assessment import Assessment, Institution
from data.effort import default_costs
from data.faults import InputError
from data.instrument_file import parse_instrument, read_instrument, shipped_instrument, shipped_instruments
from data.rules import Rules
from data.scoring import score
from engine.plan import PlanRequest, make_plan
from tests.conftest import ROOT

SHIPPED = ROOT / "data" / "instruments"
Raw = dict[str, Any]


def raw(instrument_id: str = "spbe-2020") -> Raw:
    loaded: Raw = yaml.safe_load((SHIPPED / f"{instrument_id}.yaml").read_text("utf-8"))
    return loaded


SPBE = raw()


def spoilt(spoil: Callable[[Raw], object]) -> list[tuple[str, str]]:
    """Faults of SPBE 2020 after one change, as code and sentence."""
    document = copy.deepcopy(SPBE)
    spoil(document)
    with pytest.raises(InputError) as error:
        parse_instrument(yaml.safe_dump(document), "salah.yaml")
    return [(fault.code, fault.sentence()) for fault in error.value.faults]


# Laws of the shipped ones.


@pytest.mark.parametrize("instrument_id", shipped_instruments())
def test_shipped_weights_sum_to_a_hundred_exactly(instrument_id: str) -> None:
    instrument = shipped_instrument(instrument_id)
    assert sum((i.weight for i in instrument.indicators), Fraction(0)) == 100
    assert sum(instrument.integer_weights.values()) == 100 * instrument.weight_scale
    for part in instrument.parts.values():
        assert part.weight == sum((instrument.by_id[i].weight for i in instrument.members(part.id)), Fraction(0))


@pytest.mark.parametrize(
    ("instrument_id", "items", "aspects", "domains", "scale"),
    [("spbe-2020", 47, 8, 4, (1, 5)), ("spbe-2018", 37, 7, 3, (0, 5)), ("pemdi-2026", 20, 7, 0, (1, 5))],
)
def test_shapes(instrument_id: str, items: int, aspects: int, domains: int, scale: tuple[int, int]) -> None:
    found = shipped_instrument(instrument_id)
    assert (len(found.indicators), len(found.aspects), len(found.domains)) == (items, aspects, domains)
    assert (found.scale.minimum, found.scale.maximum) == scale
    assert found.scale.whole == (instrument_id != "pemdi-2026")


def test_known_weights() -> None:
    """Services 42-47 weigh 3.00 %, not the 3.50 % that both yearly reports misprint."""
    spbe = shipped_instrument("spbe-2020")
    assert {spbe.by_id[f"i{n}"].weight for n in range(42, 48)} == {Fraction(3)}
    assert [d.weight for d in spbe.domains] == [13, 25, Fraction("16.5"), Fraction("45.5")]
    assert spbe.weight_scale == 20
    old = shipped_instrument("spbe-2018")
    assert [a.weight for a in old.aspects] == [7, 10, 8, 8, 12, 35, 20]
    assert sum(old.by_id[f"i35-{n}"].weight for n in (1, 2, 3)) == 10


def test_pemdi_says_what_is_unverified() -> None:
    pemdi = shipped_instrument("pemdi-2026")
    outside = [i.id for i in pemdi.indicators if i.external]
    assert outside == ["i05", "i06", "i07", "i18"]
    assert {i.verified for i in pemdi.indicators if i.external} == {"eksternal"}
    assert {i.verified for i in pemdi.indicators} & {"sebagian", "tidak"}
    assert pemdi.notes


def test_the_hash_follows_what_decides_a_score_only() -> None:
    document = raw()
    first = parse_instrument(yaml.safe_dump(document), "a.yaml")
    document["indicators"][0]["levels"][1] = "Rumusan lain."
    assert parse_instrument(yaml.safe_dump(document), "a.yaml").scoring_hash == first.scoring_hash
    document["predicates"][4]["max"] = document["predicates"][3]["min"] = 1.7
    assert parse_instrument(yaml.safe_dump(document), "a.yaml").scoring_hash != first.scoring_hash


# Refusals, each with the exact difference.


def test_weights_that_sum_to_110_are_refused_with_the_difference() -> None:
    """A real public database of the indicators sums to 110 %."""

    def ten_more(document: Raw) -> None:
        document["indicators"][0]["weight"] += 10

    faults = spoilt(ten_more)
    assert {code for code, _ in faults} == {"weights_do_not_sum"}
    assert "bobot seluruh indikator berjumlah 110 %, lebih 10 dari 100 %" in faults[0][1]
    assert any("indikator aspek a1 berjumlah 23 %, lebih 10 dari 13 %" in sentence for _, sentence in faults)


def test_a_misprinted_service_weight_is_refused() -> None:
    def misprint(document: Raw) -> None:
        for entry in document["indicators"][41:]:
            entry["weight"] = 3.5

    sentences = [sentence for _, sentence in spoilt(misprint)]
    assert any("seluruh indikator berjumlah 103 %, lebih 3 dari 100 %" in s for s in sentences)


def test_a_tiny_difference_is_refused_too() -> None:
    def little_less(document: Raw) -> None:
        document["indicators"][0]["weight"] -= 0.05

    assert "kurang 0,05 dari 100 %" in spoilt(little_less)[0][1]


def _set(*path: Any, to: Any) -> Callable[[Raw], None]:
    def spoil(document: Raw) -> None:
        place: Any = document
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = to

    return spoil


def _drop(*path: Any) -> Callable[[Raw], None]:
    def spoil(document: Raw) -> None:
        place: Any = document
        for key in path[:-1]:
            place = place[key]
        del place[path[-1]]

    return spoil


REFUSALS: dict[str, tuple[Callable[[Raw], object], str, str]] = {
    "aspect sum": (_set("aspects", 0, "weight", to=14), "weights_do_not_sum", "seluruh aspek berjumlah 101 %, lebih 1"),
    "domain sum": (_set("domains", 0, "weight", to=12), "weights_do_not_sum", "seluruh domain berjumlah 99 %, kurang"),
    "aspects of a domain": (
        _set("domains", 0, "weight", to=12), "weights_do_not_sum", "aspek domain d1 berjumlah 13 %, lebih 1 dari 12 %",
    ),
    "no weight": (_set("indicators", 3, "weight", to=0), "weight_not_positive", "i04"),
    "negative weight": (_set("indicators", 3, "weight", to=-1), "weight_not_positive", "i04"),
    "predicate gap": (
        _set("predicates", 3, "max", to=2.55), "predicate_gap", "Cukup dan Baik bercelah pada indeks 2,55 sampai 2,6",
    ),
    "predicate overlap": (
        _set("predicates", 3, "max", to=2.7), "predicate_overlap",
        "Cukup dan Baik bertumpuk pada indeks 2,6 sampai 2,7",
    ),
    "no lowest predicate": (_drop("predicates", 4), "predicate_gap", "tidak ada predikat untuk indeks 1 sampai 1,8"),
    "no highest predicate": (_drop("predicates", 0), "predicate_gap", "tidak ada predikat untuk indeks 4,2 sampai 5"),
    "duplicate indicator": (_set("indicators", 1, "id", to="i01"), "duplicate_id", "indikator i01 tertulis 2 kali"),
    "duplicate aspect": (_set("aspects", 1, "id", to="a1"), "duplicate_id", "aspek a1 tertulis 2 kali"),
    "duplicate domain": (_set("domains", 1, "id", to="d1"), "duplicate_id", "domain d1 tertulis 2 kali"),
    "duplicate predicate": (_set("predicates", 1, "name", to="Baik"), "duplicate_id", "predikat Baik tertulis 2 kali"),
    "unknown aspect": (_set("indicators", 0, "aspect", to="a9"), "unknown_aspect", "i01 menunjuk aspek a9"),
    "unknown domain": (_set("aspects", 0, "domain", to="d9"), "unknown_domain", "a1 menunjuk domain d9"),
    "missing level text": (_drop("indicators", 6, "levels", 4), "level_text_missing", "i07 tanpa uraian level 4"),
    "scale upside down": (_set("scale", to={"min": 5, "max": 1, "step": 1}), "bad_scale", "skala"),
    "shared work of nobody": (
        _set("shared_works", 0, "indicators", to=["i01", "i99"]), "unknown_indicator",
        "peraturan-spbe» menunjuk indikator i99",
    ),
    "duration of nobody": (
        _set("least_durations", 0, "indicators", to=["i98"]), "unknown_indicator", "menunjuk indikator i98",
    ),
    "dependency of nobody": (
        _set("dependencies", "official", 1, "requires", 0, "indicator", to="i97"), "unknown_indicator",
        "menunjuk indikator i97",
    ),
    "no indicators": (_set("indicators", to=[]), "empty_instrument", "tidak memuat indikator"),
    "no predicates": (_set("predicates", to=[]), "empty_instrument", "tidak memuat predikat"),
    "no weight at all": (_drop("indicators", 0, "weight"), "not_an_instrument", "«weight» tidak ada"),
    "no scale": (_drop("scale"), "not_an_instrument", "«scale» tidak ada"),
    "weight in words": (_set("indicators", 0, "weight", to="banyak"), "not_an_instrument", "isian salah bentuk"),
    "weight is true": (_set("indicators", 0, "weight", to=True), "not_an_instrument", "isian salah bentuk"),
    "indicators as text": (_set("indicators", to="i01"), "not_an_instrument", "isian salah bentuk"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSALS)
def test_refusals(name: str) -> None:
    spoil, code, words = REFUSALS[name]
    faults = spoilt(spoil)
    assert any(found == code and words in sentence for found, sentence in faults), faults
    assert all(sentence.startswith("salah.yaml") for _, sentence in faults)


def test_all_faults_at_once() -> None:
    def several(document: Raw) -> None:
        document["indicators"][0]["weight"] = 3.3
        document["predicates"][3]["max"] = 2.5
        del document["indicators"][6]["levels"][4]

    assert {code for code, _ in spoilt(several)} == {"weights_do_not_sum", "predicate_gap", "level_text_missing"}


@pytest.mark.parametrize("instrument_id", shipped_instruments())
def test_shipped_files_read_as_a_users_file_does(instrument_id: str) -> None:
    text = (SHIPPED / f"{instrument_id}.yaml").read_text("utf-8")
    assert shipped_instrument(instrument_id) == parse_instrument(text, "milik-saya.yaml")


def refusal(text: str) -> InputError:
    with pytest.raises(InputError) as error:
        parse_instrument(text, "salah.yaml")
    return error.value


def test_a_key_given_twice_is_refused_with_both_lines() -> None:
    error = refusal("id: a\ntitle: b\nid: c\n")
    assert error.code == "duplicate_key"
    assert "«id» tertulis dua kali (baris 1 dan 3)" in str(error)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_an_instrument"), ("- a\n- b\n", "not_an_instrument"), ("id: [1, 2\n", "not_yaml"),
        ("id: \x00", "not_yaml"), ("id: !!python/object:os.system x", "not_yaml"), ("? [a]: b", "not_yaml"),
        ("a: &a [*a]", "not_an_instrument"), ("weight: .inf", "not_yaml"), ("id: spbe", "not_an_instrument"),
        ("[" * 100_000, "not_yaml"), ("- " * 100_000, "not_yaml"),
    ],
)  # fmt: skip
def test_what_is_no_instrument(text: str, code: str) -> None:
    assert refusal(text).code == code


def test_unknown_names_and_missing_files() -> None:
    with pytest.raises(InputError) as unknown:
        read_instrument("spbe-2077")
    assert unknown.value.code == "unknown_instrument"
    assert "spbe-2020" in (unknown.value.faults[0].allowed or "")
    with pytest.raises(InputError) as missing:
        read_instrument("tidak-ada.yaml")
    assert missing.value.code == "unreadable_file"


# A new instrument needs no code.

NEW = """
id: desa-2027
title: Instrumen Desa Digital
scale: {min: 0, max: 3, step: 1}
aspects:
  - {id: layanan, name: Layanan, weight: 62.5}
  - {id: data, name: Data, weight: 37.5}
predicates:
  - {name: Rintisan, min: 0, max: 1.5}
  - {name: Mandiri, min: 1.5, max: null}
indicators:
  - {id: surat, number: 1, aspect: layanan, name: Surat, capability: layanan, default_owner: Kaur Umum,
     weight: 62.5, levels: {1: a, 2: b, 3: c}}
  - {id: profil, number: 2, aspect: data, name: Profil, capability: data, default_owner: Kaur Perencanaan,
     weight: 37.5, levels: {1: a, 2: b, 3: c}}
dependencies:
  official:
    - {id: profil-dulu, rule: Profil dulu., scope: [surat], level: 3, verified: true,
       requires: [{indicator: profil, min_level: 1}]}
"""


def test_an_added_instrument_is_scored_and_planned_without_code(tmp_path: Path) -> None:
    path = tmp_path / "desa-2027.yaml"
    path.write_text(NEW, "utf-8")
    instrument = read_instrument(str(path))
    levels = {"surat": Fraction(1), "profil": Fraction(0)}
    scored = score(instrument, levels)
    assert (scored.index, scored.predicate) == (Fraction("0.625"), "Rintisan")
    assessment = Assessment(Institution("Desa A", "kabupaten", "Lampung"), 2027, instrument.id, "self", levels)
    plan = make_plan(PlanRequest(instrument, assessment, default_costs(instrument), Rules(predicate="Mandiri")))
    assert plan.optimum is not None
    after = plan.optimum.outcome
    assert after.index >= Fraction(3, 2)
    assert after.levels["surat"] < 3 or after.levels["profil"] >= 1
