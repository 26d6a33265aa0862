"""A file instead of an account: entered beside the body's own, replaced by it, confirmed or contested."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.answering.plan import change_action
from assessments.answering.rows import submitted_report
from assessments.answering.rules import Refused
from assessments.answering.saving import save_answer
from assessments.answers.scoring import State
from assessments.answers.value import Action, Answer, AnswersFile
from assessments.bodies.archive import write_archive
from assessments.bodies.own_data import ask_deletion, carry_out_due_deletions
from assessments.issuing.report_files import rendering_of
from assessments.models import Action as ActionRow
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, Cycle, Deletion, Event, ReceivedFile, ScoreLine, Submission
from assessments.report import words
from assessments.reviewing.acts import close_review
from assessments.reviewing.cycles import close_cycle, invite
from assessments.reviewing.entering import Sent, confirm_file, enter_file, take_out_file
from assessments.submitting.score_lines import score_differences
from assessments.submitting.submitting import Choices, change_choices, submit
from assessments.trail.acting import COMMAND_LINE
from mechanisms.access import Sharing, principal_of
from mechanisms.models import Body, Person
from mechanisms.models.person import Role
from tests.factories import BodyFactory, MembershipFactory, acting, answer_all, file_of, level

SHARED = Choices(Sharing.RAPPORTEUR, False, False, False)
PRIVATE = Choices(Sharing.PRIVATE, False, False, False)


def sent(digest: str = "a", **values: Any) -> Sent:
    said: dict[str, Any] = {"received_on": timezone.localdate(), "size": 100} | values
    return Sent(kind="answers", digest=digest * 64, **said)


def entered(
    by: Person, body: Body, cycle: Cycle, file: AnswersFile | None = None, **values: Any
) -> Submission:
    """What a reviewer entered for a body."""
    return enter_file(
        by=acting(by), body=body, cycle=cycle, file=file or file_of(level(112, 2)), sent=sent(**values)
    )


def document_of(submission: Submission) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Submission.objects.get(pk=submission.pk).document)
    return found


def test_it_is_frozen_shared_with_staff_alone_and_marked(north: Body, cycle: Cycle, reviewer: Person) -> None:
    submission = entered(reviewer, north, cycle)
    assert (submission.sharing, submission.version, submission.may_be_named) == ("rapporteur", 1, False)
    assert not submission.may_be_introduced
    assert not submission.shown_to_mechanisms
    received = ReceivedFile.objects.get()
    assert (received.digest, received.is_confirmed, received.entered_by) == ("a" * 64, False, reviewer)
    assert ScoreLine.objects.get().counted
    event = Event.objects.get(kind="file_entered")
    assert (event.chain, event.subject) == ("north", "2026")
    assert not Event.objects.filter(kind="submitted").exists()
    assert list(score_differences()) == []


def test_the_bodys_own_draft_and_plan_are_not_touched_and_not_told(
    draft: Assessment, coordinator: Person, north: Body, cycle: Cycle, reviewer: Person
) -> None:
    by = acting(coordinator)
    save_answer(by=by, assessment=draft, entry=level(112, 3, "Ours, not finished."))
    change_action(by=by, body=north, edition_id=cycle.edition_id, paragraph=112, entry=Action(what="Ours"))
    before = [list(model.objects.values_list()) for model in (AnswerRow, ActionRow)]
    file = file_of(Answer(112, State.LEVEL, level=1, actions=(Action(what="Theirs"),)))
    submission = entered(reviewer, north, cycle, file)
    assert [list(model.objects.values_list()) for model in (AnswerRow, ActionRow)] == before
    told = next(row for row in document_of(submission)["answers"] if row["paragraph"] == 112)
    assert (told["level"], [action["what"] for action in told["actions"]]) == (1, ["Theirs"])
    assert "Ours" not in json.dumps(document_of(submission))


def test_a_confidential_reference_of_a_report_keeps_its_strength(
    north: Body, cycle: Cycle, reviewer: Person
) -> None:
    submission = entered(reviewer, north, cycle, confidential={112: (3,)})
    told = next(row for row in document_of(submission)["answers"] if row["paragraph"] == 112)
    assert (told["evidence_strength"], told["evidence"]) == (3, [{"strength": 3, "confidential": True}])


def test_a_second_file_is_the_next_version_and_replaces_the_first_whole(
    north: Body, cycle: Cycle, reviewer: Person
) -> None:
    first = entered(reviewer, north, cycle)
    second = entered(reviewer, north, cycle, file_of(level(113, 1)), digest="b")
    assert (second.version, second.assessment_id) == (2, first.assessment_id)
    first.refresh_from_db()
    assert first.superseded_at is not None
    states = {row["paragraph"]: row["state"] for row in document_of(second)["answers"]}
    assert (states[112], states[113]) == ("blank", "level")
    with pytest.raises(Refused, match="already entered"):
        entered(reviewer, north, cycle, digest="b")


def test_beside_what_the_body_shares_nothing_is_entered(
    submission: Submission, north: Body, cycle: Cycle, reviewer: Person
) -> None:
    with pytest.raises(Refused, match="has shared its own submission"):
        entered(reviewer, north, cycle)
    assert not Assessment.objects.filter(entered_by_staff=True).exists()


def test_a_private_submission_is_no_reason_against_it(
    draft: Assessment, coordinator: Person, north: Body, cycle: Cycle, reviewer: Person
) -> None:
    """It looks like nothing: another answer here would tell staff that there is one."""
    submit(by=acting(coordinator), assessment=draft, choices=PRIVATE)
    entered(reviewer, north, cycle)


def test_what_the_body_submits_and_shares_takes_its_place(
    draft: Assessment, coordinator: Person, north: Body, cycle: Cycle, reviewer: Person
) -> None:
    by_staff = entered(reviewer, north, cycle)
    submit(by=acting(coordinator), assessment=draft, choices=SHARED)
    by_staff.refresh_from_db()
    assert by_staff.superseded_at is not None
    assert list(ScoreLine.objects.counted().values_list("submission__assessment")) == [(draft.pk,)]
    assert Event.objects.filter(kind="entered_file_replaced", chain="north").count() == 1
    assert list(score_differences()) == []


def test_what_the_body_keeps_to_itself_takes_its_place_once_it_is_shared(
    draft: Assessment, coordinator: Person, north: Body, cycle: Cycle, reviewer: Person
) -> None:
    by_staff = entered(reviewer, north, cycle)
    own = submit(by=acting(coordinator), assessment=draft, choices=PRIVATE)
    assert Submission.objects.current().filter(pk=by_staff.pk).exists()
    change_choices(by=acting(coordinator), submission=own, choices=SHARED)
    by_staff.refresh_from_db()
    assert by_staff.superseded_at is not None
    visible = Submission.objects.visible_to(principal_of(reviewer)).shared()
    assert list(visible.values_list("pk")) == [(own.pk,)]
    assert list(score_differences()) == []


@pytest.mark.parametrize("who", ["coordinator", "contributor", "reader", "stranger"])
def test_staff_alone_enter(who: str, request: pytest.FixtureRequest, cycle: Cycle) -> None:
    north = request.getfixturevalue("north")
    person = request.getfixturevalue(who)
    with pytest.raises((PermissionDenied, Http404)):
        entered(person, north, cycle)


def test_nobody_enters_for_a_body_of_ones_own(north: Body, cycle: Cycle, reviewer: Person) -> None:
    MembershipFactory.create(person=reviewer, body=north, role=Role.COORDINATOR)
    with pytest.raises(PermissionDenied):
        entered(reviewer, north, cycle)


def test_a_closed_cycle_and_a_day_ahead_are_refused(north: Body, cycle: Cycle, reviewer: Person) -> None:
    with pytest.raises(Refused, match="in the future"):
        entered(reviewer, north, cycle, received_on=timezone.localdate() + timedelta(days=1))
    close_cycle(by=COMMAND_LINE, cycle=cycle)
    with pytest.raises(Refused, match="Reopen it first"):
        entered(reviewer, north, cycle)


def test_a_real_body_is_not_entered_among_invented_ones(north: Body, cycle: Cycle, reviewer: Person) -> None:
    invite(by=COMMAND_LINE, cycle=cycle, body=north)
    with pytest.raises(Refused, match="same cycle"):
        entered(reviewer, BodyFactory.create(sample=False), cycle)


def test_what_is_reviewed_is_not_replaced(north: Body, cycle: Cycle, reviewer: Person) -> None:
    submission = entered(reviewer, north, cycle)
    close_review(by=acting(reviewer), submission=submission)
    with pytest.raises(Refused, match="reviewed"):
        entered(reviewer, north, cycle, digest="b")


def test_it_can_not_be_shared_more_widely(
    north: Body, cycle: Cycle, reviewer: Person, coordinator: Person
) -> None:
    submission = entered(reviewer, north, cycle)
    choices = Choices(Sharing.PUBLIC, True, True, False)
    with pytest.raises(Refused, match="stays with the staff"):
        change_choices(by=acting(coordinator), submission=submission, choices=choices)


def test_the_coordinator_confirms_it_once(
    north: Body, cycle: Cycle, reviewer: Person, coordinator: Person
) -> None:
    submission = entered(reviewer, north, cycle)
    today = timezone.localdate()
    confirm_file(by=acting(coordinator), submission=submission, confirmed_on=today)
    received = ReceivedFile.objects.get()
    assert (received.confirmed_on, received.confirmed_by_label) == (today, str(coordinator))
    with pytest.raises(Refused, match="confirmed already"):
        confirm_file(by=acting(coordinator), submission=submission, confirmed_on=today)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_letter_is_from_between_the_file_and_today(
    north: Body, cycle: Cycle, reviewer: Person, days: int
) -> None:
    submission = entered(reviewer, north, cycle)
    day = timezone.localdate() + timedelta(days=days)
    with pytest.raises(Refused, match="Choose a day"):
        confirm_file(by=acting(reviewer), submission=submission, confirmed_on=day, confirmed_by="A. Minister")


@pytest.mark.parametrize(("who", "kind"), [("coordinator", "file_contested"), ("reviewer", "file_taken_out")])
def test_taken_out_it_counts_nowhere_and_another_file_may_come(
    who: str, kind: str, request: pytest.FixtureRequest, north: Body, cycle: Cycle, reviewer: Person
) -> None:
    submission = entered(reviewer, north, cycle)
    take_out_file(by=acting(request.getfixturevalue(who)), submission=submission)
    assert not ScoreLine.objects.counted().exists()
    assert not Submission.objects.visible_to(principal_of(reviewer)).exists()
    assert Event.objects.filter(kind=kind, chain="north").exists()
    with pytest.raises(Refused, match="no longer counts"):
        take_out_file(by=acting(request.getfixturevalue("coordinator")), submission=submission)
    assert entered(reviewer, north, cycle).version == 2
    assert list(score_differences()) == []


def test_the_body_takes_along_what_was_entered_in_its_name(
    draft: Assessment, north: Body, cycle: Cycle, reviewer: Person
) -> None:
    """Beside its own of the same cycle: no part of the archive stands twice."""
    submission = entered(reviewer, north, cycle)
    target = io.BytesIO()
    write_archive(north, target, at=timezone.now(), by="Somebody")
    with zipfile.ZipFile(target) as archive:
        names = archive.namelist()
        folder = "cycles/2026/entered-by-staff"
        frozen = archive.read(f"{folder}/submissions/1.json").decode()
        (received,) = json.loads(archive.read(f"{folder}/received-files.json"))
    assert len(names) == len(set(names))
    assert frozen == submission.document
    assert received["digest"] == "a" * 64


def delete_all(body: Body, coordinator: Person) -> None:
    ask_deletion(by=acting(coordinator), body=body)
    Deletion.objects.update(effective_at=timezone.now())
    assert carry_out_due_deletions() == 1


def test_a_deletion_leaves_what_was_entered_unless_it_was_contested(
    draft: Assessment, coordinator: Person, north: Body, cycle: Cycle, reviewer: Person
) -> None:
    answer_all(draft, 1)
    submission = entered(reviewer, north, cycle)
    delete_all(north, coordinator)
    assert list(Submission.objects.values_list("pk")) == [(submission.pk,)]
    assert list(score_differences()) == []
    left = Assessment.objects.get(entered_by_staff=True)
    assert (left.status, left.answers.count()) == ("submitted", 0)


def test_what_was_contested_goes_with_the_deletion(
    coordinator: Person, north: Body, cycle: Cycle, reviewer: Person
) -> None:
    submission = entered(reviewer, north, cycle)
    take_out_file(by=acting(coordinator), submission=submission)
    delete_all(north, coordinator)
    assert not Assessment.objects.exists()
    assert not ReceivedFile.objects.exists()


class TestWhereItShows:
    """The mark: on the report, in the queue, in the body's own list."""

    def test_the_report_says_so_to_staff_and_to_the_body(
        self, client: Client, north: Body, cycle: Cycle, reviewer: Person, reader: Person
    ) -> None:
        submission = entered(reviewer, north, cycle)
        address = reverse("assessments:report", args=[submission.assessment_id])
        for person in (reviewer, reader):
            client.force_login(person)
            content = client.get(address).content.decode()
            assert "Entered by staff from a file received on" in content, person
            assert "confirmed by the body: no" in content, person
        client.logout()
        assert client.get(address).status_code == 302

    def test_the_files_of_the_report_say_so(self, north: Body, cycle: Cycle, reviewer: Person) -> None:
        submission = entered(reviewer, north, cycle, received_on=date(2026, 10, 28))
        said = words.status(submitted_report(submission), rendering_of(submission, "en"))
        assert said == "Entered by staff from a file received on 28 October 2026, version 1"

    def test_others_learn_of_nothing(
        self,
        client: Client,
        north: Body,
        cycle: Cycle,
        reviewer: Person,
        stranger: Person,
        administrator: Person,
    ) -> None:
        submission = entered(reviewer, north, cycle)
        for person in (stranger, administrator):
            client.force_login(person)
            for name, key in (("report", submission.assessment_id), ("received_file", submission.pk)):
                assert client.get(reverse(f"assessments:{name}", args=[key])).status_code == 404

    def test_the_queue_counts_from_the_day_on_which_it_came(
        self, client: Client, north: Body, cycle: Cycle, reviewer: Person
    ) -> None:
        entered(reviewer, north, cycle, received_on=timezone.localdate() - timedelta(days=9))
        client.force_login(reviewer)
        content = client.get("/review/").content.decode()
        assert "waits 9 days" in content
        assert "Entered by staff from a file" in content

    def test_the_queue_says_that_it_was_taken_out_again(
        self, client: Client, north: Body, cycle: Cycle, reviewer: Person, coordinator: Person
    ) -> None:
        from_file = entered(reviewer, north, cycle)
        take_out_file(by=acting(coordinator), submission=from_file)
        client.force_login(reviewer)
        client.post(reverse("assessments:cycle_invite", args=["2026"]), {"body": "north"})
        content = client.get("/review/").content.decode()
        assert "The entry from a file was taken out on" in content

    @pytest.mark.parametrize("number", [1, 3])
    def test_the_bodys_list_shows_it_in_one_query_more(
        self,
        client: Client,
        north: Body,
        cycle: Cycle,
        reviewer: Person,
        coordinator: Person,
        number: int,
        django_assert_num_queries: Any,
    ) -> None:
        """Session, person, roles; own assessments, what was entered; what can be started, three."""
        for version in range(number):
            entered(reviewer, north, cycle, digest=str(version))
        client.force_login(coordinator)
        address = reverse("assessments:list")
        client.get(address)
        with django_assert_num_queries(8):
            content = client.get(address).content.decode()
        assert content.count("Confirm or contest") == 1
        assert content.count("Look at it") == number - 1

    def test_the_body_confirms_on_its_page(
        self, client: Client, north: Body, cycle: Cycle, reviewer: Person, coordinator: Person
    ) -> None:
        submission = entered(reviewer, north, cycle)
        client.force_login(coordinator)
        page = reverse("assessments:received_file", args=[submission.pk])
        assert "Yes, this is what we sent" in client.get(page).content.decode()
        act = reverse("assessments:received_file_act", args=[submission.pk, "confirm"])
        assert client.post(act).status_code == 302
        assert "Confirmed by the body on" in client.get(page).content.decode()

    def test_staff_record_a_letter_and_keep_what_they_typed(
        self, client: Client, north: Body, cycle: Cycle, reviewer: Person
    ) -> None:
        submission = entered(reviewer, north, cycle)
        client.force_login(reviewer)
        act = reverse("assessments:received_file_act", args=[submission.pk, "confirm"])
        typed = {"confirmed_by": "A. Minister", "confirmed_on": ""}
        wrong = client.post(act, typed)
        assert wrong.status_code == 422
        assert 'value="A. Minister"' in wrong.content.decode()
        typed["confirmed_on"] = timezone.localdate().isoformat()
        assert client.post(act, typed).status_code == 302
        assert ReceivedFile.objects.get().confirmed_by_label == "A. Minister"
