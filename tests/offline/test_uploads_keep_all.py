"""Files that come back: nothing that stands, and nothing that was written in them, is lost on the way."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from assessments.answering.giving import save_input
from assessments.answering.plan import change_action, remove_action
from assessments.answering.progress import explain_personal_data
from assessments.answering.rules import Refused
from assessments.answering.saving import save_answer
from assessments.answering.starting import save_frame
from assessments.answers.personal_data import look_at
from assessments.answers.scoring import State
from assessments.answers.value import Action, Answer, Reference
from assessments.models import Action as ActionRow
from assessments.models import Assessment, Contribution, Mailing, Upload, Workbook
from assessments.offline import applying
from assessments.offline.applying import Decision, StaleUpload, apply_upload
from assessments.offline.comparing_files import compare_files
from assessments.offline.file_answers import ComparedFiles, Fault, Returned, ReturnedFile
from assessments.offline.preview import shown
from assessments.offline.questionnaire import scope_of_all, scope_of_member
from assessments.offline.reading import read_file
from assessments.offline.uploads import drop_upload, files_of, undo_upload
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import submit
from mechanisms.access import Sharing
from mechanisms.models import Assignment, Body, Membership, Person, Role
from recommendations.models import Recommendation
from recommendations.outline import CriterionValue
from tests.factories import acting, level
from tests.offline.test_uploads import (
    KEEP,
    apply,
    bring,
    look,
    returned,
    stands,
    take,
    verdicts,
    without_plan,
)

BLANK = Answer(113, State.BLANK)
PLAN = Reference("National plan", 2, "2024-03-01", page="4")
DRAFT_IT, PASS_IT = Action("Draft it"), Action("Pass it")


def ask(member: Membership, *paragraphs: int) -> Membership:
    for paragraph in paragraphs:
        Assignment.objects.create(
            membership=member, recommendation=Recommendation.objects.get(paragraph=paragraph)
        )
    return member


def planned(paragraph: int) -> list[str]:
    return [row.what for row in ActionRow.objects.filter(paragraph=paragraph)]


class TestThePlanOfABlankFile:
    """A blank file shows nothing of the plan: what is written in it is added, nothing was taken out."""

    def test_an_action_that_is_all_that_was_written_is_taken(self, draft, coordinator):
        workbook = take(coordinator, draft, scope_of_all(draft))
        upload = bring(coordinator, draft, returned(workbook, replace(BLANK, actions=(DRAFT_IT,))))
        assert verdicts(look(coordinator, upload)) == {113: ["new"]}
        apply(coordinator, upload)
        assert planned(113) == ["Draft it"]

    def test_what_is_planned_already_stays_beside_it(self, draft, coordinator, north, edition):
        change_action(
            by=acting(coordinator), body=north, edition_id=edition.pk, paragraph=113, entry=DRAFT_IT
        )
        workbook = take(coordinator, draft, scope_of_all(draft))
        upload = bring(coordinator, draft, returned(workbook, replace(level(113, 1), actions=(PASS_IT,))))
        apply(coordinator, upload)
        assert planned(113) == ["Draft it", "Pass it"]

    def test_the_same_action_again_is_not_doubled(self, draft, coordinator, north, edition):
        change_action(
            by=acting(coordinator), body=north, edition_id=edition.pk, paragraph=113, entry=DRAFT_IT
        )
        workbook = take(coordinator, draft, scope_of_all(draft))
        again = replace(DRAFT_IT, owner="Parliament")
        upload = bring(coordinator, draft, returned(workbook, replace(level(113, 1), actions=(again,))))
        apply(coordinator, upload)
        assert [(row.what, row.owner) for row in ActionRow.objects.all()] == [("Draft it", "Parliament")]


class TestThePriorityBesideABlankFile:
    """A blank file shows no mark, so that an empty cell takes none away."""

    @pytest.fixture
    def marked(self, draft, coordinator) -> Workbook:
        entry = replace(level(113, 2), priority=True)
        save_answer(by=acting(coordinator), assessment=draft, entry=entry)
        return take(coordinator, draft, scope_of_all(draft))

    def test_it_stays_beside_the_answer_of_the_file(self, draft, coordinator, marked):
        upload = bring(coordinator, draft, returned(marked, level(113, 1)))
        apply(coordinator, upload, p113=Decision(answer=0))
        assert (stands(draft, 113).level, stands(draft, 113).priority) == (1, True)

    def test_a_blank_file_that_came_back_blank_says_nothing(self, draft, coordinator, marked):
        upload = bring(coordinator, draft, returned(marked, replace(BLANK, actions=())))
        assert verdicts(look(coordinator, upload)) == {}

    def test_a_filled_one_takes_it_away(self, draft, coordinator, marked):
        filled = take(coordinator, draft, scope_of_all(draft), filled=True)
        apply(coordinator, bring(coordinator, draft, returned(filled, level(113, 2))))
        assert stands(draft, 113).priority is False


class TestWhatAColleagueDidMeanwhile:
    def test_an_answer_that_was_cleared_is_a_conflict_and_not_new(self, draft, coordinator):
        save_answer(by=acting(coordinator), assessment=draft, entry=level(113, 1))
        workbook = take(coordinator, draft, scope_of_all(draft), filled=True)
        save_answer(by=acting(coordinator), assessment=draft, entry=BLANK)
        upload = bring(coordinator, draft, returned(workbook, level(113, 2)))
        assert verdicts(look(coordinator, upload)) == {113: ["conflict"]}

    @pytest.mark.parametrize(
        "begun",
        [
            replace(level(131, 1), state=State.BLANK, level=None, explanation="Half a sentence"),
            Answer(131, State.BLANK, criteria={"131.1": CriterionValue.YES}),
            Answer(131, State.BLANK, evidence=(PLAN,)),
            Answer(131, State.BLANK, priority=True),
        ],
        ids=["explanation", "criterion", "evidence", "priority"],
    )
    def test_no_input_is_proposed_over_an_answer_that_is_begun(self, draft, coordinator, labour, begun):
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        save_answer(by=acting(coordinator), assessment=draft, entry=begun)
        upload = bring(coordinator, draft, returned(workbook, level(131, 2)))
        assert look(coordinator, upload).rows[0].proposed is None

    def test_no_input_is_proposed_as_the_answer_where_others_are_asked_too(
        self, draft, coordinator, contributor, labour
    ):
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        upload = bring(coordinator, draft, returned(workbook, level(113, 2), level(131, 2)))
        proposed = {row.paragraph: row.proposed for row in look(coordinator, upload).rows}
        assert proposed == {113: None, 131: 0}


class TestWhoIsAskedChanged:
    def test_a_member_who_was_removed_and_asked_again_brings_the_old_file_as_his_own(
        self, draft, coordinator, contributor, labour, north
    ):
        before = contributor.memberships.get()
        workbook = take(contributor, draft, scope_of_member(draft, before))
        before.end()
        now = Membership.objects.create(
            person=contributor, body=north, role=Role.CONTRIBUTOR, ministry="Police"
        )
        ask(now, 113)
        for person in (contributor, coordinator):
            upload = bring(person, draft, returned(workbook, level(113, 1)))
            row = look(person, upload).rows[0]
            assert [(one.member, one.verdict) for one in row.from_files] == [(now.pk, "new")]

    def test_an_untouched_file_of_an_answer_that_is_now_an_input_says_nothing(
        self, draft, coordinator, contributor, labour
    ):
        save_answer(
            by=acting(coordinator),
            assessment=draft,
            entry=replace(level(128, 1), priority=True, actions=(DRAFT_IT,)),
        )
        member = contributor.memberships.get()
        workbook = take(contributor, draft, scope_of_member(draft, member), filled=True)
        ask(labour, 128)
        untouched = replace(level(128, 1), priority=True, actions=(DRAFT_IT,))
        upload = bring(contributor, draft, returned(workbook, untouched))
        assert look(contributor, upload).rows == ()

    def test_one_who_stops_being_asked_after_the_preview_is_looked_at_again(self, draft, coordinator, labour):
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        upload = bring(coordinator, draft, returned(workbook, level(131, 1)))
        seen = look(coordinator, upload).seen
        labour.assignments.filter(recommendation__paragraph=131).delete()
        with pytest.raises(StaleUpload):
            apply_upload(by=acting(coordinator), upload=upload, decisions={131: KEEP}, seen=seen)

    def test_the_words_of_one_who_is_not_asked_any_more_wait_for_a_choice(self, draft, coordinator, labour):
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        labour.assignments.filter(recommendation__paragraph=131).delete()
        upload = bring(coordinator, draft, returned(workbook, level(131, 1)))
        row = look(coordinator, upload).rows[0]
        assert (row.proposed, row.needs_answer) == (None, True)


class TestUndoing:
    def test_an_earlier_save_of_the_same_words_stays(self, draft, coordinator, north, edition):
        """The plan was changed by itself meanwhile, and the file changed it back."""
        by = acting(coordinator)
        entry = replace(level(113, 1), actions=(DRAFT_IT,))
        save_answer(by=by, assessment=draft, entry=entry)
        remove_action(by=by, body=north, row=ActionRow.objects.get())
        change_action(by=by, body=north, edition_id=edition.pk, paragraph=113, entry=PASS_IT)
        workbook = take(coordinator, draft, scope_of_all(draft), filled=True)
        upload = apply(coordinator, bring(coordinator, draft, returned(workbook, entry)))
        assert planned(113) == ["Draft it"]
        undo_upload(by=acting(coordinator), upload=upload)
        assert (stands(draft, 113).level, planned(113)) == (1, ["Pass it"])

    def test_an_input_that_came_in_a_file_is_said_to_have_come_in_a_file_again(
        self, draft, coordinator, labour
    ):
        for number in (1, 2):
            workbook = take(coordinator, draft, scope_of_member(draft, labour), filled=True)
            file = returned(workbook, level(131, number))
            upload = apply(coordinator, bring(coordinator, draft, file), p131=KEEP)
        undo_upload(by=acting(coordinator), upload=upload)
        row = Contribution.objects.get()
        assert (row.entry["level"], row.from_file) == (1, True)

    def test_one_that_was_typed_is_said_to_have_been_typed_again(self, draft, coordinator, labour):
        by = acting(coordinator)
        save_input(by=by, assessment=draft, entry=level(131, 1), membership_id=labour.pk)
        workbook = take(coordinator, draft, scope_of_member(draft, labour), filled=True)
        file = returned(workbook, level(131, 2))
        upload = apply(coordinator, bring(coordinator, draft, file), p131=KEEP)
        undo_upload(by=acting(coordinator), upload=upload)
        row = Contribution.objects.get()
        assert (row.entry["level"], row.from_file) == (1, False)

    def test_a_mailing_that_only_the_file_made_come_back_is_waited_for_again(
        self, draft, coordinator, labour
    ):
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        upload = bring(coordinator, draft, returned(workbook, level(131, 1)))
        undo_upload(by=acting(coordinator), upload=apply(coordinator, upload))
        assert Mailing.objects.get(membership=labour).returned_on is None

    def test_the_day_on_which_it_was_said_to_be_back_stays(self, draft, coordinator, labour):
        day = date(2026, 2, 3)
        Mailing.objects.create(assessment=draft, membership=labour, returned_on=day)
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        upload = bring(coordinator, draft, returned(workbook, level(131, 1)))
        undo_upload(by=acting(coordinator), upload=apply(coordinator, upload))
        assert Mailing.objects.get(membership=labour).returned_on == day

    def test_period_and_contributors_are_not_said_to_be_undone_once_they_are_closed(self, draft, coordinator):
        frame = {"period": {"start": "2025-01-01", "end": "2026-12-31"}}
        upload = apply(coordinator, bring(coordinator, draft, returned(None, frame=frame)))
        submit(
            by=acting(coordinator), assessment=draft, choices=Choices(Sharing.PRIVATE, False, False, False)
        )
        with pytest.raises(Refused, match="is submitted"):
            undo_upload(by=acting(coordinator), upload=upload)
        upload.refresh_from_db()
        assert upload.undone_at is None


def as_data(*entries: dict[str, object], **frame: object) -> bytes:
    document = {"schema": "answers/1", "edition": "2010", "answers": list(entries), **frame}
    return json.dumps(document).encode()


class TestAnswersAsData:
    """By the contract: a missing state and another edition are errors here as on the command line."""

    def test_an_entry_without_a_state_clears_nothing(self, draft, coordinator):
        save_answer(by=acting(coordinator), assessment=draft, entry=level(113, 1))
        file = read_file("a.json", as_data({"paragraph": 113, "explanation": "New."}))
        row = look(coordinator, bring(coordinator, draft, file)).rows[0]
        assert [problem.rule for problem in row.from_files[0].problems] == ["state_missing"]

    @pytest.mark.parametrize("named", [2010, "", "1999", None])
    def test_another_edition_is_refused_however_it_is_written(self, named, draft, coordinator):
        data = as_data({"paragraph": 113, "state": "level", "level": 1}, edition=named)
        compared = look(coordinator, bring(coordinator, draft, read_file("a.json", data)))
        assert (set(compared.refused), compared.rows) == ({0}, ())

    def test_blank_clears_one(self, draft, coordinator):
        save_answer(by=acting(coordinator), assessment=draft, entry=level(113, 1))
        file = read_file("a.json", as_data({"paragraph": 113, "state": "blank"}))
        apply(coordinator, bring(coordinator, draft, file))
        assert without_plan(stands(draft, 113)) == BLANK


class TestTheStrangeFile:
    @pytest.mark.parametrize("mark", ["abc", "0" * 64, "3F0C2A52-6D3B-4A0E-9C57-0A7B7F9F1C11"])
    def test_a_mark_that_is_no_id_is_unknown(self, mark, draft, coordinator):
        file = ReturnedFile("a.xlsx", "0" * 64, 1, workbook=mark)
        compared = look(coordinator, bring(coordinator, draft, file))
        assert [fault.rule for fault in compared.refused[0]] == ["workbook_unknown"]

    def test_a_body_that_cannot_answer_any_more_is_told_so(self, draft, coordinator, north):
        workbook = take(coordinator, draft, scope_of_all(draft))
        upload = bring(coordinator, draft, returned(workbook, level(113, 1)))
        Body.objects.filter(pk=north.pk).update(can_answer=False)
        again = Assessment.objects.with_frame().get(pk=draft.pk)
        compared = compare_files(by=acting(coordinator), assessment=again, files=files_of(upload))
        said = shown(again, files_of(upload), compared).files[0].troubles
        assert "cannot answer" in said[0].text


class TestAtTheSameMoment:
    def test_a_plan_that_is_edited_while_files_are_applied_is_looked_at_again(
        self, draft, coordinator, north, edition, monkeypatch
    ):
        workbook = take(coordinator, draft, scope_of_all(draft))
        upload = bring(coordinator, draft, returned(workbook, level(113, 1)))
        seen = look(coordinator, upload).seen

        def then_edit(**arguments: Any) -> ComparedFiles:
            found = compare_files(**arguments)
            change_action(
                by=acting(coordinator), body=north, edition_id=edition.pk, paragraph=113, entry=DRAFT_IT
            )
            return found

        monkeypatch.setattr(applying, "compare_files", then_edit)
        with pytest.raises(StaleUpload):
            apply_upload(by=acting(coordinator), upload=upload, decisions={}, seen=seen)

    def test_what_was_thrown_away_meanwhile_is_not_there(self, draft, coordinator):
        workbook = take(coordinator, draft, scope_of_all(draft))
        upload = bring(coordinator, draft, returned(workbook, level(113, 1)))
        again = Upload.objects.get()
        drop_upload(by=acting(coordinator), upload=upload)
        for act in (drop_upload, undo_upload):
            with pytest.raises(Http404):
                act(by=acting(coordinator), upload=again)

    def test_a_period_that_was_changed_since_the_preview_is_looked_at_again(self, draft, coordinator):
        frame = {"period": {"start": "2025-01-01", "end": "2026-12-31"}}
        upload = bring(coordinator, draft, returned(None, level(113, 1), frame=frame))
        seen = look(coordinator, upload).seen
        save_frame(
            by=acting(coordinator),
            assessment=draft,
            start=date(2024, 1, 1),
            end=date(2025, 1, 1),
            contributors=None,
        )
        with pytest.raises(StaleUpload):
            apply_upload(by=acting(coordinator), upload=upload, decisions={}, seen=seen)


class TestWhatThePreviewSays:
    def page(self, client: Client, upload: Upload) -> str:
        address = reverse("assessments:upload", args=[upload.assessment_id, upload.pk])
        return client.get(address).content.decode()

    @pytest.fixture
    def signed_in(self, client: Client, coordinator: Person) -> Client:
        client.force_login(coordinator)
        return client

    def test_period_and_contributors_that_would_be_replaced(self, signed_in, draft, coordinator):
        frame = {
            "period": {"start": "2025-01-01", "end": "2026-12-31"},
            "contributors": [{"name": "Ministry of <b>Justice</b>", "kind": "ministry"}],
        }
        said = self.page(signed_in, bring(coordinator, draft, returned(None, frame=frame)))
        assert "1 January 2025 – 31 December 2026" in said
        assert "Ministry of &lt;b&gt;Justice&lt;/b&gt;" in said
        assert "Nothing would change." not in said
        assert "Apply all of it" in said

    def test_what_looks_like_a_victim(self, signed_in, draft, coordinator):
        workbook = take(coordinator, draft, scope_of_all(draft))
        entry = level(113, 1, "Maria Lopez, aged 15, was found in the harbour.")
        upload = bring(coordinator, draft, returned(workbook, entry, level(114, 1)))
        said = self.page(signed_in, upload)
        assert said.count("Could somebody find a victim by this?") == 1
        assert "“<bdi>Maria Lopez, aged 15</bdi>”" in said
        [found] = look_at(entry.explanation, (), ())
        explain_personal_data(
            by=acting(coordinator),
            assessment=draft,
            paragraph=113,
            reason="A case in the newspapers.",
            found=[found.suspect.fingerprint],
        )
        assert "Could somebody find a victim" not in self.page(signed_in, upload)

    def test_that_a_copied_answer_would_go(self, signed_in, draft, coordinator):
        save_answer(by=acting(coordinator), assessment=draft, entry=level(113, 1), copied=True)
        workbook = take(coordinator, draft, scope_of_all(draft))
        upload = bring(coordinator, draft, returned(workbook, level(113, 2), level(114, 1)))
        assert self.page(signed_in, upload).count("The copy from the last cycle is replaced") == 1

    def test_that_whoever_gave_it_is_not_asked_any_more(self, signed_in, draft, coordinator, labour):
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        labour.assignments.filter(recommendation__paragraph=131).delete()
        upload = bring(coordinator, draft, returned(workbook, level(131, 1)))
        assert "is not asked for this recommendation." in self.page(signed_in, upload)

    def test_what_an_input_would_replace_should_it_be_the_answer(self, signed_in, draft, coordinator, labour):
        stands = replace(level(131, 2), evidence=(Reference("Order 12", 1),))
        save_answer(by=acting(coordinator), assessment=draft, entry=stands)
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        upload = bring(coordinator, draft, returned(workbook, level(131, 1)))
        said = self.page(signed_in, upload)
        assert "What would change in the answer" in said
        assert "Order 12" in said

    def test_what_can_not_be_read_once_at_its_cell_and_not_as_a_change(self, signed_in, draft, coordinator):
        workbook = take(coordinator, draft, scope_of_all(draft))
        row = {"title": "Order 12"}
        places = {"evidence[0]": "Evidence!C4", "evidence[0].strength": "Evidence!D4"}
        said = Returned(113, {"paragraph": 113, "state": "blank", "evidence": [row]}, ("actions",))
        file = replace(returned(workbook), answers=(replace(said, places=places),))
        page = self.page(signed_in, bring(coordinator, draft, file))
        assert '<code dir="auto">Evidence!D4</code>' in page
        assert "Evidence!C4" not in page
        assert "1 answer changes. 1 cell is empty or can’t be read." in page
        fault = Fault("unknown_choice", {"value": "x", "choices": "0"}, "Evidence", "D4", 113)
        page = self.page(signed_in, bring(coordinator, draft, replace(file, faults=(fault,))))
        assert page.count("Evidence!D4") == 1
