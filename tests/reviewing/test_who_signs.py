"""Remarks, returns and the end of a review are signed by the mandate or by name; remarks go out one by one.

B14: remarks went to States with the reader's personal name; a release took all remarks or none.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from assessments.bodies.archive import write_archive
from assessments.models import MANDATE, Event, Reading, ReturnToBody, Submission
from assessments.reviewing.acts import close_review, release_readings, return_to_body, save_reading
from assessments.reviewing.questions import save_question
from assessments.trail.reading import Wanted, choices, filtered, of_body, own_review_acts
from mechanisms.access import principal_of
from mechanisms.models import Person
from tests.factories import acting

UNTIL, LATER = date(2099, 6, 30), date(2099, 12, 31)
NAMED = "Eleni Papadaki"


@pytest.fixture
def eleni(reviewer: Person) -> Person:
    reviewer.name = NAMED
    reviewer.save()
    return reviewer


@pytest.fixture
def desk(eleni: Person) -> Client:
    client = Client()
    client.force_login(eleni)
    return client


@pytest.fixture
def body(coordinator: Person) -> Client:
    client = Client()
    client.force_login(coordinator)
    return client


def read(person: Person, sent: Submission, paragraph: int = 112, **said: Any) -> None:
    values = {"verdict": "cannot_tell", "reason": f"We have no source for {paragraph}.", **said}
    save_reading(by=acting(person), submission=sent, paragraph=paragraph, **values)


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def address(sent: Submission, name: str) -> str:
    return reverse(f"assessments:{name}", args=[sent.assessment_id])


def archive_of(sent: Submission) -> str:
    """Everything that the body can take along, as text; reports apart."""
    target = io.BytesIO()
    write_archive(sent.assessment.body, target, at=sent.submitted_at, by="C")
    with zipfile.ZipFile(target) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist() if "json" in name)


# Who signs.


def act_on(sent: Submission, eleni: Person, signed: str) -> None:
    """All that goes to a body: remarks, a return with a question."""
    by = acting(eleni)
    read(eleni, sent)
    release_readings(by=by, submission=sent, reply_until=UNTIL, signed=signed)
    save_question(by=by, submission=sent, paragraph=113, text="Where is it written?")
    return_to_body(by=by, submission=sent, paragraphs=[113], message="One point.", signed=signed)


class TestTheMandateSigns:
    def test_b14_no_page_mail_trail_or_archive_of_the_body_names_the_reader(
        self, body: Client, eleni: Person, submission: Submission
    ) -> None:
        act_on(submission, eleni, "mandate")
        slug = submission.assessment.body.slug
        pages = {
            "remarks": address(submission, "remarks"),
            "task list": address(submission, "task_list"),
            "question": reverse("assessments:question", args=[submission.assessment_id, 113]),
            "report": address(submission, "report") + "?version=1",
            "home": reverse("home"),
            "trail": reverse("assessments:body_audit", args=[slug]),
            "trail as CSV": reverse("assessments:body_audit_file", args=[slug, "csv"]),
            "trail as JSON": reverse("assessments:body_audit_file", args=[slug, "json"]),
        }
        for name, page in pages.items():
            response = body.get(page, follow=True)
            said = b"".join(response) if response.streaming else response.content
            assert response.status_code == 200, name
            assert NAMED not in said.decode(), name
            assert str(eleni.pk) not in said.decode(), name
        kept = archive_of(submission)
        assert NAMED not in kept
        assert str(eleni.pk) not in kept
        assert not [one for one in mail.outbox if NAMED in f"{one.subject} {one.body}"]
        assert MANDATE in words(body.get(pages["remarks"]))
        assert MANDATE in words(body.get(pages["task list"]))
        assert MANDATE in words(body.get(pages["trail"]))

    def test_by_name_the_body_reads_who_it_was(
        self, body: Client, eleni: Person, submission: Submission
    ) -> None:
        act_on(submission, eleni, "name")
        for name in ("remarks", "task_list"):
            said = words(body.get(address(submission, name)))
            assert NAMED in said, name
            assert MANDATE not in said, name
        assert NAMED in archive_of(submission)

    @pytest.mark.parametrize("signed", ["mandate", "name"])
    def test_closing_is_signed_as_well(self, eleni: Person, submission: Submission, signed: str) -> None:
        close_review(by=acting(eleni), submission=submission, signed=signed)
        event = of_body(submission.assessment.body.slug).get(kind="reviewed")
        assert (event.actor_label, event.actor_id) == (
            (MANDATE, "") if signed == "mandate" else (NAMED, str(eleni.pk))
        )

    def test_the_installation_keeps_who_it_was_and_the_person_finds_the_own_acts_once(
        self, eleni: Person, submission: Submission
    ) -> None:
        act_on(submission, eleni, "mandate")
        kinds = list(own_review_acts(principal_of(eleni)).values_list("kind", flat=True))
        assert sorted(kinds) == ["question_saved", "reading_saved", "readings_released", "returned"]
        assert set(Event.objects.filter(kind="returned").values_list("chain", "actor_label")) == {
            (submission.assessment.body.slug, MANDATE),
            ("installation", NAMED),
        }

    def test_the_trail_of_the_body_can_be_narrowed_to_the_mandate(
        self, eleni: Person, submission: Submission
    ) -> None:
        act_on(submission, eleni, "mandate")
        events = of_body(submission.assessment.body.slug)
        assert ("mandate", MANDATE) in choices(events).people
        found = filtered(events, Wanted(person="mandate")).values_list("kind", flat=True)
        assert set(found) == {"returned", "readings_released"}
        assert not filtered(events, Wanted(person="-")).filter(actor_label=MANDATE).exists()

    @pytest.mark.parametrize(
        ("name", "fields"),
        [
            ("review_release", {"until": "2099-12-31", "remark": "112"}),
            ("review_return", {"message": "One point."}),
            ("review_close", {}),
        ],
    )
    def test_nothing_goes_out_before_somebody_has_chosen_who_signs(
        self, desk: Client, eleni: Person, submission: Submission, name: str, fields: dict[str, str]
    ) -> None:
        read(eleni, submission)
        save_question(by=acting(eleni), submission=submission, paragraph=113, text="Which?")
        page = desk.get(address(submission, name)).content.decode()
        assert re.findall(r'name="signed" value="(\w+)"[^>]*checked', page) == []
        response = desk.post(address(submission, name), fields)
        assert response.status_code == 422
        assert "Choose who signs." in words(response)
        assert not Event.objects.filter(kind__in=["readings_released", "returned", "reviewed"]).exists()
        assert desk.post(address(submission, name), {**fields, "signed": "mandate"}).status_code == 302


# One by one.


class TestOneByOne:
    """112 and 113 have a reason, 114 is agreed to without a word, 115 was accepted without reading."""

    @pytest.fixture
    def waiting(self, eleni: Person, submission: Submission) -> Submission:
        read(eleni, submission, 112)
        read(eleni, submission, 113, verdict="agree", reason="We saw it.")
        read(eleni, submission, 114, verdict="agree", reason="")
        read(eleni, submission, 115, verdict="agree", reason="")
        Reading.objects.filter(paragraph=115).update(unread=True)
        return submission

    def send(self, desk: Client, sent: Submission, *remarks: str, **fields: str) -> Any:
        page = desk.get(address(sent, "review_release")).content.decode()
        seen = re.search(r'name="seen" value="(\w*)"', page)
        assert seen
        given = {"until": UNTIL.isoformat(), "signed": "mandate", "remark": list(remarks), "seen": seen[1]}
        return desk.post(address(sent, "review_release"), given | fields)

    def released(self) -> dict[int, date | None]:
        rows = Reading.objects.filter(released_at__isnull=False).values_list("paragraph", "reply_until")
        return dict(rows.order_by("paragraph"))

    def test_all_are_ticked_to_begin_with(self, desk: Client, waiting: Submission) -> None:
        page = desk.get(address(waiting, "review_release")).content.decode()
        ticks = re.findall(r'type="checkbox" name="(\w+)" value="(\d+)" id="[\w-]+" checked', page)
        assert ticks == [("remark", "112"), ("remark", "113"), ("silent", "1")]
        said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
        assert "2 answers with which you agree without a word" in said
        assert "1 of them is accepted without reading, and the body is told so." in said

    @pytest.mark.parametrize(
        ("remarks", "silent", "out"),
        [
            (["112", "113"], True, [112, 113, 114, 115]),
            (["113"], True, [113, 114, 115]),
            (["112", "113"], False, [112, 113]),
            ([], True, [114, 115]),
            (["112", "999", "x"], False, [112]),
        ],
    )
    def test_what_is_not_ticked_stays(
        self, desk: Client, waiting: Submission, remarks: list[str], silent: bool, out: list[int]
    ) -> None:
        fields = {"silent": "1"} if silent else {}
        assert self.send(desk, waiting, *remarks, **fields).status_code == 302
        assert list(self.released()) == out

    def test_the_rest_follows_later_with_a_day_and_a_signature_of_its_own(
        self, desk: Client, waiting: Submission
    ) -> None:
        self.send(desk, waiting, "113")
        self.send(desk, waiting, "112", until=LATER.isoformat(), signed="name")
        assert self.released() == {112: LATER, 113: UNTIL}
        assert dict(Reading.objects.values_list("paragraph", "signed"))[113] == "mandate"
        assert dict(Reading.objects.values_list("paragraph", "signed"))[112] == "name"

    def test_without_a_tick_nothing_goes_out_and_what_was_typed_stays(
        self, desk: Client, waiting: Submission
    ) -> None:
        response = self.send(desk, waiting)
        assert response.status_code == 422
        page = response.content.decode()
        assert "Tick at least one remark" in page
        assert not re.search(r'type="checkbox"[^>]*checked', page)
        assert re.search(r'name="signed" value="mandate"[^>]*checked', page)
        assert self.released() == {}

    def test_a_remark_that_changed_meanwhile_is_read_again_before_anything_goes_out(
        self, desk: Client, eleni: Person, waiting: Submission
    ) -> None:
        page = desk.get(address(waiting, "review_release")).content.decode()
        seen = re.search(r'name="seen" value="(\w+)"', page)
        assert seen
        read(eleni, waiting, 112, reason="We found a source.")
        fields = {"until": UNTIL.isoformat(), "signed": "name", "remark": "113", "seen": seen[1]}
        response = desk.post(address(waiting, "review_release"), fields)
        assert response.status_code == 409
        assert "We found a source." in words(response)
        assert self.released() == {}

    def test_the_body_is_told_what_was_accepted_without_reading(
        self, desk: Client, body: Client, waiting: Submission
    ) -> None:
        self.send(desk, waiting, silent="1")
        assert words(body.get(address(waiting, "remarks"))).count("Accepted without reading") == 1


def test_a_return_keeps_who_signs(eleni: Person, submission: Submission) -> None:
    act_on(submission, eleni, "mandate")
    assert (ReturnToBody.objects.get().signer, ReturnToBody.objects.get().by_label) == (MANDATE, NAMED)
