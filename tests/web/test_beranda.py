"""The front page of an institution: where it stands, where it is heading, the one thing to do."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from playwright.sync_api import expect

from api.sample_region import FIRST_LOOK
from api.service.cases import StoredCase
from api.service.expectation_cases import ForecastCase
from api.service.jobs.tasks import run
from api.service.stored_cases import all_known
from api.service.web.home_ahead import chance_between
from api.service.web.home_target import TARGET_RULES, Target, target_rules
from api.service.web.home_view import chance_words
from api.service.wire.planning import RulesBody
from data.assessment import Assessment, Institution
from data.evidence import EvidenceRecord
from data.faults import InputError
from data.instrument_file import shipped_instrument
from data.numbers import indonesian
from data.store.assessments import AssessmentKey
from engine.plan_document import digest
from tests.api.service.world import STAMP, plan_document

from .conftest import Visitor
from .pages import HERE
from .site import Site

SPBE = shipped_instrument("spbe-2020")
REAL = "pemerintah-kota-bandar-lampung"
SPREAD = {"q05": 2.0, "q25": 2.4, "q50": 2.6, "q75": 2.8, "q95": 3.2}


def target_at(index: str) -> Target:
    return Target(Fraction(index), None, "uji")


@pytest.mark.parametrize(
    ("index", "chance"), [("2.6", 0.5), ("2.4", 0.75), ("2.2", 0.85), ("3.2", 0.05), ("1.9", 1.0), ("3.3", 0.0)]
)
def test_a_chance_is_read_off_the_quantiles(index: str, chance: float) -> None:
    assert chance_between(target_at(index), SPREAD) == pytest.approx(chance)


def test_a_chance_never_rises_with_the_target() -> None:
    chances = [chance_between(target_at(f"{n / 100}"), SPREAD) or 0.0 for n in range(100, 500)]
    assert chances == sorted(chances, reverse=True)


def test_without_a_target_there_is_no_chance() -> None:
    assert chance_between(None, SPREAD) is None


def test_chances_beyond_what_is_known_are_not_told_more_closely() -> None:
    assert [chance_words(p) for p in (0.0, 0.049, 0.051, 0.5, 0.949, 0.99)] == [
        "< 5 %", "< 5 %", "5 %", "50 %", "95 %", "> 95 %"
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["", "tiga", "0,9", "5,1", "1e9", "NaN", "2,6,1"])
def test_what_is_no_index_is_no_target(typed: str) -> None:
    with pytest.raises(InputError) as caught:
        target_rules(SPBE, typed, "")
    assert caught.value.faults[0].code == "target_invalid"


def test_a_target_is_kept_exact() -> None:
    assert target_rules(SPBE, "2,605", "") == {"target": "521/200"}
    assert target_rules(SPBE, "", "baik") == {"predicate": "Baik"}


def test_it_shows_the_latest_result_and_the_claim(visit: Visitor, site: Site) -> None:
    page = visit(HERE)
    figures = page.locator(".angka-besar").all_inner_texts()
    assert any("2,32" in one and "Cukup" in one and "hasil akhir 2024 (SIMULASI)" in one for one in figures)
    assert any("3,57" in one and "belum dinilai asesor" in one for one in figures)
    assert page.locator("#riwayat canvas").count() == 1
    page.get_by_text("Lihat sebagai tabel").click()
    table = page.locator(".bagan-tabel tbody").inner_text()
    assert "1,33" in table
    assert "(ramalan)" in table


def test_a_target_brings_distance_chance_and_the_way_to_the_plan(visit: Visitor, site: Site) -> None:
    page = visit(HERE, java_script_enabled=False)
    page.get_by_role("button", name="Baik ≥ 2,60", exact=True).click()
    with site.database.read() as store:
        known = all_known(store, FIRST_LOOK)
    forecast = document(run("stored_forecast", ForecastCase(known, known[0].institution.name, 2025), 60))
    chance = sum(forecast["probability"][name] for name in ("Baik", "Sangat Baik", "Memuaskan"))
    for words in ("2,60", "0,28 poin indeks", f"{indonesian(Fraction(chance) * 100, 0)} %"):
        expect(page.locator(".angka-baris")).to_contain_text(words)
    page.get_by_role("link", name="Susun rencana").click()
    expect(page).to_have_url(f"{HERE}/rencana?tuju=Baik")


@pytest.mark.parametrize("index", ["3,3", "3,105"])
def test_it_aims_where_the_forecast_page_aims_with_the_same_chance(visit: Visitor, site: Site, index: str) -> None:
    """Between the quantiles, and finer than two decimals, where a straight line or a rounded target would differ."""
    page = visit(HERE, java_script_enabled=False)
    page.get_by_label("Indeks (1 sampai 5)").fill(index)
    page.get_by_role("button", name="Simpan target").click()
    card = page.locator(".angka-besar", has_text="Peluang mencapai target")
    shown = card.locator(".angka-nilai").inner_text()
    expect(card).to_contain_text("(SIMULASI)")
    expect(page.locator("#anggapan")).to_contain_text("Rencana menghitungnya sesudah langkahnya selesai")
    page.goto(f"{HERE}/prakiraan")
    expect(page.get_by_label("Indeks yang ingin dicapai")).to_have_value("3,30" if index == "3,3" else index)
    exact = page.locator(".angka-besar", has_text="Peluang indeks").locator(".angka-nilai").inner_text()
    whole = Fraction(exact.removesuffix("%").strip().replace(",", "."))
    assert chance_words(float(whole / 100)) == shown


def test_an_outlook_says_that_it_takes_rises_for_granted_and_a_plan_does_not(visit: Visitor, site: Site) -> None:
    sure = {"asked": 0.8, "reached": 0.8, "margin": 0, "expected_index": 3.3, "sure_index": 3.2, "simulated": True}
    with site.database.transaction() as store:
        document = {**plan_document(), "assurance": sure}
        whole = {**document, "digest": digest(document)}
        store.plans.add(REAL, "Terjamin", whole, based_on=None, stamp=STAMP)
        rules = {"target": str(Fraction(str(plan_document()["target"])))}
        store.rules.save(REAL, TARGET_RULES, rules, based_on=None, stamp=STAMP)
    page = visit(f"/instansi/{REAL}", "admin")
    outlook = page.locator(".angka-besar", has_text="Peluang mencapai target 2025")
    expect(outlook).to_contain_text("bila berjalan seperti biasanya")
    plan = page.locator(".angka-besar", has_text="Peluang yang dijamin rencana")
    for words in ("80 %", "SIMULASI", "tanpa kenaikan lain", "bukan bandingan"):
        expect(plan).to_contain_text(words)
    note = page.locator("#anggapan")
    for words in ("Rencana dan Peta jalan menjawab pertanyaan lain", "kira-kira"):
        expect(note).to_contain_text(words)


def test_a_wrong_target_is_told_at_its_field_and_kept(visit: Visitor) -> None:
    page = visit(HERE)
    page.get_by_label("Indeks (1 sampai 5)").fill("dua koma enam")
    page.get_by_role("button", name="Simpan target").click()
    assert "bukan indeks yang sah" in page.locator("#target [role=alert]").inner_text()
    assert page.get_by_label("Indeks (1 sampai 5)").input_value() == "dua koma enam"


def test_two_people_set_a_target_and_none_is_lost_unseen(visit: Visitor, site: Site) -> None:
    page = visit(HERE)
    with site.database.transaction() as store:
        before = store.rules.find(FIRST_LOOK, TARGET_RULES)
        version = before.version if before else None
        store.rules.save(FIRST_LOOK, TARGET_RULES, {"target": "3"}, based_on=version, stamp=STAMP)
    page.get_by_label("Indeks (1 sampai 5)").fill("2,8")
    page.get_by_role("button", name="Simpan target").click()
    expect(page.locator("#target [role=alert]")).to_contain_text("sudah diubah oleh uji")
    assert "3,00" in page.locator(".angka-baris").inner_text()
    page.get_by_role("button", name="Simpan target").click()
    expect(page.locator(".angka-baris")).to_contain_text("2,80")


@pytest.mark.parametrize("user", ["ministry", "province", "opd"])
def test_others_see_official_results_and_no_claim(visit: Visitor, user: str) -> None:
    page = visit(HERE, user)
    # A token against forged forms may hold any digits.
    whole = re.sub(r'value="[0-9a-f.]{40,}"', "", page.content())
    assert "2,32" in whole
    assert not re.search(r"(?<!\d)3[,.]57(?!\d)", whole)
    assert page.locator("#target").count() == 0


def test_an_opd_is_sent_to_its_work(visit: Visitor) -> None:
    page = visit(HERE, "opd")
    page.get_by_role("link", name="Buka kerja OPD").click()
    expect(page).to_have_url(f"{HERE}/opd")


@pytest.fixture
def newcomer(site: Site) -> str:
    """An institution without any assessment."""
    with site.database.transaction() as store:
        found = store.institutions.find("Pemerintah Kabupaten Baru")
        added = found or store.institutions.add(Institution("Pemerintah Kabupaten Baru", "kabupaten", "Aceh"), STAMP)
    return added.id


def test_without_any_level_it_says_where_to_begin(visit: Visitor, newcomer: str) -> None:
    page = visit(f"/instansi/{newcomer}", "admin")
    assert "Belum ada nilai" in page.locator(".langkah").inner_text()
    page.get_by_role("link", name="Isi penilaian").click()
    expect(page).to_have_url(re.compile(rf"/instansi/{newcomer}/penilaian(\?|$)"))


def test_the_next_step_follows_the_state_of_the_data(visit: Visitor, site: Site) -> None:
    """One institution on its way through a year: claims, plan, evidence, desk scores, results."""
    id_ = "pemerintah-kabupaten-contoh-anggrek"
    page = visit(None, "admin")

    def said() -> str:
        page.goto(f"/instansi/{id_}")
        return page.locator(".langkah").inner_text()

    claim = stored(site, id_)
    assert "Penilaian mandiri 2025 sudah lengkap" in said()
    save(site, id_, replace(claim, levels=dict(list(claim.levels.items())[:30])))
    assert "baru terisi 30 dari 47 indikator" in said()
    save(site, id_, claim)
    plan = document(run("stored_plan", StoredCase(claim, RulesBody(target=4.0)), 60))
    with site.database.transaction() as store:
        store.plans.add(id_, "uji", plan, based_on=None, stamp=STAMP)
    assert "Rencana «uji» sedang dikerjakan: 0 dari" in said()
    assert page.get_by_role("link", name="Pantau kerja OPD").count() == 1
    record_one_item(site, id_, plan)
    assert "Rencana «uji» sedang dikerjakan: 1 dari" in said()
    lower = {**claim.levels, plan["steps"][0]["indicator"]: Fraction(1)}
    save(site, id_, replace(claim, levels=lower))
    assert "Nilai berubah sesudah rencana «uji» disimpan" in said()
    with site.database.transaction() as store:
        store.assessments.save(id_, replace(claim, stage="desk"), based_on=None, stamp=STAMP)
    assert "Penilaian dokumen 2025 sudah keluar" in said()
    assert page.get_by_role("link", name="Siapkan klarifikasi").count() == 1
    with site.database.transaction() as store:
        store.assessments.save(id_, replace(claim, stage="final"), based_on=None, stamp=STAMP)
    assert "Hasil akhir 2025 sudah ada" in said()
    # The next cycle follows another instrument, and indices of two instruments do not compare.
    assert "Ramalan belum dapat dibuat" in page.locator("main").inner_text()


def stored(site: Site, id_: str) -> Assessment:
    with site.database.read() as store:
        return store.assessments.get(AssessmentKey(id_, 2025, "self")).assessment


def save(site: Site, id_: str, assessment: Assessment) -> None:
    with site.database.transaction() as store:
        version = store.assessments.get(AssessmentKey(id_, 2025, "self")).version
        store.assessments.save(id_, assessment, based_on=version, stamp=STAMP)


def record_one_item(site: Site, id_: str, plan: dict[str, Any]) -> None:
    gaps = document(run("stored_gaps", StoredCase(stored(site, id_), RulesBody(target=4.0)), 60))
    steps = [step | {"i": gap["indicator"]} for o in gaps["owners"] for gap in o["tasks"] for step in gap["steps"]]
    planned = {(step["indicator"], step["to"]) for step in plan["steps"]}
    step = next(one for one in steps if one["evidence"] and (one["i"], one["to"]) in planned)
    record = EvidenceRecord(step["i"], step["to"], step["evidence"][0]["item"], "submitted")
    with site.database.transaction() as store:
        store.evidence.save(id_, 2025, record, based_on=None, stamp=STAMP)


def document(answer: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.document)
    return found
