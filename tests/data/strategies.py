"""Hypothesis strategies for assessments as files can hold them."""

from fractions import Fraction

from hypothesis import strategies as st

from data.assessment import INSTITUTION_TYPES, REGIMES, STAGES, Assessment, Institution
from data.instrument import Instrument
from data.instrument_file import shipped_instrument, shipped_instruments

SIGNS = "=+-@'\"#;,.%/()&<> \u00e9\u2013"
TEXT_ALPHABET = st.one_of(
    st.sampled_from(SIGNS), st.characters(codec="utf-8", categories=("L", "N")), st.sampled_from("abc")
)


def names(min_size: int = 1) -> st.SearchStrategy[str]:
    """One-line names, hostile ones too: formulas, quotes, separators."""
    return (
        st.text(TEXT_ALPHABET, min_size=min_size, max_size=24)
        .map(lambda text: " ".join(text.split()))
        .filter(lambda text: len(text) >= min_size)
    )


def levels_of(instrument: Instrument) -> st.SearchStrategy[Fraction]:
    """Levels an assessor could give."""
    low, high = instrument.scale.minimum, instrument.scale.maximum
    if instrument.scale.whole:
        return st.integers(low, high).map(Fraction)
    return st.integers(low * 100, high * 100).map(lambda hundredths: Fraction(hundredths, 100))


@st.composite
def institutions(draw: st.DrawFn) -> Institution:
    """Any institution."""
    code = draw(st.sampled_from(["", "11", "18.71", "11.10"]))
    return Institution(draw(names()), draw(st.sampled_from(INSTITUTION_TYPES)), draw(names()), code)


def _partial(draw: st.DrawFn, ids: tuple[str, ...], values: st.SearchStrategy[object]) -> dict[str, object]:
    return draw(st.dictionaries(st.sampled_from(ids), values, max_size=4))


@st.composite
def assessments(
    draw: st.DrawFn, institution: Institution | None = None, *, instrument: str | None = None, plain: bool = False
) -> Assessment:
    """A complete assessment; `plain` ones carry nothing that the wide form cannot hold."""
    chosen = shipped_instrument(instrument or draw(st.sampled_from(shipped_instruments())))
    shares = st.fractions(0, 1, max_denominator=12)
    return Assessment(
        institution=institution or draw(institutions()),
        cycle=draw(st.sampled_from(chosen.applied_years)),
        instrument=chosen.id,
        stage=draw(st.sampled_from(STAGES)),
        levels=dict(zip(chosen.ids, draw(st.tuples(*[levels_of(chosen)] * len(chosen.ids))), strict=True)),
        owners={} if plain else _partial(draw, chosen.ids, names()),  # type: ignore[arg-type]  # as the values
        evidence={} if plain else _partial(draw, chosen.ids, shares),  # type: ignore[arg-type]  # as above
        notes={} if plain else _partial(draw, chosen.ids, names()),  # type: ignore[arg-type]  # as above
        regime=draw(st.sampled_from([None, *REGIMES])),
        assessor_group=draw(st.none() | names()),
        simulated=draw(st.booleans()),
    )


@st.composite
def panels(draw: st.DrawFn, *, plain: bool = False) -> tuple[Assessment, ...]:
    """A few assessments of one or two institutions, each key once."""
    chosen = draw(st.lists(institutions(), min_size=1, max_size=2, unique_by=lambda i: i.name))
    found = [draw(assessments(draw(st.sampled_from(chosen)), plain=plain)) for _ in range(draw(st.integers(1, 3)))]
    return tuple({(a.institution.name, a.cycle, a.stage): a for a in found}.values())
