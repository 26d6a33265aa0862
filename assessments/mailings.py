"""Who without an account is asked what in one assessment, when it was sent, and when it came back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.contributions import Stage, inputs_of
from assessments.models import Assessment, Mailing
from mechanisms.assignments import Work
from mechanisms.models import Membership


class MailingState(StrEnum):
    """How far it is with one contributor."""

    NOT_SENT = "not_sent"
    SENT = "sent"
    OVERDUE = "overdue"
    RETURNED = "returned"


#: The tone of the tag that says so.
_TONES = {MailingState.SENT: "begun", MailingState.OVERDUE: "check", MailingState.RETURNED: "done"}


@dataclass(frozen=True, slots=True)
class MailingRow:
    """One contributor without an account in one assessment.

    `label` is the person, `email` may be empty; `paragraphs` are those of `work`, groups expanded, in order;
    `answered` are those to which an input is in, whoever brought it in, asked or not. `days_late` counts from
    the day after `work.due` on, and is 0 unless the state is OVERDUE.
    """

    membership_id: int
    label: str
    ministry: str
    email: str
    work: Work
    paragraphs: tuple[int, ...]
    sent_on: date | None
    returned_on: date | None
    state: MailingState
    days_late: int = 0
    answered: frozenset[int] = frozenset()

    @property
    def due(self) -> date | None:
        """Until when an answer is asked for; None without a day."""
        return self.work.due

    @property
    def received(self) -> int:
        """How many of the asked paragraphs have an input."""
        return len(self.answered.intersection(self.paragraphs))

    @property
    def missing(self) -> tuple[int, ...]:
        """The asked paragraphs that have none."""
        return tuple(number for number in self.paragraphs if number not in self.answered)

    @property
    def is_in_part(self) -> bool:
        """Something came back, and not all that was asked: the rest is still to be asked for."""
        return self.state is MailingState.RETURNED and bool(self.missing)

    @property
    def tone(self) -> str:
        """The tone of the tag."""
        return "begun" if self.is_in_part else _TONES.get(self.state, "")

    @property
    def words(self) -> str:
        """How far it is, in words."""
        if self.is_in_part:
            return _("Returned in part")
        if self.state is MailingState.RETURNED:
            return _("Returned")
        if self.state is MailingState.OVERDUE:
            late = ngettext("Overdue by %d day", "Overdue by %d days", self.days_late)
            return late % self.days_late
        if self.state is MailingState.NOT_SENT:
            return _("Not sent")
        return _("Sent, due %s") % date_format(self.due, "j F Y") if self.due else _("Sent")


def mailings_of(assessment: Assessment) -> tuple[MailingRow, ...]:
    """Every contributor of the body without an account, by ministry. Three queries."""
    today = timezone.localdate()
    answered = _answered(assessment)
    kept = {
        row.membership_id: row
        for row in Mailing.objects.filter(assessment=assessment).only(
            "membership_id", "sent_on", "returned_on"
        )
    }
    people = _people(assessment)
    return tuple(
        replace(
            _row(who, parts, kept.get(who[0]), today),
            answered=frozenset(answered.get(who[0], ())),
        )
        for who, parts in people.items()
    )


def overdue_mailings(
    assessments: Iterable[Assessment], today: date
) -> Mapping[UUID, tuple[int, date]]:
    """Assessment → from how many contributors a file is OVERDUE, and the last day that passed. One query."""
    rows = (
        Mailing.objects.filter(
            assessment__in=assessments,
            sent_on__isnull=False,
            returned_on=None,
            membership__in=Membership.objects.active().without_account(),
            membership__assignments__due__lt=today,
        )
        .order_by()
        .values_list("assessment_id")
        .annotate(Count("pk", distinct=True), Max("membership__assignments__due"))
    )
    return {pk: (number, due) for pk, number, due in rows}


type _Who = tuple[int, str, str, str]


def _people(assessment: Assessment) -> Mapping[_Who, list[Any]]:
    """Id, name, ministry and address of each → a line for each group or recommendation asked."""
    rows = (
        Membership.objects.active()
        .without_account()
        .filter(body_id=assessment.body_id)
        .order_by("ministry", "name", "pk")
        .values_list(
            "pk",
            "name",
            "ministry",
            "email",
            "assignments__section__code",
            "assignments__section__recommendations__paragraph",
            "assignments__recommendation__paragraph",
            "assignments__due",
            "assignments__note",
        )
    )
    found: dict[_Who, list[Any]] = defaultdict(list)
    for pk, name, ministry, email, *part in rows:
        found[pk, name, ministry, email].append(part)
    return found


def _row(who: _Who, parts: list[Any], kept: Mailing | None, today: date) -> MailingRow:
    membership_id, name, ministry, email = who
    work = Work(
        sections=frozenset(code for code, *_more in parts if code),
        paragraphs=frozenset(single for _code, _of, single, *_more in parts if single),
        due=next((due for *_more, due, _note in parts if due), None),
        note=next((note for *_more, note in parts if note), ""),
    )
    sent_on, returned_on = (kept.sent_on, kept.returned_on) if kept else (None, None)
    state, days_late = _state(work.due, sent_on, returned_on, today)
    of_groups = {number for _code, number, *_more in parts if number}
    return MailingRow(
        membership_id=membership_id,
        label=name,
        ministry=ministry,
        email=email,
        work=work,
        paragraphs=tuple(sorted(of_groups | work.paragraphs)),
        sent_on=sent_on,
        returned_on=returned_on,
        state=state,
        days_late=days_late,
    )


def _state(
    due: date | None, sent_on: date | None, returned_on: date | None, today: date
) -> tuple[MailingState, int]:
    if returned_on is not None:
        return MailingState.RETURNED, 0
    if sent_on is None:
        return MailingState.NOT_SENT, 0
    if due is not None and due < today:
        return MailingState.OVERDUE, (today - due).days
    return MailingState.SENT, 0


def _answered(assessment: Assessment) -> Mapping[int, set[int]]:
    """Member → the paragraphs to which an input is in, whoever brought it in. One query."""
    found: dict[int, set[int]] = defaultdict(set)
    for paragraph, inputs in inputs_of([assessment.pk]).get(assessment.pk, {}).items():
        for item in inputs:
            if item.membership_id is not None and item.stage is Stage.IN:
                found[item.membership_id].add(paragraph)
    return found
