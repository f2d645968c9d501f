"""Everything that a transaction may read or write."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from .assessments import Assessments
from .audit import Audit
from .costs import Costs
from .evidence import Evidence
from .forecasts import Forecasts
from .idempotency import Idempotency
from .institutions import Institutions
from .jobs import Jobs
from .keys import Keys
from .plans import Plans
from .rules import RulesBook
from .sessions import Sessions
from .users import Users


@dataclass(frozen=True)
class Store:
    """The repositories, all in one transaction; of no use after it."""

    connection: Connection

    @property
    def institutions(self) -> Institutions:
        """Institutions."""
        return Institutions(self.connection)

    @property
    def assessments(self) -> Assessments:
        """Assessments with their levels."""
        return Assessments(self.connection)

    @property
    def evidence(self) -> Evidence:
        """States of evidence."""
        return Evidence(self.connection)

    @property
    def costs(self) -> Costs:
        """Own costs, in every version."""
        return Costs(self.connection)

    @property
    def rules(self) -> RulesBook:
        """Named rules, in every version."""
        return RulesBook(self.connection)

    @property
    def plans(self) -> Plans:
        """Plans, in every version."""
        return Plans(self.connection)

    @property
    def forecasts(self) -> Forecasts:
        """Forecasts."""
        return Forecasts(self.connection)

    @property
    def users(self) -> Users:
        """Users."""
        return Users(self.connection)

    @property
    def sessions(self) -> Sessions:
        """Sessions of people."""
        return Sessions(self.connection)

    @property
    def keys(self) -> Keys:
        """Keys of programs."""
        return Keys(self.connection)

    @property
    def audit(self) -> Audit:
        """The audit log."""
        return Audit(self.connection)

    @property
    def jobs(self) -> Jobs:
        """Long work."""
        return Jobs(self.connection)

    @property
    def idempotency(self) -> Idempotency:
        """Answers to repeat."""
        return Idempotency(self.connection)
