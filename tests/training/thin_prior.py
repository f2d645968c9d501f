from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from models import level_model
from training import fit, training_rows


@contextmanager
def thin_prior(institutions: int) -> Iterator[None]:
    """Train few trees beside few simulated institutions per world: for tests of the way, not of the figures."""
    with (
        patch.dict(training_rows.PRIOR_INSTITUTIONS, {True: institutions, False: institutions}),
        patch.dict(training_rows.REPLICATIONS, {True: 1, False: 1}),
        patch.object(training_rows, "JUDGED_SHARE", 1),
        patch.dict(level_model.SETTINGS, max_iter=6),
        patch.dict(fit.TREES, {True: {}}),
    ):
        yield
