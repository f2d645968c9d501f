"""Numbers that people read: the same figure wherever it stands, and none that rounds into what it is not."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.service.web.card_view import card_blocks
from api.service.web.number_words import grouped, index_words
from data.effort import default_costs
from data.instrument_file import shipped_instrument
from data.numbers import parse_number
from data.rules import Rules
from engine.plan import PlanRequest, make_plan
from engine.upkeep_document import upkeep_document
from engine.upkeep_words import stake, worth
from tests.api.service.world import sample
from tests.engine.strict_assessor import Strict

SPBE = shipped_instrument("spbe-2020")


@given(st.fractions(min_value=1, max_value=5, max_denominator=20_000))
def test_an_index_never_reads_as_a_predicate_that_it_does_not_reach(index: Fraction) -> None:
    read = parse_number(index_words(index, SPBE))
    assert read is not None
    assert SPBE.predicate_of(read) == SPBE.predicate_of(index)
    assert abs(read - index) <= Fraction(1, 200)


@pytest.mark.parametrize(
    ("index", "words"), [("3.5", "3,50"), ("3.499", "3,499"), ("3.4996", "3,4996"), ("3.1", "3,10")]
)
def test_an_index_has_two_decimals_where_they_do_not_mislead(index: str, words: str) -> None:
    assert index_words(Fraction(index), SPBE) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("43200 instansi-siklus", "43.200 instansi-siklus"),
        ("9600", "9.600"),
        ("siklus 2021-2024", "siklus 2021-2024"),
        ("0,23912 dan 1.9.1", "0,23912 dan 1.9.1"),
        ("6ab985dd7d465dd07b4ddde2edf826136a19", "6ab985dd7d465dd07b4ddde2edf826136a19"),
    ],
)
def test_counts_get_dots_and_years_and_marks_do_not(text: str, words: str) -> None:
    assert grouped(text) == words


def test_a_model_card_shows_counts_as_pages_do() -> None:
    assert card_blocks("| Kasus |\n|---|\n| 10800 |")[0].rows == [["Kasus"], ["10.800"]]


@pytest.mark.parametrize("value", [0.01246, 0.0125, 0.00149999])
def test_a_kept_level_is_worth_the_same_in_a_sentence_and_in_a_list(value: float) -> None:
    request = PlanRequest(
        SPBE, sample(), default_costs(SPBE), Rules(target=Fraction(7, 2)), assurance=0.8, assessed=Strict(SPBE)
    )
    plan = make_plan(request)
    assert plan.upkeep is not None
    task = replace(plan.upkeep.tasks[0], value=value)
    document = upkeep_document(replace(plan, upkeep=replace(plan.upkeep, tasks=(task,))))
    assert document is not None
    listed = document["tasks"][0]
    assert stake(listed["value"], listed["lost"]).startswith(f"bernilai {worth(task)} indeks")
