"""The 48-hour board: desk scores in, hours and people, evidence handed in, the expected index following."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from playwright.sync_api import Locator, Page, expect

from api.sample_region import FIRST_LOOK
from api.service.web.clarification_asked import Clock, Typed, read_asked
from api.service.web.clarification_ticks import boxes_of, turned_boxes, versions_of
from api.service.web.clarification_view import clock_view
from data.evidence import EvidenceRecord
from data.instrument_file import shipped_instrument
from data.numbers import indonesian
from data.scoring import score
from data.store.assessments import AssessmentKey
from data.store.errors import NotFound
from data.store.evidence import StoredEvidence
from tests.api.service.world import STAMP

from .conftest import NARROW, Visitor
from .pages import HERE
from .site import Site

PAGE = f"{HERE}/klarifikasi"
BOARD = f"{PAGE}?siklus=2024&jam=16"
PATIENCE = 60_000
"""Milliseconds to wait for a solve on a busy machine."""

INSTRUMENT = shipped_instrument("spbe-2020")
DESK_2025 = AssessmentKey(FIRST_LOOK, 2025, "desk")


@pytest.fixture
def fresh(site: Site) -> Iterator[None]:
    """Removes the desk scores that a test enters."""
    yield
    with site.database.transaction() as store:
        found = store.assessments.find(DESK_2025)
        if found is not None:
            store.assessments.remove(DESK_2025, based_on=found.version)


def test_usual_settings_need_not_be_typed() -> None:
    asked = read_asked(Typed())
    assert (float(asked.hours), asked.people) == (16, 1)
    assert asked.clock is None
    assert not asked.owners
    assert not asked.faults
    assert Typed().query() == ""
    assert Typed(hours="8", owners=(("BKPSDM", "2"), ("BPKAD", ""))).query(siklus="2024") == (
        "siklus=2024&jam=8&unit=BKPSDM&jumlah=2"
    )


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (Typed(hours="banyak"), "jam"),
        (Typed(hours="-1"), "jam"),
        (Typed(people="dua"), "orang"),
        (Typed(people="1,5"), "orang"),
        (Typed(owners=(("Inspektorat", "x"),)), "unit Inspektorat"),
        (Typed(work="0"), "kerja"),
        (Typed(chance="120"), "peluang"),
        (Typed(start="besok"), "mulai"),
        (Typed(start="31-02-2026 08:00"), "mulai"),
        (Typed(start="11/21/2026 08:00"), "mulai"),
        (Typed(start="21-11-2026 25:00"), "mulai"),
        (Typed(window="0"), "batas"),
    ],
)
def test_nonsense_is_named_at_its_field(typed: Typed, field: str) -> None:
    asked = read_asked(typed)
    assert list(asked.faults) == [field]
    assert asked.hours >= 0


@pytest.mark.parametrize(
    "text", ["21-11-2026 08:00", "21/11/2026 8.00", "21.11.2026  08:00", "2026-11-21T08:00", "2026-11-21 08:00"]
)
def test_a_start_is_read_day_first_or_as_iso_and_shown_day_first(text: str) -> None:
    typed = Typed(start=text)
    assert read_asked(typed).clock == Clock(datetime(2026, 11, 23, 1, 0, tzinfo=UTC), "WIB")
    assert typed.start_words == "21-11-2026 08:00"


def test_the_clock_ends_in_the_zone_that_was_chosen() -> None:
    clock = read_asked(Typed(start="2026-11-21T08:00", zone="WIT", window="48")).clock
    assert clock == Clock(datetime(2026, 11, 22, 23, 0, tzinfo=UTC), "WIT")
    view = clock_view(clock, datetime(2026, 11, 22, 21, 30, tzinfo=UTC))
    assert (view["left"], view["end"], view["soon"], view["closed"]) == (
        "1 jam 30 menit",
        "23 Nov 2026 08:00 WIT",
        True,
        False,
    )
    assert clock_view(clock, datetime(2026, 11, 23, tzinfo=UTC))["closed"]


def test_own_chances_reach_every_indicator_that_can_rise(site: Site) -> None:
    with site.database.read() as store:
        desk = store.assessments.get(AssessmentKey(FIRST_LOOK, 2024, "desk")).assessment
    team = read_asked(Typed(chance="40 %")).team(desk, INSTRUMENT)
    lines = (team.chances_csv or "").splitlines()
    assert lines[0] == "indicator,chance"
    assert len(lines) - 1 == sum(level < 5 for level in desk.levels.values())
    assert lines[1].endswith(",0.400000")


def test_only_what_somebody_changed_is_written() -> None:
    boxes = boxes_of(INSTRUMENT, "i36", 2, 4, ())
    keys = [box.key for box in boxes]
    assert len(set(keys)) == len(keys) >= 2
    assert {box.level for box in boxes} == {3, 4}
    assert turned_boxes(boxes, set(), set()) == []
    assert [box.key for box in turned_boxes(boxes, set(), {keys[0]})] == [keys[0]]
    assert boxes[0].turned().state == "submitted"
    done = _recorded(boxes[0].turned())
    again = boxes_of(INSTRUMENT, "i36", 2, 4, [done])
    assert turned_boxes(again, set(), {keys[0]}) == [], "somebody else ticked it meanwhile"
    assert again[0].turned().state == "missing"
    accepted = boxes_of(INSTRUMENT, "i36", 2, 4, [_recorded(EvidenceRecord("i36", 3, boxes[0].item, "accepted"))])
    assert turned_boxes(accepted, {keys[0]}, set()) == [], "what an assessor accepted is not taken back"
    assert versions_of([boxes[0].version_words, again[0].version_words, "x", "y=-1"]) == {keys[0]: 3}


def test_ticking_evidence_moves_the_expected_index(visit: Visitor, site: Site) -> None:
    page = visit(BOARD)
    with site.database.read() as store:
        desk = store.assessments.get(AssessmentKey(FIRST_LOOK, 2024, "desk")).assessment
    before = indonesian(score(INSTRUMENT, desk.levels).index, 3)
    expect(page.locator("#harapan")).to_have_text(before)
    document = page.locator(".angka-besar", has_text="Nilai dokumen").locator(".angka-nilai")
    expect(document).to_have_text(before)
    card = page.locator(".buka > li").first
    name = card.get_attribute("id") or ""
    for box in card.get_by_role("checkbox").all():
        with page.expect_response(lambda answer: answer.request.method == "GET" and "klarifikasi" in answer.url):
            box.check(timeout=PATIENCE)
        expect(page.locator(".sibuk.htmx-request")).to_have_count(0, timeout=PATIENCE)
        expect(box).to_be_checked()
    expect(page.locator(f"#{name}")).to_have_class("selesai", timeout=PATIENCE)
    expect(page.locator("#harapan")).not_to_have_text(before)
    with site.database.read() as store:
        records = [one.record for one in store.evidence.of(FIRST_LOOK, 2024, [name])]
    assert records
    assert {record.state for record in records} == {"submitted"}


def test_without_scripts_evidence_is_recorded_too_and_never_over_somebody_elses(visit: Visitor, site: Site) -> None:
    page = visit(BOARD, java_script_enabled=False)
    card = page.locator(".buka > li").nth(3)
    name = card.get_attribute("id") or ""
    card.get_by_role("checkbox").first.check()
    card.get_by_role("button").click()
    expect(page).to_have_url(re.compile(f"#{name}$"))
    expect(page.locator(f"#{name} input[type=checkbox]").first).to_be_checked()
    with site.database.transaction() as store:
        mine = store.evidence.of(FIRST_LOOK, 2024, [name])[0]
        judged = EvidenceRecord(name, mine.record.level, mine.record.item, "needs_revision", "halaman 3 tidak terbaca")
        store.evidence.save(FIRST_LOOK, 2024, judged, based_on=mine.version, stamp=STAMP)
    page.locator(f"#{name} input[type=checkbox]").first.uncheck()
    page.locator(f"#{name}").get_by_role("button").click()
    # To clear what is not ticked any more changes nothing; the assessor's note is there now.
    expect(page.locator(f"#{name}")).to_contain_text("halaman 3 tidak terbaca")
    stale = visit(BOARD, java_script_enabled=False)
    with site.database.transaction() as store:
        now = store.evidence.of(FIRST_LOOK, 2024, [name])[0]
        other = EvidenceRecord(name, now.record.level, now.record.item, "rejected", "kedaluwarsa")
        store.evidence.save(FIRST_LOOK, 2024, other, based_on=now.version, stamp=STAMP)
    stale.locator(f"#{name} input[type=checkbox]").first.check()
    stale.locator(f"#{name}").get_by_role("button").click()
    expect(stale.get_by_role("alert").first).to_contain_text("sementara itu dicatat «ditolak»")
    with site.database.read() as store:
        assert store.evidence.of(FIRST_LOOK, 2024, [name])[0].record.state == "rejected"


def test_a_refused_tick_leaves_the_board_and_says_so(visit: Visitor) -> None:
    page = visit(BOARD)
    card = page.locator(".buka > li").last
    card.locator("input[name=csrf_token]").evaluate("(field) => { field.value = 'palsu'; }")
    card.get_by_role("checkbox").first.check()
    expect(page.locator("#pesan")).to_contain_text("Belum tersimpan", timeout=PATIENCE)
    expect(page.locator("#papan")).to_be_visible()


def test_fewer_hours_leave_more_undone_at_once(visit: Visitor) -> None:
    page = visit(BOARD)
    cards = page.locator(".buka > li")
    before = cards.count()
    page.get_by_label("Jam kerja tiap orang").fill("6")
    page.get_by_label("Jam kerja tiap orang").press("Tab")
    expect(page).to_have_url(re.compile("jam=6"), timeout=PATIENCE)
    expect(page.locator("#tidak-sempat")).to_be_visible()
    expect(cards).not_to_have_count(before)
    assert cards.count() < before
    page.get_by_label("Jam kerja tiap orang").fill("enam")
    page.get_by_label("Jam kerja tiap orang").press("Tab")
    expect(page.locator("#salah-jam")).to_contain_text("0 sampai", timeout=PATIENCE)
    expect(page.get_by_label("Jam kerja tiap orang")).to_have_value("enam")


def test_the_board_remembers_its_clock_and_shows_one_opd(visit: Visitor) -> None:
    page = visit(f"{BOARD}&mulai=2020-11-21T08:00&zona=WITA", viewport=NARROW)
    expect(page.locator("[data-tutup]")).to_have_text("sudah")
    expect(page.get_by_label("Klarifikasi dibuka pada")).to_have_value("21-11-2020 08:00")
    page.goto(PAGE)
    assert "mulai=2020-11-21" in page.url
    page.get_by_role("link", name="Inspektorat", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Inspektorat")
    expect(page.locator(".papan-opd")).to_have_count(1)


def test_each_opd_is_printed_on_a_page_of_its_own(visit: Visitor) -> None:
    page = visit(BOARD)
    page.emulate_media(media="print")
    assert not page.locator("#atur").is_visible()
    assert page.locator(".papan-opd").nth(1).evaluate("(e) => getComputedStyle(e).breakBefore") == "page"


def test_desk_scores_are_entered_and_mistakes_stay_in_their_boxes(visit: Visitor, site: Site, fresh: None) -> None:
    page = visit(PAGE, java_script_enabled=False)
    expect(page.get_by_role("heading", name="Masukkan nilai dokumen 2025")).to_be_visible()
    _level(page, "i01").fill("7")
    _level(page, "i02").fill("")
    page.get_by_role("button", name="Simpan nilai dokumen").click()
    expect(page.locator("#k-n-i01")).to_contain_text("1 sampai 5")
    expect(page.locator("#k-n-i02")).to_contain_text("Belum diisi")
    expect(_level(page, "i01")).to_have_value("7")
    with pytest.raises(NotFound), site.database.read() as store:
        store.assessments.get(DESK_2025)
    _level(page, "i01").fill("2")
    _level(page, "i02").fill("1")
    page.get_by_role("button", name="Simpan nilai dokumen").click()
    expect(page.locator(".papan-opd").first).to_be_visible()
    with site.database.read() as store:
        desk = store.assessments.get(DESK_2025).assessment
    assert (desk.levels["i01"], desk.levels["i02"], desk.simulated) == (Fraction(2), Fraction(1), True)


def test_two_people_who_enter_desk_scores_both_learn_of_it(visit: Visitor, site: Site, fresh: None) -> None:
    first, second = visit(PAGE), visit(PAGE, "admin")
    _level(first, "i05").fill("1")
    _level(second, "i05").fill("2")
    first.get_by_role("button", name="Simpan nilai dokumen").click()
    expect(first.locator(".papan-opd").first).to_be_visible()
    second.get_by_role("button", name="Simpan nilai dokumen").click()
    expect(second.get_by_role("alert").first).to_contain_text("sudah disimpan oleh planner")
    expect(second.locator("#k-n-i05")).to_have_text("tersimpan 1, Anda 2")
    second.get_by_role("button", name="Simpan nilai dokumen").click()
    expect(second.locator(".papan-opd").first).to_be_visible()
    with site.database.read() as store:
        assert store.assessments.get(DESK_2025).assessment.levels["i05"] == 2


@pytest.mark.parametrize("cycle", ["1999", "abc"])
def test_a_cycle_that_does_not_exist_is_named_and_nothing_is_entered_for_another(
    visit: Visitor, site: Site, cycle: str
) -> None:
    page = visit(f"{PAGE}?siklus={cycle}")
    expect(page.get_by_role("heading", name="Siklus itu tidak ada")).to_be_visible()
    expect(page.locator(".kosong")).to_contain_text(f"Siklus «{cycle}»")
    assert page.locator("#papan").count() == 0
    token = page.locator("form[action='/keluar'] input[name=csrf_token]").get_attribute("value") or ""
    assert page.request.post(f"{PAGE}/nilai", form={"csrf_token": token, "siklus": cycle}).status == 404
    # The board remembers its settings; one that does not exist is not worth coming back to.
    page.goto(PAGE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Klarifikasi 2025")


def test_nothing_to_clarify_says_what_to_do(visit: Visitor) -> None:
    page = visit("/instansi/pemerintah-kota-bandar-lampung/klarifikasi", "admin")
    expect(page.get_by_role("heading", name="Belum ada penilaian untuk diklarifikasi")).to_be_visible()


def _level(page: Page, indicator: str) -> Locator:
    return page.locator(f"#n-{indicator}")


def _recorded(record: EvidenceRecord) -> StoredEvidence:
    return StoredEvidence(FIRST_LOOK, 2024, record, 3, datetime(2026, 11, 21, tzinfo=UTC), "siti")
