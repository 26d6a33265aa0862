"""Four invented bodies with the real instrument: strong, weak, silent, half-finished; of each variant.

``report("silent", Variant.REGIONAL)``. No database. The silent one claims level 3 everywhere, answers no
criterion and names one page for all 32. The half-finished one has 14 answers; 18 copied ones wait.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from assessments.answers.scoring import State
from assessments.answers.value import (
    Action,
    ActionStatus,
    Answer,
    Assistance,
    Contributor,
    ContributorKind,
    Period,
    Reference,
)
from assessments.report.gap_report import GapReport, ReportBody, Sheet, build
from assessments.report.lines import PreviousCycle, ReportCycle
from recommendations.outline import Criterion, CriterionValue, Recommendation, Variant
from recommendations.support import Supported, patterns, supported
from tests.report.sample_reports import outline

YES, PARTLY, NO = CriterionValue.YES, CriterionValue.PARTLY, CriterionValue.NO
KINDS = ("strong", "weak", "silent", "half")
NAMES = {"strong": "Harbour", "weak": "Delta", "silent": "Plateau", "half": "Valley"}
BODIES = {Variant.REGIONAL: "Commission (invented)", Variant.NATIONAL: "Task Force (invented)"}
HOME = Reference("Home page", 2, "2026-01-05", "https://example.org/")
NOTE = Reference("Internal note of the secretariat", 1)
SECRET = Reference("List of cases", 2, "2026-02-01", "https://example.org/s", confidential=True)

#          106 109 112          124  128 130   135
SIGNS = {
    "strong": "332 323 222312321232 2232 23 22312 221",
    "weak": "110 210 121?00120120 1-10 10 0200- 00w",
    "silent": "333 333 333333333333 3333 33 33333 333",
    "half": "223 212 223?12101 222---- ---- -- ---",
}
LAST = {
    "strong": "322 222 222211221122 1222 12 12211 121",
    "weak": "110 110 11110012012- 1210 10 02000 001",
    "half": "222 212 222212202222 2221 22 22222 112",
}
STATES = {"?": State.DONT_KNOW, "w": State.WITHHELD, "-": State.BLANK}


def levels(signs: str) -> dict[int, str]:
    """The sign of each paragraph: a level, or another state."""
    listed = [item.paragraph for item in outline().recommendations]
    return dict(zip(listed, signs.replace(" ", "").ljust(len(listed), "-"), strict=True))


@cache
def sheet(kind: str, variant: Variant = Variant.REGIONAL, status: str = "submitted") -> Sheet:
    """One of the four as it stands before it is counted."""
    given = levels(SIGNS[kind])
    return Sheet(
        body=ReportBody(f"{kind}-{variant}", f"{NAMES[kind]} {BODIES[variant]}", variant),
        cycle=ReportCycle("2026", "2026"),
        answers=tuple(
            _answer(kind, variant, item, given[item.paragraph]) for item in outline().recommendations
        ),
        status=status,
        period=Period(datetime.date(2025, 1, 1), datetime.date(2026, 6, 30)),
        contributors=(
            Contributor("Ministry of Justice", ContributorKind.MINISTRY),
            Contributor("Legal Aid Network", ContributorKind.CIVIL_SOCIETY),
        ),
        sample=True,
        previous=_previous(kind),
    )


@cache
def report(kind: str, variant: Variant = Variant.REGIONAL, status: str = "submitted") -> GapReport:
    """Its gap report."""
    return build(sheet(kind, variant, status), outline())


def all_but(principle: str, variant: Variant = Variant.REGIONAL) -> GapReport:
    """Level 3 and an open document everywhere; each criterion on one principle is no, every other yes."""
    strong = sheet("strong", variant)
    answers = []
    for item in outline().recommendations:
        criteria = {one.code: NO if principle in one.principles[variant] else YES for one in item.criteria}
        document = replace(
            HOME, title=f"Report on {item.paragraph}", url=f"https://example.org/{item.paragraph}"
        )
        answers.append(Answer(item.paragraph, State.LEVEL, 3, criteria=criteria, evidence=(document,)))
    return build(replace(strong, answers=tuple(answers), previous=None), outline())


def with_level(paragraph: int, level: int) -> GapReport:
    """The strong one, with another level of one answer."""
    strong = sheet("strong")
    answers = (
        replace(answer, level=level) if answer.paragraph == paragraph else answer for answer in strong.answers
    )
    return build(replace(strong, answers=tuple(answers)), outline())


def denied(variant: Variant) -> GapReport:
    """Level 0 everywhere, and no to each criterion."""
    answers = (
        Answer(item.paragraph, State.LEVEL, 0, criteria={one.code: NO for one in item.criteria})
        for item in outline().recommendations
    )
    return build(replace(sheet("strong", variant), answers=tuple(answers), previous=None), outline())


RECORDS = {
    "records": Reference("Our records", 1),
    "records_page": Reference("Our records", 2, "2025-01-01", page="1"),
    "records_site": Reference("Our records", 2, "2025-01-01", "https://example.org"),
}
"""One title behind everything: unpublished; published with a page; published with the address of a site."""


def patterned(pattern: str, variant: Variant, level: int = 3) -> GapReport:
    """One level everywhere with a document, the criteria answered by a pattern and not by the facts.

    ``pattern`` is one of silence or vagueness, or one of RECORDS: then all 128 criteria are yes.
    """
    values = {
        "blank": lambda item: {},
        "dont_know": lambda item: dict.fromkeys(_codes(item), CriterionValue.DONT_KNOW),
        "one_yes": lambda item: {_codes(item)[0]: YES},
        "partly": lambda item: {one.code: PARTLY for one in item.criteria if PARTLY in one.offers(variant)},
    }.get(pattern, lambda item: dict.fromkeys(_codes(item), YES))
    answers = tuple(
        Answer(
            item.paragraph,
            State.LEVEL,
            level,
            criteria=values(item),
            evidence=(RECORDS.get(pattern, HOME),),
        )
        for item in outline().recommendations
    )
    return build(replace(sheet("silent", variant), answers=answers), outline())


def _codes(item: Recommendation) -> list[str]:
    return [one.code for one in item.criteria]


def _previous(kind: str) -> PreviousCycle | None:
    if kind not in LAST:
        return None
    before = {
        paragraph: Answer(paragraph, State.LEVEL, int(sign))
        if sign.isdigit()
        else Answer(paragraph, STATES[sign])
        for paragraph, sign in levels(LAST[kind]).items()
    }
    return PreviousCycle(ReportCycle("2025", "2025"), before)


def _answer(kind: str, variant: Variant, item: Recommendation, sign: str) -> Answer:
    if kind == "half" and sign == "-":
        return Answer(item.paragraph, State.LEVEL, 2, explanation="Of 2025.", copied=True)
    if kind == "strong" and item.paragraph in (111, 114) and item.na_allowed[variant]:
        return Answer(item.paragraph, State.NOT_APPLICABLE, explanation="There is no common border.")
    if not sign.isdigit():
        return Answer(item.paragraph, STATES[sign], explanation="We asked two ministries and wait.")
    level = int(sign)
    if kind == "silent":
        return Answer(item.paragraph, State.LEVEL, level, evidence=(HOME,))
    return Answer(
        item.paragraph,
        State.LEVEL,
        level,
        explanation=_explanation(item, level),
        criteria=_criteria(kind, variant, item, level),
        evidence=_evidence(kind, item, level),
        priority=kind == "weak" and item.paragraph == 117,
        actions=_actions(kind, item, level),
    )


def _criteria(kind: str, variant: Variant, item: Recommendation, level: int) -> Mapping[str, CriterionValue]:
    """As its level says; of the weak one each level 2 rests on less, in another way."""
    given = {one.code: _value(one, variant, level) for one in item.criteria}
    if kind == "weak" and item.paragraph == 109:
        return dict.fromkeys(given, NO)
    if kind == "weak" and item.paragraph == 113:
        return {}
    if kind == "weak" and item.paragraph == 119:
        return next(found for found in patterns(item, variant) if _is_in_part(item, variant, found))
    if kind == "weak" and item.paragraph % 3 == 0:
        given[item.criteria[2].code] = CriterionValue.DONT_KNOW
    last = item.criteria[-1]
    if not level and CriterionValue.NO_CASE in last.offers(variant):
        given[last.code] = CriterionValue.NO_CASE
    return given


def _is_in_part(item: Recommendation, variant: Variant, given: Mapping[str, CriterionValue]) -> bool:
    return CriterionValue.DONT_KNOW not in given.values() and supported(item, variant, given) == Supported(
        1, 2
    )


def _value(criterion: Criterion, variant: Variant, level: int) -> CriterionValue:
    first = criterion.code.endswith(".1")
    if level == 3 or (level == 2 and (criterion.needed[variant] or not criterion.code.endswith(".4"))):
        return YES
    if level == 1 and first:
        return PARTLY if PARTLY in criterion.offers(variant) else YES
    return NO


def _explanation(item: Recommendation, level: int) -> str:
    if not level:
        return "There is no text, and nobody does it. The ministers have not spoken of it."
    return (
        f"The programme of 2024 has a chapter on this (article {item.paragraph}). Two meetings took place in "
        "2025, and eight of our twelve countries sent somebody. A note says what was agreed; in three "
        "countries the work has not begun."
    )


def _evidence(kind: str, item: Recommendation, level: int) -> tuple[Reference, ...]:
    if kind == "weak":
        behind = {109: (NOTE,), 112: (SECRET,), 122: (NOTE,)}
        return behind.get(item.paragraph, ())
    if not level:
        return ()
    number = item.paragraph
    return (
        Reference(
            f"Report on the programme, chapter {number}",
            2,
            "2026-03-02",
            f"https://example.org/{number}",
            "4",
        ),
        *((NOTE,) if number % 4 == 0 else ()),
    )


def _actions(kind: str, item: Recommendation, level: int) -> tuple[Action, ...]:
    if level > 1 or item.paragraph % 2:
        return ()
    due = None if item.paragraph % 4 else datetime.date(2026, 5, 31)
    owner = "" if item.paragraph % 6 == 0 else "Ministry of Justice"
    status = ActionStatus.STARTED if kind == "strong" else ActionStatus.PLANNED
    helped = (Assistance.TECHNICAL, Assistance.LEGAL) if item.paragraph % 4 else (Assistance.TRAINING,)
    return (Action("Write the guideline and send it to the countries", owner, due, status, helped),)
