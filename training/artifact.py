"""Train, evaluate, save: the whole way from a panel to an artifact with its card.

`python -m training.artifact` writes the shipped default anew, and the copy of its regressions that other trainings
start from.
"""

from pathlib import Path

from data.faults import InputError
from models.forecaster import AssessorForecaster
from models.index_parameters import SHIPPED_FILE, write_index_regressions
from models.manifest import Manifest, default_folder
from models.pairs import PairPanel
from models.registry import save

from .card import write_card
from .data_hash import data_hash, result_hashes
from .evaluation import Evaluation, evaluate
from .fit import Progress, train

DEFAULT_SEED = 7
"""Of the shipped default."""


def train_artifact(
    panel: PairPanel | None,
    folder: Path,
    seed: int,
    *,
    evaluated: bool = False,
    progress: Progress = lambda done, total: None,
) -> tuple[AssessorForecaster, Manifest]:
    """Fit on a panel (or on simulation alone) and write model, manifest and card.

    Args:
        panel: the user's panel, or ``None``.
        folder: made if it does not exist; an artifact in it is replaced.
        seed: 0 or more.
        evaluated: also fit without the last cycle and a fifth of the institutions, to report the honest table in the
            card; takes about as long again.
        progress: called with steps done and steps in all.

    Raises:
        InputError: if there is nothing to learn from, or the folder cannot be written.
    """
    forecaster = train(panel, seed, progress)
    report = _report(panel, seed) if evaluated and panel is not None else None
    results = () if panel is None else result_hashes(panel)
    manifest = save(forecaster, folder, seed=seed, data_hash=data_hash(panel), result_hashes=results)
    write_card(folder, forecaster, manifest, report)
    return forecaster, manifest


def _report(panel: PairPanel, seed: int) -> Evaluation | None:
    try:
        return evaluate(panel, seed)
    except InputError:
        # Too small to be split; the card says so instead of showing a table.
        return None


if __name__ == "__main__":
    shipped, _ = train_artifact(None, default_folder(), DEFAULT_SEED)
    write_index_regressions(shipped, SHIPPED_FILE)
