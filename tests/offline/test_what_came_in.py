"""What of a ministry's file comes in, what does not, and what the ministry and the record are told of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from assessments.answering.giving import save_input
from assessments.answering.inputs import inputs_of
from assessments.answering.saving import save_answer
from assessments.models import Assessment, Upload, Workbook
from assessments.offline.applying import Decision
from assessments.offline.questionnaire import scope_of_all, scope_of_member
from assessments.offline.receipts import kept_receipts
from assessments.offline.saved_answers import Verdict
from mechanisms.models import Assignment, Membership, Person, Role
from recommendations.models import Recommendation
from tests.factories import acting, level
from tests.offline.returned_sheets import question_rows
from tests.offline.test_repairs import given, in_words, page_of, put_right, sent_back
from tests.offline.test_uploads import apply, bring, look, take

pytestmark = pytest.mark.django_db

ORDER = [None, 113, "Order 5 of the Minister", None, "2025-03-01", "https://law.example/5"]
STRAYS = [[None, None, "Radio programme", 1, "2026"], [None, None, "Leaflet", None, "2025"]]


@pytest.fixture
def police(draft: Assessment, edition: Any) -> Membership:
    """A contributor without an account who alone is asked for 106, 113 and 131."""
    found = Membership.objects.create(
        body=draft.body, name="Ana", email="ana@police.example", ministry="Police", role=Role.CONTRIBUTOR
    )
    for number in (106, 113, 131):
        recommendation = Recommendation.objects.get(edition=edition, paragraph=number)
        Assignment.objects.create(membership=found, recommendation=recommendation)
    return found


@pytest.fixture
def workbook(draft: Assessment, coordinator: Person, police: Membership) -> Workbook:
    return take(coordinator, draft, scope_of_member(draft, police))


def of_police(draft: Assessment, paragraph: int) -> dict[str, Any]:
    entries = [one.entry for one in inputs_of([draft.pk])[draft.pk][paragraph] if one.name == "Police"]
    return dict(entries[0])


def letter(page: Any) -> str:
    """The text of the only receipt, as it can be copied."""
    found = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page.content.decode(), re.S)
    return " ".join(str(found[-1]).split()).replace("&quot;", '"')


class TestAReferenceWithoutItsStrength:
    @pytest.fixture
    def upload(self, workbook: Workbook, draft: Assessment, coordinator: Person) -> Upload:
        rows = [*question_rows(106, why="As in 2025."), *question_rows(131, answer="2")]
        plan = [None, 131, "Training plan", None, "2026"]
        return bring(coordinator, draft, sent_back(workbook, *rows, answer="1", listed=[ORDER, plan]))

    def test_is_shown_whole_with_what_becomes_of_it(self, upload, coordinator):
        said = in_words(page_of(coordinator, upload))
        assert "Evidence!D3 : “How strong is it?” is empty. Fill it in, or clear the whole row." in said
        assert "Order 5 of the Minister; 1 March 2025; https://law.example/5" in said
        assert "As it is, the reference comes in with strength 0: a statement only." in said

    def test_comes_in_with_all_that_is_said_of_it(self, upload, draft, coordinator):
        applied = apply(coordinator, upload)
        assert of_police(draft, 113)["evidence"] == [
            {
                "title": "Order 5 of the Minister",
                "strength": 0,
                "date": "2025-03-01",
                "url": "https://law.example/5",
            }
        ]
        said = in_words(page_of(coordinator, applied))
        assert "References that came in with strength 0, because of these cells: 113 (D3), 131 (D4)." in said

    def test_the_receipt_says_what_came_in_and_names_the_column(self, upload, coordinator):
        applied = apply(coordinator, upload)
        (receipt,) = kept_receipts(applied.receipts)
        assert (receipt.answered, receipt.asked, receipt.still_open) == (3, 3, (106, 113, 131))
        said = letter(page_of(coordinator, applied))
        assert "3 of 3 answers came in. At 2 recommendations, a reference is missing its strength." in said
        assert (
            "- 113, Evidence!D3, “Order 5 of the Minister”: “How strong is it?” is empty. Fill it in, or "
            "clear the whole row. Without it, the reference counts with strength 0: a statement only." in said
        )
        assert "could not be read" not in said
        assert "this field" not in said
        assert "Without a level or another answer yet: 106." in said

    def test_one_without_a_title_does_not_come_in_and_that_is_said(self, workbook, draft, coordinator):
        rows = [[None, 113, None, 1, "2025"], ORDER]
        upload = bring(coordinator, draft, sent_back(workbook, answer="1", listed=rows))
        assert "As it is, nothing of this row comes in." in in_words(page_of(coordinator, upload))
        applied = apply(coordinator, upload)
        assert [item["title"] for item in of_police(draft, 113)["evidence"]] == ["Order 5 of the Minister"]
        said = in_words(page_of(coordinator, applied))
        assert "Rows of which nothing came in, because of these cells: 113 (C3)." in said
        assert "“Title” is empty. Fill it in, or clear the whole row. Without it, this row does not" in said

    def test_a_second_copy_that_lost_a_strength_keeps_the_saved_one(self, workbook, draft, coordinator):
        first = [None, 113, "Order 5 of the Minister", 1, "2025-03-01", "https://law.example/5"]
        apply(coordinator, bring(coordinator, draft, sent_back(workbook, answer="1", listed=[first])))
        apply(coordinator, bring(coordinator, draft, sent_back(workbook, answer="2", listed=[ORDER])))
        assert [item["strength"] for item in of_police(draft, 113)["evidence"]] == [1]


class TestRowsThatNameNoRecommendation:
    @pytest.fixture
    def upload(self, workbook: Workbook, draft: Assessment, coordinator: Person) -> Upload:
        return bring(coordinator, draft, sent_back(workbook, *question_rows(131), answer="1", listed=STRAYS))

    def test_are_told_apart_before_and_after_they_are_put_right(self, upload, coordinator):
        before = in_words(page_of(coordinator, upload))
        put_right(coordinator, upload, {"stray:0": "113"})
        after = in_words(page_of(coordinator, upload))
        for said in (before, after):
            assert "Evidence!B3: The row of “Radio programme”" in said
            assert "Evidence!B4: The row of “Leaflet”" in said

    def test_one_that_is_put_with_113_is_there_and_the_record_says_so(self, upload, draft, coordinator):
        put_right(coordinator, upload, {"stray:0": "113", "stray:1": "113"})
        applied = apply(coordinator, upload)
        evidence = of_police(draft, 113)["evidence"]
        assert [(item["title"], item["strength"]) for item in evidence] == [
            ("Radio programme", 1),
            ("Leaflet", 0),
        ]
        said = in_words(page_of(coordinator, applied))
        assert said.count("A row that named no recommendation: put with 113") == 2

    @pytest.mark.parametrize("with_", ["113", "137"])
    def test_what_did_not_happen_is_not_on_record(self, with_, workbook, draft, coordinator):
        """A row without a title comes in nowhere; 137 was not asked."""
        rows = [[None, None, None, 1, "2026"]]
        upload = bring(coordinator, draft, sent_back(workbook, answer="1", listed=rows))
        put_right(coordinator, upload, {"stray:0": with_})
        said = in_words(page_of(coordinator, apply(coordinator, upload)))
        assert "Rows of which nothing came in" in said
        assert "Put right before it was applied" not in said

    def test_they_are_in_the_letter(self, upload, coordinator):
        said = letter(page_of(coordinator, apply(coordinator, upload)))
        assert (
            "- Evidence!B3, “Radio programme”: This row does not say to which recommendation it belongs."
            in said
        )
        assert "Without it, this row does not come in." in said


def test_a_row_of_merged_cells_is_left_out_alone_and_can_be_put_right(workbook, draft, coordinator):
    rows = [[None, 113, "Order 5", 1], [None, 113, None, 1, "2026"]]
    upload = bring(
        coordinator, draft, sent_back(workbook, answer="1", listed=rows, merged_evidence=["C3:C4"])
    )
    said = in_words(page_of(coordinator, upload))
    assert (
        "Evidence!C4 : The cells C3:C4 are merged, so that it is not clear what belongs to which row." in said
    )
    put_right(coordinator, upload, {"stray:0": "113", "113:evidence[1].title": "Order 6"})
    apply(coordinator, upload)
    assert [item["title"] for item in of_police(draft, 113)["evidence"]] == ["Order 5", "Order 6"]


class TestWhatIsOnRecord:
    def test_a_repair_that_the_rules_refuse_is_not_called_put_right(self, draft, coordinator):
        workbook = take(coordinator, draft, scope_of_all(draft))
        upload = bring(coordinator, draft, sent_back(workbook, answer="?", c1="x", why="So."))
        put_right(coordinator, upload, {"113:state": "not_applicable", "113:criteria.113.1": "no"})
        said = in_words(page_of(coordinator, apply(coordinator, upload)))
        assert "113.1: No" in said
        assert "Not applicable" not in said

    def test_of_an_input_that_the_coordinator_kept_out_nothing_came_in(
        self, workbook, draft, coordinator, police
    ):
        first = bring(coordinator, draft, sent_back(workbook, answer="1", c1="yes", listed=[ORDER]))
        second = sent_back(workbook, *question_rows(131, answer="2"), answer="2", c1="x")
        again = bring(coordinator, draft, second)
        apply(coordinator, first)
        save_input(by=acting(coordinator), assessment=draft, entry=level(113, 3), membership_id=police.pk)
        put_right(coordinator, again, {"113:criteria.113.1": "no"})
        assert given(look(coordinator, again)).verdict is Verdict.CONFLICT
        applied = apply(coordinator, again, p113=Decision(inputs={0: False}))
        said = in_words(page_of(coordinator, applied))
        assert "113.1: No" not in said
        (receipt,) = kept_receipts(applied.receipts)
        assert (receipt.answered, receipt.kept) == (1, (113,))
        assert "What was saved before is kept: 113." in letter(page_of(coordinator, applied))


class TestNothingToChoose:
    def test_a_row_that_can_not_be_taken_has_no_lone_button(self, workbook, draft, coordinator):
        upload = bring(
            coordinator, draft, sent_back(workbook, *question_rows(131, answer="2"), answer="2 or 3")
        )
        page = page_of(coordinator, upload).content.decode()
        assert "Leave it out" not in page
        assert 'name="answer-113"' not in page
        assert 'name="input-113-0"' not in page
        sent = {"seen": look(coordinator, upload).seen}
        assert "1 recommendation was written." in in_words(page_of(coordinator, upload, sent))
        assert of_police(draft, 131)["level"] == 2


class TestNoAnswerInThePlaceOfALevel:
    def test_is_said_at_the_choice_and_never_preset(self, workbook, draft, coordinator, contributor):
        save_answer(by=acting(coordinator), assessment=draft, entry=level(113, 2))
        upload = bring(coordinator, draft, sent_back(workbook, why="We train the police.", c1="yes"))
        page = page_of(coordinator, upload)
        said = in_words(page)
        assert "Take what Police says: No answer The saved answer (2: In operation) is deleted." in said
        assert re.search(r'name="answer-113" value="keep"[^>]* checked', page.content.decode())

    def test_what_differs_at_the_same_level_is_in_sight(self, workbook, draft, coordinator):
        save_answer(by=acting(coordinator), assessment=draft, entry=level(113, 1))
        upload = bring(coordinator, draft, sent_back(workbook, answer="1", why="We train.", c1="yes"))
        said = in_words(page_of(coordinator, upload))
        assert "Keep the saved answer: 1: Begun" in said
        assert "Take what Police says: 1: Begun Different from what is saved: 113.1; Why." in said

    def test_a_level_that_the_file_took_out_is_said_in_the_lead(self, draft, coordinator):
        save_answer(by=acting(coordinator), assessment=draft, entry=level(113, 2))
        workbook = take(coordinator, draft, scope_of_all(draft), filled=True)
        upload = bring(coordinator, draft, sent_back(workbook, why="To be discussed."))
        said = in_words(page_of(coordinator, upload))
        assert "1 answer changes. The answer to 1 recommendation is deleted." in said


def test_the_file_that_goes_back_asks_what_is_open(workbook, draft, coordinator, client):
    upload = bring(coordinator, draft, sent_back(workbook, answer="1", c1="yes", c2="no", listed=[ORDER]))
    applied = apply(coordinator, upload)
    client.force_login(coordinator)
    address = reverse("assessments:upload_receipt", args=[draft.pk, applied.pk, 0])
    assert client.post(address, {"act": "file"}).status_code == 200
    assert Workbook.objects.latest("made_at").paragraphs == [106, 113, 131]
