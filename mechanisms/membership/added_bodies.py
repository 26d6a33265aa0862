"""Bodies that the report does not name, added by an administrator: made, and their names corrected."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.text import slugify
from django.utils.translation import gettext as _

from mechanisms.access import Capability, principal_of, require
from mechanisms.models import (
    Body,
    BodyKind,
    BodyMembership,
    BodyType,
    Country,
    MemberInvitation,
    Person,
    Region,
    Role,
)
from mechanisms.name_order import body_key
from mechanisms.people.people import RequestRefused, body_of
from mechanisms.signals import happened

NATIONAL_TYPES = frozenset({BodyType.NATIONAL_TASK_FORCE, BodyType.NATIONAL_RAPPORTEUR})


def types_of(kind: str) -> list[BodyType]:
    """What a body of this kind can be."""
    national = kind == BodyKind.NATIONAL
    return [each for each in BodyType if (each in NATIONAL_TYPES) is national]


def added_bodies() -> QuerySet[Body, Body]:
    """Those an administrator added, by name: not named by the report, nor invented for the demonstration."""
    return Body.objects.filter(listed=False, sample=False).order_by(body_key(), "pk")


def added_bodies_with_people() -> QuerySet[Body, Body]:
    """As `added_bodies`, with how many people belong to each, or ever did, and how many can coordinate it.

    People are those with an account. Also until when a coordinator is invited. One query.
    """
    with_account = Q(memberships__person__isnull=False)
    can_act = Q(
        memberships__role=Role.COORDINATOR, memberships__removed_at=None, memberships__person__is_active=True
    )
    invited = MemberInvitation.objects.open().filter(body=OuterRef("pk"), role=Role.COORDINATOR)
    return (
        added_bodies()
        .select_related("country")
        .annotate(
            people=Count("memberships", filter=with_account & Q(memberships__removed_at=None)),
            people_ever=Count("memberships", filter=with_account),
            coordinators=Count("memberships", filter=can_act),
            invited_until=Subquery(invited.values("expires_at")[:1]),
        )
    )


@transaction.atomic
def add_body(
    *,
    by: Person | None,
    kind: str,
    type: str,
    name: str,
    region: str,
    short_name: str = "",
    country: Country | None = None,
    member_of: Sequence[Body] = (),
    slug: str = "",
) -> Body:
    """A body beside those the report names, taking part in these mechanisms. `by` None: the command line.

    Without a slug one is made from the country and the name. Raises Refused for what can't be; Http404 or
    PermissionDenied without the right.
    """
    if by is not None:
        require(principal_of(by), Capability.CREATE_BODY)
    name, short_name = name.strip(), short_name.strip()
    slug = slug or slug_for(short_name or name, country)
    _require_sound(kind, type, name, country, member_of, slug)
    try:
        with transaction.atomic():
            body = Body.objects.create(
                slug=slug,
                name=name,
                short_name=short_name,
                kind=kind,
                type=type,
                region=region,
                country=country,
            )
    except IntegrityError as error:
        raise _taken(slug) from error
    BodyMembership.objects.bulk_create(
        BodyMembership(member=body, mechanism=mechanism) for mechanism in member_of
    )
    happened.send(sender=Body, kind="body_added", by=by, body=body, subject=body.slug)
    return body


def slug_for(name: str, country: Country | None) -> str:
    """The name in links made of a name: with the country before it for a national body."""
    return slugify(f"{country.iso3} {name}" if country else name)[:80].strip("-")


def _require_sound(
    kind: str, type: str, name: str, country: Country | None, member_of: Sequence[Body], slug: str
) -> None:
    if not name:
        raise RequestRefused(_("Write the name of the body."))
    if type not in types_of(kind):
        raise RequestRefused(_("A body of this kind can’t be of this type."))
    if (kind == BodyKind.NATIONAL) is not (country is not None):
        raise RequestRefused(_("A national body has a country, and a regional mechanism has none."))
    if not slug:
        raise RequestRefused(_("Write a name in links."))
    for mechanism in member_of:
        if mechanism.kind != BodyKind.REGIONAL:
            raise RequestRefused(_("%(body)s is no regional mechanism.") % {"body": mechanism.name})
    if Body.objects.filter(slug=slug).exists():
        raise _taken(slug)


def _taken(slug: str) -> RequestRefused:
    return RequestRefused(_("The name in links %(slug)s is taken. Choose another.") % {"slug": slug})


@transaction.atomic
def rename_body(*, by: Person, body: Body, name: str, short_name: str) -> Body:
    """Correct the names of an added body; its address stays, and so do names in frozen submissions.

    Raises Refused for a body that the report names, whose names are the report's; Http404 without the right.
    """
    require(principal_of(by), Capability.CREATE_BODY)
    body = Body.objects.select_for_update().get(pk=body.pk)
    if body.listed or body.sample:
        raise RequestRefused(_("Only the names of bodies that were added here can be changed."))
    if not name.strip():
        raise RequestRefused(_("Write the name of the body."))
    body.name, body.short_name = name.strip(), short_name.strip()
    body.save(update_fields=["name", "short_name"])
    happened.send(sender=Body, kind="body_renamed", by=by, body=body, subject=body.slug)
    return body


def add_national_body(
    *,
    name: str,
    iso3: str,
    slug: str = "",
    short_name: str = "",
    type: BodyType = BodyType.NATIONAL_TASK_FORCE,
    region: Region | None = None,
    member_of: Sequence[str] = (),
    by: Person | None = None,
) -> Body:
    """A national body by the codes a command takes; without `region` that of the first mechanism.

    Raises Refused for an unknown country or mechanism, or a slug that is taken.
    """
    country = Country.objects.filter(iso3=iso3.strip().upper()).first()
    if country is None:
        raise RequestRefused(_("%(code)s is no ISO code of a country (three letters).") % {"code": iso3})
    mechanisms = [body_of(each) for each in member_of]
    return add_body(
        by=by,
        kind=BodyKind.NATIONAL,
        type=type,
        name=name,
        short_name=short_name,
        region=region or (mechanisms[0].region if mechanisms else Region.GLOBAL),
        country=country,
        member_of=mechanisms,
        slug=slug,
    )
