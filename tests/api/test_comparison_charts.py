"""Charts of comparisons: what is drawn equals what was computed, and what cannot be drawn is refused."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from matplotlib.colors import to_hex

from api.chart_style import AHEAD, BEHIND, SERIES
from api.contribution_chart import MOST_BARS, contribution_chart
from api.history_chart import Ahead, history_chart
from api.radar_chart import radar_chart
from data.assessment import Assessment, Institution
from data.faults import InputError
from data.instrument_file import shipped_instrument
from data.published_index import PublishedIndex
from engine.difference import difference
from engine.standing import Standing, standing_of_assessment, standing_of_record

SPBE = shipped_instrument("spbe-2020")


def standing(seed: int, name: str = "Kab. A", cycle: int = 2022, simulated: bool = False) -> Standing:
    rng = Random(seed)
    levels = {i: Fraction(rng.randint(1, 5)) for i in SPBE.ids}
    who = Institution(name, "kabupaten", "Bali")
    return standing_of_assessment(SPBE, Assessment(who, cycle, SPBE.id, "final", levels, simulated=simulated))


def published(cycle: int, index: str, id_: str = "spbe-2020") -> Standing:
    record = PublishedIndex("Kab. A", "kabupaten", "Bali", cycle, id_, "final", Fraction(index))
    return standing_of_record(shipped_instrument(id_), record)


def test_series_differ_in_colour_line_and_marker() -> None:
    for feature in ("color", "linestyle", "marker"):
        assert len({str(style[feature]) for style in SERIES}) == len(SERIES)
    assert "hatch" in BEHIND
    assert "hatch" not in AHEAD


def test_the_radar_draws_every_aspect_of_every_institution() -> None:
    standings = [standing(k, f"Kab. {k}") for k in range(3)]
    axes = radar_chart(standings).axes[0]
    for line, drawn in zip(axes.lines, standings, strict=True):
        values = [float(drawn.values[a.id]) for a in SPBE.aspects]
        assert list(line.get_ydata()) == [*values, values[0]]  # type: ignore[arg-type]  # an array of floats


@pytest.mark.parametrize("seed", range(4))
def test_bars_add_up_to_the_difference(seed: int) -> None:
    found = difference(standing(seed), standing(seed + 10, "Kab. B"))
    for axes in contribution_chart(found).axes:
        widths = [bar.get_width() for bar in axes.patches]  # type: ignore[attr-defined]  # bars are rectangles
        assert sum(widths) == pytest.approx(float(found.total))
        assert len(widths) <= MOST_BARS + 1
        for bar, width in zip(axes.patches, widths, strict=True):
            assert to_hex(bar.get_facecolor()).upper() == (AHEAD if width > 0 else BEHIND)["facecolor"]


def test_a_line_breaks_where_the_instrument_changes() -> None:
    history = [published(2019, "0.80", "spbe-2018"), published(2020, "2.3", "spbe-2018"), published(2021, "2.0")]
    axes = history_chart([history]).axes[0]
    lines = [list(line.get_xdata()) for line in axes.lines if line.get_marker() == "o"]  # type: ignore[arg-type]  # matplotlib types data as any array-like
    assert lines == [[2019, 2020], [2021]]
    # A score of SPBE 2018 below 1 stays on the chart.
    assert axes.get_ylim()[0] == 0


def test_an_outlook_is_drawn_for_its_institution_only() -> None:
    histories = [[published(2023, "2.5"), published(2024, "3.0")], [standing(1, "Kab. B", 2023)]]
    ahead = Ahead(2025, 2.8, 3.0, 3.1, 3.3, 3.6)
    plain, drawn = (history_chart(histories, outlooks).axes[0] for outlooks in (None, {"Kab. A": ahead}))
    assert len(drawn.lines) == len(plain.lines) + 4
    spans = [sorted(map(float, line.get_ydata())) for line in drawn.lines]  # type: ignore[arg-type]  # matplotlib types data as any array-like
    assert [2.8, 3.6] in spans
    assert [3.0, 3.3] in spans


@pytest.mark.parametrize("draw", [lambda s: radar_chart([s]), lambda s: history_chart([[replace(s, cycle=2021), s]])])
def test_simulated_data_is_marked_across_the_picture(draw) -> None:  # type: ignore[no-untyped-def]  # two charts
    assert "SIMULASI" in [text.get_text() for text in draw(standing(1, simulated=True)).texts]
    assert "SIMULASI" not in [text.get_text() for text in draw(standing(1)).texts]


def test_a_difference_of_simulated_data_is_marked() -> None:
    found = difference(standing(1, simulated=True), standing(2, "Kab. B"))
    assert "SIMULASI" in [text.get_text() for text in contribution_chart(found).texts]


@pytest.mark.parametrize(
    ("standings", "code"),
    [
        ([standing(k, f"Kab. {k}") for k in range(7)], "too_many_series"),
        ([published(2024, "3")], "parts_unknown"),
        ([standing(1), published(2024, "3")], "parts_unknown"),
        ([published(2024, "3"), published(2020, "3", "spbe-2018")], "instruments_differ"),
    ],
)
def test_what_no_radar_can_show_is_refused(standings: list[Standing], code: str) -> None:
    with pytest.raises(InputError) as caught:
        radar_chart(standings)
    assert caught.value.code == code


def test_too_many_lines_or_a_single_cycle_are_no_history() -> None:
    with pytest.raises(InputError, match="terlalu banyak"):
        history_chart([[standing(k, f"Kab. {k}")] for k in range(7)])
    with pytest.raises(InputError, match="satu siklus"):
        history_chart([[standing(1)]])
