"""Help pages in Bahasa Indonesia: usage, purpose, example, arguments, options, commands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

HEADING = "bold"
NAME = "cyan"
EXAMPLE_WIDTH = 74
HELP_WORDS = "Tampilkan bantuan ini lalu selesai."


def help_page(command: Any, context: Any) -> Group:
    """The help page of one command or group of commands."""
    parts: list[RenderableType] = [usage_line(command, context), Text("")]
    for paragraph in (command.help or "").split("\n\n"):
        parts += [Text(" ".join(paragraph.split())), Text("")]
    parts += _examples(command.epilog or "")
    parameters = command.get_params(context)
    parts += _section("Argumen", (_argument(p) for p in parameters if p.param_type_name == "argument"))
    parts += _section("Opsi", (_option(p, context) for p in parameters if p.param_type_name == "option"))
    for heading, rows in _commands(command, context).items():
        parts += _section(heading, rows)
    return Group(*parts[:-1])


def usage_line(command: Any, context: Any) -> Text:
    """How the command is called, e.g. ``Pemakaian: tangga plan [OPSI] BERKAS``."""
    arguments = [_placeholder(p) for p in command.get_params(context) if p.param_type_name == "argument"]
    pieces = [context.command_path, command.options_metavar, *arguments, getattr(command, "subcommand_metavar", "")]
    return Text.assemble(("Pemakaian: ", HEADING), " ".join(piece for piece in pieces if piece))


def _placeholder(argument: Any) -> str:
    name = str(argument.metavar or argument.name.upper())
    return name if argument.required else f"[{name}]"


def _examples(epilog: str) -> Iterator[RenderableType]:
    if not epilog:
        return
    yield Text("Contoh", HEADING)
    for line in epilog.splitlines():
        yield Padding(Text(_folded(line), NAME), (0, 0, 0, 2), expand=False)
    yield Text("")


def _folded(line: str) -> str:
    """A command line that fits the page, and still runs when copied as it stands."""
    lines = [""]
    for word in re.findall(r"(?:'[^']*'|\"[^\"]*\"|\S)+", line):
        if lines[-1] and len(lines[-1]) + len(word) > EXAMPLE_WIDTH:
            lines[-1] += " \\"
            lines.append("  ")
        lines[-1] += word if not lines[-1].strip() else f" {word}"
    return "\n".join(lines)


def _section(heading: str, rows: Iterable[tuple[str, str]]) -> Iterator[RenderableType]:
    table = Table.grid(padding=(0, 2), pad_edge=False)
    table.add_column(style=NAME, min_width=12, max_width=30)
    table.add_column(ratio=1)
    for name, words in rows:
        table.add_row(name, Text(words))
    if table.row_count:
        yield Text(heading, HEADING)
        yield Padding(table, (0, 0, 0, 2), expand=False)
        yield Text("")


def _argument(parameter: Any) -> tuple[str, str]:
    needed = " [wajib]" if parameter.required else ""
    return parameter.metavar or parameter.name.upper(), f"{parameter.help or ''}{needed}"


def _option(parameter: Any, context: Any) -> tuple[str, str]:
    names = ", ".join((*parameter.opts, *parameter.secondary_opts))
    if set(parameter.opts) & set(context.help_option_names):
        return names, HELP_WORDS
    value = "" if parameter.is_flag else f" {parameter.metavar or 'NILAI'}"
    words = [parameter.help or ""]
    if parameter.multiple:
        words.append("Boleh diulang.")
    if parameter.show_default and parameter.default not in (None, False, "", [], ()):
        words.append(f"Bila tidak ditulis: {parameter.default}.")
    if parameter.required:
        words.append("[wajib]")
    return names + value, " ".join(words)


def _commands(command: Any, context: Any) -> dict[str, list[tuple[str, str]]]:
    sections: dict[str, list[tuple[str, str]]] = {}
    for name, heading, summary in getattr(command, "summaries", lambda _: ())(context):
        sections.setdefault(heading, []).append((name, summary))
    return sections
