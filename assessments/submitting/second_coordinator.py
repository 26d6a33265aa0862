"""Making public and withdrawing where a body wants a second coordinator: asked for, and done once confirmed.

What is asked is kept as ids and codes, and so is what it is about as it was then: it is tried before it is
asked, so that nobody confirms in vain, and nothing is done to what has changed since.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessments.models import Assessment, Submission
from assessments.submitting.choices import CONSENTS, Choices
from assessments.submitting.submitting import change_choices, locked, submit, withdraw
from assessments.trail.acting import Actor
from mechanisms.access import Sharing
from mechanisms.membership.body_acts import ask
from mechanisms.models import BodyAct, Person
from mechanisms.people.guarded_acts import require_as_it_was, tried


def ask_to_share(*, by: Actor, submission: Submission, choices: Choices) -> BodyAct:
    """Raises Refused for what would be refused when it is done, too."""
    tried(lambda: change_choices(by=by, submission=submission, choices=choices, second=by.person))
    given = _of(submission) | _as_given(choices) | {"was": _as_now(submission)}
    return _ask(by, submission.assessment, BodyAct.Kind.SHARE, given)


def ask_to_withdraw(*, by: Actor, submission: Submission) -> BodyAct:
    tried(lambda: withdraw(by=by, submission=submission, second=by.person))
    given = _of(submission) | {"was": _as_now(submission) | _stage(submission.assessment)}
    return _ask(by, submission.assessment, BodyAct.Kind.WITHDRAW, given)


def ask_to_submit(*, by: Actor, assessment: Assessment, choices: Choices, digest: str) -> BodyAct:
    """`digest` is the hash the person saw: if an answer changes until it is confirmed, nothing is sent."""
    tried(
        lambda: submit(
            by=by, assessment=assessment, choices=choices, expected_digest=digest, second=by.person
        )
    )
    given = {"assessment": str(assessment.pk), "digest": digest, "was": _stage(assessment)}
    return _ask(by, assessment, BodyAct.Kind.SUBMIT, given | _as_given(choices))


def _ask(by: Actor, assessment: Assessment, kind: str, given: Mapping[str, Any]) -> BodyAct:
    if by.person is None:
        raise ValueError("the command line asks nobody")
    return ask(by=by.person, body=assessment.body, kind=kind, given=given)


def _of(submission: Submission) -> dict[str, Any]:
    return {"assessment": str(submission.assessment_id), "version": submission.version}


def _as_given(choices: Choices) -> dict[str, Any]:
    return {"sharing": choices.sharing.value, "agreed": choices.agreed}


def _as_now(submission: Submission) -> dict[str, Any]:
    """What is read, by whom, and what may be done with it; and whether it counts."""
    counts = submission.superseded_at is None and submission.withdrawn_at is None
    return Choices.of(submission).as_json() | {"digest": submission.digest, "counts": counts}


def _stage(assessment: Assessment) -> dict[str, Any]:
    return {"status": assessment.status, "working_version": assessment.version}


def choices_of(act: BodyAct) -> Choices:
    """The choices that were asked for."""
    consents = {name: name in act.given["agreed"] for name in CONSENTS}
    return Choices(sharing=Sharing(act.given["sharing"]), **consents)


def waiting_about(submission: Submission) -> list[BodyAct]:
    """What waits about this version: any other choice of who may see it ends it. One query, or none."""
    body = submission.assessment.body
    if not body.second_coordinator:
        return []
    about = {f"given__{name}": value for name, value in _of(submission).items()}
    return list(BodyAct.objects.waiting().filter(body=body, **about))


# What is done once it is confirmed, in the name of whoever asked.


def hold(act: BodyAct) -> None:
    """Lock what it is about, as every change of it does first: before the act itself is locked."""
    for assessment in Assessment.objects.filter(pk=act.given.get("assessment"), body=act.body_id):
        locked(assessment)


def share_asked(act: BodyAct, by: Actor, second: Person) -> None:
    submission = _submission(act)
    require_as_it_was(act.given["was"], _as_now(submission))
    change_choices(by=by, submission=submission, choices=choices_of(act), second=second)


def withdraw_asked(act: BodyAct, by: Actor, second: Person) -> None:
    submission = _submission(act)
    require_as_it_was(act.given["was"], _as_now(submission) | _stage(submission.assessment))
    withdraw(by=by, submission=submission, second=second)


def submit_asked(act: BodyAct, by: Actor, second: Person) -> None:
    assessment = Assessment.objects.with_frame().get(pk=act.given["assessment"], body=act.body)
    require_as_it_was(act.given["was"], _stage(assessment))
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
