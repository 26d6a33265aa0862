"""Verification: whether a file or a hash comes from this installation. For everybody, without an account."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from assessments.answering.views.page_access import principal
from assessments.files.reader_process import Busy
from assessments.issuing.verification import (
    FileForm,
    HashForm,
    KeptInMemory,
    Verified,
    verify_file,
    verify_hash,
)
from mechanisms.people.rate_limits import limited

BUSY_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Page:
    """What the page shows: its two forms and, once something was asked, the answer."""

    file_form: FileForm
    hash_form: HashForm
    asked: bool = False
    verified: Verified | None = None
    busy: bool = False
    status: int = 200


# No token is asked for: nothing is changed or kept, no other site can read the answer, and whoever
# refuses cookies can verify as well.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("verify")
def verify(request: HttpRequest) -> HttpResponse:
    """A form; the answer to `?hash=`; the answer to a file or a hash that was sent."""
    upload = KeptInMemory(request)
    request.upload_handlers = [upload]
    if request.method == "POST" and "hash" not in request.POST:
        page = _file(request, upload)
    elif "hash" in request.POST or "hash" in request.GET:
        page = _hash(request)
    else:
        page = Page(FileForm(), HashForm())
    return _answer(request, page)


def _file(request: HttpRequest, upload: KeptInMemory) -> Page:
    form = FileForm(request.POST, request.FILES)
    if upload.too_large:
        form.say_too_large()
        return Page(form, HashForm(), status=413)
    if not form.is_valid():
        return Page(form, HashForm(), status=422)
    try:
        found = verify_file(form.cleaned_data["file"].read(), principal(request))
    except Busy:
        return Page(FileForm(), HashForm(), busy=True, status=429)
    return Page(FileForm(), HashForm(), asked=True, verified=found)


def _hash(request: HttpRequest) -> Page:
    form = HashForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        return Page(FileForm(), form, status=422)
    found = verify_hash(form.cleaned_data["hash"], principal(request))
    return Page(FileForm(), form, asked=True, verified=found)


def _is_readable(verified: Verified) -> bool:
    """Whether the address of the assessment shows this version or the newer one to whoever asks."""
    return (verified.newer or verified.submission).superseded_at is None


def _answer(request: HttpRequest, page: Page) -> HttpResponse:
    broken = next((form for form in (page.file_form, page.hash_form) if form.errors), None)
    context = {
        "page": page,
        "verified": page.verified,
        "by_hash": page.hash_form.is_bound,
        "readable": page.verified is not None and _is_readable(page.verified),
        "form": broken,
        "host": settings.ADDRESS.partition("://")[2],
        "sample_data": page.verified is not None and page.verified.submission.assessment.body.sample,
    }
    response = render(request, "assessments/issuing/verify.html", context, status=page.status)
    if page.busy:
        response.headers["Retry-After"] = str(BUSY_SECONDS)
    return response
