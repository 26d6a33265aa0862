"""Check, submit, receipt, sharing, withdrawal, clearance: each act by its page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Answer, Assessment, Evidence, Submission
from assessments.reviewing.acts import return_to_body
from assessments.submitting.retelling import frozen_content
from mechanisms.models import Person
from tests.factories import BodyFactory, acting, signed_in_now

CHOICES = {
    "sharing": "rapporteur",
    "named": "no",
    "quoted": "no",
    "introduced": "yes",
    "mechanisms": "no",
    "confirmed": "on",
    "name": "Coordinator",
}


@pytest.fixture
def signed_in(client: Client, coordinator: Person) -> Client:
    return signed_in_now(client, coordinator)


def page(name: str, assessment: Assessment, *more: Any) -> str:
    return reverse(f"assessments:{name}", args=[assessment.pk, *more])


def digest(draft: Assessment) -> str:
    return frozen_content(draft)[2]


def test_submitting_leads_to_a_receipt_with_the_hash(signed_in: Client, draft: Assessment) -> None:
    shown = digest(draft)
    response = signed_in.post(page("submit", draft), {**CHOICES, "digest": shown})
    sent = Submission.objects.get()
    assert response["Location"] == page("receipt", draft, 1)
    assert sent.digest == shown
    receipt = signed_in.get(response["Location"]).content.decode()
    assert sent.digest in receipt
    assert "The Special Rapporteur’s staff" in receipt


def test_pressing_twice_makes_one_submission(signed_in: Client, draft: Assessment) -> None:
    post = {**CHOICES, "digest": digest(draft)}
    for _press in range(2):
        assert signed_in.post(page("submit", draft), post).status_code == 302
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(("sharing", "told"), [("rapporteur", False), ("public", True)])
def test_a_second_window_is_told_that_its_choices_are_not_used(
    signed_in: Client, draft: Assessment, sharing: str, told: bool
) -> None:
    post = {**CHOICES, "digest": digest(draft)}
    signed_in.post(page("submit", draft), post)
    second = signed_in.post(page("submit", draft), {**post, "sharing": sharing}, follow=True)
    assert ("The choices in this window were not used" in second.content.decode()) is told
    assert Submission.objects.get().sharing == "rapporteur"


@pytest.mark.parametrize(
    ("step", "changes", "sentence"),
    [
        ("choose", {"sharing": ""}, "Choose who may see this submission."),
        ("choose", {"named": ""}, "Choose whether your body may be named."),
        ("choose", {"quoted": ""}, "Choose whether you may be quoted without your name."),
        ("choose", {"sharing": "public", "introduced": ""}, "Choose whether the staff may introduce you."),
        ("submit", {"confirmed": ""}, "Confirm that you have checked the answers."),
        ("submit", {"name": "Somebody Else"}, "This is not your name"),
        ("submit", {"digest": "0" * 64}, "Somebody changed an answer since you opened this page."),
    ],
)
def test_nothing_is_chosen_for_the_body(
    signed_in: Client, draft: Assessment, step: str, changes: dict[str, str], sentence: str
) -> None:
    post = {**CHOICES, "digest": digest(draft), **changes}
    response = signed_in.post(page(step, draft), post)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Submission.objects.exists()


@pytest.mark.parametrize("changes", [{"sharing": ""}, {"named": ""}])
def test_without_a_choice_nothing_is_submitted_and_the_step_before_asks(
    signed_in: Client, draft: Assessment, changes: dict[str, str]
) -> None:
    response = signed_in.post(page("submit", draft), {**CHOICES, "digest": digest(draft), **changes})
    assert response["Location"] == page("choose", draft)
    assert not Submission.objects.exists()


NOT_ASKED = {"named": "", "quoted": "", "introduced": "", "mechanisms": ""}


@pytest.mark.parametrize(
    ("sharing", "said", "asked"),
    [
        ("private", {}, ""),
        ("private", {"named": "yes"}, ""),
        ("rapporteur", {}, "named quoted introduced mechanisms"),
        ("public", {}, "named quoted introduced"),
        ("public", {"named": "no", "quoted": "no", "introduced": "no", "mechanisms": "yes"}, ""),
    ],
)
def test_only_what_the_choice_leaves_to_be_asked_is_asked(
    signed_in: Client, draft: Assessment, sharing: str, said: dict[str, str], asked: str
) -> None:
    """Nobody outside: nothing to ask. Everybody: the mechanisms see it in any case. Not asked means no."""
    draft.body.member_of.add(BodyFactory.create(name="Region"))
    chosen = {"sharing": sharing, **NOT_ASKED, **said}
    response = signed_in.post(page("choose", draft), chosen)
    shown = response.content.decode()
    wrong = [name for name in NOT_ASKED if f'id="div_id_{name}" class="field field-wrong' in shown]
    assert " ".join(wrong) == asked
    if not asked:
        signed_in.post(page("submit", draft), {**CHOICES, **chosen, "digest": digest(draft)})
        sent = Submission.objects.get()
        assert (sent.sharing, sent.may_be_named, sent.shown_to_mechanisms) == (sharing, False, False)


def test_the_last_step_shows_what_was_chosen_and_keeps_it_until_it_is_sent(
    signed_in: Client, draft: Assessment
) -> None:
    assert signed_in.get(page("submit", draft))["Location"] == page("choose", draft)
    signed_in.post(page("choose", draft), CHOICES)
    shown = signed_in.get(page("submit", draft)).content.decode()
    assert "<dd>The Special Rapporteur’s staff</dd>" in shown
    assert shown.count("<dd>No</dd>") == 2
    again = signed_in.get(page("choose", draft)).content.decode()
    assert again.count(" checked") == 4
    signed_in.post(page("submit", draft), {**CHOICES, "digest": digest(draft)})
    assert not signed_in.session["who_may_see_it"]


def test_what_was_chosen_for_an_earlier_version_is_not_taken_over(
    signed_in: Client, draft: Assessment
) -> None:
    signed_in.post(page("choose", draft), CHOICES)
    Assessment.objects.filter(pk=draft.pk).update(version=2)
    assert signed_in.get(page("submit", draft))["Location"] == page("choose", draft)


def test_a_body_without_a_mechanism_is_not_asked_about_one(signed_in: Client, draft: Assessment) -> None:
    """Not asked means no, whatever is sent."""
    shown = signed_in.get(page("choose", draft)).content.decode()
    assert "May the regional mechanisms you belong to see it?" not in shown
    post = {**CHOICES, "digest": digest(draft), "mechanisms": "yes"}
    signed_in.post(page("submit", draft), post)
    assert not Submission.objects.get().shown_to_mechanisms


def test_a_body_of_a_mechanism_is_asked(signed_in: Client, draft: Assessment) -> None:
    draft.body.member_of.add(BodyFactory.create(name="Region"))
    post = {**CHOICES, "digest": digest(draft), "mechanisms": ""}
    response = signed_in.post(page("choose", draft), post)
    assert "Choose whether your regional mechanisms may see it." in response.content.decode()
    signed_in.post(page("submit", draft), {**post, "mechanisms": "yes"})
    assert Submission.objects.get().shown_to_mechanisms


def test_being_quoted_without_a_name_is_asked_changed_and_on_the_receipt(
    signed_in: Client, draft: Assessment
) -> None:
    shown = signed_in.get(page("choose", draft)).content.decode()
    assert "the staff publish nothing of your submission: no figure, no row, no word" in shown
    signed_in.post(page("submit", draft), {**CHOICES, "digest": digest(draft), "quoted": "yes"})
    assert Submission.objects.get().may_be_quoted
    receipt = " ".join(signed_in.get(page("receipt", draft, 1)).content.decode().split())
    said = "<dt>May be quoted without its name</dt><dd>%s</dd>"
    assert said % "yes" in receipt
    signed_in.post(page("sharing", draft, 1), {**CHOICES, "quoted": "no"})
    assert not Submission.objects.get().may_be_quoted
    receipt = signed_in.get(page("receipt", draft, 1)).content.decode()
    assert said % "no" in receipt


def test_the_form_opens_without_a_choice(signed_in: Client, draft: Assessment) -> None:
    assert " checked" not in signed_in.get(page("choose", draft)).content.decode()


def test_a_broken_rule_blocks_and_is_linked(signed_in: Client, draft: Assessment) -> None:
    Answer.objects.filter(assessment=draft, paragraph=114).update(state="not_applicable")
    shown = signed_in.get(page("check", draft)).content.decode()
    assert page("question", draft, 114) in shown[: shown.index('id="remarks-title"')]
    response = signed_in.post(page("submit", draft), {**CHOICES, "digest": digest(draft)})
    assert response.status_code == 422
    assert "114" in response.content.decode()
    assert not Submission.objects.exists()


def test_remarks_are_links_and_no_bar(signed_in: Client, draft: Assessment) -> None:
    shown = signed_in.get(page("check", draft)).content.decode()
    assert "No answer (32)" in shown
    remarks = shown[shown.index('id="remarks-title"') :]
    assert remarks.count(page("question", draft, 120)) == 1


def test_evidence_from_after_the_period_is_a_remark(signed_in: Client, draft: Assessment) -> None:
    answer = Answer.objects.get(assessment=draft, paragraph=112)
    Evidence.objects.create(answer=answer, title="Later law", strength=1, date="2026-09-01")
    shown = signed_in.get(page("check", draft)).content.decode()
    assert "Evidence newer than the period of evidence (1)" in shown
    assert "Later law" in shown


@pytest.mark.parametrize(("who", "status"), [("contributor", 403), ("reader", 403)])
def test_only_a_coordinator_submits(
    request: pytest.FixtureRequest, client: Client, draft: Assessment, who: str, status: int
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(page("check", draft)).status_code == 200
    assert client.get(page("choose", draft)).status_code == status
    post = {**CHOICES, "digest": digest(draft)}
    assert client.post(page("submit", draft), post).status_code == status
    assert not Submission.objects.exists()


class TestAfterSubmission:
    """A submission is frozen; what may change is who sees it, until it is taken back."""

    def test_an_answer_is_refused_with_the_reason_and_nothing_typed_is_lost(
        self, signed_in: Client, submission: Submission
    ) -> None:
        address = page("question", submission.assessment, 112)
        revision = str(Answer.objects.get(assessment=submission.assessment, paragraph=112).revision)
        post = {"revision": revision, "choice": "3", "explanation": "Typed too late"}
        response = signed_in.post(address, post)
        shown = response.content.decode()
        assert response.status_code in (409, 422)
        assert "is submitted" in shown
        assert "Typed too late" in shown
        assert Answer.objects.get(assessment=submission.assessment, paragraph=112).level == 1

    def test_sharing_is_changed_and_the_hash_stays(self, signed_in: Client, submission: Submission) -> None:
        address = page("sharing", submission.assessment, 1)
        signed_in.post(
            address,
            {"sharing": "public", "named": "yes", "quoted": "no", "introduced": "no", "mechanisms": "no"},
        )
        before = submission.digest
        submission.refresh_from_db()
        assert (submission.sharing, submission.may_be_named) == ("public", True)
        assert submission.digest == before
        assert submission.score_line.sharing == "public"

    def test_withdrawing_is_asked_first_and_opens_a_draft(
        self, signed_in: Client, submission: Submission
    ) -> None:
        address = page("withdraw", submission.assessment, 1)
        assert "is removed from every comparison" in signed_in.get(address).content.decode()
        signed_in.post(address)
        submission.refresh_from_db()
        submission.assessment.refresh_from_db()
        assert submission.withdrawn_at is not None
        assert (submission.assessment.status, submission.assessment.version) == ("draft", 2)

    def test_of_a_version_that_was_replaced_it_is_said_that_the_choice_opens_nothing(
        self, signed_in: Client, submission: Submission, reviewer: Person
    ) -> None:
        draft = submission.assessment
        return_to_body(by=acting(reviewer), submission=submission, paragraphs=[112], message="Which law?")
        draft.refresh_from_db()
        signed_in.post(page("submit", draft), {**CHOICES, "sharing": "private", "digest": digest(draft)})
        said = signed_in.post(page("sharing", draft, 1), {**CHOICES, "sharing": "public"}, follow=True)
        assert "It opens nothing to readers: a later version counts" in said.content.decode()
        assert Client().get(reverse("assessments:report", args=[draft.pk])).status_code != 200

    @pytest.mark.parametrize("name", ["receipt", "sharing", "withdraw"])
    def test_a_stranger_finds_no_such_page(
        self, client: Client, submission: Submission, stranger: Person, name: str
    ) -> None:
        client.force_login(stranger)
        assert client.get(page(name, submission.assessment, 1)).status_code == 404


def test_a_withdrawn_version_says_what_that_means(signed_in: Client, submission: Submission) -> None:
    signed_in.post(page("withdraw", submission.assessment, 1))
    shown = signed_in.get(page("receipt", submission.assessment, 1)).content.decode()
    assert "Only your body, since it is withdrawn" in shown
    assert "Go on with the draft" in shown


def test_after_submission_the_check_page_begins_with_that(signed_in: Client, submission: Submission) -> None:
    shown = signed_in.get(page("check", submission.assessment)).content.decode()
    assert "is submitted" in shown[: shown.index('id="remarks-title"')]
    assert "You can submit version" not in shown


class TestClearance:
    """Locked with its hash, approved, then exactly that is submitted; or reopened."""

    def test_the_way_to_a_cleared_submission(self, signed_in: Client, draft: Assessment) -> None:
        shown = digest(draft)
        signed_in.post(page("clearance", draft, "ask"), CHOICES)
        locked = signed_in.get(page("check", draft)).content.decode()
        assert shown in locked
        assert "Next: who may see it" not in locked
        assert "The Special Rapporteur’s staff" in locked  # who may see it is locked with the answers
        signed_in.post(
            page("clearance", draft, "approve"),
            {"approver": "Minister A. Sample", "approved_on": "2026-11-20"},
        )
        signed_in.post(page("submit", draft), {**CHOICES, "digest": shown})
        sent = Submission.objects.get()
        assert (sent.digest, sent.approver, sent.approved_with) == (shown, "Minister A. Sample", "typed")
        receipt = signed_in.get(page("receipt", draft, 1)).content.decode()
        assert "on 20 November 2026, name typed by the coordinator." in receipt

    def test_it_is_locked_once_it_is_chosen_who_may_see_it(
        self, signed_in: Client, draft: Assessment
    ) -> None:
        response = signed_in.post(page("clearance", draft, "ask"))
        assert response["Location"] == page("choose", draft)
        draft.refresh_from_db()
        assert draft.status == "draft"

    def test_what_was_approved_is_shown_and_not_chosen_again(
        self, signed_in: Client, draft: Assessment
    ) -> None:
        signed_in.post(page("clearance", draft, "ask"), CHOICES)
        signed_in.post(
            page("clearance", draft, "approve"), {"approver": "Minister", "approved_on": "2026-11-20"}
        )
        assert signed_in.get(page("choose", draft))["Location"] == page("submit", draft)
        wider = {**CHOICES, "sharing": "public", "digest": digest(draft)}
        signed_in.post(page("submit", draft), wider)
        assert Submission.objects.get().sharing == CHOICES["sharing"]

    def test_an_answer_is_closed_until_it_is_reopened(self, signed_in: Client, draft: Assessment) -> None:
        signed_in.post(page("clearance", draft, "ask"), CHOICES)
        post = {"revision": "0", "choice": "1"}
        response = signed_in.post(page("question", draft, 112), post)
        assert "locked for approval" in response.content.decode()
        signed_in.post(page("clearance", draft, "reopen"))
        assert signed_in.post(page("question", draft, 112), post).status_code == 302

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"approver": "", "approved_on": ""}, "Fill this in."),
            ({"approver": "Minister A.", "approved_on": "2126-01-01"}, "can’t be in the future"),
        ],
    )
    def test_an_approval_needs_a_name_and_a_day_and_keeps_what_was_typed(
        self, signed_in: Client, draft: Assessment, typed: dict[str, str], sentence: str
    ) -> None:
        signed_in.post(page("clearance", draft, "ask"), CHOICES)
        response = signed_in.post(page("clearance", draft, "approve"), typed)
        shown = response.content.decode()
        assert response.status_code == 422
        assert sentence in shown
        assert "<title>Error:" in shown
        assert not typed["approver"] or f'value="{typed["approver"]}"' in shown

    def test_no_other_act_is_known(self, signed_in: Client, draft: Assessment) -> None:
        assert signed_in.post(page("clearance", draft, "burn")).status_code == 404
