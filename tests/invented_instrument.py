"""A small invented instrument with the real paragraphs and groups, for tests that need no fixtures."""

from __future__ import annotations

from recommendations.outline import (
    Basis,
    Case,
    Comparability,
    Condition,
    Contradiction,
    Criterion,
    CriterionKind,
    CriterionValue,
    Deed,
    GoodPractice,
    Outline,
    Principle,
    Recommendation,
    ReportParagraph,
    Section,
    Variant,
)

GROUPS = {
    "general": range(106, 109),
    "a": range(109, 112),
    "b": range(112, 124),
    "c": range(124, 128),
    "d": range(128, 130),
    "e": range(130, 135),
    "f": range(135, 138),
}
PARAGRAPHS = range(106, 138)
PARTICIPATION = (106, 110, 111, 115)
MAY_BE_NOT_APPLICABLE = (107, 131)
YES, PARTLY, NO = CriterionValue.YES, CriterionValue.PARTLY, CriterionValue.NO
# A second commitment after the result: order by kind is not order by number.
KINDS = (
    CriterionKind.STRUCTURAL,
    CriterionKind.PROCESS,
    CriterionKind.OUTCOME,
    CriterionKind.STRUCTURAL,
)
# The first criterion is needed for level 2, and what is enough; of the others none is needed.
NEEDED = {128: YES, 129: PARTLY}
# The last criterion offers no "partly"; the result offers "no case" to national bodies.
PRINCIPLES = {
    # code: (paragraphs whose own words name it, paragraphs linked by our reading)
    "standards": ((106, 107, 112), (113,)),
    "victim_centred": ((128, 129, 130), (131, 132)),
    "gender": ((114,), (115, 116)),
    "child": ((), (117, 118, 133)),
    "non_discrimination": ((119,), (120,)),
    "participation": ((108, 110), (111, 115)),
    "accountability": ((121, 122, 123), (124, 125, 126, 127)),
    "remedy": ((135, 136, 137), (134, 109)),
}
BOTH = (Variant.REGIONAL, Variant.NATIONAL)


def instrument() -> Outline:
    """32 recommendations, seven groups, eight principles, two contradictions."""
    return Outline(
        symbol="A/HRC/14/32",
        edition="2010",
        title="Invented report",
        source_url="https://example.org/report",
        sections=tuple(_section(code, paragraphs) for code, paragraphs in GROUPS.items()),
        principles=tuple(Principle(code, code.title(), report_paragraphs=(96, 97)) for code in PRINCIPLES),
        recommendations=tuple(
            _recommendation(code, paragraph)
            for code, paragraphs in GROUPS.items()
            for paragraph in paragraphs
        ),
        contradictions=(
            Contradiction(
                code="data-without-plan",
                variants=tuple(BOTH),
                first=Condition(112, at_most=0),
                second=Condition(113, at_least=2),
                message="A review without a plan to review.",
            ),
            Contradiction(
                code="regional-only",
                variants=(Variant.REGIONAL,),
                first=Condition(106, at_least=3),
                second=Condition(107, at_most=1),
                message="Coordination without standards.",
            ),
        ),
        paragraphs={
            41: ReportParagraph(41, "Forty-one."),
            43: ReportParagraph(43, "", status="missing"),
            48: ReportParagraph(48, "Forty-eight, cu", status="cut"),
            96: ReportParagraph(96, "Ninety-six."),
            97: ReportParagraph(97, "Ninety-seven."),
        },
    )


def _section(code: str, paragraphs: range) -> Section:
    letter = "" if code == "general" else code
    return Section(code, letter, f"Group {code}", f"Lead-in of {code}.", tuple(paragraphs))


def _recommendation(section: str, paragraph: int) -> Recommendation:
    return Recommendation(
        paragraph=paragraph,
        section=section,
        titles={v: f"{v} title {paragraph}" for v in BOTH},
        text=f"Official text of {paragraph}.",
        footnote="",
        prompts={v: f"{v} prompt {paragraph}" for v in BOTH},
        means={v: (f"{v} one thing", f"{v} another") if paragraph == 112 else () for v in BOTH},
        comparability=(Comparability.PARTICIPATION if paragraph in PARTICIPATION else Comparability.SAME),
        na_allowed=dict.fromkeys(BOTH, paragraph in MAY_BE_NOT_APPLICABLE),
        na_reason="",
        principles=_links(paragraph),
        criteria=tuple(_criterion(paragraph, number, kind) for number, kind in enumerate(KINDS, 1)),
        levels={v: _levels(v, paragraph) for v in BOTH},
        cases={v: (Case(f"{v} situation", 1, (YES, NO, NO, NO)),) for v in BOTH},
        related_paragraphs=(41, 43, 99) if paragraph == 112 else (41,),
        good_practices=(GoodPractice(41, "A body", f"did {paragraph}", Deed.DID),),
    )


def _criterion(paragraph: int, number: int, kind: CriterionKind) -> Criterion:
    """The first and the third carry the principles that the recommendation touches."""
    code = f"{paragraph}.{number}"
    worded = {v: f"{v} criterion {code}" for v in BOTH}
    return Criterion(
        code=code,
        kind=kind,
        text=worded,
        written=worded,
        step={v: f"{v} step {code}" for v in BOTH},
        partly={v: "" if number == len(KINDS) else f"{v} part of {code}" for v in BOTH},
        no_case={
            v: f"No case of {code}" if kind is CriterionKind.OUTCOME and v is Variant.NATIONAL else ""
            for v in BOTH
        },
        needed=dict.fromkeys(BOTH, NEEDED.get(paragraph) if number == 1 else None),
        principles=dict.fromkeys(BOTH, tuple(_links(paragraph)) if number in (1, 3) else ()),
    )


def _links(paragraph: int) -> dict[str, Basis]:
    links = {}
    for code, (named, read) in PRINCIPLES.items():
        if paragraph in named:
            links[code] = Basis.TEXT
        elif paragraph in read:
            links[code] = Basis.READING
    return links


def _levels(variant: Variant, paragraph: int) -> tuple[str, str, str, str]:
    nothing, begun, running, throughout = (f"{variant} {paragraph} level {n}" for n in range(4))
    return (nothing, begun, running, throughout)
