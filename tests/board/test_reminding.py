"""All who are late are reminded in one act: members once a day, on record; who has no account by letter."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from assessments.answering.giving import save_input
from assessments.answering.rules import Refused
from assessments.board.board import Column
from assessments.board.reminding import Late, note_reminders, send_reminders
from assessments.models import Assessment, Event, Mailing, Reminder
from mechanisms.models import Assignment, Membership
from mechanisms.people import letters
from tests.answering.test_input_pages import POLICE, as_, justice, other, police
from tests.factories import acting

__all__ = ["as_", "justice", "other", "police"]


@pytest.fixture
def late(draft: Assessment, justice: Membership, labour: Membership) -> Assessment:
    """Police, Justice and a ministry without an account are late with 113."""
    yesterday = timezone.localdate() - timedelta(days=1)
    Assignment.objects.update(due=yesterday)
    Mailing.objects.create(assessment=draft, membership=labour, sent_on=yesterday)
    return draft


def remind(late: Assessment) -> str:
    return reverse("assessments:board_remind", args=[late.pk])


def test_all_late_members_get_one_mail_and_no_content_is_in_it(late, coordinator, as_) -> None:
    page = as_("coordinator").post(remind(late), follow=True).content.decode()
    assert "2 members were reminded today." in page
    assert sorted(message.to[0] for message in mail.outbox) == [
        "contributor@example.org",
        "other@example.org",
    ]
    assert {reverse("assessments:task_list", args=[late.pk]) in message.body for message in mail.outbox} == {
        True
    }
    # Not among the digits of an address, which are drawn at random.
    assert not any(re.search(r"(?<![\w-])113(?![\w-])", str(message.body)) for message in mail.outbox)
    assert "All late members were reminded today." in page
    assert reverse("assessments:offline_contributors", args=[late.pk]) in page


@pytest.mark.parametrize(
    ("members", "by_mail", "words"),
    [
        (2, 0, ""),
        (1, 1, "1 of them has no account."),
        (1, 2, "2 of them have no account."),
        (0, 1, "It has no account."),
        (0, 2, "Neither has an account."),
        (0, 3, "None of them has an account."),
    ],
)
def test_the_page_says_who_of_the_late_gets_no_mail(members: int, by_mail: int, words: str) -> None:
    one = Column(1, "Justice", None)
    assert Late(to_remind=(one,) * members, reminded=(), by_mail=(one,) * by_mail).by_mail_words == words


def test_who_was_sent_nothing_is_not_called_late(late, labour, as_, coordinator) -> None:
    Mailing.objects.all().delete()
    page = as_("coordinator").get(reverse("assessments:board", args=[late.pk])).content.decode()
    assert "2 ministries are late" in page
    assert "The questions have not been sent to Labour inspection yet." in page


def test_whoever_has_released_is_not_reminded(late, contributor, coordinator, as_) -> None:
    Assignment.objects.filter(section__code="d").delete()
    save_input(by=acting(contributor), assessment=late, entry=POLICE)
    as_("coordinator").post(remind(late))
    assert [message.to for message in mail.outbox] == [["other@example.org"]]


def test_nobody_is_reminded_twice_on_one_day(late, coordinator, as_) -> None:
    as_("coordinator").post(remind(late))
    answer = as_("coordinator").post(remind(late), follow=True)
    assert "Everybody who is late was reminded today." in answer.content.decode()
    assert len(mail.outbox) == 2
    assert Reminder.objects.count() == 2


def at(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))


def test_on_the_next_day_they_are_reminded_again_and_the_last_day_is_shown(late, coordinator, as_) -> None:
    today = timezone.localdate()
    for day in (today - timedelta(days=1), today):
        Assignment.objects.update(due=day - timedelta(days=1))
        note_reminders(by=acting(coordinator, at(day)), assessment=late, by_mail=True)
    assert Reminder.objects.count() == 4
    columns = as_("coordinator").get(reverse("assessments:board", args=[late.pk])).context["board"].columns
    assert {one.name: one.reminded_on for one in columns} == {
        "Justice": today,
        "Police": today,
        "Labour inspection": None,
    }


def test_it_is_on_record_who_was_reminded_by_number(late, coordinator, police, justice) -> None:
    note_reminders(by=acting(coordinator), assessment=late, by_mail=True)
    event = Event.objects.get(kind="late_reminded")
    assert event.data["memberships"] == sorted([police.pk, justice.pk])
    assert "contributor" not in str(event.data).lower()


def test_a_mail_that_could_not_be_sent_reminds_nobody(late, coordinator, monkeypatch) -> None:
    by = acting(coordinator)
    rows = note_reminders(by=by, assessment=late, by_mail=True)
    monkeypatch.setattr(letters, "send", lambda _name, *, to, **_more: to != "other@example.org")
    assert send_reminders(by=by, assessment=late, reminders=rows) == 1
    assert [row.membership.account.username for row in Reminder.objects.all()] == ["contributor"]
    assert Event.objects.filter(kind="reminder_not_sent").exists()


def test_without_a_mail_server_the_coordinator_writes_and_notes_it(
    late, coordinator, as_, monkeypatch
) -> None:
    monkeypatch.setattr(letters, "can_send", lambda: False)
    monkeypatch.setattr("assessments.board.views.can_send", lambda: False)
    page = as_("coordinator").get(reverse("assessments:board", args=[late.pk])).content.decode()
    assert "mailto:?bcc=contributor@example.org,other@example.org" in page
    as_("coordinator").post(remind(late))
    assert not mail.outbox
    assert {row.by_mail for row in Reminder.objects.all()} == {False}


def test_it_is_refused_where_nobody_is_late(draft, justice, coordinator) -> None:
    with pytest.raises(Refused, match="No member with an account is late"):
        note_reminders(by=acting(coordinator), assessment=draft, by_mail=True)


@pytest.mark.parametrize(
    ("who", "error"),
    [("contributor", PermissionDenied), ("reader", PermissionDenied), ("stranger", Http404)],
)
def test_the_coordinator_alone_reminds(late, who: str, error: type[Exception], request) -> None:
    with pytest.raises(error):
        note_reminders(by=acting(request.getfixturevalue(who)), assessment=late, by_mail=True)
    assert not Reminder.objects.exists()
