"""What waits for a person: on the dashboard as links to the place, in the daily mail as counts alone."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from assessments.answering.comments import comment, resolve
from assessments.home import daily
from assessments.home.daily import send_digests
from assessments.home.waiting import reviews_of
from assessments.models import Action, Assessment, Comment, Mailing, ReviewDuty, Submission
from assessments.reviewing.acts import return_to_body
from assessments.submitting.submitting import ask_clearance, reopen
from mechanisms.access import principal_of
from mechanisms.membership.assignments import Work
from mechanisms.membership.by_mail import add_contributor_without_account
from mechanisms.models import Assignment, Body, MemberInvitation, Membership, Person
from mechanisms.models.person import Role
from mechanisms.people import letters
from tests.factories import SHARED, MembershipFactory, PersonFactory, acting, answer_all

pytestmark = pytest.mark.django_db


def dashboard(client: Client, person: Person, query: str = "") -> str:
    client.force_login(person)
    shown = client.get(reverse("assessments:dashboard") + query).content.decode()
    return re.sub(r"\s+", " ", shown)


def today() -> date:
    return timezone.localdate()


def ask(by: Person, draft: Assessment, whom: Person, paragraph: int = 113) -> Comment:
    return comment(
        by=acting(by),
        assessment=draft,
        paragraph=paragraph,
        text="What does the law say?",
        mentions={whom.pk},
    )


@pytest.mark.parametrize("who", ["coordinator", "contributor", "reader"])
def test_a_locked_assessment_is_called_so_and_nothing_else(draft, coordinator, client, request, who) -> None:
    answer_all(draft, level=1)
    ask_clearance(by=acting(coordinator), assessment=draft, choices=SHARED)
    shown = dashboard(client, request.getfixturevalue(who))
    assert f"Cycle {draft.cycle.name} · Locked for approval" in shown
    assert "In clearance" not in shown


def invite(body: Body, hours: int, number: int = 1) -> MemberInvitation:
    return MemberInvitation.objects.create(
        body=body,
        email=f"guest-{number}@example.org",
        role=Role.READER,
        token_hash=f"{number:064d}",
        made_by_label="Coordinator",
        expires_at=timezone.now() + timedelta(hours=hours),
    )


def overdue_action(draft: Assessment, days: int = 3) -> Action:
    answer = draft.answers.get(paragraph=112)
    return Action.objects.create(
        body=draft.body,
        recommendation_id=answer.recommendation_id,
        paragraph=112,
        what="Write a guideline",
        due=today() - timedelta(days=days),
    )


def sent_to_a_ministry(by: Person, draft: Assessment, days: int = 3, name: str = "Ana Lima") -> Membership:
    """A contributor without an account whose day passed so many days ago, and to whom a file was sent."""
    member = add_contributor_without_account(
        by=by,
        body=draft.body,
        name=name,
        ministry="Labour Inspectorate",
        email="",
        work=Work(frozenset({"d"}), frozenset({137}), today() - timedelta(days=days)),
    )
    Mailing.objects.create(assessment=draft, membership=member, sent_on=today())
    return member


def bare_numbers(page: str) -> list[str]:
    """The links that say nothing but a number; the figures of a card have their name beside them."""
    links = [link for link in html.fromstring(page).iter("a") if link.getparent().tag != "dd"]
    return [text for link in links if (text := link.text_content().strip()).isdigit()]


@pytest.mark.parametrize("who", ["coordinator", "contributor"])
def test_no_number_is_without_its_title(
    request: pytest.FixtureRequest, client: Client, draft: Assessment, who: str
) -> None:
    person = request.getfixturevalue(who)
    page = dashboard(client, person)
    assert "to answer" in page
    assert bare_numbers(page) == []
    assert bare_numbers(client.get(reverse("assessments:task_list", args=[draft.pk])).content.decode()) == []


class TestDashboard:
    """Each line leads to the place where something is to be done."""

    def test_assignments_with_their_day(self, client: Client, draft: Assessment, contributor: Person) -> None:
        later = today() + timedelta(days=9)
        Assignment.objects.filter(section__isnull=False).update(
            due=today() - timedelta(days=1), note="Ask the registry"
        )
        Assignment.objects.filter(recommendation__isnull=False).update(due=later)
        page = dashboard(client, contributor)
        lines = [
            html.tostring(item, encoding="unicode")
            for item in html.fromstring(page).find_class("waiting")[0].iterchildren("li")
        ][:2]
        assert "overdue" in lines[0]
        for number, title in ((128, "standards"), (129, "guidelines")):
            assert re.search(f"/{number}/[^<]*<bdi[^<]*>{number}</bdi> [^<]*{title}", lines[0])
        assert "Ask the registry" in lines[0]
        assert "overdue" not in lines[1]
        assert f"due {later.day} {later:%B %Y}" in lines[1]
        assert reverse("assessments:question", args=[draft.pk, 113]) in lines[1]

    def test_an_assignment_that_is_done_waits_no_more(
        self, client: Client, draft: Assessment, contributor: Person
    ) -> None:
        answer_all(draft, level=2)
        assert "Waiting for you" not in dashboard(client, contributor)

    def test_a_contributor_reads_why_there_is_nothing_to_answer(
        self, client: Client, draft: Assessment, coordinator: Person, contributor: Person
    ) -> None:
        """A lock is no sign that the work is done, nor is an assignment that nobody has made."""
        ask_clearance(by=acting(coordinator), assessment=draft, choices=SHARED)
        shown = dashboard(client, contributor)
        assert "The assessment is locked for approval." in shown
        assert "You have answered everything." not in shown
        reopen(by=acting(coordinator), assessment=draft)
        answer_all(draft, level=2)
        assert "You have answered everything." in dashboard(client, contributor)
        Assignment.objects.all().delete()
        assert "Nothing is assigned to you yet." in dashboard(client, contributor)

    def test_comments_that_ask_me_until_they_are_resolved(
        self, client: Client, draft: Assessment, coordinator: Person, contributor: Person
    ) -> None:
        row = ask(coordinator, draft, contributor)
        place = f"{reverse('assessments:question', args=[draft.pk, 113])}#comment-{row.pk}"
        line = "<bdi>Coordinator</bdi> asks you in a comment on 113"
        page = dashboard(client, contributor)
        assert f'<a href="{place}">{line} ' in page
        assert "asks you in a comment" not in dashboard(client, coordinator)
        resolve(by=acting(coordinator), thread=row)
        assert "asks you in a comment" not in dashboard(client, contributor)

    def test_a_reply_that_asks_me_counts_as_its_thread(
        self, client: Client, draft: Assessment, coordinator: Person, contributor: Person
    ) -> None:
        thread = ask(coordinator, draft, contributor)
        reply = comment(
            by=acting(coordinator),
            assessment=draft,
            paragraph=113,
            text="And @contributor, since when?",
            parent=thread,
        )
        page = dashboard(client, contributor)
        assert page.count("asks you in a comment") == 1
        assert f"#comment-{reply.pk}" in page
        resolve(by=acting(coordinator), thread=thread)
        assert "asks you in a comment" not in dashboard(client, contributor)

    def test_where_nothing_can_be_answered_no_comment_waits(
        self, client: Client, draft: Assessment, coordinator: Person, contributor: Person
    ) -> None:
        ask(coordinator, draft, contributor)
        Assessment.objects.update(status=Assessment.Status.SUBMITTED)
        assert "asks you in a comment" not in dashboard(client, contributor)

    def test_of_many_comments_ten_are_shown(
        self, client: Client, draft: Assessment, coordinator: Person, contributor: Person
    ) -> None:
        for paragraph in range(106, 118):
            ask(coordinator, draft, contributor, paragraph)
        page = dashboard(client, contributor)
        assert page.count("asks you in a comment") == 10
        assert 'href="/dashboard/?all=1"' in page
        whole = dashboard(client, contributor, "?all=1")
        assert whole.count("asks you in a comment") == 12
        assert 'href="/dashboard/?all=1"' not in whole

    def test_overdue_actions_wait_for_the_coordinator(
        self, client: Client, draft: Assessment, coordinator: Person, contributor: Person
    ) -> None:
        overdue_action(draft)
        assert "1 action is overdue" in dashboard(client, coordinator)
        assert "overdue" not in dashboard(client, contributor)

    def test_files_that_do_not_come_back_wait_for_the_coordinator(
        self, client: Client, draft: Assessment, coordinator: Person, reader: Person
    ) -> None:
        """Asked for group and recommendation, a contributor counts once; removed, sent today or back, not."""
        sent_to_a_ministry(coordinator, draft)
        sent_to_a_ministry(coordinator, draft, days=0, name="Not due yet")
        gone = sent_to_a_ministry(coordinator, draft, name="Has left")
        Membership.objects.filter(pk=gone.pk).update(removed_at=timezone.now())
        line = "1 contributor without an account is overdue"
        place = reverse("assessments:offline_contributors", args=[draft.pk])
        assert f'<a href="{place}">{line}</a>' in dashboard(client, coordinator)
        assert line not in dashboard(client, reader)
        sent_to_a_ministry(coordinator, draft, name="Late as well")
        assert "2 contributors without an account are overdue" in dashboard(client, coordinator)
        Mailing.objects.update(returned_on=today())
        assert "overdue" not in dashboard(client, coordinator)

    def test_no_file_is_waited_for_while_the_draft_is_locked(
        self, client: Client, draft: Assessment, coordinator: Person
    ) -> None:
        sent_to_a_ministry(coordinator, draft)
        ask_clearance(by=acting(coordinator), assessment=draft, choices=SHARED)
        assert "without an account" not in dashboard(client, coordinator)

    @pytest.mark.parametrize(("hours", "is_said"), [(1, True), (23, True), (25, False), (-1, False)])
    def test_invitations_on_their_last_day(
        self, client: Client, north: Body, coordinator: Person, hours: int, is_said: bool
    ) -> None:
        invite(north, hours)
        page = dashboard(client, coordinator)
        assert ("guest-1@example.org" in page) is is_said
        assert ("Invitations that expire soon" in page) is is_said

    def test_invitations_are_no_matter_of_others(
        self, client: Client, north: Body, contributor: Person, stranger: Person
    ) -> None:
        invite(north, 1)
        for person in (contributor, stranger):
            assert "guest-1" not in dashboard(client, person)

    @pytest.mark.parametrize(
        ("who", "leads_to"),
        [
            ("coordinator", ["members", "body_audit", "body_update", "body_data", "body"]),
            ("contributor", ["members", "body"]),
            ("reader", ["members", "body"]),
        ],
    )
    def test_the_area_of_the_own_body_is_one_step_away(
        self, client: Client, draft: Assessment, who: str, leads_to: list[str], request: Any
    ) -> None:
        shown = dashboard(client, request.getfixturevalue(who))
        part = shown[shown.index('id="own-bodies"') :]
        part = part[: part.index("</section>")]
        links = re.findall(r'href="([^"]+)"', part)
        assert links == [reverse(f"assessments:{name}", args=[draft.body.slug]) for name in leads_to]
        for link in links:
            assert client.get(link).status_code == 200

    def test_the_strip_leads_to_its_questions_and_has_its_table(
        self, client: Client, draft: Assessment, coordinator: Person
    ) -> None:
        client.force_login(coordinator)
        page = client.get("/dashboard/").text
        drawn = page.split('<div class="strip">')[1].split("</div>")[0]
        assert drawn.count(f'<a href="/assessments/{draft.pk}/1') == 32
        table = page.split('<details class="strip-words">')[1].split("</details>")[0]
        assert table.count("<tr>") == 1 + 32

    @pytest.mark.parametrize("rows", [1, 3])
    def test_as_many_queries_however_much_waits(
        self,
        client: Client,
        draft: Assessment,
        coordinator: Person,
        rows: int,
        django_assert_num_queries: Any,
    ) -> None:
        MembershipFactory.create(body=draft.body, role=Role.READER)
        for number in range(rows):
            ask(member_writer(draft), draft, coordinator, 106 + number)
            invite(draft.body, 5, number)
            overdue_action(draft, number + 1)
            sent_to_a_ministry(coordinator, draft, name=f"Ana {number}")
        client.force_login(coordinator)
        client.get(reverse("assessments:dashboard"))
        with django_assert_num_queries(15):
            client.get(reverse("assessments:dashboard"))


def member_writer(draft: Assessment) -> Person:
    """A contributor who writes comments."""
    return MembershipFactory.create(body=draft.body, role=Role.CONTRIBUTOR).account


def stop_link(letter: EmailMessage) -> str:
    """The address by which a daily mail is turned off, a line of its own."""
    found = re.search(
        r"^http://localhost:8000/mail/stop/[0-9a-f]{32}\.[\w-]+/$", str(letter.body), re.MULTILINE
    )
    assert found
    return found[0]


class TestDailyMail:
    """Counts and links; one a day, only when something is new, and to nobody who does not want it."""

    def test_counts_and_no_content(
        self, draft: Assessment, coordinator: Person, contributor: Person, north: Body
    ) -> None:
        ask(contributor, draft, coordinator)
        overdue_action(draft)
        invite(north, 3)
        sent_to_a_ministry(coordinator, draft)
        Person.objects.exclude(pk=coordinator.pk).update(digest=False)
        assert send_digests() == 1
        (sent,) = mail.outbox
        assert sent.to == [coordinator.email]
        assert sent.subject == "ThirtyTwo: 4 things wait for you"
        lines = sent.body.splitlines()
        assert lines[:4] == [
            "1 comment that asks you",
            "1 overdue action",
            "1 contributor without an account is overdue",
            "1 invitation about to lapse",
        ]
        assert "http://localhost:8000/dashboard/" in lines
        assert stop_link(sent)
        # The signature in the link to stop it may hold any letters and digits.
        said = sent.subject + sent.body.replace(stop_link(sent), "")
        for secret in (
            "Northern",
            "law",
            "guideline",
            "guest-1",
            "Ana",
            "Labour",
            "113",
            "112",
            str(draft.pk),
        ):
            assert secret not in said

    def test_what_a_contributor_is_told(self, draft: Assessment, contributor: Person) -> None:
        send_digests()
        letter = next(item for item in mail.outbox if item.to == [contributor.email])
        assert letter.subject == "ThirtyTwo: 2 things wait for you"
        assert letter.body.startswith("2 assignments with something left to answer\n\n")

    def test_the_reviewer_s_questions(
        self, submission: Submission, coordinator: Person, reviewer: Person
    ) -> None:
        send_digests()
        assert mail.outbox == []
        return_to_body(by=acting(reviewer), submission=submission, paragraphs=[112, 113], message="Which?")
        assert send_digests() == 1
        assert "2 questions of the reviewer" in mail.outbox[0].body

    def test_what_a_reviewer_is_to_read(
        self, submission: Submission, coordinator: Person, reviewer: Person
    ) -> None:
        duty = ReviewDuty.objects.create(
            cycle=submission.assessment.cycle, body=submission.assessment.body, reader=reviewer
        )
        assert send_digests() == 1
        (sent,) = mail.outbox
        assert (sent.to, sent.subject) == ([reviewer.email], "ThirtyTwo: 1 thing waits for you")
        assert sent.body.startswith("1 submission to review\n\n")
        assert "Northern" not in sent.body
        duty.delete()
        assert reviews_of(principal_of(reviewer)) == []

    def test_what_lies_with_its_body_or_is_kept_to_itself_waits_for_no_reviewer(
        self, submission: Submission, coordinator: Person, reviewer: Person
    ) -> None:
        frame = submission.assessment
        ReviewDuty.objects.create(cycle=frame.cycle, body=frame.body, second_reader=reviewer)
        assert [item.assessment_id for item in reviews_of(principal_of(reviewer))] == [frame.pk]
        assert reviews_of(principal_of(coordinator)) == []
        Submission.objects.update(sharing="private", may_be_named=False, may_be_introduced=False)
        assert reviews_of(principal_of(reviewer)) == []
        Submission.objects.update(sharing="rapporteur")
        return_to_body(by=acting(reviewer), submission=submission, paragraphs=[112], message="?")
        assert reviews_of(principal_of(reviewer)) == []

    def test_nobody_is_told_to_review_a_body_of_ones_own(
        self, client: Client, submission: Submission, reviewer: Person, north: Body, south: Body
    ) -> None:
        frame = submission.assessment
        ReviewDuty.objects.create(cycle=frame.cycle, body=frame.body, reader=reviewer)
        MembershipFactory.create(person=reviewer, body=south, role=Role.READER)
        assert "For you to review" in dashboard(client, reviewer)
        MembershipFactory.create(person=reviewer, body=north, role=Role.READER)
        assert reviews_of(principal_of(reviewer)) == []
        assert "For you to review" not in dashboard(client, reviewer)

    def test_once_a_day_however_often_it_runs(
        self, draft: Assessment, coordinator: Person, contributor: Person
    ) -> None:
        ask(contributor, draft, coordinator)
        first = send_digests()
        ask(contributor, draft, coordinator, 112)
        assert (first, send_digests()) == (2, 0)

    def test_on_the_next_day_only_if_something_is_new(
        self, draft: Assessment, coordinator: Person, contributor: Person
    ) -> None:
        ask(contributor, draft, coordinator)
        send_digests()
        a_day_ago(Person, draft)
        assert send_digests() == 0
        ask(contributor, draft, coordinator, 112)
        assert send_digests() == 1
        assert mail.outbox[-1].subject == "ThirtyTwo: 2 things wait for you"

    @pytest.mark.parametrize(("due_in", "count"), [(8, 0), (7, 1), (3, 0), (0, 0), (-1, 1), (-2, 0)])
    def test_an_assignment_is_new_again_a_week_before_its_day_and_when_that_has_passed(
        self, draft: Assessment, contributor: Person, due_in: int, count: int
    ) -> None:
        send_digests()
        a_day_ago(Person, draft)
        Assignment.objects.update(since=timezone.now() - timedelta(days=30))
        Assignment.objects.filter(recommendation__isnull=False).update(due=today() + timedelta(days=due_in))
        Person.objects.update(digest_sent_at=start_of_yesterday() + timedelta(hours=6))
        assert send_digests() == count

    @pytest.mark.parametrize("who", ["does not want it", "disabled", "removed", "no member"])
    def test_not_to_whoever_is_not_asked(self, draft: Assessment, contributor: Person, who: str) -> None:
        Person.objects.exclude(pk=contributor.pk).update(digest=False)
        if who == "does not want it":
            Person.objects.update(digest=False)
        elif who == "disabled":
            Person.objects.update(is_active=False)
        elif who == "removed":
            contributor.memberships.get().end()
        else:
            contributor.memberships.get().assignments.all().delete()
            contributor.memberships.all().delete()
        PersonFactory()
        assert send_digests() == 0
        assert mail.outbox == []

    def test_one_mail_that_fails_keeps_no_other_back_and_is_tried_again(
        self, draft: Assessment, coordinator: Person, contributor: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ask(contributor, draft, coordinator)
        working = letters.send

        def broken_for_one(template: str, *, to: str, **more: Any) -> bool:
            if to == contributor.email:
                raise ValueError("this address breaks the mail program")
            return bool(working(template, to=to, **more))

        monkeypatch.setattr(letters, "send", broken_for_one)
        with pytest.raises(daily.NotAllSent, match="1 not sent, 1 sent"):
            send_digests()
        assert [item.to for item in mail.outbox] == [[coordinator.email]]
        with pytest.raises(SystemExit):
            call_command("daily")
        monkeypatch.setattr(letters, "send", working)
        assert send_digests() == 1
        assert mail.outbox[-1].to == [contributor.email]

    def test_a_server_that_refuses_is_tried_again(
        self, draft: Assessment, contributor: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Person.objects.exclude(pk=contributor.pk).update(digest=False)
        monkeypatch.setattr(letters, "send", lambda *args, **more: False)
        with pytest.raises(daily.NotAllSent):
            send_digests()
        contributor.refresh_from_db()
        assert contributor.digest_sent_at is None

    def test_two_runs_at_once_send_one(
        self, draft: Assessment, contributor: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The other run takes the day between the look at what waits and the mail."""
        Person.objects.exclude(pk=contributor.pk).update(digest=False)
        looking = daily.waiting_for

        def while_another_runs(*args: Any) -> Any:
            found = looking(*args)
            Person.objects.filter(pk=contributor.pk).update(digest_sent_at=timezone.now())
            return found

        monkeypatch.setattr(daily, "waiting_for", while_another_runs)
        assert send_digests() == 0
        assert mail.outbox == []

    def test_without_a_mail_server_nothing_is_marked_as_sent(
        self, draft: Assessment, contributor: Person, settings: Any
    ) -> None:
        settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
        assert send_digests() == 0
        contributor.refresh_from_db()
        assert contributor.digest_sent_at is None


def start_of_yesterday() -> datetime:
    return timezone.make_aware(datetime.combine(today(), datetime.min.time())) - timedelta(days=1)


def a_day_ago(people: Any, draft: Assessment) -> None:
    """Everything that has happened so far happened a day earlier."""
    day = timedelta(days=1)
    for person in people.objects.exclude(digest_sent_at=None):
        people.objects.filter(pk=person.pk).update(digest_sent_at=person.digest_sent_at - day)
    for row in Comment.objects.all():
        Comment.objects.filter(pk=row.pk).update(at=row.at - day)
    for work in Assignment.objects.all():
        Assignment.objects.filter(pk=work.pk).update(since=work.since - day)


class TestStop:
    """The link in the mail: GET shows, POST turns off; nobody else's mail, and only off."""

    @pytest.fixture
    def address(self, draft: Assessment, contributor: Person) -> str:
        send_digests()
        letter = next(item for item in mail.outbox if item.to == [contributor.email])
        link = stop_link(letter)
        assert letter.extra_headers["List-Unsubscribe"] == f"<{link}>"
        # On the wire too: a plain address in one line, not encoded words.
        assert f"\nList-Unsubscribe: <{link}>\n" in letter.message().as_bytes().decode()
        assert len(link) > 78
        assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        return link.removeprefix("http://localhost:8000")

    def test_shows_then_turns_off(self, address: str, contributor: Person) -> None:
        visitor = Client(enforce_csrf_checks=True)
        shown = visitor.get(address).content.decode()
        contributor.refresh_from_db()
        assert contributor.digest
        assert "Send me no daily mail" in shown
        assert contributor.email not in shown
        assert "Contributor" not in shown
        done = visitor.post(address, {"List-Unsubscribe": "One-Click"}).content.decode()
        assert not Person.objects.get(pk=contributor.pk).digest
        assert "You get no daily mail any more" in done
        assert "You get no daily mail any more" in visitor.get(address).content.decode()

    @pytest.mark.parametrize("change", ["other person", "other signature", "no signature", "noise"])
    def test_a_link_that_was_not_made_here(
        self, address: str, contributor: Person, coordinator: Person, change: str
    ) -> None:
        token = address.split("/")[3]
        head, signature = token.split(".")
        forged = {
            "other person": f"{coordinator.pk.hex}.{signature}",
            "other signature": f"{head}.{signature[:-2]}xx",
            "no signature": head,
            "noise": "%00.x",
        }[change]
        for method in (Client().get, Client().post):
            assert method(f"/mail/stop/{forged}/").status_code == 404
        assert Person.objects.filter(digest=True, pk__in=[coordinator.pk, contributor.pk]).count() == 2
