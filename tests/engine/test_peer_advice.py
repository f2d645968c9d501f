"""Peer advice: what is planned decides who is asked; then the words, the document and the sheet; then refusals."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from data.assessment import Assessment, Institution
from data.effort import default_costs
from data.faults import InputError
from data.instrument_file import shipped_instrument
from data.panel_file import read_panel
from data.rules import Rules
from data.scoring import score
from engine.build import build_problem
from engine.optimise import cheapest, highest
from engine.peer_advice import PeerAdvice, PeerRequest, advise_on_peers
from engine.peer_words import climb_words, story, term_name
from engine.peers_document import peers_document
from engine.study_visit import SHEET_TITLES, UNLISTED, study_visit
from engine.study_visit_text import plain_text, study_visit_markdown
from models.peers import Lesson
from tests.models.peer_cases import PEMDI, SPBE, assessed, institution, random_panel

COSTS = default_costs(SPBE)
ME = institution("Kab. Saya")


def ask(seeker: Assessment, panel: Sequence[Assessment], **more: object) -> PeerAdvice:
    return advise_on_peers(PeerRequest(SPBE, seeker, panel, COSTS, **more))  # type: ignore[arg-type]  # by keyword


def codes(advice: PeerAdvice) -> set[str]:
    return {notice.code for notice in advice.notices}


def neighbours(level: int = 4, count: int = 4, cycle: int = 2022) -> list[Assessment]:
    return [assessed(institution(f"Kab. {k}"), cycle, level) for k in range(count)]


@pytest.mark.parametrize("seed", range(4))
def test_without_rules_the_goals_are_the_cheapest_plan_to_the_next_predicate(seed: int) -> None:
    panel = random_panel(seed)
    seeker = panel[-1]
    advice = ask(seeker, panel)
    names = [p.name for p in SPBE.predicates]
    following = names[names.index(score(SPBE, seeker.levels).predicate) + 1]
    optimum = cheapest(build_problem(SPBE, seeker, COSTS, Rules(predicate=following)))
    assert optimum is not None
    assert advice.basis == "next_predicate"
    assert advice.search.goals == {i: optimum.outcome.planned[i] for i in optimum.outcome.touched}


def test_a_target_or_a_saved_plan_decides_instead() -> None:
    seeker = assessed(ME)
    by_rules = ask(seeker, neighbours(), rules=Rules(target=Fraction(21, 10)))
    assert by_rules.basis == "rules"
    assert len(by_rules.search.goals) < len(ask(seeker, neighbours()).search.goals)
    planned = {**seeker.levels, "i37": Fraction(3)}
    saved = ask(seeker, neighbours(), planned=planned)
    assert (saved.basis, dict(saved.search.goals)) == ("plan", {"i37": 3})


@pytest.mark.parametrize("rules", [Rules(freeze=("i03", "i05", "i10")), Rules(max_indicators=15)])
def test_rules_that_ask_for_nothing_hold_on_the_way_to_the_next_predicate(rules: Rules) -> None:
    seeker = assessed(ME)
    free = ask(seeker, neighbours()).search.goals
    advice = ask(seeker, neighbours(), rules=rules)
    assert advice.basis == "next_predicate"
    assert advice.search.goals
    assert not set(advice.search.goals) & set(rules.freeze)
    assert len(advice.search.goals) <= (rules.max_indicators or 47)
    assert set(free) & set(rules.freeze) or len(free) > (rules.max_indicators or 47), "the rule decides something here"


def test_a_budget_alone_asks_for_the_highest_index_inside_it() -> None:
    seeker = assessed(ME)
    advice = ask(seeker, neighbours(), rules=Rules(budget=Decimal(30)))
    best = highest(build_problem(SPBE, seeker, COSTS, Rules(budget=Decimal(30))))
    assert best is not None
    assert advice.basis == "rules"
    assert advice.search.goals == {i: best.outcome.planned[i] for i in best.outcome.touched}


@pytest.mark.parametrize("rules", [Rules(target=Fraction(2)), Rules(target=Fraction(3, 2))])
def test_what_is_reached_already_needs_no_peers(rules: Rules) -> None:
    advice = ask(assessed(ME), neighbours(), rules=rules)
    assert advice.search.peers == ()
    assert "nothing_planned" in codes(advice)


def test_at_the_highest_predicate_nothing_is_planned() -> None:
    advice = ask(assessed(ME, level=5), neighbours(5))
    assert advice.basis == "nothing"
    assert "nothing_planned" in codes(advice)


def test_rules_that_no_plan_obeys_are_refused_with_the_way_out() -> None:
    rules = Rules(target=Fraction(5), freeze=("i01",))
    with pytest.raises(InputError, match="tangga plan") as caught:
        ask(assessed(ME), neighbours(), rules=rules)
    assert caught.value.code == "no_plan_to_learn_from"
    with pytest.raises(InputError, match="--predicate 'Cukup'"):
        ask(assessed(ME, level=1), neighbours(), rules=Rules(max_indicators=1))


def test_missing_levels_are_refused() -> None:
    seeker = assessed(ME)
    levels = {i: level for i, level in seeker.levels.items() if i != "i09"}
    with pytest.raises(InputError, match="i09"):
        ask(replace(seeker, levels=levels), neighbours())


def test_alone_in_its_type_it_says_so_and_how_to_go_on() -> None:
    city = assessed(institution("Kota Lain", "kota"), level=4)
    advice = ask(assessed(ME), [city])
    assert advice.search.peers == ()
    assert "alone_in_type" in codes(advice)
    assert any("--across-types" in notice.message for notice in advice.notices)
    assert ask(assessed(ME), [city], across_types=True).search.peers


def test_where_nobody_is_ahead_it_says_so() -> None:
    advice = ask(assessed(ME), neighbours(level=1))
    assert advice.search.peers == ()
    assert "no_peer_qualifies" in codes(advice)


def test_an_empty_panel_leaves_the_seeker_alone() -> None:
    assert "alone_in_type" in codes(ask(assessed(ME), []))


def test_one_cycle_shows_no_climb_and_says_so() -> None:
    seeker = assessed(ME)
    assert "one_cycle_only" in codes(ask(seeker, neighbours()))
    two = [*neighbours(), *neighbours(level=2, cycle=2021)]
    assert "one_cycle_only" not in codes(ask(seeker, two))


def test_standings_older_than_mine_are_to_be_asked_about() -> None:
    assert "older_standing" in codes(ask(assessed(ME), neighbours(cycle=2021)))
    assert "older_standing" not in codes(ask(assessed(ME), neighbours()))
    assert "older_standing" not in codes(ask(assessed(ME), neighbours(cycle=2023)))


def test_other_instruments_are_left_out_and_named() -> None:
    old = shipped_instrument("spbe-2018")
    stranger = Assessment(institution("Kab. Lama"), 2020, old.id, "final", dict.fromkeys(old.ids, Fraction(3)))
    advice = ask(assessed(ME), [*neighbours(), stranger])
    assert "institutions_left_out" in codes(advice)
    assert any("Kab. Lama" in notice.message for notice in advice.notices)


def test_simulated_levels_are_called_so_everywhere() -> None:
    panel = [replace(a, simulated=True) for a in neighbours()]
    seeker = assessed(ME)
    advice = ask(seeker, panel)
    assert advice.simulated
    assert "simulated" in codes(advice)
    assert all(item["simulated"] for item in peers_document(advice))
    assert study_visit_markdown(study_visit(SPBE, seeker, advice.search.peers[0])).startswith("# SIMULASI")


def test_what_nobody_on_the_list_teaches_is_named() -> None:
    seeker = assessed(ME)
    planned = {**seeker.levels, "i37": Fraction(3), "i44": Fraction(3)}
    panel = [assessed(institution("Kab. A"), changed={"i37": 3})]
    advice = ask(seeker, panel, planned=planned)
    notice = next(n for n in advice.notices if n.code == "untaught")
    assert "i44" in notice.message
    assert "i37" not in notice.message


def test_a_peer_without_population_in_the_file_is_said_once_size_matters() -> None:
    people = {a.institution: 1000 for a in neighbours()}
    advice = ask(assessed(ME), neighbours(), populations=people)
    assert "size_unknown" in codes(advice)
    assert "size_unknown" not in codes(ask(assessed(ME), neighbours(), populations={**people, ME: 5}))


@pytest.mark.parametrize("seed", range(4))
def test_the_document_keeps_the_contract(seed: int) -> None:
    panel = random_panel(seed, institutions=20)
    document = peers_document(ask(panel[-1], panel, across_types=True))
    assert document
    for item in document:
        assert item["role"] in ("next_step", "champion")
        assert sum(reason["contribution"] for reason in item["reasons"]) == item["distance"]
        for lesson in item["teaches"]:
            assert lesson["from"] < lesson["to"]
            assert len(lesson["cycles"]) == 1 + lesson["climb_seen"]
            assert lesson["from"] <= lesson["yours"] < lesson["goal"]


def lesson(indicator: str, now: int, start: int | None = None, yours: int = 2) -> Lesson:
    begun = None if start is None else Fraction(start)
    return Lesson(indicator, Fraction(yours), 3, begun, None if start is None else 2021, Fraction(now), 2022)


def test_the_story_tells_from_where_to_where() -> None:
    seeker = assessed(ME)
    peer = ask(seeker, neighbours()).search.peers[0]
    told = replace(peer, lessons=(lesson("i37", 3, 2), lesson("i44", 4, 2), lesson("i20", 4, 1), lesson("i12", 3)))
    assert story(told) == (
        "Pada 2021 mereka berada di level Anda sekarang; pada 2022 sudah level 4 (i44) dan level 3 (i37). "
        "Dari level yang bahkan lebih rendah pada 2021, pada 2022 mereka sudah level 4 (i20). "
        "Pada 2022 mereka juga sudah level 3 (i12)."
    )
    assert "3 dari 4 indikator" in climb_words(told)
    assert climb_words(replace(peer, lessons=(lesson("i12", 3),))) == ""
    assert story(replace(peer, lessons=(lesson("i12", 3),))) == "Pada 2022 mereka sudah level 3 (i12)."


def test_every_term_has_a_name() -> None:
    for seed in range(3):
        panel = random_panel(seed, institutions=20)
        for peer in ask(panel[-1], panel, across_types=True).search.peers:
            for term in peer.reasons:
                assert term_name(SPBE, term)


def test_the_sheet_asks_about_every_lesson_and_every_level_between() -> None:
    seeker = assessed(ME)
    planned = {**seeker.levels, "i37": Fraction(4), "i44": Fraction(3)}
    panel = [assessed(institution("Kab. A"), changed={"i37": 3, "i44": 5})]
    peer = ask(seeker, panel, planned=planned).search.peers[0]
    visit = study_visit(SPBE, seeker, peer)
    asked = {topic.lesson.indicator: [d.level for d in topic.demands] for topic in visit.topics}
    # No further than the host has come, and no further than the plan asks.
    assert asked == {"i37": [3], "i44": [3]}
    for topic in visit.topics:
        assert topic.demands[0].text == SPBE.by_id[topic.lesson.indicator].level_texts[3]
        assert topic.proofs
    assert set(visit.owners) == {"Dinas Perpustakaan dan Kearsipan", "Bagian Hukum"}
    rows = list(visit.rows())
    assert all(len(row) == len(SHEET_TITLES) for row in rows)
    assert len(rows) == sum(len(topic.proofs) for topic in visit.topics)
    text = study_visit_markdown(visit)
    assert all(f"## {i} " in text for i in asked)
    assert "- [ ]" in text


def test_own_owners_come_along() -> None:
    seeker = replace(assessed(ME), owners={"i37": "Dinas Arsip"})
    planned = {**seeker.levels, "i37": Fraction(3)}
    peer = ask(seeker, neighbours(), planned=planned).search.peers[0]
    assert study_visit(SPBE, seeker, peer).owners == ("Dinas Arsip",)


def test_fractional_levels_ask_for_the_level_that_completes_them() -> None:
    def pemdi(name: str, level: Fraction) -> Assessment:
        who = Institution(name, "kabupaten", "Aceh")
        return Assessment(who, 2026, PEMDI.id, "final", dict.fromkeys(PEMDI.ids, level))

    seeker, other = pemdi("Kab. Saya", Fraction(5, 4)), pemdi("Kab. Lain", Fraction(7, 4))
    planned = {**seeker.levels, PEMDI.ids[0]: Fraction(2)}
    request = PeerRequest(PEMDI, seeker, [other], default_costs(PEMDI), planned=planned)
    peer = advise_on_peers(request).search.peers[0]
    visit = study_visit(PEMDI, seeker, peer)
    assert [d.level for d in visit.topics[0].demands] == [2]
    assert "1,75" in study_visit_markdown(visit)
    assert next(iter(visit.rows()))[7] != UNLISTED or not visit.topics[0].proofs


def test_markup_in_names_is_only_text() -> None:
    assert plain_text("Kab. *A* [x](y)\n<b>|") == "Kab. \\*A\\* \\[x\\](y) \\<b\\>\\|"


@pytest.mark.parametrize(
    "name", ["Pemerintah Kab. Buleleng", "Pemerintah Kota Denpasar", "Pemerintah Aceh", "Kementerian Agama"]
)
def test_real_institutions_of_four_types_find_peers_and_a_sheet(shared_data: Path, name: str) -> None:
    panel = read_panel(shared_data / "panel" / "levels.csv").assessments
    seeker = max((a for a in panel if a.institution.name == name), key=lambda a: a.cycle)
    advice = ask(seeker, panel)
    assert len(advice.search.next_step) == 5
    for peer in advice.search.peers:
        visit = study_visit(SPBE, seeker, peer)
        assert {t.lesson.indicator for t in visit.topics} <= advice.search.goals.keys()
        assert all(topic.demands for topic in visit.topics)
