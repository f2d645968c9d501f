"""Levels and evidence shares as offices write them in cells."""

import re
from fractions import Fraction
from functools import lru_cache

from .instrument import Instrument
from .near import suggestion
from .numbers import parse_number
from .panel_words import indicator_id, one_line
from .table import Problem

BLANK = frozenset({"", "-", "–", "n/a", "N/A"})
"""What stands in a cell for "no level"."""

_ERROR_CELL = re.compile(r"#[A-Z/0-9_]+[!?]?|Err:\d+", re.IGNORECASE)
_MONTH = r"(?:jan|feb|mar|apr|mei|may|jun|jul|agu|ags|aug|sep|okt|oct|nov|des|dec)[a-z]*"
_DATE = re.compile(
    rf"\d{{4}}-\d\d-\d\d.*|\d{{1,2}}[-/ .]{_MONTH}(?:[-/ .]\d+)?|{_MONTH}[-/ .]\d+"
    r"|\d{1,2}/\d{1,2}(?:/\d+)?|\d{1,2}:\d\d.*",
    re.IGNORECASE,
)
_SHARE = re.compile(r"(\d{1,6})/([1-9]\d{0,5})")


def odd_cell(text: str) -> Problem | None:
    """What a spreadsheet made of a number: an error or a date; ``None`` if it is neither."""
    if _ERROR_CELL.fullmatch(text):
        remedy = "Perbaiki rumusnya, atau ganti dengan nilainya."
        return Problem("spreadsheet_error", "sel memuat galat rumus", text, remedy=remedy)
    if _DATE.fullmatch(text):
        remedy = "Excel membuat tanggal dari angka: format kolom sebagai Angka, lalu ketik ulang."
        return Problem("level_is_date", "sel memuat tanggal, bukan angka", text, remedy=remedy)
    return None


@lru_cache(maxsize=4096)
def read_evidence(text: str) -> Fraction | Problem:
    """Share of evidence that is complete, 0-1, written ``0,8``, ``80%`` or ``4/5``."""
    share = _SHARE.fullmatch(text)
    if share:
        value: Fraction | None = Fraction(int(share.group(1)), int(share.group(2)))
    elif text.endswith("%"):
        percent = parse_number(text[:-1])
        value = None if percent is None else percent / 100
    else:
        value = parse_number(text)
    if value is not None and 0 <= value <= 1:
        return value
    return odd_cell(text) or Problem(
        "evidence_out_of_range",
        "kelengkapan bukti bukan bagian dari 0 sampai 1",
        text,
        "0 sampai 1, atau 0% sampai 100%",
        "Tulis bagian yang lengkap, misalnya 0,8 atau 80%.",
    )


class LevelReader:
    """Reads level and indicator cells of one instrument; each distinct text is judged once."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self._levels: dict[str, Fraction | Problem] = {}
        self._ids: dict[str, str | Problem] = {}
        self._by_fold = {id_.casefold(): id_ for id_ in instrument.ids}

    def level(self, text: str) -> Fraction | Problem:
        """The level that a filled cell gives, or what is wrong with it."""
        found = self._levels.get(text)
        if found is None:
            found = self._levels[text] = self._judge(text)
        return found

    def indicator(self, text: str) -> str | Problem:
        """The indicator id that a cell or a title names, or what is wrong with it."""
        found = self._ids.get(text)
        if found is None:
            found = self._ids[text] = self._identify(text)
        return found

    def _judge(self, text: str) -> Fraction | Problem:
        scale = self.instrument.scale
        odd = odd_cell(text)
        if odd:
            return odd
        level = parse_number(text)
        if level is None:
            remedy = "Tulis angkanya saja, tanpa kata."
            return Problem("level_not_number", "level bukan angka", text, scale.describe(), remedy)
        if not scale.minimum <= level <= scale.maximum:
            return Problem("level_out_of_range", "level di luar skala", text, scale.describe())
        if not scale.allows(level):
            return Problem("level_not_whole", f"{self.instrument.id} memakai level bulat", text, scale.describe())
        return level

    def _identify(self, text: str) -> str | Problem:
        known = self._by_fold.get(one_line(text).casefold())
        if known:
            return known
        id_ = indicator_id(text)
        if id_ in self.instrument.by_id:
            return str(id_)
        parts = [part for part in self.instrument.ids if id_ and part.startswith(f"{id_}-")]
        if parts:
            names = ", ".join(parts)
            return Problem(
                "sub_scores_needed",
                f"{id_} pada {self.instrument.id} dinilai terpisah untuk {len(parts)} layanan",
                text,
                names,
                f"Isi {names}; nilai {id_} adalah rata-ratanya dan dihitung sendiri.",
            )
        ids = self.instrument.ids
        return Problem(
            "unknown_indicator",
            f"indikator tidak dikenal pada {self.instrument.id}",
            text or "kosong",
            f"{ids[0]} sampai {ids[-1]}",
            suggestion(id_ or text, ids),
        )
