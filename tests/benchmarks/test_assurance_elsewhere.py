"""Plans of a file that the shipped model does not suit; the full figures are in docs/assurance.md."""

from itertools import islice

from training.other_process import OTHER_PROCESSES

from .assurance_elsewhere import judged_plans


def test_every_plan_states_at_least_what_was_asked_and_is_judged() -> None:
    plans = list(islice(judged_plans(OTHER_PROCESSES[1], 22), 8))
    assert len(plans) == 8
    assert all(plan.asked <= plan.promised for plan in plans)
    assert all(0 <= plan.reached <= 1 for plan in plans)
    surest = [plan.reached for plan in plans if plan.asked == 0.95]
    assert min(surest) > 0
