"""Writes the generated pages of the documentation: ``python -m api.reference docs``.

``perintah.md`` is what each command's ``--help`` says; ``kode.md`` lists every code of a fault or a warning,
found in the source itself, so that neither can fall behind.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from .help_page import help_page
from .root import app

PACKAGES = ("data", "models", "engine", "api", "training")
WIDTH = 100
KINDS = {"Fault": "kesalahan", "refuse": "kesalahan", "Problem": "kesalahan", "Notice": "peringatan"}
"""Names that carry a code as their first argument and a sentence as their second."""

_GENERATED = "<!-- Dibuat oleh `make docs`; jangan disunting dengan tangan. -->"


@dataclass(frozen=True, order=True)
class Code:
    """One stable code; `sentence` has … where a value stands."""

    name: str
    kind: str
    sentence: str


def commands_page() -> str:
    """The command reference in Markdown."""
    root = typer.main.get_command(app)
    pages = [f"## {path}\n\n```text\n{text}\n```\n" for path, text in _help_texts(root, None, "tangga")]
    opening = (
        "# Rujukan perintah\n\nSetiap perintah menulis jawaban ke keluaran standar; peringatan dan kemajuan ke galat "
        "standar. Status keluar: 0 selesai, 1 jawabannya tidak tetapi lengkap, 2 masukan atau perintahnya salah, "
        "70 kesalahan program ini sendiri.\n"
    )
    return "\n".join([_GENERATED, opening, *pages])


def _help_texts(command: Any, parent: Any, name: str) -> Iterator[tuple[str, str]]:
    with command.make_context(name, [], parent=parent, resilient_parsing=True) as context:
        console = Console(file=StringIO(), width=WIDTH, highlight=False, markup=False, emoji=False)
        console.print(help_page(command, context))
        text = console.file.getvalue()  # type: ignore[attr-defined]  # a StringIO, given above
        yield context.command_path, "\n".join(line.rstrip() for line in text.strip().splitlines())
        for sub in command.list_commands(context) if hasattr(command, "list_commands") else ():
            yield from _help_texts(command.get_command(context, sub), context, sub)


def codes_page(root: Path) -> str:
    """The list of codes in Markdown; `root` holds the packages."""
    rows = [f"| `{code.name}` | {code.kind} | {code.sentence} |" for code in codes(root)]
    opening = (
        "# Kode kesalahan dan peringatan\n\nKode tetap dari versi ke versi; kalimatnya boleh berubah. Tanda … berdiri "
        "di tempat nilai.\n\n| Kode | Jenis | Kalimat |\n|---|---|---|"
    )
    return "\n".join([_GENERATED, opening, *rows]) + "\n"


def codes(root: Path) -> list[Code]:
    """Every code in the source, sorted; a code with several sentences is listed with the first."""
    found: dict[tuple[str, str], Code] = {}
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            for code in _codes_in(ast.parse(path.read_text("utf-8"))):
                found.setdefault((code.name, code.kind), code)
    return sorted(found.values())


def _codes_in(tree: ast.AST) -> Iterator[Code]:
    kinds = dict(KINDS)
    named: list[tuple[int, str, str]] = []
    for node in ast.walk(tree):
        # A local helper that takes code and message first passes them on to one of the above.
        if isinstance(node, ast.FunctionDef) and [a.arg for a in node.args.args[:2]] == ["code", "message"]:
            kinds.setdefault(node.name, "kesalahan")
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named.append((node.lineno, node.targets[0].id, _text(node.value)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds:
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            if len(values) > 1 and (name := _text(values[0])):
                sentence = _text(values[1]) or _assigned(values[1], named)
                yield Code(name.replace("…", "*"), kinds[node.func.id], _cell(sentence))


def _assigned(node: ast.expr, named: list[tuple[int, str, str]]) -> str:
    """The text last given to a variable above the place where it is used."""
    if not isinstance(node, ast.Name):
        return ""
    above = [(line, text) for line, name, text in named if name == node.id and line < node.lineno]
    return max(above)[1] if above else ""


def _text(node: ast.expr) -> str:
    """The literal text of an expression, with … for what is filled in."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(value) if isinstance(value, ast.Constant) else "…" for value in node.values)
    if isinstance(node, ast.BinOp):
        return (_text(node.left) or "…") + (_text(node.right) or "…")
    if isinstance(node, ast.IfExp):
        return _text(node.body)
    return ""


def _cell(sentence: str) -> str:
    return sentence.replace("|", "\\|").replace("\n", " ") or "…"


def main() -> None:
    """Write both pages into the folder named on the command line."""
    folder = Path(sys.argv[1])
    (folder / "perintah.md").write_text(commands_page(), "utf-8")
    (folder / "kode.md").write_text(codes_page(Path(__file__).resolve().parents[1]), "utf-8")


if __name__ == "__main__":
    main()
