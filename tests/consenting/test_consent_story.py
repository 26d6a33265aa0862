"""What the staff ask of a body and what it answers: named, introduced; taken back, replaced, withdrawn."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse

from assessments.answering.rules import Refused
from assessments.answers.scoring import Standing
from assessments.consenting.asking import Pair, Wanted, ask_bodies, ask_to_name, versions_to_name
from assessments.consenting.introductions import (
    State,
    ask_introduction,
    note_introduced,
    read_introductions,
)
from assessments.consenting.requests import asked_of, requests_to
from assessments.models import Assessment, Cycle, Event, Introduction, NamingRequest, ScoreLine, Submission
from assessments.reviewing.acts import return_to_body
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import change_choices, submit, withdraw
from mechanisms.access import Sharing, principal_of
from mechanisms.models import Body, Person, Role
from mechanisms.people.people import RequestRefused
from tests.comparing.compared_bodies import behind, shares
from tests.consenting.answers import answered
from tests.factories import MembershipFactory, acting, level

pytestmark = pytest.mark.django_db

STAFF, PUBLIC, PRIVATE = Sharing.RAPPORTEUR, Sharing.PUBLIC, Sharing.PRIVATE
NO = Choices(STAFF, False, False, False)


def sent(cycle: Cycle, name: str, *entries: Any, **more: Any) -> Submission:
    made = shares(cycle, name, *entries, **more)
    rows = Submission.objects.select_related("assessment__body", "assessment__cycle", "score_line")
    return rows.get(pk=made.pk)


def sender(submission: Submission) -> Person:
    found: Person = submission.assessment.body.memberships.get(role=Role.COORDINATOR).account
    return found


@pytest.fixture
def quiet(cycle: Cycle) -> Submission:
    """Shared with the staff; it may not be named."""
    return sent(cycle, "Quiet Council", level(112, 0))


class TestToBeNamed:
    def test_a_yes_is_the_choice_on_record_and_can_be_taken_back(
        self, quiet: Submission, reviewer: Person
    ) -> None:
        row = ask_to_name(by=acting(reviewer), submission=quiet)
        assert row.agreed is None
        assert not ScoreLine.objects.get(submission=quiet).named
        by = acting(sender(quiet))
        row = answered(by=by, row=row, agreed=True)
        quiet.refresh_from_db()
        assert (quiet.may_be_named, row.agreed) == (True, True)
        assert ScoreLine.objects.get(submission=quiet).named
        row = answered(by=by, row=row, agreed=False)
        quiet.refresh_from_db()
        assert (quiet.may_be_named, row.agreed) == (False, False)
        told = Event.objects.filter(chain="quiet-council", kind="sharing_changed").order_by("number")
        assert [event.data["agreed"] for event in told] == [["may_be_named"], []]

    def test_a_no_changes_nothing_and_is_on_record(self, quiet: Submission, reviewer: Person) -> None:
        row = answered(
            by=acting(sender(quiet)), row=ask_to_name(by=acting(reviewer), submission=quiet), agreed=False
        )
        quiet.refresh_from_db()
        assert (row.agreed, quiet.may_be_named) == (False, False)
        assert Event.objects.filter(chain="quiet-council", kind="naming_refused").count() == 1

    def test_the_page_of_choices_answers_it_too(self, quiet: Submission, reviewer: Person) -> None:
        row = ask_to_name(by=acting(reviewer), submission=quiet)
        by = acting(sender(quiet))
        for named in (True, False):
            change_choices(by=by, submission=quiet, choices=Choices(STAFF, named, False, False))
            row.refresh_from_db()
            assert (row.agreed, row.answered_by) == (named, sender(quiet))

    def test_widening_it_to_everybody_leaves_the_question_open(
        self, quiet: Submission, reviewer: Person
    ) -> None:
        """Public rows stand under its name; that the report mentions it is still to be answered."""
        row = ask_to_name(by=acting(reviewer), submission=quiet)
        by = acting(sender(quiet))
        change_choices(by=by, submission=quiet, choices=Choices(PUBLIC, False, False, False))
        assert [one.waits for one in requests_to(quiet.assessment.body)] == [True]
        answered(by=by, row=row, agreed=True)
        quiet.refresh_from_db()
        assert (quiet.sharing, quiet.may_be_named) == (PUBLIC, True)

    @pytest.mark.parametrize("how", ["withdrawn", "private", "replaced"])
    def test_what_counts_no_more_waits_no_more(self, quiet: Submission, reviewer: Person, how: str) -> None:
        row, by = ask_to_name(by=acting(reviewer), submission=quiet), acting(sender(quiet))
        if how == "withdrawn":
            withdraw(by=by, submission=quiet)
        elif how == "private":
            private = Choices(PRIVATE, False, False, False)
            change_choices(by=by, submission=quiet, choices=private)
        else:
            replace(quiet, reviewer)
        assert [one.waits for one in requests_to(quiet.assessment.body)] == [False]
        assert asked_of(principal_of(sender(quiet))) == []
        with pytest.raises(Refused):
            answered(by=by, row=row, agreed=True)

    def test_it_is_asked_once_a_version_and_not_of_whom_it_needs_not(
        self, quiet: Submission, cycle: Cycle, reviewer: Person
    ) -> None:
        by = acting(reviewer)
        ask_to_name(by=by, submission=quiet)
        with pytest.raises(Refused, match="already"):
            ask_to_name(by=by, submission=quiet)
        with pytest.raises(Refused, match="may be named already"):
            ask_to_name(by=by, submission=sent(cycle, "Told", named=True))
        later = replace(quiet, reviewer)
        assert ask_to_name(by=by, submission=later).agreed is None

    def test_the_staff_learn_of_no_private_submission_and_no_draft(
        self, quiet: Submission, cycle: Cycle, reviewer: Person, draft: Assessment
    ) -> None:
        hidden = sent(cycle, "Hidden", sharing=PRIVATE)
        gone = sent(cycle, "Gone")
        withdraw(by=acting(sender(gone)), submission=gone)
        offered = versions_to_name(principal_of(reviewer), cycle)
        assert [row.pk for row in offered] == [quiet.pk]
        with pytest.raises(Http404):
            ask_to_name(by=acting(reviewer), submission=hidden)
        wanted = Wanted(names=frozenset({hidden.pk, gone.pk}))
        assert ask_bodies(by=acting(reviewer), wanted=wanted).count == 0


def replace(submission: Submission, reviewer: Person) -> Submission:
    """Returned and submitted again, with the same choices."""
    return_to_body(by=acting(reviewer), submission=submission, paragraphs=[112], message="Which plan?")
    again = Assessment.objects.with_frame().get(pk=submission.assessment_id)
    made = submit(by=acting(sender(submission)), assessment=again, choices=Choices.of(submission))
    rows = Submission.objects.select_related("assessment__body", "assessment__cycle", "score_line")
    return rows.get(pk=made.pk)


class TestIntroductions:
    @pytest.fixture
    def able(self, cycle: Cycle) -> Submission:
        """Has 112 in operation with an open document; not named."""
        return sent(cycle, "Able Council", behind(112, Standing.BORNE_OUT), introduced=True)

    @pytest.fixture
    def bare(self, cycle: Cycle) -> Submission:
        return sent(cycle, "Bare Council", level(112, 0), introduced=True)

    @pytest.fixture
    def asked(self, able: Submission, bare: Submission, reviewer: Person) -> Introduction:
        first, _second = ask_introduction(by=acting(reviewer), paragraph=112, has=able, lacks=bare)
        return first.introduction

    @staticmethod
    def say(row: Introduction, submission: Submission, agreed: bool) -> None:
        side = row.sides.select_related("submission__assessment__body").get(submission=submission)
        answered(by=acting(sender(submission)), row=side, agreed=agreed)

    @staticmethod
    def state(row: Introduction) -> State:
        (told,) = read_introductions(Introduction.objects.filter(pk=row.pk))
        return told.state

    def test_once_both_agree_the_staff_introduce_them_and_both_have_it_on_record(
        self, asked: Introduction, able: Submission, bare: Submission, reviewer: Person
    ) -> None:
        assert self.state(asked) is State.WAITING
        self.say(asked, able, True)
        assert self.state(asked) is State.WAITING
        with pytest.raises(Refused, match="Not both"):
            note_introduced(by=acting(reviewer), row=asked)
        self.say(asked, bare, True)
        assert self.state(asked) is State.AGREED
        (told,) = read_introductions(Introduction.objects.all())
        for said in ("Able Council", "Bare Council", "https://example.org/plan", sender(able).email):
            assert said in told.letter
        note_introduced(by=acting(reviewer), row=asked)
        note_introduced(by=acting(reviewer), row=asked)
        assert self.state(asked) is State.DONE
        events = Event.objects.filter(kind__in=["introduction_agreed", "introduced"]).order_by(
            "kind", "chain"
        )
        assert [(event.kind, event.chain) for event in events] == [
            ("introduced", "able-council"),
            ("introduced", "bare-council"),
            ("introduction_agreed", "able-council"),
            ("introduction_agreed", "bare-council"),
        ]
        assert {frozenset(event.data) for event in events if event.kind == "introduced"} == {
            frozenset({"introduction", "paragraph"})
        }

    @pytest.mark.parametrize(
        "how", ["no", "yes taken back", "not introduced", "private", "withdrawn", "replaced"]
    )
    def test_the_staff_read_of_a_no_only_that_it_is_not_agreed(
        self, asked: Introduction, able: Submission, bare: Submission, reviewer: Person, how: str
    ) -> None:
        by = acting(sender(bare))
        self.say(asked, able, True)
        match how:
            case "no":
                self.say(asked, bare, False)
            case "yes taken back":
                self.say(asked, bare, True)
                self.say(asked, bare, False)
            case "not introduced":
                change_choices(by=by, submission=bare, choices=NO)
            case "private":
                private = Choices(PRIVATE, False, False, False)
                change_choices(by=by, submission=bare, choices=private)
            case "withdrawn":
                withdraw(by=by, submission=bare)
            case "replaced":
                replace(bare, reviewer)
        (told,) = read_introductions(Introduction.objects.all())
        assert (told.state, told.state_words) == (State.NOT_AGREED, "Not agreed.")
        with pytest.raises(Refused):
            note_introduced(by=acting(reviewer), row=asked)

    def test_neither_learns_who_the_other_is_nor_that_it_said_no(
        self, client: Client, asked: Introduction, able: Submission, bare: Submission
    ) -> None:
        def read(submission: Submission) -> str:
            client.force_login(sender(submission))
            page = client.get(reverse("assessments:said", args=[submission.assessment.body.slug]))
            return str(page.content.decode())

        for own, other in ((able, bare), (bare, able)):
            said = read(own)
            assert "a body that is not named" in said
            assert own.assessment.body.name in said
            assert sender(own).email in said
            assert other.assessment.body.name not in said
            assert sender(other).email not in said
        before = read(able)
        self.say(asked, bare, False)
        assert _without_tokens(read(able)) == _without_tokens(before)
        self.say(asked, bare, True)
        assert bare.assessment.body.name not in read(able)
        self.say(asked, able, True)
        assert bare.assessment.body.name in read(able)

    def test_a_named_one_is_called_by_its_name_from_the_beginning(
        self, client: Client, able: Submission, cycle: Cycle, reviewer: Person
    ) -> None:
        known = sent(cycle, "Known Forum", level(112, 1), introduced=True, named=True)
        ask_introduction(by=acting(reviewer), paragraph=112, has=able, lacks=known)
        client.force_login(sender(able))
        said = client.get(reverse("assessments:said", args=["able-council"])).content.decode()
        assert "Known Forum" in said
        client.force_login(sender(known))
        assert (
            "Able Council"
            not in client.get(reverse("assessments:said", args=["known-forum"])).content.decode()
        )

    @pytest.mark.parametrize(
        ("paragraph", "swapped", "why"),
        [(113, False, "do not fit"), (112, True, "do not fit"), (999, False, "fit")],
    )
    def test_only_those_who_fit_are_asked(
        self, able: Submission, bare: Submission, reviewer: Person, paragraph: int, swapped: bool, why: str
    ) -> None:
        has, lacks = (bare, able) if swapped else (able, bare)
        with pytest.raises(Refused, match=why):
            ask_introduction(by=acting(reviewer), paragraph=paragraph, has=has, lacks=lacks)

    def test_nor_who_said_no_to_introductions_nor_twice(
        self, asked: Introduction, able: Submission, cycle: Cycle, reviewer: Person, bare: Submission
    ) -> None:
        by = acting(reviewer)
        closed = sent(cycle, "Closed Council", level(112, 0))
        with pytest.raises(Refused, match="may not be introduced"):
            ask_introduction(by=by, paragraph=112, has=able, lacks=closed)
        with pytest.raises(Refused, match="already"):
            ask_introduction(by=by, paragraph=112, has=able, lacks=bare)

    def test_where_the_body_wants_a_second_coordinator_one_alone_can_say_no_and_not_yes(
        self, asked: Introduction, able: Submission
    ) -> None:
        Body.objects.filter(pk=able.assessment.body_id).update(second_coordinator=True)
        self.say(asked, able, False)
        with pytest.raises(RequestRefused, match="second coordinator"):
            self.say(asked, able, True)
        assert self.state(asked) is State.NOT_AGREED

    def test_a_reviewer_asks_nothing_of_a_body_of_his_own(
        self, able: Submission, bare: Submission, reviewer: Person
    ) -> None:
        MembershipFactory.create(person=reviewer, body=bare.assessment.body, role=Role.READER)
        with pytest.raises(Http404):
            ask_introduction(by=acting(reviewer), paragraph=112, has=able, lacks=bare)


def _without_tokens(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrf" not in line and "nonce" not in line]


class TestOneActAsksAll:
    def test_all_that_is_ticked_with_one_mail_a_body_and_nothing_in_it(
        self,
        cycle: Cycle,
        quiet: Submission,
        reviewer: Person,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        able = sent(cycle, "Able Council", behind(112, Standing.BORNE_OUT), introduced=True)
        bare = sent(cycle, "Bare Council", level(112, 0), introduced=True)
        mail.outbox.clear()
        wanted = Wanted(
            names=frozenset({quiet.pk, able.pk}),
            pairs=(Pair(112, able.pk, bare.pk), Pair(113, able.pk, bare.pk)),
        )
        with django_capture_on_commit_callbacks(execute=True):
            asked = ask_bodies(by=acting(reviewer), wanted=wanted)
        assert asked.count == 4
        assert len(asked.problems) == 1
        assert NamingRequest.objects.count() == 2
        assert sorted(letter.to[0] for letter in mail.outbox) == sorted(
            sender(one).email for one in (quiet, able, bare)
        )
        for letter in mail.outbox:
            for secret in ("112", str(reviewer), "introduc", "named"):
                assert secret not in letter.body

    def test_only_a_coordinator_answers(self, quiet: Submission, reviewer: Person) -> None:
        row = ask_to_name(by=acting(reviewer), submission=quiet)
        member = MembershipFactory.create(body=quiet.assessment.body, role=Role.CONTRIBUTOR).account
        with pytest.raises(PermissionDenied):
            answered(by=acting(member), row=row, agreed=True)
        with pytest.raises(Http404):
            answered(by=acting(reviewer), row=row, agreed=True)

    @pytest.mark.parametrize("written", ["", "112", "112.x.y", "x.1.2", "112.1", "99999.1.2"])
    def test_what_is_no_pair_asks_nothing(self, written: str) -> None:
        assert Pair.of(written) is None
