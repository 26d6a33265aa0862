"""The pages of what leaves the screen and comes back: what it would change, applying it, undoing it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from assessments.answering.comments import comment
from assessments.answering.giving import save_input
from assessments.answering.rows import load_answers
from assessments.answering.saving import save_answer
from assessments.answers.value import Answer
from assessments.files.store import INCOMING
from assessments.models import Assessment, Upload, Workbook
from mechanisms.models import Assignment, Membership, Person, Role
from recommendations.models import Recommendation
from tests.factories import acting, level
from tests.making.queue_cast import fetched, work_off

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REASON = "Only this body knows it."


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def at(name: str, draft: Assessment, *args: Any) -> str:
    return reverse(f"assessments:{name}", args=[draft.pk, *args])


def take(person: Person, draft: Assessment, scope: str = "all", answers: str = "blank") -> bytes:
    typed = {"scope": scope, "answers": answers, "kind": "workbook"}
    response = browser(person).post(at("offline_take", draft), typed)
    assert (response.status_code, response["Content-Type"]) == (200, XLSX)
    return bytes(response.content)


def edited(data: bytes, **cells: object) -> bytes:
    """The workbook with these cells of its questions changed: `p113_answer=2`."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Questions"]
    columns = {str(cell.value): cell.column or 0 for cell in sheet[1]}
    rows = {str(sheet.cell(row, columns["question.code"]).value): row for row in range(2, sheet.max_row + 1)}
    for name, value in cells.items():
        code = name.removeprefix("p").replace("_", ".", 1)
        sheet.cell(rows[code], columns["question.answer"]).value = value  # type: ignore[assignment]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sent(data: bytes, name: str = "back.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def bring(person: Person, draft: Assessment, *files: SimpleUploadedFile) -> Any:
    """What comes of them; several are read by the worker first."""
    client = browser(person)
    came = client.post(at("uploads", draft), {"came": list(files)}, follow=True)
    return fetched(client, came.redirect_chain[-1][0]) if came.status_code == 202 else came


def stored(draft: Assessment, paragraph: int) -> Answer:
    from_rows = load_answers(draft, paragraph)[0]
    return Answer(paragraph, from_rows.state, from_rows.level, from_rows.explanation)


@pytest.fixture
def answered(draft: Assessment, coordinator: Person) -> Assessment:
    by = acting(coordinator)
    save_answer(by=by, assessment=draft, entry=level(113, 1, REASON))
    comment(by=by, assessment=draft, paragraph=113, text="Between us: it is not true.")
    return draft


class TestTakingAFile:
    def test_it_is_blank_unless_somebody_chooses_otherwise(self, answered, coordinator):
        page = browser(coordinator).get(at("offline", answered)).content.decode()
        assert 'value="blank"' in page.split("checked")[0].rsplit("<input", 1)[1]
        data = take(coordinator, answered)
        assert REASON not in everything_in(data)
        assert not Workbook.objects.get().filled

    def test_a_filled_one_holds_the_answers_and_never_a_comment(self, answered, coordinator):
        said = everything_in(take(coordinator, answered, answers="filled"))
        assert REASON in said
        assert "Between us" not in said

    def test_a_choice_that_is_not_offered_is_refused_at_its_field(self, answered, contributor):
        typed = {"scope": "all", "answers": "blank", "kind": "workbook"}
        response = browser(contributor).post(at("offline_take", answered), typed)
        assert response.status_code == 422
        assert "Choose one of the list." in response.content.decode()
        assert not Workbook.objects.exists()

    def test_a_contributor_takes_what_is_assigned(self, answered, contributor):
        take(contributor, answered, f"member-{contributor.memberships.get().pk}")
        assert Workbook.objects.get().paragraphs == [113, 128, 129]

    def test_a_reader_takes_paper_and_no_workbook(self, answered, reader):
        page = browser(reader).get(at("offline", answered)).content.decode()
        assert "Make it for paper" in page
        assert "Make the Excel file" not in page
        assert "Upload what came back" not in page


def everything_in(data: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return "\n".join(
        str(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    )


class TestBringingItBack:
    def test_what_would_change_is_shown_before_anything_is_written(self, answered, coordinator):
        back = edited(take(coordinator, answered, answers="filled"), p113_answer="2", p114_answer="0")
        page = bring(coordinator, answered, sent(back))
        said = page.content.decode()
        assert "Nothing is saved yet. 2 answers change." in said
        assert stored(answered, 113).level == 1

    def test_one_act_writes_all_of_it_and_one_takes_it_back(self, answered, coordinator):
        back = edited(take(coordinator, answered, answers="filled"), p113_answer=2, p114_answer="0")
        page = bring(coordinator, answered, sent(back))
        here = page.request["PATH_INFO"]
        choices = {"answer-113": "0", "answer-114": "0", "seen": page.context["shown"].seen}
        done = browser(coordinator).post(here, choices, follow=True)
        assert "2 recommendations were written." in done.content.decode()
        assert (stored(answered, 113).level, stored(answered, 114).level) == (2, 0)
        undone = browser(coordinator).post(f"{here}undo/", follow=True)
        assert "everything is as before" in undone.content.decode()
        assert stored(answered, 113) == level(113, 1, REASON)

    def test_a_conflict_shows_both_and_waits_for_a_choice(self, answered, coordinator, contributor):
        back = edited(take(coordinator, answered, answers="filled"), p113_answer="3")
        save_answer(by=acting(coordinator), assessment=answered, entry=level(113, 2, "Newer."))
        page = bring(coordinator, answered, sent(back))
        said = page.content.decode()
        assert "No answer changes. 1 recommendation waits for your choice." in said
        assert "<bdi>Coordinator</bdi> saved something else" in said
        assert "after this file was made." in said
        refused = browser(coordinator).post(page.request["PATH_INFO"], {"seen": page.context["shown"].seen})
        assert refused.status_code == 422
        assert "113: choose what becomes of it." in refused.content.decode()
        assert stored(answered, 113).level == 2

    def test_what_was_saved_since_the_preview_is_looked_at_again(self, answered, coordinator):
        back = edited(take(coordinator, answered, answers="filled"), p113_answer="3")
        page = bring(coordinator, answered, sent(back))
        save_answer(by=acting(coordinator), assessment=answered, entry=level(113, 2, "Newer."))
        choices = {"answer-113": "0", "seen": page.context["shown"].seen}
        stale = browser(coordinator).post(page.request["PATH_INFO"], choices)
        assert stale.status_code == 409
        assert "1 recommendation waits for your choice." in stale.content.decode()
        assert stored(answered, 113).level == 2

    def test_a_wrong_cell_is_named_by_sheet_and_cell(self, answered, coordinator):
        back = edited(take(coordinator, answered), p113_answer="seven")
        said = bring(coordinator, answered, sent(back)).content.decode()
        assert "Nothing can be taken at 1 recommendation. 1 cell is empty or can’t be read." in said
        assert "Questions!C" in said

    def test_answers_as_data_come_by_the_same_way(self, answered, coordinator):
        document = {
            "schema": "answers/1",
            "edition": "2010",
            "answers": [{"paragraph": 113, "state": "level", "level": 2}],
        }
        page = bring(coordinator, answered, sent(json.dumps(document).encode(), "back.json"))
        assert "1 answer changes." in page.content.decode()

    def test_what_waits_can_be_thrown_away(self, answered, coordinator):
        page = bring(coordinator, answered, sent(edited(take(coordinator, answered), p114_answer="1")))
        browser(coordinator).post(f"{page.request['PATH_INFO']}drop/")
        assert not Upload.objects.exists()

    @pytest.mark.parametrize(
        ("name", "data", "says"),
        [
            ("back.pdf", b"%PDF-1.7 nothing", "PDF"),
            ("back.xls", b"\xd0\xcf\x11\xe0" + bytes(600), "before 2007"),
            ("back.xlsx", b"", "empty"),
            ("back.xlsx", b"PK\x03\x04 broken", ""),
        ],
    )
    def test_what_is_no_questionnaire_is_refused_with_what_to_do(
        self, name, data, says, answered, coordinator
    ):
        response = bring(coordinator, answered, sent(data, name))
        assert response.status_code == 422
        assert says in response.content.decode()
        assert not Upload.objects.exists()

    def test_without_a_file_it_says_so(self, answered, coordinator):
        response = browser(coordinator).post(at("uploads", answered), {})
        assert response.status_code == 422
        assert "Choose the file that came back." in response.content.decode()

    def test_one_bad_file_among_several_is_named_and_the_others_go_on(self, answered, coordinator):
        good = edited(take(coordinator, answered), p114_answer="1")
        said = bring(coordinator, answered, sent(good), sent(b"%PDF-1.7", "plan.pdf")).content.decode()
        assert "nothing of it is taken" in said
        assert "1 answer changes." in said


class TestSeveralMinistries:
    @pytest.fixture
    def labour(self, north, edition) -> Membership:
        member = Membership.objects.create(
            body=north, role=Role.CONTRIBUTOR, name="Ana Lima", ministry="Labour inspection"
        )
        Assignment.objects.create(membership=member, recommendation=Recommendation.objects.get(paragraph=113))
        return member

    def test_they_are_joined_and_what_contradicts_is_said(self, answered, coordinator, contributor, labour):
        police = contributor.memberships.get()
        first = edited(take(coordinator, answered, f"member-{police.pk}"), p113_answer="0")
        second = edited(take(coordinator, answered, f"member-{labour.pk}"), p113_answer="3")
        said = bring(coordinator, answered, sent(first, "a.xlsx"), sent(second, "b.xlsx")).content.decode()
        assert "The files contradict each other at 1 recommendation" in said
        assert "Labour inspection" in said
        assert said.count("Becomes this ministry’s input.") == 2


class TestQueries:
    """The same number whatever there is."""

    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_preview(self, rows, answered, coordinator, django_assert_num_queries: Callable[..., Any]):
        cells = {f"p{114 + number}_answer": "1" for number in range(rows)}
        page = bring(coordinator, answered, sent(edited(take(coordinator, answered), **cells)))
        client = browser(coordinator)
        client.get(page.request["PATH_INFO"])
        with django_assert_num_queries(16):
            client.get(page.request["PATH_INFO"])

    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_page(self, rows, answered, coordinator, django_assert_num_queries: Callable[..., Any]):
        for number in range(rows):
            back = edited(take(coordinator, answered), p114_answer=str(number))
            bring(coordinator, answered, sent(back))
        client = browser(coordinator)
        client.get(at("offline", answered))
        with django_assert_num_queries(10):
            client.get(at("offline", answered))


def test_an_input_of_a_ministry_is_told_apart_from_the_answer(
    answered, coordinator, contributor, north, edition
):
    """`from_file` is what the page of the question says of it."""
    member = Membership.objects.create(body=north, role=Role.CONTRIBUTOR, name="Ana", ministry="Labour")
    Assignment.objects.create(membership=member, recommendation=Recommendation.objects.get(paragraph=131))
    back = edited(take(coordinator, answered, f"member-{member.pk}"), p131_answer="1")
    page = bring(coordinator, answered, sent(back))
    choices = {"answer-131": "keep", "seen": page.context["shown"].seen}
    browser(coordinator).post(page.request["PATH_INFO"], choices)
    question = browser(coordinator).get(at("question", answered, 131)).content.decode()
    assert "on behalf of" in question
    save_input(by=acting(coordinator), assessment=answered, entry=level(131, 2), membership_id=member.pk)
    question = browser(coordinator).get(at("question", answered, 131)).content.decode()
    assert "on behalf of" not in question


class TestOnTheCommandLine:
    def run(self, path: Path, *more: str) -> tuple[str, str]:
        out, wrong = io.StringIO(), io.StringIO()
        names = ("--body", "north", "--cycle", "2026")
        call_command("import_answers", str(path), *names, *more, stdout=out, stderr=wrong)
        return out.getvalue(), wrong.getvalue()

    def test_a_workbook_is_taken_in(self, answered, coordinator, tmp_path):
        path = tmp_path / "back.xlsx"
        path.write_bytes(edited(take(coordinator, answered), p114_answer="2"))
        assert "114: New" in self.run(path, "--dry-run")[0]
        assert stored(answered, 114).level is None
        assert "1 answer of Northern Mechanism" in self.run(path, "--by", "coordinator")[0]
        assert stored(answered, 114).level == 2

    def test_a_conflict_is_named_and_nothing_is_written(self, answered, coordinator, tmp_path):
        path = tmp_path / "back.xlsx"
        path.write_bytes(edited(take(coordinator, answered), p113_answer="2", p114_answer="2"))
        with pytest.raises(SystemExit):
            self.run(path)
        assert (stored(answered, 113).level, stored(answered, 114).level) == (1, None)

    def test_a_corrected_copy_is_compared_with_the_one_before(self, answered, coordinator, tmp_path):
        """Paragraph 113 goes from 1 to 3, back to 1, and a colleague has the last word."""
        path, made = tmp_path / "back.xlsx", take(coordinator, answered, answers="filled")
        for number in ("3", "1"):
            path.write_bytes(edited(made, p113_answer=number, p114_answer="2"))
            assert "113: Changed" in self.run(path)[0]
            assert stored(answered, 113).level == int(number)
        save_answer(by=acting(coordinator), assessment=answered, entry=level(113, 2, "Newer."))
        assert (
            "113: not changed in the file; something else is saved, and stays"
            in self.run(path, "--dry-run")[0]
        )
        path.write_bytes(edited(made, p113_answer="0", p114_answer="2"))
        wrong = io.StringIO()
        names = ("--body", "north", "--cycle", "2026")
        with pytest.raises(SystemExit):
            call_command("import_answers", str(path), *names, stdout=io.StringIO(), stderr=wrong)
        assert wrong.getvalue() == (
            "113: What Coordinator saved is not in the file. Upload it on the page to decide.\n"
        )
        assert stored(answered, 113).level == 2

    @pytest.mark.parametrize(
        ("more", "name"), [((), "command line"), (("--by", "coordinator"), "Coordinator")]
    )
    def test_what_was_imported_is_undone_on_the_page(self, more, name, answered, coordinator, tmp_path):
        path, made = tmp_path / "back.xlsx", take(coordinator, answered)
        path.write_bytes(edited(made, p114_answer="2"))
        self.run(path, *more)
        listed = browser(coordinator).get(at("offline", answered)).content.decode()
        assert f"<bdi>{name}</bdi> · <strong>applied</strong>" in listed
        here = at("upload", answered, Upload.objects.get().pk)
        assert f"<bdi>{name}</bdi>" in browser(coordinator).get(here).content.decode()
        browser(coordinator).post(f"{here}undo/")
        assert stored(answered, 114).level is None
        assert "114: New" in self.run(path, "--dry-run")[0]

    def test_another_archive_is_refused_in_a_sentence(self, answered, tmp_path):
        path = tmp_path / "back.xlsx"
        path.write_bytes(b"PK\x03\x04 broken")
        wrong = io.StringIO()
        names = ("--body", "north", "--cycle", "2026")
        with pytest.raises(SystemExit):
            call_command("import_answers", str(path), *names, stdout=io.StringIO(), stderr=wrong)
        assert wrong.getvalue() == (
            "The file is damaged. Save it anew in the program that made it, or ask for it again, and choose "
            "that file.\n"
        )


def test_the_answers_as_data_come_back_without_a_difference(answered, coordinator, attach):
    attach(paragraph=113, confidential=True)
    made = browser(coordinator).get(at("offline_answers", answered))
    assert made["Content-Type"].startswith("application/json")
    assert "attachment" in made["Content-Disposition"]
    page = bring(coordinator, answered, sent(made.content, "answers.json"))
    assert "Nothing would change." in page.content.decode()


def test_two_files_that_speak_of_the_period_change_nothing_and_it_is_said(answered, coordinator):
    def data(end: str) -> bytes:
        period = {"start": "2025-01-01", "end": end}
        document = {"schema": "answers/1", "edition": "2010", "period": period, "answers": []}
        return json.dumps(document).encode()

    files = [sent(data("2026-01-31"), "a.json"), sent(data("2026-02-28"), "b.json")]
    said = bring(coordinator, answered, *files).content.decode()
    assert "Period and contributors are kept: several of the files speak of them." in said
    alone = bring(coordinator, answered, sent(data("2026-01-31"), "a.json")).content.decode()
    assert "are kept" not in alone
    assert "They would replace what is saved." in alone


def test_why_the_period_is_kept_is_said(answered, coordinator, contributor):
    period = {
        "start": answered.period_start.isoformat(),
        "end": answered.period_end.isoformat(),
    }
    document = {"schema": "answers/1", "edition": "2010", "period": period, "answers": []}
    same = sent(json.dumps(document).encode(), "same.json")
    page = bring(coordinator, answered, same).content.decode()
    assert "Period and contributors are saved already as the file has them." in page
    document["period"] = {"start": "2025-01-01", "end": "2026-01-31"}
    other = sent(json.dumps(document).encode(), "other.json")
    page = bring(contributor, answered, other).content.decode()
    assert "Period and contributors are kept: only a coordinator changes them." in page


def test_rows_that_are_gone_from_a_file_are_named(answered, coordinator):
    def delete(sheet: Any) -> None:
        if sheet.title != "Questions":
            return
        for row in range(sheet.max_row, 2, -1):
            code = str(sheet.cell(row, 1).value)
            if code in ("106.answer", "107.1") or code.startswith("108"):
                sheet.delete_rows(row)

    book = openpyxl.load_workbook(io.BytesIO(take(coordinator, answered, answers="filled")))
    for sheet in book:
        delete(sheet)
    out = io.BytesIO()
    book.save(out)
    said = bring(coordinator, answered, sent(out.getvalue())).content.decode()
    assert (
        "These rows are gone from the file, and what is saved there is kept: 106.answer, 107.1, 108." in said
    )


@pytest.mark.parametrize("level", ["2", "Begun", None, True])
def test_answers_as_data_are_read_by_the_letter(level, answered, coordinator):
    """What a person may type into a workbook, no program may."""
    entry = {"paragraph": 113, "state": "level", "level": level}
    document = {"schema": "answers/1", "edition": "2010", "answers": [entry]}
    page = bring(coordinator, answered, sent(json.dumps(document).encode(), "back.json"))
    assert "The level is not an integer" in page.content.decode()
    assert 'name="repair-' not in page.content.decode()


def test_what_a_program_names_by_its_label_is_refused(answered, coordinator):
    entry = {"paragraph": 113, "state": "Don't know"}
    document = {"schema": "answers/1", "edition": "2010", "answers": [entry]}
    page = bring(coordinator, answered, sent(json.dumps(document).encode(), "back.json"))
    assert "is not one of level, dont_know" in page.content.decode()


def test_several_files_wait_for_the_worker_and_one_does_not(
    answered: Assessment, coordinator: Person
) -> None:
    client, good = browser(coordinator), edited(take(coordinator, answered), p114_answer="1")
    alone: Any = client.post(at("uploads", answered), {"came": [sent(good)]})
    assert client.get(alone.url).status_code == 200
    several: Any = client.post(at("uploads", answered), {"came": [sent(good), sent(b"%PDF-1.7", "plan.pdf")]})
    waits = client.get(several.url)
    assert (waits.status_code, waits["Retry-After"]) == (202, "2")
    assert "The files are being read." in waits.content.decode()
    assert client.post(several.url, {}).status_code == 202
    assert work_off() == 1
    assert client.get(several.url).status_code == 200
    assert list(INCOMING.stored()) == []
