"""What a national body says was budgeted stands in its report in every form, and in no other report."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from docx import Document
from lxml import html
from openpyxl import load_workbook
from pypdf import PdfReader

from assessments.issuing.views import report_page
from assessments.report.document import canonical_json, from_document, report_json, to_document
from assessments.report.files import print_html, report_docx, report_pdf
from assessments.report.gap_report import GapReport, build
from assessments.report.workbook import HIGHEST, report_xlsx
from tests.report import sample_reports
from tests.report.sample_reports import NORTH, SOUTH

WORDS = "Marker-7031 <b>shelters</b> & legal aid.\n=Nothing for compensation."
SAID = "Marker-7031 <b>shelters</b> & legal aid."
FRENCH = "Les budgets de l’État ne sont pas publiés, et le plan n’a pas été chiffré."
ARABIC = "خصصت الدولة ميزانية للمآوي."
QUESTION = "What was budgeted?"
UNSCORED = "never scored"
NO_ANSWER = "No answer"


def national(budget: str) -> GapReport:
    return build(replace(sample_reports.sheet(SOUTH), budget=budget), sample_reports.outline())


def regional() -> GapReport:
    """The report of a body that is never asked, though its sheet says something."""
    return build(replace(sample_reports.sheet(NORTH), budget=WORDS), sample_reports.outline())


def page(report: GapReport) -> str:
    """The record as the page shows it."""
    context = report_page(report, sample_reports.rendering(report), {})
    return render_to_string("assessments/report/record.html", context, RequestFactory().get("/"))


def printed(report: GapReport) -> str:
    return print_html(report, sample_reports.rendering(report), "report")


def text_of(markup: str) -> str:
    return str(html.document_fromstring(markup).text_content())


def pdf(report: GapReport) -> str:
    reader = PdfReader(BytesIO(report_pdf(report, sample_reports.rendering(report)).data))
    return "\n".join(one.extract_text() for one in reader.pages)


def word(report: GapReport) -> str:
    file = report_docx(report, sample_reports.rendering(report))
    return "\n".join(one.text for one in Document(BytesIO(file.data)).paragraphs)


def excel(report: GapReport) -> str:
    file = report_xlsx(report, sample_reports.rendering(report))
    sheet = load_workbook(BytesIO(file.data))["Summary"]
    return "\n".join(str(cell.value) for row in sheet for cell in row if cell.value is not None)


def squeezed(text: str) -> str:
    """Without any blank, so that line ends of a file do not matter."""
    return re.sub(r"\s+", "", text)


type Form = Callable[[GapReport], str]

FORMS: dict[str, Form] = {
    "page": lambda report: text_of(page(report)),
    "print": lambda report: text_of(printed(report)),
    "PDF": pdf,
    "Word": word,
    "Excel": excel,
}
each_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


@each_form
def test_every_form_says_it_beside_the_sentence_of_the_report(form: Form) -> None:
    shown = squeezed(form(national(WORDS)))
    for said in (QUESTION, SAID, "Nothing for compensation.", UNSCORED, "word for word"):
        assert squeezed(said) in shown
    assert squeezed(sample_reports.outline().context_g) in shown


@each_form
def test_a_national_body_that_says_nothing_is_shown_without_an_answer(form: Form) -> None:
    """As any question that nobody answered."""
    shown = squeezed(form(national("")))
    behind = shown.rpartition(squeezed(QUESTION))[2]
    assert behind.startswith(squeezed(NO_ANSWER))


@each_form
def test_a_regional_body_is_never_asked(form: Form) -> None:
    shown = squeezed(form(regional()))
    assert squeezed(QUESTION) not in shown
    assert squeezed(sample_reports.outline().context_g) not in shown


@pytest.mark.parametrize("draw", [page, printed])
@pytest.mark.parametrize(
    ("written", "language", "turned"), [(WORDS, "", "ltr"), (FRENCH, "fr", "ltr"), (ARABIC, "ar", "rtl")]
)
def test_it_is_escaped_and_carries_its_language_and_direction(
    draw: Form, written: str, language: str, turned: str
) -> None:
    drawn = draw(national(written))
    assert "<b>shelters</b>" not in drawn
    [first] = html.document_fromstring(drawn).xpath(f'//h4[.="{QUESTION}"]/following-sibling::div[1]/p[1]')
    assert (first.get("lang"), first.get("dir")) == (language, turned)
    [official] = html.document_fromstring(drawn).xpath('//h3[@id="group-g"]/following-sibling::blockquote')
    assert (official.get("lang"), official.get("dir")) == ("en", "ltr")


def test_in_a_cell_it_is_text_and_its_row_is_no_higher_than_excel_takes() -> None:
    report = national("=1+1\n" * 200)
    sheet = load_workbook(BytesIO(report_xlsx(report, sample_reports.rendering(report)).data))["Summary"]
    [(number, cell)] = [
        (number, row[1]) for number, row in enumerate(sheet.iter_rows(), 1) if row[0].value == QUESTION
    ]
    assert cell.data_type == "s"
    assert sheet.row_dimensions[number].height == HIGHEST


def test_a_frozen_submission_prints_what_was_frozen() -> None:
    frozen = json.loads(canonical_json(to_document(national(WORDS))))
    again = from_document(frozen, sample_reports.outline())
    assert "Marker-7031" in text_of(page(again))
    assert json.loads(report_json(again, sample_reports.rendering(again)).data)["budget"] == WORDS


def test_the_contents_lead_to_it() -> None:
    assert 'href="#group-g"' in printed(national(WORDS))
    assert 'href="#group-g"' not in printed(regional())
