"""Weights of the peer search, all from one file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from data.assessment import INSTITUTION_TYPES
from data.faults import Fault, InputError, refuse

MOST_POINTS = 100_000
"""Largest weight: keeps every sum inside 64-bit whole numbers."""


@dataclass(frozen=True)
class TypeWeights:
    """Points for another institution type, asked for on purpose; `groups` are types that are near kin."""

    groups: tuple[frozenset[str], ...]
    same_group: int
    other_group: int


@dataclass(frozen=True)
class RegionWeights:
    """Points for another province on the same island group, and for one elsewhere."""

    same_island: int
    other: int


@dataclass(frozen=True)
class SizeWeights:
    """Points per factor of two in population, their ceiling, and points for a population not known."""

    per_doubling: int
    most: int
    unknown: int


@dataclass(frozen=True)
class RoleWeights:
    """Points of one role.

    Attributes:
        profile: per level of mean weighted difference in starting profile.
        lessons: for a peer that stands ahead on none of the planned steps.
        unseen_climb: for a peer that was not seen climbing from the seeker's levels.
        beyond: per level above the plan's goals.
        below_top: per level below the top of the scale, on the planned indicators.
        least_lessons: percent of the planned steps that a peer must have taken.
    """

    profile: int
    lessons: int
    unseen_climb: int
    beyond: int
    below_top: int
    least_lessons: int


@dataclass(frozen=True)
class PeerWeights:
    """All weights; points are whole numbers, so that distances add up exactly.

    Attributes:
        count: peers listed per role.
        margin: hundredths of a level by which champions exceed the plan's goals on average.
    """

    count: int
    type: TypeWeights
    region: RegionWeights
    size: SizeWeights
    next_step: RoleWeights
    champion: RoleWeights
    margin: int


@cache
def shipped_peer_weights() -> PeerWeights:
    """The weights that come with Tangga (`peer_weights.toml`)."""
    text = (resources.files("models") / "peer_weights.toml").read_text("utf-8")
    return parse_peer_weights(text, "peer_weights.toml")


def read_peer_weights(path: str | Path) -> PeerWeights:
    """Read a user's own weights.

    Raises:
        InputError: if the file cannot be read or a weight is missing, unknown or out of range.
    """
    try:
        text = Path(path).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise refuse("unreadable_file", f"berkas tidak terbaca ({error})", place=str(path)) from error
    return parse_peer_weights(text, Path(path).name)


def parse_peer_weights(text: str, name: str) -> PeerWeights:
    """Parse and validate weights.

    Args:
        text: the TOML document.
        name: file name, used in faults.

    Raises:
        InputError: with every weight that is missing, unknown or out of range.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise refuse("not_toml", f"bukan TOML yang sah ({error})", place=name) from error
    faults = [*_faults(raw, name)]
    if faults:
        raise InputError(faults)
    groups = tuple(frozenset(group) for group in raw["type"]["groups"])
    return PeerWeights(
        count=raw["count"],
        type=TypeWeights(groups, raw["type"]["same_group"], raw["type"]["other_group"]),
        region=RegionWeights(**raw["region"]),
        size=SizeWeights(**raw["size"]),
        next_step=RoleWeights(**raw["next_step"], below_top=0),
        champion=RoleWeights(**{k: v for k, v in raw["champion"].items() if k != "margin"}, beyond=0),
        margin=raw["champion"]["margin"],
    )


_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "type": ("same_group", "other_group"),
    "region": ("same_island", "other"),
    "size": ("per_doubling", "most", "unknown"),
    "next_step": ("profile", "lessons", "unseen_climb", "beyond", "least_lessons"),
    "champion": ("profile", "lessons", "unseen_climb", "below_top", "least_lessons", "margin"),
}
_RANGES: Mapping[str, tuple[int, int]] = {"count": (1, 50), "least_lessons": (1, 100), "margin": (0, 400)}


def _faults(raw: Mapping[str, Any], name: str) -> list[Fault]:
    faults = [] if "count" not in raw else _value_faults("count", raw["count"], f"{name}, count")
    if "count" not in raw:
        faults.append(Fault("weight_missing", "bobot tidak ada", place=f"{name}, count"))
    for key in sorted(raw.keys() - _SECTIONS.keys() - {"count"}):
        faults.append(Fault("unknown_weight", "bagian tidak dikenal", place=name, found=key))
    for section, keys in _SECTIONS.items():
        given = raw.get(section)
        if not isinstance(given, dict):
            faults.append(Fault("weight_missing", "bagian tidak ada", place=f"{name}, [{section}]"))
            continue
        extra = given.keys() - set(keys) - ({"groups"} if section == "type" else set())
        faults += [
            Fault("unknown_weight", "bobot tidak dikenal", place=f"{name}, [{section}]", found=key)
            for key in sorted(extra)
        ]
        for key in keys:
            place = f"{name}, [{section}] {key}"
            if key not in given:
                faults.append(Fault("weight_missing", "bobot tidak ada", place=place))
            else:
                faults += _value_faults(key, given[key], place)
    return [*faults, *_group_faults(raw.get("type"), name)]


def _value_faults(key: str, value: object, place: str) -> list[Fault]:
    low, high = _RANGES.get(key, (0, MOST_POINTS))
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
        return []
    allowed = f"bilangan bulat {low} sampai {high}"
    return [Fault("weight_out_of_range", "bobot di luar batas", place=place, found=str(value), allowed=allowed)]


def _group_faults(section: object, name: str) -> list[Fault]:
    if not isinstance(section, dict):
        return []
    groups = section.get("groups")
    place, allowed = f"{name}, [type] groups", ", ".join(INSTITUTION_TYPES)
    shaped = isinstance(groups, list) and all(isinstance(group, list) for group in groups)
    if not shaped:
        return [Fault("weight_missing", "kelompok jenis instansi tidak ada", place=place, allowed=allowed)]
    named = [kind for group in groups or () for kind in group]
    wrong = [str(kind) for kind in named if kind not in INSTITUTION_TYPES]
    if wrong or len(set(named)) < len(named):
        found = ", ".join(wrong) or "jenis yang sama dua kali"
        return [Fault("unknown_type", "kelompok jenis instansi salah", place=place, found=found, allowed=allowed)]
    return []
