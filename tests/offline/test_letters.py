"""Letters with their files: one or ten at once, what is in each, when it counts as made, sent and back."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.answering.giving import save_input
from assessments.answering.rules import Refused
from assessments.models import Assessment, Event, Mailing, Workbook
from assessments.offline.came_back import note_empty
from assessments.offline.letters import make_letters, mark_sent, note_fetched, send_letters
from assessments.offline.mailing import MailingState, mailings_of
from assessments.offline.questionnaire import scope_of_member
from assessments.offline.reading import read_file
from assessments.offline.uploads import keep_upload
from mechanisms.models import Body, Membership, Person
from tests.factories import acting, level
from tests.making.queue_cast import fetched, work_off
from tests.offline.test_uploads import returned, take
from tests.offline.test_uploads_files import blank, ministry

pytestmark = pytest.mark.django_db

NAMES = [f"Ministry {number:02}" for number in range(10)]


@pytest.fixture
def ten(draft: Assessment, north: Body) -> list[Membership]:
    found = [ministry(north, name, 113, 131) for name in NAMES]
    for member in found:
        member.email = f"m{member.pk}@example.org"
        member.save()
    return found


@pytest.fixture
def by(coordinator: Person) -> Any:
    return acting(coordinator)


def read(data: bytes) -> tuple[EmailMessage, bytes]:
    """A mail, and the file that is attached to it."""
    found = message_from_bytes(data, policy=default)
    assert isinstance(found, EmailMessage)
    (attached,) = found.iter_attachments()
    return found, attached.get_content()


def letters_of(draft: Assessment) -> str:
    return reverse("assessments:offline_letters", args=[draft.pk])


def states(draft: Assessment) -> dict[str, MailingState]:
    return {row.ministry: row.state for row in mailings_of(draft)}


# What is in them.


def test_one_letter_is_a_mail_to_send_with_its_own_file(
    client: Client, coordinator: Person, draft: Assessment, ten: list[Membership]
) -> None:
    client.force_login(coordinator)
    answer = client.post(
        reverse("assessments:offline_letters", args=[draft.pk]), {"member": str(ten[3].pk), "act": "one"}
    )
    assert answer["Content-Disposition"] == 'attachment; filename="letter-ministry-03.eml"'
    assert answer["Content-Type"] == "message/rfc822"
    letter, file = read(answer.content)
    assert (letter["X-Unsent"], letter["To"], letter["From"]) == ("1", ten[3].email, None)
    assert "Questions to Ministry 03" in letter["Subject"]
    body = letter.get_body(("plain",))
    assert body is not None
    assert "113 " in body.get_content()
    made = Workbook.objects.get()
    back = read_file("x.xlsx", file)
    assert (back.workbook, {one.paragraph for one in back.answers}) == (str(made.pk), {113, 131})
    assert (made.membership, made.filled) == (ten[3], False)
    assert states(draft)["Ministry 03"] is MailingState.MADE
    assert states(draft)["Ministry 04"] is MailingState.NOT_SENT


def test_all_ten_come_as_one_zip_from_the_queue_and_are_noted_when_they_are_fetched(
    client: Client, coordinator: Person, draft: Assessment, ten: list[Membership]
) -> None:
    client.force_login(coordinator)
    asked = client.post(
        reverse("assessments:offline_letters", args=[draft.pk]), {"act": "zip", "which": "new"}
    )
    assert set(states(draft).values()) == {MailingState.NOT_SENT}
    assert client.get(asked["Location"]).status_code == 202
    assert set(states(draft).values()) == {MailingState.NOT_SENT}
    answer = fetched(client, asked["Location"])
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        letters = [read(archive.read(name)) for name in names]
    assert names == [f"letter-ministry-{number:02}.eml" for number in range(10)]
    assert [letter["To"] for letter, _file in letters] == [member.email for member in ten]
    codes = {read_file("x.xlsx", file).workbook for _letter, file in letters}
    assert codes == {str(row.pk) for row in Workbook.objects.all()}
    assert len(codes) == 10
    assert set(states(draft).values()) == {MailingState.MADE}
    assert set(Mailing.objects.values_list("made_on", flat=True)) == {timezone.localdate()}
    client.get(asked["Location"])
    assert Event.objects.filter(kind="letters_fetched").count() == 1


def test_two_ministries_of_one_name_have_a_mail_each(
    by: Any, draft: Assessment, north: Body, client: Client
) -> None:
    for _time in range(2):
        ministry(north, "Labour", 131)
    Membership.objects.filter(ministry="Labour").update(email="one@example.org")
    client.force_login(by.person)
    asked = client.post(letters_of(draft), {"act": "zip"})
    with zipfile.ZipFile(io.BytesIO(fetched(client, asked["Location"]).content)) as archive:
        assert len(set(archive.namelist())) == 2


def test_whoever_was_asked_before_is_reminded_with_a_file_of_what_is_missing(
    by: Any, draft: Assessment, ten: list[Membership], client: Client
) -> None:
    Mailing.objects.create(assessment=draft, membership=ten[0], sent_on=date(2026, 7, 2))
    save_input(by=by, assessment=draft, entry=level(131, 1), membership_id=ten[0].pk)
    client.force_login(by.person)
    address = reverse("assessments:offline_letters", args=[draft.pk])
    letter, file = read(client.post(address, {"member": str(ten[0].pk), "act": "one"}).content)
    body = letter.get_body(("plain",))
    assert body is not None
    assert letter["Subject"].startswith("Reminder: questions to Ministry 00")
    assert "asks only what is still missing" in body.get_content()
    assert {one.paragraph for one in read_file("x.xlsx", file).answers} == {113}


def test_nobody_gets_a_letter_from_whom_nothing_is_missing(by: Any, draft: Assessment, north: Body) -> None:
    done = ministry(north, "Labour", 131)
    save_input(by=by, assessment=draft, entry=level(131, 1), membership_id=done.pk)
    with pytest.raises(Refused, match="no letter to make"):
        make_letters(by=by, assessment=draft, members={done.pk}, language="en", with_last=False)
    assert not Workbook.objects.exists()


def test_the_coordinator_alone_makes_letters(
    draft: Assessment, contributor: Person, ten: list[Membership]
) -> None:
    with pytest.raises(PermissionDenied):
        make_letters(
            by=acting(contributor), assessment=draft, members={ten[0].pk}, language="en", with_last=False
        )
    with pytest.raises(PermissionDenied):
        mark_sent(by=acting(contributor), assessment=draft)


# Sent.


def test_ticking_marks_all_that_were_fetched_and_no_other(
    by: Any, draft: Assessment, ten: list[Membership]
) -> None:
    for member in ten[:4]:
        Mailing.objects.create(assessment=draft, membership=member, made_on=date(2026, 7, 3))
    Mailing.objects.filter(membership=ten[3]).update(sent_on=date(2026, 7, 4))
    assert mark_sent(by=by, assessment=draft) == 3
    sent = dict(Mailing.objects.values_list("membership_id", "sent_on"))
    today = timezone.localdate()
    assert sent == {**dict.fromkeys([one.pk for one in ten[:3]], today), ten[3].pk: date(2026, 7, 4)}


def test_all_are_sent_from_here_by_the_worker_with_the_coordinator_to_reply_to(
    client: Client, coordinator: Person, draft: Assessment, ten: list[Membership]
) -> None:
    ten[9].email = ""
    ten[9].save()
    client.force_login(coordinator)
    asked = client.post(
        reverse("assessments:offline_letters", args=[draft.pk]), {"act": "send", "which": "new"}
    )
    assert mail.outbox == []
    assert client.get(asked["Location"]).status_code == 202
    work_off()
    done = client.get(asked["Location"], follow=True)
    assert "9 of 10 letters sent." in done.content.decode()
    assert [one.to for one in mail.outbox] == [[member.email] for member in ten[:9]]
    assert {tuple(one.reply_to) for one in mail.outbox} == {(coordinator.email,)}
    name, data, _kind = mail.outbox[0].attachments[0]
    assert name.endswith(".xlsx")
    assert read_file(name, data).workbook == str(Workbook.objects.get(membership=ten[0]).pk)
    assert [states(draft)[name] for name in NAMES] == [MailingState.SENT] * 9 + [MailingState.NOT_SENT]


def test_a_second_run_sends_only_what_was_not_sent(by: Any, draft: Assessment, ten: list[Membership]) -> None:
    batch = make_letters(
        by=by, assessment=draft, members={one.pk for one in ten[:3]}, language="en", with_last=False
    )
    Workbook.objects.filter(membership=ten[1]).update(mailed_at=timezone.now())
    send_letters(str(draft.pk), str(batch), str(by.person.pk))
    send_letters(str(draft.pk), str(batch), str(by.person.pk))
    assert [one.to for one in mail.outbox] == [[ten[0].email], [ten[2].email]]


def test_whoever_is_coordinator_no_more_sends_nothing(
    by: Any, draft: Assessment, ten: list[Membership]
) -> None:
    batch = make_letters(by=by, assessment=draft, members={ten[0].pk}, language="en", with_last=False)
    by.person.memberships.get().end()
    with pytest.raises(Http404):
        send_letters(str(draft.pk), str(batch), str(by.person.pk))
    assert mail.outbox == []


# Back.


def back(by: Any, draft: Assessment, workbook: Workbook, *entries: Any) -> list[int]:
    file = returned(workbook, *entries)
    upload = keep_upload(by=by, assessment=draft, files=[file])
    return note_empty(upload=upload, files=[file])


def test_an_untouched_file_counts_as_sent_and_as_come_back_empty(
    by: Any, coordinator: Person, draft: Assessment, ten: list[Membership]
) -> None:
    workbook = take(coordinator, draft, scope_of_member(draft, ten[0]))
    assert back(by, draft, workbook, blank(113), blank(131)) == [ten[0].pk]
    row = next(row for row in mailings_of(draft) if row.membership_id == ten[0].pk)
    assert row.state is MailingState.EMPTY
    assert row.words.startswith("Came back empty on ")
    assert row.sent_on == timezone.localdate(workbook.made_at)
    assert row.was_sent


@pytest.mark.parametrize("entry", [level(131, 0)], ids=["level 0"])
def test_a_file_that_says_anything_is_not_empty(
    entry: Any, by: Any, coordinator: Person, draft: Assessment, ten: list[Membership]
) -> None:
    workbook = take(coordinator, draft, scope_of_member(draft, ten[0]))
    assert back(by, draft, workbook, blank(113), entry) == []
    assert states(draft)["Ministry 00"] is MailingState.NOT_SENT


def test_a_file_of_another_body_notes_nothing_here(
    by: Any, coordinator: Person, draft: Assessment, ten: list[Membership]
) -> None:
    workbook = take(coordinator, draft, scope_of_member(draft, ten[0]))
    file = returned(workbook, blank(113))
    upload = keep_upload(by=by, assessment=draft, files=[file])
    upload.assessment_id = workbook.pk
    assert note_empty(upload=upload, files=[file]) == []


def test_what_came_back_empty_is_forgotten_once_a_full_one_is_back(
    by: Any, draft: Assessment, ten: list[Membership]
) -> None:
    Mailing.objects.create(
        assessment=draft, membership=ten[0], empty_on=date(2026, 7, 9), returned_on=date(2026, 7, 10)
    )
    assert states(draft)["Ministry 00"] is MailingState.RETURNED


def test_fetching_again_keeps_the_first_day(by: Any, draft: Assessment, ten: list[Membership]) -> None:
    Mailing.objects.create(assessment=draft, membership=ten[0], made_on=date(2026, 7, 3))
    make_letters(by=by, assessment=draft, members={ten[0].pk}, language="en", with_last=False)
    note_fetched(by=by, assessment=draft, workbooks=Workbook.objects.select_related("membership"))
    assert Mailing.objects.get().made_on == date(2026, 7, 3)
