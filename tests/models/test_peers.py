"""Laws of the peer search, then who is found and why, then what cannot be asked."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
import pytest

from data.assessment import Assessment, Institution
from models.peer_distance import Standpoint, context_terms, lead, lesson_terms, profile_terms
from models.peer_pool import PeerPool, key_of, peer_pool, whole_levels
from models.peer_weights import shipped_peer_weights
from models.peers import PeerSearch, find_peers

from .peer_cases import PEMDI, SPBE, assessed, goals_for, institution, random_panel

WEIGHTS = shipped_peer_weights()
SEEDS = range(8)


def latest(panel: list[Assessment], number: int = 0) -> Assessment:
    return [a for a in panel if a.cycle == 2022][number]


def search(seed: int, across_types: bool = True, number: int = 0) -> PeerSearch:
    panel = random_panel(seed)
    seeker = latest(panel, number)
    people: dict[Institution, int] = {a.institution: 1000 * (k + 1) for k, a in enumerate(panel) if k % 3}
    pool = peer_pool(panel, SPBE, people)
    return find_peers(pool, seeker, goals_for(seeker, seed=seed), across_types=across_types, count=50)


@pytest.mark.parametrize("seed", SEEDS)
def test_reasons_sum_to_the_distance_and_none_is_negative(seed: int) -> None:
    found = search(seed)
    assert found.peers
    for peer in found.peers:
        assert peer.distance == sum(peer.reasons.values())
        assert min(peer.reasons.values()) >= 0


@pytest.mark.parametrize("seed", SEEDS)
def test_an_institution_is_at_distance_zero_of_itself_when_nothing_is_planned(seed: int) -> None:
    panel = random_panel(seed)
    people = {a.institution: 1000 * (k + 1) for k, a in enumerate(panel)}
    pool = peer_pool(panel, SPBE, people)
    seeker = latest(panel)
    position = pool.position_of[key_of(seeker.institution)]
    levels = whole_levels(SPBE, seeker, pool.unit)
    me = Standpoint(seeker.institution, levels, levels, float(pool.population[position]))
    for role in (WEIGHTS.next_step, WEIGHTS.champion):
        terms = {
            **context_terms(pool, me, WEIGHTS),
            **profile_terms(pool, me, role),
            **lesson_terms(pool, lead(pool, me), role),
        }
        total = np.sum(list(terms.values()), axis=0)
        assert total[pool.owner == position].min() == 0
        assert total.min() == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_the_panel_changes_nothing(seed: int) -> None:
    panel = random_panel(seed)
    seeker = latest(panel)
    goals = goals_for(seeker, seed=seed)
    shuffled = list(panel)
    Random(seed).shuffle(shuffled)
    answers = [find_peers(peer_pool(p, SPBE), seeker, goals, across_types=True) for p in (panel, shuffled)]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_peers_are_never_of_another_type_unless_asked_and_never_the_seeker(seed: int) -> None:
    within, across = search(seed, across_types=False), search(seed, across_types=True)
    me = within.seeker.institution
    assert {peer.institution.type for peer in within.peers} <= {me.type}
    assert me.name not in {peer.institution.name for peer in (*within.peers, *across.peers)}
    # Within the type, asking for more types changes no distance.
    of_type = [p for p in across.peers if p.institution.type == me.type]
    assert sorted((p.institution.name, p.distance) for p in of_type) == sorted(
        (p.institution.name, p.distance) for p in within.peers
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_roles_are_disjoint_and_ordered_by_distance(seed: int) -> None:
    found = search(seed)
    names = [peer.institution.name for peer in found.peers]
    assert len(names) == len(set(names))
    for peers in (found.next_step, found.champions):
        assert [p.distance for p in peers] == sorted(p.distance for p in peers)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_lesson_is_a_planned_indicator_on_which_the_peer_stands_ahead(seed: int) -> None:
    panel = random_panel(seed)
    levels = {(a.institution.name, a.cycle): a.levels for a in panel}
    found = search(seed)
    for peer in found.peers:
        assert peer.lessons
        for lesson in peer.lessons:
            name = peer.institution.name
            assert lesson.goal == found.goals[lesson.indicator]
            assert lesson.now == levels[name, lesson.now_cycle][lesson.indicator] > lesson.yours
            if lesson.start is not None and lesson.start_cycle is not None:
                assert lesson.start == levels[name, lesson.start_cycle][lesson.indicator] <= lesson.yours
                assert lesson.start_cycle < lesson.now_cycle


@pytest.mark.parametrize("seed", SEEDS)
def test_covered_is_the_weighted_share_of_planned_rise_already_made(seed: int) -> None:
    found = search(seed)
    weight = {i.id: i.weight for i in SPBE.indicators}
    asked = sum((weight[i] * (goal - found.seeker.levels[i]) for i, goal in found.goals.items()), Fraction(0))
    for peer in found.peers:
        made = sum((weight[k.indicator] * (min(k.now, Fraction(k.goal)) - k.yours) for k in peer.lessons), Fraction(0))
        assert peer.covered == made / asked
        least = WEIGHTS.next_step if peer.role == "next_step" else WEIGHTS.champion
        assert 100 * peer.covered >= least.least_lessons


def plain_pool(*others: Assessment, seeker: Assessment) -> PeerPool:
    return peer_pool([seeker, *others], SPBE)


ME = institution("Kab. Saya")
GOALS = {"i37": 3, "i44": 3, "i20": 4}


def test_who_stood_where_i_stand_and_climbed_is_nearest() -> None:
    climber, settled = institution("Kab. Naik"), institution("Kab. Mapan")
    seeker = assessed(ME)
    ahead = {"i37": 3, "i44": 4, "i20": 4}
    pool = plain_pool(
        assessed(climber, 2021),
        assessed(climber, 2022, changed=ahead),
        assessed(settled, 2021, changed=ahead),
        assessed(settled, 2022, changed=ahead),
        seeker=seeker,
    )
    found = find_peers(pool, seeker, GOALS)
    assert [p.institution.name for p in found.next_step] == ["Kab. Naik", "Kab. Mapan"]
    first = {k.indicator: k for k in found.next_step[0].lessons}
    assert first["i37"].start == 2
    assert first["i37"].start_cycle == 2021
    assert first["i37"].now == 3
    assert first["i44"].now == 4
    assert first["i44"].now_cycle == 2022
    assert found.next_step[0].reasons["unseen_climb"] == 0
    assert found.next_step[1].reasons["unseen_climb"] == WEIGHTS.next_step.unseen_climb
    assert all(lesson.start is None for lesson in found.next_step[1].lessons)


def test_a_champion_stands_beyond_the_plan_and_a_next_step_peer_does_not() -> None:
    high, near = institution("Kab. Tinggi"), institution("Kab. Dekat")
    seeker = assessed(ME)
    pool = plain_pool(assessed(high, changed=dict.fromkeys(GOALS, 5)), assessed(near, changed=GOALS), seeker=seeker)
    found = find_peers(pool, seeker, GOALS)
    assert [p.institution.name for p in found.champions] == ["Kab. Tinggi"]
    assert [p.institution.name for p in found.next_step] == ["Kab. Dekat"]
    # Where the plan leads is where the near one stands: only its unseen climb keeps it apart.
    assert found.next_step[0].distance == WEIGHTS.next_step.unseen_climb
    assert "beyond" not in found.champions[0].reasons
    assert "below_top" not in found.next_step[0].reasons


def test_who_reached_the_top_with_a_plan_to_the_top_is_a_champion() -> None:
    seeker = assessed(ME, level=4)
    goals = dict.fromkeys(("i37", "i44"), 5)
    top, half = institution("Kab. Puncak"), institution("Kab. Separuh")
    pool = plain_pool(assessed(top, level=5), assessed(half, level=4, changed={"i37": 5}), seeker=seeker)
    found = find_peers(pool, seeker, goals)
    assert [p.institution.name for p in found.champions] == ["Kab. Puncak"]
    assert [p.institution.name for p in found.next_step] == ["Kab. Separuh"]


def test_who_excels_here_but_lacks_too_much_there_is_a_next_step_peer() -> None:
    seeker = assessed(ME)
    other = assessed(institution("Kab. Timpang"), changed={"i37": 3, "i44": 5})
    found = find_peers(plain_pool(other, seeker=seeker), seeker, {"i37": 4, "i44": 3})
    assert [p.institution.name for p in found.next_step] == ["Kab. Timpang"]
    assert found.champions == ()


def test_who_has_taken_too_few_of_my_steps_is_no_peer() -> None:
    seeker = assessed(ME)
    goals = dict.fromkeys(SPBE.ids[20:31], 3)
    pool = plain_pool(assessed(institution("Kab. Lain"), changed={"i21": 3, "i22": 3}), seeker=seeker)
    assert find_peers(pool, seeker, goals).peers == ()
    more = dict.fromkeys(list(goals)[:3], 3)
    pool = plain_pool(assessed(institution("Kab. Lain"), changed=more), seeker=seeker)
    assert len(find_peers(pool, seeker, goals).peers) == 1


def test_neighbours_are_nearer_than_the_same_island_and_that_than_another() -> None:
    places = (("Bali", "51", 0), ("Nusa Tenggara Barat", "52", 20), ("Aceh", "11", 40), ("Riau", "", 40))
    me = institution("Kab. Saya", code="5101")
    seeker = assessed(me)
    others = [assessed(institution(f"Kab. {p}", "kabupaten", p, code), changed=GOALS) for p, code, _ in places]
    found = find_peers(plain_pool(*others, seeker=seeker), seeker, GOALS)
    by_province = {p.institution.province: p.reasons["region"] for p in found.next_step}
    assert by_province == {province: points for province, _, points in places}


def test_size_counts_doublings_up_to_its_ceiling_and_unknown_stands_between() -> None:
    seeker = assessed(ME)
    names = {"Kab. Sama": 1000, "Kab. Dua": 2000, "Kab. Separuh": 500, "Kab. Besar": 10**6, "Kab. Entah": None}
    others = [assessed(institution(name), changed=GOALS) for name in names]
    people = {ME: 1000} | {institution(name): n for name, n in names.items() if n}
    pool = peer_pool([seeker, *others], SPBE, people)
    found = find_peers(pool, seeker, GOALS)
    points = {p.institution.name: p.reasons["size"] for p in found.next_step}
    size = WEIGHTS.size
    assert points == {
        "Kab. Sama": 0,
        "Kab. Dua": size.per_doubling,
        "Kab. Separuh": size.per_doubling,
        "Kab. Besar": size.most,
        "Kab. Entah": size.unknown,
    }
    assert found.size_known
    # Without my own size the others' sizes would rank by chance.
    unknown = find_peers(peer_pool([seeker, *others], SPBE, {institution("Kab. Dua"): 5}), seeker, GOALS)
    assert {p.reasons["size"] for p in unknown.next_step} == {0}
    assert not unknown.size_known


def test_another_type_costs_its_points() -> None:
    seeker = assessed(ME)
    others = [
        assessed(institution("Kota Dekat", "kota"), changed=GOALS),
        assessed(institution("Badan Jauh", "lpnk"), changed=GOALS),
    ]
    pool = plain_pool(*others, seeker=seeker)
    assert find_peers(pool, seeker, GOALS).candidates == 0
    found = find_peers(pool, seeker, GOALS, across_types=True)
    assert [p.reasons["type"] for p in found.next_step] == [WEIGHTS.type.same_group, WEIGHTS.type.other_group]


def test_claims_and_other_instruments_are_no_lessons() -> None:
    seeker = assessed(ME)
    claim = replace(assessed(institution("Kab. Klaim"), changed=GOALS), stage="self")
    levels = {i: Fraction(3) for i in PEMDI.ids}
    other = Assessment(institution("Kab. Pemdi"), 2026, PEMDI.id, "final", levels)
    pool = peer_pool([seeker, claim, other], SPBE)
    assert [i.name for i in pool.institutions] == ["Kab. Saya"]
    assert pool.left_out == ("Kab. Klaim", "Kab. Pemdi")
    assert find_peers(pool, seeker, GOALS).peers == ()


def test_the_final_score_comes_before_the_desk_score_in_either_order() -> None:
    who = institution("Kab. Dua Tahap")
    final = assessed(who, changed=GOALS)
    desk = replace(assessed(who, changed=dict.fromkeys(GOALS, 5)), stage="desk")
    for panel in ([final, desk], [desk, final]):
        pool = peer_pool(panel, SPBE)
        assert pool.now.max() == 4


def test_later_cycles_can_be_kept_out() -> None:
    panel = random_panel(3)
    pool = peer_pool(panel, SPBE, through=2021)
    assert set(pool.now_cycle) == {2021}
    assert pool.position_of.keys() == {key_of(a.institution) for a in panel if a.cycle == 2021}


def test_fractional_levels_are_compared_exactly() -> None:
    def pemdi(name: str, level: Fraction) -> Assessment:
        levels = dict.fromkeys(PEMDI.ids, level)
        return Assessment(institution(name), 2026, PEMDI.id, "final", levels)

    seeker, other = pemdi("Kab. Saya", Fraction(5, 4)), pemdi("Kab. Lain", Fraction(7, 3))
    pool = peer_pool([seeker, other], PEMDI)
    assert pool.unit == 12
    goals = dict.fromkeys(PEMDI.ids[:4], 2)
    found = find_peers(pool, seeker, goals)
    assert found.peers[0].lessons[0].now == Fraction(7, 3)
    assert {term.split(":")[1] for term in found.peers[0].reasons if ":" in term} == {a.id for a in PEMDI.aspects}


def test_simulated_levels_mark_the_peer() -> None:
    seeker = assessed(ME)
    other = replace(assessed(institution("Kab. Lain"), changed=GOALS), simulated=True)
    assert find_peers(plain_pool(other, seeker=seeker), seeker, GOALS).peers[0].simulated


def test_nothing_planned_finds_nobody() -> None:
    seeker = assessed(ME)
    other = assessed(institution("Kab. Lain"), level=5)
    assert find_peers(plain_pool(other, seeker=seeker), seeker, {}).peers == ()


def test_goals_that_raise_nothing_are_a_mistake_of_the_caller() -> None:
    seeker = assessed(ME)
    with pytest.raises(ValueError, match="i37"):
        find_peers(plain_pool(seeker=seeker), seeker, {"i37": 2})


def test_levels_that_do_not_fit_the_pool_are_a_mistake_of_the_caller() -> None:
    seeker = assessed(ME)
    half = replace(seeker, levels={**seeker.levels, "i01": Fraction(3, 2)})
    with pytest.raises(ValueError, match="multiples"):
        find_peers(plain_pool(seeker=seeker), half, GOALS)
