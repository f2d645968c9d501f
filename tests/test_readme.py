"""Every figure that README prints is what the program prints today."""

import re
import shlex
from pathlib import Path

import pytest

from .api.command_line import SAMPLE, tangga
from .conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")
EXAMPLES = re.findall(r"<!-- tangga (.*?) -->\n```text\n(.*?)```", README, re.DOTALL)
OMITTED = "…"


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 3


@pytest.mark.parametrize(("call", "shown"), EXAMPLES, ids=[call for call, _ in EXAMPLES])
def test_readme_shows_what_the_program_says(
    call: str, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "contoh.csv").write_bytes(SAMPLE.read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    said = "\n".join(line.rstrip() for line in tangga(*shlex.split(call)).out.splitlines())
    position = 0
    for part in shown.split(f"{OMITTED}\n"):
        found = said.find(part.rstrip(), position)
        assert found >= 0, part
        position = found + len(part)


def test_the_library_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "contoh.csv").write_bytes(SAMPLE.read_bytes())
    monkeypatch.chdir(tmp_path)
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert code
    exec(compile(code[1], "README.md", "exec"), {})  # noqa: S102 - our own README
    assert capsys.readouterr().out.startswith("1751/500 16280")


def test_documents_that_are_linked_exist() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
    missing = [
        f"{page.name}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
        if not (page.parent / link).exists()
    ]
    assert missing == []


def test_the_shown_sum_is_the_difference_of_the_hand_rule() -> None:
    document = tangga("plan", SAMPLE, "--target", "3,5", "--json").json
    dearer = 100 * (document["baselines"]["weight_gap"] / document["cost"] - 1)
    assert f"{dearer:.0f} % more" in README
