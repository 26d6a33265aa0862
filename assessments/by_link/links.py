"""Links without an account: made, opened in one browser, used, taken back. No secret is ever stored.

A body decides whether there is such a thing, and it is off unless it does. The link is bound to the questions
of one contributor, and to the browser in which it is opened first; it ends after the days that were chosen,
when it is taken back, and when the contributor leaves the list.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.answering.inputs import asked_in, by_input
from assessments.answering.rules import Refused, allow, open_paragraphs
from assessments.models import Assessment, InputLink
from assessments.models.link import InputLinkQuerySet
from assessments.trail.acting import Actor, record
from mechanisms.access import ByLink, Capability, Principal
from mechanisms.models import Body, Membership, Person, Role
from mechanisms.people import letters

MOST_DAYS = 30
DAYS = (7, 14, MOST_DAYS)


@transaction.atomic
def allow_links(*, by: Actor, body: Body, allowed: bool) -> None:
    """Whether the coordinator may make links; those that were made stop working when it is switched off."""
    allow(by, Capability.MANAGE_MEMBERS, body)
    if Body.objects.filter(pk=body.pk, input_links=not allowed).update(input_links=allowed):
        data = {"agreed": "yes" if allowed else "no"}
        record(by=by, kind="input_links_allowed", chain=body.slug, data=data)
    body.input_links = allowed


@transaction.atomic
def make_link(*, by: Actor, assessment: Assessment, membership_id: int, days: int) -> tuple[InputLink, str]:
    """A link for this contributor in the place of an earlier one, and its secret, which is told this once.

    Raises Refused where the body has no links, the cycle is closed, nothing is asked, or for another number
    of days; Http404 for whoever is no contributor without an account, Http404 or PermissionDenied without the
    right.
    """
    allow(by, Capability.MANAGE_MEMBERS, assessment.body)
    member = _contributor(assessment, membership_id)
    _require(by, assessment, member, days)
    _end_standing(by, assessment, member)
    secret = secrets.token_urlsafe(32)
    link = InputLink.objects.create(
        assessment=assessment,
        membership=member,
        token_hash=_hash(secret),
        made_at=by.moment,
        made_by=by.person,
        made_by_label=by.label[:200],
        expires_at=by.moment + timedelta(days=days),
    )
    _record(by, "input_link_made", link)
    return link, secret


def _contributor(assessment: Assessment, membership_id: int) -> Membership:
    rows = Membership.objects.active().without_account().filter(body_id=assessment.body_id)
    found = rows.filter(pk=membership_id).first()
    if found is None:
        raise Http404
    return found


def _require(by: Actor, assessment: Assessment, member: Membership, days: int) -> None:
    if not Body.objects.filter(pk=assessment.body_id, input_links=True).exists():
        raise Refused(_("Your body has switched links without an account off."))
    if not assessment.is_writable:
        raise Refused(_("The answers are closed, so that nothing could be written by a link."))
    if not 1 <= days <= MOST_DAYS:
        said = ngettext("A link works for %(most)d day.", "A link works for 1 to %(most)d days.", MOST_DAYS)
        raise Refused(said % {"most": MOST_DAYS})
    asked = paragraphs_of(assessment, member.pk)
    if not asked:
        raise Refused(_("Nothing is asked of %s yet. Choose what first.") % member.ministry)
    if not open_ones(assessment, asked):
        said = _(
            "%s could write nothing by a link: the reviewer’s questions, which alone are open, are not among "
            "those that it is asked."
        )
        raise Refused(said % member.ministry)


def paragraphs_of(assessment: Assessment, membership_id: int) -> tuple[int, ...]:
    """The questions of this contributor, to which his or her words are an input. One query."""
    return tuple(
        sorted(
            paragraph
            for paragraph, asked in asked_in(assessment.body_id).items()
            if by_input(asked) and any(one.membership_id == membership_id for one in asked)
        )
    )


def open_ones(assessment: Assessment, paragraphs: Collection[int]) -> tuple[int, ...]:
    """Those that can be written now. One query where the assessment is returned."""
    opened = open_paragraphs(assessment)
    return tuple(number for number in paragraphs if opened is None or number in opened)


@transaction.atomic
def revoke_link(*, by: Actor, assessment: Assessment, membership_id: int) -> bool:
    """Take the standing link of this contributor back; whether there was one."""
    allow(by, Capability.MANAGE_MEMBERS, assessment.body)
    return _end_standing(by, assessment, _contributor(assessment, membership_id))


def _end_standing(by: Actor, assessment: Assessment, member: Membership) -> bool:
    standing = InputLink.objects.select_for_update().filter(
        assessment=assessment, membership=member, revoked_at=None
    )
    found = standing.first()
    if found is None:
        return False
    standing.update(revoked_at=by.moment, revoked_by_label=by.label[:200])
    _record(by, "input_link_revoked", found)
    return True


def standing_links(assessment: Assessment) -> dict[int, InputLink]:
    """The links that were not taken back, by contributor; the time of some may be over. One query."""
    return {
        row.membership_id: row for row in InputLink.objects.filter(assessment=assessment, revoked_at=None)
    }


# Whoever comes by it.


def link_with(secret: str) -> InputLink | None:
    """The link of this secret, as long as it works; None for every other, whatever is wrong with it."""
    return _rows().filter(token_hash=_hash(secret)).first()


def link_of_browser(cookie: str) -> InputLink | None:
    """The link that was opened in the browser with this cookie, as long as it works."""
    key, _dot, secret = cookie.partition(".")
    if len(key) != 32 or not secret or not all(sign in "0123456789abcdef" for sign in key):
        return None
    found = _rows().filter(pk=key).first()
    if found is None or not is_of_browser(found, cookie):
        return None
    return found


def _rows() -> InputLinkQuerySet:
    rows = InputLink.objects.working()
    return rows.select_related("assessment__body", "assessment__cycle__edition", "membership")


def is_of_browser(link: InputLink, cookie: str) -> bool:
    """Whether the link was opened first in the browser that sent this cookie."""
    key, _dot, secret = cookie.partition(".")
    is_same = hmac.compare_digest(link.browser_hash, _hash(secret))
    return bool(link.browser_hash) and key == link.pk.hex and is_same


@transaction.atomic
def open_link(link: InputLink) -> str | None:
    """Bind the link to one browser: what its cookie holds from now on. None where another was quicker.

    The coordinators are told.
    """
    secret, now = secrets.token_urlsafe(32), timezone.now()
    mine = InputLink.objects.working().filter(pk=link.pk, browser_hash="")
    if not mine.update(browser_hash=_hash(secret), opened_at=now, used_at=now, told_on=now.date()):
        return None
    _record(actor_by(link), "input_link_opened", link)
    transaction.on_commit(lambda: _tell(link, "link_opened"))
    return f"{link.pk.hex}.{secret}"


@transaction.atomic
def note_use(link: InputLink) -> None:
    """Something was saved by it: counted each time, and told to the coordinators once a day."""
    now = timezone.now()
    InputLink.objects.filter(pk=link.pk).update(used_at=now, uses=F("uses") + 1)
    if InputLink.objects.filter(pk=link.pk).exclude(told_on=now.date()).update(told_on=now.date()):
        transaction.on_commit(lambda: _tell(link, "link_used"))


def _tell(link: InputLink, template: str) -> None:
    people = Person.objects.filter(
        is_active=True,
        memberships__body=link.assessment.body,
        memberships__role=Role.COORDINATOR,
        memberships__removed_at=None,
    )
    page = reverse("assessments:offline_contributor", args=[link.assessment_id, link.membership_id])
    letters.send_to_all(
        template,
        people,
        ministry=link.membership.ministry,
        body=link.assessment.body,
        link=letters.absolute(page),
    )


def principal_by(link: InputLink) -> Principal:
    """Whoever comes by it: no person, no role, what its contributor is asked now. One query."""
    assessment = link.assessment
    mine = frozenset(paragraphs_of(assessment, link.membership_id))
    return Principal(
        person_id=None,
        username="",
        name=link.membership.ministry,
        assigned={assessment.body_id: mine},
        link=ByLink(assessment.body_id, link.membership_id),
    )


def actor_by(link: InputLink) -> Actor:
    """As the one who acts: the trail names the ministry, and that it came by its link."""
    label = _("%s, by its link") % link.membership.ministry
    return Actor(principal_by(link), None, label[:200])


def _record(by: Actor, kind: str, link: InputLink) -> None:
    record(
        by=by,
        kind=kind,
        chain=link.assessment.body.slug,
        subject=f"{link.assessment.cycle.slug}, {link.membership.ministry}",
        data={"assessment": str(link.assessment_id), "membership": link.membership_id, "link": str(link.pk)},
    )


def _hash(secret: str) -> str:
    """The secret has 256 random bits: a plain hash of it can't be guessed back."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
