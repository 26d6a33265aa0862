"""Who is asked for which recommendations: several people, several recommendations and a day in one act."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from mechanisms.access import Capability, Matter, principal_of, require
from mechanisms.membership.assignments import Work, assign
from mechanisms.membership.members import take_turn
from mechanisms.models import Body, Membership, Person, Role
from mechanisms.models.person import MembershipQuerySet
from mechanisms.people.people import RequestRefused
from mechanisms.signals import happened
from recommendations.outline import Outline


def who_can_be_asked(body: Body) -> MembershipQuerySet:
    """Contributors with and without an account, and coordinators who speak for a ministry; by ministry.

    Three queries with what each is asked now.
    """
    found = Membership.objects.active().filter(body=body).select_related("person", "body")
    asked = found.filter(role=Role.CONTRIBUTOR) | found.filter(
        role=Role.COORDINATOR, assignments__isnull=False
    )
    return (
        asked.distinct()
        .prefetch_related("assignments__section", "assignments__recommendation")
        .order_by("ministry", "person__name", "name", "pk")
    )


def paragraphs_of(work: Work, outline: Outline) -> frozenset[int]:
    """All recommendations of a piece of work, groups expanded."""
    groups = (item.paragraphs for item in outline.sections if item.code in work.sections)
    return frozenset({*work.paragraphs, *(number for group in groups for number in group)})


@transaction.atomic
def ask_members(
    *,
    by: Person,
    body: Body,
    outline: Outline,
    paragraphs: Collection[int],
    member_ids: Collection[int],
    due: date | None = None,
    only_these: bool = False,
) -> int:
    """Ask these members for these recommendations; how many members are asked something else than before.

    `due` becomes the day of everything that each of them is asked; None leaves the day as it is.
    `only_these`: whoever else is asked for one of the recommendations is asked for it no longer; of a group
    the others stay, one by one. Raises Refused for a member who can't be asked, Http404 or PermissionDenied
    without the right.
    """
    require(principal_of(by), Capability.MANAGE_MEMBERS, Matter(body_id=body.pk))
    take_turn(body)
    members = list(who_can_be_asked(body))
    if not set(member_ids) <= {row.pk for row in members}:
        raise RequestRefused(_("Somebody you chose is not asked by this body any more. Choose again."))
    changed = 0
    for row in members:
        before = Work.of_membership(row)
        if row.pk in member_ids:
            work = _with(before, paragraphs, outline, due)
        elif only_these:
            work = _without(before, paragraphs, outline)
        else:
            continue
        if work != before and assign(row, work):
            changed += 1
            _tell(by, row, work)
    return changed


def _with(work: Work, paragraphs: Collection[int], outline: Outline, due: date | None) -> Work:
    added = frozenset(paragraphs) - paragraphs_of(work, outline)
    return replace(work, paragraphs=work.paragraphs | added, due=due or work.due)


def _without(work: Work, paragraphs: Collection[int], outline: Outline) -> Work:
    """A group that holds one of them becomes its other recommendations."""
    gone = frozenset(paragraphs)
    split = [item for item in outline.sections if item.code in work.sections and gone & set(item.paragraphs)]
    left = {number for item in split for number in item.paragraphs}
    return replace(
        work,
        sections=work.sections - {item.code for item in split},
        paragraphs=(work.paragraphs | left) - gone,
    )


def _tell(by: Person, row: Membership, work: Work) -> None:
    """By the ministry where nobody can sign in: the trail holds no name of such a person."""
    happened.send(
        sender=Membership,
        kind="member_asked",
        by=by,
        body=row.body,
        subject=row.label if row.has_account else row.ministry,
        data={"membership": row.pk, **work.ids()},
    )
