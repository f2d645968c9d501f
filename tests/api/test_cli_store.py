"""Users, keys, import, export, backup and restore from the command line."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest

from data.store.database import Database

from .command_line import SAMPLE, Said, tangga

NAME = "Pemerintah Kota Bandar Lampung"
PASSWORD = "kuda baterai benar staples"  # noqa: S105 - of a store that lives for one test


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Address of a store that does not exist yet, set as the environment does."""
    address = f"sqlite:///{tmp_path / 'baru' / 'tangga.sqlite3'}"
    monkeypatch.setenv("TANGGA_DATABASE_URL", address)
    return address


def with_password(monkeypatch: pytest.MonkeyPatch, *arguments: str, password: str = PASSWORD) -> Said:
    """A command that reads a password from standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    return tangga(*arguments)


def test_an_import_is_previewed_applied_and_repeatable(url: str) -> None:
    preview = tangga("import", SAMPLE, "--preview")
    assert (preview.status, "Penilaian ditambah: 4" in preview.answer) == (0, True)
    assert "Belum ada yang ditulis" in preview.words
    with Database(url) as database, database.read() as store:
        assert not store.assessments.all()
    assert tangga("import", SAMPLE, "--json").json["counts"]["added"] == 4
    assert tangga("import", SAMPLE, "--json").json["counts"] == {
        "new_institutions": 0, "added": 0, "changed": 0, "unchanged": 4, "refused": 0,
    }  # fmt: skip


def test_a_faulty_file_changes_nothing(url: str, tmp_path: Path) -> None:
    text = SAMPLE.read_text("utf-8").splitlines()
    wrong = tmp_path / "salah.csv"
    wrong.write_text("\n".join([*text[:-1], text[-1][:-1] + "9"]), "utf-8")
    said = tangga("import", wrong)
    assert (said.status, said.out) == (2, "")
    assert "level di luar skala" in said.words


def test_export_gives_back_what_was_imported(url: str, tmp_path: Path) -> None:
    tangga("import", SAMPLE)
    out = tmp_path / "keluar.csv"
    assert tangga("export", out, "--institution", NAME, "--json").json["assessments"] == 4
    assert tangga("score", out, "--json").json == tangga("score", SAMPLE, "--json").json
    near = tangga("export", out, "--institution", "Pemerintah Kota Bandar Lampun")
    assert near.status == 2
    assert NAME in near.words


def test_people_are_added_listed_changed(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tangga("import", SAMPLE)
    added = with_password(monkeypatch, "user", "add", "siti", "--role", "planner", "--institution", NAME)
    assert added.status == 0
    listed = tangga("user", "list", "--json")
    assert [(u["name"], u["role"]) for u in listed.json] == [("siti", "planner")]
    assert "argon2" not in listed.out
    assert with_password(monkeypatch, "user", "password", "siti", password=PASSWORD.upper()).status == 0
    assert tangga("user", "disable", "siti").status == 0
    assert tangga("user", "list", "--json").json[0]["disabled"]
    assert tangga("user", "enable", "siti").status == 0
    with Database(url) as database, database.read() as store:
        actions = [one.entry.action for one in store.audit.page().items]
    assert actions[:4] == ["user.enable", "user.disable", "user.password", "user.add"]


@pytest.mark.parametrize(
    ("arguments", "password", "words"),
    [
        (["budi", "--role", "raja"], PASSWORD, "peran tidak dikenal"),
        (["budi", "--role", "planner"], PASSWORD, "memerlukan instansi"),
        (["budi", "--role", "opd", "--institution", NAME], PASSWORD, "memerlukan nama OPD"),
        (["budi", "--role", "planner", "--institution", "Kota X"], PASSWORD, "tidak ada"),
        (["budi", "--role", "admin"], "pendek", "panjang kata sandi"),
    ],
)
def test_wrong_people_are_refused(
    url: str, monkeypatch: pytest.MonkeyPatch, arguments: list[str], password: str, words: str
) -> None:
    tangga("import", SAMPLE)
    said = with_password(monkeypatch, "user", "add", *arguments, password=password)
    assert (said.status, said.out) == (2, "")
    assert words in said.words


def test_keys_are_printed_once_and_revoked(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with_password(monkeypatch, "user", "add", "admin", "--role", "admin")
    made = tangga("key", "add", "admin", "--scope", "read,plan", "--days", "30")
    found = re.fullmatch(r"tgg_([a-z0-9]{12})_\S{43}\n", made.out)
    assert found
    listed = tangga("key", "list", "--json")
    assert listed.json[0]["scopes"] == ["read", "plan"]
    assert made.out.strip() not in listed.out
    assert tangga("key", "revoke", found[1]).status == 0
    assert tangga("key", "list", "--json").json[0]["revoked_at"]
    assert tangga("key", "revoke", "tiada").status == 2
    assert "cakupan tidak dikenal" in tangga("key", "add", "admin", "--scope", "semua").words
    assert tangga("key", "add", "tiada", "--scope", "read").status == 2


def test_a_backup_is_restored_elsewhere(url: str, tmp_path: Path) -> None:
    tangga("import", SAMPLE)
    file, other = tmp_path / "cadangan.zip", f"sqlite:///{tmp_path / 'lain' / 'tangga.sqlite3'}"
    saved = tangga("backup", file, "--json").json
    assert saved["rows"]["assessments"] == 4
    restored = tangga("restore", file, "--database", other, "--json").json
    assert restored["rows"] == saved["rows"]
    again = tangga("restore", file, "--database", other)
    assert again.status == 2
    out = tmp_path / "keluar.csv"
    tangga("export", out, "--database", other)
    assert tangga("score", out, "--json").json == tangga("score", SAMPLE, "--json").json
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])
    assert tangga("restore", file, "--database", f"sqlite:///{tmp_path / 'x.db'}").status == 2


@pytest.mark.parametrize("command", [["export", "x.csv"], ["backup", "x.zip"], ["user", "list"], ["key", "list"]])
def test_without_a_store_the_way_out_is_told(url: str, command: list[str]) -> None:
    said = tangga(*command)
    assert (said.status, said.out) == (2, "")
    assert "belum dibuat" in said.words
    assert not Path("x.csv").exists()


def test_a_wrong_address_is_told_without_its_password(url: str) -> None:
    said = tangga("user", "list", "--database", "postgresql://tangga:rahasia@127.0.0.1:1/tangga")
    assert said.status == 2
    assert "rahasia" not in said.err
    assert json.dumps("rahasia") not in said.err
