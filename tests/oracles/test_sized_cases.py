"""Instruments of any size obey the same rules as shipped ones."""

import pytest

from data.instrument_checks import check_instrument

from .sized_cases import sized_case, sized_instrument


@pytest.mark.parametrize("count", [8, 20, 47, 100, 150])
def test_an_instrument_of_any_size_is_consistent(count: int) -> None:
    instrument = sized_instrument(count)
    assert check_instrument(instrument, "uji") == []
    assert len(instrument.ids) == count
    assert sum(instrument.integer_weights.values()) == 100 * instrument.weight_scale
    case = sized_case(instrument, seed=1)
    assert set(case.assessment.levels) == set(instrument.ids)
