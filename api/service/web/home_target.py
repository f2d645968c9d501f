"""The index that an institution aims at: set on its page, else the one of its newest plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from data.faults import Fault, InputError
from data.instrument import Instrument
from data.numbers import parse_number, to_decimal
from data.rules_file import rules_of
from data.store.plans import StoredPlan
from data.store.rules import StoredRules
from engine.rules_document import rules_to_document

from .moments import day_words

TARGET_RULES = "target"
"""Name of the rules that hold nothing but the target."""


@dataclass(frozen=True)
class Target:
    """What the institution aims at.

    Attributes:
        index: least index, unrounded.
        predicate: predicate, where one was named instead of an index.
        source: where it comes from, in words.
        version: of the rules that set it; ``None`` if a plan did.
    """

    index: Fraction
    predicate: str | None
    source: str
    version: int | None = None

    @property
    def query(self) -> str:
        """As the address of a plan asks for it."""
        if self.predicate:
            return urlencode({"tuju": self.predicate})
        return urlencode({"target": f"{to_decimal(self.index):f}".replace(".", ",")})


def target_of(instrument: Instrument, rules: StoredRules | None, plan: StoredPlan | None) -> Target | None:
    """The target that counts; ``None`` where nobody has set one."""
    if rules is not None:
        found = _of_document(instrument, rules.document)
        if found is not None:
            index, predicate = found
            source = f"ditetapkan oleh {rules.created_by}, {day_words(rules.created_at)}"
            return Target(index, predicate, source, rules.version)
    if plan is not None and plan.document.get("target") is not None:
        index = Fraction(str(plan.document["target"]))
        return Target(index, None, f"dari rencana «{plan.head.name}» versi {plan.head.version}")
    return None


def target_rules(instrument: Instrument, typed: str, predicate: str) -> dict[str, Any]:
    """Rules that hold the target which a person typed, or the predicate that was chosen instead.

    Raises:
        InputError: if it is no number, or off the scale.
    """
    if predicate:
        return rules_to_document(rules_of({"predicate": predicate}, "target", instrument))
    number = parse_number(typed)
    scale = instrument.scale
    allowed = f"angka {scale.minimum} sampai {scale.maximum}, misalnya 2,6"
    if number is None or not scale.minimum <= number <= scale.maximum:
        raise InputError(Fault("target_invalid", "target bukan indeks yang sah", "Target", typed or "kosong", allowed))
    return rules_to_document(rules_of({"target": Decimal(to_decimal(number))}, "target", instrument))


def _of_document(instrument: Instrument, document: Mapping[str, Any]) -> tuple[Fraction, str | None] | None:
    if "target" in document:
        return Fraction(document["target"]), None
    bands = {band.name: band.lower for band in instrument.predicates}
    name = document.get("predicate")
    return (Fraction(bands[name]), name) if name in bands else None
