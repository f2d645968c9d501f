"""Rencana in a real browser: from the first look to a saved plan, by mouse, keys, links and without scripts."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from importlib import resources
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Response, expect

from api.cli import run as tangga
from api.sample_region import SIMULATED
from data.numbers import indonesian

from .conftest import NARROW, Visitor
from .pages import HERE
from .test_every_page import serious

PAGE = f"{HERE}/rencana"
MOST_PAGES = 14
"""Sheets of paper that a plan of some sixty steps may take."""


def is_answer(response: Response) -> bool:
    """Whether a response brings a new answer to the page that is open."""
    return urlsplit(response.url).path == PAGE and "hx-request" in response.request.headers


def asked(page: Page) -> dict[str, list[str]]:
    """The question in the page's address."""
    return parse_qs(urlsplit(page.url).query)


def answer(page: Page) -> dict[str, object]:
    """What the page knows of its answer."""
    state: dict[str, object] = json.loads(page.locator("#jawaban-isi").text_content() or "")
    return state


def pages_of(pdf: bytes) -> int:
    """Sheets of a document that chromium has printed."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_first_run_from_the_front_page_to_a_saved_and_printed_assured_plan(visit: Visitor) -> None:
    page = visit("/")
    # Only a page whose scripts have run hears a change.
    with page.expect_navigation():
        page.get_by_role("navigation").get_by_role("link", name="Rencana").click()
    expect(page.get_by_role("heading", name="Rencana termurah")).to_be_visible()
    with page.expect_response(is_answer):
        page.get_by_role("radio", name="80 %").check()
    expect(page.get_by_role("heading", name="Tidak ada rencana yang memenuhi semua aturan")).to_be_visible()
    expect(page.get_by_role("button", name="Simpan")).to_be_disabled()
    page.get_by_role("link", name=re.compile("Predikat tertinggi dengan peluang 80 %")).click()
    expect(page.get_by_text("Peluang target diakui asesor")).to_be_visible()
    page.get_by_role("textbox", name="Nama rencana").fill("Rencana pertama")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("heading", level=1, name="Rencana pertama")).to_be_visible()
    expect(page.get_by_text("Diperiksa ulang barusan")).to_be_visible()
    assert serious(page) == []
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Langkah per OPD")).to_be_visible()
    expect(page.get_by_role("link", name="Unduh XLSX")).to_be_hidden()
    assert 1 <= pages_of(page.pdf(format="A4")) <= MOST_PAGES


def test_a_repair_is_one_click_away_and_holds(visit: Visitor) -> None:
    page = visit(f"{PAGE}?target=4,5&anggaran=50")
    expect(page.get_by_text("Aturan yang bertabrakan")).to_be_visible()
    page.locator(".perbaikan a").first.click()
    expect(page.get_by_role("heading", name="Rencana termurah")).to_be_visible()
    assert asked(page)["anggaran"] == ["50"]
    assert asked(page)["target"] != ["4,5"]


def test_the_newest_of_two_quick_changes_stays(visit: Visitor) -> None:
    page = visit(f"{PAGE}?target=3,8")
    with page.expect_request(lambda request: "peluang=90" in request.url):
        page.get_by_role("radio", name="90 %").check()
    page.get_by_role("radio", name="Tidak dihitung").check()
    page.locator("#target").fill("3,9")
    expect(page).to_have_url(re.compile(r"\?target=3,9$"))
    expect(page.locator("#jawaban")).to_have_attribute("aria-busy", "false")
    expect(page.get_by_role("heading", name="Rencana termurah")).to_be_visible()
    page.wait_for_timeout(1500)
    assert asked(page) == {"target": ["3,9"]}
    assert answer(page)["pertanyaan"] == "target=3,9"
    expect(page.get_by_text("Peluang target diakui asesor")).to_have_count(0)


def test_a_click_on_the_curve_sets_the_target(visit: Visitor) -> None:
    page = visit(f"{PAGE}?target=3,8")
    chart = page.locator("#bagan-biaya.terlukis")
    expect(chart).to_be_visible(timeout=20_000)
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    with page.expect_response(is_answer):
        page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
    expect(page.locator("#jawaban")).to_have_attribute("aria-busy", "false")
    (target,) = asked(page)["target"]
    assert 4 < float(target.replace(",", ".")) < 5
    assert page.locator("#target").input_value() == target


def test_keys_alone_reach_slider_board_and_saving(visit: Visitor) -> None:
    page = visit(f"{PAGE}?target=3,8")
    page.locator("#geser").focus()
    with page.expect_response(is_answer):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#target")).to_have_value("3,81")
    cell = page.locator("[data-sel=i02] button")
    cell.focus()
    with page.expect_response(is_answer):
        page.keyboard.press("Enter")
    expect(cell).to_contain_text("kunci 5")
    with page.expect_response(is_answer):
        page.keyboard.press("Space")
    expect(cell).to_contain_text("beku")
    expect(page.locator("#jawaban")).to_have_attribute("aria-busy", "false")
    assert asked(page) == {"target": ["3,81"], "beku": ["i02"]}
    expect(page.locator("#kabar-jawaban")).to_contain_text("Rencana baru")
    page.locator("#nama").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Dengan papan tik")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Dengan papan tik")).to_be_visible()


def test_without_scripts_the_form_leads_to_an_address_to_share(visit: Visitor) -> None:
    page = visit(PAGE, java_script_enabled=False)
    page.locator("input[name=tuju][value=indeks]").check(force=True)
    page.locator("#target").fill("3,75")
    page.locator("select[name=atur-i16]").select_option("beku")
    page.get_by_role("button", name="Hitung rencana").first.click()
    expect(page).to_have_url(f"{PAGE}?target=3,75&beku=i16")
    page.get_by_role("link", name="Hitung biaya setiap target dan pembandingnya").click()
    expect(page.get_by_role("heading", name="Rencana lain berdampingan")).to_be_visible()
    page.get_by_role("link", name="3,9", exact=True).click()
    expect(page).to_have_url(f"{PAGE}?target=3,9&beku=i16")


def test_what_was_typed_wrong_is_told_at_its_field_and_kept(visit: Visitor) -> None:
    page = visit(PAGE)
    with page.expect_response(is_answer):
        page.locator("#anggaran").fill("banyak")
    expect(page.get_by_role("alert")).to_contain_text("Anggaran: ini bukan angka")
    expect(page.locator("#anggaran")).to_have_value("banyak")
    plain = visit(f"{PAGE}?target=9&anggaran=banyak", java_script_enabled=False)
    expect(plain.locator("#salah-target")).to_contain_text("1 sampai 5")
    expect(plain.locator("#anggaran")).to_have_value("banyak")


def test_the_page_says_what_the_command_line_says(
    visit: Visitor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    panel = tmp_path / "panel.csv"
    panel.write_bytes((resources.files("data") / "samples" / SIMULATED).read_bytes())
    whose = ["--institution", "Pemerintah Kabupaten Contoh"]
    rules = ["--target", "3,9", "--freeze", "i16", "--lock", "i30=4"]
    assert tangga(["plan", str(panel), *whose, *rules, "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    page = visit(f"{PAGE}?target=3,9&kunci=i30:4&beku=i16", java_script_enabled=False)
    assert answer(page)["levels"] == plan["levels_after"]
    text = page.locator("#jawaban").inner_text()
    figures = (
        plan["cost"],
        plan["lower_bound"],
        *plan["baselines"].values(),
        plan["index_before"],
        plan["index_after"],
    )
    for figure in figures:
        assert indonesian(Fraction(str(figure))) in text
    steps = page.locator("#rincian .indikator li")
    assert steps.count() == len(plan["steps"])
    assert plan["explanation"] in text


@pytest.mark.parametrize("path", ["", "?target=4,5&anggaran=50", "?target=abc"])
def test_every_state_of_the_page_fits_a_phone_and_is_for_all(visit: Visitor, path: str) -> None:
    page = visit(f"{PAGE}{path}", viewport=NARROW)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert serious(page) == []
