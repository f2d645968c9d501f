"""Who may do what: every route, every role, every ownership, as the permission table says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import APIRouter
from starlette.routing import Route

from api.service.app import create_app
from api.service.routers import ALL_ROUTERS
from api.service.routes.common import guarded_router
from api.service.security.permissions import RULES, Access, Relation, Rule, reaches
from api.service.security.principal import ROLES, SCOPES, Role

from .world import GOVERNOR, MEMBER, MINE, OTHER, World, add_key, settings

WHOSE: dict[Role, dict[Relation, str]] = {
    "opd": {"own": MINE, "other": OTHER},
    "planner": {"own": MINE, "other": MEMBER},
    "province": {"own": GOVERNOR, "member": MINE, "other": OTHER},
    "ministry": {"other": MINE},
    "admin": {"other": MINE},
}
ASSESSMENT = "/v1/institutions/{institution}/assessments/{cycle}/{stage}"
CONTENT = (ASSESSMENT, *(rule.path for rule in RULES.values() if rule.method == "GET" and "{plan}" in rule.path))
"""Routes that show one assessment or one plan: whether it is published matters."""

NEVER_IN = (401, 403)
CASES = [
    pytest.param(rule, role, relation, id=f"{rule.method} {rule.path} {role} {relation}")
    for rule in RULES.values()
    for role in ROLES
    for relation in (WHOSE[role] if rule.owned else ("own",))
]


def addresses(world: World, rule: Rule, institution: str) -> Iterator[tuple[str, bool, bool]]:
    """Addresses of a rule with whether the content there is published, and the institution's own claim."""
    hidden, shown = world.plans[institution]
    values = {"institution": institution, "name": "x", "instrument": "spbe-2020", "job": "x", "user": "x", "key": "x"}
    values |= {"forecast": "x", "model": "bawaan"}
    for cycle, stage, published in ((2024, "self", False), (2024, "final", False), (2023, "final", True)):
        for plan, plan_published in ((hidden, False), (shown, True)):
            path = rule.path.format(**values, cycle=cycle, stage=stage, plan=plan)
            is_plan = "{plan}" in rule.path
            yield path, plan_published if is_plan else published, is_plan or stage == "self"


@pytest.mark.parametrize(("rule", "role", "relation"), CASES)
def test_every_route_answers_each_role_as_documented(world: World, rule: Rule, role: Role, relation: Relation) -> None:
    access = rule.access(role, relation)
    institution = WHOSE[role].get(relation, MINE)
    for path, published, claim in set(addresses(world, rule, institution)):
        sent = None if rule.method == "GET" else dict[str, str]()
        status = world.ask(role, rule.method, path, json=sent, follow_redirects=False).status_code
        sees = rule.path not in CONTENT or rule.method != "GET" or reaches(access, published=published, claim=claim)
        if access is Access.NONE or not sees:
            assert status == 403, path
        elif rule.path not in ("/masuk/tautan", "/masuk"):
            assert status not in NEVER_IN, path
            assert status < 500, path


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: f"{rule.method} {rule.path}")
def test_nobody_comes_in_without_signing_in(world: World, rule: Rule) -> None:
    path = next(addresses(world, rule, MINE))[0]
    status = world.ask(None, rule.method, path, json={} if rule.method != "GET" else None).status_code
    if rule.grants is None:
        assert status != 403
    else:
        assert status == 401


@pytest.mark.parametrize("rule", [r for r in RULES.values() if r.grants], ids=lambda r: f"{r.method} {r.path}")
def test_a_key_reaches_no_further_than_its_scopes(world: World, rule: Rule) -> None:
    others = tuple(scope for scope in SCOPES if scope != rule.scope)
    with world.database.transaction() as store:
        narrow = add_key(store, "admin", others)
    path = next(addresses(world, rule, MINE))[0]
    answer = world.client.request(rule.method, path, headers={"Authorization": f"Bearer {narrow}"})
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_a_refusal_is_in_the_audit_log(world: World) -> None:
    answer = world.ask("planner", "GET", "/v1/users")
    entry = world.audit()[0]
    assert (entry.actor.split()[0], entry.action, entry.outcome) == ("planner", "GET /v1/users", "refused")
    assert entry.detail == {"code": "forbidden"}
    assert entry.request_id == answer.json()["request_id"]


def test_lists_hold_only_what_may_be_seen(world: World) -> None:
    path = f"/v1/institutions/{MEMBER}"
    seen = {
        role: {(a["cycle"], a["stage"]) for a in world.ask(role, "GET", f"{path}/assessments").json()["items"]}
        for role in ROLES
    }
    published, official = {(2023, "final")}, {(2023, "final"), (2024, "final")}
    assert seen == {
        "opd": published,
        "planner": published,
        "province": official,
        "ministry": official,
        "admin": {*official, (2024, "self")},
    }
    names = {role: {p["name"] for p in world.ask(role, "GET", f"{path}/plans").json()["items"]} for role in ROLES}
    assert names == {role: {"terbit", "rahasia"} if role == "admin" else {"terbit"} for role in ROLES}


def test_an_opd_sees_its_own_indicators_alone(world: World) -> None:
    path = f"/v1/institutions/{MINE}/assessments/2024/final"
    mine, whole = world.ask("opd", "GET", path).json(), world.ask("planner", "GET", path).json()
    assert mine["partial"]
    assert 0 < len(mine["levels"]) < len(whole["levels"])
    assert {"i29", "i30", "i31"} <= mine["levels"].keys()
    assert "score" not in mine
    gaps = world.ask("opd", "GET", f"/v1/institutions/{MINE}/gaps", params={"owner": "Diskominfo", "target": 3.2})
    assert {owner["owner"] for owner in gaps.json()["owners"]} == {"Inspektorat"}


def test_a_route_without_a_rule_stops_the_start() -> None:
    extra = guarded_router("lain")
    extra.add_api_route("/v1/lain", lambda: {}, methods=["GET"])
    with pytest.raises(RuntimeError, match=r"routes without a rule.*v1/lain"):
        create_app(settings("sqlite:///unused.db"), (*ALL_ROUTERS, extra))


def test_a_rule_without_a_route_stops_the_start() -> None:
    with pytest.raises(RuntimeError, match="rules without a route"):
        create_app(settings("sqlite:///unused.db"), ALL_ROUTERS[1:])


def test_a_route_without_a_guard_stops_the_start() -> None:
    extra = APIRouter(routes=[Route("/v1/lain", lambda request: None)])
    with pytest.raises(RuntimeError, match="without a guard"):
        create_app(settings("sqlite:///unused.db"), (*ALL_ROUTERS, extra))
