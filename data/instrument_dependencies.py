"""Read the `dependencies` section of an instrument into `Dependency` objects."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .instrument import Dependency


def read_dependencies(raw: Mapping[str, Any], ids: tuple[str, ...]) -> tuple[Dependency, ...]:
    """Dependencies in file order.

    An official entry that names indicator and least level is hard unless marked ``enforcement: lunak``;
    everything inferred is soft; an entry without `requires` is advice in words.

    Args:
        raw: the mapping with keys ``official`` and ``inferred``.
        ids: indicator ids in regulation order, to resolve spans such as ``i32-i47``.
    """
    found: list[Dependency] = []
    for section in ("official", "inferred"):
        for entry in raw.get(section) or ():
            found.extend(_read_entry(entry, ids, official=section == "official"))
    return tuple(found)


def _read_entry(entry: Mapping[str, Any], ids: tuple[str, ...], official: bool) -> Iterator[Dependency]:
    common: dict[str, Any] = {
        "rule": str(entry["rule"]),
        "verified": bool(entry.get("verified", False)),
        "note": str(entry.get("note", "")),
    }
    id_ = str(entry["id"])
    for policy, practice in entry.get("pairs") or ():
        yield Dependency(
            id=id_,
            scope=(str(practice),),
            level=None,
            requires=(),
            after=(str(policy),),
            hard=False,
            **common,
        )
    requires = entry.get("requires") or ()
    for demand in (d for d in requires if "after" in d):
        scope, level = _span(str(demand["indicator"]), ids)
        after = tuple(str(i) for i in demand["after"])
        yield Dependency(id=id_, scope=scope, level=level, requires=(), after=after, hard=False, **common)
    if entry.get("pairs") or any("after" in demand for demand in requires):
        return
    scope_raw = entry.get("scope")
    level_raw = entry.get("level")
    yield Dependency(
        id=id_,
        scope=tuple(str(i) for i in scope_raw) if isinstance(scope_raw, list) else (),
        level=None if level_raw is None else int(level_raw),
        requires=tuple((str(d["indicator"]), int(d["min_level"])) for d in requires),
        after=(),
        hard=official and bool(requires) and entry.get("enforcement") != "lunak",
        **common,
    )


def _span(text: str, ids: tuple[str, ...]) -> tuple[tuple[str, ...], int | None]:
    """``"i32-i47 level 4"`` as its indicators and level."""
    match = re.fullmatch(r"(i[\w.]+)(?:\s*-\s*(i[\w.]+))?(?:\s+level\s+(\d+))?", text.strip())
    if match is None:
        return (text,), None
    first, last, level = match.groups()
    if first not in ids or (last and last not in ids):
        return (first, *((last,) if last else ())), int(level) if level else None
    span = ids[ids.index(first) : ids.index(last) + 1] if last else (first,)
    return span, int(level) if level else None
