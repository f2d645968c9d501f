"""Every refusal as RFC 9457 ``application/problem+json``, with a code that programs may rely on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from data.faults import Fault

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """One kind of refusal.

    Attributes:
        status: HTTP status.
        title: the same words for every refusal of this kind, in Bahasa Indonesia.
    """

    status: HTTPStatus
    title: str


KINDS: Mapping[str, Kind] = {
    "bad_request": Kind(HTTPStatus.BAD_REQUEST, "Permintaan tidak dapat dibaca"),
    "unknown_host": Kind(HTTPStatus.BAD_REQUEST, "Nama layanan tidak dikenal"),
    "not_signed_in": Kind(HTTPStatus.UNAUTHORIZED, "Belum masuk"),
    "bad_credentials": Kind(HTTPStatus.UNAUTHORIZED, "Tanda masuk ditolak"),
    "forbidden": Kind(HTTPStatus.FORBIDDEN, "Bukan hak Anda"),
    "scope_missing": Kind(HTTPStatus.FORBIDDEN, "Kunci tidak mencakup ini"),
    "csrf_failed": Kind(HTTPStatus.FORBIDDEN, "Asal permintaan tidak terbukti"),
    "not_found": Kind(HTTPStatus.NOT_FOUND, "Tidak ditemukan"),
    "method_not_allowed": Kind(HTTPStatus.METHOD_NOT_ALLOWED, "Metode tidak dilayani"),
    "request_timeout": Kind(HTTPStatus.REQUEST_TIMEOUT, "Kiriman terlalu lambat"),
    "already_exists": Kind(HTTPStatus.CONFLICT, "Sudah ada"),
    "conflict": Kind(HTTPStatus.CONFLICT, "Bertentangan dengan isi penyimpanan"),
    "stale_version": Kind(HTTPStatus.PRECONDITION_FAILED, "Versi sudah berubah"),
    "body_too_large": Kind(HTTPStatus.CONTENT_TOO_LARGE, "Kiriman terlalu besar")
    if hasattr(HTTPStatus, "CONTENT_TOO_LARGE")
    else Kind(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Kiriman terlalu besar"),
    "unsupported_media_type": Kind(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Jenis kiriman tidak dilayani"),
    "invalid_input": Kind(HTTPStatus.UNPROCESSABLE_ENTITY, "Isian salah"),
    "idempotency_key_reused": Kind(HTTPStatus.UNPROCESSABLE_ENTITY, "Kunci idempotensi dipakai ulang"),
    "solver_failed": Kind(HTTPStatus.UNPROCESSABLE_ENTITY, "Tidak ada jawaban yang terbukti"),
    "version_required": Kind(HTTPStatus.PRECONDITION_REQUIRED, "Versi asal belum disebut"),
    "too_many_requests": Kind(HTTPStatus.TOO_MANY_REQUESTS, "Terlalu sering"),
    "internal_error": Kind(HTTPStatus.INTERNAL_SERVER_ERROR, "Kesalahan di layanan"),
    "busy": Kind(HTTPStatus.SERVICE_UNAVAILABLE, "Sedang sibuk"),
    "store_unavailable": Kind(HTTPStatus.SERVICE_UNAVAILABLE, "Penyimpanan tidak dapat dipakai"),
    "not_ready": Kind(HTTPStatus.SERVICE_UNAVAILABLE, "Belum siap"),
    "solve_timeout": Kind(HTTPStatus.GATEWAY_TIMEOUT, "Perhitungan terlalu lama"),
}
"""Every `code` that a problem may bear; documented in docs/api.md."""


class ProblemError(Exception):
    """Refuse the request.

    Args:
        code: key of `KINDS`.
        detail: what is wrong in this case, a full sentence in Bahasa Indonesia.
        faults: single faults of the input, if there are any.
        headers: further response headers.
        extra: further members of the problem document.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        faults: tuple[Fault, ...] = (),
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        self.code, self.detail, self.faults = code, detail, faults
        self.headers, self.extra = dict(headers or {}), extra
        super().__init__(f"{code}: {detail}")

    @property
    def status(self) -> int:
        """HTTP status."""
        return int(KINDS[self.code].status)


def problem_document(error: ProblemError, request_id: str) -> dict[str, Any]:
    """The problem as JSON."""
    kind = KINDS[error.code]
    document: dict[str, Any] = {
        "type": f"urn:tangga:problem:{error.code}",
        "title": kind.title,
        "status": int(kind.status),
        "code": error.code,
        "detail": error.detail,
        "request_id": request_id,
    }
    if error.faults:
        document["errors"] = [fault_document(fault) for fault in error.faults]
    return document | error.extra


def fault_document(fault: Fault) -> dict[str, Any]:
    """One fault; what is not known is left out."""
    return {key: value for key, value in vars(fault).items() if value not in (None, "")}


def problem_response(error: ProblemError, request_id: str) -> Response:
    """The problem as a response."""
    content = json.dumps(problem_document(error, request_id), ensure_ascii=False).encode()
    return Response(content, error.status, error.headers, MEDIA_TYPE)
