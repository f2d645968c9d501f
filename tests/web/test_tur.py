"""The tour: three steps on the sample region, offered once, never in the way."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator

from api.sample_region import FIRST_LOOK
from api.service.web.frame import PLACES
from api.service.web.tour_steps import DONE, RUNNING, tour_at

from .conftest import Visitor
from .pages import HERE

PATHS = {key: path.format(institution=FIRST_LOOK) for key, _, path in PLACES}
SEEN = ("beranda", "penilaian", "prakiraan", "rencana", "opd")


def follow(control: Locator) -> None:
    """Click, and wait until the page that it leads to is there."""
    # The load event, since a script that rewrites the address navigates too.
    with control.page.expect_event("load"):
        control.click()


def test_it_is_offered_on_the_front_page_alone() -> None:
    assert [place for place in SEEN if tour_at(None, FIRST_LOOK, place, PATHS)] == ["beranda"]


def test_it_leads_through_three_places_and_ends_there() -> None:
    steps = [tour_at(RUNNING, FIRST_LOOK, place, PATHS) for place in SEEN]
    told = [step for step in steps if step]
    assert [step.number for step in told] == [1, 2, 3]
    assert [step.following for step in told] == [PATHS["prakiraan"], PATHS["rencana"], ""]


@pytest.mark.parametrize("place", SEEN)
def test_whoever_ended_it_never_meets_it_again(place: str) -> None:
    assert tour_at(DONE, FIRST_LOOK, place, PATHS) is None


def test_it_is_for_the_sample_and_for_those_who_may_see_every_step() -> None:
    assert tour_at(None, "pemerintah-kota-bandar-lampung", "beranda", PATHS) is None
    assert tour_at(RUNNING, FIRST_LOOK, "penilaian", {"penilaian": PATHS["penilaian"]}) is None


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_taken_from_the_front_page_to_its_end_and_again(visit: Visitor, scripts: bool) -> None:
    page = visit(HERE, java_script_enabled=scripts)
    follow(page.get_by_role("button", name="Mulai tur"))
    strip = page.get_by_role("complementary", name="Tur perkenalan")
    assert "Tur 1 dari 3" in strip.inner_text()
    for number in (2, 3):
        follow(strip.get_by_role("link", name="Lanjut"))
        assert f"Tur {number} dari 3" in strip.inner_text()
    follow(strip.get_by_role("button", name="Selesai"))
    assert strip.count() == 0
    page.goto(HERE)
    assert strip.count() == 0
    follow(page.get_by_role("button", name="Ulangi tur perkenalan"))
    assert "Tur 1 dari 3" in strip.inner_text()


def test_closed_it_leaves_the_question_of_the_page_alone(visit: Visitor) -> None:
    page = visit(HERE)
    follow(page.get_by_role("button", name="Mulai tur"))
    page.goto(f"{HERE}/rencana?target=3%2C8")
    asked = page.url
    follow(page.get_by_role("button", name="Selesai"))
    assert page.url == asked


@pytest.mark.parametrize("elsewhere", ["//jahat.example", "/\\jahat.example", "https://jahat.example"])
def test_it_never_leads_to_another_site(visit: Visitor, elsewhere: str) -> None:
    page = visit(HERE)
    page.locator(".tur input[name=kembali]").evaluate("(field, path) => { field.value = path }", elsewhere)
    follow(page.get_by_role("button", name="Tidak, terima kasih"))
    assert page.url.endswith(HERE)


def test_an_opd_is_not_sent_to_pages_that_it_may_not_see(visit: Visitor) -> None:
    page = visit(f"{HERE}/opd", "opd")
    assert page.locator(".tur, .ulangi-tur").count() == 0
