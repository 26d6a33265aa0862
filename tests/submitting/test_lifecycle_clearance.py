"""Clearance: the draft is locked with its hash, approved, then exactly that is sent, or it is reopened."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from assessments.answering.plan import change_action
from assessments.answering.rules import NotReady, Refused
from assessments.answering.saving import save_answer
from assessments.answers.scoring import State
from assessments.answers.value import Action, Answer
from assessments.models import Action as ActionRow
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, Clearance, Event, Submission
from assessments.report.document import digest
from assessments.reviewing.acts import return_to_body
from assessments.submitting.retelling import frozen_content
from assessments.submitting.submitting import Choices, approve, ask_clearance, plan_has_moved, reopen, submit
from mechanisms.access import Sharing
from tests.factories import acting, level

SHARED = Choices(Sharing.RAPPORTEUR, False, False, False)
DAY = date(2026, 11, 20)


@pytest.fixture
def locked(draft, coordinator) -> Assessment:
    by = acting(coordinator)
    save_answer(by=by, assessment=draft, entry=level(112, 2))
    ask_clearance(by=by, assessment=draft, choices=SHARED)
    return Assessment.objects.with_frame().get()


def test_a_draft_in_clearance_is_locked(locked, coordinator) -> None:
    assert locked.status == "in_clearance"
    with pytest.raises(Refused, match="is locked for approval"):
        save_answer(by=acting(coordinator), assessment=locked, entry=level(112, 3))
    assert locked.answers.get(paragraph=112).level == 2


def test_without_an_approval_it_is_not_sent(locked, coordinator) -> None:
    with pytest.raises(Refused, match="record who approved it"):
        submit(by=acting(coordinator), assessment=locked, choices=SHARED)


def test_an_approval_has_a_name(locked, coordinator) -> None:
    with pytest.raises(Refused, match="name of the person"):
        approve(by=acting(coordinator), assessment=locked, approver="  ", approved_on=DAY)


def test_exactly_what_was_cleared_is_sent_with_approver_and_day(locked, coordinator) -> None:
    by = acting(coordinator)
    clearance = approve(by=by, assessment=locked, approver=" The Minister ", approved_on=DAY)
    sent = submit(by=by, assessment=locked, choices=SHARED)
    assert (sent.digest, sent.approver, sent.approved_on) == (clearance.digest, "The Minister", DAY)
    kinds = Event.objects.filter(kind__startswith="clearance").values_list("kind", flat=True)
    assert list(kinds) == ["clearance_asked", "clearance_approved"]


def test_content_that_moved_behind_the_lock_is_not_sent(locked, coordinator) -> None:
    by = acting(coordinator)
    approve(by=by, assessment=locked, approver="The Minister", approved_on=DAY)
    AnswerRow.objects.filter(paragraph=112).update(level=3)
    with pytest.raises(Refused, match="differs from what was locked"):
        submit(by=by, assessment=locked, choices=SHARED)


def test_reopened_it_can_be_changed_and_the_approval_counts_no_more(locked, coordinator) -> None:
    by = acting(coordinator)
    approve(by=by, assessment=locked, approver="The Minister", approved_on=DAY)
    reopen(by=by, assessment=locked)
    save_answer(by=by, assessment=locked, entry=level(112, 3))
    sent = submit(by=by, assessment=locked, choices=SHARED)
    assert (sent.approver, sent.approved_on) == ("", None)


def test_a_second_clearance_stands_on_its_own(locked, coordinator) -> None:
    by = acting(coordinator)
    approve(by=by, assessment=locked, approver="The Minister", approved_on=DAY)
    reopen(by=by, assessment=locked)
    ask_clearance(by=by, assessment=locked, choices=SHARED)
    with pytest.raises(Refused, match="record who approved it"):
        submit(by=by, assessment=locked, choices=SHARED)


def test_what_is_not_in_clearance_is_neither_approved_nor_reopened(draft, coordinator) -> None:
    by = acting(coordinator)
    with pytest.raises(Refused, match="not locked for approval"):
        approve(by=by, assessment=draft, approver="The Minister", approved_on=DAY)
    with pytest.raises(Refused, match="not locked for approval"):
        reopen(by=by, assessment=draft)


def test_a_broken_rule_is_not_cleared(draft, coordinator) -> None:
    by = acting(coordinator)
    save_answer(by=by, assessment=draft, entry=Answer(131, State.NOT_APPLICABLE))
    with pytest.raises(NotReady, match="131"):
        ask_clearance(by=by, assessment=draft, choices=SHARED)


def test_a_returned_version_goes_back_to_returned_when_reopened(submission, coordinator, reviewer) -> None:
    return_to_body(by=acting(reviewer), submission=submission, paragraphs=[112], message="Which?")
    by, assessment = acting(coordinator), Assessment.objects.with_frame().get()
    ask_clearance(by=by, assessment=assessment, choices=SHARED)
    reopen(by=by, assessment=assessment)
    assert assessment.status == "returned"
    save_answer(by=by, assessment=assessment, entry=level(112, 2))
    with pytest.raises(Refused, match="what the reviewer asks about"):
        save_answer(by=by, assessment=assessment, entry=level(113, 2))


def change_plan(by, assessment: Assessment, what: str) -> None:
    change_action(
        by=by, body=assessment.body, edition_id=assessment.cycle.edition_id, paragraph=112, entry=Action(what)
    )


def planned(submission: Submission) -> list[str]:
    answers = json.loads(submission.document)["answers"]
    return [action["what"] for answer in answers for action in answer["actions"]]


def test_the_plan_is_locked_too_and_the_live_one_goes_on(draft, coordinator) -> None:
    """The minister reads for weeks: what the body plans meanwhile was not approved, and is not sent."""
    by = acting(coordinator)
    change_plan(by, draft, "Draft the law.")
    clearance = ask_clearance(by=by, assessment=draft, choices=SHARED)
    assert not plan_has_moved(clearance)
    approve(by=by, assessment=draft, approver="The Minister", approved_on=DAY)
    change_plan(by, draft, "Print the law.")
    assert plan_has_moved(clearance)
    sent = submit(by=by, assessment=draft, choices=SHARED)
    assert (sent.digest, planned(sent)) == (clearance.digest, ["Draft the law."])
    live = ActionRow.objects.filter(body=draft.body).values_list("what", flat=True)
    assert list(live) == ["Draft the law.", "Print the law."]


def test_reopened_the_live_plan_counts_again(draft, coordinator) -> None:
    by = acting(coordinator)
    ask_clearance(by=by, assessment=draft, choices=SHARED)
    change_plan(by, draft, "Print the law.")
    reopen(by=by, assessment=draft)
    assert planned(submit(by=by, assessment=draft, choices=SHARED)) == ["Print the law."]


def test_a_clearance_from_before_plans_were_locked_counts_the_live_plan(locked, coordinator) -> None:
    by = acting(coordinator)
    Clearance.objects.update(plan=None)
    approve(by=by, assessment=locked, approver="The Minister", approved_on=DAY)
    change_plan(by, locked, "Draft the law.")
    with pytest.raises(Refused, match="differs from what was locked"):
        submit(by=by, assessment=locked, choices=SHARED)


def test_what_is_overdue_is_measured_when_the_plan_is_locked_and_stays_so(draft, coordinator) -> None:
    """The minister approves days later: what he or she read is what is sent."""
    asked = timezone.now()
    by = replace(acting(coordinator), at=asked)
    change_action(
        by=by,
        body=draft.body,
        edition_id=draft.cycle.edition_id,
        paragraph=112,
        entry=Action("Draft the law.", due=asked.date()),
    )
    clearance = ask_clearance(by=by, assessment=draft, choices=SHARED)
    later = replace(by, at=asked + timedelta(days=3))
    approve(by=later, assessment=draft, approver="The Minister", approved_on=DAY)
    assert not plan_has_moved(clearance)
    sent = submit(by=later, assessment=draft, choices=SHARED)
    assert sent.digest == clearance.digest
    assert '"overdue":false' in sent.document


def test_a_clearance_that_was_asked_before_overdue_was_measured_is_sent_as_it_was_read(
    draft, coordinator
) -> None:
    by = acting(coordinator)
    change_plan(by, draft, "Draft the law.")
    clearance = ask_clearance(by=by, assessment=draft, choices=SHARED)
    assert clearance.plan is not None
    for actions in clearance.plan.values():
        for action in actions:
            del action["overdue"]
    unmeasured = submitted_content(clearance)
    clearance.digest = digest(unmeasured)
    clearance.save()
    approve(by=by, assessment=draft, approver="The Minister", approved_on=DAY)
    sent = submit(by=by, assessment=draft, choices=SHARED)
    assert sent.document.encode() == unmeasured
    assert '"overdue"' not in sent.document


def submitted_content(clearance: Clearance) -> bytes:
    """What is sent of a clearance, as its plan is now."""
    clearance.save()
    return frozen_content(Assessment.objects.with_frame().get())[1].encode()
