"""One mail a day with how much waits for a person: counts and one link, and only when something is new."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.contrib.sessions.models import Session
from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from assessments.answering.evidence import check_evidence, sweep_bundles, sweep_files
from assessments.answering.views.presence import forget_old_presences
from assessments.bodies.own_data import carry_out_due_deletions
from assessments.consenting.requests import asked_of
from assessments.forgetting.overwriting import overwrite_left_over
from assessments.home.dashboard import Card, cards_of
from assessments.home.failed_sign_ins import tell_of_failed_sign_ins
from assessments.home.waiting import LAST_DAY, lapsing_of, reviews_of, start_of
from assessments.issuing.report_files import drop_old_bytes
from assessments.making.last_done import EVIDENCE, HEADS, HEADS_SENT, note
from assessments.making.orders import sweep_orders
from assessments.making.work import forget_task_results
from assessments.models import Reading
from assessments.offline.enclosed import sweep_enclosed
from assessments.offline.uploads import sweep_uploads
from assessments.submitting.to_read import count_what_is_missing
from assessments.trail.chain_heads import export_heads
from assessments.trail.sending_heads import send_heads
from mechanisms.access import Principal, principal_of
from mechanisms.administration import staff_requests
from mechanisms.membership import recovery
from mechanisms.membership.body_acts import lapse_old
from mechanisms.models import Person
from mechanisms.people import letters
from mechanisms.people.letters import token_of
from mechanisms.people.sessions import forget_ended_sessions

log = logging.getLogger(__name__)


class Kind(StrEnum):
    """What can wait, in the order in which the mail counts it."""

    APPROVAL = "approval"
    QUESTION = "question"
    REPLY = "reply"
    ASSIGNED = "assigned"
    MENTION = "mention"
    CLEARING = "clearing"
    OVERDUE = "overdue"
    FILE = "file"
    LAPSING = "lapsing"
    REVIEW = "review"
    ASKED = "asked"


@dataclass(frozen=True)
class Waiting:
    """So many things of a kind, the newest of them waiting since then."""

    kind: Kind
    count: int
    since: datetime


class NotAllSent(Exception):
    """Some mails were not handed over; they are tried again by the next run."""


def send_digests() -> int:
    """Send each person who wants it at most one mail a day; how many were handed over.

    One person's mail that fails keeps no other from going out; NotAllSent is raised at the end.
    """
    if not letters.can_send():
        return 0
    now = timezone.now()
    sent = failed = 0
    for person in list(_who_may_get_one(now)):
        try:
            sent += _send(person, now)
        except Exception:
            # Without the person: an address is no matter for a log.
            log.exception("a daily mail was not sent")
            failed += 1
    if failed:
        raise NotAllSent(f"{failed} not sent, {sent} sent")
    return sent


def _who_may_get_one(now: datetime) -> QuerySet[Person]:
    """Members of a body, and reviewers, who want the mail and have had none today."""
    members = Person.objects.filter(memberships__removed_at=None, memberships__isnull=False)
    return Person.objects.filter(
        _not_today(now), Q(pk__in=members) | Q(is_reviewer=True), is_active=True, digest=True
    )


def _not_today(now: datetime) -> Q:
    today = start_of(timezone.localdate(now))
    return Q(digest_sent_at=None) | Q(digest_sent_at__lt=today)


def _send(person: Person, now: datetime) -> bool:
    """Whether a mail went out. The day is taken before the mail: two runs at once send one."""
    before = person.digest_sent_at
    found = waiting_for(principal_of(person), timezone.localdate(now))
    if not any(before is None or item.since > before for item in found):
        return False
    mine = Person.objects.filter(_not_today(now), pk=person.pk, digest=True)
    if not mine.update(digest_sent_at=now):
        return False
    try:
        if _handed_over(person, found):
            return True
        raise NotAllSent
    except Exception:
        Person.objects.filter(pk=person.pk).update(digest_sent_at=before)
        raise


def _handed_over(person: Person, found: Sequence[Waiting]) -> bool:
    stop = letters.absolute(reverse("assessments:stop_mail", args=[token_of(person)]))
    counts = {kind.value: sum(item.count for item in found if item.kind is kind) for kind in Kind}
    return letters.send(
        "digest",
        to=person.email,
        language=person.language,
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        counts=counts,
        total=sum(counts.values()),
        link=letters.absolute(reverse("assessments:dashboard")),
        stop=stop,
    )


def waiting_for(principal: Principal, today: date) -> list[Waiting]:
    """All that waits for a person, as the dashboard shows it."""
    cards = cards_of(principal, today)
    found = [item for card in cards for item in _of_card(card)]
    found += _overdue(cards)
    found += _replies(cards)
    found += [Waiting(Kind.LAPSING, 1, item.expires_at - LAST_DAY) for item in lapsing_of(principal)]
    found += [Waiting(Kind.REVIEW, 1, item.submitted_at) for item in reviews_of(principal)]
    found += [Waiting(Kind.ASKED, item.count, item.since) for item in asked_of(principal)]
    return found


def _of_card(card: Card) -> Iterator[Waiting]:
    if card.to_approve_since is not None:
        yield Waiting(Kind.APPROVAL, 1, card.to_approve_since)
    asked = sum(row.asked and row.is_waiting for row in card.progress.rows)
    if asked and card.returned is not None:
        yield Waiting(Kind.QUESTION, asked, card.returned.at)
    for assigned in card.assigned:
        yield Waiting(Kind.ASSIGNED, 1, assigned.since)
    for mention in card.mentions:
        yield Waiting(Kind.MENTION, 1, mention.since)
    if card.files_overdue_since is not None:
        yield Waiting(Kind.FILE, card.files_overdue, start_of(card.files_overdue_since))
    for row in card.to_clear:
        if row.uncleared_at is not None:
            yield Waiting(Kind.CLEARING, 1, row.uncleared_at)


def _overdue(cards: Sequence[Card]) -> list[Waiting]:
    """The plan belongs to the body: it counts once, in however many cycles the body answers."""
    found = {
        card.assessment.body_id: Waiting(Kind.OVERDUE, card.overdue, start_of(card.overdue_since))
        for card in cards
        if card.overdue_since is not None
    }
    return list(found.values())


def _replies(cards: Sequence[Card]) -> list[Waiting]:
    """Released remarks to which the coordinator has not replied. One query if there are any."""
    counts = {card.assessment.pk: card.replies for card in cards if card.replies and card.may_submit}
    if not counts:
        return []
    rows = Reading.objects.filter(
        submission__assessment__in=counts, released_at__isnull=False, reply=""
    ).aggregate(Max("released_at"))
    return [Waiting(Kind.REPLY, sum(counts.values()), rows["released_at__max"])]


# The work of every day: what `manage.py daily` does, piece by piece. A piece is safe to do twice
# on one day, and none waits for another.


type Piece = tuple[str, Callable[[], int]]


def remove_expired_sessions() -> int:
    """Remove the sessions that have ended by themselves; how many there were."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]


def noted_evidence() -> int:
    """Hold evidence files against their hashes; the day on which all were well is noted."""
    count = check_evidence()
    note(EVIDENCE)
    return count


def noted_heads() -> int:
    """Write the heads of today; noted, so that whoever looks after the installation sees when they stop."""
    count = export_heads()
    note(HEADS)
    return count


def noted_sending() -> int:
    """Send the heads off this machine, where a place is named; noted when all places have them."""
    count = send_heads()
    if count:
        note(HEADS_SENT)
    return count


#: What it does, in the words of the line that is printed, and the function that says how many it did.
DAILY: tuple[Piece, ...] = (
    ("Daily mails sent", send_digests),
    ("People told of failed sign-ins", tell_of_failed_sign_ins),
    ("Expired sessions removed", remove_expired_sessions),
    ("Traces of ended sessions removed", forget_ended_sessions),
    ("Requests ended that no second coordinator confirmed", lapse_old),
    ("Recoveries carried out", recovery.carry_out_due),
    ("Requests about staff carried out", staff_requests.carry_out_due),
    ("Traces of who was here removed", forget_old_presences),
    ("Bytes of files made long ago dropped", drop_old_bytes),
    ("Files that nobody fetches any more removed", sweep_orders),
    ("Bodies whose data were deleted", carry_out_due_deletions),
    ("Submissions counted for their readers", count_what_is_missing),
    ("Files that nothing names removed", sweep_files),
    ("Evidence files that are what was uploaded", noted_evidence),
    ("Old bundles removed", sweep_bundles),
    ("Uploads that nobody applied removed", sweep_uploads),
    ("Removals of a text whose pages were overwritten", overwrite_left_over),
    ("Documents that nobody attached removed", sweep_enclosed),
    ("Results of work in the background removed", forget_task_results),
    # Last, so that what the others put on record is in it.
    ("Chains whose heads were exported", noted_heads),
    ("Places that the heads were sent to", noted_sending),
)
