"""What is measured: the pages a coordinator works with, and the files of a gap report."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone

from assessments.formats import pdf_rendering
from assessments.models import Answer, Assessment
from assessments.report import files as pdf
from assessments.report.document import report_json
from assessments.report.gap_report import Rendering
from assessments.report.workbook import report_xlsx
from mechanisms.models import Person
from tests.bench.measuring import Case, Result, measure
from tests.factories import draft_report

HELLO = "hello, signed in"
BARE = "the same HTML by bare WeasyPrint"


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


def saving(client: Client, address: str, answer: Answer) -> Callable[[], object]:
    """Saves another text in an answer, as the button of the question page does."""
    state = {"count": 0}

    def run() -> None:
        state["count"] += 1
        revision = Answer.objects.values_list("revision", flat=True).get(pk=answer.pk)
        fields = {
            "revision": revision,
            "choice": "2",
            "explanation": f"A plan is in force. Text {state['count']}.",
            "criterion-112.1": "yes",
            "criterion-112.2": "no",
            "stay": "1",
        }
        response = client.post(address, fields)
        if response.status_code != 302:
            raise SystemExit(f"saving answered {response.status_code}")

    return run


def pages() -> list[Case]:
    """Goal 1 of the product's speed: pages and the saving of an answer."""
    draft = assessment()
    client = signed_in("south-coordinator")
    own = f"/assessments/{draft.pk}/"
    answer = Answer.objects.get(assessment=draft, paragraph=112)
    return [
        Case(HELLO, page(client, "/bench/hello/")),
        Case("dashboard", page(client, "/dashboard/"), HELLO),
        Case("task list", page(client, own), HELLO, goal_queries=10, goal_cpu=15),
        Case("question page", page(client, f"{own}112/"), HELLO, goal_queries=12, goal_cpu=25),
        Case(
            "saving an answer (and one query to learn the revision)",
            saving(client, f"{own}112/", answer),
            HELLO,
            goal_queries=13,
            goal_cpu=8,
        ),
        Case("gap report page", page(client, f"{own}report/"), HELLO, goal_queries=12, goal_cpu=30),
        Case("directory", page(client, "/mechanisms/"), HELLO),
        Case("the United Nations report", page(client, "/report/"), HELLO),
    ]


def files() -> list[Case]:
    """Goal 2: the PDF against WeasyPrint alone, with the other files beside it."""
    report = draft_report(assessment())
    rendering = Rendering("en", timezone.now())
    job = pdf.job(report, rendering, "report")
    return [
        Case(BARE, lambda: pdf_rendering.render(job), on_wall_clock=True),
        Case(
            "gap report as PDF",
            lambda: pdf.report_pdf(report, rendering),
            BARE,
            goal_cpu=1200,
            goal_ratio=1.10,
            on_wall_clock=True,
        ),
        Case("brief as PDF", lambda: pdf.brief_pdf(report, rendering), BARE, on_wall_clock=True),
        Case("gap report as Excel", lambda: report_xlsx(report, rendering), BARE),
        Case("gap report as JSON", lambda: report_json(report, rendering), BARE),
    ]


def weight() -> Result:
    """Goal 6: what the first page carries over the line, and in how many requests."""
    html = Client().get("/").content
    names = set(re.findall(rb'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"', html))
    sizes = [len(html), *(smallest(name.decode()) for name in names)]
    return Result(
        name=f"first page: {sum(sizes) / 1000:.1f} kB in {len(sizes)} requests",
        queries=None,
        cpu_ms=0,
        wall_ms=0,
        floor="",
        ratio=None,
        goal="≤ 100 kB, ≤ 6 requests",
        met=sum(sizes) <= 100_000 and len(sizes) <= 6,
    )


def smallest(name: str) -> int:
    """The bytes of a static file as a browser gets it, compressed where that helps."""
    path = Path(settings.STATIC_ROOT) / name
    found = [path, path.with_name(f"{path.name}.br"), path.with_name(f"{path.name}.gz")]
    return min(each.stat().st_size for each in found if each.exists())


def measure_all(rounds: int) -> list[Result]:
    """Everything, pages and files each interleaved among themselves."""
    with override_settings(ROOT_URLCONF="tests.bench.addresses"):
        return [*measure(pages(), rounds), *measure(files(), max(2, rounds // 8)), weight()]
