import csv
from pathlib import Path

from training.denpasar_case import GAPS, intervals


def test_a_wider_interval_holds_the_narrower_one() -> None:
    wide, narrow = intervals(0.9), intervals(0.5)
    assert all(wide[gap][0] <= narrow[gap][0] <= narrow[gap][1] <= wide[gap][1] for gap in GAPS)


def test_denpasar_lies_inside_but_for_its_one_item_claimed_four_levels_too_high() -> None:
    """As documented; whoever changes the simulation sees what becomes of the case."""
    outside = [gap for gap, (low, high) in intervals().items() if not low <= GAPS[gap] <= high]
    assert outside == [4]


def test_the_counts_are_those_of_the_record(shared_data: Path) -> None:
    with (shared_data / "panel" / "denpasar-2018.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    claim = "self"
    given = "final"
    pairs = [(float(row[claim]), float(row[given])) for row in rows if row[claim] and row[given]]
    seen = [round(c - g) for c, g in pairs]
    assert {gap: seen.count(gap) for gap in GAPS} == dict(GAPS)
