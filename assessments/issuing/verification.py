"""Verification: whether a file or a hash comes from this installation. For everybody, without an account."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from assessments.answering.forms.page import PageForm
from assessments.answering.views.page_access import principal
from assessments.files.reader_process import Busy, attached_digests
from assessments.models import ClosingTable, FormerHash, IssuedFile, Submission
from assessments.models.submission import SubmissionQuerySet
from mechanisms.access import Principal
from mechanisms.people.rate_limits import limited

# Whether a file or a hash is ours, as far as whoever asks may know. Every look-up runs over the
# submissions that the person may know of and that are not withdrawn. What is private, withdrawn,
# replaced by one of these or unknown is therefore one and the same here: nothing found, by the
# same queries.


class Match(StrEnum):
    """What agrees: the bytes of a file we made, the data inside a file, or no more than a hash; or any of
    these as it was before a text was removed."""

    ISSUED = "issued"
    DATA = "data"
    HASH = "hash"
    FORMER = "former"


@dataclass(frozen=True, slots=True)
class Verified:
    """A submission that was found. ``newer`` is the latest version above it that the person may know of.

    ``filename`` is that of the file we issued, empty where no file as a whole was recognised. ``removed_at``:
    when a text was removed from it, the last time or, of what it was before, the first time after. It is not
    `is_known` where the person is told of it only because he or she has the file.
    """

    match: Match
    submission: Submission
    newer: Submission | None
    filename: str = ""
    removed_at: datetime | None = None
    is_known: bool = True


def verify_hash(digest: str, me: Principal) -> Verified | None:
    """By the hash alone: that of the data, which is printed in reports, or that of a file we issued."""
    submission = _with_data([digest], me)
    if submission is not None:
        return _verified(Match.HASH, submission, me)
    return _issued(digest, me) or _former([digest], me)


def verify_file(content: bytes, me: Principal) -> Verified | None:
    """By the bytes of a file, else by the data attached to it or that it consists of.

    Raises file_reader.Busy where too many PDFs are being read.
    """
    digest = hashlib.sha256(content).hexdigest()
    issued = _issued(digest, me, has_file=True)
    if issued is not None:
        return issued
    digests = [digest, *attached_digests(content)]
    submission = _with_data(digests, me)
    return _verified(Match.DATA, submission, me) if submission is not None else _former(digests, me)


def closing_table_of(digests: Sequence[str]) -> ClosingTable | None:
    """The closing table whose frozen JSON has one of these hashes: everybody may read it. One query."""
    return ClosingTable.objects.select_related("cycle").filter(digest__in=digests).first()


def _known(me: Principal) -> SubmissionQuerySet:
    return Submission.objects.filter(withdrawn_at=None).known_to(me)


def _issued(digest: str, me: Principal, *, has_file: bool = False) -> Verified | None:
    """A file that this installation handed out, by the hash of its bytes. One query if there is none.

    Whoever has the bytes is told also of what he or she may not read here, where the body says so.
    """
    may_know = Q(submission__in=_known(me))
    if has_file:
        may_know |= Q(submission__holders_may_verify=True, submission__withdrawn_at=None)
    rows = IssuedFile.objects.filter(may_know, sha256=digest)
    row = rows.order_by("made_at").values_list("submission_id", "filename").first()
    if row is None:
        return None
    submission = Submission.objects.with_frame().get(pk=row[0])
    is_known = not has_file or _known(me).filter(pk=submission.pk).exists()
    return replace(_verified(Match.ISSUED, submission, me, row[1]), is_known=is_known)


def _with_data(digests: Sequence[str], me: Principal) -> Submission | None:
    """The latest submission whose canonical JSON has one of these hashes. One query."""
    found: Submission | None = (
        _known(me).with_frame().filter(digest__in=digests).order_by("-submitted_at").first()
    )
    return found


def _former(digests: Sequence[str], me: Principal) -> Verified | None:
    """What a submission or a file of it was before a text was removed. One query if there is none."""
    rows = FormerHash.objects.filter(sha256__in=digests, submission__in=_known(me))
    row = rows.order_by("removal__at").values_list("submission_id", "removal__at").first()
    if row is None:
        return None
    submission = _known(me).with_frame().get(pk=row[0])
    return replace(_verified(Match.FORMER, submission, me), removed_at=row[1])


def _verified(match: Match, submission: Submission, me: Principal, filename: str = "") -> Verified:
    removed = submission.former_hashes.aggregate(last=Max("removal__at"))["last"]
    later = _known(me).filter(assessment_id=submission.assessment_id, version__gt=submission.version)
    newer = later.defer("document").order_by("-version").first()
    return Verified(match, submission, newer, filename, removed)


MOST_BYTES = 20 * 1024 * 1024
_BETWEEN = re.compile(r"[\s:\u200b\u00ad-]+")
_HASH = re.compile(r"[0-9a-f]{64}")


class KeptInMemory(FileUploadHandler):
    """One upload in memory, never on the disk; beyond 20 MiB it is no longer kept, and `too_large`."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.too_large = False
        self._kept = BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A second file takes the place of the first."""
        super().new_file(*args, **kwargs)
        self._kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece; the rest of a file that is too large is read and thrown away."""
        if start + len(raw_data) > MOST_BYTES:
            self.too_large = True
            raise StopUpload(connection_reset=False)
        self._kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file, whole."""
        self._kept.seek(0)
        return InMemoryUploadedFile(
            self._kept,
            self.field_name,
            self.file_name or "",
            self.content_type or "",
            file_size,
            self.charset,
            self.content_type_extra,
        )


class FileForm(PageForm):
    """A PDF, workbook or JSON file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("The PDF, Excel or JSON file, at most 20 MiB."),
        error_messages={"empty": gettext_lazy("This file is empty. Choose another one.")},
    )

    def clean_file(self) -> Any:
        """Needed for this form, though not for the page: a hash does as well."""
        if self.cleaned_data["file"] is None:
            raise forms.ValidationError(_("Choose a file."))
        return self.cleaned_data["file"]

    def say_too_large(self) -> None:
        """The file did not come, because it was too large."""
        self.errors.pop("file", None)
        self.add_error("file", _("This file is larger than 20 MiB. Files from here are smaller."))


class HashForm(PageForm):
    """A SHA-256, as it is printed; blanks, hyphens and capital letters do no harm."""

    hash = forms.CharField(
        label=gettext_lazy("Hash (SHA-256)"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("64 characters, 0–9 and a–f, at the foot of every page."),
        widget=forms.TextInput(
            attrs={"class": "hash-input", "autocomplete": "off", "spellcheck": "false", "dir": "ltr"}
        ),
    )

    def clean_hash(self) -> str:
        """Lower case, without blanks and hyphens between the characters."""
        typed = _BETWEEN.sub("", self.cleaned_data["hash"]).lower().removeprefix("sha256")
        if not typed:
            raise forms.ValidationError(_("Type the hash, or choose a file."))
        if not _HASH.fullmatch(typed):
            said = ngettext(
                "This is not a hash. It has %(count)d character, or others than 0–9 and a–f. Copy all 64.",
                "This is not a hash. It has %(count)d characters, or others than 0–9 and a–f. Copy all 64.",
                len(typed),
            )
            raise forms.ValidationError(said % {"count": len(typed)})
        return typed


BUSY_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Page:
    """What the page shows: its two forms and, once something was asked, the answer."""

    file_form: FileForm
    hash_form: HashForm
    asked: bool = False
    verified: Verified | None = None
    table: ClosingTable | None = None
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
    content = form.cleaned_data["file"].read()
    try:
        found = verify_file(content, principal(request))
    except Busy:
        return Page(FileForm(), HashForm(), busy=True, status=429)
    table = None if found else closing_table_of([hashlib.sha256(content).hexdigest()])
    return Page(FileForm(), HashForm(), asked=True, verified=found, table=table)


def _hash(request: HttpRequest) -> Page:
    form = HashForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        return Page(FileForm(), form, status=422)
    typed = form.cleaned_data["hash"]
    found = verify_hash(typed, principal(request))
    table = None if found else closing_table_of([typed])
    return Page(FileForm(), form, asked=True, verified=found, table=table)


def _is_readable(verified: Verified) -> bool:
    """Whether the address of the assessment shows this version or the newer one to whoever asks."""
    return verified.is_known and (verified.newer or verified.submission).superseded_at is None


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
