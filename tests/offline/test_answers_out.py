"""Answers out and in again: what a body takes along as a file is what it finds when it brings it in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.answering.rules import rules_for
from assessments.answering.saving import apply_file, save_answer
from assessments.answering.starting import start_assessment
from assessments.answers.file import read_text, schema_problems
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
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment
from assessments.offline.questionnaire import answers_file, answers_json
from assessments.report.gap_report import ReportBody, Sheet
from assessments.report.lines import ReportCycle
from assessments.trail.acting import COMMAND_LINE
from mechanisms.models import Person
from recommendations.outline import CriterionValue, Variant
from tests.answering.evidence_cast import SECRET, Attach
from tests.answers.test_answer_entry import REGIONAL
from tests.factories import BodyFactory, acting, level
from tests.invented_instrument import instrument

PLANNED = Action("Write a law", "Ministry", date(2027, 1, 1), assistance=(Assistance.LEGAL,))


def document_of(assessment: Assessment, *, with_confidential: bool = True) -> dict[str, Any]:
    made = answers_json(assessment, with_confidential=with_confidential)
    found: dict[str, Any] = json.loads(made.data)
    return found


@pytest.fixture
def written(draft: Assessment, coordinator: Person, attach: Attach) -> Assessment:
    """A level with evidence and a plan, a half-typed answer, an action beside a blank one."""
    by = acting(coordinator)
    attach()
    full = replace(
        level(112, 2, "السطر الأول\n第二行"),
        criteria={"112.1": CriterionValue.YES, "112.2": CriterionValue.DONT_KNOW},
        evidence=(Reference("Plan", 2, "2026-03-01", "https://example.org", "4"),),
        priority=True,
        actions=(PLANNED,),
    )
    save_answer(by=by, assessment=draft, entry=full)
    half = Answer(113, State.BLANK, explanation="Half a")
    save_answer(by=by, assessment=draft, entry=half)
    save_answer(by=by, assessment=draft, entry=Answer(114, State.BLANK, actions=(PLANNED,)))
    return draft


@pytest.mark.django_db
def test_it_is_named_after_body_and_cycle_and_fits_the_schema(written: Assessment) -> None:
    made = answers_json(written, with_confidential=True)
    assert made.filename == "north-2026-answers.json"
    assert made.content_type == "application/json; charset=utf-8"
    assert made.data == answers_json(written, with_confidential=True).data
    assert "السطر الأول" in made.data.decode()
    rules = rules_for(written, COMMAND_LINE)
    assert schema_problems(json.loads(made.data), rules.outline) == []


@pytest.mark.django_db
def test_only_what_says_something_is_in_it(written: Assessment) -> None:
    entries = document_of(written)["answers"]
    assert [entry["paragraph"] for entry in entries] == [112, 113, 114]
    assert entries[1] == {"paragraph": 113, "state": "blank", "explanation": "Half a", "actions": []}


@pytest.mark.django_db
def test_what_was_taken_over_and_saved_by_nobody_is_blank_and_its_plan_is_not(written: Assessment) -> None:
    AnswerRow.objects.filter(assessment=written, paragraph=112).update(copied=True)
    first = document_of(written)["answers"][0]
    assert (first["paragraph"], first["state"]) == (112, "blank")
    assert set(first) == {"paragraph", "state", "actions"}


@pytest.mark.django_db
def test_confidential_references_go_along_only_where_that_is_said(
    written: Assessment, attach: Attach
) -> None:
    attach(SECRET, paragraph=115, name="b.txt", data=b"secret", confidential=True)
    told = json.dumps(document_of(written, with_confidential=False))
    assert "Xylophone" not in told
    assert "Xylophone" in json.dumps(document_of(written))


@pytest.mark.django_db
def test_brought_into_another_body_it_is_the_same_assessment(
    written: Assessment, coordinator: Person
) -> None:
    text = answers_json(written, with_confidential=True).data
    other = BodyFactory.create(slug="other", sample=written.body.sample)
    draft = start_assessment(
        by=COMMAND_LINE,
        body=other,
        cycle=written.cycle,
        period_start=date(2020, 1, 1),
        period_end=date(2020, 12, 31),
    )
    file, problems = read_text(text, rules_for(draft, COMMAND_LINE))
    assert problems == []
    assert file is not None
    apply_file(by=COMMAND_LINE, assessment=draft, file=file)
    draft.refresh_from_db()
    assert document_of(draft) == json.loads(text)


@pytest.mark.django_db
def test_it_costs_what_a_sheet_costs(written: Assessment, django_assert_num_queries) -> None:
    with django_assert_num_queries(7):
        answers_json(written, with_confidential=True)


# ── Whatever stands there ─────────────────────────────────────────────────

SIGNS = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
LINES = st.text(SIGNS, min_size=1, max_size=20).map(str.strip).filter(bool)
TEXTS = st.text(SIGNS | st.just("\n"), max_size=30)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
ACTIONS = st.builds(
    Action,
    what=LINES,
    owner=LINES | st.just(""),
    due=st.none() | DAYS,
    status=st.sampled_from(ActionStatus),
    assistance=st.sets(st.sampled_from(Assistance)).map(
        lambda kinds: tuple(kind for kind in Assistance if kind in kinds)
    ),
)
REFERENCES = st.builds(
    Reference,
    title=LINES,
    strength=st.integers(0, 3),
    date=DAYS.map(str),
    url=st.sampled_from(["", "https://example.org/a"]),
    page=LINES,
    source=LINES.map(lambda name: f"The Court {name}"),
)


@st.composite
def sheet_answers(draw: st.DrawFn, paragraph: int) -> Answer:
    """An answer as a working copy may hold it, complete where a file has to be."""
    asked = instrument().recommendation(paragraph)
    states = [State.LEVEL, State.DONT_KNOW, State.WITHHELD, State.BLANK, State.ELSEWHERE]
    state = draw(st.sampled_from(states))
    unique = draw(st.lists(REFERENCES, max_size=3, unique_by=lambda item: item.title))
    criteria = {
        item.code: draw(st.sampled_from(item.offers(Variant.REGIONAL)))
        for item in asked.criteria
        if draw(st.booleans())
    }
    needs_sentence = CriterionValue.NO_CASE in criteria.values()
    return Answer(
        paragraph=paragraph,
        state=state,
        level=draw(st.integers(0, 3)) if state is State.LEVEL else None,
        explanation=draw(TEXTS.filter(lambda text: bool(text.strip())) if needs_sentence else TEXTS),
        criteria=criteria,
        evidence=tuple(unique),
        priority=draw(st.booleans()),
        elsewhere="coe" if state is State.ELSEWHERE else "",
        mechanisms=("asean",) if asked.names_mechanisms else (),
        actions=tuple(draw(st.lists(ACTIONS, max_size=2))),
    )


SHEETS = st.builds(
    lambda answers, names: Sheet(
        body=ReportBody("sample-northern-mechanism", "Northern", Variant.REGIONAL),
        cycle=ReportCycle("2026", "2026"),
        answers=answers,
        period=Period(date(2025, 1, 1), date(2026, 1, 1)),
        contributors=tuple(Contributor(name, ContributorKind.OTHER) for name in names),
    ),
    st.tuples(sheet_answers(106), sheet_answers(112), sheet_answers(133)),
    st.lists(LINES, max_size=2),
)


@given(sheet=SHEETS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_read_again_nothing_is_lost_and_nothing_added(sheet: Sheet) -> None:
    file = answers_file(sheet, instrument().edition, with_confidential=True)
    text = json.dumps(file.as_json(), ensure_ascii=False)
    again, problems = read_text(text, REGIONAL)
    assert problems == []
    assert again == file
    said = {entry.paragraph: entry for entry in file.answers}
    for answer in sheet.answers:
        entry = said.get(answer.paragraph, Answer(answer.paragraph, State.BLANK, actions=()))
        assert (entry.state, entry.level, entry.explanation) == (
            answer.state,
            answer.level,
            answer.explanation,
        )
        assert entry.criteria == answer.criteria
        assert [item.title for item in entry.evidence] == [item.title for item in answer.evidence]
        assert entry.actions == answer.actions
        assert entry.priority == answer.priority
