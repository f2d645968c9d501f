"""The whole frontier against single plans: ``python -m tests.benchmarks.frontier [PANEL] [--count N]``."""

from argparse import ArgumentParser
from pathlib import Path

from engine.build import build_problem
from engine.frontier import frontier
from engine.optimise import without

from .plan import ours
from .real_panel import DEFAULT_PANEL, real_cases
from .timing import spread, timed


def main(arguments: list[str] | None = None) -> None:
    """Print how many single plans' time one whole frontier takes."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("panel", nargs="?", type=Path, default=DEFAULT_PANEL)
    parser.add_argument("--count", type=int, default=20)
    options = parser.parse_args(arguments)
    ratios, points = [], []
    for case in real_cases(options.panel, options.count):
        problem = without(build_problem(case.instrument, case.assessment, case.costs, case.rules), "target")
        # A single plan is short, so its time is the mean of five.
        single = sum(timed(lambda case=case: ours(case))[0] for _ in range(5)) / 5  # type: ignore[misc]  # mypy cannot infer a lambda that binds its loop variable
        whole, found = timed(lambda problem=problem: frontier(problem))  # type: ignore[misc]  # mypy cannot infer a lambda that binds its loop variable
        if found is None:
            raise AssertionError(f"{case.assessment.label}: no frontier")
        ratios.append(whole / single)
        points.append(float(len(found.points)))
    print(f"| {len(ratios)} real institutions | median | p95 | largest |\n|---|---|---|---|")
    print(f"| time of the whole frontier / time of one plan | {spread(ratios)} |")
    print(f"| targets on the frontier | {spread(points)} |")


if __name__ == "__main__":
    main()
