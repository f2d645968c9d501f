"""Clarification: equal to trying every choice, more hours never hurt, time never exceeded; then bad input."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.assessment import Assessment
from data.chances_file import OwnChances
from data.clarification_hours import default_hours
from data.evidence import EvidenceLedger, EvidenceRecord, needed_items
from data.faults import InputError
from data.instrument import Instrument
from data.instrument_file import shipped_instrument
from engine.clarification import Clarification, ClarificationRequest, clarify
from engine.clarification_document import clarification_document, reopening_list
from engine.raise_chances import Prospect, prospects
from engine.raise_distribution import Together
from tests.oracles.full_cases import full_assessment
from tests.oracles.small_cases import small_case
from tests.oracles.strategies import LAW, sources

SPBE = shipped_instrument("spbe-2020")
DESK = replace(full_assessment(Random(2), SPBE), stage="desk")
HALF = {i: Prospect({int(DESK.levels[i]) + 1: Fraction(1, 2)}, "uji") for i in SPBE.ids if DESK.levels[i] < 5}
WORK = default_hours(SPBE, DESK.levels)


def request(**changes: Any) -> ClarificationRequest:
    asked = ClarificationRequest(SPBE, DESK, HALF, WORK, Fraction(16))
    return replace(asked, **changes)


def any_request(random: Random) -> ClarificationRequest:
    """A small institution with any chances, hours and people."""
    case = small_case(random)
    instrument, desk = case.instrument, replace(case.assessment, stage="desk")
    found = {}
    for i in instrument.ids:
        open_levels = [level for level in range(1, instrument.scale.maximum + 1) if level > desk.levels[i]]
        if open_levels and random.random() < 0.8:
            levels = random.sample(open_levels, random.randint(1, min(2, len(open_levels))))
            found[i] = Prospect({level: Fraction(random.randint(0, 50), 100) for level in levels}, "uji")
    if not found:
        return any_request(random)
    owners = sorted({case.owner(i) for i in instrument.ids})
    return ClarificationRequest(
        instrument,
        desk,
        found,
        work={i: Fraction(random.randint(1, 24), random.choice((1, 2, 4))) for i in instrument.ids},
        hours=Fraction(random.randint(0, 40), random.choice((1, 2, 3))),
        people={owner: random.randint(0, 3) for owner in owners if random.random() < 0.5},
        people_each=random.randint(0, 2),
    )


def worth(instrument: Instrument, desk: Assessment, found: Mapping[str, Prospect], i: str) -> Fraction:
    """Expected index points of reopening one indicator, from first principles."""
    rise = sum((c * (level - desk.levels[i]) for level, c in found[i].chances.items()), Fraction(0))
    return instrument.by_id[i].weight * rise / 100


def best_of_all(asked: ClarificationRequest) -> Fraction:
    """Highest expected gain over every set of indicators that respects every owner's time."""
    owner = {i: asked.desk.owners.get(i, asked.instrument.by_id[i].owner) for i in asked.prospects}
    best = Fraction(0)
    for size in range(len(owner) + 1):
        for chosen in combinations(owner, size):
            used: dict[str, Fraction] = {}
            for i in chosen:
                used[owner[i]] = used.get(owner[i], Fraction(0)) + asked.work[i]
            if all(hours <= asked.hours * asked.people.get(o, asked.people_each) for o, hours in used.items()):
                gain = sum((worth(asked.instrument, asked.desk, asked.prospects, i) for i in chosen), Fraction(0))
                best = max(best, gain)
    return best


def gain_of(answer: Clarification) -> Fraction:
    return answer.index_after - answer.index_before


@LAW
@given(sources())
def test_no_choice_brings_more_expected_points(random: Random) -> None:
    asked = any_request(random)
    assert gain_of(clarify(asked)) == best_of_all(asked)


@LAW
@given(sources())
def test_nobody_works_longer_than_there_is_time(random: Random) -> None:
    asked = any_request(random)
    answer = clarify(asked)
    for capacity in answer.capacities:
        used = sum((one.hours for one in answer.chosen if one.units.main == capacity.owner), Fraction(0))
        assert used == capacity.used <= capacity.available
        assert capacity.available == asked.hours * asked.people.get(capacity.owner, asked.people_each)
    names = [one.indicator for one in (*answer.chosen, *answer.left)]
    assert len(set(names)) == len(names)
    assert set(names) == {i for i, prospect in asked.prospects.items() if prospect.chance}


@LAW
@given(sources(), st.integers(0, 30))
def test_more_hours_never_lower_the_expected_index(random: Random, more: int) -> None:
    asked = any_request(random)
    longer = replace(asked, hours=asked.hours + more)
    assert clarify(longer).index_after >= clarify(asked).index_after


@LAW
@given(sources())
def test_the_final_index_spreads_around_its_expectation(random: Random) -> None:
    answer = clarify(any_request(random))
    quantiles = [answer.quantile(share) for share in (0.001, 0.05, 0.5, 0.95, 0.999)]
    assert quantiles == sorted(quantiles)
    assert answer.index_before <= quantiles[0]
    assert sum(answer.predicates.values()) == pytest.approx(1)
    probability, unit = answer.distribution.probability, float(answer.distribution.unit)
    mean = sum(k * p for k, p in enumerate(probability)) * unit
    assert mean == pytest.approx(float(gain_of(answer)), abs=1e-9)


def test_the_list_runs_from_the_desk_index_to_the_expected_one() -> None:
    answer = clarify(request())
    entries = reopening_list(answer)
    assert [entry["order"] for entry in entries] == list(range(1, len(entries) + 1))
    gains = [entry["expected_gain"] for entry in entries]
    assert gains == sorted(gains, reverse=True)
    assert entries[0]["expected_index"]["before"] == float(answer.index_before)
    assert entries[-1]["expected_index"]["after"] == float(answer.index_after)
    for before, after in pairwise(entries):
        assert before["expected_index"]["after"] == after["expected_index"]["before"]


def test_equal_gains_prefer_less_work_then_the_earlier_indicator() -> None:
    found = {i: Prospect({int(DESK.levels[i]) + 1: Fraction(1, 2)}, "uji") for i in ("i01", "i02", "i03", "i04")}
    work = {"i01": Fraction(6), "i02": Fraction(4), "i03": Fraction(4), "i04": Fraction(4)}
    desk = replace(DESK, levels={**DESK.levels, **dict.fromkeys(found, Fraction(2))})
    found = {i: Prospect({3: Fraction(1, 2)}, "uji") for i in found}
    answer = clarify(request(desk=desk, prospects=found, work=work, hours=Fraction(8)))
    assert [one.indicator for one in answer.chosen] == ["i02", "i03"]
    assert [one.indicator for one in answer.left] == ["i04", "i01"]


@pytest.mark.parametrize(("without", "predicate"), [((), "Sangat Baik"), (("i28",), "Baik")])
def test_predicates_follow_the_unrounded_index(without: tuple[str, ...], predicate: str) -> None:
    # Domains 1 and 2 and aspect 5 weigh 13 + 25 + 12 = 50 %: raised from 3 they make exactly 3.50.
    half = {i for part in ("d1", "d2", "a5") for i in SPBE.members(part)} - set(without)
    desk = replace(DESK, levels=dict.fromkeys(SPBE.ids, Fraction(3)))
    sure = {i: Prospect({4: Fraction(1)}, "pasti") for i in half}
    answer = clarify(request(desk=desk, prospects=sure, work=dict.fromkeys(half, Fraction(1)), hours=Fraction(99)))
    assert answer.predicates[predicate] == pytest.approx(1)


def test_raises_that_come_together_widen_the_interval_and_keep_the_mean() -> None:
    apart, together = clarify(request()), clarify(request(together=Together(0.38)))
    assert apart.index_after == together.index_after
    assert together.quantile(0.95) - together.quantile(0.05) > apart.quantile(0.95) - apart.quantile(0.05)
    assert "independent_raises" in {notice.code for notice in apart.notices}
    assert "independent_raises" not in {notice.code for notice in together.notices}


def test_the_evidence_to_bring_is_what_is_not_complete_first() -> None:
    desk = replace(DESK, levels={**DESK.levels, "i01": Fraction(3)})
    items = needed_items(SPBE.by_id["i01"], 4, SPBE.scale)
    ledger = EvidenceLedger((EvidenceRecord("i01", 4, items[0].text, "rejected", "tanpa saran"),))
    found = {"i01": Prospect({4: Fraction(1, 2)}, "uji")}
    (one,) = clarify(request(desk=desk, prospects=found, ledger=ledger)).chosen
    assert [(proof.state, proof.note) for proof in one.evidence] == [("rejected", "tanpa saran")]
    assert one.readiness == "returned"


def test_nobody_and_no_time_reopen_nothing() -> None:
    for asked in (request(hours=Fraction(0)), request(people_each=0)):
        answer = clarify(asked)
        assert answer.chosen == ()
        assert answer.index_after == answer.index_before
        assert answer.left


class Forecast:
    """Every indicator rises one level with chance 0.34567, two with chance 0.1."""

    source = "contoh"
    simulated = False

    def raised(self, indicator: str) -> dict[int, float] | None:
        desk = int(DESK.levels[indicator])
        return {level: chance for level, chance in ((desk + 1, 0.34567), (desk + 2, 0.1)) if level <= 5}


def test_the_users_chance_goes_before_the_forecast() -> None:
    i = next(i for i in SPBE.ids if DESK.levels[i] < 4)
    own = OwnChances({i: {None: Fraction(9, 10)}}, {}, "chances.csv")
    found = prospects(SPBE, DESK, Forecast(), own)
    assert found[i] == Prospect({int(DESK.levels[i]) + 1: Fraction(9, 10)}, "chances.csv", own=True)
    others = [prospect for other, prospect in found.items() if other != i]
    assert {prospect.source for prospect in others} == {"contoh"}
    assert max(prospect.chance for prospect in others) == Fraction(3456, 10000) + Fraction(1, 10)
    assert found.keys() == {i for i in SPBE.ids if DESK.levels[i] < 5}


def test_what_a_forecast_cannot_tell_is_left_out() -> None:
    class Silent(Forecast):
        def raised(self, indicator: str) -> dict[int, float] | None:
            return None if indicator == "i03" else super().raised(indicator)

    assert "i03" not in prospects(SPBE, replace(DESK, levels={**DESK.levels, "i03": Fraction(2)}), Silent(), None)


def test_that_nothing_can_be_raised_is_simulated_too_when_a_simulated_forecast_says_so() -> None:
    class Hopeless(Forecast):
        simulated = True

        def raised(self, indicator: str) -> dict[int, float] | None:
            return {}

    answer = clarify(request(prospects=prospects(SPBE, DESK, Hopeless(), None)))
    assert (answer.chosen, answer.left) == ((), ())
    assert answer.simulated


def test_indicators_without_a_chance_are_told() -> None:
    own = OwnChances({"i01": {None: Fraction(1, 2)}}, {}, "chances.csv")
    desk = replace(DESK, levels={**DESK.levels, "i01": Fraction(1)})
    found = prospects(SPBE, desk, None, own)
    assert set(found) == {"i01"}
    answer = clarify(request(desk=desk, prospects=found))
    assert "i02" in next(n for n in answer.notices if n.code == "chance_unknown").message


@pytest.mark.parametrize(
    ("indicator", "desk", "to", "code"),
    [
        ("i01", 3, 3, "level_not_above_desk"),
        ("i01", 3, 2, "level_not_above_desk"),
        ("i01", 5, None, "already_at_top"),
    ],
)
def test_a_chance_of_no_raise_is_refused(indicator: str, desk: int, to: int | None, code: str) -> None:
    start = replace(DESK, levels={**DESK.levels, indicator: Fraction(desk)})
    own = OwnChances({indicator: {to: Fraction(1, 2)}}, {}, "chances.csv")
    with pytest.raises(InputError) as caught:
        prospects(SPBE, start, None, own)
    assert caught.value.code == code


def test_outside_scores_cannot_be_reopened() -> None:
    pemdi = shipped_instrument("pemdi-2026")
    desk = replace(full_assessment(Random(0), pemdi), stage="desk", levels=dict.fromkeys(pemdi.ids, Fraction(5, 2)))
    own = OwnChances({"i05": {None: Fraction(1, 2)}}, {}, "chances.csv")
    with pytest.raises(InputError) as caught:
        prospects(pemdi, desk, None, own)
    assert caught.value.code == "outside_score"
    half = OwnChances({"i01": {None: Fraction(1, 2)}}, {}, "chances.csv")
    answer = clarify(
        ClarificationRequest(pemdi, desk, prospects(pemdi, desk, None, half), {"i01": Fraction(2)}, Fraction(8))
    )
    # A fractional desk level rises by what is left to the next whole one.
    assert gain_of(answer) == pemdi.by_id["i01"].weight / 100 * Fraction(1, 2) * Fraction(1, 2)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"hours": Fraction(-1)}, "bad_hours"),
        ({"people_each": -1}, "bad_people"),
        ({"people": {"Diskominfo": -2}}, "bad_people"),
        ({"people": {"Dinas Angkasa": 1}}, "unknown_owner"),
        ({"people": {"Inspectorat": 1}}, "unknown_owner"),
        ({"work": {**WORK, "i01": Fraction(0)}}, "bad_hours"),
        ({"work": {}}, "bad_hours"),
        ({"prospects": {}}, "chances_missing"),
        ({"desk": replace(DESK, stage="final")}, "not_desk_stage"),
        ({"desk": replace(DESK, levels={})}, "level_missing"),
    ],
)
def test_bad_input_is_refused_by_name(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as caught:
        clarify(request(**changes))
    assert caught.value.code == code


def test_all_faults_come_at_once() -> None:
    with pytest.raises(InputError) as caught:
        clarify(request(hours=Fraction(-1), people_each=-1, people={"Dinas Angkasa": -1}))
    assert [fault.code for fault in caught.value.faults] == ["bad_hours", "bad_people", "unknown_owner", "bad_people"]


def test_the_document_repeats_the_answer() -> None:
    answer = clarify(request(together=Together(0.38, 0.0, "uji")))
    document = clarification_document(answer)
    assert document["expected_index"] == {"before": float(answer.index_before), "after": float(answer.index_after)}
    assert document["index"]["q05"] <= document["index"]["q50"] <= document["index"]["q95"]
    assert sum(document["probability"].values()) == pytest.approx(1)
    assert {entry["indicator"] for entry in (*document["indicators"], *document["left"])} == set(HALF)
    for entry in document["indicators"]:
        assert entry["evidence"]
        assert {"indicator", "owner", "desk", "self", "chance", "expected_gain", "hours"} <= entry.keys()
