"""Time of finding everybody's peers, against reading the panel: ``python -m tests.benchmarks.peer_search PANEL``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from statistics import median
from time import process_time

from data.assessment import Assessment
from data.effort import default_costs
from data.instrument_file import shipped_instrument
from data.panel_file import read_panel
from engine.peer_advice import PeerRequest, advise_on_peers
from models.peer_pool import key_of, peer_pool
from models.peers import find_peers
from training.next_predicate import steps_to_next_predicate

ROUNDS = 5
SPBE = shipped_instrument("spbe-2020")


def seconds(work: Callable[[], object]) -> float:
    """Median processor time, which other work on the machine does not lengthen."""
    taken = []
    for _ in range(ROUNDS):
        start = process_time()
        work()
        taken.append(process_time() - start)
    return median(taken)


def main() -> None:
    """Print the times and their ratios to reading the panel."""
    path = sys.argv[1]
    panel = read_panel(path).assessments
    latest: dict[tuple[str, str, str], Assessment] = {}
    for assessment in sorted(panel, key=lambda a: a.cycle):
        latest[key_of(assessment.institution)] = assessment
    goals = {key: steps_to_next_predicate(SPBE, a.levels) for key, a in latest.items()}
    costs = default_costs(SPBE)
    one = next(iter(latest.values()))

    def everybody() -> None:
        pool = peer_pool(panel, SPBE)
        for key, assessment in latest.items():
            find_peers(pool, assessment, goals[key])

    base = seconds(lambda: read_panel(path))
    rows = {
        f"read the panel ({len(panel)} rows)": base,
        f"peers of all {len(latest)} institutions, plans given": seconds(everybody),
        "peers of one institution, its plan included": seconds(
            lambda: advise_on_peers(PeerRequest(SPBE, one, panel, costs))
        ),
    }
    print(f"| Work, warm (median of {ROUNDS}) | processor seconds | times reading the panel |\n|---|---|---|")
    for name, taken in rows.items():
        print(f"| {name} | {taken:.2f} | {taken / base:.2f} |")


if __name__ == "__main__":
    main()
