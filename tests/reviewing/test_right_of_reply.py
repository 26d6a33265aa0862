"""The body's right of reply: released remarks beside its own level, a reply until the day, then no more."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import Reading, Submission
from assessments.reviewing.acts import release_readings, return_to_body, save_reading
from assessments.submitting.submitting import withdraw
from mechanisms.models import Person
from tests.factories import acting

UNTIL = timezone.localdate() + timedelta(days=10)


def read(reviewer: Person, sent: Submission, paragraph: int = 112, **values: Any) -> Reading:
    said = {"verdict": "other_level", "level": 2, "reason": "The review is public.", **values}
    found = save_reading(by=acting(reviewer), submission=sent, paragraph=paragraph, **said)
    assert isinstance(found, Reading)
    return found


@pytest.fixture
def reading(submission: Submission, reviewer: Person) -> Reading:
    """The reviewer reads 112 at level 2, where the body says 1; released with ten days to reply."""
    read(reviewer, submission, source_url="https://un.example/review")
    release_readings(by=acting(reviewer), submission=submission, reply_until=UNTIL)
    return Reading.objects.get()


@pytest.fixture
def address(submission: Submission) -> str:
    return reverse("assessments:remarks", args=[submission.assessment_id])


@pytest.fixture
def signed_in(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


def typed(reading: Reading, text: str, before: str = "") -> dict[str, str]:
    pk = str(reading.pk)
    return {"reading": pk, f"reply-{pk}": text, f"before-{pk}": before}


def end_the_time(reading: Reading) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Reading.objects.filter(pk=reading.pk).update(
        released_at=datetime(2026, 1, 1, tzinfo=UTC), reply_until=yesterday
    )


class TestWhatTheBodyReads:
    def test_both_levels_the_reason_the_source_and_the_day_stand_side_by_side(
        self, signed_in: Client, address: str, reading: Reading
    ) -> None:
        shown = signed_in.get(address).content.decode()
        for said in ("Another level", "The review is public.", "https://un.example/review"):
            assert said in shown
        ours, theirs = shown.index("Your body answered"), shown.index("The reviewer reads")
        assert "Begun" in shown[ours:theirs]
        assert "As the plan says." in shown[ours:theirs]
        assert "In operation" in shown[theirs:]
        assert f"{UNTIL:%-d %B %Y}" in shown

    def test_what_is_not_released_does_not_exist(
        self, signed_in: Client, address: str, submission: Submission, reviewer: Person
    ) -> None:
        kept = read(reviewer, submission)
        shown = signed_in.get(address).content.decode()
        assert "There is no remark yet" in shown
        assert "The review is public." not in shown
        assert signed_in.post(address, typed(kept, "We heard of it.")).status_code == 404

    @pytest.mark.parametrize(
        ("who", "seen", "replied"),
        [
            ("coordinator", 200, 302),
            ("contributor", 200, 403),
            ("reader", 200, 403),
            ("stranger", 404, 404),
            ("reviewer", 404, 404),
            ("administrator", 404, 404),
        ],
    )
    def test_members_read_and_a_coordinator_replies(
        self,
        request: pytest.FixtureRequest,
        client: Client,
        address: str,
        reading: Reading,
        who: str,
        seen: int,
        replied: int,
    ) -> None:
        client.force_login(request.getfixturevalue(who))
        response = client.get(address)
        assert response.status_code == seen
        if seen == 200:
            assert ("Save the reply" in response.content.decode()) is (replied == 302)
        assert client.post(address, typed(reading, "We agree.")).status_code == replied
        reading.refresh_from_db()
        assert (reading.reply == "We agree.") is (replied == 302)

    def test_a_withdrawn_version_keeps_its_remarks_for_the_body(
        self, signed_in: Client, address: str, reading: Reading, submission: Submission, coordinator: Person
    ) -> None:
        withdraw(by=acting(coordinator), submission=submission)
        shown = signed_in.get(address).content.decode()
        assert "This version is withdrawn." in shown
        assert "The review is public." in shown

    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_page_takes_as_many_queries_whatever_there_is(
        self,
        signed_in: Client,
        address: str,
        reading: Reading,
        submission: Submission,
        reviewer: Person,
        rows: int,
        django_assert_num_queries: Any,
    ) -> None:
        for paragraph in (113, 114)[: rows - 1]:
            read(reviewer, submission, paragraph)
        release_readings(by=acting(reviewer), submission=submission, reply_until=UNTIL)
        signed_in.get(address)  # the first request of a session writes it
        # Session, person, roles; the assessment, its remarks, the frozen answers.
        with django_assert_num_queries(6):
            shown = signed_in.get(address).content.decode()
        assert shown.count("<article") == rows


class TestTheReply:
    def test_it_stands_beside_the_remark_which_stays_as_it_is(
        self, signed_in: Client, address: str, reading: Reading
    ) -> None:
        response = signed_in.post(address, typed(reading, " The review was ours. "))
        assert response["Location"] == f"{address}#remark-{reading.pk}"
        shown = signed_in.get(address).content.decode()
        assert "The review was ours." in shown
        assert "Change the reply" in shown
        reading.refresh_from_db()
        assert (reading.reason, reading.level) == ("The review is public.", 2)

    def test_after_the_day_it_is_too_late_and_what_was_typed_stands_there(
        self, signed_in: Client, address: str, reading: Reading
    ) -> None:
        end_the_time(reading)
        shown = signed_in.get(address).content.decode()
        assert "The time to reply ended on" in shown
        assert "Save the reply" not in shown
        response = signed_in.post(address, typed(reading, "Typed over midnight"))
        refused = response.content.decode()
        assert response.status_code == 422
        assert "The time to reply has passed." in refused
        assert "Typed over midnight" in refused
        assert Reading.objects.get().reply == ""

    def test_an_empty_reply_is_said_at_the_field(
        self, signed_in: Client, address: str, reading: Reading
    ) -> None:
        response = signed_in.post(address, typed(reading, "  "))
        shown = response.content.decode()
        assert response.status_code == 422
        assert shown.count("Write your reply.") == 2
        assert f'href="#reply-{reading.pk}"' in shown
        assert "<title>Error:" in shown

    def test_a_colleague_is_never_written_over_silently(
        self, signed_in: Client, address: str, reading: Reading
    ) -> None:
        signed_in.post(address, typed(reading, "First\nreply"))
        late = signed_in.post(address, typed(reading, "Second reply", before=""))
        shown = late.content.decode()
        assert late.status_code == 422
        assert "A colleague saved another reply, shown above." in shown
        assert "Second reply" in shown
        reading.refresh_from_db()
        assert reading.reply == "First\nreply"
        again = signed_in.post(address, typed(reading, "Second reply", before="First\r\nreply"))
        assert again.status_code == 302
        reading.refresh_from_db()
        assert reading.reply == "Second reply"

    def test_what_was_typed_beside_another_remark_is_never_lost(
        self, signed_in: Client, address: str, submission: Submission, reviewer: Person
    ) -> None:
        read(reviewer, submission)
        read(reviewer, submission, 113)
        release_readings(by=acting(reviewer), submission=submission, reply_until=UNTIL)
        one, other = Reading.objects.order_by("paragraph")
        half = {f"reply-{other.pk}": "Half a thou", f"before-{other.pk}": ""}
        saved = signed_in.post(address, typed(one, "We agree.") | half)
        assert saved.status_code == 200
        for said in ("Your reply on paragraph 112 is saved", "Not saved yet", ">Half a thou</text"):
            assert said in saved.content.decode()
        refused = signed_in.post(address, typed(one, "", before="We agree.") | half)
        assert refused.status_code == 422
        assert ">Half a thou</text" in refused.content.decode()
        one.refresh_from_db()
        other.refresh_from_db()
        assert (one.reply, other.reply) == ("We agree.", "")
        assert signed_in.post(address, typed(one, "Yes.", before="We agree.")).status_code == 302

    @pytest.mark.parametrize("reading_id", ["", "no-id", "00000000-0000-0000-0000-000000000000"])
    def test_an_unknown_remark_is_missing(
        self, signed_in: Client, address: str, reading: Reading, reading_id: str
    ) -> None:
        post = {"reading": reading_id, f"reply-{reading_id}": "We agree."}
        assert signed_in.post(address, post).status_code == 404


class TestWhereItIsLinked:
    @pytest.mark.parametrize("name", ["dashboard", "task_list", "report", "receipt"])
    def test_the_way_to_the_remarks(
        self, signed_in: Client, address: str, reading: Reading, submission: Submission, name: str
    ) -> None:
        pages = {
            "dashboard": reverse("assessments:dashboard"),
            "task_list": reverse("assessments:task_list", args=[submission.assessment_id]),
            "report": reverse("assessments:report", args=[submission.assessment_id]),
            "receipt": reverse("assessments:receipt", args=[submission.assessment_id, 1]),
        }
        assert f'href="{address}"' in signed_in.get(pages[name]).content.decode()

    def test_the_dashboard_counts_what_waits_for_a_reply(
        self, signed_in: Client, address: str, reading: Reading
    ) -> None:
        dashboard = reverse("assessments:dashboard")
        waits = (
            signed_in.get(dashboard).content.decode().partition("1 remark of the reviewer without a reply")[2]
        )
        assert waits.startswith(f'</a> <span class="quiet">reply by {UNTIL:%-d %B %Y}</span>')
        signed_in.post(address, typed(reading, "We agree."))
        assert "without a reply" not in signed_in.get(dashboard).content.decode()

    def test_once_the_day_is_over_nothing_waits(self, signed_in: Client, reading: Reading) -> None:
        end_the_time(reading)
        shown = signed_in.get(reverse("assessments:dashboard")).content.decode()
        assert "without a reply" not in shown


def test_the_day_itself_still_counts(signed_in: Client, address: str, reading: Reading) -> None:
    today = timezone.localdate()
    Reading.objects.filter(pk=reading.pk).update(reply_until=today)
    assert isinstance(today, date)
    assert signed_in.post(address, typed(reading, "In time.")).status_code == 302


def test_agreement_may_be_answered_but_does_not_wait(
    signed_in: Client, address: str, submission: Submission, reviewer: Person
) -> None:
    read(reviewer, submission, verdict="agree", level=None)
    release_readings(by=acting(reviewer), submission=submission, reply_until=UNTIL)
    dashboard = signed_in.get(reverse("assessments:dashboard")).content.decode()
    assert "without a reply" not in dashboard
    thanks = typed(Reading.objects.get(), "Thank you.")
    assert signed_in.post(address, thanks).status_code == 302


@pytest.mark.parametrize(
    ("act", "subject", "page"),
    [
        ("release", "the reviewer’s remarks are here", "remarks"),
        ("return", "the reviewer has questions", "task_list"),
    ],
)
def test_the_body_is_told_by_mail_at_once(
    submission: Submission,
    reviewer: Person,
    coordinator: Person,
    contributor: Person,
    act: str,
    subject: str,
    page: str,
    django_capture_on_commit_callbacks: Any,
) -> None:
    read(reviewer, submission, reason="The law of 2024 was repealed.")
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        if act == "release":
            release_readings(by=acting(reviewer), submission=submission, reply_until=UNTIL)
        else:
            message = "The law of 2024 was repealed."
            return_to_body(by=acting(reviewer), submission=submission, paragraphs=[112], message=message)
    link = reverse(f"assessments:{page}", args=[submission.assessment_id])
    assert {address for letter in mail.outbox for address in letter.to} == {
        coordinator.email,
        contributor.email,
    }
    for letter in mail.outbox:
        assert subject in letter.subject
        assert f"{settings.ADDRESS}{link}" in letter.body
        assert "repealed" not in letter.body
