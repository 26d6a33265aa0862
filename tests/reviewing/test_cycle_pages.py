"""Cycles as reviewers run them and administrators make them, page by page."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.answering.rules import Refused
from assessments.answering.saving import apply_file
from assessments.models import Assessment, Cycle, Event, Invitation, ReviewDuty, ScoreLine, Submission
from assessments.reviewing.acts import return_to_body
from assessments.reviewing.cycles import change_dates, close_cycle, extend, invite, remind, reopen_cycle
from assessments.reviewing.questions import assign_readers
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import submit
from assessments.trail.acting import COMMAND_LINE
from mechanisms.access import Sharing
from mechanisms.models import Body, Person
from mechanisms.models.person import Role
from tests.factories import BodyFactory, MembershipFactory, PersonFactory, acting, file_of, level

CYCLE = "/review/cycles/2026/"


@pytest.fixture
def desk(client: Client, reviewer: Person, cycle: Cycle) -> Client:
    client.force_login(reviewer)
    return client


@pytest.fixture
def invited(north: Body, cycle: Cycle) -> Invitation:
    """North is invited."""
    return invite(by=COMMAND_LINE, cycle=cycle, body=north)


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


class TestInviting:
    """Several bodies at once, found by name, sample with sample."""

    def test_several_are_invited_at_once(self, desk: Client, north: Body, south: Body) -> None:
        response = desk.post(f"{CYCLE}invite/", {"body": ["north", "south"]})
        assert response["Location"] == CYCLE
        assert Invitation.objects.count() == 2
        assert Event.objects.filter(kind="invited").count() == 2

    def test_none_chosen_is_told(self, desk: Client, north: Body) -> None:
        response = desk.post(f"{CYCLE}invite/", {})
        assert response.status_code == 422
        assert "Choose at least one body." in text_of(response)
        assert "<title>Error:" in response.text

    def test_the_search_leaves_those_with_all_words_whatever_the_accents(
        self, desk: Client, north: Body
    ) -> None:
        BodyFactory.create(slug="emile", name="Comité Émile")
        content = text_of(desk.get(f"{CYCLE}invite/?q=emile+comite"))
        assert "Comité Émile" in content
        assert 'value="north"' not in content
        assert "No body that can be invited has such a name" in text_of(desk.get(f"{CYCLE}invite/?q=nobody"))

    def test_who_can_not_answer_is_invited_or_is_ones_own_is_not_offered(
        self, desk: Client, invited: Invitation, south: Body, reviewer: Person
    ) -> None:
        BodyFactory.create(slug="mute", can_answer=False)
        MembershipFactory.create(person=reviewer, body=south, role=Role.READER)
        content = text_of(desk.get(f"{CYCLE}invite/"))
        assert not re.findall(r'name="body"[^>]*value="(\w+)"', content)

    def test_real_bodies_and_invented_ones_do_not_meet(
        self, desk: Client, invited: Invitation, cycle: Cycle
    ) -> None:
        real = BodyFactory.create(slug="real", sample=False)
        assert 'value="real"' not in text_of(desk.get(f"{CYCLE}invite/"))
        with pytest.raises(Refused, match="same cycle"):
            invite(by=COMMAND_LINE, cycle=cycle, body=real)


class TestReminding:
    """By mail to the coordinators or noted by hand, at most once a day."""

    @pytest.fixture(autouse=True)
    def with_mail(self, settings: Any) -> None:
        settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}

    def test_the_coordinators_get_a_link_and_nothing_else(
        self, desk: Client, invited: Invitation, coordinator: Person, reader: Person, draft: Assessment
    ) -> None:
        response = desk.post(f"{CYCLE}remind/", {"body": "north", "way": "mail"})
        assert response.status_code == 302
        (letter,) = mail.outbox
        assert letter.to == [coordinator.email]
        assert "Northern Mechanism" in letter.subject
        assert "/dashboard/" in letter.body
        assert "31 January 2027" in letter.body
        invited.refresh_from_db()
        assert (invited.reminders, invited.reminded_on) == (1, timezone.localdate())
        assert Event.objects.get(kind="reminded").data == {"number": 1, "mail": True}

    def test_never_twice_on_one_day(self, desk: Client, invited: Invitation, coordinator: Person) -> None:
        for _time in range(2):
            desk.post(f"{CYCLE}remind/", {"body": "north", "way": "mail"})
        assert len(mail.outbox) == 1
        with pytest.raises(Refused, match="today already"):
            remind(by=COMMAND_LINE, invitation=invited, by_mail=False)
        invited.refresh_from_db()
        assert invited.reminders == 1

    def test_a_body_without_coordinator_is_named_and_can_be_noted(
        self, desk: Client, invited: Invitation, reader: Person
    ) -> None:
        assert "no coordinator: write yourself" in text_of(desk.get(f"{CYCLE}remind/"))
        response = desk.post(f"{CYCLE}remind/", {"body": "north", "way": "mail"})
        assert response.status_code == 422
        assert "No coordinator: Northern Mechanism" in text_of(response)
        assert desk.post(f"{CYCLE}remind/", {"body": "north", "way": "hand"}).status_code == 302
        assert mail.outbox == []
        invited.refresh_from_db()
        assert invited.reminders == 1

    def test_where_no_mail_leaves_the_text_is_there_to_copy(
        self, desk: Client, invited: Invitation, coordinator: Person, settings: Any
    ) -> None:
        settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
        content = text_of(desk.get(f"{CYCLE}remind/"))
        assert "No mail is sent here" in content
        assert "have received nothing yet" in content
        desk.post(f"{CYCLE}remind/", {"body": "north", "way": "mail"})
        assert Event.objects.get(kind="reminded").data["mail"] is False

    def test_who_shares_or_declined_is_not_reminded(
        self, desk: Client, invited: Invitation, submission: Submission, south: Body, cycle: Cycle
    ) -> None:
        other = invite(by=COMMAND_LINE, cycle=cycle, body=south)
        Invitation.objects.filter(pk=other.pk).update(state=Invitation.State.DECLINED)
        other.refresh_from_db()
        assert "Every invited body has shared something or declined" in text_of(desk.get(f"{CYCLE}remind/"))
        for invitation, reason in ((invited, "has shared its submission"), (other, "has declined")):
            with pytest.raises(Refused, match=reason):
                remind(by=COMMAND_LINE, invitation=invitation, by_mail=False)

    @pytest.mark.parametrize("number", [1, 3])
    def test_the_page_takes_twelve_queries(
        self, desk: Client, cycle: Cycle, number: int, django_assert_num_queries: Any
    ) -> None:
        """Session, person, roles, cycle; count, names, invitations, submissions, readers; invitations and
        people; how many are left."""
        for _ in range(number):
            invite(by=COMMAND_LINE, cycle=cycle, body=MembershipFactory.create().body)
        desk.get(f"{CYCLE}remind/")
        with django_assert_num_queries(12):
            desk.get(f"{CYCLE}remind/")

    def test_the_others_are_on_further_pages_and_one_act_reminds_them_all(
        self, desk: Client, cycle: Cycle
    ) -> None:
        for number in range(53):
            invite(by=COMMAND_LINE, cycle=cycle, body=BodyFactory.create(name=f"Body {number:02}"))
        MembershipFactory.create(body=Body.objects.get(name="Body 07"), role=Role.COORDINATOR)
        first, second = (text_of(desk.get(f"{CYCLE}remind/?page={page}")) for page in (1, 2))
        assert ("Body 49" in first, "Body 50" in first) == (True, False)
        assert ("Body 49" in second, "Body 52" in second) == (False, True)
        assert "All 53 that were not reminded today" in first
        answer = desk.post(f"{CYCLE}remind/", {"all": "1", "way": "mail"}, follow=True)
        assert "1 body is reminded by mail." in text_of(answer)
        assert "No coordinator: Body 00" in text_of(answer)
        assert len(mail.outbox) == 1
        desk.post(f"{CYCLE}remind/", {"all": "1", "way": "hand"})
        assert set(Invitation.objects.values_list("reminders", flat=True)) == {1}
        assert desk.post(f"{CYCLE}remind/", {"all": "1", "way": "hand"}).status_code == 422


class TestOneBody:
    """More time; declined, and not."""

    def act(self, desk: Client, act: str, **typed: str) -> Any:
        return desk.post(f"{CYCLE}bodies/north/{act}/", typed)

    def test_more_time_not_before_the_closing_date(
        self, desk: Client, invited: Invitation, cycle: Cycle
    ) -> None:
        early = self.act(desk, "extend", until="2027-01-30")
        assert early.status_code == 422
        kept = text_of(early)
        assert re.search(r'name="until-day"[^>]* value="30"', kept)
        assert '<option value="01" selected>' in kept
        assert re.search(r'name="until-year"[^>]* value="2027"', kept)
        with pytest.raises(Refused, match="31 January 2027"):
            extend(by=COMMAND_LINE, invitation=invited, until=date(2027, 1, 30))
        assert self.act(desk, "extend", until="2027-02-28").status_code == 302
        invited.refresh_from_db()
        assert invited.extended_until == date(2027, 2, 28)

    def test_declined_can_be_taken_back(self, desk: Client, invited: Invitation) -> None:
        self.act(desk, "decline")
        invited.refresh_from_db()
        assert invited.state == "declined"
        assert "It did not decline" in text_of(desk.get(f"{CYCLE}bodies/north/"))
        self.act(desk, "undo")
        self.act(desk, "undo")
        invited.refresh_from_db()
        assert invited.state == "invited"
        assert Event.objects.filter(kind="decline_taken_back").count() == 1

    def test_who_is_not_invited_or_ones_own_is_not_there(
        self, desk: Client, invited: Invitation, south: Body, reviewer: Person
    ) -> None:
        assert desk.get(f"{CYCLE}bodies/south/").status_code == 404
        MembershipFactory.create(person=reviewer, body=invited.body, role=Role.READER)
        assert desk.get(f"{CYCLE}bodies/north/").status_code == 404
        assert self.act(desk, "decline").status_code == 404


class TestClosing:
    """What it leaves open is said before; what was returned can be answered after reopening."""

    def test_the_page_warns_of_what_could_not_be_answered(
        self, desk: Client, submission: Submission, reviewer: Person, south: Body, cycle: Cycle
    ) -> None:
        invite(by=COMMAND_LINE, cycle=cycle, body=south)
        by = acting(reviewer)
        return_to_body(by=by, submission=submission, paragraphs=[112], message="Which?")
        content = text_of(desk.get(f"{CYCLE}close/"))
        assert "1 submission is returned" in content
        assert "1 body shares nothing" in content
        assert desk.post(f"{CYCLE}close/").status_code == 302
        cycle.refresh_from_db()
        assert not cycle.is_open

    def test_what_was_returned_when_it_closed_is_submitted_after_it_reopens(
        self,
        desk: Client,
        submission: Submission,
        draft: Assessment,
        coordinator: Person,
        reviewer: Person,
        cycle: Cycle,
    ) -> None:
        return_to_body(by=acting(reviewer), submission=submission, paragraphs=[112], message="Which?")
        close_cycle(by=acting(reviewer), cycle=cycle)
        mine, by = Assessment.objects.with_frame(), acting(coordinator)
        with pytest.raises(Refused):
            apply_file(by=by, assessment=mine.get(pk=draft.pk), file=file_of(level(112, 2)))
        assert "Returned, and waiting for an answer" in text_of(desk.get(f"{CYCLE}reopen/"))
        assert desk.post(f"{CYCLE}reopen/").status_code == 302
        apply_file(by=by, assessment=mine.get(pk=draft.pk), file=file_of(level(112, 2)))
        choices = Choices(Sharing.RAPPORTEUR, False, False, False)
        assert submit(by=by, assessment=mine.get(pk=draft.pk), choices=choices).version == 2
        assert Event.objects.filter(kind="cycle_reopened").count() == 1

    def test_reopening_twice_is_reopening_once(self, cycle: Cycle, reviewer: Person) -> None:
        close_cycle(by=COMMAND_LINE, cycle=cycle)
        for _time in range(2):
            reopen_cycle(by=acting(reviewer), cycle=cycle)
        assert Event.objects.filter(kind="cycle_reopened").count() == 1


class TestReaders:
    """Two reviewers a body, and nobody for a body of one's own."""

    def send(self, desk: Client, first: Any, second: Any = None, was: str = " ") -> Any:
        typed = {
            "reader-north": str(first.pk) if first else "",
            "second-north": str(second.pk) if second else "",
            "was-north": was,
        }
        return desk.post(f"{CYCLE}readers/", typed)

    def test_they_are_set_together(self, desk: Client, invited: Invitation, reviewer: Person) -> None:
        colleague = PersonFactory.create(is_reviewer=True)
        assert self.send(desk, reviewer, colleague).status_code == 302
        duty = ReviewDuty.objects.get()
        assert (duty.reader, duty.second_reader) == (reviewer, colleague)
        event = Event.objects.get(kind="readers_assigned")
        assert (event.chain, event.subject) == ("installation", "2026 north")

    def test_what_was_not_changed_here_is_not_written_over(
        self, desk: Client, invited: Invitation, reviewer: Person
    ) -> None:
        """The page was opened before a colleague assigned somebody."""
        assign_readers(
            by=COMMAND_LINE, cycle=invited.cycle, body=invited.body, reader=reviewer, second_reader=None
        )
        assert self.send(desk, None).status_code == 302
        assert ReviewDuty.objects.get().reader == reviewer

    def test_the_same_person_twice_and_who_belongs_to_the_body_are_refused(
        self, desk: Client, invited: Invitation, reviewer: Person
    ) -> None:
        twice = self.send(desk, reviewer, reviewer)
        assert twice.status_code == 422
        assert "another person than the first" in text_of(twice)
        assert f'value="{reviewer.pk}" selected' in text_of(twice)
        member = MembershipFactory.create(
            person__is_reviewer=True, body=invited.body, role=Role.READER
        ).account
        assert f'value="{member.pk}"' not in text_of(desk.get(f"{CYCLE}readers/"))
        assert self.send(desk, member).status_code == 422
        assert not ReviewDuty.objects.exclude(reader=None).exists()

    def test_who_is_no_reviewer_is_refused(self, desk: Client, invited: Invitation, stranger: Person) -> None:
        assert self.send(desk, stranger).status_code == 422
        with pytest.raises(Refused, match="no reviewer"):
            assign_readers(
                by=COMMAND_LINE, cycle=invited.cycle, body=invited.body, reader=stranger, second_reader=None
            )

    @pytest.mark.parametrize("number", [1, 3])
    def test_the_page_takes_twelve_queries(
        self, desk: Client, cycle: Cycle, number: int, django_assert_num_queries: Any
    ) -> None:
        """Session, person, roles, cycle; two counts, names, invitations, submissions, readers; reviewers and
        their bodies."""
        for _ in range(number):
            invite(by=COMMAND_LINE, cycle=cycle, body=BodyFactory.create())
        desk.get(f"{CYCLE}readers/")
        with django_assert_num_queries(12):
            desk.get(f"{CYCLE}readers/")


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_a_cycle_takes_ten_queries(
    desk: Client, cycle: Cycle, number: int, django_assert_num_queries: Any
) -> None:
    """Session, person, roles, cycle; two counts, names; invitations, submissions, readers."""
    for _ in range(number):
        invite(by=COMMAND_LINE, cycle=cycle, body=BodyFactory.create())
    desk.get(CYCLE)
    with django_assert_num_queries(10):
        desk.get(CYCLE)


def test_who_shares_without_being_asked_stands_among_the_others_by_name(
    desk: Client, submission: Submission, cycle: Cycle
) -> None:
    """North shares, and was not invited; what is counted follows an invitation that comes later."""
    for name in ("Able", "Zeal"):
        invite(by=COMMAND_LINE, cycle=cycle, body=BodyFactory.create(name=name))
    names = re.findall(r'dir="auto">([^<]+)</a></th>', text_of(desk.get(CYCLE)))
    assert names == ["Able", "Northern Mechanism", "Zeal"]
    invite(by=COMMAND_LINE, cycle=cycle, body=submission.assessment.body)
    assert Invitation.objects.get(body__slug="north").sharing == submission.sharing
    assert re.findall(r'dir="auto">([^<]+)</a></th>', text_of(desk.get(CYCLE))) == names


def test_a_cycle_with_more_bodies_than_a_page_has_another_page(desk: Client, cycle: Cycle) -> None:
    for number in range(52):
        invite(by=COMMAND_LINE, cycle=cycle, body=BodyFactory.create(name=f"Body {number:02}"))
    first, second = (text_of(desk.get(f"{CYCLE}?page={page}")) for page in (1, 2))
    assert ("Body 49" in first, "Body 50" in first, "Page 1 of 2" in first) == (True, False, True)
    assert ("Body 49" in second, "Body 51" in second) == (False, True)


class TestAdministrator:
    """Makes cycles and moves their days; a closed one stays."""

    TYPED = {"name": "Round 2031", "slug": "2031", "opens_on": "2031-01-01", "closes_on": "2031-06-30"}

    @pytest.fixture
    def admin(self, client: Client, administrator: Person, cycle: Cycle) -> Client:
        client.force_login(administrator)
        return client

    def test_a_cycle_is_made(self, admin: Client, cycle: Cycle) -> None:
        typed = self.TYPED | {"edition": str(cycle.edition_id)}
        assert admin.post("/administration/cycles/add/", typed).status_code == 302
        assert Cycle.objects.get(slug="2031").closes_on == date(2031, 6, 30)
        assert "Round 2031" in text_of(admin.get("/administration/cycles/"))

    @pytest.mark.parametrize(
        "change", [{"slug": "2026"}, {"slug": "add"}, {"closes_on": "2030-01-01"}, {"name": ""}]
    )
    def test_one_that_can_not_be_comes_back(
        self, admin: Client, cycle: Cycle, change: dict[str, str]
    ) -> None:
        typed = self.TYPED | {"edition": str(cycle.edition_id)} | change
        response = admin.post("/administration/cycles/add/", typed)
        assert response.status_code == 422
        assert Cycle.objects.count() == 1

    def test_the_days_of_an_open_cycle_move_and_are_on_record(self, admin: Client, cycle: Cycle) -> None:
        days = {"opens_on": "2026-07-01", "closes_on": "2027-03-31"}
        assert admin.post("/administration/cycles/2026/", days).status_code == 302
        cycle.refresh_from_db()
        assert cycle.closes_on == date(2027, 3, 31)
        assert Event.objects.get(kind="cycle_dates_changed").data == {
            "from": "2027-01-31",
            "to": "2027-03-31",
        }

    def test_a_closed_one_keeps_its_days(self, admin: Client, cycle: Cycle) -> None:
        close_cycle(by=COMMAND_LINE, cycle=cycle)
        assert "The cycle is closed" in text_of(admin.get("/administration/cycles/2026/"))
        with pytest.raises(Refused, match="is closed"):
            change_dates(
                by=COMMAND_LINE,
                cycle=cycle,
                opens_on=cycle.opens_on,
                closes_on=cycle.closes_on + timedelta(days=1),
            )

    def test_a_renamed_body_stands_where_its_name_puts_it(
        self, admin: Client, submission: Submission, north: Body
    ) -> None:
        """Also in the score lines, which are read in alphabetical order."""
        Body.objects.filter(pk=north.pk).update(sample=False)
        address = reverse("assessments:administration_body", args=["north"])
        assert admin.post(address, {"name": "Étoile du Nord"}).status_code == 302
        assert ScoreLine.objects.get().sort_name == "etoile du nord"


def test_a_name_that_no_database_takes_invites_nobody(client: Client, reviewer, cycle) -> None:
    """Only PostgreSQL minds it."""
    client.force_login(reviewer)
    client.post("/review/cycles/2026/invite/", {"body": "north\0"})
    assert not Invitation.objects.exists()
