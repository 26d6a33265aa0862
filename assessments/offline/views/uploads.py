"""What came back: read, looked at, applied by one act, undone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST

from assessments.answering.rules import Refused
from assessments.answering.views.page_access import actor, frame_context, own_assessment
from assessments.making.orders import find
from assessments.making.views import Link, Page, waited_for
from assessments.models import Assessment, Upload
from assessments.offline.applying import Decision, StaleUpload, Undecided, apply_upload
from assessments.offline.comparing_files import compare_files
from assessments.offline.file_answers import FRAME_KEYS, ComparedFiles
from assessments.offline.forms import ReturnedFilesForm, TakeForm
from assessments.offline.incoming import keep_incoming, reading_of
from assessments.offline.preview import shown
from assessments.offline.reading import read_one
from assessments.offline.uploads import (
    NOT_TAKEN,
    drop_upload,
    files_of,
    frame_of,
    keep_upload,
    may_handle,
    may_undo_upload,
    require_writer,
    speaking_of_frame,
    undo_upload,
)
from assessments.offline.views.take import ALL, offline_page, scopes
from assessments.trail.acting import Actor
from recommendations import lists

# What an applied upload has written, in words, and whether the one who looks may undo it.


def written_context(by: Actor, found: Upload) -> dict[str, Any]:
    stands = found.undone_at is None
    may_undo = stands and may_undo_upload(by, found)
    return {
        "written": _by_paragraph(found),
        "frame_written": _frame_words(found),
        "not_taken": _not_taken_words(wrong) if (wrong := _not_taken(found)) else "",
        "may_undo": may_undo,
        "why_not_undo": not_yours() if stands and not may_undo else "",
    }


def not_yours() -> str:
    return _("Only a coordinator can undo this.")


def said_written(done: Upload) -> str:
    """What was written just now, and until when it can be undone."""
    return " ".join(_sentences(done))


def _sentences(done: Upload) -> Iterator[str]:
    number = len(_by_paragraph(done))
    if number:
        yield (
            ngettext("%d recommendation was written.", "%d recommendations were written.", number) % number
        )
    changed = _frame_changed(done)
    if "budget" in changed:
        yield _("What was budgeted was written.")
    changed -= {"budget"}
    if len(changed) > 1:
        yield _("Period and contributors were written.")
    elif "period" in changed:
        yield _("The period of evidence was written.")
    elif changed:
        yield _("The contributors were written.")
    if wrong := _not_taken(done):
        yield _not_taken_words(wrong)
    yield _("You can undo all of it until somebody changes any of it.")


def _not_taken_words(wrong: Sequence[int]) -> str:
    said = _("Not taken, as the preview said: %s.")
    return said % lists.in_row(wrong)


def _not_taken(found: Upload) -> list[int]:
    kept = (item["paragraphs"] for item in found.written if item["kind"] == NOT_TAKEN)
    return [number for numbers in kept for number in numbers]


def _by_paragraph(found: Upload) -> list[tuple[int, list[str]]]:
    kinds: dict[int, list[str]] = {}
    for item in found.written:
        if "paragraph" in item:
            said = _("plan or priority") if item.get("beside") else _("the answer")
            if item["kind"] == "input":
                name = item.get("name")
                said = _("the input of %s") % name if name else _("the input of the contributor")
            kinds.setdefault(item["paragraph"], []).append(said)
    return sorted(kinds.items())


def _frame_words(found: Upload) -> list[str]:
    names = {
        "period": _("the period of evidence"),
        "contributors": _("the contributors"),
        "budget": _("what was budgeted"),
    }
    return [name for key, name in names.items() if key in _frame_changed(found)]


def _frame_changed(found: Upload) -> frozenset[str]:
    """Which of period, contributors and budget the files have changed."""
    return frozenset(
        key
        for item in found.written
        if item["kind"] == "frame"
        for key in FRAME_KEYS
        if item["before"].get(key) != item["after"].get(key)
    )


KEEP = "keep"


@require_POST
def upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep what the file says; on to the preview. Several are read by the worker: each may take long."""
    assessment = own_assessment(request, pk)
    require_writer(actor(request), assessment)
    too_large = is_too_large(request)
    form = ReturnedFilesForm(request.POST, request.FILES, too_large=too_large)
    if form.is_valid():
        came = form.cleaned_data["came"]
        if len(came) > 1:
            kept = keep_incoming(by=actor(request), assessment=assessment, came=came)
            return redirect("assessments:upload", pk, kept.pk)
        file, refusal = read_one(came[0].name or "", came[0].size or 0, came[0].read)
        if not refusal:
            kept = keep_upload(by=actor(request), assessment=assessment, files=[file])
            return redirect("assessments:upload", pk, kept.pk)
        form.add_error("came", refusal)
    take = TakeForm(initial={"scope": ALL}, scopes=scopes(request, assessment))
    status = 413 if too_large else 422
    return offline_page(request, assessment, take, form, status=status)


def is_too_large(request: HttpRequest) -> bool:
    """Whether a file was thrown away while it came."""
    request.FILES  # noqa: B018 - it comes when it is asked for
    return bool(getattr(request, "too_large", False))


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
    assessment, found = _upload_of(request, pk, upload_pk)
    if (unread := _being_read(request, assessment, found)) is not None:
        return unread
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


def _being_read(request: HttpRequest, assessment: Assessment, found: Upload) -> HttpResponse | None:
    """The page to wait on while several files are read; None where that is done. One query, and two more
    meanwhile."""
    if found.files or found.applied_at is not None:
        return None
    wanted = reading_of(found)
    state = find(wanted.key)
    if state is None:
        found.refresh_from_db(fields=["files"])  # perhaps it was done just now
        if found.files:
            return None
    back = Link(reverse("assessments:offline", args=[assessment.pk]), _("Back to “Work offline”"))
    page = Page(
        what=_("The files are being read. Nothing is changed yet."),
        instead=[back],
        context=frame_context(request, assessment),
        title=gettext_lazy("Your files"),
        failed=gettext_lazy("The files could not be read"),
    )
    return waited_for(request, wanted, "reading", page, state)


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


def _chosen_of(post: QueryDict, compared: ComparedFiles) -> dict[str, str]:
    """What was chosen, as far as it was chosen of what the page shows now."""
    same = {str(row.paragraph) for row in compared.rows if post.get(f"row-{row.paragraph}") == row.seen}
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
        "has_errors": status >= 400,
    }
    if found.applied_at is None:
        by, files = actor(request), files_of(found)
        compared = compare_files(by=by, assessment=assessment, files=files, brought_by=found.by)
        context["shown"] = shown(assessment, files, compared, _chosen_of(request.POST, compared))
        context["frame"] = frame_of(by, assessment, files, compared)
        context["frame_stays"] = context["frame"] is None and speaking_of_frame(files, compared)
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
        messages.success(request, _("It was deleted. Nothing was changed."))
        return redirect("assessments:offline", pk)
    if act != "undo":
        raise Http404
    try:
        undo_upload(by=actor(request), upload=found)
        messages.success(request, _("It is undone: everything is as before."))
    except PermissionDenied:
        messages.error(request, not_yours())
    except Refused as refused:
        messages.error(request, str(refused.messages[0]))
    return redirect("assessments:upload", pk, upload_pk)
