"""The question in the address: what is asked comes back as asked, and nothing wrong passes in silence."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from api.service.web.planning.advice_view import repaired
from api.service.web.planning.question import Question
from api.service.web.planning.question_form import read_question
from data.instrument_file import shipped_instrument
from data.rules import Rules
from data.rules_file import rules_of

INSTRUMENT = shipped_instrument("spbe-2020")
OWNERS = ("Diskominfo", "Inspektorat", "Bagian PBJ/UKPBJ", "Dinas A, B & C: satu=dua")

_ids = st.sampled_from(INSTRUMENT.ids)
_levels = st.dictionaries(_ids, st.integers(1, 5), max_size=6)
_hundredths = st.integers(100, 500).map(lambda n: Fraction(n, 100))
_goals: st.SearchStrategy[dict[str, Any]] = st.one_of(
    _hundredths.map(lambda target: {"target": target}),
    st.sampled_from([p.name for p in INSTRUMENT.predicates]).map(lambda name: {"predicate": name}),
    st.just({"highest": True, "budget": Fraction(60)}),
)
_questions = st.builds(
    lambda goal, rest: Question(**{**rest, **goal}),
    _goals,
    st.fixed_dictionaries(
        {
            "budget": st.none() | st.integers(0, 10**13).map(lambda n: Fraction(n, 100)),
            "assurance": st.none() | st.integers(1, 99),
            "lock": _levels,
            "freeze": st.sets(_ids, max_size=6).map(lambda ids: tuple(sorted(ids))),
            "ceiling": _levels,
            "without": st.sets(st.sampled_from(OWNERS)).map(tuple),
            "most_indicators": st.none() | st.integers(0, 47),
            "months": st.none() | st.integers(0, 600),
            "source": st.none() | st.just((2024, "final")),
            "own_costs": st.booleans(),
        }
    ),
)


@given(_questions)
def test_an_address_says_its_question_exactly(question: Question) -> None:
    reading = read_question(QueryParams(question.query()), INSTRUMENT, OWNERS)
    assert reading.faults == ()
    assert reading.question == question
    assert reading.question.query() == question.query()


@given(_questions)
def test_the_engine_gets_every_rule_of_the_question(question: Question) -> None:
    rules: Rules = rules_of(question.rules().values(), "rules", INSTRUMENT, OWNERS)
    assert (rules.target, rules.predicate) == (question.target, question.predicate)
    assert rules.budget == question.budget
    assert (rules.max_indicators, rules.horizon_months) == (question.most_indicators, question.months)
    assert (rules.lock, set(rules.freeze), rules.ceiling) == (question.lock, set(question.freeze), question.ceiling)
    assert {c.owner: c.steps for c in rules.capacity} == dict.fromkeys(question.without, 0)


def test_the_board_and_the_address_mean_the_same() -> None:
    board = QueryParams("target=3,5&atur-i01=beku&atur-i02=kunci4&atur-i03=batas3&atur-i04=")
    assert read_question(board, INSTRUMENT, OWNERS).question.query() == "target=3,5&kunci=i02:4&beku=i01&batas=i03:3"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tuju=Baik&target=2,6&semula=2,6", "tuju=Baik"),
        ("tuju=Baik&target=2.60&semula=3", "tuju=Baik"),
        ("tuju=Memuaskan&target=2,6&semula=2,6", "tuju=Memuaskan"),
        ("tuju=Baik&target=&semula=2,6", "tuju=Baik"),
        ("tuju=Baik&target=3,9&semula=2,6", "target=3,9"),
        ("tuju=Baik&target=3,9", "target=3,9"),
        ("tuju=anggaran&anggaran=60&target=2,6&semula=2,6", "tuju=anggaran&anggaran=60"),
        ("tuju=anggaran&anggaran=60&target=2,6", "tuju=anggaran&anggaran=60"),
        ("tuju=anggaran&anggaran=60&target=3,9&semula=2,6", "target=3,9&anggaran=60"),
    ],
)
def test_a_target_that_was_typed_over_the_shown_one_is_meant(typed: str, meant: str) -> None:
    reading = read_question(QueryParams(typed), INSTRUMENT, OWNERS)
    assert reading.faults == ()
    assert reading.question.query() == meant


@pytest.mark.parametrize(
    ("field", "example"), [("target", "3,5"), ("anggaran", "250"), ("peluang", "80"), ("ubah", "20"), ("bulan", "12")]
)
def test_the_example_for_a_number_may_stand_in_its_field(field: str, example: str) -> None:
    (fault,) = read_question(QueryParams({field: "x"}), INSTRUMENT, OWNERS).faults
    assert fault.allowed == f"misalnya {example}"
    assert read_question(QueryParams({field: example}), INSTRUMENT, OWNERS).faults == ()


@pytest.mark.parametrize(("typed", "meant"), [("250.000.000", 250_000_000), ("500.000", 500_000), ("1.234,5", 1234.5)])
def test_dots_between_thousands_of_a_budget_are_no_decimal_points(typed: str, meant: float) -> None:
    reading = read_question(QueryParams({"anggaran": typed}), INSTRUMENT, OWNERS)
    assert reading.question.budget == Fraction(str(meant))


@pytest.mark.parametrize(
    ("query", "field", "told"),
    [
        ("target=tinggi", "target", "bukan angka"),
        ("target=6", "target", "di luar skala"),
        ("target=3,1234567", "target", "desimal"),
        ("tuju=indeks", "target", "belum diisi"),
        ("tuju=Baikk", "tuju", "tidak dikenal"),
        ("tuju=anggaran", "anggaran", "isi anggarannya"),
        ("anggaran=-1", "anggaran", "tidak sah"),
        ("anggaran=1,234", "anggaran", "tidak sah"),
        ("peluang=100", "peluang", "bilangan bulat"),
        ("peluang=8,5", "peluang", "bilangan bulat"),
        ("ubah=48", "ubah", "bilangan bulat"),
        ("bulan=x", "bulan", "bukan angka"),
        ("nilai=kemarin", "nilai", "tidak dikenal"),
        ("kunci=i99:3", "kunci", "tidak dikenal"),
        ("kunci=i01:7", "kunci", "tidak sah"),
        ("kunci=i01", "kunci", "tidak sah"),
        ("beku=i00", "beku", "tidak dikenal"),
        ("batas=i01:x", "batas", "tidak sah"),
        ("atur-i01=lepas", "kunci", "tidak dikenal"),
        ("atur-i77=beku", "beku", "tidak dikenal"),
        ("tanpa=Inspektor", "tanpa", "OPD tidak dikenal"),
    ],
)
def test_every_wrong_field_is_named(query: str, field: str, told: str) -> None:
    (fault,) = read_question(QueryParams(query), INSTRUMENT, OWNERS).faults
    assert fault.column == field
    assert told in fault.message
    assert fault.found
    assert fault.place


@pytest.mark.parametrize(
    ("change", "query"),
    [
        (
            {"rule": "target", "value": 3.68},
            "target=3,68&anggaran=50&peluang=80&kunci=i01:5&beku=i02&tanpa=Inspektorat",
        ),
        (
            {"rule": "budget", "value": 545.47},
            "tuju=Memuaskan&anggaran=545,47&peluang=80&kunci=i01:5&beku=i02&tanpa=Inspektorat",
        ),
        ({"rule": "budget", "value": None}, "tuju=Memuaskan&peluang=80&kunci=i01:5&beku=i02&tanpa=Inspektorat"),
        (
            {"rule": "assurance", "value": 0.24},
            "tuju=Memuaskan&anggaran=50&peluang=24&kunci=i01:5&beku=i02&tanpa=Inspektorat",
        ),
        (
            {"rule": "lock:i01", "value": 4},
            "tuju=Memuaskan&anggaran=50&peluang=80&kunci=i01:4&beku=i02&tanpa=Inspektorat",
        ),
        ({"rule": "lock:i01", "value": None}, "tuju=Memuaskan&anggaran=50&peluang=80&beku=i02&tanpa=Inspektorat"),
        ({"rule": "freeze:i02", "value": None}, "tuju=Memuaskan&anggaran=50&peluang=80&kunci=i01:5&tanpa=Inspektorat"),
        ({"rule": "capacity:Inspektorat", "value": None}, "tuju=Memuaskan&anggaran=50&peluang=80&kunci=i01:5&beku=i02"),
    ],
)
def test_a_repair_changes_its_rule_and_nothing_else(change: dict[str, object], query: str) -> None:
    question = Question(
        predicate="Memuaskan",
        budget=Fraction(50),
        assurance=80,
        lock={"i01": 5},
        freeze=("i02",),
        without=("Inspektorat",),
    )
    changed = repaired(question, [change])
    assert changed is not None
    assert changed.query() == query


def test_a_repair_that_the_page_cannot_say_is_no_link() -> None:
    assert repaired(Question(target=Fraction(4)), [{"rule": "floor:d3", "value": 2.5}]) is None
