"""What holds for every command: help, mistakes, streams, speed of starting."""

import os
import subprocess
import sys

import pytest

from api import cli
from api.verbs import VERBS

from .command_line import SAMPLE, tangga

ENGLISH = (
    "Usage", "Options", "Arguments", "Commands", "Missing", "No such", "Error", "Try ", "Show this", "default",
    "required", "Invalid", "unexpected", "Traceback",
)  # fmt: skip
COMMANDS = [*([verb] for verb in VERBS), ["instruments", "show"], ["instruments", "check"]]


@pytest.mark.parametrize("command", [[], *COMMANDS], ids=" ".join)
def test_help_is_in_bahasa_indonesia_with_an_example(command: list[str]) -> None:
    said = tangga(*command, "--help")
    assert (said.status, said.err) == (0, "")
    assert said.out.startswith("Pemakaian: tangga")
    examples = said.out.split("\nContoh\n")[1].split("\n\n")[0].splitlines()
    assert examples
    assert examples[0].startswith("  tangga ")
    assert all(line.startswith(("  tangga ", "    ")) for line in examples)
    assert not [word for word in ENGLISH if word in said.out]
    assert max(map(len, said.out.splitlines())) <= 80


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_option_has_help(command: list[str]) -> None:
    lines = tangga(*command, "--help").out.splitlines()
    options = [n for n, line in enumerate(lines) if line.startswith("  --")]
    assert options
    assert all(len(lines[n].strip().split("  ")) > 1 or lines[n + 1].startswith(" " * 5) for n in options)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (["plan"], "argumen BERKAS belum diberikan"),
        (["verify"], "argumen RENCANA.json belum diberikan"),
        (["pln"], "Mungkin maksudnya «plan»"),
        (["plan", SAMPLE, "--targt", "3"], "Mungkin maksudnya «--target»"),
        (["plan", SAMPLE, "--target"], "opsi --target memerlukan nilai"),
        (["plan", SAMPLE, "--json=ya"], "opsi --json tidak memakai nilai"),
        (["score", SAMPLE, "lagi"], "ada kata yang berlebih"),
        (["--verson"], "opsi tidak dikenal"),
        (["instruments", "shw"], "Mungkin maksudnya «show»"),
    ],
)
def test_wrong_calls_are_explained(call: list[object], words: str) -> None:
    said = tangga(*call)
    assert (said.status, said.out) == (2, "")
    assert words in said.words
    assert "--help`" in said.words
    assert not [word for word in ENGLISH if word in said.err]


def test_without_arguments_the_help_page_comes() -> None:
    assert tangga().out.rstrip() == tangga("--help").out.rstrip()


def test_a_fault_of_the_program_is_no_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_: object) -> int:
        raise ZeroDivisionError("uji")

    monkeypatch.setattr(cli, "_call", broken)
    assert cli.run(["score"]) == cli.BROKEN
    said = capsys.readouterr()
    assert said.out == ""
    assert "ZeroDivisionError" in said.err
    assert said.err.rstrip().endswith("Laporkan beserta perintah dan berkasnya.")


def test_version() -> None:
    assert tangga("--version").out.startswith("tangga ")


def test_plain_when_piped() -> None:
    assert "\x1b" not in tangga("plan", SAMPLE, "--target", "3,2").out


def _process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - our own program with our own arguments
        [sys.executable, "-m", "api.cli", *arguments],
        capture_output=True,
        env={**os.environ, **environment},
        check=False,
    )


def test_a_terminal_that_lacks_signs_gets_no_traceback() -> None:
    done = _process("plan", str(SAMPLE), "--target", "3,2", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    document = _process("plan", str(SAMPLE), "--target", "3,2", "--json", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert document.stdout.isascii()


def test_a_reader_that_leaves_early_is_no_fault() -> None:
    done = subprocess.run(  # noqa: S602 - the pipe is what is tested
        f'"{sys.executable}" -m api.cli instruments show spbe-2020 --json | head -c 10',
        shell=True,
        capture_output=True,
        check=False,
    )
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("arguments", "unneeded"),
    [
        (["--help"], {"numpy", "pulp", "highspy", "pandas", "matplotlib", "sklearn"}),
        (["plan", str(SAMPLE), "--target", "3,2"], {"pandas", "matplotlib", "sklearn", "scipy", "fastapi", "plotext"}),
        (["verify", "--help"], {"pandas", "matplotlib", "sklearn"}),
    ],
    ids=["help", "plan", "verify"],
)
def test_commands_import_only_what_they_use(arguments: list[str], unneeded: set[str]) -> None:
    code = (
        "import sys; from api.cli import run; status = run(sys.argv[1:]);"
        "print(status, *sorted({m.split('.')[0] for m in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run(  # noqa: S603 - our own program with our own arguments
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    status, *modules = done.stderr.splitlines()[-1].split()
    assert status == "0"
    assert not unneeded & set(modules)


def test_the_service_leaves_large_libraries_to_its_workers() -> None:
    code = "import sys, api.service.app; print(*{m.split('.')[0] for m in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own
    assert not {"pandas", "matplotlib", "sklearn", "scipy", "plotext"} & set(done.stdout.split())
