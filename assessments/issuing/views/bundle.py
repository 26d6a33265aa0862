"""Everything of a report as one ZIP: asked for, watched while it is made in the background, fetched."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from assessments.answering.rules import Refused
from assessments.answering.views.page_access import frame_context, principal, signed_in
from assessments.files.store import BUNDLES
from assessments.issuing.bundle_contents import contents_of
from assessments.issuing.bundles import ask_bundle, own_bundle, own_bundles
from assessments.issuing.report_files import Readable
from assessments.issuing.views.report import readable, version_query


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
    assessment = state.bundle.assessment
    is_member = principal(request).role_in(assessment.body_id) is not None
    context = frame_context(request, assessment) | {"state": state, "is_member": is_member}
    name = "_state" if request.headers.get("HX-Request") else "bundle"
    return render(request, f"assessments/issuing/{name}.html", context)


@require_safe
def bundle_file(request: HttpRequest, pk: UUID, bundle_pk: UUID) -> HttpResponseBase:
    """The archive, read from the disk as it is sent; 404 while it is not made."""
    state = own_bundle(principal(request), pk, bundle_pk)
    if not state.is_ready:
        raise Http404
    try:
        content = BUNDLES.opened(state.bundle.pk)
    except FileNotFoundError as gone:
        raise Http404 from gone
    return FileResponse(
        content,
        as_attachment=True,
        filename=state.bundle.filename,
        content_type="application/zip",
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "no-store",
        },
    )


def _frame(request: HttpRequest, found: Readable) -> dict[str, Any]:
    return frame_context(request, found.assessment) | {
        "is_member": found.is_member,
        "submission": found.submission,
    }
