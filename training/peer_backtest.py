"""Does the advice of peers work? Run ``python -m training.peer_backtest PANEL``.

Peers are found from the earlier cycle alone, as they would have been then: nobody's later levels help to
choose them. The recommended indicators are the seeker's cheapest steps to its next predicate. Three questions:

1. Do the peers rise more on the recommended indicators than random institutions of the type? Peers stand
   higher there, and high levels rise less often, so the rise is also judged against what its level lets
   expect (shares of other institutions), and against random institutions that qualify as peers too.
2. Do lessons last? Of the indicators on which a peer stood ahead, on how many did it still a cycle later?
3. Do seekers next take the steps that their peers have taken? Every next step of a seeker is ranked by the
   share of peers that stand above its level; the figure is the area under the curve within a seeker.

Findings and limits: docs/peers.md.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from data.faults import InputError
from data.instrument_file import shipped_instrument
from data.panel_file import read_panel
from data.transitions import SHIPPED_INSTRUMENT
from models.peer_pool import PeerPool, key_of, peer_pool
from models.peers import Role, find_peers

from .institution_bootstrap import Interval, bootstrap, group_mean, mean_difference
from .level_pairs import parse_cycles
from .next_predicate import steps_to_next_predicate
from .peer_cases import Booleans, Floats, PeerCases, peer_cases
from .peer_ranking import ALL_OF_TYPE, EFFORT, ranking_areas

DRAWS = 1000
ROLES: Mapping[Role, str] = {"next_step": "selangkah di depan", "champion": "panutan"}
COUNT = 5
"""Peers per role, as shown to users."""


@dataclass(frozen=True)
class Groups:
    """Who belongs to each seeker, shape (seekers, institutions) each.

    Attributes:
        random: all other institutions of the type.
        chosen: the nearest peers of each role.
        qualified: all that qualify for each role.
    """

    random: Booleans
    chosen: Mapping[Role, Booleans]
    qualified: Mapping[Role, Booleans]


@dataclass(frozen=True)
class Rises:
    """Mean over the seeker's recommended indicators, shape (seekers, institutions) each.

    Attributes:
        share: share of the indicators that the institution raised.
        levels: mean change in levels.
        excess: `share` less the share expected from the levels it stood at.
        held: of the recommended indicators on which it stood ahead, the share on which it still stood above the
            seeker's earlier level a cycle later.
    """

    share: Floats
    levels: Floats
    excess: Floats
    held: Floats


def earlier_pool(cases: PeerCases) -> PeerPool:
    """The pool as it was in the earlier cycle: institutions of `cases`, no later level."""
    return peer_pool(cases.earlier, cases.instrument)


def groups_and_rises(cases: PeerCases, pool: PeerPool) -> tuple[Groups, Rises]:
    """Find every seeker's peers and measure everybody's rise on the seeker's recommended indicators."""
    size = len(cases.earlier)
    recommended = np.zeros((size, len(cases.instrument.ids)))
    held = np.full((size, size), np.nan)
    chosen = {role: np.zeros((size, size), dtype=bool) for role in ROLES}
    qualified = {role: np.zeros((size, size), dtype=bool) for role in ROLES}
    for row, seeker in enumerate(cases.earlier):
        goals = steps_to_next_predicate(cases.instrument, seeker.levels)
        recommended[row] = [i in goals for i in cases.instrument.ids]
        found = find_peers(pool, seeker, goals, count=size)
        for role in ROLES:
            peers = [peer for peer in found.peers if peer.role == role]
            rows = [pool.position_of[key_of(peer.institution)] for peer in peers]
            qualified[role][row, rows] = True
            chosen[role][row, rows[:COUNT]] = True
        held[row] = _held(cases, row, recommended[row] > 0)
    random = (cases.types[:, None] == cases.types) & ~np.eye(size, dtype=bool)
    with np.errstate(invalid="ignore"):
        share = recommended / recommended.sum(axis=1, keepdims=True)
    rose = cases.rose.astype(float)
    return Groups(random, chosen, qualified), Rises(
        share=share @ rose.T,
        levels=share @ (cases.after - cases.before).T,
        excess=share @ (rose - cases.chance).T,
        held=held,
    )


def _held(cases: PeerCases, row: int, recommended: Booleans) -> Floats:
    """Share of each institution's lessons for one seeker that it could still teach a cycle later."""
    mine = cases.before[row]
    lessons = (cases.before > mine) & recommended
    still = lessons & (cases.after > mine)
    return np.where(lessons.any(axis=1), still.sum(axis=1) / np.maximum(lessons.sum(axis=1), 1), 0.0)


def rise_figures(groups: Groups, rises: Rises, draws: int = DRAWS, seed: int = 0) -> dict[str, Interval]:
    """Question 1: how much more peers rise than others, by comparison."""
    size = len(groups.random)
    figures = {}
    for role, name in ROLES.items():
        chosen, qualified = groups.chosen[role], groups.qualified[role]
        pairs = (
            ("pangsa naik, lawan acak sejenis", rises.share, groups.random),
            ("perubahan level, lawan acak sejenis", rises.levels, groups.random),
            ("pangsa naik di atas harapan levelnya, lawan acak sejenis", rises.excess, groups.random),
            ("pangsa naik, lawan acak yang juga memenuhi syarat", rises.share, qualified),
            ("pangsa naik di atas harapan, lawan yang juga memenuhi syarat", rises.excess, qualified),
        )
        for comparison, values, others in pairs:
            statistic = partial(mean_difference, values, chosen, others)
            figures[f"{name}: {comparison}"] = bootstrap(statistic, size, draws, seed)
    return figures


def held_figures(groups: Groups, rises: Rises, draws: int = DRAWS, seed: int = 0) -> dict[str, Interval]:
    """Question 2: share of lessons that still stood a cycle later, and the lead over others that qualify."""
    size = len(groups.random)
    figures = {}
    for role, name in ROLES.items():
        chosen, qualified = groups.chosen[role], groups.qualified[role]
        figures[f"{name}: pangsa"] = bootstrap(partial(group_mean, rises.held, chosen), size, draws, seed)
        lead = partial(mean_difference, rises.held, chosen, qualified)
        figures[f"{name}: lebih dari acak yang juga memenuhi syarat"] = bootstrap(lead, size, draws, seed)
    return figures


def ranking_figures(areas: Mapping[str, Floats], draws: int = DRAWS, seed: int = 0) -> dict[str, Interval]:
    """Question 3: mean area under the curve of each ranking, and each one's lead over its baselines."""
    figures = {name: _mean(values, draws, seed) for name, values in areas.items()}
    for name, values in areas.items():
        for base in (ALL_OF_TYPE, EFFORT):
            if name not in (ALL_OF_TYPE, EFFORT):
                figures[f"{name}, lebih dari {base}"] = _mean(values - areas[base], draws, seed)
    return figures


def _mean(values: Floats, draws: int, seed: int) -> Interval:
    known = values[~np.isnan(values)]
    return bootstrap(lambda counts: float(np.average(known, weights=counts)), len(known), draws, seed)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the backtest; exit status 2 if the panel cannot be used."""
    parser = argparse.ArgumentParser(description="Uji balik instansi sejawat: apakah sarannya terbukti?")
    parser.add_argument("panel", help="panel dengan nilai akhir dua siklus, misalnya panel.csv")
    parser.add_argument("--cycles", default="2021:2022", help="dua siklus, misalnya 2021:2022")
    parser.add_argument("--draws", type=int, default=DRAWS, help="ulangan bootstrap")
    options = parser.parse_args(arguments)
    try:
        earlier, later = parse_cycles(options.cycles)
        panel = read_panel(options.panel)
        cases = peer_cases(panel.assessments, shipped_instrument(SHIPPED_INSTRUMENT), earlier, later)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    for notice in panel.notices:
        print(notice.message, file=sys.stderr)
    pool = earlier_pool(cases)
    groups, rises = groups_and_rises(cases, pool)
    mark = " (SIMULASI)" if cases.simulated else ""
    print(f"Uji balik sejawat, {len(cases.earlier)} instansi, {options.cycles}{mark}; rentang 95 % per instansi")
    print(_table("1. Selisih kenaikan pada indikator yang disarankan", rise_figures(groups, rises, options.draws)))
    print(_table("2. Pelajaran yang masih ada setahun kemudian", held_figures(groups, rises, options.draws)))
    areas = ranking_areas(cases, pool)
    print(_table("3. Luas di bawah kurva urutan langkah berikut", ranking_figures(areas, options.draws)))
    return 0


def _table(title: str, figures: Mapping[str, Interval]) -> str:
    width = max(map(len, figures))
    return "\n".join([title, *(f"  {name:<{width}}  {figure.text()}" for name, figure in figures.items())])


if __name__ == "__main__":
    raise SystemExit(main())
