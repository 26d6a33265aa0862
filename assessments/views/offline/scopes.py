"""For whom a file is made: what the page offers, and what an address or a form names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.answer_sheet import outline_of
from assessments.models import Assessment
from assessments.questionnaire_sheet import Scope, scope_of_all
from assessments.views.loading import asked_here, principal
from mechanisms.models import Membership, Role

ALL = "all"
GROUP = "group-"
MEMBER = "member-"


def scopes(request: HttpRequest, assessment: Assessment) -> list[tuple[str, Any]]:
    """What a person may take, as choices of a list; nothing for whoever may write nothing. Two queries."""
    me = principal(request)
    if me.role_in(assessment.body_id) == Role.CONTRIBUTOR:
        return [
            (f"{MEMBER}{one.pk}", _("Me: %s") % _count(scope))
            for one, scope in _members(request, assessment)
            if one.person_id == me.person_id
        ]
    if me.role_in(assessment.body_id) != Role.COORDINATOR:
        return []
    groups = [
        (f"{GROUP}{item.code}", f"({item.letter}) {item.title}" if item.letter else item.title)
        for item in outline_of(assessment).sections
    ]
    people = [
        (f"{MEMBER}{one.pk}", f"{scope.name}: {_count(scope)}")
        for one, scope in _members(request, assessment)
    ]
    found: list[tuple[str, Any]] = [(ALL, _("Everything: all 32 recommendations"))]
    found += [(_("One contributor"), people)] if people else []
    return [*found, (_("One group"), groups)]


def _count(scope: Scope) -> str:
    number = len(scope.paragraphs)
    return ngettext("%d recommendation", "%d recommendations", number) % number


def _members(request: HttpRequest, assessment: Assessment) -> Iterator[tuple[Membership, Scope]]:
    """Those who are asked something, with what, by the name under which their words stand."""
    asked = asked_here(request, assessment)
    wanted = {one.membership_id for who in asked.values() for one in who}
    rows = Membership.objects.filter(pk__in=wanted).select_related("person")
    found = [(row, Scope.of_member(row, asked)) for row in rows]
    yield from sorted(found, key=lambda pair: pair[1].name)


def scope_named(request: HttpRequest, assessment: Assessment, named: str) -> Scope:
    """The scope of a choice. Http404 for one that the person is not offered."""
    if named.startswith(MEMBER):
        return _member_scope(request, assessment, named.removeprefix(MEMBER))
    if principal(request).role_in(assessment.body_id) == Role.CONTRIBUTOR:
        raise Http404
    if named == ALL:
        return scope_of_all(assessment)
    return group_scope(assessment, named.removeprefix(GROUP))


def group_scope(assessment: Assessment, code: str) -> Scope:
    """One group of the report, as answers; Http404 where there is none of that code."""
    try:
        return Scope(tuple(outline_of(assessment).section(code).paragraphs))
    except KeyError as missing:
        raise Http404 from missing


def _member_scope(request: HttpRequest, assessment: Assessment, written: str) -> Scope:
    me = principal(request)
    for row, scope in _members(request, assessment):
        if str(row.pk) != written:
            continue
        if me.role_in(assessment.body_id) == Role.CONTRIBUTOR and row.person_id != me.person_id:
            raise Http404
        return scope
    raise Http404
