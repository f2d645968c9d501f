"""Laws: what is written reads back the same; how a file is dressed changes nothing."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.assessment import Assessment
from data.content import Content
from data.formula_cells import neutralise, restore
from data.panel_export import Form, write_panel
from data.panel_file import read_panel

from .strategies import panels

SLOW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@SLOW
@given(panel=panels())
def test_written_panels_read_back_equal(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, panel: tuple[Assessment, ...]
) -> None:
    path = tmp_path_factory.mktemp("panel") / f"panel{suffix}"
    write_panel(path, panel, "long")
    assert read_panel(path).assessments == panel


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("form", ["wide", "long", None])
@SLOW
@given(panel=panels(plain=True))
def test_plain_panels_read_back_equal_in_either_form(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, form: Form | None, panel: tuple[Assessment, ...]
) -> None:
    path = tmp_path_factory.mktemp("panel") / f"panel{suffix}"
    write_panel(path, panel, form)
    assert read_panel(path).assessments == panel


@SLOW
@given(
    panel=panels(plain=True),
    delimiter=st.sampled_from([",", ";", "\t"]),
    comma=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    titles=st.lists(st.sampled_from(["", "Rekap Penilaian SPBE", "# dibuat 2024", "Tahun: 2024"]), max_size=4),
    ending=st.sampled_from(["\n", "\r\n"]),
    padding=st.sampled_from(["", " ", "\u00a0"]),
)
def test_dress_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    panel: tuple[Assessment, ...],
    delimiter: str,
    comma: bool,
    encoding: str,
    titles: list[str],
    ending: str,
    padding: str,
) -> None:
    path = tmp_path_factory.mktemp("panel") / "panel.csv"
    write_panel(path, panel)
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=ending)
    writer.writerows([title] for title in titles)
    levels_from = next(n for n, title in enumerate(rows[0]) if title == "i01")
    for row in rows:
        levels = [cell.replace(".", ",") if comma else cell for cell in row[levels_from:]]
        writer.writerow([cell + padding for cell in (*row[:levels_from], *levels)])
        writer.writerow([])
    again = read_panel(Content("panel.csv", text.getvalue().encode(encoding)))
    assert again.assessments == panel


@given(st.text() | st.text("'=+-@\t1a,."))
def test_restoring_undoes_neutralising(text: str) -> None:
    assert restore(neutralise(text)) == text


@given(st.text(min_size=1) | st.text("'=+-@\t1a,.", min_size=1))
def test_nothing_neutralised_runs(text: str) -> None:
    safe = neutralise(text)
    assert safe[0] not in "=+-@\t\r" or safe.lstrip("+-").replace(".", "").replace(",", "").isdecimal()


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2))
def test_numbers_are_never_altered(number: object) -> None:
    assert neutralise(f"{number:f}") == f"{number:f}"


def test_shared_panel_survives_a_round_trip(shared_data: Path, tmp_path: Path) -> None:
    panel = read_panel(shared_data / "panel" / "levels.csv")
    assert len(panel.assessments) == 847
    assert panel.notices == ()
    for suffix in (".csv", ".xlsx"):
        write_panel(tmp_path / f"p{suffix}", panel.assessments)
        assert read_panel(tmp_path / f"p{suffix}").assessments == panel.assessments
