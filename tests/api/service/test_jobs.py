"""Long work: imports, joint plans, roadmaps, training; cancelled, cut off, killed, and done once."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from data.store.assessments import AssessmentKey
from data.store.database import Database
from tests.waiting import wait_until

from .test_expectations import plain
from .test_server import address, served
from .test_stored import SAMPLE, upload, wait_for
from .world import KABUPATEN, MINE, OTHER, STAMP, World, fill, running, sample

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def import_job(world: World, role: Any, content: bytes = SAMPLE, **form: str) -> Any:
    """Start an import as a job, and wait for its end."""
    started = upload(world, role, content, as_job="true", **form)
    assert started.status_code == 202, started.text
    return wait_for(world, started.json()["id"])


def test_an_import_as_a_job_is_the_import(fresh: World) -> None:
    seen = import_job(fresh, "planner")
    assert seen["state"] == "done"
    direct = upload(fresh, "planner").json()
    assert seen["result"] == direct
    done = import_job(fresh, "planner", preview="false", digest=direct["digest"])
    assert (done["state"], done["result"]["counts"]["added"]) == ("done", 2)
    assert import_job(fresh, "planner", preview="false")["result"]["counts"]["added"] == 0
    late = import_job(fresh, "planner", preview="false", digest=direct["digest"])
    assert (late["state"], late["error"]["code"]) == ("failed", "conflict")
    written = [one for one in fresh.audit() if one.action == "pekerjaan import"]
    assert [one.detail["added"] for one in written] == [0, 2]


def test_a_job_keeps_its_file_no_longer_than_it_needs(fresh: World) -> None:
    ended = import_job(fresh, "planner")
    with fresh.database.read() as store:
        kept = store.jobs.get(ended["id"]).request
    assert kept.keys() == {"name", "preview", "digest"} == ended["request"].keys()


def test_an_import_job_with_one_wrong_row_changes_nothing(fresh: World) -> None:
    rows = SAMPLE.decode().splitlines()
    wrong = "\n".join([*rows[:-1], rows[-1][:-1] + "9"]).encode()
    before = fresh.ask("planner", "GET", f"/v1/institutions/{MINE}/assessments").json()
    failed = import_job(fresh, "planner", wrong, preview="false")
    assert (failed["state"], failed["error"]["errors"][0]["code"]) == ("failed", "level_out_of_range")
    assert fresh.ask("planner", "GET", f"/v1/institutions/{MINE}/assessments").json() == before


def test_nobody_imports_for_others_by_a_job(fresh: World) -> None:
    foreign = SAMPLE.replace(b"Pemerintah Kota Bandar Lampung", b"Pemerintah Kota Denpasar")
    assert import_job(fresh, "planner", foreign, preview="false")["error"]["code"] == "forbidden"
    assert upload(fresh, "opd", as_job="true").status_code == 403


def test_an_import_job_has_the_rights_that_its_user_has_left(fresh: World) -> None:
    started = upload(fresh, "planner", as_job="true", preview="false").json()
    ended = wait_for(fresh, started["id"])
    with fresh.database.transaction() as store:
        again = store.jobs.submit("import", {**ended["request"], "content": "eJwDAAAAAAE="}, STAMP)
    # Jobs of somebody whom the store does not know, or no more.
    assert wait_for(fresh, again.id)["error"]["code"] in ("forbidden", "invalid_input")


def test_a_joint_job_is_the_joint_plan(fresh: World) -> None:
    goal = {"target": 3.1, "floor": 3}
    started = fresh.ask("province", "POST", "/v1/jobs", json={"kind": "joint", "province": "Lampung", "joint": goal})
    assert started.status_code == 202, started.text
    job = wait_for(fresh, started.json()["id"])
    direct = fresh.ask("province", "POST", "/v1/joint/stored", json={**goal, "province": "Lampung"}).json()
    assert (job["state"], job["percent"]) == ("done", 100)
    assert job["result"] == direct


def test_a_roadmap_job_is_the_roadmap(fresh: World) -> None:
    years = {"targets": {"2027": 3.2, "2028": 3.4}}
    body = {"kind": "roadmap", "institutions": [MINE], "roadmap": years}
    job = wait_for(fresh, fresh.ask("planner", "POST", "/v1/jobs", json=body).json()["id"])
    direct = fresh.ask("planner", "POST", f"/v1/institutions/{MINE}/roadmap", json=years).json()
    assert job["state"] == "done"
    assert plain(job["result"]) == plain(direct)
    assert job["institution_id"] == MINE


def test_a_joint_job_out_of_order_says_why(fresh: World) -> None:
    body = {"kind": "joint", "joint": {"target": 3.1, "merata": True, "budget": 1}}
    job = wait_for(fresh, fresh.ask("admin", "POST", "/v1/jobs", json=body).json()["id"])
    assert (job["state"], job["error"]["errors"][0]["code"]) == ("failed", "several_goals")


@pytest.mark.parametrize(
    ("role", "body", "status", "code"),
    [
        ("admin", {"kind": "x"}, 422, "literal_error"),
        ("admin", {"kind": "import"}, 422, "literal_error"),
        ("admin", {"kind": "joint"}, 422, "wrong_combination"),
        ("admin", {"kind": "plans", "train": {}}, 422, "wrong_combination"),
        ("admin", {"kind": "train", "train": {"seed": -1}}, 422, "greater_than_equal"),
        ("admin", {"kind": "train", "train": {"instrument": "x"}}, 422, "unknown_instrument"),
        ("admin", {"kind": "train", "train": {}, "province": "Bali"}, 422, "train_takes_all"),
        ("ministry", {"kind": "train", "train": {}}, 403, "forbidden"),
        ("admin", {"kind": "roadmap", "roadmap": {"targets": {"2027": 3}}}, 422, "several_institutions"),
        (
            "planner",
            {"kind": "roadmap", "institutions": [OTHER], "cycle": 2024, "roadmap": {"targets": {}}},
            403,
            "forbidden",
        ),
    ],
)
def test_every_fault_is_named(world: World, role: Any, body: dict[str, Any], status: int, code: str) -> None:
    answer = world.ask(role, "POST", "/v1/jobs", json=body)
    document = answer.json()
    assert answer.status_code == status, answer.text
    assert document.get("errors", [document])[0]["code"] == code


def test_training_is_cancelled_at_once_and_leaves_no_model(sqlite_template: Path, tmp_path: Path) -> None:
    store_file, models = tmp_path / "latih.db", tmp_path / "model"
    store_file.write_bytes(sqlite_template.read_bytes())
    with running(f"sqlite:///{store_file}", None, models_folder=models) as world:
        started = world.ask("admin", "POST", "/v1/jobs", json={"kind": "train", "train": {"seed": 1}}).json()
        wait_for_words(world, started["id"], "melatih")
        began = time.monotonic()
        # Other jobs do not wait behind a training.
        other = world.ask("admin", "POST", "/v1/jobs", json={"kind": "joint", "joint": {"target": 3.1}}).json()
        assert wait_for(world, other["id"])["state"] == "done"
        world.ask("admin", "POST", f"/v1/jobs/{started['id']}/cancel")
        assert wait_for(world, started["id"])["state"] == "cancelled"
        assert time.monotonic() - began < 60
    assert not list(models.rglob("manifest.json"))


def test_a_job_whose_service_stops_goes_back_to_the_queue(sqlite_template: Path, tmp_path: Path) -> None:
    store_file = tmp_path / "henti.db"
    store_file.write_bytes(sqlite_template.read_bytes())
    with running(f"sqlite:///{store_file}", None, models_folder=tmp_path / "model") as world:
        started = world.ask("admin", "POST", "/v1/jobs", json={"kind": "train", "train": {}}).json()
        wait_for_words(world, started["id"], "melatih")
    with Database(f"sqlite:///{store_file}") as database, database.read() as store:
        left = store.jobs.get(started["id"])
    assert (left.state, left.attempts) == ("queued", 1)


def test_work_that_was_cut_off_before_its_end_is_written_once(fresh: World) -> None:
    """The import and the end of its job are one transaction: a second attempt finds nothing half-done."""
    seen = upload(fresh, "planner", as_job="true").json()
    ended = wait_for(fresh, seen["id"])
    assert ended["attempts"] == 1
    with fresh.database.transaction() as store:
        store.institutions.add(KABUPATEN.__class__("Pemerintah Kota Metro", "kota", "Lampung"), STAMP)
        request = {"assessments": [[MINE, 2024, "final"], [OTHER, 2024, "final"]], "joint": {"target": 3.1}}
        job = store.jobs.submit("joint", request, STAMP)
        assert store.jobs.claim("layanan-yang-mati", LONG_AGO, LONG_AGO)
    again = wait_for(fresh, job.id)
    assert (again["state"], again["attempts"]) == ("done", 2)


def test_a_job_outlives_kill_minus_nine_and_is_done_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'tangga.db'}"
    many = 120
    with Database(url) as database:
        database.migrate()
        keys, _ = fill(database)
        with database.transaction() as store:
            request = {"assessments": [[MINE, 2024, "final"]] * many, "rules": {"target": 3.2}}
            job = store.jobs.submit("plans", request, STAMP).id
    headers = {"Authorization": f"Bearer {keys['admin']}"}
    quick = {"TANGGA_JOB_SILENCE": "3", "TANGGA_SOLVERS": "1"}
    with served(url, **quick) as (process, lines):
        base, _ = address(lines)
        wait_until(lambda: look(base, job, headers)["percent"], "the job goes on", every=0.05)
        process.kill()
        process.wait(10)
    with Database(url) as database, database.read() as store:
        assert store.jobs.get(job).state == "running"
    with served(url, **quick) as (_, lines):
        base, _ = address(lines)
        wait_until(lambda: look(base, job, headers)["state"] == "done", "the job is done", every=0.2)
        found = look(base, job, headers)
    assert (found["attempts"], len(found["result"]["plans"])) == (2, many)
    assert len({plan["cost"] for plan in found["result"]["plans"]}) == 1


def test_an_import_outlives_kill_minus_nine_and_is_written_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'tangga.db'}"
    with Database(url) as database:
        database.migrate()
        keys, _ = fill(database)
    headers = {"Authorization": f"Bearer {keys['planner']}"}
    quick = {"TANGGA_JOB_SILENCE": "3"}
    with served(url, **quick) as (process, lines):
        base, _ = address(lines)
        sent = {"file": ("panel.csv", SAMPLE)}
        form = {"preview": "false", "as_job": "true"}
        started = httpx2.post(f"{base}/v1/imports", files=sent, data=form, headers=headers)
        assert started.status_code == 202, started.text
        process.kill()
        process.wait(10)
    with served(url, **quick) as (_, lines):
        base, _ = address(lines)
        job = started.json()["id"]
        wait_until(lambda: look(base, job, headers)["state"] == "done", "the job is done", every=0.2)
        found = look(base, job, headers)
    with Database(url) as database, database.read() as store:
        lines_of_import = [one.entry for one in store.audit.page().items if one.entry.action == "pekerjaan import"]
        older = store.assessments.find(AssessmentKey(MINE, 2022, "final"))
    assert found["result"]["counts"]["added"] == 2
    assert len(lines_of_import) == 1
    assert older is not None
    assert older.version == 1


def wait_for_words(world: World, id_: str, words: str) -> None:
    """Wait until a job says that it is at something."""
    wait_until(lambda: words in world.ask("admin", "GET", f"/v1/jobs/{id_}").json()["stage"], words, every=0.2)


def look(base: str, job: str, headers: dict[str, str]) -> dict[str, Any]:
    """A job as a service that runs in a process of its own tells it."""
    found: dict[str, Any] = httpx2.get(f"{base}/v1/jobs/{job}", headers=headers, timeout=60).json()
    return found


def test_the_sample_is_as_these_tests_take_it() -> None:
    assert sample().institution.name in SAMPLE.decode()
