"""A plan as the JSON document of the contract, complete enough to be verified and replayed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from data.assessment import Assessment
from data.costs import MINOR_UNITS, CostTable
from data.faults import Notice
from data.numbers import plain

from .advice_on_assurance import AskedAssurance
from .alternatives import Replacement
from .assurance import Assurance
from .constraint import Constraint
from .coupling_constraints import Budget, CapacityLimit, Floor, MostIndicators, Target
from .explanation import explain, repair_words
from .infeasibility import Advice
from .level_constraints import Ceiling, Horizon, Lock
from .optimise import Optimum
from .outcome import Outcome, gains
from .plan import Plan
from .problem import Problem
from .rules_document import rules_to_document
from .upkeep_document import upkeep_document

Document = dict[str, Any]

FORMAT = 1
"""Version of the document; raised when a reader of the older one would misread it."""


def plan_document(plan: Plan) -> Document:
    """The whole answer; amounts in the plan's unit, index values unrounded."""
    problem, assessment = plan.problem, plan.request.assessment
    outcome = plan.optimum.outcome if plan.optimum else None
    document: Document = {
        "format": FORMAT,
        "status": plan.status,
        "institution": assessment.institution.name,
        "institution_type": assessment.institution.type,
        "province": assessment.institution.province,
        "instrument": problem.instrument.id,
        "cycle": assessment.cycle,
        "stage": assessment.stage,
        "simulated": assessment.simulated,
        "goal": "highest_index" if plan.seeks_highest else "target",
        "target": number(plan.target.index) if plan.target else None,
        "cost_unit": problem.cost_unit,
        "cost_source": plan.request.costs.source,
        "index_before": number(problem.index_now),
        "index_before_display": plain(problem.index_now),
        "predicate_before": problem.instrument.predicate_of(problem.index_now),
        "assurance": plan.assurance and _assurance(plan.assurance),
        "upkeep": upkeep_document(plan),
        **(outcome_document(outcome) if outcome else {}),
        **_proof(plan.optimum),
        "baselines": baselines_document(plan.hand_rules),
        "alternatives": [alternative_document(other.outcome, outcome) for other in plan.alternatives if outcome],
        "replacements": {
            "indicators": [_replacement(r, plan.optimum) for r in plan.without_indicators],
            "owners": [_replacement(r, plan.optimum) for r in plan.without_owners],
        },
        **(_advice(problem, plan.advice) if plan.advice else {}),
        "warnings": warnings_document(plan.warnings),
        "explanation": explain(plan),
        "basis": _basis(problem, assessment, plan.request.costs, plan),
    }
    document["digest"] = digest(document)
    return document


def outcome_document(outcome: Outcome) -> Document:
    """What a set of steps brings and costs."""
    problem = outcome.problem
    gained = gains(outcome)
    return {
        "index_after": number(outcome.index),
        "index_after_display": plain(outcome.index),
        "predicate_after": problem.instrument.predicate_of(outcome.index),
        "cost": amount(outcome.cost),
        "levels_after": levels_document(outcome.levels),
        "steps": [
            {
                "indicator": i,
                "name": problem.instrument.by_id[i].short_name,
                "owner": problem.owners[i],
                "from": number(max(problem.current[i], Fraction(level - 1))),
                "to": level,
                "cost": amount(problem.prices[i, level]),
                "gain": number(gained[i, level]),
            }
            for i, level in outcome.steps
        ],
        "group_costs": [{"group": c.id, "name": c.name, "cost": amount(c.cost)} for c in outcome.charges],
    }


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256, hex, of everything but the digest itself."""
    content = {key: value for key, value in document.items() if key != "digest"}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def number(value: Fraction | int) -> int | float:
    """An exact value as a JSON number: whole if it is whole."""
    exact = Fraction(value)
    return exact.numerator if exact.denominator == 1 else float(exact)


def amount(hundredths: int) -> int | float:
    """A cost in hundredths as a JSON number in its unit."""
    return number(Fraction(hundredths, MINOR_UNITS))


def rule_value(rule: Constraint) -> int | float | None:
    """The number in a rule, as the user would write it; ``None`` for a rule without one."""
    match rule:
        case Target():
            return number(rule.index)
        case Budget():
            return amount(rule.cost)
        case AskedAssurance():
            return rule.probability
        case MostIndicators():
            return rule.count
        case Horizon():
            return rule.months
        case Lock() | Ceiling():
            return rule.level
        case Floor():
            return number(rule.value)
        case CapacityLimit():
            return rule.steps
        case _:
            return None


def levels_document(levels: Mapping[str, Fraction]) -> Document:
    """Levels by indicator."""
    return {i: number(level) for i, level in levels.items()}


def warnings_document(notices: Iterable[Notice]) -> list[Document]:
    """Warnings with code and message."""
    return [{"code": notice.code, "message": notice.message} for notice in notices]


def _assurance(assurance: Assurance) -> Document:
    """Probabilities and index points; `margin` is how far the expected index lies above the target."""
    return {
        "asked": assurance.asked,
        "reached": round(assurance.reached, 4),
        "margin": round(assurance.margin, 4),
        "expected_index": round(assurance.expected_index, 4),
        "sure_index": round(assurance.sure_index, 4),
        "simulated": assurance.simulated,
    }


def _proof(optimum: Optimum | None) -> Document:
    if optimum is None:
        return {"lower_bound": None, "gap": None, "proof": None}
    return {
        "lower_bound": amount(optimum.lower_bound),
        "gap": number(optimum.gap),
        "proof": "exact" if optimum.certified else "solver",
    }


def baselines_document(hand_rules: Mapping[str, Outcome | None]) -> Document:
    """Costs of the usual rules; ``null`` where one fails."""
    return {name: o and amount(o.cost) for name, o in hand_rules.items()}


def alternative_document(after: Outcome, before: Outcome) -> Document:
    """Another plan, and how it differs from the one before it in preference."""
    ids = [i for i in before.planned if before.planned[i] != after.planned[i]]
    lower = [i for i in ids if after.planned[i] < before.planned[i]]
    higher = [i for i in ids if after.planned[i] > before.planned[i]]
    parts = [f"tanpa {i} level {before.planned[i]}" for i in lower]
    parts += [f"dengan {i} level {after.planned[i]}" for i in higher]
    return {
        "cost": amount(after.cost),
        "extra_percent": _percent(after.cost - before.cost, before.cost),
        "index_after": number(after.index),
        "levels_after": levels_document(after.levels),
        "differs": "; ".join(parts),
        "lower": lower,
        "higher": higher,
    }


def _replacement(replacement: Replacement, optimum: Optimum | None) -> Document:
    cost = optimum.outcome.cost if optimum else 0
    possible = replacement.extra is not None
    return {
        "without": replacement.name,
        "possible": possible,
        "extra_cost": amount(replacement.extra) if replacement.extra is not None else None,
        "extra_percent": _percent(replacement.extra, cost) if replacement.extra is not None else None,
    }


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 2) if whole else None


def conflict_document(problem: Problem, rules: Iterable[Constraint]) -> list[Document]:
    """Rules that cannot hold together, by key and in words."""
    return [{"rule": rule.key, "sentence": rule.sentence(problem)} for rule in rules]


def _advice(problem: Problem, advice: Advice) -> Document:
    best, within = advice.best_reachable, advice.within_budget
    return {
        "conflict": conflict_document(problem, advice.conflict),
        "repairs": [
            {
                "changes": [
                    {
                        "rule": rule.key,
                        "from": rule.sentence(problem),
                        "to": weaker.sentence(problem) if weaker else None,
                        "value": weaker and rule_value(weaker),
                    }
                    for rule, weaker in repair.changes
                ],
                "sentence": repair_words(problem, repair),
                "cost": amount(repair.optimum.outcome.cost),
                "index_after": number(repair.optimum.outcome.index),
                "levels_after": levels_document(repair.optimum.outcome.levels),
            }
            for repair in advice.repairs
        ],
        "best_reachable": best
        and {
            "index": number(best.outcome.index),
            "cost": amount(best.outcome.cost),
            "levels": levels_document(best.outcome.levels),
        },
        "within_budget": within and {"index": number(within.outcome.index), **outcome_document(within.outcome)},
    }


def _basis(problem: Problem, assessment: Assessment, costs: CostTable, plan: Plan) -> Document:
    """All that the answer rests on, so that it can be verified and solved again."""
    prices: dict[str, dict[str, int | float]] = {}
    for (i, level), price in problem.prices.items():
        prices.setdefault(i, {})[str(level)] = amount(price)
    return {
        "instrument_hash": problem.instrument.scoring_hash,
        "levels_before": levels_document(problem.current),
        "owners": dict(problem.owners),
        "region_code": assessment.institution.region_code,
        "prices": prices,
        "fixed_costs": [
            {
                "group": c.id,
                "name": c.name,
                "cost": amount(c.cost),
                "steps": sorted([i, level] for i, level in c.steps),
            }
            for c in problem.charges
        ],
        "months": [[i, level, months] for (i, level), months in sorted(costs.months.items())],
        "own_prices": sorted([i, level] for i, level in costs.own),
        "rules": rules_to_document(plan.request.rules),
        "expected": _expected(problem) if plan.assurance else None,
    }


def _expected(problem: Problem) -> Document:
    """What steps were worth to the optimiser: expected assessed gains, and the raised target, in index units."""
    values: dict[str, dict[str, int]] = {}
    for (i, level), value in problem.values.items():
        values.setdefault(i, {})[str(level)] = value
    margin = next((c.margin for c in problem.constraints if isinstance(c, Target)), 0)
    return {"values": values, "margin": margin}
