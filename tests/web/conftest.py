"""A real browser on the real app."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from api.service.jobs.pool import SolverPool
from data.store.database import Database
from tests.absent import absent
from tests.api.service.world import quiet
from tests.databases import sqlite_template

from .site import Site, fill, serving

__all__ = ["sqlite_template"]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 360, "height": 740}
PATIENCE = 90_000
"""Milliseconds that a page may take on a busy machine; how fast pages are is measured in tests/benchmarks."""

Visitor = Callable[..., Page]


@pytest.fixture(scope="session", autouse=True)
def _quiet() -> None:
    quiet()


@pytest.fixture(scope="session")
def solvers() -> Iterator[SolverPool]:
    """Solver processes that all sites of the tests share."""
    shared = SolverPool(workers=1, waiting=64, seconds=60, memory=0)
    yield shared
    shared.close()


@pytest.fixture(scope="session")
def filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the sample region and the users, to be copied."""
    path = tmp_path_factory.mktemp("web") / "contoh.db"
    shutil.copy(sqlite_template, path)
    with Database(f"sqlite:///{path}") as database:
        fill(database)
    return path


@pytest.fixture(scope="module")
def site(filled: Path, tmp_path_factory: pytest.TempPathFactory, solvers: SolverPool) -> Iterator[Site]:
    """The app, shared by the tests of a module."""
    path = tmp_path_factory.mktemp("site") / "tangga.db"
    shutil.copy(filled, path)
    with serving(f"sqlite:///{path}", solvers) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium."""
    if CHROMIUM is None:
        absent("no chromium on this machine: apt-get install chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def visit(site: Site, browser: Browser) -> Iterator[Visitor]:
    """Opens a page of the app in a browser context of its own, signed in as a user.

    ``visit(path, user, **options)``; `path` ``None``: a blank page; `user` ``None``: nobody. The options go to
    ``browser.new_context``. Whatever the browser complains about fails the test at its end: scripts that break,
    refused content, missing files.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(path: str | None, user: str | None = "planner", **options: object) -> Page:
        chosen = {"viewport": WIDE, "locale": "id-ID", "reduced_motion": "reduce", **options}
        context = browser.new_context(base_url=site.address, **chosen)  # type: ignore[arg-type]  # Playwright's options, passed on
        contexts.append(context)
        if user is not None:
            site.sign_in(context, user)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if path is not None:
            page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    # A refused form is answered with its status, and the browser logs that; the page itself tells the person.
    real = [one for one in complaints if "Failed to load resource: the server responded with a status of 4" not in one]
    assert real == []
