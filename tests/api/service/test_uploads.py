"""Uploads that mean harm, and bodies that are too large or too slow."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from api.service.security.uploads import safe_name, uploaded
from data.faults import InputError
from data.instrument_file import shipped_instrument
from data.worksheet_template import write_template

from .world import World


def archive(parts: dict[str, bytes]) -> bytes:
    """A ZIP archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in parts.items():
            out.writestr(name, data)
    return stream.getvalue()


def check(world: World, data: bytes, name: str = "panel.xlsx") -> Any:
    """Upload to the checking route."""
    return world.ask("opd", "POST", "/v1/check", files={"file": (name, data)})


BOOK = {"xl/workbook.xml": b"<workbook/>", "[Content_Types].xml": b"<Types/>"}


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({**BOOK, "xl/worksheets/sheet1.xml": bytes(300 * 2**20)}, "file_too_large"),
        ({**BOOK, "xl/vbaProject.bin": b"x"}, "file_has_macro"),
        ({**BOOK, "xl/macrosheets/sheet1.xml": b"x"}, "file_has_macro"),
        ({**BOOK, "xl/externalLinks/externalLink1.xml": b"<x/>"}, "file_has_links"),
        ({**BOOK, "xl/connections.xml": b"<x/>"}, "file_has_links"),
        ({**BOOK, "xl/embeddings/oleObject1.bin": b"x"}, "file_has_objects"),
        ({**BOOK, "XL\\Embeddings\\Laporan.docx": b"x"}, "file_has_objects"),
        ({**BOOK, "../../etc/passwd": b"x"}, "archive_path"),
        ({**BOOK, "/etc/passwd": b"x"}, "archive_path"),
        ({**BOOK, "C:\\x": b"x"}, "archive_path"),
        ({**BOOK, **{f"xl/p{n}": b"" for n in range(3000)}}, "file_too_large"),
        ({"lain.txt": b"x"}, "not_xlsx"),
    ],
    ids=[
        "bomb",
        "vba",
        "xlm",
        "links",
        "connections",
        "ole",
        "embedded",
        "path",
        "root",
        "drive",
        "parts",
        "no workbook",
    ],
)
def test_harmful_archives_are_refused(world: World, parts: dict[str, bytes], code: str) -> None:
    answer = check(world, archive(parts))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == code


@pytest.mark.parametrize("cut", [0.3, 0.7, 0.99])
def test_cut_archives_are_refused(world: World, cut: float) -> None:
    data = archive({**BOOK, "xl/worksheets/sheet1.xml": b"<x/>" * 1000})
    answer = check(world, data[: int(len(data) * cut)])
    assert answer.status_code == 422


def test_a_worksheet_of_ours_passes(world: World, tmp_path: Path) -> None:
    path = tmp_path / "lembar.xlsx"
    write_template(path, shipped_instrument("spbe-2020"))
    assert uploaded("lembar.xlsx", path.read_bytes()).is_workbook
    answer = check(world, path.read_bytes())
    codes = {one["code"] for one in answer.json()["errors"]}
    assert "file_has_macro" not in codes


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("panel.csv", "panel.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\panel.csv", "panel.csv"),
        ("a\x00b\x1b[31m.csv", "ab[31m.csv"),
        ("..", "unggahan"),
        (None, "unggahan"),
        ("x" * 500, "x" * 120),
        ("<script>.csv", "script.csv"),
    ],
)
def test_names_are_only_names(given: str | None, kept: str) -> None:
    assert safe_name(given) == kept


def test_a_name_never_opens_a_file() -> None:
    with pytest.raises(InputError):
        uploaded("/etc/passwd", archive({**BOOK, "xl/vbaProject.bin": b""}))


@pytest.mark.parametrize(
    ("path", "size"), [("/v1/plan", 5 * 2**20), ("/v1/check", 33 * 2**20), ("/v1/score", 5 * 2**20)]
)
def test_oversized_bodies_are_refused(world: World, path: str, size: int) -> None:
    answer = world.ask("opd", "POST", path, content=b"x" * size, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_oversized_bodies_without_a_length_are_refused_while_they_arrive(world: World) -> None:
    taken = 0

    def chunks() -> Any:
        nonlocal taken
        for _ in range(1000):
            taken += 1
            yield b" " * 2**16

    headers = {"Content-Type": "application/json"}
    answer = world.ask("opd", "POST", "/v1/plan", content=chunks(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_body_of_a_wrong_kind_is_refused(world: World) -> None:
    answer = world.ask("opd", "POST", "/v1/plan", content=b"a=1", headers={"Content-Type": "text/plain"})
    assert answer.status_code in (415, 422)
    answer = world.ask("opd", "POST", "/v1/check", json={"file": "x"})
    assert answer.status_code in (400, 422)
