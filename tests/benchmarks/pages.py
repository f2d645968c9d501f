"""Server time of every page, and how fast Rencana answers a change: ``python -m tests.benchmarks.pages [--rounds N]``.

The app runs on the sample region as it does on a planner's own machine, with its solver in a process of its own.
Server time is measured from request to last byte over loopback; change-to-answer time in a real browser, from the
slider's event until the new answer stands on the page, the pause for further changes included.
"""

from __future__ import annotations

import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx2
from playwright.sync_api import sync_playwright

from api.service.jobs.pool import SolverPool
from api.service.security.identity import cookie_name
from api.service.security.tokens import new_token, token_digest
from api.service.state import now
from data.store.database import Database
from data.store.sessions import Session
from tests.api.service.world import quiet
from tests.web.conftest import CHROMIUM, FLAGS, WIDE
from tests.web.pages import HERE, VISITS, Visit
from tests.web.site import Site, fill, serving

from .timing import spread, timed

PAGE_GOAL, ANSWER_GOAL = 200, 300
CHANGE = """target => new Promise((done) => {
  const began = performance.now(), slider = document.getElementById("geser");
  const watch = () => {
    // While an answer is replaced there is none.
    const state = JSON.parse(document.getElementById("jawaban-isi")?.textContent ?? "{}");
    if (Math.abs(state.target - target) < 1e-9) done(performance.now() - began);
    else requestAnimationFrame(watch);
  };
  slider.value = target;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  watch();
})"""
"""Moves the slider and waits for its answer; milliseconds."""


@contextmanager
def sample_site() -> Iterator[Site]:
    """The app on the sample region."""
    quiet()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'tangga.db'}"
        with Database(url) as database:
            database.migrate()
            fill(database)
        pool = SolverPool(workers=1, waiting=64, seconds=60)
        try:
            with serving(url, pool) as site:
                yield site
        finally:
            pool.close()


def client_of(site: Site, user: str | None) -> httpx2.Client:
    """A client, signed in unless `user` is ``None``."""
    client = httpx2.Client(base_url=site.address, headers={"accept": "text/html"}, timeout=90, follow_redirects=True)
    if user is not None:
        token, at = new_token(), now()
        digest = token_digest(site.service.settings.secret, token)
        with site.database.transaction() as store:
            store.sessions.open(Session(digest, user, new_token(), at, at + timedelta(hours=1)))
        client.cookies.set(cookie_name(site.service), token)
    return client


def page_times(site: Site, visit: Visit, rounds: int) -> tuple[float, list[float]]:
    """Milliseconds of the first visit, which may start a worker and solve, and of those that follow."""
    with client_of(site, visit.role) as client:
        first = 1000 * timed(lambda: client.get(visit.path).raise_for_status())[0]
        return first, [1000 * timed(lambda: client.get(visit.path))[0] for _ in range(rounds)]


def answer_times(site: Site, rounds: int) -> list[float]:
    """Milliseconds from moving the slider to the new plan on the page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(base_url=site.address, viewport=WIDE, locale="id-ID")  # type: ignore[arg-type]  # a dict as Playwright documents it
        site.sign_in(context, "planner")
        page = context.new_page()
        page.goto(f"{HERE}/rencana?target=3,8", timeout=90_000)
        page.wait_for_selector("#bagan-biaya.terlukis", timeout=90_000)
        times = [float(page.evaluate(CHANGE, round(3.81 + 0.01 * n, 2))) for n in range(rounds + 1)]
        browser.close()
    return times[1:]


def main(arguments: list[str] | None = None) -> None:
    """Print the tables."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", default="", help="pages whose key begins like this")
    options = parser.parse_args(arguments)
    with sample_site() as site:
        print(f"| milliseconds (goal: median <= {PAGE_GOAL}) | median | p95 | largest | first |")
        print("|---|---|---|---|---|")
        for visit in VISITS:
            if visit.key.startswith(options.only):
                first, rest = page_times(site, visit, options.rounds)
                print(f"| {visit.key} | {spread(rest)} | {first:.2f} |", flush=True)
        if CHROMIUM is None:
            print("\nchange to answer: skipped, no chromium here")
            return
        print(f"\n| milliseconds (goal: <= {ANSWER_GOAL}) | median | p95 | largest |")
        print("|---|---|---|---|")
        print(f"| Rencana, slider to answer | {spread(answer_times(site, options.rounds))} |")


if __name__ == "__main__":
    main()
