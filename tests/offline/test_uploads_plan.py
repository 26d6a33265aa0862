"""Plan and priority of a file beside the answer that stands; and whose words a file holds, whoever looks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assessments.answering.inputs import inputs_of
from assessments.answering.saving import save_answer
from assessments.answers.scoring import State
from assessments.answers.value import Action, Answer
from assessments.models import Action as ActionRow
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, Upload
from assessments.offline.applying import Decision
from assessments.offline.preview import shown
from assessments.offline.questionnaire import scope_of_all, scope_of_member
from assessments.offline.uploads import files_of, undo_upload
from mechanisms.models import Assignment, Body, Membership, Person, Role
from recommendations.models import Recommendation
from tests.factories import BodyFactory, MembershipFactory, acting, level
from tests.offline.test_uploads import apply, bring, look, returned, stands, take, verdicts

pytestmark = pytest.mark.django_db

DRAFT_IT, PASS_IT = Action("Draft it"), Action("Pass it")
BLANK = Answer(113, State.BLANK)
TAKE, KEEP = Decision(answer=0), Decision(answer=None)


def left_out(person: Person, upload: Upload) -> list[str]:
    page = shown(upload.assessment, files_of(upload), look(person, upload))
    return [one.text for file in page.files for one in file.left_out]


class TestPlanBesideWhatStands:
    def test_an_action_in_a_blank_file_is_added_to_the_answer_that_was_given_meanwhile(
        self, draft: Assessment, coordinator: Person
    ) -> None:
        workbook = take(coordinator, draft, scope_of_all(draft))
        given = replace(level(113, 2), actions=(PASS_IT,))
        save_answer(by=acting(coordinator), assessment=draft, entry=given)
        back = returned(workbook, replace(BLANK, actions=(DRAFT_IT,)))
        upload = bring(coordinator, draft, back)
        assert verdicts(look(coordinator, upload)) == {113: ["changed"]}
        apply(coordinator, upload)
        assert stands(draft, 113) == replace(given, actions=(PASS_IT, DRAFT_IT))
        undo_upload(by=acting(coordinator), upload=upload)
        assert stands(draft, 113) == given

    def test_a_plan_changed_in_a_filled_file_leaves_a_colleagues_answer_alone(
        self, draft: Assessment, coordinator: Person
    ) -> None:
        by = acting(coordinator)
        went = replace(level(113, 1), actions=(DRAFT_IT,))
        save_answer(by=by, assessment=draft, entry=went)
        workbook = take(coordinator, draft, scope_of_all(draft), filled=True)
        save_answer(by=by, assessment=draft, entry=level(113, 3, "In force."))
        upload = bring(coordinator, draft, returned(workbook, replace(went, actions=(PASS_IT,))))
        assert verdicts(look(coordinator, upload)) == {113: ["changed"]}
        apply(coordinator, upload)
        assert stands(draft, 113) == replace(level(113, 3, "In force."), actions=(PASS_IT,))

    def test_what_was_copied_and_nobody_checked_stays_a_copy(
        self, draft: Assessment, coordinator: Person
    ) -> None:
        save_answer(by=acting(coordinator), assessment=draft, entry=level(113, 2), copied=True)
        workbook = take(coordinator, draft, scope_of_all(draft))
        back = returned(workbook, replace(BLANK, actions=(DRAFT_IT,)))
        upload = apply(coordinator, bring(coordinator, draft, back))
        answer = AnswerRow.objects.get(assessment=draft, paragraph=113)
        assert (answer.copied, answer.level) == (True, 2)
        assert [row.what for row in ActionRow.objects.all()] == ["Draft it"]
        undo_upload(by=acting(coordinator), upload=upload)
        answer.refresh_from_db()
        assert (answer.copied, answer.level, ActionRow.objects.count()) == (True, 2, 0)

    def test_confidential_references_stay_confidential_beside_a_plan(
        self, draft: Assessment, coordinator: Person, attach
    ) -> None:
        row = attach(paragraph=113, confidential=True)
        workbook = take(coordinator, draft, scope_of_all(draft))
        back = returned(workbook, replace(BLANK, actions=(DRAFT_IT,)))
        apply(coordinator, bring(coordinator, draft, back))
        file = row.file_id
        row.refresh_from_db()
        assert (row.confidential, row.file_id) == (True, file)


class TestPlanOfAnInput:
    """An input has neither plan nor priority: what a file says of them is named, not dropped in silence."""

    @pytest.fixture
    def asked_alone(self, draft: Assessment, contributor: Person) -> Membership:
        """Of 128 and 129 nobody else is asked."""
        return contributor.memberships.get()

    def second(self, north: Body, paragraph: int) -> None:
        member = MembershipFactory.create(body=north, role=Role.CONTRIBUTOR)
        recommendation = Recommendation.objects.get(paragraph=paragraph)
        Assignment.objects.create(membership=member, recommendation=recommendation)

    @pytest.mark.parametrize(
        ("said", "is_named"),
        [
            (level(128, 2), False),
            (replace(level(128, 2), actions=(DRAFT_IT,)), True),
            (replace(level(128, 2), priority=True), True),
            (Answer(128, State.BLANK, actions=(DRAFT_IT,)), True),
            (Answer(128, State.BLANK), False),
        ],
    )
    def test_where_a_second_ministry_was_asked_since(
        self, draft, coordinator, contributor, asked_alone, north, said: Answer, is_named: bool
    ) -> None:
        workbook = take(contributor, draft, scope_of_member(draft, asked_alone))
        self.second(north, 128)
        upload = bring(contributor, draft, returned(workbook, said))
        words = left_out(contributor, upload)
        assert words == left_out(coordinator, upload)
        assert bool(words) is is_named
        assert all("not taken over at 128" in line for line in words)

    def test_data_that_repeat_the_plan_are_not_reproached(
        self, draft, coordinator, contributor, labour
    ) -> None:
        entry = replace(level(113, 1), priority=True, actions=(DRAFT_IT,))
        save_answer(by=acting(coordinator), assessment=draft, entry=entry)
        same = bring(contributor, draft, returned(None, replace(entry, level=2)))
        other = bring(contributor, draft, returned(None, replace(entry, actions=(PASS_IT,))))
        assert left_out(contributor, same) == []
        assert len(left_out(contributor, other)) == 1


class TestWhoseWordsTheyAre:
    def test_data_of_one_of_several_are_an_input_whoever_looks(
        self, draft, coordinator, contributor, labour
    ) -> None:
        upload = bring(contributor, draft, returned(None, level(113, 2)))
        for person in (contributor, coordinator):
            (row,) = look(person, upload).rows
            assert [one.is_input for one in row.from_files] == [True]
        apply(coordinator, upload, p113=KEEP)
        (given,) = inputs_of([draft.pk])[draft.pk][113]
        member = contributor.memberships.get()
        assert (given.entry["level"], given.membership_id) == (2, member.pk)
        assert stands(draft, 113).state is State.BLANK

    @pytest.mark.parametrize("kind", ["data", "the body's own workbook"])
    def test_what_a_contributor_was_not_asked_becomes_the_answer_by_choice_alone(
        self, draft, coordinator, contributor, kind: str
    ) -> None:
        workbook = None if kind == "data" else take(coordinator, draft, scope_of_all(draft))
        upload = bring(contributor, draft, returned(workbook, level(128, 2), level(120, 2)))
        found = {row.paragraph: row.proposed for row in look(coordinator, upload).rows}
        assert found == {128: 0, 120: None}


class TestMechanismsNoLongerNamed:
    @pytest.fixture
    def gone(self, draft: Assessment, coordinator: Person) -> Body:
        """It was named in an answer, and cannot be any more once the file is out."""
        body = BodyFactory.create(slug="osce-like", name="Once a mechanism")
        entry = Answer(113, State.ELSEWHERE, elsewhere="osce-like")
        save_answer(by=acting(coordinator), assessment=draft, entry=entry)
        return body

    def taken_off(self, body: Body) -> None:
        Body.objects.filter(pk=body.pk).update(can_answer=False)

    def test_a_row_that_nobody_touched_is_no_fault(self, draft, coordinator, gone) -> None:
        workbook = take(coordinator, draft, scope_of_all(draft), filled=True)
        self.taken_off(gone)
        entry = Answer(113, State.ELSEWHERE, elsewhere="osce-like")
        upload = bring(coordinator, draft, returned(workbook, entry, level(114, 1)))
        assert verdicts(look(coordinator, upload)) == {114: ["new"]}

    def test_naming_it_anew_is(self, draft, coordinator, gone) -> None:
        workbook = take(coordinator, draft, scope_of_all(draft), filled=True)
        self.taken_off(gone)
        entry = Answer(113, State.ELSEWHERE, elsewhere="osce-like", explanation="They do it.")
        upload = bring(coordinator, draft, returned(workbook, entry))
        assert verdicts(look(coordinator, upload)) == {113: ["error"]}
