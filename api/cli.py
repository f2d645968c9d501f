"""The command line: calls a verb and turns every mistake into a sentence and an exit status.

0: done. 1: the answer is negative but complete. 2: the input or the call is wrong; nothing was written.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

import typer

from data.faults import Fault, InputError

from .command import APP_SETTINGS, Verbs
from .usage_words import UsageError, usage_fault

DONE, NEGATIVE, WRONG = 0, 1, 2
INTERRUPTED = 130

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
def _root(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Tampilkan versi lalu selesai."),
) -> None:
    if version:
        from importlib.metadata import version as version_of

        print(f"tangga {version_of('tangga-spbe')}")
        raise typer.Exit(DONE)
    if context.invoked_subcommand is None:
        context.get_help()
        raise typer.Exit(DONE)


def main() -> None:
    """Entry point of the ``tangga`` command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that lacks a sign shows a question mark instead of a traceback.
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line; returns the exit status."""
    try:
        status = typer.main.get_command(app).main(args=list(arguments), prog_name="tangga", standalone_mode=False)
    except InputError as error:
        return _refuse(error.faults)
    except UsageError as error:
        return _refuse([usage_fault(error)])
    except OSError as error:
        reason = error.strerror or str(error)
        return _refuse([Fault("system", f"sistem menolak ({reason})", place=str(error.filename or ""))])
    if status == INTERRUPTED:
        print("Dihentikan.", file=sys.stderr)
    return int(status or DONE)


def _refuse(faults: Sequence[Fault]) -> int:
    from .console import err
    from .fault_table import print_faults

    sys.stdout.flush()
    print_faults(err(), faults)
    return WRONG


if __name__ == "__main__":
    main()
