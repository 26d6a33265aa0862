"""The worker of the tests: what waits is made when a test says so, in its own process."""

from __future__ import annotations

from typing import Any

from django.test import Client

from assessments.formats.file import Export
from assessments.formats.pdf_job import PdfJob
from assessments.making.orders import Made, Wanted, hashed, make_order, pdf_made
from assessments.making.work import MOST_TRIES
from assessments.models import Order
from assessments.models.work import Work


def work_off() -> int:
    """Make all that waits, the first that was asked for first; how many there were."""
    waiting = [str(row.pk) for row in Order.objects.filter(status=Work.Status.WAITING).order_by("asked_at")]
    for key in waiting:
        make_order.call(key)
    return len(waiting)


def fetched(client: Client, address: str, *arguments: Any, **headers: Any) -> Any:
    """What an address answers in the end: where it says that one has to wait, the worker does its work, and
    once more where its process was killed."""
    response = client.get(address, *arguments, **headers)
    for _try in range(MOST_TRIES):
        if response.status_code != 202:
            break
        assert int(response["Retry-After"]) > 0
        work_off()
        response = client.get(address, *arguments, **headers)
    return response


def made(wanted: Wanted) -> Export:
    """The file itself, without row or line."""
    found = wanted.maker(**wanted.given)
    assert isinstance(found, Made)
    assert found.key == wanted.key
    return found.export


def unprinted(job: PdfJob, _filename: str, key: str) -> Made:
    """In place of `pdf_made`: the page that would be printed. The process that prints takes seconds."""
    return Made(Export("report.html", "text/html", job.html.encode()), key)


def pdf_wanted(job: PdfJob, filename: str) -> Wanted:
    """A PDF of a page that is drawn already."""
    line = job.as_line().decode("ascii")
    key = hashed(line, filename)
    return Wanted(key, print_pdf, {"line": line, "filename": filename, "key": key})


def print_pdf(line: str, filename: str, key: str) -> Made:
    return pdf_made(PdfJob.from_line(line.encode("ascii")), filename, key)
