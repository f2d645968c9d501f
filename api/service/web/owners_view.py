"""A gap list with its evidence, arranged by OPD as the page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from typing import Any

from data.evidence import COMPLETE
from data.instrument import Instrument
from data.numbers import indonesian_short
from engine.upkeep_words import stake

from .owners_items import Item, items_of
from .owners_work import Work

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Progress:
    """Items of evidence that are there, of those needed."""

    ready: int
    needed: int

    @property
    def words(self) -> str:
        """For people."""
        return f"{self.ready} dari {self.needed} bukti siap" if self.needed else "bukti tidak dirinci"


def overview(document: Document) -> list[dict[str, Any]]:
    """A row for every OPD that has something to raise or to hold."""
    return [
        {
            "name": owner["owner"],
            "tasks": len(owner["tasks"]),
            "held": len(owner["held"]),
            "helps": len(owner["helps"]),
            "gain": owner["gain"],
            "share": None if owner["share"] is None or not owner["tasks"] else 100 * owner["share"],
            "cost": owner["cost"],
            "progress": progress_of(owner),
        }
        for owner in document["owners"]
        if owner["tasks"] or owner["held"] or owner["helps"]
    ]


def progress_of(owner: Document) -> Progress:
    """Evidence of all steps of an OPD's tasks."""
    states = [proof["state"] for gap in owner["tasks"] for step in gap["steps"] for proof in step["evidence"]]
    return Progress(sum(state in COMPLETE for state in states), len(states))


def find_owner(document: Document, name: str) -> Document | None:
    """The part of one OPD; the name is compared without regard to case."""
    return next((one for one in document["owners"] if one["owner"].casefold() == name.casefold()), None)


def detail(document: Document, owner: Document, work: Work, instrument: Instrument, unsaved: Item | None) -> Document:
    """Everything that one OPD works on.

    Args:
        document: the whole gap list.
        owner: the OPD's part of it.
        work: what was read.
        instrument: of the assessment.
        unsaved: an item that could not be saved, shown as it was typed.
    """
    by_indicator = {gap["indicator"]: gap for one in document["owners"] for gap in (*one["tasks"], *one["held"])}
    names = {i: gap["owner"] for i, gap in by_indicator.items()}
    view = _View(work, instrument, names, unsaved)
    return {
        "name": owner["owner"],
        "gain": owner["gain"],
        "cost": owner["cost"],
        "progress": progress_of(owner),
        "tasks": [view.task(gap) for gap in owner["tasks"]],
        "helps": [view.task(by_indicator[one["indicator"]]) for one in owner["helps"]],
        "held": [view.held(gap) for gap in owner["held"]],
    }


def ids_of(part: Document) -> frozenset[str]:
    """Names of the places of all items that `detail` laid out."""
    stepped = [item for task in (*part["tasks"], *part["helps"]) for step in task["steps"] for item in step["items"]]
    return frozenset(item.id for item in (*stepped, *(item for gap in part["held"] for item in gap["items"])))


@dataclass(frozen=True)
class _View:
    """Arranges gaps.

    Attributes:
        names: main owner per indicator.
    """

    work: Work
    instrument: Instrument
    names: Mapping[str, str]
    unsaved: Item | None

    def task(self, gap: Document) -> Document:
        """An indicator to raise."""
        steps = [self._step(gap["indicator"], step) for step in gap["steps"]]
        every = [item for step in steps for item in step["items"]]
        progress = Progress(sum(item.proof.complete for item in every), len(every))
        return {**self._head(gap), "steps": steps, "progress": progress, "cost": gap["cost"], "gain": gap["gain"]}

    def held(self, gap: Document) -> Document:
        """An indicator to hold, with the evidence of the level that it has."""
        level = floor(Fraction(str(gap["now"])))
        items: Iterable[Item] = ()
        if level > self.instrument.scale.minimum:
            items = self._items(gap["indicator"], level)
        chosen = tuple(items)
        progress = Progress(sum(item.proof.complete for item in chosen), len(chosen))
        upkeep = gap["upkeep"]
        stake_words = stake(upkeep["value"], upkeep["lost"]) if upkeep else ""
        return {**self._head(gap), "level": level, "items": chosen, "progress": progress, "stake": stake_words}

    def _head(self, gap: Document) -> dict[str, Any]:
        return {
            "indicator": gap["indicator"],
            "label": gap["indicator"],
            "name": gap["name"],
            "owner": gap["owner"],
            "support": gap["support"],
            "now": indonesian_short(Fraction(str(gap["now"]))),
            "asked": indonesian_short(Fraction(str(gap["asked"]))),
            "ask_assessor": gap["readiness"] == "complete_not_raised",
        }

    def _step(self, indicator: str, step: Document) -> dict[str, Any]:
        waits = [
            f"{one['indicator']} ke level {one['level']} ({self.names[one['indicator']]})" for one in step["waits_for"]
        ]
        return {
            "level": step["level"],
            "level_name": step["level_name"],
            "demand": step["demand"],
            "kind": step["work_type_name"],
            "order": step["order"],
            "waits": waits,
            "shared": step["shared_work"],
            "items": self._items(indicator, step["level"]),
        }

    def _items(self, indicator: str, level: int) -> tuple[Item, ...]:
        found = items_of(self.instrument, self.work, indicator, level)
        return tuple(self._as_typed(item) for item in found)

    def _as_typed(self, item: Item) -> Item:
        other = self.unsaved
        if other is None or other.id != item.id:
            return item
        return replace(item, state=other.state, note=other.note, faults=other.faults, theirs=other.theirs)
