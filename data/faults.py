"""Faults that a user can mend: what is wrong, where, and the way out, in Bahasa Indonesia."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """A warning that travels with an answer.

    Attributes:
        code: stable, machine-readable name, e.g. ``self_scores_only``.
        message: one sentence in Bahasa Indonesia.
    """

    code: str
    message: str


@dataclass(frozen=True)
class Fault:
    """One thing wrong with an input.

    Attributes:
        code: stable, machine-readable name, e.g. ``level_out_of_range``.
        message: what is wrong, one sentence in Bahasa Indonesia.
        place: where, as the user sees it: file, row and column, indicator or rule.
        found: what stood there, verbatim.
        allowed: what may stand there.
        remedy: the way out.
        row: row number in the file as a spreadsheet counts it (first row is 1).
        column: column header or letter.
    """

    code: str
    message: str
    place: str = ""
    found: str | None = None
    allowed: str | None = None
    remedy: str | None = None
    row: int | None = None
    column: str | None = None

    def sentence(self) -> str:
        """The fault as one line for people."""
        parts = [f"{self.place}: {self.message}" if self.place else self.message]
        if self.found is not None:
            parts.append(f"ditemukan «{self.found}»")
        if self.allowed is not None:
            parts.append(f"yang boleh: {self.allowed}")
        line = "; ".join(parts)
        return f"{line}. {self.remedy}" if self.remedy else f"{line}."


class InputError(Exception):
    """An input or call is wrong; carries every fault found, not only the first.

    Attributes:
        faults: at least one fault, in the order of the input.
    """

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        if not self.faults:
            raise ValueError("an InputError needs at least one fault")
        super().__init__("\n".join(fault.sentence() for fault in self.faults))

    def __reduce__(self) -> tuple[type["InputError"], tuple[tuple[Fault, ...]]]:
        # An exception is rebuilt from its sentence by default; workers in other processes must hand the faults over.
        return InputError, (self.faults,)

    @property
    def code(self) -> str:
        """Code of the first fault."""
        return self.faults[0].code


def refuse(code: str, message: str, **details: object) -> InputError:
    """Build an `InputError` with a single fault; keyword arguments as in `Fault`."""
    return InputError(Fault(code, message, **details))  # type: ignore[arg-type]  # checked by Fault itself
