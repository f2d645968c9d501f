"""The study-visit sheet as Markdown, to print or to send ahead."""

from __future__ import annotations

from collections.abc import Sequence

from data.numbers import indonesian_short

from .demand import Demand
from .peer_words import ROLE_NAMES, covered_words, level_word, story
from .study_visit import UNLISTED, StudyVisit, VisitTopic
from .wording import listing


def study_visit_markdown(visit: StudyVisit) -> str:
    """The whole sheet; per indicator the questions, then the evidence to ask for."""
    guest, host = visit.guest, visit.host
    mark = "SIMULASI: " if guest.simulated or host.simulated else ""
    lines = [
        f"# {mark}Lembar kunjungan belajar ke {plain_text(visit.institution.name)}",
        "",
        f"Dari: {plain_text(guest.label)}. Peran tuan rumah: {ROLE_NAMES[host.role]}.",
        "",
        f"Mengapa ke sana: {covered_words(host)}. {story(host)}",
        "",
        f"Unit yang sebaiknya ikut: {plain_text(listing(visit.owners))}.",
    ]
    for topic in visit.topics:
        lines += ["", *_topic(topic)]
    return "\n".join(lines) + "\n"


def _topic(topic: VisitTopic) -> list[str]:
    lesson = topic.lesson
    theirs = f"mereka level {level_word(lesson.now)} ({lesson.now_cycle})"
    if lesson.start is not None:
        theirs = (
            f"mereka level {level_word(lesson.start)} ({lesson.start_cycle}) lalu {level_word(lesson.now)} "
            f"({lesson.now_cycle})"
        )
    lines = [
        f"## {lesson.indicator} {plain_text(topic.name)}",
        "",
        f"Kita level {indonesian_short(lesson.yours)}, tujuan {lesson.goal}; {theirs}. "
        f"Unit kita: {plain_text(topic.owner)}.",
    ]
    lines += ["", *(_demand(demand) for demand in topic.demands), "", "Minta diperlihatkan:", ""]
    lines += [f"- [ ] {plain_text(proof.text)} (level {_levels(proof.levels)})" for proof in topic.proofs]
    return [*lines, "", "Catatan:"] if topic.proofs else [*lines, f"- [ ] {UNLISTED}", "", "Catatan:"]


def _demand(demand: Demand) -> str:
    name = f" ({demand.level_name})" if demand.level_name else ""
    return f"- Bagaimana level {demand.level}{name} dicapai? {plain_text(demand.text)}"


def _levels(levels: Sequence[int]) -> str:
    return listing([str(level) for level in levels])


def plain_text(text: str) -> str:
    """Text with nothing in it that Markdown or HTML would read as markup."""
    for sign in "\\`*_[]<>#|":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())
