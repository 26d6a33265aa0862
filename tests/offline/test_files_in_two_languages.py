"""A file goes out in the language that was chosen, and comes back to somebody who reads in another one."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from django.urls import reverse
from django.utils import translation
from openpyxl.worksheet.worksheet import Worksheet

from assessments.answering.rows import load_answers
from assessments.answers.scoring import State
from assessments.models import Assessment, Workbook
from assessments.offline.workbook_words import criterion_choice, level_choice
from mechanisms.models import Person
from recommendations.outline import CriterionValue
from tests.making.queue_cast import fetched
from tests.offline.test_letters import read
from tests.offline.test_offline_pages import at, bring, browser, sent
from tests.offline.test_uploads_files import ministry

pytestmark = pytest.mark.django_db

WORDS = "« Loi du 3 mars » : l’office existe, mais sans budget propre."


@pytest.fixture(autouse=True)
def reads_arabic(coordinator: Person) -> None:
    coordinator.language = "ar"
    coordinator.save()


def _questions(book: openpyxl.Workbook) -> Worksheet:
    return next(sheet for sheet in book.worksheets if sheet["A1"].value == "question.code")


def _filled(data: bytes, **cells: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = _questions(book)
    columns = {str(cell.value): cell.column or 0 for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        code = str(sheet.cell(row, columns["question.code"]).value).replace(".", "_")
        if f"p{code}" in cells:
            sheet.cell(row, columns["question.answer"]).value = cells[f"p{code}"]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_french_file_comes_back_to_somebody_who_reads_arabic(
    draft: Assessment, coordinator: Person
) -> None:
    typed = {"scope": "all", "answers": "blank", "kind": "workbook", "language": "fr"}
    data = browser(coordinator).post(at("offline_take", draft), typed).content
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert (book.properties.language, Workbook.objects.get().language) == ("fr", "fr")
    assert not _questions(book).sheet_view.rightToLeft
    with translation.override("fr"):
        said, partly = level_choice(2), criterion_choice(CriterionValue.YES)
    back = _filled(data, p113_answer=said, p113_1=partly, p113_why=WORDS)
    page = bring(coordinator, draft, sent(back))
    assert '<html lang="ar"' in page.content.decode()
    choices = {"answer-113": "0", "seen": page.context["shown"].seen}
    browser(coordinator).post(page.request["PATH_INFO"], choices, follow=True)
    found = load_answers(draft, 113)[0]
    assert (found.state, found.level, found.explanation) == (State.LEVEL, 2, WORDS)
    assert found.criteria["113.1"] is CriterionValue.YES


@pytest.mark.parametrize("act", ["one", "zip"])
def test_a_letter_goes_out_in_french_with_a_french_file(
    draft: Assessment, coordinator: Person, act: str
) -> None:
    member = ministry(draft.body, "Justice", 113)
    client, typed = browser(coordinator), {"act": act, "language": "fr"}
    if act == "one":
        typed["member"] = str(member.pk)
    answer = client.post(reverse("assessments:offline_letters", args=[draft.pk]), typed)
    data = answer.content
    if act == "zip":
        with zipfile.ZipFile(io.BytesIO(fetched(client, answer["Location"]).content)) as archive:
            data = archive.read(archive.namelist()[0])
    mail, file = read(data)
    assert mail["Subject"].startswith("Justice : questions")
    assert openpyxl.load_workbook(io.BytesIO(file)).properties.language == "fr"


@pytest.mark.parametrize("language", ["", "xx"])
def test_without_a_finished_one_it_is_that_of_the_page(
    draft: Assessment, coordinator: Person, language: str
) -> None:
    member = ministry(draft.body, "Justice", 113)
    typed = {"act": "one", "member": str(member.pk), "language": language}
    browser(coordinator).post(reverse("assessments:offline_letters", args=[draft.pk]), typed)
    assert Workbook.objects.get().language == "ar"


def test_paper_is_asked_for_in_its_language(draft: Assessment, coordinator: Person) -> None:
    typed = {"scope": "all", "answers": "blank", "kind": "paper", "language": "fr"}
    answer = browser(coordinator).post(at("offline_take", draft), typed)
    assert answer["Location"].endswith("&lang=fr")


def test_a_language_that_is_not_finished_is_refused_at_its_field(
    draft: Assessment, coordinator: Person
) -> None:
    typed = {"scope": "all", "answers": "blank", "kind": "workbook", "language": "xx"}
    answer = browser(coordinator).post(at("offline_take", draft), typed)
    assert (answer.status_code, answer.context["form"].errors.keys()) == (422, {"language"})
