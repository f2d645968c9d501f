"""Files appear whole or not at all, and a refusal of the system is said in Bahasa Indonesia."""

import errno
import os
from contextlib import suppress
from pathlib import Path

import pytest

from data.faults import InputError
from data.saving import check_output_folder, saving
from data.system_words import system_words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EEXIST, "sudah ada"),
        (errno.ENOENT, "tidak ada"),
        (errno.EACCES, "tidak ada izin"),
        (errno.ENOSPC, "ruang penyimpanan habis"),
        (errno.EISDIR, "ini folder, bukan berkas"),
    ],
)
def test_common_refusals_are_not_in_english(number: int, words: str) -> None:
    assert system_words(OSError(number, os.strerror(number))) == words


def test_rare_refusals_keep_the_words_of_the_system() -> None:
    assert system_words(OSError(errno.EXDEV, "Invalid cross-device link")) == "Invalid cross-device link"
    assert system_words(OSError("tanpa nomor")) == "tanpa nomor"


def test_a_name_that_is_too_long_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught, saving(tmp_path / f"x.{'y' * 300}"):
        pass
    assert caught.value.code == "file_unwritable"
    assert "namanya terlalu panjang" in caught.value.faults[0].message


def test_a_block_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "hasil.csv"
    target.write_text("lama", "utf-8")
    with suppress(RuntimeError), saving(target) as draft:
        draft.write_text("setengah", "utf-8")
        raise RuntimeError
    assert [(entry.name, entry.read_text("utf-8")) for entry in tmp_path.iterdir()] == [("hasil.csv", "lama")]


def test_a_folder_that_can_hold_results_is_let_be(tmp_path: Path) -> None:
    check_output_folder(tmp_path)
    check_output_folder(tmp_path / "baru" / "lagi")
    assert not list(tmp_path.iterdir())


def test_a_relative_folder_is_judged_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    check_output_folder(Path("model"))
    Path("berkas").touch()
    with pytest.raises(InputError):
        check_output_folder(Path("berkas"))


@pytest.mark.parametrize("inside", ["", "model"])
def test_a_file_in_place_of_a_folder_is_refused(tmp_path: Path, inside: str) -> None:
    file = tmp_path / "berkas"
    file.touch()
    with pytest.raises(InputError) as caught:
        check_output_folder(file / inside)
    assert caught.value.code == "folder_is_file"
    assert caught.value.faults[0].place == str(file)


def test_a_link_to_nowhere_is_no_folder(tmp_path: Path) -> None:
    link = tmp_path / "model"
    link.symlink_to(tmp_path / "tidak-ada")
    with pytest.raises(InputError) as caught:
        check_output_folder(link)
    assert caught.value.code == "folder_is_file"


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that nobody can write, even root")
def test_a_folder_that_cannot_be_written_is_refused_at_once() -> None:
    with pytest.raises(InputError) as caught:
        check_output_folder(Path("/proc/self/model"))
    assert caught.value.code == "file_unwritable"
