"""The schema of every release, kept to test upgrades from; run as a program, writes those that are missing."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from data.store.database import Database
from data.store.schema import revisions
from tests.postgresql import Cluster, find_binaries

FOLDER = Path(__file__).parent / "schemas"

_NOISE = re.compile(r"^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\.*|)$")


def sqlite_schema(path: Path) -> str:
    """Everything that makes the tables of an SQLite file."""
    with sqlite3.connect(path) as connection:
        query = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
        statements = [f"{sql};" for (sql,) in connection.execute(query)]
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return "\n".join([*statements, _revision(revision), ""])


def postgresql_schema(cluster: Cluster, name: str) -> str:
    """Everything that makes the tables of a PostgreSQL database."""
    command = [str(cluster.binaries / "pg_dump"), "--schema-only", "--no-owner", "--no-privileges", name]
    done = subprocess.run(command, env=cluster.environment, capture_output=True, text=True, check=True)  # noqa: S603  # our own command line
    lines = [line for line in done.stdout.splitlines() if not _NOISE.match(line)]
    with psycopg.connect(cluster.url(name)) as connection:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return "\n".join([*lines, _revision(found[0] if found else ""), ""])


def load(url: str, script: str) -> None:
    """Run a script of SQL on a database."""
    if url.startswith("sqlite:///"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            connection.executescript(script)
    else:
        with psycopg.connect(url) as connection:
            connection.execute(script.encode())


def kept(revision: str, kind: str) -> Path:
    """Where the schema of a revision is kept."""
    return FOLDER / f"{revision}.{kind}.sql"


def _revision(revision: str) -> str:
    return f"INSERT INTO alembic_version (version_num) VALUES ('{revision}');"  # noqa: S608 - our own revisions


def main() -> None:
    """Write the schemas that are missing; one that is there was released and stays."""
    binaries = find_binaries()
    if binaries is None:
        sys.exit("PostgreSQL's programs are not on this machine")
    with Cluster(binaries) as cluster, tempfile.TemporaryDirectory() as folder:
        for revision in revisions():
            name, path = cluster.create(), Path(folder) / f"{revision}.db"
            for url in (f"sqlite:///{path}", cluster.url(name)):
                with Database(url) as database:
                    database.migrate(revision)
            texts = {"sqlite": sqlite_schema(path), "postgresql": postgresql_schema(cluster, name)}
            for kind, text in texts.items():
                if not kept(revision, kind).exists():
                    kept(revision, kind).write_text(text, "utf-8")
                    print(f"{revision} {kind}: written")


if __name__ == "__main__":
    main()
