"""Files of others are exactly those that their authors published, with their licence."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import api

FOLDER = Path(api.__file__).parent / "static" / "vendor"
LISTED = tomllib.loads((FOLDER / "checksums.toml").read_text("utf-8"))


def test_every_vendored_file_is_listed_and_unchanged() -> None:
    for name, package in LISTED.items():
        found = {
            path.relative_to(FOLDER / name).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (FOLDER / name).rglob("*")
            if path.is_file()
        }
        assert found == package["sha256"]


def test_every_package_is_listed_with_version_and_licence() -> None:
    assert {path.name for path in FOLDER.iterdir() if path.is_dir()} == LISTED.keys()
    for name, package in LISTED.items():
        assert package["version"]
        assert package["licence"]
        assert any("LICENSE" in file for file in package["sha256"]), name
