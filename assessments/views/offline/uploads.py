"""What came back: read, looked at, applied by one act, undone."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST

from assessments.forms.offline import ReturnedFilesForm, TakeForm
from assessments.lifecycle.applying import Decision, StaleUpload, Undecided, apply_upload
from assessments.lifecycle.claim_rows import Claims
from assessments.lifecycle.claims import claims_of
from assessments.lifecycle.file_frame import frame_of, speaking_of_frame
from assessments.lifecycle.rules import Refused
from assessments.lifecycle.undoing import undo_upload
from assessments.lifecycle.uploading import (
    drop_upload,
    files_of,
    keep_upload,
    may_handle,
    require_writer,
)
from assessments.models import Assessment, Upload
from assessments.returned_content import read_returned
from assessments.returned_file import Fault, ReturnedFile
from assessments.returned_words import UNFIT_PREFIX, unfit_words
from assessments.unfit_file import UnfitFile
from assessments.upload_preview import shown
from assessments.views.loading import actor, frame_context, own_assessment
from assessments.views.offline.scopes import ALL, scopes
from assessments.views.offline.take import offline_page
from assessments.views.offline.written import not_yours, said_written, written_context

KEEP = "keep"
MOST_SECONDS = 20
"""How long files that came together are read: a hostile one may take nine, and there may be twenty."""


@require_POST
def upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read the files and keep what they say; on to the preview."""
    assessment = own_assessment(request, pk)
    require_writer(actor(request), assessment)
    too_large = _is_too_large(request)
    form = ReturnedFilesForm(request.POST, request.FILES, too_large=too_large)
    if form.is_valid():
        files, refusals = _read(form.cleaned_data["came"])
        if files:
            kept = keep_upload(by=actor(request), assessment=assessment, files=files)
            return redirect("assessments:upload", pk, kept.pk)
        for sentence in refusals:
            form.add_error("came", sentence)
    take = TakeForm(initial={"scope": ALL}, scopes=scopes(request, assessment))
    status = 413 if too_large else 422
    return offline_page(request, assessment, take, form, status=status)


def _is_too_large(request: HttpRequest) -> bool:
    """Whether a file was thrown away while it came."""
    request.FILES  # noqa: B018 - it comes when it is asked for
    return bool(getattr(request, "too_large", False))


def _read(came: list[UploadedFile]) -> tuple[list[ReturnedFile], list[str]]:
    """What the files say. One that can't be opened at all is kept with the reason among others that can;
    alone it is refused at the field. Files that each take long are not all waited for."""
    found: list[ReturnedFile] = []
    refusals: list[str] = []
    end = monotonic() + MOST_SECONDS
    for file in came:
        name = _shown_name(file.name or "")
        try:
            if monotonic() > end:
                raise UnfitFile("busy")
            found.append(read_returned(name, file.read()))
        except UnfitFile as unfit:
            refusals.append(
                f"{name}: {unfit_words(unfit)}" if len(came) > 1 else unfit_words(unfit)
            )
            found.append(ReturnedFile(name, "", file.size or 0, faults=(_as_fault(unfit),)))
    return (found, refusals) if len(refusals) < len(came) else ([], refusals)


def _as_fault(unfit: UnfitFile) -> Fault:
    params = {key: value for key, value in unfit.params.items() if isinstance(value, str | int)}
    return Fault(f"{UNFIT_PREFIX}{unfit.reason}", params)


def _shown_name(name: str) -> str:
    """Fit for a page: what can't be printed is left out."""
    return "".join(sign for sign in name if sign.isprintable())[-120:]


def _upload_of(request: HttpRequest, pk: UUID, upload_pk: UUID) -> tuple[Assessment, Upload]:
    """An upload of an own assessment: one's own, or a coordinator's to see. Two queries."""
    assessment = own_assessment(request, pk)
    rows = Upload.objects.filter(assessment=assessment).select_related("by")
    found = get_object_or_404(rows, pk=upload_pk)
    found.assessment = assessment
    if not may_handle(actor(request), found):
        raise Http404
    return assessment, found


@require_http_methods(["GET", "POST"])
@gzip_page  # a tenth of the bytes on a slow line; the only secret in it is masked anew each time
def preview(request: HttpRequest, pk: UUID, upload_pk: UUID) -> HttpResponse:
    """Row by row what would change; apply it."""
    assessment, found = _upload_of(request, pk, upload_pk)
    if found.applied_at is not None or request.method == "GET":
        return _page(request, assessment, found)
    try:
        done = apply_upload(
            by=actor(request),
            upload=found,
            decisions=_decisions(request.POST),
            seen=request.POST.get("seen", ""),
        )
    except (StaleUpload, Undecided) as refused:
        status = 409 if isinstance(refused, StaleUpload) else 422
        return _page(request, assessment, found, refused=refused, status=status)
    except Refused as refused:
        return _page(request, assessment, found, refused=refused, status=422)
    messages.success(request, said_written(done))
    return redirect("assessments:upload", pk, upload_pk)


def _decisions(post: QueryDict) -> dict[int, Decision]:
    """What was chosen, by paragraph; what is no number is as if nothing was chosen."""
    inputs: dict[int, dict[int, bool]] = {}
    for key in post:
        name, _dash, rest = key.partition("-")
        paragraph, _dash, file = rest.partition("-")
        if name == "input" and _is_number(paragraph) and _is_number(file):
            inputs.setdefault(int(paragraph), {})[int(file)] = post[key] == "take"
    found = {number: Decision(unsaid=True, inputs=chosen) for number, chosen in inputs.items()}
    for key in post:
        name, _dash, paragraph = key.partition("-")
        said = str(post[key])
        if name != "answer" or not _is_number(paragraph) or not (said == KEEP or _is_number(said)):
            continue
        number = int(paragraph)
        answer = None if said == KEEP else int(said)
        found[number] = Decision(answer=answer, inputs=inputs.get(number, {}))
    return found


def _chosen_of(post: QueryDict, claims: Claims) -> dict[str, str]:
    """What was chosen, as far as it was chosen of what the page shows now."""
    same = {
        str(row.paragraph) for row in claims.rows if post.get(f"row-{row.paragraph}") == row.seen
    }
    return {key: str(post[key]) for key in post if "-" in key and key.split("-")[1] in same}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 5


def _page(
    request: HttpRequest,
    assessment: Assessment,
    found: Upload,
    *,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = frame_context(request, assessment) | {
        "upload": found,
        "problems": _problems(refused),
        "missing": refused.paragraphs if isinstance(refused, Undecided) else (),
        "chosen": {},
        "has_errors": status >= 400,
    }
    if found.applied_at is None:
        by, files = actor(request), files_of(found)
        claims = claims_of(by=by, assessment=assessment, files=files, brought_by=found.by)
        context["shown"] = shown(assessment, found, claims)
        context["chosen"] = _chosen_of(request.POST, claims)
        context["frame"] = frame_of(by, assessment, files, claims)
        context["frame_stays"] = context["frame"] is None and speaking_of_frame(files, claims)
    else:
        context |= written_context(actor(request), found)
    return render(request, "assessments/offline/upload.html", context, status=status)


def _problems(refused: Refused | None) -> list[Mapping[str, str]]:
    if refused is None:
        return []
    if isinstance(refused, Undecided):
        return [
            {"text": _("%d: choose what becomes of it.") % number, "href": f"#row-{number}"}
            for number in refused.paragraphs
        ]
    return [{"text": str(refused.messages[0]), "href": ""}]


@require_POST
def act(request: HttpRequest, pk: UUID, upload_pk: UUID, act: str) -> HttpResponse:
    """Undo what was applied; throw away what was not."""
    _assessment, found = _upload_of(request, pk, upload_pk)
    if act == "drop":
        drop_upload(by=actor(request), upload=found)
        messages.success(request, _("It was thrown away. Nothing was changed by it."))
        return redirect("assessments:offline", pk)
    if act != "undo":
        raise Http404
    try:
        undo_upload(by=actor(request), upload=found)
        messages.success(request, _("It is undone: everything stands as before."))
    except PermissionDenied:
        messages.error(request, not_yours())
    except Refused as refused:
        messages.error(request, str(refused.messages[0]))
    return redirect("assessments:upload", pk, upload_pk)
