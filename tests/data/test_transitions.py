from fractions import Fraction

import pytest

from data.faults import InputError
from data.transitions import Transitions, count_transitions, parse_transitions, shipped_transitions

HEADER = "indicator,from_level,to_level,count\n"


def test_every_institution_that_started_rose_fell_or_stayed() -> None:
    shipped = shipped_transitions()
    for indicator in shipped.indicators:
        for level in range(1, 6):
            stayed = shipped.counts.get((indicator, level, level), 0)
            moved = shipped.rose(indicator, level) + shipped.fell(indicator, level)
            assert moved + stayed == shipped.started(indicator, level)


def test_shipped_transitions_count_the_same_institutions_for_every_indicator() -> None:
    shipped = shipped_transitions()
    totals = {sum(shipped.started(i, level) for level in range(1, 6)) for i in shipped.indicators}
    assert totals == {354}
    assert len(shipped.indicators) == 47


def test_counting_reads_back_what_was_counted() -> None:
    earlier = {"i01": Fraction(1), "i02": Fraction(3), "i03": Fraction(5)}
    later = {"i01": Fraction(3), "i02": Fraction(2), "i04": Fraction(1)}
    counted = count_transitions([(earlier, later), (earlier, earlier)])
    assert counted.counts == {
        ("i01", 1, 3): 1,
        ("i01", 1, 1): 1,
        ("i02", 3, 2): 1,
        ("i02", 3, 3): 1,
        ("i03", 5, 5): 1,
    }
    assert (counted.rose("i01", 1), counted.fell("i02", 3), counted.started("i02", 3)) == (1, 1, 2)


def test_an_unseen_level_counts_nobody() -> None:
    assert shipped_transitions().started("i29", 5) == 0
    assert shipped_transitions().rose("i99", 1) == 0


def test_fractional_levels_are_refused() -> None:
    with pytest.raises(ValueError, match="whole"):
        count_transitions([({"i01": Fraction(3, 2)}, {"i01": Fraction(2)})])


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        Transitions({("i01", 1, 2): -1})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("indicator,level\ni01,1\n", "bad_header"),
        ("", "bad_header"),
        (HEADER + "i01,1,2,-3\n", "not_a_count"),
        (HEADER + "i01,1,2\n", "not_a_count"),
        (HEADER + "i01,satu,2,3\n", "not_a_count"),
        (HEADER + "i01,1,2,3\ni01,1,2,4\n", "repeated_row"),
    ],
)
def test_a_broken_file_is_refused(text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_transitions(text, "pindah.csv")
    assert caught.value.code == code
    assert "pindah.csv" in str(caught.value)


def test_all_faults_come_at_once() -> None:
    with pytest.raises(InputError) as caught:
        parse_transitions(HEADER + "i01,1,2,x\ni02,1,2,3\ni03,y,2,1\n", "pindah.csv")
    assert [fault.place for fault in caught.value.faults] == ["pindah.csv baris 2", "pindah.csv baris 4"]
