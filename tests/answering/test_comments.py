"""Comments: who may write them and when, whom they are for, and that nothing typed is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.answering.comments import comment, delete_comment, reopen, resolve
from assessments.answering.rules import Refused
from assessments.models import Assessment, Comment, Event, Submission
from assessments.reviewing.acts import return_to_body
from assessments.reviewing.cycles import close_cycle
from assessments.submitting.submitting import ask_clearance
from mechanisms.models import Body, Person, Role
from tests.factories import SHARED, MembershipFactory, acting

pytestmark = pytest.mark.django_db

HX = {"HX-Request": "true"}


def say(person: Person, draft: Assessment, text: str = "Is this still true?", **more: Any) -> Comment:
    return comment(by=acting(person), assessment=draft, paragraph=113, text=text, **more)


def asked(row: Comment) -> set[str]:
    return {person.username for person in row.mentions.all()}


def address(draft: Assessment, paragraph: int = 113) -> str:
    return reverse("assessments:comments", args=[draft.pk, paragraph])


def act(row: Comment, name: str) -> str:
    return reverse("assessments:comment_act", args=[row.assessment_id, row.paragraph, row.pk, name])


@pytest.fixture
def signed_in(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


class TestWhoMayWrite:
    """Coordinators and contributors of the body, on any recommendation; readers read; no one else."""

    def test_a_contributor_comments_on_what_is_assigned_to_somebody_else(
        self, draft: Assessment, contributor: Person
    ) -> None:
        row = comment(by=acting(contributor), assessment=draft, paragraph=106, text="We know more.")
        assert (row.author, row.author_label, row.text) == (contributor, "Contributor", "We know more.")

    def test_a_reader_is_told_no(self, draft: Assessment, reader: Person) -> None:
        with pytest.raises(PermissionDenied):
            say(reader, draft)

    @pytest.mark.parametrize("who", ["stranger", "reviewer", "administrator"])
    def test_for_others_there_is_nothing(
        self, draft: Assessment, who: str, request: pytest.FixtureRequest
    ) -> None:
        with pytest.raises(Http404):
            say(request.getfixturevalue(who), draft)

    @pytest.mark.parametrize("who", ["stranger", "reviewer", "administrator"])
    def test_others_find_no_page(
        self, client: Client, draft: Assessment, who: str, request: pytest.FixtureRequest
    ) -> None:
        client.force_login(request.getfixturevalue(who))
        assert client.get(address(draft)).status_code == 404
        assert client.post(address(draft), {"comment": "Let me in"}).status_code == 404
        assert not Comment.objects.exists()

    def test_a_reader_sees_what_was_said_and_no_form(
        self, client: Client, draft: Assessment, coordinator: Person, reader: Person
    ) -> None:
        row = say(coordinator, draft)
        client.force_login(reader)
        page = client.get(reverse("assessments:question", args=[draft.pk, 113])).content.decode()
        assert "Is this still true?" in page
        assert 'name="comment"' not in page
        assert client.post(act(row, "resolve")).status_code == 403
        assert client.post(act(row, "delete")).status_code == 403
        assert client.post(address(draft), {"comment": "Me too"}).status_code == 403


class TestWhen:
    """Comments follow the answer: where it is closed, they are, and the reason is said."""

    def test_nothing_is_written_on_a_submission(self, submission: Submission, coordinator: Person) -> None:
        with pytest.raises(Refused, match="is submitted"):
            say(coordinator, submission.assessment)

    def test_while_it_waits_for_approval_whoever_approves_can_ask(
        self, draft: Assessment, coordinator: Person, north: Body
    ) -> None:
        approver = MembershipFactory.create(body=north, role=Role.APPROVER).account
        ask_clearance(by=acting(coordinator), assessment=draft, choices=SHARED)
        thread = say(approver, draft)
        say(coordinator, draft, parent=thread)
        assert Comment.objects.count() == 2

    def test_nor_after_the_cycle_was_closed(
        self, draft: Assessment, coordinator: Person, reviewer: Person
    ) -> None:
        close_cycle(by=acting(reviewer), cycle=draft.cycle)
        draft.cycle.refresh_from_db()
        with pytest.raises(Refused, match="cycle is closed"):
            say(coordinator, draft)

    def test_a_returned_assessment_is_open_where_the_reviewer_asked(
        self, submission: Submission, coordinator: Person, reviewer: Person
    ) -> None:
        return_to_body(by=acting(reviewer), submission=submission, paragraphs=[113], message="Which law?")
        draft = Assessment.objects.get()
        assert say(coordinator, draft).paragraph == 113
        with pytest.raises(Refused, match="only where the reviewer asks"):
            comment(by=acting(coordinator), assessment=draft, paragraph=112, text="And here?")

    def test_a_page_opened_before_the_submission_writes_nothing(
        self, draft: Assessment, coordinator: Person
    ) -> None:
        """The status of now counts, not the one that was loaded."""
        row = say(coordinator, draft)
        Assessment.objects.update(status=Assessment.Status.SUBMITTED)
        assert draft.status == Assessment.Status.DRAFT
        for late in (
            lambda: say(coordinator, draft),
            lambda: resolve(by=acting(coordinator), thread=row),
            lambda: reopen(by=acting(coordinator), thread=row),
            lambda: delete_comment(by=acting(coordinator), row=row),
        ):
            with pytest.raises(Refused):
                late()
        assert Comment.objects.get().resolved_at is None

    @pytest.mark.parametrize("headers", [{}, HX])
    def test_what_was_typed_too_late_is_shown(
        self, signed_in: Client, draft: Assessment, headers: dict[str, str]
    ) -> None:
        Assessment.objects.update(status=Assessment.Status.SUBMITTED)
        response = signed_in.post(address(draft), {"comment": "My long thought"}, headers=headers)
        page = response.content.decode()
        assert response.status_code == 422
        assert "The assessment is submitted. You can comment" in page
        assert "My long thought" in page
        assert 'name="comment"' not in page


class TestWhatIsStored:
    """Text as typed; nothing that a database or a page cannot take."""

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            (" \n ", "Write your comment."),
            ("x" * 5001, "5001 characters; at most 5000"),
            ("a\x00b", "invisible character"),
        ],
    )
    def test_refused_with_the_reason_and_the_text(
        self, signed_in: Client, draft: Assessment, text: str, sentence: str
    ) -> None:
        for headers in ({}, HX):
            response = signed_in.post(address(draft), {"comment": text}, headers=headers)
            assert response.status_code == 422
            page = response.content.decode()
            assert sentence in page
            assert f">\n{text}</textarea>" in page
        assert "<title>Error: " in signed_in.post(address(draft), {"comment": text}).content.decode()

    def test_markup_is_text(self, signed_in: Client, draft: Assessment) -> None:
        signed_in.post(address(draft), {"comment": "<script>alert(1)</script>"})
        page = signed_in.get(address(draft)).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script>alert" not in page

    def test_5000_characters_fit(self, draft: Assessment, coordinator: Person) -> None:
        assert len(say(coordinator, draft, "y" * 5000 + "\r\n").text) == 5000


class TestForTheAttentionOf:
    """Members of the same body who may sign in, and nobody else, however they are named."""

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("@contributor, please look", {"contributor"}),
            ("Ask (@Contributor) or @reader.", {"contributor", "reader"}),
            ("Write to somebody@contributor", set()),
            ("@stranger and @reviewer know", set()),
            ("@nobody-here", set()),
            ("@coordinator, that is me", set()),
        ],
    )
    def test_short_names_in_the_text(
        self,
        text: str,
        names: set[str],
        draft: Assessment,
        coordinator: Person,
        contributor: Person,
        reader: Person,
        stranger: Person,
        reviewer: Person,
    ) -> None:
        assert asked(say(coordinator, draft, text)) == names

    def test_ticked_and_named_is_asked_once(
        self, draft: Assessment, coordinator: Person, contributor: Person
    ) -> None:
        row = say(coordinator, draft, "@contributor?", mentions={contributor.pk})
        assert asked(row) == {"contributor"}

    @pytest.mark.parametrize("who", ["stranger", "reviewer", "administrator"])
    def test_a_forged_tick_asks_nobody(
        self, draft: Assessment, coordinator: Person, who: str, request: pytest.FixtureRequest
    ) -> None:
        with pytest.raises(Refused, match="has left your body"):
            say(coordinator, draft, mentions={request.getfixturevalue(who).pk})
        assert not Comment.objects.exists()

    def test_whoever_has_left_is_not_asked(
        self, draft: Assessment, coordinator: Person, contributor: Person, reader: Person
    ) -> None:
        contributor.memberships.get().end()
        Person.objects.filter(pk=reader.pk).update(is_active=False)
        assert asked(say(coordinator, draft, "@contributor @reader")) == set()

    def test_the_form_offers_the_others_of_the_body_who_can_answer(
        self,
        signed_in: Client,
        draft: Assessment,
        contributor: Person,
        reader: Person,
        stranger: Person,
        north: Body,
    ) -> None:
        approver = MembershipFactory.create(body=north, role=Role.APPROVER).account
        page = signed_in.get(address(draft)).content.decode()
        people = (approver, contributor, reader, stranger)
        assert [person for person in people if str(person.pk) in page] == [approver, contributor]

    def test_a_member_who_left_meanwhile_costs_no_text(
        self, signed_in: Client, draft: Assessment, contributor: Person
    ) -> None:
        contributor.memberships.get().end()
        sent = {"comment": "Please check the law", "mentions": [str(contributor.pk), "no-id"]}
        response = signed_in.post(address(draft), sent)
        assert response.status_code == 422
        page = response.content.decode()
        assert "has left your body" in page
        assert "Please check the law" in page


class TestThreads:
    """Replies, the resolved state, and taking back what nobody has answered."""

    def test_a_thread_is_resolved_and_opened_again(
        self, draft: Assessment, coordinator: Person, contributor: Person
    ) -> None:
        thread = say(contributor, draft)
        resolve(by=acting(coordinator), thread=thread)
        thread.refresh_from_db()
        assert thread.resolved_at is not None
        assert thread.resolved_by_label == "Coordinator"
        first = thread.resolved_at
        resolve(by=acting(contributor), thread=thread)
        thread.refresh_from_db()
        assert (thread.resolved_at, thread.resolved_by_label) == (first, "Coordinator")
        reopen(by=acting(contributor), thread=thread)
        again = Comment.objects.get(pk=thread.pk)
        assert (again.resolved_at, again.resolved_by_label) == (None, "")

    def test_a_reply_opens_a_resolved_thread(
        self, draft: Assessment, coordinator: Person, contributor: Person
    ) -> None:
        thread = resolve(by=acting(coordinator), thread=say(coordinator, draft))
        reply = say(contributor, draft, "No, it is not.", parent=thread)
        thread.refresh_from_db()
        assert (reply.parent, thread.resolved_at) == (thread, None)

    def test_a_reply_to_a_reply_stays_in_the_thread(
        self, draft: Assessment, coordinator: Person, contributor: Person
    ) -> None:
        thread = say(coordinator, draft)
        reply = say(contributor, draft, "Yes", parent=thread)
        assert say(coordinator, draft, "Thanks", parent=reply).parent == thread

    def test_only_whoever_wrote_it_deletes_it(
        self, draft: Assessment, coordinator: Person, contributor: Person
    ) -> None:
        row = say(contributor, draft)
        with pytest.raises(Refused, match="Only whoever wrote"):
            delete_comment(by=acting(coordinator), row=row)
        delete_comment(by=acting(contributor), row=row)
        assert not Comment.objects.exists()

    def test_and_only_until_somebody_replied(
        self, draft: Assessment, coordinator: Person, contributor: Person
    ) -> None:
        first = say(coordinator, draft)
        second = say(contributor, draft, "It is.", parent=first)
        third = say(coordinator, draft, "Since when?", parent=first)
        for author, row in ((coordinator, first), (contributor, second)):
            with pytest.raises(Refused, match="Somebody has replied"):
                delete_comment(by=acting(author), row=row)
        delete_comment(by=acting(coordinator), row=third)
        delete_comment(by=acting(contributor), row=second)
        delete_comment(by=acting(coordinator), row=first)
        assert not Comment.objects.exists()

    def test_a_reply_whose_thread_was_deleted_meanwhile_is_offered_as_a_new_one(
        self, signed_in: Client, draft: Assessment, contributor: Person
    ) -> None:
        thread = say(contributor, draft)
        sent = {"comment": "My answer to that", "thread": str(thread.pk)}
        delete_comment(by=acting(contributor), row=thread)
        response = signed_in.post(address(draft), sent)
        page = response.content.decode()
        assert response.status_code == 422
        assert "has been deleted" in page
        assert 'href="#id_comment-new"' in page
        assert "My answer to that" in page

    def test_a_thread_of_another_recommendation_or_body_is_none_here(
        self, draft: Assessment, coordinator: Person
    ) -> None:
        other = comment(by=acting(coordinator), assessment=draft, paragraph=112, text="There")
        with pytest.raises(Refused, match="has been deleted"):
            say(coordinator, draft, parent=other)

    @pytest.mark.parametrize("name", ["resolve", "reopen", "delete"])
    def test_an_act_by_an_address_of_another_recommendation_finds_nothing(
        self, signed_in: Client, draft: Assessment, coordinator: Person, name: str
    ) -> None:
        row = say(coordinator, draft)
        wrong = reverse("assessments:comment_act", args=[draft.pk, 112, row.pk, name])
        assert signed_in.post(wrong).status_code == 404
        assert signed_in.get(act(row, name)).status_code == 405
        assert signed_in.post(act(row, "approve")).status_code == 404

    def test_a_colleague_of_another_body_cannot_act(
        self, client: Client, draft: Assessment, coordinator: Person, stranger: Person
    ) -> None:
        row = say(coordinator, draft)
        client.force_login(stranger)
        for name in ("resolve", "reopen", "delete"):
            assert client.post(act(row, name)).status_code == 404


class TestOnThePage:
    """By htmx the threads come back alone; without it the question is shown again at the comment."""

    def test_without_javascript(self, signed_in: Client, draft: Assessment) -> None:
        response = signed_in.post(address(draft), {"comment": "First\nsecond line"})
        row = Comment.objects.get()
        question = reverse("assessments:question", args=[draft.pk, 113])
        assert response["Location"] == f"{question}#comment-{row.pk}"
        page = signed_in.get(question).content.decode()
        assert "Your comment is saved." in page
        assert "First\nsecond line" in page

    def test_with_htmx(self, signed_in: Client, draft: Assessment) -> None:
        response = signed_in.post(address(draft), {"comment": "Quick"}, headers=HX)
        page = response.content.decode()
        assert response.status_code == 200
        assert "<html" not in page
        assert page.lstrip().startswith('<section class="comments"')
        assert "Your comment is saved." in page

    def test_acts_with_and_without_htmx(
        self, signed_in: Client, draft: Assessment, coordinator: Person
    ) -> None:
        row = say(coordinator, draft)
        assert "Resolved by" in signed_in.post(act(row, "resolve"), headers=HX).content.decode()
        assert signed_in.post(act(row, "reopen"))["Location"].endswith(f"#comment-{row.pk}")
        assert signed_in.post(act(row, "delete"))["Location"].endswith("#comments")
        assert not Comment.objects.exists()

    def test_a_refused_act_says_why(
        self, signed_in: Client, draft: Assessment, coordinator: Person, contributor: Person
    ) -> None:
        row = say(coordinator, draft)
        say(contributor, draft, "Yes", parent=row)
        response = signed_in.post(act(row, "delete"))
        assert response.status_code == 409
        assert "Somebody has replied since" in response.content.decode()

    def test_open_threads_are_counted_on_the_task_list_and_the_page_of_the_group(
        self, signed_in: Client, draft: Assessment, coordinator: Person
    ) -> None:
        first = say(coordinator, draft)
        say(coordinator, draft, "A reply counts no more", parent=first)
        say(coordinator, draft, "Another")
        resolve(by=acting(coordinator), thread=say(coordinator, draft, "Done"))
        question = reverse("assessments:question", args=[draft.pk, 113])
        for page in (
            reverse("assessments:task_list", args=[draft.pk]),
            reverse("assessments:section", args=[draft.pk, section_of(draft, 113)]),
        ):
            shown = signed_in.get(page).content.decode()
            assert f'href="{question}#comments">2 open comments' in shown

    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_page_takes_six_queries(
        self,
        signed_in: Client,
        draft: Assessment,
        coordinator: Person,
        rows: int,
        django_assert_num_queries: Any,
    ) -> None:
        """Session, person, roles, assessment; comments with those whom they are for; whom one can ask."""
        for number in range(rows):
            say(coordinator, draft, f"Comment {number}")
        signed_in.get(address(draft))
        with django_assert_num_queries(6):
            signed_in.get(address(draft))


def section_of(draft: Assessment, paragraph: int) -> str:
    answer = draft.answers.select_related("recommendation__section").get(paragraph=paragraph)
    return answer.recommendation.section.code


def test_the_trail_holds_ids_and_no_words(
    draft: Assessment, coordinator: Person, contributor: Person
) -> None:
    thread = say(coordinator, draft, "A secret sentence @contributor")
    resolve(by=acting(coordinator), thread=thread)
    say(contributor, draft, "Another secret", parent=thread)
    last = say(coordinator, draft, "A third secret")
    delete_comment(by=acting(coordinator), row=last)
    events = list(Event.objects.filter(kind__startswith="comment_").order_by("number"))
    assert [event.kind for event in events] == [
        "comment_added",
        "comment_resolved",
        "comment_added",
        "comment_added",
        "comment_deleted",
    ]
    assert events[0].data == {
        "assessment": str(draft.pk),
        "comment": str(thread.pk),
        "thread": str(thread.pk),
        "mentions": 1,
    }
    assert "secret" not in json.dumps([[event.subject, event.data] for event in events])


@pytest.mark.parametrize("extension", ["json", "xlsx"])
def test_no_report_holds_a_comment(
    signed_in: Client, draft: Assessment, coordinator: Person, extension: str
) -> None:
    say(coordinator, draft, "Between-us-only")
    page = reverse("assessments:report", args=[draft.pk])
    file = reverse("assessments:report_file", args=[draft.pk, extension])
    for address_ in (page, file):
        response = signed_in.get(address_)
        assert response.status_code == 200
        content = b"".join(response) if response.streaming else response.content
        assert b"Between-us-only" not in content


def test_the_author_stays_named_when_the_account_is_gone(
    draft: Assessment, north: Body, signed_in: Client
) -> None:
    person = MembershipFactory.create(person__username="guest", body=north, role="contributor").account
    say(person, draft, "I was here")
    Comment.objects.update(author=None, at=timezone.now())
    page = signed_in.get(address(draft)).content.decode()
    assert "<bdi>Guest</bdi>" in page
