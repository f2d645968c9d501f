"""Two planners on one sheet: nothing is lost, and both understand what happened."""

from __future__ import annotations

import json
import re

from playwright.sync_api import APIResponse, Page, Route, expect

from .conftest import Visitor
from .site import Site
from .test_penilaian import fresh, level, saved, stored

OTHER = "admin"
"""Who works on the same sheet as the planner."""


def look(page: Page) -> None:
    """What the page does by itself every few seconds."""
    page.evaluate("window.Tangga.lihatLembar()")


def test_different_cells_are_merged_and_both_are_told(visit: Visitor, site: Site) -> None:
    with fresh(site, 2041) as address:
        mine, theirs = visit(address), visit(address, OTHER)
        level(theirs, "i02").focus()
        theirs.keyboard.type("5")
        saved(theirs)
        level(mine, "i07").focus()
        mine.keyboard.type("1")
        expect(mine.locator("#keadaan")).to_contain_text("admin mengubah i02 3 → 5; digabung dengan isian Anda")
        expect(level(mine, "i02")).to_have_value("5")
        expect(mine.locator("#i02")).to_have_class(re.compile("baru-saja"))
        look(theirs)
        expect(theirs.locator("#keadaan")).to_contain_text("planner mengubah i07 3 → 1")
        expect(level(theirs, "i07")).to_have_value("1")
        levels = stored(site, 2041).assessment.levels
        assert [levels["i02"], levels["i07"]] == [5, 1]
        assert mine.locator("#ringkas").inner_text() == theirs.locator("#ringkas").inner_text()


def test_the_same_cell_waits_for_a_choice(visit: Visitor, site: Site) -> None:
    with fresh(site, 2041) as address:
        mine, theirs = visit(address), visit(address, OTHER)
        level(theirs, "i02").focus()
        theirs.keyboard.type("54")
        saved(theirs)
        level(mine, "i02").focus()
        mine.keyboard.type("22")
        box = mine.locator("#pesan-i02")
        expect(box).to_contain_text("admin juga mengubah isian ini. Mana yang dipakai?")
        expect(mine.locator("#keadaan")).to_contain_text("2 isian bentrok: pilih salah satu pada i02, i03")
        levels = stored(site, 2041).assessment.levels
        assert [levels["i02"], levels["i03"]] == [5, 4]
        assert level(mine, "i02").input_value() == "2"
        box.get_by_role("button", name="Ketikan Anda: 2").click()
        mine.locator("#pesan-i03").get_by_role("button", name="Yang tersimpan: 4").click()
        saved(mine)
        levels = stored(site, 2041).assessment.levels
        assert [levels["i02"], levels["i03"]] == [2, 4]
        expect(mine.locator(".bermasalah")).to_have_count(0)
        assert mine.locator(".bentrok").count() == 0
        look(theirs)
        expect(theirs.locator("#keadaan")).to_contain_text("planner mengubah i02 5 → 2")


def test_the_same_text_by_both_is_no_conflict(visit: Visitor, site: Site) -> None:
    with fresh(site, 2041) as address:
        mine, theirs = visit(address), visit(address, OTHER)
        for page in (theirs, mine):
            level(page, "i02").focus()
            page.keyboard.type("5")
            saved(page)
        expect(mine.locator(".bentrok")).to_have_count(0)
        assert stored(site, 2041).assessment.levels["i02"] == 5


def test_undo_does_not_take_back_what_somebody_else_wrote(visit: Visitor, site: Site) -> None:
    with fresh(site, 2041) as address:
        mine, theirs = visit(address), visit(address, OTHER)
        level(mine, "i02").focus()
        mine.keyboard.type("5")
        saved(mine)
        look(theirs)
        expect(level(theirs, "i02")).to_have_value("5")
        level(theirs, "i02").focus()
        theirs.keyboard.type("4")
        saved(theirs)
        look(mine)
        expect(level(mine, "i02")).to_have_value("4")
        mine.get_by_role("button", name="Urungkan i02").click()
        expect(mine.locator("#pesan")).to_contain_text("i02 tidak diurungkan: sudah diubah lagi")
        saved(mine)
        assert stored(site, 2041).assessment.levels["i02"] == 4


def test_a_look_answered_before_ones_own_save_and_come_after_it_changes_nothing(visit: Visitor, site: Site) -> None:
    with fresh(site, 2041) as address:
        mine, theirs = visit(address), visit(address, OTHER)
        held: list[tuple[Route, APIResponse]] = []
        mine.route("**/keadaan?*", lambda route: held.append((route, route.fetch())))
        level(theirs, "i02").fill("4")
        level(theirs, "i03").focus()
        saved(theirs)
        with mine.expect_request("**/keadaan?*"):
            mine.evaluate("void window.Tangga.lihatLembar()")
        level(mine, "i07").focus()
        mine.keyboard.type("1")
        saved(mine)
        ((route, answer),) = held
        with mine.expect_response("**/keadaan?*"):
            route.fulfill(response=answer)
        mine.keyboard.press("Tab")
        expect(level(mine, "i07")).to_have_value("1")
        level(mine, "i07").fill("2")
        level(mine, "i08").focus()
        saved(mine)
        assert mine.locator(".bentrok").count() == 0
        assert stored(site, 2041).assessment.levels["i07"] == 2


def test_what_is_being_typed_is_not_overwritten_by_a_look(visit: Visitor, site: Site) -> None:
    with fresh(site, 2041) as address:
        mine, theirs = visit(address), visit(address, OTHER)
        mine.locator('[name="catatan.i02"]').evaluate("(field) => { field.focus(); field.value = 'sedang diketik'; }")
        theirs.locator('[name="catatan.i02"]').fill("dari rekan")
        level(theirs, "i09").fill("1")
        level(theirs, "i10").focus()
        saved(theirs)
        look(mine)
        expect(level(mine, "i09")).to_have_value("1")
        assert mine.locator('[name="catatan.i02"]').input_value() == "sedang diketik"
        mine.get_by_role("button", name="Simpan").click()
        expect(mine.locator("#pesan-i02")).to_contain_text("juga mengubah isian ini")
        assert stored(site, 2041).assessment.notes["i02"] == "dari rekan"


def test_without_scripts_both_values_are_shown_to_choose_from(visit: Visitor, site: Site) -> None:
    with fresh(site, 2041) as address:
        mine, theirs = visit(address, java_script_enabled=False), visit(address, OTHER)
        level(theirs, "i02").focus()
        theirs.keyboard.type("54")
        saved(theirs)
        level(mine, "i02").fill("1")
        level(mine, "i09").fill("2")
        mine.get_by_role("button", name="Simpan").click()
        alert = mine.get_by_role("alert").first
        expect(alert).to_contain_text("1 isian disimpan, 1 belum")
        expect(alert).to_contain_text("admin menyimpan perubahan pada i03")
        assert level(mine, "i03").input_value() == "4"
        # A choice that was not made is asked for again; nothing is decided by sending the form once more.
        mine.get_by_role("button", name="Simpan").click()
        expect(mine.get_by_role("alert").first).to_contain_text("0 isian disimpan, 1 belum")
        assert stored(site, 2041).assessment.levels["i02"] == 5
        mine.get_by_label("ketikan Anda: 1").check()
        mine.get_by_role("button", name="Simpan").click()
        expect(mine.locator(".kabar")).to_contain_text("Isian disimpan")
        levels = stored(site, 2041).assessment.levels
        assert [levels[i] for i in ("i02", "i03", "i09")] == [1, 4, 2]


def test_a_sheet_that_is_gone_says_so_and_keeps_what_was_typed(visit: Visitor, site: Site) -> None:
    with fresh(site, 2041) as address:
        page = visit(address)
        with site.database.transaction() as store:
            key = stored(site, 2041).key
            store.assessments.remove(key, based_on=1)
        level(page, "i02").focus()
        page.keyboard.type("5")
        expect(page.locator("#keadaan")).to_contain_text("Belum tersimpan: Penilaian")
        assert level(page, "i02").input_value() == "5"


def test_every_save_is_in_the_audit_log_without_levels(visit: Visitor, site: Site) -> None:
    with fresh(site, 2041) as address:
        page = visit(address)
        level(page, "i02").focus()
        page.keyboard.type("5")
        saved(page)
    with site.database.read() as store:
        entries = [one.entry for one in store.audit.page().items if one.entry.action.endswith("/penilaian")]
    assert (entries[0].actor, entries[0].outcome) == ("planner", "done")
    assert json.loads(json.dumps(entries[0].detail)) == {"saved": 1, "conflicts": 0, "refused": 0}


def test_a_choice_made_while_the_service_answers_is_not_asked_again(visit: Visitor, site: Site) -> None:
    with fresh(site, 2041) as address:
        mine, theirs = visit(address), visit(address, OTHER)
        level(theirs, "i02").focus()
        theirs.keyboard.type("54")
        saved(theirs)
        level(mine, "i02").focus()
        mine.keyboard.type("22")
        expect(mine.locator(".bentrok")).to_have_count(2)
        # Both choices in one breath: the second is made while the first is on its way.
        mine.evaluate("document.querySelectorAll('.bentrok').forEach((box) => box.querySelector('button').click())")
        saved(mine)
        expect(mine.locator(".bentrok")).to_have_count(0)
        levels = stored(site, 2041).assessment.levels
        assert [levels["i02"], levels["i03"]] == [2, 2]


def test_saves_at_the_very_same_moment_all_stand(visit: Visitor, site: Site) -> None:
    with fresh(site, 2041) as address:
        page = visit(address)
        cells = [f"level.i{number:02d}" for number in range(1, 13)]
        statuses = page.evaluate(
            """(cells) => Promise.all(cells.map((cell) => {
                const form = document.getElementById('lembar');
                const body = new URLSearchParams(new FormData(form));
                body.set(cell, '5');
                return fetch(form.action, {method: 'POST', body, headers: {Accept: 'application/json'}})
                  .then((answer) => answer.status);
            }))""",
            cells,
        )
        assert set(statuses) == {200}
        levels = stored(site, 2041).assessment.levels
        assert [levels[cell.partition(".")[2]] for cell in cells] == [5] * len(cells)
