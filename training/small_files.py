"""Forecasts from the files that most users have: `python -m training.small_files`, of which `--help` tells more.

`training.robustness` judges files of 600 institutions. Most users bring one, or those of their province, and with them
a past of one cycle, three or none. Prints one JSON document: the shipped model on such files, cut from the same
simulated panels, or with `--other-process` from those that share nothing with the simulation.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from data.assessment import Stage
from models.arrays import Ints
from models.cohort import cohort_columns
from models.forecaster import ASSESSED, AssessorForecaster
from models.level_table import LevelTable, fit_level_table
from models.pairs import PairPanel
from models.registry import default_forecaster

from .answers import Answers, answers
from .evaluation import Evaluation, Result, scored
from .pooled import pooled
from .robustness import INSTITUTIONS, NEXT_DRAW, SEED, other_panels, pooled_document, world_panels
from .worlds import REFERENCE_WORLD, ROBUSTNESS_WORLDS


@dataclass(frozen=True)
class Past:
    """What a file tells of earlier cycles.

    Attributes:
        cycles: how many, 0 or more. finals_only: without claims and desk levels, as results are published.
    """

    cycles: int
    finals_only: bool = False

    def __str__(self) -> str:
        return f"{self.cycles} past cycles{', finals only' if self.finals_only else ''}"


PASTS = (Past(3), Past(3, finals_only=True), Past(1), Past(1, finals_only=True), Past(0))


@dataclass(frozen=True)
class FileSize:
    """A kind of file.

    Attributes:
        institutions: in one file. files: of this kind per panel.
    """

    name: str
    institutions: int
    files: int


SIZES = (FileSize("one institution", 1, 80), FileSize("a province of 27", 27, 4))


def file_of(panel: PairPanel, institutions: Ints, past: Past) -> PairPanel:
    """The file that some institutions would bring for the last cycle: their rows, and what they tell each other.

    Args:
        institutions: their codes.
        past: what is in it of earlier cycles.
    """
    own = panel.take(np.isin(panel.institution, institutions) & (panel.cycle >= panel.cycle.max() - past.cycles))
    if past.finals_only:
        earlier = (own.cycle < own.cycle.max())[:, None]
        claimed, desk = (np.where(earlier, np.nan, levels) for levels in (own.claimed, own.desk))
        own = replace(own, claimed=claimed, desk=desk)
    return replace(own, **cohort_columns(own.institution, own.cycle, own.claimed, own.desk, own.final))


def small_files(
    forecaster: AssessorForecaster, panels: Mapping[str, PairPanel], sizes: Sequence[FileSize]
) -> dict[str, Evaluation]:
    """Judge a forecaster on files of each size and past, cut from panels.

    Args:
        forecaster: not trained on these panels.
        panels: by name, with institutions enough for the files of each size.
        sizes: of files.
    """
    return {
        name: Evaluation(int(panel.cycle.max()), True, "", tuple(_results(forecaster, panel, sizes)))
        for name, panel in panels.items()
    }


def _results(forecaster: AssessorForecaster, panel: PairPanel, sizes: Sequence[FileSize]) -> Iterator[Result]:
    for size in sizes:
        for past in PASTS:
            # Institutions are simulated in no order, so the first ones are as good as any.
            groups = np.unique(panel.institution)[: size.institutions * size.files].reshape(size.files, -1)
            files = [file_of(panel, group, past) for group in groups]
            for stage in ASSESSED:
                given = [each for file in files for each in _answers(forecaster, file, stage)]
                yield scored(f"{size.name}, {past}", stage, Answers.join(given))


def _answers(forecaster: AssessorForecaster, file: PairPanel, stage: Stage) -> Iterator[Answers]:
    """Nothing where the file has no claims or no result to judge by."""
    last = file.cycle == file.cycle.max()
    known = ~np.isnan(file.claimed).all(axis=1) & np.isfinite(file.index(stage))
    past, rows = file.take(~last), np.flatnonzero(last & known)
    if not len(rows):
        return
    # A file this small teaches a poor table, and its user has no other; the model's own makes the harder rivals.
    tables: Mapping[str, Mapping[Stage, LevelTable]] = {
        ", of the file": {s: fit_level_table(past, s) for s in ASSESSED},
        ", of the model": forecaster.tables,
    }
    yield answers(forecaster, file, rows, past, stage, tables)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the document."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, metavar="N", default=16, help="pool what N draws of each world show")
    parser.add_argument("--seed", type=int, default=SEED, help="of the panels")
    parser.add_argument("--other-process", action="store_true", help="on panels that share nothing with the simulation")
    options = parser.parse_args(arguments)
    if options.draws < 2:
        parser.error("--draws needs two or more")
    made = other_panels if options.other_process else partial(world_panels, (REFERENCE_WORLD, *ROBUSTNESS_WORLDS))
    seeds = [options.seed + NEXT_DRAW * draw for draw in range(options.draws)]
    found = pooled([small_files(default_forecaster(), made(INSTITUTIONS, seed), SIZES) for seed in seeds])
    json.dump(pooled_document(found), sys.stdout, indent=1, ensure_ascii=False)


if __name__ == "__main__":
    main()
