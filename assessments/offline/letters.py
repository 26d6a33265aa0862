"""Letters to ministries with their files: for one or for all, as mails to send oneself, or sent from here.

The workbooks are put on record when the letters are asked for; they are drawn where each can be: one at once,
several in the background.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from uuid import UUID, uuid4

from django.core.mail import EmailMessage
from django.db import transaction
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from assessments.answering.rules import Refused, allow
from assessments.formats.file import Export
from assessments.making.orders import Made, Wanted, hashed
from assessments.models import Assessment, Mailing, Workbook
from assessments.offline.drafts import draft, packed
from assessments.offline.letter_texts import Letter, first_letter, reminder_letter
from assessments.offline.mailing import MailingRow, mailings_of
from assessments.offline.questionnaire import (
    Scope,
    last_answers,
    make_workbook,
    questionnaire,
    scope_of_member,
    stands_for,
)
from assessments.offline.workbook import questionnaire_xlsx
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability, principal_of
from mechanisms.models import Membership, Person
from mechanisms.people.letters import can_send, sent_with_file

OF_THE_BATCH = "letters"


def to_write_to(rows: Collection[MailingRow], *, new: bool) -> list[MailingRow]:
    """Whom the letters are for: those to whom nothing was sent, or all of whom something is missing."""
    return [row for row in rows if row.missing and not (new and row.was_sent)]


@transaction.atomic
def make_letters(
    *, by: Actor, assessment: Assessment, members: Collection[int], language: str, with_last: bool
) -> UUID:
    """Put a workbook on record for each of these contributors without an account, of what is still missing;
    the id they have in common.

    Raises Refused where none of them is asked anything that is missing, Http404 or PermissionDenied without
    the right.
    """
    allow(by, Capability.MANAGE_MEMBERS, assessment.body)
    batch = uuid4()
    rows = [row for row in mailings_of(assessment) if row.membership_id in members and row.missing]
    if not rows:
        raise Refused(_("There is no letter to make: nobody is asked anything that is still missing."))
    made = []
    for row in rows:
        scope = _scope(assessment, row)
        workbook = make_workbook(
            by=by,
            assessment=assessment,
            scope=scope,
            filled=False,
            stands=stands_for(assessment, scope),
            language=language,
            batch=batch,
            with_last=with_last,
        )
        made.append(str(workbook.pk))
    record(
        by=by,
        kind="letters_made",
        chain=assessment.body.slug,
        subject=assessment.cycle.slug,
        data={"assessment": str(assessment.pk), "workbooks": made},
    )
    return batch


def _scope(assessment: Assessment, row: MailingRow) -> Scope:
    """What is missing from this contributor."""
    whole = scope_of_member(assessment, Membership.objects.get(pk=row.membership_id))
    wanted = tuple(number for number in whole.paragraphs if number in row.missing)
    return replace(whole, paragraphs=wanted, inputs=whole.inputs & frozenset(wanted))


def batch_of(assessment: Assessment, batch: UUID) -> list[Workbook]:
    """The workbooks that were made together; Http404 without any. One query."""
    rows = list(Workbook.objects.filter(assessment=assessment, batch=batch).select_related("membership"))
    if not rows:
        raise Http404
    return sorted(rows, key=lambda row: row.name)


# Drawing them.


class _Batch:
    """All that the letters of one batch have in common, read once."""

    def __init__(self, assessment: Assessment, workbooks: Collection[Workbook]) -> None:
        self.assessment = assessment
        self.rows = {row.membership_id: row for row in mailings_of(assessment)}
        # Made by one act: in one language.
        language = next((one.language for one in workbooks if one.with_last), "")
        self.last = last_answers(assessment, language) if language else {}

    def letter_and_file(self, workbook: Workbook) -> tuple[MailingRow, Letter, Export] | None:
        """None where the contributor has left the list meanwhile."""
        row = self.rows.get(workbook.membership_id or 0)
        if row is None or workbook.membership is None:
            return None
        with translation.override(workbook.language):
            sender = workbook.made_by_label
            letter = (
                reminder_letter(self.assessment, row, sender, with_file=True)
                if row.was_sent
                else first_letter(self.assessment, row, sender)
            )
        return row, letter, self._file(workbook, workbook.membership)

    def _file(self, workbook: Workbook, member: Membership) -> Export:
        whole = scope_of_member(self.assessment, member)
        asked = questionnaire(
            self.assessment,
            replace(whole, paragraphs=tuple(workbook.paragraphs)),
            filled=False,
            language=workbook.language,
            made=workbook.made_at,
            code=str(workbook.pk),
            last=self.last if workbook.with_last else None,
        )
        return questionnaire_xlsx(asked)


def drafts_of(assessment: Assessment, workbooks: Collection[Workbook]) -> Iterator[Export]:
    """A mail for each, to send oneself."""
    batch = _Batch(assessment, workbooks)
    for workbook in workbooks:
        if (found := batch.letter_and_file(workbook)) is not None:
            row, letter, file = found
            yield draft(letter, to=row.email, ministry=workbook.name or row.ministry, file=file)


def letters_wanted(assessment: Assessment, batch: UUID) -> Wanted:
    """All of a batch in one ZIP, made in the background."""
    key = hashed(OF_THE_BATCH, str(batch))
    return Wanted(key, draw_letters, {"assessment": str(assessment.pk), "batch": str(batch)})


def draw_letters(assessment: str, batch: str) -> Made:
    """Raises Http404 where the assessment is gone."""
    found = _assessment(assessment)
    workbooks = batch_of(found, UUID(batch))
    name = f"{found.body.slug}-{found.cycle.slug}-letters.zip"
    made = packed(drafts_of(found, workbooks), name, workbooks[0].made_at)
    return Made(made, hashed(OF_THE_BATCH, batch))


def _assessment(pk: str) -> Assessment:
    found = Assessment.objects.with_frame().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


# When they were fetched and sent.


@transaction.atomic
def note_fetched(*, by: Actor, assessment: Assessment, workbooks: Collection[Workbook]) -> None:
    """Put down that these letters were fetched: they may be on their way. The first time of each counts."""
    allow(by, Capability.MANAGE_MEMBERS, assessment.body)
    noted = []
    for workbook in workbooks:
        if workbook.membership is None:
            continue
        mailing, _new = Mailing.objects.get_or_create(assessment=assessment, membership=workbook.membership)
        if mailing.made_on is None:
            mailing.made_on = by.moment.date()
            mailing.save(update_fields=["made_on"])
            noted.append(workbook.membership.pk)
    if noted:
        record(
            by=by,
            kind="letters_fetched",
            chain=assessment.body.slug,
            subject=assessment.cycle.slug,
            data={"assessment": str(assessment.pk), "memberships": noted},
        )


@transaction.atomic
def mark_sent(*, by: Actor, assessment: Assessment) -> int:
    """Note today as the day on which all letters that were fetched and not marked yet went out; how many."""
    allow(by, Capability.MANAGE_MEMBERS, assessment.body)
    if not assessment.cycle.is_open:
        raise Refused(_("The cycle is closed: nothing is waited for any more."))
    rows = Mailing.objects.filter(assessment=assessment, sent_on=None, made_on__isnull=False)
    members = list(rows.filter(membership__removed_at=None).values_list("membership_id", flat=True))
    rows.filter(membership_id__in=members).update(sent_on=by.moment.date())
    if members:
        _record_sent(by, assessment, members)
    return len(members)


def _record_sent(by: Actor, assessment: Assessment, members: Collection[int]) -> None:
    record(
        by=by,
        kind="letters_sent",
        chain=assessment.body.slug,
        subject=assessment.cycle.slug,
        data={"assessment": str(assessment.pk), "memberships": sorted(members)},
    )


def sending_wanted(assessment: Assessment, batch: UUID, person: UUID) -> Wanted:
    """The letters of a batch, sent from here in the background."""
    given = {"assessment": str(assessment.pk), "batch": str(batch), "person": str(person)}
    return Wanted(f"sending {batch}", send_letters, given)


def send_letters(assessment: str, batch: str, person: str) -> None:
    """Send each that has an address and was not sent yet: after a break, those that are left.

    The day is put down for each by itself: what left is on record, whatever happens to the next.
    """
    found = _assessment(assessment)
    by = _still_coordinator(found, UUID(person))
    workbooks = [one for one in batch_of(found, UUID(batch)) if one.mailed_at is None]
    letters = _Batch(found, workbooks)
    for workbook in workbooks:
        made = letters.letter_and_file(workbook)
        if made is None or not made[0].email or not can_send():
            continue
        row, letter, file = made
        if sent_with_file(_mail(row, letter, by), (file.filename, file.data, file.content_type)):
            _note_sent(by, found, workbook)


def _still_coordinator(assessment: Assessment, person: UUID) -> Actor:
    found = Person.objects.filter(pk=person, is_active=True).first()
    if found is None:
        raise Http404
    by = Actor.of(found, principal_of(found))
    allow(by, Capability.MANAGE_MEMBERS, assessment.body)
    return by


def _mail(row: MailingRow, letter: Letter, by: Actor) -> EmailMessage:
    """The answer goes to the coordinator and not to the installation."""
    reply = [by.person.email] if by.person and by.person.email else []
    return EmailMessage(letter.subject, letter.text, to=[row.email], reply_to=reply)


@transaction.atomic
def _note_sent(by: Actor, assessment: Assessment, workbook: Workbook) -> None:
    workbook.mailed_at = timezone.now()
    workbook.save(update_fields=["mailed_at"])
    member = workbook.membership
    if member is None:
        return
    mailing, _new = Mailing.objects.get_or_create(assessment=assessment, membership=member)
    mailing.made_on = mailing.made_on or by.moment.date()
    mailing.sent_on, mailing.empty_on = mailing.sent_on or by.moment.date(), None
    mailing.save(update_fields=["made_on", "sent_on", "empty_on"])
    _record_sent(by, assessment, [member.pk])
