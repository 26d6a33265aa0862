"""The United Nations' text in another language: loaded once, quoted in that language, in no hash."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext
from openpyxl import load_workbook

from assessments.answering.rows import submitted_report
from assessments.issuing.report_files import (
    FORMATS,
    draft_of,
    issued_file,
    key_of,
    make_draft,
    read_document,
    rendering_of,
)
from assessments.models import Assessment, Event, Submission
from assessments.offline.paper import print_html
from assessments.offline.questionnaire import questionnaire, scope_of_all
from assessments.offline.workbook import questionnaire_xlsx
from assessments.report.document import document_bytes
from assessments.report.files import print_html as report_print_html
from recommendations import catalogue
from recommendations.models import Edition, OfficialDocument
from recommendations.own_language import translations_in
from recommendations.read_in import OfficialWords
from tests.factories import answer_all
from tests.recommendations.official_texts import RIGHT_112, official_entry, official_file
from tests.report.sample_reports import DATED

pytestmark = pytest.mark.django_db
ENGLISH_112 = "Assist in the development of NPAs."


@pytest.fixture(autouse=True)
def no_tree_is_left_over() -> Iterator[None]:
    yield
    catalogue.invalidate()


def _in_french(words: str) -> str:
    with translation.override("fr"):
        return gettext(words)


def load(path: Path, **options: Any) -> str:
    said = StringIO()
    call_command("load_official", str(path), stdout=said, stderr=said, **options)
    return said.getvalue()


class TestLoading:
    def test_once_again_and_another(self, edition: Edition, tmp_path: Path) -> None:
        path = official_file(tmp_path)
        assert "can be loaded. Language: French. SHA-256: " in load(path, dry_run=True)
        assert not OfficialDocument.objects.exists()
        said = load(path)
        row = OfficialDocument.objects.get()
        told = "The official text is loaded: 32 paragraphs. Language: French."
        assert said == f"{told} SHA-256: {row.sha256}\n"
        assert "is unchanged" in load(path)
        assert Event.objects.filter(kind="official_text_loaded").count() == 1
        other = official_entry()["paragraphs"] | {112: "Aider à élaborer des plans."}
        path = official_file(tmp_path, paragraphs=other)
        with pytest.raises(CommandError, match=f"SHA-256 {row.sha256}. Add --replace."):
            load(path)
        load(path, replace=True)
        row.refresh_from_db()
        assert row.paragraphs["112"] == "Aider à élaborer des plans."

    def test_a_file_with_a_fault_changes_nothing(self, edition: Edition, tmp_path: Path, capsys) -> None:
        load(official_file(tmp_path))
        before = Edition.objects.values().get(), OfficialDocument.objects.values().get()
        with pytest.raises(CommandError, match="Nothing was loaded"):
            load(official_file(tmp_path, symbol="A/1"), replace=True)
        assert (Edition.objects.values().get(), OfficialDocument.objects.values().get()) == before

    @pytest.mark.usefixtures("no_instrument")
    def test_there_has_to_be_an_instrument(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="not loaded yet"):
            load(official_file(tmp_path))

    def test_another_process_reads_it_from_its_next_request_on(
        self, edition: Edition, tmp_path: Path, django_assert_num_queries
    ) -> None:
        """The mark is part of the row of the edition, which each request reads anyhow."""
        assert catalogue.outline_of(edition, "fr").recommendation(112).words == OfficialWords(
            "en", ENGLISH_112
        )
        load(official_file(tmp_path))
        fresh = Edition.objects.get(pk=edition.pk)
        assert fresh.content_hash == edition.content_hash
        read = catalogue.outline_of(fresh, "fr").recommendation(112)
        assert (read.words.text, read.reading_aid) == (RIGHT_112, None)
        assert catalogue.outline_of(fresh, "ar").recommendation(112).words.text == ENGLISH_112
        with django_assert_num_queries(0):
            catalogue.outline_of(fresh, "fr")


class TestReading:
    def test_before_it_is_loaded_the_slot_says_where_it_is(self, edition: Edition, client: Client) -> None:
        for address in ("/recommendations/112/", "/report/"):
            said = client.get(address, headers={"accept-language": "fr"}).content.decode()
            assert 'href="https://undocs.org/fr/A/HRC/14/32" hreflang="fr"' in said
            assert f'lang="en" dir="ltr"><p>{ENGLISH_112}</p>' in said or "/report/" in address
        english = client.get("/recommendations/112/", headers={"accept-language": "en"}).content.decode()
        assert "reading-aid" not in english
        assert "undocs.org/fr" not in english

    def test_the_reading_aid_says_what_it_is_and_stands_in_no_file(
        self, edition: Edition, draft: Assessment, client: Client
    ) -> None:
        aid = translations_in("fr")["recommendations/112/reading_aid"].text
        for address in ("/recommendations/112/", "/report/"):
            said = client.get(address, headers={"accept-language": "fr"}).content.decode()
            assert f'<details class="reading-aid"><summary>{_in_french("Unofficial reading aid")}' in said
            assert f'<p class="aid" lang="fr" dir="ltr">{aid}</p>' in said
        assert aid not in client.get("/instrument.json?lang=fr").content.decode()
        answer_all(draft, level=1)
        with translation.override("fr"):
            asked = questionnaire(draft, scope_of_all(draft), language="fr", made=DATED, filled=False)
            report, rendering = draft_of(draft, "fr", DATED)
            files = [print_html(asked), report_print_html(report, rendering, "report")]
        assert [aid in file for file in files] == [False, False]
        assert all(ENGLISH_112 in file for file in files)

    def test_pages_quote_it_in_its_language(self, edition: Edition, client: Client, tmp_path: Path) -> None:
        load(official_file(tmp_path, "ar"))
        arabic = OfficialDocument.objects.get().paragraphs["112"]
        quoted = f'<blockquote lang="ar" dir="rtl"><p>{arabic}</p>'
        said = client.get("/recommendations/112/", headers={"accept-language": "ar"}).content.decode()
        assert quoted in said
        assert "reading-aid" not in said
        assert ENGLISH_112 not in said
        assert (
            f'<p lang="ar" dir="rtl">{arabic}</p>'
            in client.get("/report/", headers={"accept-language": "ar"}).content.decode()
        )
        french = client.get("/recommendations/112/", headers={"accept-language": "fr"}).content.decode()
        assert arabic not in french

    def test_the_instrument_for_machines_has_it_beside_the_english(
        self, edition: Edition, client: Client, tmp_path: Path
    ) -> None:
        before = client.get("/instrument.json?lang=fr")["ETag"]
        load(official_file(tmp_path))
        answer = client.get("/instrument.json?lang=fr", headers={"if-none-match": before})
        each = json.loads(answer.content)["recommendations"][6]
        assert each["text"] == ENGLISH_112
        assert each["official"] == {
            "language": "fr",
            "text": RIGHT_112,
            "symbol": "A/HRC/14/32",
            "url": "https://undocs.org/fr/A/HRC/14/32",
        }
        for query in ("", "?lang=ar"):
            each = json.loads(client.get(f"/instrument.json{query}").content)["recommendations"][6]
            assert "official" not in each


class TestReports:
    def test_each_file_quotes_it_in_the_language_of_the_document(
        self, edition: Edition, draft: Assessment, tmp_path: Path
    ) -> None:
        answer_all(draft, level=1)
        load(official_file(tmp_path))
        draft = Assessment.objects.with_frame().get(pk=draft.pk)
        for language, quoted, left_out in (("fr", RIGHT_112, ENGLISH_112), ("en", ENGLISH_112, RIGHT_112)):
            with translation.override(language):
                asked = questionnaire(draft, scope_of_all(draft), language=language, made=DATED, filled=False)
                found = print_html(asked)
                sheets = load_workbook(BytesIO(questionnaire_xlsx(asked).data))
                report, rendering = draft_of(draft, language, DATED)
                book = load_workbook(BytesIO(FORMATS["xlsx"](report, rendering).data))
                printed = report_print_html(report, rendering, "report")
            cells = {c.value for b in (sheets, book) for s in b for row in s.iter_rows() for c in row}
            assert (quoted in found, left_out in found) == (True, False)
            assert f'<span class="read">“{quoted}”</span>' in printed
            assert left_out not in printed
            assert (quoted in cells, left_out in cells) == (True, False)

    @pytest.mark.parametrize("is_submitted", [True, False])
    def test_what_a_worker_makes_is_in_the_language_of_the_file_and_not_in_its_own(
        self, is_submitted: bool, draft: Assessment, request: pytest.FixtureRequest, tmp_path: Path
    ) -> None:
        load(official_file(tmp_path))
        if is_submitted:
            pk = request.getfixturevalue("submission").pk
            data = issued_file(Submission.objects.with_frame().get(pk=pk), "xlsx", "fr").data
        else:
            data = make_draft(str(draft.pk), "xlsx", "fr").export.data
        cells = {c.value for sheet in load_workbook(BytesIO(data)) for row in sheet.iter_rows() for c in row}
        assert (RIGHT_112 in cells, ENGLISH_112 in cells) == (True, False)

    def test_a_submission_keeps_its_bytes_and_its_files_are_made_anew_in_that_language_alone(
        self, edition: Edition, submission: Submission, tmp_path: Path
    ) -> None:
        def keys() -> dict[str, str]:
            found = Submission.objects.with_frame().get(pk=submission.pk)
            return {kind: key_of(found, kind, "fr") for kind in ("pdf", "json")} | {
                "en": key_of(found, "pdf", "en")
            }

        def document() -> bytes:
            found = read_document(Submission.objects.with_frame().get(pk=submission.pk))
            with translation.override("fr"):
                return document_bytes(submitted_report(found), rendering_of(found, "fr"))

        before, digest, told = keys(), submission.digest, document()
        load(official_file(tmp_path))
        after = keys()
        assert (after["json"], after["en"]) == (before["json"], before["en"])
        assert after["pdf"] != before["pdf"]
        submission.refresh_from_db()
        assert submission.digest == digest
        assert document() == told
