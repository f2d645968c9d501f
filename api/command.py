"""Typer's command and group, speaking Bahasa Indonesia and importing a verb only when it is called."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from data.faults import refuse
from data.near import suggestion

from .console import out
from .help_page import help_page
from .output_paths import check_outputs
from .usage_words import UsageError
from .verbs import VERBS

Function = TypeVar("Function", bound=Callable[..., Any])

APP_SETTINGS: dict[str, Any] = {"add_completion": False, "pretty_exceptions_enable": False}
"""Completion and pretty tracebacks speak English; mistakes are reported by `api.cli` instead."""


YEAR = re.compile(r"\d{4}=.+")


def with_their_years(args: Sequence[str]) -> list[str]:
    """Arguments in which every ``TAHUN=NILAI`` belongs to the option that it was typed after.

    ``--targets 2027=3 2028=4 --budgets 2027=90 2028=80`` names each option once; parsers give an option one word, and
    a year's budget must not be taken for its target.
    """
    found: list[str] = []
    option = None
    for word in args:
        if word.startswith("-"):
            option, sign, _ = word.partition("=")
            found.append(word)
            had_value = bool(sign)
        elif option is not None and YEAR.fullmatch(word):
            found += [option, word] if had_value else [word]
            had_value = True
        else:
            option = None
            found.append(word)
    return found


class Command(TyperCommand):
    """A verb with a help page of ours."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help page."""
        out().print(help_page(self, ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Refuse words that no argument takes."""
        try:
            rest = super().parse_args(ctx, with_their_years(args))
        except UsageError as error:
            # The parser forgets which command it read for.
            error.ctx = error.ctx or ctx  # type: ignore[attr-defined]  # Typer's own attribute
            raise
        if rest:
            raise refuse(
                "too_many_arguments",
                "ada kata yang berlebih",
                place=ctx.command_path,
                found=" ".join(rest),
                remedy=f"Nama yang memuat spasi diapit tanda kutip. Baca `{ctx.command_path} --help`.",
            )
        return rest

    def invoke(self, ctx: Any) -> Any:
        """Run the command, unless what it would write are files that it reads."""
        check_outputs(self.params, ctx.params)
        return super().invoke(ctx)


class CommandGroup(TyperGroup):
    """A verb with verbs of its own."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help page."""
        out().print(help_page(self, ctx))

    def summaries(self, ctx: Any) -> Iterator[tuple[str, str, str]]:
        """Name, heading and summary of each command."""
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None:
                yield name, "Perintah", (command.help or "").split("\n\n")[0]

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[Any, Any, list[str]]:
        """Find the command, or name the nearest."""
        if not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            near = suggestion(args[0], self.list_commands(ctx)) or ""
            raise refuse(
                "unknown_command",
                "perintah tidak dikenal",
                found=args[0],
                allowed=", ".join(self.list_commands(ctx)),
                remedy=f"{near} Baca `{ctx.command_path} --help`.".strip(),
            )
        return super().resolve_command(ctx, args)


class Verbs(CommandGroup):
    """The root: knows every verb by name, and imports the one that is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Verbs in the order of the help page."""
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import one verb."""
        verb = VERBS.get(cmd_name)
        if verb is None:
            return None
        return typer.main.get_command(importlib.import_module(verb.module).app)

    def summaries(self, ctx: Any) -> Iterator[tuple[str, str, str]]:
        """Name, heading and summary, without importing the verbs."""
        return ((name, verb.panel, verb.summary) for name, verb in VERBS.items())


def verb_app(verb: str, details: str, examples: Sequence[str]) -> tuple[typer.Typer, Callable[[Function], Function]]:
    """An app with one command, and the decorator that makes a function that command.

    Args:
        verb: name in `VERBS`, whose summary opens the help page.
        details: further paragraphs of the help page.
        examples: whole command lines, at least one.
    """
    app = typer.Typer(**APP_SETTINGS)
    return app, app.command(**command_settings(f"{VERBS[verb].summary}\n\n{details}", examples))


def command_settings(words: str, examples: Sequence[str]) -> dict[str, Any]:
    """Settings of one command: its help page and its manners."""
    return {
        "cls": Command,
        "help": words.strip(),
        "epilog": "\n".join(examples),
        "options_metavar": "[OPSI]",
        "context_settings": {"allow_extra_args": True},
    }


def group_settings(words: str, examples: Sequence[str]) -> dict[str, Any]:
    """Settings of a group of commands."""
    return {
        "cls": CommandGroup,
        "help": words.strip(),
        "epilog": "\n".join(examples),
        "options_metavar": "[OPSI]",
        "subcommand_metavar": "PERINTAH [ARGUMEN]",
    }
