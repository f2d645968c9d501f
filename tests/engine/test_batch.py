"""Rows of a batch: what the plan says, in cells that survive being read line by line."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from data.faults import Fault
from data.rules import Rules
from engine.batch import BatchChunk, BatchItem, plan_chunk
from engine.batch_row import COLUMNS, Row
from engine.build import build_problem
from engine.optimise import cheapest
from tests.oracles.brute_force import Case
from tests.oracles.full_cases import full_case


def rows_of(*items: BatchItem, case: Case, assurance: float | None = None) -> list[Row]:
    return plan_chunk(BatchChunk(case.instrument, case.costs, items, assurance=assurance))


@pytest.fixture(scope="module")
def case() -> Case:
    return full_case(Random(11), groups=2)


@pytest.mark.parametrize("seed", range(4))
def test_a_row_is_the_cheapest_plan(seed: int) -> None:
    case = full_case(Random(seed), groups=1)
    (row,) = rows_of(BatchItem(7, case.assessment, case.rules), case=case)
    best = cheapest(build_problem(case.instrument, case.assessment, case.costs, case.rules))
    assert best is not None
    assert tuple(row) == COLUMNS
    assert (row["number"], row["gap"]) == ("7", "0")
    assert Fraction(row["cost"]) == Fraction(best.outcome.cost, 100) == Fraction(row["lower_bound"])
    moves = dict(move.split(":") for move in row["steps"].split())
    assert {i: int(move.split(">")[1]) for i, move in moves.items()} == {
        i: best.outcome.planned[i] for i in best.outcome.touched
    }


def test_what_is_impossible_says_how_far_one_gets_with_and_without_the_budget(case: Case) -> None:
    top = Fraction(case.instrument.scale.maximum)
    frozen = case.instrument.ids[:20]
    rules = Rules(target=top, budget=case.rules.budget or next(iter(case.costs.prices.values())), freeze=frozen)
    (row,) = rows_of(BatchItem(1, case.assessment, rules), case=case)
    assert (row["status"], row["cost"]) == ("infeasible", "")
    assert Fraction(row["index_before"]) <= Fraction(row["within_budget"]) <= Fraction(row["best_reachable"]) < top


def test_one_institution_never_takes_the_others_with_it(case: Case) -> None:
    blank = replace(case.assessment, levels={})
    refused = BatchItem(2, case.assessment, refused=(Fault("uji", "dilarang", remedy="Biarkan."),))
    rows = rows_of(BatchItem(1, blank, case.rules), refused, BatchItem(3, case.assessment, case.rules), case=case)
    assert [row["status"] for row in rows] == ["failed", "failed", "optimal"]
    assert (rows[1]["error_code"], rows[1]["error"]) == ("uji", "dilarang. Biarkan.")


def test_no_cell_breaks_a_line(case: Case) -> None:
    institution = replace(
        case.assessment.institution, name="Kab.\nSatu\u2028Dua", province="A\r\nB", region_code="1\x852"
    )
    (row,) = rows_of(BatchItem(1, replace(case.assessment, institution=institution), case.rules), case=case)
    assert all(len(cell.splitlines()) <= 1 for cell in row.values())
    assert row["institution"] == "Kab. Satu Dua"


def test_an_assurance_without_a_forecast_is_a_failed_row(case: Case) -> None:
    (row,) = rows_of(BatchItem(1, case.assessment, case.rules), case=case, assurance=0.8)
    assert (row["status"], row["error_code"]) == ("failed", "internal_error")
