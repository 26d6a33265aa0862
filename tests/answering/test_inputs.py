"""Several ministries, one answer: who writes what when, what un-clears it, and what becomes of an input."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from assessments.answering.giving import StaleInput, clear_answer, inputs_seen, save_input, take_clearing_off
from assessments.answering.inputs import GivenInputs, Stage, asked_in, inputs_of, own_inputs
from assessments.answering.plan import change_action
from assessments.answering.rules import Refused
from assessments.answering.saving import apply_file, save_answer
from assessments.answers.scoring import State
from assessments.answers.value import Action, Answer, Reference
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, Contribution, Event
from assessments.reviewing.acts import return_to_body
from assessments.submitting.submitting import Choices, ask_clearance, submit
from assessments.trail.acting import COMMAND_LINE
from mechanisms.access import Sharing, principal_of
from mechanisms.models import Assignment, Membership, Person, Role
from recommendations.models import Recommendation
from recommendations.outline import CriterionValue
from tests.factories import MembershipFactory, acting, answer_all, file_of, level

SHARED = Choices(Sharing.RAPPORTEUR, True, True, False)
LETTER = Reference("Letter of the ministry", 1)
FULL = Answer(
    113,
    State.LEVEL,
    2,
    "The register is kept.",
    {"113.1": CriterionValue.YES, "113.2": CriterionValue.PARTLY},
    (Reference("Register", 2, "2026-03-01", page="4"), LETTER),
)


def assign(person: Person, paragraph: int, ministry: str = "") -> Membership:
    membership = person.memberships.get(removed_at=None)
    if ministry:
        membership.ministry = ministry
        membership.save()
    recommendation = Recommendation.objects.get(paragraph=paragraph)
    Assignment.objects.create(membership=membership, recommendation=recommendation)
    return membership


@pytest.fixture
def police(contributor: Person) -> Membership:
    """The first contributor: 113 and group (d)."""
    membership = contributor.memberships.get()
    membership.ministry = "Police"
    membership.save()
    return membership


@pytest.fixture
def other(north) -> Person:
    """A second contributor, who is asked for nothing yet."""
    return MembershipFactory.create(person__username="other", body=north, role=Role.CONTRIBUTOR).account


@pytest.fixture
def justice(police: Membership, other: Person, edition) -> Membership:
    """The second contributor is asked for 113 as well: now two are."""
    return assign(other, 113, "Justice")


def answers(by, draft: Assessment) -> object:
    return save_answer(by=by, assessment=draft, entry=level(113, 1))


def gives(by, draft: Assessment) -> object:
    return save_input(by=by, assessment=draft, entry=level(113, 1))


def gives_for_police(by, draft: Assessment) -> object:
    police = Membership.objects.get(ministry="Police")
    return save_input(by=by, assessment=draft, entry=level(113, 1), membership_id=police.pk)


def clears(by, draft: Assessment) -> object:
    answer = draft.answers.get(paragraph=113)
    return clear_answer(by=by, assessment=draft, paragraph=113, seen=inputs_seen(answer))


def told(act: Callable[[], object]) -> str:
    try:
        act()
    except Refused:
        return "refused"
    except PermissionDenied:
        return "no"
    except Http404:
        return "-"
    return "yes"


PEOPLE = ("contributor", "other", "coordinator", "reader", "stranger", "reviewer", "administrator")
ALONE = [
    (answers, "yes no yes no - - -"),
    (gives, "refused no - no - - -"),
    (gives_for_police, "refused no refused no - - -"),
    (clears, "no no yes no - - -"),
]
TOGETHER = [
    (answers, "refused refused yes no - - -"),
    (gives, "yes yes - no - - -"),
    (gives_for_police, "yes no yes no - - -"),
    (clears, "no no yes no - - -"),
]


def cells(rows):
    return [
        pytest.param(act, who, cell, id=f"{act.__name__}-{who}-{cell}")
        for act, row in rows
        for who, cell in zip(PEOPLE, row.split(), strict=True)
    ]


@pytest.mark.parametrize(("act", "who", "cell"), cells(ALONE))
def test_where_one_is_asked_he_writes_the_answer(
    request, draft, police, other, act, who: str, cell: str
) -> None:
    answer_all(draft, level=1)
    by = acting(request.getfixturevalue(who))
    assert told(lambda: act(by, draft)) == cell


@pytest.mark.parametrize(("act", "who", "cell"), cells(TOGETHER))
def test_where_two_are_asked_each_gives_an_input(request, draft, justice, act, who: str, cell: str) -> None:
    answer_all(draft, level=1)
    by = acting(request.getfixturevalue(who))
    assert told(lambda: act(by, draft)) == cell


def removed(member: Membership, _draft: Assessment) -> None:
    member.end()


def closed_account(member: Membership, _draft: Assessment) -> None:
    Person.objects.filter(pk=member.account.pk).update(is_active=False)


def made_reader(member: Membership, _draft: Assessment) -> None:
    Membership.objects.filter(pk=member.pk).update(role=Role.READER)


def no_more_assigned(member: Membership, _draft: Assessment) -> None:
    member.assignments.all().delete()


@pytest.mark.parametrize("leaves", [removed, closed_account, made_reader, no_more_assigned])
def test_whoever_is_left_alone_writes_the_answer_again(draft, justice, contributor, other, leaves) -> None:
    """The input of the other stays readable under the name of the ministry."""
    gives(acting(other), draft)
    leaves(justice, draft)
    by = acting(contributor)
    assert told(lambda: gives(by, draft)) == "refused"
    assert told(lambda: answers(by, draft)) == "yes"
    kept = inputs_of([draft.pk])[draft.pk][113]
    assert [(item.name, item.entry["level"]) for item in kept] == [("Justice", 1)]


def test_a_removed_member_writes_no_input(draft, justice, other) -> None:
    by = acting(other)
    justice.end()
    assert told(lambda: gives(acting(other), draft)) == "-"
    # The rights of the page that was opened before are not those of now.
    assert told(lambda: gives(by, draft)) != "yes"


def in_draft(draft: Assessment, **_people) -> None:
    return None


def in_clearance(draft: Assessment, coordinator: Person, **_people) -> None:
    ask_clearance(by=acting(coordinator), assessment=draft, choices=SHARED)


def submitted(draft: Assessment, coordinator: Person, **_people) -> None:
    submit(by=acting(coordinator), assessment=draft, choices=SHARED)


def returned_about_113(draft: Assessment, coordinator: Person, reviewer: Person) -> None:
    sent = submit(by=acting(coordinator), assessment=draft, choices=SHARED)
    return_to_body(by=acting(reviewer), submission=sent, paragraphs=[113], message="Which?")


def returned_about_112(draft: Assessment, coordinator: Person, reviewer: Person) -> None:
    sent = submit(by=acting(coordinator), assessment=draft, choices=SHARED)
    return_to_body(by=acting(reviewer), submission=sent, paragraphs=[112], message="Which?")


@pytest.mark.parametrize(
    ("stage", "cell"),
    [
        (in_draft, "yes"),
        (in_clearance, "refused"),
        (submitted, "refused"),
        (returned_about_113, "yes"),
        (returned_about_112, "refused"),
    ],
)
@pytest.mark.parametrize("act", [gives_for_police, clears])
def test_inputs_are_open_when_their_answer_is(
    draft, justice, coordinator, reviewer, act, stage, cell: str
) -> None:
    answer_all(draft, level=1)
    stage(draft, coordinator=coordinator, reviewer=reviewer)
    assessment = Assessment.objects.with_frame().get()
    assert told(lambda: act(acting(coordinator), assessment)) == cell


def test_an_answer_given_alone_stays_when_a_second_is_asked(draft, police, other, contributor):
    save_answer(by=acting(contributor), assessment=draft, entry=level(113, 2))
    assign(other, 113, "Justice")
    assert told(lambda: answers(acting(contributor), draft)) == "refused"
    assert draft.answers.get(paragraph=113).level == 2
    assert not Contribution.objects.exists()


def test_a_file_of_answers_does_not_go_round_the_coordinator(draft, justice, contributor) -> None:
    with pytest.raises(Refused, match="Several ministries are asked"):
        apply_file(by=acting(contributor), assessment=draft, file=file_of(level(128, 2), level(113, 2)))
    assert set(draft.answers.values_list("state", flat=True)) == {"blank"}
    apply_file(by=COMMAND_LINE, assessment=draft, file=file_of(level(113, 2)))
    assert draft.answers.get(paragraph=113).level == 2


def test_the_whole_entry_is_kept_without_plan_and_priority(draft, justice, contributor) -> None:
    entry = replace(FULL, priority=True, actions=(Action("Write a law."),))
    row = save_input(
        by=acting(contributor), assessment=draft, entry=entry, revision=0, confidential={LETTER.identity}
    )
    assert row.entry == FULL.as_json() | {"confidential": [1]}
    assert (row.name, row.revision, row.saved_by) == ("Police", 1, contributor)
    shown = inputs_of([draft.pk])[draft.pk][113][0].proposal
    assert [item.confidential for item in shown.evidence] == [False, True]
    assert draft.answers.get(paragraph=113).state == "blank"


def test_a_stale_input_is_not_saved_over_another(draft, justice, contributor, coordinator) -> None:
    gives(acting(contributor), draft)
    gives_for_police_at_2 = replace(FULL, level=3)
    save_input(
        by=acting(coordinator),
        assessment=draft,
        entry=gives_for_police_at_2,
        membership_id=Membership.objects.get(ministry="Police").pk,
        revision=1,
    )
    with pytest.raises(StaleInput) as stale:
        save_input(by=acting(contributor), assessment=draft, entry=level(113, 0), revision=1)
    assert stale.value.contribution.saved_by == coordinator
    assert Contribution.objects.get().entry["level"] == 3


def test_every_version_of_an_input_is_kept_and_a_save_without_change_is_none(
    draft, justice, contributor
) -> None:
    by = acting(contributor)
    for number in (1, 2, 2):
        save_input(by=by, assessment=draft, entry=level(113, number))
    row = Contribution.objects.get()
    versions = row.history.order_by("history_date").values_list("entry__level", flat=True)
    assert list(versions) == [1, 2]
    assert (row.revision, Event.objects.filter(kind="input_released").count()) == (2, 2)


# Un-clearing.


@pytest.fixture
def cleared(draft: Assessment, justice, contributor, other, coordinator) -> Assessment:
    """Two inputs, the composed answer, and the coordinator's mark."""
    save_input(by=acting(contributor), assessment=draft, entry=FULL)
    gives(acting(other), draft)
    by = acting(coordinator)
    save_answer(by=by, assessment=draft, entry=FULL, confidential={LETTER.identity})
    clears(by, draft)
    return draft


def saves(**changed) -> Callable:
    entry = replace(FULL, **changed)
    return lambda by, draft: save_answer(by=by, assessment=draft, entry=entry)


def shows_the_letter(by, draft: Assessment) -> object:
    return save_answer(by=by, assessment=draft, entry=FULL, confidential=())


def plans(by, draft: Assessment) -> object:
    return change_action(
        by=by,
        body=draft.body,
        edition_id=draft.cycle.edition_id,
        paragraph=113,
        entry=Action("Write it down."),
    )


def input_again(by, draft: Assessment) -> object:
    police = Membership.objects.get(ministry="Police")
    return save_input(by=by, assessment=draft, entry=FULL, membership_id=police.pk)


def answers_another(by, draft: Assessment) -> object:
    return save_answer(by=by, assessment=draft, entry=level(112, 3))


UNCLEARING = [
    (saves(), True, "nothing changed"),
    (saves(actions=(Action("Write a law."),)), True, "only the plan changed"),
    (plans, True, "the plan by itself"),
    (answers_another, True, "another answer"),
    (input_again, True, "the same input again"),
    (saves(level=1), False, "level"),
    (saves(explanation="The register was closed."), False, "explanation"),
    (saves(criteria={"113.1": CriterionValue.YES}), False, "a criterion less"),
    (saves(evidence=(LETTER,)), False, "a reference less"),
    (saves(priority=True), False, "priority"),
    (saves(state=State.DONT_KNOW, level=None), False, "state"),
    (shows_the_letter, False, "no more confidential"),
    (gives_for_police, False, "an input"),
    (lambda by, draft: take_clearing_off(by=by, assessment=draft, paragraph=113), False, "by hand"),
]


@pytest.mark.parametrize(("change", "stays"), [pytest.param(*row[:2], id=row[2]) for row in UNCLEARING])
def test_what_takes_the_clearing_off(cleared, coordinator, change, stays: bool) -> None:
    change(acting(coordinator), cleared)
    answer = cleared.answers.get(paragraph=113)
    assert answer.is_cleared is stays
    assert answer.cleared_by == coordinator
    events = Event.objects.filter(kind="answer_uncleared").count()
    assert (answer.uncleared_by_label, events) == (("", 0) if stays else ("Coordinator", 1))


def test_changed_twice_it_stays_on_record_who_changed_it_first(cleared, other, coordinator) -> None:
    save_input(by=acting(other), assessment=cleared, entry=level(113, 0))
    save_answer(by=acting(coordinator), assessment=cleared, entry=level(113, 0))
    answer = cleared.answers.get(paragraph=113)
    assert answer.uncleared_by_label == "Other"
    assert Event.objects.filter(kind="answer_uncleared").count() == 1


def test_cleared_again_nothing_of_the_change_is_left(cleared, coordinator) -> None:
    by = acting(coordinator)
    save_answer(by=by, assessment=cleared, entry=level(113, 0))
    clears(by, cleared)
    answer = cleared.answers.get(paragraph=113)
    assert (answer.is_cleared, answer.uncleared_at, answer.uncleared_by_label) == (True, None, "")


def test_clearing_makes_no_version_of_the_answer(cleared) -> None:
    answer = cleared.answers.get(paragraph=113)
    assert (answer.history.count(), answer.revision) == (1, 1)


def test_an_input_that_came_meanwhile_is_read_before_clearing(cleared, other, coordinator) -> None:
    answer = cleared.answers.get(paragraph=113)
    seen = inputs_seen(answer)
    save_input(by=acting(other), assessment=cleared, entry=level(113, 0))
    with pytest.raises(Refused, match="An input has changed"):
        clear_answer(by=acting(coordinator), assessment=cleared, paragraph=113, seen=seen)


@pytest.mark.parametrize("columns", [{"state": "blank", "level": None}, {"copied": True}])
def test_without_an_answer_there_is_nothing_to_clear(cleared, coordinator, columns) -> None:
    AnswerRow.objects.filter(paragraph=113).update(**columns)
    with pytest.raises(Refused, match="no answer yet"):
        clears(acting(coordinator), cleared)


# Who is asked.


def test_groups_are_expanded_and_names_are_those_of_the_ministries(draft, justice, other) -> None:
    asked = asked_in(draft.body_id)
    assert [one.name for one in asked[113]] == ["Justice", "Police"]
    assert [one.name for one in asked[128]] == ["Police"]
    assert own_inputs(principal_of(other), draft.body_id, asked) == {113}


def test_two_of_the_same_ministry_are_told_apart(draft, police, other, contributor) -> None:
    assign(other, 113, "Police")
    names = [one.name for one in asked_in(draft.body_id)[113]]
    assert names == ["Police, Contributor", "Police, Other"]


def test_somebody_asked_twice_for_the_same_is_one(draft, police, contributor) -> None:
    """Group (d) and 128 by itself."""
    assign(contributor, 128)
    assert len(asked_in(draft.body_id)[128]) == 1


def test_who_is_asked_takes_one_query(draft, justice, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        asked_in(draft.body_id)


@pytest.mark.parametrize(
    ("entry", "stage"),
    [
        (Answer(113, State.BLANK), Stage.NOT_STARTED),
        (Answer(113, State.BLANK, explanation="We ask."), Stage.BEGUN),
        (Answer(113, State.DONT_KNOW), Stage.IN),
        (level(113, 0), Stage.IN),
    ],
)
def test_how_far_an_input_is(draft, justice, contributor, entry, stage) -> None:
    save_input(by=acting(contributor), assessment=draft, entry=entry)
    given_inputs = GivenInputs(
        asked=asked_in(draft.body_id),
        inputs=inputs_of([draft.pk])[draft.pk],
        person_id=contributor.pk,
        own=frozenset({113}),
        opened=frozenset({113}),
    )
    side = given_inputs.at(113)
    assert side is not None
    assert (side.own, side.asked, side.received) == (stage, 2, int(stage is Stage.IN))
    assert given_inputs.waiting == (frozenset() if stage is Stage.IN else {113})
    assert given_inputs.at(112) is None
