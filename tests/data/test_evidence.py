"""Evidence: which item proves which level, what became of it, when a level's evidence is complete."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.evidence import (
    COMPLETE,
    EVIDENCE_STATES,
    EvidenceLedger,
    EvidenceRecord,
    EvidenceState,
    Proof,
    checklist,
    complete_share,
    hinted_levels,
    needed_items,
    proofs,
)
from data.instrument import Scale
from data.instrument_file import shipped_instrument, shipped_instruments

SPBE = shipped_instrument("spbe-2020")
SCALE = SPBE.scale

states = st.sampled_from(EVIDENCE_STATES)


@pytest.mark.parametrize("instrument_id", shipped_instruments())
def test_every_item_of_a_shipped_instrument_proves_a_level_of_its_scale(instrument_id: str) -> None:
    instrument = shipped_instrument(instrument_id)
    for indicator in instrument.indicators:
        for item in checklist(indicator, instrument.scale):
            assert item.levels
            assert all(instrument.scale.minimum <= level <= instrument.scale.maximum for level in item.levels)
            assert item.levels == tuple(sorted(set(item.levels)))
            assert "level" not in item.text.casefold()


@pytest.mark.parametrize("instrument_id", ["spbe-2018", "spbe-2020"])
def test_every_level_above_the_lowest_has_evidence(instrument_id: str) -> None:
    instrument = shipped_instrument(instrument_id)
    for indicator in instrument.indicators:
        for level in range(instrument.scale.minimum + 1, instrument.scale.maximum + 1):
            assert needed_items(indicator, level, instrument.scale), (indicator.id, level)


@given(st.lists(states, min_size=1, max_size=6))
def test_share_is_complete_only_when_every_item_is(found: list[EvidenceState]) -> None:
    share = complete_share(tuple(Proof("bukti", state) for state in found))
    assert share is not None
    assert 0 <= share <= 1
    assert (share == 1) == all(state in COMPLETE for state in found)


@given(st.lists(st.none() | states, min_size=1, max_size=6), st.data())
def test_completing_an_item_never_lowers_the_share(found: list[EvidenceState | None], data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(found) - 1))
    better = [*found[:position], "accepted", *found[position + 1 :]]
    before = complete_share(tuple(Proof("bukti", state) for state in found))
    after = complete_share(tuple(Proof("bukti", state) for state in better))
    assert after is not None
    assert after >= (before or 0)


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("laporan tinjauan (level 4)", (4,)),
        ("aturan baru (untuk level 5)", (5,)),
        ("tinjauan dan perbaikan (level 4-5)", (4, 5)),
        ("tinjauan dan perbaikan (Level 4 – 5)", (4, 5)),
        ("tinjauan (level 2) dan perbaikan (level 5)", (2, 5)),
        ("naskah peraturan", (2, 3)),
        ("naskah peraturan (asli)", (2, 3)),
    ],
)
def test_hints_name_levels(text: str, levels: tuple[int, ...]) -> None:
    assert hinted_levels(text, SCALE) == levels


def test_an_item_without_hint_proves_level_one_where_the_scale_starts_at_zero() -> None:
    assert hinted_levels("naskah", Scale(0, 5, whole=True)) == (1, 2, 3)


@pytest.mark.parametrize("text", ["tinjauan (level 6)", "tinjauan (level 0)", "tinjauan (level 5-4)"])
def test_a_hint_off_the_scale_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="off the scale"):
        hinted_levels(text, SCALE)


def test_level_four_of_a_policy_asks_for_the_review_alone() -> None:
    items = [item.text for item in needed_items(SPBE.by_id["i01"], 4, SCALE)]
    assert items == ["notula atau laporan tinjauan kebijakan berumur kurang dari dua tahun, memuat masalah dan saran"]


def test_records_give_items_their_state_and_own_items_come_last() -> None:
    review = needed_items(SPBE.by_id["i01"], 4, SCALE)[0].text
    ledger = EvidenceLedger(
        (
            EvidenceRecord("i01", 4, "surat dukungan", "submitted"),
            EvidenceRecord("i01", 4, review, "rejected", "notula tanpa saran"),
        )
    )
    found = proofs(SPBE, "i01", 4, ledger)
    assert found == (Proof(review, "rejected", "notula tanpa saran"), Proof("surat dukungan", "submitted"))
    assert complete_share(found) == Fraction(1, 2)


def test_nothing_recorded_is_unknown_and_not_missing() -> None:
    found = proofs(SPBE, "i01", 4)
    assert [proof.state for proof in found] == [None]
    assert found[0].state_name == "belum dicatat"
    assert complete_share(found) is None
    assert complete_share(()) is None


def test_two_records_of_one_item_are_refused() -> None:
    record = EvidenceRecord("i01", 4, "laporan", "accepted")
    with pytest.raises(ValueError, match="same item"):
        EvidenceLedger((record, record))
