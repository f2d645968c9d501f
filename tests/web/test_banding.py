"""Comparison and learning: what is shown to whom, sums that hold, and the sheet for a visit."""

from __future__ import annotations

import io
import re
from fractions import Fraction

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from api.sample_region import FIRST_LOOK
from data.store.assessments import AssessmentKey
from tests.api.service.world import STAMP

from .conftest import Visitor
from .site import Site

PAGE = f"/instansi/{FIRST_LOOK}/banding"
NEIGHBOUR = "pemerintah-kabupaten-contoh-hanjuang"
CITY = "pemerintah-kota-contoh-nipah"


def numbers(page: Page, cells: str) -> list[Fraction]:
    """Numbers as people write them, with a real minus."""
    texts = page.locator(cells).all_inner_texts()
    return [Fraction(text.replace("−", "-").replace("+", "").replace(",", ".")) for text in texts]


def indices(page: Page) -> list[Fraction]:
    """The indices of the columns, first to last."""
    texts = page.locator(".tubuh-banding .angka-nilai").all_inner_texts()
    return [Fraction(text.split()[0].replace(",", ".")) for text in texts]


def test_contributions_sum_to_the_difference_of_the_indices(visit: Visitor) -> None:
    page = visit(f"{PAGE}?dengan={NEIGHBOUR}")
    *parts, total = numbers(page, "details.kartu tbody td.kanan")
    # Each is rounded to three decimals for people.
    assert abs(sum(parts, Fraction(0)) - total) <= Fraction(len(parts), 2000)
    first, second = indices(page)
    assert abs((first - second) - total) <= Fraction(1, 100)


def test_without_a_choice_the_page_compares_with_those_just_ahead(visit: Visitor) -> None:
    page = visit(PAGE)
    expect(page.get_by_text("Dipilih otomatis")).to_be_visible()
    mine, *others = indices(page)
    assert len(others) >= 2
    assert [mine, *others] == sorted([mine, *others])


def test_an_institution_is_found_while_typing_added_and_let_go(visit: Visitor) -> None:
    page = visit(f"{PAGE}?dengan={NEIGHBOUR}")
    page.get_by_label("Tambah instansi").press_sequentially("nipah")
    page.get_by_role("link", name="Tambahkan Pemerintah Kota Contoh Nipah").click()
    expect(page.locator(".tubuh-banding")).to_have_count(3)
    assert CITY in page.url
    page.get_by_role("link", name="Lepas Pemerintah Kabupaten Contoh Hanjuang").click()
    expect(page.locator(".tubuh-banding")).to_have_count(2)
    assert NEIGHBOUR not in page.url


def test_without_scripts_the_same_is_possible(visit: Visitor) -> None:
    page = visit(PAGE, java_script_enabled=False)
    page.get_by_label("Tambah instansi").fill("nipah")
    page.get_by_role("button", name="Terapkan").click()
    page.get_by_role("link", name="Tambahkan Pemerintah Kota Contoh Nipah").click()
    expect(page.locator(".tubuh-banding h2").nth(1)).to_contain_text("Kota Contoh Nipah")


def test_nonsense_is_answered_in_words_and_what_was_right_is_shown(visit: Visitor) -> None:
    page = visit(f"{PAGE}?dengan={NEIGHBOUR}&dengan=tiada&siklus=dua")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("ini bukan tahun (ditemukan: dua)")
    expect(alert).to_contain_text("instansi ini tidak ada (ditemukan: tiada)")
    expect(page.locator(".tubuh-banding")).to_have_count(2)


def test_claims_never_show_and_unpublished_results_only_to_their_own(visit: Visitor, site: Site) -> None:
    key = AssessmentKey(NEIGHBOUR, 2024, "final")
    publish(site, key, published=False)
    try:
        mine = visit(f"{PAGE}?dengan={NEIGHBOUR}&siklus=2024")
        expect(mine.get_by_role("alert")).to_contain_text("belum diterbitkan")
        assert "2025" not in mine.get_by_label("Siklus").inner_text()
        theirs = visit(f"/instansi/{NEIGHBOUR}/banding?siklus=2024", "planner")
        expect(theirs.get_by_role("alert")).to_contain_text("siklus ini belum punya hasil")
        governor = visit(f"{PAGE}?dengan={NEIGHBOUR}&siklus=2024", "province")
        expect(governor.locator(".tubuh-banding")).to_have_count(2)
    finally:
        publish(site, key, published=True)


def test_peers_come_with_reasons_that_sum_to_their_distance(visit: Visitor) -> None:
    page = visit(f"{PAGE}/belajar")
    cards = page.locator("article.sejawat")
    assert cards.count() >= 2
    reasons = cards.first.locator("details").nth(1)
    reasons.locator("summary").click()
    distance = re.search(r"jaraknya (\d+) poin", reasons.inner_text())
    points = re.findall(r"^(\d+) poin:", reasons.inner_text(), re.MULTILINE)
    assert distance
    assert sum(map(int, points)) == int(distance[1])


def test_a_visit_sheet_is_read_printed_and_saved(visit: Visitor) -> None:
    page = visit(f"{PAGE}/belajar")
    page.get_by_role("link", name="Lembar kunjungan").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kunjungan belajar ke")
    expect(page.locator("section.kartu").first).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Unduh XLSX").click()
    book = load_workbook(io.BytesIO(waiting.value.path().read_bytes()))
    assert "SIMULASI" in str(book.active["A1"].value)
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Unduh XLSX")).to_be_hidden()


def test_a_host_that_is_no_peer_is_refused(visit: Visitor) -> None:
    page = visit(f"{PAGE}/kunjungan?tuan={CITY}")
    expect(page.get_by_role("alert")).to_contain_text("bukan sejawat")


def test_an_institution_without_results_is_told_what_to_do(visit: Visitor, site: Site) -> None:
    for cycle in (2022, 2023, 2024):
        publish(site, AssessmentKey(CITY, cycle, "final"), published=False)
    try:
        page = visit(f"/instansi/{CITY}/banding")
        expect(page.get_by_role("heading", name="Belum ada hasil penilaian untuk dibandingkan")).to_be_visible()
        page.goto(f"/instansi/{CITY}/banding/belajar")
        expect(page.get_by_role("heading", name="Belum ada penilaian yang lengkap")).to_be_visible()
    finally:
        for cycle in (2022, 2023, 2024):
            publish(site, AssessmentKey(CITY, cycle, "final"), published=True)


def test_an_opd_does_not_compare(visit: Visitor) -> None:
    page = visit(PAGE, "opd")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bukan hak Anda")
    expect(page.get_by_role("link", name="Banding & belajar")).to_have_count(0)


def publish(site: Site, key: AssessmentKey, *, published: bool) -> None:
    """Publish a result or withdraw it."""
    with site.database.transaction() as store:
        found = store.assessments.get(key)
        store.assessments.publish(key, published, based_on=found.version, stamp=STAMP)
