"""Files that come back: what nobody may do by them, whatever is posted, and what they never reach."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse

from assessments.answering.giving import save_input
from assessments.answering.inputs import inputs_of
from assessments.answering.rows import load_answers
from assessments.answering.saving import save_answer
from assessments.answers.scoring import State
from assessments.answers.value import Action, Answer, Reference
from assessments.models import Action as ActionRow
from assessments.models import Assessment, Submission, Upload
from assessments.offline.applying import Decision, Undecided, apply_upload
from assessments.offline.file_answers import Fault
from assessments.offline.questionnaire import scope_of_all, scope_of_member
from assessments.offline.uploads import drop_upload, staying, undo_upload
from assessments.reviewing.acts import return_to_body
from mechanisms.models import Assignment, Person, Role
from recommendations.models import Recommendation
from tests.factories import MembershipFactory, acting, level
from tests.offline.test_uploads import KEEP, apply, bring, look, returned, stands, take, verdicts

SECRET = Reference("Letter of a judge", 1)
ORDER = Reference("Order 12", 1)


def references(draft: Assessment, paragraph: int) -> list[tuple[str, bool]]:
    return [(one.title, one.confidential) for one in load_answers(draft, paragraph)[0].evidence]


class TestWhatIsPostedAgainstThePage:
    def test_an_input_that_can_not_be_read_is_not_taken_however_it_is_asked_for(
        self, draft, coordinator, labour
    ):
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        fault = Fault("unknown_choice", {"value": "7", "choices": "0"}, "Questions", "C9", 131)
        file = returned(workbook, level(131, 1), level(113, 1), faults=(fault,))
        upload = bring(coordinator, draft, file)
        apply(coordinator, upload, p131=Decision(answer=None, inputs={0: True}), p113=KEEP)
        assert set(inputs_of([draft.pk])[draft.pk]) == {113}

    def test_a_contributor_takes_no_input_as_the_answer(self, draft, coordinator, contributor, labour):
        workbook = take(contributor, draft, scope_of_member(draft, contributor.memberships.get()))
        upload = bring(contributor, draft, returned(workbook, level(113, 1)))
        with pytest.raises(Undecided):
            apply(contributor, upload, p113=Decision(answer=0))
        assert look(contributor, upload).rows[0].choices == ()


class TestAnInputTakenAsTheAnswer:
    def test_priority_plan_and_confidential_references_stay(self, draft, coordinator, labour, attach):
        attach(SECRET, paragraph=131, confidential=True)
        entry = Answer(131, State.BLANK, priority=True, evidence=(SECRET,), actions=(Action("Draft it"),))
        save_answer(by=acting(coordinator), assessment=draft, entry=entry)
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        said = replace(level(131, 2), evidence=(ORDER,))
        apply(coordinator, bring(coordinator, draft, returned(workbook, said)), p131=Decision(answer=0))
        assert (stands(draft, 131).level, stands(draft, 131).priority) == (2, True)
        assert references(draft, 131) == [("Order 12", False), ("Letter of a judge", True)]
        assert [row.what for row in ActionRow.objects.all()] == ["Draft it"]


class TestWhatIsConfidentialInAnInput:
    def test_it_never_leaves_and_stays_confidential(self, draft, coordinator, labour):
        save_input(
            by=acting(coordinator),
            assessment=draft,
            entry=replace(level(131, 1), evidence=(ORDER, SECRET)),
            membership_id=labour.pk,
            confidential=[SECRET.identity],
        )
        workbook = take(coordinator, draft, scope_of_member(draft, labour), filled=True)
        assert "judge" not in str(workbook.base)
        file = returned(workbook, replace(level(131, 2), evidence=(ORDER,)))
        upload = apply(coordinator, bring(coordinator, draft, file), p131=KEEP)
        [given] = inputs_of([draft.pk])[draft.pk][131]
        assert [item["title"] for item in given.entry["evidence"]] == ["Order 12", "Letter of a judge"]
        assert given.entry["confidential"] == [1]
        undo_upload(by=acting(coordinator), upload=upload)
        [given] = inputs_of([draft.pk])[draft.pk][131]
        assert (given.entry["level"], given.entry["confidential"]) == (1, [1])


def preview_of(person: Person, upload: Upload) -> str:
    client = Client()
    client.force_login(person)
    return client.get(reverse("assessments:upload", args=[upload.assessment_id, upload.pk])).content.decode()


def test_a_copied_answer_does_not_leave_as_if_somebody_had_given_it(draft, coordinator):
    save_answer(by=acting(coordinator), assessment=draft, entry=level(113, 1), copied=True)
    workbook = take(coordinator, draft, scope_of_all(draft), filled=True)
    assert "As the plan says" not in str(workbook.base)


def test_of_a_priority_beside_a_copied_answer_it_is_said_when_it_counts(draft, coordinator):
    """It is saved beside what nobody has checked yet; no list of gaps puts it first until somebody has."""
    save_answer(by=acting(coordinator), assessment=draft, entry=level(113, 1), copied=True)
    workbook = take(coordinator, draft, scope_of_all(draft))
    file = returned(workbook, Answer(113, State.BLANK, priority=True, actions=()))
    upload = bring(coordinator, draft, file)
    said = "The priority counts once somebody has checked and saved that answer."
    assert said in preview_of(coordinator, upload)
    apply(coordinator, upload)
    [row] = load_answers(draft, 113)
    assert (row.copied, row.priority) == (True, True)


def test_two_files_that_speak_of_the_period_change_it_by_neither(draft, coordinator):
    before = draft.period_start
    first = {"period": {"start": "2024-01-01", "end": "2026-12-31"}}
    second = {"period": {"start": "2025-01-01", "end": "2026-12-31"}}
    files = [returned(None, level(113, 1), frame=first), returned(None, level(114, 1), frame=second)]
    apply(coordinator, bring(coordinator, draft, *files))
    draft.refresh_from_db()
    assert draft.period_start == before


class TestAReturnedAssessment:
    @pytest.fixture
    def queried(self, submission: Submission, reviewer: Person) -> Assessment:
        """The reviewer asks about 128."""
        sent = Submission.objects.select_related("assessment__body", "assessment__cycle__edition").get()
        return_to_body(by=acting(reviewer), submission=sent, paragraphs=[128], message="Which law?")
        return Assessment.objects.with_frame().get()

    def test_only_what_was_asked_about_is_taken(self, queried, coordinator):
        workbook = take(coordinator, queried, scope_of_all(queried), filled=True)
        upload = bring(coordinator, queried, returned(workbook, level(128, 2), level(112, 2)))
        assert verdicts(look(coordinator, upload)) == {112: ["error"], 128: ["changed"]}
        apply(coordinator, upload, p112=KEEP)
        assert (stands(queried, 128).level, stands(queried, 112).level) == (2, 1)

    def test_no_input_becomes_an_answer_that_is_closed(self, queried, coordinator, labour):
        workbook = take(coordinator, queried, scope_of_member(queried, labour))
        row = look(coordinator, bring(coordinator, queried, returned(workbook, level(131, 2)))).rows[0]
        assert (row.choices, row.may_compose) == ((), False)


class TestUndoing:
    def test_an_input_that_was_saved_since_is_named(self, draft, coordinator, labour):
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        upload = bring(coordinator, draft, returned(workbook, level(131, 1), level(113, 1)))
        apply(coordinator, upload, p131=KEEP, p113=KEEP)
        save_input(by=acting(coordinator), assessment=draft, entry=level(113, 3), membership_id=labour.pk)
        undone = undo_upload(by=acting(coordinator), upload=Upload.objects.get())
        assert staying(undone) == [113]
        given = inputs_of([draft.pk])[draft.pk]
        assert [given[number][0].entry.get("level") for number in (113, 131)] == [3, None]

    def test_nobody_undoes_what_is_not_assigned_any_more(self, draft, contributor):
        upload = apply(contributor, bring(contributor, draft, returned(None, level(128, 1))))
        member = contributor.memberships.get()
        member.assignments.filter(section__isnull=False).delete()
        with pytest.raises(PermissionDenied):
            undo_upload(by=acting(contributor), upload=upload)
        assert stands(draft, 128).level == 1

    def test_a_reader_undoes_nothing_that_he_applied_as_a_coordinator(self, draft, coordinator, north):
        upload = apply(coordinator, bring(coordinator, draft, returned(None, level(128, 1))))
        coordinator.memberships.update(role=Role.READER)
        with pytest.raises(PermissionDenied):
            undo_upload(by=acting(coordinator), upload=upload)

    def test_another_contributor_does_not_know_it(self, draft, contributor, north):
        upload = apply(contributor, bring(contributor, draft, returned(None, level(128, 1))))
        other = MembershipFactory.create(body=north, role=Role.CONTRIBUTOR)
        Assignment.objects.create(membership=other, recommendation=Recommendation.objects.get(paragraph=128))
        with pytest.raises(Http404):
            undo_upload(by=acting(other.account), upload=upload)


class TestWhoSeesWhat:
    def test_a_removed_member_does_not_see_what_he_uploaded(self, draft, contributor):
        upload = bring(contributor, draft, returned(None, level(128, 1)))
        address = reverse("assessments:upload", args=[draft.pk, upload.pk])
        client = Client()
        client.force_login(contributor)
        assert client.get(address).status_code == 200
        contributor.memberships.get().end()
        assert client.get(address).status_code == 404
        with pytest.raises(Http404):
            apply_upload(by=acting(contributor), upload=upload, decisions={}, seen="")
        with pytest.raises(Http404):
            drop_upload(by=acting(contributor), upload=upload)

    def test_a_contributor_sees_and_makes_nothing_of_another(self, draft, coordinator, contributor, labour):
        theirs = bring(coordinator, draft, returned(None, level(106, 1)))
        client = Client()
        client.force_login(contributor)
        page = client.get(reverse("assessments:offline", args=[draft.pk])).content.decode()
        assert str(theirs.pk) not in page
        assert client.get(reverse("assessments:upload", args=[draft.pk, theirs.pk])).status_code == 404
        paper = reverse("assessments:offline_paper", args=[draft.pk])
        assert client.get(paper, {"for": f"member-{labour.pk}"}).status_code == 404
