"""Undoing an upload goes by what is saved, not by when: an older one after a newer; what changed is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answering.giving import save_input
from assessments.answering.inputs import inputs_of
from assessments.answering.plan import change_action
from assessments.answering.rules import Refused
from assessments.answering.saving import save_answer
from assessments.answers.scoring import State
from assessments.answers.value import Action, Answer, Reference
from assessments.models import Action as ActionRow
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, Event, Mailing, Upload
from assessments.offline.applying import Decision
from assessments.offline.questionnaire import scope_of_all, scope_of_member
from assessments.offline.undoing import without
from assessments.offline.uploads import staying, undo_upload
from mechanisms.models import Membership, Person
from recommendations.outline import CriterionValue
from tests.factories import acting, level
from tests.offline.test_uploads import (
    KEEP,
    apply,
    bring,
    brought_to_113,
    cleared_answer,
    look,
    returned,
    stands,
    take,
)

pytestmark = pytest.mark.django_db

YES, NO = CriterionValue.YES, CriterionValue.NO
PLAN = Reference("National plan", 2, "2024-03-01", page="4")
LETTER = Reference("Letter", 1)


@pytest.mark.parametrize(
    ("before", "wrote", "now", "expected"),
    [
        ({"level": 1}, {"level": 2}, {"level": 2}, {"level": 1}),
        ({"level": 0}, {"level": 2}, {"level": 2}, {"level": 0}),
        ({}, {"level": 0}, {"level": 0}, {}),
        ({}, {"level": 0}, {}, None),
        # Changed beside it: stays.
        ({"level": 1}, {"level": 2}, {"level": 2, "priority": True}, {"level": 1, "priority": True}),
        ({"level": 1}, {"level": 2}, {"level": 2, "explanation": "x"}, {"level": 1, "explanation": "x"}),
        # Changed itself: nothing of it is taken back.
        ({"level": 1}, {"level": 2}, {"level": 3}, None),
        ({"explanation": "a"}, {"explanation": "b", "level": 2}, {"explanation": "c", "level": 2}, None),
        # The order of references is no change; a file beside one, or its flag, is.
        (
            {"evidence": []},
            {"evidence": [PLAN.as_json(), LETTER.as_json()]},
            {"evidence": [LETTER.as_json(), PLAN.as_json()]},
            {"evidence": []},
        ),
        ({}, {"evidence": [PLAN.as_json()]}, {"evidence": [PLAN.as_json()], "confidential": [0]}, None),
        ({}, {"evidence": [PLAN.as_json()]}, {"evidence": [PLAN.as_json()], "files": {"0": "f"}}, None),
        # Nothing, and empty, are the same.
        ({"priority": False}, {"level": 1}, {"level": 1}, {}),
    ],
)
def test_what_is_saved_without_what_was_written(before, wrote, now, expected):
    assert without(now, before, wrote) == expected


def brought(person: Person, draft: Assessment, *entries: Answer, **decisions: Decision) -> Upload:
    """An applied workbook of the body's own, made just now."""
    workbook = take(person, draft, scope_of_all(draft), filled=True)
    return apply(person, bring(person, draft, returned(workbook, *entries)), **decisions)


def undo(person: Person, upload: Upload) -> list[int]:
    """Which paragraphs stay."""
    return staying(undo_upload(by=acting(person), upload=upload))


class TestAnAnswer:
    def test_of_an_older_upload_after_a_newer_one_was_undone(self, draft, coordinator):
        first = brought(coordinator, draft, level(113, 1), level(114, 1))
        second = brought(coordinator, draft, level(113, 2))
        assert undo(coordinator, second) == []
        assert stands(draft, 113).level == 1
        assert undo(coordinator, first) == []
        assert [stands(draft, number).state for number in (113, 114)] == [State.BLANK, State.BLANK]

    def test_what_was_changed_since_stays_and_the_rest_is_undone(self, draft, coordinator):
        upload = brought(coordinator, draft, level(113, 1), level(114, 1), level(115, 1))
        brought(coordinator, draft, level(114, 2))
        assert undo(coordinator, upload) == [114]
        assert [stands(draft, number).level for number in (113, 114, 115)] == [None, 2, None]

    def test_what_was_changed_beside_it_stays(self, draft, coordinator):
        by = acting(coordinator)
        save_answer(by=by, assessment=draft, entry=replace(level(113, 1), criteria={"113.1": NO}))
        upload = brought(coordinator, draft, replace(level(113, 2), criteria={"113.1": YES}))
        now = replace(stands(draft, 113), actions=None, evidence=(LETTER,), priority=True)
        save_answer(by=by, assessment=draft, entry=now)
        assert undo(coordinator, upload) == []
        saved = stands(draft, 113)
        assert (saved.level, saved.criteria) == (1, {"113.1": NO})
        assert (saved.evidence, saved.priority) == ((LETTER,), True)

    def test_its_plan_goes_back_with_it_unless_the_plan_was_changed(self, draft, coordinator, north, edition):
        by = acting(coordinator)
        planned = replace(level(113, 1), actions=(Action("Draft it"),))
        first = brought(coordinator, draft, planned)
        save_answer(by=by, assessment=draft, entry=replace(level(113, 1), priority=True))
        assert undo(coordinator, first) == []
        assert not ActionRow.objects.filter(paragraph=113).exists()
        second = brought(coordinator, draft, replace(planned, priority=True))
        change_action(by=by, body=north, edition_id=edition.pk, paragraph=113, entry=Action("Pass it"))
        with pytest.raises(Refused, match="113"):
            undo(coordinator, second)
        assert ActionRow.objects.filter(paragraph=113).count() == 2

    def test_of_answers_as_data_too(self, draft, coordinator):
        first = apply(coordinator, bring(coordinator, draft, returned(None, level(113, 1), level(114, 1))))
        second = apply(coordinator, bring(coordinator, draft, returned(None, level(113, 2))))
        undo(coordinator, second)
        assert undo(coordinator, first) == []
        assert stands(draft, 113).state is State.BLANK

    def test_the_next_copy_of_the_file_is_compared_with_what_stays(self, draft, coordinator):
        workbook = take(coordinator, draft, scope_of_all(draft))
        file = returned(workbook, level(113, 1), level(114, 1))
        upload = apply(coordinator, bring(coordinator, draft, file))
        save_answer(by=acting(coordinator), assessment=draft, entry=level(114, 3))
        undo(coordinator, upload)
        again = look(coordinator, bring(coordinator, draft, file))
        verdicts = {row.paragraph: row.from_files[0].verdict.value for row in again.rows}
        assert verdicts == {113: "new"}, "114 is what the copy said, and a colleague changed that"

    def test_a_contributor_takes_back_nothing_that_somebody_else_saved_after_him(
        self, draft, coordinator, contributor
    ):
        file = returned(None, level(128, 1), level(129, 1))
        upload = apply(contributor, bring(contributor, draft, file))
        save_answer(by=acting(coordinator), assessment=draft, entry=replace(level(128, 1), priority=True))
        assert undo(contributor, upload) == [128]
        assert (stands(draft, 128).level, stands(draft, 129).level) == (1, None)

    def test_what_was_cleared_is_not_cleared_again_where_something_beside_it_changed(
        self, draft, coordinator, contributor, labour
    ):
        cleared = cleared_answer(coordinator, draft, labour)
        upload = brought_to_113(coordinator, draft, labour, "the answer")
        now = replace(stands(draft, 113), actions=None, priority=True)
        save_answer(by=acting(coordinator), assessment=draft, entry=now)
        assert undo(coordinator, upload) == []
        assert not AnswerRow.objects.get(pk=cleared.pk).is_cleared


class TestAnInput:
    def sent(self, person: Person, draft: Assessment, member: Any, *entries: Answer) -> Upload:
        workbook = take(person, draft, scope_of_member(draft, member), filled=True)
        keep = {f"p{entry.paragraph}": KEEP for entry in entries}
        return apply(person, bring(person, draft, returned(workbook, *entries)), **keep)

    def levels(self, draft: Assessment) -> dict[int, Any]:
        given = inputs_of([draft.pk])[draft.pk]
        return {number: items[0].entry.get("level") for number, items in given.items()}

    def test_of_an_older_upload_after_a_newer_one_was_undone(self, draft, coordinator, labour):
        first = self.sent(coordinator, draft, labour, level(113, 1), level(131, 1))
        second = self.sent(coordinator, draft, labour, level(113, 2))
        undo(coordinator, second)
        assert undo(coordinator, first) == []
        assert self.levels(draft) == {113: None, 131: None}

    def test_what_was_changed_since_stays_and_its_file_is_back(self, draft, coordinator, labour):
        upload = self.sent(coordinator, draft, labour, level(113, 1), level(131, 1))
        save_input(by=acting(coordinator), assessment=draft, entry=level(131, 3), membership_id=labour.pk)
        assert undo(coordinator, upload) == [131]
        assert self.levels(draft) == {113: None, 131: 3}
        assert Mailing.objects.get(membership=labour).returned_on is not None


class TestThePage:
    def test_it_says_what_stays(self, draft, coordinator):
        upload = brought(coordinator, draft, level(113, 1), level(114, 1))
        save_answer(by=acting(coordinator), assessment=draft, entry=level(114, 3))
        client = Client()
        client.force_login(coordinator)
        address = reverse("assessments:upload_act", args=[draft.pk, upload.pk, "undo"])
        page = client.post(address, follow=True).content.decode()
        assert "It is undone, but for what was changed since." in page
        said = "Not undone, since it was changed meanwhile: 114: the answer."
        assert page.count(said) == 2, "in the message, and for good"
        assert "everything is as before" not in page

    def test_it_names_the_inputs_that_stay_and_not_the_whole_paragraph(
        self, draft, coordinator, contributor, labour
    ):
        upload, client = given_to_113(coordinator, draft, labour), Client()
        save_input(by=acting(coordinator), assessment=draft, entry=level(113, 3), membership_id=labour.pk)
        client.force_login(coordinator)
        address = reverse("assessments:upload_act", args=[draft.pk, upload.pk, "undo"])
        page = client.post(address, follow=True).content.decode()
        assert "changed meanwhile: 113: the input of Labour inspection." in page
        assert stands(draft, 113).state is State.BLANK, "the answer beside it is as before"

    def test_an_input_that_was_taken_back_is_called_so_and_not_released(
        self, draft, coordinator, contributor, labour
    ):
        upload, client = given_to_113(coordinator, draft, labour), Client()
        undo_upload(by=acting(coordinator), upload=upload)
        assert Event.objects.filter(kind="input_released").count() == 1, "when it was applied"
        assert Event.objects.filter(kind="input_taken_back").count() == 1
        client.force_login(coordinator)
        question = client.get(reverse("assessments:question", args=[draft.pk, 113])).content.decode()
        assert "Taken back with the file, by <bdi>Coordinator</bdi>" in question
        assert "Released by" not in question
        history = client.get(reverse("assessments:answer_history", args=[draft.pk, 113])).content.decode()
        assert "Taken back with the file." in history
        assert "Released." not in history.partition("Input of")[2].partition("</li>")[0]


class TestSent:
    """A ministry whose file came back was sent to; where nothing else says so, undoing takes that back."""

    @pytest.mark.parametrize("sent_on", [None, date(2026, 5, 2)])
    def test_is_as_before(self, sent_on, draft, coordinator, contributor, labour):
        Mailing.objects.update_or_create(assessment=draft, membership=labour, defaults={"sent_on": sent_on})
        upload = given_to_113(coordinator, draft, labour)
        assert Mailing.objects.get(membership=labour).sent_on is not None
        undo_upload(by=acting(coordinator), upload=upload)
        mailing = Mailing.objects.get(membership=labour)
        assert (mailing.sent_on, mailing.returned_on) == (sent_on, None)

    def test_stays_where_another_file_of_the_ministry_came_in(self, draft, coordinator, contributor, labour):
        first = given_to_113(coordinator, draft, labour)
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        apply(coordinator, bring(coordinator, draft, returned(workbook, level(131, 1))))
        undo_upload(by=acting(coordinator), upload=first)
        mailing = Mailing.objects.get(membership=labour)
        assert None not in (mailing.sent_on, mailing.returned_on)


def given_to_113(coordinator: Person, draft: Assessment, labour: Membership) -> Upload:
    """A blank file of labour, one of two who are asked for 113: its input, taken as the answer as well."""
    workbook = take(coordinator, draft, scope_of_member(draft, labour))
    upload = bring(coordinator, draft, returned(workbook, level(113, 1)))
    return apply(coordinator, upload, p113=Decision(answer=0))


def test_a_part_of_the_frame_that_was_changed_since_stays(draft, coordinator):
    frame = {"period": {"start": "2025-01-01", "end": "2026-12-31"}}
    upload = apply(coordinator, bring(coordinator, draft, returned(None, level(113, 1), frame=frame)))
    Assessment.objects.filter(pk=draft.pk).update(period_start="2025-03-01")
    assert undo(coordinator, upload) == []
    assert stands(draft, 113).state is State.BLANK
    draft.refresh_from_db()
    assert draft.period_start.isoformat() == "2025-03-01"
