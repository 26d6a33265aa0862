"""About an assessment: its period of evidence, who contributed, and for a national body what was budgeted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.answering.forms.assessment import ContributorFormSet, FrameForm, ReasonForm
from assessments.answering.inputs import inputs_of
from assessments.answering.progress import explain_personal_data, suspected_in, suspected_in_inputs
from assessments.answering.rows import outline_of, values_of
from assessments.answering.rules import Refused, allow, require_open, why_closed
from assessments.answering.starting import StaleFrame, frame_fingerprint, save_frame
from assessments.answering.views.conflict import Meanwhile, frame_apart, meanwhile
from assessments.answering.views.page_access import (
    actor,
    demand,
    frame_context,
    may,
    own_assessment,
    recommendation_or_404,
)
from assessments.answers import labels
from assessments.answers.differences import Change
from assessments.answers.value import Contributor, ContributorKind, Period
from assessments.models import Answer, Assessment, Event
from mechanisms.access import Capability
from recommendations.outline import Variant

PLAIN_LABELS = {"label_suffix": ""}


@dataclass(frozen=True, slots=True)
class Late:
    """Who saved the frame while a form of it was open, and where the two differ."""

    conflict: Meanwhile
    apart: tuple[Change, ...]


@require_http_methods(["GET", "POST"])
def frame(request: HttpRequest, pk: UUID) -> HttpResponse:
    """See the frame; the coordinator changes it while it is a draft."""
    assessment = own_assessment(request, pk)
    if request.method == "GET":
        return _page(request, assessment, _period(assessment), _contributors(assessment))
    demand(request, Capability.START_DRAFT, assessment.body)
    period = FrameForm(request.POST, variant=_variant(assessment))
    rows = ContributorFormSet(request.POST, form_kwargs=PLAIN_LABELS)
    if period.is_valid() and rows.is_valid():
        try:
            _save(request, assessment, period, rows)
        except StaleFrame:
            late = _stale(request, assessment, period, rows)
            return _page(request, assessment, period, rows, status=409, late=late)
        except Refused:
            return _page(request, assessment, period, rows, status=409)
        else:
            messages.success(request, _("It is saved."))
            return redirect("assessments:frame", assessment.pk)
    return _page(request, assessment, period, rows, status=422)


def _save(request: HttpRequest, assessment: Assessment, period: FrameForm, rows: Any) -> None:
    save_frame(
        by=actor(request),
        assessment=assessment,
        start=period.cleaned_data["start"],
        end=period.cleaned_data["end"],
        budget=period.cleaned_data.get("budget"),
        # The button "save mine over it" names what the person has seen beside the own text.
        seen=request.POST.get("over") or request.POST.get("seen", ""),
        contributors=[Contributor(name, ContributorKind(kind)) for name, kind in _typed_contributors(rows)],
    )


def _typed_contributors(rows: Any) -> list[tuple[str, str]]:
    """Name and kind of each row of a valid form that names somebody."""
    return [(row["name"].strip(), row["kind"]) for row in rows.cleaned_data if row.get("name")]


def _stale(request: HttpRequest, assessment: Assessment, period: FrameForm, rows: Any) -> Late:
    """What was typed and what somebody saved meanwhile. Four queries."""
    assessment.refresh_from_db(fields=["period_start", "period_end", "budget"])
    typed, stands = _typed_contributors(rows), assessment.contributors.values_list("name", "kind")
    apart = frame_apart(
        Period(period.cleaned_data["start"], period.cleaned_data["end"]),
        Period(assessment.period_start, assessment.period_end),
        [(name, str(labels.CONTRIBUTORS[ContributorKind(kind)])) for name, kind in typed],
        [(name, str(labels.CONTRIBUTORS[ContributorKind(kind)])) for name, kind in stands],
        (period.cleaned_data.get("budget", ""), assessment.budget),
    )
    return Late(_saved_last(request, assessment), apart)


def _saved_last(request: HttpRequest, assessment: Assessment) -> Meanwhile:
    """Who saved the frame last, as the audit trail has it. One query."""
    events = Event.objects.filter(
        chain=assessment.body.slug, kind="frame_saved", subject=assessment.cycle.slug
    )
    last = events.order_by("-number").first()
    if last is None or not last.actor_id:
        return Meanwhile("older", "")
    return meanwhile(request, UUID(last.actor_id), last.actor_label)


def _period(assessment: Assessment) -> FrameForm:
    stands = {"start": assessment.period_start, "end": assessment.period_end, "budget": assessment.budget}
    return FrameForm(initial=stands, variant=_variant(assessment))


def _variant(assessment: Assessment) -> Variant:
    return Variant(assessment.body.kind)


def _contributors(assessment: Assessment) -> Any:
    return ContributorFormSet(
        initial=[{"name": row.name, "kind": row.kind} for row in assessment.contributors.all()],
        form_kwargs=PLAIN_LABELS,
    )


def _page(
    request: HttpRequest,
    assessment: Assessment,
    period: FrameForm,
    rows: Any,
    status: int = 200,
    *,
    late: Late | None = None,
) -> HttpResponse:
    now = frame_fingerprint(assessment)
    may_edit = (
        assessment.status == Assessment.Status.DRAFT
        and assessment.cycle.is_open
        and may(request, Capability.START_DRAFT, assessment.body)
    )
    context = frame_context(request, assessment) | {
        "form": period,
        # A form with errors was opened with what the person has seen; so was a stale one.
        "seen": request.POST.get("over") or request.POST.get("seen", now),
        "now": now,
        "standing": list(assessment.contributors.all()),
        "late": late,
        "rows": rows,
        "context_g": outline_of(assessment).context_g if "budget" in period.fields else "",
        "problems": _problems(rows, "" if may_edit else why_closed(assessment)),
        "has_errors": status != 200,
        "may_edit": may_edit,
    }
    return render(request, "assessments/answering/frame.html", context, status=status)


def _problems(rows: Any, closed: str) -> list[dict[str, str]]:
    """For the summary on top: why nothing can be saved, then what is wrong in the rows of contributors."""
    if not rows.is_bound:
        return []
    found = [{"text": closed, "href": "#typed"}] if closed else []
    for row in rows:
        for field in row.visible_fields():
            for error in field.errors:
                text = labels.counted(field.label, error)
                found.append({"text": text, "href": f"#{field.id_for_label}"})
    return found


# The page on which a person says that something is not about a victim.


@require_http_methods(["GET", "POST"])
def personal_data(request: HttpRequest, pk: UUID, paragraph: int) -> HttpResponse:
    """What was found in the saved answer and the inputs, and the reason why it may stay."""
    assessment = own_assessment(request, pk)
    recommendation = recommendation_or_404(assessment, paragraph)
    allow(actor(request), Capability.WRITE_ANSWER, assessment.body, paragraph)
    row = Answer.objects.with_named_body().get(assessment=assessment, paragraph=paragraph)
    stored = values_of([row], assessment)[0]
    accepted = row.personal_data.get("found", ())
    given = inputs_of([assessment.pk], paragraph).get(assessment.pk, {}).get(paragraph, ())
    suspected = suspected_in(stored, accepted)
    in_inputs = suspected_in_inputs(given, accepted)
    every = [*suspected, *(found for _ministry, found in in_inputs)]
    form = ReasonForm(request.POST if request.method == "POST" else None)
    closed = ""
    try:
        require_open(assessment, paragraph)
        if form.is_bound and form.is_valid():
            standing = {item.suspect.fingerprint for item in every}
            found = standing.intersection(request.POST.getlist("found"))
            explain_personal_data(
                by=actor(request),
                assessment=assessment,
                paragraph=paragraph,
                reason=form.cleaned_data["reason"],
                found=found,
            )
            _say(request, was_there=bool(found))
            return redirect("assessments:question", assessment.pk, paragraph)
    except Refused as refused:
        closed = str(refused.messages[0])
    context = frame_context(request, assessment) | {
        "form": form,
        "recommendation": recommendation,
        "suspected": suspected,
        "in_inputs": in_inputs,
        "every": every,
        "reasons": [
            (said["reason"], said["by"], datetime.fromisoformat(said["at"]))
            for said in row.personal_data.get("reasons", ())
        ],
        "closed_reason": closed,
        "may_remove": may(request, Capability.REMOVE_TEXT, assessment.body),
    }
    status = 409 if closed and form.is_bound else 422 if form.errors else 200
    return render(request, "assessments/answering/personal_data.html", context, status=status)


def _say(request: HttpRequest, *, was_there: bool) -> None:
    if was_there:
        messages.success(request, _("The reason is saved."))
    else:
        messages.info(request, _("The answer has changed: it no longer has these words."))
