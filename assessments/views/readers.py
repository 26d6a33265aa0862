"""Who of the staff reads which body: two names a body, set for many bodies at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.cycle_desk import Staff, read_staff
from assessments.lifecycle.assigning import assign_readers
from assessments.lifecycle.rules import Refused
from assessments.models import Cycle
from assessments.review_list import QueueRow, page_of
from assessments.views.cycles import cycle_at_desk, cycle_context, page_query, queue_of
from assessments.views.loading import actor
from mechanisms.models import Body, Person


@dataclass(frozen=True, slots=True)
class ReadersRow:
    """A body with the two choices as they stand in the form; `was` is what they were when it was opened."""

    row: QueueRow
    people: Sequence[Person]
    first: str
    second: str
    was: str
    problem: str = ""


@require_http_methods(["GET", "POST"])
def readers(request: HttpRequest, slug: str) -> HttpResponse:
    """Fifty bodies a page, or one with `?body=`; only what was changed in the form is written."""
    cycle = cycle_at_desk(request, slug)
    queue = queue_of(request, cycle)
    only = request.GET.get("body", "")
    rows = [row for row in queue.rows if row.slug == only] if only else queue.rows
    page = page_of(rows, request.GET.get("page", "1"))
    staff = read_staff()
    typed = request.POST if request.method == "POST" else {}
    shown = [_shown(row, staff, typed) for row in page.object_list]
    problems: Mapping[str, str] = {}
    if request.method == "POST":
        problems = _save(request, cycle, shown, staff)
        if not problems:
            messages.success(request, _("The readers are saved."))
            return redirect(f"{reverse('assessments:review_list')}?{page_query(cycle=slug)}")
    context = cycle_context(cycle, queue) | {
        "page": page,
        "only": only,
        "rows": [_with_problem(row, problems) for row in shown],
        "problems": [
            {"text": text, "href": f"#reader-{place}"} for place, text in problems.items()
        ],
        "has_errors": bool(problems),
    }
    status = 422 if problems else 200
    return render(request, "assessments/desk/readers.html", context, status=status)


def _shown(row: QueueRow, staff: Staff, typed: Mapping[str, str]) -> ReadersRow:
    first, second = str(row.readers.first or ""), str(row.readers.second or "")
    return ReadersRow(
        row=row,
        people=staff.fit_for(row.body_id),
        first=typed.get(f"reader-{row.slug}", first),
        second=typed.get(f"second-{row.slug}", second),
        was=typed.get(f"was-{row.slug}", f"{first} {second}"),
    )


def _with_problem(row: ReadersRow, problems: Mapping[str, str]) -> ReadersRow:
    problem = problems.get(row.row.slug, "")
    return ReadersRow(row.row, row.people, row.first, row.second, row.was, problem)


def _save(
    request: HttpRequest, cycle: Cycle, rows: Sequence[ReadersRow], staff: Staff
) -> Mapping[str, str]:
    """Write what was changed, all or nothing; body → why it can't be."""
    changed = [row for row in rows if f"{row.first} {row.second}" != row.was]
    bodies = Body.objects.in_bulk([row.row.body_id for row in changed])
    problems: dict[str, str] = {}
    with transaction.atomic():
        for row in changed:
            problems |= _assign(request, cycle, bodies[row.row.body_id], row, staff)
        transaction.set_rollback(bool(problems))
    return problems


def _assign(
    request: HttpRequest, cycle: Cycle, body: Body, row: ReadersRow, staff: Staff
) -> Mapping[str, str]:
    known: dict[str, Person] = {str(person.pk): person for person in staff.people}
    wanted = list(_chosen((row.first, row.second), known))
    if len(wanted) < 2:
        return {body.slug: _("Choose somebody of the list.")}
    try:
        with transaction.atomic():
            assign_readers(
                by=actor(request),
                cycle=cycle,
                body=body,
                reader=wanted[0],
                second_reader=wanted[1],
            )
    except Refused as refused:
        return {body.slug: f"{body.name}: {refused.messages[0]}"}
    return {}


def _chosen(keys: Sequence[str], known: Mapping[str, Person]) -> Iterator[Person | None]:
    """The people that were chosen; what is on no list is left out."""
    for key in keys:
        if not key:
            yield None
        elif key in known:
            yield known[key]
