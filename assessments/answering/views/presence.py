"""Who is here, and who has saved meanwhile: the line on the question and the task list.

The page only reads it; its script asks for it by a POST, when the page opens and every 45 seconds, and that
alone leaves a trace.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import DatabaseError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments.answering.drafting import drafts_for
from assessments.answering.forms.answer import MOST_DIGITS
from assessments.answering.inputs import Asked
from assessments.answering.rows import outline_of
from assessments.answering.views.page_access import Visit
from assessments.models import Answer, Contribution, InputDraft, Presence

log = logging.getLogger(__name__)

HERE = timedelta(minutes=2)
NOTED_AGAIN = timedelta(minutes=1)


def company(visit: Visit, paragraph: int | None = None, **of_input: int) -> dict[str, Any]:
    """What `_here.html` shows: who was seen within two minutes; nobody where nothing can be written.

    `of_input`, on the page of an input: whose it is, `input`, and the revision that is `released`.
    """
    if not visit.assessment.is_writable:
        return {"here": (), "here_url": ""}
    since = timezone.now() - HERE
    here = [person for person in visit.colleagues if person.seen_at and person.seen_at > since]
    url = reverse("assessments:here", args=[visit.assessment.pk])
    return {
        "here": sorted(here, key=lambda person: person.seen_at, reverse=True),
        "here_url": f"{url}?{urlencode({'at': paragraph} | of_input)}" if paragraph else url,
    }


@require_POST
def here(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note that this person has the page open, and answer with the line as it is now.

    `at` is the recommendation that the page shows, if any.
    """
    visit = Visit.of(request, pk)
    known = {str(item.paragraph): item.paragraph for item in outline_of(visit.assessment).recommendations}
    paragraph = known.get(request.GET.get("at", ""))
    if visit.assessment.is_writable:
        leave_trace(visit, paragraph)
    newer, of_input = None, {}
    if paragraph is not None:
        numbers = {name: _number(request.GET.get(name, "")) for name in ("input", "released")}
        of_input = {name: number for name, number in numbers.items() if number is not None}
        newer = saved_since(visit, paragraph, **of_input)
    context = company(visit, paragraph, **of_input) | {"newer": newer}
    return render(request, "assessments/answering/_here.html", context)


def _number(written: str) -> int | None:
    is_one = written.isascii() and written.isdigit() and len(written) < MOST_DIGITS
    return int(written) if is_one else None


def leave_trace(visit: Visit, paragraph: int | None) -> None:
    """One statement a minute, and one more when the person has moved on; the line is shown without it too."""
    now = timezone.now()
    own = next((person for person in visit.members if person.pk == visit.me.person_id), None)
    if own is None or (own.seen_at and own.seen_at > now - NOTED_AGAIN and own.paragraph == paragraph):
        return
    row = Presence(assessment=visit.assessment, person_id=own.pk, paragraph=paragraph, seen_at=now)
    try:
        Presence.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["assessment", "person"],
            update_fields=["paragraph", "seen_at"],
        )
    except DatabaseError:
        log.warning("who is here was not noted: the database refused")


def forget_old_presences() -> int:
    """Remove the traces that are older than a day; how many there were."""
    return Presence.objects.filter(seen_at__lt=timezone.now() - timedelta(days=1)).delete()[0]


# Who has saved meanwhile. An answer is compared with the answer, an input with the input.


@dataclass(frozen=True, slots=True)
class Newer:
    """That somebody else has saved since what the page shows, and where to look at it."""

    by: str
    at: datetime
    is_input: bool
    address: str


def saved_since(visit: Visit, paragraph: int, **of_input: int) -> Newer | None:
    """What somebody else has saved since the page got the revision that its script sends along.

    One query for an answer, three at the most for an input.
    """
    seen = _number(visit.request.POST.get("revision", ""))
    if seen is None:
        return None
    if "input" in of_input:
        return _input_since(visit, paragraph, seen, **of_input)
    rows = Answer.objects.filter(assessment=visit.assessment, paragraph=paragraph)
    return _newer(visit, rows, seen, reverse("assessments:answer_history", args=_at(visit, paragraph)))


def _at(visit: Visit, paragraph: int) -> list[Any]:
    return [visit.assessment.pk, paragraph]


def _input_since(visit: Visit, paragraph: int, seen: int, **of_input: int) -> Newer | None:
    """What was released for this ministry; for whoever writes its draft, that draft too.

    Whoever writes none has seen the revision of what is released.
    """
    member = of_input["input"]
    who = next((one for one in visit.asked.get(paragraph, ()) if one.membership_id == member), None)
    if who is None:
        return None
    place = {"answer__assessment": visit.assessment, "answer__paragraph": paragraph, "membership_id": member}
    drafts, address = drafts_for(visit.me, visit.assessment.body_id, who), _page_of(visit, paragraph, who)
    over = of_input.get("released", seen) if drafts else seen
    newer = _newer(visit, Contribution.objects.filter(**place), over, address)
    if newer is None and drafts:
        newer = _newer(visit, InputDraft.objects.filter(**place), seen, address)
    return newer


def _page_of(visit: Visit, paragraph: int, who: Asked) -> str:
    place = _at(visit, paragraph)
    if who.person_id == visit.me.person_id:
        return reverse("assessments:own_input", args=place)
    return reverse("assessments:input_for", args=[*place, who.membership_id])


def _newer(visit: Visit, rows: QuerySet[Any], seen: int, address: str) -> Newer | None:
    others = rows.filter(revision__gt=seen).exclude(saved_by=visit.me.person_id)
    found = others.only("saved_by_label", "saved_at").first()
    if found is None:
        return None
    return Newer(found.saved_by_label, found.saved_at, rows.model is not Answer, address)
