"""The rules of docs/architecture.md that a program can check."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from api.reference import codes, codes_page, commands_page
from api.verbs import VERBS

from .conftest import ROOT

PACKAGES = ("data", "models", "engine", "training", "api")
MOST_LINES = 500
MOST_MEDIAN = 150


def _sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def _imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module)
    return found


def test_import_contracts_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own tool
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("package", PACKAGES)
def test_our_package_names_belong_to_us_alone(package: str) -> None:
    assert set(packages_distributions().get(package, [])) <= {"tangga-spbe"}


@pytest.mark.parametrize(
    ("library", "home"),
    [
        ("pulp", "engine/solver/"),
        ("highspy", "engine/solver/"),
        ("sqlalchemy", "data/store/"),
        ("typer", "api/"),
        ("fastapi", "api/"),
        ("starlette", "api/"),
        ("matplotlib", "api/"),
        ("plotext", "api/"),
    ],
)
def test_each_library_has_one_home(library: str, home: str) -> None:
    homes = [
        p.relative_to(ROOT).as_posix()
        for p in _sources(*PACKAGES)
        if any(name == library or name.startswith(f"{library}.") for name in _imported(p))
    ]
    assert [path for path in homes if not path.startswith(home)] == []


def test_unpickling_has_one_home() -> None:
    homes = [p.relative_to(ROOT).as_posix() for p in _sources(*PACKAGES) if "joblib.load(" in p.read_text("utf-8")]
    assert len(homes) <= 1
    assert all(path.startswith("models/") for path in homes)


def test_the_engine_reads_no_clock_and_no_environment() -> None:
    forbidden = {"time", "datetime", "os", "random", "secrets"}
    guilty = {p.name: _imported(p) & forbidden for p in _sources("engine") if _imported(p) & forbidden}
    assert guilty == {}


def test_files_stay_short() -> None:
    lengths = sorted(len(p.read_text("utf-8").splitlines()) for p in _sources(*PACKAGES, "tests"))
    assert lengths[-1] <= MOST_LINES
    assert lengths[len(lengths) // 2] <= MOST_MEDIAN


def test_every_test_folder_is_a_package() -> None:
    folders = {p.parent for p in _sources("tests")}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_every_ignore_carries_its_reason() -> None:
    ignore = re.compile(r"#\s*(?:type: ignore|noqa)(?:\[[^\]]*\]|:\s*[A-Z0-9, ]+)?(?P<rest>.*)")
    bare = []
    for path in _sources(*PACKAGES, "tests"):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            found = ignore.search(line)
            if found and not re.search(r"\w{3,}", found["rest"]):
                bare.append(f"{path.relative_to(ROOT)}:{number}")
    assert bare == []


def test_every_verb_is_in_the_command_reference() -> None:
    page = (ROOT / "docs" / "perintah.md").read_text("utf-8")
    assert [verb for verb in VERBS if f"\n## tangga {verb}\n" not in page] == []


def test_generated_pages_are_fresh() -> None:
    remedy = "run `make docs`"
    assert (ROOT / "docs" / "perintah.md").read_text("utf-8") == commands_page(), remedy
    assert (ROOT / "docs" / "kode.md").read_text("utf-8") == codes_page(ROOT), remedy


def test_every_code_has_a_name_of_one_kind() -> None:
    assert codes(ROOT)
    assert [code.name for code in codes(ROOT) if not re.fullmatch(r"[a-z0-9_:*]+", code.name)] == []


def test_everything_that_ci_runs_is_a_target_with_help() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(r"exec make test$", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    assert [name for name in phony[1].split() if not re.search(rf"^{name}:.*## ", makefile, re.MULTILINE)] == []
