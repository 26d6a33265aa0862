"""How reviewers run the sample cycles: who reads what, more time, reminders, a file that a body sent."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

from assessments.answer_problems import sentence
from assessments.answers_file import read_text
from assessments.lifecycle.assigning import assign_readers
from assessments.lifecycle.cycles import extend
from assessments.lifecycle.entering import Sent, enter_file
from assessments.lifecycle.reminding import remind
from assessments.lifecycle.rules import rules_for
from assessments.lifecycle.trail import COMMAND_LINE, Actor
from assessments.models import Assessment, Cycle, Invitation
from assessments.sample.cast import Cast
from assessments.sample.files import Row, received_bytes, sample_running
from assessments.sample.timeline import moment


class ReceivedBroken(Exception):
    """A file that a sample body sent breaks a rule; the message names place and rule."""


def run_cycles(cast: Cast) -> None:
    """All of it, in the order in which it happened."""
    rows = sample_running()
    for row in rows["reminders"]:
        remind(by=_by(cast, row), invitation=_invitation(cast, row), by_mail=False)
    for row in rows["received"]:
        _enter(cast, row)
    for row in rows["extensions"]:
        until = date.fromisoformat(row["until"])
        extend(by=_by(cast, row), invitation=_invitation(cast, row), until=until)
    for row in rows["readers"]:
        assign_readers(
            by=cast.actor(row["reader"], moment(datetime(2026, 7, 2, 9, tzinfo=UTC))),
            cycle=Cycle.objects.get(slug=row["cycle"]),
            body=cast.bodies[row["body"]],
            reader=cast.people[row["reader"]],
            second_reader=cast.people[row["second"]] if row["second"] else None,
        )


def _by(cast: Cast, row: Row) -> Actor:
    day = datetime.fromisoformat(row["day"]).replace(hour=10, tzinfo=UTC)
    return cast.actor(row["by"], moment(day))


def _invitation(cast: Cast, row: Row) -> Invitation:
    found = Invitation.objects.select_related("body", "cycle")
    return found.get(cycle__slug=row["cycle"], body=cast.bodies[row["body"]])


def _enter(cast: Cast, row: Row) -> None:
    """By the same rules as on the page."""
    body = cast.bodies[row["body"]]
    cycle = Cycle.objects.select_related("edition").get(slug=row["cycle"])
    data = received_bytes(row["file"])
    rules = rules_for(Assessment(body=body, cycle=cycle), COMMAND_LINE)
    file, problems = read_text(data, rules)
    if file is None:
        listed = "; ".join(sentence(problem) for problem in problems)
        raise ReceivedBroken(f"{row['file']}: {listed}")
    sent = Sent(
        kind="answers",
        digest=hashlib.sha256(data).hexdigest(),
        size=len(data),
        received_on=date.fromisoformat(row["received_on"]),
    )
    enter_file(by=_by(cast, row), body=body, cycle=cycle, file=file, sent=sent)
