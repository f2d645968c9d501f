"""Backups: one moment of a store in use, restored whole into either database, or not at all."""

from __future__ import annotations

import json
import random
import stat
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from data.faults import InputError
from data.store import schema
from data.store.audit import AuditEntry
from data.store.backup import back_up, restore
from data.store.backup_file import verify_backup
from data.store.database import Database
from data.store.errors import SchemaMismatch, SchemaMissing, StaleVersion
from data.store.tables import metadata
from tests.databases import KINDS
from tests.waiting import wait_until

from .examples import KOTA, LATER, NOW, STAMP, add_institutions, assessment
from .schema_dumps import FOLDER, kept, load

MakeUrl = Callable[[str], str]


def fill(database: Database) -> None:
    """A row in every table, and a few more."""
    load_url = database._url.render_as_string(hide_password=False)  # the rows are put in behind the store's back
    plain = load_url.replace("+pysqlite", "").replace("+psycopg", "")
    load(plain, (FOLDER / f"{schema.head()}.rows.sql").read_text("utf-8"))
    ids = add_institutions(database)
    with database.transaction() as store:
        for cycle in range(2018, 2025):
            one = assessment(KOTA, cycle, notes={"i01": 'baris\nkedua «é» 🙂 \\ "kutip"'})
            store.assessments.save(ids[KOTA.name], one, based_on=None, stamp=STAMP)


def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but the sessions."""
    with database.snapshot() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(table.select())), key=repr)
            for name, table in metadata.tables.items()
            if name != "sessions"
        }


@pytest.mark.parametrize("target_kind", KINDS)
def test_all_is_there_again_in_either_database(
    database: Database, target_kind: str, empty_url: MakeUrl, tmp_path: Path
) -> None:
    fill(database)
    path = tmp_path / "cadangan.zip"
    manifest = back_up(database, path, NOW)
    assert manifest.rows == sum(map(len, everything(database).values()))
    with Database(empty_url(target_kind)) as target:
        assert restore(target, path) == manifest
        assert everything(target) == everything(database)
        with target.transaction() as store:
            # The restored store goes on where the old one stopped.
            store.audit.append(AuditEntry(NOW, "sri", "restore", "", "done"))
            assert len({s.id for s in store.audit.page().items}) == 2
            assert store.sessions.find("t1", NOW) is None
            with pytest.raises(StaleVersion):
                store.assessments.save("kota-a", assessment(cycle=2024), based_on=1, stamp=LATER)


def test_a_backup_of_a_backup_is_the_same(database: Database, empty_url: MakeUrl, tmp_path: Path) -> None:
    fill(database)
    other = "postgresql" if database.kind == "sqlite" else "sqlite"
    first = back_up(database, tmp_path / "1.zip", NOW)
    with Database(empty_url(other)) as target:
        restore(target, tmp_path / "1.zip")
        second = back_up(target, tmp_path / "2.zip", NOW)
    assert {t.name: t for t in first.tables} == {t.name: t for t in second.tables}
    for table in first.tables:
        entry = f"tables/{table.name}.jsonl"
        with zipfile.ZipFile(tmp_path / "1.zip") as one, zipfile.ZipFile(tmp_path / "2.zip") as two:
            assert one.read(entry) == two.read(entry)


@pytest.mark.parametrize("revision", schema.revisions())
def test_backups_of_every_release_are_restored(kind: str, revision: str, empty_url: MakeUrl, tmp_path: Path) -> None:
    old = empty_url(kind)
    load(old, kept(revision, kind).read_text("utf-8"))
    load(old, (FOLDER / f"{revision}.rows.sql").read_text("utf-8"))
    with Database(old) as source:
        assert back_up(source, tmp_path / "lama.zip", NOW).revision == revision
    with Database(empty_url(kind)) as target:
        restore(target, tmp_path / "lama.zip")
        assert target.revision() == schema.head()
        assert all(len(rows) == 1 for rows in everything(target).values())


def test_a_store_in_use_is_caught_at_one_moment(database: Database, empty_url: MakeUrl, tmp_path: Path) -> None:
    ids = add_institutions(database)
    with database.transaction() as store:
        store.assessments.save(ids[KOTA.name], assessment(level=1, notes={"i01": "0"}), based_on=None, stamp=STAMP)
    stop = threading.Event()
    written, goals = [0], [0]

    def write() -> None:
        while not stop.is_set():
            number = written[0] + 1
            with database.transaction() as store:
                # The assessment and the log move together: a backup must never see one without the other.
                one = assessment(level=1 + number % 5, notes={"i01": str(number)})
                store.assessments.save(ids[KOTA.name], one, based_on=number, stamp=STAMP)
                store.audit.append(AuditEntry(NOW, "sri", "assessment.save", str(number), "done"))
            written[0] = number

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(3):
            goals.append(written[0] + 3)
            back_up(database, tmp_path / f"{number}.zip", NOW)
            wait_until(lambda: written[0] >= goals[-1], "three more are written")
    finally:
        stop.set()
        thread.join()
    for number in range(3):
        with Database(empty_url("sqlite")) as target:
            restore(target, tmp_path / f"{number}.zip")
            with target.read() as store:
                (stored,) = store.assessments.all()
                logged = [int(s.entry.object) for s in store.audit.page(latest_first=False).items]
        count = int(stored.assessment.notes["i01"])
        assert logged == list(range(1, count + 1))[: len(logged)]
        assert stored.version == count + 1
        assert set(stored.assessment.levels.values()) == {1 + count % 5 if count else 1}


def test_the_file_is_private_and_never_overwritten(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "cadangan.zip"
    back_up(database, path, NOW)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    content = path.read_bytes()
    with pytest.raises(InputError) as caught:
        back_up(database, path, NOW)
    assert caught.value.code == "file_exists"
    assert path.read_bytes() == content
    with pytest.raises(InputError, match="folder tujuan tidak ada"):
        back_up(database, tmp_path / "tidak" / "ada.zip", NOW)
    assert {file.suffix for file in tmp_path.iterdir()} <= {".zip", ".db", ".db-wal", ".db-shm"}


def test_no_store_no_backup(kind: str, empty_url: MakeUrl, tmp_path: Path) -> None:
    with Database(empty_url(kind)) as database, pytest.raises(SchemaMissing):
        back_up(database, tmp_path / "x.zip", NOW)
    assert not (tmp_path / "x.zip").exists()


def test_what_is_there_is_never_overwritten(database: Database, tmp_path: Path) -> None:
    add_institutions(database)
    path = tmp_path / "cadangan.zip"
    back_up(database, path, NOW)
    before = everything(database)
    with pytest.raises(InputError) as caught:
        restore(database, path)
    assert caught.value.code == "database_not_empty"
    assert everything(database) == before


def test_a_store_without_rows_may_be_filled(database: Database, tmp_path: Path, empty_url: MakeUrl) -> None:
    with Database(empty_url("sqlite")) as source:
        source.migrate()
        add_institutions(source)
        back_up(source, tmp_path / "cadangan.zip", NOW)
    restore(database, tmp_path / "cadangan.zip")
    with database.read() as store:
        assert len(store.institutions.names()) == 4


def test_a_database_of_something_else_is_left_alone(kind: str, empty_url: MakeUrl, tmp_path: Path) -> None:
    with Database(empty_url("sqlite")) as source:
        source.migrate()
        back_up(source, tmp_path / "cadangan.zip", NOW)
    url = empty_url(kind)
    load(url, "CREATE TABLE gaji (x INTEGER)")
    with Database(url) as target:
        with pytest.raises(InputError) as caught:
            restore(target, tmp_path / "cadangan.zip")
        assert caught.value.code == "database_not_empty"
        assert target.revision() is None


@pytest.fixture
def backup(sqlite_template: Path, tmp_path: Path) -> Path:
    """A backup with rows."""
    copy = tmp_path / "asal.db"
    copy.write_bytes(sqlite_template.read_bytes())
    with Database(f"sqlite:///{copy}") as database:
        fill(database)
        back_up(database, tmp_path / "cadangan.zip", NOW)
    return tmp_path / "cadangan.zip"


def rewritten(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of an archive with other entries, sound as an archive."""
    target = path.with_name("lain.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target


def with_manifest(path: Path, **changes: object) -> Path:
    def change(name: str, content: bytes) -> bytes:
        return json.dumps({**json.loads(content), **changes}).encode() if name == "manifest.json" else content

    return rewritten(path, change)


DAMAGE: dict[str, Callable[[Path], Path]] = {
    "a row less": lambda p: rewritten(p, lambda n, c: b"".join(c.splitlines(True)[1:]) if "levels" in n else c),
    "a row twice": lambda p: rewritten(p, lambda n, c: c + c if "users" in n else c),
    "another level": lambda p: rewritten(p, lambda n, c: c.replace(b'"2"', b'"5"') if "levels" in n else c),
    "rows in another order": lambda p: rewritten(
        p, lambda n, c: b"".join(c.splitlines(True)[::-1]) if "levels" in n else c
    ),
    "a table less": lambda p: rewritten(p, lambda n, c: None if "plans" in n else c),
    "no manifest": lambda p: rewritten(p, lambda n, c: None if n == "manifest.json" else c),
    "manifest is a list": lambda p: rewritten(p, lambda n, c: b"[]" if n == "manifest.json" else c),
    "manifest is no JSON": lambda p: rewritten(p, lambda n, c: c[:-5] if n == "manifest.json" else c),
    "manifest lacks tables": lambda p: with_manifest(p, tables=None),
    "manifest says more": lambda p: with_manifest(p, more=1),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_changed_backup_is_refused_before_anything_is_written(backup: Path, damage: str, tmp_path: Path) -> None:
    changed = DAMAGE[damage](backup)
    with Database(f"sqlite:///{tmp_path / 'tujuan.db'}") as target, pytest.raises(InputError) as caught:
        restore(target, changed)
    assert caught.value.code == "backup_damaged"
    assert not (tmp_path / "tujuan.db").exists()


def test_damaged_bytes_never_pass(backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    good = verify_backup(backup)
    random_ = random.Random(7)
    codes: list[str] = []
    for number in range(150):
        content = bytearray(whole)
        if number % 3 == 0:
            del content[random_.randrange(len(content)) :]
        else:
            content[random_.randrange(len(content))] ^= random_.randrange(1, 256)
        path = tmp_path / "rusak.zip"
        path.write_bytes(content)
        try:
            found = verify_backup(path)
        except InputError as error:
            codes.append(error.code)
        else:
            # A flipped bit in a date or in padding harms nothing; what passes must be the same backup.
            assert found.tables == good.tables
    assert set(codes) <= {"backup_damaged", "backup_format_unknown"}
    assert len(codes) > 100


def test_other_files_are_no_backups(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        verify_backup(tmp_path / "tidak-ada.zip")
    assert caught.value.code == "file_missing"
    for content in (b"", b"PK", b"bukan zip" * 1000):
        (tmp_path / "x.zip").write_bytes(content)
        with pytest.raises(InputError) as caught:
            verify_backup(tmp_path / "x.zip")
        assert caught.value.code == "backup_damaged"


def test_a_backup_of_another_format_or_a_newer_release(backup: Path, tmp_path: Path) -> None:
    with Database(f"sqlite:///{tmp_path / 'tujuan.db'}") as target:
        with pytest.raises(InputError) as caught:
            restore(target, with_manifest(backup, format=2, something="new"))
        assert caught.value.code == "backup_format_unknown"
        with pytest.raises(SchemaMismatch, match="perbarui Tangga"):
            restore(target, with_manifest(backup, revision="9999"))
    assert not (tmp_path / "tujuan.db").exists()


def test_a_restore_that_fails_leaves_nothing(kind: str, backup: Path, empty_url: MakeUrl) -> None:
    # A well-formed backup whose rows contradict each other: an assessment of nobody.
    import hashlib

    def change(name: str, content: bytes) -> bytes:
        if name == "tables/institutions.jsonl":
            return b""
        if name == "manifest.json":
            document = json.loads(content)
            for table in document["tables"]:
                if table["name"] == "institutions":
                    table |= {"rows": 0, "sha256": hashlib.sha256().hexdigest()}
            return json.dumps(document).encode()
        return content

    with Database(empty_url(kind)) as target:
        with pytest.raises(Exception, match=r"foreign key|merujuk ke baris yang tidak ada"):
            restore(target, rewritten(backup, change))
        assert target.revision() is None
        with target.snapshot() as connection:
            assert schema.is_empty(connection)
            assert connection.execute(text("SELECT 1")).scalar() == 1
