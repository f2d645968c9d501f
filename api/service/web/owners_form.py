"""One item of evidence as a form sends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Form
from pydantic import BaseModel, ConfigDict

from api.service.routes.evidence import record_of
from api.service.wire.resources import EvidenceBody
from data.evidence import EVIDENCE_STATES, STATE_NAMES, EvidenceRecord, EvidenceState
from data.faults import Fault, InputError
from data.instrument import Instrument
from data.panel_words import one_line

from .owners_items import Item

LONGEST_ITEM, LONGEST_NOTE = 2000, 4000


class ItemForm(BaseModel):
    """What the form holds; looked at in `record_of_form`, so that every fault is told beside its field."""

    model_config = ConfigDict(extra="ignore")

    cycle: str = ""
    indicator: str = ""
    level: str = ""
    item: str = ""
    state: str = ""
    note: str = ""
    version: str = ""
    opd: str = ""


ItemFields = Annotated[ItemForm, Form()]


@dataclass(frozen=True)
class Sent:
    """A form that could be read.

    Attributes:
        record: what shall be recorded.
        version: of the record that it replaces; ``None`` for a new one.
    """

    record: EvidenceRecord
    version: int | None


def read_form(form: ItemForm, instrument: Instrument) -> Sent:
    """What a form sends.

    Raises:
        InputError: with every fault.
    """
    faults = []
    state = state_of(form.state)
    if state is None:
        allowed = ", ".join(STATE_NAMES.values())
        faults.append(Fault("unknown_state", "keadaan bukti belum dipilih", "Keadaan", form.state or "kosong", allowed))
    if len(form.note) > LONGEST_NOTE:
        faults.append(
            Fault("text_too_long", "catatan terlalu panjang", "Catatan", str(len(form.note)), f"{LONGEST_NOTE} huruf")
        )
    text = one_line(form.item)
    if not 1 <= len(text) <= LONGEST_ITEM:
        faults.append(
            Fault("item_length", "nama bukti kosong atau terlalu panjang", "Bukti", allowed=f"1-{LONGEST_ITEM} huruf")
        )
    if not _is_level(form.level):
        faults.append(Fault("unknown_step", "tidak ada bukti untuk level ini", "Level", form.level[:20] or "kosong"))
    if faults or state is None:
        raise InputError(faults)
    body = EvidenceBody(indicator=form.indicator[:60], level=int(form.level), item=text, state=state, note=form.note)
    version = int(form.version) if form.version.isascii() and form.version.isdigit() else None
    return Sent(record_of(body, instrument), version)


def typed_item(form: ItemForm) -> Item:
    """What a form holds, right or wrong, to be shown again."""
    level = int(form.level) if _is_level(form.level) else 0
    return Item(form.indicator[:60], level, one_line(form.item), state_of(form.state), form.note)


def _is_level(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == 1


def state_of(text: str) -> EvidenceState | None:
    """The state of that name, if there is one."""
    return next((state for state in EVIDENCE_STATES if state == text), None)
