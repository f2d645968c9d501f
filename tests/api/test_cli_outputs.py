"""No command writes over what it reads, however the file is spelled, or two results to one place."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from api.output_paths import INPUTS, OUTPUTS
from api.root import app
from models.manifest import MANIFEST_FILE, default_folder

from .command_line import SAMPLE, tangga

FILE_NAMES = ("DIR", "FOLDER", "BERKAS", "PANEL", "CSV", "TOML", "JSON", "YAML", "XLSX", "KELUARAN")
"""What the name of a value is where it stands for a file, unless it ends as a file does."""


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    path = tmp_path / "panel.csv"
    shutil.copy(str(SAMPLE), path)
    return path


def _same(path: Path) -> Path:
    return path


def _relative(path: Path) -> Path:
    return Path(os.path.relpath(path))


def _detour(path: Path) -> Path:
    return path.parent / ".." / path.parent.name / path.name


def _symbolic(path: Path) -> Path:
    link = path.with_name("lain.csv")
    link.symlink_to(path)
    return link


def _hard(path: Path) -> Path:
    link = path.with_name("lain.csv")
    link.hardlink_to(path)
    return link


@pytest.mark.parametrize("spelling", [_same, _relative, _detour, _symbolic, _hard])
def test_the_panel_survives_however_it_is_spelled(panel: Path, spelling: Callable[[Path], Path]) -> None:
    out = spelling(panel)
    before = panel.read_bytes()
    said = tangga("forecast", panel, "--out", out)
    assert (said.status, said.out) == (2, "")
    assert "opsi --out" in said.words
    assert "menimpa" in said.words
    assert "Pakai nama lain" in said.words
    assert out.read_bytes() == panel.read_bytes() == before


@pytest.mark.parametrize("spelling", [_same, _relative, _detour, _symbolic])
def test_a_model_survives_too_and_its_folder_may_hold_results(tmp_path: Path, spelling: Callable[[Path], Path]) -> None:
    panel, folder = tmp_path / "wilayah.csv", tmp_path / "model-kami"
    tangga("sample", panel, "--name", "wilayah-contoh-simulasi")
    shutil.copytree(default_folder(), folder)
    manifest = folder / MANIFEST_FILE
    before = manifest.read_bytes()
    said = tangga("forecast", panel, "--model", folder, "--out", spelling(manifest))
    assert (said.status, said.out) == (2, "")
    assert "menimpa" in said.words
    assert manifest.read_bytes() == before
    assert tangga("forecast", panel, "--model", folder, "--out", folder / "hasil.csv").status == 0


@pytest.mark.parametrize(
    ("verb", "options"),
    [
        ("plan", ("--target", "3", "--out")),
        ("gaps", ("--target", "3", "--xlsx")),
        ("clarify", ("--hours", "8", "--out")),
        ("forecast", ("--index-out",)),
        ("frontier", ("--chart",)),
        ("compare", ("--institutions", "Pemerintah Kota Bandar Lampung", "--charts")),
        ("peers", ("--visit",)),
        ("train", ("--out",)),
    ],
)
def test_every_verb_keeps_its_panel(panel: Path, verb: str, options: tuple[str, ...]) -> None:
    before = panel.read_bytes()
    said = tangga(verb, panel, *options, panel)
    assert (said.status, said.out) == (2, "")
    assert "menimpa" in said.words
    assert panel.read_bytes() == before


@pytest.mark.parametrize("option", ["--costs", "--rules", "--instrument"])
def test_other_files_are_kept_too(panel: Path, tmp_path: Path, option: str) -> None:
    own = tmp_path / "milik-saya"
    own.write_text("susah payah", "utf-8")
    said = tangga("plan", panel, "--target", "3", option, own, "--out", own)
    assert said.status == 2
    assert f"({'opsi ' + option})" in said.words
    assert own.read_text("utf-8") == "susah payah"


def test_a_result_may_be_replaced_and_read_by_the_next_command(panel: Path, tmp_path: Path) -> None:
    plan = tmp_path / "rencana.json"
    for target in ("2,9", "3"):
        assert tangga("plan", panel, "--target", target, "--out", plan).status == 0
    assert tangga("verify", plan).status == 0
    assert tangga("sample", panel).status == 0


def test_a_missing_input_is_still_said_to_be_missing(tmp_path: Path) -> None:
    said = tangga("plan", tmp_path / "x.csv", "--target", "3", "--out", tmp_path / "x.csv")
    assert said.status == 2
    assert "berkas tidak ditemukan" in said.words


@pytest.mark.parametrize("spelling", [_same, _relative, _detour])
def test_two_results_need_two_names(panel: Path, tmp_path: Path, spelling: Callable[[Path], Path]) -> None:
    out = tmp_path / "hasil.csv"
    said = tangga("forecast", panel, "--out", out, "--index-out", spelling(out))
    assert (said.status, said.out) == (2, "")
    assert "opsi --index-out" in said.words
    assert "opsi --out" in said.words
    assert not out.exists()


def test_a_model_folder_is_refused_before_training(
    panel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = tmp_path / "model"
    taken.write_text("catatan", "utf-8")

    def never(*_: object, **__: object) -> None:
        raise AssertionError("trained for nothing")

    monkeypatch.setattr("api.commands.train.train_artifact", never)
    said = tangga("train", panel, "--out", taken)
    assert said.status == 2
    assert "ini berkas, bukan folder" in said.words
    assert taken.read_text("utf-8") == "catatan"


def test_every_parameter_that_names_a_file_is_known_as_read_or_written() -> None:
    named = {p.name for p in _parameters(typer.main.get_command(app)) if _names_a_file(p.metavar or "")}
    assert named == OUTPUTS | INPUTS - {"database"}
    assert not OUTPUTS & INPUTS


def _parameters(command: Any) -> Iterator[Any]:
    if hasattr(command, "list_commands"):
        for name in command.list_commands(None):
            yield from _parameters(command.get_command(None, name))
    else:
        yield from command.params


def _names_a_file(metavar: str) -> bool:
    return metavar in FILE_NAMES or Path(metavar).suffix[1:].isalpha()
