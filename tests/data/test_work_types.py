"""Kinds of work: every step of every shipped instrument has one, and says what people expect."""

from dataclasses import replace
from fractions import Fraction

import pytest

from data.clarification_hours import default_hours
from data.instrument_file import shipped_instrument, shipped_instruments
from data.work_types import UNCLASSIFIED_NAME, WORK_TYPE_NAMES, WORK_TYPES, WorkType, work_name, work_types


@pytest.mark.parametrize("instrument_id", shipped_instruments())
def test_every_step_of_a_shipped_instrument_has_a_kind_of_work(instrument_id: str) -> None:
    instrument = shipped_instrument(instrument_id)
    steps = {
        (i, level)
        for i in instrument.ids
        for level in range(instrument.scale.minimum + 1, instrument.scale.maximum + 1)
    }
    assert work_types(instrument).keys() == steps
    assert set(WORK_TYPE_NAMES) == set(WORK_TYPES)


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (("i01", 2), "regulation"),
        (("i12", 4), "document"),
        (("i16", 3), "system"),
        (("i25", 3), "people"),
        (("i29", 4), "audit"),
        (("i45", 3), "service"),
        (("i45", 4), "system"),
    ],
)
def test_kinds_follow_what_the_level_asks(step: tuple[str, int], kind: WorkType) -> None:
    assert work_types(shipped_instrument("spbe-2020"))[step] == kind


def test_an_instrument_of_ones_own_has_no_kinds_and_says_so() -> None:
    own = replace(shipped_instrument("spbe-2020"), id="sendiri")
    assert work_types(own) == {}
    assert work_name(None) == UNCLASSIFIED_NAME


@pytest.mark.parametrize("instrument_id", shipped_instruments())
def test_assumed_hours_are_positive_at_every_level(instrument_id: str) -> None:
    instrument = shipped_instrument(instrument_id)
    for level in range(instrument.scale.minimum, instrument.scale.maximum + 1):
        hours = default_hours(instrument, dict.fromkeys(instrument.ids, Fraction(level)))
        assert hours.keys() == set(instrument.ids)
        assert all(hour > 0 for hour in hours.values())
