"""What the store holds, as JSON; and the version that an edit is based on."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from starlette.requests import Request

from api.service.problems import ProblemError
from data.store.assessments import StoredAssessment
from data.store.audit import StoredEntry
from data.store.errors import StaleVersion
from data.store.evidence import StoredEvidence
from data.store.forecasts import StoredForecast
from data.store.institutions import StoredInstitution
from data.store.jobs import Job
from data.store.keys import Key
from data.store.plans import PlanHead, StoredPlan
from data.store.users import StoredUser

from .assessments import assessment_document

Document = dict[str, Any]

LARGE = "content"
"""Member of a job's request that holds a file: not shown, and dropped when the job ends."""

_ETAG = re.compile(r'(?:W/)?"v(\d{1,9})"')


def etag(version: int) -> str:
    """A version as an ``ETag``."""
    return f'"v{version}"'


def based_on(request: Request) -> int | None:
    """The version that an edit is based on: ``If-Match: "v3"``, or ``If-None-Match: *`` for something new.

    Raises:
        ProblemError: ``version_required`` if neither is given, ``bad_request`` if it is no such thing.
    """
    match, none_match = request.headers.get("if-match"), request.headers.get("if-none-match")
    if match is None and none_match is None:
        raise ProblemError(
            "version_required",
            'Sebut versi yang Anda ubah dengan If-Match: "v3" (dari ETag), atau If-None-Match: * untuk yang baru.',
        )
    if match is None:
        if none_match != "*":
            raise ProblemError("bad_request", "If-None-Match di sini hanya boleh *.")
        return None
    found = _ETAG.fullmatch(match.strip())
    if found is None:
        raise ProblemError("bad_request", 'If-Match harus berbentuk "v3", seperti ETag yang Anda terima.')
    return int(found[1])


def version_of(request: Request) -> int:
    """The version that an edit of something existing is based on.

    Raises:
        ProblemError: as `based_on`; also if the edit claims to be of something new.
    """
    version = based_on(request)
    if version is None:
        raise ProblemError("version_required", 'Sebut versi yang Anda ubah dengan If-Match: "v3".')
    return version


def institution_document(stored: StoredInstitution) -> Document:
    """An institution."""
    found = stored.institution
    return {
        "id": stored.id,
        "name": found.name,
        "institution_type": found.type,
        "province": found.province,
        "region_code": found.region_code,
        **_edited(stored.version, stored.updated_at, stored.updated_by),
    }


def stored_assessment_document(stored: StoredAssessment, indicators: frozenset[str] | None = None) -> Document:
    """An assessment with its version.

    Args:
        stored: the assessment.
        indicators: only these; ``None`` for all.
    """
    document = assessment_document(stored.assessment)
    if indicators is not None:
        for part in ("levels", "owners", "evidence", "notes"):
            document[part] = {i: value for i, value in document[part].items() if i in indicators}
    return {
        "institution_id": stored.key.institution_id,
        **document,
        "published": stored.published,
        "partial": indicators is not None,
        **_edited(stored.version, stored.updated_at, stored.updated_by),
    }


def assessment_head(stored: StoredAssessment) -> Document:
    """An assessment in a list: without its levels."""
    document = stored_assessment_document(stored)
    return {key: value for key, value in document.items() if key not in ("levels", "owners", "evidence", "notes")}


def evidence_document(stored: StoredEvidence) -> Document:
    """A record of evidence."""
    record = stored.record
    return {
        "institution_id": stored.institution_id,
        "cycle": stored.cycle,
        "indicator": record.indicator,
        "level": record.level,
        "item": record.item,
        "state": record.state,
        "note": record.note,
        **_edited(stored.version, stored.updated_at, stored.updated_by),
    }


def plan_head_document(head: PlanHead) -> Document:
    """A plan without its content."""
    return {**vars(head), "created_at": moment(head.created_at)}


def stored_plan_document(stored: StoredPlan) -> Document:
    """A plan with its content."""
    return {**plan_head_document(stored.head), "document": stored.document}


def forecast_document(stored: StoredForecast) -> Document:
    """A forecast with the version of its model."""
    return {**vars(stored), "created_at": moment(stored.created_at)}


def user_document(stored: StoredUser) -> Document:
    """A user, without the password's digest."""
    user = stored.user
    return {
        "name": user.name,
        "role": user.role,
        "institution_id": user.institution_id,
        "owner": user.owner,
        "disabled": user.disabled,
        "has_password": user.password_hash is not None,
        **_edited(stored.version, stored.updated_at, stored.updated_by),
    }


def key_document(key: Key) -> Document:
    """A key, without its secret."""
    return {
        "prefix": key.prefix,
        "user": key.user_name,
        "label": key.label,
        "scopes": list(key.scopes),
        "created_at": moment(key.created_at),
        "expires_at": moment(key.expires_at),
        "revoked_at": moment(key.revoked_at),
        "last_used_at": moment(key.last_used_at),
    }


def entry_document(stored: StoredEntry) -> Document:
    """A line of the audit log."""
    return {"id": stored.id, **vars(stored.entry), "at": moment(stored.entry.at)}


def job_document(job: Job, *, whole: bool = True) -> Document:
    """A job; in lists without request and result."""
    document = {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "percent": job.percent,
        "stage": job.stage_words,
        "institution_id": job.institution_id,
        "created_at": moment(job.created_at),
        "created_by": job.created_by,
        "finished_at": moment(job.finished_at),
        "attempts": job.attempts,
        "cancel_asked": job.cancel_asked,
    }
    return document | ({"request": _shown(job.request), "result": job.result, "error": job.error} if whole else {})


def _shown(request: Document) -> Document:
    """A job's request without the file that it may hold."""
    return {key: value for key, value in request.items() if key != LARGE}


def page_document(items: list[Document], following: str | None) -> Document:
    """One page of a list."""
    return {"items": items, "next": following}


def stale_members(error: StaleVersion) -> Document:
    """Both versions of a lost update, as members of the problem."""
    return {
        "based_on": error.based_on,
        "current_version": error.current_version,
        "current": _any_document(error.current),
        "yours": _any_document(error.yours),
    }


def moment(value: datetime | None) -> str | None:
    """A moment in UTC, ISO 8601."""
    return None if value is None else value.isoformat().replace("+00:00", "Z")


def _edited(version: int, at: datetime, by: str) -> Document:
    return {"version": version, "updated_at": moment(at), "updated_by": by}


def _any_document(value: object) -> Any:
    from data.assessment import Assessment, Institution
    from data.evidence import EvidenceRecord
    from data.store.costs import StoredCosts
    from data.store.rules import StoredRules
    from data.store.users import User

    from .own_figures import costs_body, rules_body

    match value:
        case StoredAssessment():
            return stored_assessment_document(value)
        case Assessment():
            return assessment_document(value)
        case StoredInstitution():
            return institution_document(value)
        case StoredEvidence():
            return evidence_document(value)
        case StoredPlan():
            return plan_head_document(value.head)
        case StoredUser():
            return user_document(value)
        case StoredCosts():
            return costs_body(value)
        case StoredRules():
            return rules_body(value)
        case EvidenceRecord() | Institution():
            return dict(vars(value))
        case User():
            return {"name": value.name, "role": value.role}
        case bool() | int() | str() | None:
            return value
        case _:
            # Plans and costs that were sent are long; the sender has them.
            return None
