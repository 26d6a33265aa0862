"""The receipt for each ministry, and the documents that came with its mail: shown beside the preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.answering.forms.page import refusal_as_message, uuid_or_404
from assessments.answering.rows import outline_of
from assessments.answering.views.page_access import actor, demand, may, principal, signed_in
from assessments.files.archive import UnfitFile
from assessments.files.words import refusal
from assessments.formats.file import Export, attachment
from assessments.models import Assessment, Upload
from assessments.offline.comparing_files import compare_files
from assessments.offline.drafts import draft
from assessments.offline.enclosed import attach_enclosed, enclosed_in
from assessments.offline.file_answers import ComparedFiles, ReturnedFile
from assessments.offline.mailing import Letter, MailingRow, mailings_of
from assessments.offline.preview import Shown, shown
from assessments.offline.questionnaire import make_workbook, questionnaire, stands_for
from assessments.offline.receipts import (
    Receipt,
    kept_receipts,
    receipt_letter,
    receipts_of,
    scope_of_open,
)
from assessments.offline.uploads import files_of
from assessments.offline.views.held_upload import upload_of
from assessments.offline.workbook import questionnaire_xlsx
from mechanisms.access import Capability
from mechanisms.models import Membership
from mechanisms.people.letters import can_send, sent_with_file
from recommendations.outline import Variant


@dataclass(frozen=True, slots=True)
class ShownReceipt:
    """A receipt with its letter; `may_send`: the product can mail it to the ministry."""

    receipt: Receipt
    letter: Letter
    may_send: bool

    @property
    def key(self) -> str:
        return f"receipt-{self.receipt.file}"


def beside_upload(
    request: HttpRequest,
    assessment: Assessment,
    upload: Upload,
    files: Sequence[ReturnedFile] = (),
    compared: ComparedFiles | None = None,
    seen: Shown | None = None,
) -> dict[str, Any]:
    """What a page of an upload shows of receipts and enclosed documents; the preview has read its files."""
    found = receipts_of(files, compared, seen) if compared and seen else _kept(upload)
    return {
        "receipts": _shown(request, assessment, found),
        "enclosed": enclosed_in(upload) if upload.enclosed else (),
        "attach_to": _attach_to(assessment) if upload.enclosed else (),
    }


def _kept(upload: Upload) -> tuple[Receipt, ...]:
    """None once it is undone: nothing of it was taken."""
    return () if upload.undone_at else kept_receipts(upload.receipts)


def _shown(request: HttpRequest, assessment: Assessment, found: Sequence[Receipt]) -> list[ShownReceipt]:
    if not found or not may(request, Capability.MANAGE_MEMBERS, assessment.body):
        return []
    rows = _rows(assessment)
    sender = principal(request).name
    return [
        ShownReceipt(
            one, receipt_letter(assessment, row, one, sender), may_send=bool(row.email) and can_send()
        )
        for one in found
        if (row := rows.get(one.member)) is not None
    ]


def _rows(assessment: Assessment) -> Mapping[int, MailingRow]:
    return {row.membership_id: row for row in mailings_of(assessment)}


def _attach_to(assessment: Assessment) -> list[tuple[int, str]]:
    variant = Variant(assessment.body.kind)
    return [(one.paragraph, one.titles[variant]) for one in outline_of(assessment).recommendations]


@require_POST
def receipt(request: HttpRequest, pk: UUID, upload_pk: UUID, number: int) -> HttpResponse:
    """The receipt of one file as a mail with the file that asks what is open; or sent from here."""
    assessment, upload = upload_of(request, pk, upload_pk)
    demand(request, Capability.MANAGE_MEMBERS, assessment.body)
    found = next((one for one in _all(request, assessment, upload) if one.file == number), None)
    row = _rows(assessment).get(found.member) if found else None
    if found is None or row is None:
        raise Http404
    letter = receipt_letter(assessment, row, found, principal(request).name)
    act = request.POST.get("act", "")
    file = _file_of_open(request, assessment, found) if found.still_open and act != "text" else None
    if act == "file" and file is not None:
        return attachment(file)
    if act == "draft":
        return attachment(draft(letter, to=row.email, ministry=row.ministry, file=file))
    if act == "send" and row.email and can_send():
        _send(request, row, letter, file)
        return redirect("assessments:upload", pk, upload_pk)
    raise Http404


def _all(request: HttpRequest, assessment: Assessment, upload: Upload) -> tuple[Receipt, ...]:
    if upload.applied_at is not None:
        return _kept(upload)
    files = files_of(upload)
    compared = compare_files(by=actor(request), assessment=assessment, files=files, brought_by=upload.by)
    return receipts_of(files, compared, shown(assessment, files, compared))


def _file_of_open(request: HttpRequest, assessment: Assessment, found: Receipt) -> Export | None:
    """A workbook of what is open, with what is saved of it; None where it is asked no more."""
    scope = scope_of_open(assessment, Membership.objects.get(pk=found.member), found)
    if not scope.paragraphs:
        return None
    stands, language = stands_for(assessment, scope), get_language() or "en"
    made = make_workbook(
        by=actor(request), assessment=assessment, scope=scope, filled=True, stands=stands, language=language
    )
    asked = questionnaire(
        assessment,
        scope,
        filled=True,
        language=language,
        made=made.made_at,
        code=str(made.pk),
        stored=stands,
    )
    return questionnaire_xlsx(asked)


def _send(request: HttpRequest, row: MailingRow, letter: Letter, file: Export | None) -> None:
    mail = EmailMessage(letter.subject, letter.text, to=[row.email], reply_to=[signed_in(request).email])
    files = [(file.filename, file.data, file.content_type)] if file else []
    if sent_with_file(mail, *files):
        messages.success(request, _("The receipt was sent to %s.") % row.email)
    else:
        messages.error(request, _("It was not sent: the mail server did not take it. Copy the text instead."))


@require_POST
def enclosed(request: HttpRequest, pk: UUID, upload_pk: UUID) -> HttpResponse:
    """Attach a document that came with a mail, as evidence of one answer; confidential or not is chosen."""
    assessment, upload = upload_of(request, pk, upload_pk)
    paragraph, confidential = request.POST.get("paragraph", ""), request.POST.get("confidential", "")
    known = {str(number) for number, _title in _attach_to(assessment)}
    if paragraph not in known or confidential not in ("yes", "no"):
        messages.error(request, _("Choose the recommendation, and whether the document is confidential."))
        return redirect("assessments:upload", pk, upload_pk)
    try:
        with refusal_as_message(request):
            done = attach_enclosed(
                by=actor(request),
                upload=upload,
                key=uuid_or_404(request.POST.get("document", "")),
                paragraph=int(paragraph),
                confidential=confidential == "yes",
            )
            said = _("“%(name)s” is attached to the answer to %(paragraph)s.")
            messages.success(request, said % {"name": done.name, "paragraph": paragraph})
    except UnfitFile as unfit:
        messages.error(request, refusal(unfit))
    return redirect("assessments:upload", pk, upload_pk)
