"""Rows that the forecaster learns from: simulated worlds and a user's panel, and which of them each fold holds out."""

from dataclasses import dataclass, replace

import numpy as np

from data.assessment import Stage
from data.faults import refuse
from models.arrays import Bools, Floats, Ints
from models.discount_features import discount_features, remembering, without_history
from models.level_table import LevelTable
from models.pairs import EVERY_CYCLE, PairPanel, merge_panels

from .random_streams import Stream, generator
from .reference_levels import DOMAIN_MEANS, REFERENCE_INSTRUMENT
from .simulation import SimulatedPanel, simulate
from .worlds import PRIOR_WORLDS

FOLDS = {True: 3, False: 6}
"""Of the calibration, beside a user's panel (True) and alone: there each of the six worlds is held out by itself."""

JUDGED_SHARE = 6
"""Beside a user's panel one in so many simulated institutions of a held-out world is judged: together they count as few
cases there, and judging all of them costs a third of the training."""

TREES_SHARE = {True: 2, False: 3}
"""One in so many simulated countries of a world, beside a user's panel (True) and alone, teaches the level models; from
the others is learned what these miss of the index. What a cycle brings to all is one draw per country, so the second
stage needs many of them; trees make do with fewer."""

TABLE_PRIOR = 150.0
"""Institution-cycles that all simulated ones count as in the level tables beside a user's panel. Counted in full they
would be most of every table, whatever the user's assessors do."""

OWN_SECOND_STAGE = 4
"""One in so many of a user's institutions is kept from the level models where nothing can be simulated."""

OWN = -1
"""Code of a user's rows among countries and worlds."""

PRIOR_INSTITUTIONS = {True: 240, False: 1800}
"""Simulated institutions per world, beside a user's panel (True: 5760 institution-cycles in all) and alone (False)."""

MOST_CELLS = {True: 40_000, False: 400_000}
"""Cells (an indicator of an institution-cycle) that a fit looks at, of the simulated rows and again of a user's own.

The 47 cells of an institution-cycle share most of what is known, so many institutions and a sample of their cells teach
more in the same time than few institutions whole. The numbers are also the prior's weight: scikit-learn bins weighted
samples so slowly that weights in the fit cost minutes.
"""

REPLICATIONS = {True: 10, False: 60}
"""Independent countries that a world's institutions are spread over.

A cycle's unforeseen national shift and the indicators' optimism are one draw per country. From one country per world
the model took over the mean of its few draws as if every cycle brought it, and assured plans came true less often than
promised. A country needs more than ten institutions to have a cohort.
"""

BESIDE_OWN = 500
"""Number of the first country beside a user's panel. The shipped model takes part in those forecasts; under the same
seed it would know the countries that they are judged on."""

MASKED_SHARE = 0.4
"""Share of rows that are shown a second time with some of their knowledge hidden."""

SHORT_PAST = 0.6
"""Share of the rows with hidden knowledge that remember one or two earlier cycles only.

A simulated country's first result is of 2021, so how much a row remembers would tell which year it is: from files that
hold one earlier cycle, whatever their year, what 2022 brought to all would be expected again.
"""

LEAST_OWN_ROWS = 30
"""Institution-cycles a panel must bring where no simulated prior exists for its instrument."""


@dataclass(frozen=True)
class Fold:
    """Rows of one fold, a mark per row of the merged panel.

    Attributes:
        learn: to learn from.
        held: held out to be judged.
        familiar: held out as well, but of worlds that the fit knows from other countries; only without a user's panel.
    """

    learn: Bools
    held: Bools
    familiar: Bools


@dataclass(frozen=True)
class TrainingRows:
    """A merged panel.

    Attributes:
        country: position in `simulated`, or `OWN`.
        simulated: the simulated countries, whose rows come first.
    """

    panel: PairPanel
    country: Ints
    simulated: tuple[SimulatedPanel, ...]

    @property
    def world(self) -> Ints:
        """Position in `PRIOR_WORLDS`, or `OWN`: the countries run through all worlds again and again."""
        return np.where(self.country == OWN, OWN, self.country % len(PRIOR_WORLDS))

    @property
    def second_stage(self) -> Bools:
        """Rows for the regression of index errors: whole simulated countries, as trees know a country by its cohort.

        A user's panel takes part only where nothing can be simulated: its few cycles are one country's, and what they
        happened to bring was taken for a law.
        """
        if not self.simulated:
            return np.asarray(self.panel.institution % OWN_SECOND_STAGE == OWN_SECOND_STAGE - 1)
        trees = self.country // len(PRIOR_WORLDS) % TREES_SHARE[self.beside_own] == 0
        return np.asarray(~trees & (self.country != OWN))

    @property
    def beside_own(self) -> bool:
        """Whether a user's panel takes part."""
        return bool((self.country == OWN).any())

    @property
    def folds(self) -> int:
        """How many folds the calibration has."""
        return FOLDS[self.beside_own]

    def table_shares(self, learn: Bools) -> Floats | None:
        """How much each row marked in `learn` counts in level tables; ``None`` where all count in full."""
        simulated = self.country[learn] != OWN
        if not self.beside_own or not simulated.any():
            return None
        return np.where(simulated, min(1.0, TABLE_PRIOR / simulated.sum()), 1.0)

    def near(self, chosen: Bools) -> tuple["TrainingRows", Bools]:
        """Only the institutions of the chosen rows, and which of their rows are chosen.

        History never leaves the institution, so the others need no inputs.
        """
        same = np.isin(self.panel.institution, self.panel.institution[chosen])
        return replace(self, panel=self.panel.take(same), country=self.country[same]), chosen[same]

    def fold(self, number: int) -> Fold:
        """Rows to learn from and rows held out.

        Worlds are held out whole: the next user's world is new too. Of the user's panel, a share of the institutions
        is held out, and from all others a cycle (the latest in the first fold), so that the held-out rows are new
        institutions in a cycle that the fit has not seen.
        """
        own, world = self.country == OWN, self.world
        held_world = ~own & (world % self.folds == number)
        if not self.beside_own:
            # Countries of the second stage only teach: judging all of them would cost three times as much.
            judged = ~self.second_stage
            among = self.country // len(PRIOR_WORLDS) // TREES_SHARE[False]
            familiar = ~held_world & judged & (among % self.folds == number) & (among.max() > 0)
            return Fold(~(held_world | familiar), held_world & judged, familiar)
        institution = self.panel.institution
        group = institution % self.folds == number
        cycles = np.unique(self.panel.cycle[own])
        cycle = self.panel.cycle == cycles[-1 - number % len(cycles)]
        hidden = own & (group | (cycle if len(cycles) > 1 else group))
        judged = held_world & (institution % JUDGED_SHARE == 0)
        nowhere = np.zeros(len(own), dtype=bool)
        return Fold(~(held_world | hidden), judged | (own & group & cycle), nowhere)


def training_rows(panel: PairPanel | None, seed: int) -> TrainingRows:
    """Lay a user's panel beside the simulated worlds.

    Args:
        panel: the user's panel, or ``None`` to learn from simulation alone.
        seed: of the simulated worlds.

    Raises:
        InputError: if the panel has no pairs of claim and result, or too few where no simulation can help.
    """
    simulated = panel is None or panel.instrument.id == REFERENCE_INSTRUMENT
    countries = _countries(panel is not None, seed) if simulated else []
    if panel is None:
        return _merge(countries, None)
    usable = check_pairs(panel)
    if not countries and usable < LEAST_OWN_ROWS:
        raise refuse(
            "too_few_pairs",
            "terlalu sedikit pasangan klaim dan hasil untuk instrumen tanpa statistik acuan",
            place=f"instrumen {panel.instrument.id}",
            found=str(usable),
            allowed=f"sedikitnya {LEAST_OWN_ROWS} instansi-siklus",
            remedy="Tambahkan instansi atau siklus ke panel.",
        )
    return _merge(countries, panel)


def check_pairs(panel: PairPanel) -> int:
    """Number of rows with both a claim and a final or desk level.

    Raises:
        InputError: `panel_without_claims`, `panel_without_results` or `panel_without_pairs`.
    """
    claimed = ~np.isnan(panel.claimed).all(axis=1)
    assessed = ~np.isnan(panel.final).all(axis=1)
    if not claimed.any():
        raise refuse(
            "panel_without_claims",
            "panel tidak memuat penilaian mandiri",
            remedy="Tambahkan baris dengan tahap self; tanpa klaim tidak ada potongan yang dapat dipelajari.",
        )
    if not assessed.any():
        raise refuse(
            "panel_without_results",
            "panel tidak memuat hasil akhir",
            remedy="Tambahkan baris dengan tahap final dari siklus yang sudah selesai.",
        )
    if not (claimed & assessed).any():
        raise refuse(
            "panel_without_pairs",
            "tidak ada instansi-siklus yang memiliki klaim dan hasil akhir sekaligus",
            remedy="Pastikan nama instansi dan siklus ditulis sama pada tahap self dan final.",
        )
    return int((claimed & assessed).sum())


def _countries(beside_own: bool, seed: int) -> list[SimulatedPanel]:
    """Simulated countries: all worlds once, then all again."""
    institutions, count = PRIOR_INSTITUTIONS[beside_own], REPLICATIONS[beside_own]
    return [
        simulate(institutions // count, sorted(DOMAIN_MEANS), seed * 1_000 + number, world)
        for number, world in enumerate(PRIOR_WORLDS * count, start=BESIDE_OWN if beside_own else 0)
    ]


def _merge(countries: list[SimulatedPanel], own: PairPanel | None) -> TrainingRows:
    panels = [country.panel for country in countries]
    codes = [np.full(len(panel), number) for number, panel in enumerate(panels)]
    if own is not None:
        panels.append(own)
        codes.append(np.full(len(own), OWN))
    return TrainingRows(merge_panels(panels), np.concatenate(codes), tuple(countries))


@dataclass(frozen=True)
class Cases:
    """Flat cases of one stage: a case per row and indicator, some rows twice."""

    features: Floats
    levels: Floats


def cases(rows: TrainingRows, learn: Bools, tables: dict[Stage, LevelTable], stage: Stage, seed: int) -> Cases:
    """Features and levels of the rows to learn from, with some rows shown again with knowledge hidden."""
    rows, learn = rows.near(learn)
    rng = generator(seed, Stream.CASES)
    panel = rows.panel
    masked = mask(panel, rng)
    views = (
        (panel, learn & ~np.isnan(panel.claimed).all(axis=1)),
        (masked, learn & (rng.random(len(panel)) < MASKED_SHARE / 2)),
        (without_history(masked), learn & (rng.random(len(panel)) < MASKED_SHARE / 2)),
    )
    share = _shown_share(rows, learn)
    features, levels = [], []
    for view, chosen in views:
        given = panel.levels(stage)[chosen]
        known = ~np.isnan(given) & (rng.random(given.shape) < share[chosen])
        features.append(discount_features(view, tables, stage)[chosen][known])
        levels.append(given[known])
    return Cases(np.concatenate(features), np.concatenate(levels))


def _shown_share(rows: TrainingRows, learn: Bools) -> Floats:
    """Chance of each row's cells to be looked at, shape (rows, 1)."""
    own = rows.country == OWN
    most = MOST_CELLS[rows.beside_own]
    share = np.empty((len(own), 1))
    for kind in (own, ~own):
        share[kind] = min(1.0, most / max(np.count_nonzero(learn & kind) * rows.panel.claimed.shape[1], 1))
    return share


def mask(panel: PairPanel, rng: np.random.Generator) -> PairPanel:
    """Hide what some users do not know.

    Evidence, the cohort, its past, and all but one or two earlier cycles (60 % of rows each), the regime (40 %), one
    claim in six (30 % of rows).
    """
    rows = len(panel)
    few_claims = (rng.random((rows, 1)) < 0.3) & (rng.random(panel.claimed.shape) < 1 / 6)
    no_past = rng.random((rows, 1)) < 0.6
    hidden = replace(
        panel,
        evidence=np.where(rng.random((rows, 1)) < 0.6, np.nan, panel.evidence),
        cohort=np.where(rng.random((rows, 1)) < 0.6, np.nan, panel.cohort),
        cohort_desk_discount=np.where(no_past, np.nan, panel.cohort_desk_discount),
        cohort_final_discount=np.where(no_past, np.nan, panel.cohort_final_discount),
        cohort_desk_shape=np.where(no_past, np.nan, panel.cohort_desk_shape),
        cohort_final_shape=np.where(no_past, np.nan, panel.cohort_final_shape),
        document=np.where(rng.random(rows) < 0.4, np.nan, panel.document),
        claimed=np.where(few_claims, np.nan, panel.claimed),
    )
    return remembering(hidden, short_past(rows, rng))


def lose_past(panel: PairPanel, rng: np.random.Generator) -> PairPanel:
    """Lose all desk levels before a cycle drawn for each institution, of half of them the claims, of half some finals.

    That is what many users bring: a desk stage is seldom kept, and only finals are published, not every cycle's. Were
    none lost, those of two years ago would pass for last year's.
    """
    institutions = len(panel.institutions)
    since = rng.choice(np.unique(panel.cycle), institutions)[panel.institution]
    unclaimed, patchy = (rng.random((2, institutions)) < 1 / 2)[:, panel.institution]
    earlier = panel.cycle < since
    unknown = earlier & patchy & (rng.random(len(panel)) < 1 / 3)
    return replace(
        panel,
        desk=np.where(earlier[:, None], np.nan, panel.desk),
        claimed=np.where((earlier & unclaimed)[:, None], np.nan, panel.claimed),
        final=np.where(unknown[:, None], np.nan, panel.final),
    )


def short_past(rows: int, rng: np.random.Generator) -> Ints:
    """How many earlier cycles each row remembers where all that is known of the past is often little, shape (rows,)."""
    return np.where(rng.random(rows) < SHORT_PAST, rng.integers(1, 3, rows), EVERY_CYCLE)
