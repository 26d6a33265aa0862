"""What was taken back is told by nothing that was submitted later, and the body always has a way to take it
back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from assessments.answering.rules import Refused
from assessments.answering.saving import save_answer
from assessments.models import Assessment, Cycle, Submission
from assessments.reviewing.acts import close_review, return_to_body
from assessments.reviewing.entering import Sent, enter_file, take_out_file
from assessments.submitting.choices import Choices
from assessments.submitting.retelling import frozen_content
from assessments.submitting.submitting import change_choices, submit, withdraw
from assessments.trail.acting import COMMAND_LINE
from mechanisms.access import Sharing
from tests.comparing.compared_bodies import shares
from tests.factories import CycleFactory, acting, file_of, level

NOBODY = Choices(Sharing.PRIVATE, False, False, False)
STAFF = Choices(Sharing.RAPPORTEUR, False, False, False)
EVERYBODY = Choices(Sharing.PUBLIC, False, False, False)


@pytest.fixture
def earlier(edition) -> Cycle:
    return CycleFactory.create(
        slug="2024", edition=edition, opens_on=date(2024, 1, 1), closes_on=date(2024, 6, 30)
    )


@pytest.fixture
def before(earlier) -> Submission:
    """2024, public, all at level 3 but 112."""
    return shares(earlier, "Open", level(112, 0), sharing=Sharing.PUBLIC, level=3)


@pytest.fixture
def after(cycle, before) -> Submission:
    """2026, public: it tells the change since 2024."""
    body = before.assessment.body
    return shares(cycle, "Open", body=body, sharing=Sharing.PUBLIC, level=2)


def _by(submission: Submission) -> Any:
    return acting(submission.assessment.body.memberships.all()[0].account)


def _public_report(submission: Submission) -> dict[str, Any] | None:
    """What a visitor's program reads; None where there is nothing to read."""
    given = Client().get(f"/assessments/{submission.assessment_id}/report.json")
    return given.json() if given.status_code == 200 else None


def _returned(submission: Submission) -> Assessment:
    """Version 2, with another answer to what was asked."""
    return_to_body(by=COMMAND_LINE, submission=submission, paragraphs=[112], message="Which?")
    draft = Assessment.objects.with_frame().get(pk=submission.assessment_id)
    save_answer(by=_by(submission), assessment=draft, entry=level(112, 1))
    return draft


def _withdraws(submission: Submission) -> None:
    withdraw(by=_by(submission), submission=submission)


def _resubmits(choices: Choices) -> Callable[[Submission], None]:
    def act(submission: Submission) -> None:
        found = Assessment.objects.with_frame().get(pk=submission.assessment_id)
        draft = found if found.status == "returned" else _returned(submission)
        submit(by=_by(submission), assessment=draft, choices=choices)

    return act


@pytest.mark.parametrize(
    ("act", "said", "needed"),
    [
        (_withdraws, "Version 1 of 2026 .* withdraw it; then you can withdraw this one", NOBODY),
        (_resubmits(NOBODY), "Version 1 of 2026 .* Share that one less widely first", NOBODY),
        (_resubmits(STAFF), "Version 1 of 2026 .* Share that one less widely first", STAFF),
    ],
    ids=["withdrawn", "kept from all", "kept from the public"],
)
def test_what_a_later_report_tells_is_not_taken_back_before_that_one(
    before, after, act, said: str, needed: Choices
) -> None:
    with pytest.raises(Refused, match=said):
        act(before)
    before.refresh_from_db()
    assert (before.withdrawn_at, before.superseded_at) == (None, None)
    report = _public_report(after)
    assert report is not None
    assert report["previous"]["answers"]["112"]["level"] == 0
    change_choices(by=_by(after), submission=after, choices=needed)
    act(before)
    assert _public_report(after) is None
    assert _public_report(before) is None


def test_a_later_one_that_is_reviewed_bars_no_way(before, after) -> None:
    """It can't be withdrawn any more, but who may see it can be changed for good."""
    close_review(by=COMMAND_LINE, submission=after)
    with pytest.raises(Refused, match="Choose “Nobody outside this body” for that one"):
        _withdraws(before)
    change_choices(by=_by(after), submission=after, choices=NOBODY)
    _withdraws(before)
    assert Submission.objects.get(pk=before.pk).withdrawn_at is not None


def test_a_version_that_reaches_as_far_is_sent_beside_a_later_report(before, after) -> None:
    _resubmits(EVERYBODY)(before)
    assert before.assessment.submissions.current().get().version == 2


def test_days_that_were_moved_since_open_no_gap(before, after) -> None:
    Cycle.objects.filter(slug="2024").update(opens_on=date(2027, 1, 1), closes_on=date(2027, 6, 1))
    with pytest.raises(Refused, match="Version 1 of 2026"):
        _withdraws(before)


def test_what_was_taken_back_is_not_told_again_once_another_version_is_public(before, after) -> None:
    """The later one still tells the levels of the version that was withdrawn."""
    by = _by(after)
    change_choices(by=by, submission=after, choices=NOBODY)
    _withdraws(before)
    draft = Assessment.objects.with_frame().get(pk=before.assessment_id)
    save_answer(by=by, assessment=draft, entry=level(112, 1))
    submit(by=by, assessment=draft, choices=EVERYBODY)
    with pytest.raises(Refused, match="a version of 2024 that your body has withdrawn or shares less widely"):
        change_choices(by=by, submission=after, choices=EVERYBODY)
    _withdraws(after)
    later = Assessment.objects.with_frame().get(pk=after.assessment_id)
    submit(by=by, assessment=later, choices=EVERYBODY)
    report = _public_report(after)
    assert report is not None
    assert report["previous"]["answers"]["112"]["level"] == 1


# What staff entered from a file.


def _enters(submission: Submission, cycle: Cycle, digest: str = "a") -> Submission:
    sent = Sent(kind="answers", digest=digest * 64, size=100, received_on=date(2026, 7, 1))
    body = submission.assessment.body
    file = file_of(level(112, 2))
    return enter_file(by=COMMAND_LINE, body=body, cycle=cycle, file=file, sent=sent)


def test_what_staff_entered_later_is_contested_first(before, cycle) -> None:
    """The body can't choose who sees it; it can have all versions of it taken out."""
    for digest in "ab":
        entered = _enters(before, cycle, digest)
    with pytest.raises(Refused, match=r"What staff entered for 2026 .* Contest it first"):
        _withdraws(before)
    take_out_file(by=_by(before), submission=entered)
    _withdraws(before)
    assert Submission.objects.get(pk=before.pk).withdrawn_at is not None


def test_what_staff_entered_in_the_earlier_cycle_opens_nothing_of_the_bodys_own(earlier, cycle) -> None:
    """Both count in 2024: what the body keeps to itself, and a file that staff entered beside it."""
    before = shares(earlier, "Quiet", sharing=Sharing.PRIVATE, level=3)
    for digest in "ab":  # its second version would come before the body's first
        _enters(before, earlier, digest)
    body = before.assessment.body
    after = shares(cycle, "Quiet", body=body, sharing=Sharing.PRIVATE, level=2)
    with pytest.raises(Refused, match="2024, and that one is shared less widely"):
        change_choices(by=_by(after), submission=after, choices=STAFF)


# On the pages: a clear error, and nothing that was typed is lost.


def test_the_page_to_withdraw_says_it_before_it_asks(client: Client, before, after) -> None:
    client.force_login(_by(before).person)
    address = reverse("assessments:withdraw", args=[before.assessment_id, 1])
    for ask in (client.get, client.post):
        given = ask(address)
        assert given["Location"] == reverse("assessments:receipt", args=[before.assessment_id, 1])
        said = [str(message) for message in get_messages(given.wsgi_request)]
        assert len(said) == 1
        assert said[0].startswith("Version 1 of 2026 says what changed since this submission")
        assert said[0] in client.get(given["Location"]).content.decode()


def test_the_form_to_submit_keeps_what_was_chosen_and_typed(client: Client, before, after) -> None:
    draft, person = _returned(before), _by(before).person
    client.force_login(person)
    post = {
        "sharing": "private", "named": "no", "quoted": "no", "introduced": "no",
        "mechanisms": "no", "confirmed": "on", "name": person.name,
        "digest": frozen_content(draft)[2],
    }  # fmt: skip
    given = client.post(reverse("assessments:submit", args=[draft.pk]), post)
    assert given.status_code == 422
    form, text = given.context["form"], given.content.decode()
    assert form.non_field_errors()[0] in text
    assert "Share that one less widely first" in form.non_field_errors()[0]
    assert given.context["chosen"]["sharing"].value() == "private"
    assert form["name"].value() == person.name
    draft.refresh_from_db()
    assert draft.status == "returned"
