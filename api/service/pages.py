"""Pages for people, rendered here from templates; no script is needed to use them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from data.assessment import STAGE_NAMES
from data.numbers import indonesian, indonesian_short

from .assets import asset
from .problems import KINDS, ProblemError
from .security.csrf import masked
from .security.principal import ROLE_NAMES
from .state import asked_of

FOLDER = Path(__file__).parents[1] / "web"


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["angka"] = lambda value, decimals=2: indonesian(Fraction(str(value)), decimals)
    templates.filters["singkat"] = lambda value, decimals=2: indonesian_short(Fraction(str(value)), decimals)
    templates.filters["biaya"] = _cost
    templates.filters["rupa"] = _looks
    templates.globals["ROLE_NAMES"] = ROLE_NAMES
    templates.globals["STAGE_NAMES"] = STAGE_NAMES
    templates.globals["asset"] = asset
    templates.globals["version"] = version("tangga-spbe")
    return templates


def page(request: Request, template: str, /, status: int = 200, **values: Any) -> HTMLResponse:
    """Render one template for whoever asks; a page with surroundings passes them as `frame`."""
    principal = asked_of(request).principal
    csrf = masked(principal.csrf) if principal and principal.csrf else ""
    known = {"principal": principal, "csrf": csrf, "frame": None, **values}
    return HTMLResponse(_templates().get_template(template).render(known), status)


def wants_page(request: Request) -> bool:
    """Whether a person in a browser waits, not a program."""
    path = request.url.path
    return not path.startswith(("/v1/", "/health/", "/metrics", "/static/")) and "text/html" in request.headers.get(
        "accept", ""
    )


def page_of_problem(request: Request, problem: ProblemError) -> Response:
    """A refusal as a page."""
    response = page(
        request,
        "masalah.html",
        problem.status,
        title=KINDS[problem.code].title,
        detail=problem.detail,
        faults=problem.faults,
        code=problem.code,
        request_id=asked_of(request).id,
    )
    response.headers.update(_safe(problem.headers))
    return response


def _safe(headers: Mapping[str, str]) -> dict[str, str]:
    """Without the header that would make browsers open a dialog of their own."""
    return {name: value for name, value in headers.items() if name != "WWW-Authenticate"}


def _looks(predicate: str | None) -> str:
    """Class name of a predicate, or of none."""
    return "predikat-" + (predicate or "tanpa").lower().replace(" ", "-")


def _cost(value: int | float, unit: str) -> str:
    if unit == "rupiah":
        return f"Rp{indonesian_short(Fraction(str(value)))}"
    return f"{indonesian(Fraction(str(value)))} poin upaya"
