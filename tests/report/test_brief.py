"""The brief: two pages whatever the body says and however long our words are, and what it asks of whom."""

from __future__ import annotations

import datetime
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from pypdf import PdfReader

from assessments.answers.scoring import Standing, State
from assessments.answers.value import Action, ActionStatus, Answer, Assistance
from assessments.report.brief import ASKS_SHOWN, Lack, asks_of, brief_of, first_step
from assessments.report.files import brief_pdf, print_html
from assessments.report.gap_report import GapReport, build
from assessments.report.lines import Line
from assessments.report.overview import plan_of
from recommendations.outline import CriterionValue, Variant
from tests.pseudo_languages import PSEUDO, Change, in_pseudo_languages, longer, outline
from tests.report import invented_bodies, sample_reports

DAY = datetime.date(2026, 7, 3)
BEFORE, AFTER = datetime.date(2026, 5, 31), datetime.date(2026, 12, 31)
EIGHT = [(kind, variant) for kind in invented_bodies.KINDS for variant in Variant]


def pages(report: GapReport, language: str = "en") -> list[str]:
    made = brief_pdf(report, sample_reports.rendering(report, language))
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(made.data)).pages]


def written_out(kind: str, variant: Variant, *, longest: bool = False, change: Change = longer) -> GapReport:
    """The report with our words changed; ``longest``: with as much of its own as a body may write, too."""
    sheet = invented_bodies.sheet(kind, variant)
    if longest:
        late = Action("Very long words " * 120, "Ministry of everything " * 20, BEFORE, ActionStatus.STARTED)
        plan = (replace(late, assistance=tuple(Assistance)), replace(late, due=None), replace(late, owner=""))
        name = replace(sheet.body, name="Interministerial Commission against Trafficking in Persons " * 3)
        sheet = replace(
            sheet, body=name, answers=tuple(replace(answer, actions=plan) for answer in sheet.answers)
        )
    return build(sheet, outline(change))


@pytest.mark.parametrize(("kind", "variant"), EIGHT)
def test_a_brief_has_two_pages(kind: str, variant: Variant) -> None:
    assert len(pages(invented_bodies.report(kind, variant))) == 2


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code != "en"])
@pytest.mark.parametrize(("kind", "variant"), EIGHT)
def test_it_has_two_pages_in_each_finished_language(kind: str, variant: Variant, language: str) -> None:
    report = build(invented_bodies.sheet(kind, variant), sample_reports.outline_in(language))
    assert len(pages(report, language)) == 2


@pytest.mark.usefixtures(in_pseudo_languages.__name__)
@pytest.mark.parametrize("language", PSEUDO)
@pytest.mark.parametrize("longest", [False, True])
@pytest.mark.parametrize(("kind", "variant"), EIGHT)
def test_it_has_two_pages_with_every_word_of_ours_longer_or_from_right_to_left(
    kind: str, variant: Variant, longest: bool, language: str
) -> None:
    change = PSEUDO[language]
    said = pages(written_out(kind, variant, longest=longest, change=change), language)
    assert len(said) == 2
    if change is longer:
        assert longer("Three things to do first") in said[0]
        assert longer("We ask ministers to decide") in said[1]


def test_it_has_no_official_text_and_no_table_by_group() -> None:
    report = invented_bodies.report("weak")
    page = print_html(report, sample_reports.rendering(report), "brief")
    assert "<blockquote" not in page
    assert "Outside" not in page
    for line in report.lines:
        assert line.recommendation.text[:60] not in page


def test_the_first_things_have_a_step_to_do_and_say_who_and_when() -> None:
    report = invented_bodies.report("weak")
    said = " ".join(pages(report))
    for thing in report.first_things:
        assert first_step(thing) in said
        assert thing.line.title in said
    assert said.count("First step:") == 3
    assert said.count("nobody is in charge, and there is no date") + said.count("In charge:") == 3
    assert "Due: no date yet" in said


def test_the_silent_body_is_asked_to_answer_and_nothing_it_claims_reads_as_proof() -> None:
    said = " ".join(pages(invented_bodies.report("silent")))
    assert said.count("Answer the questions that are left open.") == 3
    assert "For 32 recommendations, readers can’t check the level" in said
    assert "For 32 recommendations, its own answers and an open document do not support the level" in said
    assert "support that these are in operation" not in said


def action(owner: str = "Ministry", due: datetime.date | None = AFTER, **more: Any) -> Action:
    return replace(Action("Write it", owner, due), **more)


@pytest.mark.parametrize(
    ("given", "lack", "words"),
    [
        (action(), None, ""),
        (action(owner=""), Lack.OWNER, "Name who is in charge."),
        (action(due=None), Lack.DATE, "Set a date."),
        (action(owner="", due=None), Lack.OWNER_AND_DATE, "Name who is in charge, and set a date."),
        (
            action(due=BEFORE),
            Lack.OVERDUE,
            "Due on 31 May 2026, not done: decide what happens now.",
        ),
        (
            action(owner="", due=BEFORE),
            Lack.OVERDUE,
            "Due on 31 May 2026, not done: decide what happens now. Nobody is in charge: name who is.",
        ),
        (
            action(assistance=(Assistance.LEGAL, Assistance.TRAINING)),
            Lack.HELP,
            "It needs legal help and training: decide who gives it.",
        ),
        (
            action(due=None, assistance=(Assistance.LEGAL,)),
            Lack.DATE,
            "Set a date. It needs legal help: decide who gives it.",
        ),
        (action(owner="", status=ActionStatus.DONE), None, ""),
        (action(due=BEFORE, status=ActionStatus.DROPPED), None, ""),
    ],
)
def test_ministers_are_asked_about_what_an_open_action_lacks(
    given: Action, lack: Lack | None, words: str
) -> None:
    asks = asks_of(plan_of(_lines(given)), DAY)
    assert [(ask.lack, ask.words) for ask in asks] == ([(lack, words)] if lack else [])


def _lines(*actions: Action) -> tuple[Line, ...]:
    sheet = invented_bodies.sheet("silent")
    answer = Answer(106, State.LEVEL, 1, actions=actions)
    return build(replace(sheet, answers=(answer,)), sample_reports.outline()).lines


def test_what_is_overdue_is_asked_first_and_what_does_not_fit_is_counted() -> None:
    sheet = invented_bodies.sheet("silent")
    plans = {106: action(due=None), 107: action(owner=""), 108: action(due=BEFORE)}
    answers = tuple(
        Answer(number, State.LEVEL, 0, actions=(plans.get(number, action(due=None)),))
        for number in range(106, 138)
    )
    brief = brief_of(build(replace(sheet, answers=answers), sample_reports.outline()), DAY)
    assert [ask.line.paragraph for ask in brief.asks] == [108, 107, 106, 109, 110, 111]
    assert brief.more == 32 - ASKS_SHOWN
    assert brief.more_words == "26 more actions wait for a decision: see the action plan."


def test_what_no_action_is_about_is_asked_in_sentences() -> None:
    asked = brief_of(invented_bodies.report("weak", Variant.NATIONAL), DAY).also_asked
    assert asked == (
        "No action is planned for 9 gaps (107, 111, 117, 121, 123, 127, 129, 133, 135): decide who plans "
        "them, and by when.",
        "3 recommendations have no answer (115, 125, 134): name who finds out, and by when.",
        "For 1 recommendation the answer is known and not disclosed (137): decide whether it can be given.",
        "For 2 recommendations, the body’s own answers say less than their level (109, 119): change the "
        "work or the level.",
        "For 3 recommendations, readers can’t check the level (113, 122, 131): name who answers the open "
        "questions and gives open documents.",
    )


def test_what_is_known_and_not_disclosed_is_not_looked_for() -> None:
    sheet = replace(invented_bodies.sheet("silent"), answers=(Answer(107, State.WITHHELD),))
    answers = tuple(Answer(number, State.LEVEL, 3) for number in range(108, 138))
    report = build(replace(sheet, answers=(*sheet.answers, *answers)), sample_reports.outline())
    asked = brief_of(report, DAY).also_asked
    assert asked[:2] == (
        "1 recommendation has no answer (106): name who finds out, and by when.",
        "For 1 recommendation the answer is known and not disclosed (107): decide whether it can be given.",
    )
    assert [first_step(thing) for thing in report.first_things[:2]] == [
        "Find out, and answer with a level.",
        "Decide whether the answer can be given: it is known, and not disclosed.",
    ]


def test_a_body_without_gap_and_plan_is_not_praised_for_its_plan() -> None:
    everywhere = tuple(Answer(number, State.ELSEWHERE) for number in range(106, 138))
    outside = replace(invented_bodies.sheet("silent"), answers=everywhere)
    nothing = "It names no gap. 32 do not apply or are done by others."
    for report, first, decide in (
        (
            invented_bodies.all_but("no principle"),
            "No gap, no missing answer, and no level that can’t be checked.",
            "It reports no gap.",
        ),
        (build(outside, sample_reports.outline()), nothing, nothing),
    ):
        said = " ".join(pages(report))
        assert f"Three things to do first {first}" in said
        assert f"We ask ministers to decide {decide} No action lacks an owner or a date" in said
        assert "every gap has an action" not in said


@pytest.mark.parametrize(
    ("level", "no_case", "said"),
    [
        (1, ("137.2", "137.3"), "No case arose: {137.2} To be in operation: a text and a practice."),
        (1, (), "The criteria support more: look at the level again."),
        (0, ("137.2", "137.3"), "The criteria support more: look at the level again."),
    ],
)
def test_that_the_criteria_support_more_is_said_only_where_they_do(
    level: int, no_case: tuple[str, ...], said: str
) -> None:
    """A law on compensation and nobody who claimed any: that is level 1, and no more is supported."""
    found = next(one for one in sample_reports.outline().recommendations if one.paragraph == 137)
    criteria = {
        one.code: CriterionValue.NO_CASE if one.code in no_case else CriterionValue.YES
        for one in found.criteria
    }
    answer = Answer(137, State.LEVEL, level, "No victim made a claim.", criteria)
    sheet = replace(invented_bodies.sheet("strong", Variant.NATIONAL), answers=(answer,))
    first = build(sheet, sample_reports.outline()).first_things[0]
    texts = {one.code: one.text[Variant.NATIONAL] for one in found.criteria}
    for code, text in texts.items():
        said = said.replace(f"{{{code}}}", text)
    assert (first.line.paragraph, first_step(first)) == (137, said)


@pytest.mark.usefixtures(in_pseudo_languages.__name__)
def test_of_a_level_that_goes_further_the_brief_says_what_the_body_denies() -> None:
    """Who answers no to all that is asked of children can't hide it in a brief without gaps."""
    report = invented_bodies.all_but("child")
    steps = [first_step(thing) for thing in report.first_things]
    assert steps[0] == (
        "Look at the level again: it goes further than its own answers. Not met: A practical guide or "
        "handbook explains how to apply the standards to women, men, girls and boys, and to members of "
        "minorities."
    )
    said = pages(report)
    assert all(step in said[0] for step in steps)
    assert len(said) == 2
    sheet = replace(invented_bodies.sheet("strong"), answers=tuple(line.answer for line in report.lines))
    for language, change in PSEUDO.items():
        assert len(pages(build(sheet, outline(change)), language)) == 2


def test_a_level_throughout_is_named_if_a_reader_can_check_it() -> None:
    strong = brief_of(invented_bodies.report("strong"), DAY)
    assert [line.standing for line in strong.supported] == [Standing.BORNE_OUT] * len(strong.supported)
    assert len(strong.supported) >= 1
    assert brief_of(invented_bodies.report("silent"), DAY).claimed == tuple(range(106, 138))
