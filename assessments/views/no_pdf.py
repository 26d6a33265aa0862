"""The page in place of a PDF that could not be made."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assessments.exports.pdf_process import PdfBusy, PdfFailed, PdfUnavailable


def no_pdf(
    request: HttpRequest, failure: PdfFailed, template: str, context: dict[str, Any]
) -> HttpResponse:
    """503: a library is missing, others are being made, or it failed; and what to do."""
    said = {
        "install": PdfUnavailable.install if isinstance(failure, PdfUnavailable) else "",
        "busy": failure if isinstance(failure, PdfBusy) else None,
    }
    response = render(request, template, context | said, status=503)
    if isinstance(failure, PdfBusy):
        response.headers["Retry-After"] = str(failure.retry_after)
    return response
