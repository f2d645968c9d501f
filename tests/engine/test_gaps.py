"""Gap lists: shares sum exactly, every indicator counts once, then examples, then bad input."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given

from data.assessment import Assessment, Institution, Stage
from data.costs import COST_UNITS, CostTable, CostUnit
from data.effort import default_costs
from data.evidence import EvidenceLedger, EvidenceRecord, EvidenceState, needed_items
from data.faults import InputError
from data.instrument_file import shipped_instrument
from data.rules import Capacity, Prerequisite, Rules
from engine.demand import READINESS_NAMES, Readiness
from engine.gap_basis import GapRequest, list_gaps
from engine.gaps import GapList, gap_list
from engine.gaps_document import gaps_document
from engine.plan import PlanRequest, make_plan
from engine.plan_document import plan_document
from engine.saved_plan import SavedPlan, saved_plan
from tests.oracles.full_cases import full_assessment
from tests.oracles.strategies import LAW, sources

from .test_work_order import any_outcome

SPBE = shipped_instrument("spbe-2020")
COSTS = default_costs(SPBE)
BASE = full_assessment(Random(3), SPBE)


def listed(assessment: Assessment = BASE, rules: Rules | None = None, **more: object) -> GapList:
    asked = rules or Rules()
    return list_gaps(GapRequest(SPBE, assessment, COSTS, asked, **more))  # type: ignore[arg-type]  # checked there


def assert_adds_up(gaps: GapList) -> None:
    outcome = gaps.outcome
    gain = outcome.index - outcome.problem.index_now
    assert sum((owner.gain for owner in gaps.owners), Fraction(0)) == gain == gaps.gain
    shares = [share for share in map(gaps.share, gaps.owners) if share is not None]
    assert sum(shares, Fraction(0)) == (1 if gain else 0)
    counted = [gap.indicator.id for owner in gaps.owners for gap in (*owner.tasks, *owner.held)]
    assert sorted(counted) == sorted(outcome.problem.instrument.ids)
    raised = {gap.indicator.id for owner in gaps.owners for gap in owner.tasks}
    assert raised == set(outcome.touched)
    orders = sorted(step.order for gap in gaps.gaps for step in gap.steps)
    assert orders == list(range(1, len(outcome.steps) + 1))
    assert sum(owner.cost for owner in gaps.owners) == outcome.step_cost


@LAW
@given(sources())
def test_owners_shares_sum_to_the_gain_of_any_outcome(random: Random) -> None:
    outcome = any_outcome(random)
    instrument = outcome.problem.instrument
    names = ("Dinas A", "Dinas B", "Dinas A / Dinas B", "Dinas B; Dinas C", "")
    owners = {i: random.choice(names) for i in instrument.ids}
    assessment = Assessment(
        Institution("Uji", "kota", "Uji"), 2024, instrument.id, "final", outcome.problem.current, owners
    )
    gaps = gap_list(outcome, assessment, "plan")
    assert_adds_up(gaps)
    for owner in gaps.owners:
        tasks = [gap.steps[0].order for gap in owner.tasks]
        assert tasks == sorted(tasks)
        for gap in owner.helps:
            assert owner.owner in gap.units.support


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("rules", [Rules(), Rules(target=Fraction(35, 10)), Rules(budget=Decimal(200))])
def test_lists_of_whole_institutions_add_up(seed: int, rules: Rules) -> None:
    assert_adds_up(listed(full_assessment(Random(seed), SPBE), rules))


def test_the_list_asks_what_the_plan_asks() -> None:
    rules = Rules(target=Fraction(35, 10))
    plan = make_plan(PlanRequest(SPBE, BASE, COSTS, rules))
    assert plan.optimum is not None
    gaps = listed(rules=rules)
    assert gaps.basis == "plan"
    assert {gap.indicator.id: gap.asked for gap in gaps.gaps} == dict(plan.optimum.outcome.levels)
    again = listed(saved=saved_plan(plan_document(plan), SPBE, BASE))
    assert again.owners == gaps.owners


def test_without_a_target_every_indicator_goes_one_level_up() -> None:
    gaps = listed()
    assert gaps.basis == "next_level"
    for gap in gaps.gaps:
        assert gap.asked == min(gap.now + 1, 5)
        assert (gap.following is None) == (gap.now == 5)


def test_frozen_and_outside_scores_are_not_asked_up() -> None:
    assert next(g for g in listed(rules=Rules(freeze=("i05",))).gaps if g.indicator.id == "i05").steps == ()
    pemdi = shipped_instrument("pemdi-2026")
    gaps = list_gaps(GapRequest(pemdi, full_assessment(Random(0), pemdi), default_costs(pemdi)))
    assert all(not gap.steps for gap in gaps.gaps if gap.indicator.external)
    assert_adds_up(gaps)


def test_a_prerequisite_that_one_level_cannot_meet_holds_its_step_back() -> None:
    levels = {**dict.fromkeys(SPBE.ids, Fraction(3)), "i21": Fraction(1)}
    risky = replace(BASE, levels=levels)
    gaps = listed(risky)
    security = next(gap for gap in gaps.gaps if gap.indicator.id == "i22")
    # Level 4 of security needs risk management at 2, which stands at 1 and goes to 2 in the same list.
    assert security.asked == 4
    assert ("i21", 2) in security.steps[0].waits_for
    frozen = listed(risky, Rules(freeze=("i21",)))
    assert next(gap for gap in frozen.gaps if gap.indicator.id == "i22").steps == ()


def test_an_unreachable_target_lists_the_best_there_is_and_says_so() -> None:
    gaps = listed(rules=Rules(target=Fraction(5), freeze=("i11",)))
    assert gaps.basis == "best_reachable"
    assert "target_unreachable" in {notice.code for notice in gaps.notices}
    assert_adds_up(gaps)


def test_jointly_owned_indicators_are_shown_to_all_and_counted_once() -> None:
    gaps = listed(replace(BASE, owners={"i45": "Dinas A / Dinas B; Dinas C"}))
    by_name = {owner.owner: owner for owner in gaps.owners}
    assert [gap.indicator.id for gap in by_name["Dinas A"].tasks] == ["i45"]
    for name in ("Dinas B", "Dinas C"):
        assert [gap.indicator.id for gap in by_name[name].helps] == ["i45"]
        assert by_name[name].gain == 0
    assert_adds_up(gaps)


def test_usual_owners_are_told_as_such() -> None:
    assert "owners_default" in {notice.code for notice in listed().notices}
    named = replace(BASE, owners=dict.fromkeys(SPBE.ids, "Dinas A"))
    assert "owners_default" not in {notice.code for notice in listed(named).notices}


def ledger(state: EvidenceState, level: int = 4) -> EvidenceLedger:
    items = needed_items(SPBE.by_id["i32"], level, SPBE.scale)
    return EvidenceLedger(tuple(EvidenceRecord("i32", level, item.text, state) for item in items))


@pytest.mark.parametrize(
    ("stage", "state", "expected"),
    [
        ("final", "accepted", "complete_not_raised"),
        ("desk", "submitted", "complete_not_raised"),
        ("self", "submitted", "complete_not_claimed"),
        ("final", "missing", "incomplete"),
        ("final", "rejected", "returned"),
        ("final", "needs_revision", "returned"),
        ("final", None, "unrecorded"),
    ],
)
def test_readiness_of_the_next_level(stage: Stage, state: EvidenceState | None, expected: Readiness) -> None:
    assessment = replace(BASE, levels={**BASE.levels, "i32": Fraction(3)}, stage=stage)
    gaps = listed(assessment, ledger=ledger(state) if state else None)
    gap = next(g for g in gaps.gaps if g.indicator.id == "i32")
    assert gap.readiness == expected
    assert (gap in gaps.questions) == (expected == "complete_not_raised")


def test_the_top_level_and_an_unlisted_level_have_names_of_their_own() -> None:
    top = listed(replace(BASE, levels={**BASE.levels, "i32": Fraction(5)}))
    assert next(g for g in top.gaps if g.indicator.id == "i32").readiness == "top"
    pemdi = shipped_instrument("pemdi-2026")
    levels = dict.fromkeys(pemdi.ids, Fraction(4))
    assessment = replace(full_assessment(Random(0), pemdi), levels=levels)
    gaps = list_gaps(GapRequest(pemdi, assessment, default_costs(pemdi)))
    assert next(g for g in gaps.gaps if g.indicator.id == "i04").readiness == "unlisted"
    assert set(READINESS_NAMES) >= {gap.readiness for gap in gaps.gaps}


class Tenth:
    """A forecast by which each share of evidence is worth a tenth of a point."""

    source = "contoh"
    simulated = True

    def expected_gain(self, indicator: str, share_from: Fraction, share_to: Fraction) -> float:
        assert indicator == "i01"
        return float(share_to - share_from) / 10


def test_incomplete_evidence_of_a_claim_is_worth_what_the_forecast_says() -> None:
    claim = replace(BASE, stage="self", evidence={"i01": Fraction(1, 2), "i02": Fraction(1)})
    gaps = listed(claim, effect=Tenth())
    first, second = gaps.gaps[0], gaps.gaps[1]
    assert (first.evidence_share, first.evidence_gain) == (Fraction(1, 2), 0.05)
    assert (second.evidence_share, second.evidence_gain) == (Fraction(1), None)
    notice = next(n for n in gaps.notices if n.code == "evidence_effect_source")
    assert notice.message.startswith("SIMULASI")


def test_without_a_forecast_the_worth_of_evidence_is_unknown_and_never_made_up() -> None:
    claim = replace(BASE, stage="self", evidence={"i01": Fraction(1, 2)})
    gaps = listed(claim)
    assert gaps.gaps[0].evidence_gain is None
    assert "evidence_effect_unknown" in {notice.code for notice in gaps.notices}
    final = listed(replace(BASE, evidence={"i01": Fraction(1, 2)}))
    assert final.gaps[0].evidence_share is None


def test_the_document_repeats_the_list() -> None:
    gaps = listed(rules=Rules(target=Fraction(35, 10)), ledger=ledger("accepted"))
    document = gaps_document(gaps)
    tasks = [task for owner in document["owners"] for task in owner["tasks"]]
    assert sum(task["gain"] for task in tasks) == pytest.approx(document["index_after"] - document["index_before"])
    assert sum(owner["share"] for owner in document["owners"]) == pytest.approx(1)
    for task in tasks:
        assert task["next"]["level"] == task["steps"][0]["to"]
        assert task["next"]["demand"]
        assert {item["state_name"] for item in task["next"]["evidence"]} <= {"belum dicatat", "diterima"}


def test_the_name_of_an_owner_is_found_in_any_case() -> None:
    assert [owner.owner for owner in listed().only("inspektorat").owners] == ["Inspektorat"]


def test_an_unknown_owner_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InputError) as caught:
        listed().only("Inspectorat")
    assert caught.value.code == "unknown_owner"
    assert "Inspektorat" in (caught.value.faults[0].remedy or "")


def test_a_plan_for_others_or_from_other_levels_is_refused() -> None:
    plan = plan_document(make_plan(PlanRequest(SPBE, BASE, COSTS, Rules(target=Fraction(35, 10)))))
    other = replace(BASE, institution=Institution("Pemerintah Kota Lain", "kota", "Lain"))
    with pytest.raises(InputError) as caught:
        saved_plan(plan, SPBE, other)
    assert caught.value.code == "plan_of_other"
    moved = replace(BASE, levels={**BASE.levels, "i01": 6 - BASE.levels["i01"], "i02": 6 - BASE.levels["i02"]})
    with pytest.raises(InputError) as caught:
        saved_plan(plan, SPBE, moved)
    changed = [i for i in ("i01", "i02") if BASE.levels[i] != moved.levels[i]]
    assert [fault.place for fault in caught.value.faults] == [f"indikator {i}" for i in changed]


@pytest.mark.parametrize("unit", COST_UNITS)
def test_a_saved_plan_brings_its_own_prices_and_rules(unit: CostUnit) -> None:
    prices = {step: Decimal(7) + len(step[0]) * step[1] for step in COSTS.prices if step[0] != "i29"}
    costs = CostTable(unit, prices)
    rules = Rules(target=Fraction(35, 10), freeze=("i29",), requires=(Prerequisite("i11", 3, "i45", 3),))
    low = replace(BASE, levels={**BASE.levels, "i29": Fraction(1)})
    plan = make_plan(PlanRequest(SPBE, low, costs, rules))
    document = json.loads(json.dumps(plan_document(plan)))
    # Other prices than the plan's, here the usual ones, decide nothing.
    gaps = listed(low, saved=saved_plan(document, SPBE, low))
    assert plan.optimum is not None
    assert gaps.outcome.cost == plan.optimum.outcome.cost
    assert gaps.outcome.problem.cost_unit == unit
    assert [c.key for c in gaps.outcome.problem.constraints] == [c.key for c in plan.problem.constraints]


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        None,
        {"institution": "x", "instrument": "spbe-2020", "levels_after": 3},
        {"institution": BASE.institution.name, "instrument": "spbe-2020", "levels_after": 3},
        {
            "institution": BASE.institution.name,
            "instrument": "spbe-2020",
            "basis": {"levels_before": dict.fromkeys(SPBE.ids, "1/0")},
        },
    ],
)
def test_what_is_no_plan_is_refused(document: Any) -> None:
    with pytest.raises(InputError) as caught:
        saved_plan(document, SPBE, BASE)
    assert caught.value.code in ("not_a_plan", "plan_of_other")


@pytest.mark.parametrize("level", [Fraction(0), Fraction(6), Fraction(5, 2)])
def test_planned_levels_off_the_scale_are_refused(level: Fraction) -> None:
    start = replace(BASE, levels={**BASE.levels, "i01": Fraction(2)})
    with pytest.raises(InputError) as caught:
        listed(start, saved=SavedPlan({**start.levels, "i01": level}, COSTS, Rules()))
    assert caught.value.code == "planned_level_wrong"


def test_rules_that_clash_without_a_target_are_refused() -> None:
    rules = Rules(lock={"i45": 5}, freeze=("i45",))
    start = replace(BASE, levels={**BASE.levels, "i45": Fraction(1)})
    with pytest.raises(InputError) as caught:
        listed(start, rules)
    assert caught.value.code == "rules_clash"


def test_capacity_of_an_owner_of_a_province_is_understood() -> None:
    province = replace(BASE, institution=Institution("Pemerintah Provinsi Uji", "provinsi", "Uji"))
    rules = Rules(target=Fraction(3), capacity=(Capacity("Biro Hukum", steps=1),))
    assert_adds_up(listed(province, rules))
