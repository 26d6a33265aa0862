"""A corrected copy of a file is compared with what its earlier copy wrote, until that is undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.answering.giving import save_input
from assessments.answering.inputs import inputs_of
from assessments.answering.plan import change_action, remove_action
from assessments.answering.restoring import undo_last_save
from assessments.answering.saving import save_answer
from assessments.answers.scoring import State
from assessments.answers.value import Action, Answer, Reference
from assessments.models import Action as ActionRow
from assessments.models import Assessment, Evidence, EvidenceFile, Upload, Workbook
from assessments.offline.applying import Decision, Undecided
from assessments.offline.preview import Shown, shown
from assessments.offline.questionnaire import scope_of_all, scope_of_member
from assessments.offline.saved_answers import same
from assessments.offline.uploads import files_of, undo_upload
from mechanisms.models import Assignment, Person
from recommendations.models import Recommendation
from recommendations.outline import CriterionValue
from tests.factories import MembershipFactory, acting, level
from tests.offline.test_uploads import KEEP, apply, bring, look, returned, stands, take, verdicts

pytestmark = pytest.mark.django_db

BLANK = Answer(113, State.BLANK, actions=())
MAILED = replace(level(113, 3, "The law is in force."), criteria={"113.1": CriterionValue.YES})
WRONG = replace(MAILED, level=1, explanation="This names Maria.")
BETTER = replace(MAILED, level=2, explanation="The law is in force since May.")
COLLEAGUES = replace(MAILED, explanation="A colleague knows more.")
DONT_KNOW = Answer(113, State.DONT_KNOW)
PLAN = Reference("National plan", 2, "2024-03-01", page="4")
LETTER = Reference("Letter of a judge", 1)
DRAFT_IT, PASS_IT, FUND_IT = (Action(what) for what in ("Draft it", "Pass it", "Fund it"))
TAKE = Decision(answer=0)


@pytest.fixture
def colleague(north) -> Person:
    return MembershipFactory.create(body=north, role="coordinator", person__name="Thandiwe Mokoena").account


@dataclass
class Mailed:
    """One file, of which copy after copy comes back."""

    draft: Assessment
    by: Person
    workbook: Workbook

    def preview(self, *said: Answer, **more: Any) -> tuple[Upload, Shown]:
        upload = bring(self.by, self.draft, returned(self.workbook, *said, **more))
        return upload, shown(self.draft, files_of(upload), look(self.by, upload))

    def found(self, *said: Answer, **more: Any) -> dict[int, list[str]]:
        """What a copy that says this is said to do, and nothing comes of it."""
        upload = bring(self.by, self.draft, returned(self.workbook, *said, **more))
        compared = look(self.by, upload)
        upload.delete()
        idle = {one.words.paragraph: ["untouched"] for one in compared.untouched if one.words}
        return verdicts(compared) | idle

    def applied(self, *said: Answer, codes: Any = None, **chosen: Decision) -> Upload:
        more = {"codes": codes} if codes else {}
        upload = bring(self.by, self.draft, returned(self.workbook, *said, **more))
        return apply(self.by, upload, **chosen)

    def undo(self, upload: Upload) -> None:
        undo_upload(by=acting(self.by), upload=upload)

    def page(self, *said: Answer) -> str:
        """The preview as a person reads it."""
        upload, _shown = self.preview(*said)
        client = Client()
        client.force_login(self.by)
        address = reverse("assessments:upload", args=[self.draft.pk, upload.pk])
        return client.get(address).content.decode()


@pytest.fixture
def filled(draft: Assessment, coordinator: Person) -> Mailed:
    """The body's own file, with the answer of that day."""
    save_answer(by=acting(coordinator), assessment=draft, entry=MAILED)
    workbook = take(coordinator, draft, scope_of_all(draft), filled=True)
    return Mailed(draft, coordinator, workbook)


@pytest.fixture
def blank(draft: Assessment, coordinator: Person) -> Mailed:
    return Mailed(draft, coordinator, take(coordinator, draft, scope_of_all(draft)))


@pytest.fixture
def ministrys(draft, coordinator, contributor, labour) -> Mailed:
    """The blank file of one of two ministries."""
    workbook = take(coordinator, draft, scope_of_member(draft, labour))
    return Mailed(draft, coordinator, workbook)


def given_input(draft: Assessment, paragraph: int = 113) -> dict[str, Any]:
    (one,) = inputs_of([draft.pk])[draft.pk][paragraph]
    return dict(one.entry)


def verdicts_on(page: Shown) -> list[str]:
    return [one.verdict for row in page.rows for one in row.from_files]


class TestOneCopyAfterAnother:
    def test_words_that_are_taken_back_are_a_change_and_in_sight(self, filled):
        filled.applied(WRONG)
        upload, page = filled.preview(MAILED)
        assert verdicts_on(page) == ["Changed"]
        (row,) = page.rows
        assert [one.verdict for one in row.from_files] == ["Changed"]
        struck = "".join(piece.text for change in row.from_files[0].changes for piece in change.old)
        assert "names Maria" in struck
        apply(filled.by, upload)
        assert stands(filled.draft, 113) == replace(MAILED, actions=())
        assert filled.found(MAILED) == {}, "it is what is saved now"

    def test_a_third_copy_is_compared_with_the_second(self, filled):
        for said in (WRONG, BETTER):
            filled.applied(said)
        assert filled.found(BETTER) == {}
        assert filled.found(WRONG) == {113: ["changed"]}
        assert filled.found(MAILED) == {113: ["changed"]}
        filled.applied(MAILED)
        assert stands(filled.draft, 113).level == 3

    @pytest.mark.parametrize("said", [WRONG, BETTER, MAILED])
    def test_a_blank_file_is_no_conflict_with_itself(self, blank, said):
        blank.applied(WRONG)
        assert "conflict" not in str(blank.found(said))
        assert (blank.found(said) == {}) is (said is WRONG)

    def test_a_recommendation_that_the_first_copy_did_not_name_is_new(self, blank):
        blank.applied(WRONG)
        assert blank.found(WRONG, level(114, 2)) == {114: ["new"]}

    def test_what_was_not_taken_is_asked_again(self, filled, colleague):
        save_answer(by=acting(colleague), assessment=filled.draft, entry=COLLEAGUES)
        filled.applied(BETTER, level(114, 2), p113=KEEP)
        assert filled.found(BETTER, level(114, 2)) == {113: ["conflict"]}

    def test_a_choice_for_the_file_is_not_asked_again(self, filled, colleague):
        save_answer(by=acting(colleague), assessment=filled.draft, entry=COLLEAGUES)
        filled.applied(BETTER, p113=TAKE)
        assert filled.found(WRONG) == {113: ["changed"]}
        assert filled.found(MAILED) == {113: ["changed"]}

    def test_the_copy_of_another_file_is_no_copy_of_this_one(self, filled):
        other = take(filled.by, filled.draft, scope_of_all(filled.draft), filled=True)
        Mailed(filled.draft, filled.by, other).applied(WRONG)
        assert filled.found(BETTER) == {113: ["conflict"]}
        assert filled.found(MAILED) == {113: ["untouched"]}

    def test_files_that_came_together_are_told_apart(self, draft, coordinator):
        files = [
            Mailed(draft, coordinator, take(coordinator, draft, scope_of_all(draft))) for _number in range(2)
        ]
        came = [
            returned(one.workbook, level(number, 1)) for one, number in zip(files, (113, 114), strict=True)
        ]
        apply(coordinator, bring(coordinator, draft, *came))
        found = [one.found(level(113, 2), level(114, 2)) for one in files]
        assert found == [{113: ["changed"], 114: ["conflict"]}, {113: ["conflict"], 114: ["changed"]}]

    def test_what_was_read_is_not_kept(self, filled):
        upload = filled.applied(WRONG)
        assert "Maria" not in str([upload.files, upload.written])


class TestAColleague:
    def test_who_changed_it_after_the_first_copy_is_named(self, filled, colleague):
        filled.applied(WRONG)
        save_answer(by=acting(colleague), assessment=filled.draft, entry=COLLEAGUES)
        assert filled.found(BETTER) == {113: ["conflict"]}
        said = " ".join(filled.page(BETTER).split())
        assert "<bdi>Thandiwe Mokoena</bdi> saved something else" in said
        assert "after this file was last applied." in said
        assert "was not in the file" not in said

    def test_who_changed_it_after_the_file_was_made_is_named(self, filled, colleague):
        save_answer(by=acting(colleague), assessment=filled.draft, entry=COLLEAGUES)
        said = " ".join(filled.page(BETTER).split())
        assert "<bdi>Thandiwe Mokoena</bdi> saved something else" in said
        assert "after this file was made." in said

    def test_what_a_blank_file_did_not_show_is_not_said_to_be_later(self, draft, colleague):
        save_answer(by=acting(colleague), assessment=draft, entry=COLLEAGUES)
        file = Mailed(draft, colleague, take(colleague, draft, scope_of_all(draft)))
        said = " ".join(file.page(BETTER).split())
        assert "This file was blank: what <bdi>Thandiwe Mokoena</bdi> saved" in said

    def test_what_nobody_changed_in_the_file_is_not_called_unchanged(self, filled, colleague):
        filled.applied(WRONG)
        save_answer(by=acting(colleague), assessment=filled.draft, entry=COLLEAGUES)
        upload, page = filled.preview(WRONG, level(114, 1))
        assert (verdicts_on(page), len(page.untouched)) == (["New"], 1)
        said = " ".join(filled.page(WRONG).split())
        assert "What is saved stays." in said
        assert "<bdi>Thandiwe Mokoena</bdi> saved something else" in said
        apply(filled.by, upload)
        assert stands(filled.draft, 113).explanation == COLLEAGUES.explanation

    def test_what_is_left_empty_in_a_file_is_listed_and_stays(self, blank, colleague):
        save_answer(by=acting(colleague), assessment=blank.draft, entry=COLLEAGUES)
        _upload, page = blank.preview(BLANK, Answer(114, State.BLANK, actions=()))
        assert verdicts_on(page) == []
        assert page.lead == ()
        assert page.left_empty == {"back.xlsx": [113]}
        assert "Left empty in <bdi>back.xlsx</bdi>:" in blank.page(BLANK)

    def test_a_file_whose_last_copy_was_empty_is_not_said_to_have_been_made_blank(self, filled, colleague):
        filled.applied(BLANK)
        save_answer(by=acting(colleague), assessment=filled.draft, entry=COLLEAGUES)
        said = " ".join(filled.page(level(113, 2, "In force.")).split())
        assert "this goes back to what it was: 113.1." in said
        assert "after this file was last applied." in said
        assert "The file was blank" not in said

    def test_who_puts_back_the_words_of_the_copy_is_in_no_conflict_with_it(self, filled, colleague):
        filled.applied(WRONG)
        for entry in (COLLEAGUES, WRONG):
            save_answer(by=acting(colleague), assessment=filled.draft, entry=entry)
        assert filled.found(BETTER) == {113: ["changed"]}


class TestUndoing:
    def test_the_file_says_again_what_it_said_before(self, filled):
        first = filled.applied(WRONG)
        filled.undo(first)
        assert filled.found(MAILED) == {}
        assert filled.found(WRONG) == {113: ["changed"]}

    def test_after_the_second_copy_was_undone_it_is_compared_with_the_first(self, filled):
        filled.applied(WRONG)
        filled.undo(filled.applied(BETTER))
        assert filled.found(WRONG) == {}
        assert filled.found(BETTER) == {113: ["changed"]}
        assert filled.found(MAILED) == {113: ["changed"]}

    def test_what_was_undone_and_is_brought_back_counts_again(self, filled, colleague):
        filled.undo(filled.applied(WRONG))
        assert filled.found(BETTER) == {113: ["changed"]}
        undo_last_save(by=acting(colleague), assessment=filled.draft, paragraph=113, revision=None)
        assert stands(filled.draft, 113).explanation == "This names Maria."
        assert filled.found(WRONG) == {}
        assert filled.found(BETTER) == {113: ["changed"]}
        assert filled.found(MAILED) == {113: ["changed"]}

    def test_a_plan_that_was_undone_can_come_again(self, filled):
        planned = replace(MAILED, actions=(DRAFT_IT,))
        filled.undo(filled.applied(planned))
        assert filled.found(planned) == {113: ["changed"]}

    def test_what_a_colleague_wrote_after_that_is_a_conflict(self, filled, colleague):
        filled.undo(filled.applied(WRONG))
        save_answer(by=acting(colleague), assessment=filled.draft, entry=COLLEAGUES)
        assert filled.found(WRONG) == {113: ["conflict"]}


class TestTheInputOfAMinistry:
    def test_what_it_takes_back_is_taken_out_of_its_input(self, ministrys):
        """Version 1 says of 113 "don't know", version 2 clears the cell."""
        ministrys.applied(DONT_KNOW, level(131, 1), p113=KEEP)
        assert given_input(ministrys.draft)["state"] == "dont_know"
        upload, page = ministrys.preview(replace(BLANK, actions=None), level(131, 1))
        (row,) = page.rows
        assert (row.row.paragraph, row.from_files[0].verdict) == (113, "Changed")
        (change,) = row.from_files[0].changes
        assert [piece.text for piece in change.pieces] == ["Don’t know", "No answer"]
        assert row.from_files[0].notes == (
            "All of it is empty in the file now. If you take what the file says, what is saved is deleted.",
        )
        apply(ministrys.by, upload)
        assert given_input(ministrys.draft) == {"paragraph": 113, "state": "blank"}

    def test_six_words_more_are_no_conflict(self, ministrys):
        ministrys.applied(level(113, 1, "The law."), p113=KEEP)
        more = level(113, 1, "The law, since May of last year.")
        assert ministrys.found(more) == {113: ["changed"]}

    def test_what_the_coordinator_typed_for_it_meanwhile_is_one(self, ministrys, colleague):
        ministrys.applied(level(113, 1), p113=KEEP)
        member = ministrys.workbook.membership_id
        save_input(
            by=acting(colleague), assessment=ministrys.draft, entry=level(113, 0), membership_id=member
        )
        assert ministrys.found(level(113, 2)) == {113: ["conflict"]}
        assert ministrys.found(level(113, 1)) == {113: ["untouched"]}

    def test_a_correction_goes_on_into_the_answer_that_the_first_copy_became(self, ministrys):
        """Labour alone is asked for 131, so that its words became the answer."""
        ministrys.applied(level(131, 1, "This names Maria."))
        upload, page = ministrys.preview(level(131, 1, "Nobody is named."))
        assert [row.row.proposed for row in page.rows] == [0]
        assert "The answer is what an earlier copy of this file said." in ministrys.page(
            level(131, 1, "Nobody is named.")
        )
        apply(ministrys.by, upload)
        assert stands(ministrys.draft, 131).explanation == "Nobody is named."

    def test_but_not_into_one_that_somebody_has_changed(self, ministrys, colleague):
        ministrys.applied(level(131, 1, "This names Maria."))
        save_answer(by=acting(colleague), assessment=ministrys.draft, entry=level(131, 2, "Composed."))
        _upload, page = ministrys.preview(level(131, 1, "Nobody is named."))
        assert [row.row.proposed for row in page.rows] == [None]

    def test_nor_where_somebody_has_changed_the_input(self, ministrys, colleague):
        ministrys.applied(level(131, 1, "This names Maria."))
        save_input(
            by=acting(colleague),
            assessment=ministrys.draft,
            entry=level(131, 2, "By telephone."),
            membership_id=ministrys.workbook.membership_id,
        )
        _upload, page = ministrys.preview(level(131, 1, "Nobody is named."))
        assert [(row.row.from_files[0].follows, row.row.proposed) for row in page.rows] == [(True, None)]

    def test_two_files_of_one_ministry_give_one_input(self, ministrys, labour):
        """Made twice, both filled in, and both came back."""
        again = take(ministrys.by, ministrys.draft, scope_of_member(ministrys.draft, labour))
        files = [returned(ministrys.workbook, level(113, 1)), returned(again, level(113, 2))]
        upload = bring(ministrys.by, ministrys.draft, *files)
        for taken in ({}, {0: True, 1: True}, {0: False}):
            with pytest.raises(Undecided):
                apply(ministrys.by, upload, p113=Decision(inputs=taken))
        apply(ministrys.by, upload, p113=Decision(inputs={0: False, 1: True}))
        assert given_input(ministrys.draft)["level"] == 2


class TestAFileThatGivesAnInputByNow:
    """One contributor was asked for 113, whose first copy became the answer; then another was asked too."""

    @pytest.fixture(params=["blank", "filled"])
    def moved(self, request: Any, draft: Assessment, coordinator: Person, contributor: Person) -> Mailed:
        is_filled = request.param == "filled"
        if is_filled:
            save_answer(by=acting(coordinator), assessment=draft, entry=MAILED)
        scope = scope_of_member(draft, contributor.memberships.get())
        file = Mailed(draft, coordinator, take(coordinator, draft, scope, filled=is_filled))
        file.applied(WRONG)
        self.ask_another(draft)
        return file

    def ask_another(self, draft: Assessment) -> None:
        second = MembershipFactory.create(body=draft.body, role="contributor")
        asked = Recommendation.objects.get(paragraph=113)
        Assignment.objects.create(membership=second, recommendation=asked)

    @pytest.mark.parametrize(
        "said", [replace(BLANK, actions=None), MAILED, BETTER], ids=["cleared", "as made", "better"]
    )
    def test_a_correction_goes_on_into_the_answer(self, moved, said):
        upload, page = moved.preview(said)
        assert verdicts_on(page) == ["Changed"]
        assert [row.row.proposed for row in page.rows] == [0]
        shown_now = [one for change in page.rows[0].from_files[0].in_answer for one in change.old]
        assert "names Maria" in "".join(piece.text for piece in shown_now)
        apply(moved.by, upload)
        assert stands(moved.draft, 113) == replace(said, actions=())
        assert moved.found(said) == {}
        moved.undo(upload)
        assert stands(moved.draft, 113).explanation == "This names Maria."
        assert moved.found(said) == {113: ["changed"]}
        assert moved.found(WRONG) == {}

    def test_what_is_emptied_by_that_is_said(self, moved):
        said = moved.page(replace(BLANK, actions=None))
        assert "All of it is empty in the file now." in said
        assert "The answer is what an earlier copy of this file said." in said

    def test_the_answer_of_a_colleague_is_not_replaced_and_the_input_is_no_conflict_with_it(
        self, moved, colleague
    ):
        save_answer(by=acting(colleague), assessment=moved.draft, entry=COLLEAGUES)
        assert moved.found(WRONG) == {113: ["untouched"]}
        upload, page = moved.preview(BETTER)
        assert [(row.from_files[0].verdict, row.row.proposed) for row in page.rows] == [("Changed", None)]
        apply(moved.by, upload)
        assert given_input(moved.draft)["level"] == 2
        assert stands(moved.draft, 113).explanation == COLLEAGUES.explanation

    def test_a_colleagues_input_is_one(self, moved, colleague, contributor):
        self.give(moved, colleague, contributor, COLLEAGUES)
        assert moved.found(BETTER) == {113: ["conflict"]}

    def test_an_input_that_says_the_same_already_does_not_leave_the_answer_behind(
        self, moved, colleague, contributor
    ):
        self.give(moved, colleague, contributor, BETTER)
        moved.applied(BETTER)
        assert stands(moved.draft, 113) == replace(BETTER, actions=())
        assert moved.found(BETTER) == {}

    def test_an_answer_that_was_kept_by_choice_is_not_asked_about_again(self, moved):
        moved.applied(BETTER, p113=KEEP)
        assert stands(moved.draft, 113).explanation == "This names Maria."
        assert moved.found(BETTER) == {}

    def test_one_that_alternates_is_compared_with_its_last_copy(self, moved):
        """An input, then again the answer, then again an input."""
        moved.applied(BETTER)
        Assignment.objects.latest("pk").delete()
        moved.applied(WRONG)
        self.ask_another(moved.draft)
        assert moved.found(WRONG) == {113: ["changed"]}, "the input is what was said before"
        assert moved.found(BETTER) == {113: ["changed"]}

    def give(self, file: Mailed, by: Person, contributor: Person, said: Answer) -> None:
        member = contributor.memberships.get().pk
        save_input(by=acting(by), assessment=file.draft, entry=said, membership_id=member)


class TestThePlan:
    def test_a_copy_that_only_plans_leaves_a_colleagues_answer_alone(self, filled, colleague):
        save_answer(by=acting(colleague), assessment=filled.draft, entry=COLLEAGUES)
        planned = replace(MAILED, actions=(DRAFT_IT,))
        filled.applied(planned)
        more = replace(MAILED, actions=(DRAFT_IT, PASS_IT))
        assert filled.found(planned) == {113: ["untouched"]}
        filled.applied(more)
        expected = replace(COLLEAGUES, actions=(DRAFT_IT, PASS_IT))
        assert stands(filled.draft, 113) == expected, "the answer was not taken back to the file's"
        assert filled.found(replace(BETTER, actions=more.actions)) == {113: ["conflict"]}

    def test_a_blank_file_takes_its_own_action_out_again_and_no_other(self, blank, edition):
        plan = {"by": acting(blank.by), "body": blank.draft.body}
        change_action(**plan, edition_id=edition.pk, paragraph=113, entry=FUND_IT)
        blank.applied(replace(MAILED, actions=(DRAFT_IT, PASS_IT)))
        assert stands(blank.draft, 113).actions == (FUND_IT, DRAFT_IT, PASS_IT)
        assert blank.found(replace(MAILED, actions=(DRAFT_IT, PASS_IT))) == {}
        blank.applied(replace(MAILED, actions=(PASS_IT,)))
        assert stands(blank.draft, 113).actions == (FUND_IT, PASS_IT)

    def test_an_action_removed_on_the_screen_does_not_come_again(self, blank):
        blank.applied(replace(MAILED, actions=(DRAFT_IT,)))
        remove_action(by=acting(blank.by), body=blank.draft.body, row=ActionRow.objects.get())
        assert blank.found(replace(MAILED, actions=(DRAFT_IT,))) == {113: ["untouched"]}
        blank.applied(replace(BETTER, actions=(DRAFT_IT,)))
        assert stands(blank.draft, 113) == replace(BETTER, actions=())

    def test_the_same_action_changed_by_both_names_the_plan(self, filled, edition):
        filled.applied(replace(MAILED, actions=(DRAFT_IT,)))
        change_action(
            by=acting(filled.by), body=filled.draft.body, edition_id=edition.pk, paragraph=113, entry=FUND_IT
        )
        both = replace(MAILED, actions=(DRAFT_IT, PASS_IT))
        assert filled.found(both) == {113: ["conflict"]}
        said = filled.page(both)
        assert "The plan has changed since this file was last applied." in said
        assert "What is saved now was saved by" not in said

    def test_a_priority_that_a_copy_has_set_is_taken_away_by_the_next(self, blank):
        blank.applied(replace(MAILED, priority=True))
        blank.applied(MAILED)
        assert stands(blank.draft, 113).priority is False

    def test_one_that_a_colleague_has_set_stays(self, blank, colleague):
        blank.applied(MAILED)
        marked = replace(MAILED, priority=True)
        save_answer(by=acting(colleague), assessment=blank.draft, entry=marked)
        blank.applied(BETTER)
        assert stands(blank.draft, 113) == replace(BETTER, priority=True, actions=())
        blank.applied(MAILED)
        assert stands(blank.draft, 113).priority is True


class TestEvidence:
    CODES = {113: ("113.e1", "113.e2")}

    @pytest.fixture
    def documented(self, draft: Assessment, coordinator: Person, attach) -> Mailed:
        """Two references went out, each with a file beside it."""
        save_answer(by=acting(coordinator), assessment=draft, entry=MAILED)
        for item in (PLAN, LETTER):
            attach(item, paragraph=113)
        workbook = take(coordinator, draft, scope_of_all(draft), filled=True)
        return Mailed(draft, coordinator, workbook)

    def rows(self, draft: Assessment) -> list[tuple[str, str, bool]]:
        """Title, page and whether there is a file, of each reference of 113."""
        found = Evidence.objects.filter(answer__assessment=draft, answer__paragraph=113)
        return [(row.title, row.page, row.file_id is not None) for row in found]

    def test_a_row_that_was_removed_and_comes_again(self, documented):
        documented.applied(replace(MAILED, evidence=(LETTER,)), codes={113: ("113.e2",)})
        assert self.rows(documented.draft) == [("Letter of a judge", "", True)]
        both = replace(MAILED, evidence=(PLAN, LETTER))
        assert documented.found(both, codes=self.CODES) == {113: ["changed"]}
        documented.applied(both, codes=self.CODES)
        assert self.rows(documented.draft) == [
            ("National plan", "4", False),
            ("Letter of a judge", "", True),
        ], "its file went with it"

    def test_a_row_that_is_corrected_twice_keeps_its_file(self, documented):
        for page in ("5", "6"):
            said = replace(MAILED, evidence=(replace(PLAN, page=page), LETTER))
            documented.applied(said, codes=self.CODES)
        assert self.rows(documented.draft)[0] == ("National plan", "6", True)

    def test_so_does_one_that_the_first_copy_brought(self, documented, attach):
        report = Reference("Report of 2025", 1)
        evidence = (PLAN, LETTER, report)
        codes = {113: (*self.CODES[113], "")}
        documented.applied(replace(MAILED, evidence=evidence), codes=codes)
        paper = EvidenceFile.objects.all()[0]
        Evidence.objects.filter(title=report.title).update(file=paper)
        corrected = replace(report, title="Report of 2025, in full")
        documented.applied(replace(MAILED, evidence=(PLAN, LETTER, corrected)), codes=codes)
        assert self.rows(documented.draft)[2] == ("Report of 2025, in full", "", True)

    def test_so_does_one_after_a_copy_that_only_planned(self, documented, colleague):
        """A colleague takes the first reference out meanwhile, so that the places differ."""
        report = Reference("Report of 2025", 1)
        codes = {113: (*self.CODES[113], "")}
        went = replace(MAILED, evidence=(PLAN, LETTER, report))
        documented.applied(went, codes=codes)
        paper = EvidenceFile.objects.all()[0]
        Evidence.objects.filter(title=report.title).update(file=paper)
        theirs = replace(MAILED, evidence=(LETTER, report))
        save_answer(by=acting(colleague), assessment=documented.draft, entry=theirs)
        documented.applied(replace(went, actions=(DRAFT_IT,)), codes=codes)
        corrected = (PLAN, LETTER, replace(report, title="Report of 2025, in full"))
        both = replace(BETTER, evidence=corrected, actions=(DRAFT_IT,))
        documented.applied(both, codes=codes, p113=TAKE)
        assert self.rows(documented.draft) == [
            ("National plan", "4", False),
            ("Letter of a judge", "", True),
            ("Report of 2025, in full", "", True),
        ]

    def test_a_new_row_that_looks_like_it_does_not_get_its_file(self, documented):
        report = Reference("Report of 2025", 1)
        annexes = [replace(report, title=f"Report of 2025, annex {number}") for number in (1, 2)]
        documented.applied(
            replace(MAILED, evidence=(PLAN, LETTER, report)), codes={113: (*self.CODES[113], "")}
        )
        paper = EvidenceFile.objects.all()[0]
        Evidence.objects.filter(title=report.title).update(file=paper)
        codes = {113: (*self.CODES[113], "", "")}
        instead = replace(MAILED, evidence=(PLAN, LETTER, *annexes))
        _upload, page = documented.preview(instead, codes=codes)
        assert page.rows[0].from_files[0].notes == (f"“{annexes[0].title}” keeps the file {paper.name}.",), (
            "take only one"
        )
        beside = replace(MAILED, evidence=(PLAN, LETTER, annexes[0], report))
        documented.applied(beside, codes=codes)
        assert [has_file for *_words, has_file in self.rows(documented.draft)[2:]] == [False, True]

    def test_another_document_over_a_row_is_that_document_from_then_on(self, documented):
        report = Reference("Quite another thing", 1)
        documented.applied(replace(MAILED, evidence=(report, LETTER)), codes=self.CODES)
        paper = EvidenceFile.objects.all()[0]
        Evidence.objects.filter(title=report.title).update(file=paper)
        corrected = replace(report, title="Quite another thing, annex")
        documented.applied(replace(MAILED, evidence=(corrected, LETTER)), codes=self.CODES)
        assert self.rows(documented.draft)[0] == ("Quite another thing, annex", "", True)

    def test_made_confidential_after_the_first_copy_a_correction_leaves_no_open_copy(self, blank, colleague):
        entry = replace(MAILED, evidence=(PLAN,))
        blank.applied(entry)
        save_answer(by=acting(colleague), assessment=blank.draft, entry=entry, confidential=[PLAN.identity])
        assert blank.found(entry) == {}, "that a reference is confidential is not the file's to say"
        corrected = replace(PLAN, page="5")
        blank.applied(replace(BETTER, evidence=(corrected,)))
        kept = Evidence.objects.get()
        assert (kept.page, kept.confidential) == ("5", True)

    def test_nor_one_that_the_first_copy_took_out_and_the_second_brings_back(
        self, draft, coordinator, colleague
    ):
        entry = replace(MAILED, evidence=(PLAN,))
        save_answer(by=acting(coordinator), assessment=draft, entry=entry)
        file = Mailed(draft, coordinator, take(coordinator, draft, scope_of_all(draft), filled=True))
        hide = [PLAN.identity]
        save_answer(by=acting(colleague), assessment=draft, entry=entry, confidential=hide)
        file.applied(BETTER, p113=TAKE)
        corrected = replace(BETTER, evidence=(replace(PLAN, page="5"),))
        file.applied(corrected, codes={113: ("113.e1",)})
        kept = Evidence.objects.get()
        assert (kept.page, kept.confidential) == ("5", True)

    def test_a_copy_without_the_sheet_of_evidence_keeps_its_rows_apart(self, documented):
        """The sheet is there again in the third copy, and its codes mean what they meant."""
        upload = bring(documented.by, documented.draft, returned(documented.workbook, BETTER))
        (said,) = upload.files[0]["answers"]
        said["unsaid"] = ["actions", "evidence"]
        upload.save()
        apply(documented.by, upload)
        evidence = (replace(PLAN, page="5"), LETTER)
        assert self.rows(documented.draft)[0] == ("National plan", "4", True)
        documented.applied(replace(BETTER, evidence=evidence), codes=self.CODES)
        assert self.rows(documented.draft)[0] == ("National plan", "5", True)

    def test_a_confidential_one_that_the_file_does_not_know_is_never_rewritten(self, draft, coordinator):
        entry = replace(MAILED, evidence=(PLAN,))
        hide = [PLAN.identity]
        save_answer(by=acting(coordinator), assessment=draft, entry=entry, confidential=hide)
        file = Mailed(draft, coordinator, take(coordinator, draft, scope_of_all(draft), filled=True))
        typed = replace(PLAN, strength=0)
        for said in (MAILED, BETTER, WRONG):
            file.applied(replace(said, evidence=(typed,)))
            kept = Evidence.objects.get()
            assert (kept.strength, kept.confidential) == (2, True)
            assert "conflict" not in str(file.found(replace(MAILED, evidence=(typed,))))


def test_a_copy_costs_the_same_however_many_there_were(filled, django_assert_num_queries: Callable[..., Any]):
    for rounds in ((0,), (1, 2, 3)):
        for number in rounds:
            filled.applied(replace(MAILED, level=number), level(114, number))
        upload, _page = filled.preview(BETTER, level(114, 1))
        with django_assert_num_queries(12):
            look(filled.by, upload)


def test_a_write_of_an_installation_that_kept_less_is_passed_over(filled):
    upload = filled.applied(WRONG)
    for done in upload.written:
        for key in ("file", "version", "apart", "rows"):
            done.pop(key, None)
    upload.save()
    assert filled.found(BETTER) == {113: ["conflict"]}


VALUES = [
    replace(BLANK, actions=None),
    DONT_KNOW,
    MAILED,
    WRONG,
    replace(BETTER, evidence=(PLAN,), criteria={"113.2": CriterionValue.NO}),
]
steps = st.lists(
    st.tuples(st.sampled_from(["edit", "edit", "apply", "save", "undo"]), st.sampled_from(VALUES)), max_size=7
)


@dataclass
class Copied:
    """A copy that was applied: what it said, and what was saved before it."""

    said: Answer
    before: Answer
    upload: Upload
    is_undone: bool = False


@dataclass
class Story:
    """What a person expects of one file while it, its copies and a colleague take turns."""

    said: Answer
    saved: Answer
    made: Answer
    copies: list[Copied] = field(default_factory=list)
    undoable: list[Copied] = field(default_factory=list)
    is_alone: bool = True

    @property
    def base(self) -> Answer:
        """What the last copy said; one that was undone counts if its words are saved again."""
        counting = (
            one.said for one in reversed(self.copies) if not one.is_undone or same(one.said, self.saved)
        )
        return next(counting, self.made)

    @property
    def expected(self) -> str:
        if same(self.said, self.saved):
            return "unchanged"
        if same(self.said, self.base):
            return "untouched"
        return "taken" if same(self.saved, self.base) else "conflict"


@pytest.mark.parametrize("kind", ["filled", "blank", "ministrys"])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=steps)
def test_whatever_happened_unchanged_is_what_is_saved_and_a_conflict_is_anothers(
    kind: str, told: list[tuple[str, Answer]], request: pytest.FixtureRequest
) -> None:
    file = request.getfixturevalue(kind)
    with transaction.atomic():
        _play(file, told, is_input=kind == "ministrys")
        transaction.set_rollback(True)


def _play(file: Mailed, told: list[tuple[str, Answer]], *, is_input: bool) -> None:
    start = MAILED if file.workbook.filled else VALUES[0]
    story = Story(start, start, start)
    for step, value in told:
        if step == "edit":
            story.said = value
        elif step == "save":
            _save(file, value, is_input=is_input)
            story.is_alone = story.is_alone and same(story.saved, value)
            story.saved, story.undoable = value, []
        elif step == "undo" and story.undoable:
            last = story.undoable.pop()
            file.undo(last.upload)
            story.saved, last.is_undone = last.before, True
            story.undoable = []  # what was applied before it was saved again by this
        elif step == "apply" and story.expected in ("taken", "conflict"):
            chosen = Decision(answer=None if is_input else 0, inputs={0: True})
            upload = file.applied(story.said, p113=chosen)
            story.copies.append(Copied(story.said, story.saved, upload))
            story.undoable.append(story.copies[-1])
            story.saved = story.said
        found = file.found(story.said).get(113, ["unchanged"])[0]
        assert ("taken" if found in ("new", "changed") else found) == story.expected
        assert found != "conflict" or not story.is_alone


def _save(file: Mailed, value: Answer, *, is_input: bool) -> None:
    by = acting(file.by)
    if is_input:
        member = file.workbook.membership_id
        save_input(by=by, assessment=file.draft, entry=value, membership_id=member)
    else:
        save_answer(by=by, assessment=file.draft, entry=value)
