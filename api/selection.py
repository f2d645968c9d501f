"""Which rows of a file a command takes: latest cycle, best-known stage, one institution."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from data.assessment import STAGE_NAMES, STAGES, Assessment, Stage
from data.faults import InputError, Notice, refuse
from data.near import suggestion
from data.panel_words import STAGE_OF, word
from data.table import Problem

from .option_values import OptionReader, number

MOST_NAMES = 8
FIRST_CYCLE, LAST_CYCLE = 2000, 2100


class Selection:
    """The user's choice of rows.

    Args:
        institution: name as written in the file, in any case.
        cycle: year.
        stage: self, desk or final, or the Indonesian word.

    Raises:
        InputError: if cycle or stage are no such thing.
    """

    def __init__(self, institution: str | None, cycle: str | None, stage: str | None) -> None:
        reader = OptionReader()
        self.institution = institution
        self.cycle = reader.take("--cycle", cycle, number(_year))
        self.stage: Stage | None = reader.take("--stage", stage, _stage)
        reader.finish()

    def matching(self, assessments: Sequence[Assessment]) -> list[Assessment]:
        """All assessments of the chosen institution, cycle and stage; everything where nothing was chosen.

        Raises:
            InputError: if there are none, naming what there is.
        """
        chosen = list(assessments)
        if self.institution is not None:
            chosen = _of_institution(chosen, self.institution)
        if self.cycle is not None:
            cycles = sorted({a.cycle for a in chosen})
            chosen = [a for a in chosen if a.cycle == self.cycle]
            if not chosen:
                raise _none("cycle_missing", "siklus ini tidak ada", str(self.cycle), map(str, cycles))
        if self.stage is not None:
            stages = [stage for stage in STAGES if any(a.stage == stage for a in chosen)]
            chosen = [a for a in chosen if a.stage == self.stage]
            if not chosen:
                raise _none("stage_missing", "tahap ini tidak ada", self.stage, stages)
        return chosen

    def one(self, assessments: Sequence[Assessment]) -> tuple[Assessment, tuple[Notice, ...]]:
        """The one assessment to answer for: latest cycle, then final before desk before self.

        Raises:
            InputError: if several institutions match, naming them.
        """
        chosen = self.matching(assessments)
        names = list(dict.fromkeys(a.institution.name for a in chosen))
        if len(names) > 1:
            raise several_institutions(names, f'Tambahkan --institution "{names[0]}".')
        latest = max(a.cycle for a in chosen)
        best = max((a for a in chosen if a.cycle == latest), key=lambda a: STAGES.index(a.stage))
        return best, tuple(_about_stage(best, self.stage))


def _about_stage(chosen: Assessment, asked: Stage | None) -> Iterable[Notice]:
    if chosen.stage == "desk" and asked is None:
        yield Notice(
            "interim_stage",
            f"{chosen.institution.name} {chosen.cycle}: hasil akhir belum ada, dipakai penilaian dokumen.",
        )


def _of_institution(assessments: Sequence[Assessment], name: str) -> list[Assessment]:
    chosen = set(institutions_named(name, [a.institution.name for a in assessments]))
    return [a for a in assessments if a.institution.name in chosen]


def institutions_named(name: str, among: Iterable[str]) -> list[str]:
    """The name itself, or else those that differ from it in case and spaces only.

    Raises:
        InputError: `institution_missing`, with the nearest names.
    """
    names = list(dict.fromkeys(among))
    found = [n for n in names if n == name] or [n for n in names if _fold(n) == _fold(name)]
    if found:
        return found
    raise refuse(
        "institution_missing",
        "instansi ini tidak ada dalam berkas",
        place="opsi --institution",
        found=name,
        remedy=f"Nama yang paling dekat: {_listed(nearest_names(name, names))}.",
    )


def nearest_names(name: str, names: Sequence[str], most: int = MOST_NAMES) -> list[str]:
    """Names that contain every word of `name` first, then those spelled most alike."""
    words = _fold(name).split()
    holding = [n for n in names if words and all(part in _fold(n) for part in words)]
    by_fold = {_fold(n): n for n in names}
    cutoff = 0.6 if holding else 0.4
    alike = [by_fold[n] for n in get_close_matches(_fold(name), by_fold, n=most, cutoff=cutoff)]
    return list(dict.fromkeys((*holding, *alike)))[:most] or list(names)[:most]


def several_institutions(names: Iterable[str], remedy: str) -> InputError:
    """The refusal of a file with several institutions where one is asked for."""
    each = list(dict.fromkeys(names))
    more = f" dan {len(each) - MOST_NAMES} lainnya" if len(each) > MOST_NAMES else ""
    return refuse(
        "several_institutions",
        f"berkas memuat {len(each)} instansi; pilih satu",
        allowed=_listed(each[:MOST_NAMES]) + more,
        remedy=remedy,
    )


def _none(code: str, message: str, found: str, known: Iterable[str]) -> Exception:
    return refuse(code, f"{message} dalam berkas untuk pilihan itu", found=found, allowed=", ".join(known))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"«{name}»" for name in names)


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())


def _year(raw: object) -> int | Problem:
    if isinstance(raw, int) and FIRST_CYCLE <= raw <= LAST_CYCLE:
        return raw
    return Problem("bad_cycle", "siklus bukan tahun", str(raw), f"tahun {FIRST_CYCLE} sampai {LAST_CYCLE}")


def _stage(text: str) -> Stage | Problem:
    stage = STAGE_OF.get(word(text))
    if stage is not None:
        return stage
    allowed = ", ".join(f"{stage} ({STAGE_NAMES[stage]})" for stage in STAGES)
    return Problem("unknown_stage", "tahap tidak dikenal", text, allowed, suggestion(text, STAGES))
