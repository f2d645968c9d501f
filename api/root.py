"""The root of the command line: ``tangga`` itself, its help page and its version."""

from __future__ import annotations

import typer

from .command import APP_SETTINGS, Verbs

_ABOUT = """Tangga mencari rencana termurah untuk menaikkan indeks SPBE atau Pemdi, dan membuktikannya.

Mulai dari contoh nyata: `tangga sample contoh.csv`, lalu `tangga plan contoh.csv --target 3,5`."""

_EXAMPLES = ("tangga plan panel.csv --institution 'Pemerintah Kota Metro' --target 3,5", "tangga plan --help")

app = typer.Typer(
    cls=Verbs,
    help=_ABOUT,
    epilog="\n".join(_EXAMPLES),
    options_metavar="[OPSI]",
    subcommand_metavar="PERINTAH [ARGUMEN]",
    invoke_without_command=True,
    **APP_SETTINGS,
)


@app.callback()
def root(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Tampilkan versi lalu selesai."),
) -> None:
    """Without a verb: the version, or the help page."""
    if version:
        from importlib.metadata import version as version_of

        print(f"tangga {version_of('tangga-spbe')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        context.get_help()
        raise typer.Exit
