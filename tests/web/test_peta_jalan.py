"""The roadmap page: a target for every year, at least cost over all of them."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import Any
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import expect

from api.sample_region import FIRST_LOOK
from api.service.web.roadmap_asked import Typed, YearRow, read_asked, shown_rows, suggested_rows
from api.service.web.roadmap_view import advice_view, roadmap_view
from data.instrument_file import shipped_instrument
from data.numbers import indonesian

from .conftest import NARROW, Visitor
from .pages import HERE, ROADMAP

PAGE = f"{HERE}/peta-jalan"
PATIENCE = 60_000
"""Milliseconds to wait for a solve on a busy machine."""

INSTRUMENT = shipped_instrument("spbe-2020")


@pytest.mark.parametrize("index", ["1.00", "2.32", "2.59", "3.57", "4.99", "5"])
def test_suggested_targets_rise_to_the_next_predicate(index: str) -> None:
    rows = suggested_rows(INSTRUMENT, Fraction(index), 2025)
    targets = [Fraction(row.target.replace(",", ".")) for row in rows]
    assert [row.year for row in rows] == ["2026", "2027", "2028"]
    assert targets == sorted(targets)
    assert targets[0] >= Fraction(index)
    assert INSTRUMENT.predicate_of(targets[-1]) != INSTRUMENT.predicate_of(Fraction(index)) or targets[-1] == 5


def test_the_form_always_has_room_for_one_more_year() -> None:
    assert [row.year for row in shown_rows((), 2024)] == ["2025", "2026", "2027", "2028", "2029"]
    six = tuple(YearRow(str(2025 + k), "3") for k in range(6))
    assert len(shown_rows(six, 2024)) == 7
    ten = tuple(YearRow(str(2025 + k), "3") for k in range(10))
    assert len(shown_rows(ten, 2024)) == 10


def test_an_address_holds_the_whole_question() -> None:
    rows = (YearRow("2026", "2,6", "100"), YearRow("2027"), YearRow("2028", "Baik"))
    typed = Typed(rows, upkeep=False, most="1", start="2024-final")
    pairs = parse_qsl(typed.query(), keep_blank_values=True)
    assert [value for name, value in pairs if name == "tahun"] == ["2026", "2028"]
    assert [value for name, value in pairs if name == "target"] == ["2,6", "Baik"]
    assert ("rawat", "ya") not in pairs
    years = read_asked(typed, INSTRUMENT, "effort").years
    assert (dict(years.targets), dict(years.budgets)) == ({"2026": "2,6", "2028": "Baik"}, {"2026": 100})
    assert (years.levels_per_year, years.upkeep) == (1, False)


@pytest.mark.parametrize(
    ("rows", "most", "fields"),
    [
        ((YearRow("dua ribu", "3"),), "", ["tahun 1"]),
        ((YearRow("2026", "9"),), "", ["target 1"]),
        ((YearRow("2026", "Hebat"),), "", ["target 1"]),
        ((YearRow("2026", "", "50"),), "", ["target 1"]),
        ((YearRow("2026", "3", "banyak"),), "", ["anggaran 1"]),
        ((YearRow("2026", "3"), YearRow("2026", "3,2")), "", ["tahun 2"]),
        ((YearRow("2026", "3"),), "9", ["naik"]),
    ],
)
def test_nonsense_is_named_at_its_field(rows: tuple[YearRow, ...], most: str, fields: list[str]) -> None:
    assert list(read_asked(Typed(rows, most=most), INSTRUMENT, "effort").faults) == fields


def test_bars_end_with_their_year_and_are_as_long_as_the_work() -> None:
    step = {"indicator": "i12", "name": "x", "owner": "Diskominfo", "from": 3, "to": 4, "cost": 1, "gain": 0.025}
    year = {"steps": [], "upkeep": 0, "group_costs": [], "chance_untended": None, "cost": 0, "index_after": 3.0}
    years = [{**year, "year": 2026}, {**year, "year": 2027}, {**year, "year": 2028, "steps": [step]}]
    document = {"years": years, "year_by_year": None, "cost": 1, "renewals": [], "warnings": [], "index_before": 3.0}
    view = roadmap_view(document, INSTRUMENT, {("i12", 4): 30})
    cells = view["bars"][0]["rows"][0]["cells"]
    assert [cell["width"] for cell in cells] == [50, 100, 100]
    assert [cell["level"] for cell in cells] == [None, None, 4]
    assert cells[0]["x"] == 50


def test_advice_lowers_delays_or_frees() -> None:
    rows = (YearRow("2026", "3", "10"), YearRow("2027", "4,9", "10"))
    document = {
        "fails_in": 2027,
        "highest": 4.1379,
        "possible_without_budgets": True,
        "targets": {"2026": 3, "2027": 4.9},
        "warnings": [],
    }
    repairs = advice_view(document, Typed(rows))["repairs"]
    asked = [parse_qsl(one["query"], keep_blank_values=True) for one in repairs]
    targets = [[value for name, value in pairs if name == "target"] for pairs in asked]
    assert targets == [["3", "4,9"], ["3", "4,13"], ["3", "4,13", "4,9"]]
    assert [value for name, value in asked[0] if name == "anggaran"] == ["", ""]


def test_a_budget_below_upkeep_can_leave_upkeep_out() -> None:
    document: dict[str, Any] = {
        "fails_in": 2026,
        "highest": None,
        "possible_without_budgets": False,
        "targets": {},
        "warnings": [],
    }
    repairs = advice_view(document, Typed((YearRow("2026", "3", "1"),)))["repairs"]
    assert [one["words"] for one in repairs] == ["Jangan hitung biaya perawatan"]
    assert "rawat" not in repairs[0]["query"]


def test_a_suggestion_becomes_a_roadmap_that_can_be_shared(visit: Visitor) -> None:
    page = visit(PAGE, viewport=NARROW)
    page.get_by_role("button", name="Hitung peta jalan").click()
    expect(page.locator(".tahun-jajar section").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".tahun-jajar section")).to_have_count(3)
    expect(page).to_have_url(re.compile("tahun=2026"))
    shared = visit(page.url, java_script_enabled=False)
    assert shared.locator(".angka-nilai").all_inner_texts() == page.locator(".angka-nilai").all_inner_texts()


def test_the_page_says_what_the_program_says(visit: Visitor) -> None:
    page = visit(f"{PAGE}?{ROADMAP}")
    token = page.locator("form[action='/keluar'] input[name=csrf_token]").get_attribute("value") or ""
    body = {"cycle": 2024, "stage": "final", "targets": {"2025": "2,5", "2026": "2,8"}}
    answer = page.request.post(
        f"/v1/institutions/{FIRST_LOOK}/roadmap",
        data=json.dumps(body),
        headers={"Content-Type": "application/json", "X-CSRF-Token": token},
    )
    assert answer.status == 200, answer.text()
    document = answer.json()
    assert indonesian(Fraction(str(document["cost"]))) in page.locator(".angka-nilai").first.inner_text()
    texts = page.locator(".tahun-indeks strong").all_inner_texts()
    assert texts == [indonesian(Fraction(str(year["index_after"]))) for year in document["years"]]
    touched = {step["indicator"] for year in document["years"] for step in year["steps"]}
    assert page.locator(".gantt svg").count() >= len(touched)


def test_a_chance_says_what_it_assumes_and_why_other_pages_differ(visit: Visitor) -> None:
    said = visit(f"{PAGE}?{ROADMAP}").locator("#anggapan")
    for words in ("tanpa kenaikan selain langkah yang dibeli", "Beranda meramal", "Rencana menimbang"):
        expect(said).to_contain_text(words)


def test_a_start_that_does_not_exist_is_named_and_none_is_put_in_its_place(visit: Visitor) -> None:
    page = visit(f"{PAGE}?{ROADMAP.replace('2024-final', '1999-final')}")
    expect(page.get_by_role("heading", name="Penilaian itu tidak ada")).to_be_visible()
    expect(page.locator(".kosong")).to_contain_text("2024 hasil akhir")
    assert page.locator(".tahun-jajar").count() == 0
    page.get_by_role("link", name="Berangkat dari yang terakhir").click()
    expect(page.locator("#dari")).to_have_value("2025-self")


def test_targets_that_cannot_hold_get_one_click_repairs(visit: Visitor) -> None:
    page = visit(f"{PAGE}?dari=2024-final&tahun=2025&target=2,5&anggaran=10&rawat=ya", java_script_enabled=False)
    expect(page.get_by_role("heading", name="Tidak ada peta jalan yang memenuhi semua target")).to_be_visible()
    page.get_by_role("link", name="Lepaskan batas anggaran tahunan").click()
    expect(page.locator(".tahun-jajar section").first).to_be_visible()


def test_wrong_rows_keep_what_was_typed(visit: Visitor) -> None:
    page = visit(f"{PAGE}?{ROADMAP}")
    page.locator("#target-2").fill("tinggi sekali")
    page.get_by_role("button", name="Hitung peta jalan").click()
    expect(page.locator("#st-2")).to_contain_text("Sangat Baik", timeout=PATIENCE)
    expect(page.locator("#target-2")).to_have_value("tinggi sekali")
    page.locator("#target-2").fill("2,1")
    page.get_by_role("button", name="Hitung peta jalan").click()
    expect(page.get_by_role("alert")).to_contain_text("tidak boleh turun", timeout=PATIENCE)
    expect(page.get_by_role("alert")).to_contain_text("2,50 lalu 2,10")
