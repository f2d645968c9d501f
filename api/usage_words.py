"""What was wrong with a call, in Bahasa Indonesia; the one file that knows Typer's own exceptions.

Typer speaks English and offers no translation. Its exceptions carry what happened as attributes, so the
sentence is made anew from those instead of translating text.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from typing import Any

import typer

from data.faults import Fault
from data.near import suggestion

_exceptions: Any = importlib.import_module(typer.BadParameter.__module__)

UsageError: type[Exception] = _exceptions.UsageError
"""Base of everything that Typer raises about a wrong call."""


def usage_hint(error: Any) -> str:
    """Where to read more: ``tangga plan --help``."""
    path = error.ctx.command_path if getattr(error, "ctx", None) else "tangga"
    return f"Baca `{path} --help`."


def usage_fault(error: Any) -> Fault:
    """The wrong call as a fault with a way out."""
    hint = usage_hint(error)
    if isinstance(error, _exceptions.NoSuchOption):
        near = suggestion(error.option_name, _options_of(error))
        return Fault(
            "unknown_option",
            "opsi tidak dikenal",
            found=error.option_name,
            remedy=f"{near} {hint}" if near else hint,
        )
    if isinstance(error, _exceptions.MissingParameter):
        return Fault("argument_missing", f"{_parameter(error)} belum diberikan", remedy=hint)
    if isinstance(error, _exceptions.BadOptionUsage):
        return _bad_option(error, hint)
    if isinstance(error, _exceptions.BadParameter):
        return Fault("bad_value", f"nilai untuk {_parameter(error)} tidak sesuai", remedy=hint)
    return Fault("bad_call", "perintah ditulis dengan cara yang tidak dikenal", found=error.message, remedy=hint)


def _bad_option(error: Any, hint: str) -> Fault:
    parameter = next((p for p in _parameters(error) if error.option_name in p.opts), None)
    if parameter is not None and parameter.is_flag:
        return Fault("option_takes_no_value", f"opsi {error.option_name} tidak memakai nilai", remedy=hint)
    return Fault("option_value_missing", f"opsi {error.option_name} memerlukan nilai", remedy=hint)


def _parameter(error: Any) -> str:
    if error.param is None:
        return "argumen"
    if error.param.param_type_name == "argument":
        return f"argumen {error.param.metavar or error.param.name.upper()}"
    return f"opsi {error.param.opts[0]}"


def _parameters(error: Any) -> Iterable[Any]:
    return error.ctx.command.get_params(error.ctx) if error.ctx else ()


def _options_of(error: Any) -> Iterable[str]:
    return (name for p in _parameters(error) for name in p.opts if name.startswith("--"))
