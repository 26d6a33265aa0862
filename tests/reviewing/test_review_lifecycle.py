"""Sequences in which a rule could be lost between two acts: the plan beside the form, returns, sharing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answering.plan import change_action, remove_action
from assessments.answering.rules import Refused, StaleRevision
from assessments.answering.saving import save_answer
from assessments.answering.starting import start_assessment
from assessments.answers.value import Action
from assessments.models import Action as ActionRow
from assessments.models import Answer, Assessment, Submission
from assessments.reviewing.acts import return_to_body
from assessments.reviewing.cycles import close_cycle
from assessments.submitting.retelling import frozen_content
from assessments.submitting.submitting import (
    Choices,
    approve,
    ask_clearance,
    change_choices,
    reopen,
    submit,
    withdraw,
)
from assessments.trail.acting import COMMAND_LINE
from mechanisms.access import Sharing
from tests.factories import BodyFactory, CycleFactory, acting, level

PRIVATE = Choices(Sharing.PRIVATE, False, False, False)
SHARED = Choices(Sharing.RAPPORTEUR, False, False, False)
SHOWN = Choices(Sharing.RAPPORTEUR, False, False, True)
PUBLIC = Choices(Sharing.PUBLIC, False, False, False)
LAW, TRAINING = Action("Draft a law"), Action("Train the police")


# The plan is edited on a page of its own, and stands in the form of each question too.


@pytest.fixture
def planned(draft: Assessment, coordinator) -> Assessment:
    """112 is answered, with one action; a form opened now holds revision 1."""
    entry = replace(level(112, 1), actions=(LAW,))
    save_answer(by=acting(coordinator), assessment=draft, entry=entry, revision=0)
    return draft


def _add(by, draft, paragraph: int, row: ActionRow | None = None) -> ActionRow:
    return change_action(
        by=by,
        body=draft.body,
        edition_id=draft.cycle.edition_id,
        paragraph=paragraph,
        entry=TRAINING,
        row=row,
    )


@pytest.mark.parametrize("act", ["add", "change", "move away", "remove"])
def test_a_form_opened_before_the_plan_changed_does_not_undo_the_change(
    planned, coordinator, act: str
) -> None:
    by = acting(coordinator)
    row = ActionRow.objects.get()
    if act == "remove":
        remove_action(by=by, body=planned.body, row=row)
    else:
        _add(by, planned, 113 if act == "move away" else 112, None if act == "add" else row)
    plan = set(ActionRow.objects.values_list("paragraph", "what"))
    with pytest.raises(StaleRevision):
        save_answer(by=by, assessment=planned, entry=replace(level(112, 2), actions=(LAW,)), revision=1)
    assert set(ActionRow.objects.values_list("paragraph", "what")) == plan


def test_a_save_that_brings_actions_does_not_outdate_its_own_form(planned, coordinator) -> None:
    by = acting(coordinator)
    entry = replace(level(112, 2), actions=(LAW, TRAINING))
    save_answer(by=by, assessment=planned, entry=entry, revision=1)
    save_answer(by=by, assessment=planned, entry=entry, revision=2)
    assert Answer.objects.get(assessment=planned, paragraph=112).revision == 3


def test_the_form_of_another_cycle_holds_the_same_plan(planned, coordinator, edition) -> None:
    by = acting(coordinator)
    other = start_assessment(
        by=by,
        body=planned.body,
        cycle=CycleFactory.create(slug="2027", edition=edition),
        period_start=date(2026, 7, 1),
        period_end=date(2027, 6, 30),
    )
    save_answer(by=by, assessment=other, entry=replace(level(112, 1), actions=(LAW, TRAINING)))
    with pytest.raises(StaleRevision):
        save_answer(by=by, assessment=planned, entry=replace(level(112, 1), actions=(LAW,)), revision=1)
    assert ActionRow.objects.count() == 2


# Returned, in clearance, withdrawn.


def _return(submission: Submission, **changes) -> None:
    asked = {"paragraphs": [112], "message": "Where is it written?"} | changes
    return_to_body(by=COMMAND_LINE, submission=submission, **asked)


def test_nothing_is_returned_after_the_cycle_is_closed(submission, cycle, draft) -> None:
    """The body could not answer, and a returned version can't be reviewed: it would stay so for good."""
    close_cycle(by=COMMAND_LINE, cycle=cycle)
    with pytest.raises(Refused, match="closed"):
        _return(Submission.objects.with_frame().get())
    draft.refresh_from_db()
    assert (draft.status, draft.version) == ("submitted", 1)


def test_a_withdrawal_ends_a_clearance_that_was_under_way(submission, coordinator) -> None:
    _return(submission)
    by, assessment = acting(coordinator), Assessment.objects.with_frame().get()
    ask_clearance(by=by, assessment=assessment, choices=SHARED)
    withdraw(by=by, submission=submission)
    assessment.refresh_from_db()
    assert (assessment.status, assessment.version) == ("draft", 2)
    assert not assessment.clearances.filter(reopened_at=None).exists()
    sent = submit(by=by, assessment=assessment, choices=SHARED)
    assert (sent.version, sent.approver) == (2, "")


def test_returned_cleared_reopened_and_sent_again_is_version_two(submission, coordinator) -> None:
    _return(submission)
    by, assessment = acting(coordinator), Assessment.objects.with_frame().get()
    ask_clearance(by=by, assessment=assessment, choices=SHARED)
    reopen(by=by, assessment=assessment)
    with pytest.raises(Refused, match="only what the reviewer asks about"):
        save_answer(by=by, assessment=assessment, entry=level(113, 3))
    save_answer(by=by, assessment=assessment, entry=level(112, 3))
    ask_clearance(by=by, assessment=assessment, choices=SHARED)
    approve(by=by, assessment=assessment, approver="The Minister", approved_on=date(2026, 9, 1))
    submit(by=by, assessment=assessment, choices=SHARED)
    versions = Submission.objects.order_by("version").values_list("version", "approver")
    assert list(versions) == [(1, ""), (2, "The Minister")]


# The change since the last submission repeats its levels: it is told only to whom they were shown.


@pytest.fixture
def last_year(coordinator, north, edition) -> Submission:
    """2025, with 112 at level 3, shared with nobody."""
    cycle = CycleFactory.create(
        slug="2025", edition=edition, opens_on=date(2025, 1, 15), closes_on=date(2025, 9, 30)
    )
    by = acting(coordinator)
    start, end = date(2024, 1, 1), date(2024, 12, 31)
    before = start_assessment(by=by, body=north, cycle=cycle, period_start=start, period_end=end)
    save_answer(by=by, assessment=before, entry=level(112, 3))
    return submit(by=by, assessment=before, choices=PRIVATE)


def _told(submission: Submission) -> bool:
    return json.loads(submission.document)["previous"] is not None


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (PRIVATE, PRIVATE, True),
        (PRIVATE, SHARED, False),
        (PRIVATE, PUBLIC, False),
        (SHARED, PRIVATE, True),
        (SHARED, SHARED, True),
        (SHARED, PUBLIC, False),
        (PUBLIC, PUBLIC, True),
    ],
)
def test_a_submission_tells_nobody_what_an_earlier_one_keeps(
    last_year, draft, coordinator, before: Choices, now: Choices, told: bool
) -> None:
    by = acting(coordinator)
    change_choices(by=by, submission=last_year, choices=before)
    seen = frozen_content(draft)[2]
    sent = submit(by=by, assessment=draft, choices=now, expected_digest=seen)
    assert _told(sent) is told
    assert ("changes" in sent.document and '"changes":{}' not in sent.document) is told


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (PRIVATE, {("sharing", "rapporteur"), ("sharing", "public"), ("mechanisms", "yes")}),
        (SHARED, {("mechanisms", "yes"), ("sharing", "public")}),
        (SHOWN, {("sharing", "public")}),
        (PUBLIC, set()),
    ],
)
def test_beside_each_choice_stands_what_it_takes_out_of_the_sealed_copy(
    last_year, draft, coordinator, client: Client, before: Choices, said: set[tuple[str, str]]
) -> None:
    """And what is said is what happens: `test_a_submission_tells_nobody_what_an_earlier_one_keeps`."""
    change_choices(by=acting(coordinator), submission=last_year, choices=before)
    draft.body.member_of.add(BodyFactory.create())
    client.force_login(coordinator)
    response = client.get(reverse("assessments:choose", args=[draft.pk]))
    form = response.context["form"]
    noted = {(name, choice) for name in form.fields for choice in _notes(form, name)}
    assert noted == said
    shown = response.content.decode()
    address = reverse("assessments:sharing", args=[last_year.assessment_id, 1])
    assert shown.count(f'href="{address}"') == len(said)
    assert ("leaves out the section “Change since the last cycle”" in shown) is bool(said)
    for name, choice in said:
        place = form.fields[name].choices.index(next(c for c in form.fields[name].choices if c[0] == choice))
        assert f'aria-describedby="id_{name}_{place}_note"' in shown


def _notes(form: Any, name: str) -> Any:
    return getattr(form.fields[name].widget, "notes", ())


def test_it_is_not_shared_more_widely_later_than_what_it_tells_of(last_year, draft, coordinator) -> None:
    by = acting(coordinator)
    sent = submit(by=by, assessment=draft, choices=PRIVATE)
    with pytest.raises(Refused, match="what changed since 2025"):
        change_choices(by=by, submission=sent, choices=PUBLIC)
    change_choices(by=by, submission=last_year, choices=PUBLIC)
    assert change_choices(by=by, submission=sent, choices=PUBLIC).sharing == "public"


def test_nor_is_what_it_tells_of_shared_less_widely_than_itself(last_year, draft, coordinator) -> None:
    by = acting(coordinator)
    change_choices(by=by, submission=last_year, choices=PUBLIC)
    sent = submit(by=by, assessment=draft, choices=PUBLIC)
    for narrower in (SHARED, PRIVATE):
        with pytest.raises(Refused, match="Version 1 of 2026 says what changed"):
            change_choices(by=by, submission=last_year, choices=narrower)
    change_choices(by=by, submission=sent, choices=SHARED)
    with pytest.raises(Refused, match="shared more widely"):
        change_choices(by=by, submission=last_year, choices=PRIVATE)
    assert change_choices(by=by, submission=last_year, choices=SHARED).sharing == "rapporteur"
    withdraw(by=by, submission=sent)
    assert change_choices(by=by, submission=last_year, choices=PRIVATE).sharing == "private"


def test_the_mechanisms_of_a_body_learn_nothing_of_a_submission_that_it_did_not_show_them(
    last_year, draft, coordinator
) -> None:
    by = acting(coordinator)
    change_choices(by=by, submission=last_year, choices=SHARED)
    assert not _told(submit(by=by, assessment=draft, choices=SHOWN))


def test_nor_is_it_shown_to_them_later_before_what_it_tells_of(last_year, draft, coordinator) -> None:
    by = acting(coordinator)
    change_choices(by=by, submission=last_year, choices=SHARED)
    sent = submit(by=by, assessment=draft, choices=SHARED)
    assert _told(sent)
    with pytest.raises(Refused, match="what changed since 2025"):
        change_choices(by=by, submission=sent, choices=SHOWN)
    change_choices(by=by, submission=last_year, choices=SHOWN)
    assert change_choices(by=by, submission=sent, choices=SHOWN).shown_to_mechanisms
    with pytest.raises(Refused, match="shared more widely"):
        change_choices(by=by, submission=last_year, choices=SHARED)


@pytest.mark.parametrize(("choices", "told"), [(PRIVATE, True), (SHARED, False), (PUBLIC, False)])
def test_what_is_locked_is_fit_for_those_who_may_see_it_and_sent_as_it_is(
    last_year, draft, coordinator, choices: Choices, told: bool
) -> None:
    """Last year's is shared with nobody: the change since then is told to nobody else."""
    by = acting(coordinator)
    cleared = ask_clearance(by=by, assessment=draft, choices=choices)
    approve(by=by, assessment=draft, approver="The Minister", approved_on=date(2026, 9, 1))
    sent = submit(by=by, assessment=draft, choices=choices)
    assert (sent.digest, _told(sent)) == (cleared.digest, told)


def test_the_page_says_why_a_wider_sharing_is_refused(last_year, draft, coordinator, client: Client) -> None:
    submit(by=acting(coordinator), assessment=draft, choices=PRIVATE)
    client.force_login(coordinator)
    choices = {"sharing": "public", "named": "no", "quoted": "no", "introduced": "no", "mechanisms": "no"}
    response = client.post(reverse("assessments:sharing", args=[draft.pk, 1]), choices)
    assert response.status_code == 422
    assert "shared less widely" in response.content.decode()


def test_of_two_who_start_at_the_same_moment_the_second_is_told_so(
    draft, coordinator, cycle, monkeypatch
) -> None:
    """Both have looked and found none: then the database decides, and the page can say it."""
    monkeypatch.setattr("assessments.answering.starting._require_startable", lambda *_: None)
    with pytest.raises(Refused, match="already has an assessment"):
        start_assessment(
            by=acting(coordinator),
            body=draft.body,
            cycle=cycle,
            period_start=date(2025, 7, 1),
            period_end=date(2026, 6, 30),
        )
    assert Assessment.objects.count() == 1
