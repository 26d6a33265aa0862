"""What a gap report says and in which order, and that its document is enough to say it again."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.answers.principles import CriteriaCount
from assessments.answers.scoring import Standing, State
from assessments.answers.value import (
    Action,
    ActionStatus,
    Answer,
    Assistance,
    Contributor,
    ContributorKind,
    Period,
    Reference,
    StoredFile,
)
from assessments.report.document import (
    UnreadableDocument,
    canonical_json,
    differences,
    digest,
    from_document,
    to_document,
)
from assessments.report.gap_report import GapReport, ReportBody, Sheet, build
from assessments.report.lines import Change, CriterionLine, PreviousCycle, ReportCycle
from assessments.report.overview import Kind
from recommendations.outline import CriterionValue, Variant
from recommendations.support import Claim
from tests.invented_instrument import PARAGRAPHS, instrument

OUTLINE = instrument()
BODY = ReportBody("sample-north", "Northern Mechanism (sample)", Variant.REGIONAL)
NATIONAL = ReportBody("sample-south", "Southern Task Force (sample)", Variant.NATIONAL)
CYCLE = ReportCycle("2026", "2026")
LAST = ReportCycle("2025", "2025")
YES, PARTLY, NO = CriterionValue.YES, CriterionValue.PARTLY, CriterionValue.NO
STATES = {
    "?": State.DONT_KNOW,
    "w": State.WITHHELD,
    "-": State.BLANK,
    "n": State.NOT_APPLICABLE,
    "e": State.ELSEWHERE,
}
PAPER = (Reference("Minutes", 1),)
OPEN = (Reference("Report", 2, "2026-01-01", "https://example.org/report"),)
NAMES = {"asean": "ASEAN", "coe": "Council of Europe"}


def answer(paragraph: int, sign: str, **members: object) -> Answer:
    """``2`` level 2, ``?`` don't know, ``w`` withheld, ``-`` blank, ``n`` not applicable, ``e`` elsewhere."""
    state = State.LEVEL if sign.isdigit() else STATES[sign]
    made = Answer(paragraph, state, int(sign) if sign.isdigit() else None)
    return replace(made, **members)  # type: ignore[arg-type]


def sheet(signs: str, *special: Answer, body: ReportBody = BODY) -> Sheet:
    """One sign a recommendation from 106 on; ``special`` answers take the place of theirs."""
    answers = {
        paragraph: answer(paragraph, sign)
        for paragraph, sign in zip(PARAGRAPHS, signs.replace(" ", ""), strict=True)
    }
    answers |= {item.paragraph: item for item in special}
    return Sheet(body=body, cycle=CYCLE, answers=tuple(answers.values()), names=NAMES)


def report(signs: str, *special: Answer, body: ReportBody = BODY) -> GapReport:
    return build(sheet(signs, *special, body=body), OUTLINE)


#          106      109 112          124  128 130   135
EXAMPLE = "012 310 222210120212 2?33 01 n1e21 -3?"


def test_every_recommendation_stands_in_its_list() -> None:
    made = report(EXAMPLE)

    assert [gap.paragraph for gap in made.gaps] == [
        128,  # level 0, about protection and redress
        129,  # level 1, the same
        *(106, 111, 117, 120),  # level 0
        *(107, 110, 116, 118, 122, 131, 134),  # level 1
    ]
    assert [line.paragraph for line in made.information_gaps] == [125, 135, 137]
    assert [line.paragraph for line in made.in_part] == [*(108, 112, 113, 114, 115, 119, 121, 123, 124, 133)]
    assert [line.paragraph for line in made.throughout] == [109, 126, 127, 136]
    assert [line.paragraph for line in made.working] == [
        *(108, 109, 112, 113, 114, 115, 119, 121, 123, 124, 126, 127, 133, 136)
    ]
    assert [line.paragraph for line in made.coverage.outside] == [130, 132]
    assert [line.paragraph for line in made.lines] == list(PARAGRAPHS)


def test_gaps_stand_in_the_order_that_the_report_states() -> None:
    made = report("3" * 32, answer(137, "1"), answer(106, "0"), answer(128, "1"), answer(107, "0"),
                  answer(120, "1", priority=True), answer(135, "0", priority=True),
                  answer(110, "0", priority=True), answer(119, "2", priority=True))  # fmt: skip

    assert [gap.paragraph for gap in made.gaps] == [
        135,  # priority and redress
        110,  # priority, level 0
        120,  # priority, level 1
        *(128, 137),  # redress
        *(106, 107),  # level 0
    ]
    assert [gap.is_redress for gap in made.gaps[:4]] == [True, False, False, True]


FIRST_THINGS = [
    ("22222222222222222222222222000000", [(Kind.GAP, 135), (Kind.GAP, 136), (Kind.GAP, 137)]),
    ("0222222?22222222222222222222222-", [
        (Kind.GAP, 106), (Kind.INFORMATION_GAP, 113), (Kind.INFORMATION_GAP, 137)]),
    ("?222222222222222222222222222222n", [
        (Kind.INFORMATION_GAP, 106), (Kind.NOT_BORNE_OUT, 107), (Kind.NOT_BORNE_OUT, 108)]),
    ("n" * 32, []),
]  # fmt: skip


@pytest.mark.parametrize(("signs", "expected"), FIRST_THINGS)
def test_three_things_come_first(signs: str, expected: list[tuple[Kind, int]]) -> None:
    made = report(signs)

    assert [(thing.kind, thing.line.paragraph) for thing in made.first_things] == expected
    assert all((thing.gap is not None) == (thing.kind is Kind.GAP) for thing in made.first_things)


def test_claims_without_evidence_are_levels_2_and_3_with_a_bare_statement() -> None:
    statement = (Reference("We say so", 0),)
    made = report("1" * 32, answer(108, "2"), answer(109, "3", evidence=statement),
                  answer(112, "3", evidence=PAPER), answer(113, "?"))  # fmt: skip

    assert [line.paragraph for line in made.claims_without_evidence] == [108, 109]


def test_levels_not_borne_out_stand_by_what_is_missing_those_unanswered_first() -> None:
    all_yes = dict.fromkeys((f"113.{n}" for n in range(1, 5)), YES)
    made = report(
        "1" * 32,
        answer(112, "2", criteria=dict.fromkeys((f"112.{n}" for n in range(1, 5)), NO)),
        answer(113, "2", criteria=all_yes, evidence=PAPER),
        answer(114, "3"),
        answer(115, "2", criteria={code.replace("113", "115"): YES for code in all_yes}),
        answer(116, "2", criteria={code.replace("113", "116"): YES for code in all_yes}, evidence=OPEN),
    )

    assert [(standing.value, [line.paragraph for line in lines]) for standing, lines in
            made.not_borne_out.items()] == [
        ("unanswered", [114]),
        ("above", [112]),
        ("no_reference", [115]),
        ("not_open", [113]),
    ]  # fmt: skip
    assert made.line(116).standing is Standing.BORNE_OUT
    assert [line.paragraph for line in made.claims_above_criteria] == [112]
    assert len(made.claims_without_criteria) == 28


def test_the_coverage_is_numbers() -> None:
    criteria = {"112.1": YES, "112.2": CriterionValue.DONT_KNOW, "112.3": NO}
    secret = Reference("Secret list", 2, url="https://example.org", confidential=True)
    made = report(
        EXAMPLE,
        answer(112, "2", criteria=criteria, evidence=(*PAPER, secret)),
        answer(128, "0", priority=True),
    )

    covered = made.coverage
    assert (covered.criteria_asked, covered.criteria_answered) == (128, 2)
    assert covered.strengths == (26, 0, 1, 0)
    assert (covered.references, covered.confidential, covered.copied) == (2, 1, 0)


DONT_KNOW, NO_CASE = CriterionValue.DONT_KNOW, CriterionValue.NO_CASE
NEXT_STEPS = [
    # level, answers to 112.1-4 (commitment, effort, result, commitment), steps, find out, no case
    (0, "NNNN", "1423", "", "", "commitments, effort, result"),
    (1, "YNNN", "423", "", "", "what is met is no step"),
    (1, "PNNN", "4231", "", "", "no before partly"),
    (1, "YPPN", "423", "", "", "partly is not met"),
    (1, "Y??N", "4", "23", "", "what is not known is to be found out"),
    (1, "Y - N", "4", "23", "", "what is left open too"),
    (1, "YNCN", "42", "", "3", "where no case arose there is no step"),
    (2, "YYNY", "3", "", "", "level 2 has a next step too"),
    (2, "YYYY", "", "", "", "all met"),
]


@pytest.mark.parametrize(("level", "signs", "steps", "find_out", "no_case", "why"), NEXT_STEPS)
def test_the_next_steps_are_the_criteria_answered_no_then_partly(
    level: int, signs: str, steps: str, find_out: str, no_case: str, why: str
) -> None:
    values = {"Y": YES, "P": PARTLY, "N": NO, "?": DONT_KNOW, "C": NO_CASE}
    shown = signs.replace(" - ", "--")
    criteria = {f"112.{n}": values[sign] for n, sign in enumerate(shown, 1) if sign != "-"}
    made = report("3" * 32, answer(112, str(level), criteria=criteria), body=NATIONAL)
    step = made.line(112).next_step
    assert step is not None

    def numbers(lines: tuple[CriterionLine, ...]) -> str:
        return "".join(item.criterion.code[-1] for item in lines)

    assert (numbers(step.steps), numbers(step.find_out), numbers(step.no_case)) == (
        steps,
        find_out,
        no_case,
    ), why
    assert step.all_met == (signs == "YYYY")
    assert [item.step for item in step.steps] == [f"national step 112.{n}" for n in steps]
    assert (step.level, step.descriptor) == (level + 1, "national 112 level 3" if level == 2 else "")


def test_level_3_and_an_unknown_answer_have_no_next_step() -> None:
    made = report("3" * 32, answer(112, "?"))

    assert {line.next_step for line in made.lines} == {None}


def test_a_gap_carries_the_reports_words_and_the_bodys() -> None:
    plan = (Action("Adopt the law", "Ministry"),)
    made = report(
        "3" * 32,
        answer(112, "1", explanation="A law is drafted.", criteria={"112.1": PARTLY}, actions=plan),
        body=NATIONAL,
    )
    (gap,) = made.gaps

    assert gap.recommendation.text == "Official text of 112."
    assert gap.line.prompt == "national prompt 112"
    assert gap.line.level_text == "national 112 level 1"
    assert gap.line.title == "national title 112"
    assert gap.line.next_step is not None
    assert gap.line.next_step.steps[0].text == "national criterion 112.1"
    assert gap.answer.explanation == "A law is drafted."
    assert gap.actions == plan
    assert [(touched.principle.code, touched.basis.value) for touched in gap.line.principles] == [
        ("standards", "text")
    ]
    assert [(p.number, p.status) for p in gap.related] == [(41, "whole"), (43, "missing"), (99, "missing")]
    assert [practice.what for practice in gap.good_practices] == ["did 112"]
    assert gap.line.section.code == "b"


def test_a_claim_beyond_its_criteria_is_shown_and_the_level_kept() -> None:
    part = {"112.1": YES, "112.2": PARTLY, "112.3": PARTLY, "112.4": YES}
    made = report("1" * 32, answer(112, "3", criteria=part), answer(113, "?", criteria={"113.1": YES}))

    line = made.line(112)
    assert line.supported is not None
    assert (line.supported.low, line.supported.high, line.claim) == (1, 2, Claim.ABOVE)
    assert line.answer.level == 3
    unknown = made.line(113)
    assert unknown.supported is not None
    assert (unknown.supported.low, unknown.supported.high, unknown.claim) == (1, 3, None)
    assert made.line(114).supported is None
    assert made.claims_above_criteria == (line,)


def test_a_copied_answer_nobody_has_saved_counts_as_blank() -> None:
    plan = (Action("Go on"),)
    copied = answer(112, "3", explanation="Last year", evidence=PAPER, actions=plan, copied=True)
    made = report("2" * 32, copied)

    line = made.line(112)
    assert (line.answer.state, line.answer.level, line.strength) == (State.BLANK, None, 0)
    assert line.answer.explanation == ""
    assert line.answer.actions == plan
    assert made.tally.distribution["blank"] == 1
    assert [item.paragraph for item in made.information_gaps] == [112]
    assert made.coverage.copied == 1


def test_a_confidential_reference_is_its_strength_and_nothing_else() -> None:
    secret = Reference(
        "Secret list",
        3,
        "2026-01-01",
        "https://secret.example.org",
        "secret page",
        "Secret source",
        StoredFile("secret.pdf", "0" * 64, 1),
        confidential=True,
    )
    made = report("2" * 32, answer(112, "2", evidence=(secret, *PAPER)))

    assert made.line(112).strength == 3
    assert [(item.number, item.evidence.title) for item in made.register] == [(1, ""), (2, "Minutes")]
    assert "ecret" not in repr(made)
    assert b"ecret" not in canonical_json(to_document(made))
    assert to_document(made)["answers"][6]["evidence"][0] == {"strength": 3, "confidential": True}


def test_a_principle_is_the_criteria_that_carry_it() -> None:
    remedy_of = {n: dict(zip((f"{n}.1", f"{n}.3"), pair, strict=True)) for n, pair in {
        134: (YES, NO), 135: (PARTLY, NO), 136: (YES, DONT_KNOW)}.items()}  # fmt: skip
    made = report(
        EXAMPLE, *(answer(n, "2", criteria=criteria) for n, criteria in remedy_of.items()), answer(109, "n")
    )
    profiles = {profile.principle.code: profile for profile in made.profiles}

    remedy = profiles["remedy"]
    assert remedy.count.all == CriteriaCount(yes=2, partly=1, no=2, unknown=3)
    assert {kind.value: (of.yes, of.counted) for kind, of in remedy.count.by_kind.items()} == {
        "structural": (2, 4),
        "process": (0, 0),
        "outcome": (0, 4),
    }
    assert (remedy.count.left_out, remedy.count.unmet) == (2, ("134.3", "135.3", "135.1"))
    assert [item.line.paragraph for item in remedy.lines] == [109, 134, 135, 136, 137]
    assert [paragraph.number for paragraph in remedy.paragraphs] == [96, 97]
    assert (remedy.text.asked, remedy.all.asked) == (3, 5)
    assert profiles["child"].is_named_nowhere
    assert not remedy.is_named_nowhere


CONTRADICTIONS = [
    ("0", "2", BODY, ["data-without-plan"]),
    ("0", "3", NATIONAL, ["data-without-plan"]),
    ("1", "2", BODY, []),
    ("?", "2", BODY, []),
    ("0", "-", BODY, []),
]


@pytest.mark.parametrize(("plan", "data", "body", "expected"), CONTRADICTIONS)
def test_contradictions_hold_between_levels_only(
    plan: str, data: str, body: ReportBody, expected: list[str]
) -> None:
    made = report("2" * 32, answer(112, plan), answer(113, data), body=body)

    assert [found.code for found in made.contradictions] == expected


def test_a_contradiction_is_asked_of_its_variants_only() -> None:
    special = (answer(106, "3"), answer(107, "0"))

    assert [c.code for c in report("2" * 32, *special).contradictions] == ["regional-only"]
    assert report("2" * 32, *special, body=NATIONAL).contradictions == ()


CHANGES = [
    ("1", "2", Change.IMPROVED),
    ("2", "0", Change.DECLINED),
    ("2", "2", Change.UNCHANGED),
    ("?", "0", Change.NEWLY_ANSWERED),
    (None, "0", Change.NEWLY_ANSWERED),
    ("3", "-", Change.NO_LONGER_ANSWERED),
    ("3", "n", Change.NO_LONGER_ANSWERED),
    ("?", "w", Change.NEITHER_ANSWERED),
    (None, "-", Change.NEITHER_ANSWERED),
]


@pytest.mark.parametrize(("before", "now", "expected"), CHANGES)
def test_the_change_since_the_last_cycle(before: str | None, now: str, expected: Change) -> None:
    earlier = {}
    if before is not None:
        last = answer(112, before)
        earlier = {112: Answer(112, last.state, last.level)}
    made = build(replace(sheet("-" * 32, answer(112, now)), previous=PreviousCycle(LAST, earlier)), OUTLINE)

    assert made.line(112).change is expected
    assert made.change is not None
    assert sum(made.change.counts.values()) == 32
    assert made.line(112) in made.change.having(expected)


def test_a_copied_answer_that_waits_is_no_decline() -> None:
    earlier = {n: Answer(n, State.LEVEL, 3) for n in (112, 113, 114)}
    before = PreviousCycle(LAST, earlier)
    now = sheet("-" * 32, answer(112, "2"), answer(113, "3", copied=True), answer(114, "1"))
    change = build(replace(now, previous=before), OUTLINE).change

    assert change is not None
    assert (change.compared, change.in_operation_before, change.in_operation_now) == (2, 2, 1)
    assert [line.paragraph for line in change.having(Change.TO_CHECK)] == [113]
    assert change.having(Change.NO_LONGER_ANSWERED) == ()


def test_without_an_earlier_submission_there_is_no_change() -> None:
    made = report(EXAMPLE)

    assert made.change is None
    assert {line.change for line in made.lines} == {None}


def test_assistance_is_asked_for_by_open_actions() -> None:
    legal, training = Assistance.LEGAL, Assistance.TRAINING
    made = report(
        "1" * 32,
        answer(112, "1", actions=(
            Action("a", assistance=(legal, training)),
            Action("b", status=ActionStatus.STARTED, assistance=(legal,)),
        )),
        answer(113, "3", actions=(
            Action("c", assistance=(legal,)),
            Action("d", status=ActionStatus.DONE, assistance=(training,)),
            Action("e", status=ActionStatus.DROPPED, assistance=(Assistance.FINANCIAL,)),
        )),
    )  # fmt: skip

    assert [(asked.kind, asked.actions, asked.paragraphs) for asked in made.assistance] == [
        (legal, 3, (112, 113)),
        (training, 1, (112,)),
    ]
    assert [(item.line.paragraph, item.action.what) for item in made.plan] == [
        (112, "a"),
        (112, "b"),
        (113, "c"),
        (113, "d"),
        (113, "e"),
    ]


def test_the_method_states_the_limits_of_our_copy_of_the_report() -> None:
    method = report(EXAMPLE).method

    assert (method.symbol, method.edition, method.variant) == ("A/HRC/14/32", "2010", "regional")
    assert method.missing_paragraphs == (43,)
    assert method.cut_paragraphs == (48,)
    assert method.participation == (106, 110, 111, 115)
    assert method.redress_first == (128, 129, 130, 135, 136, 137)
    assert method.redress_sources == (85, 97)


def test_a_sheet_must_fit_the_instrument() -> None:
    twice = Sheet(BODY, CYCLE, (Answer(112, State.BLANK), Answer(112, State.BLANK)))
    foreign = Sheet(BODY, CYCLE, (Answer(99, State.BLANK),))

    with pytest.raises(ValueError, match="once"):
        build(twice, OUTLINE)
    with pytest.raises(ValueError, match="99"):
        build(foreign, OUTLINE)


def test_an_empty_sheet_is_a_report_of_32_blanks() -> None:
    made = build(Sheet(BODY, CYCLE), OUTLINE)

    assert made.tally.distribution["blank"] == 32
    assert not made.tally.summarised
    assert [thing.kind for thing in made.first_things] == [Kind.INFORMATION_GAP] * 3


# The document


def complete_sheet() -> Sheet:
    special = (
        answer(106, "1", mechanisms=("asean", "coe"),
               criteria={"106.1": YES, "106.2": CriterionValue.BLANK},
               evidence=(Reference("Plan", 2, "2024-03-01", "https://example.org", "4"),)),
        answer(132, "e", elsewhere="coe"),
        answer(128, "0", explanation="Not yet – لا", actions=(
            Action("Adopt", "Ministry", datetime.date(2026, 12, 31), ActionStatus.STARTED,
                        (Assistance.LEGAL,)),
        )),
    )  # fmt: skip
    return replace(
        sheet(EXAMPLE, *special),
        status="submitted",
        version=2,
        sample=True,
        period=Period(datetime.date(2025, 1, 1), datetime.date(2026, 6, 30)),
        contributors=(Contributor("Ministry of Justice", ContributorKind.MINISTRY),),
        previous=PreviousCycle(LAST, {106: Answer(106, State.LEVEL, 0)}),
    )


def test_the_document_has_the_keys_and_figures_of_its_format() -> None:
    document = to_document(build(complete_sheet(), OUTLINE))

    assert document["schema"] == "gap-report/1"
    assert document["instrument"] == {"symbol": "A/HRC/14/32", "edition": "2010"}
    assert document["body"] == {
        "slug": "sample-north",
        "name": "Northern Mechanism (sample)",
        "kind": "regional",
    }
    assert document["cycle"] == {"slug": "2026", "name": "2026"}
    assert (document["status"], document["version"], document["sample"]) == ("submitted", 2, True)
    assert document["tally"]["points_low"] == 41  # the example, with 1 instead of 0 at 106
    assert document["tally"]["points_high"] == 50
    assert document["sections"][0]["code"] == "general"
    assert document["sections"][0]["paragraphs"] == [106, 107, 108]
    assert document["sections"][0]["tally"]["points_low"] == 4
    assert [part["code"] for part in document["sections"]] == ["general", *"abcdef"]
    assert set(document["principles"][0]) == {
        *("code", "criteria", "by_kind", "left_out", "summarised", "unmet", "text", "all")
    }
    assert document["gaps"][:3] == [128, 129, 111]
    assert document["information_gaps"] == [125, 135, 137]
    assert document["claims_without_evidence"][0] == 108
    assert document["claims_without_criteria"][0] == 106
    assert document["claims_above_criteria"] == []
    assert (document["working"][0], document["in_part"][0], document["throughout"][0]) == (108, 108, 109)
    assert document["named_bodies"] == {"asean": "ASEAN", "coe": "Council of Europe"}


def test_an_answer_in_the_document() -> None:
    answers = to_document(build(complete_sheet(), OUTLINE))["answers"]

    assert [item["paragraph"] for item in answers] == list(PARAGRAPHS)
    assert answers[0] == {
        "paragraph": 106,
        "state": "level",
        "level": 1,
        "supported": {"low": 1, "high": 3},
        "claim": "not_compared",
        "standing": None,
        "borne_out": False,
        "evidence_strength": 2,
        "priority": False,
        "criteria": {"106.1": "yes"},
        "explanation": "",
        "evidence": [
            {"title": "Plan", "strength": 2, "date": "2024-03-01", "url": "https://example.org", "page": "4"}
        ],
        "elsewhere": None,
        "mechanisms": ["asean", "coe"],
        "actions": [],
        "copied": False,
    }  # fmt: skip
    assert (answers[26]["state"], answers[26]["level"], answers[26]["elsewhere"]) == (
        "elsewhere",
        None,
        "coe",
    )
    assert (answers[19]["supported"], answers[19]["claim"]) == (None, None)


def test_canonical_json_is_utf8_with_sorted_keys_and_no_blanks() -> None:
    assert canonical_json({"b": 1, "a": ["é", None, True]}) == '{"a":["é",null,true],"b":1}'.encode()
    with pytest.raises(ValueError, match="JSON"):
        canonical_json({"a": float("nan")})
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_same_answers_are_the_same_bytes_in_whatever_order() -> None:
    made = complete_sheet()
    turned = replace(made, answers=tuple(reversed(made.answers)))

    assert canonical_json(to_document(build(made, OUTLINE))) == canonical_json(
        to_document(build(turned, OUTLINE))
    )


def test_a_frozen_document_whose_figures_were_changed_is_noticed() -> None:
    document = to_document(build(complete_sheet(), OUTLINE))
    assert differences(document, OUTLINE) == ()

    document["tally"]["points_low"] += 1
    document["gaps"].reverse()
    del document["assistance"]
    document["foreign"] = 1

    assert differences(document, OUTLINE) == ("foreign", "gaps", "tally")


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "gap-report/2"},
        {"instrument": {"symbol": "A/HRC/14/32", "edition": "2030"}},
        {"answers": None},
        {"answers": [{"paragraph": 112}]},
        {"body": "north"},
        {"named_bodies": {}},
        {"period": {"start": "yesterday"}},
    ],
)
def test_what_is_no_document_of_this_edition_is_refused(change: dict[str, object]) -> None:
    document = to_document(build(complete_sheet(), OUTLINE)) | change

    with pytest.raises(UnreadableDocument):
        from_document(document, OUTLINE)


@pytest.mark.parametrize("member", ["level", "explanation", "elsewhere", "copied"])
def test_an_answer_without_one_of_its_members_is_no_document(member: str) -> None:
    document = to_document(build(complete_sheet(), OUTLINE))
    del document["answers"][0][member]

    with pytest.raises(UnreadableDocument, match=member):
        from_document(document, OUTLINE)


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAMED = st.sampled_from(sorted(NAMES))
DAYS = st.none() | st.dates()
EVIDENCE = st.builds(
    Reference,
    title=WORDS,
    strength=st.integers(0, 3),
    date=DAYS.map(lambda day: str(day or "")),
    url=WORDS,
    page=WORDS,
    source=WORDS,
    file=st.none()
    | st.builds(
        StoredFile, WORDS, st.text("0123456789abcdef", min_size=64, max_size=64), st.integers(1, 10 << 20)
    ),
    confidential=st.booleans(),
)
ACTIONS = st.builds(
    Action,
    what=WORDS,
    owner=WORDS,
    due=DAYS,
    status=st.sampled_from(ActionStatus),
    assistance=st.lists(st.sampled_from(Assistance), unique=True).map(tuple),
)


@st.composite
def answers(draw: st.DrawFn, paragraph: int) -> Answer:
    codes = [criterion.code for criterion in OUTLINE.recommendation(paragraph).criteria]
    few = st.integers(0, 2)
    return answer(
        paragraph,
        draw(st.sampled_from("0123?w-ne")),
        explanation=draw(WORDS),
        criteria={code: draw(st.sampled_from(CriterionValue)) for code in codes[: draw(few)]},
        evidence=tuple(draw(EVIDENCE) for _ in range(draw(few))),
        priority=draw(st.booleans()),
        elsewhere=draw(st.just("") | NAMED),
        mechanisms=tuple(draw(st.lists(NAMED, unique=True, max_size=2))),
        actions=tuple(draw(ACTIONS) for _ in range(draw(few))),
        copied=draw(st.booleans()),
    )


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    chosen = draw(st.lists(st.sampled_from(PARAGRAPHS), unique=True, max_size=6))
    before = draw(st.lists(st.sampled_from(PARAGRAPHS), unique=True, max_size=4))
    levels = {p: Answer(p, State.LEVEL, draw(st.integers(0, 3))) for p in before}
    return Sheet(
        body=draw(st.sampled_from([BODY, NATIONAL])),
        cycle=CYCLE,
        answers=tuple(draw(answers(paragraph)) for paragraph in chosen),
        names=NAMES,
        status=draw(st.sampled_from(["draft", "in_clearance", "submitted", "returned"])),
        version=draw(st.integers(1, 3)),
        period=Period(draw(DAYS), draw(DAYS)),
        contributors=tuple(
            draw(st.lists(st.builds(Contributor, WORDS, st.sampled_from(ContributorKind)), max_size=2))
        ),
        sample=draw(st.booleans()),
        previous=draw(st.none() | st.just(PreviousCycle(LAST, levels))),
    )


@settings(max_examples=60, deadline=None)
@given(sheets())
def test_a_report_is_said_again_from_its_document_alone(made: Sheet) -> None:
    said = build(made, OUTLINE)
    content = canonical_json(to_document(said))
    again = from_document(json.loads(content), OUTLINE)

    assert again == said
    assert canonical_json(to_document(again)) == content
    assert differences(json.loads(content), OUTLINE) == ()


@settings(max_examples=60, deadline=None)
@given(sheets())
def test_every_recommendation_is_in_exactly_one_list(made: Sheet) -> None:
    said = build(made, OUTLINE)
    listed = [
        *(gap.paragraph for gap in said.gaps),
        *(line.paragraph for line in said.information_gaps),
        *(line.paragraph for line in said.in_part),
        *(line.paragraph for line in said.throughout),
        *(line.paragraph for line in said.coverage.outside),
    ]

    assert sorted(listed) == list(PARAGRAPHS)
    doubted = [line.paragraph for lines in said.not_borne_out.values() for line in lines]
    borne_out = [line.paragraph for line in said.lines if line.standing is Standing.BORNE_OUT]
    assert sorted(doubted + borne_out) == [line.paragraph for line in said.working]
    assert len(said.first_things) <= 3
    assert [line.paragraph for part in said.sections for line in part.lines] == list(PARAGRAPHS)
