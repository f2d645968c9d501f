"""Quality asked of the peer search, on the real panel: enough peers, steady answers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from data.assessment import Assessment
from data.panel_file import read_panel
from models.peer_pool import Key, key_of, peer_pool
from models.peers import PeerSearch, find_peers
from training.next_predicate import steps_to_next_predicate

from .peer_cases import SPBE

pytestmark = pytest.mark.slow

JITTERED, LEAST_OVERLAP = 0.05, 0.6
LEAST_PEERS, LEAST_SHARE = 3, 0.95

Searches = Mapping[Key, PeerSearch]


@pytest.fixture(scope="module")
def panel(shared_data: Path) -> tuple[Assessment, ...]:
    return read_panel(shared_data / "panel" / "levels.csv").assessments


@pytest.fixture(scope="module")
def searches(panel: Sequence[Assessment]) -> Searches:
    return search_all(panel, {key: steps_to_next_predicate(SPBE, a.levels) for key, a in latest(panel).items()})


def latest(panel: Iterable[Assessment]) -> dict[Key, Assessment]:
    found: dict[Key, Assessment] = {}
    for assessment in panel:
        key = key_of(assessment.institution)
        if key not in found or assessment.cycle > found[key].cycle:
            found[key] = assessment
    return found


def search_all(panel: Sequence[Assessment], goals: Mapping[Key, Mapping[str, int]]) -> Searches:
    pool = peer_pool(panel, SPBE)
    return {key: find_peers(pool, assessment, goals[key]) for key, assessment in latest(panel).items()}


def jittered(panel: Iterable[Assessment], rng: Random) -> list[Assessment]:
    """One level in twenty moved by one, up or down, within the scale."""
    moved = []
    for assessment in panel:
        levels = dict(assessment.levels)
        for i, level in levels.items():
            if rng.random() < JITTERED:
                step = rng.choice((-1, 1))
                levels[i] = level + step if SPBE.scale.allows(level + step) else level - step
        moved.append(replace(assessment, levels=levels))
    return moved


def overlap(before: Searches, after: Searches) -> float:
    """Mean share of next-step peers that stay, over institutions that have any."""
    shares = []
    for key, search in before.items():
        first = {p.institution for p in search.next_step}
        second = {p.institution for p in after[key].next_step}
        if first:
            shares.append(len(first & second) / max(len(first), len(second)))
    return sum(shares) / len(shares)


def test_nearly_every_institution_of_each_type_has_peers(searches: Searches) -> None:
    enough: dict[str, list[bool]] = defaultdict(list)
    for (_, kind, _), search in searches.items():
        enough[kind].append(sum(search.qualified.values()) >= LEAST_PEERS)
    assert len(enough) == 7
    for kind, found in enough.items():
        assert sum(found) >= LEAST_SHARE * len(found), kind


def test_reasons_add_up_and_types_are_kept_for_every_real_institution(searches: Searches) -> None:
    for search in searches.values():
        for peer in search.peers:
            assert peer.distance == sum(peer.reasons.values())
            assert peer.institution.type == search.seeker.institution.type


def test_a_small_error_in_the_levels_leaves_most_peers(panel: Sequence[Assessment], searches: Searches) -> None:
    moved = jittered(panel, Random(0))
    same = {
        key: {i: goal for i, goal in searches[key].goals.items() if goal > assessment.levels[i]}
        for key, assessment in latest(moved).items()
    }
    anew = {key: steps_to_next_predicate(SPBE, a.levels) for key, a in latest(moved).items()}
    assert overlap(searches, search_all(moved, same)) >= LEAST_OVERLAP
    assert overlap(searches, search_all(moved, anew)) >= LEAST_OVERLAP
