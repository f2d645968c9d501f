"""Exports: whole or not at all, harmless in a spreadsheet, nothing lost."""

import csv
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from data.assessment import Assessment, Institution
from data.faults import InputError
from data.panel_export import write_panel
from data.panel_file import read_panel
from data.saving import saving
from data.table_export import write_table

from .panel_texts import read, wide

HOSTILE = "=cmd|' /C calc'!A0"


def hostile() -> Assessment:
    first = read(wide()).assessments[0]
    return replace(first, institution=Institution(HOSTILE, "kota", "@SUM(A1)"))


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_formulas_are_harmless_and_come_back(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"panel{suffix}"
    write_panel(path, [hostile()])
    assert read_panel(path).assessments == (hostile(),)
    if suffix == ".csv":
        cells = next(iter(list(csv.reader(path.open(encoding="utf-8")))[1:]))
    else:
        page = openpyxl.load_workbook(path).active
        assert page is not None
        assert page["A2"].data_type == "s"
        cells = [str(cell.value) for cell in page[2]]
    assert cells[0] == f"'{HOSTILE}"
    assert cells[2] == "'@SUM(A1)"


def test_levels_are_numbers_in_a_workbook(tmp_path: Path) -> None:
    write_panel(tmp_path / "panel.xlsx", [hostile()])
    page = openpyxl.load_workbook(tmp_path / "panel.xlsx").active
    assert page is not None
    assert page["G2"].value == 3
    assert page.freeze_panes == "B2"


def test_the_form_that_loses_nothing_is_chosen(tmp_path: Path) -> None:
    plain = read(wide()).assessments[0]
    rich = replace(plain, owners={"i01": "Setda"}, evidence={"i02": Fraction(1, 3)}, notes={"i03": "-lihat lampiran"})
    for assessment, indicator in ((plain, False), (rich, True)):
        write_panel(tmp_path / "panel.csv", [assessment])
        header = (tmp_path / "panel.csv").read_text("utf-8").splitlines()[0]
        assert ("indicator" in header.split(",")) is indicator
        assert read_panel(tmp_path / "panel.csv").assessments == (assessment,)


def test_a_note_of_several_lines_survives(tmp_path: Path) -> None:
    rich = replace(read(wide()).assessments[0], notes={"i03": 'baris satu;\n"baris" dua, tiga'})
    for name in ("panel.csv", "panel.xlsx"):
        write_panel(tmp_path / name, [rich])
        assert read_panel(tmp_path / name).assessments == (rich,)


def test_simulated_panels_carry_the_mark_in_every_row(tmp_path: Path) -> None:
    panel = [replace(a, simulated=True) for a in read(wide()).assessments]
    write_panel(tmp_path / "panel.csv", panel)
    rows = list(csv.DictReader((tmp_path / "panel.csv").open(encoding="utf-8")))
    assert [row["simulated"] for row in rows] == ["SIMULASI", "SIMULASI"]
    write_panel(tmp_path / "panel.xlsx", panel)
    assert openpyxl.load_workbook(tmp_path / "panel.xlsx").sheetnames == ["Panel SIMULASI"]


@pytest.mark.parametrize(
    ("name", "code"), [("panel.pdf", "unknown_format"), ("panel", "unknown_format"), ("tiada/p.csv", "folder_missing")]
)
def test_places_that_cannot_be_written(tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        write_panel(tmp_path / name, [hostile()])
    assert caught.value.code == code
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["panel.csv", "panel.xlsx"])
def test_a_failed_export_leaves_the_old_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("lama")
    endless = replace(hostile(), levels={"i01": Fraction(1, 3)})
    with pytest.raises(ValueError, match="no finite decimal"):
        write_panel(path, [endless])
    assert path.read_text() == "lama"
    assert list(tmp_path.iterdir()) == [path]


def test_text_too_long_for_a_cell_is_refused_not_cut(tmp_path: Path) -> None:
    long_note = replace(hostile(), notes={"i01": "x" * 40_000})
    with pytest.raises(InputError) as caught:
        write_panel(tmp_path / "panel.xlsx", [long_note])
    assert caught.value.code == "text_too_long"


def test_numbers_a_spreadsheet_would_round_stay_exact(tmp_path: Path) -> None:
    number = Decimal("1234567890123456789.25")
    write_table(tmp_path / "t.xlsx", ["n"], [[number], [Fraction(1, 8)], [None]])
    page = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    assert page is not None
    assert [page["A2"].value, page["A3"].value] == [str(number), 0.125]
    write_table(tmp_path / "t.csv", ["n"], [[number], [Fraction(1, 8)], [None]])
    assert (tmp_path / "t.csv").read_text("utf-8").split() == ["n", str(number), "0.125", '""']


def test_saved_files_are_as_readable_as_others(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    with saving(tmp_path / "saved") as draft:
        draft.write_text("x")
    assert (tmp_path / "saved").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_folder_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "panel.csv").mkdir()
    with pytest.raises(InputError) as caught:
        write_panel(tmp_path / "panel.csv", [hostile()])
    assert caught.value.code == "file_is_folder"
