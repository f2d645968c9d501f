"""The README's walk with curl, run as it stands there: several people, a kill -9, a backup into PostgreSQL."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from data.store.audit import Audit
from data.store.database import Database
from tests.absent import absent
from tests.conftest import ROOT
from tests.postgresql import Cluster

from .world import MINE

HEADING = "## Many people at once"
POSTGRESQL = "postgresql://tangga@localhost/tangga"
PORT = "8000"
EVIDENCE = {"bukti-budi.json": "i29", "bukti-wati.json": "i13"}


def script() -> str:
    """The section's commands, in their order."""
    readme = (ROOT / "README.md").read_text("utf-8")
    section = readme.split(HEADING, 1)[1].split("\n## ", 1)[0]
    return "\n".join(re.findall(r"```sh\n(.*?)```", section, re.DOTALL))


def free_port() -> str:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return str(line.getsockname()[1])


def read(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text("utf-8"))


@pytest.fixture
def walked(cluster: Cluster, tmp_path: Path) -> tuple[Path, str]:
    """The folder that the README's commands leave behind, and the address of their PostgreSQL database."""
    for program in ("bash", "curl"):
        if shutil.which(program) is None:
            absent(f"{program} is not on this machine")
    url = cluster.url(cluster.create())
    text = script().replace(POSTGRESQL, url).replace(PORT, free_port())
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TANGGA_")}
    environment = {
        **kept,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "TANGGA_WARM": "false",
        "TANGGA_MODELS_FOLDER": str(tmp_path / "model"),
    }
    command = f"set -euo pipefail\ntrap 'kill -9 $SERVER 2>/dev/null || true' EXIT\n{text}"
    done = subprocess.run(  # noqa: S603 - the commands of our own README
        ["bash", "-c", command],  # noqa: S607 - wherever it is
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return tmp_path, url


@pytest.mark.slow
def test_the_readmes_walk(walked: tuple[Path, str]) -> None:
    folder, url = walked
    plan = read(folder, "rencana.json")
    assert (plan["name"], plan["version"], plan["document"]["status"]) == ("2025", 1, "optimal")
    assert {name: read(folder, name)["indicator"] for name in EVIDENCE} == EVIDENCE
    refused = read(folder, "ditolak.json")
    assert (refused["status"], refused["code"]) == (403, "forbidden")
    before, after = read(folder, "sesudah-mati.json"), read(folder, "di-postgresql.json")
    assert before == after
    assert [one["id"] for one in after["items"]] == [plan["id"]]
    with Database(url) as database, database.read() as store:
        kept = store.plans.get(plan["id"])
        evidence = store.evidence.of(MINE, 2024, None)
        lines = _lines(store.audit)
        people = {one.user.name: one.user.role for one in store.users.page().items}
    assert kept.document == plan["document"]
    assert {one.record.indicator for one in evidence} == set(EVIDENCE.values())
    assert {"kepala": "admin", "siti": "planner", "budi": "opd", "wati": "opd"}.items() <= people.items()
    assert ("budi", "failed") in lines
    assert {("siti", "done"), ("budi", "done"), ("wati", "done"), ("kepala", "done")} <= lines


def _lines(audit: Audit) -> set[tuple[str, str]]:
    return {(one.entry.actor.split()[0], one.entry.outcome) for one in audit.page().items}


def test_the_walk_is_in_the_readme() -> None:
    text = script()
    for word in ("tangga import", "kill -9", "tangga backup", "tangga restore", POSTGRESQL, f":{PORT}"):
        assert word in text
    assert psycopg.conninfo.conninfo_to_dict(POSTGRESQL)["dbname"] == "tangga"
