"""YAML that keeps numbers exact and refuses duplicate keys."""

from collections.abc import Hashable
from decimal import Decimal
from typing import Any

import yaml

from .faults import Fault, InputError


class _Exact(yaml.constructor.SafeConstructor):
    """Floats become `Decimal` as written, a key given twice is refused."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: dict[Hashable, int] = {}
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            line = key_node.start_mark.line + 1
            if not isinstance(key, Hashable):
                raise yaml.constructor.ConstructorError(None, None, "unhashable key", key_node.start_mark)
            if key in seen and key != "<<":
                message = f"kunci «{key}» tertulis dua kali (baris {seen[key]} dan {line})"
                raise InputError(Fault("duplicate_key", message, row=line, remedy="Hapus salah satunya."))
            seen[key] = line
        return super().construct_mapping(node, deep)


def _exact_float(_loader: Any, node: yaml.ScalarNode) -> Decimal:
    return Decimal(str(node.value).replace("_", ""))


class _Loader(_Exact, yaml.SafeLoader):
    pass


class _FastLoader(_Exact, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # where libyaml is
    pass


for _each in (_Loader, _FastLoader):
    _each.add_constructor("tag:yaml.org,2002:float", _exact_float)


def load_yaml(text: str, name: str, *, shipped: bool = False) -> Any:
    """Parse one YAML document.

    Args:
        text: the document.
        name: for faults.
        shipped: it comes with Tangga; then libyaml reads it. Ten thousand nested lists end a program that reads them
            so, and whoever wrote them gets no answer.

    Raises:
        InputError: if it is no YAML, or a key stands twice.
    """
    try:
        return yaml.load(text, Loader=_FastLoader if shipped else _Loader)  # noqa: S506  # both are safe loaders
    except (yaml.YAMLError, ArithmeticError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        row = mark.line + 1 if mark else None
        problem = getattr(error, "problem", None) or str(error)
        place = f"{name}, baris {row}" if row else name
        raise InputError(Fault("not_yaml", f"bukan YAML yang sah ({problem})", place=place, row=row)) from error
