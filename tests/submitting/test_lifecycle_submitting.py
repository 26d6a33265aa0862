"""Submitting freezes a copy with its hash; what happens later never changes it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date

import pytest

from assessments.answering.plan import change_action
from assessments.answering.rows import latest_submission, submitted_report
from assessments.answering.rules import NotReady, Refused
from assessments.answering.saving import apply_file, save_answer
from assessments.answers.scoring import State
from assessments.answers.value import Action, ActionStatus, Answer, Reference
from assessments.models import Action as ActionRow
from assessments.models import Assessment, Event, Submission
from assessments.report.document import canonical_json, to_document
from assessments.reviewing.acts import close_review
from assessments.reviewing.cycles import close_cycle
from assessments.submitting.retelling import frozen_content
from assessments.submitting.submitting import Choices, change_choices, submit, withdraw
from assessments.trail.acting import COMMAND_LINE
from mechanisms.access import Sharing, principal_of
from tests.factories import acting, all_at, draft_report, level

PRIVATE = Choices(Sharing.PRIVATE, False, False, False)
SHARED = Choices(Sharing.RAPPORTEUR, True, True, True)
PUBLIC = Choices(Sharing.PUBLIC, True, False, False)


def now(draft: Assessment) -> Assessment:
    """The assessment as a new request finds it."""
    return Assessment.objects.with_frame().get(pk=draft.pk)


# What is frozen.


def test_a_submission_is_canonical_json_with_its_hash(submission) -> None:
    content = submission.document.encode()
    assert submission.digest == hashlib.sha256(content).hexdigest()
    assert canonical_json(json.loads(content)) == content


def test_the_frozen_document_says_submitted_and_not_its_own_hash(submission) -> None:
    document = json.loads(submission.document)
    assert (document["status"], document["version"]) == ("submitted", 1)
    assert submission.digest not in submission.document
    assert "sharing" not in document


def test_it_knows_who_sent_it_and_the_assessment_is_submitted(submission, coordinator, draft) -> None:
    assert (submission.submitted_by, submission.submitted_by_label) == (coordinator, "Coordinator")
    assert now(draft).status == "submitted"
    assert latest_submission(draft) == submission
    event = Event.objects.get(kind="submitted")
    assert event.data == {
        "version": 1,
        "digest": submission.digest,
        "sharing": "rapporteur",
        "agreed": ["may_be_named", "may_be_introduced"],
    }


def test_blanks_do_not_stand_in_the_way(draft, coordinator) -> None:
    sent = submit(by=acting(coordinator), assessment=draft, choices=PRIVATE)
    assert json.loads(sent.document)["tally"]["distribution"]["blank"] == 32


def test_pressing_twice_makes_one_submission(draft, coordinator) -> None:
    by = acting(coordinator)
    first = submit(by=by, assessment=draft, choices=SHARED)
    second = submit(by=by, assessment=draft, choices=SHARED)
    assert first == second
    assert Submission.objects.count() == 1
    assert Event.objects.filter(kind="submitted").count() == 1


def test_the_submission_reads_back_as_the_report_that_was_sent(draft, coordinator) -> None:
    by = acting(coordinator)
    apply_file(by=by, assessment=draft, file=all_at(2))
    before = draft_report(draft)
    sent = submit(by=by, assessment=draft, choices=PRIVATE)
    assert submitted_report(sent) == replace(before, status="submitted")


LAW = Action("Draft the law.", "Ministry", date(2026, 12, 31))


def test_later_changes_of_the_plan_do_not_reach_the_frozen_copy(draft, coordinator) -> None:
    by = acting(coordinator)
    save_answer(by=by, assessment=draft, entry=replace(level(112, 1), actions=(LAW,)))
    sent = submit(by=by, assessment=draft, choices=PRIVATE)
    before, edition = sent.document, draft.cycle.edition_id
    for entry, row in (
        (replace(LAW, status=ActionStatus.DROPPED), ActionRow.objects.get()),
        (Action("Another."), None),
    ):
        change_action(by=by, body=draft.body, edition_id=edition, paragraph=112, entry=entry, row=row)
    sent.refresh_from_db()
    assert sent.document == before
    frozen = next(line for line in submitted_report(sent).lines if line.paragraph == 112)
    assert frozen.answer.actions == (LAW,)


def test_a_later_name_of_the_body_does_not_reach_the_frozen_copy(submission, north) -> None:
    north.name = "Renamed Mechanism"
    north.save()
    sent = Submission.objects.select_related("assessment__cycle__edition").get()
    assert submitted_report(sent).body.name == "Northern Mechanism"


SECRET = Reference("Letter of the head of police", 2, "2026-01-07", "https://example.org/l")


def test_a_confidential_reference_is_frozen_as_its_strength_alone(draft, coordinator) -> None:
    by = acting(coordinator)
    entry = replace(level(112, 2), evidence=(SECRET,))
    save_answer(by=by, assessment=draft, entry=entry, confidential=[SECRET.identity])
    sent = submit(by=by, assessment=draft, choices=PUBLIC)
    answer = next(a for a in json.loads(sent.document)["answers"] if a["paragraph"] == 112)
    assert answer["evidence"] == [{"strength": 2, "confidential": True}]
    assert answer["evidence_strength"] == 2
    for part in ("Letter of the head", "example.org/l", "2026-01-07"):
        assert part not in sent.document


# What stands in the way.


def test_not_applicable_without_a_reason_blocks_and_is_named(draft, coordinator) -> None:
    by = acting(coordinator)
    save_answer(by=by, assessment=draft, entry=Answer(131, State.NOT_APPLICABLE))
    with pytest.raises(NotReady, match="131") as refusal:
        submit(by=by, assessment=draft, choices=PRIVATE)
    assert refusal.value.paragraphs == (131,)
    assert now(draft).status == "draft"
    reason = Answer(131, State.NOT_APPLICABLE, explanation="No such cases can arise.")
    save_answer(by=by, assessment=draft, entry=reason)
    assert submit(by=by, assessment=draft, choices=PRIVATE).version == 1


def test_elsewhere_without_a_name_blocks(draft, coordinator) -> None:
    by = acting(coordinator)
    save_answer(by=by, assessment=draft, entry=Answer(112, State.ELSEWHERE))
    with pytest.raises(NotReady, match="112"):
        submit(by=by, assessment=draft, choices=PRIVATE)


def test_what_changed_since_the_page_was_opened_is_not_sent(draft, coordinator) -> None:
    by = acting(coordinator)
    _document, _text, seen = frozen_content(draft)
    save_answer(by=by, assessment=draft, entry=level(112, 3))
    with pytest.raises(Refused, match="since you opened this page"):
        submit(by=by, assessment=draft, choices=PRIVATE, expected_digest=seen)
    assert not Submission.objects.exists()
    _document, _text, seen = frozen_content(draft)
    sent = submit(by=by, assessment=draft, choices=PRIVATE, expected_digest=seen)
    assert sent.digest == seen


def test_a_closed_cycle_takes_no_submission(draft, coordinator, cycle) -> None:
    close_cycle(by=COMMAND_LINE, cycle=cycle)
    with pytest.raises(Refused, match="The cycle is closed"):
        submit(by=acting(coordinator), assessment=draft, choices=PRIVATE)


@pytest.mark.parametrize(
    "permissions",
    [(True, False, False), (False, True, False), (False, False, True), (False, False, False, True)],
)
def test_what_is_private_cannot_be_named_introduced_shown_or_quoted(permissions) -> None:
    with pytest.raises(Refused, match="A private submission"):
        Choices(Sharing.PRIVATE, *permissions)


# Who sees it, and changing that.


@pytest.mark.parametrize(
    ("choices", "sees"),
    [
        (PRIVATE, {"coordinator", "reader"}),
        (SHARED, {"coordinator", "reader", "reviewer"}),
        (PUBLIC, {"coordinator", "reader", "reviewer", "stranger", "administrator"}),
    ],
    ids=["private", "rapporteur", "public"],
)
def test_who_sees_a_submission(request, submission, choices: Choices, sees: set[str]) -> None:
    coordinator = request.getfixturevalue("coordinator")
    change_choices(by=acting(coordinator), submission=submission, choices=choices)
    for username in ("coordinator", "reader", "reviewer", "stranger", "administrator"):
        person = principal_of(request.getfixturevalue(username))
        found = Submission.objects.visible_to(person).exists()
        assert found == (username in sees), username


def test_a_change_of_sharing_is_on_record_and_changes_no_content(submission, coordinator) -> None:
    digest = submission.digest
    change_choices(by=acting(coordinator), submission=submission, choices=PUBLIC)
    submission.refresh_from_db()
    assert (submission.sharing, submission.may_be_introduced) == ("public", False)
    assert submission.digest == digest
    event = Event.objects.get(kind="sharing_changed")
    assert event.data == {"version": 1, "from": "rapporteur", "to": "public", "agreed": ["may_be_named"]}


# Taking it back.


def test_a_withdrawn_submission_opens_a_draft_copy_and_stays_on_record(
    submission, coordinator, reviewer
) -> None:
    by = acting(coordinator)
    assessment = withdraw(by=by, submission=submission)
    assert (assessment.status, assessment.version) == ("draft", 2)
    assert latest_submission(assessment) is None
    own, staff = principal_of(coordinator), principal_of(reviewer)
    assert Submission.objects.visible_to(own).get() == submission
    assert not Submission.objects.visible_to(staff).exists()
    save_answer(by=by, assessment=now(assessment), entry=level(112, 3))
    again = submit(by=by, assessment=now(assessment), choices=SHARED)
    assert again.version == 2
    assert latest_submission(assessment) == again


def test_a_withdrawn_public_submission_is_hidden_from_everybody_else(
    submission, coordinator, stranger
) -> None:
    by = acting(coordinator)
    change_choices(by=by, submission=submission, choices=PUBLIC)
    assert Submission.objects.visible_to(principal_of(stranger)).exists()
    withdraw(by=by, submission=submission)
    assert not Submission.objects.visible_to(principal_of(stranger)).exists()


def test_it_is_withdrawn_once(submission, coordinator) -> None:
    withdraw(by=acting(coordinator), submission=submission)
    with pytest.raises(Refused, match="does not count any more"):
        withdraw(by=acting(coordinator), submission=submission)


def test_a_reviewed_submission_cannot_be_withdrawn(submission, coordinator, reviewer) -> None:
    close_review(by=acting(reviewer), submission=submission)
    with pytest.raises(Refused, match="reviewed submission"):
        withdraw(by=acting(coordinator), submission=submission)


def test_a_closed_cycle_gives_nothing_back(submission, coordinator, cycle) -> None:
    close_cycle(by=COMMAND_LINE, cycle=cycle)
    with pytest.raises(Refused, match="The cycle is closed"):
        withdraw(by=acting(coordinator), submission=submission)


def test_the_document_is_free_of_language(submission, settings) -> None:
    report = submitted_report(submission)
    settings.LANGUAGE_CODE = "ar"
    assert canonical_json(to_document(report)).decode() == submission.document
