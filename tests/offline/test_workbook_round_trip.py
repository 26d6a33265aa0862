"""A questionnaire that goes out as a workbook and comes back untouched says what it said: nothing is lost."""

from __future__ import annotations

import datetime
import json

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assessments.answers.fields import FORBIDDEN
from assessments.answers.rules import Rules, read_entry
from assessments.answers.scoring import State
from assessments.answers.value import Action, ActionStatus, Answer, Assistance, Reference
from assessments.offline.file_answers import Returned, ReturnedFile
from assessments.offline.questionnaire import Questionnaire
from assessments.offline.reading import read_file
from assessments.offline.saved_answers import completed
from assessments.offline.workbook import questionnaire_xlsx
from assessments.report.gap_report import ReportBody
from recommendations.outline import Variant
from tests.offline.questionnaires import CODE, MECHANISMS, NATIONAL, REGIONAL, questionnaire, sample_entries
from tests.report import sample_reports

OUTLINE = sample_reports.outline()
SLUGS = list(MECHANISMS)
OTHERS = [slug for slug in SLUGS if slug != REGIONAL.slug]
AWKWARD = (
    " leading and trailing ",
    "\ttab\n\nempty line\n",
    "=1+1",
    "+cmd|' /C calc'!A0",
    "'quoted",
    "_x000D_ and _x0041_",
    "<b>&amp;</b> ]]>",
    "خطة العمل الوطنية 2024",
    "国家协调机制",
    "2024-03-02",
    "12",
    "TRUE",
    "2 · In operation",
    "\u200fRTL\u200e",
    "🙂 𠜎",
)

signs = st.characters(exclude_categories=["Cs"]).filter(
    lambda sign: not FORBIDDEN.search(sign) and sign != "\r"
)
texts = st.one_of(st.sampled_from(AWKWARD), st.text(signs, max_size=60)).filter(
    lambda text: bool(text.strip().strip("\u200e\u200f\ufeff\u200b").strip())
)
lines = texts.map(lambda text: " ".join(text.split())).filter(lambda text: len(text) > 1)
days = st.none() | st.dates(datetime.date(1900, 3, 1), datetime.date(2100, 12, 31))
dated = st.sampled_from(["2024", "2024-03"]) | days.filter(bool).map(str)
addresses = st.just("") | st.sampled_from(["https://example.org/a?b=c&d=%20", "http://مثال.example/"])


@st.composite
def references(draw: st.DrawFn) -> Reference:
    """A reference with what its strength needs."""
    strength = draw(st.integers(0, 3))
    public = strength > 1
    return Reference(
        draw(lines),
        strength,
        draw(dated if public else st.just("") | dated),
        draw(addresses.filter(bool) if public else addresses),
        draw(st.just("") | lines),
        draw(lines if strength > 2 else st.just("") | lines),
    )


planned = st.builds(
    Action,
    lines,
    st.just("") | lines,
    days,
    st.sampled_from(ActionStatus),
    st.lists(st.sampled_from(Assistance), unique=True).map(
        lambda kinds: tuple(kind for kind in Assistance if kind in kinds)
    ),
)


@st.composite
def entries(draw: st.DrawFn, paragraph: int, body: ReportBody) -> Answer:
    """Any answer that the rules let stand in a draft."""
    recommendation = OUTLINE.recommendation(paragraph)
    states = [state for state in State if state is not State.ELSEWHERE or body is REGIONAL]
    if not recommendation.na_allowed[body.kind]:
        states.remove(State.NOT_APPLICABLE)
    state = draw(st.sampled_from(states))
    criteria = {
        criterion.code: draw(st.sampled_from(criterion.offers(body.kind)))
        for criterion in recommendation.criteria
        if draw(st.booleans())
    }
    named = st.lists(st.sampled_from(SLUGS), unique=True).map(tuple)
    return Answer(
        paragraph,
        state,
        draw(st.integers(0, 3)) if state is State.LEVEL else None,
        draw(st.just("") | texts),
        criteria,
        tuple(draw(st.lists(references(), max_size=3, unique_by=lambda item: item.identity))),
        draw(st.booleans()),
        draw(st.sampled_from(OTHERS)) if state is State.ELSEWHERE else "",
        draw(named) if recommendation.names_mechanisms else (),
        tuple(draw(st.lists(planned, max_size=2))),
    )


type Asked = tuple[ReportBody, str, dict[int, Answer]]


@st.composite
def asked_of(draw: st.DrawFn) -> Asked:
    """One to three of the 32 recommendations, with answers, for a body and in a language."""
    numbers = draw(st.lists(st.sampled_from(range(106, 138)), min_size=1, max_size=3, unique=True))
    body = draw(st.sampled_from([REGIONAL, NATIONAL]))
    held = {number: draw(entries(number, body)) for number in numbers}
    return body, draw(st.sampled_from(["en", "ar", "fr"])), held


def blank(paragraph: int) -> Answer:
    """An answer that nobody gave yet."""
    return Answer(paragraph, State.BLANK, actions=())


def returned_of(asked: Questionnaire) -> ReturnedFile:
    """The workbook written and read again, as an upload keeps it."""
    file = read_file("answers.xlsx", questionnaire_xlsx(asked).data)
    return ReturnedFile.from_json(json.loads(json.dumps(file.as_json())))


def entry_of(returned: Returned, base: Answer, variant: Variant) -> Answer:
    """What it says as an answer, by the rules of every answer."""
    known = frozenset({*SLUGS, *base.mechanisms, base.elsewhere})
    rules = Rules(OUTLINE, variant, "somebody", known_bodies=known)
    found, _problems = read_entry(completed(returned.said, returned.unsaid, base), rules)
    assert found is not None
    return found


SAMPLES = (sample_reports.NORTH, sample_reports.SOUTH, sample_reports.PALM_COAST)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(asked_of())
@example((REGIONAL, "en", {113: blank(113)}))
@example((REGIONAL, "ar", {106: Answer(106, State.LEVEL, 3, AWKWARD[1], actions=())}))
def test_a_workbook_that_comes_back_untouched_says_what_it_said(asked: Asked) -> None:
    body, language, held = asked
    made = questionnaire(held, held, body=body, language=language)
    file = returned_of(made)
    assert file.workbook == CODE
    assert file.faults == file.remarks == ()
    found = {returned.paragraph: returned for returned in file.answers}
    assert set(found) == {item.paragraph for item in made.items}
    for item in made.items:
        returned = found[item.paragraph]
        assert returned.said == {"actions": []} | item.entry.as_json()
        assert returned.codes == item.references
        assert entry_of(returned, item.entry, made.variant) == item.entry
        not_held = {part for part in returned.unsaid if not part.startswith("criteria.")}
        assert not_held <= {"mechanisms", "elsewhere"}, "which this recommendation does not ask"


def test_the_sample_answers_come_back_whole() -> None:
    for slug in SAMPLES:
        held = sample_entries(slug)
        body = NATIONAL if slug == sample_reports.SOUTH else REGIONAL
        file = returned_of(questionnaire(entries=held, body=body))
        assert file.faults == file.remarks == ()
        for returned in file.answers:
            base = held.get(returned.paragraph) or blank(returned.paragraph)
            as_it_stood = Returned(base.paragraph, base.as_json())
            assert entry_of(returned, base, body.kind) == entry_of(as_it_stood, base, body.kind)


def test_a_blank_questionnaire_says_nothing_and_an_input_has_no_plan() -> None:
    asked = questionnaire([113, 114], by_input=[113, 114])
    file = returned_of(asked)
    assert file.faults == file.remarks == ()
    assert [returned.said for returned in file.answers] == [
        {"paragraph": 113, "state": "blank"},
        {"paragraph": 114, "state": "blank"},
    ]
    assert all({"priority", "actions"} <= set(returned.unsaid) for returned in file.answers)


def test_whole_words_of_a_confidential_reference_never_count_as_evidence() -> None:
    file = returned_of(questionnaire([113], {113: Answer(113, State.BLANK)}, kept_back={113: 2}))
    assert file.remarks == ()
    assert "evidence" not in file.answers[0].said
