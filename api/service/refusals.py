"""Whatever goes wrong inside a route, as a problem: faults of the input, of the store, of the request itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from data.faults import Fault, InputError
from data.store import errors as store_errors
from data.store.imports import ImportOutdated

from .logs import log
from .pages import page_of_problem, wants_page
from .problems import ProblemError, problem_response
from .state import asked_of

_STORE_CODES: Mapping[type[store_errors.StoreError], str] = {
    store_errors.NotFound: "not_found",
    store_errors.AlreadyExists: "already_exists",
    store_errors.StaleVersion: "stale_version",
    store_errors.KeyReused: "idempotency_key_reused",
    ImportOutdated: "conflict",
    store_errors.RowProtected: "conflict",
    store_errors.ConstraintBroken: "conflict",
    store_errors.StoreBusy: "busy",
}
_STORE_WORDS = (
    "Penyimpanan tidak dapat dipakai saat ini, dan tidak ada yang ditulis. Beri tahu administrator: sebabnya ada di "
    "log layanan di dekat request_id ini; bila basis datanya hilang atau rusak, pulihkan dengan `tangga restore`."
)
_HTTP_CODES = {
    400: "bad_request",
    401: "not_signed_in",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
}
_HTTP_WORDS = {
    "bad_request": "Isi permintaan bukan JSON atau formulir yang sah.",
    "not_found": "Tidak ada apa-apa di alamat ini.",
    "method_not_allowed": "Alamat ini tidak melayani metode itu.",
    "body_too_large": "Kiriman terlalu besar.",
    "unsupported_media_type": "Kirim isi dengan Content-Type application/json.",
}
_OPTION = re.compile(r"(?:opsi )?--([a-z][a-z-]*)")

_KINDS = {
    "missing": "isian wajib belum diberikan",
    "extra_forbidden": "isian tidak dikenal",
    "json_invalid": "bukan JSON yang sah",
    "string_too_long": "teks terlalu panjang",
    "string_too_short": "teks kosong",
    "too_long": "isian terlalu banyak",
    "literal_error": "nilai tidak dikenal",
    "finite_number": "ini bukan angka biasa",
    "string_unicode": "teks memuat karakter yang tidak sah",
    "greater_than_equal": "nilai terlalu kecil",
    "less_than_equal": "nilai terlalu besar",
}
_TYPES = {
    "int": "bilangan bulat",
    "float": "angka",
    "string": "teks",
    "dict": "objek JSON",
    "list": "larik JSON",
    "bool": "true atau false",
    "model": "objek JSON",
}


def install(app: FastAPI) -> None:
    """Let `app` answer every refusal with a problem."""
    app.add_exception_handler(ProblemError, _handler(lambda error: error))
    app.add_exception_handler(InputError, _handler(of_input))
    app.add_exception_handler(store_errors.StoreError, _handler(of_store))
    app.add_exception_handler(RequestValidationError, _handler(_of_validation))
    app.add_exception_handler(HTTPException, _handler(_of_http))


def of_input(error: Any, code: str = "invalid_input") -> ProblemError:
    """Faults of the input, all at once."""
    faults = tuple(map(for_programs, error.faults))
    many = f"Ada {len(faults)} kesalahan; semuanya tercantum dalam errors."
    return ProblemError(code, faults[0].sentence() if len(faults) == 1 else many, faults)


def for_programs(fault: Fault) -> Fault:
    """A fault that speaks of fields where the command line speaks of options."""

    def plain(text: str | None) -> str | None:
        return None if text is None else _OPTION.sub(lambda match: f"isian {match[1].replace('-', '_')}", text)

    return replace(
        fault, message=plain(fault.message) or "", place=plain(fault.place) or "", remedy=plain(fault.remedy)
    )


def of_store(error: store_errors.StoreError) -> ProblemError:
    """A refusal of the store."""
    code = next((code for kind, code in _STORE_CODES.items() if isinstance(error, kind)), "store_unavailable")
    detail = f"{error.message[:1].upper()}{error.message[1:]}."
    if error.remedy and code != "store_unavailable":
        detail = f"{detail} {error.remedy}"
    if code == "store_unavailable":
        # What the database says may name hosts and files; the log has it.
        log().error("store", code=error.code, detail=error.message)
        detail = _STORE_WORDS
    if isinstance(error, store_errors.StaleVersion):
        from .wire.stored import stale_members

        return ProblemError(code, detail, **stale_members(error))
    headers = {"Retry-After": "2"} if code == "busy" else None
    return ProblemError(code, detail, headers=headers)


def _of_validation(error: RequestValidationError) -> ProblemError:
    faults = tuple(_validation_fault(one) for one in error.errors()[:200])
    if any(one["type"] == "json_invalid" for one in error.errors()):
        return ProblemError("bad_request", _HTTP_WORDS["bad_request"])
    return of_input(InputError(faults))


def _validation_fault(one: Mapping[str, Any]) -> Fault:
    kind = str(one["type"])
    place = ".".join(str(part) for part in _place(one.get("loc", ())))
    context = one.get("ctx", {})
    if kind == "value_error":
        return Fault("wrong_combination", str(context.get("error", "isian bertentangan")), place)
    expected = next((words for name, words in _TYPES.items() if kind.startswith(name)), None)
    message = _KINDS.get(kind, "jenis nilai salah" if expected else "nilai tidak sah")
    limits = (context.get(name) for name in ("max_length", "min_length", "ge", "le", "expected"))
    limit = next((str(value) for value in limits if value is not None), None)
    return Fault(kind if kind in _KINDS else "wrong_type", message, place, allowed=limit or expected)


def _place(parts: Sequence[Any]) -> list[Any]:
    """The field, without where in HTTP it stood and without the names of alternatives that were tried."""
    return [part for part in parts[1:] if not (isinstance(part, str) and ("[" in part or part in _TYPES))] or ["isi"]


def _of_http(error: HTTPException) -> ProblemError:
    code = _HTTP_CODES.get(error.status_code, "bad_request")
    return ProblemError(code, _HTTP_WORDS.get(code, "Permintaan ditolak."), headers=error.headers)


def _handler(convert: Callable[[Any], ProblemError]) -> Callable[[Request, Any], Response]:
    def handle(request: Request, error: Any) -> Response:
        refusal = request.scope.get("tangga.refusal")
        problem = refusal if isinstance(refusal, ProblemError) else convert(error)
        if wants_page(request):
            return page_of_problem(request, problem)
        return problem_response(problem, asked_of(request).id)

    return handle
