"""The pages of a review: what they show, what they save, and that nothing typed is lost."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.answering.saving import save_answer
from assessments.answering.starting import start_assessment
from assessments.answers.scoring import State
from assessments.answers.value import Answer, Reference
from assessments.models import Assessment, Cycle, Event, QuestionToBody, Reading, StaffNote, Submission
from assessments.reviewing.acts import close_review, release_readings, reply, return_to_body, save_reading
from assessments.reviewing.questions import add_note, save_question
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import submit
from mechanisms.access import Sharing
from mechanisms.models import Body, Person, Role
from tests.factories import (
    BodyFactory,
    CycleFactory,
    MembershipFactory,
    NationalBodyFactory,
    PersonFactory,
    acting,
    answer_all,
    level,
)

pytestmark = pytest.mark.django_db

SHARED = Choices(Sharing.RAPPORTEUR, False, False, False)
PRIVATE = Choices(Sharing.PRIVATE, False, False, False)
UNTIL = date(2099, 12, 31)


@pytest.fixture
def staff(client: Client, reviewer: Person) -> Client:
    client.force_login(reviewer)
    return client


def one(submission: Submission, paragraph: int = 112, query: str = "") -> str:
    return reverse("assessments:review_answer", args=[submission.assessment_id, paragraph]) + query


def over(submission: Submission, name: str = "review", query: str = "") -> str:
    return reverse(f"assessments:{name}", args=[submission.assessment_id]) + query


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return plain(response)


def plain(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def hidden(html: str) -> dict[str, str]:
    """The hidden fields of the form, as a browser sends them."""
    form = html[html.index('id="id_review"') :]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def send(client: Client, address: str, **fields: str):
    """Open the page, fill in, press the button."""
    return client.post(address, {**hidden(page(client, address)), **fields})


def last_year(edition, body: Body, person: Person, choices: Choices, *, cycle: Cycle) -> Submission:
    """The body's submission of the year before: 112 at level 1 with a plan."""
    draft = start_assessment(
        by=acting(person), body=body, cycle=cycle, period_start=date(2024, 7, 1), period_end=date(2025, 6, 30)
    )
    answer_all(draft, level=1)
    plan = Reference("Old plan", 2, "2024-01-01", "https://example.org/old")
    old = Answer(112, State.LEVEL, level=2, explanation="The plan is old.", evidence=(plan,))
    save_answer(by=acting(person), assessment=draft, entry=old)
    return submit(by=acting(person), assessment=draft, choices=choices)


@pytest.fixture
def before(edition) -> Cycle:
    return CycleFactory.create(
        edition=edition, slug="2025", opens_on=date(2025, 1, 1), closes_on=date(2025, 12, 31)
    )


def shares(cycle: Cycle, body: Body, choices: Choices = SHARED, at: int = 2) -> Submission:
    """Another body that submits in this cycle."""
    by = acting(MembershipFactory.create(body=body, role=Role.COORDINATOR).account)
    draft = start_assessment(
        by=by, body=body, cycle=cycle, period_start=date(2025, 7, 1), period_end=date(2026, 6, 30)
    )
    answer_all(draft, level=at)
    return submit(by=by, assessment=draft, choices=choices)


def read(by: Person, submission: Submission, paragraph: int = 112, **more) -> Reading:
    values = {"verdict": "agree", "reason": "We saw it."} | more
    found = save_reading(by=acting(by), submission=submission, paragraph=paragraph, **values)
    assert isinstance(found, Reading)
    return found


class TestOverview:
    def test_it_counts_and_leads_to_the_next(self, staff, reviewer, submission) -> None:
        read(reviewer, submission, 106)
        read(reviewer, submission, 107, verdict="other_level", level=2)
        shown = page(staff, over(submission))
        assert "Continue: paragraph 108" in shown
        said = words(shown)
        assert "2 of 32" in said
        assert "Read as 2" in said
        assert submission.digest in said
        assert len(re.findall(r'class="btn btn-primary', shown)) == 1

    def test_the_next_step_when_all_is_read(self, staff, reviewer, submission) -> None:
        for paragraph in range(106, 138):
            read(reviewer, submission, paragraph)
        assert "btn-primary btn-lg" in page(staff, over(submission))
        assert over(submission, "review_release") in page(staff, over(submission))
        save_question(by=acting(reviewer), submission=submission, paragraph=112, text="Which?")
        primary = re.findall(r'<a class="btn btn-primary[^>]*>', page(staff, over(submission)))
        assert over(submission, "review_return") in primary[0]

    def test_a_note_on_the_whole_is_seen_by_the_staff_alone(
        self, staff, client, submission, coordinator
    ) -> None:
        assert staff.post(over(submission), {"note": "Ask the embassy."}).status_code == 302
        assert "Ask the embassy." in page(staff, over(submission))
        note = StaffNote.objects.get()
        assert staff.post(over(submission), {"remove_note": str(note.pk), "note": "Half"})
        assert not StaffNote.objects.exists()

    def test_an_empty_note_is_told_at_its_field(self, staff, submission) -> None:
        response = staff.post(over(submission), {"note": "  "})
        assert response.status_code == 422
        assert plain(response).count("Write your note.") == 2

    def test_the_number_of_queries_does_not_grow(
        self, staff, reviewer, submission, django_assert_num_queries
    ) -> None:
        by = acting(reviewer)
        staff.get(over(submission))  # the instrument is read once a process
        for count in (1, 3):
            for paragraph in range(106, 106 + count):
                read(reviewer, submission, paragraph)
                save_question(by=by, submission=submission, paragraph=paragraph, text="Which?")
                add_note(by=by, submission=submission, paragraph=paragraph, text="A note")
            with django_assert_num_queries(17):
                staff.get(over(submission))


class TestOneAnswer:
    def test_this_cycle_beside_the_last_with_differences_marked(
        self, staff, edition, before, north, coordinator, submission
    ) -> None:
        last_year(edition, north, coordinator, SHARED, cycle=before)
        shown = page(staff, one(submission))
        assert "Last cycle" in words(shown)
        assert "<del>" in shown
        assert "<ins>" in shown
        assert "Old plan" in shown
        assert "no longer named" in shown
        assert "Level moved without new evidence." in shown
        assert "It was 2 in 2025 and is 1 now" in words(shown)

    def test_a_last_cycle_that_the_body_keeps_to_itself_is_not_there(
        self, staff, edition, before, north, coordinator, submission
    ) -> None:
        last_year(edition, north, coordinator, PRIVATE, cycle=before)
        shown = page(staff, one(submission))
        assert "Old plan" not in shown
        assert "The plan is old" not in shown
        assert "moved without" not in shown

    def test_a_peer_stays_beside_from_answer_to_answer(self, staff, cycle, submission) -> None:
        shares(cycle, BodyFactory.create(slug="east", name="Eastern Mechanism"))
        shown = page(staff, one(submission, query="?peer=east"))
        assert "Eastern Mechanism" in shown
        assert f'{one(submission, 113)}?peer=east"' in shown
        response = send(staff, one(submission, query="?peer=east"), choice="agree", reason="We saw it.")
        assert response.headers["Location"] == f"{one(submission, 113)}?peer=east"

    def test_choosing_a_peer_without_scripts_keeps_what_was_typed(self, staff, cycle, submission) -> None:
        shares(cycle, BodyFactory.create(slug="east", name="East Mechanism"))
        response = send(
            staff, one(submission), choice="agree", reason="Half a rea", peer="east", show_peer="1"
        )
        assert response.status_code == 200
        shown = response.content.decode()
        assert 'data-label="Peer' in shown
        assert "Half a rea" in shown
        assert not Reading.objects.exists()

    def test_peers_are_shared_of_the_same_kind_and_never_an_own_body(
        self, staff, reviewer, cycle, submission
    ) -> None:
        for slug, name in (("west", "Western"), ("east", "Eastern")):
            shares(cycle, BodyFactory.create(slug=slug, name=name))
        shares(cycle, BodyFactory.create(slug="hidden", name="Hidden"), PRIVATE)
        shares(cycle, NationalBodyFactory.create(slug="country", name="Country"))
        own = BodyFactory.create(slug="own", name="Own")
        shares(cycle, own)
        MembershipFactory.create(person=reviewer, body=own, role=Role.READER)
        shown = page(staff, one(submission))
        assert re.findall(r'<option value="(\w*)"', shown) == ["Eastern", "Western"]
        for slug in ("hidden", "country", "own", "nobody"):
            shown = page(staff, one(submission, query=f"?peer={slug}"))
            assert 'data-label="Peer' not in shown
            assert "has such a name" in shown

    def test_a_peer_is_named_by_a_part_of_its_name(self, staff, cycle, submission) -> None:
        for slug, name in (("west", "Western Côte"), ("east", "Eastern Côte")):
            shares(cycle, BodyFactory.create(slug=slug, name=name))
        several = page(staff, one(submission, query="?peer=cote"))
        assert 'data-label="Peer' not in several
        assert "Several bodies fit" in several
        assert 'Eastern Côte</bdi> (<bdi dir="ltr">east</bdi>)</li><li><bdi>Western Côte</bdi>' in several
        one_of_them = page(staff, one(submission, query="?peer=COTE+west"))
        assert 'data-label="Peer' in one_of_them
        assert re.search(r'name="peer"[^>]* value="Western Côte"', one_of_them)

    def test_of_a_confidential_reference_only_the_strength_is_shown(
        self, staff, draft, coordinator, attach
    ) -> None:
        attach(Reference("Names of victims", 1), 112, confidential=True)
        sent = submit(by=acting(coordinator), assessment=draft, choices=SHARED)
        shown = page(staff, one(sent))
        assert "Names of victims" not in shown
        assert "Confidential reference (Unpublished document)" in words(shown)

    def test_the_number_of_queries_does_not_grow(
        self, staff, reviewer, cycle, submission, django_assert_num_queries
    ) -> None:
        staff.get(one(submission))  # the instrument is read once a process
        for count in (1, 2):
            for number in range(count):
                shares(cycle, BodyFactory.create(slug=f"east-{count}-{number}"))
            add_note(by=acting(reviewer), submission=submission, paragraph=112, text=f"Note {count}")
            with django_assert_num_queries(22):
                staff.get(one(submission, query="?peer=east-1-0"))


class TestSaving:
    def test_save_and_next_goes_to_the_next_unread(self, staff, reviewer, submission) -> None:
        read(reviewer, submission, 113)
        response = send(staff, one(submission), choice="2", reason="Two reports say so.")
        assert response.headers["Location"] == one(submission, 114)
        reading = Reading.objects.get(paragraph=112)
        assert (reading.verdict, reading.level, reading.by) == ("other_level", 2, reviewer)

    def test_after_the_last_comes_the_overview(self, staff, reviewer, submission) -> None:
        for paragraph in set(range(106, 138)) - {112}:
            read(reviewer, submission, paragraph)
        response = send(staff, one(submission), choice="agree", reason="Yes.")
        assert response.headers["Location"] == over(submission)

    def test_all_of_it_in_one_go(self, staff, submission) -> None:
        response = send(
            staff,
            one(submission),
            choice="cannot_tell",
            reason="No source.",
            source_url="https://example.org/report",
            question="Which plan?",
            note="Ask the embassy.",
            stay="1",
        )
        assert response.headers["Location"] == one(submission)
        shown = page(staff, one(submission))
        for text in ("No source.", "https://example.org/report", "Which plan?", "Ask the embassy."):
            assert text in shown

    def test_a_question_alone_needs_no_reading(self, staff, submission) -> None:
        assert send(staff, one(submission), question="Which plan?").status_code == 302
        assert not Reading.objects.exists()
        assert QuestionToBody.objects.get().text == "Which plan?"

    @pytest.mark.parametrize("choice", ["agree", "1"])
    def test_b2_whoever_agrees_writes_nothing(self, staff, submission, choice) -> None:
        """The body's own level means the same."""
        assert send(staff, one(submission), choice=choice).headers["Location"] == one(submission, 113)
        saved = Reading.objects.get()
        assert (saved.verdict, saved.level, saved.reason) == ("agree", None, "")

    def test_what_did_not_change_is_not_saved_again(self, staff, reviewer, submission) -> None:
        read(reviewer, submission)
        events = Event.objects.count()
        send(staff, one(submission), choice="agree", reason="We saw it.")
        assert Reading.objects.get().revision == 1
        assert Event.objects.count() == events

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({}, "Choose how you read this answer."),
            ({"reason": "Yes."}, "Choose how you read this answer."),
            ({"choice": "0"}, "Write the reason: your reading differs from the body’s answer."),
            ({"choice": "9", "reason": "Yes."}, "one of the readings on the list"),
            (
                {"choice": "agree", "reason": "Yes.", "source_url": "ftp://example.org"},
                "Write the whole link",
            ),
            (
                {"choice": "agree", "reason": "Yes.", "source_url": "javascript:alert(1)"},
                "Write the whole link",
            ),
            ({"choice": "agree", "reason": "x" * 5001}, "5001 characters"),
        ],
    )
    def test_what_is_wrong_is_told_twice_and_keeps_what_was_typed(
        self, staff, submission, fields, said
    ) -> None:
        response = send(staff, one(submission), note="Half a thought", **fields)
        if fields == {}:
            assert response.status_code == 302
            return
        assert response.status_code == 422
        shown = plain(response)
        assert shown.count(said) == 2
        assert "<title>Error:" in shown
        assert "Half a thought" in shown
        assert not Reading.objects.exists()
        assert not StaffNote.objects.exists()

    def test_nothing_at_all_is_no_review(self, staff, submission) -> None:
        response = send(staff, one(submission))
        assert response.status_code == 422
        assert plain(response).count("Choose how you read this answer.") == 2

    def test_taking_a_note_back_keeps_what_stands_in_the_fields(self, staff, reviewer, submission) -> None:
        note = add_note(by=acting(reviewer), submission=submission, paragraph=112, text="Old")
        response = send(staff, one(submission), reason="Half a thought", remove_note=str(note.pk))
        assert response.status_code == 200
        assert "Half a thought" in plain(response)
        assert not StaffNote.objects.exists()

    @pytest.mark.parametrize("wanted", ["", "nothing", "00000000-0000-0000-0000-000000000000"])
    def test_a_note_of_something_else_does_not_exist(self, staff, submission, wanted) -> None:
        assert send(staff, one(submission), remove_note=wanted).status_code == 404


class TestTwoAtOnce:
    @pytest.fixture
    def late(self, staff, submission):
        """The page is open; a colleague saves a reading meanwhile, then the form is sent."""
        opened = hidden(page(staff, one(submission)))
        colleague = PersonFactory.create(username="colleague", is_reviewer=True)
        read(colleague, submission, reason="Theirs is this.")
        fields = {"choice": "2", "reason": "Mine is that.", "question": "Which?"}
        return staff.post(one(submission), {**opened, **fields})

    def test_both_texts_are_shown_and_nothing_is_saved(self, late) -> None:
        assert late.status_code == 409
        shown = words(plain(late))
        assert "A colleague changed this review" in shown
        assert "What Colleague saved" in shown
        assert "Mine is that." in plain(late)
        assert "Theirs" in shown
        assert Reading.objects.get().reason == "Theirs is this."
        assert not QuestionToBody.objects.exists()

    def test_mine_over_it(self, staff, submission, late) -> None:
        over_it = re.search(r'name="over" value="([^"]+)"', plain(late))
        assert over_it
        response = staff.post(
            one(submission),
            {
                **hidden(plain(late)),
                "choice": "2",
                "reason": "Mine is that.",
                "question": "Which?",
                "over": over_it[1],
            },
        )
        assert response.status_code == 302
        assert Reading.objects.get().reason == "Mine is that."
        assert QuestionToBody.objects.get().text == "Which?"

    def test_sent_again_without_a_choice_it_is_a_conflict_still(self, staff, submission, late) -> None:
        fields = {"choice": "2", "reason": "Mine is that."}
        response = staff.post(one(submission), {**hidden(plain(late)), **fields})
        assert response.status_code == 409

    def test_a_question_of_a_colleague_is_not_written_over(self, staff, submission) -> None:
        opened = hidden(page(staff, one(submission)))
        colleague = PersonFactory.create(username="colleague", is_reviewer=True)
        save_question(by=acting(colleague), submission=submission, paragraph=112, text="Theirs?")
        response = staff.post(one(submission), {**opened, "question": "Mine?"})
        assert response.status_code == 409
        assert QuestionToBody.objects.get().text == "Theirs?"

    def test_what_was_released_meanwhile_shows_what_was_typed(self, staff, reviewer, submission) -> None:
        read(reviewer, submission)
        opened = hidden(page(staff, one(submission)))
        release_readings(by=acting(reviewer), submission=submission, reply_until=UNTIL)
        response = staff.post(
            one(submission), {**opened, "choice": "cannot_tell", "reason": "On second thoughts."}
        )
        assert Reading.objects.get().reason == "We saw it."
        assert "On second thoughts." in plain(response)
        assert response.status_code == 422


class TestReleasedAndClosed:
    def test_a_released_reading_stands_beside_its_reply(
        self, staff, reviewer, coordinator, submission
    ) -> None:
        read(reviewer, submission)
        release_readings(by=acting(reviewer), submission=submission, reply_until=UNTIL)
        reply(by=acting(coordinator), reading=Reading.objects.get(), text="We thank you.")
        shown = page(staff, one(submission))
        assert "We saw it." in shown
        assert "We thank you." in shown
        assert 'name="choice"' not in shown
        assert 'name="note"' in shown
        assert send(staff, one(submission), note="Settled.").status_code == 302

    def test_a_closed_review_takes_notes_alone(self, staff, reviewer, submission) -> None:
        read(reviewer, submission)
        close_review(by=acting(reviewer), submission=submission)
        shown = page(staff, one(submission))
        assert "The review is closed" in shown
        assert 'name="choice"' not in shown
        assert 'name="question"' not in shown
        assert send(staff, one(submission, 113), note="For later.", stay="1").status_code == 302


class TestFinish:
    def test_without_a_question_nothing_is_returned(self, staff, submission) -> None:
        assert "There is no question to send" in page(staff, over(submission, "review_return"))
        response = staff.post(over(submission, "review_return"), {"message": "A long message."})
        assert response.status_code == 422
        assert "A long message." in plain(response)

    def test_exactly_what_is_asked_about_opens(self, staff, reviewer, submission, draft) -> None:
        for paragraph in (112, 128):
            save_question(by=acting(reviewer), submission=submission, paragraph=paragraph, text="Which?")
        address = over(submission, "review_return")
        shown = page(staff, address)
        assert "Only these 2 paragraphs open" in words(shown)
        assert staff.post(address, {"message": " "}).status_code == 422
        seen = re.search(r'name="seen" value="(\w+)"', shown)
        assert seen
        response = staff.post(address, {"message": "Two points.", "seen": seen[1], "signed": "name"})
        assert response.headers["Location"] == over(submission)
        draft.refresh_from_db()
        assert draft.status == Assessment.Status.RETURNED
        assert "Returned with questions on" in page(staff, over(submission))

    def test_a_question_that_came_meanwhile_is_shown_before_it_goes(
        self, staff, reviewer, submission
    ) -> None:
        by = acting(reviewer)
        save_question(by=by, submission=submission, paragraph=112, text="Which?")
        address = over(submission, "review_return")
        seen = re.search(r'name="seen" value="(\w+)"', page(staff, address))
        assert seen
        save_question(by=by, submission=submission, paragraph=113, text="A late one?")
        response = staff.post(address, {"message": "Typed text.", "seen": seen[1], "signed": "name"})
        assert response.status_code == 409
        assert "A late one?" in plain(response)
        assert "Typed text." in plain(response)
        assert "A colleague changed the questions" in plain(response)

    def test_what_goes_out_and_what_does_not(self, staff, reviewer, submission) -> None:
        by = acting(reviewer)
        read(reviewer, submission)
        add_note(by=by, submission=submission, paragraph=112, text="Between us.")
        save_question(by=by, submission=submission, paragraph=113, text="Which?")
        address = over(submission, "review_release")
        shown = page(staff, address)
        said = words(shown)
        assert "1 internal note: notes never go out" in said
        assert "1 question: it is sent with a return" in said
        assert "Between us." not in shown
        in_a_month = timezone.localdate() + timedelta(days=30)
        assert re.search(rf'name="until-day"[^>]* value="{in_a_month.day}"', shown)
        assert f'<option value="{in_a_month:%m}" selected>' in shown
        assert re.search(rf'name="until-year"[^>]* value="{in_a_month.year}"', shown)
        assert staff.post(address, {"until": "2020-01-01"}).status_code == 422
        assert staff.post(address, {"until": timezone.localdate().isoformat()}).status_code == 422
        assert staff.post(address, {"until": ""}).status_code == 422
        signed = {"signed": "name", "remark": "112"}
        assert staff.post(address, {"until": "2099-12-31", **signed}).status_code == 302
        assert Reading.objects.get().reply_until == UNTIL
        assert "no remark to release" in page(staff, address)
        assert staff.post(address, {"until": "2099-12-31", **signed}).status_code == 422

    def test_closing_says_what_is_left_undone(self, staff, reviewer, submission) -> None:
        read(reviewer, submission)
        address = over(submission, "review_close")
        said = words(page(staff, address))
        assert "31 answers are not read" in said
        assert "1 remark is not released" in said
        assert staff.post(address, {"signed": "name"}).status_code == 302
        assert "Closed on" in page(staff, over(submission))
        assert staff.post(address, {"signed": "name"}).status_code == 422

    def test_what_lies_with_the_body_is_not_closed(self, staff, reviewer, submission) -> None:
        return_to_body(by=acting(reviewer), submission=submission, paragraphs=[112], message="Please.")
        address = over(submission, "review_close")
        assert "The body is answering your questions" in page(staff, address)
        assert staff.post(address, {"signed": "name"}).status_code == 422


class TestSecondVersion:
    @pytest.fixture
    def second(self, reviewer, coordinator, submission, draft) -> Submission:
        read(reviewer, submission)
        read(reviewer, submission, 113)
        by = acting(reviewer)
        save_question(by=by, submission=submission, paragraph=112, text="Where is it written?")
        release_readings(by=by, submission=submission, reply_until=UNTIL)
        reply(by=acting(coordinator), reading=submission.readings.get(paragraph=112), text="We thank you.")
        return_to_body(by=by, submission=submission, paragraphs=[112], message="Please.")
        draft.refresh_from_db()
        by = acting(coordinator)
        entry = level(112, 2, "In article 4 of the plan.")
        save_answer(by=by, assessment=draft, entry=entry)
        return submit(by=by, assessment=draft, choices=SHARED)

    def test_version_one_beside_version_two(self, staff, second) -> None:
        shown = page(staff, one(second))
        said = words(shown)
        assert "Since version 1" in said
        assert "Where is it written?" in said
        assert "article 4" in said
        assert "We thank you." in said
        assert "The answer is the same as in version 1." in words(page(staff, one(second, 113)))

    def test_what_was_read_can_be_taken_over(self, staff, second) -> None:
        shown = page(staff, over(second))
        assert "Keep the readings of version 1" in shown
        assert staff.post(over(second, "review_carry")).status_code == 302
        assert [row.paragraph for row in second.readings.all()] == [113]
        assert "Keep the readings of version" not in page(staff, over(second))

    def test_the_earlier_version_is_read_only(self, staff, second) -> None:
        shown = page(staff, one(second, query="?version=1"))
        assert "As the plan says." in shown
        assert "A later version counts" in shown
        assert 'name="choice"' not in shown
        fields = {"choice": "agree", "reason": "Late.", "revision": "0"}
        assert staff.post(one(second, 114, "?version=1"), fields).status_code == 422
        assert Reading.objects.filter(paragraph=114).count() == 0

    @pytest.mark.parametrize("wanted", ["3", "x", "99999", "-1", "²"])
    def test_a_version_that_there_is_not(self, staff, second, wanted) -> None:
        page(staff, over(second, query=f"?version={wanted}"), 404)


class TestWhoMay:
    def test_nobody_reviews_a_body_of_ones_own(self, staff, reviewer, north, submission) -> None:
        MembershipFactory.create(person=reviewer, body=north, role=Role.READER)
        for address in (
            over(submission),
            one(submission),
            over(submission, "review_return"),
            over(submission, "review_release"),
            over(submission, "review_close"),
        ):
            page(staff, address, 404)
        assert staff.post(over(submission, "review_carry")).status_code == 404

    def test_a_paragraph_outside_the_instrument(self, staff, submission) -> None:
        page(staff, one(submission, 105), 404)

    def test_what_the_body_asks_is_shown_to_it_with_its_question(
        self, client, reviewer, coordinator, submission, draft
    ) -> None:
        by = acting(reviewer)
        for paragraph in (112, 113):
            save_question(by=by, submission=submission, paragraph=paragraph, text=f"About {paragraph}?")
        return_to_body(by=by, submission=submission, paragraphs=[112, 113], message="Two points.")
        client.force_login(coordinator)
        question = page(client, reverse("assessments:question", args=[draft.pk, 112]))
        assert "About 112?" in question
        assert "Two points." in question
        assert "About 113?" not in question
        for name in ("task_list", "check"):
            shown = page(client, reverse(f"assessments:{name}", args=[draft.pk]))
            assert "About 112?" in shown
            assert "About 113?" in shown

    def test_the_body_sees_no_note_and_no_unsent_question(
        self, client, reviewer, coordinator, submission, draft
    ) -> None:
        by = acting(reviewer)
        add_note(by=by, submission=submission, paragraph=112, text="Between us.")
        save_question(by=by, submission=submission, paragraph=112, text="Not yet?")
        client.force_login(coordinator)
        for name in ("task_list", "remarks", "report", "history", "check"):
            shown = page(client, reverse(f"assessments:{name}", args=[draft.pk]))
            assert "Between us." not in shown
            assert "Not yet?" not in shown


class TestKeys:
    def test_they_can_be_turned_off_and_on(self, staff, submission) -> None:
        assert 'data-review-keys="on"' in page(staff, one(submission))
        address = reverse("assessments:review_keys")
        response = staff.post(address, {"keys": "off", "next": one(submission)})
        assert response.headers["Location"] == one(submission)
        assert 'data-review-keys="off"' in page(staff, one(submission))
        fragment = staff.post(address, {"keys": "on"}, headers={"HX-Request": "true"})
        assert 'data-review-keys="on"' in plain(fragment)

    @pytest.mark.parametrize("wanted", ["https://example.org/", "//example.org", "javascript:1"])
    def test_they_lead_nowhere_else(self, staff, wanted) -> None:
        response = staff.post(reverse("assessments:review_keys"), {"next": wanted})
        assert response.headers["Location"] == reverse("assessments:review_list")
