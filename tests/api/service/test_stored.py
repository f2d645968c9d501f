"""What the service keeps: on SQLite and on PostgreSQL, under several hands at once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib import resources
from typing import Any

import pytest

from api.service.wire.bodies import example_assessment

from .world import MEMBER, MINE, OTHER, STAMP, World, plan_document

SAMPLE = (resources.files("data") / "samples" / "bandar-lampung.csv").read_bytes()
SELF = f"/v1/institutions/{MINE}/assessments/2024/self"
EVIDENCE = f"/v1/institutions/{MINE}/evidence/2024"


def body(**changes: Any) -> dict[str, Any]:
    """The sample as a self assessment."""
    return {**example_assessment(), "stage": "self", **changes}


def levels(**changes: int) -> dict[str, Any]:
    """The sample's levels with some changed."""
    return {**example_assessment()["levels"], **changes}


def test_a_lost_update_is_refused_with_both_versions_shown(fresh: World) -> None:
    read = fresh.ask("planner", "GET", SELF)
    etag = read.headers["etag"]
    first = fresh.ask("planner", "PUT", SELF, json=body(levels=levels(i01=5)), headers={"If-Match": etag})
    second = fresh.ask("planner", "PUT", SELF, json=body(levels=levels(i02=5)), headers={"If-Match": etag})
    assert first.status_code == 200
    assert first.headers["etag"] != etag
    assert (second.status_code, second.json()["code"]) == (412, "stale_version")
    assert (second.json()["based_on"], second.json()["current_version"]) == (1, 2)
    assert second.json()["current"]["levels"]["i01"] == 5
    assert second.json()["yours"]["levels"]["i02"] == 5
    assert fresh.ask("planner", "GET", SELF).json()["levels"]["i02"] != 5


def test_of_many_at_once_one_wins(fresh: World) -> None:
    etag = fresh.ask("planner", "GET", SELF).headers["etag"]

    def save(level: int) -> int:
        answer = fresh.ask("planner", "PUT", SELF, json=body(levels=levels(i01=level)), headers={"If-Match": etag})
        return int(answer.status_code)

    with ThreadPoolExecutor(5) as people:
        statuses = sorted(people.map(save, range(1, 6)))
    assert statuses == [200, 412, 412, 412, 412]


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 428, "version_required"),
        ({"If-Match": "3"}, 400, "bad_request"),
        ({"If-Match": '"v99"'}, 412, "stale_version"),
        ({"If-None-Match": "*"}, 412, "stale_version"),
        ({"If-None-Match": '"v1"'}, 400, "bad_request"),
    ],
)
def test_an_edit_names_the_version_it_is_based_on(
    world: World, headers: dict[str, str], status: int, code: str
) -> None:
    answer = world.ask("planner", "PUT", SELF, json=body(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_repeated_write_is_answered_the_same_and_writes_nothing(fresh: World) -> None:
    headers = {"Idempotency-Key": "sekali-saja", "If-Match": '"v1"'}
    first = fresh.ask("planner", "PUT", SELF, json=body(levels=levels(i01=5)), headers=headers)
    again = fresh.ask("planner", "PUT", SELF, json=body(levels=levels(i01=5)), headers=headers)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert fresh.ask("planner", "GET", SELF).json()["version"] == 2
    other = fresh.ask("planner", "PUT", SELF, json=body(levels=levels(i01=4)), headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    writes = [e for e in fresh.audit() if e.action.startswith("PUT") and e.outcome == "done"]
    assert len(writes) == 1


def test_a_refused_write_leaves_its_idempotency_key_free(fresh: World) -> None:
    headers = {"Idempotency-Key": "k", "If-Match": '"v9"'}
    assert fresh.ask("planner", "PUT", SELF, json=body(), headers=headers).status_code == 412
    headers["If-Match"] = '"v1"'
    assert fresh.ask("planner", "PUT", SELF, json=body(), headers=headers).status_code == 200


def test_two_owners_and_a_planner_work_side_by_side(fresh: World) -> None:
    mine = {"indicator": "i29", "level": 2, "item": "Laporan audit", "state": "submitted"}
    others = {**mine, "indicator": "i24", "item": "Inventaris"}
    new = {"If-None-Match": "*"}
    assert fresh.ask("opd", "PUT", EVIDENCE, json=mine, headers=new).status_code == 201
    assert fresh.ask("planner", "PUT", EVIDENCE, json=others, headers=new).status_code == 201
    refused = fresh.ask("opd", "PUT", EVIDENCE, json={**others, "item": "Lain"}, headers=new)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert [e["indicator"] for e in fresh.ask("opd", "GET", EVIDENCE).json()["items"]] == ["i29"]
    assert len(fresh.ask("planner", "GET", EVIDENCE).json()["items"]) == 2
    accepted = fresh.ask("planner", "PUT", EVIDENCE, json={**mine, "state": "accepted"}, headers={"If-Match": '"v1"'})
    assert (accepted.json()["state"], accepted.json()["version"]) == ("accepted", 2)
    gaps = fresh.ask("opd", "GET", f"/v1/institutions/{MINE}/gaps").json()
    assert [owner["owner"] for owner in gaps["owners"]] == ["Inspektorat"]


def test_a_plan_is_made_kept_verified_and_published(fresh: World) -> None:
    path = f"/v1/institutions/{MINE}/plans"
    made = fresh.ask(
        "planner", "POST", path, json={"name": "2025", "rules": {"target": 3.2}}, headers={"If-None-Match": "*"}
    )
    assert made.status_code == 201
    assert made.json()["document"]["cost"] == plan_document()["cost"]
    one = f"{path}/{made.json()['id']}"
    assert fresh.ask("ministry", "GET", one).status_code == 403
    assert fresh.ask("planner", "GET", f"{one}/verification").json()["valid"]
    assert fresh.ask("planner", "PUT", f"{one}/published", json={"published": True}).status_code == 200
    assert fresh.ask("ministry", "GET", one).json()["document"]["digest"] == made.json()["document"]["digest"]
    elsewhere = f"/v1/institutions/{OTHER}/plans/{made.json()['id']}"
    assert fresh.ask("admin", "GET", elsewhere).status_code == 404


def test_own_costs_and_rules_are_kept_in_every_version(fresh: World) -> None:
    costs = f"/v1/institutions/{MINE}/costs"
    text = "# unit: effort\nindicator,to_level,cost\ni01,4,1\n"
    saved = fresh.ask("planner", "PUT", costs, json={"costs_csv": text}, headers={"If-None-Match": "*"})
    assert (saved.status_code, saved.json()["prices"][0]["cost"]) == (201, "1")
    again = fresh.ask(
        "planner", "PUT", costs, json={"costs_csv": text.replace(",1\n", ",2\n")}, headers={"If-Match": '"v1"'}
    )
    assert again.json()["version"] == 2
    assert fresh.ask("planner", "GET", costs, params={"version": 1}).json()["prices"][0]["cost"] == "1"
    wrong = fresh.ask("planner", "PUT", costs, json={"costs_csv": "x"}, headers={"If-Match": '"v2"'})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid_input")
    rules = f"/v1/institutions/{MINE}/rules/hemat"
    made = fresh.ask("planner", "PUT", rules, json={"rules": {"target": 3.5}}, headers={"If-None-Match": "*"})
    assert made.json()["rules"] == {"target": "7/2"}
    assert fresh.ask("planner", "GET", rules).headers["etag"] == '"v1"'


def upload(world: World, role: Any, data: bytes = SAMPLE, **form: str) -> Any:
    """One import."""
    return world.ask(role, "POST", "/v1/imports", files={"file": ("panel.csv", data)}, data=form)


def test_an_import_is_shown_first_then_whole_and_repeatable(fresh: World) -> None:
    seen = upload(fresh, "planner").json()
    assert seen["preview"]
    assert seen["counts"]["added"] == 2  # two of its four cycles are stored already
    done = upload(fresh, "planner", preview="false", digest=seen["digest"])
    assert done.status_code == 200
    assert upload(fresh, "planner", preview="false").json()["counts"]["added"] == 0
    outdated = upload(fresh, "planner", preview="false", digest=seen["digest"])
    assert (outdated.status_code, outdated.json()["code"]) == (409, "conflict")


def test_an_import_with_one_wrong_row_changes_nothing(fresh: World) -> None:
    rows = SAMPLE.decode().splitlines()
    wrong = "\n".join([*rows[:-1], rows[-1][:-1] + "9"]).encode()
    before = fresh.ask("planner", "GET", f"/v1/institutions/{MINE}/assessments").json()
    answer = upload(fresh, "planner", wrong, preview="false")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "level_out_of_range")
    assert fresh.ask("planner", "GET", f"/v1/institutions/{MINE}/assessments").json() == before


def test_nobody_imports_for_others(world: World) -> None:
    foreign = SAMPLE.replace(b"Pemerintah Kota Bandar Lampung", b"Pemerintah Kota Denpasar")
    assert upload(world, "planner", foreign).status_code == 403
    claims = SAMPLE.replace(b",final,", b",self,")
    assert upload(world, "ministry", claims).status_code == 403
    assert upload(world, "ministry").status_code == 200
    assert upload(world, "opd").status_code == 403


def wait_for(world: World, id_: str, seconds: float = 60) -> dict[str, Any]:
    """The job once it has ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        job: dict[str, Any] = world.ask("admin", "GET", f"/v1/jobs/{id_}").json()
        if job["state"] in ("done", "failed", "cancelled"):
            return job
        time.sleep(0.1)
    raise AssertionError(f"job still {job['state']}")


def test_a_job_plans_for_many_and_tells_its_progress(fresh: World) -> None:
    started = fresh.ask("ministry", "POST", "/v1/jobs", json={"kind": "plans", "rules": {"target": 3.2}})
    assert started.status_code == 202
    job = wait_for(fresh, started.json()["id"])
    assert (job["state"], job["percent"]) == ("done", 100)
    assert {plan["institution_id"] for plan in job["result"]["plans"]} >= {MINE, MEMBER, OTHER}
    assert {plan["cost"] for plan in job["result"]["plans"]} == {plan_document()["cost"]}
    assert fresh.ask("planner", "GET", f"/v1/jobs/{job['id']}").status_code == 403
    assert fresh.ask("planner", "GET", "/v1/jobs").json()["items"] == []


def test_a_job_that_was_cut_off_is_begun_again(fresh: World) -> None:
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    with fresh.database.transaction() as store:
        request = {"assessments": [[MINE, 2024, "final"]], "rules": {}}
        job = store.jobs.submit("frontier", request, STAMP, MINE)
        assert store.jobs.claim("layanan-yang-mati", long_ago, long_ago)
    ended = wait_for(fresh, job.id)
    assert (ended["state"], ended["attempts"]) == ("done", 2)
    assert ended["result"]["status"] == "optimal"


def test_a_job_is_cancelled_between_institutions(fresh: World) -> None:
    with fresh.database.transaction() as store:
        request = {"assessments": [[MINE, 2024, "final"]] * 500, "rules": {"target": 3.2}}
        job = store.jobs.submit("plans", request, STAMP)
    asked = fresh.ask("admin", "POST", f"/v1/jobs/{job.id}/cancel")
    assert asked.status_code == 200
    ended = wait_for(fresh, job.id)
    assert ended["state"] == "cancelled"
    assert ended["percent"] < 100


def test_a_job_that_cannot_be_done_says_why(fresh: World) -> None:
    with fresh.database.transaction() as store:
        job = store.jobs.submit("frontier", {"assessments": [["tiada", 2024, "final"]]}, STAMP)
    ended = wait_for(fresh, job.id)
    assert (ended["state"], ended["error"]["code"]) == ("failed", "not_found")


def test_people_are_added_changed_and_never_shown_with_passwords(fresh: World) -> None:
    new = {"name": "siti", "role": "planner", "institution_id": MINE, "password": "empat kata yang acak"}
    made = fresh.ask("admin", "POST", "/v1/users", json=new)
    assert made.status_code == 201
    assert "password_hash" not in made.text
    assert "acak" not in made.text
    assert fresh.ask("admin", "POST", "/v1/users", json=new).json()["code"] == "already_exists"
    changed = fresh.ask("admin", "PATCH", "/v1/users/siti", json={"disabled": True}, headers={"If-Match": '"v1"'})
    assert changed.json()["disabled"]
    bad = fresh.ask("admin", "PATCH", "/v1/users/siti", json={"role": "opd"}, headers={"If-Match": '"v2"'})
    assert (bad.status_code, bad.json()["errors"][0]["code"]) == (422, "user_without_owner")
    assert "acak" not in str(fresh.audit())


def test_the_audit_log_can_be_read_filtered_and_exported(fresh: World) -> None:
    fresh.ask("planner", "PUT", SELF, json=body(), headers={"If-Match": '"v1"'})
    fresh.ask("planner", "PUT", SELF, json=body(), headers={"If-Match": '"v1"'})
    fresh.ask("planner", "GET", "/v1/audit")
    lines = fresh.ask("admin", "GET", "/v1/audit", params={"size": 3}).json()["items"]
    assert [line["outcome"] for line in lines] == ["refused", "failed", "done"]
    assert lines[1]["detail"] == {"code": "stale_version"}
    assert "levels" not in str(lines)
    refused = fresh.ask("admin", "GET", "/v1/audit", params={"outcome": "refused"}).json()["items"]
    assert {line["outcome"] for line in refused} == {"refused"}
    text = fresh.ask("admin", "GET", "/v1/audit", params={"format": "csv"}).text
    assert len(text.splitlines()) == 1 + len(lines)


def test_lists_come_page_by_page(fresh: World) -> None:
    names, after = [], None
    while True:
        page = fresh.ask("opd", "GET", "/v1/institutions", params={"size": 1, **({"after": after} if after else {})})
        names += [one["id"] for one in page.json()["items"]]
        after = page.json()["next"]
        if after is None:
            break
    assert names == sorted(names)
    assert len(names) == 4
    assert fresh.ask("opd", "GET", "/v1/institutions", params={"after": "ngawur"}).status_code == 422
    assert fresh.ask("opd", "GET", "/v1/institutions", params={"size": 0}).status_code == 422
    only = fresh.ask("opd", "GET", "/v1/institutions", params={"province": "Bali"}).json()["items"]
    assert [one["id"] for one in only] == [OTHER]


def test_a_member_is_published_and_taken_back(fresh: World) -> None:
    path = f"/v1/institutions/{MINE}/assessments/2024/self"
    assert fresh.ask("ministry", "GET", path).status_code == 403
    shown = fresh.ask("planner", "PUT", f"{path}/published", json={"published": True}, headers={"If-Match": '"v1"'})
    assert shown.json()["published"]
    assert fresh.ask("ministry", "GET", path).status_code == 200
    fresh.ask("planner", "PUT", f"{path}/published", json={"published": False}, headers={"If-Match": '"v2"'})
    assert fresh.ask("ministry", "GET", path).status_code == 403


def test_the_ministry_writes_results_and_never_claims(fresh: World) -> None:
    path = f"/v1/institutions/{MINE}/assessments/2024"
    final = fresh.ask("ministry", "PUT", f"{path}/final", json=example_assessment(), headers={"If-Match": '"v1"'})
    assert final.status_code == 200
    claim = fresh.ask("ministry", "PUT", f"{path}/self", json=body(), headers={"If-Match": '"v1"'})
    assert claim.status_code == 403
