"""The gap report: on screen, as files, and with its evidence in one ZIP."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from assessments.answering.rows import submitted_report
from assessments.answering.rules import Refused
from assessments.answering.views.page_access import (
    Visit,
    actor,
    frame_context,
    principal,
    signed_in,
)
from assessments.files.store import BUNDLES
from assessments.formats.file import Export, attachment, count_making
from assessments.issuing.bundle_contents import contents_of
from assessments.issuing.bundles import ask_bundle, kept_until, own_bundle, own_bundles
from assessments.issuing.report_files import (
    PRINTED,
    Readable,
    draft_file,
    draft_of,
    issued_file,
    read_document,
    readable_by,
    rendering_of,
    stored_file,
    wanted_file,
)
from assessments.making.orders import find
from assessments.making.views import Link, Page, handed_out, waited_for
from assessments.models import Assessment, Bundle, EvidenceFile, IssuedFile, Reading, Submission
from assessments.report.files import print_context
from assessments.report.gap_report import GapReport, Rendering, sheet_of
from assessments.report.rehearsal import rehearsal_of
from assessments.trail.leaving import bundle_left, report_left
from mechanisms.access import Capability, Matter, Sharing, can
from mechanisms.called import called
from recommendations.catalogue import wording_of
from recommendations.own_language import language_of_file
from recommendations.reuse import open_data, same_for_visitors

type ReadingsByParagraph = Mapping[int, Reading]


def report_page(report: GapReport, rendering: Rendering, readings: ReadingsByParagraph) -> dict[str, Any]:
    """The context of ``assessments/report.html``: that of print, so that page and files say the same.

    ``readings`` holds only what the reader may see.
    """
    return print_context(report, rendering) | {
        "on_page": True,
        "part": "h2",
        "sub_part": "h3",
        "readings": readings,
        "reply_until": max((row.reply_until for row in readings.values() if row.reply_until), default=None),
    }


def content_key(report: GapReport, rendering: Rendering, instrument: str, *more: Any) -> str:
    """A hash over all that the chapters of the page are drawn from; `instrument` is the hash of its edition.

    `more` is what the reader sees besides.
    """
    dated = replace(rendering, dated=datetime.combine(rendering.moment, time(), UTC), frozen=b"")
    return sha256(pickle.dumps((sheet_of(report), dated, instrument, *more))).hexdigest()


EXTENSIONS = ("pdf", "docx", "xlsx", "json", "svg", "csv")


@same_for_visitors
@login_not_required
@require_safe
@gzip_page  # a fifth of the bytes on a slow line; the only secret in it is masked anew each time
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The gap report as a page: live for a draft, frozen for a submission or with `?version=`."""
    found = readable(request, pk)
    if found is None:
        return redirect_to_login(request.get_full_path())
    submission = found.submission
    language = get_language() or "en"
    if submission is None:
        shown, rendering = draft_of(found.assessment, language)
    else:
        read_document(submission)
        shown, rendering = submitted_report(submission), rendering_of(submission, language)
    readings, of_draft = _readings(request, found), _of_draft(request, found, shown)
    writable = sorted(of_draft["writable"])
    instrument = wording_of(found.assessment.cycle.edition, language)
    context = (
        report_page(shown, rendering, readings)
        | of_draft
        | {
            "content_key": content_key(shown, rendering, instrument, pk, dict(readings), writable),
            "assessment": found.assessment,
            "body": found.assessment.body,
            "cycle": found.assessment.cycle,
            "submission": submission,
            "is_member": found.is_member,
            "may_submit": found.is_member and _may_submit(request, found.assessment),
            "versions": _versions(request, found),
            "query": version_query(request, found),
            "files": file_addresses(found.assessment, shown),
            "sample_data": found.assessment.body.sample,
        }
    )
    return render(request, "assessments/issuing/report.html", context)


def _of_draft(request: HttpRequest, found: Readable, shown: GapReport) -> dict[str, Any]:
    """What the body's own people see beside their draft: what they may write, what a reader would ask."""
    if found.submission is not None:
        return {"writable": (), "asked": None}
    visit = Visit(request, found.assessment)
    returned = found.assessment.status == Assessment.Status.RETURNED
    return {
        "writable": visit.writable,
        "opened": visit.opened if returned else None,
        "asked": rehearsal_of(shown, shown.previous.answers if shown.previous else {}),
    }


@open_data
@login_not_required
@require_safe
def report_file(request: HttpRequest, pk: UUID, extension: str) -> HttpResponse:
    """The report as PDF, Word, workbook or JSON, its strip as SVG or CSV; no other extension exists."""
    if extension not in EXTENSIONS:
        raise Http404
    return _file(request, pk, extension)


@login_not_required
@require_safe
def brief(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The two-page brief as PDF."""
    return _file(request, pk, "brief")


def readable(request: HttpRequest, pk: UUID) -> Readable | None:
    """What this address shows to whoever asks, as `readable_by`; None sends a visitor to sign in."""
    return readable_by(principal(request), pk, _wanted_version(request))


def _wanted_version(request: HttpRequest) -> int | None:
    """The version the address names; None without one, Http404 for what is no number."""
    written = request.GET.get("version", "")
    if not written:
        return None
    if not written.isascii() or not written.isdigit() or len(written) > 4:
        raise Http404
    return int(written)


def _matter(found: Readable, *, released: bool = False) -> Matter:
    submission = found.submission
    return Matter(
        body_id=found.assessment.body_id,
        submitted=submission is not None,
        sharing=submission.sharing if submission else None,
        released=released,
    )


def _readings(request: HttpRequest, found: Readable) -> ReadingsByParagraph:
    """What reviewers say of this version, as far as this person may read it. At most one query."""
    me = principal(request)
    is_own = found.is_member or me.role_in(found.assessment.body_id) is not None
    if found.submission is None or not (is_own or me.reviewer):
        return {}
    rows = Reading.objects.filter(submission=found.submission)
    return {
        row.paragraph: row
        for row in rows
        if can(me, Capability.READ_READINGS, _matter(found, released=row.released_at is not None))
    }


def file_addresses(assessment: Assessment, shown: GapReport) -> dict[str, str]:
    """Where each file of the register can be opened, by its SHA-256. One query if there is any."""
    wanted = {item.evidence.file.sha256 for item in shown.register if item.evidence.file}
    if not wanted:
        return {}
    rows = EvidenceFile.objects.filter(body_id=assessment.body_id, sha256__in=wanted, removed_at=None)
    return {
        sha256: reverse("assessments:evidence_download", args=[assessment.pk, key])
        for key, sha256 in rows.values_list("pk", "sha256")
    }


def _versions(request: HttpRequest, found: Readable) -> list[int]:
    """The numbers of the other frozen versions that this person may read.

    Every version before the working copy was submitted, so that a member's list needs no query.
    """
    here = found.submission.version if found.submission else None
    last = found.assessment.version
    if found.is_member:
        is_frozen = found.assessment.status in (Assessment.Status.SUBMITTED, Assessment.Status.REVIEWED)
        numbers: Iterable[int] = range(1, last + is_frozen)
    elif principal(request).reviewer and last > 1:
        shared = Submission.objects.readable_by(principal(request))
        numbers = shared.filter(assessment=found.assessment).values_list("version", flat=True)
    else:
        numbers = ()
    return sorted(number for number in numbers if number != here)


def _may_submit(request: HttpRequest, assessment: Assessment) -> bool:
    return can(principal(request), Capability.SUBMIT, Matter(body_id=assessment.body_id))


def _file(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """One file of the report, stored or made; what takes long is waited for."""
    found = readable(request, pk)
    if found is None:
        return redirect_to_login(request.get_full_path())
    response = _made_file(request, found, kind)
    if _is_taken(request, response):
        report_left(by=actor(request), assessment=found.assessment, submission=found.submission, form=kind)
    return response


def _is_taken(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the file itself goes out now, to somebody who is signed in."""
    return request.method == "GET" and response.status_code == 200 and request.user.is_authenticated


def _made_file(request: HttpRequest, found: Readable, kind: str) -> HttpResponse:
    language = language_of_file(request)
    if found.submission is None:
        if kind not in PRINTED:
            return attachment(draft_file(found.assessment, kind, language))
        wanted = wanted_file(found, kind, language)
        return handed_out(request, wanted, kind, _page_of(request, found, kind))
    stored = stored_file(found.submission, kind, language)
    if stored is None:
        if kind in PRINTED:
            wanted = wanted_file(found, kind, language)
            page = _page_of(request, found, kind)
            return waited_for(request, wanted, kind, page, find(wanted.key))
        count_making(request, kind)
        stored = issued_file(found.submission, kind, language)
    return _stored_answer(request, found.submission, stored)


def _stored_answer(request: HttpRequest, submission: Submission, stored: IssuedFile) -> HttpResponse:
    response = attachment(Export(stored.filename, stored.content_type, bytes(stored.data)))
    if submission.sharing == Sharing.PUBLIC:
        # It may be made private tomorrow: whoever kept a copy has to ask again each time.
        response.headers["Cache-Control"] = "no-cache"
    etag = f'"{stored.sha256}"'
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


FILES: Mapping[str, Promise] = {
    "pdf": gettext_lazy("Gap report of %(body)s, %(cycle)s, as PDF"),
    "brief": gettext_lazy("Brief of %(body)s, %(cycle)s, as PDF"),
    "docx": gettext_lazy("Gap report of %(body)s, %(cycle)s, for Word"),
}


def _page_of(request: HttpRequest, found: Readable, kind: str) -> Page:
    """Where one waits for the file: what it is, and what can be had at once."""
    assessment, query = found.assessment, version_query(request, found)
    in_language = f"{query}{'&' if query else '?'}lang={language_of_file(request)}"
    others = [
        Link(reverse("assessments:report_file", args=[assessment.pk, extension]) + in_language, words)
        for extension, words in (("docx", _("Download as Word")), ("xlsx", "Excel"), ("json", "JSON"))
        if extension != kind
    ]
    back = Link(reverse("assessments:report", args=[assessment.pk]) + query, _("Read it on screen"))
    names = {"body": called(assessment.body), "cycle": assessment.cycle.name}
    return Page(FILES[kind] % names, [*others, back], {"sample_data": assessment.body.sample})


def version_query(request: HttpRequest, found: Readable) -> str:
    """What links to the files add to stay with the version that is shown."""
    named = found.submission is not None and "version" in request.GET
    return f"?version={found.submission.version}" if named and found.submission else ""


# Everything of a report as one ZIP: asked for, watched while it is made in the background, fetched.


@require_http_methods(["GET", "POST"])
def bundles(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the bundle holds and the button that starts it; below it those the person has asked for."""
    found = readable(request, pk)
    if found is None:  # a visitor, who comes no further than the door
        raise Http404
    language = get_language() or "en"
    contents = contents_of(found, language)
    if request.method == "POST":
        person = signed_in(request)
        try:
            bundle = ask_bundle(person=person, found=found, contents=contents, language=language)
            return redirect("assessments:bundle", pk, bundle.pk)
        except Refused as refused:
            messages.error(request, str(refused.messages[0]))
            return redirect(request.get_full_path())
    context = _frame(request, found) | {
        "contents": contents,
        "report": contents.report,
        "there": contents.there,
        "size": sum(file.size for file in contents.there),
        "lost": len(contents.files) - len(contents.there),
        "own": own_bundles(signed_in(request), found),
        "query": version_query(request, found),
    }
    return render(request, "assessments/issuing/bundles.html", context)


@require_safe
def bundle(request: HttpRequest, pk: UUID, bundle_pk: UUID) -> HttpResponse:
    """How far it is; htmx asks for the state alone."""
    state = own_bundle(principal(request), pk, bundle_pk)
    assessment = state.row.assessment
    is_member = principal(request).role_in(assessment.body_id) is not None
    context = frame_context(request, assessment) | {
        "state": state,
        "is_member": is_member,
        "kept_until": kept_until(state.row),
    }
    name = "_state" if request.headers.get("HX-Request") else "bundle"
    return render(request, f"assessments/issuing/{name}.html", context)


@require_safe
def bundle_file(request: HttpRequest, pk: UUID, bundle_pk: UUID) -> HttpResponseBase:
    """The archive, read from the disk as it is sent; 404 while it is not made."""
    state = own_bundle(principal(request), pk, bundle_pk)
    if not state.is_ready:
        raise Http404
    try:
        content = BUNDLES.opened(state.row.pk)
    except FileNotFoundError as gone:
        raise Http404 from gone
    if request.method == "GET":
        bundle_left(by=actor(request), assessment=state.row.assessment, submission=_version_of(state.row))
    return FileResponse(
        content,
        as_attachment=True,
        filename=state.row.filename,
        content_type="application/zip",
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "no-store",
        },
    )


def _version_of(row: Bundle) -> Submission | None:
    """What the bundle was made of; None for a draft, also one that was submitted since."""
    if row.version is None:
        return None
    rows = Submission.objects.defer("document")
    return rows.filter(assessment=row.assessment_id, version=row.version).first()


def _frame(request: HttpRequest, found: Readable) -> dict[str, Any]:
    return frame_context(request, found.assessment) | {
        "is_member": found.is_member,
        "submission": found.submission,
    }
