"""A name that was typed once is nowhere any more, and everything that counts stays as it was."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.http import Http404
from django.test import Client
from django.utils import timezone

from assessments.answering.rows import submitted_report
from assessments.answering.rules import Refused
from assessments.answering.saving import current_entry
from assessments.answering.starting import start_assessment
from assessments.answers.personal_data import suspects
from assessments.bodies.archive import write_archive
from assessments.files import store
from assessments.forgetting.matching import Mark, Wanted
from assessments.forgetting.places import PLACES, Kind
from assessments.forgetting.removing import remove_text
from assessments.forgetting.searching import look_for
from assessments.issuing.report_files import issued_file, rendering_of
from assessments.models import (
    Answer,
    Assessment,
    Bundle,
    Clearance,
    Contribution,
    Event,
    EvidenceFile,
    IssuedFile,
    Order,
    Passage,
    Reading,
    ScoreLine,
    Submission,
    TextRemoval,
    Upload,
)
from assessments.report.files import print_html
from assessments.submitting.choices import Choices
from assessments.submitting.passages import passage_differences
from assessments.submitting.score_lines import score_differences
from assessments.submitting.submitting import approve, ask_clearance, submit
from assessments.trail.acting import broken_links, chains
from mechanisms.access import Sharing
from mechanisms.models import Body, Person
from tests.factories import CycleFactory, acting, answer_all
from tests.forgetting.forgetting_cast import (
    ATTACHED,
    NAME,
    WAITING,
    everywhere,
    holds_name,
    made_of,
    sent_with_the_name,
    whole_database,
)

pytestmark = pytest.mark.django_db
WHY = "She asked us to."


def mark() -> str:
    return Mark(timezone.now().date()).in_text


@pytest.fixture
def sent(draft: Assessment, coordinator: Person) -> Submission:
    return sent_with_the_name(draft, coordinator)


@pytest.fixture
def full(sent: Submission, coordinator: Person, reviewer: Person) -> Submission:
    everywhere(sent, coordinator, reviewer)
    return sent


def remove(who: Person, body: Body, **more: Any) -> TextRemoval:
    return remove_text(by=acting(who), body=body, wanted=Wanted(NAME), reason=WHY, again=NAME, **more)


def left() -> list[str]:
    return sorted({column for column, text in whole_database() if holds_name(text)})


class TestItIsNowhere:
    def test_in_no_column_of_the_database(
        self, full: Submission, coordinator: Person, north: Body, quick_reports: None
    ) -> None:
        made_of(full)
        before = left()
        for place in PLACES:
            model = place.rows(north).model._meta.label
            assert {f"{model}.{name}" for name in place.columns} <= set(before), place.kind
        remove(coordinator, north)
        assert left() == []

    def test_in_no_file_that_is_made_afterwards(
        self, full: Submission, coordinator: Person, north: Body, django_capture_on_commit_callbacks: Any
    ) -> None:
        """The workbook, the Word file and the data of the report; own data with its history."""
        [notes] = look_for(Wanted(NAME), north).files
        assert all(_with_name(content) for content in _made_now(full, north))
        with django_capture_on_commit_callbacks(execute=True):
            remove(coordinator, north, files=[notes.pk])
        assert [_with_name(content) for content in _made_now(full, north)] == [[]] * 5

    def test_a_document_of_a_mail_that_waits_to_be_attached_goes(
        self, full: Submission, coordinator: Person, north: Body, django_capture_on_commit_callbacks: Any
    ) -> None:
        """Nothing searches it. What was attached is a file of evidence since; of its mail, a name is left."""
        for key in (WAITING, ATTACHED):
            with store.ENCLOSED.writing(key) as out:
                out.write(b"About her")
        with django_capture_on_commit_callbacks(execute=True):
            remove(coordinator, north)
        assert [store.ENCLOSED.is_there(key) for key in (WAITING, ATTACHED)] == [False, True]
        assert [item["name"] for item in Upload.objects.get().enclosed] == [f"Letter of {mark()}.pdf"]

    def test_a_removed_file_is_gone_with_its_bytes(
        self,
        sent: Submission,
        coordinator: Person,
        north: Body,
        client: Client,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        """The reference stays, and says so; the rest of the body's files stays too."""
        notes = EvidenceFile.objects.get(name="notes.txt")
        assert [file.pk for file in look_for(Wanted(NAME), north).files] == [notes.pk]
        unread = look_for(Wanted(NAME), north).unread
        assert len(unread) == 2
        with django_capture_on_commit_callbacks(execute=True):
            remove(coordinator, north, files=[notes.pk])
        assert not store.is_there(notes.pk)
        assert all(store.is_there(file.pk) for file in unread)
        document = json.loads(Submission.objects.get(pk=sent.pk).document)
        named = [item["file"] for item in document["answers"][6]["evidence"]]
        assert [file["name"] for file in named] == [
            f"Victim {mark()} 0.pdf",
            f"Victim {mark()} 1.pdf",
            mark(),
        ]
        assert named[2]["sha256"] == notes.sha256
        client.force_login(coordinator)
        page = client.get(f"/assessments/{sent.assessment_id}/evidence/files/{notes.pk}/", follow=True)
        assert page.status_code in (200, 404)

    def test_nor_in_the_sign_of_what_was_said_to_be_no_victims_data(
        self, sent: Submission, coordinator: Person, north: Body
    ) -> None:
        """A sign is a hash of a few words: whoever guesses them could tell."""
        office = "Call +31 20 794 0800"
        text = f"{NAME}, born 3 May 1999. {office}"
        signs = [item.fingerprint for item in suspects(text)]
        said = {"found": signs, "reasons": [{"reason": "A judge", "by": "C", "at": "2026-07-01"}]}
        draft = Answer.objects.filter(assessment=sent.assessment, paragraph=112)
        draft.update(explanation=text, personal_data=said)
        remove(coordinator, north)
        assert len(signs) == 2
        assert draft.get().personal_data["found"] == signs[1:]

    def test_a_form_that_waits_for_a_fresh_sign_in_loses_it_too(
        self, sent: Submission, coordinator: Person, north: Body, client: Client
    ) -> None:
        session = client.session
        session["account_reauthentication"] = {"post": {"text": f"About {NAME}"}}
        session.save()
        remove(coordinator, north)
        assert client.session["account_reauthentication"] == {"post": {"text": f"About {mark()}"}}


def _made_now(sent: Submission, body: Body) -> list[bytes]:
    """Own data, and the report as data, workbook, Word file and printed page."""
    target = io.BytesIO()
    write_archive(body, target, at=timezone.now(), by="C")
    now = Submission.objects.with_frame().get(pk=sent.pk)
    files = (issued_file(now, kind, "en") for kind in ("json", "xlsx", "docx"))
    page = print_html(submitted_report(now), rendering_of(now, "en"), "report").encode()
    return [target.getvalue(), page, *(bytes(file.data) for file in files)]


def _with_name(content: bytes) -> list[str]:
    return [name for name, text in _texts_of(content) if holds_name(text)]


def _texts_of(content: bytes) -> list[tuple[str, str]]:
    """A file as text; of a ZIP, each of its parts."""
    if not content.startswith(b"PK"):
        return [("", content.decode("utf-8", errors="replace"))]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [("names", "\n".join(archive.namelist()))] + [
            (name, archive.read(name).decode("utf-8", errors="replace")) for name in archive.namelist()
        ]


class TestWhatStays:
    def test_levels_counts_and_the_chain_of_events(
        self, full: Submission, coordinator: Person, north: Body
    ) -> None:
        tallies = ScoreLine.objects.get(submission=full).tallies
        remove(coordinator, north)
        assert list(score_differences()) == []
        assert list(passage_differences()) == []
        assert ScoreLine.objects.get(submission=full).tallies == tallies
        assert [line for chain in chains() for line in broken_links(chain)] == []
        call_command("verify_audit")

    def test_the_words_around_it(self, sent: Submission, coordinator: Person, north: Body) -> None:
        remove(coordinator, north)
        now = current_entry(sent.assessment, 112)
        assert now.explanation == f"As {mark()} told us.\nIt was the police."
        assert [item.title for item in now.evidence] == [f"Testimony of {mark()}", "Ruling", "Notes"]
        day = timezone.now().date().isoformat()
        assert now.evidence[1].url == f"https://court.example/removed-on-{day}/ruling.pdf"
        frozen = json.loads(Submission.objects.get(pk=sent.pk).document)["answers"][6]
        assert frozen["explanation"] == now.explanation
        found = Passage.objects.filter(submission=sent, source="explanation", paragraph=112)
        assert found.get().text == now.explanation

    def test_other_bodies(
        self, sent: Submission, coordinator: Person, north: Body, stranger: Person, south: Body
    ) -> None:
        theirs = Assessment.objects.create(
            body=south,
            cycle=sent.assessment.cycle,
            budget=f"For {NAME}",
            period_start=date(2025, 1, 1),
            period_end=date(2026, 1, 1),
        )
        remove(coordinator, north)
        theirs.refresh_from_db()
        assert theirs.budget == f"For {NAME}"

    def test_remarks_and_their_authors(self, full: Submission, coordinator: Person, north: Body) -> None:
        before = list(Reading.objects.order_by("paragraph").values("verdict", "by_label", "released_at"))
        remove(coordinator, north)
        assert (
            list(Reading.objects.order_by("paragraph").values("verdict", "by_label", "released_at")) == before
        )

    def test_an_approval_goes_on_for_the_content_without_it(
        self, sent: Submission, coordinator: Person, north: Body
    ) -> None:
        """What was locked and approved can still be submitted, and only that."""
        by = acting(coordinator)
        draft = _next_draft(sent, coordinator)
        ask_clearance(by=by, assessment=draft, choices=_private())
        before = Clearance.objects.get(assessment=draft).digest
        approve(by=by, assessment=draft, approver="The Minister", approved_on=timezone.now().date())
        remove(coordinator, north)
        locked = Clearance.objects.get(assessment=draft)
        assert locked.digest != before
        assert [old.sha256 for old in locked.former_hashes.all()] == [before]
        draft = Assessment.objects.with_frame().get(pk=draft.pk)
        second = submit(by=by, assessment=draft, choices=_private())
        assert (second.digest, second.approver) == (locked.digest, "The Minister")


def _private() -> Any:
    return Choices(Sharing.PRIVATE, False, False, False)


def _next_draft(sent: Submission, coordinator: Person) -> Assessment:
    today = timezone.localdate()
    draft = start_assessment(
        by=acting(coordinator),
        body=sent.assessment.body,
        cycle=CycleFactory.create(
            edition=sent.assessment.cycle.edition,
            slug="2027",
            opens_on=date(2027, 7, 1),
            closes_on=date(2028, 1, 1),
        ),
        period_start=today,
        period_end=date(2028, 1, 1),
    )
    answer_all(draft, level=1)
    return Assessment.objects.with_frame().get(pk=draft.pk)


class TestWhatIsOnRecord:
    def test_how_much_was_removed_and_never_what(
        self, full: Submission, coordinator: Person, north: Body
    ) -> None:
        shown = look_for(Wanted(NAME), north)
        row = remove(coordinator, north)
        expected = {
            kind.value: count for kind, count in shown.counts.items() if kind is not Kind.FILE and count
        }
        assert row.counts == expected
        assert row.counts["versions"] > row.counts["answers"] > 0
        event = Event.objects.get(chain=north.slug, kind="text_removed")
        assert event.data["counts"] == row.counts
        assert event.data["mac"] == row.mac == Wanted("maria  lopez").sealed(settings.AUDIT_KEY)
        after = Submission.objects.get(pk=full.pk).digest
        assert event.data["hashes"] == [{"submission": str(full.pk), "before": full.digest, "after": after}]

    def test_what_the_staff_wrote_for_themselves_is_not_told_to_the_body(
        self, full: Submission, coordinator: Person, north: Body
    ) -> None:
        """It goes, and its number stands with the installation alone; no preview finds it."""
        remove(coordinator, north)
        assert "staff" not in Event.objects.get(kind="text_removed").data["counts"]
        assert Event.objects.get(kind="text_removed_at_staff").data["count"] >= 8
        Reading.objects.filter(released_at=None).update(reason="Only they know Shibboleth")
        assert look_for(Wanted("Shibboleth"), north).total == 0
        row = remove_text(by=acting(coordinator), body=north, wanted=Wanted("Shibboleth"), reason=WHY)
        assert row.counts == {}
        assert "Shibboleth" in Reading.objects.get(released_at=None).reason

    def test_the_hashes_from_before_are_kept(
        self, sent: Submission, coordinator: Person, north: Body, quick_reports: None
    ) -> None:
        files = made_of(sent)
        remove(coordinator, north)
        now = Submission.objects.get(pk=sent.pk)
        assert now.digest != sent.digest
        old = list(now.former_hashes.values_list("of", "sha256"))
        assert old[0] == ("data", sent.digest)
        assert {sha for of, sha in old if of == "file"} == set(files)
        assert not IssuedFile.objects.exists()
        assert not Bundle.objects.exists()
        assert not Order.objects.exists()


class TestForms:
    def test_a_form_that_is_open_does_not_bring_it_back(
        self, full: Submission, coordinator: Person, north: Body
    ) -> None:
        answer = Answer.objects.get(assessment=full.assessment, paragraph=112)
        given = Contribution.objects.get()
        remove(coordinator, north)
        assert Answer.objects.get(pk=answer.pk).revision > answer.revision
        assert Contribution.objects.get().revision > given.revision


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "reason"), [("Lo", WHY), (NAME, "  "), (NAME, "maria lopez asked"), ("Nobody at all", WHY)]
    )
    def test_nothing_changes(
        self, text: str, reason: str, sent: Submission, coordinator: Person, north: Body
    ) -> None:
        with pytest.raises(Refused):
            remove_text(by=acting(coordinator), body=north, wanted=Wanted(text), reason=reason)
        assert not TextRemoval.objects.exists()
        assert Submission.objects.get(pk=sent.pk).digest == sent.digest

    def test_nobody_but_a_coordinator(
        self,
        sent: Submission,
        north: Body,
        contributor: Person,
        reader: Person,
        stranger: Person,
        reviewer: Person,
    ) -> None:
        for who, told in (
            (contributor, PermissionDenied),
            (reader, PermissionDenied),
            (stranger, Http404),
            (reviewer, Http404),
        ):
            with pytest.raises(told):
                remove(who, north)


class TestVerifying:
    def ask(self, client: Client, digest: str) -> str:
        return client.get("/verify/", {"hash": digest}).content.decode()

    def test_the_old_hash_is_still_known(
        self, sent: Submission, coordinator: Person, north: Body, quick_reports: None
    ) -> None:
        [file, *_others] = made_of(sent)
        remove(coordinator, north)
        now = Submission.objects.get(pk=sent.pk)
        visitor = Client()
        for former in (sent.digest, file):
            page = self.ask(visitor, former)
            assert "Submitted here, and a text was removed since" in page
            assert now.digest in page
            assert "It was submitted on" in page
        page = self.ask(visitor, now.digest)
        assert "A submission has this hash" in page
        assert "the body had a text removed from this submission" in page

    def test_by_the_file_itself(self, sent: Submission, coordinator: Person, north: Body) -> None:
        remove(coordinator, north)
        old = SimpleUploadedFile("report.json", sent.document.encode())
        page = Client().post("/verify/", {"file": old}).content.decode()
        assert "Submitted here, and a text was removed since" in page

    def test_not_for_whom_the_submission_is_private(
        self, sent: Submission, coordinator: Person, north: Body
    ) -> None:
        remove(coordinator, north)
        Submission.objects.update(
            sharing="private",
            may_be_named=False,
            may_be_quoted=False,
            may_be_introduced=False,
            shown_to_mechanisms=False,
        )
        assert "Not confirmed" in self.ask(Client(), sent.digest)
