"""Files that come back: what is written, what is decided by a person, who may, and undoing it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from assessments.answering.giving import clear_answer, inputs_seen, save_input, take_clearing_off
from assessments.answering.inputs import inputs_of
from assessments.answering.rows import load_answers
from assessments.answering.rules import Refused
from assessments.answering.saving import save_answer
from assessments.answers.problems import Problem
from assessments.answers.scoring import State
from assessments.answers.value import Action, Answer, Reference
from assessments.models import Action as ActionRow
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, Event, Mailing, Upload, Workbook
from assessments.offline.applying import Decision, StaleUpload, Undecided, apply_upload
from assessments.offline.comparing_files import compare_files
from assessments.offline.file_answers import ComparedFiles, Fault, Returned, ReturnedFile
from assessments.offline.questionnaire import Scope, make_workbook, scope_of_all, scope_of_member, stands_for
from assessments.offline.saved_answers import Verdict
from assessments.offline.uploads import drop_upload, files_of, keep_upload, sweep_uploads, undo_upload
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import submit
from mechanisms.access import Sharing
from mechanisms.models import Assignment, Membership, Person, Role
from recommendations.models import Recommendation
from recommendations.outline import CriterionValue
from tests.factories import MembershipFactory, acting, level

PLAN = Reference("National plan", 2, "2024-03-01", page="4")
SECRET = Reference("Letter of a judge", 1)
KEEP = Decision(answer=None)


def take(by: Person, draft: Assessment, scope: Scope, *, filled: bool = False) -> Workbook:
    return make_workbook(
        by=acting(by),
        assessment=draft,
        scope=scope,
        filled=filled,
        stands=stands_for(draft, scope),
        language="en",
    )


def returned(
    workbook: Workbook | None, *entries: Answer, name: str = "back.xlsx", **more: Any
) -> ReturnedFile:
    """A file that says this of some recommendations, and nothing of the others."""
    answers = []
    for entry in entries:
        said = {key: value for key, value in entry.as_json().items() if key != "paragraph"}
        codes = more.get("codes", {}).get(entry.paragraph, ("",) * len(entry.evidence))
        unsaid = () if entry.actions is not None else ("actions",)
        answers.append(Returned(entry.paragraph, {"paragraph": entry.paragraph, **said}, unsaid, codes))
    return ReturnedFile(
        name=name,
        digest="0" * 64,
        size=1,
        workbook=str(workbook.pk) if workbook else "",
        edition="2010",
        answers=tuple(answers),
        faults=tuple(more.get("faults", ())),
        frame=more.get("frame", {}),
    )


def bring(by: Person, draft: Assessment, *files: ReturnedFile) -> Upload:
    return keep_upload(by=acting(by), assessment=draft, files=files)


def look(by: Person, upload: Upload) -> ComparedFiles:
    return compare_files(
        by=acting(by), assessment=upload.assessment, files=files_of(upload), brought_by=upload.by
    )


def apply(by: Person, upload: Upload, **decisions: Decision) -> Upload:
    chosen = {int(key.removeprefix("p")): value for key, value in decisions.items()}
    seen = look(by, upload).seen
    return apply_upload(by=acting(by), upload=upload, decisions=chosen, seen=seen)


def stands(draft: Assessment, paragraph: int) -> Answer:
    return load_answers(draft, paragraph)[0].in_file()


def without_plan(entry: Answer) -> Answer:
    return replace(entry, actions=None)


def verdicts(compared: ComparedFiles) -> dict[int, list[str]]:
    return {row.paragraph: [one.verdict.value for one in row.from_files] for row in compared.rows}


class TestTheBodysOwnWorkbook:
    def test_what_was_filled_in_becomes_the_answer(self, draft, coordinator):
        workbook = take(coordinator, draft, scope_of_all(draft))
        upload = bring(coordinator, draft, returned(workbook, level(113, 2), Answer(114, State.BLANK)))
        assert verdicts(look(coordinator, upload)) == {113: ["new"]}
        apply(coordinator, upload)
        assert without_plan(stands(draft, 113)) == level(113, 2)
        assert stands(draft, 114).state is State.BLANK

    def test_a_filled_one_that_nobody_touched_changes_nothing(self, draft, coordinator):
        save_answer(by=acting(coordinator), assessment=draft, entry=replace(level(113, 2), evidence=(PLAN,)))
        workbook = take(coordinator, draft, scope_of_all(draft), filled=True)
        upload = bring(coordinator, draft, returned(workbook, replace(level(113, 2), evidence=(PLAN,))))
        compared = look(coordinator, upload)
        assert (compared.rows, compared.unchanged) == ((), 1)
        with pytest.raises(Refused, match="There was nothing to save"):
            apply(coordinator, upload)

    def test_an_edited_reference_stays_the_same_reference_and_keeps_its_file(
        self, draft, coordinator, attach
    ):
        kept = attach(PLAN, paragraph=113)
        workbook = take(coordinator, draft, scope_of_all(draft), filled=True)
        renamed = replace(PLAN, title="National plan of action")
        entry = Answer(113, State.LEVEL, 2, "In force.", evidence=(renamed,))
        upload = bring(coordinator, draft, returned(workbook, entry, codes={113: ("113.e1",)}))
        apply(coordinator, upload)
        kept.refresh_from_db()
        assert (kept.title, kept.file is not None) == ("National plan of action", True)

    def test_confidential_references_never_leave_and_stay(self, draft, coordinator, attach):
        attach(SECRET, paragraph=113, confidential=True)
        workbook = take(coordinator, draft, scope_of_all(draft), filled=True)
        assert "judge" not in str(workbook.base)
        upload = bring(coordinator, draft, returned(workbook, replace(level(113, 2), evidence=(PLAN,))))
        apply(coordinator, upload)
        found = load_answers(draft, 113)[0]
        assert [(item.title, item.confidential) for item in found.evidence] == [
            ("National plan", False),
            ("Letter of a judge", True),
        ]

    def test_a_plan_that_was_changed_in_the_file_is_changed(self, draft, coordinator):
        workbook = take(coordinator, draft, scope_of_all(draft))
        entry = replace(level(113, 1), actions=(Action("Draft a law", "Parliament"),))
        apply(coordinator, bring(coordinator, draft, returned(workbook, entry)))
        assert [row.what for row in ActionRow.objects.filter(body=draft.body)] == ["Draft a law"]

    def test_what_a_colleague_saved_meanwhile_is_decided_by_a_person(self, draft, coordinator):
        workbook = take(coordinator, draft, scope_of_all(draft), filled=True)
        save_answer(by=acting(coordinator), assessment=draft, entry=level(113, 1))
        upload = bring(coordinator, draft, returned(workbook, level(113, 3), level(114, 1)))
        assert verdicts(look(coordinator, upload)) == {113: ["conflict"], 114: ["new"]}
        with pytest.raises(Undecided) as undecided:
            apply(coordinator, upload)
        assert undecided.value.paragraphs == (113,)
        assert stands(draft, 114).state is State.BLANK, "all or nothing"
        apply(coordinator, upload, p113=KEEP)
        assert (stands(draft, 113).level, stands(draft, 114).level) == (1, 1)

    def test_a_choice_for_the_file_replaces_what_stands(self, draft, coordinator):
        workbook = take(coordinator, draft, scope_of_all(draft), filled=True)
        save_answer(by=acting(coordinator), assessment=draft, entry=level(113, 1))
        upload = bring(coordinator, draft, returned(workbook, level(113, 3)))
        apply(coordinator, upload, p113=Decision(answer=0))
        assert stands(draft, 113).level == 3

    def test_a_save_between_looking_and_applying_is_looked_at_again(self, draft, coordinator):
        workbook = take(coordinator, draft, scope_of_all(draft))
        upload = bring(coordinator, draft, returned(workbook, level(113, 2)))
        seen = look(coordinator, upload).seen
        save_answer(by=acting(coordinator), assessment=draft, entry=level(113, 1))
        with pytest.raises(StaleUpload):
            apply_upload(by=acting(coordinator), upload=upload, decisions={}, seen=seen)
        assert stands(draft, 113).level == 1

    def test_it_is_applied_once(self, draft, coordinator):
        workbook = take(coordinator, draft, scope_of_all(draft))
        upload = bring(coordinator, draft, returned(workbook, level(113, 2)))
        apply(coordinator, upload)
        with pytest.raises(Refused, match="applied already"):
            apply_upload(by=acting(coordinator), upload=upload, decisions={}, seen="")

    def test_what_breaks_a_rule_is_named_and_left_out_and_nobody_has_to_say_so(self, draft, coordinator):
        """Of answers as data: of a workbook's row the rest is taken (`test_repairs`)."""
        bare = replace(level(113, 2), evidence=(Reference("Plan", 2),))
        upload = bring(coordinator, draft, returned(None, bare, level(114, 1)))
        row = look(coordinator, upload).rows[0]
        assert [one.verdict for one in row.from_files] == [Verdict.ERROR]
        assert "evidence_without_date" in {problem.rule for problem in row.from_files[0].problems}
        with pytest.raises(Undecided):
            apply(coordinator, upload, p113=Decision(answer=0))
        apply(coordinator, upload)
        assert (stands(draft, 113).state, stands(draft, 114).level) == (State.BLANK, 1)

    def test_a_cell_that_could_not_be_read_keeps_its_recommendation_from_being_taken(
        self, draft, coordinator
    ):
        workbook = take(coordinator, draft, scope_of_all(draft))
        fault = Fault("unknown_choice", {"value": "7"}, "Questions", "C9", 113)
        upload = bring(coordinator, draft, returned(workbook, level(113, 2), faults=(fault,)))
        assert verdicts(look(coordinator, upload)) == {113: ["error"]}


class TestOneMinistrysWorkbook:
    def test_it_becomes_an_input_and_the_answer_where_nobody_else_is_asked(
        self, draft, coordinator, contributor, labour
    ):
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        assert workbook.paragraphs == [113, 131]
        upload = bring(coordinator, draft, returned(workbook, level(113, 2), level(131, 1)))
        apply(coordinator, upload, p113=KEEP, p131=Decision(answer=0))
        given = inputs_of([draft.pk])[draft.pk]
        assert [(one.name, one.entry["level"]) for one in given[113]] == [("Labour inspection", 2)]
        assert [(one.name, one.entry["level"]) for one in given[131]] == [("Labour inspection", 1)]
        assert (stands(draft, 113).state, stands(draft, 131).level) == (State.BLANK, 1)

    def test_history_says_on_whose_behalf(self, draft, coordinator, labour):
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        upload = bring(coordinator, draft, returned(workbook, level(131, 1)))
        apply(coordinator, upload)
        answer = AnswerRow.objects.get(assessment=draft, paragraph=131)
        assert answer.history.latest().history_change_reason == "uploaded Labour inspection"
        assert Event.objects.filter(kind="file_applied").get().data["on_behalf_of"] == ["Labour inspection"]

    def test_it_counts_as_returned(self, draft, coordinator, labour):
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        apply(coordinator, bring(coordinator, draft, returned(workbook, level(131, 1))))
        assert Mailing.objects.get(membership=labour).returned_on is not None

    def test_an_input_takes_no_priority_and_no_plan(self, draft, coordinator, labour):
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        greedy = replace(level(131, 1), priority=True, actions=(Action("Pay us"),))
        apply(coordinator, bring(coordinator, draft, returned(workbook, greedy)))
        assert (stands(draft, 131).priority, ActionRow.objects.count()) == (False, 0)

    def test_the_input_of_a_ministry_that_was_changed_meanwhile_is_a_conflict(
        self, draft, coordinator, contributor, labour
    ):
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        save_input(by=acting(coordinator), assessment=draft, entry=level(113, 0), membership_id=labour.pk)
        upload = bring(coordinator, draft, returned(workbook, level(113, 2)))
        assert verdicts(look(coordinator, upload)) == {113: ["conflict"]}
        with pytest.raises(Undecided):
            apply(coordinator, upload, p113=KEEP)
        apply(coordinator, upload, p113=Decision(answer=0, inputs={0: False}))
        given = inputs_of([draft.pk])[draft.pk][113]
        assert [one.entry["level"] for one in given] == [0], "the input was kept"
        assert stands(draft, 113).level == 2, "and the file became the answer"

    def test_a_ministry_that_is_not_asked_any_more_gives_no_input(self, draft, coordinator, labour):
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        labour.assignments.filter(recommendation__paragraph=131).delete()
        upload = bring(coordinator, draft, returned(workbook, level(131, 1)))
        given = look(coordinator, upload).rows[0].from_files[0]
        assert not given.is_input


class TestSeveralMinistriesAtOnce:
    @pytest.fixture
    def police(self, contributor: Person) -> Membership:
        return contributor.memberships.get()

    def test_each_becomes_its_own_input_and_the_coordinator_decides_the_answer(
        self, draft, coordinator, police, labour
    ):
        first = take(coordinator, draft, scope_of_member(draft, police))
        second = take(coordinator, draft, scope_of_member(draft, labour))
        upload = bring(coordinator, draft, returned(first, level(113, 0)), returned(second, level(113, 3)))
        row = look(coordinator, upload).rows[0]
        assert (len(row.from_files), row.proposed) == (2, None)
        apply(coordinator, upload, p113=Decision(answer=1))
        given = inputs_of([draft.pk])[draft.pk][113]
        assert sorted(one.entry["level"] for one in given) == [0, 3]
        assert stands(draft, 113).level == 3

    def test_without_a_choice_the_answer_stays_as_it_stands(self, draft, coordinator, police, labour):
        first = take(coordinator, draft, scope_of_member(draft, police))
        second = take(coordinator, draft, scope_of_member(draft, labour))
        upload = bring(coordinator, draft, returned(first, level(113, 0)), returned(second, level(113, 3)))
        apply(coordinator, upload)
        assert stands(draft, 113).state is State.BLANK

    def test_two_files_of_the_body_itself_wait_for_a_choice(self, draft, coordinator):
        first = take(coordinator, draft, scope_of_all(draft))
        second = take(coordinator, draft, scope_of_all(draft))
        upload = bring(coordinator, draft, returned(first, level(113, 1)), returned(second, level(113, 2)))
        with pytest.raises(Undecided):
            apply(coordinator, upload)
        apply(coordinator, upload, p113=Decision(answer=1))
        assert stands(draft, 113).level == 2

    def test_two_copies_of_one_file_are_named(self, draft, coordinator):
        workbook = take(coordinator, draft, scope_of_all(draft))
        first, second = (returned(workbook, level(113, to)) for to in (1, 2))
        files = [first, replace(second, digest="1" * 64)]
        compared = look(coordinator, bring(coordinator, draft, *files))
        assert [fault.rule for fault in compared.refused[0]] == ["workbook_twice"]
        assert compared.rows == ()

    def test_the_same_file_twice_is_read_once(self, draft, coordinator):
        workbook = take(coordinator, draft, scope_of_all(draft))
        files = [returned(workbook, level(113, 1), name=name) for name in ("a.xlsx", "b.xlsx")]
        compared = look(coordinator, bring(coordinator, draft, *files))
        assert {number: why[0].rule for number, why in compared.refused.items()} == {1: "file_twice"}
        assert verdicts(compared) == {113: ["new"]}

    def test_a_copy_that_can_not_be_used_spoils_no_other(self, draft, coordinator):
        workbook = take(coordinator, draft, scope_of_all(draft))
        broken = replace(returned(workbook), digest="1" * 64, faults=(Fault("codes_gone"),))
        upload = bring(coordinator, draft, returned(workbook, level(113, 1)), broken)
        compared = look(coordinator, upload)
        assert {number: why[0].rule for number, why in compared.refused.items()} == {1: "codes_gone"}
        assert verdicts(compared) == {113: ["new"]}

    def test_all_that_is_wrong_in_a_refused_file_is_named_at_once(self, draft, coordinator):
        workbook = take(coordinator, draft, scope_of_all(draft))
        faults = (Fault("without_paragraph"), Fault("unknown_choice", {"value": "7"}, paragraph=113))
        upload = bring(coordinator, draft, returned(workbook, level(113, 2), faults=faults))
        assert look(coordinator, upload).refused[0] == faults


class TestTheWrongFile:
    def test_another_cycle_another_body_and_one_that_nobody_knows(
        self, draft, coordinator, south, stranger, cycle
    ):
        elsewhere = Assessment.objects.create(
            body=south, cycle=cycle, period_start=draft.period_start, period_end=draft.period_end
        )
        other = Workbook.objects.create(
            assessment=elsewhere,
            paragraphs=[113],
            language="en",
            made_at="2026-07-01T00:00Z",
            made_by_label="x",
        )
        unknown = Workbook(pk="00000000-0000-4000-8000-000000000000")
        for workbook in (other, unknown):
            compared = look(coordinator, bring(coordinator, draft, returned(workbook, level(113, 1))))
            assert [fault.rule for fault in compared.refused[0]] == ["workbook_unknown"]
        MembershipFactory.create(person=coordinator, body=south, role=Role.READER)
        compared = look(coordinator, bring(coordinator, draft, returned(other, level(113, 1))))
        assert [fault.rule for fault in compared.refused[0]] == ["workbook_of_another_body"]

    def test_a_closed_assessment_takes_nothing(self, draft, coordinator):
        workbook = take(coordinator, draft, scope_of_all(draft))
        upload = bring(coordinator, draft, returned(workbook, level(113, 1)))
        submit(
            by=acting(coordinator), assessment=draft, choices=Choices(Sharing.PRIVATE, False, False, False)
        )
        draft.refresh_from_db()
        upload.assessment.refresh_from_db()
        compared = look(coordinator, upload)
        assert [fault.rule for fault in compared.refused[0]] == ["assessment_locked"]
        with pytest.raises(Refused):
            apply(coordinator, upload)


class TestWhoMay:
    def test_a_contributor_brings_only_what_is_assigned(self, draft, coordinator, contributor):
        workbook = take(coordinator, draft, scope_of_all(draft))
        upload = bring(contributor, draft, returned(workbook, level(113, 1), level(106, 1)))
        compared = look(contributor, upload)
        assert verdicts(compared) == {106: ["error"], 113: ["new"]}
        assert [problem.rule for problem in compared.rows[0].from_files[0].problems] == [
            "paragraph_not_assigned"
        ]
        apply(contributor, upload, p106=KEEP)
        assert (stands(draft, 113).level, stands(draft, 106).state) == (1, State.BLANK)

    def test_what_is_unchanged_elsewhere_is_no_error(self, draft, coordinator, contributor):
        save_answer(by=acting(coordinator), assessment=draft, entry=level(106, 2))
        workbook = take(coordinator, draft, scope_of_all(draft), filled=True)
        upload = bring(contributor, draft, returned(workbook, level(106, 2), level(113, 1)))
        assert verdicts(look(contributor, upload)) == {113: ["new"]}

    def test_one_of_several_brings_an_input(self, draft, coordinator, contributor, labour):
        workbook = take(contributor, draft, scope_of_member(draft, contributor.memberships.get()))
        upload = bring(contributor, draft, returned(workbook, level(113, 1), level(128, 2)))
        apply(contributor, upload)
        assert [one.entry["level"] for one in inputs_of([draft.pk])[draft.pk][113]] == [1]
        assert (stands(draft, 113).state, stands(draft, 128).level) == (State.BLANK, 2)

    def test_the_file_of_another_ministry_is_the_coordinators(self, draft, coordinator, contributor, labour):
        workbook = take(coordinator, draft, scope_of_member(draft, labour))
        compared = look(contributor, bring(contributor, draft, returned(workbook, level(113, 1))))
        assert [fault.rule for fault in compared.refused[0]] == ["workbook_of_another_person"]

    @pytest.mark.parametrize("who", ["reader", "stranger", "reviewer", "administrator"])
    def test_nobody_else_brings_anything(self, who, draft, coordinator, request):
        person = request.getfixturevalue(who)
        with pytest.raises((PermissionDenied, Http404)):
            bring(person, draft, returned(None, level(113, 1)))

    def test_an_upload_is_its_persons_and_the_coordinators(self, draft, coordinator, contributor, north):
        other = MembershipFactory.create(body=north, role=Role.CONTRIBUTOR).account
        Assignment.objects.create(
            membership=other.memberships.get(), recommendation=Recommendation.objects.get(paragraph=120)
        )
        upload = bring(contributor, draft, returned(None, level(113, 1)))
        with pytest.raises(Http404):
            apply(other, upload)
        with pytest.raises(Http404):
            drop_upload(by=acting(other), upload=upload)
        drop_upload(by=acting(coordinator), upload=upload)
        assert not Upload.objects.exists()

    def test_a_contributor_makes_a_file_of_what_is_assigned_alone(self, draft, contributor):
        with pytest.raises(PermissionDenied):
            take(contributor, draft, scope_of_all(draft))


class TestAnswersAsData:
    def test_an_entry_replaces_the_whole_answer_and_its_plan_stays(self, draft, coordinator, attach):
        attach(SECRET, paragraph=113, confidential=True)
        save_answer(
            by=acting(coordinator),
            assessment=draft,
            entry=replace(level(113, 1), evidence=(SECRET,), actions=(Action("Draft it"),)),
        )
        upload = bring(coordinator, draft, returned(None, level(113, 2)))
        assert verdicts(look(coordinator, upload)) == {113: ["changed"]}
        apply(coordinator, upload)
        assert (stands(draft, 113).evidence, ActionRow.objects.count()) == ((), 1)

    def test_a_reference_that_comes_back_keeps_its_flag(self, draft, coordinator, attach):
        attach(SECRET, paragraph=113, confidential=True)
        apply(
            coordinator, bring(coordinator, draft, returned(None, replace(level(113, 2), evidence=(SECRET,))))
        )
        assert [item.confidential for item in load_answers(draft, 113)[0].evidence] == [True]

    def test_period_and_contributors_come_along_and_go_back(self, draft, coordinator):
        frame = {
            "period": {"start": "2025-01-01", "end": "2026-12-31"},
            "contributors": [{"name": "Ministry of Justice", "kind": "ministry"}],
        }
        upload = apply(coordinator, bring(coordinator, draft, returned(None, frame=frame)))
        draft.refresh_from_db()
        assert (draft.period_start, draft.contributors.count()) == (date(2025, 1, 1), 1)
        undo_upload(by=acting(coordinator), upload=upload)
        draft.refresh_from_db()
        assert (draft.period_start, draft.contributors.count()) == (date(2025, 7, 1), 0)

    def test_they_are_the_coordinators(self, draft, contributor):
        frame = {"period": {"start": "2025-01-01", "end": "2026-12-31"}}
        apply(contributor, bring(contributor, draft, returned(None, level(113, 1), frame=frame)))
        draft.refresh_from_db()
        assert draft.period_start == date(2025, 7, 1)

    def test_another_edition_is_named(self, draft, coordinator):
        file = replace(returned(None, level(113, 1)), edition="1999")
        assert [one.rule for one in look(coordinator, bring(coordinator, draft, file)).refused[0]] == [
            "another_edition"
        ]


def cleared_answer(coordinator: Person, draft: Assessment, labour: Membership) -> AnswerRow:
    """113, composed from what the labour inspection gave, and cleared."""
    by = acting(coordinator)
    given = level(113, 0)
    save_input(by=by, assessment=draft, entry=given, membership_id=labour.pk)
    answer = save_answer(by=by, assessment=draft, entry=level(113, 1)).answer
    seen = inputs_seen(answer)
    return clear_answer(by=by, assessment=draft, paragraph=113, seen=seen)


def brought_to_113(coordinator: Person, draft: Assessment, labour: Membership, written: str) -> Upload:
    """A file that was applied, and changed the answer or an input to it."""
    scope = scope_of_all(draft) if written == "the answer" else scope_of_member(draft, labour)
    workbook = take(coordinator, draft, scope, filled=True)
    upload = bring(coordinator, draft, returned(workbook, level(113, 3)))
    decision = Decision(answer=0) if written == "the answer" else Decision(inputs={0: True})
    return apply(coordinator, upload, p113=decision)


class TestUndoing:
    def test_everything_stands_as_before(self, draft, coordinator, contributor, labour):
        by = acting(coordinator)
        before = replace(level(113, 1), evidence=(PLAN,), criteria={"113.1": CriterionValue.YES})
        save_answer(by=by, assessment=draft, entry=replace(before, actions=(Action("Draft it"),)))
        save_input(by=by, assessment=draft, entry=level(113, 0), membership_id=labour.pk)
        own = take(coordinator, draft, scope_of_all(draft), filled=True)
        theirs = take(coordinator, draft, scope_of_member(draft, labour), filled=True)
        upload = bring(
            coordinator,
            draft,
            returned(own, replace(level(113, 3), actions=())),
            returned(theirs, level(113, 2), level(131, 1)),
        )
        apply(coordinator, upload, p113=Decision(answer=0))
        assert (stands(draft, 113).level, stands(draft, 113).actions) == (3, ())
        undo_upload(by=by, upload=upload)
        assert stands(draft, 113) == replace(before, actions=(Action("Draft it"),))
        assert stands(draft, 131).state is State.BLANK
        given = inputs_of([draft.pk])[draft.pk]
        assert given[113][0].entry["level"] == 0
        assert given[131][0].entry["state"] == "blank"

    def test_where_all_of_it_was_saved_since_nothing_is_undone(self, draft, coordinator):
        workbook = take(coordinator, draft, scope_of_all(draft))
        upload = bring(coordinator, draft, returned(workbook, level(114, 2)))
        apply(coordinator, upload)
        save_answer(by=acting(coordinator), assessment=draft, entry=level(114, 3))
        with pytest.raises(Refused, match="114"):
            undo_upload(by=acting(coordinator), upload=upload)
        assert stands(draft, 114).level == 3

    @pytest.mark.parametrize("written", ["the answer", "an input"])
    def test_what_was_cleared_before_is_cleared_again_by_the_same_person_and_day(
        self, draft, coordinator, contributor, labour, written
    ):
        cleared = cleared_answer(coordinator, draft, labour)
        upload = brought_to_113(coordinator, draft, labour, written)
        assert not AnswerRow.objects.get(pk=cleared.pk).is_cleared
        undo_upload(by=acting(coordinator), upload=upload)
        again = AnswerRow.objects.get(pk=cleared.pk)
        assert again.is_cleared
        assert (again.cleared_at, again.cleared_by) == (cleared.cleared_at, coordinator)
        assert Event.objects.filter(kind="clearing_restored").count() == 1

    @pytest.mark.parametrize("written", ["the answer", "an input"])
    @pytest.mark.parametrize(
        "since", ["another input", "the answer by hand", "taken off before", "cleared anew, and taken off"]
    )
    def test_it_stays_off_where_something_else_changed_as_well(
        self, draft, coordinator, contributor, labour, written, since
    ):
        cleared = cleared_answer(coordinator, draft, labour)
        by = acting(coordinator)
        if since == "taken off before":
            take_clearing_off(by=by, assessment=draft, paragraph=113)
        upload = brought_to_113(coordinator, draft, labour, written)
        if since == "another input":
            police = contributor.memberships.get().pk
            save_input(by=by, assessment=draft, entry=level(113, 4), membership_id=police)
        if since == "cleared anew, and taken off":
            seen = inputs_seen(cleared)
            clear_answer(by=by, assessment=draft, paragraph=113, seen=seen)
            take_clearing_off(by=by, assessment=draft, paragraph=113)
        if since == "the answer by hand":
            save_answer(by=by, assessment=draft, entry=level(113, 0))
            if written == "the answer":
                with pytest.raises(Refused, match="113"):
                    undo_upload(by=by, upload=upload)
                return
        undo_upload(by=acting(coordinator), upload=upload)
        assert not AnswerRow.objects.get(pk=cleared.pk).is_cleared
        assert not Event.objects.filter(kind="clearing_restored").exists()

    def test_it_is_undone_once(self, draft, coordinator):
        workbook = take(coordinator, draft, scope_of_all(draft))
        upload = apply(coordinator, bring(coordinator, draft, returned(workbook, level(113, 2))))
        undo_upload(by=acting(coordinator), upload=upload)
        with pytest.raises(Refused):
            undo_upload(by=acting(coordinator), upload=upload)

    def test_what_was_read_is_not_kept_after_it_was_applied(self, draft, coordinator):
        workbook = take(coordinator, draft, scope_of_all(draft))
        upload = apply(coordinator, bring(coordinator, draft, returned(workbook, level(113, 2))))
        assert upload.files[0]["answers"] == []


class TestThePlan:
    """The plan is the body's and goes on: a file changes it only where somebody changed it in the file."""

    def test_a_blank_file_leaves_it_alone(self, draft, coordinator):
        by = acting(coordinator)
        workbook = take(coordinator, draft, scope_of_all(draft))
        entry = replace(level(113, 1), actions=(Action("Draft it"),))
        save_answer(by=by, assessment=draft, entry=entry)
        upload = bring(coordinator, draft, returned(workbook, replace(level(113, 2), actions=())))
        apply(coordinator, upload, p113=Decision(answer=0))
        assert [row.what for row in ActionRow.objects.all()] == ["Draft it"]

    def test_a_filled_one_whose_plan_nobody_touched_too(self, draft, coordinator):
        by = acting(coordinator)
        entry = replace(level(113, 1), actions=(Action("Draft it"),))
        save_answer(by=by, assessment=draft, entry=entry)
        workbook = take(coordinator, draft, scope_of_all(draft), filled=True)
        save_answer(by=by, assessment=draft, entry=replace(entry, actions=(Action("Pass it"),)))
        upload = bring(coordinator, draft, returned(workbook, replace(entry, level=2, explanation="New.")))
        apply(coordinator, upload, p113=Decision(answer=0))
        assert [row.what for row in ActionRow.objects.all()] == ["Pass it"]


def test_a_fault_of_what_no_row_shows_keeps_the_whole_file(draft, coordinator):
    workbook = take(coordinator, draft, scope_of_all(draft))
    fault = Fault("evidence_without_paragraph", {}, "Evidence", "A9", 120)
    upload = bring(coordinator, draft, returned(workbook, level(113, 2), faults=(fault,)))
    assert look(coordinator, upload).refused[0] == (fault,)


def test_what_nobody_applied_in_a_week_is_thrown_away(draft, coordinator):
    workbook = take(coordinator, draft, scope_of_all(draft))
    waits = bring(coordinator, draft, returned(workbook, level(113, 2)))
    forgotten = bring(coordinator, draft, returned(workbook, level(114, 2)))
    done = apply(coordinator, bring(coordinator, draft, returned(workbook, level(115, 2))))
    long_ago = timezone.now() - timedelta(days=8)
    Upload.objects.filter(pk__in=[forgotten.pk, done.pk]).update(uploaded_at=long_ago)
    assert sweep_uploads() == 1
    assert set(Upload.objects.all()) == {waits, done}


def test_answers_as_data_are_held_against_the_published_schema(draft, coordinator, monkeypatch):
    refusal = [Problem("against_schema", member="answers[0]", params={"keyword": "maxLength"})]
    monkeypatch.setattr("assessments.offline.file_history.schema_problems", lambda *_given: refusal)
    data = bring(coordinator, draft, returned(None, level(113, 1)))
    assert verdicts(look(coordinator, data)) == {113: ["error"]}
    workbook = take(coordinator, draft, scope_of_all(draft))
    sheet = bring(coordinator, draft, returned(workbook, level(113, 1)))
    assert verdicts(look(coordinator, sheet)) == {113: ["new"]}


def test_what_a_file_did_not_ask_about_is_named_and_never_overwrites(draft, coordinator, labour):
    save_answer(by=acting(coordinator), assessment=draft, entry=level(120, 2))
    workbook = take(coordinator, draft, scope_of_member(draft, labour))
    added = Answer(120, State.BLANK, evidence=(PLAN,))
    upload = bring(coordinator, draft, returned(workbook, level(131, 1), added))
    row = look(coordinator, upload).rows[0]
    assert [fault.rule for fault in row.from_files[0].faults] == ["not_asked_in_file"]
    assert row.choices == ()
    apply(coordinator, upload)
    assert (stands(draft, 120).level, stands(draft, 131).level) == (2, 1)
