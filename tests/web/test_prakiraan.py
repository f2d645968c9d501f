"""The forecast page: self scores against what assessors will probably say."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from playwright.sync_api import expect

from api.sample_region import FIRST_LOOK
from api.service.jobs.forecast_detail import GRID_STEPS
from api.service.state import now
from api.service.web.forecast_chart import bar_chances, chance_of, level_interval
from api.service.web.forecast_past import STAGES, answer_of, past_view
from data.assessment import Assessment, Stage
from data.instrument_file import shipped_instrument
from data.numbers import indonesian
from data.store.assessments import AssessmentKey, StoredAssessment
from data.store.stamp import Stamp
from tests.api.service.world import STAMP

from .conftest import Visitor
from .pages import HERE
from .site import Site

PAGE = f"{HERE}/prakiraan"
INSTRUMENT = shipped_instrument("spbe-2020")
PAPER = {"width": 720, "height": 1000}
"""A4 between its margins, in CSS pixels."""

REAL = "pemerintah-kota-bandar-lampung"


def test_bars_share_out_all_of_the_chance() -> None:
    reach = [max(0.0, 1 - k / 4 / GRID_STEPS) for k in range(4 * GRID_STEPS + 1)]
    bars = bar_chances(reach)
    assert len(bars) == 40
    assert sum(bars) == pytest.approx(1)
    assert chance_of(reach, INSTRUMENT, Fraction(1)) == 1
    assert chance_of(reach, INSTRUMENT, Fraction("2.37")) == pytest.approx(1 - 1.37 / 4)


@pytest.mark.parametrize(
    ("chances", "interval"),
    [
        ({"1": 1.0}, (1, 1)),
        ({"1": 0.04, "2": 0.5, "3": 0.42, "4": 0.04}, (2, 3)),
        ({"1": 0.05, "2": 0.45, "3": 0.45, "4": 0.05}, (1, 3)),
        ({"1": 0.2, "2": 0.2, "3": 0.2, "4": 0.2, "5": 0.2}, (1, 5)),
    ],
)
def test_a_level_interval_holds_nine_tenths(chances: dict[str, float], interval: tuple[int, int]) -> None:
    assert level_interval(chances) == interval
    low, high = interval
    assert sum(chance for level, chance in chances.items() if low <= int(level) <= high) >= 0.9 - 1e-9


def test_an_answer_is_judged_against_the_interval() -> None:
    index = {"q05": 2.0, "q95": 3.0}
    assert answer_of(index, None) is None
    places = {value: (answer_of(index, value) or {})["words"] for value in (1.9, 2.0, 3.0, 3.1)}
    assert list(places.values()) == ["di bawah selang", "di dalam selang", "di dalam selang", "di atas selang"]


def test_the_page_says_what_the_program_says(visit: Visitor, site: Site) -> None:
    page = visit(PAGE)
    token = page.locator("#tersimpan input[name=csrf_token]").get_attribute("value") or ""
    answer = page.request.post(
        f"/v1/institutions/{FIRST_LOOK}/forecasts",
        data=json.dumps({}),
        headers={"Content-Type": "application/json", "X-CSRF-Token": token},
    )
    assert answer.status == 201, answer.text()
    document = answer.json()["document"]
    sentence = page.locator(".kalimat").inner_text()
    for number in (document["index"]["self"], *(document["index"]["final"][q] for q in ("q05", "q50", "q95"))):
        assert indonesian(Fraction(number)) in sentence
    first = page.locator(".klaim li").first
    expect(first).to_contain_text(document["losses"][0]["indicator"])
    expect(first).to_contain_text(document["losses"][0]["reasons"][0])
    assert page.locator(".klaim svg[role=img]").count() == len(INSTRUMENT.ids)


def test_rows_stand_in_the_order_asked_for(visit: Visitor) -> None:
    page = visit(f"{PAGE}?urut=urutan")
    names = page.locator(".klaim-nama strong").all_inner_texts()
    assert names == list(INSTRUMENT.ids)
    page.get_by_role("link", name="OPD", exact=True).last.click()
    expect(page).to_have_url(re.compile("urut=opd"))
    expect(page.locator("#indikator h3").nth(5)).to_be_visible()


def test_a_target_has_its_chance_and_nonsense_stays_in_its_field(visit: Visitor) -> None:
    page = visit(f"{PAGE}?target=1,80")
    sure = page.locator(".angka-besar").last.inner_text()
    assert "Peluang indeks 1,80" in sure
    page.get_by_label("Indeks yang ingin dicapai").fill("2,6")
    page.get_by_label("Indeks yang ingin dicapai").press("Enter")
    expect(page.locator(".angka-besar").last).to_contain_text("Peluang indeks 2,60")
    page.get_by_label("Indeks yang ingin dicapai").fill("tinggi")
    page.get_by_role("button", name="Tampilkan").click()
    field = page.get_by_label("Indeks yang ingin dicapai")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("tinggi")
    assert "1,00 sampai 5,00" in page.locator("#target-salah").inner_text()


def test_a_stored_forecast_is_held_against_what_came(visit: Visitor, site: Site) -> None:
    page = visit(f"{PAGE}?siklus=2025", java_script_enabled=False)
    for _ in range(2):
        page.get_by_role("button", name="Simpan prakiraan 2025").click()
        expect(page).to_have_url(re.compile("disimpan"))
    saved = page.locator("#tersimpan")
    expect(saved.get_by_role("status")).to_be_visible()
    with site.database.read() as store:
        kept = store.forecasts.of(FIRST_LOOK, 2025)
        claim = store.assessments.get(AssessmentKey(FIRST_LOOK, 2025, "self")).assessment
    assert [one.created_by for one in kept] == ["planner"], "the same forecast twice is one"
    assert "SIMULASI" in saved.inner_text()
    results = [_came(claim, stage, kept[0].created_at + timedelta(days=1)) for stage in STAGES]
    view = past_view(kept, results)
    assert view["answered"] == 2
    assert re.fullmatch(r"(di dalam|di atas|di bawah) selang", view["rows"][0]["stages"][0]["answer"]["words"])
    again = [replace(kept[0], id="lagi", created_at=kept[0].created_at + timedelta(hours=1)), *kept]
    assert past_view(again, results)["answered"] == 2, "of several forecasts of a result the last before it counts"


def test_what_was_known_already_is_neither_saved_nor_counted(visit: Visitor, site: Site) -> None:
    page = visit(f"{PAGE}?siklus=2024", java_script_enabled=False)
    assert "Yang datang" in page.locator("main").inner_text()
    expect(page.locator("#tersimpan")).to_contain_text("Hasil 2024 sudah ada")
    assert page.get_by_role("button", name="Simpan prakiraan").count() == 0
    token = page.locator("form[action='/keluar'] input[name=csrf_token]").get_attribute("value") or ""
    answer = page.request.post(PAGE, form={"csrf_token": token, "siklus": "2024"})
    assert answer.status == 409
    with site.database.transaction() as store:
        assert store.forecasts.of(FIRST_LOOK, 2024) == ()
        document = {"index": {key: {"q05": 1.0, "q50": 2.0, "q95": 5.0} for key in STAGES}, "instrument": INSTRUMENT.id}
        late = Stamp("uji", now())
        store.forecasts.add(FIRST_LOOK, 2024, document, model_version="uji", simulated=True, stamp=late)
    page.reload()
    saved = page.locator("#tersimpan")
    expect(saved.locator("tbody")).to_contain_text("sudah diketahui saat disimpan")
    assert "yang diprakirakan sebelum tiba" not in saved.inner_text()


def test_paper_has_room_for_three_columns_and_whole_tables(visit: Visitor) -> None:
    page = visit(PAGE, viewport=PAPER)
    page.emulate_media(media="print")
    columns = page.locator(".klaim li").first.evaluate("(e) => getComputedStyle(e).gridTemplateColumns.split(' ')")
    assert len(columns) == 3
    boxes = page.locator(".klaim li").first.evaluate(
        "(e) => [...e.children].map((one) => one.getBoundingClientRect().left)"
    )
    assert len(set(boxes)) == 3
    outside = page.locator(".kartu table:visible").evaluate_all(
        """(all) => all.filter((one) => one.getBoundingClientRect().right
            > one.closest('.kartu').getBoundingClientRect().right)"""
    )
    assert outside == []


def test_counts_of_the_model_read_like_all_numbers(visit: Visitor) -> None:
    model = visit(PAGE).locator(".kartu", has_text="Model di balik angka ini").inner_text()
    assert re.findall(r"\d{5,}", model) == []
    assert re.search(r"SIMULASI\s+Riwayat", model)


def _came(claim: Assessment, stage: Stage, at: datetime) -> StoredAssessment:
    key = AssessmentKey(FIRST_LOOK, claim.cycle, stage)
    return StoredAssessment(key, replace(claim, stage=stage), 1, False, at, "uji")


def test_nothing_to_forecast_from_says_what_to_do(visit: Visitor) -> None:
    page = visit(f"/instansi/{REAL}/prakiraan", "admin")
    expect(page.get_by_role("heading", name="Belum ada penilaian mandiri")).to_be_visible()
    assert page.get_by_role("link", name="Isi penilaian mandiri").get_attribute("href")
    page.goto(f"{PAGE}?siklus=1999")
    expect(page.get_by_role("heading", name="Siklus itu belum punya penilaian mandiri")).to_be_visible()


def test_an_instrument_without_a_model_is_named(visit: Visitor, site: Site) -> None:
    with site.database.transaction() as store:
        claim = store.assessments.get(AssessmentKey(FIRST_LOOK, 2025, "self")).assessment
        pemdi = shipped_instrument("pemdi-2026")
        other = replace(
            claim, instrument=pemdi.id, cycle=2026, levels=dict.fromkeys(pemdi.ids, Fraction(2)), owners={}, evidence={}
        )
        store.assessments.save(FIRST_LOOK, other, based_on=None, stamp=STAMP)
    try:
        page = visit(PAGE)
        expect(page.get_by_role("heading", level=2).first).to_contain_text("belum dapat dibuat")
        assert "Belum ada model prakiraan untuk pemdi-2026" in page.locator("main").inner_text()
        assert "/artifacts/" not in page.content()
    finally:
        with site.database.transaction() as store:
            store.assessments.remove(AssessmentKey(FIRST_LOOK, 2026, "self"), based_on=1)


def test_others_may_not_look(visit: Visitor) -> None:
    page = visit(None, "opd")
    answer = page.goto(PAGE)
    assert answer is not None
    assert answer.status == 403
