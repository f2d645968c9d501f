"""The description of the API, as a browser shows it under the strict content security policy."""

from __future__ import annotations

from .conftest import Visitor


def test_the_description_is_drawn_from_this_host_alone(visit: Visitor) -> None:
    page = visit(None)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/v1/docs")
    page.get_by_text("/v1/plan", exact=True).first.wait_for()
    assert len({url.split("/", 3)[2] for url in asked if not url.startswith("data:")}) == 1


def test_a_plan_can_be_tried_out_there(visit: Visitor) -> None:
    page = visit("/v1/docs")
    page.locator(".opblock", has_text="Mencari rencana termurah").first.click()
    page.get_by_text("Try it out").click()
    page.get_by_text("Execute").click()
    row = page.locator(".live-responses-table .response").first
    row.wait_for()
    assert row.locator(".response-col_status").inner_text().startswith("200")
    assert "optimal" in row.inner_text()
