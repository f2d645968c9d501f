"""The sheet of levels: typing, undoing, pasting, faults at the row, and what it shows to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction

import pytest
from playwright.sync_api import Locator, Page, expect

from api.sample_region import FIRST_LOOK
from data.assessment import Assessment, Stage
from data.instrument_file import shipped_instrument
from data.scoring import score
from data.store.assessments import AssessmentFilter, AssessmentKey, StoredAssessment
from tests.api.service.world import STAMP

from .conftest import NARROW, Visitor
from .site import Site

SHEET = f"/instansi/{FIRST_LOOK}/penilaian"
OTHER = "pemerintah-kabupaten-contoh-jati"


def stored(site: Site, cycle: int = 2025, stage: Stage = "self") -> StoredAssessment:
    with site.database.read() as store:
        return store.assessments.get(AssessmentKey(FIRST_LOOK, cycle, stage))


@contextmanager
def fresh(site: Site, cycle: int, instrument: str = "spbe-2020", levels: int | None = 3) -> Iterator[str]:
    """A sheet of its own for one test; its address."""
    with site.database.transaction() as store:
        whose = store.institutions.get(FIRST_LOOK).institution
        ids = shipped_instrument(instrument).ids if levels is not None else ()
        given = {id_: Fraction(levels or 0) for id_ in ids}
        sheet = Assessment(whose, cycle, instrument, "self", given, simulated=True)
        store.assessments.save(FIRST_LOOK, sheet, based_on=None, stamp=STAMP)
    try:
        yield f"{SHEET}?siklus={cycle}&tahap=self"
    finally:
        forget(site, AssessmentKey(FIRST_LOOK, cycle, "self"))


def forget(site: Site, *keys: AssessmentKey) -> None:
    """Remove sheets, so that the next test finds the region as it was."""
    with site.database.transaction() as store:
        for key in keys:
            if found := store.assessments.find(key):
                store.assessments.remove(key, based_on=found.version)


def shelf(site: Site, institution: str) -> tuple[StoredAssessment, ...]:
    with site.database.read() as store:
        return store.assessments.all(where=AssessmentFilter(institution_id=institution))


def withdraw(site: Site, institution: str) -> None:
    with site.database.transaction() as store:
        for one in store.assessments.all(where=AssessmentFilter(institution_id=institution)):
            if one.published:
                store.assessments.publish(one.key, False, based_on=one.version, stamp=STAMP)


def level(page: Page, indicator: str) -> Locator:
    return page.locator(f'[name="level.{indicator}"]')


def saved(page: Page) -> None:
    """Wait until everything typed is saved."""
    expect(page.locator("#keadaan")).to_contain_text(re.compile(r"^Tersimpan"))


def paste(page: Page, text: str) -> None:
    page.evaluate(
        """(text) => { const data = new DataTransfer(); data.setData('text/plain', text);
        document.activeElement.dispatchEvent(new ClipboardEvent('paste',
          {clipboardData: data, bubbles: true, cancelable: true})); }""",
        text,
    )


def index_of(page: Page) -> str:
    return page.locator("#ringkas strong").first.inner_text()


def test_digits_fill_the_sheet_and_move_down(visit: Visitor, site: Site) -> None:
    with fresh(site, 2031) as address:
        page = visit(address)
        level(page, "i01").focus()
        page.keyboard.type("425")
        expect(level(page, "i04")).to_be_focused()
        expect(page.locator("#arti-i01")).to_contain_text("Terpadu dan Terukur")
        saved(page)
        levels = stored(site, 2031).assessment.levels
        assert [levels[i] for i in ("i01", "i02", "i03", "i04")] == [4, 2, 5, 3]
        exact = score(shipped_instrument("spbe-2020"), levels)
        assert index_of(page) == f"{float(exact.index):.2f}".replace(".", ",")
        aspect = page.locator("[data-nilai=a1]").first
        expect(aspect).to_have_text(f"{float(exact.aspects['a1']):.2f}".replace(".", ","))


def test_arrows_and_enter_move_between_indicators(visit: Visitor, site: Site) -> None:
    with fresh(site, 2031) as address:
        page = visit(address)
        level(page, "i02").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(level(page, "i04")).to_be_focused()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Shift+Enter")
        expect(level(page, "i02")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        expect(page.locator('[name="opd.i02"]')).to_be_focused()


def test_owner_and_note_are_kept_letter_by_letter(visit: Visitor, site: Site) -> None:
    note = 'Perwali 12/2024;\nlihat "Lampiran II" <b>'
    with fresh(site, 2031) as address:
        page = visit(address)
        page.locator('[name="opd.i05"]').fill("  Bagian   Hukum ")
        page.locator('[name="catatan.i05"]').fill(note)
        page.locator('[name="catatan.i06"]').focus()
        saved(page)
        sheet = stored(site, 2031).assessment
        assert (sheet.owners["i05"], sheet.notes["i05"]) == ("Bagian Hukum", note)
        page.reload()
        assert page.locator('[name="catatan.i05"]').input_value() == note


def test_a_note_can_be_written_with_pauses(visit: Visitor, site: Site) -> None:
    with fresh(site, 2031) as address:
        page = visit(address)
        page.locator('[name="catatan.i05"]').focus()
        page.keyboard.type("Perwali ")
        saved(page)
        page.keyboard.type("12")
        assert page.locator('[name="catatan.i05"]').input_value() == "Perwali 12"
        level(page, "i05").focus()
        saved(page)
        assert stored(site, 2031).assessment.notes == {"i05": "Perwali 12"}


def test_the_older_instrument_begins_at_zero_and_scores_services_apart(visit: Visitor, site: Site) -> None:
    with fresh(site, 2020, "spbe-2018", levels=None) as address:
        page = visit(address)
        level(page, "i34").focus()
        page.keyboard.type("50")
        expect(level(page, "i35-2")).to_be_focused()
        expect(page.locator("#arti-i35-1")).to_contain_text("Tidak ada")
        saved(page)
        assert stored(site, 2020).assessment.levels == {"i34": 5, "i35-1": 0}
        level(page, "i01").focus()
        paste(page, "35.3\t4\n1\t2\n")
        expect(page.locator("#tempelan")).to_be_hidden()


def test_undo_takes_back_one_entry_after_the_other(visit: Visitor, site: Site) -> None:
    with fresh(site, 2031) as address:
        page = visit(address)
        level(page, "i01").focus()
        page.keyboard.type("45")
        saved(page)
        page.keyboard.press("Control+z")
        expect(level(page, "i02")).to_have_value("3")
        page.get_by_role("button", name="Urungkan i01").click()
        expect(level(page, "i01")).to_have_value("3")
        expect(page.get_by_role("button", name="Urungkan")).to_be_disabled()
        saved(page)
        assert set(stored(site, 2031).assessment.levels.values()) == {3}


def test_a_level_off_the_scale_is_told_at_its_row_and_nothing_else_is_lost(visit: Visitor, site: Site) -> None:
    with fresh(site, 2031) as address:
        page = visit(address)
        level(page, "i04").focus()
        page.keyboard.type("5")
        level(page, "i01").focus()
        page.keyboard.type("7")
        level(page, "i02").fill("2,5")
        level(page, "i03").fill("baik")
        level(page, "i05").focus()
        for indicator, words in (("i01", "luar skala"), ("i02", "level bulat"), ("i03", "bukan angka")):
            expect(page.locator(f"#pesan-{indicator}")).to_contain_text(words)
            expect(level(page, indicator)).to_have_attribute("aria-invalid", "true")
        expect(page.locator("#keadaan")).to_contain_text("3 isian salah: i01, i02, i03")
        assert level(page, "i01").input_value() == "7"
        levels = stored(site, 2031).assessment.levels
        assert [levels[i] for i in ("i01", "i02", "i03", "i04")] == [3, 3, 3, 5]
        for indicator in ("i01", "i02", "i03"):
            level(page, indicator).focus()
            page.keyboard.type("1")
        saved(page)
        expect(page.locator(".baris.bermasalah")).to_have_count(0)


def test_an_open_level_withholds_the_index_and_says_which(visit: Visitor, site: Site) -> None:
    with fresh(site, 2031) as address:
        page = visit(address)
        level(page, "i12").fill("")
        level(page, "i13").focus()
        saved(page)
        expect(page.locator("#ringkas")).to_contain_text("Indeks ditahan: 1 indikator belum diisi (i12)")
        assert index_of(page) == "–"
        expect(page.locator("[data-nilai=d2]").first).to_have_text("–")
        expect(page.locator("[data-nilai=d1]").first).to_have_text("3,00")
        assert "i12" not in stored(site, 2031).assessment.levels


def test_a_column_from_a_spreadsheet_is_one_paste_and_one_undo(visit: Visitor, site: Site) -> None:
    with fresh(site, 2031) as address:
        page = visit(address)
        level(page, "i45").focus()
        paste(page, "1\r\n2\r\n\r\n4\r\n")
        expect(page.locator("#tempelan")).to_contain_text("melewati indikator terakhir")
        saved(page)
        levels = stored(site, 2031).assessment.levels
        assert [levels.get(i) for i in ("i45", "i46", "i47")] == [1, 2, None]
        page.get_by_role("button", name="Urungkan 3 isian").click()
        saved(page)
        assert set(stored(site, 2031).assessment.levels.values()) == {3}


def test_a_block_with_codes_finds_its_rows(visit: Visitor, site: Site) -> None:
    with fresh(site, 2032, "pemdi-2026", levels=1) as address:
        page = visit(address)
        level(page, "i09").focus()
        paste(page, 'Kode\tLevel\tCatatan\nI03\t2,5\t"baris 1\nbaris ""2"""\nindikator 1\t4\t\nI99\t3\tx\n')
        saved(page)
        sheet = stored(site, 2032).assessment
        assert [sheet.levels[i] for i in ("i03", "i01", "i09")] == [Fraction(5, 2), 4, 1]
        assert sheet.notes["i03"] == 'baris 1\nbaris "2"'
        expect(page.locator("#tempelan")).to_contain_text("«I99» tidak ada di lembar ini")
        expect(page.locator("#arti-i03")).to_contain_text("di antara 2 dan 3")


def test_a_new_sheet_begins_with_earlier_levels_or_empty(visit: Visitor, site: Site) -> None:
    page = visit(SHEET)
    page.get_by_text("Lembar baru", exact=True).click()
    page.get_by_label("Siklus (tahun)").fill("2033")
    page.get_by_label("Instrumen", exact=True).select_option("spbe-2020")
    page.get_by_label("Isi awal").select_option("2024-final")
    page.get_by_role("button", name="Buka lembar baru").click()
    expect(page.locator(".kabar")).to_contain_text("Lembar dibuat")
    made = stored(site, 2033).assessment
    assert made.levels == stored(site, 2024, "final").assessment.levels
    assert made.simulated
    page.goto(f"{SHEET}?siklus=2034&tahap=desk")
    expect(page.locator(".kosong")).to_contain_text("Lembar ini belum ada")
    assert page.get_by_label("Siklus (tahun)").input_value() == "2034"
    page.get_by_label("Isi awal").select_option("kosong")
    page.get_by_role("button", name="Buka lembar baru").click()
    expect(page.locator("#ringkas")).to_contain_text("20 indikator belum diisi")
    assert stored(site, 2034, "desk").assessment.levels == {}
    forget(site, AssessmentKey(FIRST_LOOK, 2033, "self"), AssessmentKey(FIRST_LOOK, 2034, "desk"))


@pytest.mark.parametrize(
    ("cycle", "instrument", "source", "words"),
    [
        ("dua ribu", "spbe-2020", "kosong", "siklus bukan tahun"),
        ("1999", "spbe-2020", "kosong", "siklus bukan tahun"),
        ("2036", "pemdi-2026", "2024-final", "lembar asal memakai instrumen lain"),
        ("2025", "spbe-2020", "kosong", "sudah ada; inilah isinya"),
    ],
)
def test_a_new_sheet_that_cannot_be_is_refused_in_words(
    visit: Visitor, cycle: str, instrument: str, source: str, words: str
) -> None:
    page = visit(SHEET)
    page.get_by_text("Lembar baru", exact=True).click()
    page.get_by_label("Siklus (tahun)").fill(cycle)
    page.get_by_label("Instrumen", exact=True).select_option(instrument)
    page.get_by_label("Isi awal").select_option(source)
    page.get_by_role("button", name="Buka lembar baru").click()
    expect(page.get_by_role("alert").first).to_contain_text(words)
    if "sudah ada" not in words:
        assert page.get_by_label("Siklus (tahun)").input_value() == cycle


def test_publishing_and_withdrawing(visit: Visitor, site: Site) -> None:
    with fresh(site, 2031) as address:
        page = visit(address)
        page.get_by_text("Terbitkan", exact=True).click()
        page.get_by_role("button", name="Terbitkan lembar ini").click()
        expect(page.locator(".kabar")).to_contain_text("Lembar diterbitkan")
        assert stored(site, 2031).published
        other = visit(address)
        level(other, "i01").fill("1")
        level(other, "i02").focus()
        saved(other)
        page.locator("summary", has_text="Tarik dari terbitan").click()
        page.get_by_role("button", name="Tarik dari terbitan").click()
        expect(page.get_by_role("alert")).to_contain_text("berubah sejak Anda membukanya")
        assert stored(site, 2031).published
        page.locator("summary", has_text="Tarik dari terbitan").click()
        page.get_by_role("button", name="Tarik dari terbitan").click()
        expect(page.locator(".kabar")).to_contain_text("Lembar ditarik")
        assert not stored(site, 2031).published


def test_without_scripts_a_form_saves_and_tells_faults_at_their_rows(visit: Visitor, site: Site) -> None:
    with fresh(site, 2031) as address:
        page = visit(address, java_script_enabled=False)
        level(page, "i01").fill("5")
        level(page, "i02").fill("9")
        page.locator('[name="catatan.i03"]').fill("sudah")
        page.get_by_role("button", name="Simpan").click()
        expect(page.get_by_role("alert").first).to_contain_text("2 isian disimpan, 1 belum")
        expect(page.locator("#pesan-i02")).to_contain_text("Level di luar skala")
        assert level(page, "i02").input_value() == "9"
        level(page, "i02").fill("4")
        page.get_by_role("button", name="Simpan").click()
        expect(page.locator(".kabar")).to_contain_text("Isian disimpan")
        sheet = stored(site, 2031).assessment
        assert [sheet.levels["i01"], sheet.levels["i02"]] == [5, 4]
        assert sheet.notes == {"i03": "sudah"}


def test_what_cannot_be_sent_is_kept_and_sent_later(visit: Visitor, site: Site) -> None:
    with fresh(site, 2031) as address:
        page = visit(address)
        page.evaluate("() => { window.jaringan = fetch; window.fetch = () => Promise.reject(new TypeError('putus')); }")
        level(page, "i01").focus()
        page.keyboard.type("5")
        expect(page.locator("#keadaan")).to_contain_text("layanan tidak terjangkau")
        assert level(page, "i01").input_value() == "5"
        page.evaluate("() => { window.fetch = window.jaringan; }")
        page.get_by_role("button", name="Simpan").click()
        saved(page)
        assert stored(site, 2031).assessment.levels["i01"] == 5


def test_a_session_that_ended_loses_nothing(visit: Visitor, site: Site) -> None:
    with fresh(site, 2031) as address:
        page = visit(address)
        page.context.clear_cookies()
        level(page, "i01").focus()
        page.keyboard.type("5")
        expect(page.locator("#keadaan")).to_contain_text("Sesi berakhir")
        site.sign_in(page.context, "planner")
        page.get_by_role("button", name="Simpan").click()
        saved(page)
        assert stored(site, 2031).assessment.levels["i01"] == 5


def test_an_opd_reads_its_own_indicators_and_no_index(visit: Visitor) -> None:
    page = visit(SHEET, "opd")
    shown = {row.get_attribute("id") for row in page.locator("[data-indikator]").all()}
    assert {"i29", "i30", "i31"} <= shown
    assert len(shown) < 20
    assert page.locator("main input, main textarea").count() == 0
    assert "Indeks hanya diperlihatkan" in page.locator("main").inner_text()
    assert page.locator("[data-nilai]").count() == 0
    state = page.request.get(f"{SHEET}/keadaan?siklus=2025&tahap=self&versi=0").json()
    assert {cell.partition(".")[2] for cell in state["cells"]} == shown
    assert set(state["values"].values()) == {"–"}


def test_others_read_what_is_published_only(visit: Visitor, site: Site) -> None:
    page = visit(f"/instansi/{OTHER}/penilaian")
    assert {one.key.stage for one in shelf(site, OTHER) if one.published} == {"final"}
    assert set(re.findall("penilaian [a-z]+|hasil akhir", page.locator(".siklus").inner_text())) == {"hasil akhir"}
    assert page.locator("main input:not([type=hidden])").count() == 0
    assert page.request.get(f"/instansi/{OTHER}/penilaian?siklus=2025&tahap=self").status == 403
    withdraw(site, OTHER)
    page.reload()
    expect(page.locator(".kosong")).to_contain_text("Belum ada penilaian yang dapat dilihat")
    ministry = visit(f"{SHEET}?siklus=2024&tahap=final", "ministry")
    assert level(ministry, "i01").is_editable()
    assert ministry.locator(".siklus").inner_text().count("penilaian mandiri") == 0
    assert ministry.request.get(f"{SHEET}?siklus=2025&tahap=self").status == 403


def test_evidence_is_told_from_the_ledger_else_from_the_file(visit: Visitor, site: Site) -> None:
    from data.evidence import EvidenceRecord, needed_items

    instrument = shipped_instrument("spbe-2020")
    items = needed_items(instrument.by_id["i04"], 3, instrument.scale)
    with fresh(site, 2031) as address:
        with site.database.transaction() as store:
            record = EvidenceRecord("i04", 3, items[0].text, "accepted")
            store.evidence.save(FIRST_LOOK, 2031, record, based_on=None, stamp=STAMP)
        page = visit(address)
        expect(page.locator('[data-bukti="i04"]')).to_have_text(f"1 dari {len(items)} bukti lengkap")
        expect(page.locator('[data-bukti="i05"]')).to_have_text("bukti belum dicatat")
    page.goto(SHEET)
    expect(page.locator('[data-bukti="i05"]')).to_contain_text("% lengkap (dari berkas)")


def test_details_of_a_row_hold_every_level(visit: Visitor) -> None:
    page = visit(SHEET, viewport=NARROW)
    row = page.locator("#i01")
    row.locator("summary").click()
    assert row.locator(".daftar-level li:visible").count() == 5
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_on_paper_stand_levels_and_values_without_buttons(visit: Visitor) -> None:
    page = visit(SHEET)
    page.emulate_media(media="print")
    assert page.locator("#ringkas").is_visible()
    assert level(page, "i01").is_visible()
    assert page.locator("main button:visible, nav:visible, main summary:visible").count() == 0
    assert page.locator(".simulasi").is_visible()
