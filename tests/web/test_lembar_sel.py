"""Cells of a sheet: laws of merging, and what a form may say."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import FormData

from api.service.web.sheet_cells import Conflict, merge, texts_of
from api.service.web.sheet_form import key_of, sent, version_of
from api.service.web.sheet_score import running
from data.assessment import Assessment, Institution
from data.faults import InputError
from data.instrument_file import shipped_instrument
from data.scoring import score

PEMDI, SPBE = shipped_instrument("pemdi-2026"), shipped_instrument("spbe-2020")
WHOSE = Institution("Kab. Contoh", "kabupaten", "Contoh")
CELLS = sorted(texts_of(PEMDI, Assessment(WHOSE, 2026, PEMDI.id, "self", {})))

texts = {
    "level": st.sampled_from(["", "1", "2", "2,5", "3,25", "4", "5"]),
    "opd": st.sampled_from(["", "Bappeda", "Diskominfo", "Bagian Hukum; Bappeda"]),
    "catatan": st.sampled_from(["", "ada", "baris 1\nbaris 2", "=1+1"]),
}


@st.composite
def edits(draw: st.DrawFn) -> dict[str, str]:
    """New texts of some cells."""
    cells = draw(st.sets(st.sampled_from(CELLS), max_size=8))
    return {cell: draw(texts[cell.partition(".")[0]]) for cell in sorted(cells)}


@st.composite
def sheets(draw: st.DrawFn) -> Assessment:
    """A sheet that is filled in part."""
    empty = Assessment(WHOSE, 2026, PEMDI.id, "self", {})
    return merge(PEMDI, empty, texts_of(PEMDI, empty), draw(edits())).assessment


@given(sheets(), edits())
def test_alone_everything_typed_stands(sheet: Assessment, typed: dict[str, str]) -> None:
    base = texts_of(PEMDI, sheet)
    found = merge(PEMDI, sheet, base, base | typed)
    assert texts_of(PEMDI, found.assessment) == base | typed
    assert set(found.saved) == {cell for cell in typed if typed[cell] != base[cell]}
    assert (found.foreign, found.conflicts, found.faults) == ((), {}, {})
    assert list(found.assessment.levels) == [i for i in PEMDI.ids if i in found.assessment.levels]


@given(sheets(), edits(), edits())
def test_no_update_is_lost(sheet: Assessment, first: dict[str, str], second: dict[str, str]) -> None:
    base = texts_of(PEMDI, sheet)
    between = merge(PEMDI, sheet, base, base | first).assessment
    found = merge(PEMDI, between, base, base | second)
    after = texts_of(PEMDI, found.assessment)
    for cell in CELLS:
        began, theirs, mine = base[cell], texts_of(PEMDI, between)[cell], (base | second)[cell]
        if mine == began:
            assert after[cell] == theirs
            assert (cell in found.foreign) == (theirs != began)
        elif theirs in (began, mine):
            assert after[cell] == mine
        else:
            assert after[cell] == theirs
            assert found.conflicts[cell] == Conflict(mine, theirs)


@given(sheets(), edits(), edits())
def test_order_does_not_matter_where_nothing_conflicts(
    sheet: Assessment, first: dict[str, str], second: dict[str, str]
) -> None:
    base = texts_of(PEMDI, sheet)
    one = merge(PEMDI, merge(PEMDI, sheet, base, base | first).assessment, base, base | second)
    other = merge(PEMDI, merge(PEMDI, sheet, base, base | second).assessment, base, base | first)
    assert set(one.conflicts) == set(other.conflicts)
    if not one.conflicts:
        assert one.assessment == other.assessment


@given(sheets())
def test_a_running_index_is_the_score_or_nothing(sheet: Assessment) -> None:
    found = running(PEMDI, sheet.levels)
    assert found.index is None
    assert set(found.missing) | set(sheet.levels) == set(PEMDI.ids)
    full = {id_: sheet.levels.get(id_, Fraction(3, 2)) for id_ in PEMDI.ids}
    whole, exact = running(PEMDI, full), score(PEMDI, full)
    assert (whole.index, whole.predicate, whole.parts) == (exact.index, exact.predicate, exact.aspects)
    if whole.ahead:
        name, points = whole.ahead
        assert PEMDI.predicate_of(exact.index + points) == name


def test_what_nobody_touched_is_not_judged_again() -> None:
    long = Assessment(WHOSE, 2024, SPBE.id, "self", {"i01": Fraction(5, 3)}, notes={"i01": " x" * 4000})
    base = texts_of(SPBE, long)
    assert base["level.i01"] == "5/3"
    found = merge(SPBE, long, base, {**base, "level.i02": "4"})
    assert (found.saved, found.faults) == (("level.i02",), {})
    assert found.assessment.notes == long.notes


@pytest.mark.parametrize(
    ("cell", "text", "code"),
    [
        ("level.i01", "0", "level_out_of_range"),
        ("level.i01", "6", "level_out_of_range"),
        ("level.i01", "-1", "level_out_of_range"),
        ("level.i01", "2,5", "level_not_whole"),
        ("level.i01", "tiga", "level_not_number"),
        ("level.i01", "2/3", "level_is_date"),
        ("level.i01", "#REF!", "spreadsheet_error"),
        ("opd.i01", "x" * 201, "text_too_long"),
        ("catatan.i01", "x" * 4001, "text_too_long"),
        ("catatan.i01", "a\x00b", "text_unstorable"),
    ],
)
def test_a_text_that_is_no_such_thing_is_a_named_fault(cell: str, text: str, code: str) -> None:
    sheet = Assessment(WHOSE, 2024, SPBE.id, "self", dict.fromkeys(SPBE.ids, Fraction(3)))
    base = texts_of(SPBE, sheet)
    found = merge(SPBE, sheet, base, {**base, cell: text, "level.i47": "1"})
    assert {name: problem.code for name, problem in found.faults.items()} == {cell: code}
    assert found.saved == ("level.i47",)


def form(**fields: str) -> FormData:
    return FormData({"siklus": "2026", "tahap": "self", "versi": "3", "asal": "{}", **fields})


def test_a_choice_answers_a_conflict() -> None:
    asked = {"asal": json.dumps({"level.i01": "1", "level.i02": "1"}), "level.i01": "4", "level.i02": "4"}
    answers = {"pilih.level.i01": "saya", "tersimpan.level.i01": "3", "pilih.level.i02": "tersimpan"}
    found = sent(form(**asked, **answers), "x")
    assert (found.base["level.i01"], found.typed) == ("3", {"level.i01": "4"})


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("siklus", "1999", "not_a_year"),
        ("siklus", "²024", "not_a_year"),
        ("siklus", "", "not_a_year"),
        ("tahap", "mandiri", "unknown_stage"),
        ("asal", "{", "form_damaged"),
        ("asal", "[]", "form_damaged"),
        ("asal", "[" * 100_000, "form_damaged"),
        ("asal", '{"level.i01": 3}', "form_damaged"),
    ],
)
def test_a_form_that_no_page_of_ours_sent_is_refused(field: str, text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        sent(form(**{field: text}), "x")
    assert caught.value.code == code


@pytest.mark.parametrize("text", ["", "v3", "-1", "9" * 30, "٣"])
def test_a_version_is_a_number(text: str) -> None:
    with pytest.raises(InputError) as caught:
        version_of(form(versi=text))
    assert caught.value.code == "version_required"
    assert key_of(form(), "x") == ("x", 2026, "self")
