"""The plan in one plain paragraph of Bahasa Indonesia: what, why these, against the usual list, what to watch."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from data.costs import MINOR_UNITS, money
from data.numbers import indonesian, round_down

from .assurance import Assurance
from .infeasibility import Advice, Repair
from .outcome import Outcome, gains
from .plan import Plan
from .problem import Problem
from .upkeep_words import chance_if_kept, most_valuable
from .wording import listing, percent


def explain(plan: Plan) -> str:
    """The answer as a paragraph for a planner who knows no mathematics."""
    if plan.optimum is None or plan.advice is not None:
        return _explain_advice(plan, plan.advice) if plan.advice else ""
    if plan.status == "already_met":
        done = "sudah memenuhi yang diminta" if plan.assurance is None else "sudah sepasti yang diminta"
        met = (
            f"{_who(plan)} {done}: indeks {indonesian(plan.problem.index_now)} "
            f"({_predicate(plan.problem, plan.problem.index_now)}). Tidak ada langkah yang perlu dibayar."
        )
        return " ".join(filter(None, [met, _assurance(plan), _upkeep(plan)]))
    sentences = [_what(plan, plan.optimum.outcome), _why(plan.optimum.outcome), _shared(plan.optimum.outcome)]
    sentences += [_assurance(plan), _upkeep(plan)]
    sentences += [_against_usual(plan, plan.optimum.outcome), _proof(plan), _watch(plan)]
    return " ".join(sentence for sentence in sentences if sentence)


def cost_words(problem: Problem, hundredths: int) -> str:
    """A cost in hundredths, with its unit."""
    return money(Decimal(hundredths) / MINOR_UNITS, problem.cost_unit)


def repair_words(problem: Problem, repair: Repair) -> str:
    """One repair as an instruction."""
    changes = []
    for rule, weaker in repair.changes:
        if weaker is None:
            changes.append(f"lepaskan aturan «{rule.sentence(problem)}»")
        else:
            changes.append(f"ubah «{rule.sentence(problem)}» menjadi «{weaker.sentence(problem)}»")
    outcome = repair.optimum.outcome
    result = f"indeks {indonesian(outcome.index)}, biaya {cost_words(problem, outcome.cost)}"
    return f"{_capital(' dan '.join(changes))}: {result}."


def _who(plan: Plan) -> str:
    mark = "SIMULASI: " if plan.request.assessment.simulated else ""
    return f"{mark}{plan.request.assessment.institution.name}"


def _predicate(problem: Problem, index: Fraction) -> str:
    return problem.instrument.predicate_of(index) or "di bawah skala"


def _what(plan: Plan, outcome: Outcome) -> str:
    problem = plan.problem
    return (
        f"{_who(plan)} naik dari indeks {indonesian(problem.index_now)} ({_predicate(problem, problem.index_now)}) "
        f"ke {indonesian(outcome.index)} ({_predicate(problem, outcome.index)}) dengan {len(outcome.steps)} langkah "
        f"pada {len(outcome.touched)} indikator, biaya {cost_words(problem, outcome.cost)}."
    )


def _why(outcome: Outcome) -> str:
    problem = outcome.problem
    gained: dict[str, Fraction] = {}
    for (i, _), gain in gains(outcome).items():
        gained[i] = gained.get(i, Fraction(0)) + gain
    largest = sorted(gained, key=lambda i: (-gained[i], problem.instrument.ids.index(i)))[:3]
    names = listing([f"{problem.instrument.by_id[i].short_name} ({i}, +{indonesian(gained[i], 3)})" for i in largest])
    return f"Sumbangan terbesar datang dari {names}: kenaikan indeksnya paling murah setelah semua aturan dihitung."


def _shared(outcome: Outcome) -> str:
    if not outcome.charges:
        return ""
    paid = [f"«{c.name}» ({cost_words(outcome.problem, c.cost)})" for c in outcome.charges]
    return f"Pekerjaan bersama dibayar sekali saja: {listing(paid)}."


def _against_usual(plan: Plan, outcome: Outcome) -> str:
    usual = plan.hand_rules.get("weight_gap")
    if usual is None:
        return "Daftar biasa «bobot × selisih» tidak dapat memenuhi permintaan ini."
    difference = usual.cost - outcome.cost
    if difference == 0 or not outcome.cost:
        return f"Daftar biasa «bobot × selisih» sama biayanya: {cost_words(plan.problem, usual.cost)}."
    share = indonesian(Fraction(100 * difference, outcome.cost), 0)
    return (
        f"Daftar biasa «bobot × selisih» memakan {cost_words(plan.problem, usual.cost)}, {share} % lebih mahal "
        f"untuk {'indeks' if plan.seeks_highest else 'target'} yang sama."
    )


def _assurance(plan: Plan) -> str:
    if plan.assurance is None or plan.target is None:
        return ""
    sure = plan.assurance
    return (
        f"{_simulated(sure)}Peluang indeks hasil asesor mencapai {indonesian(plan.target.index)} adalah "
        f"{percent(sure.reached)} % (diminta {percent(sure.asked)} %); "
        f"indeks hasil asesor diharapkan {indonesian(Fraction(sure.expected_index))}."
    )


def _upkeep(plan: Plan) -> str:
    if plan.upkeep is None or not plan.upkeep.tasks:
        return ""
    valuable = most_valuable(plan.upkeep, plan.request.assessment.stage)
    words = "; ".join(filter(None, [valuable, chance_if_kept(plan.upkeep)]))
    return f"Yang dibiarkan pun perlu dijaga: {words}."


def _proof(plan: Plan) -> str:
    if plan.optimum is None or plan.optimum.gap:
        gap = indonesian(100 * plan.optimum.gap, 2) if plan.optimum else ""
        return f"Rencana ini paling banyak {gap} % di atas biaya terendah yang mungkin."
    if plan.assurance is not None:
        return (
            "Terbukti termurah di antara rencana yang indeks harapannya setinggi ini. Rencana dengan harapan sedikit "
            "di bawahnya tetapi lebih pasti tidak semuanya ditelusuri, dan dapat sedikit lebih murah."
        )
    if plan.seeks_highest:
        return (
            "Terbukti tertinggi: tidak ada rencana lain di dalam anggaran ini yang mencapai indeks lebih tinggi, "
            "atau indeks yang sama dengan biaya lebih rendah."
        )
    return "Terbukti termurah: tidak ada rencana lain yang memenuhi semua aturan dengan biaya lebih rendah."


def _watch(plan: Plan) -> str:
    soft = [notice for notice in plan.warnings if notice.code.startswith("soft_dependency")]
    if not soft:
        return ""
    return f"Yang perlu diperhatikan: {len(soft)} keterkaitan antarindikator belum terpenuhi (lihat peringatan)."


def _simulated(assurance: Assurance) -> str:
    return "SIMULASI: " if assurance.simulated else ""


def most_sure(plan: Plan) -> str:
    """How sure one can be of the target at best, and what would be sure enough; empty without an assurance."""
    if plan.assurance is None or plan.target is None:
        return ""
    sure = plan.assurance
    index = indonesian(round_down(Fraction(str(sure.sure_index))))
    return (
        f"{_simulated(sure)}Peluang tertinggi untuk {indonesian(plan.target.index)}: {percent(sure.reached)} %; "
        f"dengan peluang {percent(sure.asked)} % yang tercapai {index}."
    )


def surer(plan: Plan) -> str:
    """What would make the target surer than any plan does; empty without an assurance."""
    if plan.assurance is None or plan.upkeep is None or not chance_if_kept(plan.upkeep):
        return ""
    valuable = most_valuable(plan.upkeep, plan.request.assessment.stage)
    return f"{_simulated(plan.assurance)}Yang menaikkannya: {valuable}; {chance_if_kept(plan.upkeep)}."


def _explain_advice(plan: Plan, advice: Advice) -> str:
    problem = plan.problem
    clash = listing([rule.sentence(problem) for rule in advice.conflict])
    if len(advice.conflict) == 1:
        opening = f"Tidak ada rencana yang memenuhi aturan ini: {clash}."
    else:
        opening = f"Aturan-aturan ini tidak dapat dipenuhi bersama: {clash}."
    sentences = [f"{_who(plan)}: {opening[0].lower()}{opening[1:]}"]
    if advice.best_reachable is not None:
        best = advice.best_reachable.outcome
        sentences.append(
            f"Indeks tertinggi yang terjangkau {indonesian(best.index)} dengan biaya {cost_words(problem, best.cost)}."
        )
    if advice.within_budget is not None:
        best = advice.within_budget.outcome
        sentences.append(f"Di dalam anggaran, indeks tertinggi {indonesian(best.index)}.")
    sentences += filter(None, [most_sure(plan), surer(plan)])
    if advice.repairs:
        sentences.append(f"Jalan keluar terdekat: {_lower(repair_words(problem, advice.repairs[0]))}")
    return " ".join(sentences)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
