import numpy as np

from data.instrument_file import shipped_instrument
from models.claim_losses import ClaimFacts, largest_losses

SPBE = shipped_instrument("spbe-2020")
UNKNOWN = np.full(47, np.nan)


def _probabilities(level: int) -> np.ndarray:
    return np.tile(np.eye(5)[level - 1], (47, 1))


def test_losses_are_index_points_in_falling_order() -> None:
    claimed = np.full(47, 4.0)
    facts = ClaimFacts(np.full(47, 4.0), UNKNOWN, UNKNOWN, UNKNOWN)
    losses = largest_losses(SPBE, claimed, _probabilities(3), facts, 47)
    assert abs(sum(loss.loss for loss in losses) - 1.0) < 1e-9
    assert [loss.loss for loss in losses] == sorted((loss.loss for loss in losses), reverse=True)
    assert all(loss.expected == 3 and loss.claim == 4 and loss.reasons for loss in losses)


def test_claims_that_lose_nothing_or_were_not_made_are_left_out() -> None:
    facts = ClaimFacts(np.full(47, 3.0), UNKNOWN, UNKNOWN, UNKNOWN)
    assert largest_losses(SPBE, np.full(47, 3.0), _probabilities(3), facts) == ()
    assert largest_losses(SPBE, UNKNOWN, _probabilities(3), facts) == ()


def test_each_known_fact_is_told_and_no_other() -> None:
    claimed = np.full(47, 5.0)
    known = ClaimFacts(np.full(47, 3.2), np.full(47, 2.0), np.full(47, 0.4), np.full(47, -0.5))
    reasons = " ".join(largest_losses(SPBE, claimed, _probabilities(3), known, 1)[0].reasons)
    for fact in ("level 2", "40 %", "3,2", "0,5"):
        assert fact in reasons
    blank = ClaimFacts(np.full(47, 5.0), UNKNOWN, UNKNOWN, UNKNOWN)
    assert "tanpa sebab khusus" in largest_losses(SPBE, claimed, _probabilities(3), blank, 1)[0].reasons[0]
