"""The pages around the question: dashboard, task list, whole group, evidence, plan, period, start."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answering.saving import apply_file, save_answer
from assessments.answering.starting import start_assessment
from assessments.models import Action, Answer, Assessment, Cycle, Evidence, Submission
from assessments.reviewing.acts import return_to_body
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import ask_clearance, submit
from mechanisms.access import Sharing
from mechanisms.models import Body, Person
from tests.factories import SHARED, CycleFactory, MembershipFactory, PersonFactory, acting, all_at, level

PRIVATE = Choices(Sharing.PRIVATE, False, False, False)


@pytest.fixture
def signed_in(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


def page(name: str, draft: Assessment, *more: Any) -> str:
    return reverse(f"assessments:{name}", args=[draft.pk, *more])


class TestTaskList:
    """The status of each recommendation in words."""

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({}, "Not started"),
            ({"explanation": "Half"}, "In progress"),
            ({"state": "level", "level": 0}, "Answered: 0"),
            ({"state": "level", "level": 1}, "Answered: 1. Check: criteria left open"),
            ({"state": "level", "level": 2}, "Answered: 2. Check: criteria left open"),
            ({"state": "dont_know"}, "Don’t know"),
            ({"state": "not_applicable"}, "Check: not applicable without a reason"),
            ({"state": "elsewhere"}, "Check: the other mechanism is not named"),
            ({"state": "level", "level": 3, "copied": True}, "Copied: check"),
        ],
    )
    def test_status_in_words(
        self, signed_in: Client, draft: Assessment, changes: dict[str, Any], words: str
    ) -> None:
        Answer.objects.filter(assessment=draft, paragraph=106).update(**changes)
        shown = signed_in.get(page("task_list", draft)).content.decode()
        first = shown[shown.index('id="group-general"') : shown.index("107</bdi>")]
        assert words in first

    def test_a_contributor_finds_what_is_assigned(
        self, client: Client, draft: Assessment, contributor: Person
    ) -> None:
        client.force_login(contributor)
        shown = client.get(page("task_list", draft)).content.decode()
        head = shown[: shown.index('id="group-general"')]
        assert "3 recommendations are assigned to you" in head
        for number in (113, 128, 129):
            assert f'href="{page("question", draft, number)}"><bdi dir="ltr">{number}</bdi> ' in head
        rows = shown.split('<li class="task">')[1:]
        named = [row for row in rows if "Assigned to you" in row]
        for number, row in zip((113, 128, 129), named, strict=True):
            assert page("question", draft, number) in row
        assert shown.count("answer on one page") == 2
        assert shown.count("read on one page") == 5

    def test_a_contributor_without_assignments_is_told_who_assigns(
        self, client: Client, draft: Assessment, north: Body
    ) -> None:
        newcomer = MembershipFactory.create(body=north, role="contributor").account
        client.force_login(newcomer)
        shown = client.get(page("task_list", draft)).content.decode()
        assert "Nothing is assigned to you yet." in shown

    @pytest.mark.parametrize("who", ["coordinator", "reader"])
    def test_nobody_else_is_assigned_anything(
        self, client: Client, draft: Assessment, who: str, request: pytest.FixtureRequest
    ) -> None:
        client.force_login(request.getfixturevalue(who))
        assert "ssigned to you" not in client.get(page("task_list", draft)).content.decode()

    @pytest.mark.parametrize("rows", [1, 3])
    def test_ten_queries_whatever_is_stored(
        self, signed_in: Client, draft: Assessment, rows: int, django_assert_num_queries: Any
    ) -> None:
        for answer in Answer.objects.filter(assessment=draft)[:rows]:
            Evidence.objects.create(answer=answer, title="Item", strength=1)
        signed_in.get(page("task_list", draft))
        with django_assert_num_queries(10):
            signed_in.get(page("task_list", draft))

    def test_a_stranger_finds_nothing(self, client: Client, draft: Assessment, stranger: Person) -> None:
        client.force_login(stranger)
        for name in ("task_list", "evidence", "actions", "check", "frame", "report"):
            assert client.get(page(name, draft)).status_code == 404


class TestDashboard:
    """One button that says where to go on."""

    def test_it_names_the_next_paragraph_and_counts(
        self, signed_in: Client, draft: Assessment, coordinator: Person
    ) -> None:
        by = acting(coordinator)
        save_answer(by=by, assessment=draft, entry=level(106, 1))
        save_answer(by=by, assessment=draft, entry=level(107, 2))
        shown = signed_in.get(reverse("assessments:dashboard")).content.decode()
        assert "Continue: paragraph 108" in shown
        assert "2 of 32" in shown
        assert "30 recommendations to answer or check" in shown

    def test_overdue_actions_wait_for_the_body(self, signed_in: Client, draft: Assessment) -> None:
        recommendation = Answer.objects.get(assessment=draft, paragraph=106).recommendation
        for status, due in (("planned", date(2020, 1, 1)), ("done", date(2020, 1, 1))):
            Action.objects.create(
                body=draft.body,
                recommendation=recommendation,
                paragraph=106,
                what=status,
                status=status,
                due=due,
            )
        shown = signed_in.get(reverse("assessments:dashboard")).content.decode()
        assert "1 action is overdue" in shown

    def test_with_every_answer_given_the_step_is_to_submit(
        self, signed_in: Client, draft: Assessment, coordinator: Person
    ) -> None:
        apply_file(by=acting(coordinator), assessment=draft, file=all_at(1))
        shown = signed_in.get(reverse("assessments:dashboard")).content.decode()
        assert f'btn-primary btn-lg" href="{page("check", draft)}"' in shown

    def test_in_clearance_the_step_is_the_approval(
        self, signed_in: Client, draft: Assessment, coordinator: Person
    ) -> None:
        ask_clearance(by=acting(coordinator), assessment=draft, choices=SHARED)
        shown = signed_in.get(reverse("assessments:dashboard")).content.decode()
        assert "Record the approval" in shown

    def test_after_submission_it_leads_to_report_and_receipt(
        self, signed_in: Client, submission: Submission
    ) -> None:
        shown = signed_in.get(reverse("assessments:dashboard")).content.decode()
        assert page("receipt", submission.assessment, 1) in shown
        assert "days left" not in shown
        assert "Waiting for you" not in shown

    def test_a_reader_is_given_no_tasks(self, client: Client, draft: Assessment, reader: Person) -> None:
        client.force_login(reader)
        shown = client.get(reverse("assessments:dashboard")).content.decode()
        assert "Waiting for you" not in shown
        assert "Read the gap report" in shown

    def test_a_queried_answer_waits_until_it_is_saved_again(
        self, signed_in: Client, submission: Submission, coordinator: Person, reviewer: Person
    ) -> None:
        return_to_body(
            by=acting(reviewer), submission=submission, paragraphs=[112, 113], message="Since when?"
        )
        draft = Assessment.objects.with_frame().get()
        save_answer(by=acting(coordinator), assessment=draft, entry=level(112, 2))
        shown = signed_in.get(reverse("assessments:dashboard")).content.decode()
        assert "Continue: paragraph 113" in shown
        save_answer(by=acting(coordinator), assessment=draft, entry=level(113, 2))
        shown = signed_in.get(reverse("assessments:dashboard")).content.decode()
        assert f'btn-primary btn-lg" href="{page("check", draft)}"' in shown

    @pytest.mark.parametrize("bodies", [1, 3])
    def test_thirteen_queries_however_many_bodies(
        self,
        signed_in: Client,
        draft: Assessment,
        coordinator: Person,
        bodies: int,
        django_assert_num_queries: Any,
    ) -> None:
        for number in range(1, bodies):
            MembershipFactory(person=coordinator, body__slug=f"more-{number}")
            body = Body.objects.get(slug=f"more-{number}")
            start_assessment(
                by=acting(coordinator),
                body=body,
                cycle=draft.cycle,
                period_start=date(2025, 7, 1),
                period_end=date(2026, 6, 30),
            )
        signed_in.get(reverse("assessments:dashboard"))
        # One of them reads the inputs, which may contradict each other.
        with django_assert_num_queries(13):
            signed_in.get(reverse("assessments:dashboard"))

    def test_without_an_assessment_it_offers_to_start_one(
        self, signed_in: Client, north: Body, cycle: Cycle
    ) -> None:
        shown = signed_in.get(reverse("assessments:dashboard")).content.decode()
        assert f"?body={north.slug}&amp;cycle={cycle.slug}" in shown

    def test_a_reviewer_lands_on_what_is_shared(self, client: Client, reviewer: Person) -> None:
        client.force_login(reviewer)
        response = client.get(reverse("assessments:dashboard"))
        assert response["Location"] == reverse("assessments:review_list")

    def test_somebody_without_a_body_is_told_what_to_do(self, client: Client, db: None) -> None:
        client.force_login(PersonFactory.create())
        shown = client.get(reverse("assessments:dashboard")).content.decode()
        assert "You do not belong to a body yet." in shown


class TestStart:
    """Blank or a copy, for an own body, in an open cycle, once."""

    def post(
        self,
        client: Client,
        of: Body,
        into: Cycle,
        changes: dict[str, str] | None = None,
        begin: str = "blank",
    ) -> Any:
        data = {
            "body": str(of.pk),
            "cycle": str(into.pk),
            "begin": begin,
            "start": "2025-07-01",
            "end": "2026-06-30",
            **(changes or {}),
        }
        return client.post(reverse("assessments:start"), data)

    def test_a_coordinator_starts(self, signed_in: Client, north: Body, cycle: Cycle) -> None:
        response = self.post(signed_in, north, cycle)
        made = Assessment.objects.get()
        assert response["Location"] == page("task_list", made)
        assert Answer.objects.filter(assessment=made, state="blank").count() == 32

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"end": "2025-06-30"}, "The period ends before it begins."),
            ({"body": ""}, "Choose the body."),
            ({"cycle": ""}, "Choose the cycle."),
            ({"start": "soon"}, "This is not a date. Give the day, the month and the year."),
        ],
    )
    def test_what_is_wrong_is_said(
        self, signed_in: Client, north: Body, cycle: Cycle, changes: dict[str, str], sentence: str
    ) -> None:
        response = self.post(signed_in, north, cycle, changes)
        assert response.status_code == 422
        assert sentence in response.content.decode()
        assert not Assessment.objects.exists()

    @pytest.mark.parametrize(
        ("query", "body", "chosen"),
        [
            ("", None, "2027"),
            ("?body=north&cycle=2026", "north", "2026"),
            ("?body=south&cycle=2001", None, "2027"),
            ("?body=%00&cycle=%00", None, "2027"),
        ],
    )
    def test_the_address_chooses_among_what_is_offered(
        self,
        signed_in: Client,
        north: Body,
        south: Body,
        cycle: Cycle,
        query: str,
        body: str | None,
        chosen: str,
    ) -> None:
        CycleFactory.create(slug="2027", edition=cycle.edition, opens_on=date(2026, 12, 1))
        initial = signed_in.get(reverse("assessments:start") + query).context["form"].initial
        assert (initial["body"] and initial["body"].slug) == body
        assert initial["cycle"].slug == chosen

    def test_a_copy_is_offered_where_there_is_something_to_copy(
        self, signed_in: Client, draft: Assessment, coordinator: Person
    ) -> None:
        address = reverse("assessments:start")
        later = CycleFactory.create(slug="2027", edition=draft.cycle.edition, opens_on=date(2026, 12, 1))
        assert "begin" not in signed_in.get(address).context["form"].fields
        submit(by=acting(coordinator), assessment=draft, choices=PRIVATE)
        assert "begin" in signed_in.get(address).context["form"].fields
        unsaid = self.post(signed_in, draft.body, later, begin="")
        assert "Choose what to begin with." in unsaid.content.decode()
        self.post(signed_in, draft.body, later, begin="copy")
        assert Assessment.objects.get(cycle=later).copied_from == draft

    def test_no_button_leads_to_a_form_that_can_only_be_refused(
        self, signed_in: Client, draft: Assessment
    ) -> None:
        """Until there is a cycle in which the body has no assessment."""
        shown = [signed_in.get(reverse(f"assessments:{name}")).content.decode() for name in ("list", "start")]
        assert "Start an assessment</a>" not in shown[0]
        assert "Your body has an assessment in every open cycle." in shown[1]
        assert 'type="submit" class="btn btn-primary"' not in shown[1]
        CycleFactory.create(slug="2027", edition=draft.cycle.edition)
        assert "Start an assessment</a>" in signed_in.get(reverse("assessments:list")).content.decode()

    def test_twice_is_refused(self, signed_in: Client, draft: Assessment) -> None:
        response = self.post(signed_in, draft.body, draft.cycle)
        assert "already has an assessment" in response.content.decode()

    def test_only_own_bodies_are_offered(self, signed_in: Client, south: Body, cycle: Cycle) -> None:
        assert self.post(signed_in, south, cycle).status_code == 422
        assert not Assessment.objects.exists()

    @pytest.mark.parametrize("who", ["contributor", "reader"])
    def test_others_of_the_body_cannot(
        self, request: pytest.FixtureRequest, client: Client, north: Body, cycle: Cycle, who: str
    ) -> None:
        client.force_login(request.getfixturevalue(who))
        assert self.post(client, north, cycle).status_code == 422
        assert not Assessment.objects.exists()


class TestPlan:
    """The plan stays open after a submission; a submission keeps the copy of its day."""

    ACTION = {"paragraph": "112", "what": "Draft a model plan", "status": "planned", "owner": ""}

    def test_an_action_is_added_changed_and_removed(self, signed_in: Client, draft: Assessment) -> None:
        signed_in.post(page("action_add", draft), self.ACTION)
        row = Action.objects.get()
        assert (row.paragraph, row.what, row.owner) == (112, "Draft a model plan", "")
        seen = signed_in.get(page("action", draft, row.pk)).context["seen"]
        moved = {**self.ACTION, "paragraph": "113", "status": "started", "due": "2027-02-01"}
        moved |= {"seen": seen}
        signed_in.post(page("action", draft, row.pk), moved)
        row.refresh_from_db()
        assert (row.paragraph, row.status, row.due) == (113, "started", date(2027, 2, 1))
        assert row.recommendation.paragraph == 113
        signed_in.post(page("action_remove", draft, row.pk))
        assert not Action.objects.exists()
        assert Action.history.filter(history_type="-").count() == 1

    def test_it_stays_open_after_submission_and_the_submission_stays_as_it_was(
        self, signed_in: Client, submission: Submission
    ) -> None:
        before = submission.document
        response = signed_in.post(page("action_add", submission.assessment), self.ACTION)
        assert response.status_code == 302
        submission.refresh_from_db()
        assert submission.document == before

    def test_an_action_needs_words(self, signed_in: Client, draft: Assessment) -> None:
        response = signed_in.post(page("action_add", draft), {**self.ACTION, "what": " "})
        assert response.status_code == 422
        assert not Action.objects.exists()

    def test_a_contributor_plans_only_for_assigned_recommendations(
        self, client: Client, draft: Assessment, contributor: Person
    ) -> None:
        client.force_login(contributor)
        assert client.post(page("action_add", draft), self.ACTION).status_code == 422
        allowed = {**self.ACTION, "paragraph": "113"}
        assert client.post(page("action_add", draft), allowed).status_code == 302

    def test_an_action_of_another_body_is_not_found(
        self, signed_in: Client, draft: Assessment, south: Body
    ) -> None:
        recommendation = Answer.objects.get(assessment=draft, paragraph=112).recommendation
        foreign = Action.objects.create(
            body=south, recommendation=recommendation, paragraph=112, what="Theirs"
        )
        assert signed_in.get(page("action", draft, foreign.pk)).status_code == 404
        assert signed_in.post(page("action_remove", draft, foreign.pk)).status_code == 404

    @pytest.mark.parametrize("rows", [1, 3])
    def test_five_queries_whatever_it_holds(
        self, signed_in: Client, draft: Assessment, rows: int, django_assert_num_queries: Any
    ) -> None:
        recommendation = Answer.objects.get(assessment=draft, paragraph=112).recommendation
        for number in range(rows):
            Action.objects.create(
                body=draft.body, recommendation=recommendation, paragraph=112, what=str(number)
            )
        signed_in.get(page("actions", draft))
        with django_assert_num_queries(5):
            signed_in.get(page("actions", draft))


class TestPeriodAndContributors:
    """They stand on the cover; they change while the assessment is a draft."""

    POST = {
        "start": "2025-01-01",
        "end": "2026-06-30",
        "form-TOTAL_FORMS": "2",
        "form-INITIAL_FORMS": "0",
        "form-0-name": "Ministry of Justice",
        "form-0-kind": "ministry",
        "form-1-name": "",
        "form-1-kind": "",
    }

    def test_they_are_saved_together(self, signed_in: Client, draft: Assessment) -> None:
        seen = signed_in.get(page("frame", draft)).context["seen"]
        signed_in.post(page("frame", draft), {**self.POST, "seen": seen})
        draft.refresh_from_db()
        assert draft.period_start == date(2025, 1, 1)
        assert [row.name for row in draft.contributors.all()] == ["Ministry of Justice"]

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"end": "2024-12-31"}, "The period ends before it begins."),
            ({"form-0-kind": ""}, "Choose what kind of contributor this is."),
            ({"form-0-name": ""}, "Write the name, or clear the row."),
        ],
    )
    def test_what_is_wrong_is_said_and_kept(
        self, signed_in: Client, draft: Assessment, changes: dict[str, str], sentence: str
    ) -> None:
        response = signed_in.post(page("frame", draft), self.POST | changes)
        assert response.status_code == 422
        assert sentence in response.content.decode()
        assert not draft.contributors.exists()

    def test_a_reader_only_reads(self, client: Client, draft: Assessment, reader: Person) -> None:
        client.force_login(reader)
        assert client.get(page("frame", draft)).status_code == 200
        assert client.post(page("frame", draft), self.POST).status_code == 403


class TestEvidenceRegister:
    """Every reference, by recommendation, and the claims that have none."""

    def test_it_lists_references_and_claims_without(
        self, signed_in: Client, draft: Assessment, coordinator: Person
    ) -> None:
        save_answer(by=acting(coordinator), assessment=draft, entry=level(106, 3))
        answer = Answer.objects.get(assessment=draft, paragraph=107)
        Evidence.objects.create(answer=answer, title="A handbook", strength=2)
        shown = signed_in.get(page("evidence", draft)).content.decode()
        assert "A handbook" in shown
        assert "Claims without evidence" in shown

    def test_the_strength_stands_in_the_address(self, signed_in: Client, draft: Assessment) -> None:
        answer = Answer.objects.get(assessment=draft, paragraph=107)
        for strength in (0, 2):
            Evidence.objects.create(answer=answer, title=f"Item {strength}", strength=strength)
        shown = signed_in.get(page("evidence", draft), {"strength": "2"}).content.decode()
        assert "Item 2" in shown
        assert "Item 0" not in shown

    @pytest.mark.parametrize("rows", [1, 3])
    def test_six_queries_whatever_it_holds(
        self, signed_in: Client, draft: Assessment, rows: int, django_assert_num_queries: Any
    ) -> None:
        answer = Answer.objects.get(assessment=draft, paragraph=107)
        for number in range(rows):
            Evidence.objects.create(answer=answer, title=str(number), strength=1)
        signed_in.get(page("evidence", draft))
        with django_assert_num_queries(6):
            signed_in.get(page("evidence", draft))
