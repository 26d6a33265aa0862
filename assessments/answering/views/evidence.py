"""Evidence with files: a new reference, a file beside one that stands, one used again, the file itself."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.answering.evidence import add_reference, attach_file, remove_file, reuse_reference
from assessments.answering.forms.assessment import NO_VICTIMS, ReferenceForm, UploadForm, sent_by_script
from assessments.answering.rows import titles_of
from assessments.answering.rules import Refused, allow, require_composer, require_open, rules_for
from assessments.answering.views.page_access import (
    Visit,
    Way,
    actor,
    frame_context,
    own_assessment,
    principal,
    recommendation_or_404,
)
from assessments.answers import labels
from assessments.files import store
from assessments.files.archive import UnfitFile
from assessments.files.cleaning import TELLING, Prepared, in_words
from assessments.models import Answer, Assessment, Evidence, EvidenceFile, Submission
from assessments.trail.leaving import file_left
from mechanisms.access import ANONYMOUS, Capability, Principal
from recommendations import lists

# The evidence register: every reference of an assessment, by recommendation.


@require_safe
def register(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All references, and the claims that have none. A fixed number of queries."""
    assessment = own_assessment(request, pk)
    titles = titles_of(assessment)
    strength = request.GET.get("strength", "")
    everything = list(
        Evidence.objects.filter(answer__assessment=assessment)
        .select_related("answer", "file")
        .order_by("answer__paragraph", "position")
    )
    shown = [item for item in everything if strength == "" or str(item.strength) == strength]
    strongest: dict[int, int] = {}
    for item in everything:
        number = item.answer.paragraph
        strongest[number] = max(item.strength, strongest.get(number, 0))
    used: dict[UUID | None, set[int]] = defaultdict(set)
    for item in everything:
        used[item.file_id] |= {item.answer.paragraph} if item.file_id else set()
    claimed = Answer.objects.filter(assessment=assessment, level__gte=2, copied=False)
    context = frame_context(request, assessment) | {
        "items": [
            (item, titles[item.answer.paragraph], used[item.file_id] - {item.answer.paragraph})
            for item in shown
        ],
        "files": len(used.keys() - {None}),
        "strengths": labels.strength_choices(),
        "chosen": strength,
        "total": len(everything),
        "claims": [
            (number, titles[number])
            for number in claimed.values_list("paragraph", flat=True)
            if strongest.get(number, 0) == 0
        ],
        "writable": Visit(request, assessment).writable,
    }
    return render(request, "assessments/answering/evidence.html", context)


logger = logging.getLogger(__name__)

CREATED = 201


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: UUID, paragraph: int) -> HttpResponse:
    """A new reference, with its file in one go."""
    assessment = _writable(request, pk, paragraph)
    rules = rules_for(assessment, actor(request), ())
    form = ReferenceForm(request if request.method == "POST" else None, rules=rules, paragraph=paragraph)
    if form.is_bound and form.is_valid() and form.entry is not None:
        try:
            upload = form.upload()
            add_reference(
                by=actor(request),
                assessment=assessment,
                paragraph=paragraph,
                entry=form.entry,
                confidential=form.is_confidential,
                upload=upload,
            )
            return _done(request, assessment, paragraph, _("The reference is saved."), upload)
        except UnfitFile as unfit:
            form.refuse(unfit)
        except Refused as refused:
            form.add_error(None, refused)
    form.ask_again()
    return _page(request, assessment, paragraph, "evidence_add", {"form": form})


@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, pk: UUID, paragraph: int, reference: UUID) -> HttpResponse:
    """The file of a reference: attached, or put in the place of the one it has."""
    assessment = _writable(request, pk, paragraph)
    row = _row(assessment, paragraph, reference)
    form = UploadForm(request if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            upload = form.upload()
            if upload is not None:
                attach_file(
                    by=actor(request),
                    assessment=assessment,
                    paragraph=paragraph,
                    reference=reference,
                    upload=upload,
                    confidential=form.is_confidential,
                )
            return _done(request, assessment, paragraph, _("The file is attached."), upload)
        except UnfitFile as unfit:
            form.refuse(unfit)
        except Refused as refused:
            form.add_error(None, refused)
    form.ask_again()
    return _page(request, assessment, paragraph, "evidence_file", {"form": form, "reference": row})


@require_POST
def remove(request: HttpRequest, pk: UUID, paragraph: int, reference: UUID) -> HttpResponse:
    """Take the file off a reference; the reference stays."""
    assessment = own_assessment(request, pk)
    recommendation_or_404(assessment, paragraph)
    try:
        remove_file(by=actor(request), assessment=assessment, paragraph=paragraph, reference=reference)
    except Refused as refused:
        messages.error(request, str(refused.messages[0]))
        return redirect("assessments:evidence", assessment.pk)
    said = _(
        "The file is removed. It is deleted after a day, unless you undo this, or a submission or another "
        "reference uses it."
    )
    return _done(request, assessment, paragraph, said)


@require_http_methods(["GET", "POST"])
def reuse(request: HttpRequest, pk: UUID, paragraph: int) -> HttpResponse:
    """Choose one of the references of this assessment for this recommendation too."""
    assessment = _writable(request, pk, paragraph)
    problems = []
    if request.method == "POST":
        chosen = _uuid(request.POST.get("reference", ""))
        try:
            if chosen is None:
                raise Refused(_("Choose a reference."))
            reuse_reference(by=actor(request), assessment=assessment, paragraph=paragraph, reference=chosen)
            return _done(request, assessment, paragraph, _("The reference is added here."))
        except Refused as refused:
            problems = [{"text": refused.messages[0], "href": "#id_reference"}]
    context = {
        "references": _others(assessment, paragraph),
        "problems": problems,
        "chosen": request.POST.get("reference", ""),
    }
    return _page(request, assessment, paragraph, "evidence_reuse", context)


@login_not_required  # what a public submission names, everybody may open
@require_safe
def download(request: HttpRequest, pk: UUID, file_pk: UUID) -> HttpResponseBase:
    """The file itself: for members of the body, and for whoever may see a submission that names it."""
    bodies = Assessment.objects.filter(pk=pk).values("body_id")
    row = EvidenceFile.objects.select_related("body").filter(pk=file_pk, body_id__in=bodies).first()
    name = _name_for(request, row, pk) if row else None
    if row is None or name is None:
        if principal(request).is_anonymous:
            return redirect_to_login(request.get_full_path())
        raise Http404
    try:
        content = store.opened(row.pk)
    except FileNotFoundError:
        return _missing(request, row, pk)
    if request.method == "GET" and _counts(request, row, pk):
        file_left(by=actor(request), slug=row.body.slug, assessment=str(pk), file=row)
    return FileResponse(
        content,
        as_attachment=True,
        filename=name,
        content_type=row.content_type,
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "no-store",
        },
    )


def _missing(request: HttpRequest, file: EvidenceFile, assessment: UUID) -> HttpResponse:
    """The bytes are gone, which is nobody's fault who asks; a member can put them back, unless they were
    removed for what was in them."""
    if file.removed_at is None:
        logger.error("The bytes of evidence file %s are missing", file.pk)
    if principal(request).role_in(file.body_id) is None:
        raise Http404
    if file.removed_at is not None:
        day = date_format(file.removed_at, "DATE_FORMAT")
        said = _("This file was removed on %s, because of what was in it.") % day
    else:
        said = _("“%s” is missing on the disk. Tell the administrator, or attach the same file again.")
        said = said % file.name
    messages.error(request, said)
    return redirect("assessments:evidence", assessment)


def _name_for(request: HttpRequest, file: EvidenceFile, assessment: UUID) -> str | None:
    """The name under which this person gets the file; None for whoever may not.

    A member of the body gets it by its name of today. Whoever may read a version of this assessment whose
    document names it gets it by the name there: what the body called it later is its draft.
    """
    me = principal(request)
    return file.name if me.role_in(file.body_id) is not None else _name_shared(me, file, assessment)


def _name_shared(me: Principal, file: EvidenceFile, assessment: UUID) -> str | None:
    shared = Submission.objects.readable_by(me).filter(assessment_id=assessment)
    naming = shared.filter(document__contains=file.sha256).order_by("-version")
    for document in naming.values_list("document", flat=True):
        name = named_files(document).get(file.sha256)
        if name is not None:
            return name
    return None


def _counts(request: HttpRequest, file: EvidenceFile, assessment: UUID) -> bool:
    """Whether it is put on record: not where everybody may have the file, and it is nobody of the body."""
    me = principal(request)
    if me.is_anonymous:
        return False
    return me.role_in(file.body_id) is not None or _name_shared(ANONYMOUS, file, assessment) is None


def named_files(document: str) -> dict[str, str]:
    """SHA-256 → name of the files of a frozen document; a confidential reference has none there."""
    return {
        item["file"]["sha256"]: item["file"]["name"]
        for answer in json.loads(document)["answers"]
        for item in answer["evidence"]
        if item.get("file")
    }


def _writable(request: HttpRequest, pk: UUID, paragraph: int) -> Assessment:
    """The assessment, if this person may write this answer; a closed one answers with its reason."""
    assessment = own_assessment(request, pk)
    recommendation_or_404(assessment, paragraph)
    allow(actor(request), Capability.WRITE_ANSWER, assessment.body, paragraph)
    return assessment


def _row(assessment: Assessment, paragraph: int, reference: UUID) -> Evidence:
    rows = Evidence.objects.filter(answer__assessment=assessment, answer__paragraph=paragraph)
    return get_object_or_404(rows.select_related("file"), pk=reference)


def _others(assessment: Assessment, paragraph: int) -> list[Evidence]:
    """The references of the other answers that this one does not have yet, each once. One query."""
    rows = (
        Evidence.objects.filter(answer__assessment=assessment)
        .select_related("answer", "file")
        .order_by("answer__paragraph", "position")
    )
    found: dict[tuple[Any, ...], Evidence] = {}
    here = set()
    for row in rows:
        identity = (row.title, row.date, row.url, row.page)
        if row.answer.paragraph == paragraph:
            here.add(identity)
        found.setdefault(identity, row)
    return [row for identity, row in found.items() if identity not in here]


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None


def _done(
    request: HttpRequest, assessment: Assessment, paragraph: int, said: str, upload: Prepared | None = None
) -> HttpResponse:
    """Back to the files of the question; a script that sent it is told where to go."""
    messages.success(request, lists.sentences(filter(None, (said, _hidden(upload)))))
    way = Way(request, assessment, paragraph)
    address = way.after_a_part or f"{way.stay}#evidence-files"
    if sent_by_script(request):
        return HttpResponse(status=CREATED, headers={"Location": address})
    return redirect(address)


def _hidden(upload: Prepared | None) -> str:
    """What became of the hidden data of a file, in a sentence; empty where none tells of people."""
    if upload is None:
        return ""
    if upload.is_cleaned:
        return _("Hidden data was removed from the file: %s.") % in_words(upload.found)
    if telling := TELLING & set(upload.found):
        said = _("The file has hidden data: %s. To remove it, attach the file again and choose so.")
        return said % in_words(telling)
    return ""


def _page(
    request: HttpRequest, assessment: Assessment, paragraph: int, name: str, matter: dict[str, Any]
) -> HttpResponse:
    form = matter.get("form")
    wrong = bool(matter.get("problems") or (form is not None and form.errors))
    context = frame_context(request, assessment) | matter
    context |= {
        "recommendation": recommendation_or_404(assessment, paragraph),
        "closed_reason": _closed(request, assessment, paragraph),
        "no_victims": NO_VICTIMS,
        "way": Way(request, assessment, paragraph),
        "has_errors": wrong,
    }
    return render(request, f"assessments/answering/{name}.html", context, status=422 if wrong else 200)


def _closed(request: HttpRequest, assessment: Assessment, paragraph: int) -> str:
    """Why nothing can be attached now; empty if something can."""
    try:
        require_open(assessment, paragraph)
        require_composer(actor(request), assessment.body_id, paragraph)
    except Refused as refused:
        return str(refused.messages[0])
    return ""
