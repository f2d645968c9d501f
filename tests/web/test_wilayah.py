"""The region: members, spread, and a joint plan whose costs and shares add up."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from fractions import Fraction

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from api.sample_region import FIRST_LOOK
from data.store.assessments import AssessmentFilter, AssessmentKey
from tests.api.service.world import STAMP

from .conftest import Visitor
from .site import Site

JOINT = "/wilayah/bersama?provinsi=Provinsi+Contoh&jenis=semua&siklus=2024"


def column(page: Page, number: int) -> list[Fraction]:
    """A column of the table of who gains and pays."""
    texts = page.locator(f"#jawaban table >> nth=0 >> css=tbody tr > :nth-child({number})").all_inner_texts()
    return [Fraction(re.sub(r"[ %+]", "", text).replace(".", "").replace("−", "-").replace(",", ".")) for text in texts]


def test_a_province_sees_its_members_from_the_highest_down(visit: Visitor) -> None:
    page = visit("/wilayah", "province")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wilayah: Provinsi Contoh")
    indices = [Fraction(t.replace(",", ".")) for t in page.locator(".ubin .angka-nilai").all_inner_texts()]
    assert len(indices) == 16
    assert indices == sorted(indices, reverse=True)
    mean = page.locator(".angka-besar", has_text="Rata-rata indeks").locator(".angka-nilai").inner_text()
    assert abs(Fraction(mean.split()[0].replace(",", ".")) - sum(indices, Fraction(0)) / 16) <= Fraction(1, 100)


def test_one_early_result_does_not_empty_the_region(visit: Visitor, site: Site) -> None:
    key = AssessmentKey(FIRST_LOOK, 2025, "desk")
    with site.database.transaction() as store:
        claim = store.assessments.get(key._replace(stage="self")).assessment
        store.assessments.save(FIRST_LOOK, replace(claim, stage="desk"), based_on=None, stamp=STAMP)
    try:
        page = visit("/wilayah", "province")
        expect(page.locator(".ubin li")).to_have_count(16)
        expect(page.get_by_label("Siklus")).to_have_value("2024")
        expect(page.locator(".kabar")).to_contain_text("Siklus 2025 belum terisi oleh sebagian besar anggota")
        page.get_by_role("link", name="Tampilkan siklus 2025").click()
        expect(page.locator(".ubin li")).to_have_count(1)
        assert page.locator(".kabar").count() == 0
    finally:
        with site.database.transaction() as store:
            store.assessments.remove(key, based_on=1)


def test_type_and_cycle_narrow_the_region_and_the_table_can_be_saved(visit: Visitor) -> None:
    page = visit("/wilayah", "province")
    page.get_by_label("Jenis instansi").select_option("kota")
    page.get_by_label("Siklus").select_option("2023")
    page.get_by_role("button", name="Tampilkan").click()
    expect(page.locator(".ubin li")).to_have_count(3)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Unduh CSV").click()
    rows = list(csv.DictReader(io.StringIO(waiting.value.path().read_text("utf-8"))))
    assert {(row["jenis"], row["siklus"], row["simulasi"]) for row in rows} == {("kota", "2023", "SIMULASI")}


def test_what_is_not_published_is_not_counted_for_others(visit: Visitor, site: Site) -> None:
    with site.database.transaction() as store:
        found = store.assessments.all(where=AssessmentFilter(cycle=2024, stage="final"))
        hidden = next(one for one in found if one.assessment.institution.name == "Pemerintah Kota Contoh Lontar")
        hidden = store.assessments.publish(hidden.key, False, based_on=hidden.version, stamp=STAMP)
    try:
        assert visit("/wilayah?siklus=2024", "planner").locator(".ubin li").count() == 15
        assert visit("/wilayah?siklus=2024", "province").locator(".ubin li").count() == 16
    finally:
        with site.database.transaction() as store:
            store.assessments.publish(hidden.key, True, based_on=hidden.version, stamp=STAMP)


def test_a_joint_plan_says_who_gains_and_who_pays(visit: Visitor) -> None:
    page = visit(JOINT, "province")
    page.get_by_label("Target rata-rata").fill("3,1")
    page.get_by_role("button", name="Hitung").click()
    expect(page.get_by_text("Terbukti termurah")).to_be_visible(timeout=30_000)
    expect(page).to_have_url(re.compile("target=3%2C1"))
    before, after, gains = column(page, 2), column(page, 3), column(page, 5)
    assert all(abs(b + g - a) <= Fraction(2, 100) for b, a, g in zip(before, after, gains, strict=True))
    assert sum(after, Fraction(0)) / len(after) >= Fraction(309, 100)
    assert abs(sum(column(page, 7), Fraction(0)) - 100) <= 1
    costs = page.locator("#jawaban table >> nth=0 >> css=tbody tr > :nth-child(6)").all_inner_texts()
    assert [text for text in costs if not re.search(r",\d\d$", text)] == []
    total = page.locator(".angka-besar", has_text="Biaya semua").locator(".angka-nilai").inner_text()
    assert Fraction(total.split()[0].replace(".", "").replace(",", ".")) == sum(column(page, 6), Fraction(0))


def test_the_address_of_a_joint_plan_is_the_plan(visit: Visitor) -> None:
    page = visit(f"{JOINT}&tujuan=lantai&lantai=2,2&jenis=kabkota", "ministry", java_script_enabled=False)
    assert min(column(page, 3)) >= Fraction(219, 100)
    expect(page.get_by_label("Paling rendah tiap instansi")).to_have_value("2,2")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Unduh XLSX").click()
    rows = load_workbook(io.BytesIO(waiting.value.path().read_bytes())).active
    assert rows["A1"].value == "instansi"


def test_what_cannot_be_reached_is_answered_with_what_can(visit: Visitor) -> None:
    page = visit(f"{JOINT}&tujuan=rata&target=4,5&anggaran=50", "province")
    expect(page.get_by_role("heading", name="Yang diminta belum tercapai")).to_be_visible()
    expect(page.locator("#jawaban")).to_contain_text("naikkan anggarannya")


def test_nonsense_stays_in_the_form_with_its_fault(visit: Visitor) -> None:
    page = visit(f"{JOINT}&tujuan=rata&target=tiga&anggaran=-1&anggota=tiada", "province")
    alert = page.get_by_role("alert")
    for words in ("Target rata-rata:", "Anggaran:", "Anggota:", "ini bukan angka (ditemukan: tiga)", "bukan anggota"):
        expect(alert).to_contain_text(words)
    expect(page.get_by_label("Target rata-rata")).to_have_value("tiga")


def test_a_joint_plan_can_run_behind_and_be_read_when_done(visit: Visitor) -> None:
    page = visit(f"{JOINT}&tujuan=lantai&lantai=2,0", "province")
    page.get_by_role("button", name="Jalankan di latar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pekerjaan: rencana bersama")
    expect(page.get_by_role("heading", name="Pemerataan")).to_be_visible(timeout=90_000)


def test_a_region_without_results_says_what_to_do(visit: Visitor, site: Site) -> None:
    with site.database.transaction() as store:
        finals = [o for o in store.assessments.all(where=AssessmentFilter(stage="final")) if o.published]
        held = [store.assessments.publish(o.key, False, based_on=o.version, stamp=STAMP) for o in finals]
    try:
        page = visit("/wilayah?provinsi=Lampung", "planner")
        expect(page.get_by_role("alert")).to_contain_text("provinsi ini tidak ada hasilnya")
    finally:
        with site.database.transaction() as store:
            for one in held:
                store.assessments.publish(one.key, True, based_on=one.version, stamp=STAMP)
