"""The page of owners: everybody's part for planners, one's own for an OPD, evidence saved item by item."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from api.sample_region import FIRST_LOOK
from api.service.state import now
from data.evidence import EvidenceRecord
from data.store.evidence import StoredEvidence
from data.store.stamp import Stamp
from engine.plan_document import digest
from tests.api.service.world import STAMP, plan_document

from .conftest import Visitor
from .pages import HERE
from .site import OWNER, Site
from .test_rencana_tersimpan import client_of, save

PATH = f"{HERE}/opd"
REAL = "/instansi/pemerintah-kota-bandar-lampung/opd"
CYCLE = 2025


def first_item(page: Page, indicator: str) -> str:
    """Id of the first item of evidence of an indicator."""
    found = page.locator(f".bukti[id^='{indicator}-']").first.get_attribute("id")
    assert found is not None
    return found


def records(site: Site, indicator: str) -> dict[str, StoredEvidence]:
    """What is recorded of an indicator, by item."""
    with site.database.read() as store:
        return {one.record.item: one for one in store.evidence.of(FIRST_LOOK, CYCLE, [indicator])}


def test_a_planner_sees_every_opd_with_its_part_of_the_rise(visit: Visitor) -> None:
    page = visit(PATH)
    rows = page.locator(".kemajuan-tabel tbody tr")
    assert rows.count() >= 10
    shares = [text for text in rows.locator("td:nth-child(6)").all_inner_texts() if text != "-"]
    assert sum(float(text.removesuffix(" %").replace(",", ".")) for text in shares) == pytest.approx(100, abs=1)
    page.get_by_role("link", name=OWNER, exact=True).click()
    expect(page.locator("h1")).to_have_text(f"Kerja {OWNER}")


def test_an_opd_lands_on_its_own_work_and_sees_nothing_else(visit: Visitor) -> None:
    page = visit("/", "opd")
    assert page.url.endswith(PATH)
    assert page.locator("h1").inner_text() == f"Kerja {OWNER}"
    shown = {text.split("-")[0] for text in page.locator(".bukti").evaluate_all("all => all.map((one) => one.id)")}
    assert {"i29", "i30", "i31"} <= shown
    # Of the 25 that Diskominfo answers for, only those that this OPD supports are there.
    assert not shown & {"i15", "i16", "i17", "i18", "i23", "i24"}
    assert page.get_by_role("link", name="Semua OPD").count() == 0


@pytest.mark.parametrize("path", [f"{PATH}?opd=Diskominfo", f"{PATH}/unduh?opd=Diskominfo"])
def test_an_opd_may_not_open_the_work_of_another_and_that_is_written_down(
    visit: Visitor, site: Site, path: str
) -> None:
    page = visit(PATH, "opd")
    answer = page.context.request.get(path)
    assert answer.status == 403
    with site.database.read() as store:
        entry = store.audit.page().items[0].entry
    assert (entry.actor, entry.outcome, entry.detail) == ("opd", "refused", {"code": "forbidden"})


def test_an_opd_cannot_write_what_another_answers_for(visit: Visitor, site: Site) -> None:
    page = visit(PATH, "opd")
    form = page.locator(".bukti-form").first
    form.locator("input[name=indicator]").evaluate("(field) => { field.value = 'i15' }")
    with page.expect_response(lambda answer: answer.request.method == "POST") as caught:
        form.locator("select").select_option("submitted")
    assert caught.value.status == 403
    assert records(site, "i15") == {}
    with site.database.read() as store:
        entry = store.audit.page().items[0].entry
    assert (entry.actor, entry.outcome) == ("opd", "refused")
    assert entry.action == "POST /instansi/{institution}/opd/bukti"


def test_an_opd_of_another_institution_is_kept_out(visit: Visitor) -> None:
    page = visit(PATH, "opd")
    assert page.context.request.get("/instansi/pemerintah-kota-bandar-lampung/opd").status == 403


def test_choosing_a_state_saves_it_and_counts_it(visit: Visitor, site: Site) -> None:
    page = visit(PATH, "opd")
    id_ = first_item(page, "i31")
    item = page.locator(f"#{id_}")
    text = item.locator(".bukti-teks").inner_text()
    before = page.locator("#kemajuan-semua .kemajuan-kata").inner_text()
    item.locator("select").select_option("accepted")
    expect(item.locator(".bukti-hasil")).to_contain_text("diterima opd,")
    expect(page.locator("#kemajuan-semua .kemajuan-kata")).not_to_have_text(before)
    item.locator("input[name=note]").fill("surat tugas 12/2025")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        item.locator("input[name=note]").press("Enter")
    # The changed field and the sent form are two saves, one after the other.
    expect(page.locator(".bukti-form.htmx-request")).to_have_count(0)
    stored = records(site, "i31")[text]
    assert (stored.record.state, stored.record.note) == ("accepted", "surat tugas 12/2025")
    assert item.locator("[role=alert]").count() == 0
    assert page.url.endswith(PATH)


def test_without_scripts_a_form_saves_and_comes_back_to_its_item(visit: Visitor, site: Site) -> None:
    page = visit(PATH, "opd", java_script_enabled=False)
    id_ = first_item(page, "i29")
    item = page.locator(f"#{id_}")
    item.locator("select").select_option("needs_revision")
    item.get_by_role("button", name="Simpan").click()
    expect(page).to_have_url(re.compile(f"#{id_}$"))
    expect(item.locator(".bukti-hasil")).to_contain_text("perlu perbaikan")
    assert [one.record.state for one in records(site, "i29").values()] == ["needs_revision"]


def test_without_a_state_nothing_is_saved_and_the_note_is_kept(visit: Visitor, site: Site) -> None:
    page = visit(PATH, "opd", java_script_enabled=False)
    item = page.locator(f"#{first_item(page, 'i30')}")
    item.locator("input[name=note]").fill("menunggu auditor")
    item.get_by_role("button", name="Simpan").click()
    assert "Keadaan bukti belum dipilih" in item.locator("[role=alert]").inner_text()
    assert item.locator("input[name=note]").input_value() == "menunggu auditor"
    assert records(site, "i30") == {}


def test_two_people_on_one_item_both_learn_of_it(visit: Visitor, site: Site) -> None:
    page = visit(f"{PATH}?opd={OWNER}")
    item = page.locator(f"#{first_item(page, 'i21')}")
    text, level = item.locator(".bukti-teks").inner_text(), int(item.locator("input[name=level]").input_value())
    with site.database.transaction() as store:
        theirs = EvidenceRecord("i21", level, text, "rejected", "belum ditandatangani")
        store.evidence.save(FIRST_LOOK, CYCLE, theirs, based_on=None, stamp=STAMP)
    item.locator("select").select_option("submitted")
    said = item.locator("[role=alert]")
    expect(said).to_contain_text("uji, 17 Agu 2026 sudah menyimpan «ditolak», catatan: belum ditandatangani")
    expect(said).to_contain_text("Anda memilih «diajukan»")
    assert records(site, "i21")[text].record == theirs
    item.get_by_role("button", name="Pakai pilihan saya").click()
    expect(item.locator(".bukti-hasil")).to_contain_text("diajukan planner,")
    assert records(site, "i21")[text].record.state == "submitted"


def test_an_item_of_ones_own_joins_the_checklist(visit: Visitor, site: Site) -> None:
    page = visit(f"{PATH}?opd={OWNER}")
    extra = page.locator(".tugas .bukti-lain").first
    extra.locator("summary").click()
    extra.get_by_label("Nama bukti").fill("Berita acara  reviu")
    extra.get_by_role("button", name="Tambah").click()
    expect(page.get_by_text("Berita acara reviu")).to_have_count(1)


def test_a_workbook_holds_the_sheet_of_one_opd(visit: Visitor) -> None:
    page = visit(PATH, "opd")
    with page.expect_download() as caught:
        page.get_by_role("link", name="Unduh XLSX").click()
    assert caught.value.suggested_filename == f"tugas-inspektorat-{CYCLE}-simulasi.xlsx"
    names = CalamineWorkbook.from_filelike(BytesIO(caught.value.path().read_bytes())).sheet_names
    assert names == ["Ringkasan", OWNER]


def test_printed_it_shows_states_instead_of_fields(visit: Visitor) -> None:
    page = visit(PATH, "opd")
    page.emulate_media(media="print")
    assert page.locator(".bukti-isian:visible").count() == 0
    assert page.locator(".tanda:visible").count() >= 5


def test_an_unknown_opd_is_named(visit: Visitor) -> None:
    page = visit(f"{PATH}?opd=Dinas%20Khayal")
    assert "Tidak ada OPD bernama «Dinas Khayal»" in page.locator("[role=alert]").inner_text()


def test_a_faulty_item_of_ones_own_is_told_above_the_list(visit: Visitor) -> None:
    page = visit(PATH, "opd", java_script_enabled=False)
    extra = page.locator(".tugas .bukti-lain").first
    extra.locator("summary").click()
    extra.get_by_label("Nama bukti").fill("   ")
    extra.get_by_role("button", name="Tambah").click()
    assert "nama bukti kosong" in page.locator(".kotak-salah").inner_text()


def test_every_cost_has_two_decimals_and_every_indicator_its_small_letter(visit: Visitor) -> None:
    page = visit(PATH)
    costs = page.locator(".kemajuan-tabel td:last-child").all_inner_texts()
    assert [text for text in costs if text != "-" and not re.search(r",\d\d$", text)] == []
    page.get_by_role("link", name=OWNER, exact=True).click()
    assert re.findall(r"\bI\d\d\b", page.locator("main").inner_text()) == []


@pytest.mark.parametrize("learned", [False, True])
def test_a_real_institution_that_follows_a_simulated_chance_is_marked(site: Site, learned: bool) -> None:
    sure = {"asked": 0.8, "reached": 0.81, "margin": 0, "expected_index": 3.3, "sure_index": 3.2, "simulated": learned}
    said = {"code": "planned_work_assumed", "message": "SIMULASI: peluang rencana menganggap langkahnya selesai."}
    document = {**plan_document(), "assurance": sure, "warnings": [said] if learned else []}
    document["digest"] = digest(document)
    with site.database.transaction() as store:
        store.plans.add(REAL.split("/")[2], f"Peluang {learned}", document, based_on=None, stamp=Stamp("uji", now()))
    admin = client_of(site, "admin")
    for question in ("", f"?opd={document['steps'][0]['owner']}"):
        assert ('class="simulasi"' in admin.get(f"{REAL}{question}").text) is learned
    answer = admin.get(f"{REAL}/unduh")
    assert ("simulasi" in answer.headers["content-disposition"]) is learned
    summary = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert any("SIMULASI" in str(cell) for row in summary for cell in row) is learned


def test_what_a_saved_plan_keeps_stands_first_with_its_owner(site: Site) -> None:
    """Last in this module: from here on a saved plan decides what owners work on."""
    planner = client_of(site, "planner")
    assert save(planner, "target=3,2&peluang=60", "Dijaga")[0] == 303
    document = planner.get(f"{HERE}/rencana/unduh.json?target=3,2&peluang=60").json()
    first = document["upkeep"]["tasks"][0]
    text = unescape(planner.get(PATH, params={"opd": first["owner"]}).text)
    worth = f"{first['value']:.3f}".replace(".", ",")
    assert f"level {first['level']}, bernilai {worth} indeks; peluang turun" in text
    assert "menurut prakiraan rencana (SIMULASI)" in text
    kept = re.findall(r"<summary>(i\d+) [^<]*, bernilai", text)
    every = re.findall(r"<summary>(i\d+) ", text)
    assert kept == every[: len(kept)]
