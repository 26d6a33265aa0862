"""A body takes everything along, or has it deleted: after a week, with what remains said and nothing else."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import models
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.answering.giving import save_input
from assessments.answering.plan import change_action, remove_action
from assessments.answering.rules import Refused, rules_for
from assessments.answering.saving import save_answer
from assessments.answering.starting import start_assessment
from assessments.answers.file import read_text
from assessments.answers.value import Action
from assessments.bodies.archive import write_archive
from assessments.bodies.own_data import ask_deletion, carry_out_due_deletions, stop_deletion
from assessments.files.store import put
from assessments.models import Action as ActionRow
from assessments.models import (
    Answer,
    Assessment,
    Comment,
    Contribution,
    Deletion,
    Event,
    Evidence,
    EvidenceFile,
    Submission,
)
from assessments.offline.mailing import set_mailing
from assessments.reviewing.acts import release_readings, save_reading
from assessments.submitting.choices import Choices
from assessments.submitting.score_lines import score_differences
from assessments.submitting.submitting import submit, withdraw
from assessments.trail.acting import COMMAND_LINE, broken_links
from mechanisms.access import Sharing
from mechanisms.directory.updates import publish
from mechanisms.membership.assignments import Work
from mechanisms.membership.by_mail import add_contributor_without_account
from mechanisms.models import Body, Membership, Person, Recovery
from mechanisms.models.person import Role
from tests.factories import CycleFactory, MembershipFactory, acting, answer_all, level, signed_in_now

SECRET = "Only-for-the-body"
"""Stands in every text of the body below that is not shared."""


def choices(sharing: Sharing) -> Choices:
    return Choices(sharing, False, False, False)


@pytest.fixture
def media(evidence_folder: Path) -> Path:
    evidence_folder.mkdir()
    return evidence_folder.parent


def a_file(body: Body, by: Person, name: str, content: bytes) -> EvidenceFile:
    file = EvidenceFile.objects.create(
        body=body,
        name=name,
        content_type="text/plain",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_at=timezone.now(),
        uploaded_by=by,
        uploaded_by_label=str(by),
    )
    put(file.pk, content)
    return file


@pytest.fixture
def full(
    media: Path,
    submission: Submission,
    coordinator: Person,
    contributor: Person,
    reviewer: Person,
    north: Body,
) -> Assessment:
    """The north with one of everything: 2026 shared and read by a reviewer, 2027 withdrawn and drafted."""
    by = acting(coordinator)
    _read(reviewer, submission, 112, "We saw it.")
    until = timezone.localdate() + timedelta(days=9)
    release_readings(by=acting(reviewer), submission=submission, reply_until=until)
    for paragraph in (112, 113):
        action = change_action(
            by=by,
            body=north,
            edition_id=submission.assessment.cycle.edition_id,
            paragraph=paragraph,
            entry=Action(what=f"{SECRET} plan"),
        )
    remove_action(by=by, body=north, row=action)
    draft = start_assessment(
        by=by,
        body=north,
        cycle=CycleFactory.create(
            edition=submission.assessment.cycle.edition,
            slug="2027",
            opens_on=timezone.localdate() + timedelta(days=300),
            closes_on=timezone.localdate() + timedelta(days=400),
        ),
        period_start=timezone.localdate(),
        period_end=timezone.localdate() + timedelta(days=200),
    )
    answer_all(draft, level=2)
    sent = submit(by=by, assessment=draft, choices=choices(Sharing.PUBLIC))
    withdraw(by=by, submission=sent)
    draft = Assessment.objects.with_frame().get(pk=draft.pk)
    save_answer(by=by, assessment=draft, entry=level(112, 3, f"{SECRET} draft"))
    _around(draft, coordinator, contributor)
    return draft


def _read(reviewer: Person, sent: Submission, paragraph: int, reason: str) -> None:
    save_reading(by=acting(reviewer), submission=sent, paragraph=paragraph, verdict="agree", reason=reason)


def _around(draft: Assessment, coordinator: Person, contributor: Person) -> None:
    """Comment, input, file, update, recovery of the body."""
    now, north = timezone.now(), draft.body
    answer = Answer.objects.get(assessment=draft, paragraph=113)
    Comment.objects.create(
        assessment=draft, paragraph=113, text=f"{SECRET} comment", author_label="C", at=now
    )
    membership = contributor.memberships.get()
    Contribution.objects.create(
        answer=answer,
        membership=membership,
        name="Police",
        entry={"explanation": f"{SECRET} input"},
        saved_at=now,
        saved_by_label="C",
    )
    mailed = add_contributor_without_account(
        by=coordinator,
        body=north,
        name=f"{SECRET} name",
        ministry="Labour Inspectorate",
        email=f"{SECRET.lower()}@example.org",
        work=Work(paragraphs=frozenset({126}), note=f"{SECRET} note"),
    )
    save_input(
        by=acting(coordinator),
        assessment=draft,
        entry=level(126, 1, f"{SECRET} by mail"),
        membership_id=mailed.pk,
    )
    for assessment in Assessment.objects.with_frame().filter(body=north):
        set_mailing(
            by=acting(coordinator),
            assessment=assessment,
            membership_id=mailed.pk,
            sent_on=now.date(),
            returned_on=None,
        )
    file = a_file(north, coordinator, "minutes.txt", SECRET.encode())
    Evidence.objects.create(answer=answer, title=f"{SECRET} title", strength=1, file=file)
    publish(by=coordinator, body=north, text=f"{SECRET} no more", dated=now.date(), signed_name="A")
    Recovery.objects.create(
        body=north,
        kind=Recovery.Kind.SECOND_FACTOR,
        person=contributor,
        reason=f"{SECRET} reason",
        asked_at=now,
        asked_by_label="C",
    )


def archive_of(body: Body) -> zipfile.ZipFile:
    target = io.BytesIO()
    write_archive(body, target, at=timezone.now(), by="Coordinator")
    return zipfile.ZipFile(target)


class TestTheArchive:
    def test_it_holds_everything_of_the_body_with_its_hashes(
        self, full: Assessment, submission: Submission, north: Body
    ) -> None:
        archive = archive_of(north)
        listed = {item["path"]: item for item in json.loads(archive.read("manifest.json"))["files"]}
        assert set(archive.namelist()) == {*listed, "manifest.json"}
        for path, item in listed.items():
            content = archive.read(path)
            assert (len(content), hashlib.sha256(content).hexdigest()) == (item["bytes"], item["sha256"])
        frozen = archive.read("cycles/2026/submissions/1.json")
        assert hashlib.sha256(frozen).hexdigest() == submission.digest
        for place in (
            "plan.json",
            "plan-history.json",
            "updates.json",
            "recoveries.json",
            "cycles/2027/answers.json",
            "cycles/2027/history.json",
            "cycles/2027/inputs.json",
            "cycles/2027/inputs-history.json",
            "members.json",
            "assignments.json",
            "cycles/2027/comments.json",
            "cycles/2027/evidence.json",
        ):
            assert SECRET in archive.read(place).decode(), place

    def test_it_tells_when_the_questions_went_to_whom(self, full: Assessment, north: Body) -> None:
        archive, today = archive_of(north), timezone.localdate().isoformat()
        rows = json.loads(archive.read("cycles/2027/mailings.json"))
        mailed = Membership.objects.without_account().get()
        assert rows == [
            {
                "membership_id": mailed.pk,
                "membership__ministry": "Labour Inspectorate",
                "made_on": None,
                "sent_on": today,
                "empty_on": None,
                "returned_on": None,
            }
        ]
        members = {row["pk"]: row for row in json.loads(archive.read("members.json"))}
        assert members[mailed.pk]["name"] == f"{SECRET} name"

    def test_its_answers_can_be_imported_again(self, full: Assessment, north: Body) -> None:
        content = archive_of(north).read("cycles/2027/answers.json")
        draft = Assessment.objects.with_frame().get(pk=full.pk)
        file, problems = read_text(content, rules_for(draft, COMMAND_LINE))
        assert problems == []
        assert file is not None
        assert len(file.answers) == 32

    def test_a_file_is_in_it_under_its_id(self, full: Assessment, north: Body) -> None:
        archive, file = archive_of(north), EvidenceFile.objects.get()
        assert archive.read(f"evidence/{file.pk}") == SECRET.encode()
        assert "minutes.txt" in archive.read("evidence/files.json").decode()

    def test_nothing_of_another_body_and_no_secret_of_a_link_is_in_it(
        self, full: Assessment, north: Body, south: Body, stranger: Person
    ) -> None:
        publish(by=stranger, body=south, text="Of the south", dated=timezone.localdate(), signed_name="S")
        archive = archive_of(north)
        everything = b"".join(archive.read(path) for path in archive.namelist())
        assert b"Of the south" not in everything
        assert b"stranger" not in everything
        assert b"token_hash" not in everything
        assert b"password" not in everything

    def test_what_the_reviewer_keeps_is_not_in_it(
        self, full: Assessment, submission: Submission, reviewer: Person, north: Body
    ) -> None:
        _read(reviewer, submission, 113, "Between us.")
        remarks = archive_of(north).read("cycles/2026/remarks.json").decode()
        assert "We saw it." in remarks
        assert "Between us." not in remarks


class TestTheDownload:
    def address(self, north: Body) -> str:
        return reverse("assessments:body_data_export", args=[north.slug])

    def test_it_is_sent_and_on_record(
        self, client: Client, coordinator: Person, full: Assessment, north: Body
    ) -> None:
        response = signed_in_now(client, coordinator).post(self.address(north))
        content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
        assert response["Content-Disposition"].startswith('attachment; filename="north-')
        assert response["Cache-Control"] == "no-store"
        assert "manifest.json" in zipfile.ZipFile(io.BytesIO(content)).namelist()
        event = Event.objects.filter(kind="data_exported").get()
        assert (event.chain, event.data["bytes"]) == ("north", len(content))

    def test_whoever_signed_in_long_ago_confirms_first(
        self, client: Client, coordinator: Person, north: Body
    ) -> None:
        coordinator.set_password("correct horse battery")
        coordinator.save()
        client.force_login(coordinator)
        response = client.post(self.address(north))
        assert response.status_code == 302
        assert "/account/reauthenticate/" in response["Location"]
        assert not Event.objects.filter(kind="data_exported").exists()
        confirmed = client.post(response["Location"], {"password": "correct horse battery"})
        # No file as the answer to the confirmation: its page would stay, with the spent code in the field.
        back = reverse("assessments:body_data", args=[north.slug])
        assert confirmed["Location"] == f"{back}?download=1"
        page = client.get(confirmed["Location"]).content.decode()
        assert "The download begins." in page
        assert "data-send-now" in page
        assert "send_now.js" in page
        for address in (back, confirmed["Location"]):
            assert "data-send-now" not in client.get(address).content.decode(), "it is said once"
        sent = client.post(self.address(north))
        assert sent["Content-Type"] == "application/zip"
        assert b"".join(sent.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
        assert Event.objects.filter(kind="data_exported").count() == 1

    def test_an_address_alone_sends_nothing(self, client: Client, coordinator: Person, north: Body) -> None:
        """A link that somebody sends says neither that one has confirmed, nor does it send the form."""
        address = f"{reverse('assessments:body_data', args=[north.slug])}?download=1"

        def what_it_says() -> set[str]:
            page = client.get(address).content.decode()
            said = ("The download begins", "data-send-now", "send_now.js")
            return {one for one in said if one in page}

        client.force_login(coordinator)
        assert what_it_says() == set(), "nothing was asked for"
        client.post(self.address(north))
        kept = dict(client.session)
        assert what_it_says() == set(), "it was asked for and not confirmed"
        assert dict(client.session) == kept, "a look at the page changes nothing"
        client.logout()
        signed_in_now(client, coordinator)
        assert what_it_says() == set(), "whoever signs in anew has asked for nothing yet"

    @pytest.mark.parametrize(
        ("who", "status"),
        [("contributor", 403), ("reader", 403), ("stranger", 404), ("reviewer", 404), ("administrator", 404)],
    )
    @pytest.mark.parametrize("name", ["", "_export", "_delete", "_stop"])
    def test_it_is_the_coordinators_alone(
        self, request: pytest.FixtureRequest, client: Client, north: Body, who: str, status: int, name: str
    ) -> None:
        person = request.getfixturevalue(who)
        address = reverse(f"assessments:body_data{name}", args=[north.slug])
        method = "get" if name == "" else "post"
        assert getattr(signed_in_now(client, person), method)(address).status_code == status


class TestAskingForDeletion:
    def address(self, north: Body, act: str = "delete") -> str:
        return reverse(f"assessments:body_data_{act}", args=[north.slug])

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [("", "Type the name of your body."), ("Southern", "This is not the name of your body.")],
    )
    def test_the_name_is_typed(
        self, client: Client, coordinator: Person, north: Body, typed: str, sentence: str
    ) -> None:
        response = signed_in_now(client, coordinator).post(self.address(north), {"name": typed})
        assert response.status_code == 422
        assert response.content.decode().count(sentence) == 2
        assert not Deletion.objects.exists()

    def test_every_member_is_told_and_sees_it_and_a_coordinator_can_stop_it(
        self,
        client: Client,
        coordinator: Person,
        reader: Person,
        north: Body,
        settings: Any,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
        with django_capture_on_commit_callbacks(execute=True):
            signed_in_now(client, coordinator).post(self.address(north), {"name": " northern  MECHANISM "})
        assert {address for letter in mail.outbox for address in letter.to} == {
            coordinator.email,
            reader.email,
        }
        assert "/dashboard/" in mail.outbox[0].body
        stop = self.address(north, "stop")
        assert stop in client.get(reverse("assessments:dashboard")).content.decode()
        read = Client()
        read.force_login(reader)
        seen = read.get(reverse("assessments:dashboard")).content.decode()
        assert "will be deleted after" in seen
        assert stop not in seen
        client.post(stop)
        assert Deletion.objects.get().stopped_at is not None
        assert "are going to be deleted" not in read.get("/dashboard/").content.decode()

    def test_asking_twice_is_asking_once_and_stopping_twice_is_said(
        self, coordinator: Person, north: Body
    ) -> None:
        ask_deletion(by=acting(coordinator), body=north)
        with pytest.raises(Refused, match="already"):
            ask_deletion(by=acting(coordinator), body=north)
        stop_deletion(by=acting(coordinator), body=north)
        with pytest.raises(Refused, match="No deletion is planned"):
            stop_deletion(by=acting(coordinator), body=north)
        kinds = Event.objects.filter(chain="north").values_list("kind", flat=True)
        assert [kind for kind in kinds if "deletion" in kind] == ["deletion_asked", "deletion_stopped"]

    def test_what_remains_is_said_before_with_the_way_to_withdraw(
        self, client: Client, coordinator: Person, full: Assessment, north: Body
    ) -> None:
        shown = signed_in_now(client, coordinator).get(self.address(north)).content.decode()
        remains = shown[shown.index("What stays") :]
        shared = Submission.objects.get(assessment__cycle__slug="2026")
        assert reverse("assessments:withdraw", args=[shared.assessment_id, 1]) in remains
        assert "version 1" in remains
        assert f"/{full.pk}/" not in remains

    def test_for_a_week_nothing_happens(self, coordinator: Person, full: Assessment, north: Body) -> None:
        ask_deletion(by=acting(coordinator), body=north)
        assert carry_out_due_deletions() == 0
        _let_pass(timedelta(days=7) - timedelta(minutes=1))
        assert carry_out_due_deletions() == 0
        assert Answer.objects.filter(assessment=full, explanation__contains=SECRET).exists()

    def test_a_stopped_one_is_never_carried_out(
        self, coordinator: Person, full: Assessment, north: Body
    ) -> None:
        ask_deletion(by=acting(coordinator), body=north)
        stop_deletion(by=acting(coordinator), body=north)
        _let_pass(timedelta(days=30))
        assert carry_out_due_deletions() == 0
        assert ActionRow.objects.filter(body=north).exists()


def _let_pass(time_passed: timedelta) -> None:
    for row in Deletion.objects.all():
        row.effective_at -= time_passed
        row.save()


# Every row of these that belongs to the body stays, for the reason given; every other table is empty of it.
REMAINS = {
    "mechanisms.Body": "the entry in the directory",
    "mechanisms.Membership": "who belonged to it with an account, and until when",
    "assessments.Assessment": "the frame of a kept submission",
    "assessments.Answer": "the working copy of a kept submission, blank",
    "assessments.Submission": "shared and not withdrawn",
    "assessments.ScoreLine": "the numbers of the kept submission",
    "assessments.ToRead": "why the staff read the kept submission: codes, and its language",
    "assessments.Passage": "the texts of the kept submission, as the staff search them",
    "assessments.Reading": "what the reviewer wrote about the kept submission",
    "assessments.Deletion": "who asked for it",
    "assessments.Event": "the audit trail",
}


def _ways_to_body(model: type[models.Model], deep: int = 4) -> Iterator[str]:
    """The lookups that lead from a table to the body its rows belong to."""
    for field in model._meta.get_fields():
        if not isinstance(field, models.ForeignKey) or deep == 0:
            continue
        target = field.remote_field.model
        if target is Body:
            yield field.name
        elif target._meta.app_label in ("assessments", "mechanisms") and target is not Person:
            yield from (f"{field.name}__{way}" for way in _ways_to_body(target, deep - 1))


def _tables() -> Iterator[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in ("assessments", "mechanisms"):
            yield model


def _rows_of(body: Body) -> dict[str, int]:
    """Table → how many of its rows belong to the body, for every table with a way to it."""
    found = {}
    for model in _tables():
        wanted = Q()
        for way in _ways_to_body(model):
            # What other bodies say of this one is theirs.
            if way not in ("elsewhere", "mechanism", "parent"):
                wanted |= Q(**{way: body})
        if model is Body:
            wanted = Q(pk=body.pk)
        elif model is Event:
            wanted = Q(chain=body.slug)
        if wanted:
            found[model._meta.label] = model._default_manager.filter(wanted).distinct().count()
    return found


def _texts() -> Iterator[tuple[str, str]]:
    """Every value of every row of every table of ours, histories included, as text."""
    for model in _tables():
        for row in model._default_manager.values():
            yield model._meta.label, str(row)


class TestTheDeletion:
    @pytest.fixture
    def deleted(self, full: Assessment, coordinator: Person, north: Body) -> Assessment:
        ask_deletion(by=acting(coordinator), body=north)
        _let_pass(timedelta(days=8))
        assert carry_out_due_deletions() == 1
        return full

    def test_before_it_every_kind_of_row_is_there(self, full: Assessment, north: Body) -> None:
        """Else the next test would prove nothing."""
        there = {label for label, count in _rows_of(north).items() if count}
        assert there >= {
            "assessments.Action",
            "assessments.HistoricalAction",
            "assessments.Comment",
            "assessments.Contribution",
            "assessments.Evidence",
            "assessments.EvidenceFile",
            "mechanisms.BodyUpdate",
            "mechanisms.Recovery",
            "mechanisms.Assignment",
            "assessments.Mailing",
        }
        assert Membership.objects.without_account().exists()
        assert {label for label, text in _texts() if SECRET in text} >= {
            "assessments.HistoricalAnswer",
            "assessments.HistoricalContribution",
            "assessments.HistoricalAction",
        }

    def test_nothing_is_left_but_what_the_page_says(self, deleted: Assessment, north: Body) -> None:
        left = {label: count for label, count in _rows_of(north).items() if count}
        assert set(left) == set(REMAINS) - {"assessments.ReturnToBody"}

    def test_no_word_is_left_in_any_table_or_history(self, deleted: Assessment) -> None:
        assert [label for label, text in _texts() if SECRET.lower() in text] == []
        assert not Membership.objects.without_account().exists()
        assert [label for label, text in _texts() if SECRET in text] == []

    def test_the_bytes_of_the_files_are_gone(
        self,
        full: Assessment,
        coordinator: Person,
        north: Body,
        media: Path,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        ask_deletion(by=acting(coordinator), body=north)
        _let_pass(timedelta(days=8))
        assert list((media / "evidence").iterdir()) != []
        with django_capture_on_commit_callbacks(execute=True):
            carry_out_due_deletions()
        assert list((media / "evidence").iterdir()) == []

    def test_the_shared_submission_stands_as_it_was(
        self, submission: Submission, deleted: Assessment
    ) -> None:
        kept = Submission.objects.get()
        assert (kept.pk, kept.document, kept.digest) == (
            submission.pk,
            submission.document,
            submission.digest,
        )
        assert kept.readings.get().reason == "We saw it."
        assert kept.assessment.status == Assessment.Status.SUBMITTED
        assert set(kept.assessment.answers.values_list("state", "explanation")) == {("blank", "")}
        assert list(score_differences()) == []

    def test_nobody_belongs_to_it_any_more_and_the_trail_is_whole(
        self, client: Client, coordinator: Person, deleted: Assessment, north: Body
    ) -> None:
        assert not Membership.objects.active().filter(body=north).exists()
        client.force_login(coordinator)
        data = reverse("assessments:body_data", args=[north.slug])
        assert client.get(data).status_code == 404
        assert list(broken_links("north")) == []
        last = Event.objects.filter(chain="north").last()
        assert last is not None
        assert (last.kind, last.data["kept"]) == ("deletion_done", 1)

    def test_another_body_keeps_everything(
        self, full: Assessment, coordinator: Person, north: Body, south: Body, stranger: Person
    ) -> None:
        publish(by=stranger, body=south, text="Ours", dated=timezone.localdate(), signed_name="S")
        theirs = start_assessment(
            by=acting(stranger),
            body=south,
            cycle=full.cycle,
            period_start=full.period_start,
            period_end=full.period_end,
        )
        save_answer(by=acting(stranger), assessment=theirs, entry=level(112, 1))
        before = _rows_of(south)
        ask_deletion(by=acting(coordinator), body=north)
        _let_pass(timedelta(days=8))
        carry_out_due_deletions()
        assert _rows_of(south) == before
        assert Answer.history.count() > 0

    def test_a_new_coordinator_can_begin_again(
        self, client: Client, deleted: Assessment, north: Body
    ) -> None:
        person = MembershipFactory.create(body=north, role=Role.COORDINATOR).account
        client.force_login(person)
        kept = Assessment.objects.get(body=north)
        for name in ("task_list", "check", "report", "actions", "evidence", "remarks"):
            assert client.get(reverse(f"assessments:{name}", args=[kept.pk])).status_code == 200
        started = start_assessment(
            by=acting(person),
            body=north,
            cycle=deleted.cycle,
            period_start=deleted.period_start,
            period_end=deleted.period_end,
        )
        assert started.version == 1

    def test_without_a_shared_submission_no_assessment_is_left(
        self, full: Assessment, coordinator: Person, north: Body
    ) -> None:
        withdraw(by=acting(coordinator), submission=Submission.objects.get(withdrawn_at=None))
        ask_deletion(by=acting(coordinator), body=north)
        _let_pass(timedelta(days=8))
        carry_out_due_deletions()
        left = {label for label, count in _rows_of(north).items() if count}
        assert left == {
            "mechanisms.Body",
            "mechanisms.Membership",
            "assessments.Deletion",
            "assessments.Event",
        }
        assert list(score_differences()) == []

    def test_a_file_that_a_kept_submission_names_stays_with_it(
        self, full: Assessment, submission: Submission, coordinator: Person, north: Body
    ) -> None:
        named = a_file(north, coordinator, "published.txt", b"public")
        document = json.loads(submission.document)
        document["answers"][0]["evidence"] = [
            {
                "title": "Law",
                "strength": 2,
                "file": {"name": "published.txt", "sha256": named.sha256, "bytes": named.size},
            }
        ]
        Submission.objects.filter(pk=submission.pk).update(document=json.dumps(document))
        ask_deletion(by=acting(coordinator), body=north)
        _let_pass(timedelta(days=8))
        carry_out_due_deletions()
        assert list(EvidenceFile.objects.all()) == [named]
