"""A submission that came back: what is asked, what is answered since, and the way to submit it again."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answering.plan import change_action
from assessments.answering.saving import save_answer
from assessments.answers.value import Action, Reference
from assessments.models import Assessment, Submission
from assessments.report.document import changes_between
from assessments.reviewing.acts import close_review, return_to_body
from assessments.submitting.choices import Choices
from assessments.submitting.retelling import frozen_content
from assessments.submitting.submitting import change_choices, withdraw
from mechanisms.access import Sharing
from mechanisms.models import Body, BodyMembership, Person
from recommendations.catalogue import outline_of
from recommendations.outline import Variant
from tests.factories import BodyFactory, acting, level, signed_in_now
from tests.submitting.test_submitting_pages import CHOICES


@pytest.fixture
def returned(submission: Submission, reviewer: Person) -> Assessment:
    """The reviewer asks about 112 and 128."""
    sent = Submission.objects.select_related("assessment__body", "assessment__cycle__edition").get()
    return_to_body(
        by=acting(reviewer), submission=sent, paragraphs=[112, 128], message="Which law of 2024 is meant?"
    )
    return Assessment.objects.with_frame().get()


@pytest.fixture
def signed_in(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


def page(name: str, assessment: Assessment, *more: Any) -> str:
    return reverse(f"assessments:{name}", args=[assessment.pk, *more])


def answer(assessment: Assessment, by: Person, paragraph: int, **values: Any) -> None:
    entry = level(paragraph, values.pop("to", 2), values.pop("why", "The law of March 2024."))
    save_answer(by=acting(by), assessment=assessment, entry=entry)


def asked(shown: str) -> str:
    """The part of a page that says what the reviewer asks."""
    begin = shown.index('id="returned-title"')
    return shown[begin : shown.index("</section>", begin)]


class TestWhatIsAsked:
    @pytest.mark.parametrize("name", ["task_list", "check"])
    def test_the_message_and_the_queried_ones_with_their_state(
        self, signed_in: Client, returned: Assessment, coordinator: Person, name: str
    ) -> None:
        answer(returned, coordinator, 112)
        part = asked(signed_in.get(page(name, returned)).content.decode())
        assert "Which law of 2024 is meant?" in part
        assert "<bdi>Reviewer</bdi>" in part
        assert part.count("Reviewer asks") == 1
        assert "Answered: 2" in part
        assert part.index(page("question", returned, 112)) < part.index(page("question", returned, 128))

    def test_the_next_one_is_named_until_all_are_answered(
        self, signed_in: Client, returned: Assessment, coordinator: Person
    ) -> None:
        check = page("check", returned)
        assert "Answer the next question: paragraph 112" in signed_in.get(check).content.decode()
        answer(returned, coordinator, 112)
        assert "Answer the next question: paragraph 128" in signed_in.get(check).content.decode()
        answer(returned, coordinator, 128)
        assert "Answer the next question" not in signed_in.get(check).content.decode()
        assert "Every question is answered." in signed_in.get(page("task_list", returned)).content.decode()

    def test_a_contributor_sees_which_of_them_are_assigned(
        self, client: Client, returned: Assessment, contributor: Person
    ) -> None:
        client.force_login(contributor)
        part = asked(client.get(page("task_list", returned)).content.decode())
        assert part.count("Not assigned to you") == 1
        assert part.index("Not assigned to you") < part.index(page("question", returned, 128))
        assert "submit again" not in part

    def test_without_a_return_there_is_no_such_part(self, signed_in: Client, draft: Assessment) -> None:
        for name in ("task_list", "check"):
            assert "returned-title" not in signed_in.get(page(name, draft)).content.decode()


class TestWhatChanges:
    def test_nothing_is_said_to_have_changed_until_something_has(
        self, signed_in: Client, returned: Assessment
    ) -> None:
        shown = signed_in.get(page("check", returned)).content.decode()
        assert "Nothing has changed since version 1." in shown

    def test_level_explanation_and_evidence_are_said(
        self, signed_in: Client, returned: Assessment, coordinator: Person
    ) -> None:
        entry = level(112, 2, "The law of March 2024.")
        law = Reference(title="Law 12 of 2024", strength=2, url="https://law.example/12")
        save_answer(by=acting(coordinator), assessment=returned, entry=replace(entry, evidence=(law,)))
        shown = signed_in.get(page("check", returned)).content.decode()
        part = shown[shown.index('id="changes-title"') : shown.index('id="remarks-title"')]
        assert "1 answer has changed." in part
        assert part.index("Begun") < part.index("In operation")
        assert "Evidence added: <bdi>Law 12 of 2024</bdi>" in part
        assert part.index("As the plan says.") < part.index("The law of March 2024.")

    def test_a_first_version_has_nothing_to_compare(self, signed_in: Client, draft: Assessment) -> None:
        assert "changes-title" not in signed_in.get(page("check", draft)).content.decode()

    def test_the_live_plan_is_no_change_of_an_answer(
        self, returned: Assessment, coordinator: Person, north: Body, submission: Submission
    ) -> None:
        change_action(
            by=acting(coordinator),
            body=north,
            edition_id=returned.cycle.edition_id,
            paragraph=112,
            entry=Action(what="Write a law"),
        )
        assert differences(returned, submission) == ()


def differences(assessment: Assessment, submission: Submission) -> tuple[Any, ...]:
    before = json.loads(submission.document)["answers"]
    now = frozen_content(Assessment.objects.with_frame().get(pk=assessment.pk))[0]["answers"]
    return changes_between(before, now, outline_of(assessment.cycle.edition), Variant.REGIONAL)


class TestSubmittingAgain:
    def test_the_choices_of_last_time_are_said_and_none_is_taken_over(
        self, signed_in: Client, returned: Assessment
    ) -> None:
        form = signed_in.get(page("choose", returned)).content.decode()
        assert "For version 1 you chose: The Special Rapporteur’s staff." in form
        assert form.count("For version 1 you chose: Yes.") == 2
        assert form.count("For version 1 you chose: No.") == 1
        assert " checked" not in form
        signed_in.post(page("choose", returned), CHOICES)
        assert "Submit version 2" in signed_in.get(page("submit", returned)).content.decode()

    def test_version_2_counts_and_version_1_stays(
        self, signed_in: Client, returned: Assessment, coordinator: Person
    ) -> None:
        answer(returned, coordinator, 112)
        digest = frozen_content(Assessment.objects.with_frame().get())[2]
        response = signed_in.post(page("submit", returned), {**CHOICES, "digest": digest})
        assert response["Location"] == page("receipt", returned, 2)
        assert "A later version counts" in signed_in.get(page("receipt", returned, 1)).content.decode()

    def test_a_first_submission_says_nothing_of_earlier_choices(
        self, signed_in: Client, draft: Assessment
    ) -> None:
        assert "you chose" not in signed_in.get(page("choose", draft)).content.decode()


class TestWhomItGoesTo:
    def test_each_choice_says_what_follows(self, signed_in: Client, draft: Assessment) -> None:
        shown = signed_in.get(page("choose", draft)).content.decode()
        for words in (
            "Not even the Special Rapporteur’s staff know that you submitted",
            "They read it and may ask questions",
            "Anybody can read the gap report",
        ):
            assert words in shown

    def test_the_mechanisms_are_named(self, signed_in: Client, draft: Assessment, north: Body) -> None:
        shown = signed_in.get(page("choose", draft)).content.decode()
        assert "May the regional mechanisms you belong to see it?" not in shown
        mechanism = BodyFactory.create(name="Great Commission")
        BodyMembership.objects.create(member=north, mechanism=mechanism)
        shown = signed_in.get(page("choose", draft)).content.decode()
        assert "That is: Great Commission." in shown

    @pytest.mark.parametrize(
        ("sharing", "words"),
        [
            (Sharing.PRIVATE, "Nothing, unless you share it"),
            (Sharing.RAPPORTEUR, "The Special Rapporteur’s staff read it."),
            (Sharing.PUBLIC, "Everybody can read it now"),
        ],
    )
    def test_the_receipt_says_what_happens_next(
        self, signed_in: Client, submission: Submission, coordinator: Person, sharing: Sharing, words: str
    ) -> None:
        choices = Choices(sharing, False, False, False)
        change_choices(by=acting(coordinator), submission=submission, choices=choices)
        shown = signed_in.get(page("receipt", submission.assessment, 1)).content.decode()
        assert words in shown

    def test_after_a_return_the_receipt_leads_to_the_questions(
        self, signed_in: Client, returned: Assessment
    ) -> None:
        shown = signed_in.get(page("receipt", returned, 1)).content.decode()
        assert "The reviewer has questions." in shown


class TestWhatCanNotBeDoneIsNotOffered:
    def test_a_reviewed_version_is_not_asked_about_but_refused(
        self, signed_in: Client, submission: Submission, reviewer: Person
    ) -> None:
        sent = Submission.objects.select_related("assessment__body", "assessment__cycle").get()
        close_review(by=acting(reviewer), submission=sent)
        response = signed_in.get(page("withdraw", submission.assessment, 1), follow=True)
        assert response.redirect_chain[0][0] == page("receipt", submission.assessment, 1)
        assert "A reviewed submission can’t be withdrawn." in response.content.decode()

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_nobody_is_asked_who_may_see_what_is_withdrawn(
        self, signed_in: Client, submission: Submission, coordinator: Person, method: str
    ) -> None:
        withdraw(by=acting(coordinator), submission=submission)
        address = page("sharing", submission.assessment, 1)
        typed = {"sharing": "public", "named": "yes", "quoted": "no", "introduced": "no", "mechanisms": "no"}
        response = getattr(signed_in, method)(address, typed, follow=True)
        assert "This version is withdrawn" in response.content.decode()
        submission.refresh_from_db()
        assert submission.sharing == "rapporteur"

    @pytest.mark.parametrize(
        ("who", "offered"), [("coordinator", True), ("contributor", False), ("reader", False)]
    )
    def test_withdrawing_and_sharing_are_offered_to_whoever_may(
        self, request: pytest.FixtureRequest, client: Client, submission: Submission, who: str, offered: bool
    ) -> None:
        client.force_login(request.getfixturevalue(who))
        receipt = page("receipt", submission.assessment, 1)
        dashboard = client.get(reverse("assessments:dashboard")).content.decode()
        assert ("Receipt, sharing, withdrawal" in dashboard) is offered
        assert f'href="{receipt}"' in dashboard
        shown = client.get(receipt).content.decode()
        for name in ("withdraw", "sharing"):
            assert (page(name, submission.assessment, 1) in shown) is offered

    def test_withdrawing_names_the_milder_way(
        self, client: Client, coordinator: Person, submission: Submission
    ) -> None:
        shown = (
            signed_in_now(client, coordinator)
            .get(page("withdraw", submission.assessment, 1))
            .content.decode()
        )
        assert page("sharing", submission.assessment, 1) in shown
