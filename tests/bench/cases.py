"""What is measured: the pages a coordinator works with, and the files of a gap report."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration

from assessments.formats.pdf_job import PdfJob
from assessments.formats.pdf_rendering import FETCHER
from assessments.formats.print_text import BASE
from assessments.models import Answer, Assessment, Submission
from assessments.report import files as pdf
from assessments.report.document import report_json
from assessments.report.files import report_docx
from assessments.report.gap_report import Rendering
from assessments.report.workbook import report_xlsx
from mechanisms.access import Sharing
from mechanisms.models import Person
from tests.bench.ceilings import HELLO_MS, of_file, of_page
from tests.bench.measuring import Case, Result, measure
from tests.factories import draft_report

HELLO = "hello, signed in"
BARE = "the same HTML by bare WeasyPrint"
ROOT = Path(__file__).resolve().parent.parent.parent


def assessment() -> Assessment:
    """The sample draft of the national body, nearly complete."""
    return Assessment.objects.select_related("body", "cycle__edition").get(
        body__slug="sample-southern-task-force", cycle__slug="2026"
    )


def signed_in(username: str) -> Client:
    """A browser of a sample person."""
    client = Client()
    client.force_login(
        Person.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def page(client: Client, address: str) -> Callable[[], object]:
    """Asks for a page, and insists on getting it."""

    def run() -> None:
        response = client.get(address)
        if response.status_code != 200:
            raise SystemExit(f"{address} answered {response.status_code}")

    return run


class Saving:
    """Saves another text in an answer, as the button of the question page does."""

    def __init__(self, client: Client, address: str, answer: Answer) -> None:
        self.client, self.address, self.answer = client, address, answer
        self.revision = self.count = 0

    def learn(self) -> None:
        """The revision that the page would have."""
        close_old_connections()
        self.revision = Answer.objects.values_list("revision", flat=True).get(pk=self.answer.pk)
        self.count += 1

    def save(self) -> None:
        """With what the server does about its connection before and after a request."""
        fields = {
            "revision": self.revision,
            "choice": "2",
            "explanation": f"A plan is in force. Text {self.count}.",
            "criterion-112.1": "yes",
            "criterion-112.2": "no",
            "stay": "1",
        }
        close_old_connections()
        response = self.client.post(self.address, fields)
        close_old_connections()
        if response.status_code != 302:
            raise SystemExit(f"saving answered {response.status_code}")


def pages() -> list[Case]:
    """The pages a coordinator works with, and the saving of an answer; the hello view first."""
    draft = assessment()
    client = signed_in("south-coordinator")
    own = f"/assessments/{draft.pk}/"
    saving = Saving(client, f"{own}112/", Answer.objects.get(assessment=draft, paragraph=112))
    shown = {
        "dashboard": "/dashboard/",
        "task list": own,
        "question page": f"{own}112/",
        "gap report page, after a change": f"{own}report/",
        "gap report page": f"{own}report/",
    }
    return [
        Case(HELLO, page(client, "/bench/hello/")),
        *(Case(name, page(client, address), HELLO, of_page(name)) for name, address in shown.items()),
        Case("saving an answer", saving.save, HELLO, of_page("saving an answer"), before=saving.learn),
    ]


def public_pages() -> list[Case]:
    """What visitors are shown as it was drawn for the one before; beside it, some as they are drawn anew."""
    public = Submission.objects.current().filter(sharing=Sharing.PUBLIC).first()
    if public is None:
        raise SystemExit("the sample has no public submission")
    slug, asked = public.assessment.body.slug, f"cycle={public.assessment.cycle.slug}&kind=national"
    addresses = {
        "public report": f"/assessments/{public.assessment_id}/report/",
        "comparison": f"/compare/?{asked}",
        "patterns": f"/compare/patterns/?{asked}",
        "trend": f"/compare/trend/{slug}/",
        "directory": "/mechanisms/",
        "page of a body": f"/mechanisms/{slug}/",
        "United Nations report": "/report/",
        "a recommendation": "/recommendations/112/",
        "for programs": "/api/",
    }
    cases = [Case(HELLO, page(signed_in("south-coordinator"), "/bench/hello/"))]
    for name, address in addresses.items():
        kept = f"{name}, kept"
        cases.append(Case(kept, page(Client(), address), HELLO, of_page(kept)))
        cases.append(Case(f"{name}, drawn", drawn(page(Client(), address)), HELLO))
    return cases


def drawn(run: Callable[[], object]) -> Callable[[], object]:
    """The same with nothing kept."""

    def anew() -> None:
        with override_settings(KEEP_PAGES=False):
            run()

    return anew


def files() -> list[Case]:
    """The files of a gap report: the PDF against WeasyPrint alone, the others against a hello view."""
    report = draft_report(assessment())
    rendering = Rendering("en", timezone.now())
    job = pdf.job(report, rendering, "report")
    made: dict[str, Callable[[], object]] = {
        "gap report as Word": lambda: report_docx(report, rendering),
        "gap report as Excel": lambda: report_xlsx(report, rendering),
        "gap report as JSON": lambda: report_json(report, rendering),
    }
    name = "gap report as PDF"
    return [
        Case(HELLO, page(signed_in("south-coordinator"), "/bench/hello/")),
        Case(BARE, lambda: bare(job), HELLO, on_wall_clock=True),
        Case(name, lambda: pdf.report_pdf(report, rendering), BARE, of_file(name), on_wall_clock=True),
        Case("brief as PDF", lambda: pdf.brief_pdf(report, rendering), BARE, on_wall_clock=True),
        *(Case(name, make, HELLO, of_file(name)) for name, make in made.items()),
    ]


def bare(job: PdfJob) -> bytes:
    """What anybody would write who prints this HTML as the same kind of file by WeasyPrint."""
    fonts = FontConfiguration()
    names = job.style.split()
    sheets = [(ROOT / "static" / "css" / name).read_text(encoding="utf-8") for name in names]
    styles = [
        CSS(string=text, base_url=BASE, url_fetcher=FETCHER, font_config=fonts)
        for text in (job.faces, *sheets)
    ]
    page = HTML(string=job.html, base_url=BASE, url_fetcher=FETCHER)
    attached = [Attachment(string=item.data, name=item.name) for item in job.attached]
    written: bytes = page.write_pdf(
        stylesheets=styles,
        font_config=fonts,
        attachments=attached,
        pdf_variant="pdf/a-3a",
        pdf_tags=True,
    )
    return written


def weight() -> Result:
    """Goal 6: what the first page carries over the line, and in how many requests."""
    html = Client().get("/").content
    names = set(re.findall(rb'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"', html))
    sizes = [len(html), *(smallest(name.decode()) for name in names)]
    return Result(
        name=f"first page: {sum(sizes) / 1000:.1f} kB in {len(sizes)} requests",
        goal="≤ 100 kB, ≤ 6 requests",
        met=sum(sizes) <= 100_000 and len(sizes) <= 6,
    )


def smallest(name: str) -> int:
    """The bytes of a static file as a browser gets it, compressed where that helps."""
    path = Path(settings.STATIC_ROOT) / name
    found = [path, path.with_name(f"{path.name}.br"), path.with_name(f"{path.name}.gz")]
    return min(each.stat().st_size for each in found if each.exists())


def measure_all(rounds: int) -> list[Result]:
    """Everything, in three parts that are interleaved among themselves."""
    parts = ((pages, rounds), (public_pages, rounds), (files, max(2, rounds // 8)))
    with override_settings(ROOT_URLCONF="tests.bench.addresses"):
        found = [result for part, times in parts for result in measure(part(), times, HELLO_MS)]
        return [*found, weight()]
