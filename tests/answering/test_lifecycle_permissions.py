"""Who may do what through the lifecycle: yes, no (403), or - (404, like what does not exist)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from assessments.answering.plan import change_action
from assessments.answering.saving import save_answer
from assessments.answering.starting import save_frame, start_assessment
from assessments.answers.value import Action
from assessments.models import Assessment, Event, Submission
from assessments.reviewing import acts as reviewing
from assessments.reviewing import cycles
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import ask_clearance, change_choices, submit, withdraw
from assessments.trail.acting import COMMAND_LINE, Actor
from mechanisms.access import Sharing
from mechanisms.models import Body, Membership
from tests.factories import CycleFactory, acting, level

PEOPLE = ("reader", "contributor", "coordinator", "stranger", "reviewer", "administrator")
SHARED = Choices(Sharing.RAPPORTEUR, False, False, False)
PRIVATE = Choices(Sharing.PRIVATE, False, False, False)
LATER = date(2099, 12, 31)


def answer(paragraph: int) -> Callable[[Actor, Assessment], object]:
    return lambda by, draft: save_answer(by=by, assessment=draft, entry=level(paragraph, 1))


def plan(paragraph: int) -> Callable[[Actor, Assessment], object]:
    def act(by: Actor, draft: Assessment) -> None:
        change_action(
            by=by,
            body=draft.body,
            edition_id=draft.cycle.edition_id,
            paragraph=paragraph,
            entry=Action("Write it down."),
        )

    return act


def start(by: Actor, draft: Assessment) -> object:
    other = CycleFactory.create(slug="2027", edition=draft.cycle.edition)
    return start_assessment(by=by, body=draft.body, cycle=other, period_start=LATER, period_end=LATER)


def frame(by: Actor, draft: Assessment) -> object:
    return save_frame(by=by, assessment=draft, start=LATER, end=LATER, contributors=())


def clear(by: Actor, draft: Assessment) -> object:
    return ask_clearance(by=by, assessment=draft, choices=SHARED)


def send(by: Actor, draft: Assessment) -> object:
    return submit(by=by, assessment=draft, choices=PRIVATE)


def take_back(by: Actor, sent: Submission) -> object:
    return withdraw(by=by, submission=sent)


def share(by: Actor, sent: Submission) -> object:
    return change_choices(by=by, submission=sent, choices=PRIVATE)


def send_back(by: Actor, sent: Submission) -> object:
    return reviewing.return_to_body(by=by, submission=sent, paragraphs=[112], message="Which?")


def read(by: Actor, sent: Submission) -> object:
    return reviewing.save_reading(by=by, submission=sent, paragraph=112, verdict="agree", reason="We saw it.")


def release(by: Actor, sent: Submission) -> object:
    return reviewing.release_readings(by=by, submission=sent, reply_until=LATER)


def reply(by: Actor, sent: Submission) -> object:
    """To a remark that has been released."""
    read(COMMAND_LINE, sent)
    release(COMMAND_LINE, sent)
    reading = sent.readings.get()
    return reviewing.reply(by=by, reading=reading, text="Thank you.")


def reply_early(by: Actor, sent: Submission) -> object:
    """To a remark that the reviewer still keeps."""
    read(COMMAND_LINE, sent)
    return reviewing.reply(by=by, reading=sent.readings.get(), text="We heard of it.")


def finish(by: Actor, sent: Submission) -> object:
    return reviewing.close_review(by=by, submission=sent)


# Columns: reader, contributor (113 and group d are assigned), coordinator, stranger, reviewer, administrator.
ON_A_DRAFT = [
    (answer(113), "no yes yes - - -"),
    (answer(128), "no yes yes - - -"),
    (answer(112), "no no  yes - - -"),
    (plan(113), "no yes yes - - -"),
    (plan(112), "no no  yes - - -"),
    (start, "no no  yes - - -"),
    (frame, "no no  yes - - -"),
    (clear, "no no  yes - - -"),
    (send, "no no  yes - - -"),
]
ON_A_SUBMISSION = [
    (take_back, "no no  yes - no  -"),
    (share, "no no  yes - no  -"),
    (send_back, "no no  no  - yes -"),
    (read, "no no  no  - yes -"),
    (release, "no no  no  - yes -"),
    (finish, "no no  no  - yes -"),
    (reply, "no no  yes - no  -"),
    (reply_early, "no no -   - no -"),
]


def told(act: Callable[[], object]) -> str:
    try:
        act()
    except PermissionDenied:
        return "no"
    except Http404:
        return "-"
    return "yes"


def cells(rows):
    return [
        pytest.param(act, username, cell, id=f"{act.__qualname__}-{username}-{cell}")
        for act, row in rows
        for username, cell in zip(PEOPLE, row.split(), strict=True)
    ]


@pytest.mark.parametrize(("act", "username", "cell"), cells(ON_A_DRAFT))
def test_acts_on_a_draft(request, draft, act, username: str, cell: str) -> None:
    by = acting(request.getfixturevalue(username))
    events = Event.objects.count()
    assert told(lambda: act(by, draft)) == cell
    assert (Event.objects.count() > events) == (cell == "yes")


@pytest.mark.parametrize(("act", "username", "cell"), cells(ON_A_SUBMISSION))
def test_acts_on_a_submission_shared_with_the_rapporteur(
    request, submission, act, username: str, cell: str
) -> None:
    by = acting(request.getfixturevalue(username))
    assert told(lambda: act(by, submission)) == cell


@pytest.mark.parametrize("act", [send_back, read, release, finish])
def test_a_private_submission_does_not_exist_for_the_reviewer(coordinator, submission, reviewer, act) -> None:
    change_choices(by=acting(coordinator), submission=submission, choices=PRIVATE)
    submission.refresh_from_db()
    assert told(lambda: act(acting(reviewer), submission)) == "-"


def test_nobody_reviews_a_body_to_which_he_or_she_belongs(submission, reader) -> None:
    reader.is_reviewer = True
    reader.save()
    assert told(lambda: read(acting(reader), submission)) == "no"


def test_a_removed_member_is_a_stranger_on_the_next_act(draft, coordinator) -> None:
    assert told(lambda: answer(112)(acting(coordinator), draft)) == "yes"
    Membership.objects.update(removed_at=coordinator.joined_at)
    assert told(lambda: answer(112)(acting(coordinator), draft)) == "-"


# Cycles belong to no body.
ON_CYCLES = {"create": "no no no no - yes", "invite": "no no no no yes no", "close": "no no no no yes no"}


@pytest.mark.parametrize("username", PEOPLE)
@pytest.mark.parametrize("act", ON_CYCLES)
def test_acts_on_cycles(request, cycle, north: Body, act: str, username: str) -> None:
    by = acting(request.getfixturevalue(username))
    acts = {
        "create": lambda: cycles.create_cycle(
            by=by, slug="2027", name="2027", edition=cycle.edition, opens_on=LATER, closes_on=LATER
        ),
        "invite": lambda: cycles.invite(by=by, cycle=cycle, body=north),
        "close": lambda: cycles.close_cycle(by=by, cycle=cycle),
    }
    cell = ON_CYCLES[act].split()[PEOPLE.index(username)]
    assert told(acts[act]) == cell
