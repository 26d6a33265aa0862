"""Cells that can't be read: the rest of the row comes in, and a person puts them right in the preview."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answering.inputs import inputs_of
from assessments.answering.saving import save_answer
from assessments.answers.value import Answer, Reference
from assessments.models import Assessment, Event, Upload, Workbook
from assessments.offline.file_answers import ComparedFiles, FileAnswer, ReturnedFile
from assessments.offline.questionnaire import scope_of_all, scope_of_member
from assessments.offline.returned_questions import read_cells
from assessments.offline.uploads import save_repairs
from mechanisms.models import Membership, Person
from recommendations.outline import CriterionValue
from tests.factories import acting, level
from tests.offline.returned_sheets import actions, cells, evidence, question_rows, questions
from tests.offline.test_uploads import apply, bring, look, returned, stands, take

pytestmark = pytest.mark.django_db

YES, NO = CriterionValue.YES, CriterionValue.NO
PLAN = Reference("National plan", 2, "2024-03-01", page="4")


def sent_back(
    workbook: Workbook,
    *rows: Any,
    listed: Any = (),
    planned: Any = (),
    merged_evidence: Any = (),
    **answers: Any,
) -> ReturnedFile:
    """The workbook as it came back: the rows of 113 (`answers`) and others, of evidence and of actions."""
    code = str(workbook.pk)
    sheets = (
        questions(*(question_rows(**answers) if answers else ()), *rows, code=code),
        evidence(*listed, code=code, merged=merged_evidence),
        actions(*planned, code=code),
    )
    return read_cells(cells(*sheets), ReturnedFile("back.xlsx", "0" * 64, 1))


@pytest.fixture
def blank(draft: Assessment, coordinator: Person) -> Workbook:
    return take(coordinator, draft, scope_of_all(draft))


@pytest.fixture
def filled(draft: Assessment, coordinator: Person) -> Workbook:
    """With level 1, a plan as evidence, and two statements."""
    entry = replace(level(113, 1), evidence=(PLAN,), criteria={"113.1": YES, "113.2": NO})
    save_answer(by=acting(coordinator), assessment=draft, entry=entry)
    return take(coordinator, draft, scope_of_all(draft), filled=True)


def given(compared: ComparedFiles, paragraph: int = 113) -> FileAnswer:
    [row] = [row for row in compared.rows if row.paragraph == paragraph]
    return row.from_files[0]


def put_right(person: Person, upload: Upload, repairs: dict[str, str]) -> Upload:
    kept = save_repairs(by=acting(person), upload=upload, repairs={0: repairs})
    upload.files = kept.files
    return upload


def page_of(person: Person, upload: Upload, sent: dict[str, str] | None = None) -> Any:
    client = Client()
    client.force_login(person)
    address = reverse("assessments:upload", args=[upload.assessment_id, upload.pk])
    return client.get(address) if sent is None else client.post(address, sent, follow=True)


def in_words(page: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).split())


class TestTheRestComesIn:
    def test_beside_a_statement_that_can_not_be_read(self, blank, draft, coordinator):
        back = sent_back(blank, answer="1 – Begun", c1="yes", c2="x", why="As the plan says.")
        upload = bring(coordinator, draft, back)
        one = given(look(coordinator, upload))
        assert one.verdict == "new"
        assert [fault.cell for fault in one.unread] == ["C5"]
        apply(coordinator, upload)
        assert stands(draft, 113).level == 1
        assert stands(draft, 113).criteria == {"113.1": "yes"}

    def test_beside_a_level_that_can_not_be_read(self, blank, draft, coordinator):
        back = sent_back(blank, answer="2 or 3", c1="yes", why="As the plan says.")
        apply(coordinator, bring(coordinator, draft, back))
        assert (stands(draft, 113).state, stands(draft, 113).level) == ("blank", None)
        assert stands(draft, 113).explanation == "As the plan says."

    def test_what_the_file_said_before_is_kept_where_a_cell_can_not_be_read_now(
        self, filled, draft, coordinator
    ):
        rows = [["113.e1", 113, "National plan, 2nd edition", 2, "spring 2024", None, "4"]]
        back = sent_back(filled, answer="2 or 3", c1="x", c2="yes", why="New words.", listed=rows)
        apply(coordinator, bring(coordinator, draft, back))
        saved = stands(draft, 113)
        assert (saved.level, saved.explanation) == (1, "New words.")
        assert saved.criteria == {"113.1": "yes", "113.2": "yes"}
        assert saved.evidence == (replace(PLAN, title="National plan, 2nd edition"),)

    def test_a_new_reference_comes_in_with_strength_0_where_its_date_is_needed(
        self, blank, draft, coordinator
    ):
        rows = [
            [None, 113, "Law", "2", "spring 2024", None, "4"],
            [None, 113, "Letter", "1", "spring 2024"],
            [None, 113, "Order", "2", "2024", None, "5"],
        ]
        upload = bring(coordinator, draft, sent_back(blank, answer="1", listed=rows))
        apply(coordinator, upload)
        assert [(item.title, item.date, item.strength) for item in stands(draft, 113).evidence] == [
            ("Law", "", 0),
            ("Letter", "", 1),
            ("Order", "2024", 2),
        ]

    def test_a_link_that_is_none_is_left_out_and_its_reference_is_kept(self, blank, draft, coordinator):
        rows = [
            [None, 113, "Law", 2, "2024", "ministry.example/law"],
            [None, 113, "Order", 2, "2024", "order", "5"],
        ]
        upload = bring(coordinator, draft, sent_back(blank, answer="1", listed=rows))
        left = [problem.member for problem in given(look(coordinator, upload)).left]
        assert left == ["evidence[0].url", "evidence[1].url", "evidence[0].url"]
        apply(coordinator, upload)
        saved = [(item.title, item.strength, item.url) for item in stands(draft, 113).evidence]
        assert saved == [("Law", 0, ""), ("Order", 2, "")]

    def test_a_saved_reference_is_never_lost_by_a_cell(self, filled, draft, coordinator):
        rows = [["113.e1", 113, None, "strong", "2024-03-01", None, "4"]]
        upload = bring(coordinator, draft, sent_back(filled, answer="2", listed=rows, c1="yes", c2="no"))
        apply(coordinator, upload)
        assert stands(draft, 113).evidence == (PLAN,)

    def test_not_applicable_without_a_reason_leaves_the_answer_open(self, blank, draft, coordinator):
        """131 may be not applicable; the reference beside it comes in."""
        back = sent_back(blank, *question_rows(131, answer="n/a"), listed=[[None, 131, "Letter", 1]])
        upload = bring(coordinator, draft, back)
        assert [one.rule for one in given(look(coordinator, upload), 131).left]
        apply(coordinator, upload)
        assert stands(draft, 131).state == "blank"
        assert [item.title for item in stands(draft, 131).evidence] == ["Letter"]

    def test_a_row_of_which_nothing_else_is_new_is_left_out_and_asks_nobody(self, filled, draft, coordinator):
        rows = [["113.e1", 113, PLAN.title, 2, PLAN.date, None, "4"]]
        back = sent_back(filled, answer="2 or 3", c1="yes", c2="no", why="As the plan says.", listed=rows)
        compared = look(coordinator, bring(coordinator, draft, back))
        assert given(compared).verdict == "error"
        assert not compared.rows[0].needs_answer

    def test_answers_as_data_are_taken_whole_or_not_at_all(self, draft, coordinator):
        wrong = replace(level(113, 1), evidence=(replace(PLAN, date=""),))
        upload = bring(coordinator, draft, returned(None, wrong))
        assert given(look(coordinator, upload)).verdict == "error"


class TestARowThatNamesNoRecommendation:
    STRAY = [[None, None, "Letter", 1], [None, 113, "Order", 1], [None, 999, "Decree", 1]]

    def test_is_left_out_and_named_and_the_rest_comes_in(self, blank, draft, coordinator):
        upload = bring(coordinator, draft, sent_back(blank, answer="1", listed=self.STRAY))
        compared = look(coordinator, upload)
        assert compared.refused == {}
        assert [one.fault.cell for one in compared.strays[0]] == ["B3", "B5"]
        applied = apply(coordinator, upload)
        assert [item.title for item in stands(draft, 113).evidence] == ["Order"]
        said = in_words(page_of(coordinator, applied))
        assert "Rows of which nothing came in, because of these cells: B3, B5." in said

    def test_means_the_one_recommendation_that_was_asked(self, draft, coordinator, labour):
        labour.assignments.exclude(recommendation__paragraph=131).delete()
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        assert workbook.paragraphs == [131]
        back = sent_back(workbook, *question_rows(131, answer="1"), listed=[[None, None, "Letter", 1]])
        compared = look(coordinator, bring(coordinator, draft, back))
        assert compared.strays == {}
        said = given(compared, 131).said
        assert said is not None
        assert [item.title for item in said.evidence] == ["Letter"]

    def test_is_put_with_its_recommendation_by_a_person(self, blank, draft, coordinator):
        upload = bring(coordinator, draft, sent_back(blank, answer="1", listed=self.STRAY))
        put_right(coordinator, upload, {"stray:0": "113"})
        apply(coordinator, upload)
        assert [item.title for item in stands(draft, 113).evidence] == ["Order", "Letter"]

    def test_of_actions_too(self, blank, draft, coordinator):
        back = sent_back(blank, answer="1", planned=[[None, "Publish it"], [113, "Pass it"]])
        upload = bring(coordinator, draft, back)
        put_right(coordinator, upload, {"stray:0": "113"})
        apply(coordinator, upload)
        assert [one.what for one in stands(draft, 113).plan] == ["Pass it", "Publish it"]

    def test_one_with_the_code_of_a_reference_is_that_reference(self, filled, draft, coordinator):
        rows = [["113.e1", None, "Plan of the nation", 2, PLAN.date, None, "4"]]
        upload = bring(coordinator, draft, sent_back(filled, answer="1", c1="yes", c2="no", listed=rows))
        apply(coordinator, upload)
        assert stands(draft, 113).evidence == (replace(PLAN, title="Plan of the nation"),)


#: What was typed in which cell, where it is put right, with what, and what is saved then.
PUT_RIGHT = [
    ({"answer": "2 or 3"}, "113:state", "2", {"level": 2}),
    ({"answer": "?"}, "113:state", "dont_know", {"state": "dont_know"}),
    ({"answer": "1", "c1": "x"}, "113:criteria.113.1", "yes", {"criteria": {"113.1": "yes"}}),
    ({"answer": "1", "priority": "x"}, "113:priority", "yes", {"priority": True}),
]


class TestPutRight:
    @pytest.mark.parametrize(("typed", "at", "value", "saved"), PUT_RIGHT)
    def test_a_cell_says_what_a_person_chose(self, typed, at, value, saved, blank, draft, coordinator):
        upload = bring(coordinator, draft, sent_back(blank, why="As the plan says.", **typed))
        put_right(coordinator, upload, {at: value})
        assert given(look(coordinator, upload)).unread == ()
        apply(coordinator, upload)
        assert {key: getattr(stands(draft, 113), key) for key in saved} == saved

    @pytest.mark.parametrize(
        ("row", "at", "value", "saved"),
        [
            ([None, 113, "Law", 2, "3/4/2026", None, "5"], "date", "2026-04-03", ("2026-04-03", 2)),
            ([None, 113, "Law", 2, "spring 2026", None, "5"], "date", "2026", ("2026", 2)),
            ([None, 113, "Law", "strong", "2026"], "strength", "1", ("2026", 1)),
            ([None, 113, "Law", 2, "2026", "law"], "url", "https://law.example/1", ("2026", 2)),
        ],
    )
    def test_of_a_reference(self, row, at, value, saved, blank, draft, coordinator):
        upload = bring(coordinator, draft, sent_back(blank, answer="1", listed=[row]))
        put_right(coordinator, upload, {f"113:evidence[0].{at}": value})
        apply(coordinator, upload)
        assert [(item.date, item.strength) for item in stands(draft, 113).evidence] == [saved]

    def test_of_an_action(self, blank, draft, coordinator):
        planned = [[113, "Publish it", None, "3/4/2027", "under way", None, "x"]]
        upload = bring(coordinator, draft, sent_back(blank, answer="1", planned=planned))
        repairs = {"due": "2027-03-04", "status": "started", "assistance.legal": "yes"}
        put_right(coordinator, upload, {f"113:actions[0].{at}": said for at, said in repairs.items()})
        apply(coordinator, upload)
        [action] = stands(draft, 113).plan
        assert action.as_json() == {
            "what": "Publish it",
            "due": "2027-03-04",
            "status": "started",
            "assistance": ["legal"],
        }

    def test_which_of_two_rows_is_meant(self, blank, draft, coordinator):
        back = sent_back(blank, ["113.answer", "", "3"], answer="2", why="As the plan says.")
        upload = bring(coordinator, draft, back)
        said = given(look(coordinator, upload)).said
        assert said is not None
        assert said.level is None, "none of the two is guessed"
        apply(coordinator, put_right(coordinator, upload, {"113:state": "3"}))
        assert stands(draft, 113).level == 3

    def test_it_is_taken_back(self, blank, draft, coordinator):
        upload = bring(coordinator, draft, sent_back(blank, answer="1", c1="x"))
        put_right(coordinator, upload, {"113:criteria.113.1": "yes"})
        put_right(coordinator, upload, {"113:criteria.113.1": ""})
        assert [fault.cell for fault in given(look(coordinator, upload)).unread] == ["C4"]

    def test_the_rules_are_asked_again(self, blank, draft, coordinator):
        """113 always applies: what a form says is believed no more than a file."""
        upload = bring(coordinator, draft, sent_back(blank, answer="?", why="So."))
        put_right(coordinator, upload, {"113:state": "not_applicable", "113:evidence[7].date": "2026"})
        one = given(look(coordinator, upload))
        assert [problem.rule for problem in one.left] == ["not_applicable_not_allowed"]
        assert one.said is not None
        assert one.said.state == "blank"

    def test_it_is_on_record(self, blank, draft, coordinator):
        upload = bring(coordinator, draft, sent_back(blank, answer="2 or 3", c1="x", why="So."))
        put_right(coordinator, upload, {"113:state": "2", "113:criteria.113.1": "no"})
        event = Event.objects.get(kind="file_repaired")
        assert event.data["cells"] == 2
        said = in_words(page_of(coordinator, apply(coordinator, upload)))
        assert "Put right before it was applied 113.1: No 113, The answer: 2: In operation" in said

    def test_nothing_of_what_the_file_said_is_kept_afterwards(self, blank, draft, coordinator):
        rows = [[None, None, "Letter about Maria", 1], [None, 113, "Law", 2, "2026", "Maria"]]
        upload = bring(coordinator, draft, sent_back(blank, answer="1", listed=rows))
        put_right(coordinator, upload, {"113:evidence[0].url": "https://maria.example/"})
        apply(coordinator, upload)
        kept = Upload.objects.get()
        assert "maria" not in str([kept.files, kept.written]).lower()


class TestThePage:
    @pytest.fixture
    def upload(self, blank: Workbook, draft: Assessment, coordinator: Person) -> Upload:
        rows = [[None, 113, "Law", 2, "3/4/2026", None, "5"], [None, None, "Letter", 1]]
        back = sent_back(
            blank, *question_rows(114, answer="2 or 3"), answer="1", c1="x", why="So.", listed=rows
        )
        return bring(coordinator, draft, back)

    def test_each_cell_has_its_choices(self, upload, coordinator):
        page = page_of(coordinator, upload)
        said = in_words(page)
        assert "No answer changes" not in said
        assert (
            "1 answer changes. Nothing can be taken at 1 recommendation. 4 cells are empty or can’t be read."
            in said
        )
        assert "3 April 2026 4 March 2026" in said
        for name in ("113:criteria.113.1", "113:evidence[0].date", "114:state", "stray:0"):
            assert f'name="repair-0-{name}"' in page.content.decode()
        offered = re.search(r'name="repair-0-113:criteria.113.1".*?</select>', page.content.decode(), re.S)
        assert offered is not None
        assert "Partly" not in offered[0], "only what the statement offers"

    def form(self, coordinator: Person, upload: Upload, **more: str) -> dict[str, str]:
        compared = look(coordinator, upload)
        rows = {f"row-{row.paragraph}": row.seen for row in compared.rows}
        return {"seen": compared.seen, "answer-113": "0", "answer-114": "keep", **rows, **more}

    def test_it_is_put_right_and_applied_by_one_act(self, upload, draft, coordinator):
        """Nothing becomes of it that the page did not show."""
        right = {"repair-0-113:criteria.113.1": "yes", "repair-0-113:evidence[0].date": "2026-04-03"}
        page = page_of(coordinator, upload, self.form(coordinator, upload, **right))
        assert "1 recommendation was written." in in_words(page)
        assert stands(draft, 113).criteria == {"113.1": "yes"}
        assert stands(draft, 113).evidence[0].date == "2026-04-03"

    def test_what_was_not_shown_before_is_shown_first(self, upload, draft, coordinator):
        page = page_of(coordinator, upload, self.form(coordinator, upload, **{"repair-0-114:state": "2"}))
        assert page.status_code == 200
        assert "Look at what changes now, then apply it." in in_words(page)
        assert "2 answers change." in in_words(page)
        assert stands(draft, 114).level is None
        page_of(coordinator, upload, {"seen": look(coordinator, Upload.objects.get()).seen})
        assert stands(draft, 114).level == 2

    def test_it_can_be_looked_at_again_with_what_was_chosen(self, upload, draft, coordinator):
        right = {"repair-0-113:criteria.113.1": "yes", "act": "repair", "answer-113": "keep"}
        page = page_of(coordinator, upload, self.form(coordinator, upload, **right)).content.decode()
        assert re.search(r'name="answer-113" value="keep"[^>]* checked', page)
        assert re.search(r'<option value="yes" selected>', page)
        assert stands(draft, 113).level is None

    def test_what_can_not_be_read_stays_in_its_field(self, blank, draft, coordinator):
        rows = [[None, 113, "Law", 2, "spring 2026", None, "5"]]
        upload = bring(coordinator, draft, sent_back(blank, answer="1", c1="x", listed=rows))
        right = {
            "repair-0-113:criteria.113.1": "no",
            "repair-0-113:evidence[0].date": "in May <b>",
            "act": "repair",
        }
        page = page_of(coordinator, upload, self.form(coordinator, upload, **right))
        assert page.status_code == 422
        assert 'value="in May &lt;b&gt;"' in page.content.decode()
        assert "Date of the document of “Law”: Write the date as 2026-06-30" in in_words(page)
        assert Upload.objects.get().files[0]["repairs"] == {"113:criteria.113.1": "no"}, "the rest is kept"
        assert stands(draft, 113).level is None

    def test_what_is_mistyped_stops_nothing_and_is_not_lost(self, upload, draft, coordinator):
        right = {"repair-0-113:criteria.113.1": "yes", "repair-0-113:evidence[0].date": "32.13.2025"}
        page = page_of(coordinator, upload, self.form(coordinator, upload, **right))
        said = in_words(page)
        assert "1 recommendation was written." in said
        assert "113, Date of the document: “32.13.2025” could not be read, and is left out." in said
        saved = stands(draft, 113)
        assert (saved.level, saved.criteria) == (1, {"113.1": "yes"})
        assert [(item.title, item.date, item.strength) for item in saved.evidence] == [("Law", "", 0)]

    def test_mistyped_over_what_was_put_right_before_is_looked_at_first(self, upload, draft, coordinator):
        put_right(coordinator, upload, {"113:evidence[0].date": "2026-04-03"})
        again = {"repair-0-113:evidence[0].date": "32.13.2025"}
        page = page_of(coordinator, upload, self.form(coordinator, upload, **again))
        assert page.status_code == 422
        assert 'value="32.13.2025"' in page.content.decode()
        assert stands(draft, 113).level is None

    def test_what_a_colleague_saved_meanwhile_is_shown_and_what_was_put_right_is_kept(
        self, upload, draft, coordinator
    ):
        sent = self.form(coordinator, upload, **{"repair-0-113:criteria.113.1": "yes"})
        save_answer(by=acting(coordinator), assessment=draft, entry=level(113, 3))
        page = page_of(coordinator, upload, sent)
        assert page.status_code == 409
        assert Upload.objects.get().files[0]["repairs"] == {"113:criteria.113.1": "yes"}
        assert stands(draft, 113).level == 3

    @pytest.mark.parametrize(
        "name",
        ["repair-9-113:state", "repair-0-999:state", "repair-0-113:level", "repair-x", "repair-0-stray:7"],
    )
    def test_a_form_made_up_changes_nothing(self, name, upload, draft, coordinator):
        page_of(coordinator, upload, self.form(coordinator, upload, **{name: "113"}))
        assert stands(draft, 113).criteria == {}

    def test_a_contributor_puts_right_no_file_of_another(self, upload, contributor):
        assert page_of(contributor, upload, {"repair-0-113:state": "1"}).status_code == 404
        assert "repairs" not in str(Upload.objects.get().files[0]["repairs"])


class TestAnInput:
    def test_the_clear_part_comes_in_and_the_ministry_is_counted(
        self, draft: Assessment, coordinator: Person, labour: Membership
    ) -> None:
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        back = sent_back(workbook, *question_rows(131, answer="Begun", c1="yes"), answer="1 or 2", c1="yes")
        upload = bring(coordinator, draft, back)
        said = in_words(page_of(coordinator, upload))
        assert "2 inputs of one contributor come in. 2 answers change." in said
        assert "1 cell is empty or can’t be read." in said
        apply(coordinator, upload)
        given_there = inputs_of([draft.pk])[draft.pk]
        assert [given_there[number][0].entry.get("level") for number in (113, 131)] == [None, 1]


def test_the_answer_that_a_person_gave_is_one(draft: Assessment) -> None:
    assert isinstance(stands(draft, 113), Answer)
