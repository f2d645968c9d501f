"""The sample city, for tests of the engine that want one real institution."""

from importlib import resources

import pytest

from data.assessment import Assessment
from data.assessment_files import read_assessments
from data.instrument import Instrument
from data.instrument_file import shipped_instrument


@pytest.fixture(scope="session")
def instrument() -> Instrument:
    """SPBE 2020."""
    return shipped_instrument("spbe-2020")


@pytest.fixture(scope="session")
def sample() -> Assessment:
    """Kota Bandar Lampung, 2024, index 2.98."""
    source = resources.files("data") / "samples" / "bandar-lampung.csv"
    return read_assessments(str(source)).assessments[-1]
