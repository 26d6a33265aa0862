"""Making public and withdrawing where a body wants a second coordinator: asked for, and done once confirmed.

What is asked is kept as ids and codes. It is tried before it is asked, so that nobody confirms in vain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from assessments.models import Assessment, Submission
from assessments.submitting.choices import CONSENTS, Choices
from assessments.submitting.submitting import change_choices, submit, withdraw
from assessments.trail.acting import Actor
from mechanisms.access import Sharing
from mechanisms.membership.body_acts import ask
from mechanisms.models import BodyAct, Person


class _Undone(Exception):
    """Ends a trial: nothing of it is kept."""


def tried(act: Callable[[], object]) -> None:
    """Do it and undo it at once; raises what the act raises."""
    try:
        with transaction.atomic():
            act()
            raise _Undone
    except _Undone:
        pass


def ask_to_share(*, by: Actor, submission: Submission, choices: Choices) -> BodyAct:
    """Raises Refused for what would be refused when it is done, too."""
    tried(lambda: change_choices(by=by, submission=submission, choices=choices, second=by.person))
    return _ask(by, submission.assessment, BodyAct.Kind.SHARE, _of(submission) | _as_given(choices))


def ask_to_withdraw(*, by: Actor, submission: Submission) -> BodyAct:
    tried(lambda: withdraw(by=by, submission=submission, second=by.person))
    return _ask(by, submission.assessment, BodyAct.Kind.WITHDRAW, _of(submission))


def ask_to_submit(*, by: Actor, assessment: Assessment, choices: Choices, digest: str) -> BodyAct:
    """`digest` is the hash the person saw: if an answer changes until it is confirmed, nothing is sent."""
    tried(
        lambda: submit(
            by=by, assessment=assessment, choices=choices, expected_digest=digest, second=by.person
        )
    )
    given = {"assessment": str(assessment.pk), "digest": digest} | _as_given(choices)
    return _ask(by, assessment, BodyAct.Kind.SUBMIT, given)


def _ask(by: Actor, assessment: Assessment, kind: str, given: Mapping[str, Any]) -> BodyAct:
    if by.person is None:
        raise ValueError("the command line asks nobody")
    return ask(by=by.person, body=assessment.body, kind=kind, given=given)


def _of(submission: Submission) -> dict[str, Any]:
    return {"assessment": str(submission.assessment_id), "version": submission.version}


def _as_given(choices: Choices) -> dict[str, Any]:
    return {"sharing": choices.sharing.value, "agreed": choices.agreed}


def choices_of(act: BodyAct) -> Choices:
    """The choices that were asked for."""
    consents = {name: name in act.given["agreed"] for name in CONSENTS}
    return Choices(sharing=Sharing(act.given["sharing"]), **consents)


# What is done once it is confirmed, in the name of whoever asked.


def share_asked(act: BodyAct, by: Actor, second: Person) -> None:
    change_choices(by=by, submission=_submission(act), choices=choices_of(act), second=second)


def withdraw_asked(act: BodyAct, by: Actor, second: Person) -> None:
    withdraw(by=by, submission=_submission(act), second=second)


def submit_asked(act: BodyAct, by: Actor, second: Person) -> None:
    assessment = Assessment.objects.with_frame().get(pk=act.given["assessment"], body=act.body)
    submit(
        by=by,
        assessment=assessment,
        choices=choices_of(act),
        expected_digest=act.given["digest"],
        second=second,
    )


def _submission(act: BodyAct) -> Submission:
    rows = Submission.objects.select_related("assessment__body", "assessment__cycle__edition")
    return rows.get(
        assessment=act.given["assessment"], assessment__body=act.body, version=act.given["version"]
    )
