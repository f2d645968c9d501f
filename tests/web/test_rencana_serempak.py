"""Rencana while its question changes: everything on the page is of the same question, with a script and without."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from .conftest import Visitor
from .pages import HERE
from .test_rencana import PAGE, asked, is_answer


def settled(page: Page) -> None:
    """Wait until the newest answer stands."""
    expect(page.locator("#jawaban")).to_have_attribute("aria-busy", "false")


def test_another_assessment_changes_the_whole_page_and_keeps_the_other_answers(visit: Visitor) -> None:
    page = visit(f"{PAGE}?target=3,8&anggaran=900&ubah=40&beku=i20")
    expect(page.locator(".pengantar")).to_contain_text("penilaian mandiri 2025: indeks 3,57")
    with page.expect_navigation():
        page.locator("#nilai").select_option("2024-final")
    expect(page.locator(".pengantar")).to_contain_text("hasil akhir 2024: indeks 2,32")
    expect(page.get_by_role("radio", name="Tetap Cukup")).to_be_attached()
    expect(page.locator("#jawaban")).to_contain_text("dari 2,32")
    assert asked(page) == {
        "target": ["3,8"],
        "anggaran": ["900"],
        "ubah": ["40"],
        "beku": ["i20"],
        "nilai": ["2024-final"],
    }
    falls = page.locator(".sel-level").evaluate_all(
        "cells => cells.map((cell) => cell.textContent.split(' → ').map(Number)).filter(([now, then]) => then < now)"
    )
    assert falls == []
    page.go_back()
    expect(page.locator(".pengantar")).to_contain_text("penilaian mandiri 2025: indeks 3,57")
    expect(page.locator("#nilai")).to_have_value("2025-self")


def test_a_chance_waits_while_a_budget_is_the_goal(visit: Visitor) -> None:
    page = visit(f"{PAGE}?tuju=anggaran&anggaran=60&peluang=80")
    pill = page.locator(".peluang label", has_text="80 %").locator("span")
    note = page.locator(".tak-dipakai")
    expect(page.locator("#peluang-sisa")).to_contain_text("Peluang 80 % tidak dipakai")
    expect(note).to_be_visible()
    waiting = pill.evaluate("pill => getComputedStyle(pill).backgroundColor")
    with page.expect_response(is_answer):
        page.locator("#target").fill("1,8")
    settled(page)
    assert asked(page) == {"target": ["1,8"], "anggaran": ["60"], "peluang": ["80"]}
    expect(note).to_be_hidden()
    expect(page.locator("#peluang-sisa")).to_have_count(0)
    assert pill.evaluate("pill => getComputedStyle(pill).backgroundColor") != waiting
    with page.expect_response(is_answer):
        page.get_by_role("radio", name="Sejauh anggaran").check(force=True)
    settled(page)
    assert asked(page) == {"tuju": ["anggaran"], "anggaran": ["60"], "peluang": ["80"]}
    expect(page.locator("#kabar-jawaban")).to_contain_text("Peluang 80 % tidak dipakai")


def test_with_a_chance_the_slider_reaches_below_the_claim(visit: Visitor) -> None:
    page = visit(f"{PAGE}?target=3,2&peluang=80")
    slider = page.locator("#geser")
    expect(slider).to_have_value("3.2")
    slider.focus()
    with page.expect_response(is_answer):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#target")).to_have_value("3,21")


def test_the_slider_follows_when_a_chance_is_chosen(visit: Visitor) -> None:
    page = visit(f"{PAGE}?target=3,8")
    slider = page.locator("#geser")
    expect(slider).to_have_attribute("min", "3.58")
    with page.expect_response(is_answer):
        page.get_by_role("radio", name="50 %").check(force=True)
    settled(page)
    expect(slider).to_have_attribute("min", "1.00")
    expect(slider).to_have_value("3.8")


def test_the_suggested_name_follows_until_it_is_ones_own(visit: Visitor) -> None:
    page = visit(f"{PAGE}?target=3,8")
    name = page.locator("#nama")
    expect(name).to_have_value("Rencana 2026 ke 3,8")
    with page.expect_response(is_answer):
        page.locator("#target").fill("3,9")
    expect(name).to_have_value("Rencana 2026 ke 3,9")
    name.fill("Punya kami")
    with page.expect_response(is_answer):
        page.locator("#target").fill("4")
    settled(page)
    expect(name).to_have_value("Punya kami")


def test_what_is_said_at_a_field_goes_when_the_field_is_mended(visit: Visitor) -> None:
    page = visit(f"{PAGE}?target=3,8&ubah=banyak&bulan=abc")
    told = page.locator("#salah-ubah")
    expect(told).to_contain_text("misalnya 20")
    expect(page.locator("#salah-bulan")).to_contain_text("misalnya 12")
    with page.expect_response(is_answer):
        page.locator("#ubah").fill("30")
    expect(told).to_be_hidden()
    expect(page.locator("#ubah")).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("#salah-bulan")).to_be_visible()
    with page.expect_response(is_answer):
        page.locator("#bulan").fill("")
    expect(page.get_by_role("heading", name="Rencana termurah")).to_be_visible()
    expect(page.locator(".salah:visible")).to_have_count(0)
    with page.expect_response(is_answer):
        page.locator("#ubah").fill("99")
    expect(told).to_contain_text("0 sampai 47")
    expect(page.locator("#ubah")).to_have_attribute("aria-describedby", "salah-ubah")


def test_a_wrong_chance_is_forgotten_once_one_is_chosen(visit: Visitor) -> None:
    page = visit(f"{PAGE}?tuju=Memuaskan&peluang=abc")
    expect(page.locator("#salah-peluang")).to_contain_text("misalnya 80")
    with page.expect_response(is_answer):
        page.get_by_role("radio", name="80 %").check(force=True)
    expect(page.locator("#salah-peluang")).to_be_hidden()


def test_without_scripts_a_typed_target_is_what_is_answered(visit: Visitor) -> None:
    page = visit(f"{PAGE}?tuju=Memuaskan", java_script_enabled=False)
    page.locator("#target").fill("3,9")
    page.get_by_role("button", name="Hitung rencana").first.click()
    expect(page).to_have_url(f"{HERE}/rencana?target=3,9")
    expect(page.locator("input[name=tuju][value=indeks]")).to_be_checked()


def test_without_scripts_another_goal_is_what_is_answered_when_no_target_was_typed(visit: Visitor) -> None:
    page = visit(f"{PAGE}?tuju=Memuaskan", java_script_enabled=False)
    page.locator("#anggaran").fill("60")
    page.locator("input[name=tuju][value=anggaran]").check(force=True)
    page.get_by_role("button", name="Hitung rencana").first.click()
    expect(page).to_have_url(re.compile(r"\?tuju=anggaran&anggaran=60$"))
