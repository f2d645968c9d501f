"""Keeping what one has on Rencana: the present predicate as a goal, and the levels worth keeping."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from starlette.testclient import TestClient

from api.service.web.planning.answer_view import answer_view
from api.service.web.planning.workbook import plan_workbook
from tests.api.service.world import plan_document

from .plan_pages import PAGE, shown
from .site import Site
from .test_rencana_tersimpan import client_of, save

RESULTS = "nilai=2024-final"


@pytest.fixture
def planner(site: Site) -> TestClient:
    """The institution's planner."""
    return client_of(site, "planner")


def test_the_present_predicate_can_be_asked_for(planner: TestClient) -> None:
    text = shown(planner, f"{RESULTS}&tuju=Baik")
    assert "Tetap Cukup <small>1,8</small>" in text


def test_what_is_met_by_claim_leads_to_the_plan_that_keeps_it(planner: TestClient) -> None:
    met = shown(planner, f"{RESULTS}&tuju=Cukup")
    assert "Sudah terpenuhi" in met
    assert "Pastikan tetap begitu setelah asesor menilai" in met
    assert "tuju=Cukup&peluang=80" in met
    kept = shown(planner, f"{RESULTS}&tuju=Cukup&peluang=80")
    assert "Pastikan tetap begitu" not in kept
    assert "Peluang target diakui asesor" in kept


def test_the_page_names_what_to_keep_as_the_document_does(planner: TestClient) -> None:
    query = f"{RESULTS}&tuju=Baik&peluang=90"
    document = planner.get(f"{PAGE}/unduh.json?{query}").json()
    text = shown(planner, query)
    assert document["upkeep"]["summary"] in text
    assert len(document["upkeep"]["tasks"]) > 3
    for task in document["upkeep"]["tasks"]:
        assert f"{task['indicator']} {task['name']}: level {task['level']}" in text
        assert task["action"] in text


def test_without_a_chance_nothing_is_said_of_keeping(planner: TestClient) -> None:
    assert 'id="judul-jaga"' not in shown(planner, f"{RESULTS}&tuju=Baik")


def test_the_workbook_has_a_sheet_of_what_to_keep(planner: TestClient) -> None:
    query = f"{RESULTS}&tuju=Baik&peluang=90"
    document = planner.get(f"{PAGE}/unduh.json?{query}").json()
    book = openpyxl.load_workbook(BytesIO(planner.get(f"{PAGE}/unduh.xlsx?{query}").content))
    sheet = book["Dijaga"]
    assert sheet["A1"].value.startswith("SIMULASI")
    rows = [row for row in sheet.iter_rows(min_row=4, values_only=True) if row[0]]
    tasks = document["upkeep"]["tasks"]
    assert [row[0].split()[0] for row in rows] == [task["indicator"] for task in tasks]
    assert [row[3] for row in rows] == pytest.approx([task["value"] for task in tasks])
    assert [row[4] for row in rows] == pytest.approx([task["lost"] for task in tasks])


def with_upkeep(*owners: str) -> dict[str, object]:
    """A plan with one level to keep for each of some owners, which reads like a formula."""
    tasks = [
        {
            "indicator": f"i{n:02}",
            "name": "Nama",
            "owner": owner,
            "level": 3,
            "value": 0.02,
            "lost": 0.4,
            "action": "=Jaga",
        }
        for n, owner in enumerate(owners, start=1)
    ]
    return {**plan_document(), "upkeep": {"summary": "Dua level.", "tasks": tasks}}


def test_every_owner_gets_a_sheet_with_what_it_raises_and_what_it_keeps() -> None:
    steps = plan_document()["steps"]
    working, idle = steps[0]["owner"], "OPD yang hanya menjaga"
    book = openpyxl.load_workbook(BytesIO(plan_workbook(with_upkeep(working, idle, idle))))
    owners = {step["owner"] for step in steps}
    assert len(book.sheetnames) == 1 + len(owners | {idle}) + 1
    sheets = {str(sheet["A1"].value).split("Tugas ")[-1].split(":")[0]: sheet for sheet in book.worksheets}
    found = {
        name: [row for row in sheets[name].iter_rows(min_row=4, values_only=True) if row[0]] for name in (working, idle)
    }
    kept = {name: [row[0] for row in rows if row[2] == "tetap"] for name, rows in found.items()}
    assert kept == {working: ["i01 Nama"], idle: ["i02 Nama", "i03 Nama"]}
    assert len(found[working]) == 1 + sum(step["owner"] == working for step in steps)
    assert found[idle][0][1:] == (3, "tetap", "Dijaga: =Jaga", "☐")
    summary = {row[0]: row[1:3] for row in book["Ringkasan"].iter_rows(min_row=4, values_only=True)}
    assert summary[idle] == (0, 2)
    assert summary[working][1] == 1


def test_a_saved_plan_keeps_its_tasks(planner: TestClient) -> None:
    status, where, _ = save(planner, f"{RESULTS}&tuju=Baik&peluang=80", "Dijaga")
    assert status == 303
    assert "Yang dijaga" in planner.get(where).text


def test_a_plan_from_before_tasks_existed_is_still_shown() -> None:
    document = {key: value for key, value in plan_document().items() if key != "upkeep"}
    assert answer_view(document)["upkeep"] is None
    assert "Dijaga" not in openpyxl.load_workbook(BytesIO(plan_workbook(document))).sheetnames
