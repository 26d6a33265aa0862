"""What a person is asked to choose, what is said beside it, and what answers as data are taken for."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answering.giving import save_input
from assessments.answering.saving import save_answer
from assessments.answers.scoring import State
from assessments.answers.value import Action
from assessments.models import Assessment, Upload
from assessments.offline.applying import Decision
from assessments.offline.file_answers import Fault
from assessments.offline.preview import shown
from assessments.offline.questionnaire import scope_of_all, scope_of_member
from assessments.offline.uploads import files_of
from mechanisms.models import Person
from recommendations.outline import CriterionValue
from tests.factories import acting, level
from tests.offline.test_uploads import apply, bring, look, returned, stands, take, verdicts

pytestmark = pytest.mark.django_db

YES, NO = CriterionValue.YES, CriterionValue.NO
UNREAD = Fault("date_unclear", {"value": "03/2025"}, paragraph=127, sheet="Evidence", cell="E4")
KEEP = Decision(answer=None)


def address(upload: Upload) -> str:
    return reverse("assessments:upload", args=[upload.assessment_id, upload.pk])


def notes(by: Person, upload: Upload) -> list[str]:
    page = shown(upload.assessment, files_of(upload), look(by, upload))
    return [note for row in page.rows for given in row.from_files for note in given.notes]


def ticked(page: str, paragraph: int) -> list[str]:
    """The values of the choices of one answer that are ticked."""
    start = f'name="answer-{paragraph}" value="'
    parts = page.split(start)[1:]
    return [part.split('"')[0] for part in parts if " checked" in part.split(">")[0]]


class TestWhatCannotBeTaken:
    def test_it_is_left_out_without_a_choice_and_named_before_and_afterwards(
        self, client: Client, draft: Assessment, coordinator: Person
    ) -> None:
        workbook = take(coordinator, draft, scope_of_all(draft))
        back = returned(workbook, level(113, 2), level(127, 1), faults=[UNREAD])
        upload = bring(coordinator, draft, back)
        client.force_login(coordinator)
        before = client.get(address(upload)).content.decode()
        assert "As it is, nothing of this is taken." in before or "Nothing of this is taken." in before
        assert 'name="answer-127"' not in before
        sent = {"seen": look(coordinator, upload).seen, "answer-113": "0"}
        after = client.post(address(upload), sent, follow=True).content.decode()
        assert "Not taken, as the preview said: 127." in after
        assert (stands(draft, 113).level, stands(draft, 127).level) == (2, None)
        assert "Not taken, as the preview said: 127." in client.get(address(upload)).content.decode()
        client.post(reverse("assessments:upload_act", args=[draft.pk, upload.pk, "undo"]))
        assert stands(draft, 113).level is None


class TestAChoiceIsOfWhatWasSeen:
    def test_what_became_a_conflict_meanwhile_is_chosen_anew(
        self, client: Client, draft: Assessment, coordinator: Person
    ) -> None:
        workbook = take(coordinator, draft, scope_of_all(draft))
        upload = bring(coordinator, draft, returned(workbook, level(113, 2), level(114, 2)))
        compared = look(coordinator, upload)
        sent = {"seen": compared.seen, "answer-113": "0", "answer-114": "keep"}
        sent |= {f"row-{row.paragraph}": row.seen for row in compared.rows}
        save_answer(by=acting(coordinator), assessment=draft, entry=level(113, 1))
        client.force_login(coordinator)
        response = client.post(address(upload), sent)
        page = response.content.decode()
        assert response.status_code == 409
        assert ticked(page, 113) == [], "a colleague's words are not overwritten by the old choice"
        assert ticked(page, 114) == ["keep"], "what was chosen of what is the same stays chosen"
        sent["seen"] = look(coordinator, upload).seen
        assert client.post(address(upload), {"seen": sent["seen"]}).status_code == 422


class TestWhatAConflictCosts:
    def test_what_only_a_colleague_changed_is_named(self, draft: Assessment, coordinator: Person) -> None:
        by = acting(coordinator)
        went = replace(level(113, 1), criteria={"113.1": NO, "113.2": NO})
        save_answer(by=by, assessment=draft, entry=went)
        workbook = take(coordinator, draft, scope_of_all(draft), filled=True)
        theirs = replace(went, criteria={"113.1": YES, "113.2": NO}, explanation="In force.")
        save_answer(by=by, assessment=draft, entry=theirs)
        mine = replace(went, criteria={"113.1": NO, "113.2": YES}, explanation="Drafted.")
        upload = bring(coordinator, draft, returned(workbook, mine))
        assert notes(coordinator, upload) == [
            "Changed meanwhile, and not in the file. If you take what the file says, this goes back to what "
            "it was: 113.1."
        ]

    def test_what_a_second_blank_file_empties_is_named(
        self, draft: Assessment, coordinator: Person, contributor: Person, labour
    ) -> None:
        given = replace(level(113, 2), criteria={"113.1": YES})
        save_input(by=acting(coordinator), assessment=draft, entry=given, membership_id=labour.pk)
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        said = replace(given, state=State.BLANK, level=None, explanation="", criteria={"113.2": NO})
        upload = bring(coordinator, draft, returned(workbook, said))
        assert notes(coordinator, upload) == [
            "The file was blank and these were left empty in it. If you take it, they are deleted: "
            "Answer; 113.1; Why."
        ]


class TestAnswersAsData:
    def test_an_old_file_is_not_taken_for_a_change(
        self, client: Client, draft: Assessment, coordinator: Person
    ) -> None:
        """Downloaded, a colleague saves, uploaded as it was: nothing is taken unless somebody says so."""
        by = acting(coordinator)
        former = replace(level(113, 1), actions=(Action("Draft it"),))
        save_answer(by=by, assessment=draft, entry=former)
        save_answer(by=by, assessment=draft, entry=level(113, 3))
        upload = bring(coordinator, draft, returned(None, former, level(114, 2)))
        compared = look(coordinator, upload)
        assert verdicts(compared) == {113: ["conflict"], 114: ["new"]}
        assert {row.paragraph: row.proposed for row in compared.rows} == {113: None, 114: 0}
        assert "It may be an old one" in notes(coordinator, upload)[0]
        apply(coordinator, upload, p113=Decision(answer=0))
        assert stands(draft, 113).level == 1, "it can be wanted all the same"

    def test_what_nobody_said_before_is_a_change(self, draft: Assessment, coordinator: Person) -> None:
        save_answer(by=acting(coordinator), assessment=draft, entry=level(113, 3))
        upload = bring(coordinator, draft, returned(None, level(113, 2)))
        assert verdicts(look(coordinator, upload)) == {113: ["changed"]}

    def test_a_contributor_downloads_the_own_input_and_not_the_answer_beside_it(
        self, client: Client, draft: Assessment, coordinator: Person, contributor: Person, labour
    ) -> None:
        save_answer(by=acting(coordinator), assessment=draft, entry=level(113, 3, "Composed."))
        save_answer(by=acting(coordinator), assessment=draft, entry=level(128, 2))
        address_of_data = reverse("assessments:offline_answers", args=[draft.pk])
        client.force_login(contributor)
        said = {one["paragraph"] for one in client.get(address_of_data).json()["answers"]}
        assert said == {128}, "nothing was given for 113 yet"
        mine = level(113, 1, "Ours.")
        save_input(by=acting(contributor), assessment=draft, entry=mine)
        document = client.get(address_of_data).json()
        (given,) = [one for one in document["answers"] if one["paragraph"] == 113]
        assert (given["level"], given["explanation"]) == (1, "Ours.")
        client.force_login(coordinator)
        found = json.loads(client.get(address_of_data).content)["answers"]
        assert [one["level"] for one in found if one["paragraph"] == 113] == [3]

    def test_the_answer_repeated_by_one_of_several_is_no_input(
        self, draft: Assessment, coordinator: Person, contributor: Person, labour
    ) -> None:
        composed = replace(level(113, 3, "Composed."), actions=(Action("Draft it"),))
        save_answer(by=acting(coordinator), assessment=draft, entry=composed)
        save_input(by=acting(contributor), assessment=draft, entry=level(113, 1, "Ours."))
        upload = bring(contributor, draft, returned(None, composed))
        compared = look(contributor, upload)
        assert (compared.rows, compared.unchanged, len(compared.untouched)) == ((), 0, 1)
        client = Client()
        client.force_login(contributor)
        page = client.get(address(upload)).content.decode()
        assert "The file repeats the answer, and gives no input of its own." in page
        other = bring(contributor, draft, returned(None, level(113, 2, "Ours, more exactly.")))
        assert verdicts(look(contributor, other)) == {113: ["changed"]}
