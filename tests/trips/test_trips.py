"""The budget of each main trip: through how many of our modules it goes, and how often it asks the database.

A budget may only fall. The figures are those of a test client; one that is missed is shown with all modules.
Nothing is measured twice: the trips build on each other, in the order of the table.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assessments.formats.pdf import Pool
from assessments.formats.pdf_job import PdfJob
from assessments.models import Assessment, Submission
from mechanisms.models import Person
from tests.access_forms import CHOICES, HiddenFields
from tests.factories import answer_all
from tests.making.queue_cast import work_off
from tests.trips.tracing import Trip, traced

pytestmark = pytest.mark.django_db


@dataclass
class Traveller:
    """A coordinator in front of one assessment, and what came of the trips before."""

    client: Client
    draft: Assessment
    taken: bytes = b""

    def at(self, name: str, *args: Any) -> str:
        return reverse(f"assessments:{name}", args=[self.draft.pk, *args])

    def get(self, address: str) -> Any:
        response = self.client.get(address)
        assert response.status_code == 200, address
        return response

    def post(self, address: str, typed: dict[str, Any], status: int = 302, **headers: str) -> Any:
        response = self.client.post(address, typed, headers=headers)
        assert response.status_code == status, response.content.decode()
        return response

    def answer(self, **more: str) -> dict[str, str]:
        """The fields of 113 with another text, over what is saved."""
        revision = self.draft.answers.get(paragraph=113).revision
        text = f"A plan is in force, in its version {revision}."
        return {"revision": str(revision), "choice": "2", "explanation": text, **more}


def hidden(page: Any) -> dict[str, str]:
    """What a page holds ready for its form."""
    parser = HiddenFields()
    parser.feed(page.content.decode())
    return parser.found


def question(one: Traveller) -> None:
    one.get(one.at("question", 113))


def task_list(one: Traveller) -> None:
    one.get(one.at("task_list"))


def dashboard(one: Traveller) -> None:
    one.get(reverse("assessments:dashboard"))


def save(one: Traveller) -> None:
    one.post(one.at("question", 113), one.answer())


def autosave(one: Traveller) -> None:
    one.post(one.at("question", 113), one.answer(), status=200, **{"HX-Request": "true"})


def answer_to_pdf(one: Traveller) -> None:
    """The PDF is asked for, and waits in line."""
    save(one)
    assert one.client.get(one.at("report_file", "pdf")).status_code == 202


def fetch_pdf(one: Traveller) -> None:
    """What the worker has made meanwhile."""
    one.get(one.at("report_file", "pdf"))


def take(one: Traveller) -> None:
    typed = {"scope": "all", "answers": "filled", "kind": "workbook"}
    one.taken = one.post(one.at("offline_take"), typed, status=200).content


def upload(one: Traveller) -> None:
    """Bring the workbook back with one answer changed, look at the preview, apply it."""
    book = openpyxl.load_workbook(io.BytesIO(one.taken))
    sheet = book["Questions"]
    columns = {str(cell.value): cell.column or 0 for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        if str(sheet.cell(row, columns["question.code"]).value) == "114.answer":
            sheet.cell(row, columns["question.answer"]).value = 2
    changed = io.BytesIO()
    book.save(changed)
    came = SimpleUploadedFile("back.xlsx", changed.getvalue())
    preview = one.post(one.at("uploads"), {"came": came}).url
    one.post(preview, hidden(one.get(preview)))


def matrix(one: Traveller) -> None:
    one.get(reverse("assessments:compare"))


def check(one: Traveller) -> None:
    one.get(one.at("check"))


def submit(one: Traveller) -> None:
    typed = {**CHOICES, "sharing": "rapporteur", "confirmed": "on", "name": "Coordinator"}
    one.get(one.at("check"))
    one.post(one.at("choose"), typed)
    one.post(one.at("submit"), hidden(one.get(one.at("submit"))) | typed)
    assert Submission.objects.filter(assessment=one.draft).exists()


#: Trip, modules at most, queries at most. Raised for what a level rests on and for principles by their
#: criteria (check, submit, the report), for the strip of 32 (task list, dashboard, the report), for older
#: files (upload), for the time zone of whoever reads (autosave), for the rows of a form and the range
#: drawn on the levels (question, save), for the line in which a PDF waits (queries; modules fell) and for
#: three steps in place of one page, with what a reader would ask (check, submit), for inputs that contradict
#: or are missing (task list, dashboard, check, submit), for versions that leave no half words (autosave: one
#: module, no query), for acts that wait for a second coordinator (dashboard), for the download on record
#: (fetch the PDF: an event is four statements), and for cells put right in the preview, mails with files
#: in them, the sign-off and the receipt of each file (upload), for the id of each request and for files that
#: other sites may read (two modules everywhere), for what may be said of a body (dashboard, check), for the
#: closing tables and the places of the filter (matrix: two queries), and for why the staff read each answer
#: (submit: counted in the same transaction).
BUDGETS: dict[Callable[[Traveller], None], tuple[int, int]] = {
    question: (37, 12),
    task_list: (28, 10),
    dashboard: (38, 14),
    save: (24, 19),
    autosave: (29, 15),
    answer_to_pdf: (40, 37),
    fetch_pdf: (29, 16),
    take: (32, 17),
    upload: (58, 65),
    matrix: (12, 9),
    check: (43, 18),
    submit: (56, 86),
}


@pytest.fixture
def one(
    client: Client,
    draft: Assessment,
    coordinator: Person,
    contributor: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> Traveller:
    """With 32 answers, and a process that prints nothing."""

    def printed(_pool: Pool, job: PdfJob) -> bytes:
        return b"%PDF-" + job.identifier

    monkeypatch.setattr(Pool, "render", printed)
    answer_all(draft, level=1)
    client.force_login(coordinator)
    client.get(reverse("assessments:dashboard"))
    return Traveller(client, draft)


def row(name: str, trip: Trip, modules: int, queries: int) -> str:
    missed = len(trip.modules) > modules or trip.queries > queries
    figures = f"{len(trip.modules):>4} ≤ {modules:<4}{trip.queries:>4} ≤ {queries:<4}"
    return f"{name:<14}{figures}{' MISSED' if missed else ''}"


def test_each_trip_keeps_to_its_budget(one: Traveller) -> None:
    lines, missed = [f"{'':<14}{'modules':<11}{'queries':<11}"], []
    for go, (modules, queries) in BUDGETS.items():
        with traced() as trip:
            go(one)
        work_off()  # in a process of its own, behind the server
        lines.append(row(go.__name__, trip, modules, queries))
        if lines[-1].endswith("MISSED"):
            missed.append(f"{go.__name__}: {', '.join(sorted(trip.modules))}\n  {trip.trifles}")
            missed += trip.statements
    table = "\n".join(lines)
    print(f"\n{table}")
    assert not missed, "\n".join(["", table, *missed])
