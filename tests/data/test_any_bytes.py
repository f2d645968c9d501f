"""Law: whatever a file holds, the answer is what it says or an InputError; never another exception."""

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.assessment_files import read_assessments
from data.content import Content
from data.costs_file import read_costs
from data.faults import InputError
from data.instrument_file import shipped_instrument
from data.rules_file import read_rules
from data.worksheet_template import write_template

from .panel_texts import content, long, wide

SPBE = shipped_instrument("spbe-2020")
READERS: list[Callable[[Content], object]] = [
    read_assessments,
    lambda source: read_costs(source, SPBE),
    lambda source: read_rules(source, SPBE),
]
FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def answered(read: Callable[[Content], object], data: bytes) -> None:
    with suppress(InputError):
        read(Content("berkas", data))


@pytest.mark.parametrize("read", READERS)
@FUZZ
@given(data=st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes(read: Callable[[Content], object], data: bytes) -> None:
    answered(read, data)


CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["1e999999", "９", "²", "1/0", "١", "nan", "inf", "-0", "0x1", "\ud7ff", "''=1", "1_000", "½"]),
)


@FUZZ
@given(data=st.data(), form=st.sampled_from([wide, long]))
def test_any_text_in_any_cells(data: st.DataObject, form: Callable[[], list[list[str]]]) -> None:
    rows = form()
    for _ in range(data.draw(st.integers(1, 4))):
        row = data.draw(st.integers(0, len(rows) - 1))
        column = data.draw(st.integers(0, len(rows[row]) - 1))
        rows[row][column] = data.draw(CELLS)
    answered(read_assessments, content(rows, encoding="utf-8").data)


@FUZZ
@given(
    key=st.sampled_from(["target", "budget", "lock", "freeze", "floor", "requires", "capacity", "predicate"]),
    value=st.recursive(
        st.integers() | st.floats() | st.booleans() | st.sampled_from(['"x"', '"i01"', "1979-05-27", "12:00:00"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["i01", "level", "steps", "indicator"]), inner, max_size=3)
        ),
        max_leaves=6,
    ),
)
def test_any_value_of_a_rule(key: str, value: object) -> None:
    answered(lambda source: read_rules(source, SPBE), f"{key} = {toml(value)}".encode())


def toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.fixture(scope="module")
def worksheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sheet") / "lembar.xlsx"
    write_template(path, shipped_instrument("pemdi-2026"))
    return path


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_damage_to_a_workbook(worksheet: Path, data: st.DataObject) -> None:
    source = zipfile.ZipFile(worksheet)
    names = source.namelist()
    hurt = data.draw(st.sampled_from([n for n in names if "sheet" in n or "workbook" in n or "shared" in n]))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            part = source.read(name)
            if name == hurt:
                start = data.draw(st.integers(0, len(part)))
                end = data.draw(st.integers(start, min(len(part), start + 40)))
                part = part[:start] + data.draw(st.binary(max_size=6)) + part[end:]
            archive.writestr(name, part)
    answered(read_assessments, stream.getvalue())


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_damage_to_the_archive(worksheet: Path, data: st.DataObject) -> None:
    whole = worksheet.read_bytes()
    start = data.draw(st.integers(0, len(whole)))
    damaged = whole[:start] + data.draw(st.binary(max_size=8)) + whole[data.draw(st.integers(start, len(whole))) :]
    answered(read_assessments, damaged)
