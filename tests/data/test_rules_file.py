"""Rules: exact numbers, every fault on its line."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.content import Content
from data.faults import Fault, InputError
from data.instrument_file import shipped_instrument
from data.rules import Capacity, Prerequisite, Rules
from data.rules_file import read_rules

SPBE = shipped_instrument("spbe-2020")
CONTRACT = """\
target = 3.5                  # or predicate = "Baik"
budget = 500                  # optional, in the cost unit
max_indicators = 12           # optional
horizon_months = 12           # optional
lock = { i11 = 3 }            # must reach at least
freeze = ["i29", "i30"]       # may not change
ceiling = { i35 = 4 }         # may not exceed
floor = { d3 = 2.0, a6 = 1.5 }   # domains or aspects
requires = [ { indicator = "i21", level = 2, needs = "i12", needs_level = 2 } ]
[capacity]                    # per owner, steps or cost
Inspektorat = { steps = 3 }
Diskominfo = { cost = 200 }
"""


def read(text: str, owners: tuple[str, ...] = ()) -> Rules:
    return read_rules(Content("rules.toml", text.encode()), SPBE, owners)


def faults_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as caught:
        read(text)
    return caught.value.faults


@given(st.integers(10_000, 50_000))
def test_targets_are_exact(ten_thousandths: int) -> None:
    text = f"{Decimal(ten_thousandths).scaleb(-4)}"
    assert read(f"target = {text}").target == Fraction(ten_thousandths, 10_000)


@given(st.dictionaries(st.sampled_from(SPBE.ids), st.integers(1, 5)))
def test_locks_read_back(lock: dict[str, int]) -> None:
    text = ", ".join(f"{id_} = {level}" for id_, level in lock.items())
    assert read(f"lock = {{ {text} }}").lock == lock


def test_the_example_of_the_contract() -> None:
    assert read(CONTRACT) == Rules(
        target=Fraction(7, 2),
        budget=Decimal(500),
        max_indicators=12,
        horizon_months=12,
        lock={"i11": 3},
        freeze=("i29", "i30"),
        ceiling={"i35": 4},
        floor={"d3": Fraction(2), "a6": Fraction(3, 2)},
        requires=(Prerequisite("i21", 2, "i12", 2),),
        capacity=(Capacity("Inspektorat", steps=3), Capacity("Diskominfo", cost=Decimal(200))),
    )


def test_nothing_demanded() -> None:
    assert read("# kosong\n") == Rules()


def test_predicates_and_names_are_read_without_regard_to_case() -> None:
    rules = read('predicate = "sangat baik"\nlock = { I1 = 2, 12 = 3 }\nfloor = { D1 = 2, i05 = 3 }')
    assert (rules.predicate, rules.lock) == ("Sangat Baik", {"i01": 2, "i12": 3})
    assert rules.floor == {"d1": 2, "i05": 3}


def test_owners_of_the_assessment_may_be_named() -> None:
    assert read("[capacity]\nSetda = { steps = 1 }", ("Setda",)).capacity == (Capacity("Setda", steps=1),)


def test_contradictions_are_left_to_the_engine_to_explain() -> None:
    rules = read('lock = { i01 = 5 }\nceiling = { i01 = 2 }\nfreeze = ["i01"]')
    assert (rules.lock, rules.ceiling, rules.freeze) == ({"i01": 5}, {"i01": 2}, ("i01",))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('target = "3,5"', "wrong_type"),
        ("target = true", "wrong_type"),
        ("target = nan", "wrong_type"),
        ("target = inf", "wrong_type"),
        ("target = 0.5", "out_of_range"),
        ("target = 5.01", "out_of_range"),
        ("target = [3]", "wrong_type"),
        ('predicate = "Bagus"', "unknown_predicate"),
        ("predicate = 3", "unknown_predicate"),
        ("budget = -1", "out_of_range"),
        ("budget = 1.005", "out_of_range"),
        ('budget = "lima"', "wrong_type"),
        ("max_indicators = -1", "out_of_range"),
        ("max_indicators = 2.5", "out_of_range"),
        ("max_indicators = true", "out_of_range"),
        ("horizon_months = 601", "out_of_range"),
        ("bugdet = 5", "unknown_key"),
        ("lock = 3", "wrong_type"),
        ("lock = { i48 = 3 }", "unknown_indicator"),
        ("lock = { i01 = 6 }", "out_of_range"),
        ("lock = { i01 = 0 }", "out_of_range"),
        ("lock = { i01 = 2.5 }", "out_of_range"),
        ("lock = { i1 = 2, i01 = 2 }", "duplicate_key"),
        ("ceiling = { i01 = 9 }", "out_of_range"),
        ('freeze = "i01"', "wrong_type"),
        ('freeze = ["i48"]', "unknown_indicator"),
        ("freeze = [1]", "wrong_type"),
        ('freeze = ["i01", "I1"]', "duplicate_key"),
        ("floor = { d9 = 2 }", "unknown_part"),
        ("floor = { d1 = 7 }", "out_of_range"),
        ('requires = [ { indicator = "i21", level = 2 } ]', "requires_incomplete"),
        ('requires = [ "i21" ]', "requires_incomplete"),
        ('requires = { indicator = "i21" }', "wrong_type"),
        ('requires = [ { indicator = "i1", level = 2, needs = "i01", needs_level = 2 } ]', "requires_itself"),
        ('requires = [ { indicator = "i1", level = 9, needs = "i02", needs_level = 2 } ]', "out_of_range"),
        ('requires = [ { indicator = "i1", level = 2, needs = "i92", needs_level = 2 } ]', "unknown_indicator"),
        ('requires = [ { indicator = "i1", level = 2, needs = "i2", needs_level = 2, a = 1 } ]', "unknown_key"),
        ("capacity = 3", "wrong_type"),
        ("capacity = { Inspektorad = { steps = 3 } }", "unknown_owner"),
        ("capacity = { Inspektorat = 3 }", "wrong_type"),
        ("capacity = { Inspektorat = { } }", "wrong_type"),
        ("capacity = { Inspektorat = { orang = 3 } }", "unknown_key"),
        ("capacity = { Inspektorat = { steps = -3 } }", "out_of_range"),
        ("capacity = { Inspektorat = { cost = -3 } }", "out_of_range"),
    ],
)
def test_every_bad_value(line: str, code: str) -> None:
    (fault,) = faults_of(f"# aturan\n{line}\n")
    assert (fault.code, fault.row) == (code, 2)
    assert "rules.toml, baris 2" in fault.place


def test_near_names_are_suggested() -> None:
    assert "«budget»" in str(faults_of("bugdet = 5")[0].remedy)
    assert "«Inspektorat»" in str(faults_of("capacity = { Inspektorad = { steps = 3 } }")[0].remedy)
    assert "«Sangat Baik»" in str(faults_of('predicate = "Sanga Baik"')[0].remedy)


def test_target_and_predicate_exclude_each_other() -> None:
    (fault,) = faults_of('target = 3\npredicate = "Baik"')
    assert (fault.code, fault.row) == ("target_and_predicate", 2)


def test_all_faults_at_once_each_on_its_line() -> None:
    faults = faults_of(CONTRACT.replace("3.5", "9").replace("i11", "i99").replace("d3", "d8").replace("Disk", "Dusk"))
    assert [(f.code, f.row) for f in faults] == [
        ("out_of_range", 1),
        ("unknown_indicator", 5),
        ("unknown_part", 8),
        ("unknown_owner", 12),
    ]


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("target = 3\ntarget = 4\n", "duplicate_key", 2),
        ("target = 3\ntarget = 4", "duplicate_key", 2),
        ("[capacity]\n[capacity]\n", "duplicate_key", 2),
        ("lock = { i01 = 2, i01 = 3 }\n", "duplicate_key", 1),
        ("target = 3,5\n", "not_toml", 1),
        ("predicate = Baik\n", "not_toml", 1),
        ("target 3\n", "not_toml", 1),
        ("freeze = [\n", "not_toml", 1),
        ("x = 'a\n", "not_toml", 1),
        ("[capacity]\nBagian Hukum = { steps = 1 }\n", "not_toml", 2),
    ],
)
def test_what_is_no_toml(text: str, code: str, row: int) -> None:
    (fault,) = faults_of(text)
    assert (fault.code, fault.row) == (code, row)
    assert not any(word in fault.message.lower() for word in ("expected", "cannot", "invalid"))


def test_other_encodings_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        read_rules(Content("rules.toml", "predicate = 'Baïk'".encode("cp1252")), SPBE)
    assert caught.value.code == "unknown_encoding"
