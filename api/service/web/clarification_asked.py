"""What the clarification board's address asks for: hours, people, chances, and the clock that runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from api.clarifying import MOST_PEOPLE, available_hours
from api.service.wire.expectations import TeamBody
from data.assessment import Assessment
from data.chances_file import read_hours
from data.instrument import Instrument
from data.numbers import parse_number
from data.table import Problem

from .moments import ZONES, read_moment, typed_moment, zone_of

DEFAULT_HOURS, DEFAULT_PEOPLE, DEFAULT_WINDOW = "16", "1", "48"
"""Two working days a person, one person an OPD; the ministry's window is twice a day and a night."""

MOST_WINDOW = 24 * 60


@dataclass(frozen=True)
class Typed:
    """The board's settings as typed; empty texts stand for the usual."""

    hours: str = ""
    people: str = ""
    owners: tuple[tuple[str, str], ...] = ()
    work: str = ""
    chance: str = ""
    start: str = ""
    zone: str = ""
    window: str = ""

    @property
    def start_words(self) -> str:
        """The start with its day first, or as typed where it cannot be read."""
        try:
            return typed_moment(read_moment(self.start))
        except ValueError:
            return self.start

    def query(self, **more: str) -> str:
        """The same settings as the query of an address; what is usual is left out."""
        names = {"jam": self.hours, "orang": self.people, "kerja": self.work, "peluang": self.chance}
        names |= {"mulai": self.start, "zona": self.zone if self.start else "", "batas": self.window}
        pairs = [(name, text) for name, text in {**more, **names}.items() if text]
        for owner, people in self.owners:
            if people:
                pairs += [("unit", owner), ("jumlah", people)]
        return urlencode(pairs)


@dataclass(frozen=True)
class Clock:
    """The window in which evidence may be handed in.

    Attributes:
        end: when it closes.
        zone: name of the time zone that people read it in.
    """

    end: datetime
    zone: str


@dataclass(frozen=True)
class Asked:
    """The settings as read.

    Attributes:
        hours: working hours of each person.
        people: persons of every OPD that `owners` does not name.
        work: hours per indicator; ``None``: by kind of work.
        chance: the user's own chance of a raise, 0-1, for every indicator; ``None``: the model's.
        clock: ``None`` where no start was given.
        faults: sentence per field that cannot be read; the other values are then the usual ones.
    """

    hours: Fraction
    people: int
    owners: Mapping[str, int]
    work: Fraction | None
    chance: Fraction | None
    clock: Clock | None
    faults: Mapping[str, str] = field(default_factory=dict)

    def team(self, desk: Assessment, instrument: Instrument) -> TeamBody:
        """The settings as the engine's callers take them."""
        chances = None
        if self.chance is not None:
            top = instrument.scale.maximum
            rows = [f"{i},{float(self.chance):.6f}" for i in instrument.ids if desk.levels[i] < top]
            chances = "\n".join(["indicator,chance", *rows])
        return TeamBody(
            hours=str(float(self.hours)),
            work=None if self.work is None else str(float(self.work)),
            people_each=self.people,
            people=dict(self.owners),
            chances_csv=chances,
        )


def read_asked(typed: Typed) -> Asked:
    """Read every setting; what cannot be read is named, and the usual stands in for it."""
    faults: dict[str, str] = {}

    def take(name: str, text: str, usual: str, read: Callable[[str], Any]) -> Any:
        found = read(text.strip() or usual)
        if isinstance(found, Problem):
            allowed = f" Yang boleh: {found.allowed}." if found.allowed else ""
            faults[name] = f"{found.message[:1].upper()}{found.message[1:]} («{text}»).{allowed}"
            return read(usual)
        return found

    window = take("batas", typed.window, DEFAULT_WINDOW, _window)
    return Asked(
        hours=take("jam", typed.hours, DEFAULT_HOURS, available_hours),
        people=take("orang", typed.people, DEFAULT_PEOPLE, _people),
        owners=_owners(typed.owners, take),
        work=take("kerja", typed.work, "", lambda text: read_hours(text) if text else None),
        chance=take("peluang", typed.chance, "", _chance),
        clock=take("mulai", typed.start, "", lambda text: _clock(text, typed.zone, window)),
        faults=faults,
    )


def _owners(typed: Sequence[tuple[str, str]], take: Callable[..., Any]) -> dict[str, int]:
    return {owner: take(f"unit {owner}", text, DEFAULT_PEOPLE, _people) for owner, text in typed if text.strip()}


def _people(text: str) -> int | Problem:
    if not (text.isascii() and text.isdigit()) or int(text) > MOST_PEOPLE:
        return Problem("bad_people", "jumlah orang bukan bilangan bulat", text, f"0 sampai {MOST_PEOPLE}")
    return int(text)


def _chance(text: str) -> Fraction | Problem | None:
    if not text:
        return None
    value = parse_number(text.removesuffix("%").strip())
    if value is None or not 0 <= value <= 100:
        return Problem("chance_out_of_range", "peluang bukan persentase", text, "0 sampai 100")
    return value / 100


def _window(text: str) -> Fraction | Problem:
    value = parse_number(text)
    if value is None or not 0 < value <= MOST_WINDOW:
        return Problem("bad_hours", "lama waktu bukan jam", text, f"di atas 0 sampai {MOST_WINDOW}")
    return value


def _clock(text: str, zone: str, window: Fraction) -> Clock | Problem | None:
    if not text:
        return None
    name = zone if zone in ZONES else "WIB"
    try:
        start = read_moment(text).replace(tzinfo=zone_of(name))
        return Clock(start + timedelta(hours=float(window)), name)
    except (ValueError, OverflowError):
        return Problem(
            "bad_moment", "bukan tanggal dan jam", text, "tanggal-bulan-tahun jam:menit, misalnya 23-11-2026 14:00"
        )
