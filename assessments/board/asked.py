"""The people who can be asked, as the form of the board names them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mechanisms.membership.asking import paragraphs_of
from mechanisms.membership.assignments import Work
from mechanisms.models import Membership
from recommendations import lists
from recommendations.outline import Outline


def choices_of_people(members: Iterable[Membership], outline: Outline) -> list[tuple[int, SafeString]]:
    """Each by ministry and name, with what he or she is asked now. No query."""
    return [(row.pk, _named(row, outline)) for row in members]


def people_asked_alike(members: Iterable[Membership], outline: Outline, at: Collection[str]) -> list[int]:
    """Who is asked for all of these recommendations now; nobody where none is named. No query."""
    wanted = {int(number) for number in at}
    return [row.pk for row in members if wanted and wanted <= paragraphs_of(Work.of_membership(row), outline)]


def _named(row: Membership, outline: Outline) -> SafeString:
    who = format_html("<bdi>{}</bdi>", row.ministry or row.label)
    if row.ministry:
        who = format_html("{} · <bdi>{}</bdi>", who, row.label)
    if not row.has_account:
        who = format_html("{} · {}", who, _("without an account"))
    return format_html('{} <span class="quiet">{}</span>', who, _asked(row, outline))


def _asked(row: Membership, outline: Outline) -> str:
    work = Work.of_membership(row)
    numbers = sorted(paragraphs_of(work, outline))
    if not numbers:
        return _("asked for nothing yet")
    said = {"numbers": lists.in_row(numbers)}
    if work.due is None:
        return _("asked for %(numbers)s") % said
    return _("asked for %(numbers)s, by %(day)s") % {**said, "day": date_format(work.due, "DATE_FORMAT")}
