"""Data & model: imports shown before they are done, costs, rules, the card, people, keys, the log, jobs."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from api.sample_region import FIRST_LOOK
from api.service.web.card_view import card_blocks
from api.service.web.costs_view import costs_csv
from api.service.web.data_import import packed, unpacked
from api.service.web.number_words import grouped
from api.service.web.rules_words import rules_words
from data.content import Content
from data.costs_file import read_costs
from data.faults import InputError
from data.instrument_file import shipped_instrument
from data.store.assessments import AssessmentFilter
from data.store.audit import AuditEntry
from models.manifest import CARD_FILE, default_folder

from .conftest import Visitor
from .site import GOVERNOR, Site

COSTS = """# unit: rupiah
indicator,to_level,cost,group,group_cost,months
i01,3,25000000,,,
i02,3,1000000.5,app,5000000,6
"""
HEAD = "institution,institution_type,province,cycle,instrument,stage,simulated,indicator,level\n"
NEW = "Pemerintah Kabupaten Contoh Baru"


def panel(level: int = 3, wrong: str = "") -> str:
    """A panel of one new institution, with a level of its own for the first indicator."""
    ids = shipped_instrument("spbe-2020").ids
    rows = [
        f"{NEW},kabupaten,Provinsi Contoh,2024,spbe-2020,final,SIMULASI,{i},{level if i == 'i01' else 2}" for i in ids
    ]
    return HEAD + "\n".join(rows) + ("\n" + wrong if wrong else "") + "\n"


def upload(page: Page, text: str, name: str = "panel.csv") -> None:
    page.goto("/data/impor")
    page.get_by_label("Berkas").set_input_files({"name": name, "mimeType": "text/csv", "buffer": text.encode()})
    with page.expect_navigation():
        page.get_by_role("button", name="Pratinjau").click()


def figure(page: Page, name: str) -> str:
    return page.locator(".angka-besar", has_text=name).locator(".angka-nilai").inner_text()


def test_an_import_is_shown_then_done_then_changes_nothing(visit: Visitor, site: Site) -> None:
    page = visit("/data/impor", "admin")
    upload(page, panel())
    assert (figure(page, "Instansi baru"), figure(page, "Penilaian baru")) == ("1", "1")
    expect(page.get_by_text("belum ada yang ditulis")).to_be_visible()
    with site.database.read() as store:
        assert store.institutions.find(NEW) is None
    page.get_by_role("button", name="Terapkan semuanya").click()
    expect(page.get_by_role("status").first).to_contain_text("1 penilaian ditambahkan")
    upload(page, panel())
    expect(page.get_by_text("sama dengan yang tersimpan; tidak ada yang perlu")).to_be_visible()
    upload(page, panel(level=4))
    expect(page.get_by_role("row", name="i01 level 3 4")).to_be_visible()


def test_every_fault_of_a_file_has_its_row_and_column(visit: Visitor) -> None:
    page = visit("/data/impor", "admin")
    upload(page, panel(wrong=f"{NEW},kabupaten,Provinsi Contoh,2024,spbe-2020,desk,SIMULASI,i99,9"))
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("baris 49")
    expect(page.get_by_role("button", name="Terapkan semuanya")).to_have_count(0)
    upload(page, "bukan panel sama sekali")
    expect(page.get_by_role("alert")).to_be_visible()


def test_a_planner_cannot_import_for_others(visit: Visitor) -> None:
    page = visit("/data/impor", "planner")
    upload(page, panel().replace(NEW, "Pemerintah Kabupaten Contoh Enau"))
    expect(page.get_by_role("alert")).to_contain_text("Anda tidak boleh menulis")


def test_what_was_seen_is_what_is_done(visit: Visitor, site: Site) -> None:
    page = visit("/data/impor", "admin")
    text = panel().replace(NEW, "Pemerintah Kabupaten Contoh Lain")
    upload(page, text)
    other = visit("/data/impor", "admin")
    upload(other, text)
    other.get_by_role("button", name="Terapkan semuanya").click()
    expect(other.get_by_role("status").first).to_contain_text("Sudah diimpor")
    page.get_by_role("button", name="Terapkan semuanya").click()
    expect(page.get_by_text("Penyimpanan berubah sejak pratinjau")).to_be_visible()
    with site.database.read() as store:
        found = store.institutions.find("Pemerintah Kabupaten Contoh Lain")
        assert found is not None
        assert len(store.assessments.all(where=AssessmentFilter(institution_id=found.id))) == 1


def test_a_file_travels_through_the_form_whole_or_not_at_all() -> None:
    content = Content("panel.csv", panel().encode())
    file = packed(content)
    assert unpacked(file, 10**6) == content
    for most, text in ((10, file.text), (10**6, file.text[:-8]), (10**6, "%%%"), (10**6, "")):
        with pytest.raises(InputError, match="tidak sampai utuh"):
            unpacked(type(file)(file.name, text), most)


def test_costs_are_previewed_saved_and_read_back_the_same(visit: Visitor) -> None:
    page = visit(f"/data/biaya/{FIRST_LOOK}")
    field = page.get_by_label("Berkas CSV atau XLSX")
    field.set_input_files({"name": "biaya.csv", "mimeType": "text/csv", "buffer": COSTS.encode()})
    page.get_by_role("button", name="Pratinjau").click()
    assert (figure(page, "Satuan"), figure(page, "Langkah berharga")) == ("rupiah", "2 dari 188")
    expect(page.get_by_text("tidak dapat masuk rencana")).to_be_visible()
    page.get_by_role("button", name="Simpan sebagai versi baru").click()
    expect(page.get_by_role("heading", name="Yang berlaku: versi 1")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Unduh costs.csv").click()
    instrument = shipped_instrument("spbe-2020")
    again = read_costs(Content("c.csv", waiting.value.path().read_bytes()), instrument)
    first = read_costs(Content("c.csv", COSTS.encode()), instrument)
    assert (again.prices, again.fixed_costs, again.months) == (first.prices, first.fixed_costs, first.months)


def test_wrong_costs_stay_in_the_form_with_their_faults(visit: Visitor) -> None:
    page = visit(f"/data/biaya/{FIRST_LOOK}")
    page.get_by_text("Atau sunting sebagai teks").click()
    page.get_by_label("Isi costs.csv").fill("# unit: rupiah\nindicator,to_level,cost\ni01,9,abc\n")
    page.get_by_role("button", name="Pratinjau").click()
    expect(page.get_by_role("alert")).to_contain_text("baris 3")
    expect(page.get_by_label("Isi costs.csv")).to_have_value(re.compile("i01,9,abc"))


def test_two_who_save_costs_at_once_are_told(visit: Visitor) -> None:
    one, other = (visit(f"/data/biaya/{FIRST_LOOK}") for _ in range(2))
    for page in (one, other):
        page.get_by_text("Atau sunting sebagai teks").click()
        page.get_by_label("Isi costs.csv").fill(COSTS)
        page.get_by_role("button", name="Pratinjau").click()
        expect(page.get_by_role("button", name="Simpan sebagai versi baru")).to_be_visible()
    one.get_by_role("button", name="Simpan sebagai versi baru").click()
    expect(one.get_by_role("status").first).to_contain_text("disimpan")
    other.get_by_role("button", name="Simpan sebagai versi baru").click()
    expect(other.get_by_role("alert")).to_contain_text("kini versi")


def test_who_opened_costs_before_the_first_were_saved_is_told(visit: Visitor) -> None:
    one, other = (visit(f"/data/biaya/{GOVERNOR}", "admin") for _ in range(2))
    for page in (other, one):
        page.get_by_text("Atau sunting sebagai teks").click()
        page.get_by_label("Isi costs.csv").fill(COSTS)
        page.get_by_role("button", name="Pratinjau").click()
        page.get_by_role("button", name="Simpan sebagai versi baru").click()
        if page is other:
            expect(page.get_by_role("status").first).to_contain_text("disimpan")
    expect(one.get_by_role("alert")).to_contain_text("kini versi")


def test_the_text_of_costs_neither_runs_nor_loses_anything() -> None:
    instrument = shipped_instrument("spbe-2020")
    own = read_costs(Content("c.csv", COSTS.replace("app", "=1+1").encode()), instrument)
    assert read_costs(Content("c.csv", costs_csv(own).encode()), instrument).fixed_costs == own.fixed_costs
    assert "'=1+1" in costs_csv(own)


def test_rules_are_saved_by_name_and_refused_by_line(visit: Visitor) -> None:
    page = visit(f"/data/aturan/{FIRST_LOOK}")
    page.get_by_label("Nama").fill("hemat")
    page.get_by_label("Aturan, seperti rules.toml").fill('target = 3.2\nfreeze = ["i99"]')
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("alert")).to_contain_text("i99")
    page.get_by_label("Aturan, seperti rules.toml").fill('target = 3.2\nfreeze = ["i29"]\nlock = { i11 = 3 }')
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("heading", name="hemat")).to_be_visible()
    expect(page.get_by_text("indeks paling rendah 3,2")).to_be_visible()


def test_every_kind_of_rule_has_its_words() -> None:
    document = {
        "budget": "1000",
        "predicate": "Baik",
        "max_indicators": 5,
        "horizon_months": 12,
        "ceiling": {"i35": 4},
        "floor": {"d3": "5/2"},
        "requires": [{"indicator": "i21", "level": 2, "needs": "i12", "needs_level": 2}],
        "capacity": [{"owner": "Inspektorat", "steps": 3, "cost": "20"}],
    }
    assert len(rules_words(document)) == 9
    assert "nilai d3 paling rendah 2,5" in rules_words(document)


def test_the_card_is_the_one_that_training_wrote(visit: Visitor) -> None:
    text = visit("/data/model", "opd").locator("article").inner_text()
    card = (default_folder() / CARD_FILE).read_text("utf-8")
    for line in (line for line in card.splitlines() if line.startswith("- ")):
        assert grouped(line.removeprefix("- ").replace("`", "").replace("**", "")) in text
    tables = [block for block in card_blocks(card) if block.kind == "table"]
    runs = [list(lines) for table, lines in groupby(card.splitlines(), lambda line: line.startswith("|")) if table]
    # The line under a table's head is drawn, not written.
    assert [len(block.rows) for block in tables] == [len(lines) - 1 for lines in runs]
    assert "SIMULASI" in text


def test_a_user_is_added_changed_and_shut_out(visit: Visitor, site: Site) -> None:
    page = visit("/data/pengguna", "admin")
    form = page.locator("form", has_text="Tambah pengguna")
    form.get_by_label("Nama untuk masuk").fill("siti")
    form.get_by_label("Peran", exact=True).select_option("opd")
    form.get_by_role("button", name="Tambah").click()
    expect(page.get_by_role("alert")).to_contain_text("memerlukan instansi")
    expect(form.get_by_label("Nama untuk masuk")).to_have_value("siti")
    form.get_by_label("Instansi (nama lengkap)").fill("Pemerintah Kabupaten Contoh")
    form.get_by_label("OPD (").fill("Inspektorat")
    form.get_by_label("Kata sandi").fill("empat kata yang acak sekali")
    form.get_by_role("button", name="Tambah").click()
    page.get_by_role("link", name="Ubah siti").click()
    page.get_by_label("Nonaktif").check()
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("row", name=re.compile("siti"))).to_contain_text("nonaktif")
    with site.database.read() as store:
        assert store.users.get("siti").user.disabled


def test_a_key_shows_once_and_ends_when_revoked(visit: Visitor, site: Site) -> None:
    page = visit("/data/kunci", "planner")
    page.get_by_label("Nama").fill("dasbor")
    page.get_by_label("membaca isi penyimpanan").uncheck()
    page.get_by_role("button", name="Buat kunci").click()
    expect(page.get_by_role("alert")).to_contain_text("pilih sedikitnya satu cakupan")
    expect(page.get_by_label("Nama")).to_have_value("dasbor")
    page.get_by_label("membaca isi penyimpanan").check()
    page.get_by_role("button", name="Buat kunci").click()
    key = page.locator(".kunci-baru").inner_text()
    answer = page.request.get("/v1/me", headers={"Authorization": f"Bearer {key}"})
    assert answer.json()["scopes"] == ["read"]
    page.goto("/data/kunci")
    assert key not in page.content()
    page.get_by_role("button", name=re.compile("Cabut")).first.click()
    expect(page.get_by_role("row", name=re.compile("dasbor"))).to_contain_text("dicabut")
    assert page.request.get("/v1/me", headers={"Authorization": f"Bearer {key}"}).status == 401


def test_the_log_tells_what_happened_and_cannot_be_written(visit: Visitor, site: Site) -> None:
    visit("/data/audit", "planner")
    page = visit("/data/audit?hasil=refused&pelaku=planner", "admin")
    expect(page.get_by_role("row", name=re.compile("catatan audit")).first).to_contain_text("ditolak")
    wrong = visit("/data/audit?sejak=kemarin", "admin")
    expect(wrong.get_by_role("alert")).to_contain_text("ini bukan tanggal")
    assert page.request.post("/data/audit").status == 405
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Unduh CSV").click()
    assert Path(waiting.value.path()).read_text("utf-8").startswith("id,at,actor")
    assert AuditEntry.__dataclass_params__.frozen  # type: ignore[attr-defined]  # dataclasses keep it there


def test_parts_are_shown_to_those_who_may_go_there(visit: Visitor) -> None:
    words = {
        role: set(visit("/data", role).get_by_role("navigation", name="Bagian").get_by_role("link").all_inner_texts())
        for role in ("opd", "planner", "ministry", "admin")
    }
    assert {"Pengguna", "Catatan audit"} <= words["admin"]
    assert not {"Pengguna", "Catatan audit", "Impor"} & words["opd"]
    assert {"Impor", "Biaya sendiri", "Aturan bernama"} <= words["planner"]
    assert not {"Pengguna", "Biaya sendiri"} & words["ministry"]


def test_a_job_of_somebody_else_stays_hidden(visit: Visitor) -> None:
    page = visit("/wilayah/bersama?provinsi=Provinsi+Contoh&tujuan=lantai&lantai=2", "province")
    page.get_by_role("button", name="Jalankan di latar").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("rencana bersama")
    path = page.url
    other = visit(None, "planner")
    other.goto(path)
    expect(other.get_by_role("heading", level=1)).to_have_text("Bukan hak Anda")
    page.goto("/data/pekerjaan")
    expect(page.get_by_role("link", name="rencana bersama").first).to_be_visible()
