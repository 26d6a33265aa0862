"""Who without an account is asked what in one assessment, when it was sent, and when it came back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from assessments.answering.inputs import Stage, inputs_of
from assessments.answering.rules import Refused, allow, hold
from assessments.models import Assessment, Contribution, InputLink, Mailing
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability
from mechanisms.membership.assignments import Work
from mechanisms.models import Membership

# When the questions went to a contributor without an account, and when they came back.


class WrongDay(Refused):
    """A day that can't be right; `field` is sent_on or returned_on."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


@transaction.atomic
def set_mailing(
    *, by: Actor, assessment: Assessment, membership_id: int, sent_on: date | None, returned_on: date | None
) -> Mailing:
    """Note both days, each None where it has not happened; what stood before is replaced.

    It is no part of the answers: a late file may come back when they are submitted already. A paper that is
    filled in at a meeting comes back without having been sent. Raises WrongDay for a day ahead, before the
    cycle, or for a return before the sending; Refused once the cycle is closed; Http404 for whoever is no
    contributor without an account of this body, and Http404 or PermissionDenied without the right.
    """
    allow(by, Capability.MANAGE_MEMBERS, assessment.body)
    hold(assessment)
    if not assessment.cycle.is_open:
        raise Refused(_("The cycle is closed."))
    member = _contributor(assessment, membership_id)
    _require_days(assessment, by.moment.date(), sent_on, returned_on)
    row = Mailing.objects.filter(assessment=assessment, membership=member).first()
    row = row or Mailing(assessment=assessment, membership=member)
    if (row.sent_on, row.returned_on) == (sent_on, returned_on):
        return row
    if row.sent_on != sent_on:  # sent once more: what came back empty is waited for again
        row.empty_on = None
    row.sent_on, row.returned_on = sent_on, returned_on
    row.save()
    record(
        by=by,
        kind="mailing_noted",
        chain=assessment.body.slug,
        subject=f"{assessment.cycle.slug}, {member.ministry}",
        data={
            "assessment": str(assessment.pk),
            "membership": member.pk,
            "sent": sent_on.isoformat() if sent_on else None,
            "returned": returned_on.isoformat() if returned_on else None,
        },
    )
    return row


def _contributor(assessment: Assessment, membership_id: int) -> Membership:
    rows = Membership.objects.active().without_account().filter(body_id=assessment.body_id)
    found = rows.filter(pk=membership_id).first()
    if found is None:
        raise Http404
    return found


def _require_days(
    assessment: Assessment, today: date, sent_on: date | None, returned_on: date | None
) -> None:
    first = min(assessment.cycle.opens_on, assessment.created_at.date())
    for field, day in (("sent_on", sent_on), ("returned_on", returned_on)):
        if day is not None and day > today:
            raise WrongDay(field, _("This day is still to come. Choose today or an earlier day."))
        if day is not None and day < first:
            raise WrongDay(field, _("This day is before the cycle. Choose a later day."))
    if sent_on is not None and returned_on is not None and returned_on < sent_on:
        raise WrongDay("returned_on", _("It can’t come back before it was sent."))


class LinkUse(IntEnum):
    """How far a ministry came by its link."""

    NONE = 0
    OPENED = 1
    DRAFTED = 2
    RELEASED = 3


class MailingState(StrEnum):
    NOT_SENT = "not_sent"
    MADE = "made"
    SENT = "sent"
    OVERDUE = "overdue"
    EMPTY = "empty"
    OPENED = "opened"
    BY_LINK = "by_link"
    RETURNED = "returned"


#: The tone of the tag that says so.
_TONES = {
    MailingState.SENT: "begun",
    MailingState.OVERDUE: "check",
    MailingState.EMPTY: "check",
    MailingState.OPENED: "begun",
    MailingState.BY_LINK: "done",
    MailingState.RETURNED: "done",
}


@dataclass(frozen=True, slots=True)
class MailingRow:
    """One contributor without an account in one assessment.

    `label` is the person, `email` may be empty; `paragraphs` are those of `work`, groups expanded, in order;
    `answered` are those to which an input is in, whoever brought it in, asked or not. `days_late` counts from
    the day after `work.due` on, and is 0 unless the state is OVERDUE. `link`: what was done by its link.
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
    made_on: date | None = None
    empty_on: date | None = None
    link: LinkUse = LinkUse.NONE

    @property
    def was_sent(self) -> bool:
        """Whether the questions went out: what comes next is a reminder."""
        return self.state not in (MailingState.NOT_SENT, MailingState.MADE)

    @property
    def due(self) -> date | None:
        """Until when an answer is asked for; None without a day."""
        return self.work.due

    @property
    def received(self) -> int:
        return len(self.answered.intersection(self.paragraphs))

    @property
    def missing(self) -> tuple[int, ...]:
        return tuple(number for number in self.paragraphs if number not in self.answered)

    @property
    def is_in_part(self) -> bool:
        """Something came back, and not all that was asked: the rest is still to be asked for."""
        return self.state is MailingState.RETURNED and bool(self.missing)

    @property
    def tone(self) -> str:
        return "begun" if self.is_in_part else _TONES.get(self.state, "")

    @property
    def words(self) -> str:
        if self.is_in_part:
            return _("Returned in part")
        if self.state is MailingState.RETURNED:
            return pgettext("state of a mailing", "Returned")
        if self.state is MailingState.OVERDUE:
            late = ngettext("Overdue by %(number)d day", "Overdue by %(number)d days", self.days_late)
            return late % {"number": self.days_late}
        if self.state is MailingState.EMPTY and self.empty_on:
            return _("Came back empty on %s") % date_format(self.empty_on, "DATE_FORMAT")
        if self.state is MailingState.MADE and self.made_on:
            return _("Letter made on %s, not marked as sent") % date_format(self.made_on, "DATE_FORMAT")
        if self.state in (MailingState.OPENED, MailingState.BY_LINK):
            return self._words_by_link
        if self.state is MailingState.NOT_SENT:
            return _("Not sent")
        return _("Sent, due %s") % date_format(self.due, "DATE_FORMAT") if self.due else _("Sent")

    @property
    def _words_by_link(self) -> str:
        if self.state is MailingState.BY_LINK:
            return _("Answered by the link")
        if self.link is LinkUse.RELEASED:
            return _("Answered in part by the link")
        return _("Drafting by the link") if self.link is LinkUse.DRAFTED else _("Opened the link")


def mailings_of(assessment: Assessment) -> tuple[MailingRow, ...]:
    """Every contributor of the body without an account, by ministry. Three queries."""
    today = timezone.localdate()
    answered = _answered(assessment)
    kept = {row.membership_id: row for row in Mailing.objects.filter(assessment=assessment)}
    people = _people(assessment)
    rows = (
        replace(_row(who, parts, kept.get(who[0]), today), answered=frozenset(answered.get(who[0], ())))
        for who, parts in people.items()
    )
    return tuple(_with_link(row, _use(*who[4:])) for row, who in zip(rows, people, strict=True))


def _use(opened: bool, saved: bool, released: bool) -> LinkUse:
    if saved:
        return LinkUse.RELEASED if released else LinkUse.DRAFTED
    return LinkUse.OPENED if opened else LinkUse.NONE


def _with_link(row: MailingRow, link: LinkUse) -> MailingRow:
    """What happened by a link, where no file came back: it says more than that none was sent."""
    row = replace(row, link=link)
    if link is LinkUse.RELEASED and not row.missing and row.state is not MailingState.RETURNED:
        return replace(row, state=MailingState.BY_LINK, days_late=0)
    if link and not row.was_sent:
        return replace(row, state=MailingState.OPENED)
    return row


def overdue_mailings(assessments: Iterable[Assessment], today: date) -> Mapping[UUID, tuple[int, date]]:
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


def sent_to(assessment: Assessment) -> frozenset[int]:
    """The contributors without an account whom the questions have reached: a letter was sent, a file came
    back, or a link was opened. Two queries."""
    kept = Mailing.objects.filter(assessment=assessment)
    reached = kept.exclude(sent_on=None, returned_on=None, empty_on=None)
    opened = InputLink.objects.filter(assessment=assessment, opened_at__isnull=False)
    members = reached.values_list("membership_id", flat=True)
    return frozenset(members).union(opened.values_list("membership_id", flat=True))


type _Who = tuple[int, str, str, str, bool, bool, bool]


def _people(assessment: Assessment) -> Mapping[_Who, list[Any]]:
    """Id, name, ministry and address of each, whether a link was opened, used, and something released by it →
    a line for each group or recommendation asked."""
    links = InputLink.objects.filter(assessment=assessment, membership=OuterRef("pk"))
    by_nobody = Contribution.objects.filter(
        answer__assessment=assessment, membership=OuterRef("pk"), saved_by=None, from_file=False
    )
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
            Exists(links.filter(opened_at__isnull=False)),
            Exists(links.filter(uses__gt=0)),
            Exists(by_nobody),
            "assignments__section__code",
            "assignments__section__recommendations__paragraph",
            "assignments__recommendation__paragraph",
            "assignments__due",
            "assignments__note",
        )
    )
    found: dict[_Who, list[Any]] = defaultdict(list)
    for pk, name, ministry, email, opened, used, released, *part in rows:
        found[pk, name, ministry, email, opened, used, released].append(part)
    return found


def _row(who: _Who, parts: list[Any], kept: Mailing | None, today: date) -> MailingRow:
    membership_id, name, ministry, email, *_by_link = who
    work = Work(
        sections=frozenset(code for code, *_more in parts if code),
        paragraphs=frozenset(single for _code, _of, single, *_more in parts if single),
        due=next((due for *_more, due, _note in parts if due), None),
        note=next((note for *_more, note in parts if note), ""),
    )
    kept = kept or Mailing()
    state, days_late = _state(work.due, kept, today)
    of_groups = {number for _code, number, *_more in parts if number}
    return MailingRow(
        membership_id=membership_id,
        label=name,
        ministry=ministry,
        email=email,
        work=work,
        paragraphs=tuple(sorted(of_groups | work.paragraphs)),
        sent_on=kept.sent_on,
        returned_on=kept.returned_on,
        state=state,
        days_late=days_late,
        made_on=kept.made_on,
        empty_on=kept.empty_on,
    )


def _state(due: date | None, kept: Mailing, today: date) -> tuple[MailingState, int]:
    if kept.returned_on is not None:
        return MailingState.RETURNED, 0
    if kept.empty_on is not None:
        return MailingState.EMPTY, 0
    if kept.sent_on is None:
        return (MailingState.NOT_SENT if kept.made_on is None else MailingState.MADE), 0
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
