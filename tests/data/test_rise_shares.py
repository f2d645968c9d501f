"""Smoothed shares: laws of the pooling, then the figures of the shipped transitions."""

from collections.abc import Mapping
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.instrument_file import shipped_instrument
from data.rise_shares import START_LEVELS, RiseShare, pooled_share, rise_shares
from data.transitions import Transitions, shipped_transitions

SPBE = shipped_instrument("spbe-2020")

PUBLISHED: Mapping[str, tuple[int | None, ...]] = {
    # Percent that rose from level 1, 2, 3, 4 over 449 institutions; the shipped table counts 354 of them.
    "kebijakan": (56, 47, 24, 21),
    "perencanaan": (32, 24, 5, 16),
    "tik": (33, 35, 10, 8),
    "penyelenggara": (45, 31, 23, 19),
    "manajemen": (23, 23, 6, 5),
    "audit": (16, 15, 11, None),
    "layanan_administrasi": (63, 65, 35, 6),
    "layanan_publik": (65, 56, 40, 13),
}

counts = st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
priors = st.floats(0.01, 0.99)
strengths = st.integers(1, 400)


def between(share: RiseShare) -> bool:
    ends = sorted((share.prior, share.prior if share.raw is None else share.raw))
    return ends[0] - 1e-12 <= share.pooled <= ends[1] + 1e-12


@given(counts, priors, strengths)
def test_pooled_share_lies_between_raw_and_prior(cell: tuple[int, int], prior: float, strength: int) -> None:
    rose, started = cell
    assert between(RiseShare(started, rose, prior, pooled_share(rose, started, prior, strength)))


@given(counts, priors, strengths)
def test_one_more_rise_raises_the_pooled_share(cell: tuple[int, int], prior: float, strength: int) -> None:
    rose, started = cell
    lower = pooled_share(rose, started + 1, prior, strength)
    assert lower < pooled_share(rose + 1, started + 1, prior, strength)


@given(counts, priors)
def test_a_stronger_prior_draws_closer(cell: tuple[int, int], prior: float) -> None:
    rose, started = cell
    gaps = [abs(pooled_share(rose, started, prior, strength) - prior) for strength in (1, 10, 100, 1000)]
    assert all(later <= earlier + 1e-12 for earlier, later in pairwise(gaps))


@given(st.integers(0, 2**31))
def test_every_share_is_possible_whatever_the_counts(seed: int) -> None:
    rng = Random(seed)
    counts = {(i, a, b): rng.choice((0, 0, 1, 40)) for i in SPBE.ids for a in range(1, 6) for b in range(1, 6)}
    shares = rise_shares(Transitions(counts), SPBE)
    for table in (shares.indicators, shares.families):
        assert all(0 < share.pooled < 1 and between(share) for share in table.values())


def test_shipped_shares_lie_between_raw_and_family() -> None:
    shares = rise_shares(shipped_transitions(), SPBE)
    assert shares.indicators.keys() == {(i, level) for i in SPBE.ids for level in START_LEVELS}
    for (indicator, level), share in shares.indicators.items():
        assert between(share)
        assert share.prior == shares.families[SPBE.by_id[indicator].family, level].pooled


def test_family_counts_are_the_sum_of_their_members() -> None:
    shares = rise_shares(shipped_transitions(), SPBE)
    for (family, level), share in shares.families.items():
        members = [i.id for i in SPBE.indicators if i.family == family]
        assert share.started == sum(shares.indicators[m, level].started for m in members)
        assert share.rose == sum(shares.indicators[m, level].rose for m in members)


@pytest.mark.parametrize("family", PUBLISHED)
def test_family_shares_agree_with_those_over_all_449_institutions(family: str) -> None:
    shares = rise_shares(shipped_transitions(), SPBE)
    for level, percent in zip(START_LEVELS, PUBLISHED[family], strict=True):
        share = shares.families[family, level]
        if percent is None or share.raw is None:
            continue
        # A fifth of the institutions is missing, which moves small cells more.
        tolerance = 0.035 if share.started >= 100 else 0.06
        assert share.raw == pytest.approx(percent / 100, abs=tolerance)


def test_pooling_moves_large_cells_little_and_small_cells_much() -> None:
    shares = rise_shares(shipped_transitions(), SPBE)
    large, small = shares.indicators["i29", 1], shares.indicators["i27", 4]
    assert large.started == 324
    assert small.started == 1
    assert large.pooled == pytest.approx(large.rose / large.started, abs=0.005)
    assert small.raw == 1.0
    assert small.pooled < 0.25


def test_the_strength_is_the_likeliest_of_those_tried() -> None:
    # Members of a family that differ wildly call for weak pooling, members alike for strong pooling.
    alike = {(i, 1, to): 50 for i in SPBE.ids for to in (1, 2)}
    apart = {(i, 1, 2 if n % 2 else 1): 100 for n, i in enumerate(SPBE.ids)}
    weak = rise_shares(Transitions(apart), SPBE).indicator_strength
    strong = rise_shares(Transitions(alike), SPBE).indicator_strength
    assert weak <= 2
    assert strong >= 300


def test_indicators_of_another_instrument_are_refused() -> None:
    with pytest.raises(ValueError, match="i99"):
        rise_shares(Transitions({("i99", 1, 2): 1}), SPBE)
