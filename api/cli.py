"""The command line: calls a verb and turns every mistake into a sentence and an exit status.

0: done. 1: the answer is negative but complete. 2: the input or the call is wrong; nothing was written. 70: a fault of
the program itself, which scripts may not take for an answer.
"""

from __future__ import annotations

import io
import sys
import traceback
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.faults import Fault

DONE, NEGATIVE, WRONG = 0, 1, 2
INTERRUPTED = 130
BROKEN = 70
"""``EX_SOFTWARE`` of sysexits.h."""


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
        status = _call(arguments)
    except KeyboardInterrupt:
        status = INTERRUPTED
    except Exception:
        traceback.print_exc()
        print("Kesalahan program ini, bukan masukan Anda. Laporkan beserta perintah dan berkasnya.", file=sys.stderr)
        status = BROKEN
    if status == INTERRUPTED:
        print("Dihentikan.", file=sys.stderr)
    return status


def _call(arguments: Sequence[str]) -> int:
    # Imported here so that an interrupt while libraries load ends as quietly as any other.
    import typer

    from data.faults import Fault, InputError
    from data.system_words import system_words

    from .root import app
    from .usage_words import UsageError, usage_fault

    try:
        status = typer.main.get_command(app).main(args=list(arguments), prog_name="tangga", standalone_mode=False)
    except InputError as error:
        return _refuse(error.faults)
    except UsageError as error:
        return _refuse([usage_fault(error)])
    except OSError as error:
        return _refuse([Fault("system", f"sistem menolak ({system_words(error)})", place=str(error.filename or ""))])
    return int(status or DONE)


def _refuse(faults: Sequence[Fault]) -> int:
    from .console import err
    from .fault_table import print_faults

    sys.stdout.flush()
    print_faults(err(), faults)
    return WRONG


if __name__ == "__main__":
    main()
