"""TOML that keeps numbers exact, knows on which line a key stands, and speaks Bahasa Indonesia."""

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .content import Content
from .faults import refuse

_AT_LINE = re.compile(r"\(at line (\d+), column (\d+)\)|\(at end of document\)")
_QUOTES = 'Nama yang memuat spasi atau simbol diapit tanda kutip: "Bagian Hukum" = { steps = 2 }.'
_REASONS = (
    ("Cannot overwrite a value", "duplicate_key", "kunci tertulis dua kali", "Hapus salah satunya."),
    ("Cannot declare", "duplicate_key", "tabel tertulis dua kali", "Satukan isinya di bawah satu judul."),
    ("Duplicate inline table key", "duplicate_key", "kunci tertulis dua kali", "Hapus salah satunya."),
    ("Cannot mutate", "duplicate_key", "tabel tertulis dua kali", "Satukan isinya."),
    ("Expected '='", "not_toml", "tanda = setelah nama kunci tidak ada", _QUOTES),
    ("Invalid value", "not_toml", "nilai tidak sah", 'Teks diapit tanda kutip, misalnya "Baik".'),
    (
        "Expected newline or end of document after a statement",
        "not_toml",
        "ada isi berlebih setelah nilai",
        "Pecahan memakai titik (3.5), bukan koma; tiap kunci pada baris sendiri.",
    ),
    ("Unterminated string", "not_toml", "tanda kutip tidak ditutup", None),
    ("Unclosed", "not_toml", "kurung tidak ditutup", None),
    ("Invalid initial character", "not_toml", "nama kunci tidak sah", _QUOTES),
)


@dataclass(frozen=True)
class Toml:
    """A parsed document and its text, to find lines in."""

    name: str
    values: dict[str, Any]
    text: str

    def line(self, *keys: str) -> int | None:
        """Line of a key, given with the tables around it; the nearest table that is found, else ``None``."""
        lines = self.text.splitlines()
        found: int | None = None
        start = 0
        for key in keys:
            token = re.compile(rf"(?<![\w-])[\"']?{re.escape(key)}[\"']?(?![\w-])")
            for number in range(start, len(lines)):
                if token.search(lines[number].split("#", 1)[0]):
                    found, start = number + 1, number
                    break
            else:
                break
        return found


def load_toml(content: Content) -> Toml:
    """Parse one TOML document; fractions become `Decimal` as written.

    Raises:
        InputError: if it is no UTF-8 text, no TOML, or a key stands twice.
    """
    try:
        text = content.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        remedy = "Simpan ulang sebagai UTF-8."
        raise refuse("unknown_encoding", "berkas bukan UTF-8", place=content.name, remedy=remedy) from error
    try:
        return Toml(content.name, tomllib.loads(text, parse_float=Decimal), text)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise _translated(content.name, text, str(error)) from error


def _translated(name: str, text: str, problem: str) -> Exception:
    place = _AT_LINE.search(problem)
    row = int(place.group(1) or len(text.splitlines())) if place else None
    known = (reason for reason in _REASONS if problem.startswith(reason[0]))
    _, code, message, remedy = next(known, ("", "not_toml", "bukan TOML yang sah", None))
    where = f"{name}, baris {row}" if row else name
    return refuse(code, message, place=where, row=row, remedy=remedy)
