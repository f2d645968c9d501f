"""The plan page, asked over HTTP as its planner asks it."""

from __future__ import annotations

from html import unescape

from starlette.testclient import TestClient

from .pages import HERE

PAGE = f"{HERE}/rencana"


def shown(client: TestClient, query: str) -> str:
    """Text of the page that answers a question."""
    answer = client.get(f"{PAGE}?{query}")
    assert answer.status_code == 200
    return unescape(answer.text)
