"""All who are late are reminded in one act, each at most once a day; the day is on record.

Who has no account gets no mail from here: the coordinator finds the letter among those without an account.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.answering.rules import Refused, allow, hold
from assessments.board.board import Board, Column, board_of
from assessments.models import Assessment, Reminder
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability
from mechanisms.models import Person
from mechanisms.people import letters


@dataclass(frozen=True, slots=True)
class Late:
    """Who is late today: members `to_remind`, those `reminded` today already, those without an account."""

    to_remind: tuple[Column, ...]
    reminded: tuple[Column, ...]
    by_mail: tuple[Column, ...]

    @property
    def by_mail_words(self) -> str:
        """How many have no account; empty where all have one."""
        number = len(self.by_mail)
        if number < len(self.by_mail + self.to_remind + self.reminded):
            said = ngettext(
                "%(number)d of them has no account.", "%(number)d of them have no account.", number
            )
            return said % {"number": number} if number else ""
        return {1: _("It has no account."), 2: _("Neither has an account.")}.get(
            number, _("None of them has an account.")
        )

    def __bool__(self) -> bool:
        return bool(self.to_remind or self.reminded or self.by_mail)


def late_on(board: Board, today: date) -> Late:
    """Of a board. No query."""
    members = [one for one in board.late if one.has_account]
    return Late(
        to_remind=tuple(one for one in members if one.reminded_on != today),
        reminded=tuple(one for one in members if one.reminded_on == today),
        by_mail=tuple(one for one in board.late if not one.has_account),
    )


@transaction.atomic
def note_reminders(*, by: Actor, assessment: Assessment, by_mail: bool) -> tuple[Reminder, ...]:
    """Put on record that every member who is late, and was not reminded today, is reminded now.

    `by_mail`: the product writes; call `send_reminders` after the commit. Raises Refused where nobody is left
    to remind, Http404 or PermissionDenied without the right.
    """
    allow(by, Capability.MANAGE_MEMBERS, assessment.body)
    hold(assessment)
    today = timezone.localdate(by.moment)
    late = late_on(board_of(assessment, today), today)
    if not late.to_remind:
        raise Refused(
            _("Everybody who is late was reminded today.")
            if late.reminded
            else _("No member with an account is late.")
        )
    rows = Reminder.objects.bulk_create(
        Reminder(
            assessment=assessment,
            membership_id=one.asked.membership_id,
            on=today,
            by_mail=by_mail,
            at=by.moment,
            by=by.person,
            by_label=by.label,
        )
        for one in late.to_remind
        if one.asked is not None
    )
    _tell("late_reminded", by, assessment, rows)
    return tuple(rows)


def send_reminders(*, by: Actor, assessment: Assessment, reminders: Sequence[Reminder]) -> int:
    """Mail each of them, each in his or her language; how many mails could not be handed over.

    Those are reminded of nothing: their day is taken back, so that it can be tried again.
    """
    failed = [row for row in reminders if not _handed_over(assessment, row)]
    if failed:
        _take_back(by, assessment, failed)
    return len(failed)


def text_to_copy(assessment: Assessment) -> tuple[str, str]:
    """Subject and text of the same letter, for a coordinator who sends it; it names nobody."""
    return letters.text_of("late_inputs", person=None, **_context(assessment))


def addresses_of(columns: Sequence[Column]) -> list[str]:
    """The addresses of these members. One query."""
    people = [one.asked.person_id for one in columns if one.asked and one.asked.person_id]
    return list(Person.objects.filter(pk__in=people).order_by("email").values_list("email", flat=True))


def _handed_over(assessment: Assessment, row: Reminder) -> bool:
    person = row.membership.account
    return letters.send(
        "late_inputs", to=person.email, language=person.language, person=person, **_context(assessment)
    )


def _context(assessment: Assessment) -> dict[str, Any]:
    path = reverse("assessments:task_list", args=[assessment.pk])
    return {"body": assessment.body, "cycle": assessment.cycle, "link": letters.absolute(path)}


@transaction.atomic
def _take_back(by: Actor, assessment: Assessment, rows: Sequence[Reminder]) -> None:
    Reminder.objects.filter(pk__in=[row.pk for row in rows]).delete()
    _tell("reminder_not_sent", by, assessment, rows)


def _tell(kind: str, by: Actor, assessment: Assessment, rows: Sequence[Reminder]) -> None:
    record(
        by=by,
        kind=kind,
        chain=assessment.body.slug,
        subject=assessment.cycle.slug,
        data={
            "assessment": str(assessment.pk),
            "memberships": sorted(row.membership_id for row in rows),
            "by_mail": rows[0].by_mail,
        },
    )
