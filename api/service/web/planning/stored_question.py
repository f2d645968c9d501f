"""A question together with what the store knows of the institution that asks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from starlette.datastructures import QueryParams

from api.service.cases import StoredCase
from api.service.stored_cases import all_known, best_known, instrument_of_cycle
from data.assessment import STAGES, Assessment, Stage
from data.costs import CostsFile
from data.faults import Fault, Notice
from data.instrument import Instrument
from data.owners import ownership
from data.scoring import score
from data.store.database import Database

from .question import Question
from .question_form import Reading, read_question, read_source


@dataclass(frozen=True)
class StoredQuestion:
    """What is asked, of which levels.

    Attributes:
        institution: id in the store.
        known: every assessment of the institution.
        costs: its own costs, if it has any.
        notices: what the choice of the assessment calls for.
    """

    institution: str
    reading: Reading
    assessment: Assessment
    known: tuple[Assessment, ...]
    costs: CostsFile | None
    notices: tuple[Notice, ...]

    @property
    def question(self) -> Question:
        """What is asked."""
        return self.reading.question

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with the question."""
        return self.reading.faults

    @cached_property
    def instrument(self) -> Instrument:
        """The instrument of the assessment."""
        return instrument_of_cycle(self.assessment)

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """Main owner of each indicator."""
        return {i: own.main for i, own in ownership(self.instrument, self.assessment).items()}

    @cached_property
    def index(self) -> Fraction | None:
        """The present index; ``None`` if levels are missing."""
        complete = all(i in self.assessment.levels for i in self.instrument.ids)
        return score(self.instrument, self.assessment.levels).index if complete else None

    @property
    def in_rupiah(self) -> bool:
        """Whether costs are in rupiah, not in effort points."""
        return self.costs is not None and self.question.own_costs and self.costs.unit == "rupiah"

    @property
    def sources(self) -> list[tuple[int, Stage]]:
        """Cycles and stages to start from, the latest and most official first."""
        keys = {(one.cycle, one.stage) for one in self.known}
        return sorted(keys, key=lambda key: (-key[0], -STAGES.index(key[1])))

    def case(self, alternatives: int = 0) -> StoredCase:
        """The planning case that a worker solves."""
        sure = self.question.sure
        return StoredCase(
            self.assessment,
            self.question.rules(),
            self._costs,
            alternatives,
            self.notices,
            known=() if sure is None else self.known,
            assurance=None if sure is None else sure / 100,
        )

    def curve_case(self) -> StoredCase:
        """The case of the curve of cost against target."""
        return StoredCase(self.assessment, self.question.curve_rules(self.owners), self._costs, 0, self.notices)

    @property
    def _costs(self) -> CostsFile | None:
        return self.costs if self.question.own_costs else None


def stored_question(database: Database, institution: str, params: QueryParams) -> StoredQuestion:
    """The question of an address. Reads the store: call it in a thread.

    Raises:
        NotFound: if there is no such assessment.
    """
    source = read_source(params)
    with database.read() as store:
        stored, notices = best_known(store, institution, *(source or (None, None)))
        known = all_known(store, institution)
        costs = store.costs.find(institution)
    assessment = stored.assessment
    instrument = instrument_of_cycle(assessment)
    owners = [own.main for own in ownership(instrument, assessment).values()]
    found = StoredQuestion(
        institution,
        read_question(params, instrument, owners),
        assessment,
        known,
        costs.costs if costs else None,
        notices,
    )
    question = found.question
    if question.source == found.sources[0]:
        # What would be taken anyhow need not be said: addresses stay short.
        question = replace(question, source=None)
    index = found.index
    goal_is_wrong = any(fault.column in ("tuju", "target") for fault in found.faults)
    if index is not None and not goal_is_wrong:
        question = question.aiming_at(instrument, index)
    return replace(found, reading=replace(found.reading, question=question))
