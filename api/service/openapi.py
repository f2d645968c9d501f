"""The OpenAPI document: words from the permission table, problems, and how to sign in."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from .problems import KINDS, MEDIA_TYPE
from .security.guard import CSRF_HEADER
from .security.permissions import RULES, Rule
from .writes import IDEMPOTENCY_HEADER

_ABOUT = """Mesin rekomendasi untuk indeks SPBE dan Pemdi: skor eksak, rencana termurah yang terbukti, dan daftar
kerja per OPD. Dokumen jawabannya sama dengan keluaran `--json` perintah `tangga`.

Program mengirim kunci: `Authorization: Bearer tgg_...`. Halaman web memakai sesi; penulisannya menyertakan
`X-CSRF-Token` dari `/v1/me`. Setiap penolakan berupa `application/problem+json` dengan `code` yang tetap."""

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "request_id"],
    "properties": {
        "type": {"type": "string", "example": "urn:tangga:problem:invalid_input"},
        "title": {"type": "string", "example": "Isian salah"},
        "status": {"type": "integer", "example": 422},
        "code": {"type": "string", "enum": sorted(KINDS)},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {
                    "code": {"type": "string", "example": "level_out_of_range"},
                    "message": {"type": "string", "example": "level di luar skala"},
                    "place": {"type": "string", "example": "assessment.levels.i01"},
                    "found": {"type": "string", "example": "7"},
                    "allowed": {"type": "string", "example": "bilangan bulat 1 sampai 5"},
                    "remedy": {"type": "string"},
                    "row": {"type": "integer"},
                    "column": {"type": "string"},
                },
            },
        },
    },
}
_COMMON = (400, 408, 413, 429, 500, 503)
_SIGNED_IN = (401, 403)
_BODY = (415, 422)
_HEADERS = {
    IDEMPOTENCY_HEADER: "Permintaan yang diulang dengan kunci yang sama dijawab sama dan tidak menulis lagi.",
    CSRF_HEADER: "Untuk sesi web: `csrf_token` dari /v1/me.",
}


def describe(app: FastAPI) -> None:
    """Let `app` describe itself."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            found = get_openapi(title=app.title, version=app.version, description=_ABOUT, routes=app.routes)
            components = found.setdefault("components", {})
            components.setdefault("schemas", {})["Problem"] = _PROBLEM
            for name in ("HTTPValidationError", "ValidationError"):
                components["schemas"].pop(name, None)
            components["securitySchemes"] = {
                "kunci": {"type": "http", "scheme": "bearer", "description": "Kunci dari `tangga key`."},
            }
            for path, operations in found["paths"].items():
                for method, operation in operations.items():
                    _describe(operation, RULES[method.upper(), path])
            app.openapi_schema = found
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # FastAPI's own way to extend the document


def _describe(operation: dict[str, Any], rule: Rule) -> None:
    operation["summary"] = rule.summary
    responses = operation["responses"]
    responses.pop("422", None)
    statuses = [*_COMMON]
    if rule.grants is not None:
        operation["security"] = [{"kunci": []}]
        statuses += _SIGNED_IN
    if "{" in rule.path:
        statuses += [404, 422]
    if rule.method != "GET" or operation.get("parameters"):
        statuses += _BODY
    if rule.scope == "plan" or rule.owned or rule.path.startswith("/v1/models"):
        statuses += [504]
    if rule.writes:
        statuses += [404, 409, 412, 428]
        operation.setdefault("parameters", []).extend(
            {"in": "header", "name": name, "required": False, "schema": {"type": "string"}, "description": words}
            for name, words in _HEADERS.items()
        )
    for status in sorted(set(statuses)):
        titles = sorted({kind.title for kind in KINDS.values() if kind.status == status})
        responses[str(status)] = {
            "description": " / ".join(titles),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
