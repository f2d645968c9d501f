"""The bare problem as anyone would write it in PuLP: one model, one solve, no ties broken, nothing checked."""

import shutil
from typing import Any

import pulp

from engine.coupling_constraints import Target
from engine.problem import Problem


def cbc() -> Any | None:
    """PuLP's own CBC (PuLP 3), else one on PATH, else ``None``."""
    bundled = getattr(pulp, "PULP_CBC_CMD", None)
    if bundled is not None and bundled().available():
        return bundled(msg=False, gapRel=0)
    if shutil.which("cbc"):
        return pulp.COIN_CMD(msg=False, gapRel=0, path=shutil.which("cbc"))
    return None


def plain_cost(problem: Problem, solver: Any | None = None) -> int:
    """Least cost in hundredths by one CBC solve of target, steps and shared costs alone.

    Raises:
        RuntimeError: if CBC is missing or does not find an optimum.
    """
    solver = solver or cbc()
    if solver is None:
        raise RuntimeError("no CBC on this platform")
    model = pulp.LpProblem("plain", pulp.LpMinimize)
    taken = {step: model.add_variable(f"y_{step[0].replace('-', '_')}_{step[1]}", 0, 1, pulp.LpInteger)
             for step in problem.steps()}  # fmt: skip
    paid = {c.id: model.add_variable(f"z_{n}", 0, 1, pulp.LpInteger) for n, c in enumerate(problem.charges)}
    steps = pulp.lpSum(problem.prices[step] * variable for step, variable in taken.items())
    model += steps + pulp.lpSum(c.cost * paid[c.id] for c in problem.charges)
    for i, level in taken:
        if (i, level - 1) in taken:
            model += taken[i, level] <= taken[i, level - 1]
    for charge in problem.charges:
        for step in charge.steps & taken.keys():
            model += taken[step] <= paid[charge.id]
    needed = max(c.needed(problem) for c in problem.constraints if isinstance(c, Target))
    model += pulp.lpSum(problem.values[step] * variable for step, variable in taken.items()) >= needed
    answer = model.solve(solver)
    # PuLP 3 answers with a status, PuLP 4 with an object that has one; 1 is optimal in both.
    if int(getattr(answer, "status", answer)) != 1:
        raise RuntimeError(f"CBC ended with {answer}")
    chosen = {step for step, variable in taken.items() if round(variable.value())}
    charges = sum(c.cost for c in problem.charges if c.steps & chosen)
    return sum(problem.prices[step] for step in chosen) + charges
