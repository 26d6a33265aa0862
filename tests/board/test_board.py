"""The clearance board as a table: what each ministry's cell says in each state, which rows are shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from assessments.answering.drafting import release_input, save_draft
from assessments.answering.giving import clear_answer, inputs_seen, save_input
from assessments.answering.saving import save_answer
from assessments.answers.scoring import State
from assessments.answers.side_by_side import compare, disagreement
from assessments.answers.value import Answer
from assessments.board.board import Board, BoardRow, Show, board_of
from assessments.board.cells import Cell
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, InputLink, Mailing
from assessments.submitting.submitting import submit
from mechanisms.models import Assignment, Body, Membership, Person, Role
from recommendations.outline import CriterionValue
from tests.answering.test_input_pages import JUSTICE, POLICE, as_, both, justice, member_of, other, police
from tests.factories import SHARED, MembershipFactory, acting, answer_all, level

__all__ = ["as_", "both", "justice", "other", "police"]

TODAY = date(2026, 11, 28)
SECRET = "Only the ministry reads this yet."


def board(draft: Assessment, today: date = TODAY) -> Board:
    return board_of(Assessment.objects.with_frame().get(pk=draft.pk), today)


def row(draft: Assessment, paragraph: int = 113, today: date = TODAY) -> BoardRow:
    return next(one for one in board(draft, today).rows if one.paragraph == paragraph)


def cell(draft: Assessment, name: str, paragraph: int = 113, today: date = TODAY) -> Cell | None:
    return next(found for column, found in row(draft, paragraph, today).cells if column.name == name)


def by(paragraph: int, day: date) -> None:
    Assignment.objects.filter(recommendation__paragraph=paragraph).update(due=day)


# One ministry from being asked to drafting again.


def nothing(_draft: Assessment, _person: Person) -> None:
    pass


def drafted(draft: Assessment, person: Person) -> None:
    save_draft(by=acting(person), assessment=draft, entry=level(113, 1, SECRET))


def released(draft: Assessment, person: Person) -> None:
    drafted(draft, person)
    release_input(by=acting(person), assessment=draft, paragraph=113)


def redrafted(draft: Assessment, person: Person) -> None:
    released(draft, person)
    save_draft(by=acting(person), assessment=draft, entry=level(113, 2, SECRET))


@pytest.mark.parametrize(
    ("state", "words", "named", "missing", "days_late"),
    [
        (nothing, "Asked", "", True, 3),
        (drafted, "Drafting", "", True, 3),
        (released, "Released", "Other", False, 0),
        (redrafted, "Released, drafting again", "Other", False, 0),
    ],
)
def test_how_far_a_ministry_is(
    draft, justice, other, state: Callable[..., None], words: str, named: str, missing: bool, days_late: int
) -> None:
    by(113, TODAY - timedelta(days=3))
    state(draft, other)
    found = cell(draft, "Justice")
    assert found is not None
    assert (found.words, found.by, found.is_missing, found.days_late) == (words, named, missing, days_late)


SENT = ("sent_on", "returned_on", "empty_on")


@pytest.mark.parametrize(
    ("known", "words", "days_late"),
    [
        ((), "Not sent yet", 0),
        (("made_on",), "Not sent yet", 0),
        *((("made_on", day), "Asked", 3) for day in SENT),
        (("opened_at",), "Asked", 3),
    ],
)
def test_who_has_no_account_is_asked_once_the_letter_is_on_its_way(
    draft, labour, known: tuple[str, ...], words: str, days_late: int
) -> None:
    Assignment.objects.update(due=TODAY - timedelta(days=3))
    if "opened_at" in known:
        now = timezone.now()
        InputLink.objects.create(
            assessment=draft, membership=labour, token_hash="a", made_at=now, expires_at=now, opened_at=now
        )
    elif known:
        Mailing.objects.create(assessment=draft, membership=labour, **dict.fromkeys(known, TODAY))
    found = cell(draft, "Labour inspection", 131)
    assert found is not None
    assert (found.words, found.is_missing, found.days_late) == (words, True, days_late)
    assert board(draft).not_sent == (() if days_late else ("Labour inspection",))


def test_nobody_is_late_on_the_day_itself(draft, justice) -> None:
    by(113, TODAY)
    assert not board(draft).late
    assert [one.name for one in board(draft, TODAY + timedelta(days=1)).late] == ["Justice", "Police"]


def test_of_a_group_and_a_single_recommendation_the_earlier_day_counts(draft, police, justice) -> None:
    Assignment.objects.filter(section__code="d").update(due=TODAY - timedelta(days=2))
    assert [(one.name, one.late) for one in board(draft).late] == [("Police", (128, 129))]


@pytest.mark.parametrize(
    ("answered", "words", "late"), [(False, "Asked to answer alone", True), (True, "Answered alone", False)]
)
def test_who_is_asked_alone_is_late_until_the_answer_is_saved(
    draft, police, contributor, answered: bool, words: str, late: bool
) -> None:
    Assignment.objects.update(due=TODAY - timedelta(days=1))
    if answered:
        save_answer(by=acting(contributor), assessment=draft, entry=level(113, 2))
    found = cell(draft, "Police")
    assert found is not None
    assert (found.words, found.is_late) == (words, late)


def test_nobody_is_late_when_it_is_submitted(draft, police, coordinator) -> None:
    Assignment.objects.update(due=TODAY - timedelta(days=1))
    answer_all(draft, level=1)
    submit(by=acting(coordinator), assessment=draft, choices=SHARED)
    assert not board(draft).late


def test_a_ministry_that_is_asked_no_longer_stays_with_its_input(both, other) -> None:
    other.memberships.get().end()
    columns = [(one.name, one.asked is None) for one in board(both).columns]
    assert columns == [("Police", False), ("Justice", True)]


def test_each_cell_says_where_it_contradicts_and_where_it_only_differs(both) -> None:
    found = [cell(both, name) for name in ("Police", "Justice")]
    assert [one and one.contradicts for one in found] == [("113.1", "")] * 2
    assert [one and one.contradicts_at for one in found] == ["113.1, the level"] * 2
    assert [one and one.differs for one in found] == [(), ()]


def test_a_recommendation_without_anybody_asked_is_listed_as_such(draft, police) -> None:
    unassigned = board(draft).shown(Show.UNASSIGNED)
    assert len(unassigned) == 29
    assert {113, 128, 129}.isdisjoint(one.paragraph for one in unassigned)


def test_since_it_was_cleared_the_sentence_that_changed_is_shown(both, coordinator, other) -> None:
    save_answer(by=acting(coordinator), assessment=both, entry=level(113, 1))
    answer = AnswerRow.objects.get(assessment=both, paragraph=113)
    clear_answer(by=acting(coordinator), assessment=both, paragraph=113, seen=inputs_seen(answer))
    assert row(both).answer.is_cleared
    assert not board(both).shown(Show.CHANGED)
    new = replace(JUSTICE, explanation="Two courts have seen it.")
    save_input(by=acting(other), assessment=both, entry=new)
    assert [one.paragraph for one in board(both).shown(Show.CHANGED)] == [113]
    mine, theirs = cell(both, "Justice"), cell(both, "Police")
    assert mine is not None
    assert theirs is not None
    assert [change.label for change in mine.changed[0].changes] == ["Why"]
    assert not theirs.changed


# The page.


def address(draft: Assessment, query: str = "") -> str:
    return reverse("assessments:board", args=[draft.pk]) + query


@pytest.mark.parametrize("who", ["reader", "contributor", "other", "coordinator"])
def test_every_member_sees_the_board_and_nobody_a_word_of_a_draft(
    draft, justice, other, reader, coordinator, as_, who: str
) -> None:
    redrafted(draft, other)
    page = as_(who).get(address(draft)).content.decode()
    assert "Released, drafting again" in page
    assert SECRET not in page


@pytest.mark.parametrize(
    ("show", "numbers"),
    [
        ("late", [128]),
        ("contradicts", [113]),
        ("missing", [128, 129]),
        ("changed", []),
        ("asked", [113, 128, 129]),
        ("all", [*range(106, 138)]),
        ("nonsense", [113, 128, 129]),
    ],
)
def test_the_address_says_which_rows_are_shown(both, coordinator, as_, show: str, numbers: list[int]) -> None:
    assert cell(both, "Police", 128) is not None
    Assignment.objects.filter(section__code="d").delete()
    for number, due in ((128, timezone.localdate() - timedelta(days=1)), (129, None)):
        member = Membership.objects.get(ministry="Police")
        member_of(member.account, "Police", number)
        Assignment.objects.filter(recommendation__paragraph=number).update(due=due)
    shown = as_("coordinator").get(address(both, f"?show={show}")).context["rows"]
    assert [one.paragraph for one in shown] == numbers


def test_without_anybody_asked_the_page_says_what_to_do(draft, coordinator, reader, as_) -> None:
    page = as_("coordinator").get(address(draft)).content.decode()
    assert reverse("assessments:board_asked", args=[draft.pk]) in page
    assert "Your coordinator chooses who is asked" in as_("reader").get(address(draft)).content.decode()


def ministries(north: Body, draft: Assessment, number: int, *, against: bool = False) -> None:
    """One ministry more than so many, each with an input to so many recommendations."""
    people = [
        MembershipFactory.create(
            person__username=f"ministry-{place}", body=north, role=Role.CONTRIBUTOR
        ).account
        for place in range(number + 1)
    ]
    for place, person in enumerate(people):
        member_of(person, f"Ministry {place}", *range(113, 113 + number))
    for place, person in enumerate(people):
        for paragraph in range(113, 113 + number):
            said = 0 if against and place == 0 else 2
            entry = replace(POLICE, paragraph=paragraph, level=said, criteria={})
            save_input(by=acting(person), assessment=draft, entry=entry)


@pytest.mark.parametrize("number", [1, 3])
def test_the_board_takes_a_fixed_number_of_queries(
    draft, north, coordinator, as_, number: int, django_assert_num_queries
) -> None:
    ministries(north, draft, number)
    client: Client = as_("coordinator")
    client.get(address(draft))
    with django_assert_num_queries(BOARD_QUERIES):
        client.get(address(draft))


BOARD_QUERIES = 13


@pytest.mark.parametrize("number", [1, 3])
def test_the_notes_on_task_list_check_page_and_dashboard_take_no_more_with_more_inputs(
    draft, north, coordinator, as_, number: int, django_assert_max_num_queries
) -> None:
    ministries(north, draft, number)
    client: Client = as_("coordinator")
    for name, most in (("task_list", 20), ("check", 40)):
        with django_assert_max_num_queries(most):
            client.get(reverse(f"assessments:{name}", args=[draft.pk]))


@pytest.mark.parametrize("name", ["task_list", "check", "dashboard"])
def test_three_pages_say_where_inputs_contradict_and_how_many_are_missing(
    both, coordinator, labour, as_, name: str
) -> None:
    place = reverse(f"assessments:{name}", args=[] if name == "dashboard" else [both.pk])
    page = " ".join(as_("coordinator").get(place).content.decode().split())
    assert "Inputs contradict each other on 113</a>" in page
    assert "2 inputs are missing on 113 and 131</a>" in page


def test_a_cleared_answer_settles_a_contradiction(both, coordinator, as_) -> None:
    save_answer(by=acting(coordinator), assessment=both, entry=level(113, 1))
    answer = AnswerRow.objects.get(assessment=both, paragraph=113)
    clear_answer(by=acting(coordinator), assessment=both, paragraph=113, seen=inputs_seen(answer))
    page = as_("coordinator").get(reverse("assessments:task_list", args=[both.pk])).content.decode()
    assert "Inputs contradict" not in page


# Who contradicts, said of each, is the same as what the table of one recommendation says of all.

VALUES = st.sampled_from([None, *(value for value in CriterionValue if value != CriterionValue.BLANK)])
SAID = st.builds(
    lambda number, first, second: Answer(
        113,
        State.LEVEL if number is not None else State.BLANK,
        number,
        "",
        {code: value for code, value in (("113.1", first), ("113.2", second)) if value},
    ),
    st.sampled_from([None, 0, 1, 2, 3]),
    VALUES,
    VALUES,
)


@given(st.lists(SAID, min_size=2, max_size=5))
def test_the_board_and_the_page_of_one_recommendation_agree(inputs: list[Answer]) -> None:
    codes = ["113.1", "113.2"]
    table = compare(
        codes, [(str(place), said) for place, said in enumerate(inputs)], Answer(113, State.BLANK)
    )
    how = disagreement(codes, inputs)
    assert set(how.statements) == {line.code for line in table.lines if line.contradicts}
    disagreeing = {
        code for found in (how.contradicting, how.differing) for codes in found.values() for code in codes
    }
    assert disagreeing == {line.code for line in table.lines if line.differs or line.contradicts}
