"""Bringing back what was: any version from history, and the one before the last save."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from assessments.answering.plan import change_action
from assessments.answering.restoring import restore_version, undo_last_save, versions_of
from assessments.answering.rules import Refused, StaleRevision
from assessments.answering.saving import save_answer
from assessments.answering.starting import start_assessment
from assessments.answers.scoring import State
from assessments.answers.value import Action, Answer, Reference
from assessments.models import Action as ActionRow
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, Event, Evidence, EvidenceFile
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import submit
from mechanisms.access import Sharing
from mechanisms.models import Body, Person
from recommendations.outline import CriterionValue
from tests.factories import CycleFactory, acting, answer_all, level

SECRET = Reference("Case files", 1, "2026-03-01", "", "12")
PLAN = Reference("National plan", 2, "2026-02-21", "https://example.org/p")
WHOLE = Answer(
    113,
    State.LEVEL,
    level=2,
    explanation="A pilot runs.",
    criteria={"113.1": CriterionValue.YES},
    evidence=(SECRET, PLAN),
    priority=True,
)
DRAFT_A_LAW = Action("Draft a law", "Ministry of Justice", date(2027, 2, 1))


def answer_of(draft: Assessment, paragraph: int = 113) -> AnswerRow:
    """The row as it stands."""
    return AnswerRow.objects.get(assessment=draft, paragraph=paragraph)


def versions(draft: Assessment, paragraph: int = 113) -> list[Any]:
    """All versions, the oldest first."""
    return list(versions_of(answer_of(draft, paragraph)))


@pytest.fixture
def saved(draft: Assessment, coordinator: Person) -> Assessment:
    """Answered whole with a confidential reference; then at level 1 without evidence."""
    by = acting(coordinator)
    hidden = [SECRET.identity]
    save_answer(by=by, assessment=draft, entry=WHOLE, confidential=hidden)
    save_answer(by=by, assessment=draft, entry=level(113, 1, "Less."), confidential=())
    return draft


def restore(saved: Assessment, who: Person, number: int = 0, revision: int | None = 2) -> AnswerRow:
    """Bring back the version of that number, with the revision that was seen."""
    version = versions(saved)[number]
    return restore_version(by=acting(who), assessment=saved, version=version, revision=revision).answer


def test_a_restored_version_is_the_whole_answer_again(saved: Assessment, coordinator: Person) -> None:
    restore(saved, coordinator)
    answer = answer_of(saved)
    assert (answer.state, answer.level, answer.explanation) == ("level", 2, "A pilot runs.")
    assert answer.priority
    assert [row.value for row in answer.criteria.all()] == ["yes"]
    assert [(row.title, row.confidential) for row in answer.evidence.all()] == [
        ("Case files", True),
        ("National plan", False),
    ]


def test_history_says_that_it_was_restored_and_keeps_what_it_replaced(
    saved: Assessment, coordinator: Person
) -> None:
    first = versions(saved)[0]
    restore(saved, coordinator)
    kept = versions(saved)
    assert [version.level for version in kept] == [2, 1, 2]
    moment = first.history_date.isoformat(timespec="seconds")
    assert kept[2].history_change_reason == f"restored {moment}"
    assert Event.objects.filter(kind="answer_saved").count() == 3


def test_the_plan_stays_as_it_is(saved: Assessment, coordinator: Person) -> None:
    with_plan = replace(level(113, 3), actions=(DRAFT_A_LAW,))
    save_answer(by=acting(coordinator), assessment=saved, entry=with_plan)
    restore(saved, coordinator, revision=3)
    assert ActionRow.objects.get().what == "Draft a law"


def test_a_stale_restore_changes_nothing(saved: Assessment, coordinator: Person) -> None:
    with pytest.raises(StaleRevision):
        restore(saved, coordinator, revision=1)
    assert answer_of(saved).level == 1


class TestFiles:
    """A reference keeps its uploaded file, and gets it back with the version."""

    @pytest.fixture
    def file(self, saved: Assessment, coordinator: Person) -> EvidenceFile:
        """A file beside the reference of a version that was saved over."""
        file = EvidenceFile.objects.create(
            body=saved.body,
            name="plan.pdf",
            content_type="application/pdf",
            size=1,
            sha256="0" * 64,
            uploaded_at=timezone.now(),
        )
        by, files = acting(coordinator), {PLAN.identity: file.pk}
        entry = replace(WHOLE, evidence=(PLAN,))
        save_answer(by=by, assessment=saved, entry=entry, files=files)
        save_answer(by=by, assessment=saved, entry=level(113, 0))
        return file

    def test_it_comes_back(self, saved: Assessment, coordinator: Person, file: EvidenceFile) -> None:
        restore(saved, coordinator, number=2, revision=4)
        assert Evidence.objects.get(answer=answer_of(saved)).file_id == file.pk
        assert versions(saved)[4].entry["files"] == {"0": str(file.pk)}

    def test_a_file_that_is_gone_does_not(
        self, saved: Assessment, coordinator: Person, file: EvidenceFile
    ) -> None:
        file.delete()
        restore(saved, coordinator, number=2, revision=4)
        assert Evidence.objects.get(answer=answer_of(saved)).file_id is None

    def test_one_of_another_body_never_does(
        self, saved: Assessment, coordinator: Person, file: EvidenceFile, south: Body
    ) -> None:
        EvidenceFile.objects.update(body=south)
        restore(saved, coordinator, number=2, revision=4)
        assert Evidence.objects.get(answer=answer_of(saved)).file_id is None


class TestWhoMayRestore:
    """A coordinator any version; a contributor an own one of an assigned answer; nobody else."""

    def test_a_contributor_restores_an_own_version(
        self, saved: Assessment, contributor: Person, coordinator: Person
    ) -> None:
        own = level(113, 0, "Mine.")
        save_answer(by=acting(contributor), assessment=saved, entry=own)
        save_answer(by=acting(coordinator), assessment=saved, entry=level(113, 3))
        restore(saved, contributor, number=2, revision=4)
        assert answer_of(saved).explanation == "Mine."

    def test_a_contributor_does_not_restore_anothers(self, saved: Assessment, contributor: Person) -> None:
        with pytest.raises(PermissionDenied):
            restore(saved, contributor)

    def test_nor_an_own_one_that_is_assigned_no_more(self, saved: Assessment, contributor: Person) -> None:
        own = level(113, 0, "Mine.")
        save_answer(by=acting(contributor), assessment=saved, entry=own)
        contributor.memberships.get().assignments.all().delete()
        with pytest.raises(PermissionDenied):
            restore(saved, contributor, number=2, revision=3)

    @pytest.mark.parametrize(
        ("who", "error"),
        [
            ("reader", PermissionDenied),
            ("stranger", Http404),
            ("reviewer", Http404),
            ("administrator", Http404),
        ],
    )
    def test_nobody_else(
        self, request: pytest.FixtureRequest, saved: Assessment, who: str, error: type[Exception]
    ) -> None:
        for act in (restore, undo):
            with pytest.raises(error):
                act(saved, request.getfixturevalue(who))
        assert answer_of(saved).level == 1

    def test_nothing_comes_back_into_a_submission(self, saved: Assessment, coordinator: Person) -> None:
        AnswerRow.objects.filter(state="blank").update(state="level", level=1)
        choices = Choices(Sharing.PRIVATE, False, False, False)
        submit(by=acting(coordinator), assessment=saved, choices=choices)
        for act in (restore, undo):
            with pytest.raises(Refused):
                act(saved, coordinator)
        assert answer_of(saved).level == 1


def test_a_version_that_breaks_a_rule_of_today_is_refused_with_the_reason(
    saved: Assessment, coordinator: Person, south: Body
) -> None:
    elsewhere = Answer(113, State.ELSEWHERE, elsewhere="south")
    save_answer(by=acting(coordinator), assessment=saved, entry=elsewhere)
    save_answer(by=acting(coordinator), assessment=saved, entry=level(113, 1))
    Body.objects.filter(pk=south.pk).update(can_answer=False)
    with pytest.raises(Refused, match="Choose a mechanism of the directory"):
        restore(saved, coordinator, number=2, revision=4)


def undo(draft: Assessment, who: Person, paragraph: int = 113, revision: int | None = None) -> AnswerRow:
    """Take back the last save."""
    return undo_last_save(by=acting(who), assessment=draft, paragraph=paragraph, revision=revision).answer


class TestUndo:
    """Back to the version before; and once more to what was undone."""

    def test_it_goes_back_and_is_itself_undone(self, saved: Assessment, coordinator: Person) -> None:
        assert undo(saved, coordinator).level == 2
        assert answer_of(saved).evidence.filter(confidential=True).count() == 1
        assert undo(saved, coordinator).level == 1
        assert [row.history_change_reason or "" for row in versions(saved)][:2] == ["", ""]
        assert versions(saved)[2].history_change_reason.startswith("undone ")

    def test_before_the_first_save_it_was_blank(self, draft: Assessment, coordinator: Person) -> None:
        save_answer(by=acting(coordinator), assessment=draft, entry=WHOLE)
        answer = undo(draft, coordinator)
        assert (answer.state, answer.explanation) == ("blank", "")
        assert not answer.evidence.exists()
        assert undo(draft, coordinator).level == 2

    def test_a_save_that_changed_nothing_is_undone_with_what_it_repeats(
        self, saved: Assessment, coordinator: Person
    ) -> None:
        """The button after an autosave: an undo that leaves everything as it is would look broken."""
        save_answer(by=acting(coordinator), assessment=saved, entry=level(113, 0))
        save_answer(by=acting(coordinator), assessment=saved, entry=level(113, 0))
        assert undo(saved, coordinator).level == 1
        assert undo(saved, coordinator).level == 0

    def test_what_a_colleague_had_saved_is_not_undone_with_it(
        self, saved: Assessment, contributor: Person
    ) -> None:
        save_answer(by=acting(contributor), assessment=saved, entry=level(113, 1))
        assert undo(saved, contributor).level == 1

    def test_what_nobody_saved_can_not_be_undone(self, draft: Assessment, coordinator: Person) -> None:
        with pytest.raises(Refused, match="nobody has saved this answer"):
            undo(draft, coordinator)

    def test_a_contributor_undoes_an_own_save_alone(self, saved: Assessment, contributor: Person) -> None:
        with pytest.raises(PermissionDenied):
            undo(saved, contributor)
        save_answer(by=acting(contributor), assessment=saved, entry=level(113, 0))
        assert undo(saved, contributor).level == 1

    def test_a_stale_undo_changes_nothing(self, saved: Assessment, coordinator: Person) -> None:
        with pytest.raises(StaleRevision):
            undo(saved, coordinator, revision=1)
        assert answer_of(saved).level == 1


class TestUndoAndThePlan:
    """An undo takes back what the save did to the plan, and nothing that was done to the plan by itself."""

    @pytest.fixture
    def planned(self, saved: Assessment, coordinator: Person) -> Assessment:
        """A save that brought an action."""
        entry = replace(level(113, 2), actions=(DRAFT_A_LAW,))
        save_answer(by=acting(coordinator), assessment=saved, entry=entry)
        return saved

    def test_an_action_that_came_with_the_save_goes_with_it(
        self, planned: Assessment, coordinator: Person
    ) -> None:
        undo(planned, coordinator)
        assert not ActionRow.objects.exists()
        undo(planned, coordinator)
        row = ActionRow.objects.get()
        assert (row.what, row.owner, row.due) == ("Draft a law", "Ministry of Justice", date(2027, 2, 1))

    def test_it_goes_with_the_save_also_after_one_that_changed_nothing(
        self, planned: Assessment, coordinator: Person
    ) -> None:
        entry = replace(level(113, 2), actions=(DRAFT_A_LAW,))
        save_answer(by=acting(coordinator), assessment=planned, entry=entry)
        undo(planned, coordinator)
        assert not ActionRow.objects.exists()

    def test_an_action_that_the_save_removed_comes_back(
        self, planned: Assessment, coordinator: Person
    ) -> None:
        without = replace(level(113, 2), actions=())
        save_answer(by=acting(coordinator), assessment=planned, entry=without)
        undo(planned, coordinator)
        assert ActionRow.objects.get().owner == "Ministry of Justice"

    def test_a_save_without_the_plan_leaves_it(self, planned: Assessment, coordinator: Person) -> None:
        save_answer(by=acting(coordinator), assessment=planned, entry=level(113, 3))
        undo(planned, coordinator)
        assert ActionRow.objects.get().what == "Draft a law"

    def test_what_was_changed_in_the_plan_since_stays(self, planned: Assessment, coordinator: Person) -> None:
        change_action(
            by=acting(coordinator),
            body=planned.body,
            edition_id=planned.cycle.edition_id,
            paragraph=113,
            entry=replace(DRAFT_A_LAW, owner="Parliament"),
            row=ActionRow.objects.get(),
        )
        undo(planned, coordinator)
        assert ActionRow.objects.get().owner == "Parliament"


class TestACopiedAnswer:
    """History begins with the copy: the first save is compared with it, and can be taken back to it."""

    @pytest.fixture
    def copy(self, draft: Assessment, coordinator: Person) -> Assessment:
        """The assessment of 2027 with last year's answers, of which 113 is whole."""
        by = acting(coordinator)
        answer_all(draft, level=1)
        save_answer(by=by, assessment=draft, entry=WHOLE, confidential=[SECRET.identity])
        submit(by=by, assessment=draft, choices=Choices(Sharing.PRIVATE, False, False, False))
        following = CycleFactory.create(
            edition=draft.cycle.edition, slug="2027", opens_on=date(2027, 7, 1), closes_on=date(2028, 1, 31)
        )
        return start_assessment(
            by=by,
            body=draft.body,
            cycle=following,
            period_start=date(2026, 7, 1),
            period_end=date(2027, 6, 30),
            copy_last=True,
        )

    def test_its_first_version_is_the_copy_without_what_was_confidential(self, copy: Assessment) -> None:
        (version,) = versions(copy)
        assert version.history_change_reason == "copied"
        assert version.saved_by_label == ""
        assert version.entry["criteria"] == {"113.1": "yes"}
        assert [item["title"] for item in version.entry["evidence"]] == ["National plan"]

    def test_undoing_the_first_save_makes_it_a_copy_again(
        self, copy: Assessment, coordinator: Person
    ) -> None:
        save_answer(by=acting(coordinator), assessment=copy, entry=level(113, 0, "New."))
        answer = undo(copy, coordinator)
        assert (answer.level, answer.explanation) == (2, "A pilot runs.")
        assert answer.copied
        assert not undo(copy, coordinator).copied

    def test_the_copy_itself_can_not_be_undone(self, copy: Assessment, coordinator: Person) -> None:
        with pytest.raises(Refused, match="nobody has saved"):
            undo(copy, coordinator)


def test_a_removed_action_keeps_its_body_and_who_removed_it(saved: Assessment, coordinator: Person) -> None:
    entry = replace(level(113, 2), actions=(DRAFT_A_LAW,))
    save_answer(by=acting(coordinator), assessment=saved, entry=entry)
    without = replace(level(113, 2), actions=())
    save_answer(by=acting(coordinator), assessment=saved, entry=without)
    removed = ActionRow.history.get(history_type="-")
    assert isinstance(removed.body_id, UUID)
    assert (removed.body_id, removed.history_user_id) == (saved.body_id, coordinator.pk)
