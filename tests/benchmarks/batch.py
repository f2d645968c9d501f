"""Many institutions through joblib: ``python -m tests.benchmarks.batch [PANEL] [--count N] [--jobs N]``."""

from argparse import ArgumentParser
from pathlib import Path

from joblib import Parallel, delayed

from tests.oracles.brute_force import Case

from .plan import ours
from .real_panel import DEFAULT_PANEL, real_cases
from .timing import timed


def costs_of(cases: list[Case]) -> list[int]:
    """Costs of a chunk of plans: what travels back from a worker stays small."""
    return [ours(case).outcome.cost for case in cases]


def spread_out(cases: list[Case], jobs: int, backend: str, chunk: int = 20) -> list[int]:
    """Costs of all plans, worked out by `jobs` workers."""
    chunks = [cases[start : start + chunk] for start in range(0, len(cases), chunk)]
    found = Parallel(n_jobs=jobs, backend=backend)(delayed(costs_of)(part) for part in chunks)
    return [cost for part in found for cost in part]


def main(arguments: list[str] | None = None) -> None:
    """Print the speed-up of threads and of processes; a first call starts the workers."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("panel", nargs="?", type=Path, default=DEFAULT_PANEL)
    parser.add_argument("--count", type=int, default=600)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args(arguments)
    cases = real_cases(options.panel, options.count)
    alone, expected = timed(lambda: costs_of(cases))
    print(f"| {len(cases)} institutions | seconds | speed-up |\n|---|---|---|")
    print(f"| one after the other | {alone:.2f} | 1.00 |")
    for backend in ("threading", "loky"):
        spread_out(cases[: 2 * options.jobs], options.jobs, backend, chunk=1)
        taken, costs = timed(lambda backend=backend: spread_out(cases, options.jobs, backend))  # type: ignore[misc]  # mypy cannot infer a lambda that binds its loop variable
        if costs != expected:
            raise AssertionError(f"{backend} changed an answer")
        print(f"| {options.jobs} workers, {backend} | {taken:.2f} | {alone / taken:.2f} |")


if __name__ == "__main__":
    main()
