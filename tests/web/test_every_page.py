"""What holds for every page: readable by all, fast to load, and nothing from anywhere else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Response

from .conftest import NARROW, WIDE, Visitor
from .pages import VISITS, Visit
from .pictures import nothing_is_cut_or_covered
from .site import Site

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text("utf-8")
MOST_BYTES = 300 * 1024
ENGLISH = re.compile(
    r"\b(the|and|with|your|you|not found|error|loading|submit|save|cancel|download|upload|search|settings|next|previous"
    r"|click|index|level up|target index|owner|budget|plan|forecast|stage|cycle|self|(?<!dokumen )final"
    r"|(?<!help )desk)\b",
    re.IGNORECASE,
)
DECIMAL_POINT = re.compile(r"(?<![\d.v])\d+\.\d{1,2}(?![\d.])")
every_visit = pytest.mark.parametrize("one", VISITS, ids=lambda one: one.key)


@every_visit
def test_a_page_is_light_asks_nobody_else_keeps_nobody_out_and_is_indonesian(
    visit: Visitor, site: Site, tmp_path: Path, one: Visit
) -> None:
    page = visit(None, one.role, viewport=WIDE)
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    page.goto(one.path)
    page.wait_for_load_state("networkidle")
    assert {answer.url.split("/", 3)[2] for answer in answers} == {site.address.removeprefix("http://")}
    assert sum(transferred(answer) for answer in answers) <= MOST_BYTES
    text = page.locator("body").inner_text()
    assert ENGLISH.findall(text) == []
    assert DECIMAL_POINT.findall(text) == []
    assert page.locator("h1").count() == 1
    assert "Tangga" in page.title()
    assert page.locator("html").get_attribute("lang") == "id"
    reads_without_scripts(visit(one.path, one.role, java_script_enabled=False), page.locator("h1").inner_text())
    nothing_is_cut_or_covered(page, tmp_path, f"{one.key}-lebar")
    assert serious(page) == []


@every_visit
def test_a_narrow_screen_keeps_nobody_out_and_never_scrolls_sideways(
    visit: Visitor, tmp_path: Path, one: Visit
) -> None:
    page = visit(one.path, one.role, viewport=NARROW)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    nothing_is_cut_or_covered(page, tmp_path, f"{one.key}-sempit")
    assert serious(page) == []


def reads_without_scripts(plain: Page, title: str) -> None:
    """Insist that a page without scripts has the same title, forms that work, and no script or style inside."""
    assert plain.locator("h1").inner_text() == title
    assert len(plain.locator("main").inner_text()) > 40
    for form in plain.locator("form:visible").all():
        assert form.get_attribute("action"), "a form that only a script can send"
    text = plain.content()
    assert not re.search(r"<style|\sstyle=|\son\w+=", text)
    assert set(re.findall(r"<script(?! src=)[^>]*", text)) <= {'<script type="application/json"'} | set(
        re.findall(r'<script type="application/json" id="[\w-]+"', text)
    )


def serious(page: Page) -> list[str]:
    """What axe-core calls serious or critical."""
    page.evaluate(AXE)
    found: Any = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {json.dumps([node['target'] for node in v['nodes']][:5])}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]


def transferred(answer: Response) -> int:
    """Bytes on the wire of one answer."""
    sizes = answer.request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]
