"""Time of whole commands, cold, against importing pandas and PuLP: ``python -m tests.benchmarks.cold_start``."""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter

from tests.api.command_line import SAMPLE

ROUNDS = 7
BASE = ["-c", "import pandas, pulp"]
CALLS = {
    "tangga --help": ["--help"],
    "tangga score": ["score", str(SAMPLE), "--json"],
    "tangga plan": ["plan", str(SAMPLE), "--target", "3,5"],
    "tangga plan --json": ["plan", str(SAMPLE), "--target", "3,5", "--json"],
    "tangga frontier": ["frontier", str(SAMPLE)],
}


def seconds(arguments: list[str]) -> float:
    """Wall time of one fresh process."""
    start = perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)  # noqa: S603 - our own program
    return perf_counter() - start


def main() -> None:
    """Print each command's time as a ratio; rounds alternate, so that a busy machine is shared fairly."""
    calls = {"import pandas, pulp": BASE} | {name: ["-m", "api.cli", *call] for name, call in CALLS.items()}
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            times[name].append(seconds(call))
    base = median(times["import pandas, pulp"])
    print(f"| Whole command, cold (median of {ROUNDS}) | seconds | times `import pandas, pulp` |\n|---|---|---|")
    for name, taken in times.items():
        print(f"| `{name}` | {median(taken):.2f} | {median(taken) / base:.2f} |")


if __name__ == "__main__":
    main()
