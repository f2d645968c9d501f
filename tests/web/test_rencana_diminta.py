"""What was asked stands beside its answer, on the page, in a kept plan and in its workbook; and what was not used."""

from __future__ import annotations

from html import unescape
from io import BytesIO

import openpyxl
import pytest
from starlette.testclient import TestClient

from api.service.web.planning.answer_view import answer_view
from tests.api.service.world import plan_document

from .plan_pages import PAGE, shown
from .site import Site
from .test_rencana_tersimpan import client_of, save

RULES = "anggaran=400&ubah=20&kunci=i11:3&beku=i20&batas=i01:4&tanpa=Inspektorat"
SENTENCES = (
    "anggaran paling banyak 400,00 poin upaya",
    "paling banyak 20 indikator berubah",
    "indikator i11 harus mencapai level 3",
    "indikator i20 dibekukan pada level sekarang",
    "indikator i01 tidak boleh melewati level 4",
    "Inspektorat sanggup paling banyak 0 langkah",
)
BUDGET = "tuju=anggaran&anggaran=60"
UNUSED = "Peluang 80 % tidak dipakai"


@pytest.fixture
def planner(site: Site) -> TestClient:
    """The institution's planner."""
    return client_of(site, "planner")


def listed(text: str) -> list[str]:
    """The list of what was asked."""
    part = text.split('<div class="diminta">')[1].split("</ul>")[0]
    return [line.removeprefix("<li>").removesuffix("</li>") for line in part.splitlines() if line.startswith("<li>")]


def capital(sentence: str) -> str:
    """As a list shows it."""
    return sentence[0].upper() + sentence[1:]


def test_a_plan_says_its_target_and_every_rule_wherever_it_is_read(planner: TestClient) -> None:
    query = f"target=3,8&{RULES}"
    asked = ["Indeks harus mencapai 3,80", *map(capital, SENTENCES)]
    assert listed(shown(planner, query)) == asked
    status, where, _ = save(planner, query, "Dengan aturan")
    assert status == 303
    assert listed(unescape(planner.get(where).text)) == asked
    book = openpyxl.load_workbook(BytesIO(planner.get(f"{PAGE}/unduh.xlsx?{query}").content))
    summary = [row[0] for row in book["Ringkasan"].iter_rows(values_only=True)]
    assert f"Diminta: indeks harus mencapai 3,80; {'; '.join(SENTENCES)}." in summary


def test_an_assured_plan_says_its_chance_among_what_was_asked(planner: TestClient) -> None:
    text = shown(planner, "target=3,2&peluang=80&beku=i20")
    assert listed(text) == [
        "Indeks harus mencapai 3,20",
        "Peluang paling sedikit 80 %",
        "Indikator i20 dibekukan pada level sekarang",
    ]


def test_a_named_predicate_is_told_by_its_name_and_index() -> None:
    document = plan_document()
    rules = {"predicate": "Memuaskan"}
    view = answer_view({**document, "basis": {**document["basis"], "rules": rules}})
    assert view["requested"]["everything"] == ["indeks harus mencapai 4,20 (predikat Memuaskan)"]


def test_the_highest_index_within_a_budget_is_not_called_the_cheapest_plan(planner: TestClient) -> None:
    text = shown(planner, BUDGET)
    assert '<h2 id="judul-jawaban">Indeks tertinggi di dalam anggaran' in text
    assert "Rencana termurah" not in text
    assert "Terbukti tertinggi: tidak ada rencana lain di dalam anggaran ini yang mencapai indeks lebih tinggi" in text
    assert "Terbukti termurah:" not in text
    assert "Biaya untuk indeks setinggi ini" in text
    assert "tidak mencapai<" not in text
    assert listed(text) == ["Indeks tertinggi di dalam anggaran", "Anggaran paling banyak 60,00 poin upaya"]


def test_a_chance_beside_a_budget_is_kept_and_said_to_be_unused(planner: TestClient) -> None:
    text = shown(planner, f"{BUDGET}&peluang=80")
    assert UNUSED in text
    assert 'value="80" checked' in text
    assert "Peluang target diakui asesor" not in text
    assert "dalam anggaran, peluang" not in text
    assert UNUSED not in shown(planner, BUDGET)
    document, plain = (planner.get(f"{PAGE}/unduh.json?{query}").json() for query in (f"{BUDGET}&peluang=80", BUDGET))
    assert document == plain


@pytest.mark.parametrize(
    ("source", "words", "other"),
    [
        ("2025-self", "menurut klaim", "bila semua level diakui"),
        ("2024-final", "bila semua level diakui", "menurut klaim"),
    ],
)
def test_only_an_own_assessment_is_called_a_claim(planner: TestClient, source: str, words: str, other: str) -> None:
    query = f"nilai={source}&target=3,8"
    curve = planner.get(f"{PAGE}/kurva?{query}").text
    assert f"Biaya terendah {words}, tanpa anggaran" in curve
    assert other not in curve
    assert answer_view({**plan_document(), "stage": source[5:]})["reckoned"] == words


def test_the_figure_of_an_assured_plan_from_a_result_is_no_claim(planner: TestClient) -> None:
    text = shown(planner, "nilai=2024-final&tuju=Baik&peluang=80")
    assert "bila semua level diakui, dari 2,32" in text
    assert "menurut klaim, dari" not in text
