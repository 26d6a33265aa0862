"""How often two people read the same, and how far readings are from the bodies' own levels: counted by
recommendation, never by reader."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answering.starting import start_assessment
from assessments.models import Cycle, Reading, Submission
from assessments.reviewing.acts import save_reading
from assessments.reviewing.agreement import DISTANCES, Agreement, Counted, Pair, agreement, distance
from assessments.reviewing.questions import assign_readers
from assessments.reviewing.settling import settle
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import submit
from assessments.trail.acting import COMMAND_LINE
from mechanisms.access import Sharing
from mechanisms.models import Body, Person, Role
from tests.factories import (
    BodyFactory,
    MembershipFactory,
    NationalBodyFactory,
    PersonFactory,
    acting,
    answer_all,
)

CONSENTS = ("may_be_named", "may_be_quoted", "may_be_introduced", "shown_to_mechanisms")
AGREE, CANNOT_TELL = ("agree", None), ("cannot_tell", None)


def at(number: int) -> tuple[str, int]:
    return "other_level", number


@pytest.mark.parametrize(
    ("own", "verdict", "level", "unread", "far"),
    [
        ("3", "agree", None, False, "0"),
        ("0", "agree", None, False, "0"),
        ("3", "other_level", 0, False, "-3"),
        ("3", "other_level", 2, False, "-1"),
        ("0", "other_level", 3, False, "3"),
        ("1", "other_level", 2, False, "1"),
        ("2", "cannot_tell", None, False, "cannot_tell"),
        ("withheld", "cannot_tell", None, False, "cannot_tell"),
        ("dont_know", "agree", None, False, "no_level"),
        ("blank", "other_level", 1, False, "no_level"),
        ("2", "agree", None, True, "unread"),
        ("dont_know", "agree", None, True, "unread"),
    ],
)
def test_how_far_a_reading_is_from_the_bodys_own_level(
    own: str, verdict: str, level: int | None, unread: bool, far: str
) -> None:
    assert distance(Counted(112, own, verdict, level, unread)) == far


@pytest.mark.parametrize(
    ("pairs", "both", "same"),
    [
        ([], 0, 0),
        ([(AGREE, AGREE)], 1, 1),
        ([(AGREE, at(2)), (at(2), at(2)), (at(2), at(1)), (CANNOT_TELL, CANNOT_TELL)], 4, 2),
        ([(AGREE, CANNOT_TELL)], 1, 0),
    ],
)
def test_the_same_is_the_same_verdict_at_the_same_level(pairs: Any, both: int, same: int) -> None:
    total, rows = agreement([112, 113], [Pair(113, *pair) for pair in pairs], [])
    assert (total.both, total.same) == (both, same)
    assert [(row.both, row.same) for row in rows] == [(0, 0), (both, same)]


@pytest.mark.parametrize(
    ("both", "same", "percent"),
    [(0, 0, None), (9, 9, None), (10, 9, 90), (10, 0, 0), (12, 8, 67), (13, 7, 54), (200, 199, 100)],
)
def test_a_percentage_is_given_of_ten_or_more(both: int, same: int, percent: int | None) -> None:
    assert Agreement(112, both, same, {}).percent == percent


def test_each_reading_is_counted_once_and_what_is_unread_is_apart() -> None:
    readings = [
        Counted(112, "3", "other_level", 1, False),
        Counted(112, "3", "agree", None, False),
        Counted(112, "2", "agree", None, True),
        Counted(113, "1", "other_level", 2, False),
        Counted(999, "1", "other_level", 2, False),
    ]
    total, (first, second) = agreement([112, 113], [], readings)
    assert dict(zip(DISTANCES, first.counts, strict=True)) == dict.fromkeys(DISTANCES, 0) | {
        "-2": 1,
        "0": 1,
        "unread": 1,
    }
    assert (first.compared, first.lower, first.higher) == (2, 1, 0)
    assert (second.compared, second.lower, second.higher) == (1, 0, 1)
    assert (total.compared, sum(total.counts)) == (3, 4)


# The page.


@pytest.fixture
def two(db: None, reviewer: Person) -> tuple[Person, Person]:
    return reviewer, PersonFactory.create(name="Tomás Quiroga", is_reviewer=True)


@pytest.fixture
def desk(two: tuple[Person, Person]) -> Client:
    client = Client()
    client.force_login(two[0])
    return client


def shares(cycle: Cycle, body: Body, sharing: Sharing = Sharing.RAPPORTEUR) -> Submission:
    """A body that says 1 everywhere."""
    by = acting(MembershipFactory.create(body=body, role=Role.COORDINATOR).account)
    draft = start_assessment(
        by=by, body=body, cycle=cycle, period_start=date(2025, 7, 1), period_end=date(2026, 6, 30)
    )
    answer_all(draft, level=1)
    return submit(by=by, assessment=draft, choices=Choices(sharing, False, False, False))


def read_by_two(sent: Submission, two: tuple[Person, Person]) -> None:
    """112 alike, one level higher; 113 differently, settled at the body's own; 114 by one alone."""
    assessment = sent.assessment
    readers = {"reader": two[0], "second_reader": two[1]}
    assign_readers(by=COMMAND_LINE, cycle=assessment.cycle, body=assessment.body, **readers)
    for person in two:
        _read(person, sent, 112, "other_level", 2)
    _read(two[0], sent, 113, "other_level", 0)
    _read(two[1], sent, 113, "cannot_tell")
    settle(by=acting(two[0]), submission=sent, paragraph=113, verdict="agree", reason="We agree now.")
    _read(two[0], sent, 114, "agree")


def _read(person: Person, sent: Submission, paragraph: int, verdict: str, level: int | None = None) -> None:
    save_reading(
        by=acting(person),
        submission=sent,
        paragraph=paragraph,
        verdict=verdict,
        level=level,
        reason="We saw it.",
    )


def address(cycle: Cycle, kind: str = "regional", extension: str = "") -> str:
    if extension:
        return reverse("assessments:cycle_agreement_file", args=[cycle.slug, extension]) + f"?kind={kind}"
    return reverse("assessments:cycle_agreement", args=[cycle.slug]) + f"?kind={kind}"


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def table(response: Any) -> dict[str, dict[str, str]]:
    rows = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
    return {row["paragraph"]: row for row in rows}


class TestPage:
    def test_what_two_said_alike_and_where_the_readings_lie(
        self, desk: Client, cycle: Cycle, submission: Submission, two: tuple[Person, Person]
    ) -> None:
        read_by_two(submission, two)
        said = words(desk.get(address(cycle)))
        assert "Two people read 2 answers, and said the same of 1." in said
        assert "2 readings beside a level: 1 the same, 0 lower, 1 higher." in said
        assert "%" not in said.split("Each recommendation")[1]

    def test_no_reader_is_named_on_the_page_or_in_a_file(
        self, desk: Client, cycle: Cycle, submission: Submission, two: tuple[Person, Person]
    ) -> None:
        read_by_two(submission, two)
        main = desk.get(address(cycle)).content.decode().split("<main")[1]
        files = [desk.get(address(cycle, extension=form)).content.decode() for form in ("csv", "svg")]
        for said in (main, *files):
            assert "Tomás Quiroga" not in said
            assert two[0].name not in said
            assert submission.assessment.body.name not in said

    def test_the_table_as_a_file(
        self, desk: Client, cycle: Cycle, submission: Submission, two: tuple[Person, Person]
    ) -> None:
        read_by_two(submission, two)
        rows = table(desk.get(address(cycle, extension="csv")))
        assert len(rows) == 32
        assert (rows["112"]["read_by_two"], rows["112"]["same"], rows["112"]["percent"]) == ("1", "1", "")
        assert (rows["112"]["higher_1"], rows["113"]["same_level"]) == ("1", "1")
        assert (rows["113"]["read_by_two"], rows["113"]["same"]) == ("1", "0")
        assert rows["114"]["read_by_two"] == "0"

    def test_each_kind_of_body_by_itself(
        self, desk: Client, cycle: Cycle, submission: Submission, two: tuple[Person, Person]
    ) -> None:
        national = shares(cycle, NationalBodyFactory.create())
        read_by_two(national, two)
        assert "Nothing was read in this cycle yet" in words(desk.get(address(cycle)))
        assert "Two people read 2 answers" in words(desk.get(address(cycle, "national")))
        assert desk.get(address(cycle, "both")).status_code == 404

    @pytest.mark.parametrize("why", ["the reviewer belongs to the body", "the body keeps it to itself"])
    def test_what_this_reviewer_may_not_review_is_not_counted(
        self, desk: Client, cycle: Cycle, submission: Submission, two: tuple[Person, Person], why: str
    ) -> None:
        read_by_two(submission, two)
        if why.startswith("the reviewer"):
            MembershipFactory.create(person=two[0], body=submission.assessment.body, role=Role.READER)
        else:
            Submission.objects.update(sharing=Sharing.PRIVATE, **dict.fromkeys(CONSENTS, False))
        assert "Nothing was read in this cycle yet" in words(desk.get(address(cycle)))

    def test_a_percentage_from_ten_on(
        self, desk: Client, cycle: Cycle, submission: Submission, two: tuple[Person, Person]
    ) -> None:
        for sent in [submission, *(shares(cycle, BodyFactory.create()) for _number in range(4))]:
            read_by_two(sent, two)
        said = words(desk.get(address(cycle)))
        assert "Two people read 10 answers, and said the same of 5. (50%)" in said

    @pytest.mark.parametrize("number", [1, 3])
    def test_the_number_of_queries_does_not_grow(
        self,
        desk: Client,
        cycle: Cycle,
        two: tuple[Person, Person],
        number: int,
        django_assert_num_queries: Any,
    ) -> None:
        for _number in range(number):
            read_by_two(shares(cycle, BodyFactory.create()), two)
        desk.get(address(cycle))
        with django_assert_num_queries(7):
            desk.get(address(cycle))

    def test_accepted_without_reading_is_apart(
        self, desk: Client, cycle: Cycle, submission: Submission, reviewer: Person
    ) -> None:
        _read(reviewer, submission, 112, "agree")
        _read(reviewer, submission, 113, "agree")
        Reading.objects.filter(paragraph=113).update(unread=True)
        said = words(desk.get(address(cycle)))
        assert "1 answer was accepted without reading and is not among them." in said
        assert "No answer was read by two people yet." in said
