"""Saved plans over HTTP: nothing unseen is saved, no version is lost, files are safe to open."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from html import unescape
from io import BytesIO

import openpyxl
import pytest
from starlette.testclient import TestClient

from api.sample_region import FIRST_LOOK
from api.service.security.identity import cookie_name
from api.service.security.principal import Role
from api.service.security.tokens import new_token, token_digest
from api.service.state import now
from api.service.stored_cases import best_known
from api.service.web.planning.workbook import plan_workbook
from data.store.sessions import Session
from tests.api.service.world import STAMP, plan_document

from .pages import HERE
from .site import Site

REAL = "pemerintah-kota-bandar-lampung"
PAGE = f"{HERE}/rencana"
HTML = {"accept": "text/html"}


def client_of(site: Site, user: Role) -> TestClient:
    """A client that is signed in."""
    client = TestClient(site.app, base_url=site.address, headers=HTML, follow_redirects=False)
    token, at = new_token(), now()
    session = Session(token_digest(site.service.settings.secret, token), user, new_token(), at, at + timedelta(hours=1))
    with site.database.transaction() as store:
        store.sessions.open(session)
    client.cookies.set(cookie_name(site.service), token)
    return client


@pytest.fixture
def planner(site: Site) -> TestClient:
    """The institution's planner."""
    return client_of(site, "planner")


def fields(text: str, form: str = "simpan") -> dict[str, str]:
    """Hidden fields of the page's saving form."""
    part = text[text.index(f'id="{form}"') :] if form else text[text.index('name="pertanyaan"') - 300 :]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', part)
    return {name: unescape(value) for name, value in found[:4]}


def save(client: TestClient, query: str, name: str, **changed: str) -> tuple[int, str, str]:
    """Save the plan of a question: status, where it led, and the page."""
    shown = client.get(f"{PAGE}?{query}")
    response = client.post(f"{PAGE}/tersimpan", data=fields(shown.text) | {"nama": name} | changed)
    return response.status_code, response.headers.get("location", ""), response.text


def test_a_saved_plan_is_checked_again_and_listed(planner: TestClient) -> None:
    status, where, _ = save(planner, "target=3,8", "Diperiksa")
    assert status == 303
    text = planner.get(where).text
    assert "pemeriksaan cocok, tanpa pemecah" in text
    assert "Tersimpan." in text
    assert "Diperiksa" in planner.get(f"{PAGE}/tersimpan").text


def test_a_taken_name_shows_both_and_becomes_the_next_version(planner: TestClient, site: Site) -> None:
    save(planner, "target=3,8", "Nama sama")
    status, _, text = save(planner, "target=4", "Nama sama")
    assert status == 412
    assert "Nama «Nama sama» sudah dipakai" in text
    assert "versi 2 dari «Nama sama»" in text
    again = planner.post(f"{PAGE}/tersimpan", data=fields(text, "") | {"nama": "Nama sama", "versi": "1"})
    assert again.status_code == 303
    with site.database.read() as store:
        found = store.plans.page(institution_id=FIRST_LOOK, name="Nama sama").items
    assert [one.version for one in found] == [1, 2]
    side = planner.get(f"{PAGE}/banding?a={found[0].id}&b={found[1].id}")
    assert "Dua rencana berdampingan" in side.text


def test_a_free_name_after_a_taken_one_begins_a_plan_of_its_own(planner: TestClient, site: Site) -> None:
    save(planner, "target=3,8", "Terpakai")
    _, _, text = save(planner, "target=4", "Terpakai")
    # As the form stands: the next version of the taken name is chosen still.
    form = fields(text, "") | {"versi": "1"}
    nameless = planner.post(f"{PAGE}/tersimpan", data=form | {"nama": " "})
    assert nameless.status_code == 422
    kept = fields(nameless.text, "")
    assert planner.post(f"{PAGE}/tersimpan", data=kept | {"nama": "Masih bebas", "versi": "1"}).status_code == 303
    with site.database.read() as store:
        versions = {
            name: [one.version for one in store.plans.page(institution_id=FIRST_LOOK, name=name).items]
            for name in ("Terpakai", "Masih bebas")
        }
    assert versions == {"Terpakai": [1], "Masih bebas": [1]}
    again = planner.post(f"{PAGE}/tersimpan", data=kept | {"nama": "Terpakai", "versi": "1"})
    assert again.status_code == 303


def test_a_plan_that_changed_since_it_was_seen_is_not_saved(planner: TestClient, site: Site) -> None:
    status, _, text = save(planner, "target=3,8", "Berubah", sidik="0" * 64)
    assert status == 422
    assert "berubah sejak rencana ini Anda lihat" in text
    with site.database.read() as store:
        assert not store.plans.page(institution_id=FIRST_LOOK, name="Berubah").items


def test_what_is_no_plan_cannot_be_saved(planner: TestClient) -> None:
    status, _, text = save(planner, "target=4,5&anggaran=50", "Mustahil")
    assert status == 409
    assert "Tidak ada rencana untuk disimpan" in text
    assert save(planner, "target=3,8", "  ")[0] == 422


def test_a_form_without_its_token_is_refused(planner: TestClient) -> None:
    assert save(planner, "target=3,8", "Palsu", csrf_token="")[0] == 403


def test_others_see_a_plan_when_it_is_published_only(planner: TestClient, site: Site) -> None:
    _, where, _ = save(planner, "target=3,8", "Diterbitkan")
    path = where.partition("?")[0]
    ministry = client_of(site, "ministry")
    assert ministry.get(path).status_code == 403
    assert "Diterbitkan" not in ministry.get(f"{PAGE}/tersimpan").text
    token = {"csrf_token": fields(planner.get(f"{PAGE}?target=3,8").text)["csrf_token"]}
    assert planner.post(f"{path}/terbit", data=token | {"terbit": "ya"}).status_code == 303
    text = ministry.get(path).text
    assert "sudah diterbitkan" in text
    assert "Tarik kembali" not in text
    assert ministry.get(f"{path}/unduh.json").status_code == 200
    assert planner.post(f"{path}/terbit", data=token | {"terbit": "tidak"}).status_code == 303
    assert ministry.get(path).status_code == 403


@pytest.mark.parametrize("role", ["opd", "ministry", "province"])
def test_only_its_own_people_plan_for_an_institution(site: Site, role: Role) -> None:
    client = client_of(site, role)
    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}/kurva").status_code == 403
    assert client.get(f"{PAGE}/unduh.json?target=3,8").status_code == 403


@pytest.mark.parametrize("learned", [False, True])
def test_a_chance_of_a_model_that_learned_from_simulation_marks_a_real_plan(site: Site, learned: bool) -> None:
    sure = {"asked": 0.8, "reached": 0.81, "margin": 0, "expected_index": 3.3, "sure_index": 3.2, "simulated": learned}
    document = {**plan_document(), "assurance": sure}
    assert not document["simulated"]
    with site.database.transaction() as store:
        store.plans.add(REAL, f"Peluang {learned}", document, based_on=None, stamp=STAMP)
        head = store.plans.page(institution_id=REAL, name=f"Peluang {learned}").items[0]
    admin, folder = client_of(site, "admin"), f"/instansi/{REAL}/rencana"
    row = re.search(rf"Peluang {learned}</a>(.*)</th>", admin.get(f"{folder}/tersimpan").text)
    assert row is not None
    assert ("SIMULASI" in row[1]) is learned
    side = admin.get(f"{folder}/banding?a={head.id}&b={head.id}").text
    assert side.count("cap-simulasi") == 2 * learned
    shown = admin.get(f"{folder}/tersimpan/{head.id}").text
    assert ("SIMULASI, diminta 80 %" in shown) is learned
    # The levels are those of a real result, whatever the chance rests on.
    assert "SIMULASI, hasil akhir" not in shown
    assert "SIMULASI, penilaian" not in shown


def test_two_plans_side_by_side_say_what_each_was_asked(planner: TestClient, site: Site) -> None:
    save(planner, "target=3,8&beku=i20", "Kiri")
    save(planner, "tuju=anggaran&anggaran=60", "Kanan")
    with site.database.read() as store:
        left, right = (store.plans.page(institution_id=FIRST_LOOK, name=name).items[0] for name in ("Kiri", "Kanan"))
    text = planner.get(f"{PAGE}/banding?a={left.id}&b={right.id}").text
    assert (
        '<th scope="row">Target</th><td>indeks harus mencapai 3,80</td><td>indeks tertinggi di dalam anggaran</td>'
        in text
    )
    assert (
        "<td>indikator i20 dibekukan pada level sekarang</td><td>anggaran paling banyak 60,00 poin upaya</td>" in text
    )


def test_downloads_hold_the_plan_that_the_page_shows(planner: TestClient) -> None:
    shown = fields(planner.get(f"{PAGE}?target=3,8").text)
    document = planner.get(f"{PAGE}/unduh.json?target=3,8").json()
    assert document["digest"] == shown["sidik"]
    answer = planner.get(f"{PAGE}/unduh.xlsx?target=3,8")
    assert "simulasi" in answer.headers["content-disposition"]
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert book.sheetnames[0] == "Ringkasan"
    assert book["Ringkasan"]["A1"].value.startswith("SIMULASI")
    owners = {step["owner"] for step in document["steps"]}
    assert len(book.sheetnames) == 1 + len(owners)
    rows = sum(1 for sheet in book.worksheets[1:] for row in sheet.iter_rows(min_row=4) if row[0].value)
    assert rows == len(document["steps"])


def test_a_workbook_never_runs_what_an_institution_is_called() -> None:
    document = plan_document()
    owner = "=HYPERLINK(1)"
    steps = [{**step, "owner": owner} for step in document["steps"]]
    book = openpyxl.load_workbook(BytesIO(plan_workbook({**document, "steps": steps, "explanation": "=1+1"})))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert any(cell.value == f"'{owner}" for cell in cells)


def test_an_institution_without_any_assessment_is_told_where_to_begin(site: Site) -> None:
    from data.assessment import Institution
    from tests.api.service.world import STAMP

    with site.database.transaction() as store:
        empty = store.institutions.add(Institution("Pemerintah Kabupaten Kosong", "kabupaten", "Contoh"), STAMP)
    text = client_of(site, "admin").get(f"/instansi/{empty.id}/rencana").text
    assert "Belum ada penilaian" in text
    assert f"/instansi/{empty.id}/penilaian" in text


def test_an_answer_that_is_remembered_is_never_a_stale_one(planner: TestClient, site: Site) -> None:
    before = fields(planner.get(f"{PAGE}?target=3,9").text)["sidik"]
    assert fields(planner.get(f"{PAGE}?target=3,9").text)["sidik"] == before
    with site.database.transaction() as store:
        stored, _ = best_known(store, FIRST_LOOK, None, None)
        raised = replace(stored.assessment, levels={**stored.assessment.levels, "i11": Fraction(4)})
        store.assessments.put(FIRST_LOOK, raised, based_on=stored.version, stamp=STAMP)
    assert fields(planner.get(f"{PAGE}?target=3,9").text)["sidik"] != before
